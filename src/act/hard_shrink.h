/* hard_shrink(x, l) = |x| > l ? x : 0
 * Source:  Donoho, Johnstone 1994
 * Special: odd, zeros included; slope(-l) = slope(l) = 0 */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/window.h"

INLINE window hard_shrink_window(vec lambd) { return window_of_sizes_above(lambd); }
INLINE jet hard_shrink(vec x, vec lambd) {
    vec a = v_abs(x);
    window w = hard_shrink_window(lambd);
    vec size = v_or_nan(v_only(is_within(w, x), a), x);
    return (jet){v_or_sign(size, x), window_slope(w, x)};
}
#endif

ACTIVATION_CUT_OF_SIZE(hard_shrink, 1,
           .summary = "Hard shrinkage",
           .formula = "x if abs(x) > lambd else 0",
           .derivative = "1 if abs(x) > lambd else 0",
           .source = "Donoho and Johnstone, Ideal spatial adaptation by wavelet shrinkage, Biometrika 81, 1994",
           .notes = "The slope at -lambd and at lambd is 0.",
           .parameters = {{"lambd", 0.5}},
           .limits = {-INFINITY, INFINITY, 1, 1}, .range = {-INFINITY, INFINITY}, .lipschitz = INFINITY, .monotone = 1,
           .value_f32 = {0.0}, .slope_f32 = {0.0}, .value_f64 = {0.0}, .slope_f64 = {0.0})
