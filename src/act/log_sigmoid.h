/* log_sigmoid(x) = -softplus(-x) */
#ifdef MATHS
INLINE jet log_sigmoid(vec x) {
    jet s = softplus(v_neg(x), v_set(1));
    return (jet){v_neg(s.value), s.slope};
}
INLINE vec log_sigmoid_from_output(vec y) { return softplus_from_output(v_neg(y), v_set(1)); }
#endif

ACTIVATION(log_sigmoid, 0,
           .summary = "Logarithm of the sigmoid",
           .formula = "-log1p(exp(-x))",
           .derivative = "sigmoid(-x)",
           .source = "torch.nn.LogSigmoid; scipy.special.log_expit",
           .aliases = "log_expit",
           .limits = {-INFINITY, 0, 1, 0}, .range = {-INFINITY, 0}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
FROM_OUTPUT(log_sigmoid, 0)
