/* softmax(x) = e^(x - m) / s with m = max x, s = sum e^(x - m), along an axis; softmin(x) = softmax(-x)
 * Source:  Bridle 1990; Blanchard, Higham, Higham 2021 on the shift and the sum.
 * Method:  maximum; terms and their sum (math/exp_sum.h); results.  A term is e^x, not e^(x - m), but for a power of two:
 *          x and m are reduced each for itself, which takes no rounding, and a term is s (1 + t) as math/exp_term.h has it.
 *          Only where m is large is m itself taken off (math/shift.h).  The terms are kept in L1 where the row is short enough,
 *          else computed again.
 * Special: one +inf takes all: its limits are 1 and 0.  Two of them, or a row of -inf, have no limit: NaN. */
#ifdef AXIS_MATHS
#include "../math/exp_sum.h"
#include "../math/row_stream.h"
#include "../unroll.h"

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
INLINE pair share_up(pair inverse, int how) {
    return how == TAME ? inverse : pair_scale(inverse, v_set(TERM_UP));
}
INLINE vec share_down(vec v, int how) { return how == TAME ? v : v_mul(v, v_set(TERM_DOWN)); }
INLINE vec softmax_of(term e, pair inverse, int how) {
    inverse = share_up(inverse, how);
    return share_down(v_fma(e.s, inverse.hi, v_mul(e.s, v_fma(e.t, inverse.hi, inverse.lo))), how);
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
        load_some(v, TERMS, x, s, j, k->max);
        terms_of(e, v, k, how);
        for (int u = 0; u < TERMS; u++) v[u] = result_of(e[u], inverse, how, g);
        store_some(y, s, j, v, TERMS);
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

/* dx = y (g - sum g y); with `root`, the total is that of g *root^2. */
INLINE vec softmax_slope(vec g, vec y, vec total, const vec *root) {
    if (!root) return v_mul(y, v_sub(g, total));
    vec up = v_div(v_set(1), *root), d = v_sub(v_mul(v_mul(g, *root), *root), total);
    return v_mul(v_mul(y, up), v_mul(d, up));
}
INLINE void softmax_slopes(line g, line y, line dx, shape s, vec total, const vec *root) {
    const size_t whole = whole_vectors(s);
    /* The next row of both is on its way meanwhile, where there is room in L1 for it and it is worth the operations. */
    const int fetch =
        VL * sizeof(elem) == 64 && !s.columns && s.vectors > 20 && s.vectors <= 80 && !dx.past;
    UNROLL(2)
    for (size_t j = 0; j < whole; j++) {
        if (fetch) v_fetch(g.p + (ptrdiff_t)(j + s.vectors) * g.step);
        if (fetch) v_fetch(y.p + (ptrdiff_t)(j + s.vectors) * y.step);
        store_at(dx, j, softmax_slope(load_at(g, j), load_at(y, j), total, root));
    }
    if (whole < s.vectors) {
        const vec zero = v_set(0);
        store_last(dx, s, softmax_slope(load_last(g, s, zero), load_last(y, s, zero), total, root));
    }
}
INLINE void softmax_slopes_by_parts(line g, line y, line dx, shape s, vec total, const vec *root) {
    if (!dx.past) {
        softmax_slopes(g, y, dx, s, total, root);
        return;
    }
    part p[PARTS];
    for (int i = 0, n = parts_of(p, dx, s); i < n; i++)
        softmax_slopes(line_from(g, p[i].from, NULL), line_from(y, p[i].from, NULL),
                       line_from(dx, p[i].from, p[i].past), p[i].s, total, root);
}
static COLD void softmax_slopes_vast(line g, line y, line dx, shape s, vec total) {
    vec root = v_select(is_vast(total, 1), v_set(ROOT_DOWN), v_set(1)), down = v_mul(root, root);
    softmax_slopes_by_parts(g, y, dx, s, sum_product(g, &y, s, &down), &root);
}
INLINE void softmax_backward_body(const line *operand, shape s, range m, int how, lookahead *next) {
    line g = operand[0], y = operand[1], dx = operand[2];
    (void)m, (void)how, (void)next;
    vec total = sum_product(g, &y, s, NULL);
    if (m_any(is_vast(total, 1))) {
        softmax_slopes_vast(g, y, dx, s, total);
    } else {
        softmax_slopes_by_parts(g, y, dx, s, total, NULL);
    }
}
AXIS_KERNELS(softmax_backward, 3, 8, -1, -1, )
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
     .notes = "The error counts in units of the terms, ``abs(y) * (abs(g) + sum(abs(g * y)))``, which may cancel.",
     .value_f32 = {8.0}, .value_f64 = {8.0})
