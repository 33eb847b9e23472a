/* What begins with the square of t <= 0, in double: by e^t = s e^r, t = c + r, of the exponential's table beside 1 (exp.h), and
 * e^r = 1 + r + r^2/2 (1 + r d).
 *
 * e^t - 1 - t     = (s - 1 - c) + (s - 1) r + s/2 r^2 (1 + r d)
 * 1 - e^t (1 - t) = (1 - s (1 - c)) + s c r + s/2 r^2 (1 + t - (1 - t) r d)
 *
 * Next to 0, where s = 1 and c = 0, nothing of either cancels; elsewhere the first terms are pairs.  c is a multiple of ln 2 / 8
 * in so few bits that it and s c are exact where they cancel, and a small rest. */
#ifndef NPACT_MATH_EXPANSION_H
#define NPACT_MATH_EXPANSION_H
#include "exp.h"

typedef struct {
    vec s, c, c_rest; /* c + c_rest */
    pair r;
    vec d;
} expansion;

static const real expansion_least = -700;

/* Its place, and t itself, not below expansion_least */
INLINE places expansion_places(pair t, ahead n) {
    place at = exp_below_place(t.hi, 0);
    at.t = v_add(at.t, t.lo);
    return (places){at, {at.i, t.hi, t.lo}, n};
}
INLINE expansion exp_expanded(pair t, place at) {
    expansion e;
    e.s = exp_below_power(at);
    e.c = v_sub(t.hi, at.w), e.c_rest = v_sub(t.lo, at.t);
    e.r = fast_two_sum(at.w, at.t); /* where the second is larger, well enough */
    /* Remez: 1 + r d is wrong by 2^-54.9 (tools/coefficients/float64.py). */
    vec r = e.r.hi, d = v_set(0x1.a01f084e66b09p-15);
    d = v_fma(d, r, v_set(0x1.a01f007cee696p-12));
    d = v_fma(d, r, v_set(0x1.6c16c1653f099p-9));
    d = v_fma(d, r, v_set(0x1.1111110c21fa4p-6));
    d = v_fma(d, r, v_set(0x1.55555555555afp-4));
    e.d = v_fma(d, r, v_set(0x1.55555555555a3p-2));
    return e;
}
/* k + m r + s/2 r^2 (1 + bend) + low, k.hi a number of few bits, not above 0, as m r is not where that and k cancel */
INLINE vec exp_expanded_sum(expansion e, pair k, vec m, vec bend, vec low) {
    vec half = v_mul(v_set(0.5), e.s);
    pair q = two_prod(e.r.hi, e.r.hi);
    vec a = v_fma(half, q.hi, k.hi), a_lo = v_fma(half, q.hi, v_sub(k.hi, a));
    pair b = two_prod(m, e.r.hi), y = fast_two_sum(a, b.hi);
    low = v_add(low, v_add(v_add(a_lo, k.lo), b.lo));
    return v_add(y.hi, v_add(y.lo, v_fma(half, v_fma(q.hi, bend, q.lo), low)));
}
/* e^t - 1 - t */
INLINE vec exp_less_line(places q) {
    expansion e = exp_expanded((pair){q.slope.w, q.slope.t}, q.value);
    vec less = v_sub(e.s, v_set(1)), k = v_sub(less, e.c);
    pair from = {k, v_sub(less, v_add(k, e.c))};
    vec low = v_fma(v_fma(e.s, e.r.hi, less), e.r.lo, v_neg(e.c_rest));
    return exp_expanded_sum(e, from, less, v_mul(e.r.hi, e.d), low);
}
/* 1 - e^t (1 - t) */
INLINE vec exp_by_line(places q) {
    const vec one = v_set(1);
    pair t = {q.slope.w, q.slope.t};
    expansion e = exp_expanded(t, q.value);
    vec r = e.r.hi, sc = v_mul(e.s, e.c);
    pair from = fast_two_sum(one, v_sub(sc, e.s));
    vec bend = v_fnma(v_sub(one, t.hi), v_mul(r, e.d), t.hi);
    vec low = v_mul(e.s, v_fma(t.hi, e.r.lo, v_fma(e.c_rest, r, e.c_rest)));
    return exp_expanded_sum(e, from, sc, bend, low);
}
#endif
