/* softplus(x) = log(1 + e^(beta x)) / beta
 * Method:  max(t, 0) + log(1 + e^-|t|) with t = beta x: see log1p.h; at beta = 1 by the table.  No threshold.
 *          slope = sigmoid(t)
 *          d/dbeta = -(log(1 + e^t) - t sigmoid(t)) / beta^2, even in t: for t < 0 nothing cancels.
 * Special: from t = 40 on the result is x.
 * float32, beta = 1: math/sigmoid_f32.h */
#ifdef MATHS_ORDINARY
#include "../math/ordinary.h"

/* Other parameters: beta x, held to where the sum is x, or the lane is rare */
INLINE pair softplus_ordinary_argument(vec x, vec beta) {
    vec b = ordinary(beta), end = v_abs(v_div(v_set(REAL(40, 310)), b));
    return product_of_elements(v_max(v_neg(end), v_min(end, x)), b); /* keeps a NaN */
}
/* line + log/beta, rounded as if once */
INLINE vec softplus_sum(vec line, pair log, vec beta) {
    pair r = reciprocal(beta), y = two_prod_any(log.hi, r.hi), sum = two_sum(line, y.hi);
    vec rest = v_fma(log.lo, r.hi, v_fma(log.hi, r.lo, y.lo));
    return v_add(sum.hi, v_max(v_add(sum.lo, rest), v_set(-largest))); /* no NaN beside infinity */
}
/* y / beta^2 */
INLINE vec softplus_over_square(pair y, vec beta) {
    pair r = pair_square(reciprocal(ordinary(beta)));
    return v_fma(y.hi, r.hi, v_fma(y.hi, r.lo, v_mul(y.lo, r.hi)));
}
/* 1 - e^-t, t = beta y; where that is below 0, y is no output */
INLINE vec softplus_ordinary_from_output_key(vec y, vec beta) {
    vec t = softplus_ordinary_argument(y, beta).hi;
    return v_min(t, ordinary_key(beta));
}
INLINE vec softplus_ordinary_from_output(vec y, vec beta) {
    pair t = pair_neg(softplus_ordinary_argument(y, beta));
    return v_sub(v_set(0), v_max(pair_sum(expm1_pair(expm1_place_pair(t))), t.hi));
}
#endif

#ifdef MATHS
#include "../math/log1p.h"
#include "../math/logistic.h"

/* softplus(x) at beta = 1, q being the sigmoid's of x or -x */
INLINE vec softplus_one(vec x, place q) {
    const vec end = v_set(40);
    vec above = v_mul(v_min(end, v_max(v_set(0), x)), v_set(0x1p100)); /* keeps a NaN */
    pair log = log1p_exp_at(q), sum = two_sum(above, log.hi);
    vec y = v_mul(v_add(sum.hi, v_add(sum.lo, log.lo)), STEPPED_DOWN);
    return v_select(v_gt(x, end), x, y);
}

