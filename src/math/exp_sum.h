/* The sum of a row's exponentials, and its logarithm.
 *
 * Method:  the s of the terms s (1 + t) are summed with what each sum leaves, and the s t beside that, in the tree of sum.h.
 *          For a logarithm the terms of the maximum may be counted apart, so that the sum keeps what stands beside a 1.
 *          The terms are kept in L1 where the row is short enough. */
#ifndef NPACT_MATH_EXP_SUM_H
#define NPACT_MATH_EXP_SUM_H
#include "log.h"
#include "shift.h"
#include "sum.h"

/* How many terms are kept; after how many terms the sum of a lane's rests, which is plain, begins anew: 60 of them leave
 * 1.7 ULP where all terms are equal. */
enum { KEPT = 2048, ROOM = KEPT + TERMS * VL, PLAIN = 4 * TERMS };

/* TERMS vectors of terms side by side. */
INLINE void terms_of(term *e, const vec *x, const shifted *k, int how) {
    vec v[TERMS];
    for (int u = 0; u < TERMS; u++) v[u] = exponent(x[u], k, how);
    terms_at(e, v, TERMS, k->magic);
}

/* The maximum's own term. */
INLINE pair top_of(const shifted *k, int how) {
    return term_pair(term_at(exponent(k->max, k, how), k->magic));
}

/* What is summed: the terms as they are, in accumulators that begin so high that nothing is lost beside them but to
 * their rests; or those of the maximum by their number, and the others so that they may be small. */
enum { SHARES = 1, REST = 2 };
#define HIGH REAL(0x1p65f, 0x1p513)

typedef struct {
    vec s[LANES], s_low[LANES], rest[LANES], rest_low[LANES], count;
} accumulators;

/* The vectors from the place j on; `in`, where it is not NULL, says which lanes belong to the row. */
INLINE void accumulate(accumulators *a, size_t j, const vec *x, const mask *in, const shifted *k,
                       int columns, int how, int what, real *kept) {
    const vec zero = v_set(0), one = v_set(1);
    const size_t groups = columns ? LANES : LANES / VL;
    term e[TERMS];
    terms_of(e, x, k, how);
    for (int u = 0; u < TERMS; u++) {
        if (kept) {
            store_lanes(kept + VL * (j + (size_t)u), e[u].s);
            store_lanes(kept + ROOM + VL * (j + (size_t)u), e[u].t);
        }
        if (in) e[u].s = v_select(in[u], e[u].s, zero);
    }
    for (int u = 0; u < TERMS; u++) {
        size_t g = (j + (size_t)u) % groups;
        if (what & SHARES) {
            pair s = fast_two_sum(a->s[g], e[u].s);
            a->s[g] = s.hi;
            a->s_low[g] = v_add(a->s_low[g], v_fma(e[u].s, e[u].t, s.lo));
        }
        if (what & REST) {
            mask top = v_eq(x[u], k->max);
            if (in) top = m_and(top, in[u]);
            vec other = v_select(top, zero, e[u].s);
            pair s = two_sum(a->rest[g], other);
            a->rest[g] = s.hi;
            a->rest_low[g] = v_add(a->rest_low[g], v_fma(other, e[u].t, s.lo));
            a->count = v_add(a->count, v_select(top, one, zero));
        }
    }
}

