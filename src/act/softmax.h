/* The softmax family, along an axis.
 *
 *   softmax(x) = e^(x - m) / s,  log_softmax(x) = x - m - log s,  logsumexp(x) = m + log s
 *   m = max x,  s = sum e^(x - m)
 *
 * Source:  Bridle 1990; Blanchard, Higham, Higham 2021 on the shift and the sum.
 * Method:  maximum; terms and their sum; results.  A term is e^x, not e^(x - m), but for a power of two: x = n ln2 + r
 *          and m = N ln2 + r' are reduced each for itself, which takes no rounding, and 2^(n - N) e^r is a pair.  Only
 *          where m is large is m itself taken off.
 *          The terms of the maximum are counted apart, so that the sum keeps what stands beside a 1; the others run in
 *          the tree of math/sum.h in pairs.  The terms are kept in L1 where the row is short enough, else computed again.
 * Special: one +inf takes all: its limits are 1 and 0.  Two of them, or a row of -inf, have no limit: NaN. */
#ifdef AXIS_MATHS
#include "../math/exp_term.h"
#include "../math/log.h"
#include "../math/sum.h"

/* How many terms are kept; how many vectors are computed side by side. */
enum { KEPT = 2048, UNROLLED = 4 };

/* Where a maximum is taken off: so far out that this is exact for all elements that still matter. */
#define LARGE REAL(256, 1500)

INLINE int is_wild(vec max) { return m_any(v_gt(v_abs(max), v_set(LARGE))); }

/* What the rows have in common with their maximum. */
typedef struct {
    vec max, shift, least, low, magic;
    mask infinite;
    int columns;
    pair top; /* the maximum's own term */
} shifted;

static NOINLINE shifted shift_by(vec m, shape s) {
    const vec limit = v_set(LARGE), zero = v_set(0), infinity = v_set((real)INFINITY);
    shifted k;
    mask far = v_gt(v_abs(m), limit);
    vec base = v_select(far, zero, m);
    k.max = m;
    k.columns = s.columns;
    k.shift = v_select(far, m, zero);
    k.infinite = v_eq(v_abs(m), infinity);
    k.least = v_sub(base, v_set(REAL(130, 1050)));
    /* x - shift must not overflow */
    k.low = v_select(m_andnot(v_gt(m, limit), k.infinite), v_mul(m, v_set((real)0.25)),
                     v_neg(infinity));
    k.magic = term_magic(base);
    k.top = term_at(base, k.magic);
    k.top = fast_two_sum(k.top.hi, k.top.lo);
    return k;
}
/* The term of x.  `wild` where m is so large that it must be taken off, or infinite. */
INLINE pair term_of(vec x, const shifted *k, int wild) {
    if (!wild) return term_at(v_max(k->least, x), k->magic);
    vec v = v_sub(v_max(k->low, x), k->shift);
    v = v_select(m_and(k->infinite, v_eq(x, k->max)), v_set(0), v);
    return term_at(v_max(k->least, v), k->magic);
}

/* The largest element; a NaN is passed over here, and turns up in the sum. */
INLINE vec row_max(line x, shape s) {
    enum { CHAINS = 4 };
    const vec least = v_set(-(real)INFINITY);
    vec m[CHAINS];
    for (int k = 0; k < CHAINS; k++) m[k] = least;
    size_t j = 0, whole = whole_vectors(s);
    for (; j + CHAINS <= whole; j += CHAINS) {
        for (int k = 0; k < CHAINS; k++) m[k] = v_max(load_at(x, j + (size_t)k), m[k]);
    }
    for (; j < whole; j++) m[0] = v_max(load_at(x, j), m[0]);
    if (j < s.vectors) m[1] = v_max(load_last(x, s, least), m[1]);
    return across_max(v_max(v_max(m[0], m[1]), v_max(m[2], m[3])), s.columns);
}

typedef struct {
    vec s[LANES], l[LANES], count;
} accumulators;

