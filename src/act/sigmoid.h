/* sigmoid(x) = 1 / (1 + e^-x) */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet sigmoid(vec x) {
    vec y = sigmoid_(x);
    return (jet){y, v_mul(y, sigmoid_(v_neg(x)))};
}
INLINE vec sigmoid_from_output(vec y) { return v_mul(y, v_sub(v_set(1), y)); }
#endif

ACTIVATION(sigmoid, 0,
           .summary = "Logistic sigmoid",
           .formula = "1 / (1 + exp(-x))",
           .derivative = "sigmoid(x) * sigmoid(-x)",
           .source = "Verhulst 1838; scipy.special.expit",
           .aliases = "expit",
           .limits = {0, 1, 0, 0}, .range = {0, 1}, .lipschitz = 0.25, .monotone = 1,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
FROM_OUTPUT(sigmoid, 0)
