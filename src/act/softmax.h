/* The softmax family, along an axis.
 *
 *   softmax(x) = e^(x - m) / s,  log_softmax(x) = x - m - log s,  logsumexp(x) = m + log s
 *   m = max x,  s = sum e^(x - m)
 *
 * Source:  Bridle 1990; Blanchard, Higham, Higham 2021 on the shift and the sum.
 * Method:  three passes over a row that stays in cache: maximum; exponentials and their sum; scaling.
 *          The sum runs in one fixed tree (math/sum.h), so that a row's bits depend on its length alone.
 * Special: one +inf takes all: its limits are 1 and 0.  Two of them, or a row of -inf, have no limit: NaN. */
#ifdef MATHS
#include "../math/exp.h"
#include "../math/log.h"
#include "../math/sum.h"

/* e^(x - m), the difference as a pair: half an ULP of it would be many of the result. */
INLINE vec exp_body(vec x, vec m) {
    pair d = two_sum(x, v_neg(m));
    vec e = exp_round(d.hi);
    return v_fma(e, v_select(v_lt(v_set(-800), d.hi), d.lo, v_set(0)), e);
}

/* The largest element; a NaN is passed over here, and turns up in the sum. */
INLINE real row_max(const elem *x, size_t n) {
    enum { CHAINS = 4 };
    vec m[CHAINS];
    for (int k = 0; k < CHAINS; k++) m[k] = v_set(-(real)INFINITY);
    size_t i = 0;
    for (; i + CHAINS * VL <= n; i += CHAINS * VL) {
        for (int k = 0; k < CHAINS; k++) m[k] = v_max(v_load(x + i + k * VL), m[k]);
    }
    for (; i < n; i += VL) m[0] = v_max(load_or(x + i, n - i, -(real)INFINITY), m[0]);
    real lane[VL * CHAINS], max = -(real)INFINITY;
    for (int k = 0; k < CHAINS; k++) store_lanes(lane + k * VL, m[k]);
    for (int k = 0; k < CHAINS * VL; k++) max = lane[k] > max ? lane[k] : max;
    return max;
}

/* sum e^(x - m) but for the terms of the maximum, which are 1: `count` is how many.  So the sum keeps
 * what would be lost beside a 1.  Where e is not NULL, each term is stored there. */
INLINE double sum_exp(const elem *x, size_t n, vec m, elem *e, double *count) {
    double total = 0;
    *count = 0;
    const vec one = v_set(1), zero = v_set(0);
    for (size_t start = 0; start < n; start += SUM_BLOCK) {
        size_t end = n - start < SUM_BLOCK ? n : start + SUM_BLOCK;
        lanes s = lanes_zero(), c = lanes_zero();
        size_t i = start;
        for (; i + LANES <= end; i += LANES) {
            for (int k = 0; k < LANES / VL; k++) {
                vec v = v_load(x + i + k * VL), t = exp_body(v, m);
                mask top = v_eq(v, m);
                if (e) v_store(e + i + k * VL, t);
                s.part[k] = v_add(s.part[k], v_select(top, zero, t));
                c.part[k] = v_add(c.part[k], v_select(top, one, zero));
            }
        }
        for (int k = 0; k < LANES / VL && i < end; k++, i += VL) {
            vec v = load_or(x + i, end - i, -(real)INFINITY), t = exp_body(v, m);
            mask top = v_eq(v, m);
            if (e) store_up_to(e + i, t, end - i);
            s.part[k] = v_add(s.part[k], v_select(top, zero, t));
            c.part[k] = v_add(c.part[k], v_select(top, one, zero));
        }
        total += lanes_sum(s);
        *count += lanes_sum(c);
    }
    return total;
}

/* What the maximum and the sum are where the maximum is +inf. */
static size_t count_inf(const elem *x, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        real v = element(x + i);
        if (v != v) return 2; /* as little of a limit as two infinities have */
        count += v == (real)INFINITY;
    }
    return count;
}

static void softmax_row(char *const *operand, size_t n) {
    const elem *x = (const elem *)operand[0];
    elem *y = (elem *)operand[1];
    if (n == 0) return;
    real max = row_max(x, n);
    if (max == (real)INFINITY) {
        real one = count_inf(x, n) == 1 ? 1 : (real)NAN;
        for (size_t i = 0; i < n; i++) set_element(y + i, element(x + i) == max ? one : one - 1);
        return;
    }
    /* A 16-bit output cannot hold the terms: they are computed again. */
    const int keep = sizeof(elem) == sizeof(real);
    vec m = v_set(max);
    double count, rest = sum_exp(x, n, m, keep ? y : NULL, &count);
    if (max == -(real)INFINITY) count = NAN;
    double inverse = 1 / (count + rest);
    vec high = v_set((real)inverse), low = v_set((real)(inverse - (real)inverse));
    for (size_t i = 0; i < n; i += VL) {
        vec e =
            keep ? load_or(y + i, n - i, 0) : exp_body(load_or(x + i, n - i, -(real)INFINITY), m);
        store_up_to(y + i, v_fma(e, high, v_mul(e, low)), n - i);
    }
}

