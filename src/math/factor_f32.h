/* Factors before they are rounded, so that their product with another number is rounded once.
 *
 * Method:  (hi + lo) v = hi v + lo v in an FMA.  The v below 1 are made 2^64 larger before, as lo v must not underflow.
 * Special: a product is infinite where v is, and has its sign where it is 0 too.
 * 16 bits: the factor and the product are rounded one by one, which NEAR_HALF_WAY looks for (5 ULP of float at worst, if all
 * of four roundings did their worst). */
#ifndef NPACT_MATH_FACTOR_F32_H
#define NPACT_MATH_FACTOR_F32_H

#include "exp_f32.h"

/* 2^64 where |v| < 2, 1 where not, times 2^-shift; and what undoes it.  (The first bit of the exponent says so, for fewer
 * operations than a comparison.) */
typedef struct {
    ivec up, down;
} factor_unit;
INLINE factor_unit factor_unit_of(vec v, int shift) {
    ivec large = i_and(i_shr(v_bits(v), 1), i_set(64 << 23));
    return (factor_unit){i_sub(i_set((127 + 64 - shift) << 23), large),
                         i_add(i_set((127 - 64) << 23), large)};
}
/* f v, for parts of the same sign: so v may be infinite, and 0 has its sign. */
INLINE vec factor_times(pair f, vec v) {
    if (IS_16_BITS) return v_small_mul(pair_sum(f), v);
    factor_unit unit = factor_unit_of(v, 0);
    vec m = v_mul(v, v_from_bits(unit.up));
    return v_small_mul(v_fma(f.hi, m, v_mul(f.lo, m)), v_from_bits(unit.down));
}
/* 2^-shift f v for any parts, as y times `down`.  |v| is held in the product with the second one, and its 0 is a number so small
 * that the result is 0 again. */
typedef struct {
    vec y, down;
} factor_product;
INLINE factor_product factor_times_up(pair f, vec v, int shift) {
    factor_unit by = factor_unit_of(v, shift);
    vec m = v_fma(v_abs(v), v_from_bits(by.up), v_set(0x1p-145f));
    const vec most = v_set(0x1.fffffep127f / (real)((int64_t)1 << shift));
    vec y = v_fma(f.hi, m, v_mul(f.lo, v_min(m, most)));
    return (factor_product){y, v_copysign(v_from_bits(by.down), v)};
}
INLINE vec factor_times_any(pair f, vec v, int shift) {
    if (IS_16_BITS) return factor_times(f, v); /* shift is 0 there */
    factor_product p = factor_times_up(f, v, shift);
    return v_small_mul(p.y, p.down);
}
/* The same for an f of x's sign, which its 0 lacks.  (v_small_mul here: swiglu 2 % more where the gate is subnormal.) */
INLINE vec factor_times_odd(pair f, vec x, vec v, int shift) {
    factor_product p = factor_times_up(f, v, shift);
    return v_mul(v_or_sign(p.y, x), p.down);
}
/* f v, for a v whose products need no scale */
INLINE vec pair_product(pair f, pair v) {
    if (IS_16_BITS) return v_mul(pair_sum(f), v.hi);
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
    vec y = IS_16_BITS ? v_mul(pair_sum(f.a), u)
                       : v_fma(f.a.hi, u, v_mul(f.a.lo, v_max(v_neg(most), v_min(most, u))));
    y = v_scale(y, v_add(f.k, v_select(below, v_set(-64), v_set(64))));
    return v_copysign(y, v_mul(f.a.hi, u));
}
#endif
