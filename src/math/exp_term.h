/* f 2^(n - N) e^r, where v = n ln2 / 8 + r: the exponential of one element of a row, but for a factor that its row has in
 * common.  N is what makes it one power of two for the whole row, and f what the table likes best.
 *
 * Method:  s (1 + t): s = f 2^((n - N)/8) from a table whose f makes its 8 entries almost floats, and t = e^r - 1 for
 *          |r| <= ln2/16, so small that its rounding hardly matters.  So neither is rounded to one float, nor needs a second
 *          part: a sum takes s exactly and s t as it is, and a share s (1 + t) p of a pair p rounds once.
 * Tables:  tools/coefficients/float32.py exp_term, tools/coefficients/float64.py
 *
 * The power is 2^TERM_LIFT more, so that s t is exact down to where a softmax vanishes. */
#ifndef NPACT_MATH_EXP_TERM_H
#define NPACT_MATH_EXP_TERM_H
#include "pair.h"

#define TERM_LIFT REAL(64, 512)
#define TERM_UP REAL(0x1p64f, 0x1p512)
#define TERM_DOWN REAL(0x1p-64f, 0x1p-512)

/* How many terms are computed side by side. */
enum { TERMS = 3 };

typedef struct {
    vec s, t;
} term;

#if defined(NPACT_DOUBLE)
static const real term_steps = 0x1.71547652b82fep+3; /* 8 / ln2 */
/* ln2 / 8 in 38 bits, so that its product with n is exact */
static const real term_step = 0x1.62e42fefa0000p-4, term_step_low = 0x1.cf79abc9e3b3ap-43;
/* 1 / f for f = 1 + 1801500059 2^-46, and what that leaves */
static const real term_inverse = 0x1.fffca4fff45e2p-1, term_inverse_low = -0x1.bfd67c224d554p-55;
/* f 2^(j/8) within 2^-57.7, less j 2^49 in its bits (exp_steps) */
static const real term_table[8] = {0x1.0001ad82d66c0p+0, 0x1.f72d582a6edaap-1, 0x1.f071df6a2eb0bp-1,
                                   0x1.ebffda552afb5p-1, 0x1.ea0c45d3931d0p-1, 0x1.ead0ea8834819p-1,
                                   0x1.ee8ccbeeef286p-1, 0x1.f584a189c9f7fp-1};
/* (e^r - 1 - r) / r^2 as in exp_minus_1_step: e^r is wrong by 2^-58.2 */
static const real term_q[] = {0x1.000000000010cp-1, 0x1.555555555512ep-3,  0x1.5555554808167p-5,
                              0x1.11111125e30cbp-7, 0x1.6c1cbf002eaf2p-10, 0x1.a01638d56be31p-13};
#else
#include "tables/exp_term.h"
#endif

/* What is added to v term_steps so that the low bits say which power the term has, for rows around `base`. */
INLINE vec term_magic(vec base) {
    const vec magic = v_set(REAL(0x1.8p23f, 0x1.8p52));
    vec n = v_sub(v_fma(base, v_set(term_steps), magic), magic);
    return v_sub(v_add(magic, v_set(8 * TERM_LIFT)), n);
}

/* The terms of `many` values side by side, step by step, so that none waits for itself.
 * |v| <= REAL(400, 2600), and no further than REAL(130, 1050) below the base. */
INLINE void terms_at(term *e, const vec *v, int many, vec magic) {
    enum { DEGREE = sizeof term_q / sizeof *term_q - 1 };
    vec z[TERMS], r[TERMS], q[TERMS];
    for (int u = 0; u < many; u++) z[u] = v_fma(v[u], v_set(term_steps), magic);
    for (int u = 0; u < many; u++) {
        vec n = v_sub(z[u], magic);
        r[u] = v_fnma(n, v_set(term_step), v[u]); /* exact */
        r[u] = v_fnma(n, v_set(term_step_low), r[u]);
        e[u].s = v_from_bits(
            i_add(v_bits(v_lookup8(term_table, v_bits(z[u]))), i_shl(v_bits(z[u]), REAL(20, 49))));
    }
    for (int u = 0; u < many; u++)
        q[u] = v_fma(v_set(term_q[DEGREE]), r[u], v_set(term_q[DEGREE - 1]));
    for (int k = DEGREE - 2; k >= 0; k--)
        for (int u = 0; u < many; u++) q[u] = v_fma(q[u], r[u], v_set(term_q[k]));
    for (int u = 0; u < many; u++) e[u].t = v_fma(v_mul(r[u], r[u]), q[u], r[u]);
}
INLINE term term_at(vec v, vec magic) {
    term e;
    terms_at(&e, &v, 1, magic);
    return e;
}
/* As a number, and as a pair. */
INLINE vec term_value(term e) { return v_fma(e.s, e.t, e.s); }
INLINE pair term_pair(term e) {
    vec hi = term_value(e);
    return (pair){hi, v_fma(e.s, e.t, v_sub(e.s, hi))};
}

#endif
