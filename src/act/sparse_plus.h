/* sparse_plus(x) = 0, (x + 1)^2 / 4, x; joints at -1 and 1
 * Source:  jax.nn.sparse_plus
 * Method:  x + 1 as a pair, squared. */
#ifdef MATHS
#include "../math/pair.h"

INLINE jet sparse_plus(vec x) {
    const vec one = v_set(1), zero = v_set(0);
    mask above_low = v_gt(x, v_neg(one)), below_high = v_lt(x, one), nan = v_isnan(x);
    mask inside = m_and(above_low, below_high);
    pair t = fast_two_sum(one, x);
    vec y = v_mul(v_fma(t.high, t.high, v_mul(v_add(t.high, t.high), t.low)), v_set((real)0.25));
    y = v_select(inside, y, v_select(above_low, x, zero));
    vec slope = v_select(inside, v_mul(t.high, v_set((real)0.5)), v_select(above_low, one, zero));
    return (jet){v_select(nan, x, y), v_select(nan, x, slope)};
}
#endif

ACTIVATION(sparse_plus, 0,
           .summary = "Softplus with an exact zero",
           .formula = "0 if x <= -1 else x if x >= 1 else (x + 1)**2 / 4",
           .derivative = "min(max((x + 1) / 2, 0), 1)",
           .source = "jax.nn.sparse_plus",
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.51}, .slope_f32 = {0.5}, .value_f64 = {0.51}, .slope_f64 = {0.5})
