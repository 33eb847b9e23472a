/* selu(x) = s (x > 0 ? x : a (e^x - 1)) */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet selu(vec x) {
    const vec s = v_set((real)1.0507009873554804934193349852946), sa = v_set((real)(1.0507009873554804934193349852946*1.6732632423543772848170429916717));
    mask positive = v_gt(x, v_set(0)), nan = v_isnan(x);
    vec m = v_select(v_gt(x, v_set((real)-1e-30)), x, expm1_(x));
    vec y = v_select(positive, v_mul(s, x), v_mul(sa, m));
    vec slope = v_select(positive, s, v_mul(sa, exp_(x)));
    return (jet){v_select(nan, x, y), v_select(nan, x, slope)};
}
INLINE vec selu_from_output(vec y) {
    const vec s = v_set((real)1.0507009873554804934193349852946), sa = v_set((real)(1.0507009873554804934193349852946*1.6732632423543772848170429916717));
    return v_select(v_isnan(y), y, v_select(v_gt(y, v_set(0)), s, v_add(y, sa)));
}
#endif

ACTIVATION(selu, 0,
           .summary = "Scaled exponential linear unit",
           .formula = "1.0507009873554804934193349852946 * (x if x > 0 else 1.6732632423543772848170429916717 * expm1(x))",
           .derivative = "1.0507009873554804934193349852946 * (1 if x > 0 else 1.6732632423543772848170429916717 * exp(x))",
           .source = "Klambauer, Unterthiner, Mayr and Hochreiter, Self-normalizing neural networks, arXiv:1706.02515",
           .notes = "The slope at 0 is that from the left, 1.0507... * 1.6732...",
           .limits = {-1.7580993408473768599402175208123, INFINITY, 0, 1.0507009873554804934193349852946}, .range = {-1.7580993408473768599402175208123, INFINITY}, .lipschitz = 1.7580993408473768599402175208123, .monotone = 1,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
FROM_OUTPUT(selu, 0)
