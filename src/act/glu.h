/* Gated units: an activation of the gate times the value.  The gate comes first, everywhere.
 *
 *   glu, swiglu, geglu, geglu_tanh, geglu_quick, reglu:  f(gate) value
 *   swiglu_oai:  g sigmoid(alpha g) (v + 1), g = min(gate, limit), v = clip(value, -limit, limit)
 *
 * Source:  Dauphin, Fan, Auli, Grangier 2017, arXiv:1612.08083; Shazeer 2020, arXiv:2002.05202
 * Method:  the product of a double is rounded once: value and slope of the gate come in as pairs, scaled apart, so
 *          that they may even be smaller than any float.  16 bits: math/factor_f32.h.
 *          Ordinary operands, all but always: the activation's own quotient times an exact product of gate and value,
 *          scaled so that no second part underflows; f_low says up to where, and f_rest is for the others.
 * Special: the derivatives of the clips of swiglu_oai are 0 at the limits.
 * float32: likewise, in pairs of floats (math/factor_f32.h), for glu, swiglu, geglu_quick and swiglu_oai from one exponential
 *          and one division (math/logistic_f32.h), for geglu and geglu_tanh from the tables of the gate (gated_times);
 *          gates far out, either way, by their tails.  The bounds are those of the derivatives by the value, which are the
 *          gate's own function, but for glu, swiglu, geglu_quick and swiglu_oai, whose bounds are drawn; other products are
 *          nearer.  swiglu_oai at its defaults is a pair by the pair v + 1, with the float next to 1.702. */
#if defined(MATHS) || defined(MATHS_F32)
INLINE gated gate_by_jet(jet f, vec value) {
    return (gated){v_mul(f.value, value), v_mul(f.slope, value), f.value};
}
INLINE gated reglu(vec gate, vec value) { return gate_by_jet(relu(gate), value); }
#endif

#ifdef MATHS
#ifndef NPACT_F64
/* y; where it is 0 because it is too small for a double, a number so small that its product with infinity alone shows */
INLINE vec gate_not_zero(vec y, vec gate) {
    mask ordinary = m_and(v_lt(v_abs(gate), v_set(INFINITY)), v_gt(v_abs(gate), v_set(0)));
    return v_select(m_and(ordinary, v_eq(y, v_set(0))), v_copysign(v_set(0x1p-1000), y), y);
}
INLINE gated gate_by_tail(jet f, vec gate, vec value) {
    return (gated){v_mul(gate_not_zero(f.value, gate), value),
                   v_mul(gate_not_zero(f.slope, gate), value), f.value};
}
INLINE gated glu(vec gate, vec value) { return gate_by_tail(sigmoid(gate), gate, value); }
INLINE gated swiglu(vec gate, vec value) { return gate_by_tail(silu(gate), gate, value); }
INLINE gated geglu(vec gate, vec value) { return gate_by_tail(gelu_everywhere(gate), gate, value); }
INLINE gated geglu_tanh(vec gate, vec value) { return gate_by_tail(gelu_tanh(gate), gate, value); }
INLINE gated geglu_quick(vec gate, vec value) {
    return gate_by_tail(gelu_quick(gate), gate, value);
}
INLINE gated swiglu_oai_by(vec gate, pair value, vec alpha) {
    return gate_by_jet(swish(gate, alpha), pair_sum(value));
}
#else
#include "../math/factor.h"

/* Ordinary operands, held where they are rare so that they raise no flag, the value 2^200 more.  A value of 0 is next to nothing
 * instead, which nothing else is changed by: else -0 times a factor in two parts, one of them below 0, might be 0. */
INLINE vec gate_up(vec value) {
    const vec most = v_set(0x1p410);
    vec held = v_max(v_neg(most), v_min(most, value));
    return v_fma(held, GATE_UP, v_or_sign(v_set(0x1p-930), value));
}
INLINE vec gate_held(vec x) { return v_max(v_set(-752.5), v_min(v_set(752.5), x)); }
/* e^t by the table, and one reciprocal for all.  g = x t' of -|t|, g_lo and v_lo may be NULL.
 * The derivative by the value, f(x), is left to the caller, behind the others, as GCC keeps to the order of the text. */
