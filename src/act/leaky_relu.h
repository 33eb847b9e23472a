/* leaky_relu(x, a) = x > 0 ? x : a x
 * Source:  Maas, Hannun, Ng 2013
 * Method:  not max(a x, x), which is wrong for a > 1.
 * Special: slope(0) = a */
#if defined(MATHS) || defined(MATHS_F32)
INLINE jet leaky_relu(vec x, vec negative_slope) {
    mask positive = v_gt(x, v_set(0));
    vec slope = v_select(positive, v_set(1), negative_slope);
    return (jet){v_select(positive, x, v_mul(negative_slope, v_min(v_set(0), x))),
                 v_select(v_isnan(x), x, slope)};
}
/* The output has the sign of the input as long as the parameter is not negative. */
INLINE vec leaky_relu_from_output(vec y, vec negative_slope) {
    return leaky_relu(y, negative_slope).slope;
}
INLINE vec leaky_relu_grad_negative_slope(vec x, vec negative_slope) {
    (void)negative_slope;
    return v_select(v_gt(x, v_set(0)), v_set(0), x);
}
#endif

ACTIVATION_STEPS(leaky_relu, 1,
           .summary = "Leaky rectified linear unit",
           .formula = "x if x > 0 else negative_slope * x",
           .derivative = "1 if x > 0 else negative_slope",
           .source = "Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models, ICML 2013",
           .notes = "The slope at 0 is negative_slope. Right for every negative_slope, above 1 and below 0 too.",
           .parameters = {{"negative_slope", 0.01}},
           .limits = {-INFINITY, INFINITY, 0.01, 1}, .range = {-INFINITY, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.5}, .slope_f32 = {0.0}, .value_f64 = {0.5}, .slope_f64 = {0.0})
FROM_OUTPUT_STEPS(leaky_relu, 1)
PARAMETER_SLOPE_EXACT(leaky_relu, 1, negative_slope)