/* `many` vectors from the place j on, all of whose terms are computed side by side. */
INLINE void accumulate(accumulators *a, size_t j, const vec *x, int many, const shifted *k,
                       int wild, real *kept) {
    const vec zero = v_set(0), one = v_set(1);
    const size_t groups = k->columns ? LANES : LANES / VL;
    pair t[UNROLLED];
    for (int u = 0; u < many; u++) t[u] = term_of(x[u], k, wild);
    for (int u = 0; u < many; u++) {
        size_t g = (j + (size_t)u) % groups;
        mask top = v_eq(x[u], k->max);
        pair s = two_sum(a->s[g], v_select(top, zero, t[u].hi));
        a->s[g] = s.hi;
        a->l[g] = v_add(a->l[g], v_add(s.lo, v_select(top, zero, t[u].lo)));
        a->count = v_add(a->count, v_select(top, one, zero));
        if (kept) {
            store_lanes(kept + 2 * VL * (j + (size_t)u), t[u].hi);
            store_lanes(kept + 2 * VL * (j + (size_t)u) + VL, t[u].lo);
        }
    }
}

typedef struct {
    vec count; /* of the elements that are the maximum */
    pair rest; /* the sum of the other terms */
} summed;

/* `kept` has room for the terms, or is NULL. */
INLINE summed sum_inline(line x, shape s, const shifted *k, int wild, real *kept) {
    const size_t groups = s.columns ? LANES : LANES / VL, whole = whole_vectors(s);
    accumulators a;
    for (size_t g = 0; g < groups; g++) a.s[g] = a.l[g] = v_set(0);
    a.count = v_set(0);
    size_t j = 0;
    for (; j + UNROLLED <= whole; j += UNROLLED) {
        vec v[UNROLLED];
        for (int u = 0; u < UNROLLED; u++) v[u] = load_at(x, j + (size_t)u);
        accumulate(&a, j, v, UNROLLED, k, wild, kept);
    }
    for (; j < s.vectors; j++) {
        vec v = j < whole ? load_at(x, j) : load_last(x, s, k->max);
        accumulate(&a, j, &v, 1, k, wild, kept);
    }
    summed r;
    r.count = v_sub(across_sum(a.count, s.columns), v_set((real)(VL - s.last)));
    r.rest = accumulated(a.s, a.l, s);
    return r;
}
/* Not inlined: the functions below share them. */
static NOINLINE summed sum_row(line x, shape s, const shifted *k, real *kept) {
    return sum_inline(x, (shape){0, s.vectors, s.last}, k, 0, kept);
}
static NOINLINE summed sum_columns(line x, shape s, const shifted *k, real *kept) {
    return sum_inline(x, (shape){1, s.vectors, VL}, k, 0, kept);
}
static NOINLINE summed sum_wild(line x, shape s, const shifted *k, real *kept) {
    return sum_inline(x, s, k, 1, kept);
}
INLINE summed sum_terms(line x, shape s, const shifted *k, int wild, real *kept) {
    return wild        ? sum_wild(x, s, k, kept)
           : s.columns ? sum_columns(x, s, k, kept)
                       : sum_row(x, s, k, kept);
}
/* A row of -inf, or one with two +inf, has no limit. */
INLINE vec with_limit(vec count, const shifted *k) {
    mask none = m_and(k->infinite, m_or(v_lt(k->max, v_set(0)), v_gt(count, v_set(1))));
    return v_select(none, v_set((real)NAN), count);
}

/* The sum in units of the maximum's term: its logarithm. */
static NOINLINE pair log_of_sum(summed r, const shifted *k) {
    pair ratio = pair_div(r.rest, k->top), t = two_sum(r.count, ratio.hi);
    return pair_log(fast_two_sum(t.hi, v_add(t.lo, ratio.lo)));
}

/* What turns a term into a result: the reciprocal of the sum, as a pair. */
INLINE pair inverse_of_sum(summed r, const shifted *k) {
    pair t = two_prod(with_limit(r.count, k), k->top.hi);
    t.lo = v_fma(r.count, k->top.lo, t.lo);
    t = pair_add(t, r.rest);
    t = fast_two_sum(t.hi, t.lo);
    vec high = v_div(v_set(1), t.hi);
    return (pair){high, v_mul(high, v_fnma(high, t.lo, v_residue(high, t.hi, v_set(1))))};
}
INLINE vec softmax_of(pair term, pair inverse) {
    return v_fma(term.hi, inverse.hi, v_fma(term.hi, inverse.lo, v_mul(term.lo, inverse.hi)));
}