static const real place[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

typedef struct {
    pair all;  /* the sum of all terms */
    vec count; /* of the elements that are the maximum */
    pair rest; /* the sum of the other terms */
} summed;

/* The cache lines from `ahead` on, one for each vector, are asked for meanwhile: log_softmax writes there in a burst (.39 ns
 * an element instead of .45 for 10,000,000); x where there is nothing to ask for. */
INLINE summed sum_inline(line x, shape s, const shifted *k, int how, int what, real *kept,
                         const char *ahead) {
    const size_t groups = s.columns ? LANES : LANES / VL, whole = whole_vectors(s);
    const vec zero = v_set(0), high = v_set(HIGH);
    accumulators a;
    for (size_t g = 0; g < groups; g++) {
        a.s[g] = high;
        a.s_low[g] = a.rest[g] = a.rest_low[g] = zero;
    }
    a.count = zero;
    for (size_t j = 0; j < s.vectors;) {
        size_t end = s.vectors - j < PLAIN * groups ? s.vectors : j + PLAIN * groups;
        for (; j + TERMS <= end && j + TERMS <= whole; j += TERMS) {
            vec v[TERMS];
            for (int u = 0; u < TERMS; u++) v[u] = load_at(x, j + (size_t)u);
            for (int u = 0; u < TERMS; u++) v_fetch(ahead + (j + (size_t)u) * VL * sizeof(elem));
            accumulate(&a, j, v, NULL, k, s.columns, how, what, kept);
        }
        if (j < end) {
            vec v[TERMS];
            mask in[TERMS];
            load_some(v, TERMS, x, s, j, k->max);
            for (int u = 0; u < TERMS; u++) {
                size_t i = j + (size_t)u;
                vec many = v_set((real)(i < whole ? VL : i < s.vectors ? s.last : 0));
                in[u] = v_lt(load_lanes(place), many);
            }
            accumulate(&a, j, v, in, k, s.columns, how, what, kept);
            break;
        }
        /* Not behind the last term: whether that ends a vector depends on the vectors' width. */
        for (size_t g = 0; g < groups && j < s.vectors; g++) {
            pair t = fast_two_sum(a.s[g], a.s_low[g]), r = fast_two_sum(a.rest[g], a.rest_low[g]);
            if (what & SHARES) a.s[g] = t.hi, a.s_low[g] = t.lo;
            if (what & REST) a.rest[g] = r.hi, a.rest_low[g] = r.lo;
        }
    }
    summed r;
    if (what & SHARES) {
        for (size_t g = 0; g < groups; g++) a.s[g] = v_sub(a.s[g], high);
        r.all = accumulated(a.s, a.s_low, s);
    }
    if (what & REST) {
        r.count = across_sum(a.count, s.columns);
        r.rest = accumulated(a.rest, a.rest_low, s);
    }
    return r;
}
/* Not inlined: several functions share them.  `kept` has room for the terms, or is NULL. */
#define SUM(name, columns, how, what)                                                              \
    static NOINLINE summed name(line x, shape s, const shifted *k, real *kept,                     \
                                const char *ahead) {                                               \
        return sum_inline(x, (shape){columns, s.vectors, columns ? VL : s.last}, k, how, what,     \
                          kept, ahead);                                                            \
    }
#define SUM_OF_EITHER(name, how, what)                                                             \
    SUM(name##_row, 0, how, what)                                                                  \
    SUM(name##_columns, 1, how, what)                                                              \
    INLINE summed name(line x, shape s, const shifted *k, real *kept, const char *ahead) {         \
        return s.columns ? name##_columns(x, s, k, kept, ahead)                                    \
                         : name##_row(x, s, k, kept, ahead);                                       \
    }
SUM_OF_EITHER(shares_tame, TAME, SHARES)
SUM_OF_EITHER(shares_deep, DEEP, SHARES)
SUM_OF_EITHER(rest, DEEP, REST)
SUM_OF_EITHER(both, DEEP, SHARES | REST)
static NOINLINE summed both_wild(line x, shape s, const shifted *k, real *kept, const char *ahead) {
    return sum_inline(x, s, k, WILD, SHARES | REST, kept, ahead);
}
INLINE summed sum_terms(line x, shape s, const shifted *k, int how, int what, real *kept,
                        const char *ahead) {
    if (how == WILD) return both_wild(x, s, k, kept, ahead);
    if (what == REST) return rest(x, s, k, kept, ahead);
    if (what != SHARES) return both(x, s, k, kept, ahead);
    if (how == DEEP) return shares_deep(x, s, k, kept, ahead);
    return shares_tame(x, s, k, kept, ahead);
}

/* For a logarithm, whose argument may be 1 and next to nothing.  In a long row the others mostly are more than a part of
 * the maximum's term, and the sum of all terms tells theirs, in fewer steps; where they are less than .285 of it, and the
 * logarithm less than a quarter, log_softmax would be wrong by 1.6 ULP.  Which of the two a row takes, it says itself,
 * whatever rows lie beside it. */
enum { LONG = 64 };
INLINE summed sum_for_log(line x, shape s, const shifted *k, int how, int what, real *kept,
                          const char *ahead) {
    const size_t n = s.columns ? s.vectors : row_length(s);
    if (n < LONG) return sum_terms(x, s, k, how, what, kept, ahead);
    summed r = sum_terms(x, s, k, how, SHARES, kept, ahead); /* a wild row has both sums */
    pair top = top_of(k, how), rest = pair_add(r.all, pair_neg(top));
    mask many = v_ge(rest.hi, v_mul(top.hi, v_set((real)0.3))), every = v_eq(k->magic, k->magic);
    if (how != WILD && m_any(m_andnot(every, many))) r = sum_terms(x, s, k, how, what, kept, ahead);
    r.count = v_select(many, v_set(1), r.count);
    r.rest = pair_select(many, rest, r.rest);
    return r;
}

/* The sum in units of the maximum's term: its logarithm.  That of 1 and next to nothing is next to nothing, and rounded to
 * a subnormal number in the last step only. */
static NOINLINE pair log_of_sum(summed r, pair top) {
    const vec zero = v_set(0), down = v_set(TERM_DOWN);
    pair lifted = pair_div(r.rest, pair_scale(top, down)), ratio = pair_scale(lifted, down);
    pair t = two_sum(r.count, ratio.hi);
    pair log = pair_log(fast_two_sum(t.hi, v_add(t.lo, ratio.lo)));
    mask tiny = m_and(v_eq(r.count, v_set(1)), v_lt(ratio.hi, v_set(REAL(0x1p-60f, 0x1p-120))));
    return pair_select(tiny, (pair){v_mul(pair_sum(lifted), down), zero}, log);
}

#endif
