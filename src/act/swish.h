/* swish(x) = x sigmoid(beta x): see silu.h.  The argument is a pair here.  Where it is far out, or beta, swish_far_*. */
#ifdef MATHS
#include "../math/logistic.h"
#include "../math/ordinary.h"

INLINE vec swish_far_value(vec x, vec beta) {
    pair t = logistic_argument(x, beta);
    mask negative = v_lt(t.hi, v_set(0));
    t = pair_select(negative, t, pair_neg(t));
    logistic l = logistic_parts(exp_reduce_pair_short((pair){v_max(v_set(-1456), t.hi), t.lo}));
    pair q = pair_div(pair_select(negative, l.a, l.b), l.d);
    const vec most = v_set(largest);
    vec y = v_select(negative, v_max(v_neg(most), v_min(most, x)), x);
    return exp_scale_product(q, y, v_select(negative, l.z, v_set(0x1.8p52)));
}
INLINE vec swish_far_slope(vec x, vec beta) {
    pair t = logistic_argument(x, beta);
    mask negative = v_lt(t.hi, v_set(0));
    t.hi = v_max(v_set(-752.5), v_min(v_set(752.5), t.hi));
    return logistic_gate_slope(negative, t,
                               exp_reduce_pair_short(pair_select(negative, t, pair_neg(t))));
}
#if defined(NPACT_CONVERTED)
/* x^2 E / (1 + E)^2, E = e^-|beta x|.  In narrower types half of a double's bits are enough, and a product of two elements is
 * exact: nothing is a pair. */
INLINE vec swish_grad_beta(vec x, vec beta) {
    mask none = v_eq(beta, v_set(0)); /* where x^2 / 4 has no end */
    vec b = v_select(none, v_set(0x1p-1000), v_min(v_set(0x1p300), v_abs(beta)));
    vec w = v_min(v_select(none, v_set((real)INFINITY), v_set(0x1p300)), v_abs(x));
    vec t = v_max(v_set(-700), v_mul(w, v_neg(b)));
    /* x^2 / 4 may be half-way between two numbers of 16 bits, and must come out exact where a double's is */
    if (sizeof(elem) == 2) t = v_select(v_gt(t, v_set(-0x1p-26)), v_set(0), t);
    expm1_parts e = exp_below_short_at(exp_below_place(t, 0));
    vec E = v_fma(e.s, expm1_e(e), e.s), d = v_add(v_set(1), E);
    return v_div(v_mul(v_mul(w, w), E), v_mul(d, d));
}
#else
INLINE vec swish_grad_beta(vec x, vec beta) {
    pair t = logistic_argument(x, beta);
    t = pair_select(v_lt(t.hi, v_set(0)), t, pair_neg(t));
    logistic l = logistic_parts(exp_reduce_pair_short((pair){t.hi, t.lo}));
    pair q = pair_div(pair_mul(l.a, l.b), pair_square(l.d));
    /* x^2 may be out of range where the result is not. */
    mask large = v_gt(v_abs(x), v_set(0x1p500)), small = v_lt(v_abs(x), v_set(0x1p-400));
    vec unit = v_select(large, v_set(0x1p-600), v_select(small, v_set(0x1p400), v_set(1)));
    vec z = v_add(l.z, v_select(large, v_set(1200), v_select(small, v_set(-800), v_set(0))));
    mask infinite = v_gt(v_abs(x), v_set(largest));
    vec y = v_mul(v_select(infinite, v_set(0), x), unit);
    vec d = exp_scale_by(pair_sum(pair_mul(q, two_prod(y, y))), z);
    mask unbounded = m_and(infinite, v_eq(beta, v_set(0)));
    return v_select(v_isnan(x), x, v_select(unbounded, v_set((real)INFINITY), d));
}
#endif
/* beta x where that is near, for the table: |beta x| <= 700, |beta| within 2^+-100, |x| <= 2^800.  Elsewhere, `far`,
 * something that raises no flag. */
typedef struct {
    vec x;      /* held */
    pair below; /* -|beta x| */
    mask negative, far;
} swish_argument;

