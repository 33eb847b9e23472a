/* gelu_tanh(x) = x (1 + tanh u)/2 = x sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3)
 * Method:  2u = x (a + b x^2) as a pair, then as silu; slope with x (2u)' = x (a + 3b x^2).
 *          The cube cannot overflow: from 21.7 on the result is x or -0.
 * Special: gelu_tanh(-inf) = -0 */
#ifdef MATHS
#include "../math/logistic.h"

/* x (a + c x^2), a = 2 sqrt(2/pi), c a pair */
INLINE pair gelu_tanh_cubic(vec x, real c, real c_lo) {
    pair square = two_prod(x, x), p = two_prod(square.hi, v_set(c));
    p.lo = v_fma(square.lo, v_set(c), v_fma(square.hi, v_set(c_lo), p.lo));
    p = pair_add((pair){v_set(0x1.9884533d43651p+0), v_set(-0x1.cbc0d30ebfd15p-54)}, p);
    pair t = two_prod(p.hi, x);
    return (pair){t.hi, v_fma(p.lo, x, t.lo)};
}
#define GELU_TANH_B 0x1.2444f2a4d8b4bp-4, -0x1.6c843a29d1c70p-61 /* 0.044715 a */
#define GELU_TANH_3B 0x1.b6676bf7450f0p-3, 0x1.bba7351828aabp-57

INLINE vec gelu_tanh_value(vec x) {
    const vec one = v_set(1), least = v_set(-21.7);
    mask negative = v_lt(x, v_set(0));
    vec y = v_max(least, x), t = v_min(v_neg(least), y);
    logistic l =
        logistic_parts(exp_reduce_pair_short(gelu_tanh_cubic(v_neg(v_abs(t)), GELU_TANH_B)));
    pair q = pair_div(pair_select(negative, l.a, l.b), l.d);
    y = v_fma(y, q.hi, v_mul(t, q.lo));
    y = v_mul(y, v_select(negative, exp_scale(l.z, 0x1p100), one));
    return v_copysign(v_mul(y, v_select(negative, v_set(0x1p-100), one)), x);
}
INLINE vec gelu_tanh_slope(vec x) {
    vec y = v_max(v_set(-21.7), v_min(v_set(21.7), x));
    mask negative = v_lt(x, v_set(0));
    pair t = gelu_tanh_cubic(y, GELU_TANH_B), g = gelu_tanh_cubic(y, GELU_TANH_3B);
    return logistic_gate_slope(negative, g,
                               exp_reduce_pair_short(pair_select(negative, t, pair_neg(t))));
}
INLINE jet gelu_tanh(vec x) { return (jet){gelu_tanh_value(x), gelu_tanh_slope(x)}; }
#endif

ACTIVATION(gelu_tanh, 0,
           .summary = "Gaussian error linear unit, approximated by tanh",
           .formula = "x * sigmoid(2 * sqrt(2 / pi) * (x + 0.044715 * x**3))",
           .derivative = "sigmoid(u) + x * du * sigmoid(u) * sigmoid(-u), u = 2 * sqrt(2 / pi) * (x + 0.044715 * x**3), du = 2 * sqrt(2 / pi) * (1 + 0.134145 * x**2)",
           .source = "Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415",
           .notes = "The same function as 0.5 * x * (1 + tanh(u)), without its cancellation.",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.170040750, INFINITY}, .lipschitz = 1.129, .monotone = 0,
           .slope_zero = -0.7524614220710162,
           .value_f32 = {0.51}, .slope_f32 = {0.51}, .value_f64 = {1.0}, .slope_f64 = {1.0})
