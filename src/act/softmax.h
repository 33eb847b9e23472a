/* The softmax family, along an axis.
 *
 *   softmax(x) = e^(x - m) / s,  log_softmax(x) = x - m - log s,  logsumexp(x) = m + log s
 *   m = max x,  s = sum e^(x - m)
 *
 * Source:  Bridle 1990; Blanchard, Higham, Higham 2021 on the shift and the sum.
 * Method:  maximum; terms and their sum; results.  A term is e^x, not e^(x - m), but for a power of two: x and m are
 *          reduced each for itself, which takes no rounding, and a term is s (1 + t) as math/exp_term.h has it.  Only where
 *          m is large is m itself taken off.
 *          The s are summed with what each sum leaves, and the s t beside that, in the tree of math/sum.h.  For a logarithm
 *          the terms of the maximum may be counted apart, so that the sum keeps what stands beside a 1.  The terms are kept
 *          in L1 where the row is short enough, else computed again.
 * Special: one +inf takes all: its limits are 1 and 0.  Two of them, or a row of -inf, have no limit: NaN. */
#ifdef AXIS_MATHS
#include "../math/exp_term.h"
#include "../math/log.h"
#include "../math/sum.h"
#include "../unroll.h"

/* How many terms are kept; after how many terms the sum of a lane's rests, which is plain, begins anew: 60 of them leave
 * 1.7 ULP where all terms are equal. */
enum { KEPT = 2048, ROOM = KEPT + TERMS * VL, PLAIN = 4 * TERMS };

/* Where a maximum is taken off: so far out that this is exact for all elements that still matter. */
#define LARGE REAL(256, 1500)
/* How far below the maximum even the second part of a result is a normal number. */
#define NEAR REAL(40, 600)

/* How far the elements of a row lie apart: no term needs care; the smallest vanish; the maximum is infinite, or so large
 * that it must be taken off. */
enum { TAME, DEEP, WILD };
INLINE int spread(range r) {
    if (m_any(v_gt(v_abs(r.max), v_set(LARGE)))) return WILD;
    return m_any(v_gt(v_sub(r.max, r.min), v_set(NEAR))) ? DEEP : TAME;
}

/* What the rows have in common with their maximum. */
typedef struct {
    vec max, magic;
    vec least, shift, low; /* where they are not tame */
    mask infinite;
} shifted;

INLINE shifted shift_by(vec m, int how) {
    const vec limit = v_set(LARGE), zero = v_set(0), infinity = v_set((real)INFINITY);
    shifted k;
    vec base = m;
    k.max = m;
    if (how == WILD) {
        mask far = v_gt(v_abs(m), limit);
        base = v_select(far, zero, m);
        k.shift = v_select(far, m, zero);
        k.infinite = v_eq(v_abs(m), infinity);
        /* x - shift must not overflow */
        k.low = v_select(m_andnot(v_gt(m, limit), k.infinite), v_mul(m, v_set((real)0.25)),
                         v_neg(infinity));
    }
    k.least = v_sub(base, v_set(REAL(130, 1050)));
    k.magic = term_magic(base);
    return k;
}
/* What the term of x is the exponential of. */
INLINE vec exponent(vec x, const shifted *k, int how) {
    if (how == TAME) return x;
    if (how == DEEP) return v_max(k->least, x);
    vec v = v_sub(v_max(k->low, x), k->shift);
    v = v_select(m_and(k->infinite, v_eq(x, k->max)), v_set(0), v);
    return v_max(k->least, v);
}
/* TERMS of them, of which none is taken to be TAME only because it is the whole row's. */
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