INLINE swish_argument swish_near(vec x, vec beta) {
    const vec most = v_set(0x1p800), end = v_set(700);
    const vec steep = v_set(0x1p100), flat = v_set(0x1p-100);
    swish_argument o;
    vec size = v_abs(beta);
    o.x = v_max(v_neg(most), v_min(most, x)); /* keeps a NaN */
    pair t = two_prod(o.x, v_max(v_neg(steep), v_min(steep, beta)));
    mask outside = m_or(v_gt(size, steep), v_lt(size, flat));
    o.far = m_or(m_or(v_gt(v_abs(x), most), v_gt(v_abs(t.hi), end)), outside);
    t.lo = v_select(o.far, v_set(0), t.lo);
    o.negative = v_lt(t.hi, v_set(0));
    o.below = pair_select(o.negative, t, pair_neg(t));
    o.below.hi = v_max(v_neg(end), o.below.hi);
    return o;
}
INLINE jet swish(vec x, vec beta) {
    swish_argument o = swish_near(x, beta);
    logistic_step l =
        logistic_steps(plain_scale, exp_steps_place(plain_scale, o.below.hi, o.below.lo));
    jet y = logistic_gate_signed(o.negative, o.x, o.below.hi, &o.below.lo, l);
    if (m_any(o.far)) {
        vec value = swish_far_value(x, beta), slope = swish_far_slope(x, beta);
        y.value = v_select(o.far, value, y.value);
        y.slope = v_select(o.far, slope, y.slope);
        y.both.value = v_select(o.far, value, y.both.value);
        y.both.slope = y.slope;
    }
    return y;
}
/* Other parameters, of ordinary size: as above, with x held to where beta x is beyond what is rare */
INLINE pair swish_ordinary_argument(vec x, vec beta) {
    vec b = ordinary(beta), end = v_abs(v_div(v_set(710), b));
    return two_prod(v_max(v_neg(end), v_min(end, x)), b); /* keeps a NaN */
}
INLINE vec swish_ordinary_key(vec x, vec beta, int slopes) {
    (void)slopes;
    vec t = swish_ordinary_argument(x, beta).hi;
    vec far = v_min(v_add(t, v_set(700)), v_sub(v_set(0x1p1000), v_abs(x)));
    return v_min(far, ordinary_key(beta));
}
INLINE places swish_ordinary_places(vec x, vec beta) {
    pair t = pair_neg_abs(swish_ordinary_argument(x, beta));
    return at_both(exp_steps_place(plain_scale, t.hi, t.lo), AHEAD(3, 3, 3, 2));
}
INLINE jet swish_ordinary_placed(vec x, vec beta, places at) {
    pair t = swish_ordinary_argument(x, beta), below = pair_neg_abs(t);
    mask negative = v_lt(t.hi, v_set(0));
    vec held = v_max(v_set(-0x1p1000), v_min(v_set(0x1p1000), x));
    return logistic_gate_signed(negative, held, below.hi, &below.lo,
                                logistic_steps(plain_scale, at.value));
}
/* x^2 sigmoid(t) sigmoid(-t), x^2 from 2^250 x, so that no part of it vanishes where the result does not */
INLINE vec swish_by_beta_ordinary_key(vec x, vec beta) {
    vec both_sides = swish_ordinary_key(v_neg_abs(x), v_abs(beta), 0);
    return v_min(v_sub(v_set(0x1p200), v_abs(x)), both_sides);
}
INLINE places swish_by_beta_ordinary_places(vec x, vec beta) {
    return at_both(swish_ordinary_places(x, beta).value, AHEAD(2, 2, 0, 0));
}
INLINE vec swish_by_beta_ordinary_placed(vec x, vec beta, places at) {
    logistic_step l = logistic_steps(plain_scale, at.value);
    pair p = pair_by(logistic_slope_mantissa(l), l.s);
    vec w = v_mul(v_min(v_set(0x1p200), v_abs(x)), v_set(0x1p250));
    return (void)beta, v_mul(pair_times(pair_by(p, w), w), v_set(0x1p-600));
}
#define swish_default_places silu_places
INLINE jet swish_default_placed(vec x, places at) { return silu_placed(x, at); }
#endif

#ifdef MATHS_F32
#include "../math/ordinary.h"

