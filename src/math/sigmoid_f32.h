/* The tables that softplus and log_sigmoid share, and what they and sigmoid have where x is far below 0.
 *
 * Method:  L(w) = log(1 + e^-w), w = |x|, is a polynomial of degree 6 on 16 segments: relatively right up to
 *          w = 12.6, absolutely up to 17.5.  In segment 0, L is log(1 + e^x) for either sign of x.
 *          Beyond 12.6: E = e^-w in two parts; L = E (1 - E / 2 ...), 1 / (1 + e^w) = E (1 - E ...).
 * Tables:  tools/coefficients/float32.py sigmoid */
#ifndef NPACT_MATH_SIGMOID_F32_H
#define NPACT_MATH_SIGMOID_F32_H

#include "exp_f32.h"
#include "logistic_f32.h"
#include "piecewise_f32.h"
#include "tables/sigmoid.h"

/* 1 / (1 + e^-x) */
INLINE vec sigmoid_of(vec x) {
    return logistic_round(logistic_of(logistic_clip(x, 1), logistic_plain));
}
/* 1 / (1 + e^x), the sign being the constants' */
INLINE vec sigmoid_of_opposite(vec x) {
    return logistic_round(
        logistic_of(logistic_clip_opposite(x), logistic_opposite(logistic_plain)));
}

typedef struct {
    vec L;
    mask first; /* log(1 + e^x) as it stands, otherwise without max(x, 0) */
} sigmoid_log;
INLINE sigmoid_log sigmoid_log_of(vec x, vec abs) {
    vec w = v_min(v_set(17.5f), abs); /* keeps a NaN */
    ivec i = segment_equal(w, sigmoid_steps);
    /* i = 0; known before the centre is, so that one operation does for t */
    mask first = v_lt(w, v_set(sigmoid_first));
    vec t = v_select(first, x, v_sub(w, v_lookup(sigmoid_table[0], i)));
    return (sigmoid_log){piece(sigmoid_table + 1, i, t), first};
}
/* log(1 + e^x) = max(x, 0) + L */
INLINE vec softplus_of(vec x) {
    sigmoid_log l = sigmoid_log_of(x, v_abs(x));
    return v_add(v_select(l.first, v_set(0), v_max(v_set(0), x)), l.L);
}
/* -log(1 + e^-x) = min(x, 0) - L */
INLINE vec log_sigmoid_of(vec x) {
    sigmoid_log l = sigmoid_log_of(v_neg(x), v_abs(x));
    return v_sub(v_select(l.first, v_set(0), v_min(v_set(0), x)), l.L);
}

/* The same for x < sigmoid_low: E in the parts of exp_split, f = E (1 + e) */
typedef struct {
    exp_parts p;
    vec E, f;
} sigmoid_tail;
INLINE sigmoid_tail sigmoid_below(vec x) {
    exp_parts p = exp_split(v_max(v_neg_abs(x), v_set(-200)), v_set(-0.0));
    vec E = exp_join(p, p.e);
    return (sigmoid_tail){p, E, v_fma(E, p.e, E)};
}
/* E (1 + c E), to the first order in E, is 2^k t (1 + this) */
INLINE vec sigmoid_tail_e(sigmoid_tail s, real c) { return v_fma(s.f, v_set(c), s.p.e); }
INLINE vec sigmoid_tail_times(sigmoid_tail s, real c) {
    return exp_join(s.p, sigmoid_tail_e(s, c));
}
#endif