INLINE gated gate_ordinary(vec x, vec g, const vec *g_lo, logistic_step l, vec value,
                           const vec *v_lo) {
    mask negative = v_lt(x, v_set(0));
    vec m = gate_up(value), m_lo;
    if (v_lo) m_lo = v_mul(*v_lo, GATE_UP);
    pair p = two_prod(gate_held(x), m);
    if (v_lo) p.lo = v_fma(gate_held(x), m_lo, p.lo);
    pair below = logistic_product(logistic_below(l), logistic_gate_growth(g, g_lo, l));
    return (gated){logistic_times(negative, logistic_pair(negative, l), p.hi, &p.lo),
                   gate_slope_times(negative, below, m, v_lo ? &m_lo : NULL), x};
}
#define glu_low (-600.0)
INLINE places glu_places(vec gate) { return at_both(sigmoid_place(gate), AHEAD(4, 2, 0, 2)); }
INLINE gated glu_placed(vec gate, vec value, places at) {
    mask negative = v_lt(gate, v_set(0));
    logistic_step l = logistic_steps(plain_scale, at.value);
    vec m = gate_up(value);
    vec by_gate = v_mul(pair_times(logistic_product(logistic_below(l), logistic_above(l)), m),
                        v_set(0x1p-300));
    return (gated){logistic_times(negative, logistic_pair(negative, l), m, NULL), by_gate,
                   sigmoid_value(gate, at.value)};
}
#define swiglu_low (-600.0)
INLINE places swiglu_places(vec gate) {
    return at_both(silu_places(gate).value, AHEAD(2, 2, 3, 2));
}
INLINE gated swiglu_placed(vec gate, vec value, places at) {
    logistic_step l = logistic_steps(plain_scale, at.value);
    gated d = gate_ordinary(gate, at.value.w, NULL, l, value, NULL);
    d.by_value = silu_placed(gate, at).both.value;
    return d;
}
#define geglu_tanh_low (-18.0)
INLINE places geglu_tanh_places(vec gate) {
    return at_both(gelu_tanh_places(gate).value, AHEAD(3, 2, 0, 0));
}
INLINE gated geglu_tanh_placed(vec gate, vec value, places at) {
    pair g = gelu_tanh_at(at.value.w).g;
    logistic_step l = logistic_steps(gelu_tanh_scale, at.value);
    gated d = gate_ordinary(gate, g.hi, &g.lo, l, value, NULL);
    d.by_value = gelu_tanh_placed(gate, at).both.value;
    return d;
}
#define geglu_quick_low (-350.0)
INLINE places geglu_quick_places(vec gate) {
    return at_both(gelu_quick_places(gate).value, AHEAD(2, 0, 0, 2));
}
INLINE gated geglu_quick_placed(vec gate, vec value, places at) {
    pair t = gelu_quick_argument(at.value.w);
    logistic_step l = logistic_steps(gelu_quick_scale, at.value);
    gated d = gate_ordinary(gate, t.hi, &t.lo, l, value, NULL);
    d.by_value = gelu_quick_placed(gate, at).both.value;
    return d;
}
#define geglu_low gelu_low
INLINE places geglu_places(vec gate) { return at_both(gelu_places(gate).value, AHEAD(2, 2, 0, 0)); }
INLINE gated geglu_placed(vec gate, vec value, places at) {
    mask negative = v_lt(gate, v_set(0));
    vec x = gelu_near(gate), z = at.value.w, m = gate_up(value);
    normal_step f = normal_steps(at.value);
    pair p = two_prod(x, m), q = pair_div(gelu_phi(f, negative), f.all);
    pair d = pair_div(gelu_slope_phi(f, z, negative), f.all);
    vec y = v_fma(p.hi, q.hi, v_fma(p.hi, q.lo, v_mul(p.lo, q.hi)));
    return (gated){v_copysign(v_mul(y, GATE_DOWN), p.hi), v_mul(pair_times(d, m), GATE_DOWN),
                   gelu_placed(gate, at).value};
}
#define swiglu_oai_default_low (-350.0)
/* -|x|, x = min(7, gate), and 1.702 as much: the double, which is the default */
INLINE pair swiglu_oai_argument(vec held) { return two_prod(held, v_set(1.702)); }
INLINE places swiglu_oai_default_places(vec gate) {
    vec held = v_max(v_set(-442), v_neg_abs(v_min(v_set(7), gate)));
    pair t = swiglu_oai_argument(held);
    place q = exp_steps_place(plain_scale, t.hi, t.lo);
    return at_both((place){q.i, held, q.t}, AHEAD(2, 2, 4, 0));
}
/* From t = -|alpha x| */
INLINE gated swiglu_oai_from(vec gate, vec value, pair t, vec limit, place at) {
    const vec zero = v_set(0);
    vec x = v_min(limit, gate), size = v_abs(value);
    pair v = two_sum(v_min(limit, v_max(v_neg(limit), value)), v_set(1));
    logistic_step l = logistic_steps(plain_scale, at);
    gated d = gate_ordinary(x, t.hi, &t.lo, l, v.hi, &v.lo);
    jet f = logistic_gate_signed(v_lt(x, zero), v_max(v_set(-700), x), t.hi, &t.lo, l);
    return (gated){d.value, v_select(v_ge(gate, limit), zero, d.by_gate),
                   v_select(v_ge(size, limit), zero, f.both.value)};
}
INLINE gated swiglu_oai_default_placed(vec gate, vec value, places at) {
    return swiglu_oai_from(gate, value, swiglu_oai_argument(at.value.w), v_set(7), at.value);
}

