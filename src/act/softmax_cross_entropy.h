/* softmax_cross_entropy(x, label) = log s + (m - x[label]) with m = max x, s = sum e^(x - m), along an axis
 * Source:  Bridle 1990; Blanchard, Higham, Higham 2021 on the shift and the sum.
 * Special: as log_softmax, whose element it is, with the other sign */
#ifdef AXIS_MATHS
#include "../math/exp_sum.h"

/* Where row r has the element with its label. */
INLINE elem *at_label(line x, line label, shape s, int r) {
    int64_t i;
    memcpy(&i, label.p + r * (ptrdiff_t)sizeof i, sizeof i);
    return s.columns ? (elem *)(x.p + i * x.step) + r : (elem *)x.p + i;
}
INLINE vec labelled(line x, line label, shape s) {
    if (!s.columns) return v_splat(at_label(x, label, s, 0));
    elem part[VL];
    for (int r = 0; r < VL; r++) part[r] = *at_label(x, label, s, r);
    return v_load(part);
}
INLINE void store_labelled(line y, line label, shape s, vec v) {
    elem part[VL];
    v_store(part, v);
    for (int r = 0; r < (s.columns ? VL : 1); r++) *at_label(y, label, s, r) = part[r];
}

/* log s + (m - x[label]) */
INLINE vec cross_entropy(summed r, const shifted *k, vec at, int how) {
    const vec infinity = v_set((real)INFINITY);
    if (how == WILD) r.count = with_limit(r.count, k);
    pair log = log_of_sum(r, top_of(k, how));
    /* what is no number is no overflow either */
    vec top = how == WILD ? v_select(v_isnan(log.hi), log.hi, k->max) : k->max;
    pair d = two_sum(top, v_neg(at)), all = two_sum(d.hi, log.hi);
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

/* softmax(x) - 1 for the element x of the label.  Of a share close to 1, which the maximum alone has, nothing would be left:
 * there it is what all others have that is missing. */
INLINE vec share_missing(vec at, summed r, pair inverse, const shifted *k, int how) {
    const vec zero = v_set(0), one = v_set(1);
    vec share = softmax_of(term_at(exponent(at, k, how), k->magic), inverse, how);
    mask alone = m_and(v_eq(at, k->max), v_eq(r.count, one));
    if (how == WILD) alone = m_andnot(alone, k->infinite);
    inverse = share_up(inverse, how);
    vec low = v_fma(r.rest.hi, inverse.lo, v_mul(r.rest.lo, inverse.hi));
    vec others = share_down(v_fma(r.rest.hi, inverse.hi, low), how);
    return v_select(alone, v_sub(zero, others), v_sub(v_round_elem(share), one));
}
/* dx = g (softmax(x) - onehot(label)), and the loss where that is wanted */
INLINE void cross_entropy_slope(line x, line label, line dx, shape s, range m, int how,
                                lookahead *next, const vec *g, const line *loss) {
    shifted k = shift_by(m.max, how);
    vec at = labelled(x, label, s);
    _Alignas(CACHE_LINE) real room[2 * ROOM], *kept = s.vectors * VL <= KEPT ? room : NULL;
    summed r = sum_for_log(x, s, &k, how, SHARES | REST, kept, x.p);
    if (loss) store_each(*loss, s, cross_entropy(r, &k, at, how));
    pair inverse = inverse_of_sum(r, &k, how);
    look_ahead(next);
    softmax_results(x, line_from(dx, 0, NULL), s, &k, how, kept, inverse, g);
    vec v = share_missing(at, r, inverse, &k, how);
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
#endif

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
     .notes = "A label outside 0..n-1 raises ValueError. In 16 bits the label's derivative is that of the rounded share.")
AXIS(softmax_cross_entropy_value_and_grad,
     .signature = "(n),()->(),(n)", .arguments = "logits, label", .types = "xixx",
     .summary = "Cross-entropy and its gradient in the logits, in one pass",
     .formula = "logsumexp(logits) - logits[label], softmax(logits) - onehot(label)",
     .source = "Bridle 1990",
     .notes = "A label outside 0..n-1 raises ValueError. In 16 bits the label's derivative is that of the rounded share.",
     .value_f32 = {1.25}, .value_f64 = {1.05})
