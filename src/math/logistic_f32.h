/* The logistic function y = 1 / (1 + e^-ct), and what is made of it, for -16.6 <= ct.
 *
 * Method:  e^-ct = s (1 + p): s by a table of eight, p a polynomial, and 1 + e^-ct as a pair, whose reciprocal is mended by its
 *          own residue.  The factor c is in the constants: t is reduced by multiples of ln 2 / 8c.
 * Tables:  tools/coefficients/float32.py logistic */
#ifndef NPACT_MATH_LOGISTIC_F32_H
#define NPACT_MATH_LOGISTIC_F32_H

#include "../place.h"
#include "factor_f32.h"
#include "pair.h"

typedef struct {
    real steps, step,
        step_low; /* 8c / ln 2; ln 2 / 8c, whose first part has an exact product with n */
    real e[4];    /* e^-cr / k - 1 */
} logistic_scale;

#include "tables/logistic.h"

/* y (1 + rest), before it is rounded; e^-ct, which is (1 - y) / y, rounded */
typedef struct {
    vec y, rest, exp;
} logistic;

/* Multiples of ln 2 / 8c, t, and what they leave. */
INLINE place logistic_place(vec t, logistic_scale c) {
    const vec magic = v_set(0x1.8p23f);
    vec f = v_fma(t, v_set(-c.steps), magic), n = v_sub(f, magic);
    return (place){v_bits(f), t, v_fma(n, v_set(c.step_low), v_fma(n, v_set(c.step), t))};
}
/* The same for c = 1 and a t in two parts, where there is the rest of a product */
INLINE place logistic_place_pair(pair t) {
    const logistic_scale c = logistic_plain;
    if (IS_16_BITS) return logistic_place(t.hi, c); /* there is none: product_of_elements */
    const vec magic = v_set(0x1.8p23f);
    vec f = v_fma(t.hi, v_set(-c.steps), magic), n = v_sub(f, magic);
    vec exact = v_fma(n, v_set(c.step), t.hi);
    return (place){v_bits(f), t.hi, v_add(exact, v_fma(n, v_set(c.step_low), t.lo))};
}
/* `first` / (1 + e^-ct) is what is mended. */
INLINE logistic logistic_from(place q, logistic_scale c, real first) {
    const vec one = v_set(1);
    vec p = v_fma(v_set(c.e[3]), q.t, v_set(c.e[2]));
    p = v_fma(v_fma(p, q.t, v_set(c.e[1])), q.t, v_set(c.e[0]));
    vec s = v_from_bits(i_add(v_bits(v_lookup8(logistic_table, q.i)), i_shl(q.i, 20)));
    vec d = v_fma(s, p, v_add(one, s)), d_low = v_fma(s, p, v_sub(s, v_sub(d, one)));
    vec y = v_div(v_set(first), d);
    return (logistic){y, v_fnma(y, d_low, v_residue(y, d, one)), v_fma(s, p, s)};
}
INLINE logistic logistic_at(place q, logistic_scale c) { return logistic_from(q, c, 1); }
/* The same with a rest above 0: the parts of a product have the same sign, and a 0 or an infinity comes out as it should. */
INLINE logistic logistic_below(place q, logistic_scale c) {
    return logistic_from(q, c, 1 - 0x1p-22f);
}
/* Beyond these 1 + e^-t is one float, or y all but 1. */
INLINE vec logistic_clip(vec t, real c) {
    return v_max(v_set(-17.5f / c), v_min(v_set(21 / c), t)); /* keeps a NaN */
}
#define LOGISTIC_LOW (-16.5f)
/* The same for products with another number: small again where t is far above, so that none overflows where it is rare. */
INLINE vec logistic_held(vec t, real c) {
    vec turned = v_sub(v_set(-2.03f * LOGISTIC_LOW / c), t);
    return v_max(v_set(-17.5f / c), v_min(turned, t)); /* keeps a NaN */
}
/* For 1 / (1 + e^ct), which has the bits of -t */
INLINE logistic_scale logistic_opposite(logistic_scale c) {
    return (logistic_scale){-c.steps, -c.step, -c.step_low, {c.e[0], -c.e[1], c.e[2], -c.e[3]}};
}
INLINE vec logistic_clip_opposite(vec t) { return v_min(v_set(17.5f), v_max(v_set(-21), t)); }

INLINE pair logistic_pair(logistic l) { return (pair){l.y, v_mul(l.y, l.rest)}; }
INLINE vec logistic_round(logistic l) { return v_fma(l.y, l.rest, l.y); }
/* y (1 - y), within 4 ULP, for 16 bits */
INLINE vec logistic_slope_near(logistic l) {
    vec y = logistic_round(l);
    return v_mul(y, v_mul(y, l.exp));
}
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
    if (IS_16_BITS) {
        /* no step leaves the range if the result does not */
        vec y = logistic_round(l);
        mask small = v_lt(v_abs(x), v_set(1));
        return v_small_mul(v_mul(x, v_select(small, v, y)), v_select(small, y, v));
    }
    pair p = two_prod(v_mul(x, v_set(0x1p32f)), l.y);
    p.lo = v_fma(p.hi, l.rest, p.lo);
    return factor_times_any(p, v, 32);
}
/* 1 + t - t y, so that d/dx (x y) = y (1 + t (1 - y)) is y times this, t = x dt/dx.  `low` is what t leaves, times 1 - y.
 * No step but the last rounds: 1 comes off 1 + t again, and t y, where it is large, is near that.  In 16 bits the
 * last bits of 1 + t do not matter (all inputs were tried, as the tests do). */
INLINE pair logistic_gate_rise(vec t, vec low, logistic l) {
    const vec one = v_set(1);
    vec a = v_add(one, t);
    if (IS_16_BITS) {
        vec h = v_fnma(t, l.y, a), more = v_fnma(t, l.y, v_sub(a, h));
        return (pair){h, v_add(v_fnma(t, v_mul(l.y, l.rest), more), low)};
    }
    vec p = v_mul(t, l.y), h = v_sub(a, p);
    vec rest = v_add(v_sub(t, v_sub(a, one)), v_sub(v_sub(a, h), p));
    rest = v_add(rest, v_residue(t, l.y, p));
    return (pair){h, v_add(v_fnma(t, v_mul(l.y, l.rest), rest), low)};
}
/* y times it; for 16 bits, where half-way gets a second look, within 3 ULP of float. */
INLINE vec logistic_gate_slope_near(vec t, vec low, logistic l) {
    vec n = v_fnma(t, l.y, v_add(v_set(1), t));
    n = v_add(n, v_fnma(t, v_mul(l.y, l.rest), low));
    return v_mul(logistic_round(l), n);
}
INLINE vec logistic_gate_slope(vec t, vec low, logistic l) {
    pair n = logistic_gate_rise(t, low, l);
    return v_fma(l.y, n.hi, v_fma(l.y, n.lo, v_mul(v_mul(l.y, l.rest), n.hi)));
}
INLINE pair logistic_gate_slope_pair(vec t, vec low, logistic l) {
    if (IS_16_BITS) return (pair){logistic_gate_slope_near(t, low, l), v_set(-0.0)};
    pair n = logistic_gate_rise(t, low, l), p = two_prod(l.y, n.hi);
    return (pair){p.hi, v_fma(l.y, v_fma(l.rest, n.hi, n.lo), p.lo)};
}
#endif
