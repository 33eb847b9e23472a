/* hard_silu(x) = x hard_sigmoid(x)
 * Source:  Howard et al. 2019, arXiv:1905.02244
 * Method:  symmetrical about -3/2: z/2 (1 + z/3) with z the greater of x and -3 - x, which is exact where it is taken.  z/3 is
 *          z/2 - (z/2)/3, so that the error of 1/3 counts half, and held to 1, so that from 3 on x comes out.
 *          In 16 bits all results are right, rounded again, once z/2 is a bit up for float16: its least number's result is
 *          half-way but for z^2/6.
 * Special: hard_silu(-inf) = -0 */
#if defined(MATHS) || defined(MATHS_F32)
INLINE jet hard_silu(vec x) {
    const vec half = v_set((real)0.5);
    const vec third = v_set(REAL(0x1.555556p-2f, 0x1.5555555555555p-2));
    const vec third_low = v_set(REAL(-0x1.555556p-27f, 0x1.5555555555555p-56));
    vec z = v_max(v_min(v_sub(v_set(-3), x), v_set(-0.0)), x); /* keeps a NaN */
    vec h = IS_F16 ? v_fma(z, half, v_set((real)0x1p-48)) : v_small_mul(z, half);
    vec p = v_min(v_fnma(h, third, h), v_set(1)); /* of an infinity too; 0 to the left of -3 */
    vec y = v_fma(h, p, h);
    /* x/3 + 1/2 between -3 and 3; 0 at -3, 1 at 3 */
    mask outside = v_ge(v_abs(x), v_set(3));
    vec step = v_max(v_set(0), v_min(v_set(1), x));
    vec line = IS_16_BITS ? v_mul(v_add(x, v_set((real)1.5)), third)
                          : v_add(v_fma(x, third, half), v_small_mul(x, third_low));
    y = IS_F16 ? v_or_sign(y, x) : y;
    return (jet){y, v_select(outside, step, line), 1, {y, v_select(outside, p, line)}};
}
#endif

ACTIVATION_EXACT(hard_silu, 0,
           .summary = "Sigmoid linear unit of straight lines",
           .formula = "x * min(max(x / 6 + 1 / 2, 0), 1)",
           .derivative = "0 if x <= -3 else 1 if x >= 3 else x / 3 + 1 / 2",
           .source = "Howard et al., Searching for MobileNetV3, arXiv:1905.02244",
           .notes = "The slope at -3 is 0, at 3 it is 1.",
           .aliases = "hard_swish",
           .limits = {-0.0, INFINITY, 0, 1}, .range = {-0.375, INFINITY}, .lipschitz = 1.5, .monotone = 0,
           .slope_zero = -1.5,
           .value_f32 = {1.0, -0x1.7f94acp+0}, .slope_f32 = {0.667, 0x1p+0}, .value_f64 = {1.0, -0x1.8000000000062p+0}, .slope_f64 = {0.667, 0x1.00000000000c6p+0})
