/* hard_sigmoid(x) = clip(x/6 + 1/2, 0, 1)
 * Source:  Howard et al. 2019, arXiv:1905.02244 (the slope 1/6)
 * Method:  (x + 3) / 6 with x + 3 as a pair: x/6 + 1/2 would cancel near -3.
 * Special: slope(-3) = slope(3) = 0 */
#ifdef MATHS
#include "../math/pair.h"

/* t / 6, to well below an ULP. */
INLINE pair sixth(pair t) {
    const vec inverse = v_set((real)(1.0 / 6.0));
    vec q = v_mul(t.high, inverse);
    vec rest = v_add(v_fnma(q, v_set(6), t.high), t.low);
    return (pair){q, v_mul(rest, inverse)};
}

/* What hard_sigmoid is inside (-3, 3). */
INLINE pair hard_sigmoid_line(vec x) { return sixth(fast_two_sum(v_set(3), x)); }

INLINE jet hard_sigmoid(vec x) {
    const vec three = v_set(3), zero = v_set(0), one = v_set(1);
    mask above_low = v_gt(x, v_neg(three)), below_high = v_lt(x, three), nan = v_isnan(x);
    mask inside = m_and(above_low, below_high);
    vec ends = v_select(above_low, one, zero);
    vec y = v_select(inside, pair_round(hard_sigmoid_line(x)), ends);
    vec slope = v_select(inside, v_set((real)(1.0 / 6.0)), zero);
    return (jet){v_select(nan, x, y), v_select(nan, x, slope)};
}
INLINE vec hard_sigmoid_from_output(vec y) {
    mask inside = m_and(v_gt(y, v_set(0)), v_lt(y, v_set(1)));
    return v_select(v_isnan(y), y, v_select(inside, v_set((real)(1.0 / 6.0)), v_set(0)));
}
#endif

ACTIVATION(hard_sigmoid, 0,
           .summary = "Sigmoid of three straight lines",
           .formula = "min(max(x / 6 + 1 / 2, 0), 1)",
           .derivative = "1 / 6 if -3 < x < 3 else 0",
           .source = "Howard et al., Searching for MobileNetV3, arXiv:1905.02244",
           .notes = "The slope at -3 and at 3 is 0. Keras 2 and ONNX use 0.2 * x + 0.5 instead of x / 6 + 1 / 2.",
           .limits = {0, 1, 0, 0}, .range = {0, 1}, .lipschitz = 0.16666666666666666, .monotone = 1,
           .value_f32 = {0.51}, .slope_f32 = {0.5}, .value_f64 = {0.51}, .slope_f64 = {0.5})
FROM_OUTPUT(hard_sigmoid, 0)