INLINE vec softplus_value(vec x, vec beta) {
    const vec none = v_set(0x1.8p52);
    pair t = logistic_argument(x, beta);
    mask negative = v_lt(t.hi, v_set(0));
    log1p_exp l = log1p_exp_parts(exp_reduce_pair(pair_select(negative, t, pair_neg(t))));
    pair log = pair_scale(l.log, l.s), sum = two_sum(t.hi, log.hi);
    sum.lo = v_add(sum.lo, v_add(log.lo, t.lo));
    /* 1/beta must be a normal float */
    mask small = v_lt(v_abs(beta), v_set(0x1p-900)), large = v_gt(v_abs(beta), v_set(0x1p900));
    vec unit = v_select(small, v_set(0x1p200), v_select(large, v_set(0x1p-200), v_set(1)));
    vec shift = v_select(small, v_set(200), v_select(large, v_set(-200), v_set(0)));
    vec y = pair_quotient(pair_select(negative, l.log, sum), (pair){v_mul(beta, unit), v_set(0)});
    y = exp_scale_by(y, v_add(v_select(negative, l.z, none), shift));
    /* an infinite beta, of either sign: what is left is x or nothing */
    y = v_select(v_eq(v_abs(beta), v_set(INFINITY)), v_select(negative, v_set(0), x), y);
    /* log 2 / 0, or NaN of an infinite x */
    y = v_select(v_eq(beta, v_set(0)), v_add(v_copysign(v_set(INFINITY), beta), t.hi), y);
    return v_select(v_gt(t.hi, v_set(40)), x, y);
}
INLINE vec softplus_slope(vec x, vec beta) {
    pair t = logistic_argument(x, beta);
    mask negative = v_lt(t.hi, v_set(0));
    pair a = pair_select(negative, t, pair_neg(t));
    logistic l = logistic_parts(exp_reduce_pair_short((pair){v_max(v_set(-750), a.hi), a.lo}));
    return exp_scale_if(negative, pair_quotient(pair_select(negative, l.a, l.b), l.d), l.z);
}
#if defined(NPACT_CONVERTED)
/* In narrower types nothing is a pair (swish.h); with t = -|beta x| and A / B = e^t, log(1 + e^t) = 2 artanh(A / (A + 2 B)). */
INLINE vec softplus_grad_beta(vec x, vec beta) {
    const vec most = v_set(0x1p300);
    mask none = v_eq(beta, v_set(0));
    vec b = v_min(most, v_abs(beta)), b2 = v_select(none, v_set(1), v_mul(b, b));
    vec t = v_max(v_set(-700), v_mul(v_min(most, v_abs(x)), v_neg(b)));
    exp_ratio e = exp_ratio_of(t);
    vec whole = v_add(e.a, e.b), root = v_div(e.a, v_add(whole, e.b)), v = v_mul(root, root);
    vec log = v_fma(v_mul(root, v), log1p_cubic(v), v_add(root, root));
    vec y = v_div(v_fnma(log, whole, v_mul(t, e.a)), v_mul(whole, b2));
    return v_select(none, v_sub(t, v_set(INFINITY)), y);
}
#else
INLINE vec softplus_grad_beta(vec x, vec beta) {
    pair t = logistic_argument(x, beta);
    t = pair_neg_abs(t);
    reduced e = exp_reduce_pair(t);
    log1p_exp l = log1p_exp_parts(e);
    logistic p = logistic_parts(e);
    pair entropy = pair_add(l.log, pair_mul(pair_neg(t), pair_div(p.a, p.d)));
    mask small = v_lt(v_abs(beta), v_set(0x1p-400)), large = v_gt(v_abs(beta), v_set(0x1p400));
    vec unit = v_select(small, v_set(0x1p600), v_select(large, v_set(0x1p-600), v_set(1)));
    vec shift = v_select(small, v_set(1200), v_select(large, v_set(-1200), v_set(0)));
    vec b = v_mul(beta, unit), y = pair_quotient(pair_neg(entropy), two_prod(b, b));
    y = exp_scale_by(y, v_add(l.z, shift));
    y = v_select(v_eq(beta, v_set(0)), v_sub(t.hi, v_set(INFINITY)), y);
    vec nothing =
        v_neg_abs(v_mul(v_max(v_set(-1), v_min(v_set(1), x)), v_set(0))); /* keeps a NaN */
    return v_select(v_eq(v_abs(beta), v_set(INFINITY)), nothing, y);
}
#endif
/* beta y > 0 always: slope = 1 - e^(-beta y) */
INLINE vec softplus_from_output(vec y, vec beta) {
    pair t = logistic_argument(y, v_neg(beta));
    t = (pair){v_max(v_set(-750), v_min(v_set(0), t.hi)), t.lo};
    return v_sub(v_set(0), pair_sum(exp_minus_1(exp_reduce_pair(t))));
}
INLINE jet softplus(vec x, vec beta) {
    return (jet){softplus_value(x, beta), softplus_slope(x, beta)};
}
#ifdef MATHS_ORDINARY
/* log(1 + e^t)/beta, t = beta x: from t = 40 on x */
INLINE vec softplus_ordinary_key(vec x, vec beta, int slopes) {
    (void)slopes;
    vec t = softplus_ordinary_argument(x, beta).hi;
    return v_min(v_add(t, v_set(300)), ordinary_key(beta));
}
INLINE places softplus_ordinary_places(vec x, vec beta) {
    pair t = softplus_ordinary_argument(x, beta);
    t = pair_neg_abs(t);
    return at_both(exp_steps_place(plain_scale, t.hi, t.lo), AHEAD(3, 3, 0, 3));
}
INLINE jet softplus_ordinary_placed(vec x, vec beta, places at) {
    vec t = softplus_ordinary_argument(x, beta).hi;
    mask negative = v_lt(t, v_set(0));
    vec held = v_max(v_set(-ordinary_most), v_min(v_set(ordinary_most), x));
    vec line = v_select(negative, v_set(0), v_mul(held, v_set(0x1p100)));
    vec y = v_mul(softplus_sum(line, log1p_exp_at(at.value), ordinary(beta)), STEPPED_DOWN);
    logistic_step l = logistic_steps(plain_scale, at.value);
    return (jet){v_select(v_gt(t, v_set(40)), x, y),
                 step_down_if(negative, logistic_value(negative, l))};
}
/* -(log(1 + e^t) - t sigmoid(t)) / beta^2, t = -|beta x| */
INLINE vec softplus_by_beta_ordinary_key(vec x, vec beta) {
    vec t = v_neg_abs(softplus_ordinary_argument(x, beta).hi), size = v_abs(beta);
    vec key = v_min(v_sub(v_set(0x1p200), size), ordinary_key(beta));
    return v_min(v_add(t, v_set(300)), key);
}
INLINE places softplus_by_beta_ordinary_places(vec x, vec beta) {
    pair t = softplus_ordinary_argument(x, beta);
    t = pair_neg_abs(t);
    place at = exp_steps_place(plain_scale, t.hi, t.lo);
    return (places){at, {at.i, t.hi, t.lo}, AHEAD(2, 2, 2, 2)};
}
INLINE vec softplus_by_beta_ordinary_placed(vec x, vec beta, places at) {
    pair log = log1p_exp_at(at.value), s = logistic_below(logistic_steps(plain_scale, at.value));
    pair p = two_prod(at.slope.w, s.hi);
    p.lo = v_fma(at.slope.w, s.lo, v_fma(at.slope.t, s.hi, p.lo));
    vec y = softplus_over_square(pair_add(pair_neg(log), p), beta);
    return (void)x, v_mul(y, STEPPED_DOWN);
}
#endif
INLINE places softplus_default_places(vec x) {
    return at_both(sigmoid_place(x), AHEAD(4, 4, 0, 4));
}
INLINE jet softplus_default_placed(vec x, places at) {
    return (jet){softplus_one(x, at.value), sigmoid_value(x, at.value)};
}
INLINE vec softplus_default_from_output(vec y) { return exp_complement(v_neg(y)); }
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/sigmoid_f32.h"
#include "../math/tables/entropy.h"

