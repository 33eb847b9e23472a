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
INLINE place sigmoid_place(vec x) { return logistic_place(logistic_clip(x, 1), logistic_plain); }
INLINE vec sigmoid_at(place q) { return logistic_round(logistic_at(q, logistic_plain)); }
/* 1 / (1 + e^x), the sign being the constants' */
INLINE place sigmoid_place_opposite(vec x) {
    return logistic_place(logistic_clip_opposite(x), logistic_opposite(logistic_plain));
}
INLINE vec sigmoid_at_opposite(place q) {
    return logistic_round(logistic_at(q, logistic_opposite(logistic_plain)));
}

/* L's, of x or -x as `signed_x`; and where L is not log(1 + e^x) as it stands, `line` comes to it. */
INLINE place sigmoid_log_place(vec x, vec signed_x, vec line) {
    vec w = v_min(v_set(17.5f), v_abs(x)); /* keeps a NaN */
    ivec i = segment_equal(w, sigmoid_steps);
    /* i = 0; known before the centre is, so that one operation does for t */
    mask first = v_lt(w, v_set(sigmoid_first));
    vec t = v_select(first, signed_x, v_sub(w, v_lookup(sigmoid_table[0], i)));
    return (place){i, v_select(first, v_set(0), line), t};
}
INLINE vec sigmoid_log_at(place q) { return piece(sigmoid_table + 1, q.i, q.t); }

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
