#ifndef NPACT_MATH_EXP_H
#define NPACT_MATH_EXP_H
#include "../place.h"
#include "pair.h"

/* Four forms of the exponential, the first two with x = n ln2 + r and |r| <= ln2/2.
 *
 * The quotient:   e^x = 2^n (w + r) / (w - r),  w = r coth(r/2) = 2 + u.
 *     w is even, so five coefficients do, and an error in w reaches the result times r/4 only.  It joins whatever
 *     division the function needs anyway: nothing is divided here.
 * The polynomial: e^x = 2^n (1 + r + p), where no division is needed.
 * The table:      e^x = s e^r, x = n ln2/8 + ln f + r, s = f 2^(n/8) from 8 entries. f is one that makes all of them
 *     doubles to 2^-57.7, and |r| < 0.0434: what is rounded beside a 1 is 2^-57, and neither needs a second part.
 *     As a quotient, e^r = (1 + a) / (1 + b), a, b = u/2 +- r/2.
 * Beside 1: e^x = s (1 + e), the same with f = 1: s = 1 for n = 0, so that e^x - 1 = (s - 1) + s e cancels nowhere.  The other
 *     s have 10 bits, so that s - 1 is exact, and r makes up for that. */
typedef struct {
    vec r, r_lo; /* r rounded, and what that left */
    vec z;       /* 1.5 2^52 + n */
} reduced;

/* |x| < 1457.  ln2 is split after 42 bits, so that n times its head is exact. */
INLINE reduced exp_reduce(vec x) {
    const vec magic = v_set(0x1.8p52), ln2_lo = v_set(0x1.ef35793c76730p-45);
    vec z = v_fma(x, v_set(0x1.71547652b82fep+0), magic), n = v_sub(z, magic);
    vec a = v_fnma(n, v_set(0x1.62e42fefa3800p-1), x), r = v_fnma(n, ln2_lo, a);
    return (reduced){r, v_fnma(n, ln2_lo, v_sub(a, r)), z};
}
/* The same without the rest of r, where 2^-55 does not matter.  Adding -0 costs nothing: compilers drop it. */
INLINE reduced exp_reduce_short(vec x) {
    reduced e = exp_reduce(x);
    return (reduced){e.r, v_set(-0.0), e.z};
}
/* The same for pairs, with the r of the former where the second part is 0. */
INLINE reduced exp_reduce_pair(pair x) {
    reduced e = exp_reduce(x.hi);
    pair r = two_sum(e.r, x.lo);
    return (reduced){r.hi, v_add(e.r_lo, r.lo), e.z};
}
INLINE reduced exp_reduce_pair_short(pair x) {
    reduced e = exp_reduce(x.hi);
    pair r = two_sum(e.r, x.lo);
    return (reduced){r.hi, r.lo, e.z};
}
/* The same for min(x, 0), no further down than where even 2^1024 e^x vanishes. */
INLINE reduced exp_reduce_below(vec x) {
    return exp_reduce(v_max(v_set(-1456), v_min(v_set(0), x)));
}

/* 2^n c for a power of two c: the exponents of c and n must make a normal float.  A NaN gives nothing special. */
INLINE vec exp_scale(vec z, real c) {
    return v_from_bits(i_add(i_shl(v_bits(z), 52), v_bits(v_set(c))));
}
/* Not below 2^-1000: for factors that no longer matter then. */
INLINE vec exp_scale_floor(vec z) { return exp_scale(v_max(z, v_set(0x1.8p52 - 1000)), 1); }
/* a 2^n for n <= 2700 in three steps, of which the last that matters rounds; below -2700 as there. */
INLINE vec exp_scale_by(vec a, vec z) {
    const vec zero = v_set(0x1.8p52), least = v_set(0x1.8p52 - 900), most = v_set(0x1.8p52 + 900);
    z = v_max(v_set(0x1.8p52 - 2700), z);
    vec first = v_min(most, v_max(least, z)), rest = v_add(v_sub(z, first), zero);
    vec second = v_min(most, v_max(least, rest)), third = v_add(v_sub(rest, second), zero);
    return v_mul(v_mul(v_mul(a, exp_scale(first, 1)), exp_scale(second, 1)), exp_scale(third, 1));
}
/* m (a.hi + a.lo) 2^n for n <= 0 and 2^-400 < |a| < 2, or 0: m is scaled so that neither the product overflows nor its second
 * part vanishes. */