/* y = softmax(x), times g where that is not NULL. */
INLINE void results_inline(line x, line y, shape s, const shifted *k, int wild, const real *kept,
                           pair inverse, const vec *g) {
    size_t whole = whole_vectors(s);
    for (size_t j = 0; j < s.vectors; j++) {
        pair e;
        if (kept) {
            e = (pair){load_lanes(kept + 2 * VL * j), load_lanes(kept + 2 * VL * j + VL)};
        } else {
            e = term_of(j < whole ? load_at(x, j) : load_last(x, s, k->max), k, wild);
        }
        vec v = softmax_of(e, inverse);
        if (g) v = v_mul(*g, v_round_elem(v));
        if (j < whole) {
            store_at(y, j, v);
        } else {
            store_last(y, s, v);
        }
    }
}
static NOINLINE void results_tame(line x, line y, shape s, const shifted *k, const real *kept,
                                  pair inverse, const vec *g) {
    results_inline(x, y, s, k, 0, kept, inverse, g);
}
static NOINLINE void results_wild(line x, line y, shape s, const shifted *k, const real *kept,
                                  pair inverse, const vec *g) {
    results_inline(x, y, s, k, 1, kept, inverse, g);
}
INLINE void softmax_results(line x, line y, shape s, const shifted *k, int wild, const real *kept,
                            pair inverse, const vec *g) {
    if (wild) {
        results_wild(x, y, s, k, kept, inverse, g);
    } else {
        results_tame(x, y, s, k, kept, inverse, g);
    }
}
INLINE void softmax_lines(const line *operand, shape s, vec m, int wild, const vec *g) {
    line x = operand[0], y = operand[1];
    shifted k = shift_by(m, s);
    real room[2 * KEPT], *kept = s.vectors * VL <= KEPT ? room : NULL;
    summed r = sum_terms(x, s, &k, wild, kept);
    softmax_results(x, y, s, &k, wild, kept, inverse_of_sum(r, &k), g);
}
INLINE void softmax_body(const line *operand, shape s, vec m, int wild) {
    softmax_lines(operand, s, m, wild, NULL);
}
AXIS_KERNELS(softmax, 2, 0, -1, )

/* softmax(-x), by way of -x in y's place */
INLINE void softmin_body(const line *operand, shape s, vec m, int wild) {
    (void)m, (void)wild;
    const line y = operand[1], both[] = {y, y};
    const size_t whole = whole_vectors(s);
    for (size_t j = 0; j < whole; j++) store_at(y, j, v_neg(load_at(operand[0], j)));
    if (whole < s.vectors) store_last(y, s, v_neg(load_last(operand[0], s, v_set(0))));
    vec most = row_max(y, s);
    if (is_wild(most)) {
        softmax_wild(both, s, most);
    } else {
        softmax_body(both, s, most, 0);
    }
}
AXIS_KERNELS(softmin, 2, -1, -1, )

/* g softmax(x) */
INLINE void logsumexp_backward_body(const line *operand, shape s, vec m, int wild) {
    vec g = one_each(operand[0], s);
    softmax_lines(operand + 1, s, m, wild, &g);
}
AXIS_KERNELS(logsumexp_backward, 3, 1, -1, )

/* x - m - log s: m + log s as a pair, of which the first part leaves x without rounding where x is near m. */
INLINE void log_softmax_body(const line *operand, shape s, vec m, int wild) {
    line x = operand[0], y = operand[1];
    shifted k = shift_by(m, s);
    summed r = sum_terms(x, s, &k, wild, NULL);
    r.count = with_limit(r.count, &k);
    pair log = log_of_sum(r, &k), all = two_sum(k.max, log.hi);
    all.lo = v_add(all.lo, log.lo);
    if (wild) {
        all.hi = v_select(k.infinite, k.max, all.hi);
        all.lo = v_select(k.infinite, log.hi, all.lo);
    }
    size_t whole = whole_vectors(s);
    const vec minus = v_neg(all.hi);
    for (size_t j = 0; j < s.vectors; j++) {
        vec v = j < whole ? load_at(x, j) : load_last(x, s, k.max);
        pair e = two_sum(v, minus);
        vec d = v_add(e.hi, v_sub(e.lo, all.lo));
        d = v_select(v_eq(v, v_set(-(real)INFINITY)), v, d);
        if (wild) {
            /* the difference of large numbers may overflow: its rest is nothing then */
            vec far = v_select(m_and(k.infinite, v_eq(v, k.max)), v_set(0), e.hi);
            d = v_select(v_gt(v_abs(k.max), v_set(LARGE)), v_sub(far, all.lo), d);
        }
        if (j < whole) {
            store_at(y, j, d);
        } else {
            store_last(y, s, d);
        }
    }
}
AXIS_KERNELS(log_softmax, 2, 0, -1, )

