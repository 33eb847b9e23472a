/* logsumexp(x) = m + log s with m = max x, s = sum e^(x - m), along an axis; its slope is softmax
 * Source:  Bridle 1990; Blanchard, Higham, Higham 2021 on the shift and the sum.
 * Special: of an infinite m, m, unless there is a NaN; of nothing, -inf */
#ifdef AXIS_MATHS
#include "../math/exp_sum.h"

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

/* g softmax(x), by softmax.h */
INLINE void logsumexp_backward_body(const line *operand, shape s, range m, int how,
                                    lookahead *next) {
    vec g = one_each(operand[0], s);
    softmax_lines(operand + 1, s, m, how, next, &g);
}
AXIS_KERNELS(logsumexp_backward, 3, 48, 1, -1, )
#endif

AXIS(logsumexp,
     .signature = "(n)->()", .arguments = "x", .types = "xx",
     .summary = "Logarithm of the sum of exponentials along an axis",
     .formula = "max(x) + log(sum(exp(x - max(x))))",
     .source = "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021",
     .notes = "Of nothing: -inf. Next to a result of 0 the error counts in units of max(x).",
     .value_f32 = {1.1}, .value_f64 = {1.05})
AXIS(logsumexp_backward,
     .signature = "(),(n)->(n)", .arguments = "g, x", .types = "xxx",
     .summary = "Gradient through logsumexp",
     .formula = "g * softmax(x)",
     .source = "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions, 2021")
