/* celu(x) = max(x, 0) + min(0, alpha (e^(x/alpha) - 1)), alpha > 0; NaN below 0 where it is not
 * Source:  Barron 2017, arXiv:1704.07483
 * Method:  q = x/alpha as a pair.  n = 0: x + alpha (e^q - 1 - q), where q itself may have underflowed;
 *          below as elu.  slope = e^q;  d/dalpha = e^q - 1 - q e^q, near 0 as -q^2 (1/2 + q/3 + ...), and for alpha of
 *          ordinary size by its expansion (math/expansion.h). */
#ifdef MATHS
#include "../math/expansion.h"

/* NaN where it is not above 0; finite, as infinity times what is 0 is no number */
INLINE vec celu_alpha(vec alpha) {
    return v_select(v_gt(alpha, v_set(0)), v_min(v_set(largest), alpha), v_set(NAN));
}
/* x/alpha for x <= 0, not below -800; no overflow on the way. */
INLINE pair celu_quotient(vec x, vec alpha) {
    mask small = v_lt(alpha, v_set(0x1p-500));
    vec c =
        v_select(small, v_set(0x1p500), v_select(v_gt(alpha, v_set(1)), v_set(0x1p-12), v_set(1)));
    vec a = v_min(v_set(0x1.fffffffffffffp1011), v_mul(alpha, c));
    vec y =
        v_mul(v_max(v_select(small, v_set(-0x1p-400), v_set(-INFINITY)), v_min(v_set(0), x)), c);
    y = v_max(v_mul(a, v_set(-800)), y);
    vec q = v_div(y, a);
    return (pair){q, v_div(v_residue(q, a, y), a)};
}
INLINE vec celu_value(vec x, vec alpha) {
    mask below = m_andnot(v_lt(x, v_set(0)), v_eq(alpha, v_set(INFINITY)));
    alpha = celu_alpha(alpha);
    pair q = celu_quotient(x, alpha);
    reduced e = exp_reduce_pair(q);
    vec p = v_fma(e.r, e.r_lo, exp_p((reduced){e.r, v_set(0), e.z}));
    vec near = v_fma(alpha, p, v_max(v_set(-largest), x));
    vec far = pair_times(exp_minus_1(e), alpha);
    return v_select(below, v_select(v_eq(e.z, v_set(0x1.8p52)), near, far), x);
}
INLINE vec celu_slope(vec x, vec alpha) {
    reduced e = exp_reduce_pair(celu_quotient(x, celu_alpha(alpha)));
    vec y = pair_sum(exp_mantissa(e));
    y = v_mul(v_mul(y, exp_scale(v_max(v_set(0x1.8p52 - 1086), e.z), 0x1p100)), v_set(0x1p-100));
    return v_select(v_gt(x, v_set(0)), v_set(1), y);
}
#if defined(NPACT_CONVERTED)
/* In narrower types nothing is a pair (swish.h): (s - 1) + s (a - q + tail - q e), whose s - 1 and a - q are 0 near 0. */
INLINE vec celu_grad_alpha(vec x, vec alpha) {
    vec a = v_min(v_set(0x1p300), celu_alpha(alpha));
    vec q = v_max(v_set(-700), v_div(v_max(v_set(-0x1p600), v_min(v_set(0), x)), a));
    expm1_parts p = exp_below_short_at(exp_below_place(q, 0));
    vec rest = v_fnma(q, expm1_e(p), v_add(v_sub(p.a, q), p.tail));
    return v_select(v_ge(x, v_set(0)), v_set(0), v_fma(p.s, rest, v_sub(p.s, v_set(1))));
}
#else
INLINE vec celu_grad_alpha(vec x, vec alpha) {
    const vec half = v_set(0.5);
    pair q = celu_quotient(x, celu_alpha(alpha));
    reduced e = exp_reduce_pair(q);
    vec r = e.r, c = exp_c(r);
    pair k = fast_two_sum(half, v_mul(half, r));
    k.lo = v_fnma(v_mul(r, c), v_sub(v_set(1), r), k.lo);
    mask tiny = v_gt(q.hi, v_set(-0x1p-400)); /* where the square would lose bits */
    pair u = pair_scale(q, v_select(tiny, v_set(0x1p500), v_set(1)));
    vec back = v_select(tiny, v_set(0x1p-500), v_set(1));
    vec near = v_mul(v_mul(v_neg(pair_sum(pair_mul(pair_square(u), k))), back), back);

    pair p = exp_p_pair(e), m = pair_add(fast_two_sum(v_set(1), r), p);
    pair t = pair_scale(pair_mul(q, m), exp_scale_floor(e.z));
    vec far = pair_sum(pair_add(exp_minus_1_minus(e, p, v_set(0)), pair_neg(t)));
    vec y = v_select(v_eq(e.z, v_set(0x1.8p52)), near, far);
    return v_select(v_ge(x, v_set(0)), v_set(0), y);
}
#endif
/* e^(x/alpha) = 1 + y/alpha */
INLINE vec celu_from_output(vec y, vec alpha) {
    alpha = celu_alpha(alpha);
    pair n = fast_two_sum(alpha, v_max(v_neg(alpha), v_min(v_set(0), y)));
    vec q = v_div(n.hi, alpha), rest = v_div(v_add(v_residue(q, alpha, n.hi), n.lo), alpha);
    return v_select(v_gt(y, v_set(0)), v_set(1), v_add(q, rest));
}
INLINE jet celu(vec x, vec alpha) { return (jet){celu_value(x, alpha), celu_slope(x, alpha)}; }
#define celu_default_places elu_default_places
INLINE jet celu_default_placed(vec x, places at) { return elu_default_placed(x, at); }
INLINE vec celu_default_from_output(vec y) { return elu_from_output(y, v_set(1)); }
#endif

