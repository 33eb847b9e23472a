/* 2^(n - N) e^r as a pair, where v = n ln2 + r: the exponential of one element of a row but for a power of two that
 * its row has in common.
 *
 * The power is 2^TERM_LIFT more, so that the second part is exact down to where a softmax vanishes. */
#ifndef NPACT_MATH_EXP_TERM_H
#define NPACT_MATH_EXP_TERM_H
#include "pair.h"

#define TERM_LIFT REAL(64, 512)

/* What is added to v log2(e) so that the low bits are the exponent of the term, for rows around `base`. */
INLINE vec term_magic(vec base) {
    const vec magic = v_set(REAL(0x1.8p23f, 0x1.8p52));
    vec n = v_sub(v_fma(base, v_set(REAL(0x1.715476p+0f, 0x1.71547652b82fep+0)), magic), magic);
    return v_sub(v_add(magic, v_set(REAL(127, 1023) + TERM_LIFT)), n);
}

/* |v| <= REAL(400, 2600), and no further than REAL(130, 1050) below the base.
 * The second part is up to 7 % of the first. */
INLINE pair term_at(vec v, vec magic) {
    vec z = v_fma(v, v_set(REAL(0x1.715476p+0f, 0x1.71547652b82fep+0)), magic), n = v_sub(z, magic);
    /* ln2 is split so that n times its head is exact: r = a + b, a exact */
    vec a = v_fnma(n, v_set(REAL(0x1.62ep-1f, 0x1.62e42fefa2000p-1)), v);
    vec b = v_mul(n, v_set(-REAL(0x1.0bfbe8p-15f, 0x1.9ef35793c7673p-41))), r = v_add(a, b);
    /* Remez for (e^r - 1 - r) / r^2, |r| <= 0.3475: e^r is wrong by 2^-27.9 of itself in float, 2^-60.1 of r in double
     * (tools/coefficients/float64.py). */
#if defined(NPACT_DOUBLE)
    vec q = v_set(0x1.1f92c10bf4d4ep-29);
    q = v_fma(q, r, v_set(0x1.af5e7b9aa830dp-26));
    q = v_fma(q, r, v_set(0x1.27e4c7c2d00d0p-22));
    q = v_fma(q, r, v_set(0x1.71ddf87ceb932p-19));
    q = v_fma(q, r, v_set(0x1.a01a01af64eeep-16));
    q = v_fma(q, r, v_set(0x1.a01a01afd33f4p-13));
    q = v_fma(q, r, v_set(0x1.6c16c16c14a7fp-10));
    q = v_fma(q, r, v_set(0x1.111111110f6e2p-7));
    q = v_fma(q, r, v_set(0x1.5555555555559p-5));
    q = v_fma(q, r, v_set(0x1.5555555555559p-3));
    q = v_fma(q, r, v_set(0.5));
#else
    vec q = v_set(0x1.6a21acp-10f);
    q = v_fma(q, r, v_set(0x1.123b6ap-7f));
    q = v_fma(q, r, v_set(0x1.5558fap-5f));
    q = v_fma(q, r, v_set(0x1.55549p-3f));
    q = v_fma(q, r, v_set(0x1.fffffcp-2f));
#endif
    vec tail = v_fma(v_mul(r, r), q, b), s = v_from_bits(i_shl(v_bits(z), REAL(23, 52)));
    pair e;
    e.hi = v_fma(s, a, s);
    e.lo = v_fma(s, tail, v_fma(s, a, v_sub(s, e.hi)));
    return e;
}

#endif
