/* 2^(n - N) e^r as a pair, where v = n ln2 + r: the exponential of one element of a row but for a power of two that
 * its row has in common.
 *
 * The power is 2^TERM_LIFT more, so that the second part is exact down to where a softmax vanishes. */
#ifndef NPACT_MATH_EXP_TERM_H
#define NPACT_MATH_EXP_TERM_H
#include "pair.h"

#define TERM_LIFT REAL(64, 512)

/* How many terms are computed side by side. */
enum { TERMS = 3 };

/* What is added to v log2(e) so that the low bits are the exponent of the term, for rows around `base`. */
INLINE vec term_magic(vec base) {
    const vec magic = v_set(REAL(0x1.8p23f, 0x1.8p52));
    vec n = v_sub(v_fma(base, v_set(REAL(0x1.715476p+0f, 0x1.71547652b82fep+0)), magic), magic);
    return v_sub(v_add(magic, v_set(REAL(127, 1023) + TERM_LIFT)), n);
}

/* The terms of `many` values side by side, step by step, so that none waits for itself.
 * |v| <= REAL(400, 2600), and no further than REAL(130, 1050) below the base. */
INLINE void terms_at(pair *e, const vec *v, int many, vec magic) {
    vec z[TERMS], a[TERMS], r[TERMS], q[TERMS], tail[TERMS];
    for (int u = 0; u < many; u++)
        z[u] = v_fma(v[u], v_set(REAL(0x1.715476p+0f, 0x1.71547652b82fep+0)), magic);
    for (int u = 0; u < many; u++) {
        /* ln2 is split so that n times its head is exact: r = a + tail, a exact */
        vec n = v_sub(z[u], magic);
        a[u] = v_fnma(n, v_set(REAL(0x1.62ep-1f, 0x1.62e42fefa2000p-1)), v[u]);
        tail[u] = v_mul(n, v_set(-REAL(0x1.0bfbe8p-15f, 0x1.9ef35793c7673p-41)));
    }
    for (int u = 0; u < many; u++) r[u] = v_add(a[u], tail[u]);
    /* Remez for (e^r - 1 - r) / r^2, |r| <= 0.3475: e^r is wrong by 2^-27.9 of itself in float, 2^-60.1 of r in double
     * (tools/coefficients/float64.py). */
#if defined(NPACT_DOUBLE)
    static const real c[] = {0x1.1f92c10bf4d4ep-29, 0x1.af5e7b9aa830dp-26, 0x1.27e4c7c2d00d0p-22,
                             0x1.71ddf87ceb932p-19, 0x1.a01a01af64eeep-16, 0x1.a01a01afd33f4p-13,
                             0x1.6c16c16c14a7fp-10, 0x1.111111110f6e2p-7,  0x1.5555555555559p-5,
                             0x1.5555555555559p-3,  0.5};
#else
    static const real c[] = {0x1.6a21acp-10f, 0x1.123b6ap-7f, 0x1.5558fap-5f, 0x1.55549p-3f,
                             0x1.fffffcp-2f};
#endif
    for (int u = 0; u < many; u++) q[u] = v_fma(v_set(c[0]), r[u], v_set(c[1]));
    for (int k = 2; k < (int)(sizeof c / sizeof *c); k++)
        for (int u = 0; u < many; u++) q[u] = v_fma(q[u], r[u], v_set(c[k]));
    for (int u = 0; u < many; u++) tail[u] = v_fma(v_mul(r[u], r[u]), q[u], tail[u]);
    /* s + s (a + tail), and what that leaves */
    for (int u = 0; u < many; u++) {
        vec s = v_from_bits(i_shl(v_bits(z[u]), REAL(23, 52)));
        e[u].hi = v_fma(s, v_add(a[u], tail[u]), s);
        e[u].lo = v_fma(s, tail[u], v_fma(s, a[u], v_sub(s, e[u].hi)));
    }
}
INLINE pair term_at(vec v, vec magic) {
    pair e;
    terms_at(&e, &v, 1, magic);
    return e;
}

#endif
