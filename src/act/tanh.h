/* tanh(x) */
#ifdef MATHS
#include "../math/interim.h"

INLINE jet tanh_(vec x) {
    vec t = expm1_(v_mul(v_set(-2), v_abs(x)));
    vec d = v_add(v_set(2), t);
    vec y = v_copysign(v_div(v_neg(t), d), x);
    vec e = v_add(v_set(1), t);
    vec slope = v_div(v_mul(v_set(4), e), v_mul(d, d));
    mask nan = v_isnan(x);
    return (jet){v_select(nan, x, y), v_select(nan, x, slope)};
}
INLINE vec tanh_from_output(vec y) { return v_mul(v_sub(v_set(1), y), v_add(v_set(1), y)); }
#define tanh(x) tanh_(x) /* the standard library has the name */
#endif

ACTIVATION(tanh, 0,
           .summary = "Hyperbolic tangent",
           .formula = "tanh(x)",
           .derivative = "1 / cosh(x)**2",
           .source = "LeCun, Bottou, Orr and Mueller, Efficient backprop, 1998",
           .limits = {-1, 1, 0, 0}, .range = {-1, 1}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {4.0}, .slope_f32 = {4.0}, .value_f64 = {4.0}, .slope_f64 = {4.0})
FROM_OUTPUT(tanh, 0)
