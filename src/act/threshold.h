/* threshold(x, t, v) = x > t ? x : v
 * Source:  PyTorch's Threshold
 * Special: slope(t) = 0 */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/window.h"

INLINE window threshold_window(vec threshold, vec value) {
    return (void)value, window_above(threshold);
}
INLINE vec threshold_otherwise(vec threshold, vec value) { return (void)threshold, value; }
INLINE jet threshold(vec x, vec threshold, vec value) {
    window w = threshold_window(threshold, value);
    mask kept = m_or(is_within(w, x), v_isnan(x));
    return (jet){v_select(kept, x, value), window_slope(w, x)};
}
#endif

ACTIVATION_CUT(threshold, 2,
           .summary = "The input above a threshold, a constant elsewhere",
           .formula = "x if x > threshold else value",
           .derivative = "1 if x > threshold else 0",
           .source = "torch.nn.Threshold",
           .notes = "The slope at the threshold is 0.",
           .parameters = {{"threshold", 0.0}, {"value", 0.0}},
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.0}, .slope_f32 = {0.0}, .value_f64 = {0.0}, .slope_f64 = {0.0})
INTEGER(threshold, 2, x > p[0] ? x : p[1])
