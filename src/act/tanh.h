/* tanh(x)
 * float32: a polynomial of degree 7 on 8 segments of w = |x|, two a binade of 0.81 w + 1/2, with Gal's
 *          centres (math/piecewise_f32.h); in the first, tanh is w + w p(w).  From 9.1 on it is 1 to the last
 *          bit.  The slope, which decays, is one of degree 6 on 16 segments; beyond 5.75 (tanh_rest) it is
 *          4 E / (1 + E)^2 = 4 E (1 - 2 E + 3 E^2), E = e^-2w in two parts. */
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
    logistic_step l = logistic_steps(exp_steps(v_add(a, a), v_set(-0.0)));
    return v_mul(quotient_sum(logistic_slope(l)), v_mul(STEPPED_DOWN, v_set(4)));
}
INLINE vec tanh_from_output(vec y) { return v_residue(y, y, v_set(1)); }
INLINE jet tanh_jet(vec x) { return (jet){tanh_value(x), tanh_slope(x)}; }
#define tanh(x) tanh_jet(x) /* the standard library has the name */
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/pair.h"
#include "../math/piecewise_f32.h"
#include "../math/tables/tanh.h"
#include "../math/tables/tanh_slope.h"

INLINE vec tanh_value(vec x) {
    vec w = v_min(v_set(9.25f), v_abs(x)); /* keeps a NaN */
    ivec i = i_shr(v_bits(v_fma(v_set(tanh_scale), w, v_set(0.5f))), 22);
    vec t = v_sub(w, v_lookup8(tanh_table[0], i));
    /* c0 of segment 0 is 0: w instead; the others are above 0.4 */
    vec c0 = v_max(v_lookup8(tanh_table[1], i), v_min(v_set(0.35f), w));
    vec p = v_lookup8(tanh_table[8], i);
    for (int k = 7; k > 1; k--) p = v_fma(p, t, v_lookup8(tanh_table[k], i));
    return v_or_sign(v_fma(t, p, c0), x);
}
INLINE vec tanh_slope(vec x) {
    vec w = v_min(v_set(9.25f), v_abs(x));
    ivec i = segment_unequal(w, tanh_slope_a, tanh_slope_b);
    return piece(tanh_slope_table + 1, i, v_sub(w, v_lookup(tanh_slope_table[0], i)));
}
INLINE jet tanh_jet(vec x) { return (jet){tanh_value(x), tanh_slope(x)}; }
#define tanh(x) tanh_jet(x) /* the standard library has the name */

#define tanh_low tanh_slope_low
INLINE jet tanh_rest(vec x) {
    vec w = v_min(v_abs(x), v_set(60));
    exp_parts p = exp_split(v_mul(v_set(-2), w), v_set(-0.0));
    vec E = v_scale(v_fma(p.t, p.e, p.t), p.k), f = v_fma(E, p.e, E);
    p.k = v_add(p.k, v_set(2));
    return (jet){tanh_value(x), exp_join(p, v_fma(f, v_fma(v_set(3), E, v_set(-2)), p.e))};
}
INLINE vec tanh_from_output(vec y) { return v_residue(y, y, v_set(1)); }
#endif

ACTIVATION_F32(tanh, 0, NONE, FAR, NOWHERE, IN_F16,
           .summary = "Hyperbolic tangent",
           .formula = "tanh(x)",
           .derivative = "1 / cosh(x)**2",
           .source = "LeCun, Bottou, Orr and Mueller, Efficient backprop, 1998",
           .limits = {-1, 1, 0, 0}, .range = {-1, 1}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.737, 0x1.46f392p-1}, .slope_f32 = {0.945, 0x1.9a6c1ap-3}, .value_f64 = {1.0}, .slope_f64 = {1.0})
FROM_OUTPUT_F32(tanh, 0)
