/* hard_silu(x) = x hard_sigmoid(x)
 * Source:  Howard et al. 2019, arXiv:1905.02244
 * Special: hard_silu(-inf) = -0 */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/pair.h"

INLINE vec hard_silu_value(vec x) {
    const pair sixth = SIXTH;
    vec y = v_max(v_set(-3), v_min(v_set(3), x));
    pair s = hard_sigmoid_sum(x);
    vec q = v_mul(s.hi, sixth.hi), over = v_residue(s.hi, sixth.hi, q); /* s / 6 = q - over */
    over = v_fnma(s.lo, sixth.hi, v_fnma(s.hi, sixth.lo, over));
    y = v_residue(y, q, v_mul(y, over)); /* -y s / 6 */
    return v_copysign(v_select(v_lt(x, v_set(3)), y, x), x);
}
/* (2x + 3)/6 between -3 and 3; 0 at -3, 1 at 3 */
INLINE vec hard_silu_slope(vec x) {
    const pair sixth = SIXTH;
    vec y = v_max(v_set(-3), v_min(v_set(3), x));
    vec twice = v_add(y, y), s = v_add(twice, v_set(3));
    vec low = v_add(twice, v_sub(v_set(3), s)); /* exact */
    vec slope = v_fma(s, sixth.hi, v_fma(s, sixth.lo, v_mul(low, sixth.hi)));
    slope = v_select(v_ge(x, v_set(3)), v_set(1), slope);
    return v_select(v_le(x, v_set(-3)), v_set(0), slope);
}
INLINE jet hard_silu(vec x) { return (jet){hard_silu_value(x), hard_silu_slope(x)}; }
#endif

ACTIVATION_F32(hard_silu, 0, NONE, NONE, IN_F16, NOWHERE,
           .summary = "Sigmoid linear unit of straight lines",
           .formula = "x * min(max(x / 6 + 1 / 2, 0), 1)",
           .derivative = "0 if x <= -3 else 1 if x >= 3 else x / 3 + 1 / 2",
           .source = "Howard et al., Searching for MobileNetV3, arXiv:1905.02244",
           .notes = "The slope at -3 is 0, at 3 it is 1.",
           .aliases = "hard_swish",
           .limits = {-0.0, INFINITY, 0, 1}, .range = {-0.375, INFINITY}, .lipschitz = 1.5, .monotone = 0,
           .slope_zero = -1.5,
           .value_f32 = {0.51}, .slope_f32 = {0.51}, .value_f64 = {1.0}, .slope_f64 = {0.51})
