/* What the exponentials of a row are taken of: x, or x less the row's maximum where that is large; and no further below it
 * than matters. */
#ifndef NPACT_MATH_SHIFT_H
#define NPACT_MATH_SHIFT_H
#include "exp_term.h"
#include "range.h"

/* Where a maximum is taken off: so far out that this is exact for all elements that still matter. */
#define LARGE REAL(256, 1500)
/* How far below the maximum even the second part of a result is a normal number. */
#define NEAR REAL(40, 600)

/* How far the elements of a row lie apart: no term needs care; the smallest vanish; the maximum is infinite, or so large
 * that it must be taken off. */
enum { TAME, DEEP, WILD };
INLINE int spread(range r) {
    if (m_any(v_gt(v_abs(r.max), v_set(LARGE)))) return WILD;
    return m_any(v_gt(v_sub(r.max, r.min), v_set(NEAR))) ? DEEP : TAME;
}

/* What the rows have in common with their maximum. */
typedef struct {
    vec max, magic;
    vec least, shift, low; /* where they are not tame */
    mask infinite;
} shifted;

INLINE shifted shift_by(vec m, int how) {
    const vec limit = v_set(LARGE), zero = v_set(0), infinity = v_set((real)INFINITY);
    shifted k;
    vec base = m;
    k.max = m;
    if (how == WILD) {
        mask far = v_gt(v_abs(m), limit);
        base = v_select(far, zero, m);
        k.shift = v_select(far, m, zero);
        k.infinite = v_eq(v_abs(m), infinity);
        /* x - shift must not overflow */
        k.low = v_select(m_andnot(v_gt(m, limit), k.infinite), v_mul(m, v_set((real)0.25)),
                         v_neg(infinity));
    }
    k.least = v_sub(base, v_set(REAL(130, 1050)));
    k.magic = term_magic(base);
    return k;
}
/* What the term of x is the exponential of. */
INLINE vec exponent(vec x, const shifted *k, int how) {
    if (how == TAME) return x;
    if (how == DEEP) return v_max(k->least, x);
    vec v = v_sub(v_max(k->low, x), k->shift);
    v = v_select(m_and(k->infinite, v_eq(x, k->max)), v_set(0), v);
    return v_max(k->least, v);
}
/* With the number of elements that are the maximum: of a row of -inf, or of one with two +inf, NaN, as it has no limit. */
INLINE vec with_limit(vec count, const shifted *k) {
    mask none = m_and(k->infinite, m_or(v_lt(k->max, v_set(0)), v_gt(count, v_set(1))));
    return v_select(none, v_set((real)NAN), count);
}

#endif
