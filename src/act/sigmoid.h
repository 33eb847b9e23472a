/* sigmoid(x) = 1 / (1 + e^-x)
 * Method:  with E = e^-|x| by the table of exp.h: 1 / (1 + E) or E / (1 + E), 1 + E a pair.
 *          slope = sigmoid(x) sigmoid(-x) = E / (1 + E)^2; nothing cancels.
 * Special: down to the last subnormal; 2^n is applied last, so that the result is rounded to its own precision once.
 * float32: math/logistic_f32.h; x < -12.6, math/sigmoid_f32.h.  The slope is y (1 - y), 1 - y = far + low exactly. */
#ifdef MATHS
#include "../math/logistic.h"

INLINE place sigmoid_place(vec x) { return exp_place(v_max(v_set(-750), v_neg_abs(x))); }
INLINE vec sigmoid_value(vec x, place q) {
    mask negative = v_lt(x, v_set(0));
    return step_down_if(negative, logistic_value(negative, logistic_steps(plain_scale, q)));
}
INLINE places sigmoid_places(vec x) { return at_both(sigmoid_place(x), AHEAD(2, 2, 4, 4)); }
INLINE jet sigmoid_placed(vec x, places at) {
    vec slope = v_mul(logistic_slope(logistic_steps(plain_scale, at.value)), STEPPED_DOWN);
    return (jet){sigmoid_value(x, at.value), slope};
}
INLINE jet sigmoid(vec x) { return sigmoid_placed(x, sigmoid_places(x)); }
/* y - y^2, rounded once */
INLINE vec sigmoid_from_output(vec y) { return v_residue(y, y, y); }
#endif

#ifdef MATHS_F32
#include "../math/sigmoid_f32.h"

INLINE places sigmoid_places(vec x) { return at_both(sigmoid_place(x), AHEAD(3, 3, 0, 2)); }
INLINE vec sigmoid_slope_at(place q) {
    const vec one = v_set(1);
    logistic l = logistic_at(q, logistic_plain);
    vec far = v_sub(one, l.y), low = v_sub(v_sub(one, far), l.y); /* 1 - y = far + low */
    return v_fma(l.y, far, v_mul(l.y, v_fma(l.rest, v_sub(far, l.y), low)));
}
INLINE jet sigmoid_placed(vec x, places at) {
    return (void)x, (jet){sigmoid_at(at.value), sigmoid_slope_at(at.value)};
}
INLINE jet sigmoid_rest(vec x) {
    sigmoid_tail s = sigmoid_below(x);
    vec y = sigmoid_tail_times(s, -1);
    const mask positive = v_gt(x, v_set(0)); /* none where only the value is computed */
    if (m_any(positive)) y = v_select(positive, sigmoid_at(sigmoid_place(x)), y);
    return (jet){y, sigmoid_tail_times(s, -2)};
}
/* In bfloat16 y^2 may be half-way where y, which float does not hold beside it, says which way that goes: then y (2^-22 |y| - y)
 * does.  Next to 0, 1 - y is rounded, but y^2 is far less than half a place. */
INLINE vec sigmoid_from_output(vec y) {
    if (!IS_16_BITS || IS_F16) return v_residue(y, y, y);
    vec one = v_max(v_mul(v_abs(y), v_set(0x1p-22f)), v_set(1)); /* 1 for a NaN */
    return v_small_mul(y, v_sub(one, y));
}
#endif

ACTIVATION_F32(sigmoid, 0, LEFT, FAR, IN_F16, IN_F16,
           .summary = "Logistic sigmoid",
           .formula = "1 / (1 + exp(-x))",
           .derivative = "sigmoid(x) * sigmoid(-x)",
           .source = "Verhulst 1838; scipy.special.expit",
           .aliases = "expit",
           .limits = {0, 1, 0, 0}, .range = {0, 1}, .lipschitz = 0.25, .monotone = 1,
           .value_f32 = {0.916, -0x1.eb6a2ep+2}, .slope_f32 = {0.92, -0x1.7acfc6p+3}, .value_f64 = {1.0, -0x1.623703806ba63p+9}, .slope_f64 = {1.0, -0x1.623703806baa1p+9})
FROM_OUTPUT_F32(sigmoid, 0, CHEAP)
