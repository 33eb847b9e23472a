/* mish(x) = x tanh(softplus(x)) = x n / (n + 2), n = w (w + 2), w = e^x
 * Source:  Misra 2019, arXiv:1908.08681
 * Method:  with w = p/q, where p and q are B and 2^n A of logistic.h or the other way round, according to the sign,
 *              mish = x p (p + 2q) / E,  E = (p + q)^2 + q^2
 *              slope = p ((p + 2q) E + 4x (p + q) q^2) / E^2
 *          in pairs: only positive terms, except around the slope's zero at -1.19.
 * float32: w as a pair (math/exp_f32.h), with its sums and products;
 *              slope = w ((w + 2) (n + 2) + 4 x (w + 1)) / (n + 2)^2;  x < -80: x w, (x + 1) w */
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

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/pair.h"

typedef struct {
    pair w, m, d; /* e^x, w + 2, w (w + 2) + 2 */
    pair n;       /* w (w + 2) */
} mish_parts;

/* From x = 20 on, mish is x. */
INLINE mish_parts mish_begin(vec t) {
    const vec two = v_set(2);
    mish_parts r;
    expm1_parts p = expm1_split(t, v_set(-0.0));
    r.w.hi = v_fma(p.s, p.e, p.s);
    r.w.lo = v_fma(p.s, p.e_low, v_fma(p.s, p.e, v_sub(p.s, r.w.hi)));
    r.m.hi = v_add(r.w.hi, two);
    r.m.lo = v_add(v_sub(r.w.hi, v_sub(r.m.hi, two)), r.w.lo);
    r.n = pair_mul(r.w, r.m);
    r.d.hi = v_add(r.n.hi, two);
    r.d.lo = v_add(v_sub(r.n.hi, v_sub(r.d.hi, two)), r.n.lo);
    return r;
}
INLINE vec mish_clip(vec x) { return v_max(v_set(-87), v_min(v_set(20), x)); }
INLINE vec mish_value(vec x) {
    mish_parts r = mish_begin(mish_clip(x));
    pair q = pair_div(r.n, r.d);
    vec y = v_copysign(v_fma(x, q.hi, v_mul(x, q.lo)), x); /* of -0, too */
    return v_select(v_gt(x, v_set(20)), x, y);
}
INLINE vec mish_slope(vec x) {
    vec t = mish_clip(x), t4 = v_mul(t, v_set(4));
    mish_parts r = mish_begin(t);
    pair c = two_prod(t4, v_sub(r.m.hi, v_set(1))); /* 4 x (w + 1); the difference is exact */
    c.lo = v_fma(t4, r.m.lo, c.lo);
    pair d = two_sum(r.n.hi, v_set(2)); /* r.d loses a little from n = 2^25 on */
    d.lo = v_add(d.lo, r.n.lo);
    pair k = pair_add(pair_mul(r.m, d), c);
    return pair_quotient(pair_mul(r.w, k), pair_square(d));
}
INLINE jet mish(vec x) { return (jet){mish_value(x), mish_slope(x)}; }

/* There w (w + 2) / 2 is w, to the last bit. */
#define mish_low (-80.0f)
INLINE jet mish_rest(vec x) {
    vec w = v_min(v_neg(x), v_set(120));
    exp_parts p = exp_split(v_neg(w), v_set(-0.0));
    return (jet){v_neg(exp_factor_round(exp_times(p, p.e, w))),
                 v_neg(exp_factor_round(exp_times(p, p.e, v_sub(w, v_set(1)))))};
}
#endif

ACTIVATION_F32(mish, 0, LEFT, LEFT, IN_F16, IN_16_BITS,
           .summary = "Mish",
           .formula = "x * tanh(softplus(x))",
           .derivative = "tanh(softplus(x)) + x * sigmoid(x) / cosh(softplus(x))**2",
           .source = "Misra, Mish: a self regularized non-monotonic activation function, arXiv:1908.08681",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.30884341301, INFINITY}, .lipschitz = 1.0885, .monotone = 0,
           .slope_zero = -1.1924312129,
           .value_f32 = {0.801, 0x1.803f52p-126}, .slope_f32 = {0.774, -0x1.6f6d22p+6}, .value_f64 = {1.0}, .slope_f64 = {1.0})