INLINE vec exp_scale_product(pair a, vec m, vec z) {
    const vec one = v_set(1), zero = v_set(0), size = v_abs(m);
    mask small = v_lt(size, one), large = v_gt(size, v_set(0x1p500));
    vec unit = v_select(small, v_set(0x1p500), v_select(large, v_set(0x1p-500), one));
    vec shift = v_select(small, v_set(-500), v_select(large, v_set(500), zero));
    return exp_scale_by(pair_times_any(a, v_mul(m, unit)), v_add(z, shift));
}
/* a 2^n where m, else a; n <= 0, |a| < 2^900. */
INLINE vec exp_scale_if(mask m, vec a, vec z) {
    return v_mul(v_mul(a, v_select(m, exp_scale(z, 0x1p100), v_set(0x1p100))), v_set(0x1p-100));
}

INLINE vec exp_u(vec r) {
    /* Remez on t in [0, 0.12012], weight t sqrt(t)/2 (tools/coefficients/float64.py): e^r is wrong by 2^-62.3 at most. */
    vec t = v_mul(r, r), q = v_set(0x1.63487e301afb1p-25);
    q = v_fma(q, t, v_set(-0x1.bbd3a9a916685p-20));
    q = v_fma(q, t, v_set(0x1.1566aac01c549p-14));
    q = v_fma(q, t, v_set(-0x1.6c16c16bd9dddp-9));
    q = v_fma(q, t, v_set(0x1.555555555552dp-3));
    return v_mul(t, q);
}

/* (e^r - 1 - r - r^2/2) / r^3 */
INLINE vec exp_c(vec r) {
    /* Remez on |r| <= ln2/2 for the error of e^r - 1 relative to r: below 2^-60.1 (tools/coefficients/float64.py). */
    vec q = v_set(0x1.1f92c10bf4d4ep-29);
    q = v_fma(q, r, v_set(0x1.af5e7b9aa830dp-26));
    q = v_fma(q, r, v_set(0x1.27e4c7c2d00d0p-22));
    q = v_fma(q, r, v_set(0x1.71ddf87ceb932p-19));
    q = v_fma(q, r, v_set(0x1.a01a01af64eeep-16));
    q = v_fma(q, r, v_set(0x1.a01a01afd33f4p-13));
    q = v_fma(q, r, v_set(0x1.6c16c16c14a7fp-10));
    q = v_fma(q, r, v_set(0x1.111111110f6e2p-7));
    q = v_fma(q, r, v_set(0x1.5555555555559p-5));
    return v_fma(q, r, v_set(0x1.5555555555559p-3));
}
/* e^r - 1 - r for the whole of r, but for r times its rest. */
INLINE vec exp_p(reduced e) {
    return v_fma(v_mul(e.r, e.r), v_fma(e.r, exp_c(e.r), v_set(0.5)), e.r_lo);
}

/* e^x - 1 for x <= 0, from the reduced x.  Without r times its rest a multiple of it may be wrong by 1.1 ULP. */
INLINE pair exp_minus_1(reduced e) {
    e.r_lo = v_fma(e.r, e.r_lo, e.r_lo);
    vec s = exp_scale_floor(e.z), h = v_sub(s, v_set(1)), hi = v_fma(s, e.r, h);
    return (pair){hi, v_fma(s, exp_p(e), v_fma(s, e.r, v_sub(h, hi)))};
}
/* e^r - 1 - r as a pair, for sums in which the leading terms cancel. */
INLINE pair exp_p_pair(reduced e) {
    const vec half = v_set(0.5);
    vec r = e.r, c = exp_c(r), q = v_fma(r, c, half), q_lo = v_fma(r, c, v_sub(half, q));
    pair p = pair_mul(two_prod(r, r), (pair){q, q_lo});
    return (pair){p.hi, v_add(p.lo, v_fma(r, e.r_lo, e.r_lo))};
}
/* e^x - 1 - y from those, for x <= 0 */
INLINE pair exp_minus_1_minus(reduced e, pair p, vec y) {
    vec s = exp_scale_floor(e.z), h = v_sub(s, v_set(1));
    pair t = pair_add(two_sum(h, v_mul(s, e.r)), two_sum(v_mul(s, p.hi), v_neg(y)));
    vec h_lo = v_sub(s, v_add(h, v_set(1)));
    return (pair){t.hi, v_fma(s, p.lo, v_add(t.lo, h_lo))};
}
/* e^x / 2^n */
INLINE pair exp_mantissa(reduced e) {
    vec hi = v_add(v_set(1), e.r);
    return (pair){hi, v_add(v_sub(e.r, v_sub(hi, v_set(1))), exp_p(e))};
}

/* By the table; s is 2^100 more, so that it is a normal number down to x = -768. */
typedef struct {
    vec s, r;
} stepped;
#define STEPPED_DOWN v_set(0x1p-100)

