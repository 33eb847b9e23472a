/* sparse_plus(x) = 0 below -1, (x + 1)^2/4 up to 1, x above; slope = clip((x + 1)/2, 0, 1), which is sparse_sigmoid
 * Source:  jax.nn.sparse_plus */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/pair.h"

INLINE vec sparse_plus_value(vec x) {
    const vec half = v_set((real)0.5), one = v_set(1);
    vec y = v_max(v_set(-1), v_min(one, x)), s = v_fma(half, y, half);
    vec twice_low = v_add(y, v_fnma(v_set(2), s, one)); /* of s: exact */
    return v_max(v_fma(s, s, v_mul(s, twice_low)), x);  /* the square is nowhere below x */
}
INLINE vec sparse_plus_slope(vec x) {
    vec y = v_max(v_set(-1), v_min(v_set(1), x));
    return v_mul(v_add(y, v_set(1)), v_set((real)0.5));
}
INLINE jet sparse_plus(vec x) { return (jet){sparse_plus_value(x), sparse_plus_slope(x)}; }
#endif

ACTIVATION_F32(sparse_plus, 0, CHEAP, CHEAP, IN_F16, NOWHERE,
           .summary = "Softplus with an exact zero",
           .formula = "0 if x <= -1 else x if x >= 1 else (x + 1)**2 / 4",
           .derivative = "min(max((x + 1) / 2, 0), 1)",
           .source = "jax.nn.sparse_plus",
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.51}, .slope_f32 = {0.5}, .value_f64 = {0.51}, .slope_f64 = {0.5})