/* Other parameters: x, held to where |beta x| is 21; beyond, the sigmoid is 1, or the lane is rare. */
INLINE vec swish_held(vec x, vec beta) {
    vec end = v_abs(v_div(v_set(21), beta));
    return v_max(v_neg(end), v_min(end, x)); /* keeps a NaN */
}
/* Of beta x; with x held */
INLINE place swish_place(vec x, vec beta) {
    vec held = swish_held(x, beta);
    place q = logistic_place_pair(product_of_elements(held, beta));
    return (place){q.i, held, q.t};
}
INLINE vec swish_ordinary_key(vec x, vec beta, int slopes) {
    vec b = ordinary(beta), held = swish_held(x, b);
    vec key = v_min(v_sub(v_mul(held, b), v_set(LOGISTIC_LOW)), ordinary_key(beta));
    if (!slopes || !IS_F16) return key;
    /* next to the slope's zero its error is absolute, about 2^-30, and NEAR_HALF_WAY looks for less where the slope is below
     * 2^-9; here, for twice as much, 2^-8 (bfloat16 has few enough products for none to come so near: all mantissas were tried) */
    vec from_zero = v_fma(held, b, v_set(1.2784645f));
    return v_min(v_sub(v_abs(from_zero), v_set(0.02f)), key);
}
INLINE places swish_ordinary_places(vec x, vec beta) {
    return at_both(swish_place(x, ordinary(beta)), AHEAD(0, 0, -3, -3));
}
INLINE jet swish_ordinary_placed(vec x, vec beta, places at) {
    vec held = at.value.w;
    pair t = product_of_elements(held, ordinary(beta));
    logistic l = logistic_at(at.value, logistic_plain);
    vec low = v_fnma(t.lo, l.y, t.lo);
    if (IS_16_BITS) /* within 2 and 3 ULP of float, less than NEAR_HALF_WAY */
        return (jet){v_mul(x, l.y), logistic_gate_slope_near(t.hi, low, l)};
    return (jet){logistic_gate(x, held, l), logistic_gate_slope(t.hi, low, l)};
}
/* x^2 y (1 - y), y = sigmoid(-|beta x|), as long as that is above the tables; x^2 from 2^20 x, of which no part is subnormal */
INLINE vec swish_by_beta_ordinary_key(vec x, vec beta) {
    return swish_ordinary_key(v_neg_abs(x), v_abs(beta), 0);
}
INLINE places swish_by_beta_ordinary_places(vec x, vec beta) {
    return at_both(swish_place(v_neg_abs(x), ordinary(v_abs(beta))), AHEAD(2, 2, 0, 0));
}
INLINE vec swish_by_beta_ordinary_placed(vec x, vec beta, places at) {
    logistic l = logistic_at(at.value, logistic_plain);
    if (IS_16_BITS) /* the square is exact, the rest within 5 ULP of float at worst */
        return v_small_mul(logistic_slope_near(l), v_mul(at.value.w, at.value.w));
    pair above = logistic_above(l), p = two_prod_any(l.y, above.hi);
    p.lo = v_fma(l.y, v_fma(l.rest, above.hi, above.lo), p.lo);
    vec w = v_mul(at.value.w, v_set(0x1p20f));
    return (void)x, (void)beta, v_small_mul(pair_times(pair_by(p, w), w), v_set(0x1p-40f));
}
#define swish_default_places silu_places
INLINE jet swish_default_placed(vec x, places at) { return silu_placed(x, at); }
#define swish_default_low silu_low
INLINE jet swish_default_rest(vec x) { return silu_rest(x); }
#endif

ACTIVATION_F32_AT_DEFAULTS(swish, 1, LEFT, LEFT, IN_F16, IN_F16,
           .summary = "Swish, silu with a slope of the gate",
           .formula = "x * sigmoid(beta * x)",
           .derivative = "sigmoid(beta * x) * (1 + beta * x * sigmoid(-beta * x))",
           .source = "Ramachandran, Zoph and Le, Searching for activation functions, arXiv:1710.05941",
           .notes = "swish(x) is silu(x), bit for bit.",
           .parameters = {{"beta", 1.0}},
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.27846454276107380, INFINITY}, .lipschitz = 1.0998393201288669, .monotone = 0,
           .slope_zero = -1.2784645427610737951,
           .value_f32 = {0.955, -0x1.24d486p+3}, .slope_f32 = {0.964, -0x1.da1cb4p+2}, .value_f64 = {1.0, -0x1.658f157618206p+9}, .slope_f64 = {1.0, 0x1.0ba1f19488e06p-3})
PARAMETER_SLOPE_ORDINARY(swish, 1, beta)
