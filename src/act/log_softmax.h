/* log_softmax(x) = x - m - log s with m = max x, s = sum e^(x - m), along an axis
 * Source:  Bridle 1990; Blanchard, Higham, Higham 2021 on the shift and the sum.
 * Method:  m + log s is a pair, whose first part leaves x without rounding where x is near m.
 * Special: of one +inf 0, and -inf elsewhere; of two, or of a row of -inf, NaN */
#ifdef AXIS_MATHS
#include "../math/exp_sum.h"

/* x - all, where all, a pair, is m + log s: its first part leaves x without rounding where x is near m.  Where one of the
 * two is the larger in all of the row, or in the larger's binade, the error of the difference is found in three operations.
 * Two of the sums are multiply-adds by 1, which run beside the others. */
enum { EITHER, X_LARGER, X_SMALLER };
INLINE vec binade_of(vec v) { return v_from_bits(i_and(v_bits(v), v_bits(v_set((real)INFINITY)))); }
INLINE vec difference(vec v, pair all, const shifted *k, int how, int which) {
    const vec one = v_set(1);
    /* never -0, so that a 0 comes out as 0 whichever way is taken */
    vec minus = v_sub(v_set(0), all.hi);
    pair e = two_sum(v, minus);
    if (which == X_LARGER) {
        e.lo = v_sub(minus, v_fma(one, e.hi, v_neg(v)));
    } else if (which == X_SMALLER) {
        e.lo = v_fnma(one, v_add(e.hi, all.hi), v);
    }
    vec d = v_fma(one, v_sub(e.lo, all.lo), e.hi);
    if (how == TAME) return d;
    d = v_select(v_eq(v, v_set(-(real)INFINITY)), e.hi, d); /* NaN where the row has one */
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
    } else if (!m_any(v_le(m.min, v_mul(v_set(-2), binade_of(all.hi))))) {
        differences(x, y, s, all, &k, TAME, X_SMALLER);
    } else {
        differences(x, y, s, all, &k, TAME, EITHER);
    }
}
AXIS_KERNELS(log_softmax, 2, 64, 0, -1, )

/* dx = g - e^y sum g; y, a logarithm of a share, is at most 0.  The total is 2^-TERM_LIFT of the sum over the terms' common
 * factor; of a sum so small that this might be subnormal, itself, and its terms are not lifted: what is below their `least` is
 * nothing then.  With `vast`, some may be so large that e^y counts however small it is: it is (e^(y/2))^2. */
typedef struct {
    vec magic, least, total;
} log_softmax_sum;
INLINE mask is_small(vec sum, real scale) {
    return v_lt(v_abs(sum), v_set(REAL(0x1p-30f, 0x1p-480) * scale));
}
INLINE void log_softmax_slopes(vec *dx, const vec *g, const vec *y, const log_softmax_sum *of,
                               const mask *vast) {
    const vec zero = v_set(0);
    vec v[TERMS], half[TERMS];
    term e[TERMS];
    for (int u = 0; u < TERMS; u++) {
        half[u] = vast ? v_select(*vast, v_mul(y[u], v_set((real)0.5)), y[u]) : y[u];
        v[u] = v_max(of->least, v_min(v_set(REAL(40, 300)), half[u]));
        v[u] = v_select(v_isnan(y[u]), y[u], v[u]);
    }
    terms_at(e, v, TERMS, of->magic);
    for (int u = 0; u < TERMS; u++) {
        vec share = term_value(e[u]), sum = of->total;
        if (vast) {
            vec root = v_fma(share, v_set(term_inverse), v_mul(share, v_set(term_inverse_low)));
            root = v_select(v_gt(half[u], v_set(-REAL(130, 1050))), root, zero);
            sum = v_select(*vast, v_mul(sum, v_mul(share, v_set(TERM_DOWN))), sum);
            share = v_select(*vast, v_select(v_isnan(y[u]), y[u], root), share);
        }
        dx[u] = v_fnma(share, sum, g[u]);
    }
}
INLINE void log_softmax_slopes_of(line g, line y, line dx, shape s, vec sum, mask small,
                                  const mask *vast) {
    const vec zero = v_set(0);
    vec total = v_fma(sum, v_set(term_inverse), v_mul(sum, v_set(term_inverse_low)));
    if (vast) total = v_select(v_lt(v_abs(sum), v_set((real)INFINITY)), total, sum);
    const log_softmax_sum of = {
        v_sub(term_magic(zero), v_select(small, v_set(8 * TERM_LIFT), zero)),
        v_select(small, v_set(-REAL(85, 690)), v_set(-REAL(130, 1050))), total};
    const size_t whole = whole_vectors(s);
    vec a[TERMS], b[TERMS], d[TERMS];
    size_t j = 0;
    for (; j + TERMS <= whole; j += TERMS) {
        for (int u = 0; u < TERMS; u++) {
            a[u] = load_at(g, j + (size_t)u);
            b[u] = load_at(y, j + (size_t)u);
        }
        log_softmax_slopes(d, a, b, &of, vast);
        for (int u = 0; u < TERMS; u++) store_at(dx, j + (size_t)u, d[u]);
    }
    /* behind the end of the row a share that is next to nothing, as one of 1 times the sum may overflow */
    load_some(a, TERMS, g, s, j, zero);
    load_some(b, TERMS, y, s, j, v_set(-REAL(80, 680)));
    log_softmax_slopes(d, a, b, &of, vast);
    store_some(dx, s, j, d, TERMS);
}
/* Where a sum, on the smaller scale, is vast, or so small that its terms may be, some of which would be lost there.  Each lane has
 * a scale of its own, on which it does not overflow. */
