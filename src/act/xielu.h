/* xielu(x, p, n, b) = x > 0 ? p x^2 + b x : (expm1(min(x, eps)) - x) n + b x, eps = -1e-6
 * Source:  Huang 2024, arXiv:2411.13010 */
#ifdef MATHS
INLINE jet xielu(vec x, vec alpha_p, vec alpha_n, vec beta) {
    mask positive = v_gt(x, v_set(0)), nan = v_isnan(x);
    const vec eps = v_set((real)-1e-6);
    vec m = v_min(eps, x);
    vec e = expm1_(m);
    vec y = v_fma(v_sub(e, x), alpha_n, v_mul(beta, x));
    vec slope = v_fma(v_select(v_gt(x, eps), v_set(-1), e), alpha_n, beta);
    vec right = v_mul(x, v_fma(alpha_p, x, beta)), right_slope = v_fma(v_add(alpha_p, alpha_p), x, beta);
    return (jet){v_select(nan, x, v_select(positive, right, y)), v_select(nan, x, v_select(positive, right_slope, slope))};
}
INLINE vec xielu_grad_alpha_p(vec x, vec alpha_p, vec alpha_n, vec beta) {
    (void)alpha_p, (void)alpha_n, (void)beta;
    return v_select(v_isnan(x), x, v_select(v_gt(x, v_set(0)), v_mul(x, x), v_set(0)));
}
INLINE vec xielu_grad_alpha_n(vec x, vec alpha_p, vec alpha_n, vec beta) {
    (void)alpha_p, (void)alpha_n, (void)beta;
    vec y = v_sub(expm1_(v_min(v_set((real)-1e-6), x)), x);
    return v_select(v_isnan(x), x, v_select(v_gt(x, v_set(0)), v_set(0), y));
}
INLINE vec xielu_grad_beta(vec x, vec alpha_p, vec alpha_n, vec beta) {
    (void)alpha_p, (void)alpha_n, (void)beta;
    return x;
}
#endif

ACTIVATION(xielu, 3,
           .summary = "Expanded integral of the exponential linear unit",
           .formula = "alpha_p * x**2 + beta * x if x > 0 else (expm1(min(x, -1e-6)) - x) * alpha_n + beta * x",
           .derivative = "2 * alpha_p * x + beta if x > 0 else expm1(x) * alpha_n + beta if x <= -1e-6 else beta - alpha_n",
           .source = "Huang and Schlag, Deriving activation functions using integration, arXiv:2411.13010",
           .notes = "alpha_p and alpha_n as given, already positive. The slope at 0 is beta - alpha_n.",
           .parameters = {{"alpha_p", 0.8}, {"alpha_n", 0.8}, {"beta", 0.5}},
           .limits = {INFINITY, INFINITY, -0.3, INFINITY}, .range = {-0.06, INFINITY}, .lipschitz = INFINITY, .monotone = 0,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
PARAMETER_SLOPE(xielu, 3, alpha_p)
PARAMETER_SLOPE(xielu, 3, alpha_n)
PARAMETER_SLOPE(xielu, 3, beta)
