/* The logarithm of a sum that is at least 1, as a pair.
 *
 * T = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt 2;  log T = k ln2 + 2 artanh(s), s = f / (2 + f), |s| < 0.1716.
 * f and s are pairs, so that little is lost however near T is to 1: what stands beside the 1 is f. */
#ifndef NPACT_MATH_LOG_H
#define NPACT_MATH_LOG_H
#include "pair.h"

INLINE pair pair_log(pair t) {
    const vec one = v_set(1), two = v_set(2), magic = v_set(REAL(0x1p23f, 0x1p52));
    /* bits from sqrt(1/2) on count as the next power of two */
    ivec k = i_shr(i_sub(v_bits(t.hi), v_bits(v_set(REAL(0x1.6a09e6p-1f, 0x1.6a09e667f3bcdp-1)))),
                   REAL(23, 52));
    vec n = v_sub(v_from_bits(i_or(k, v_bits(magic))), magic);
    t = pair_scale(t, v_from_bits(i_sub(v_bits(one), i_shl(k, REAL(23, 52)))));
    pair f = fast_two_sum(v_sub(t.hi, one), t.lo), d = fast_two_sum(two, f.hi);
    d.lo = v_add(d.lo, f.lo);
    pair s = pair_div(f, d);
    /* Remez for (2 artanh(s) - 2 s) / s^3 in v = s^2 <= 0.02945; the logarithm is wrong by 2^-31 of itself in
     * float, 2^-60.6 in double (tools/coefficients/float64.py). */
    vec v = v_mul(s.hi, s.hi);
#if defined(NPACT_DOUBLE)
    vec p = v_set(0x1.ecf2b9230df1ep-4);
    p = v_fma(p, v, v_set(0x1.ddf19a1bcfc65p-4));
    p = v_fma(p, v, v_set(0x1.112298178151ap-3));
    p = v_fma(p, v, v_set(0x1.3b1353b93a4e9p-3));
    p = v_fma(p, v, v_set(0x1.745d187852856p-3));
    p = v_fma(p, v, v_set(0x1.c71c71c4be94cp-3));
    p = v_fma(p, v, v_set(0x1.24924924939b9p-2));
    p = v_fma(p, v, v_set(0x1.999999999998ep-2));
    p = v_fma(p, v, v_set(0x1.5555555555555p-1));
#else
    vec p = v_set(0x1.e2f976p-3f);
    p = v_fma(p, v, v_set(0x1.2438c4p-2f));
    p = v_fma(p, v, v_set(0x1.999a7ap-2f));
    p = v_fma(p, v, v_set(0x1.555554p-1f));
#endif
    vec low = v_fma(v_mul(s.hi, v), p, v_add(s.lo, s.lo));
    /* ln2 is split so that n times its head is exact */
    pair whole =
        two_sum(v_mul(n, v_set(REAL(0x1.62ep-1f, 0x1.62e42fefa2000p-1))), v_add(s.hi, s.hi));
    low = v_fma(n, v_set(REAL(0x1.0bfbe8p-15f, 0x1.9ef35793c7673p-41)), low);
    return fast_two_sum(whole.hi, v_add(whole.lo, low));
}

#endif
