/* relu(x) = x > 0 ? x : 0
 * Source:  Fukushima 1969; Nair, Hinton 2010
 * Method:  max(0, x) with x on the right, so that a NaN is kept: most libraries lose it.  The
 *          addition turns -0 into 0.
 * Special: relu(-0) = 0, slope(0) = 0 */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/window.h"

INLINE window relu_window(void) { return window_above(v_set(0)); }
INLINE vec relu_otherwise(void) { return v_set(0); }
INLINE jet relu(vec x) {
    const vec zero = v_set(0);
    return (jet){v_add(v_max(zero, x), zero), window_slope(relu_window(), x)};
}
INLINE vec relu_from_output(vec y) { return relu(y).slope; }
#endif

ACTIVATION_CUT(relu, 0,
           .summary = "Rectified linear unit",
           .formula = "x if x > 0 else 0",
           .derivative = "1 if x > 0 else 0",
           .source = "Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, ICML 2010",
           .notes = "The slope at 0 is 0. NaN is kept.",
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.0}, .slope_f32 = {0.0}, .value_f64 = {0.0}, .slope_f64 = {0.0})
FROM_OUTPUT_WINDOW(relu, 0)
INTEGER(relu, 0, x > 0 ? x : 0)
