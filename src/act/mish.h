/* mish(x) = x tanh(softplus(x)) */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet mish(vec x) {
    vec w = exp_(v_select(v_gt(x, v_set(20)), v_set(20), x));
    vec n = v_mul(w, v_add(w, v_set(2))), d = v_add(n, v_set(2));
    vec y = v_div(v_mul(x, n), d);
    vec z = v_fma(v_mul(x, w), v_div(v_mul(v_set(4), v_add(w, v_set(1))), v_mul(d, d)), v_div(n, d));
    mask low = v_lt(x, v_set(REAL(-200, -1000))), high = v_gt(x, v_set(20));
    y = v_select(high, x, v_select(low, v_set((real)-0.0), y));
    z = v_select(high, v_set(1), v_select(low, v_set((real)-0.0), z));
    return (jet){v_select(v_isnan(x), x, y), v_select(v_isnan(x), x, z)};
}
#endif

ACTIVATION(mish, 0,
           .summary = "Mish",
           .formula = "x * tanh(softplus(x))",
           .derivative = "tanh(softplus(x)) + x * sigmoid(x) / cosh(softplus(x))**2",
           .source = "Misra, Mish: a self regularized non-monotonic activation function, arXiv:1908.08681",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.30884341301, INFINITY}, .lipschitz = 1.0885, .monotone = 0,
           .slope_zero = -1.1924312129,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
