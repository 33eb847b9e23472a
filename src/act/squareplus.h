/* squareplus(x, b) = (x + s) / 2, s = sqrt(x^2 + b)
 * Source:  Barron 2021, arXiv:2112.11687
 * Method:  x >= 0: the sum; x < 0: b / (2 (s - x)), which does not cancel; the slope is y / s.  s and
 *          s + |x| are pairs.  Where x^2 or b would overflow or vanish, x is scaled by 2^k and b by 2^2k:
 *          k < 0 for a large x; k > 0 where x and b are both small.
 * Special: b = 0 is relu; slope(0) = 1/2 for every b > 0 */
#ifdef MATHS
#include "../math/pair.h"

typedef struct {
    pair root, sum; /* s and s + |x|, both times 2^k */
    vec b, half_k;  /* b times 2^2k, or times half_k = 2^(k/2) for a large x, where 2^2k would lose it */
    vec k, minus_k; /* 2^k and 2^-k */
    mask large;
} squareplus_parts;

INLINE squareplus_parts squareplus_reduce(vec x, vec b) {
    const vec one = v_set(1), zero = v_set(0), inf = v_set((real)INFINITY);
    vec size = v_abs(x);
    mask infinite = v_eq(size, inf), large = v_lt(v_set(REAL(0x1p50f, 0x1p500)), size);
    mask small = m_and(v_lt(size, v_set(REAL(0x1p-40f, 0x1p-400))), v_lt(b, v_set(REAL(0x1p-80f, 0x1p-800))));
    vec k = v_select(large, v_set(REAL(0x1p-70f, 0x1p-520)), v_select(small, v_set(REAL(0x1p100f, 0x1p700)), one));
    vec minus_k = v_select(large, v_set(REAL(0x1p70f, 0x1p520)), v_select(small, v_set(REAL(0x1p-100f, 0x1p-700)), one));
    vec half_k = v_select(large, v_set(REAL(0x1p-35f, 0x1p-260)), one);
    vec a = v_select(infinite, one, v_mul(size, k)), c = v_mul(v_mul(b, k), k);
    pair square = two_product(a, a), m = two_sum(square.high, c);
    vec s = v_sqrt(m.high);
    vec rest = v_add(v_fnma(s, s, m.high), v_add(m.low, square.low));
    rest = v_div(rest, v_add(s, s));
    pair root = {s, v_select(v_eq(s, zero), zero, rest)};
    pair sum = two_sum(s, a);
    sum.low = v_add(sum.low, root.low);
    return (squareplus_parts){root, sum, v_select(large, v_mul(b, half_k), c), half_k,
                              v_select(infinite, zero, k), v_select(infinite, inf, minus_k), large};
}

INLINE jet squareplus(vec x, vec b) {
    const vec one = v_set(1), half = v_set((real)0.5), zero = v_set(0);
    squareplus_parts p = squareplus_reduce(x, b);
    /* x >= 0: (s + x) / 2, and its quotient by s */
    pair right = {v_mul(p.sum.high, half), v_mul(p.sum.low, half)};
    vec right_slope = pair_round(pair_divide(right, p.root));
    /* x < 0: y 2^k, or y itself for a large |x| */
    pair left = pair_divide((pair){v_mul(p.b, half), zero}, p.sum);
    left = (pair){v_mul(left.high, p.half_k), v_mul(left.low, p.half_k)};
    vec left_slope = v_mul(pair_round(pair_divide(left, p.root)), v_select(p.large, p.k, one));
    vec left_y = v_mul(pair_round(left), v_select(p.large, one, p.minus_k));
    mask infinite = v_eq(p.k, zero), negative = v_lt(x, zero), none = v_eq(b, zero);
    left_y = v_select(m_or(infinite, none), zero, left_y);
    left_slope = v_select(none, zero, left_slope);
    right_slope = v_select(v_eq(p.root.high, zero), zero, right_slope); /* x = b = 0 */
    vec y = v_select(negative, left_y, v_mul(pair_round(right), p.minus_k));
    vec slope = v_select(negative, left_slope, right_slope);
    mask nan = v_isnan(x);
    return (jet){v_select(nan, x, y), v_select(nan, x, slope)};
}

/* 1 / (4 s) */
INLINE vec squareplus_grad_b(vec x, vec b) {
    squareplus_parts p = squareplus_reduce(x, b);
    pair q = pair_divide((pair){v_set((real)0.25), v_set(0)}, p.root);
    return v_select(v_isnan(x), x, v_mul(pair_round(q), p.k));
}
#endif

ACTIVATION(squareplus, 1,
           .summary = "Squareplus, a softplus without exponentials",
           .formula = "(x + sqrt(x**2 + b)) / 2",
           .derivative = "(1 + x / sqrt(x**2 + b)) / 2",
           .source = "Barron, Squareplus: a softplus-like algebraic rectifier, arXiv:2112.11687",
           .notes = "With b = 0 it is relu.",
           .parameters = {{"b", 4.0}},
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {1.0}, .slope_f32 = {1.0}, .value_f64 = {1.0}, .slope_f64 = {1.0})
PARAMETER_SLOPE(squareplus, 1, b)