/* m + log s; of an infinite m, m, unless there is a NaN */
INLINE void logsumexp_body(const line *operand, shape s, vec m, int wild) {
    line x = operand[0];
    shifted k = shift_by(m, s);
    pair log = log_of_sum(sum_terms(x, s, &k, wild, NULL), &k), all = two_sum(k.max, log.hi);
    vec v = v_add(all.hi, v_add(all.lo, log.lo));
    if (wild) v = v_select(k.infinite, v_add(k.max, log.hi), v);
    store_each(operand[1], s, v);
}
AXIS_KERNELS(logsumexp, 2, 0, -1,
             store_each(line_of(operand[1]), (shape){0, 1, 1}, v_set(-(real)INFINITY)))

/* log s + (m - x[label]) */
INLINE vec cross_entropy(summed r, const shifted *k, vec at, int wild) {
    const vec infinity = v_set((real)INFINITY);
    r.count = with_limit(r.count, k);
    pair log = log_of_sum(r, k), d = two_sum(k->max, v_neg(at)), all = two_sum(d.hi, log.hi);
    vec v = v_add(all.hi, v_add(all.lo, v_add(d.lo, log.lo)));
    /* of infinities only the first parts say anything */
    vec first = v_select(v_eq(at, k->max), log.hi, v_add(d.hi, log.hi));
    mask at_infinity = v_eq(v_abs(at), infinity);
    if (wild) at_infinity = m_or(at_infinity, k->infinite);
    return v_select(m_or(at_infinity, v_eq(v_abs(all.hi), infinity)), first, v);
}
INLINE void softmax_cross_entropy_body(const line *operand, shape s, vec m, int wild) {
    line x = operand[0];
    shifted k = shift_by(m, s);
    vec at = labelled(x, operand[1], s);
    store_each(operand[2], s, cross_entropy(sum_terms(x, s, &k, wild, NULL), &k, at, wild));
}
AXIS_KERNELS(softmax_cross_entropy, 3, 0, 1, )

/* dx = g (softmax(x) - onehot(label)), and the loss where that is wanted */
INLINE void cross_entropy_slope(line x, line label, line dx, shape s, vec m, int wild, const vec *g,
                                const line *loss) {
    shifted k = shift_by(m, s);
    vec at = labelled(x, label, s);
    real room[2 * KEPT], *kept = s.vectors * VL <= KEPT ? room : NULL;
    summed r = sum_terms(x, s, &k, wild, kept);
    if (loss) store_each(*loss, s, cross_entropy(r, &k, at, wild));
    pair inverse = inverse_of_sum(r, &k);
    softmax_results(x, dx, s, &k, wild, kept, inverse, g);
    vec v = v_sub(v_round_elem(softmax_of(term_of(at, &k, wild), inverse)), v_set(1));
    store_labelled(dx, label, s, g ? v_mul(*g, v_round_elem(v)) : v);
}
INLINE void softmax_cross_entropy_backward_body(const line *operand, shape s, vec m, int wild) {
    vec g = one_each(operand[0], s);
    cross_entropy_slope(operand[1], operand[2], operand[3], s, m, wild, &g, NULL);
}
AXIS_KERNELS(softmax_cross_entropy_backward, 4, 1, 2, )
INLINE void softmax_cross_entropy_value_and_grad_body(const line *operand, shape s, vec m,
                                                      int wild) {
    cross_entropy_slope(operand[0], operand[1], operand[3], s, m, wild, NULL, &operand[2]);
}
AXIS_KERNELS(softmax_cross_entropy_value_and_grad, 4, 0, 1, )

