/* f 2^(n - N) e^r as a pair, where v = n ln2 + r: the exponential of one element of a row, but for a factor that its row
 * has in common.  N is what makes it one power of two for the whole row, and f what a table likes best.
 *
 * Method:  float: n ln2 / 8 instead, f 2^(j/8) from a table whose f makes its 8 entries almost floats, and three
 *          coefficients for |r| <= ln2/16.  double: f = 1, and eleven for |r| <= ln2/2.
 * Tables:  tools/coefficients/float32.py exp_term, tools/coefficients/float64.py
 *
 * The power is 2^TERM_LIFT more, so that the second part is exact down to where a softmax vanishes. */
#ifndef NPACT_MATH_EXP_TERM_H
#define NPACT_MATH_EXP_TERM_H
#include "pair.h"

#define TERM_LIFT REAL(64, 512)

/* How many terms are computed side by side. */
enum { TERMS = 3 };

#if defined(NPACT_DOUBLE)
static const real term_steps = 0x1.71547652b82fep+0; /* 1 / ln2 */
/* ln2 in 40 bits, so that its product with n is exact */
static const real term_step = 0x1.62e42fefa2000p-1, term_step_low = 0x1.9ef35793c7673p-41;
static const real term_inverse = 1, term_inverse_low = 0;
/* Remez for (e^r - 1 - r) / r^2, |r| <= 0.3475: e^r is wrong by 2^-60.1 of r */
static const real term_q[] = {0.5,
                              0x1.5555555555559p-3,
                              0x1.5555555555559p-5,
                              0x1.111111110f6e2p-7,
                              0x1.6c16c16c14a7fp-10,
                              0x1.a01a01afd33f4p-13,
                              0x1.a01a01af64eeep-16,
                              0x1.71ddf87ceb932p-19,
                              0x1.27e4c7c2d00d0p-22,
                              0x1.af5e7b9aa830dp-26,
                              0x1.1f92c10bf4d4ep-29};
#define TERM_EXPONENT (1023 + TERM_LIFT)
INLINE vec term_power(vec z) { return v_from_bits(i_shl(v_bits(z), 52)); }
#else
#include "tables/exp_term.h"
#define TERM_EXPONENT (8 * TERM_LIFT)
INLINE vec term_power(vec z) {
    ivec i = v_bits(z);
    return v_from_bits(i_add(v_bits(v_lookup8(term_table, i)), i_shl(i, 20)));
}
#endif

/* What is added to v term_steps so that the low bits say which power the term has, for rows around `base`. */
INLINE vec term_magic(vec base) {
    const vec magic = v_set(REAL(0x1.8p23f, 0x1.8p52));
    vec n = v_sub(v_fma(base, v_set(term_steps), magic), magic);
    return v_sub(v_add(magic, v_set(TERM_EXPONENT)), n);
}

/* The terms of `many` values side by side, step by step, so that none waits for itself.
 * |v| <= REAL(400, 2600), and no further than REAL(130, 1050) below the base.  The second part makes up for the
 * rounding of the first. */
INLINE void terms_at(pair *e, const vec *v, int many, vec magic) {
    enum { DEGREE = sizeof term_q / sizeof *term_q - 1 };
    vec z[TERMS], a[TERMS], r[TERMS], q[TERMS], t[TERMS];
    for (int u = 0; u < many; u++) z[u] = v_fma(v[u], v_set(term_steps), magic);
    for (int u = 0; u < many; u++) {
        vec n = v_sub(z[u], magic);
        a[u] = v_fnma(n, v_set(term_step), v[u]); /* exact */
#if defined(NPACT_DOUBLE)
        t[u] = v_mul(n, v_set(-term_step_low));
        r[u] = v_add(a[u], t[u]);
#else
        r[u] = v_fnma(n, v_set(term_step_low), a[u]);
#endif
    }
    for (int u = 0; u < many; u++)
        q[u] = v_fma(v_set(term_q[DEGREE]), r[u], v_set(term_q[DEGREE - 1]));
    for (int k = DEGREE - 2; k >= 0; k--)
        for (int u = 0; u < many; u++) q[u] = v_fma(q[u], r[u], v_set(term_q[k]));
    for (int u = 0; u < many; u++) {
        vec s = term_power(z[u]), square = v_mul(r[u], r[u]);
#if defined(NPACT_DOUBLE)
        /* r is not small, and e^r - 1 = a + t neither */
        t[u] = v_fma(square, q[u], t[u]);
        e[u].hi = v_fma(s, v_add(a[u], t[u]), s);
        e[u].lo = v_fma(s, t[u], v_fma(s, a[u], v_sub(s, e[u].hi)));
#else
        t[u] = v_fma(square, q[u], r[u]);
        e[u].hi = v_fma(s, t[u], s);
        e[u].lo = v_fma(s, t[u], v_sub(s, e[u].hi));
#endif
    }
}
INLINE pair term_at(vec v, vec magic) {
    pair e;
    terms_at(&e, &v, 1, magic);
    return e;
}

#endif
