/* squareplus(x, b) = (x + s) / 2, s = sqrt(x^2 + b)
 * Source:  Barron 2021, arXiv:2112.11687
 * Method:  x >= 0: the sum; x < 0: b / (2 (s - x)), which does not cancel.  s and s + |x| are pairs.
 *          Where x^2 would overflow or b be lost, x is scaled by 2^-k and b by 2^-2k.  The slope is y / s.
 * Special: b = 0 is relu; slope(0) = 1/2 for every b > 0 */
#ifdef MATHS
#include "../math/pair.h"

typedef struct {
    pair root, sum; /* s and s + |x|, both times 2^-k */
    vec scale;      /* 2^k */
} squareplus_parts;

INLINE squareplus_parts squareplus_reduce(vec x, vec b) {
    const vec one = v_set(1), zero = v_set(0);
    const vec big = v_set(REAL(0x1p50f, 0x1p500));
    const vec down = v_set(REAL(0x1p-70f, 0x1p-520)), up = v_set(REAL(0x1p70f, 0x1p520));
    mask large = v_lt(big, v_abs(x)), infinite = v_eq(v_abs(x), v_set((real)INFINITY));
    vec shrink = v_select(large, down, one);
    vec a = v_select(infinite, one, v_mul(v_abs(x), shrink)), c = v_mul(v_mul(b, shrink), shrink);
    pair square = two_product(a, a), m = two_sum(square.high, c);
    vec low = v_add(m.low, square.low);
    vec s = v_sqrt(m.high);
    vec rest = v_add(v_fnma(s, s, m.high), low);
    rest = v_div(rest, v_add(s, s));
    pair root = {s, v_select(v_eq(s, zero), zero, rest)};
    pair sum = two_sum(s, a);
    sum.low = v_add(sum.low, root.low);
    return (squareplus_parts){root, sum, v_select(infinite, v_set((real)INFINITY), v_select(large, up, one))};
}

INLINE jet squareplus(vec x, vec b) {
    const vec half = v_set((real)0.5), zero = v_set(0);
    squareplus_parts p = squareplus_reduce(x, b);
    vec inverse_scale = v_div(v_set(1), p.scale);
    vec right = v_mul(v_mul(pair_round(p.sum), half), p.scale);
    pair quotient = pair_divide((pair){v_mul(b, half), zero}, p.sum);
    mask empty = v_eq(b, zero);
    pair negative_y = {v_mul(quotient.high, inverse_scale), v_mul(quotient.low, inverse_scale)};
    vec left = v_select(empty, zero, pair_round(negative_y));
    mask negative = v_lt(x, zero);
    vec y = v_select(negative, left, right);
    /* y / s: for x >= 0 the scales cancel. */
    pair half_sum = {v_mul(p.sum.high, half), v_mul(p.sum.low, half)};
    vec slope_right = pair_round(pair_divide(half_sum, p.root));
    vec slope_left = v_mul(pair_round(pair_divide(negative_y, p.root)), inverse_scale);
    vec slope = v_select(negative, v_select(empty, zero, slope_left), slope_right);
    mask origin = v_eq(p.root.high, zero); /* x = b = 0 */
    slope = v_select(origin, zero, slope);
    mask nan = v_isnan(x);
    return (jet){v_select(nan, x, y), v_select(nan, x, slope)};
}

/* 1 / (4 s) */
INLINE vec squareplus_grad_b(vec x, vec b) {
    squareplus_parts p = squareplus_reduce(x, b);
    pair q = pair_divide((pair){v_set((real)0.25), v_set(0)}, p.root);
    return v_select(v_isnan(x), x, v_div(pair_round(q), p.scale));
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
