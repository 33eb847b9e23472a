/* silu(x) = x sigmoid(x), swish(x) = x sigmoid(beta x): swish at beta = 1 has silu's bits
 * Method:  sigmoid as in sigmoid.h, its quotient kept as a pair until x has come in.
 *          slope, t = beta x: sigmoid(t) (1 + t sigmoid(-t)) = N (D + t N') / D^2, where sigmoid(t) = N/D, sigmoid(-t) = N'/D.
 *          d/dbeta = x^2 sigmoid(t) sigmoid(-t)
 * Special: silu(-inf) = -0
 * float32: x times math/logistic_f32.h, whose y makes the slope too: y (1 + x - x y), the second factor a pair, as it has a
 *          zero: fewer operations on AVX2 than a table, if more on AVX-512.  x < -16.5 (silu_rest), with E = e^-w in two
 *          parts: S = w E (1 - E), S' = -E (w - 1) (1 - 2 E - E / (w - 1)), as E^2 < 2^-47. */
#ifdef MATHS
#include "../math/logistic.h"

/* Below -752.5 all is -0. */
INLINE places silu_places(vec x) {
    return at_both(exp_place(v_max(v_set(-752.5), v_neg_abs(x))), AHEAD(4, 4, 0, 0));
}
INLINE jet silu_placed(vec x, places at) {
    return logistic_gate(v_lt(x, v_set(0)), v_max(v_set(-752.5), x), at.value.w, NULL,
                         logistic_steps(plain_scale, at.value));
}
INLINE jet silu(vec x) { return silu_placed(x, silu_places(x)); }
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/gated_f32.h"
#include "../math/logistic_f32.h"

#define silu_low LOGISTIC_LOW
/* x y, the value but for what y lacks, is right for every x: only the rest is from the clipped one. */
INLINE places silu_places(vec x) {
    return at_both(logistic_place(logistic_clip(x, 1), logistic_plain), AHEAD(4, 4, 0, 2));
}
INLINE jet silu_placed(vec x, places at) {
    vec held = at.value.w;
    logistic l = logistic_at(at.value, logistic_plain);
    return (jet){logistic_gate(x, held, l), logistic_gate_slope(held, v_set(-0.0), l)};
}
INLINE gated_tail silu_tail(vec w) {
    const vec one = v_set(1);
    w = v_min(w, v_set(200));
    exp_parts p = exp_split(v_neg(w), v_set(-0.0));
    vec E = exp_join(p, p.e), f = v_fma(E, p.e, E);
    vec d = v_sub(w, one); /* exact */
    vec e = v_fnma(f, v_add(v_set(2), v_div(one, d)), p.e);
    return (gated_tail){exp_times(p, v_sub(p.e, f), w), exp_times(p, e, d)};
}
INLINE jet silu_rest(vec x) { return gated_below(silu_tail(v_neg(x))); }
#endif

ACTIVATION_F32(silu, 0, LEFT, LEFT, IN_F16, IN_F16,
           .summary = "Sigmoid linear unit",
           .formula = "x * sigmoid(x)",
           .derivative = "sigmoid(x) * (1 + x * sigmoid(-x))",
           .source = "Elfwing, Uchibe and Doya, Sigmoid-weighted linear units, arXiv:1702.03118",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.27846454276107380, INFINITY}, .lipschitz = 1.0998393201288669, .monotone = 0,
           .slope_zero = -1.2784645427610737951,
           .value_f32 = {0.955, -0x1.24d486p+3}, .slope_f32 = {0.964, -0x1.da1cb4p+2}, .value_f64 = {1.0, -0x1.65999b3a81549p+9}, .slope_f64 = {1.0, 0x1.1da7789a3afcap-5})
