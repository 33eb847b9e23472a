/* elu(x) = x > 0 ? x : alpha (e^x - 1)
 * Method:  e^x - 1 = (2^n - 1) + 2^n (r + p) as a pair, times alpha: one rounding.  No division.
 *          alpha = 1: e^x = s (1 + e) (math/exp.h), which makes value and slope, without pairs.
 * float32, alpha = 1: e^x = s (1 + e), s of 8 bits (math/exp_f32.h): e^x - 1 = s e + (s - 1), of which
 *          only e and the sum are rounded.  e^x - 1 >= x, which is the value where x > 0. */
#ifdef MATHS
#include "../math/exp.h"

INLINE vec elu_value(vec x, vec alpha) {
    mask small = v_lt(v_abs(alpha), v_set(1)); /* the product's second part might vanish */
    vec up = v_mul(alpha, v_select(small, v_set(0x1p500), v_set(1)));
    vec below = pair_times_any(exp_minus_1(exp_reduce_below(x)), up);
    below = v_mul(below, v_select(small, v_set(0x1p-500), v_set(1)));
    return v_select(v_lt(x, v_set(0)), below, x);
}
INLINE vec elu_slope(vec x, vec alpha) {
    reduced e = exp_reduce_below(x);
    vec slope = exp_scale_product(exp_mantissa(e), alpha, e.z);
    return v_select(v_gt(x, v_set(0)), v_set(1), slope);
}
INLINE vec elu_grad_alpha(vec x, vec alpha) {
    (void)alpha;
    vec value = v_neg(exp_complement(x));
    return v_select(v_lt(x, v_set(0)), value, v_select(v_gt(x, v_set(0)), v_set(0), x));
}
INLINE vec elu_from_output(vec y, vec alpha) {
    vec slope = v_add(v_max(v_neg(alpha), v_min(v_set(0), y)), alpha);
    return v_select(v_gt(y, v_set(0)), v_set(1), slope);
}
INLINE jet elu(vec x, vec alpha) { return (jet){elu_value(x, alpha), elu_slope(x, alpha)}; }
/* alpha = 1 */
INLINE places elu_default_places(vec x) {
    return at_both(exp_below_place(v_max(v_set(-750), v_min(v_set(0), x)), 100), AHEAD(3, 3, 4, 3));
}
INLINE jet elu_default_placed(vec x, places at) {
    expm1_parts p = exp_below_at(at.value);
    vec e = expm1_e(p), s = v_mul(p.s, STEPPED_DOWN), value = v_fma(s, e, v_sub(s, v_set(1)));
    vec slope = v_mul(v_fma(p.s, e, p.s), STEPPED_DOWN);
    return (jet){v_select(v_lt(x, v_set(0)), value, x),
                 v_select(v_gt(x, v_set(0)), v_set(1), slope)};
}
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"

INLINE places elu_default_places(vec x) { return at_both(expm1_place(x), AHEAD(4, 3, 2, 2)); }
INLINE jet elu_default_placed(vec x, places at) {
    expm1_parts p = expm1_at(at.value);
    return (jet){expm1_below(x, at.value), v_fma(p.s, p.e, p.s)}; /* slope: 1 where x > 0 */
}
#define elu_default_low (-87.0f) /* below, e^x may be subnormal */
INLINE jet elu_default_rest(vec x) {
    exp_parts p = exp_split(v_max(x, v_set(-110)), v_set(-0.0));
    return (jet){expm1_below(x, expm1_place(x)), exp_join(p, p.e)};
}
INLINE vec elu_from_output(vec y, vec alpha) {
    vec slope = v_add(v_max(v_neg(alpha), v_min(v_set(0), y)), alpha);
    return v_select(v_gt(y, v_set(0)), v_set(1), slope);
}
#endif

#ifdef MATHS_ORDINARY
#include "../math/ordinary.h"

/* Other parameters: e^x - 1 as a pair, times alpha, and e^x in its two parts */
INLINE vec elu_ordinary_key(vec x, vec alpha, int slopes) {
    vec key = ordinary_key(alpha);
    /* where alpha e^x is no subnormal number */
    return slopes ? v_min(v_add(x, v_set(REAL(60, 500))), key) : key;
}
INLINE places elu_ordinary_places(vec x, vec alpha) {
    return (void)alpha, at_both(expm1_place(x), REAL(AHEAD(4, 2, 2, 2), AHEAD(2, 2, 2, 2)));
}
INLINE jet elu_ordinary_placed(vec x, vec alpha, places at) {
    alpha = ordinary(alpha);
    expm1_parts p = expm1_at(at.value);
    vec e = expm1_e(p), below, slope;
    if (IS_16_BITS) { /* within 2 ULP of float, less than NEAR_HALF_WAY */
        below = v_mul(v_fma(p.s, e, v_sub(p.s, v_set(1))), alpha);
        slope = v_mul(v_fma(p.s, e, p.s), alpha);
    } else {
        below = pair_times(expm1_pair(at.value), alpha);
        slope = pair_times((pair){p.s, v_mul(p.s, e)}, alpha);
    }
    return (jet){v_select(v_lt(x, v_set(0)), below, x),
                 v_select(v_gt(x, v_set(0)), v_set(1), slope)};
}
/* e^x - 1, whatever alpha is */
INLINE vec elu_by_alpha_ordinary_key(vec x, vec alpha) { return (void)x, (void)alpha, v_set(0); }
INLINE places elu_by_alpha_ordinary_places(vec x, vec alpha) {
    return (void)alpha, at_both(expm1_place(x), REAL(AHEAD(4, 2, 2, 2), AHEAD(2, 2, 2, 2)));
}
INLINE vec elu_by_alpha_ordinary_placed(vec x, vec alpha, places at) {
    const vec zero = v_set(0);
    expm1_parts p = expm1_at(at.value);
    vec value = v_fma(p.s, expm1_e(p), v_sub(p.s, v_set(1)));
    return (void)alpha, v_select(v_lt(x, zero), value, v_min(zero, x));
}
#endif

ACTIVATION_F32_AT_DEFAULTS(elu, 1, NONE, LEFT, NOWHERE, NOWHERE,
           .summary = "Exponential linear unit",
           .formula = "x if x > 0 else alpha * expm1(x)",
           .derivative = "1 if x > 0 else alpha * exp(x)",
           .source = "Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential linear units, arXiv:1511.07289",
           .notes = "The slope at 0 is alpha.",
           .parameters = {{"alpha", 1.0}},
           .limits = {-1, INFINITY, 0, 1}, .range = {-1, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {1.0, -0x1.824724p+3}, .slope_f32 = {1.0, -0x1.824724p+3}, .value_f64 = {1.0, -0x1.fd4deda878157p+4}, .slope_f64 = {1.0, -0x1.62388ed746beap+9})
FROM_OUTPUT_EXACT(elu, 1)
PARAMETER_SLOPE_ORDINARY(elu, 1, alpha)
