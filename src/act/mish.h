/* mish(x) = x tanh(softplus(x)) = x n / (n + 2), n = w (w + 2), w = e^x
 * Source:  Misra 2019, arXiv:1908.08681
 * Method:  with E = e^-|x| by the table of exp.h, D = 1 + E, and K = D where x < 0, 2 E else,
 *              mish = x (1 + K) / (1 + D K),  slope = ((1 + K) (1 + D K) + 4 x D) / (1 + D K)^2, both times E, where x < 0;
 *          else with E^2 D = E (D K) / 2 instead of D. In pairs: only positive terms, except around the slope's zero at -1.19.
 * float32: mish and its slope are polynomials of degree 7 on 16 segments of x itself, nine of them on the left, with common
 *          centres (math/piecewise_f32.h). Beside 0, mish is x / 2 + x p; from 5.8 on x + t p, and from 9.9 on x.
 *          x < -8 (mish_rest): x w (1 - w / 2), w (x + 1) (1 - w + w / (2 (x + 1))) */
#ifdef MATHS
#include "../math/logistic.h"

typedef struct {
    vec s, p;                /* e^x or 1, less 2^100 where x < 0: s (1 + p) */
    pair d, k, product, den; /* 1 + E, 1 + K, D K, 1 + D K */
    vec K;
    mask negative;
} mish_parts;

INLINE places mish_places(vec x) {
    return at_both(exp_place(v_max(v_set(-752.5), v_neg_abs(x))), AHEAD(4, 4, 3, 3));
}
INLINE mish_parts mish_begin(vec x, place at) {
    const vec one = v_set(1);
    mish_parts m;
    stepped e = exp_steps_at(at);
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
INLINE vec mish_value(vec x, place at) {
    vec y = v_max(v_set(-752.5), x), held = v_min(v_set(largest), y);
    mish_parts m = mish_begin(x, at);
    pair q = pair_div(m.k, m.den);
    vec low = v_fma(m.p, v_add(q.hi, q.lo), q.lo), t = v_mul(m.s, q.hi);
    low = v_fma(m.s, low, v_neg(v_residue(m.s, q.hi, t)));
    return v_copysign(step_down_if(m.negative, v_fma(y, t, v_mul(held, low))), x);
}
INLINE vec mish_slope(vec x, place at) {
    vec t = v_max(v_set(-752.5), v_min(v_set(752.5), x)), t2 = v_add(t, t);
    mish_parts m = mish_begin(x, at);
    vec h = v_select(m.negative, v_add(t2, t2), v_mul(t, m.K));
    pair k = pair_select(m.negative, m.d, m.product), e = two_prod(h, k.hi);
    e.lo = v_fma(h, k.lo, e.lo);
    vec r = v_div(v_set(1), m.den.hi); /* the value's */
    pair q = pair_div_by(pair_add(pair_mul(m.k, m.den), e), pair_square(m.den), v_mul(r, r));
    vec low = v_fma(m.p, v_add(q.hi, q.lo), q.lo);
    return step_down_if(m.negative, v_fma(m.s, q.hi, v_mul(m.s, low)));
}
INLINE jet mish_placed(vec x, places at) {
    return (jet){mish_value(x, at.value), mish_slope(x, at.value)};
}
INLINE jet mish(vec x) { return mish_placed(x, mish_places(x)); }
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/piecewise_f32.h"
#include "../math/tables/mish.h"

/* x, not below the tables; its segment, from -9 to 6 */
INLINE places mish_places(vec x) {
    const vec a = v_set(mish_a);
    x = v_max(v_set(mish_low), x); /* keeps a NaN */
    vec w = v_min(v_set(mish_end), x);
    vec steps = v_min(v_fma(w, v_set(mish_left), a), v_fma(w, v_set(mish_right), a));
    ivec i = segment_within(w, steps);
    return at_both((place){i, x, v_sub(w, v_lookup(mish_table[0], i))}, AHEAD(4, 4, 2, 2));
}
INLINE vec mish_value(place q) {
    vec c0 = v_fma(q.w, v_lookup(mish_line, q.i), v_lookup(mish_table[1], q.i));
    return v_fma(q.t, piece_rest_7(mish_table + 1, q.i, q.t), c0);
}
INLINE vec mish_slope(place q) {
    return v_fma(q.t, piece_rest_7(mish_table + 8, q.i, q.t), v_lookup(mish_table[8], q.i));
}
INLINE jet mish_placed(vec x, places at) {
    return (void)x, (jet){mish_value(at.value), mish_slope(at.value)};
}

INLINE jet mish_rest(vec x) {
    x = v_max(v_set(-120), x);
    exp_parts p = exp_split(x, v_set(-0.0));
    vec w = exp_join(p, p.e), f = v_fma(w, p.e, w), d = v_add(x, v_set(1)); /* exact */
    vec half = v_fnma(f, v_set(0.5f), p.e), e = v_fma(f, v_div(v_set(0.5f), d), v_sub(p.e, f));
    return (jet){exp_factor_round(exp_times(p, half, x)), exp_factor_round(exp_times(p, e, d))};
}
#endif

ACTIVATION_F32(mish, 0, LEFT, LEFT, IN_F16, IN_16_BITS,
           .summary = "Mish",
           .formula = "x * tanh(softplus(x))",
           .derivative = "tanh(softplus(x)) + x * sigmoid(x) / cosh(softplus(x))**2",
           .source = "Misra, Mish: a self regularized non-monotonic activation function, arXiv:1908.08681",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.30884341301725041, INFINITY}, .lipschitz = 1.0884981612517279, .monotone = 0,
           .slope_zero = -1.1924312145154952121,
           .value_f32 = {1.0, 0x1.c5cp-139}, .slope_f32 = {0.975, -0x1.5490f2p-2}, .value_f64 = {1.0, 0x1.ad09195bd25b8p-1022}, .slope_f64 = {1.0, -0x1.659a4ed2545fbp+9})
