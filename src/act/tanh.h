/* tanh(x) */
#ifdef MATHS
#include "../math/logistic.h"
INLINE vec tanh_value(vec x) {
    vec a = v_max(v_set(-22.5), v_neg(v_abs(x)));
    reduced e = exp_reduce(v_add(a, a));
    vec u = exp_u(e.r);
    vec w = v_add(u, v_set(2)), s = exp_scale(e.z, 1);
    vec c = v_sub(v_set(1), s), d = v_add(v_set(1), s);
    vec A = v_add(w, e.r), B = v_sub(w, e.r);
    vec D = v_fma(s, A, B), N = v_fnma(s, A, B);
    vec y = v_div(v_set(1), D), q = v_mul(N, y);
    q = v_from_bits(i_and(v_bits(q), i_set(-16)));
    vec o = v_min(v_set(1), v_sub(v_set(0x1.8p52), e.z));
    vec al = v_fnma(s, v_add(o, q), v_sub(o, q)), be = v_fnma(q, c, d);
    vec t = v_fma(u, al, v_fnma(e.r, be, v_add(al, al)));
    q = v_fma(t, y, q);
    return v_copysign(q, x);
}
INLINE vec tanh_slope(vec x) {
    vec a = v_max(v_set(-375), v_neg(v_abs(x)));
    return logistic_slope(v_add(a, a), 4);
}
INLINE vec tanh_from_output(vec y) { return v_residue(y, y, v_set(1)); }
INLINE jet tanh_jet(vec x) { return (jet){tanh_value(x), tanh_slope(x)}; }
#define tanh(x) tanh_jet(x) /* the standard library has the name */
#endif

ACTIVATION(tanh, 0,
           .summary = "Hyperbolic tangent",
           .formula = "tanh(x)",
           .derivative = "1 / cosh(x)**2",
           .source = "LeCun, Bottou, Orr and Mueller, Efficient backprop, 1998",
           .limits = {-1, 1, 0, 0}, .range = {-1, 1}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.51}, .slope_f32 = {0.51}, .value_f64 = {1.0}, .slope_f64 = {1.0})
FROM_OUTPUT(tanh, 0)