/* The others, with the power of two apart: f(gate), whose product is rounded as f itself is, and value and slope of f before
 * they are rounded. */
INLINE gated gate_by(vec f, factor f_value, factor f_slope, pair value) {
    return (gated){factor_times(f_value, value), factor_times(f_slope, value), f};
}
/* x sigmoid(t), g = x t' */
INLINE gated gate_by_logistic(vec f, vec x, pair t, pair g, pair value) {
    mask negative = v_lt(t.hi, v_set(0)), vanishes = v_lt(t.hi, FACTOR_LEAST);
    pair below = pair_select(negative, t, pair_neg(t));
    logistic l =
        logistic_parts(exp_reduce_pair_short((pair){v_max(FACTOR_LEAST, below.hi), below.lo}));
    factor s = factor_logistic(negative, l), d = factor_gate_slope(negative, g, l);
    s = factor_unless(vanishes, factor_by(s.a, x, s.z), x);
    return gate_by(f, s, factor_unless(vanishes, d, v_copysign(x, t.hi)), value);
}
/* A number that is one part. */
INLINE pair gate_alone(vec value) { return (pair){value, v_set(0)}; }

INLINE gated glu_rest(vec gate, vec value) {
    mask negative = v_lt(gate, v_set(0)), vanishes = v_lt(gate, FACTOR_LEAST);
    logistic l = logistic_parts(exp_reduce_short(v_max(FACTOR_LEAST, v_neg_abs(gate))));
    factor slope = {pair_div(pair_mul(l.a, l.b), pair_square(l.d)), l.z};
    factor s = factor_unless(vanishes, factor_logistic(negative, l), v_abs(gate));
    vanishes = m_or(vanishes, v_gt(gate, v_neg(FACTOR_LEAST)));
    slope = factor_unless(vanishes, slope, v_abs(gate));
    return gate_by(sigmoid(gate).value, s, slope, gate_alone(value));
}
INLINE gated swiglu_rest(vec gate, vec value) {
    vec y = v_max(v_set(-1500), v_min(v_set(1500), gate));
    pair t = {y, v_set(0)};
    return gate_by_logistic(silu(gate).value, gate, t, t, gate_alone(value));
}
INLINE gated geglu_tanh_rest(vec gate, vec value) {
    gelu_tanh_cubics u = gelu_tanh_at(v_max(v_set(-28), v_min(v_set(28), gate)));
    return gate_by_logistic(gelu_tanh(gate).value, gate, gelu_tanh_argument(u.t), u.g,
                            gate_alone(value));
}
INLINE gated geglu_quick_rest(vec gate, vec value) {
    pair t = gelu_quick_argument(v_max(v_set(-900), v_min(v_set(900), gate)));
    return gate_by_logistic(gelu_quick(gate).value, gate, t, t, gate_alone(value));
}
INLINE gated geglu_rest(vec gate, vec value) {
    mask negative = v_lt(gate, v_set(0)), vanishes = v_lt(gate, v_set(-54.3));
    vec z = v_min(v_set(54.3), v_abs(gate));
    normal_tail f = normal_tail_parts(z);
    vec n = v_select(negative, f.z, FACTOR_ONE);
    pair q = pair_div(pair_select(negative, f.n, gelu_above(f)), f.all);
    pair d = pair_div(gelu_slope_numerator(f, z, negative), f.all);
    return gate_by(gelu_everywhere(gate).value,
                   factor_unless(vanishes, factor_by(q, gate, n), gate),
                   factor_unless(vanishes, (factor){d, n}, gate), gate_alone(value));
}
INLINE gated swiglu_oai_by(vec gate, pair value, vec alpha) {
    pair t = logistic_argument(gate, alpha);
    return gate_by_logistic(swish(gate, alpha).value, gate, t, t, value);
}
#endif
INLINE gated swiglu_oai(vec gate, vec value, vec alpha, vec limit) {
    const vec zero = v_set(0);
    vec low = v_neg(limit);
    mask in = m_and(v_gt(value, low), v_lt(value, limit));
    /* both keep a NaN, on the right */
    pair v = two_sum(v_min(limit, v_max(low, value)), v_set(1));
    v.lo = v_only(v_lt(v_abs(v.hi), v_set(INFINITY)), v.lo); /* with an infinite limit */
    gated d = swiglu_oai_by(v_min(limit, gate), v, alpha);
    vec by_gate = v_select(v_ge(gate, limit), zero, d.by_gate);
    vec by_value = v_select(m_or(in, v_isnan(value)), d.by_value, zero);
    return (gated){d.value, by_gate, by_value};
}
#ifdef MATHS_ORDINARY
/* At other parameters, above 0, alpha of ordinary size: as at the defaults */
INLINE pair swiglu_oai_ordinary_argument(vec gate, vec alpha, vec limit) {
    return pair_neg_abs(swish_ordinary_argument(v_min(limit, gate), alpha));
}
INLINE vec swiglu_oai_ordinary_limit(vec limit) {
    return v_max(v_set(0x1p-300), v_min(v_set(700), limit));
}
INLINE vec swiglu_oai_ordinary_key(vec gate, vec alpha, vec limit, int slopes) {
    (void)slopes;
    vec held = swiglu_oai_ordinary_limit(limit),
        is = v_select(v_eq(held, limit), v_set(0), v_set(-1));
    vec t = swish_ordinary_argument(v_min(held, gate), ordinary_above_0(alpha)).hi;
    vec far = v_min(v_add(t, v_set(350)), v_add(gate, v_set(700)));
    return v_min(far, v_min(is, ordinary_key_above_0(alpha)));
}
INLINE places swiglu_oai_ordinary_places(vec gate, vec alpha, vec limit) {
    pair t = swiglu_oai_ordinary_argument(gate, ordinary_above_0(alpha),
                                          swiglu_oai_ordinary_limit(limit));
    return at_both(exp_steps_place(plain_scale, t.hi, t.lo), AHEAD(2, 2, 3, 2));
}
INLINE gated swiglu_oai_ordinary_placed(vec gate, vec value, vec alpha, vec limit, places at) {
    alpha = ordinary_above_0(alpha), limit = swiglu_oai_ordinary_limit(limit);
    pair t = swiglu_oai_ordinary_argument(gate, alpha, limit);
    return swiglu_oai_from(gate, value, t, limit, at.value);
}
#endif
#ifdef NPACT_F64
INLINE gated swiglu_oai_default_rest(vec gate, vec value) {
    return swiglu_oai(gate, value, v_set(1.702), v_set(7));
}
#endif
#endif

