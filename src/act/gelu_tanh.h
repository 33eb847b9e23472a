/* gelu_tanh(x) = x sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3) */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet gelu_tanh(vec x) {
    const vec limit = v_set(REAL(40, 40)), a = v_set((real)1.5957691216057307), b = v_set((real)(1.5957691216057307 * 0.044715));
    vec c = v_select(v_gt(x, limit), limit, v_select(v_lt(x, v_neg(limit)), v_neg(limit), x));
    vec xx = v_mul(c, c);
    vec u = v_mul(c, v_fma(b, xx, a)), du = v_fma(v_mul(v_set(3), b), xx, a);
    vec s = sigmoid_(u), t = sigmoid_(v_neg(u));
    vec y = v_mul(s, x);
    y = v_select(v_eq(s, v_set(0)), v_set((real)-0.0), y);
    vec z = v_fma(v_mul(s, t), v_mul(c, du), s);
    z = v_select(v_eq(s, v_set(0)), v_set((real)-0.0), z);
    return (jet){v_select(v_eq(x, v_set(0)), x, y), z};
}
#endif

ACTIVATION(gelu_tanh, 0,
           .summary = "Gaussian error linear unit, approximated by tanh",
           .formula = "x * sigmoid(2 * sqrt(2 / pi) * (x + 0.044715 * x**3))",
           .derivative = "sigmoid(2*u) + 2 * x * u' * sigmoid(2*u) * sigmoid(-2*u), u = sqrt(2 / pi) * (x + 0.044715 * x**3)",
           .source = "Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415",
           .notes = "The same function as 0.5 * x * (1 + tanh(u)), without its cancellation.",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.170040750, INFINITY}, .lipschitz = 1.129, .monotone = 0,
           .slope_zero = -0.7524614220710162,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
