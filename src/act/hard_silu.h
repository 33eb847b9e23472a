/* hard_silu(x) = x hard_sigmoid(x)
 * Source:  Howard et al. 2019, arXiv:1905.02244
 * Method:  symmetrical about -3/2: z (z + 3)/6 with z the greater of x and -3 - x, which is exact where it is taken, and
 *          as z/2 + z (z/6) with z/6 up to 1/2: the exact half is the greater part, and x itself from 3 on.
 * Special: hard_silu(-inf) = -0 */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/pair.h"

INLINE vec hard_silu_value(vec x) {
    const pair sixth = SIXTH;
    vec z = v_max(v_min(v_sub(v_set(-3), x), v_set(-0.0)), x);         /* keeps a NaN */
    vec q = v_min(v_fma(z, sixth.hi, v_mul(z, sixth.lo)), v_set(0.5)); /* of an infinity too */
    return v_or_sign(v_fma(z, q, v_mul(z, v_set(0.5))), x);
}
/* x/3 + 1/2 between -3 and 3; 0 at -3, 1 at 3 */
INLINE vec hard_silu_slope(vec x) {
    const vec third = v_set(REAL(0x1.555556p-2f, 0x1.5555555555555p-2));
    const vec third_low = v_set(REAL(-0x1.555556p-27f, 0x1.5555555555555p-56));
    vec y = v_add(v_fma(x, third, v_set(0.5)), v_mul(x, third_low));
    return v_select(v_ge(v_abs(x), v_set(3)), v_max(v_set(0), v_min(v_set(1), x)), y);
}
INLINE jet hard_silu(vec x) { return (jet){hard_silu_value(x), hard_silu_slope(x)}; }
#endif

ACTIVATION_F32(hard_silu, 0, CHEAP, CHEAP, IN_F16, NOWHERE,
           .summary = "Sigmoid linear unit of straight lines",
           .formula = "x * min(max(x / 6 + 1 / 2, 0), 1)",
           .derivative = "0 if x <= -3 else 1 if x >= 3 else x / 3 + 1 / 2",
           .source = "Howard et al., Searching for MobileNetV3, arXiv:1905.02244",
           .notes = "The slope at -3 is 0, at 3 it is 1.",
           .aliases = "hard_swish",
           .limits = {-0.0, INFINITY, 0, 1}, .range = {-0.375, INFINITY}, .lipschitz = 1.5, .monotone = 0,
           .slope_zero = -1.5,
           .value_f32 = {0.75, -0x1.7ff224p+0}, .slope_f32 = {0.667, 0x1p+0}, .value_f64 = {1.0}, .slope_f64 = {0.667})