INLINE double log_sum_exp(const elem *x, size_t n, real *max) {
    *max = row_max(x, n);
    if (*max == (real)INFINITY) return count_inf(x, n) == 1 ? 0 : NAN;
    double count, rest = sum_exp(x, n, v_set(*max), NULL, &count);
    if (*max == -(real)INFINITY) return NAN;
    return log_of(count) + log1p_of(rest / count);
}

static void log_softmax_row(char *const *operand, size_t n) {
    const elem *x = (const elem *)operand[0];
    elem *y = (elem *)operand[1];
    if (n == 0) return;
    real max;
    double log_sum = log_sum_exp(x, n, &max);
    if (max == (real)INFINITY) {
        for (size_t i = 0; i < n; i++)
            set_element(y + i, element(x + i) == max ? (real)log_sum : (real)log_sum - max);
        return;
    }
    vec m = v_set(max), high = v_set((real)log_sum), low = v_set((real)(log_sum - (real)log_sum));
    for (size_t i = 0; i < n; i += VL) {
        vec d = v_sub(load_or(x + i, n - i, 0), m);
        store_up_to(y + i, v_sub(d, v_add(high, low)), n - i);
    }
}

static void logsumexp_row(char *const *operand, size_t n) {
    real max;
    const elem *x = (const elem *)operand[0];
    double log_sum = log_sum_exp(x, n, &max);
    double y = max + log_sum;
    if (max == -(real)INFINITY || max == (real)INFINITY) {
        y = max; /* +inf is the limit whatever stands beside it, but for a NaN */
        for (size_t i = 0; i < n; i++) {
            if (element(x + i) != element(x + i)) y = NAN;
        }
    }
    set_element((elem *)operand[1], (real)y);
}

/* dx = y (g - sum g y) */
static void softmax_backward_row(char *const *operand, size_t n) {
    const elem *g = (const elem *)operand[0], *y = (const elem *)operand[1];
    elem *dx = (elem *)operand[2];
    vec dot = v_set((real)sum_product(g, y, n));
    for (size_t i = 0; i < n; i += VL) {
        vec d = v_sub(load_or(g + i, n - i, 0), dot);
        store_up_to(dx + i, v_mul(load_or(y + i, n - i, 0), d), n - i);
    }
}

/* dx = g - e^y sum g */
static void log_softmax_backward_row(char *const *operand, size_t n) {
    const elem *g = (const elem *)operand[0], *y = (const elem *)operand[1];
    elem *dx = (elem *)operand[2];
    vec total = v_set((real)sum_product(g, NULL, n));
    for (size_t i = 0; i < n; i += VL) {
        vec p = exp_round(load_or(y + i, n - i, 0));
        store_up_to(dx + i, v_fnma(p, total, load_or(g + i, n - i, 0)), n - i);
    }
}

/* dx = g softmax(x) */
static void logsumexp_backward_row(char *const *operand, size_t n) {
    vec g = v_splat((const elem *)operand[0]);
    char *const softmax_operand[] = {operand[1], operand[2]};
    elem *dx = (elem *)operand[2];
    softmax_row(softmax_operand, n);
    for (size_t i = 0; i < n; i += VL)
        store_up_to(dx + i, v_mul(g, load_or(dx + i, n - i, 0)), n - i);
}

static int64_t label_of(const char *operand) {
    int64_t label;
    memcpy(&label, operand, sizeof label);
    return label;
}

/* loss = log s - (x[label] - m) */
INLINE real cross_entropy(const elem *x, size_t n, int64_t label) {
    real max;
    double log_sum = log_sum_exp(x, n, &max);
    real at = element(x + label);
    if (max == (real)INFINITY) return at == max ? (real)log_sum : max + (real)log_sum;
    return (real)(log_sum + ((double)max - (double)at));
}

static void softmax_cross_entropy_row(char *const *operand, size_t n) {
    real loss = cross_entropy((const elem *)operand[0], n, label_of(operand[1]));
    set_element((elem *)operand[2], loss);
}

/* dx = g (softmax(x) - onehot(label)) */
INLINE void cross_entropy_slope(char *x, char *dx, size_t n, int64_t label) {
    char *const softmax_operand[] = {x, dx};
    softmax_row(softmax_operand, n);
    elem *at = (elem *)dx + label;
    set_element(at, element(at) - 1);
}

static void softmax_cross_entropy_backward_row(char *const *operand, size_t n) {
    vec g = v_splat((const elem *)operand[0]);
    elem *dx = (elem *)operand[3];
    cross_entropy_slope(operand[1], operand[3], n, label_of(operand[2]));
    for (size_t i = 0; i < n; i += VL)
        store_up_to(dx + i, v_mul(g, load_or(dx + i, n - i, 0)), n - i);
}

static void softmax_cross_entropy_value_and_grad_row(char *const *operand, size_t n) {
    int64_t label = label_of(operand[1]);
    real loss = cross_entropy((const elem *)operand[0], n, label);
    cross_entropy_slope(operand[0], operand[3], n, label);
    set_element((elem *)operand[2], loss);
}
#endif

AXIS(softmax,
     .signature = "(n)->(n)", .arguments = "x", .types = "xx",
     .summary = "Softmax along an axis",
     .formula = "exp(x - max(x)) / sum(exp(x - max(x)))",
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
