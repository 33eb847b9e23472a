/* sparse_plus(x) = 0 below -1, (x + 1)^2/4 up to 1, x above; slope = clip((x + 1)/2, 0, 1), which is sparse_sigmoid
 * Source:  jax.nn.sparse_plus
 * Method:  s^2 with what s was rounded by.  In 16 bits s^2 is right, rounded again, but for two of float16's numbers close
 *          above half-way: a part of it so small that it vanishes where s^2 is exact lifts them. */
#if defined(MATHS) || defined(MATHS_F32)
INLINE jet sparse_plus(vec x) {
    const vec half = v_set((real)0.5), one = v_set(1);
    vec y = v_max(v_set(-1), v_min(one, x)), s = v_fma(half, y, half);
    vec more = IS_16_BITS ? v_mul(s, v_set((real)0x1p-25))
                          : v_add(y, v_fnma(v_set(2), s, one)); /* twice the rest of s: exact */
    vec square = v_fma(s, s, v_small_mul(s, more));             /* nowhere below x */
    return (jet){v_max(square, x), s};
}
#endif

ACTIVATION_EXACT(sparse_plus, 0,
           .summary = "Softplus with an exact zero",
           .formula = "0 if x <= -1 else x if x >= 1 else (x + 1)**2 / 4",
           .derivative = "min(max((x + 1) / 2, 0), 1)",
           .source = "jax.nn.sparse_plus",
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.51}, .slope_f32 = {0.5}, .value_f64 = {0.51}, .slope_f64 = {0.5})
