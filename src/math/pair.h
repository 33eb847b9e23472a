/* Unevaluated sums high + low, |low| at most about an ULP of high: what keeps a result of several
 * operations below one ULP.
 *
 * Source: Dekker 1971; Knuth 1969 (two_sum).  Where v_fma rounds twice (portable) the low part of a
 * product is 0, and nothing worse happens than its absence. */
#ifndef NPACT_MATH_PAIR_H
#define NPACT_MATH_PAIR_H

typedef struct {
    vec high, low;
} pair;

/* a + b, exactly. */
INLINE pair two_sum(vec a, vec b) {
    vec s = v_add(a, b), t = v_sub(s, a);
    return (pair){s, v_add(v_sub(a, v_sub(s, t)), v_sub(b, t))};
}

/* a + b, exactly, where |a| >= |b| or a is a multiple of b's last place. */
INLINE pair fast_two_sum(vec a, vec b) {
    vec s = v_add(a, b);
    return (pair){s, v_sub(b, v_sub(s, a))};
}

/* a * b, exactly. */
INLINE pair two_product(vec a, vec b) {
    vec p = v_mul(a, b);
    return (pair){p, v_fma(a, b, v_neg(p))};
}

/* a / b: the remainder of the rounded quotient is exact, and divided once more. */
INLINE pair pair_divide(pair a, pair b) {
    vec inverse = v_div(v_set(1), b.high), q = v_mul(a.high, inverse);
    vec rest = v_add(v_fnma(q, b.high, a.high), v_fnma(q, b.low, a.low));
    return (pair){q, v_mul(rest, inverse)};
}

INLINE vec pair_round(pair a) { return v_add(a.high, a.low); }

#endif
