/* sparsemax(x): the point of the simplex that is nearest to x, y_i = max(x_i - tau, 0) with sum y = 1
 * Source:  Martins and Astudillo 2016, arXiv:1602.02068; the method is Michelot's, J. Optim. Theory Appl. 50, 1986
 * Method:  d = x - max(x) as a pair; tau >= -1, so what lies lower is out at once.  tau = (the sum of what is in - 1) /
 *          their number leaves some of them below it: they go out, and so on until none does.  No sorting.
 * Special: infinities have softmax's limits; a row with NaN is NaN */
#ifdef AXIS_MATHS

/* x - m where that is above -1.5, else -2; nothing overflows. */
INLINE pair below_max(vec x, vec m) {
    const vec zero = v_set(0);
    mask near = v_ge(x, v_sub(m, v_set(1.5))), top = v_eq(x, m);
    pair d = two_sum(v_select(near, x, m), v_neg(m));
    return (pair){v_select(top, zero, v_select(near, d.hi, v_set(-2))),
                  v_select(m_andnot(near, top), d.lo, zero)};
}
/* After how many vectors their elements are counted on in pairs: what a float holds of them. */
enum { COUNTED = 1 << 20 };
INLINE vec above(pair d, pair tau) { return pair_sum(pair_add(d, pair_neg(tau))); }

INLINE void sparsemax_body(const line *operand, shape s, range r, int how, lookahead *next) {
    (void)how;
    const vec m = r.max;
    const vec zero = v_set(0), one = v_set(1), nan = v_set((real)NAN);
    const vec least = v_set(-(real)INFINITY);
    const size_t groups = s.columns ? LANES : LANES / VL, whole = whole_vectors(s);
    line x = operand[0], y = operand[1];
    pair tau = {v_set(-1), zero}, number = {v_set((real)INFINITY), zero};
    vec bad = zero;
    for (;;) {
        vec sum[LANES], low[LANES];
        pair count = {zero, zero};
        for (size_t g = 0; g < groups; g++) sum[g] = low[g] = zero;
        for (size_t j = 0; j < s.vectors;) {
            const size_t end = s.vectors - j < COUNTED ? s.vectors : j + COUNTED;
            vec some = zero;
            for (; j < end; j++) {
                vec v = j < whole ? load_at(x, j) : load_last(x, s, least);
                pair d = below_max(v, m);
                mask in = v_gt(above(d, tau), zero);
                pair t = two_sum(sum[j % groups], v_select(in, d.hi, zero));
                sum[j % groups] = t.hi;
                low[j % groups] = v_add(low[j % groups], v_add(t.lo, v_select(in, d.lo, zero)));
                some = v_add(some, v_select(in, one, zero));
                bad = v_select(v_isnan(v), nan, bad);
            }
            pair more = two_sum(count.hi, across_sum(some, s.columns));
            count = fast_two_sum(more.hi, v_add(more.lo, count.lo));
        }
        mask fewer = v_lt(v_add(v_sub(count.hi, number.hi), v_sub(count.lo, number.lo)), zero);
        if (!m_any(fewer)) break;
        pair total = accumulated(sum, low, s);
        pair t = pair_div(pair_add(total, (pair){v_set(-1), zero}), count);
        tau = pair_select(fewer, fast_two_sum(t.hi, t.lo), tau);
        number = pair_select(fewer, count, number);
    }
    look_ahead(next);
    /* A row of -inf, or one with two +inf, has no limit. */
    mask infinite = v_eq(v_abs(m), v_neg(least));
    mask none = m_and(infinite, m_or(v_lt(m, zero), v_gt(number.hi, one)));
    bad = v_select(none, nan, across_sum(bad, s.columns));
    for (size_t j = 0; j < s.vectors; j++) {
        vec v = above(below_max(j < whole ? load_at(x, j) : load_last(x, s, least), m), tau);
        v = v_add(v_max(v, zero), bad);
        if (j < whole) {
            store_at(y, j, v);
        } else {
            store_last(y, s, v);
        }
    }
}
AXIS_KERNELS(sparsemax, 2, 64, 0, -1, )
#endif

AXIS(sparsemax,
     .signature = "(n)->(n)", .arguments = "x", .types = "xx",
     .summary = "Sparsemax along an axis: softmax with zeros",
     .formula = "maximum(x - max((cumsum(sort(x)[::-1]) - 1) / arange(1, size(x) + 1)), 0)",
     .source = "Martins and Astudillo, From softmax to sparsemax, arXiv:1602.02068",
     .notes = "The point of the probability simplex that is nearest to x. The error of an element that is next to 0 counts "
              "in units of the row's largest.",
     .value_f32 = {0.6}, .value_f64 = {0.6})
