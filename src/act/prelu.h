/* prelu(x, w) = x > 0 ? x : w x: leaky_relu with a learnt slope, which broadcasts per channel.
 * Source:  He, Zhang, Ren, Sun 2015, arXiv:1502.01852 */
#if defined(MATHS) || defined(MATHS_F32)
INLINE jet prelu(vec x, vec weight) { return leaky_relu(x, weight); }
INLINE vec prelu_from_output(vec y, vec weight) { return leaky_relu_from_output(y, weight); }
INLINE vec prelu_grad_weight(vec x, vec weight) {
    return leaky_relu_grad_negative_slope(x, weight);
}
#endif

ACTIVATION_STEPS(prelu, 1,
           .summary = "Parametric rectified linear unit",
           .formula = "x if x > 0 else weight * x",
           .derivative = "1 if x > 0 else weight",
           .source = "He, Zhang, Ren and Sun, Delving deep into rectifiers, arXiv:1502.01852",
           .notes = "The slope at 0 is weight. A weight per channel broadcasts: prelu(x, weight[:, None, None]).",
           .parameters = {{"weight", 0.25}},
           .limits = {-INFINITY, INFINITY, 0.25, 1}, .range = {-INFINITY, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.5}, .slope_f32 = {0.0}, .value_f64 = {0.5}, .slope_f64 = {0.0})
FROM_OUTPUT_STEPS(prelu, 1)
PARAMETER_SLOPE_EXACT(prelu, 1, weight)