#ifdef MATHS_F32
#define glu_low sigmoid_low
#define swiglu_low silu_low
#define geglu_low gelu_low
#define geglu_tanh_low gelu_tanh_low
#define geglu_quick_low gelu_quick_low

INLINE places glu_places(vec gate) { return at_both(sigmoid_place(gate), AHEAD(3, 2, 0, 0)); }
INLINE gated glu_placed(vec gate, vec value, places at) {
    logistic l = logistic_at(at.value, logistic_plain);
    if (IS_16_BITS) {
        vec y = logistic_round(l);
        return (void)gate,
               (gated){v_small_mul(y, value), v_small_mul(logistic_slope_near(l), value), y};
    }
    pair above = logistic_above(l), slope = two_prod(l.y, above.hi);
    slope.lo = v_fma(l.y, v_fma(l.rest, above.hi, above.lo), slope.lo);
    logistic below = logistic_below(at.value, logistic_plain);
    return (void)gate, (gated){factor_times(logistic_pair(below), value),
                               factor_times_any(slope, value, 0), logistic_round(l)};
}
INLINE gated glu_rest(vec gate, vec value) {
    sigmoid_tail s = sigmoid_below(gate);
    jet f = sigmoid_rest(gate);
    exp_factor below = exp_factor_whole(s.p, sigmoid_tail_e(s, -1));
    exp_factor above = {{v_set(1), v_neg(exp_factor_round(below))}, v_set(0)};
    mask positive = v_gt(gate, v_set(0)), infinite = v_eq(v_abs(gate), v_set(INFINITY));
    exp_factor q = exp_factor_select(positive, above, below);
    exp_factor d = exp_factor_whole(s.p, sigmoid_tail_e(s, -2));
    return (gated){exp_factor_times(q, times_none(m_andnot(infinite, positive), value)),
                   exp_factor_times(d, times_none(infinite, value)), f.value};
}
/* What the gate's own file has, times the value. */
#define GATED_UNIT(unit, f)                                                                        \
    INLINE places unit##_places(vec gate) {                                                        \
        place at = IS_16_BITS ? f##_places(gate).value                                             \
                              : gated_place(gate, f##_table, f##_a, f##_b, f##_low);               \
        return at_both(at, AHEAD(4, 4, 2, 2));                                                     \
    }                                                                                              \
    INLINE gated unit##_placed(vec gate, vec value, places at) {                                   \
        return gated_times(gate, f##_table, f##_low_parts, value, at.value);                       \
    }                                                                                              \
    GATED_UNIT_REST(unit, f)