#ifdef MATHS_F32
#include "../math/expansion_f32.h"

#define celu_default_places elu_default_places
INLINE jet celu_default_placed(vec x, places at) { return elu_default_placed(x, at); }
INLINE vec celu_default_from_output(vec y) { return elu_from_output(y, v_set(1)); }
#define celu_default_low elu_default_low
INLINE jet celu_default_rest(vec x) { return elu_default_rest(x); }
#endif

#ifdef MATHS_ORDINARY
#include "../math/ordinary.h"

/* Other parameters: x/alpha as a pair; e^q - 1 as a pair, times alpha */
INLINE vec celu_ordinary_key(vec x, vec alpha, int slopes) {
    vec key = ordinary_key_above_0(alpha);
    /* where e^(x/alpha) is no subnormal number */
    return slopes ? v_min(v_fma(ordinary_above_0(alpha), v_set(REAL(87, 600)), x), key) : key;
}
INLINE vec celu_ordinary_from_output_key(vec y, vec alpha) {
    return celu_ordinary_key(y, alpha, 0);
}
/* x/alpha for x < 0, not below `least` */
INLINE pair celu_ordinary_quotient(vec x, vec alpha, real least) {
    alpha = ordinary_above_0(alpha);
    vec y = v_max(v_mul(alpha, v_set(least)), v_min(v_set(0), x));
    return pair_by(reciprocal(alpha), y);
}
INLINE places celu_ordinary_places(vec x, vec alpha) {
    place at = expm1_place_pair(celu_ordinary_quotient(x, alpha, REAL(-88, -660)));
    return at_both(at, REAL(AHEAD(4, 2, 3, 2), AHEAD(2, 2, 2, 2)));
}
INLINE jet celu_ordinary_placed(vec x, vec alpha, places at) {
    alpha = ordinary_above_0(alpha);
    expm1_parts p = expm1_at(at.value);
    /* nearer to 0 the value is x, and x/alpha may vanish */
    mask below = v_lt(x, v_mul(alpha, v_set((real)REAL(-0x1p-30, -0x1p-60))));
    return (jet){v_select(below, pair_times(expm1_pair(at.value), alpha), x),
                 v_fma(p.s, expm1_e(p), p.s)};
}
/* -(1 - e^q (1 - q)), with its sign even where that vanishes */
INLINE vec celu_by_alpha_ordinary_key(vec x, vec alpha) {
    return (void)x, ordinary_key_above_0(alpha);
}
INLINE places celu_by_alpha_ordinary_places(vec x, vec alpha) {
    pair t = celu_ordinary_quotient(x, alpha, expansion_least);
    return expansion_places(t, REAL(AHEAD(2, 2, 2, 2), AHEAD(4, 2, 2, 2)));
}
INLINE vec celu_by_alpha_ordinary_placed(vec x, vec alpha, places at) {
    return (void)alpha, v_or_sign(exp_by_line(at), v_min(x, v_set(0)));
}
/* In 16 bits float's quotient leaves no doubt.  Where the sum n has a second part, y is so small beside alpha that the quotient
 * rounds to 1.  Elsewhere, of alpha in [1, 2) and h half-way of two numbers, n - h alpha is a multiple of 2^-22 in float16, 2^-16 in
 * bfloat16: n / alpha is h, or two of float's last places from it. */
INLINE vec celu_ordinary_from_output(vec y, vec alpha) {
    alpha = ordinary_above_0(alpha);
    pair n = fast_two_sum(alpha, v_max(v_neg(alpha), v_min(v_set(0), y))), r = reciprocal(alpha);
    vec low = IS_16_BITS ? v_mul(n.hi, r.lo) : v_fma(n.hi, r.lo, v_mul(n.lo, r.hi));
    return v_select(v_gt(y, v_set(0)), v_set(1), v_fma(n.hi, r.hi, low));
}
#endif

ACTIVATION_F32_AT_DEFAULTS(celu, 1, NONE, LEFT, NOWHERE, NOWHERE,
           .summary = "Continuously differentiable exponential linear unit",
           .formula = "max(x, 0) + min(0, alpha * expm1(x / alpha))",
           .derivative = "1 if x > 0 else exp(x / alpha)",
           .source = "Barron, Continuously differentiable exponential linear units, arXiv:1704.07483",
           .notes = "The slope at 0 is 1. alpha is above 0; where it is not, what is below 0 gives NaN.",
           .parameters = {{"alpha", 1.0}},
           .limits = {-1, INFINITY, 0, 1}, .range = {-1, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {1.0, -0x1.824724p+3}, .slope_f32 = {0.881, -0x1.180d04p-2}, .value_f64 = {1.0, -0x1.e9e6355660a6p+4}, .slope_f64 = {1.0, -0x1.624d709dce917p+9})
FROM_OUTPUT_F32_AT_DEFAULTS(celu, 1, NOWHERE)
PARAMETER_SLOPE_ORDINARY(celu, 1, alpha)
