/* Factors before they are rounded, so that their product with another number is rounded once.
 *
 * Method:  (hi + lo) v = hi v + lo v in an FMA.  The v below 1 are made 2^64 larger before, as lo v must not underflow.
 * Special: a product is infinite where v is, and has its sign where it is 0 too. */
#ifndef NPACT_MATH_FACTOR_F32_H
#define NPACT_MATH_FACTOR_F32_H

#include "exp_f32.h"

typedef struct {
    vec v, size; /* |v|, or 2^64 |v| */
    mask below;
} multiplicand;

INLINE multiplicand multiplicand_of(vec v) {
    vec size = v_abs(v);
    mask below = v_lt(size, v_set(1));
    /* the factor is chosen, not the product, which may overflow */
    return (multiplicand){v, v_mul(size, v_select(below, v_set(0x1p64f), v_set(1))), below};
}
/* unit f times m */
INLINE vec factor_times_by(pair f, multiplicand m, real unit) {
    const vec most = v_set(0x1.fffffep127f * unit); /* held, as lo may be of the other sign */
    m.size = v_mul(m.size, v_set(unit));
    vec y = v_fma(f.hi, m.size, v_mul(f.lo, v_min(m.size, most)));
    y = v_select(m.below, v_mul(y, v_set(0x1p-64f)), y);
    return v_copysign(y, v_mul(v_mul(f.hi, v_set(unit)), m.v));
}
INLINE vec factor_times(pair f, multiplicand m) { return factor_times_by(f, m, 1); }
/* f v, for a v whose products need no scale */
INLINE vec pair_product(pair f, pair v) {
    vec y = v_fma(f.hi, v.hi, v_fma(f.hi, v.lo, v_mul(f.lo, v.hi)));
    return v_copysign(y, v_mul(f.hi, v.hi));
}
/* v, or 0 v: a factor that is 0 times infinity is not a number */
INLINE vec times_none(mask is_zero, vec v) { return v_select(is_zero, v_mul(v, v_set(0)), v); }
/* 2^-32 <= |a| < 2^64 */
INLINE vec exp_factor_times(exp_factor f, vec v) {
    mask below = v_lt(v_abs(v), v_set(1));
    vec u = v_mul(v, v_select(below, v_set(0x1p64f), v_set(0x1p-64f)));
    const vec most = v_set(0x1p64f);
    vec y = v_fma(f.a.hi, u, v_mul(f.a.lo, v_max(v_neg(most), v_min(most, u))));
    y = exp_factor_scale(y, v_add(f.k, v_select(below, v_set(-64), v_set(64))));
    return v_copysign(y, v_mul(f.a.hi, u));
}
#endif
