/* Self-gated functions f(x) = x G(x) with G(x) + G(-x) = 1: gelu, gelu_tanh, gelu_quick, silu.
 *
 * Method:  S(w) = -f(-w), w = |x|: f(x) = max(x, 0) - S(w), f'(x) = S'(w) where x < 0, 1 - S'(w) where not.
 *          S and S' are polynomials on 16 segments that share their centres.  Nothing cancels: S <= x / 2
 *          but in segment 0, and there S is taken from w / 2, f(x) from x / 2 and S' from 1/2.
 * Special: f(-0) = -0, f(inf) = inf, f'(inf) = 1, NaN is kept; x below the tables is not for these. */
#ifndef NPACT_MATH_GATED_F32_H
#define NPACT_MATH_GATED_F32_H

#include "piecewise_f32.h"

typedef struct {
    ivec i;   /* segment */
    vec w, t; /* |x|, clipped; its distance from the centre */
} place;

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
    vec d = piece(table + 8, q.i, q.t);
    vec sign = v_copysign(v_set(1), x);
    return v_fnma(sign, d, v_max(v_set(0), sign));
}
#endif
