/* Where rounding a result of float once more, to 16 bits, may give another neighbour than rounding the true value once:
 * where it lies half-way between two of them, or nearly so. */
#ifndef NPACT_DOUBT_H
#define NPACT_DOUBT_H

/* Results that leave doubt, by units of float's last place beside half-way: none; half-way itself; four, where float's results may
 * be off by as much (two or three of the roundings that come together; more than four was not found, and hardly can be: the
 * comments count the worst of them). */
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
/* Below 2^-14, where they are subnormal, they are as far apart as from there on. */
INLINE vec lifted(vec v) {
    const vec least = v_set(0x1p-14f);
    vec size = v_abs(v);
    return v_select(v_lt(size, least), v_add(size, least), size);
}
#else
INLINE vec lifted(vec v) { return v; }
#endif
/* Half-way itself in one operation, for more lanes: there the last bits are 0 whatever the exponent, as they are where nothing is
 * cut off. */
INLINE mask may_be_in_doubt(vec v, int units) {
    return units == HALF_WAY ? i_disjoint(v_bits(v), i_set(CUT / 2))
                             : is_about_half_way(lifted(v), units);
}
INLINE mask is_in_doubt(vec v, int units) {
    return m_and(may_be_in_doubt(v, units), is_about_half_way(lifted(v), units));
}
#else
INLINE mask is_in_doubt(vec v, int units) {
    (void)units;
    return v_lt(v, v);
}
INLINE mask may_be_in_doubt(vec v, int units) { return is_in_doubt(v, units); }
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
