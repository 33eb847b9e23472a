/* relu6(x) = min(max(x, 0), 6)
 * Source:  Krizhevsky 2010
 * Special: slope(0) = slope(6) = 0 */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/window.h"

INLINE window relu6_window(void) { return window_between(v_set(0), v_set(6)); }
INLINE jet relu6(vec x) {
    const vec zero = v_set(0), six = v_set(6);
    vec y =
        v_min(six, v_add(v_max(zero, x), zero)); /* both keep a NaN, which stands on the right */
    return (jet){y, window_slope(relu6_window(), x)};
}
INLINE vec relu6_from_output(vec y) { return relu6(y).slope; }
#endif

ACTIVATION_WINDOW(relu6, 0,
           .summary = "Rectified linear unit, at most 6",
           .formula = "min(max(x, 0), 6)",
           .derivative = "1 if 0 < x < 6 else 0",
           .source = "Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010",
           .notes = "The slope at 0 and at 6 is 0.",
           .limits = {0, 6, 0, 0}, .range = {0, 6}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.0}, .slope_f32 = {0.0}, .value_f64 = {0.0}, .slope_f64 = {0.0})
FROM_OUTPUT_WINDOW(relu6, 0)
INTEGER(relu6, 0, x < 0 ? 0 : x > 6 ? 6 : x)
