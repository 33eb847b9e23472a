/* The logistic function y = 1 / (1 + e^-t), and what is made of it, for -17.5 <= t <= 21.
 *
 * Method:  e^-t = s (1 + p): s by a table of eight, p a polynomial, and 1 + e^-t as a pair, whose reciprocal is mended by its
 *          own residue.  1 - y is a pair too, without rounding where y > 1/2: nothing cancels on either side.
 * Tables:  tools/coefficients/float32.py logistic */
#ifndef NPACT_MATH_LOGISTIC_F32_H
#define NPACT_MATH_LOGISTIC_F32_H

#include "factor_f32.h"
#include "pair.h"
#include "tables/logistic.h"

/* y (1 + rest), before it is rounded */
typedef struct {
    vec y, rest;
} logistic;

/* Where t has no second part, that is -0: no operation. */
INLINE logistic logistic_of_pair(pair t) {
    const vec one = v_set(1), magic = v_set(0x1.8p23f);
    vec f = v_fma(t.hi, v_set(-logistic_steps), magic), n = v_sub(f, magic);
    vec r = v_fma(n, v_set(logistic_step_low), v_fma(n, v_set(logistic_step), t.hi));
    r = v_add(r, t.lo);
    vec p = v_fma(v_set(logistic_e[3]), r, v_set(logistic_e[2]));
    p = v_fma(v_fma(p, r, v_set(logistic_e[1])), r, v_set(logistic_e[0]));
    ivec i = v_bits(f);
    vec s = v_from_bits(i_add(v_bits(v_lookup8(logistic_table, i)), i_shl(i, 20)));
    vec d = v_fma(s, p, v_add(one, s)), d_low = v_fma(s, p, v_sub(s, v_sub(d, one)));
    vec y = v_div(one, d);
    return (logistic){y, v_fnma(y, d_low, v_residue(y, d, one))};
}
INLINE logistic logistic_of(vec t) { return logistic_of_pair((pair){t, v_set(-0.0)}); }
INLINE vec logistic_clip(vec t) {
    return v_max(v_set(-17.5f), v_min(v_set(21), t));
} /* keeps a NaN */

INLINE pair logistic_pair(logistic l) { return (pair){l.y, v_mul(l.y, l.rest)}; }
INLINE vec logistic_round(logistic l) { return v_fma(l.y, l.rest, l.y); }
/* 1 - y */
INLINE pair logistic_above(logistic l) {
    const vec one = v_set(1);
    vec far = v_sub(one, l.y);
    return (pair){far, v_fnma(l.y, l.rest, v_sub(v_sub(one, far), l.y))};
}

/* x y; `held` is x, clipped to where y is not 1. At 0 y is 1/2 and the rest above 0, so that -0 stays. */
INLINE vec logistic_gate(vec x, vec held, logistic l) {
    return v_fma(x, l.y, v_mul(held, v_mul(l.y, l.rest)));
}
/* x y v, rounded once: with 2^32 x, as half of a subnormal number may be no float */
INLINE vec logistic_gate_times(vec x, logistic l, vec v) {
    pair p = two_prod(v_mul(x, v_set(0x1p32f)), l.y);
    p.lo = v_fma(p.hi, l.rest, p.lo);
    return factor_times_by(p, multiplicand_of(v), 0x1p-32f);
}
/* d/dx (x y) = y (1 + x (1 - y)) */
INLINE pair logistic_gate_slope(vec x, logistic l) {
    pair m = logistic_above(l), z = two_prod(x, m.hi), h = two_sum(v_set(1), z.hi);
    h.lo = v_add(h.lo, v_fma(x, m.lo, z.lo));
    pair p = two_prod(l.y, h.hi);
    return (pair){p.hi, v_fma(l.y, v_fma(l.rest, h.hi, h.lo), p.lo)};
}
#endif
