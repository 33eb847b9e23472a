/* hard_sigmoid(x) = clip(x/6 + 1/2, 0, 1)
 * Source:  Howard et al. 2019, arXiv:1905.02244 (the slope 1/6)
 * Method:  1/6 as a pair whose sum is a little too large, so that -3 comes to 0 or less; 1/2 and x times its head lose
 *          nothing where they cancel.  In 16 bits (x + 3)/6. */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/pair.h"

/* 1/6, of 16 bits as it is rounded, so that slopes are elements */
static const real hard_sigmoid_sixth = IS_F16       ? (real)0x1.554p-3
                                       : IS_16_BITS ? (real)0x1.56p-3
                                                    : (real)(1.0 / 6);

INLINE vec hard_sigmoid_held(vec x) { return v_max(v_set(-3), v_min(v_set(3), x)); }

INLINE vec hard_sigmoid_value(vec x) {
    const real head = REAL(0x1.555556p-3f, 0x1.5555555555555p-3);
    const vec rest = v_set(REAL(-0x1.555554p-28f, 0x1.5555555555556p-57));
    vec held = hard_sigmoid_held(x);
    if (IS_16_BITS) return v_mul(v_add(held, v_set(3)), v_set(head));
    return v_max(v_set(0), v_fma(held, rest, v_residue(held, v_set(-head), v_set((real)0.5))));
}
INLINE vec hard_sigmoid_slope(vec x) {
    /* a multiple of 3 - |x| so large that it is 0 or above 1/6; keeps a NaN */
    const real up = REAL(0x1p30f, 0x1p60);
    vec room = v_fnma(v_abs(hard_sigmoid_held(x)), v_set(up), v_set(3 * up));
    return v_min(v_set(hard_sigmoid_sixth), room);
}
INLINE jet hard_sigmoid(vec x) { return (jet){hard_sigmoid_value(x), hard_sigmoid_slope(x)}; }
INLINE vec hard_sigmoid_from_output(vec y) {
    mask inside = m_and(v_gt(y, v_set(0)), v_lt(y, v_set(1)));
    return v_or_nan(v_only(inside, v_set(hard_sigmoid_sixth)), y);
}
#endif

ACTIVATION_STEPS(hard_sigmoid, 0,
           .summary = "Sigmoid of three straight lines",
           .formula = "min(max(x / 6 + 1 / 2, 0), 1)",
           .derivative = "1 / 6 if -3 < x < 3 else 0",
           .source = "Howard et al., Searching for MobileNetV3, arXiv:1905.02244",
           .notes = "The slope at -3 and at 3 is 0. Keras 2 and ONNX use 0.2 * x + 0.5 instead of x / 6 + 1 / 2.",
           .limits = {0, 1, 0, 0}, .range = {0, 1}, .lipschitz = 0.16666666666666666, .monotone = 1,
           .value_f32 = {0.667, 0x1p+1}, .slope_f32 = {0.5}, .value_f64 = {0.667, -0x1.0000000000027p+0}, .slope_f64 = {0.5})
FROM_OUTPUT_STEPS(hard_sigmoid, 0)