#define GATED_UNIT_REST(unit, f)                                                                   \
    INLINE gated unit##_rest(vec gate, vec value) {                                                \
        vec above = IS_16_BITS ? gate : f##_placed(gate, f##_places(gate)).value;                  \
        return gated_far_times(gate, f##_tail(v_abs(gate)), above, value);                         \
    }
/* The value's is held where it is rare, so that its product does not overflow. */
INLINE places swiglu_places(vec gate) {
    return (places){logistic_place(logistic_held(gate, 1), logistic_plain), silu_places(gate).value,
                    AHEAD(3, 2, 0, 2)};
}
INLINE gated swiglu_placed(vec gate, vec value, places at) {
    (void)gate;
    vec x = at.slope.w;
    logistic l = logistic_at(at.slope, logistic_plain);
    pair slope = logistic_gate_slope_pair(x, v_set(-0.0), l);
    logistic of_value = logistic_at(at.value, logistic_plain);
    return (gated){logistic_gate_times(at.value.w, of_value, value),
                   factor_times_any(slope, value, 0), logistic_gate(x, x, l)};
}
GATED_UNIT_REST(swiglu, silu)
GATED_UNIT(geglu, gelu)
GATED_UNIT(geglu_tanh, gelu_tanh)
INLINE places geglu_quick_places(vec gate) {
    return (places){logistic_place(logistic_held(gate, 1.702f), logistic_quick),
                    gelu_quick_places(gate).value, AHEAD(3, 2, 0, 2)};
}
INLINE gated geglu_quick_placed(vec gate, vec value, places at) {
    (void)gate;
    vec x = at.slope.w;
    logistic l = logistic_at(at.slope, logistic_quick);
    pair t = gelu_quick_argument(x);
    pair slope = logistic_gate_slope_pair(t.hi, v_fnma(t.lo, l.y, t.lo), l);
    logistic of_value = logistic_at(at.value, logistic_quick);
    return (gated){logistic_gate_times(at.value.w, of_value, value),
                   factor_times_any(slope, value, 0), logistic_gate(x, x, l)};
}
GATED_UNIT_REST(geglu_quick, gelu_quick)

