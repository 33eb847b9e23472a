#ifndef NPACT_MATH_LOG1P_H
#define NPACT_MATH_LOG1P_H
#include "exp.h"

/* (2 atanh(s) - 2 s) / s^3 from v = s^2 <= 1/9 */
INLINE vec log1p_cubic(vec v) {
    /* Remez, error of the logarithm 2^-59.3 (tools/coefficients/float64.py). */
    vec t = v_set(0x1.5c81000fb384dp-3);
    t = v_fma(t, v, v_set(0x1.55a72ed107bf4p-4));
    t = v_fma(t, v, v_set(0x1.efdaceac5268cp-4));
    t = v_fma(t, v, v_set(0x1.106798abfbb28p-3));
    t = v_fma(t, v, v_set(0x1.3b1ddf1192822p-3));
    t = v_fma(t, v, v_set(0x1.745cb3d2c634cp-3));
    t = v_fma(t, v, v_set(0x1.c71c741dbab73p-3));
    t = v_fma(t, v, v_set(0x1.2492492089f37p-2));
    t = v_fma(t, v, v_set(0x1.99999999a0788p-2));
    t = v_fma(t, v, v_set(0x1.5555555555535p-1));
    return t;
}

/* log(1 + e^x), 2^100 more, for -750 <= x <= 0: log(1 + E) = 2 atanh(E / (2 + E)), E by the table */
INLINE pair log1p_exp_at(place at) {
    stepped_quotient e = exp_quotient(plain_scale, at);
    stepped_reciprocal d = exp_reciprocal(e, 2);
    pair q = two_prod(e.s, d.y);
    vec rest = v_fma(q.hi, v_add(e.a, d.rest), q.lo), whole = v_add(q.hi, rest);
    vec root = v_mul(whole, STEPPED_DOWN), v = v_mul(root, root);
    return (pair){v_add(q.hi, q.hi), v_fma(v_mul(whole, v), log1p_cubic(v), v_add(rest, rest))};
}

/* log(1 + e^x) = 2^n (hi + lo) for x <= 0
 *
 * log(1 + E) = 2 atanh(s), s = E / (2 + E) = 2^n A / D, D = 2 B + 2^n A, A = w + r, B = w - r (see exp.h).
 * The quotient q of A and D is cut to 27 bits, so that its residue
 *     A - q D = w (1 - q (2 + 2^n)) + r (1 + q (2 - 2^n))
 * comes out of a few products without rounding: A and D need no second parts. */
typedef struct {
    pair log;
    vec s, z; /* 2^n, not below 2^-1000; 1.5 2^52 + n */
} log1p_exp;

INLINE log1p_exp log1p_exp_parts(reduced e) {
    const vec one = v_set(1), two = v_set(2);
    log1p_exp l;
    l.z = e.z;
    l.s = exp_scale_floor(e.z);
    vec u = exp_u(e.r), w = v_add(two, u), a = v_add(w, e.r), b = v_sub(w, e.r);
    vec y = v_div(one, v_fma(l.s, a, v_add(b, b))), q = v_mul(a, y);
    q = v_from_bits(i_and(v_bits(q), i_set(-0x4000000)));
    vec f = v_fnma(q, l.s, v_sub(one, v_add(q, q))), g = v_fma(q, v_sub(two, l.s), one);
    vec rest = v_fma(e.r_lo, g, v_fma(u, f, v_fma(e.r, g, v_add(f, f))));
    rest = v_mul(rest, y);
    vec whole = v_add(q, rest), root = v_mul(whole, l.s), v = v_mul(root, root);
    l.log = (pair){v_add(q, q), v_fma(v_mul(whole, v), log1p_cubic(v), v_add(rest, rest))};
    return l;
}
#endif
