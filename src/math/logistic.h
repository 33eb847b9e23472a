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
    vec size = v_abs(b);
    vec most = v_select(v_ge(size, v_set(0x1p500)), v_set(0x1p-480),
                        v_select(v_ge(size, v_set(1)), v_set(2300), v_set(0x1.fffffffffffffp1023)));
    vec y = v_max(v_neg(most), v_min(most, x));
    pair p = two_prod(y, b);
    const vec end = v_set(2300);
    vec hi = v_max(v_neg(end), v_min(end, p.hi)); /* for x = inf and the least of b still 1e-15 */
    hi =
        v_mul(hi, v_select(v_gt(v_abs(x), v_set(0x1.fffffffffffffp1023)), v_set(0x1p80), v_set(1)));
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

/* The same by the table, where e^x = s (1 + a) / (1 + b):  1 / (1 + e^x) = (1 + b) / D,  e^x / (1 + e^x) = s (1 + a) / D,
 * D = 1 + b + s (1 + a).  a and b are so small that they are single floats, and s is 2^100 more. */
typedef struct {
    vec s, s_down, a, b;
    pair d;
} logistic_step;

INLINE logistic_step logistic_steps(stepped e) {
    const vec one = v_set(1), half = v_set(0.5);
    logistic_step l;
    vec u = exp_u_step(e.r), h = v_mul(half, e.r);
    l.s = e.s;
    l.a = v_add(u, h);
    l.b = v_sub(u, h);
    l.s_down = v_mul(e.s, STEPPED_DOWN);
    vec rest = v_fma(l.s_down, l.a, l.b);
    l.d.hi = v_add(v_add(one, l.s_down), rest);
    l.d.lo = v_add(v_sub(l.s_down, v_sub(l.d.hi, one)), rest);
    return l;
}
/* A quotient q + rest y, where y is the reciprocal of the divisor. */
typedef struct {
    vec q, rest, y;
} quotient;
/* n (1 + p) / d from y, about 1 / d */
INLINE quotient step_quotient(vec n, vec p, pair d, vec y) {
    vec q = v_mul(n, y);
    return (quotient){q, v_fma(n, p, v_fnma(q, d.lo, v_residue(q, d.hi, n))), y};
}
/* sigmoid(t), l being the parts of -|t|; 2^100 more where t < 0. */
INLINE quotient logistic_quotient(mask negative, logistic_step l) {
    return step_quotient(v_select(negative, l.s, v_set(1)), v_select(negative, l.a, l.b), l.d,
                         v_div(v_set(1), l.d.hi));
}
INLINE vec step_down_if(mask negative, vec y) {
    return v_select(negative, v_mul(y, STEPPED_DOWN), y);
}
/* x sigmoid(t); the mask apart, so that one and the same does for the slope too */
INLINE vec logistic_gate(mask negative, vec x, logistic_step l) {
    quotient q = logistic_quotient(negative, l);
    vec held = v_min(v_set(0x1.fffffffffffffp1023), x);
    return step_down_if(negative, v_fma(x, q.q, v_mul(held, v_mul(q.rest, q.y))));
}
/* d/dx (x sigmoid(t)) = e (d + g) / d^2 for t < 0, e = e^t, d = 1 + e, g = x t', as a pair over e, which is l.s; from the g of
 * -|t|, g_lo may be NULL.  The reciprocal is that of the value. */
INLINE pair logistic_gate_slope_below(vec g, const vec *g_lo, logistic_step l) {
    pair m = two_sum(l.d.hi, g), d2 = pair_square(l.d);
    vec y = v_div(v_set(1), l.d.hi), y2 = v_mul(y, y), q = v_mul(m.hi, y2);
    if (g_lo) l.d.lo = v_add(l.d.lo, *g_lo);
    m.lo = v_add(m.lo, v_fma(g, l.b, l.d.lo));
    vec rest = v_mul(v_add(v_fnma(q, d2.lo, v_residue(q, d2.hi, m.hi)), m.lo), y2);
    return (pair){q, v_fma(l.a, v_add(q, rest), rest)};
}
/* That of t is 1 less that of -t. */
INLINE vec logistic_gate_slope_step(mask negative, vec g, const vec *g_lo, logistic_step l) {
    vec below = v_mul(pair_times(logistic_gate_slope_below(g, g_lo, l), l.s), STEPPED_DOWN);
    return v_select(negative, below, v_sub(v_set(1), below));
}
/* sigmoid(x) sigmoid(-x), l being the parts of x <= 0; 2^100 more.  The reciprocal is that of the value. */
INLINE quotient logistic_slope(logistic_step l) {
    vec y = v_div(v_set(1), l.d.hi);
    vec p = v_fma(l.a, l.b, v_add(l.a, l.b)); /* (1 + a) (1 + b) = 1 + p */
    return step_quotient(l.s, p, pair_square(l.d), v_mul(y, y));
}
INLINE vec quotient_sum(quotient q) { return v_fma(q.rest, q.y, q.q); }

/* Products with a number before f is rounded: gated units in double.  The number is 2^200 more, which does not overflow
 * below 2^409, so that no second part underflows. */
#define GATE_UP v_set(0x1p200)
#define GATE_DOWN v_set(0x1p-200)
INLINE vec gate_down(mask negative, vec y) {
    return v_mul(y, v_select(negative, v_set(0x1p-300), GATE_DOWN));
}
/* sigmoid(t) m; a product's second part may be NULL */
INLINE vec quotient_times(mask negative, quotient f, vec m, const vec *m_lo) {
    vec low = v_mul(m, v_mul(f.rest, f.y));
    if (m_lo) low = v_fma(*m_lo, f.q, low);
    return v_or_sign(gate_down(negative, v_fma(m, f.q, low)), m);
}
/* d/dx (x sigmoid(t)) m, `below` being that of -|t|, as logistic_gate_slope_below has it */
INLINE vec gate_slope_times(mask negative, pair below, logistic_step l, vec m, const vec *m_lo) {
    const vec one = v_set(1);
    pair f = two_prod(l.s, below.hi);
    f.lo = v_fma(l.s, below.lo, f.lo);
    pair down = pair_scale(f, STEPPED_DOWN), above;
    above.hi = v_sub(one, down.hi);
    above.lo = v_sub(v_sub(v_sub(one, above.hi), down.hi), down.lo);
    f = pair_select(negative, f, above);
    vec low = v_mul(m, f.lo);
    if (m_lo) low = v_fma(*m_lo, f.hi, low);
    return gate_down(negative, v_fma(m, f.hi, low));
}
#endif