/* max(x, 0) + L */
INLINE places softplus_default_places(vec x) {
    return (places){sigmoid_log_place(x, x, v_max(v_set(0), x)), sigmoid_place(x),
                    AHEAD(3, 3, 0, 0)};
}
INLINE jet softplus_default_placed(vec x, places at) {
    return (void)x, (jet){v_add(at.value.w, sigmoid_log_at(at.value)), sigmoid_at(at.slope)};
}
/* log(1 + e^t)/beta, t = beta x: L/beta, and x where t > 0 (not in segment 0, as above).  The distance from the centre is a pair,
 * whose second part is in the slope's place. */
INLINE vec softplus_ordinary_key(vec x, vec beta, int slopes) {
    /* The slope alone goes further; but as beside its value it is double's there, it has its bits only where both are rounded to
     * 16 of them. */
    const real low = IS_16_BITS && slopes == ALONE ? LOGISTIC_LOW : sigmoid_low;
    vec t = softplus_ordinary_argument(x, beta).hi;
    return v_min(v_sub(t, v_set(low)), ordinary_key(beta));
}
INLINE places softplus_ordinary_places(vec x, vec beta) {
    pair t = softplus_ordinary_argument(x, beta);
    place value = sigmoid_log_place(t.hi, t.hi, v_select(v_gt(t.hi, v_set(0)), x, v_set(0)));
    if (IS_16_BITS) return (places){value, logistic_place_pair(t), AHEAD(-3, -3, -3, -3)};
    mask first = v_lt(v_abs(t.hi), v_set(sigmoid_first));
    vec low = v_select(first, t.lo, v_mul(v_copysign(v_set(1), t.hi), t.lo));
    pair d = fast_two_sum(value.t, low);
    place slope = logistic_place_pair(t);
    return (places){{value.i, value.w, d.hi}, {slope.i, d.lo, slope.t}, AHEAD(-3, -3, -3, -3)};
}
INLINE jet softplus_ordinary_placed(vec x, vec beta, places at) {
    if (IS_16_BITS) { /* within 2 ULP of float, less than NEAR_HALF_WAY */
        vec log = piece(sigmoid_table + 1, at.value.i, at.value.t);
        vec value = v_fma(log, v_div(v_set(1), ordinary(beta)), at.value.w);
        return (void)x, (jet){value, logistic_at(at.slope, logistic_plain).y};
    }
    pair log = piece_pair_at(sigmoid_table + 1, at.value.i, at.value.t, &at.slope.w);
    vec value = softplus_sum(at.value.w, log, ordinary(beta));
    return (void)x, (jet){value, sigmoid_at(at.slope)};
}
/* -E(w) / beta^2, w = |beta x| */
INLINE vec softplus_by_beta_ordinary_key(vec x, vec beta) {
    vec t = v_neg_abs(softplus_ordinary_argument(x, beta).hi);
    return v_min(v_sub(t, v_set(entropy_low)), ordinary_key(beta));
}
INLINE places softplus_by_beta_ordinary_places(vec x, vec beta) {
    pair t = softplus_ordinary_argument(x, beta);
    t = pair_select(v_lt(t.hi, v_set(0)), pair_neg(t), t);
    ivec i = segment_equal(t.hi, entropy_steps);
    if (IS_16_BITS)
        return at_both((place){i, v_sub(t.hi, v_lookup(entropy_table[0], i)), t.hi},
                       AHEAD(2, 2, 2, 2));
    pair d = fast_two_sum(v_sub(t.hi, v_lookup(entropy_table[0], i)), t.lo);
    return at_both((place){i, d.hi, d.lo}, AHEAD(2, 2, 2, 2));
}
INLINE vec softplus_by_beta_ordinary_placed(vec x, vec beta, places at) {
    if (IS_16_BITS) {
        vec b = ordinary(beta), y = piece(entropy_table + 1, at.value.i, at.value.w);
        return (void)x, v_neg(v_small_mul(y, v_div(v_set(1), v_mul(b, b))));
    }
    pair y = piece_pair_at(entropy_table + 1, at.value.i, at.value.w, &at.value.t);
    return (void)x, v_neg(softplus_over_square(y, beta));
}
/* 1 - e^-y, +0 at 0, and below, where y is no output */
INLINE vec softplus_default_from_output(vec y) {
    vec x = v_min(v_set(0), v_neg(y));
    return v_sub(v_set(0), expm1_below(x, expm1_place(x)));
}
#define softplus_default_low sigmoid_low
INLINE jet softplus_default_rest(vec x) {
    sigmoid_tail s = sigmoid_below(x);
    return (jet){sigmoid_tail_times(s, -0.5f), sigmoid_tail_times(s, -1)};
}
#endif

ACTIVATION_F32_AT_DEFAULTS(softplus, 1, LEFT, LEFT, IN_F16, IN_F16,
           .summary = "Softplus, a smooth relu",
           .formula = "log1p(exp(beta * x)) / beta",
           .derivative = "sigmoid(beta * x)",
           .source = "Dugas, Bengio, Belisle, Nadeau and Garcia, Incorporating second-order functional knowledge, NIPS 2000",
           .notes = "No threshold above which it becomes x, as PyTorch has.",
           .parameters = {{"beta", 1.0}},
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.977, -0x1.47f59p+0}, .slope_f32 = {0.916, -0x1.eb6a2ep+2}, .value_f64 = {1.0, -0x1.623809721189p+9}, .slope_f64 = {1.0, -0x1.624edfdf15814p+9})
FROM_OUTPUT_F32_AT_DEFAULTS(softplus, 1, ORDINARY_UNITS)
PARAMETER_SLOPE_ORDINARY(softplus, 1, beta)