/* dx = y (g - sum g y) */
INLINE void softmax_backward_body(const line *operand, shape s, vec m, int wild) {
    line g = operand[0], y = operand[1], dx = operand[2];
    (void)m, (void)wild;
    vec total = sum_product(g, &y, s);
    size_t whole = whole_vectors(s);
    for (size_t j = 0; j < whole; j++)
        store_at(dx, j, v_mul(load_at(y, j), v_sub(load_at(g, j), total)));
    if (whole < s.vectors) {
        const vec zero = v_set(0);
        store_last(dx, s, v_mul(load_last(y, s, zero), v_sub(load_last(g, s, zero), total)));
    }
}
AXIS_KERNELS(softmax_backward, 3, -1, -1, )

/* dx = g - e^y sum g */
INLINE vec log_softmax_slope(vec g, vec y, vec magic, vec total) {
    /* y, a logarithm of a share, is at most 0 */
    vec v = v_max(v_set(-REAL(130, 1050)), v_min(v_set(REAL(40, 300)), y));
    v = v_select(v_isnan(y), y, v);
    return v_fnma(pair_sum(term_at(v, magic)), total, g);
}
INLINE void log_softmax_backward_body(const line *operand, shape s, vec m, int wild) {
    const vec zero = v_set(0), magic = term_magic(zero);
    line g = operand[0], y = operand[1], dx = operand[2];
    (void)m, (void)wild;
    vec total = v_mul(sum_product(g, NULL, s), v_set(REAL(0x1p-64f, 0x1p-512)));
    size_t whole = whole_vectors(s);
    for (size_t j = 0; j < whole; j++)
        store_at(dx, j, log_softmax_slope(load_at(g, j), load_at(y, j), magic, total));
    if (whole < s.vectors)
        store_last(dx, s,
                   log_softmax_slope(load_last(g, s, zero), load_last(y, s, zero), magic, total));
}
AXIS_KERNELS(log_softmax_backward, 3, -1, -1, )
#endif

AXIS(softmax,
     .signature = "(n)->(n)", .arguments = "x", .types = "xx",
     .summary = "Softmax along an axis",
     .formula = "exp(x - max(x)) / sum(exp(x - max(x)))",
     .source = "Bridle 1990; Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
     .value_f32 = {4.0}, .value_f64 = {4.0})
AXIS(softmin,
     .signature = "(n)->(n)", .arguments = "x", .types = "xx",
     .summary = "Softmin along an axis: softmax of -x",
     .formula = "exp(min(x) - x) / sum(exp(min(x) - x))",
     .source = "Bridle 1990; Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
     .value_f32 = {4.0}, .value_f64 = {4.0})
AXIS(softmax_backward,
     .signature = "(n),(n)->(n)", .arguments = "g, y", .types = "xxx",
     .summary = "Gradient through softmax, from its output y",
     .formula = "y * (g - sum(g * y))",
     .source = "Bridle 1990")
AXIS(log_softmax,
     .signature = "(n)->(n)", .arguments = "x", .types = "xx",
     .summary = "Logarithm of softmax along an axis",
     .formula = "x - max(x) - log(sum(exp(x - max(x))))",
     .source = "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
     .value_f32 = {4.0}, .value_f64 = {4.0})
AXIS(log_softmax_backward,
     .signature = "(n),(n)->(n)", .arguments = "g, y", .types = "xxx",
     .summary = "Gradient through log_softmax, from its output y",
     .formula = "g - exp(y) * sum(g)",
     .source = "Bridle 1990")
AXIS(logsumexp,
     .signature = "(n)->()", .arguments = "x", .types = "xx",
     .summary = "Logarithm of the sum of exponentials along an axis",
     .formula = "max(x) + log(sum(exp(x - max(x))))",
     .source = "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
     .notes = "Of nothing: -inf.",
     .value_f32 = {4.0}, .value_f64 = {4.0})
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
     .value_f32 = {4.0}, .value_f64 = {4.0})
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
     .notes = "A label outside 0..n-1 raises ValueError.")
