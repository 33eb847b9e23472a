/* celu(x, alpha) = max(x, 0) + min(0, alpha expm1(x / alpha))
 * Source:  Barron 2017, arXiv:1704.07483 */
#ifdef MATHS
INLINE jet celu(vec x, vec alpha) {
    mask positive = v_gt(x, v_set(0)), nan = v_isnan(x);
    vec t = v_div(x, alpha);
    vec m = v_select(v_gt(t, v_set((real)-1e-30)), t, expm1_(v_select(positive, v_set(0), t)));
    vec y = v_select(v_gt(t, v_set((real)-1e-30)), x, v_mul(alpha, m));
    vec e = exp_(v_select(positive, v_set(0), t));
    return (jet){v_select(nan, x, v_select(positive, x, y)), v_select(nan, x, v_select(positive, v_set(1), e))};
}
INLINE vec celu_from_output(vec y, vec alpha) {
    vec slope = v_select(v_gt(y, v_set(0)), v_set(1), v_div(v_add(y, alpha), alpha));
    return v_select(v_isnan(y), y, slope);
}
/* expm1(t) - t e^t, t = x / alpha */
INLINE vec celu_grad_alpha(vec x, vec alpha) {
    vec t = v_select(v_gt(x, v_set(0)), v_set(0), v_div(x, alpha));
    vec e = exp_(t);
    vec d = v_fnma(v_select(v_lt(t, v_set(-200)), v_set(-200), t), e, expm1_(t));
    return v_select(v_isnan(x), x, d);
}
#endif

ACTIVATION(celu, 1,
           .summary = "Continuously differentiable exponential linear unit",
           .formula = "max(x, 0) + min(0, alpha * expm1(x / alpha))",
           .derivative = "1 if x > 0 else exp(x / alpha)",
           .source = "Barron, Continuously differentiable exponential linear units, arXiv:1704.07483",
           .notes = "The slope at 0 is 1.",
           .parameters = {{"alpha", 1.0}},
           .limits = {-1, INFINITY, 0, 1}, .range = {-1, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
FROM_OUTPUT(celu, 1)
PARAMETER_SLOPE(celu, 1, alpha)
