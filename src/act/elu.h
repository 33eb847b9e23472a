/* elu(x, alpha) = x > 0 ? x : alpha (e^x - 1) */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet elu(vec x, vec alpha) {
    mask positive = v_gt(x, v_set(0)), nan = v_isnan(x);
    vec e = exp_(x);
    vec m = v_select(v_gt(x, v_set((real)-1e-30)), x, expm1_(x));
    vec y = v_select(positive, x, v_mul(alpha, m));
    vec slope = v_select(positive, v_set(1), v_mul(alpha, e));
    return (jet){v_select(nan, x, y), v_select(nan, x, slope)};
}
INLINE vec elu_from_output(vec y, vec alpha) {
    vec slope = v_select(v_gt(y, v_set(0)), v_set(1), v_add(y, alpha));
    return v_select(v_isnan(y), y, slope);
}
INLINE vec elu_grad_alpha(vec x, vec alpha) {
    (void)alpha;
    vec m = v_select(v_gt(x, v_set((real)-1e-30)), x, expm1_(x));
    vec d = v_select(v_gt(x, v_set(0)), v_set(0), m);
    return v_select(v_isnan(x), x, d);
}
#endif

ACTIVATION(elu, 1,
           .summary = "Exponential linear unit",
           .formula = "x if x > 0 else alpha * expm1(x)",
           .derivative = "1 if x > 0 else alpha * exp(x)",
           .source = "Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear units, arXiv:1511.07289",
           .notes = "The slope at 0 is alpha.",
           .parameters = {{"alpha", 1.0}},
           .limits = {-1, INFINITY, 0, 1}, .range = {-1, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
FROM_OUTPUT(elu, 1)
PARAMETER_SLOPE(elu, 1, alpha)