#define swiglu_oai_default_low (LOGISTIC_LOW / 1.702f)
static const real swiglu_oai_limit = 7;

INLINE pair swiglu_oai_factor(vec value) {
    const vec limit = v_set(swiglu_oai_limit);
    return fast_two_sum(v_set(1), v_min(limit, v_max(v_neg(limit), value)));
}
/* No derivative where an operand is clipped; a NaN is not. */
INLINE gated swiglu_oai_clipped(gated d, vec gate, vec value, vec limit) {
    const vec zero = v_set(0);
    return (gated){d.value, v_select(v_ge(gate, limit), zero, d.by_gate),
                   v_select(v_ge(v_abs(value), limit), zero, d.by_value)};
}
INLINE places swiglu_oai_default_places(vec gate) {
    vec x = v_max(v_set(-10), v_min(v_set(swiglu_oai_limit), gate)); /* keeps a NaN */
    return at_both(logistic_place(x, logistic_oai), AHEAD(4, 3, 2, 2));
}
INLINE gated swiglu_oai_default_placed(vec gate, vec value, places at) {
    vec x = at.value.w;
    logistic l = logistic_at(at.value, logistic_oai);
    pair v = swiglu_oai_factor(value), t = two_prod(x, v_set(logistic_oai_factor));
    pair slope = logistic_gate_slope_pair(t.hi, v_fnma(t.lo, l.y, t.lo), l);
    /* 2^32 times as large: the parts of a product near the least normal number would underflow */
    pair n = two_prod(v_mul(x, v_set(0x1p32f)), l.y);
    n.lo = v_fma(n.hi, l.rest, n.lo);
    gated d = {v_mul(pair_product(n, v), v_set(0x1p-32f)), pair_product(slope, v),
               logistic_gate(x, x, l)};
    return swiglu_oai_clipped(d, gate, value, v_set(swiglu_oai_limit));
}
INLINE gated swiglu_oai_default_rest(vec gate, vec value) {
    gated_tail t = gelu_quick_tail_by(v_abs(gate), logistic_oai_multiple, 0);
    pair v = pair_neg(swiglu_oai_factor(value));
    vec y = v_scale(pair_product(t.s.a, v), t.s.k);
    vec slope = v_scale(pair_product(t.d.a, v), t.d.k);
    return swiglu_oai_clipped((gated){y, slope, gated_below(t).value}, gate, value,
                              v_set(swiglu_oai_limit));
}
/* At other parameters: alpha x as in swish.h, and the gate held to where no product leaves the range */
INLINE vec swiglu_oai_held(vec gate, vec limit) {
    return v_max(v_set(-ordinary_most), v_min(limit, gate)); /* keeps a NaN */
}
INLINE vec swiglu_oai_ordinary_key(vec gate, vec alpha, vec limit, int slopes) {
    vec x = swiglu_oai_held(gate, ordinary_above_0(limit));
    vec near = v_add(gate, v_set(ordinary_most));
    return v_min(near, v_min(swish_ordinary_key(x, alpha, slopes), ordinary_key_above_0(limit)));
}
INLINE places swiglu_oai_ordinary_places(vec gate, vec alpha, vec limit) {
    vec x = swiglu_oai_held(gate, ordinary_above_0(limit));
    return at_both(swish_place(x, ordinary(alpha)), AHEAD(0, 0, 0, 3));
}
INLINE gated swiglu_oai_ordinary_placed(vec gate, vec value, vec alpha, vec limit, places at) {
    limit = ordinary_above_0(limit);
    vec x = swiglu_oai_held(gate, limit), held = at.value.w;
    logistic l = logistic_at(at.value, logistic_plain);
    pair v = two_sum(v_set(1), v_min(limit, v_max(v_neg(limit), value)));
    pair t = product_of_elements(held, ordinary(alpha));
    pair slope = logistic_gate_slope_pair(t.hi, v_fnma(t.lo, l.y, t.lo), l);
    /* next to its zero the second part says what sign it has */
    slope = fast_two_sum(slope.hi, slope.lo);
    pair n = two_prod(v_mul(x, v_set(0x1p32f)), l.y);
    n.lo = v_fma(n.hi, l.rest, n.lo);
    gated d = {v_mul(pair_product(n, v), v_set(0x1p-32f)), pair_product(slope, v),
               logistic_gate(x, held, l)};
    return swiglu_oai_clipped(d, gate, value, limit);
}
#endif

