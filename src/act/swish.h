/* swish(x, beta) = x sigmoid(beta x) */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet swish(vec x, vec beta) {
    vec b = v_mul(beta, x);
    vec s = sigmoid_(b), c = sigmoid_(v_neg(b));
    vec y = v_mul(x, s);
    y = v_select(v_eq(s, v_set(0)), v_copysign(v_set(0), x), y);
    vec t = v_mul(b, c);
    t = v_select(v_eq(c, v_set(0)), v_set(0), t);
    vec u = v_fma(s, t, s);
    u = v_select(v_eq(s, v_set(0)), v_set((real)-0.0), u);
    return (jet){y, u};
}
INLINE vec swish_grad_beta(vec x, vec beta) {
    vec b = v_mul(beta, x);
    vec s = sigmoid_(b), c = sigmoid_(v_neg(b));
    vec t = v_mul(s, c);
    return v_select(v_eq(t, v_set(0)), v_set(0), v_mul(v_mul(x, t), x));
}
#endif

ACTIVATION(swish, 1,
           .summary = "Swish, silu with a slope of the gate",
           .formula = "x * sigmoid(beta * x)",
           .derivative = "sigmoid(beta * x) * (1 + beta * x * sigmoid(-beta * x))",
           .source = "Ramachandran, Zoph and Le, Searching for activation functions, arXiv:1710.05941",
           .notes = "swish(x) is silu(x), bit for bit.",
           .parameters = {{"beta", 1.0}},
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.27846454276107380, INFINITY}, .lipschitz = 1.0998393194, .monotone = 0,
           .slope_zero = -1.2784645427610738,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
PARAMETER_SLOPE(swish, 1, beta)
