#ifndef NPACT_MATH_LOGISTIC_H
#define NPACT_MATH_LOGISTIC_H
#include "exp.h"

/* With e^x = 2^n A / B, x <= 0:  1 / (1 + e^x) = B / D,  e^x / (1 + e^x) = 2^n A / D,  D = B + 2^n A.
 * A, B and D are pairs, good to about 2^-60. */
typedef struct {
    pair a, b, d;
    vec s; /* 2^n, but 2^-1000 at least, where it no longer matters to D */
    vec z; /* 1.5 2^52 + n */
} logistic;

INLINE logistic logistic_parts(reduced e) {
    const vec two = v_set(2);
    logistic l;
    vec u = exp_u(e.r), w = v_add(two, u);
    l.z = e.z;
    l.s = exp_scale_floor(e.z);
    l.a.hi = v_add(w, e.r);
    l.b.hi = v_sub(w, e.r);
    l.d.hi = v_fma(l.s, l.a.hi, l.b.hi);
    l.a.lo = v_add(u, v_add(v_add(v_sub(two, l.a.hi), e.r), e.r_lo));
    l.b.lo = v_sub(u, v_add(v_add(v_sub(l.b.hi, two), e.r), e.r_lo));
    l.d.lo = v_add(v_fma(l.s, l.a.hi, v_sub(l.b.hi, l.d.hi)), v_fma(l.s, l.a.lo, l.b.lo));
    return l;
}

/* b x as a pair, held within +-2300, where it was long certain what becomes of it; no overflow on the way. */
INLINE pair logistic_argument(vec x, vec b) {
    b = v_max(v_set(-largest), v_min(v_set(largest), b)); /* infinity times x = 0 */
    vec size = v_abs(b);
    vec most = v_select(v_ge(size, v_set(0x1p500)), v_set(0x1p-480),
                        v_select(v_ge(size, v_set(1)), v_set(2300), v_set(largest)));
    vec y = v_max(v_neg(most), v_min(most, x));
    pair p = two_prod(y, b);
    const vec end = v_set(2300);
    vec hi = v_max(v_neg(end), v_min(end, p.hi)); /* for x = inf and the least of b still 1e-15 */
    hi = v_mul(hi, v_select(v_gt(v_abs(x), v_set(largest)), v_set(0x1p80), v_set(1)));
    return (pair){v_max(v_neg(end), v_min(end, hi)),
                  v_select(v_lt(v_abs(p.hi), v_set(2300)), p.lo, v_set(0))};
}

/* d/dx (x sigmoid(t)) for a function t of x = sigmoid(t) (1 + g sigmoid(-t)), g = x t'
 * = N (D + g N') / D^2, where sigmoid(t) = N/D and sigmoid(-t) = N'/D; the numerator, without the 2^n of a t < 0. */
INLINE pair logistic_gate_numerator(mask negative, pair g, logistic l) {
    pair m = pair_add(l.d, pair_mul(g, pair_select(negative, l.b, pair_scale(l.a, l.s))));
    return pair_mul(pair_select(negative, l.a, l.b), m);
}
/* e = the reduced -|t| */
INLINE vec logistic_gate_slope(mask negative, pair g, reduced e) {
    logistic l = logistic_parts(e);
    vec y = pair_quotient(logistic_gate_numerator(negative, g, l), pair_square(l.d));
    return exp_scale_if(negative, y, l.z);
}

/* The same by the table:  1 / (1 + e^x) = (1 + b) / D,  e^x / (1 + e^x) = s (1 + a) / D,  D = 1 + b + s (1 + a). */
typedef struct {
    vec s, a, b;
    vec y, rest; /* 1 / D = y (1 + rest) */
} logistic_step;

INLINE logistic_step logistic_steps(step_scale c, place at) {
    stepped_quotient e = exp_quotient(c, at);
    stepped_reciprocal d = exp_reciprocal(e, 1);
    return (logistic_step){e.s, e.a, e.b, d.y, d.rest};
}
/* l being the parts of -|t|: sigmoid(-|t|), 2^100 more, and sigmoid(|t|), before they are rounded */
INLINE pair logistic_below(logistic_step l) {
    pair q = two_prod(l.s, l.y);
    return (pair){q.hi, v_fma(q.hi, v_add(l.a, l.rest), q.lo)};
}
INLINE pair logistic_above(logistic_step l) { return (pair){l.y, v_mul(l.y, v_add(l.b, l.rest))}; }
/* a b, whose second parts are up to a fortieth of the first */
INLINE pair logistic_product(pair a, pair b) {
    pair p = two_prod(a.hi, b.hi);
    return (pair){p.hi, v_fma(a.hi, b.lo, v_fma(a.lo, pair_sum(b), p.lo))};
}
INLINE vec logistic_product_rounded(pair a, pair b) {
    return v_fma(a.hi, b.hi, v_fma(a.hi, b.lo, v_mul(a.lo, pair_sum(b))));
}
/* sigmoid(t), 2^100 more where t < 0 */
INLINE pair logistic_pair(mask negative, logistic_step l) {
    pair q = two_prod(v_select(negative, l.s, v_set(1)), l.y);
    return (pair){q.hi, v_fma(q.hi, v_add(v_select(negative, l.a, l.b), l.rest), q.lo)};
}
INLINE vec step_down_if(mask negative, vec y) {
    return v_select(negative, v_mul(y, STEPPED_DOWN), y);
}
/* d/dx (x sigmoid(t)) = sigmoid(t) (1 + g sigmoid(-t)), g = x t': the second factor for t < 0, from the g of -|t|; g_lo may be
 * NULL. */
