/* softplus(x, beta) = log(1 + e^(beta x)) / beta */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet softplus(vec x, vec beta) {
    vec b = v_mul(beta, x);
    vec y = v_add(v_max(v_set(0), b), log1p_(exp_(v_neg(v_abs(b)))));
    y = v_select(v_lt(v_set(100), b), x, v_div(y, beta));
    mask nan = v_isnan(b);
    return (jet){v_select(nan, b, y), sigmoid_(b)};
}
INLINE vec softplus_from_output(vec y, vec beta) { return v_neg(expm1_(v_neg(v_mul(beta, y)))); }
INLINE vec softplus_grad_beta(vec x, vec beta) {
    return v_div(v_sub(v_mul(x, sigmoid_(v_mul(beta, x))), softplus(x, beta).value), beta);
}
#endif

ACTIVATION(softplus, 1,
           .summary = "Softplus, a smooth relu",
           .formula = "log1p(exp(beta * x)) / beta",
           .derivative = "sigmoid(beta * x)",
           .source = "Dugas, Bengio, Belisle, Nadeau and Garcia, Incorporating second-order functional knowledge, NIPS 2000",
           .notes = "No threshold above which it becomes x, as PyTorch has.",
           .parameters = {{"beta", 1.0}},
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
FROM_OUTPUT(softplus, 1)
PARAMETER_SLOPE(softplus, 1, beta)
