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

/* s sigmoid(x) sigmoid(-x) for -750 <= x <= 0 and a power of two s */
INLINE vec logistic_slope(vec x, real s) {
    logistic l = logistic_parts(exp_reduce_short(x));
    vec q = pair_quotient(pair_mul(l.a, l.b), pair_square(l.d));
    return v_mul(v_mul(q, exp_scale(l.z, 0x1p100)), v_set(s * 0x1p-100));
}
#endif