INLINE pair logistic_gate_growth(vec g, const vec *g_lo, logistic_step l) {
    pair above = logistic_above(l), p = two_prod(g, above.hi);
    pair m = fast_two_sum(v_set(1), p.hi); /* which is exact for p < -1 */
    vec low = v_fma(g, above.lo, p.lo);
    if (g_lo) low = v_fma(*g_lo, pair_sum(above), low);
    return (pair){m.hi, v_add(m.lo, low)};
}
/* x q, 2^100 less where x < 0 */
INLINE vec logistic_gate_value(mask negative, vec x, pair q) {
    vec held = v_min(v_set(largest), x);
    return step_down_if(negative, v_fma(x, q.hi, v_mul(held, q.lo)));
}
/* x sigmoid(t), the mask apart, so that one and the same does for all; its derivative for t is 1 less that for -t.  If both
 * are wanted, the two sides that the derivative needs make the value too.  The value alone stands first, as GCC keeps to the
 * order of the text even where the rest vanishes (silu's value on AVX2 1.32 ns instead of 1.38). */
INLINE jet logistic_gate(mask negative, vec x, vec g, const vec *g_lo, logistic_step l) {
    vec value = logistic_gate_value(negative, x, logistic_pair(negative, l));
    pair below = logistic_below(l), either = pair_select(negative, below, logistic_above(l));
    vec y = v_mul(logistic_product_rounded(below, logistic_gate_growth(g, g_lo, l)), STEPPED_DOWN);
    vec slope = v_select(negative, y, v_sub(v_set(1), y));
    return (jet){value, slope, 1, {logistic_gate_value(negative, x, either), slope}};
}
/* With the sign of x, of which a value that vanishes may know nothing */
INLINE jet logistic_gate_signed(mask negative, vec x, vec g, const vec *g_lo, logistic_step l) {
    jet f = logistic_gate(negative, x, g, g_lo, l);
    f.value = v_or_sign(f.value, x);
    f.both.value = v_or_sign(f.both.value, x);
    return f;
}
/* sigmoid(t), rounded, 2^100 more where t < 0 */
INLINE vec logistic_value(mask negative, logistic_step l) {
#if defined(NPACT_ISA_PORTABLE)
    return pair_sum(logistic_pair(negative, l)); /* as n y would be rounded */
#else
    vec n = v_select(negative, l.s, v_set(1)), p = v_select(negative, l.a, l.b);
    return v_fma(n, l.y, v_mul(n, v_mul(l.y, v_add(p, l.rest))));
#endif
}
/* sigmoid(t) sigmoid(-t) = s y^2 (1 + a) (1 + b): y^2 (1 + a) (1 + b) */
INLINE pair logistic_slope_mantissa(logistic_step l) {
    vec a = v_add(l.a, l.rest), b = v_add(l.b, l.rest);
    pair y2 = two_prod(l.y, l.y);
    return (pair){y2.hi, v_fma(y2.hi, v_fma(a, b, v_add(a, b)), y2.lo)};
}
/* The whole, rounded, 2^100 more */
INLINE vec logistic_slope(logistic_step l) { return pair_times(logistic_slope_mantissa(l), l.s); }

/* Products with a number before f is rounded: gated units in double.  The number is 2^200 more, which does not overflow
 * below 2^409, so that no second part underflows. */
#define GATE_UP v_set(0x1p200)
#define GATE_DOWN v_set(0x1p-200)
INLINE vec gate_down(mask negative, vec y) {
    return v_mul(y, v_select(negative, v_set(0x1p-300), GATE_DOWN));
}
/* sigmoid(t) m; a product's second part may be NULL */
INLINE vec logistic_times(mask negative, pair f, vec m, const vec *m_lo) {
    vec low = v_mul(m, f.lo);
    if (m_lo) low = v_fma(*m_lo, f.hi, low);
    return v_or_sign(gate_down(negative, v_fma(m, f.hi, low)), m);
}
/* d/dx (x sigmoid(t)) m, f being that of -|t|, 2^100 more */
INLINE vec gate_slope_times(mask negative, pair f, vec m, const vec *m_lo) {
    const vec one = v_set(0x1p100);
    pair above;
    above.hi = v_sub(one, f.hi);
    above.lo = v_sub(v_sub(v_sub(one, above.hi), f.hi), f.lo);
    f = pair_select(negative, f, above);
    vec low = v_mul(m, f.lo);
    if (m_lo) low = v_fma(*m_lo, f.hi, low);
    return v_mul(v_fma(m, f.hi, low), v_set(0x1p-300));
}
#endif
