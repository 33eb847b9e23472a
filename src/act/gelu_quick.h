/* gelu_quick(x) = x sigmoid(1.702 x)
 * Source:  Hendrycks, Gimpel 2016, arXiv:1606.08415
 * Method:  swish with a pair for 1.702; the decimal is meant, not the float next to it.
 * Special: gelu_quick(-inf) = -0 */
#ifdef MATHS
#include "../math/logistic.h"

INLINE pair gelu_quick_argument(vec x) {
    const vec c = v_set(0x1.b3b645a1cac08p+0), c_lo = v_set(0x1.89374bc6a7efap-55);
    pair t = two_prod(x, c);
    return (pair){t.hi, v_fma(x, c_lo, t.lo)};
}
INLINE vec gelu_quick_value(vec x) {
    const vec one = v_set(1), least = v_set(-442); /* below it all is -0 */
    mask negative = v_lt(x, v_set(0));
    vec y = v_max(least, x), t = v_min(v_neg(least), y);
    logistic l = logistic_parts(exp_reduce_pair_short(gelu_quick_argument(v_neg(v_abs(t)))));
    pair q = pair_div(pair_select(negative, l.a, l.b), l.d);
    y = v_fma(y, q.hi, v_mul(t, q.lo));
    y = v_mul(y, v_select(negative, exp_scale(l.z, 0x1p100), one));
    return v_copysign(v_mul(y, v_select(negative, v_set(0x1p-100), one)), x);
}
INLINE vec gelu_quick_slope(vec x) {
    vec y = v_max(v_set(-442), v_min(v_set(442), x));
    mask negative = v_lt(x, v_set(0));
    pair t = gelu_quick_argument(y);
    return logistic_gate_slope(negative, t,
                               exp_reduce_pair_short(pair_select(negative, t, pair_neg(t))));
}
INLINE jet gelu_quick(vec x) { return (jet){gelu_quick_value(x), gelu_quick_slope(x)}; }
#endif

ACTIVATION(gelu_quick, 0,
           .summary = "Gaussian error linear unit, approximated by the sigmoid",
           .formula = "x * sigmoid(1.702 * x)",
           .derivative = "sigmoid(1.702 * x) * (1 + 1.702 * x * sigmoid(-1.702 * x))",
           .source = "Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.16361013, INFINITY}, .lipschitz = 1.0998393194, .monotone = 0,
           .slope_zero = -0.7511542554412890,
           .value_f32 = {0.51}, .slope_f32 = {0.51}, .value_f64 = {1.0}, .slope_f64 = {1.0})