INLINE void log_softmax_slopes_scaled(line g, line y, line dx, shape s, vec sum, const mask *vast) {
    const vec zero = v_set(0), one = v_set(1), all = v_set(TERM_DOWN);
    range m = row_range(g, s);
    vec largest_term = v_max(m.max, v_neg(m.min));
    mask tiny =
        m_and(v_gt(largest_term, zero), v_lt(largest_term, v_set(REAL(0x1p-60f, 0x1p-700))));
    vec down = v_select(tiny, one, v_set(ROOT_DOWN)),
        up = v_select(tiny, one, v_set(1 / ROOT_DOWN));
    if (vast) down = v_select(*vast, all, down), up = v_select(*vast, one, up);
    if (vast || m_any(tiny)) sum = sum_product(g, NULL, s, &down);
    sum = v_mul(sum, up);
    mask small = is_small(sum, 1);
    if (vast) small = m_andnot(small, *vast);
    sum = v_mul(sum, v_select(vast ? m_or(*vast, small) : small, one, all));
    log_softmax_slopes_of(g, y, dx, s, sum, small, vast);
}
static COLD void log_softmax_slopes_vast(line g, line y, line dx, shape s, mask vast) {
    log_softmax_slopes_scaled(g, y, dx, s, v_set(0), &vast);
}
static NOINLINE void log_softmax_slopes_small(line g, line y, line dx, shape s, vec sum) {
    log_softmax_slopes_scaled(g, y, dx, s, sum, NULL);
}
INLINE void log_softmax_backward_body(const line *operand, shape s, range m, int how,
                                      lookahead *next) {
    line g = operand[0], y = operand[1], dx = operand[2];
    (void)m, (void)how, (void)next;
    /* on a smaller scale, as it may overflow where the result is finite */
    const vec down = v_set(ROOT_DOWN), zero = v_set(0);
    vec sum = sum_product(g, NULL, s, &down);
    mask vast = is_vast(sum, ROOT_DOWN);
    if (m_any(vast)) {
        log_softmax_slopes_vast(g, y, dx, s, vast);
    } else if (m_any(is_small(sum, ROOT_DOWN))) {
        log_softmax_slopes_small(g, y, dx, s, sum);
    } else {
        sum = v_mul(sum, v_set(TERM_DOWN / ROOT_DOWN));
        log_softmax_slopes_of(g, y, dx, s, sum, v_lt(zero, zero), NULL);
    }
}
AXIS_KERNELS(log_softmax_backward, 3, 8, -1, -1, )
#endif

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
     .notes = "The error counts in units of the terms, ``abs(g) + exp(y) * sum(abs(g))``, which may cancel.",
     .value_f32 = {8.5}, .value_f64 = {8.5})
