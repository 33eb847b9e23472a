/* log_sigmoid(x) = -softplus(-x)
 * Special: log_sigmoid(inf) = -0 */
#ifdef MATHS
#include "../math/exp.h"

INLINE vec log_sigmoid_value(vec x) { return v_neg(softplus_one(v_neg(x))); }
INLINE vec log_sigmoid_slope(vec x) { return sigmoid_value(v_neg(x)); }
INLINE vec log_sigmoid_from_output(vec y) {
    return v_sub(v_set(0), pair_sum(exp_minus_1(exp_reduce_below(y))));
}
INLINE jet log_sigmoid(vec x) { return (jet){log_sigmoid_value(x), log_sigmoid_slope(x)}; }
#endif

ACTIVATION(log_sigmoid, 0,
           .summary = "Logarithm of the sigmoid",
           .formula = "-log1p(exp(-x))",
           .derivative = "sigmoid(-x)",
           .source = "torch.nn.LogSigmoid; scipy.special.log_expit",
           .aliases = "log_expit",
           .limits = {-INFINITY, -0.0, 1, 0}, .range = {-INFINITY, 0}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.51}, .slope_f32 = {0.51}, .value_f64 = {1.0}, .slope_f64 = {1.0})
FROM_OUTPUT(log_sigmoid, 0)
