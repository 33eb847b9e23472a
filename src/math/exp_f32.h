/* e^v for v = high + low, in pieces that the caller puts together.
 *
 * Method:  v = n ln 2 / 16 + r; e^v = 2^k T (1 + e), n = 16 k + j.  T is 2^(j/16) rounded to 8 bits, so that
 *          products with it are exact or nearly; r makes up for that (|r| < 0.0255), and is the exact first
 *          step of the reduction plus a small rest, so that e = e^r - 1 is rounded once.
 * Tables:  tools/coefficients/float32.py exp */
#ifndef NPACT_MATH_EXP_F32_H
#define NPACT_MATH_EXP_F32_H

#include "../place.h"
#include "piecewise_f32.h"
#include "tables/exp.h"

typedef struct {
    vec t, e, k; /* 2^floor(k) t (1 + e): k is n / 16, as v_scale rounds it down */
} exp_parts;

/* |v| < 240; low is at most an ULP of v; where there is none, -0, which adds nothing: no operation */
INLINE exp_parts exp_split(vec v, vec low) {
    const vec magic = v_set(0x1.8p23f);
    vec f = v_fma(v, v_set(exp_steps), magic), n = v_sub(f, magic);
    ivec i = v_bits(f); /* its low four bits are j */
    vec rest = v_fnma(n, v_set(exp_step_low), v_add(v_lookup(exp_offset, i), low));
    vec exact = v_fnma(n, v_set(exp_step), v), r = v_add(exact, rest);
    vec q = v_fma(v_set(exp_q[1]), r, v_set(exp_q[0]));
    vec e = v_add(exact, v_fma(v_mul(r, r), q, rest));
    return (exp_parts){v_lookup(exp_table, i), e, v_mul(n, v_set(0x1p-4f))};
}
/* Of e^cv for a factor c, which is in the constants: v is reduced by multiples of ln 2 / 16c.  What that leaves is rounded. */
typedef struct {
    real steps, step, step_low, factor;
} exp_multiple;

INLINE exp_parts exp_split_left(vec f, vec n, vec left, exp_multiple c) {
    ivec i = v_bits(f);
    vec r = v_fma(left, v_set(c.factor), v_lookup(exp_offset, i));
    vec q = v_fma(v_set(exp_q[1]), r, v_set(exp_q[0]));
    return (exp_parts){v_lookup(exp_table, i), v_fma(v_mul(r, r), q, r), v_mul(n, v_set(0x1p-4f))};
}
INLINE exp_parts exp_split_multiple(vec v, exp_multiple c) {
    const vec magic = v_set(0x1.8p23f);
    vec f = v_fma(v, v_set(c.steps), magic), n = v_sub(f, magic);
    return exp_split_left(f, n, v_fnma(n, v_set(c.step_low), v_fnma(n, v_set(c.step), v)), c);
}
INLINE exp_parts exp_split_multiple_pair(pair v, exp_multiple c) {
    const vec magic = v_set(0x1.8p23f);
    vec f = v_fma(v.hi, v_set(c.steps), magic), n = v_sub(f, magic);
    vec left = v_add(v_fnma(n, v_set(c.step), v.hi), v_fnma(n, v_set(c.step_low), v.lo));
    return exp_split_left(f, n, left, c);
}
/* 2^k t (1 + e), rounded once */
INLINE vec exp_join(exp_parts p, vec e) { return v_scale(v_fma(p.t, e, p.t), p.k); }

/* A result before it is rounded: 2^floor(k) a, which may be smaller than any float. */
typedef struct {
    pair a;
    vec k;
} exp_factor;

INLINE vec exp_factor_round(exp_factor f) { return v_scale(pair_sum(f.a), f.k); }
/* 2^k t (1 + e) f, for 1 <= |f| < 2^8 or so */
INLINE exp_factor exp_times(exp_parts p, vec e, vec f) {
    vec g = v_mul(f, v_set(0x1p-4f)); /* towards the range that v_scale takes */
    pair a = two_prod(p.t, g);
    return (exp_factor){{a.hi, v_fma(a.hi, e, a.lo)}, v_add(p.k, v_set(4))};
}
/* 2^k t (1 + e) */
INLINE exp_factor exp_factor_whole(exp_parts p, vec e) {
    return (exp_factor){{p.t, v_mul(p.t, e)}, p.k};
}
INLINE exp_factor exp_factor_neg(exp_factor f) { return (exp_factor){pair_neg(f.a), f.k}; }
INLINE exp_factor exp_factor_select(mask m, exp_factor a, exp_factor b) {
    return (exp_factor){pair_select(m, a.a, b.a), v_select(m, a.k, b.k)};
}

/* e^v = s (1 + e) for -87 <= v <= 0, s having 8 bits: e^v and e^v - 1 are one fma each.  e is the exact r and a tail. */
typedef struct {
    vec s, e, r, tail, q;
} expm1_parts;
/* e^x for x <= 0, down to -87; 1 above.  In steps of ln 2 / 8, as eight entries are one permutation on AVX2; the exact first
 * step of what they leave, and the rest of it. */
INLINE place exp_below_place(vec x, const real *offset) {
    const vec magic = v_set(0x1.8p23f);
    vec v = v_min(v_set(0), v_max(v_set(-87), x));
    vec f = v_fma(v, v_set(expm1_steps), magic), n = v_sub(f, magic);
    ivec i = v_bits(f);
    vec rest = v_fnma(n, v_set(expm1_step_low), v_lookup8(offset, i));
    return (place){i, v_fnma(n, v_set(expm1_step), v), rest};
}
INLINE expm1_parts exp_below_at(place at, const real *powers) {
    vec r = v_add(at.w, at.t);
    vec q = v_fma(v_fma(v_set(expm1_q[2]), r, v_set(expm1_q[1])), r, v_set(expm1_q[0]));
    vec s = v_from_bits(i_add(v_bits(v_lookup8(powers, at.i)), i_shl(at.i, 20)));
    vec tail = v_fma(v_small_mul(r, r), q, at.t);
    return (expm1_parts){s, v_add(at.w, tail), at.w, tail, q};
}
INLINE place expm1_place(vec x) { return exp_below_place(x, expm1_offset); }
INLINE expm1_parts expm1_at(place q) { return exp_below_at(q, expm1_table); }
INLINE vec expm1_e(expm1_parts p) { return p.e; }
/* e^x - 1 for x <= 0; x where it is above, and for -0: e^x - 1 >= x.  Below -11.8 s - 1 is rounded. */
INLINE vec expm1_below(vec x, place q) {
    expm1_parts p = expm1_at(q);
    return v_max(v_fma(p.s, p.e, v_sub(p.s, v_set(1))), x);
}
/* e^x - 1 as a pair, (s - 1) + s r and the rest: 1 comes off s without rounding, but where that is small, and there what
 * rounding left counts. */
INLINE pair expm1_pair(place at) {
    const vec one = v_set(1);
    expm1_parts p = expm1_at(at);
    pair r = fast_two_sum(at.w, at.t); /* near -ln 2 / 8, where the second is larger, well enough */
    vec a = v_sub(p.s, one), m = v_fma(p.s, r.hi, a), left = v_sub(p.s, v_add(a, one));
    vec low = v_fma(v_mul(r.hi, r.hi), p.q, r.lo);
    return (pair){m, v_add(v_fma(p.s, low, v_fma(p.s, r.hi, v_sub(a, m))), left)};
}
#endif
