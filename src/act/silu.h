/* silu(x) = x sigmoid(x), swish(x) = x sigmoid(beta x): swish at beta = 1 has silu's bits
 * Method:  sigmoid as in sigmoid.h, its quotient kept as a pair until x has come in.
 *          slope, t = beta x: sigmoid(t) (1 + t sigmoid(-t)) = N (D + t N') / D^2, where sigmoid(t) = N/D, sigmoid(-t) = N'/D.
 *          d/dbeta = x^2 sigmoid(t) sigmoid(-t)
 * Special: silu(-inf) = -0 */
#ifdef MATHS
#include "../math/logistic.h"

/* Below -752.5 all is -0. */
INLINE vec silu_value(vec x) {
    const vec one = v_set(1), least = v_set(-752.5);
    mask negative = v_lt(x, v_set(0));
    vec y = v_max(least, x), t = v_min(v_neg(least), y);
    logistic l = logistic_parts(exp_reduce_short(v_neg(v_abs(t))));
    pair q = pair_div(pair_select(negative, l.a, l.b), l.d);
    y = v_fma(y, q.hi, v_mul(t, q.lo));
    y = v_mul(y, v_select(negative, exp_scale(l.z, 0x1p100), one));
    return v_mul(y, v_select(negative, v_set(0x1p-100), one));
}
INLINE vec silu_slope(vec x) {
    vec t = v_max(v_set(-752.5), v_min(v_set(752.5), x));
    return logistic_gate_slope(v_lt(x, v_set(0)), (pair){t, v_set(-0.0)},
                               exp_reduce_short(v_neg(v_abs(t))));
}
INLINE jet silu(vec x) { return (jet){silu_value(x), silu_slope(x)}; }
#endif

ACTIVATION(silu, 0,
           .summary = "Sigmoid linear unit",
           .formula = "x * sigmoid(x)",
           .derivative = "sigmoid(x) * (1 + x * sigmoid(-x))",
           .source = "Elfwing, Uchibe and Doya, Sigmoid-weighted linear units, arXiv:1702.03118",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.27846454276107380, INFINITY}, .lipschitz = 1.0998393194, .monotone = 0,
           .slope_zero = -1.2784645427610738,
           .value_f32 = {0.51}, .slope_f32 = {0.51}, .value_f64 = {1.0}, .slope_f64 = {1.0})
