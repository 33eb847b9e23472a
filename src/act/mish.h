/* mish(x) = x tanh(softplus(x)) = x n / (n + 2), n = w (w + 2), w = e^x
 * Source:  Misra 2019, arXiv:1908.08681
 * Method:  with w = p/q, where p and q are B and 2^n A of logistic.h or the other way round, according to the sign,
 *              mish = x p (p + 2q) / E,  E = (p + q)^2 + q^2
 *              slope = p ((p + 2q) E + 4x (p + q) q^2) / E^2
 *          in pairs: only positive terms, except around the slope's zero at -1.19. */
#ifdef MATHS
#include "../math/logistic.h"

typedef struct {
    pair d, p, q, q2, m, e; /* p + q, p, q, q^2, p + 2q, E; p without its factor 2^n where x < 0 */
    mask negative;
    vec z;
} mish_parts;

INLINE mish_parts mish_begin(vec x, vec t) {
    mish_parts s;
    logistic l = logistic_parts(exp_reduce_short(v_neg(v_abs(t))));
    s.z = l.z;
    s.d = l.d;
    s.negative = v_lt(x, v_set(0));
    s.p = pair_select(s.negative, l.a, l.b);
    s.q = pair_select(s.negative, l.b, pair_scale(l.a, l.s));
    s.m = fast_two_sum(l.d.hi, s.q.hi);
    s.m.lo = v_add(s.m.lo, v_add(l.d.lo, s.q.lo));
    s.q2 = pair_square(s.q);
    pair d2 = pair_square(l.d);
    s.e = fast_two_sum(d2.hi, s.q2.hi);
    s.e.lo = v_add(s.e.lo, v_add(d2.lo, s.q2.lo));
    return s;
}
INLINE vec mish_value(vec x) {
    const vec one = v_set(1), least = v_set(-752.5);
    vec y = v_max(least, x), t = v_min(v_neg(least), y);
    mish_parts s = mish_begin(x, t);
    pair q = pair_div(pair_mul(s.p, s.m), s.e);
    y = v_fma(y, q.hi, v_mul(t, q.lo));
    y = v_mul(y, v_select(s.negative, exp_scale(s.z, 0x1p100), one));
    return v_copysign(v_mul(y, v_select(s.negative, v_set(0x1p-100), one)), x);
}
INLINE vec mish_slope(vec x) {
    vec t = v_max(v_set(-752.5), v_min(v_set(752.5), x));
    mish_parts s = mish_begin(x, t);
    vec t4 = v_mul(t, v_set(4));
    pair c = pair_mul(s.d, s.q2), e = two_prod(c.hi, t4);
    e.lo = v_fma(c.lo, t4, e.lo);
    pair k = pair_add(pair_mul(s.m, s.e), e);
    vec y = pair_quotient(pair_mul(s.p, k), pair_square(s.e));
    return exp_scale_if(s.negative, y, s.z);
}
INLINE jet mish(vec x) { return (jet){mish_value(x), mish_slope(x)}; }
#endif

ACTIVATION(mish, 0,
           .summary = "Mish",
           .formula = "x * tanh(softplus(x))",
           .derivative = "tanh(softplus(x)) + x * sigmoid(x) / cosh(softplus(x))**2",
           .source = "Misra, Mish: a self regularized non-monotonic activation function, arXiv:1908.08681",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.30884341301, INFINITY}, .lipschitz = 1.0885, .monotone = 0,
           .slope_zero = -1.1924312129,
           .value_f32 = {0.51}, .slope_f32 = {0.51}, .value_f64 = {1.0}, .slope_f64 = {1.0})
