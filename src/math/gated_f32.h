/* Self-gated functions f(x) = x G(x) with G(x) + G(-x) = 1, by tables: gelu, gelu_tanh.
 *
 * Method:  S(w) = -f(-w), w = |x|: f(x) = max(x, 0) - S(w), f'(x) = S'(w) where x < 0, 1 - S'(w) where not.
 *          S and S' are polynomials on 16 segments that share their centres.  Nothing cancels: S <= x / 2
 *          but in segment 0, and there S is taken from w / 2, f(x) from x / 2 and S' from 1/2.
 * Special: f(-0) = -0, f(inf) = inf, f'(inf) = 1, NaN is kept; x below the tables is not for these. */
#ifndef NPACT_MATH_GATED_F32_H
#define NPACT_MATH_GATED_F32_H

#include "factor_f32.h"
#include "piecewise_f32.h"

/* `end`: from there on f(x) is x to the last bit */
INLINE place place_unequal(vec x, const real (*table)[16], real a, real b, real end) {
    vec w = v_min(v_set(end), v_abs(x)); /* keeps a NaN */
    ivec i = segment_unequal(w, a, b);
    return (place){i, w, v_sub(w, v_lookup(table[0], i))};
}
INLINE vec gated_value(vec x, const real (*table)[16], place q) {
    vec s = piece(table + 1, q.i, q.t);
    mask first = v_eq(q.t, q.w); /* the centre is 0 */
    return v_sub(v_select(first, v_mul(x, v_set(0.5f)), v_max(v_set(0), x)), s);
}
INLINE vec gated_slope(vec x, const real (*table)[16], place q) {
    return reflected(x, piece(table + 7, q.i, q.t));
}

/* f(x) v and f'(x) v, rounded once, and f(x), within the tables.  The value comes from 2 f, as half of a
 * subnormal x may be no float; `low_parts` is what S leaves of its c0. */
INLINE place gated_place(vec x, const real (*table)[16], real a, real b, real low) {
    vec w = v_abs(x);
    w = v_select(v_gt(w, v_set(-low)), v_set(0), w); /* no overflow where it is rare */
    ivec i = segment_within(w, v_fma(v_set(b), w, v_set(a)));
    return (place){i, w, v_sub(w, v_lookup(table[0], i))};
}
INLINE gated gated_times(vec x, const real (*table)[16], const real *low_parts, vec v, place q) {
    const vec two = v_set(2);
    if (!IS_16_BITS) x = v_or_sign(q.w, x); /* 0 where it is rare, above the tables too */
    vec slope = factor_times_any(reflected_pair(x, piece_pair(table + 7, q.i, q.t)), v, 0);
    vec value = gated_value(x, table, q);
    if (IS_16_BITS) return (gated){v_small_mul(value, v), slope, value};

    pair s = piece_pair(table + 1, q.i, q.t);
    mask first = v_eq(q.t, q.w);
    vec most = v_select(first, x, v_max(v_set(0), v_add(x, x))), hi = v_fnma(two, s.hi, most);
    s.lo = v_add(s.lo, v_lookup(low_parts, q.i));
    vec lo = v_fnma(two, s.lo, v_fnma(two, s.hi, v_sub(most, hi)));
    return (gated){factor_times_odd((pair){hi, lo}, x, v, 1), slope, value};
}

/* Beyond the tables: S and -S' */
typedef struct {
    exp_factor s, d;
} gated_tail;

INLINE jet gated_below(gated_tail t) {
    return (jet){v_neg(exp_factor_round(t.s)), v_neg(exp_factor_round(t.d))};
}
/* As gated_times, on both sides; `above` is f(x) where x > 0. */
INLINE gated gated_far_times(vec x, gated_tail t, vec above, vec v) {
    const vec zero = v_set(0);
    mask positive = v_gt(x, zero), large = v_gt(x, v_set(0x1p32f));
    jet below = gated_below(t);
    v = times_none(v_eq(x, v_set(-INFINITY)), v);
    exp_factor f = {{v_select(large, v_mul(x, v_set(0x1p-64f)), x), below.value},
                    v_select(large, v_set(64), zero)};
    exp_factor g = {{v_set(1), v_neg(below.slope)}, zero};
    return (gated){exp_factor_times(exp_factor_select(positive, f, exp_factor_neg(t.s)), v),
                   exp_factor_times(exp_factor_select(positive, g, exp_factor_neg(t.d)), v),
                   v_select(positive, above, below.value)};
}
#endif
