/* hard_tanh(x, lo, hi) = clip(x, lo, hi)
 * Source:  Collobert 2004
 * Special: slope(lo) = slope(hi) = 0; odd, zeros included, where lo = -hi */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/window.h"

INLINE window hard_tanh_window(vec min_val, vec max_val) {
    return window_between(min_val, max_val);
}
INLINE jet hard_tanh(vec x, vec min_val, vec max_val) {
    return (jet){v_min(max_val, v_max(min_val, x)),
                 window_slope(hard_tanh_window(min_val, max_val), x)};
}
INLINE vec hard_tanh_from_output(vec y, vec min_val, vec max_val) {
    return hard_tanh(y, min_val, max_val).slope;
}
#endif

ACTIVATION_WINDOW(hard_tanh, 2,
           .summary = "Tanh of three straight lines",
           .formula = "min(max(x, min_val), max_val)",
           .derivative = "1 if min_val < x < max_val else 0",
           .source = "Collobert, Large scale machine learning, PhD thesis, 2004",
           .notes = "The slope at min_val and at max_val is 0.",
           .parameters = {{"min_val", -1.0}, {"max_val", 1.0}},
           .limits = {-1, 1, 0, 0}, .range = {-1, 1}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.0}, .slope_f32 = {0.0}, .value_f64 = {0.0}, .slope_f64 = {0.0})
FROM_OUTPUT_WINDOW(hard_tanh, 2)
INTEGER(hard_tanh, 2, x > p[1] || p[0] > p[1] ? p[1] : x < p[0] ? p[0] : x)