/* Of e^ct for a factor c, which is in the constants: t is reduced by multiples of ln 2 / 8c. */
typedef struct {
    real steps, step,
        step_low;    /* 8c / ln2; ln2 / 8c, whose first part has an exact product with n */
    real ln_f;       /* ln f / c */
    real half, u[3]; /* c/2; c^2, c^4, c^6 times the coefficients of u/2 */
} step_scale;
/* Remez: e^r is wrong by 2^-68.3 (tools/coefficients/float64.py). */
static const step_scale plain_scale = {
    0x1.71547652b82fep+3,
    0x1.62e42fefa0000p-4,
    0x1.cf79abc9e3b3ap-43,
    0x1.ad816e1db03fdp-16,
    0.5,
    {0x1.55555555554f2p-4, -0x1.6c16c15b48013p-10, 0x1.155fd3172b4b6p-15}};

/* -768 < ct < 630; t_lo = -0 costs nothing.  The power is 2^lift more. */
INLINE place exp_lifted_place(step_scale c, vec t, vec t_lo, real lift) {
    const vec magic = v_set(0x1.8p52 + 8 * lift);
    vec z = v_fma(t, v_set(c.steps), magic), n = v_sub(z, magic);
    vec a = v_fnma(n, v_set(c.step), t); /* exact */
    a = v_fnma(n, v_set(c.step_low), a);
    return (place){v_bits(z), t, v_add(v_sub(a, v_set(c.ln_f)), t_lo)};
}
INLINE place exp_steps_place(step_scale c, vec t, vec t_lo) {
    return exp_lifted_place(c, t, t_lo, 0);
}
INLINE stepped exp_steps_at(place q) {
    /* f 2^(j/8), less the j/8 that the bits of n add to the mantissa; f = 1 + 1801500059 2^-46 */
    static const real table[8] = {0x1.0001ad82d66c0p+100, 0x1.f72d582a6edaap+99,
                                  0x1.f071df6a2eb0bp+99,  0x1.ebffda552afb5p+99,
                                  0x1.ea0c45d3931d0p+99,  0x1.ead0ea8834819p+99,
                                  0x1.ee8ccbeeef286p+99,  0x1.f584a189c9f7fp+99};
    return (stepped){v_from_bits(i_add(v_bits(v_lookup8(table, q.i)), i_shl(q.i, 49))), q.t};
}
INLINE place exp_place(vec x) { return exp_steps_place(plain_scale, x, v_set(-0.0)); }
/* e^r - 1 */
INLINE vec exp_minus_1_step(vec r) {
    /* Remez: e^r is wrong by 2^-58.2 (tools/coefficients/float64.py). */
    vec q = v_set(0x1.a01638d56be31p-13);
    q = v_fma(q, r, v_set(0x1.6c1cbf002eaf2p-10));
    q = v_fma(q, r, v_set(0x1.11111125e30cbp-7));
    q = v_fma(q, r, v_set(0x1.5555554808167p-5));
    q = v_fma(q, r, v_set(0x1.555555555512ep-3));
    q = v_fma(q, r, v_set(0x1.000000000010cp-1));
    return v_fma(v_mul(r, r), q, r);
}
/* cr/2 coth(cr/2) - 1 */
INLINE vec exp_u_step(step_scale c, vec r) {
    vec t = v_mul(r, r), q = v_fma(v_set(c.u[2]), t, v_set(c.u[1]));
    return v_mul(t, v_fma(q, t, v_set(c.u[0])));
}
/* e^ct = s (1 + a) / (1 + b); `beside` is s without its 2^100.  a and b are so small that they are single floats. */
typedef struct {
    vec s, beside, a, b;
} stepped_quotient;

INLINE stepped_quotient exp_quotient(step_scale c, place q) {
    stepped e = exp_steps_at(q);
    vec u = exp_u_step(c, e.r), h = v_mul(v_set(c.half), e.r);
    return (stepped_quotient){e.s, v_mul(e.s, STEPPED_DOWN), v_add(u, h), v_sub(u, h)};
}
/* e^x = a / b for -700 <= x <= 0, where nothing needs to be a pair */
typedef struct {
    vec a, b;
} exp_ratio;

INLINE exp_ratio exp_ratio_of(vec x) {
    stepped e = exp_steps_at(exp_lifted_place(plain_scale, x, v_set(-0.0), -100));
    const real *u = plain_scale.u;
    vec t = v_mul(e.r, e.r), q = v_fma(v_set(2 * u[2]), t, v_set(2 * u[1]));
    vec w = v_fma(v_fma(q, t, v_set(2 * u[0])), t, v_set(2));
    return (exp_ratio){v_mul(e.s, v_add(w, e.r)), v_sub(w, e.r)};
}
/* 1 / (k (1 + b) + s (1 + a)) = y (1 + rest), s without its 2^100, k = 1 or 2 */
typedef struct {
    vec y, rest;
} stepped_reciprocal;

