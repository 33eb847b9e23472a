/* Polynomials on 16 segments, whose coefficients come from tables in registers.
 *
 * A table has a row of centres c and, for each of the functions that share them, the rows c0, c1, ... c5:
 * f(w) = c0 + t (c1 + t (c2 + ...)), t = w - c, which is exact.  The last row, c5, has the upper 16 bits of c6 as its lower
 * ones: both need few bits, and c5 is fitted as the number that it is with them.  (With 16 registers, where a lookup is three
 * operations, a twentieth less time.)  The centres are chosen in Gal's manner:
 * where f is almost a float32, so that c0 needs no low part.  A lookup takes the low four bits of i.
 * Source: Gal and Bachelis 1991 (accurate tables); tools/coefficients/float32.py makes the tables. */
#ifndef NPACT_MATH_PIECEWISE_F32_H
#define NPACT_MATH_PIECEWISE_F32_H

#include "../place.h"
#include "pair.h"

/* The segment of w >= 0, among segments of equal or unequal length; the last one has no end. */
INLINE ivec segment_equal(vec w, real steps) {
    const vec magic = v_set(0x1.8p23f); /* the sum's last place is 1 */
    return v_bits(v_min(v_fma(w, v_set(steps), magic), v_set(0x1.8p23f + 15)));
}
INLINE ivec segment_unequal(vec w, real a, real b) {
    const vec magic = v_set(0x1.8p23f);
    return v_bits(v_min(v_fma(w, v_fma(v_set(b), w, v_set(a)), magic), v_set(0x1.8p23f + 15)));
}
/* The same for w in front of the last one; steps is a + b w. */
INLINE ivec segment_within(vec w, vec steps) { return v_bits(v_fma(w, steps, v_set(0x1.8p23f))); }

/* The last two coefficients of a row: c5 + t c6, of degree 7 c6 + t c7 */
INLINE vec piece_last(const real *row, ivec i, vec t) {
    vec c = v_lookup(row, i);
    return v_fma(v_from_bits(i_shl(v_bits(c), 16)), t, c);
}
/* c2 + t (c3 + ... + t c6), `row` being that of c0 */
INLINE vec piece_above(const real (*row)[16], ivec i, vec t) {
    vec p = piece_last(row[5], i, t);
    p = v_fma(p, t, v_lookup(row[4], i));
    p = v_fma(p, t, v_lookup(row[3], i));
    return v_fma(p, t, v_lookup(row[2], i));
}
/* c1 + t (c2 + ... + t c6) */
INLINE vec piece_rest(const real (*row)[16], ivec i, vec t) {
    return v_fma(piece_above(row, i, t), t, v_lookup(row[1], i));
}
/* c1 + t (c2 + ... + t c7) */
INLINE vec piece_rest_7(const real (*row)[16], ivec i, vec t) {
    vec p = piece_last(row[6], i, t);
    for (int k = 5; k > 0; k--) p = v_fma(p, t, v_lookup(row[k], i));
    return p;
}
INLINE vec piece(const real (*row)[16], ivec i, vec t) {
    return v_fma(t, piece_rest(row, i, t), v_lookup(row[0], i));
}
/* The same with what its last two steps round off; where `low` is not NULL, at t + low. */
INLINE pair piece_pair_at(const real (*row)[16], ivec i, vec t, const vec *low) {
    vec q = piece_above(row, i, t), c1 = v_lookup(row[1], i), c0 = v_lookup(row[0], i);
    vec p = v_fma(q, t, c1), p_low = v_fma(q, t, v_sub(c1, p)), s = v_fma(t, p, c0);
    vec rest = v_fma(t, p, v_sub(c0, s));
    if (low) rest = v_fma(*low, p, rest);
    return (pair){s, v_fma(t, p_low, rest)};
}
INLINE pair piece_pair(const real (*row)[16], ivec i, vec t) {
    return piece_pair_at(row, i, t, NULL);
}
/* s where x < 0, 1 - s where not: functions whose sum with their reflection is 1 */
INLINE vec reflected(vec x, vec s) {
    vec sign = v_copysign(v_set(1), x);
    return v_fnma(sign, s, v_max(v_set(0), sign));
}
INLINE pair reflected_pair(vec x, pair s) {
    vec sign = v_copysign(v_set(1), x), m = v_max(v_set(0), sign), hi = v_fnma(sign, s.hi, m);
    return (pair){hi, v_fnma(sign, s.lo, v_fnma(sign, s.hi, v_sub(m, hi)))};
}
#endif
