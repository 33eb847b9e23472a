/* Parameters of ordinary size, which NAME_ordinary takes: neither they nor their products leave the range.  Elements with others
 * are rare BY_KEY (drive.h); for them the maths goes on with 1 instead, so that it raises no flag. */
#ifndef NPACT_MATH_ORDINARY_H
#define NPACT_MATH_ORDINARY_H

#if defined(NPACT_DOUBLE)
#include "exp.h"
#else
#include "exp_f32.h"
#endif

static const real ordinary_least = REAL(0x1p-38f, 0x1p-300), ordinary_most = REAL(0x1p38f, 0x1p300);

/* 0 where |p| is ordinary, below 0 where it is not, or NaN; the same where p has to be above 0 too */
INLINE vec ordinary_key(vec p) {
    vec size = v_abs(p);
    mask is = m_and(v_ge(size, v_set(ordinary_least)), v_le(size, v_set(ordinary_most)));
    return v_select(is, v_set(0), v_set(-(real)INFINITY));
}
INLINE vec ordinary_key_above_0(vec p) { return v_min(p, ordinary_key(p)); }
INLINE vec ordinary(vec p) { return v_select(v_eq(ordinary_key(p), v_set(0)), p, v_set(1)); }
INLINE vec ordinary_above_0(vec p) {
    return v_select(v_lt(ordinary_key_above_0(p), v_set(0)), v_set(1), p);
}

/* a b and what that leaves, of elements, or of what stands for them where they are far out: of 16 bits nothing. */
INLINE pair product_of_elements(vec a, vec b) {
    return IS_16_BITS ? (pair){v_mul(a, b), v_set(0)} : two_prod_any(a, b);
}

/* 1/p and what that leaves */
INLINE pair reciprocal(vec p) {
    const vec one = v_set(1);
    vec y = v_div(one, p);
    return (pair){y, v_mul(v_residue(y, p, one), y)};
}
/* expm1_place (exp.h, exp_f32.h) of a product or quotient with what that leaves */
INLINE place expm1_place_pair(pair x) {
    place q = expm1_place(x.hi);
    q.t = v_add(q.t, x.lo);
    return q;
}
#endif
