/* log_sigmoid(x) = -softplus(-x)
 * Special: log_sigmoid(inf) = -0 */
#ifdef MATHS
#include "../math/exp.h"

INLINE places log_sigmoid_places(vec x) { return at_both(sigmoid_place(x), AHEAD(4, 4, 0, 0)); }
INLINE jet log_sigmoid_placed(vec x, places at) {
    vec opposite = v_neg(x);
    return (jet){v_neg(softplus_one(opposite, at.value)), sigmoid_value(opposite, at.value)};
}
INLINE vec log_sigmoid_from_output(vec y) { return exp_complement(y); }
INLINE jet log_sigmoid(vec x) { return log_sigmoid_placed(x, log_sigmoid_places(x)); }
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/sigmoid_f32.h"

/* -log(1 + e^-x) = min(x, 0) - L */
INLINE places log_sigmoid_places(vec x) {
    return (places){sigmoid_log_place(x, v_neg(x), v_min(v_set(0), x)), sigmoid_place_opposite(x),
                    AHEAD(2, 3, 0, 0)};
}
INLINE jet log_sigmoid_placed(vec x, places at) {
    vec y = v_sub(at.value.w, sigmoid_log_at(at.value));
    return (void)x, (jet){y, sigmoid_at_opposite(at.slope)};
}
#define log_sigmoid_low sigmoid_low
INLINE jet log_sigmoid_rest(vec x) {
    jet f = softplus_default_rest(v_neg(x));
    return (jet){v_neg(f.value), f.slope};
}
INLINE vec log_sigmoid_from_output(vec y) {
    expm1_parts p = expm1_at(expm1_place(y));
    return v_fnma(p.s, p.e, v_sub(v_set(1), p.s)); /* 1 - e^y */
}
#endif

ACTIVATION_F32(log_sigmoid, 0, RIGHT, RIGHT, IN_F16, IN_F16,
           .summary = "Logarithm of the sigmoid",
           .formula = "-log1p(exp(-x))",
           .derivative = "sigmoid(-x)",
           .source = "torch.nn.LogSigmoid; scipy.special.log_expit",
           .aliases = "log_expit",
           .limits = {-INFINITY, -0.0, 1, 0}, .range = {-INFINITY, 0}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.977, 0x1.47f59p+0}, .slope_f32 = {0.916, 0x1.eb6a2ep+2}, .value_f64 = {1.0, 0x1.624f8728c4fep+9}, .slope_f64 = {1.0, 0x1.624ff520e3a91p+9})
FROM_OUTPUT_F32(log_sigmoid, 0, NONE)
