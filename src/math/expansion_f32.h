/* What begins with the square of t <= 0, in float: polynomials c0 + d (c1 + d (c2 + ...)) of degree 6 on 15 segments of w = -t,
 * d = w - c, four a binade of u = scale w + offset (math/piecewise_f32.h).
 *
 * In the first, c0 and c1 are 0 and c2 is 1/2: what the steps with these round off joins the last sum. */
#ifndef NPACT_MATH_EXPANSION_F32_H
#define NPACT_MATH_EXPANSION_F32_H
#include "piecewise_f32.h"
#include "tables/expansion.h"

static const real expansion_least = -expansion_end;

/* Segment, d and what that leaves, for expansion_least <= t <= 0 */
INLINE places expansion_places(pair t, ahead n) {
    vec w = v_neg(t.hi);
    ivec i = i_shr(v_bits(v_fma(v_set(expansion_scale), w, v_set(expansion_offset))), 21);
    vec from = v_sub(w, v_lookup(expansion_table[0], i)), d = v_sub(from, t.lo);
    return at_both((place){i, d, v_sub(v_sub(from, d), t.lo)}, n);
}
/* without a second part of d where `left` is NULL */
INLINE vec expansion_at(const real (*row)[16], place at, const vec *left) {
    vec d = at.w, r = v_fma(v_lookup(row[6], at.i), d, v_lookup(row[5], at.i));
    r = v_fma(r, d, v_lookup(row[4], at.i));
    r = v_fma(r, d, v_lookup(row[3], at.i));
    vec c2 = v_lookup(row[2], at.i), q = v_fma(r, d, c2), less = v_sub(c2, q); /* about - d r */
    vec q_low = v_fma(r, d, less);
    vec c1 = v_lookup(row[1], at.i), p = v_fma(q, d, c1), p_low = v_fma(q, d, v_sub(c1, p));
    vec c0 = v_lookup(row[0], at.i), y = v_fma(d, p, c0), low = v_fma(d, p, v_sub(c0, y));
    if (IS_16_BITS) return y; /* within 4 ULP of float: NEAR_HALF_WAY */
    low = v_fma(d, v_fma(q_low, d, p_low), low);
    if (left) low = v_fma(*left, v_fma(d, v_sub(q, less), p), low); /* the slope: p + d q + d^2 r */
    return v_add(y, low);
}
/* e^t - 1 - t, and 1 - e^t (1 - t) */
INLINE vec exp_less_line(places at) { return expansion_at(expansion_table + 1, at.value, NULL); }
INLINE vec exp_by_line(places at) {
    return expansion_at(expansion_table + 8, at.value, &at.value.t);
}
#endif
