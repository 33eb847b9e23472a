/* mish(x) = x tanh(softplus(x)) = x n / (n + 2), n = w (w + 2), w = e^x
 * Source:  Misra 2019, arXiv:1908.08681
 * Method:  with E = e^-|x| by the table of exp.h, D = 1 + E, and K = D where x < 0, 2 E else,
 *              mish = x (1 + K) / (1 + D K),  slope = ((1 + K) (1 + D K) + 4 x D) / (1 + D K)^2, both times E, where x < 0;
 *          else with E^2 D = E (D K) / 2 instead of D. In pairs: only positive terms, except around the slope's zero at -1.19.
 * float32: w as a pair (math/exp_f32.h), with its sums and products;
 *              slope = w ((w + 2) (n + 2) + 4 x (w + 1)) / (n + 2)^2;  x < -80: x w, (x + 1) w */
#ifdef MATHS
#include "../math/logistic.h"

typedef struct {
    vec s, p;                /* e^x or 1, less 2^100 where x < 0: s (1 + p) */
    pair d, k, product, den; /* 1 + E, 1 + K, D K, 1 + D K */
    vec K;
    mask negative;
} mish_parts;

INLINE mish_parts mish_begin(vec x) {
    const vec one = v_set(1);
    mish_parts m;
    stepped e = exp_steps(v_max(v_set(-752.5), v_neg(v_abs(x))), v_set(-0.0));
    vec p = exp_minus_1_step(e.r), s = v_mul(e.s, STEPPED_DOWN), rest = v_mul(s, p);
    m.negative = v_lt(x, v_set(0));
    m.s = v_select(m.negative, e.s, one);
    m.p = v_select(m.negative, p, v_set(0));
    m.d.hi = v_add(v_add(one, s), rest);
    m.d.lo = v_add(v_sub(s, v_sub(m.d.hi, one)), rest);
    pair E = fast_two_sum(s, rest);
    m.k = pair_select(m.negative, m.d, (pair){v_add(E.hi, E.hi), v_add(E.lo, E.lo)});
    m.K = m.k.hi;
    m.product = pair_mul(m.d, m.k);
    m.den = one_and(m.product);
    m.k = one_and(m.k);
    return m;
}
INLINE vec mish_value(vec x) {
    vec y = v_max(v_set(-752.5), x), held = v_min(v_set(0x1.fffffffffffffp1023), y);
    mish_parts m = mish_begin(y);
    pair q = pair_div(m.k, m.den);
    vec low = v_fma(m.p, v_add(q.hi, q.lo), q.lo), t = v_mul(m.s, q.hi);
    low = v_fma(m.s, low, v_neg(v_residue(m.s, q.hi, t)));
    return v_copysign(step_down_if(m.negative, v_fma(y, t, v_mul(held, low))), x);
}
INLINE vec mish_slope(vec x) {
    vec t = v_max(v_set(-752.5), v_min(v_set(752.5), x)), t2 = v_add(t, t);
    mish_parts m = mish_begin(t);
    vec h = v_select(m.negative, v_add(t2, t2), v_mul(t, m.K));
    pair k = pair_select(m.negative, m.d, m.product), e = two_prod(h, k.hi);
    e.lo = v_fma(h, k.lo, e.lo);
    pair q = pair_div(pair_add(pair_mul(m.k, m.den), e), pair_square(m.den));
    vec low = v_fma(m.p, v_add(q.hi, q.lo), q.lo);
    return step_down_if(m.negative, v_fma(m.s, q.hi, v_mul(m.s, low)));
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