GATED_F32(glu, 0, FAR_BY_FOUR,
      .summary = "Gated linear unit",
      .formula = "sigmoid(gate) * value",
      .derivative = "sigmoid_grad(gate) * value, sigmoid(gate)",
      .source = "Dauphin, Fan, Auli and Grangier, Language modeling with gated convolutional networks, arXiv:1612.08083",
      .value_f32 = {0.97, 0x1.8325fap+3}, .value_f64 = {1.0, -0x1.62b5a35d9d1ccp+9})
GATED_F32(swiglu, 0, FAR_BY_FOUR,
      .summary = "Gated linear unit with silu",
      .formula = "silu(gate) * value",
      .derivative = "silu_grad(gate) * value, silu(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {0.999, -0x1.ab1264p-1}, .value_f64 = {1.0, -0x1.6896c276dffa5p+9})
GATED_F32(geglu, 0, FAR,
      .summary = "Gated linear unit with gelu",
      .formula = "gelu(gate) * value",
      .derivative = "gelu_grad(gate) * value, gelu(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {0.935, 0x1.3a895ep-1}, .value_f64 = {1.0, -0x1.c9057ee40234p+0})
GATED_F32(geglu_tanh, 0, FAR,
      .summary = "Gated linear unit with gelu_tanh",
      .formula = "gelu_tanh(gate) * value",
      .derivative = "gelu_tanh_grad(gate) * value, gelu_tanh(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {0.99, -0x1.0372fep+2}, .value_f64 = {1.0, -0x1.532cf6e65add6p+4})
GATED_F32(geglu_quick, 0, FAR_BY_FOUR,
      .summary = "Gated linear unit with gelu_quick",
      .formula = "gelu_quick(gate) * value",
      .derivative = "gelu_quick_grad(gate) * value, gelu_quick(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {1.0, -0x1.f6395cp-2}, .value_f64 = {1.0, -0x1.899aeb8529ab6p+8})
GATED_EXACT(reglu, 0,
      .summary = "Gated linear unit with relu",
      .formula = "relu(gate) * value",
      .derivative = "relu_grad(gate) * value, relu(gate)",
      .source = "Shazeer, GLU variants improve transformer, arXiv:2002.05202",
      .value_f32 = {0.5}, .value_f64 = {0.5})
GATED_F32_AT_DEFAULTS(swiglu_oai, 2, LEFT,
      .summary = "Gated linear unit with swish and clipped operands",
      .formula = "g * sigmoid(alpha * g) * (v + 1), g = min(gate, limit), v = min(max(value, -limit), limit)",
      .derivative = "swish_grad(g, alpha) * (v + 1) if gate < limit else 0, swish(g, alpha) if abs(value) < limit else 0",
      .source = "OpenAI, gpt-oss model card, arXiv:2508.10925",
      .parameters = {{"alpha", 1.702}, {"limit", 7.0}},
      .value_f32 = {0.97, -0x1.f5ec4cp-2}, .value_f64 = {1.0, -0x1.a4d9ee3cc0df5p+8})
