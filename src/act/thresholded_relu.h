/* thresholded_relu(x, theta) = x > theta ? x : 0
 * Source:  Konda, Memisevic, Krueger 2014, arXiv:1402.3337
 * Special: slope(theta) = 0 */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/window.h"

INLINE window thresholded_relu_window(vec theta) { return window_above(theta); }
INLINE vec thresholded_relu_otherwise(vec theta) { return (void)theta, v_set(0); }
INLINE jet thresholded_relu(vec x, vec theta) { return threshold(x, theta, v_set(0)); }
#endif

ACTIVATION_CUT(thresholded_relu, 1,
           .summary = "Rectified linear unit that starts at theta",
           .formula = "x if x > theta else 0",
           .derivative = "1 if x > theta else 0",
           .source = "Konda, Memisevic and Krueger, Zero-bias autoencoders, arXiv:1402.3337",
           .notes = "The slope at theta is 0.",
           .parameters = {{"theta", 1.0}},
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = INFINITY, .monotone = 1,
           .value_f32 = {0.0}, .slope_f32 = {0.0}, .value_f64 = {0.0}, .slope_f64 = {0.0})