INLINE stepped_reciprocal exp_reciprocal(stepped_quotient e, int k) {
    const vec one = v_set(1), whole = v_set(k);
    vec low = v_fma(e.beside, e.a, k == 2 ? v_add(e.b, e.b) : e.b);
    vec d = v_add(v_add(whole, e.beside), low);
    vec d_lo = v_add(v_sub(e.beside, v_sub(d, whole)), low), y = v_div(one, d);
    return (stepped_reciprocal){y, v_fnma(y, d_lo, v_residue(y, d, one))};
}

/* e^x for x <= 0 as s (1 + e), e = a + tail: the exact first step of the reduction and a small rest. */
typedef struct {
    vec s, a, tail;
} expm1_parts;

INLINE vec expm1_e(expm1_parts p) { return v_add(p.a, p.tail); }

/* 2^lift as much, which must be a normal number.  The powers are 2^(j/8) in 10 bits, less j/8 as above; the offsets j ln2/8
 * less their logarithm. */
INLINE place exp_below_place(vec x, real lift) {
    static const real offset[8] = {0,
                                   0x1.3f52ae17495c2p-11,
                                   -0x1.b1ca6c1b5a1ebp-13,
                                   -0x1.ca8cdf95bfdd6p-16,
                                   0x1.c00c40725a061p-14,
                                   -0x1.01998a9c93e7fp-11,
                                   0x1.7b9c1c91c385fp-14,
                                   0x1.b1d1ba7aa7ff9p-17};
    const vec magic = v_set(0x1.8p52 + 8 * lift);
    vec z = v_fma(x, v_set(0x1.71547652b82fep+3), magic), n = v_sub(z, magic);
    vec a = v_fnma(n, v_set(0x1.62e42fefa0000p-4), x); /* exact */
    vec rest = v_fnma(n, v_set(0x1.cf79abc9e3b3ap-43), v_lookup8(offset, v_bits(z)));
    return (place){v_bits(z), a, rest};
}
INLINE vec exp_below_power(place at) {
    static const real table[8] = {0x1.000p+0, 0x1.f70p-1, 0x1.f08p-1, 0x1.ec0p-1,
                                  0x1.ea0p-1, 0x1.eb0p-1, 0x1.ee8p-1, 0x1.f58p-1};
    return v_from_bits(i_add(v_bits(v_lookup8(table, at.i)), i_shl(at.i, 49)));
}
/* q is (e^r - 1 - r) / r^2. */
INLINE expm1_parts exp_below_by(place at, const real *q, int degree) {
    vec r = v_add(at.w, at.t), p = v_set(q[degree]);
    for (int k = degree - 1; k >= 0; k--) p = v_fma(p, r, v_set(q[k]));
    return (expm1_parts){exp_below_power(at), at.w, v_fma(v_mul(r, r), p, at.t)};
}
INLINE expm1_parts exp_below_at(place at) {
    /* Remez: e^r - 1 is wrong by 2^-61.2 of itself (tools/coefficients/float64.py). */
    static const real q[7] = {0.5,
                              0x1.55555555555d8p-3,
                              0x1.5555555555601p-5,
                              0x1.1111110ac8929p-7,
                              0x1.6c16c16312b99p-10,
                              0x1.a01f7db6253bfp-13,
                              0x1.a01f94c8763b5p-16};
    return exp_below_by(at, q, 6);
}
/* The same by 2^-44, for narrower types */
INLINE expm1_parts exp_below_short_at(place at) {
    static const real q[5] = {0.5, 0x1.5555554a69c82p-3, 0x1.5555554c0ab3ep-5, 0x1.11158954eef64p-7,
                              0x1.6c1c519017a0cp-10};
    return exp_below_by(at, q, 4);
}
/* 1 - e^x; +0 where x = 0 or above */
INLINE vec exp_complement(vec x) {
    expm1_parts p = exp_below_at(exp_below_place(v_max(v_set(-40), v_min(v_set(0), x)), 0));
    return v_fnma(p.s, expm1_e(p), v_sub(v_set(1), p.s));
}
/* e^x - 1 before it is rounded, from parts not lifted */
INLINE pair expm1_parts_pair(expm1_parts p) {
    vec h = v_sub(p.s, v_set(1)), hi = v_fma(p.s, p.a, h);
    return (pair){hi, v_fma(p.s, p.tail, v_fma(p.s, p.a, v_sub(h, hi)))};
}
/* The same with what 1 leaves of a small s */
INLINE place expm1_place(vec x) {
    return exp_below_place(v_max(v_set(-650), v_min(v_set(0), x)), 0);
}
INLINE expm1_parts expm1_at(place at) { return exp_below_at(at); }
INLINE pair expm1_pair(place at) {
    const vec one = v_set(1);
    expm1_parts p = expm1_at(at);
    pair y = expm1_parts_pair(p);
    return (pair){y.hi, v_add(y.lo, v_sub(p.s, v_add(v_sub(p.s, one), one)))};
}
#endif
