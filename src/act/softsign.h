/* softsign(x) = x / (1 + |x|), slope = 1 / (1 + |x|)^2
 * Source:  Turian, Bergstra, Bengio 2009 */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/pair.h"

INLINE vec softsign_value(vec x) {
    vec y = v_min(v_set(0x1p100), v_abs(x));
    pair d = two_sum(v_set(1), y);
    return v_copysign(pair_quotient((pair){y, v_set(0)}, d), x);
}
INLINE vec softsign_slope(vec x) {
    /* halved where the square would overflow */
    vec y = v_min(v_set(REAL(0x1p80f, 0x1p600)), v_abs(x));
    pair d = two_sum(v_set(1), y);
    mask large = v_gt(y, v_set(REAL(0x1p40f, 0x1p400)));
    vec unit = v_select(large, v_set(REAL(0x1p-40f, 0x1p-400)), v_set(1));
    pair q = pair_square(pair_scale(d, unit));
    vec r = pair_quotient((pair){v_set(1), v_set(0)}, q);
    return v_mul(v_mul(r, unit), unit);
}
/* (1 - |y|)^2 */
INLINE vec softsign_from_output(vec y) {
    pair d = two_sum(v_set(1), v_neg(v_abs(y)));
    return v_fma(d.hi, d.hi, v_mul(v_add(d.hi, d.hi), d.lo));
}
INLINE jet softsign(vec x) { return (jet){softsign_value(x), softsign_slope(x)}; }
#endif

ACTIVATION_F32(softsign, 0, NONE, NONE,
           .summary = "Softsign",
           .formula = "x / (1 + abs(x))",
           .derivative = "1 / (1 + abs(x))**2",
           .source = "Turian, Bergstra and Bengio, Quadratic features and deep architectures for chunking, NAACL 2009",
           .limits = {-1, 1, 0, 0}, .range = {-1, 1}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.6}, .slope_f32 = {1.0}, .value_f64 = {0.6}, .slope_f64 = {1.0})
FROM_OUTPUT_F32(softsign, 0)