/* TERMS vectors from the place j on; behind the end of the row, `otherwise`. */
INLINE void load_terms(vec *v, line x, shape s, size_t j, vec otherwise) {
    const size_t whole = whole_vectors(s);
    for (int u = 0; u < TERMS; u++) {
        size_t i = j + (size_t)u;
        v[u] = i < whole ? load_at(x, i) : i < s.vectors ? load_last(x, s, otherwise) : otherwise;
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
            load_terms(v, x, s, j, k->max);
            for (int u = 0; u < TERMS; u++) {
                size_t i = j + (size_t)u;
                vec many = v_set((real)(i < whole ? VL : i < s.vectors ? s.last : 0));
                in[u] = v_lt(load_lanes(place), many);
            }
            accumulate(&a, j, v, in, k, s.columns, how, what, kept);
            break;
        }
        for (size_t g = 0; g < groups; g++) {
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
/* Not inlined: the functions below share them.  `kept` has room for the terms, or is NULL. */
#define SUM(name, columns, how, what)                                                              \
    static NOINLINE summed name(line x, shape s, const shifted *k, real *kept,                     \
                                const char *ahead) {                                               \
        return sum_inline(x, (shape){columns, s.vectors, columns ? VL : s.last}, k, how, what,     \
                          kept, ahead);                                                            \
    }
SUM(shares_row, 0, TAME, SHARES)
SUM(shares_row_deep, 0, DEEP, SHARES)
SUM(shares_columns, 1, TAME, SHARES)
SUM(shares_columns_deep, 1, DEEP, SHARES)
SUM(rest_row, 0, DEEP, REST)
SUM(rest_columns, 1, DEEP, REST)
SUM(both_row, 0, DEEP, SHARES | REST)
SUM(both_columns, 1, DEEP, SHARES | REST)
static NOINLINE summed both_wild(line x, shape s, const shifted *k, real *kept, const char *ahead) {
    return sum_inline(x, s, k, WILD, SHARES | REST, kept, ahead);
}
INLINE summed sum_terms(line x, shape s, const shifted *k, int how, int what, real *kept,
                        const char *ahead) {
    if (how == WILD) return both_wild(x, s, k, kept, ahead);
    if (what == REST)
        return s.columns ? rest_columns(x, s, k, kept, ahead) : rest_row(x, s, k, kept, ahead);
    if (what != SHARES)
        return s.columns ? both_columns(x, s, k, kept, ahead) : both_row(x, s, k, kept, ahead);
    if (how == DEEP)
        return s.columns ? shares_columns_deep(x, s, k, kept, ahead)
                         : shares_row_deep(x, s, k, kept, ahead);
    return s.columns ? shares_columns(x, s, k, kept, ahead) : shares_row(x, s, k, kept, ahead);
}
/* For a logarithm, whose argument may be 1 and next to nothing.  In a long row the others mostly are more than the
 * maximum's term, and the sum of all terms tells theirs, in fewer steps; where they are a quarter of it, log_softmax would
 * be wrong by 1.6 ULP.  Which of the two a row takes, it says itself, whatever rows lie beside it. */
enum { LONG = 64 };
INLINE summed sum_for_log(line x, shape s, const shifted *k, int how, int what, real *kept,
                          const char *ahead) {
    const size_t n = s.columns ? s.vectors : (s.vectors - 1) * VL + s.last;
    if (n < LONG) return sum_terms(x, s, k, how, what, kept, ahead);
    summed r = sum_terms(x, s, k, how, SHARES, kept, ahead); /* a wild row has both sums */
    pair top = top_of(k, how), rest = pair_add(r.all, pair_neg(top));
    mask many = v_ge(rest.hi, top.hi), every = v_eq(k->magic, k->magic);
    if (how != WILD && m_any(m_andnot(every, many))) r = sum_terms(x, s, k, how, what, kept, ahead);
    r.count = v_select(many, v_set(1), r.count);
    r.rest = pair_select(many, rest, r.rest);
    return r;
}
/* A row of -inf, or one with two +inf, has no limit. */
INLINE vec with_limit(vec count, const shifted *k) {
    mask none = m_and(k->infinite, m_or(v_lt(k->max, v_set(0)), v_gt(count, v_set(1))));
    return v_select(none, v_set((real)NAN), count);
}

/* The sum in units of the maximum's term: its logarithm.  That of 1 and next to nothing is next to nothing, and rounded to
 * a subnormal number in the last step only. */
static NOINLINE pair log_of_sum(summed r, pair top) {
    const vec zero = v_set(0), down = v_set(REAL(0x1p-64f, 0x1p-512));
    pair lifted = pair_div(r.rest, pair_scale(top, down)), ratio = pair_scale(lifted, down);
    pair t = two_sum(r.count, ratio.hi);
    pair log = pair_log(fast_two_sum(t.hi, v_add(t.lo, ratio.lo)));
    mask tiny = m_and(v_eq(r.count, v_set(1)), v_lt(ratio.hi, v_set(REAL(0x1p-60f, 0x1p-120))));
    return pair_select(tiny, (pair){v_mul(pair_sum(lifted), down), zero}, log);
}

/* Beside the n terms that are kept, what raises no flag. */
INLINE void none_around(real *kept, size_t n) {
    const vec zero = v_set(0);
    for (int i = 0; i < 2; i++) {
        store_lanes(kept + i * ROOM - VL, zero);
        store_lanes(kept + i * ROOM + n, zero);
    }
}

/* What turns a term into a result: the reciprocal of the sum, as a pair. */
INLINE pair inverse_of_sum(summed r, const shifted *k, int how) {
    pair t = r.all;
    if (how == WILD) t.hi = v_add(t.hi, v_sub(with_limit(r.count, k), r.count));
    vec high = v_div(v_set(1), t.hi);
    return (pair){high, v_mul(high, v_fnma(high, t.lo, v_residue(high, t.hi, v_set(1))))};
}
/* Where results may be subnormal, they are rounded to such only in the last step. */
INLINE vec softmax_of(term e, pair inverse, int how) {
    if (how != TAME) inverse = pair_scale(inverse, v_set(REAL(0x1p64f, 0x1p512)));
    vec v = v_fma(e.s, inverse.hi, v_mul(e.s, v_fma(e.t, inverse.hi, inverse.lo)));
    return how == TAME ? v : v_mul(v, v_set(REAL(0x1p-64f, 0x1p-512)));
}

INLINE void store_terms(line y, shape s, size_t j, const vec *v) {
    const size_t whole = whole_vectors(s);
    for (int u = 0; u < TERMS; u++) {
        size_t i = j + (size_t)u;
        if (i < whole) {
            store_at(y, i, v[u]);
        } else if (i < s.vectors) {
            store_last(y, s, v[u]);
        }
    }
}
/* y = softmax(x), times g where that is not NULL. */
INLINE vec result_of(term e, pair inverse, int how, const vec *g) {
    vec v = softmax_of(e, inverse, how);
    return g ? v_mul(*g, v_round_elem(v)) : v;
}
INLINE vec result_kept(const real *kept, pair inverse, int how, const vec *g) {
    return result_of((term){load_lanes(kept), load_lanes(kept + ROOM)}, inverse, how, g);
}
/* By vectors of memory: the first one is completed, the last one waits. */
static NOINLINE void results_past(line y, shape s, int how, const real *kept, pair inverse,
                                  const vec *g) {
    const size_t before = waiting_before(y.p), n = before + row_length(s);
    elem *at = (elem *)y.p - before;
    kept -= before;
    vec v = v_select(v_lt(load_lanes(place), v_set((real)before)), y.past->v,
                     result_kept(kept, inverse, how, g));
    for (size_t j = VL; j < n; j += VL) {
        store(at + j - VL, v, 1);
        v = result_kept(kept + j, inverse, how, g);
    }
    y.past->v = v;
}
INLINE void results_inline(line x, line y, shape s, const shifted *k, int how, const real *kept,
                           pair inverse, const vec *g) {
    const size_t whole = whole_vectors(s);
    size_t j = 0;
    if (kept) {
        for (; j < s.vectors; j++) {
            vec v = result_kept(kept + VL * j, inverse, how, g);
            if (j == whole) {
                store_last(y, s, v);
            } else {
                store_at(y, j, v);
            }
        }
    }
    for (; j < s.vectors; j += TERMS) {
        vec v[TERMS];
        term e[TERMS];
        load_terms(v, x, s, j, k->max);
        terms_of(e, v, k, how);
        for (int u = 0; u < TERMS; u++) v[u] = result_of(e[u], inverse, how, g);
        store_terms(y, s, j, v);
    }
}
#define RESULTS(name, how)                                                                         \
    static NOINLINE void name(line x, line y, shape s, const shifted *k, const real *kept,         \
                              pair inverse, const vec *g) {                                        \
        results_inline(x, y, s, k, how, kept, inverse, g);                                         \
    }
RESULTS(results_tame, TAME)
RESULTS(results_deep, DEEP)
RESULTS(results_wild, WILD)
INLINE void results_in_one(line x, line y, shape s, const shifted *k, int how, const real *kept,
                           pair inverse, const vec *g) {
    if (how == WILD) {
        results_wild(x, y, s, k, kept, inverse, g);
    } else if (how == DEEP) {
        results_deep(x, y, s, k, kept, inverse, g);
    } else {
        results_tame(x, y, s, k, kept, inverse, g);
    }
}
INLINE void softmax_results(line x, line y, shape s, const shifted *k, int how, const real *kept,
                            pair inverse, const vec *g) {
    if (!y.past) {
        results_in_one(x, y, s, k, how, kept, inverse, g);
    } else if (kept && y.past->is_there) {
        results_past(y, s, how, kept, inverse, g);
    } else if (kept) {
        results_in_one(x, line_from(y, 0, NULL), s, k, how, kept, inverse, g);
        let_wait(y, s);
    } else {
        part p[PARTS];
        for (int i = 0, n = parts_of(p, y, s); i < n; i++)
            results_in_one(line_from(x, p[i].from, NULL), line_from(y, p[i].from, p[i].past),
                           p[i].s, k, how, NULL, inverse, g);
    }
}
INLINE void softmax_lines(const line *operand, shape s, range m, int how, lookahead *next,
                          const vec *g) {
    line x = operand[0], y = operand[1];
    shifted k = shift_by(m.max, how);
    _Alignas(CACHE_LINE) real room[VL + 2 * ROOM],
        *kept = s.vectors * VL <= KEPT ? room + VL : NULL;
    summed r = sum_terms(x, s, &k, how, SHARES, kept, x.p);
    if (kept && y.past) none_around(kept, row_length(s));
    pair inverse = inverse_of_sum(r, &k, how);
    look_ahead(next);
    softmax_results(x, y, s, &k, how, kept, inverse, g);
}
INLINE void softmax_body(const line *operand, shape s, range m, int how, lookahead *next) {
    softmax_lines(operand, s, m, how, next, NULL);
}
AXIS_KERNELS(softmax, 2, 48, 0, -1, )

/* softmax(-x), by way of -x in y's place */
INLINE void softmin_body(const line *operand, shape s, range m, int how, lookahead *next) {
    (void)m, (void)how;
    const line y = line_from(operand[1], 0, NULL), both[] = {y, y};
    const size_t whole = whole_vectors(s);
    for (size_t j = 0; j < whole; j++) store_at(y, j, v_neg(load_at(operand[0], j)));
    if (whole < s.vectors) store_last(y, s, v_neg(load_last(operand[0], s, v_set(0))));
    range r = row_range(y, s);
    how = spread(r);
    if (how == WILD) {
        softmax_wild(both, s, r, next);
    } else {
        softmax_body(both, s, r, how, next);
    }
}
AXIS_KERNELS(softmin, 2, 48, -1, -1, )

/* g softmax(x) */
INLINE void logsumexp_backward_body(const line *operand, shape s, range m, int how,
                                    lookahead *next) {
    vec g = one_each(operand[0], s);
    softmax_lines(operand + 1, s, m, how, next, &g);
}
AXIS_KERNELS(logsumexp_backward, 3, 48, 1, -1, )

/* x - all, where all, a pair, is m + log s: its first part leaves x without rounding where x is near m.  Where one of the
 * two is the larger in all of the row, the error of the difference is found in three operations.  Two of the sums are
 * multiply-adds by 1, which run beside the others. */
enum { EITHER, X_LARGER, X_SMALLER };
INLINE vec difference(vec v, pair all, const shifted *k, int how, int which) {
    const vec one = v_set(1);
    vec minus = v_neg(all.hi);
    pair e = two_sum(v, minus);
    if (which == X_LARGER) {
        e.lo = v_sub(minus, v_fma(one, e.hi, v_neg(v)));
    } else if (which == X_SMALLER) {
        e.lo = v_fnma(one, v_add(e.hi, all.hi), v);
    }
    vec d = v_fma(one, v_sub(e.lo, all.lo), e.hi);
    if (how == TAME) return d;
    d = v_select(v_eq(v, v_set(-(real)INFINITY)), v, d);
    if (how == DEEP) return d;
    /* the difference of large numbers may overflow: its rest is nothing then */
    vec far = v_select(m_and(k->infinite, v_eq(v, k->max)), v_set(0), e.hi);
    mask exact = m_andnot(v_lt(v_abs(far), v_set(REAL(0x1p100f, 0x1p1000))), k->infinite);
    vec rest = v_select(exact, e.lo, v_set(0));
    return v_select(v_gt(v_abs(k->max), v_set(LARGE)), v_add(far, v_sub(rest, all.lo)), d);
}
INLINE void differences(line x, line y, shape s, pair all, const shifted *k, int how, int which) {
    const size_t whole = whole_vectors(s);
    for (size_t j = 0; j < whole; j++)
        store_at(y, j, difference(load_at(x, j), all, k, how, which));
    if (whole < s.vectors)
        store_last(y, s, difference(load_last(x, s, k->max), all, k, how, which));
}
INLINE void log_softmax_body(const line *operand, shape s, range m, int how, lookahead *next) {
    line x = operand[0], y = operand[1];
    shifted k = shift_by(m.max, how);
    summed r = sum_for_log(x, s, &k, how, REST, NULL, y.p);
    if (how == WILD) r.count = with_limit(r.count, &k);
    pair log = log_of_sum(r, top_of(&k, how)), all = two_sum(k.max, log.hi);
    all.lo = v_add(all.lo, log.lo);
    look_ahead(next);
    if (how == WILD) {
        all.hi = v_select(k.infinite, k.max, all.hi);
        all.lo = v_select(k.infinite, log.hi, all.lo);
        differences(x, y, s, all, &k, WILD, EITHER);
    } else if (how == DEEP) {
        differences(x, y, s, all, &k, DEEP, EITHER);
    } else if (!m_any(v_gt(all.hi, v_set(0)))) {
        differences(x, y, s, all, &k, TAME, X_LARGER);
    } else if (!m_any(v_lt(m.min, v_neg(all.hi)))) {
        differences(x, y, s, all, &k, TAME, X_SMALLER);
    } else {
        differences(x, y, s, all, &k, TAME, EITHER);
    }
}
AXIS_KERNELS(log_softmax, 2, 64, 0, -1, )

/* m + log s; of an infinite m, m, unless there is a NaN */
INLINE void logsumexp_body(const line *operand, shape s, range m, int how, lookahead *next) {
    line x = operand[0];
    shifted k = shift_by(m.max, how);
    summed r = sum_for_log(x, s, &k, how, REST, NULL, x.p);
    pair log = log_of_sum(r, top_of(&k, how)), all = two_sum(k.max, log.hi);
    vec v = v_add(all.hi, v_add(all.lo, log.lo));
    if (how == WILD) v = v_select(k.infinite, v_add(k.max, log.hi), v);
    look_ahead(next);
    store_each(operand[1], s, v);
}
AXIS_KERNELS(logsumexp, 2, 64, 0, -1,
             store_each(lines[1], (shape){0, 1, 1}, v_set(-(real)INFINITY)))

/* log s + (m - x[label]) */
INLINE vec cross_entropy(summed r, const shifted *k, vec at, int how) {
    const vec infinity = v_set((real)INFINITY);
    if (how == WILD) r.count = with_limit(r.count, k);
    pair log = log_of_sum(r, top_of(k, how)), d = two_sum(k->max, v_neg(at)),
         all = two_sum(d.hi, log.hi);
    vec v = v_add(all.hi, v_add(all.lo, v_add(d.lo, log.lo)));
    /* of infinities only the first parts say anything */
    vec first = v_select(v_eq(at, k->max), log.hi, v_add(d.hi, log.hi));
    mask at_infinity = v_eq(v_abs(at), infinity);
    if (how == WILD) at_infinity = m_or(at_infinity, k->infinite);
    return v_select(m_or(at_infinity, v_eq(v_abs(all.hi), infinity)), first, v);
}
INLINE void softmax_cross_entropy_body(const line *operand, shape s, range m, int how,
                                       lookahead *next) {
    line x = operand[0];
    shifted k = shift_by(m.max, how);
    vec at = labelled(x, operand[1], s);
    summed r = sum_for_log(x, s, &k, how, REST, NULL, x.p);
    vec loss = cross_entropy(r, &k, at, how);
    look_ahead(next);
    store_each(operand[2], s, loss);
}
AXIS_KERNELS(softmax_cross_entropy, 3, 48, 0, 1, )

/* dx = g (softmax(x) - onehot(label)), and the loss where that is wanted */
INLINE void cross_entropy_slope(line x, line label, line dx, shape s, range m, int how,
                                lookahead *next, const vec *g, const line *loss) {
    shifted k = shift_by(m.max, how);
    vec at = labelled(x, label, s);
    _Alignas(CACHE_LINE) real room[2 * ROOM], *kept = s.vectors * VL <= KEPT ? room : NULL;
    summed r = loss ? sum_for_log(x, s, &k, how, SHARES | REST, kept, x.p)
                    : sum_terms(x, s, &k, how, SHARES, kept, x.p);
    if (loss) store_each(*loss, s, cross_entropy(r, &k, at, how));
    pair inverse = inverse_of_sum(r, &k, how);
    look_ahead(next);
    softmax_results(x, line_from(dx, 0, NULL), s, &k, how, kept, inverse, g);
    term e = term_at(exponent(at, &k, how), k.magic);
    vec v = v_sub(v_round_elem(softmax_of(e, inverse, how)), v_set(1));
    store_labelled(dx, label, s, g ? v_mul(*g, v_round_elem(v)) : v);
}
INLINE void softmax_cross_entropy_backward_body(const line *operand, shape s, range m, int how,
                                                lookahead *next) {
    vec g = one_each(operand[0], s);
    cross_entropy_slope(operand[1], operand[2], operand[3], s, m, how, next, &g, NULL);
}
AXIS_KERNELS(softmax_cross_entropy_backward, 4, 48, 1, 2, )
INLINE void softmax_cross_entropy_value_and_grad_body(const line *operand, shape s, range m,
                                                      int how, lookahead *next) {
    cross_entropy_slope(operand[0], operand[1], operand[3], s, m, how, next, NULL, &operand[2]);
}
AXIS_KERNELS(softmax_cross_entropy_value_and_grad, 4, 48, 0, 1, )

/* dx = y (g - sum g y) */
INLINE void softmax_slopes(line g, line y, line dx, shape s, vec total) {
    const size_t whole = whole_vectors(s);
    /* The next row of both is on its way meanwhile, where there is room in L1 for it and it is worth the operations. */
    const int fetch =
        VL * sizeof(elem) == 64 && !s.columns && s.vectors > 20 && s.vectors <= 80 && !dx.past;
    UNROLL(2)
    for (size_t j = 0; j < whole; j++) {
        if (fetch) v_fetch(g.p + (ptrdiff_t)(j + s.vectors) * g.step);
        if (fetch) v_fetch(y.p + (ptrdiff_t)(j + s.vectors) * y.step);
        store_at(dx, j, v_mul(load_at(y, j), v_sub(load_at(g, j), total)));
    }
    if (whole < s.vectors) {
        const vec zero = v_set(0);
        store_last(dx, s, v_mul(load_last(y, s, zero), v_sub(load_last(g, s, zero), total)));
    }
}
INLINE void softmax_backward_body(const line *operand, shape s, range m, int how, lookahead *next) {
    line g = operand[0], y = operand[1], dx = operand[2];
    (void)m, (void)how, (void)next;
    vec total = sum_product(g, &y, s);
    if (!dx.past) {
        softmax_slopes(g, y, dx, s, total);
        return;
    }
    part p[PARTS];
    for (int i = 0, n = parts_of(p, dx, s); i < n; i++)
        softmax_slopes(line_from(g, p[i].from, NULL), line_from(y, p[i].from, NULL),
                       line_from(dx, p[i].from, p[i].past), p[i].s, total);
}
AXIS_KERNELS(softmax_backward, 3, 8, -1, -1, )

/* dx = g - e^y sum g; y, a logarithm of a share, is at most 0. */
INLINE void log_softmax_slopes(vec *dx, const vec *g, const vec *y, vec magic, vec total) {
    vec v[TERMS];
    term e[TERMS];
    for (int u = 0; u < TERMS; u++) {
        v[u] = v_max(v_set(-REAL(130, 1050)), v_min(v_set(REAL(40, 300)), y[u]));
        v[u] = v_select(v_isnan(y[u]), y[u], v[u]);
    }
    terms_at(e, v, TERMS, magic);
    for (int u = 0; u < TERMS; u++) dx[u] = v_fnma(term_value(e[u]), total, g[u]);
}
INLINE void log_softmax_backward_body(const line *operand, shape s, range m, int how,
                                      lookahead *next) {
    const vec zero = v_set(0), magic = term_magic(zero);
    line g = operand[0], y = operand[1], dx = operand[2];
    (void)m, (void)how, (void)next;
    vec sum = v_mul(sum_product(g, NULL, s), v_set(REAL(0x1p-64f, 0x1p-512)));
    vec total = v_fma(sum, v_set(term_inverse), v_mul(sum, v_set(term_inverse_low)));
    const size_t whole = whole_vectors(s);
    vec a[TERMS], b[TERMS], d[TERMS];
    size_t j = 0;
    for (; j + TERMS <= whole; j += TERMS) {
        for (int u = 0; u < TERMS; u++) {
            a[u] = load_at(g, j + (size_t)u);
            b[u] = load_at(y, j + (size_t)u);
        }
        log_softmax_slopes(d, a, b, magic, total);
        for (int u = 0; u < TERMS; u++) store_at(dx, j + (size_t)u, d[u]);
    }
    load_terms(a, g, s, j, zero);
    load_terms(b, y, s, j, zero);
    log_softmax_slopes(d, a, b, magic, total);
    store_terms(dx, s, j, d);
}
AXIS_KERNELS(log_softmax_backward, 3, 8, -1, -1, )
#endif

AXIS(softmax,
     .signature = "(n)->(n)", .arguments = "x", .types = "xx",
     .summary = "Softmax along an axis",
     .formula = "exp(x - max(x)) / sum(exp(x - max(x)))",
     .source = "Bridle 1990; Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
     .value_f32 = {0.85}, .value_f64 = {0.87})
AXIS(softmin,
     .signature = "(n)->(n)", .arguments = "x", .types = "xx",
     .summary = "Softmin along an axis: softmax of -x",
     .formula = "exp(min(x) - x) / sum(exp(min(x) - x))",
     .source = "Bridle 1990; Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
     .value_f32 = {0.85}, .value_f64 = {0.87})
AXIS(softmax_backward,
     .signature = "(n),(n)->(n)", .arguments = "g, y", .types = "xxx",
     .summary = "Gradient through softmax, from its output y",
     .formula = "y * (g - sum(g * y))",
     .source = "Bridle 1990",
     .value_f32 = {1.6}, .value_f64 = {2.2})
AXIS(log_softmax,
     .signature = "(n)->(n)", .arguments = "x", .types = "xx",
     .summary = "Logarithm of softmax along an axis",
     .formula = "x - max(x) - log(sum(exp(x - max(x))))",
     .source = "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
     .value_f32 = {1.25}, .value_f64 = {1.05})
AXIS(log_softmax_backward,
     .signature = "(n),(n)->(n)", .arguments = "g, y", .types = "xxx",
     .summary = "Gradient through log_softmax, from its output y",
     .formula = "g - exp(y) * sum(g)",
     .source = "Bridle 1990",
     .value_f32 = {1.0}, .value_f64 = {0.75})
AXIS(logsumexp,
     .signature = "(n)->()", .arguments = "x", .types = "xx",
     .summary = "Logarithm of the sum of exponentials along an axis",
     .formula = "max(x) + log(sum(exp(x - max(x))))",
     .source = "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
     .notes = "Of nothing: -inf.",
     .value_f32 = {1.1}, .value_f64 = {1.05})
AXIS(logsumexp_backward,
     .signature = "(),(n)->(n)", .arguments = "g, x", .types = "xxx",
     .summary = "Gradient through logsumexp",
     .formula = "g * softmax(x)",
     .source = "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021")
AXIS(softmax_cross_entropy,
     .signature = "(n),()->()", .arguments = "logits, label", .types = "xix",
     .summary = "Cross-entropy of softmax(logits) with an integer label, from the logits",
     .formula = "logsumexp(logits) - logits[label]",
     .source = "Bridle 1990",
     .notes = "A label outside 0..n-1 raises ValueError.",
     .value_f32 = {1.25}, .value_f64 = {1.05})
AXIS(softmax_cross_entropy_backward,
     .signature = "(),(n),()->(n)", .arguments = "g, logits, label", .types = "xxix",
     .summary = "Gradient through softmax_cross_entropy",
     .formula = "g * (softmax(logits) - onehot(label))",
     .source = "Bridle 1990",
     .notes = "A label outside 0..n-1 raises ValueError.")
AXIS(softmax_cross_entropy_value_and_grad,
     .signature = "(n),()->(),(n)", .arguments = "logits, label", .types = "xixx",
     .summary = "Cross-entropy and its gradient in the logits, in one pass",
     .formula = "logsumexp(logits) - logits[label], softmax(logits) - onehot(label)",
     .source = "Bridle 1990",
     .notes = "A label outside 0..n-1 raises ValueError.",
     .value_f32 = {1.25}, .value_f64 = {1.05})
