/* hard_silu(x) = x hard_sigmoid(x)
 * Source:  Howard et al. 2019, arXiv:1905.02244
 * Method:  the pair of hard_sigmoid times x; the slope is (2x + 3) / 6 with 2x + 3 as a pair.
 * Special: -inf -> -0; slope(-3) = 0, slope(3) = 1 */
#ifdef MATHS
INLINE jet hard_silu(vec x) {
    const vec three = v_set(3), zero = v_set(0), one = v_set(1);
    mask above_low = v_gt(x, v_neg(three)), below_high = v_lt(x, three), nan = v_isnan(x);
    mask inside = m_and(above_low, below_high);
    pair s = hard_sigmoid_line(x);
    vec y = v_fma(x, s.high, v_mul(x, s.low));
    y = v_select(v_eq(x, zero), x, y); /* the sign of a zero */
    y = v_select(inside, y, v_select(above_low, x, v_set((real)-0.0)));
    vec slope = pair_round(sixth(two_sum(v_add(x, x), three)));
    slope = v_select(inside, slope, v_select(above_low, one, zero));
    return (jet){v_select(nan, x, y), v_select(nan, x, slope)};
}
#endif

ACTIVATION(hard_silu, 0,
           .summary = "Sigmoid linear unit of straight lines",
           .formula = "x * min(max(x / 6 + 1 / 2, 0), 1)",
           .derivative = "0 if x <= -3 else 1 if x >= 3 else x / 3 + 1 / 2",
           .source = "Howard et al., Searching for MobileNetV3, arXiv:1905.02244",
           .notes = "The slope at -3 is 0, at 3 it is 1.",
           .aliases = "hard_swish",
           .limits = {-0.0, INFINITY, 0, 1}, .range = {-0.375, INFINITY}, .lipschitz = 1.5, .monotone = 0,
           .slope_zero = -1.5,
           .value_f32 = {0.51}, .slope_f32 = {0.51}, .value_f64 = {0.51}, .slope_f64 = {0.51})
