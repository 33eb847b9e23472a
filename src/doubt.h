/* Where rounding a result of float once more, to 16 bits, may give another neighbour than rounding the true value once:
 * where it lies half-way between two of them, or nearly so. */
#ifndef NPACT_DOUBT_H
#define NPACT_DOUBT_H

/* Results that leave doubt, by units of float's last place beside half-way: none; half-way itself; four, which is four
 * times float's bound, as slopes near 0 are worse. */
enum { SURE = -1, HALF_WAY = 0, NEAR_HALF_WAY = 4 };

#if (defined(NPACT_F16) || defined(NPACT_BF16)) && !defined(NPACT_WIDE)
enum {
#if defined(NPACT_F16)
    CUT = 0x1fff /* the bits that are cut off */
#else
    CUT = 0xffff
#endif
};
INLINE mask is_about_half_way(vec v, int units) {
    ivec from_half_way = i_add(v_bits(v), i_set(CUT / 2 + 1 + units));
    return i_disjoint(from_half_way, i_set(units ? CUT & -2 * units : CUT));
}
#if defined(NPACT_F16)
/* Subnormal results, not 0, have fewer bits, the last of them worth 2^-24. */
INLINE mask is_subnormal(vec v) {
    const vec middle = v_set(0x1p-15f);
    return v_lt(v_abs(v_sub(v_abs(v), middle)), middle);
}
INLINE mask is_subnormal_in_doubt(vec v, int units) {
    vec scaled = v_mul(v_min(v_abs(v), v_set(0x1p-14f)), v_set(0x1p24f));
    vec from_half = v_sub(v_abs(v_sub(scaled, v_round(scaled))), v_set(0.5f));
    return v_le(v_abs(from_half), v_mul(scaled, v_set((real)units * 0x1p-23f)));
}
INLINE mask is_in_doubt(vec v, int units) {
    mask subnormal = is_subnormal(v);
    return m_or(m_andnot(is_about_half_way(v, units), subnormal),
                m_and(is_subnormal_in_doubt(v, units), subnormal));
}
INLINE mask or_subnormal(mask m, vec v) { return m_or(m, is_subnormal(v)); }
INLINE mask or_small(mask m, vec v) { return m_or(m, v_lt(v_abs(v), v_set(0x1p-14f))); }
#else
INLINE mask is_in_doubt(vec v, int units) { return is_about_half_way(v, units); }
INLINE mask or_subnormal(mask m, vec v) { return (void)v, m; }
INLINE mask or_small(mask m, vec v) { return (void)v, m; }
#endif
/* The same in fewer operations, for more lanes. */
INLINE mask is_likely_in_doubt(vec v, int units) {
    return or_subnormal(is_about_half_way(v, units), v);
}
/* In one operation where half-way alone counts: there the last bits are 0 whatever the exponent, as they are where
 * nothing is cut off. */
INLINE mask may_be_in_doubt(vec v, int units) {
    if (units == HALF_WAY) return i_disjoint(v_bits(v), i_set(CUT / 2));
    return or_small(is_about_half_way(v, units), v);
}
#else
INLINE mask is_in_doubt(vec v, int units) {
    (void)units;
    return v_lt(v, v);
}
INLINE mask may_be_in_doubt(vec v, int units) { return is_in_doubt(v, units); }
INLINE mask is_likely_in_doubt(vec v, int units) { return is_in_doubt(v, units); }
#endif

/* The units of a function's first result and of its second. */
INLINE mask some_in_doubt(mask (*in_doubt)(vec, int), const vec *y, int ny, int units,
                          int units_2) {
    mask some = v_lt(y[0], y[0]);
    if (units != SURE) some = in_doubt(y[0], units);
    if (ny == 2 && units_2 != SURE) some = m_or(in_doubt(y[1], units_2), some);
    return some;
}

#endif
