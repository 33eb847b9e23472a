/* gelu_quick(x) = x sigmoid(1.702 x)
 * Source:  Hendrycks, Gimpel 2016, arXiv:1606.08415 */
#ifdef MATHS
INLINE jet gelu_quick(vec x) { return swish(x, v_set((real)1.702)); }
#endif

ACTIVATION(gelu_quick, 0,
           .summary = "Gaussian error linear unit, approximated by the sigmoid",
           .formula = "x * sigmoid(1.702 * x)",
           .derivative = "sigmoid(1.702 * x) * (1 + 1.702 * x * sigmoid(-1.702 * x))",
           .source = "Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.16361013, INFINITY}, .lipschitz = 1.0998393194, .monotone = 0,
           .slope_zero = -0.7511542672,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
