/* xielu(x) = x > 0: p x^2 + b x;  else n (expm1(min(x, eps)) - x) + b x, eps = -1e-6
 * Source:  xIELU 2024, arXiv:2411.13010
 * Method:  x (p x + b) and n (e^x - 1 - x) + b x in pairs; e^x - 1 - x = (2^k - 1 - x) + 2^k (e^r - 1), and near 0
 *          e^r - 1 - r alone.  Below -800 the second is (b - n) x - n.
 *          slope: 2 p x + b;  n (e^x - 1) + b, and b - n above eps
 *          d/dalpha_n = e^min(x, eps) - 1 - x by its expansion (math/expansion.h)
 *          At the defaults n (e^x - 1), a pair, is less (n - b) x or plus b.
 * float32, at the defaults: down to -17.5 a polynomial c0 + t (c1 + t q) on each of 13 segments, one of them around the
 *          value's zero (math/piecewise_f32.h); the same rows hold the straight lines beyond and above eps, and
 *          x (b + p x).  As n e^x is the value + n + (n - b) x, the slope is c1 + t (c1 + (n - b) + t q).
 *          The 16-bit types hold other numbers next to .8, and have tables of their own. */
#if defined(MATHS) || defined(MATHS_F32)
/* eps rounded towards 0, above -1e-6 itself; expm1(-1e-6), and what that leaves */
#define XIELU_EPS v_set(REAL(-0x1.0c6f7ap-20f, -0x1.0c6f7a0b5ed8dp-20))
#define XIELU_AT_EPS v_set(REAL(-0x1.0c6f72p-20f, -0x1.0c6f713f92497p-20))
#define XIELU_AT_EPS_REST v_set(REAL(0x1.80db6ep-45f, 0x1.482d6d2274becp-75))

INLINE vec xielu_grad_alpha_p(vec x, vec alpha_p, vec alpha_n, vec beta) {
    vec y = v_max(v_set(0), x);
    return (void)alpha_p, (void)alpha_n, (void)beta, v_small_mul(y, y);
}
INLINE vec xielu_grad_beta(vec x, vec alpha_p, vec alpha_n, vec beta) {
    return (void)alpha_p, (void)alpha_n, (void)beta, x;
}
#endif

#ifdef MATHS
#include "../math/expansion.h"

/* expm1(min(x, eps)) - x for x <= 0, finite */
INLINE pair xielu_below(vec x) {
    vec y = v_max(v_set(-largest), v_min(v_set(0), x));
    reduced e = exp_reduce(v_max(v_set(-800), v_min(XIELU_EPS, y)));
    pair p = exp_p_pair(e);
    mask near = m_and(v_eq(e.z, v_set(0x1.8p52)), v_lt(y, XIELU_EPS));
    pair bend = pair_select(near, p, exp_minus_1_minus(e, p, y));
    /* eps is 4.5e-23 below the float, which is 1e-10 of the bend there: e^eps - e^float */
    vec eps_lo = v_select(v_ge(y, XIELU_EPS), v_set(-0x1.b5a622ebc0ce6p-75), v_set(0));
    return (pair){bend.hi, v_add(bend.lo, eps_lo)};
}
INLINE vec xielu_value(vec x, vec alpha_p, vec alpha_n, vec beta) {
    const vec zero = v_set(0), one = v_set(1), inf = v_set(INFINITY);
    mask positive = v_gt(x, zero), is_far = v_le(x, v_set(-800));
    /* x = inf apart, so that it raises no overflow */
    vec up = v_select(m_and(positive, v_lt(x, inf)), x, zero),
        down = v_select(is_far, zero, v_min(zero, x));
    /* where the terms are near the end of the range, on a smaller scale; what that makes subnormal is nothing beside them */
    vec product = v_mul(v_mul(v_abs(v_select(positive, alpha_p, beta)), v_set(0x1p-64)),
                        v_select(positive, up, v_select(is_far, one, v_neg(down))));
    mask great = m_or(v_gt(v_abs(v_select(positive, beta, alpha_n)), v_set(0x1p1000)),
                      v_gt(product, v_set(0x1p936)));
    vec less = v_select(great, v_set(0x1p-64), one), more = v_select(great, v_set(0x1p64), one);
    vec p = v_mul(alpha_p, less), n = v_mul(alpha_n, less), b = v_mul(beta, less);
    pair a = pair_add(two_prod(p, up), (pair){b, zero});
    /* up (a.hi + a.lo), near the end of the range on a smaller scale */
    mask large = v_ge(v_abs(v_mul(up, a.hi)), v_set(0x1p1020));
    vec scale = v_select(large, v_set(0x1p1000), one);
    vec u = v_mul(up, v_select(large, v_set(0x1p-1000), one));
    vec above = v_mul(v_mul(pair_times(a, u), scale), more);
    vec limit = v_mul(v_select(v_eq(alpha_p, zero), beta, alpha_p), v_select(positive, x, zero));
    above = v_select(v_isnan(above), v_mul(v_mul(v_fma(p, up, b), up), more), above); /* overflow */
    above = v_select(v_lt(x, inf), above, limit);

    pair f = xielu_below(down), bend = two_prod(n, f.hi), line = two_prod(b, down);
    bend.lo = v_fma(n, f.lo, bend.lo);
    vec below = pair_sum(pair_add(bend, line));
    /* far out (beta - alpha_n) x - alpha_n; nothing is left of what an infinity leaves */
    vec left = v_select(is_far, x, zero), none = v_select(v_gt(left, v_neg(inf)), left, zero);
    pair d = two_sum(b, v_neg(v_select(is_far, n, zero)));
    vec first = v_mul(left, d.hi), far = v_fma(left, d.hi, v_fms(none, d.lo, n));
    far = v_select(v_lt(v_abs(first), inf), far, first);
    far = v_select(v_eq(d.hi, zero), v_neg(n), far);
    below = v_mul(v_select(is_far, far, below), more);
    return v_select(v_isnan(x), x, v_select(positive, above, below));
}
INLINE vec xielu_slope(vec x, vec alpha_p, vec alpha_n, vec beta) {
    const vec zero = v_set(0), one = v_set(1);
    mask positive = v_gt(x, zero), small = v_le(x, one);
    vec y = v_select(small, v_max(zero, x), zero), twice = v_add(y, y);
    vec p = v_select(v_gt(x, one), alpha_p, zero);
    vec above =
        v_fma(v_select(v_gt(x, one), v_add(p, p), alpha_p), v_select(v_gt(x, one), x, twice), beta);
    reduced r = exp_reduce_below(x);
    pair e = exp_minus_1_minus(r, exp_p_pair(r), zero);
    pair n = two_prod(e.hi, alpha_n);
    n.lo = v_fma(e.lo, alpha_n, n.lo);
    /* far out -n and n e^x apart, as beta may be n */
    pair far = {v_neg(alpha_n), exp_scale_product(exp_mantissa(r), alpha_n, r.z)};
    n = pair_select(v_lt(x, v_set(-40)), far, n);
    vec below = pair_sum(pair_add(n, (pair){beta, zero}));
    below = v_select(v_isnan(below), v_add(n.hi, beta), below); /* overflow */
    mask flat = m_andnot(v_ge(x, XIELU_EPS), positive);
    below = v_select(flat, v_sub(beta, v_select(flat, alpha_n, zero)), below);
    return v_select(v_isnan(x), x, v_select(positive, above, below));
}
#if defined(NPACT_CONVERTED) /* nothing is a pair (swish.h); s - 1 and s a - x are 0 near 0 */
INLINE vec xielu_grad_alpha_n(vec x, vec alpha_p, vec alpha_n, vec beta) {
    vec down = v_max(v_set(-700), v_min(v_set(0), x));
    expm1_parts e = exp_below_short_at(exp_below_place(down, 0));
    vec y = v_fma(e.s, e.tail, v_add(v_fma(e.s, e.a, v_neg(x)), v_sub(e.s, v_set(1))));
    y = v_select(v_ge(x, XIELU_EPS), v_sub(XIELU_AT_EPS, x), y);
    return (void)alpha_p, (void)alpha_n, (void)beta, v_select(v_gt(x, v_set(0)), v_set(0), y);
}
#endif
#if defined(NPACT_CONVERTED)
/* In narrower types half of a double's bits are enough, so that nothing is a pair: alpha_n (e^x - 1) + (beta - alpha_n) x; but
 * far out, and where a parameter is 0 or infinite. */
INLINE jet xielu(vec x, vec alpha_p, vec alpha_n, vec beta) {
    const vec zero = v_set(0), inf = v_set(INFINITY);
    mask positive = v_gt(x, zero), flat = v_ge(x, XIELU_EPS);
    vec up = v_max(zero, x), down = v_max(v_set(-700), v_min(zero, x));
    expm1_parts e = exp_below_short_at(exp_below_place(down, 0));
    vec rise = v_fma(e.s, expm1_e(e), v_sub(e.s, v_set(1))), line = v_sub(beta, alpha_n);
    vec from = v_select(flat, XIELU_AT_EPS, rise);
    vec below = v_fma(alpha_n, from, v_mul(line, down)),
        above = v_mul(v_fma(alpha_p, up, beta), up);
    /* not from e^x - 1, as beta may be alpha_n */
    vec bent = v_select(flat, line, v_fma(alpha_n, v_fma(e.s, expm1_e(e), e.s), line));
    jet y = {v_select(positive, above, below),
             v_select(positive, v_fma(v_add(alpha_p, alpha_p), up, beta), bent)};
    vec p = v_abs(alpha_p), n = v_abs(alpha_n), b = v_abs(beta);
    vec most = v_max(p, v_max(n, b)), least = v_min(p, v_min(n, b));
    mask far = m_or(v_gt(v_abs(x), v_set(700)), m_or(v_eq(most, inf), v_eq(least, zero)));
    if (m_any(far)) {
        y.value = v_select(far, xielu_value(x, alpha_p, alpha_n, beta), y.value);
        y.slope = v_select(far, xielu_slope(x, alpha_p, alpha_n, beta), y.slope);
    }
    return y;
}
#else
INLINE jet xielu(vec x, vec alpha_p, vec alpha_n, vec beta) {
    return (jet){xielu_value(x, alpha_p, alpha_n, beta), xielu_slope(x, alpha_p, alpha_n, beta)};
}
#endif
/* At the defaults, n (e^x - 1) - d x with d = n - b, slope n (e^x - 1) + b, e^x by exp_below.
 * Above eps the value is a straight line, for x > 0 another sum. */
typedef struct {
    mask positive, flat;
    vec x;
    pair p;   /* n (e^x - 1) */
    vec left; /* what rounding s - 1 left, s of exp_below, below -30 */
} xielu_terms;

#define XIELU_ALPHA v_set(0.8)
#define XIELU_BETA v_set(0.5)
#define XIELU_DELTA v_set(0.8 - 0.5)
INLINE vec xielu_held(vec x) { return v_max(v_set(-700), v_min(v_set(0x1p40), x)); }
INLINE places xielu_default_places(vec x) {
    return at_both(exp_below_place(v_min(v_set(0), xielu_held(x)), 0), AHEAD(2, 2, 2, 2));
}
INLINE xielu_terms xielu_default_terms(vec x, place at) {
    xielu_terms t;
    t.positive = v_gt(x, v_set(0));
    t.flat = v_ge(x, XIELU_EPS);
    t.x = xielu_held(x);
    expm1_parts q = exp_below_at(at);
    pair e = expm1_parts_pair(q);
    t.left = v_sub(q.s, v_add(v_sub(q.s, v_set(1)), v_set(1)));
    t.p = two_prod(XIELU_ALPHA, e.hi);
    t.p.lo = v_fma(XIELU_ALPHA, e.lo, t.p.lo);
    return t;
}
INLINE vec xielu_default_value(vec x, place at) {
    xielu_terms t = xielu_default_terms(x, at);
    vec y = pair_sum(pair_add(two_prod(v_neg(XIELU_DELTA), t.x), t.p));
    vec flat = v_fnma(XIELU_DELTA, t.x, v_set(-0x1.ad7f1b98ea0f2p-21)); /* n (e^eps - 1) - d x */
    /* x > 0: (b + p x) x */
    vec up = v_fma(XIELU_ALPHA, t.x, XIELU_BETA),
        up_lo = v_neg(v_residue(XIELU_ALPHA, t.x, v_sub(up, XIELU_BETA)));
    return v_select(t.positive, v_fma(up, t.x, v_mul(up_lo, t.x)), v_select(t.flat, flat, y));
}
INLINE vec xielu_default_slope(vec x, place at) {
    xielu_terms t = xielu_default_terms(x, at);
    pair y = fast_two_sum(XIELU_BETA, t.p.hi); /* exact where the second is more than the first */
    vec below = v_add(y.hi, v_fma(XIELU_ALPHA, t.left, v_add(y.lo, t.p.lo)));
    below = v_select(t.flat, v_neg(XIELU_DELTA), below);
    return v_select(t.positive, v_fma(v_set(1.6), t.x, XIELU_BETA), below);
}
INLINE jet xielu_default_placed(vec x, places at) {
    return (jet){xielu_default_value(x, at.value), xielu_default_slope(x, at.value)};
}
#define xielu_default_low (-700.0)
INLINE jet xielu_default_rest(vec x) { return xielu(x, v_set(0.8), v_set(0.8), v_set(0.5)); }
#ifdef MATHS_ORDINARY
#include "../math/ordinary.h"

/* Other parameters, beta not much less than alpha_n, as that times x comes off.  x > 0: x (alpha_p x + beta);  else
 * alpha_n (e^x - 1) + (beta - alpha_n) x */
/* Below -36, e^x may be all that is left of the slope. */
INLINE vec xielu_ordinary_key(vec x, vec alpha_p, vec alpha_n, vec beta, int slopes) {
    (void)slopes;
    vec p = v_min(ordinary_key(alpha_p), v_min(ordinary_key(alpha_n), ordinary_key(beta)));
    vec left = v_sub(v_mul(v_abs(ordinary(beta)), v_set(4)), v_abs(ordinary(alpha_n)));
    vec far = v_min(v_add(x, v_set(36)), v_sub(v_set(0x1p100), x));
    return v_min(far, v_min(left, p));
}
INLINE places xielu_ordinary_places(vec x, vec alpha_p, vec alpha_n, vec beta) {
    return (void)alpha_p, (void)alpha_n, (void)beta, at_both(expm1_place(x), AHEAD(2, 2, 2, 2));
}
INLINE jet xielu_ordinary_placed(vec x, vec alpha_p, vec alpha_n, vec beta, places at) {
    const vec zero = v_set(0), most = v_set(0x1p100);
    alpha_p = ordinary(alpha_p), alpha_n = ordinary(alpha_n), beta = ordinary(beta);
    mask positive = v_gt(x, zero), flat = v_ge(x, XIELU_EPS);
    vec up = v_min(most, v_max(zero, x)), down = v_max(v_set(-40), v_min(zero, x));
    const pair end = {XIELU_AT_EPS, XIELU_AT_EPS_REST};
    pair rise = expm1_pair(at.value), line = two_sum(beta, v_neg(alpha_n));
    pair from = pair_by(pair_select(flat, end, rise), alpha_n);
    vec below = pair_sum(pair_add(from, pair_by(line, down)));
    pair a = pair_add(two_prod_any(alpha_p, up), (pair){beta, zero});
    vec value = v_select(positive, pair_times(a, up), below);
    vec bent = pair_sum(pair_add(pair_by(rise, alpha_n), (pair){beta, zero}));
    vec slope = v_select(flat, line.hi, bent);
    return (jet){value, v_select(positive, v_fma(v_add(alpha_p, alpha_p), up, beta), slope)};
}
#endif
#endif

#ifdef MATHS_F32
#include "../math/expansion_f32.h"
#include "../math/tables/xielu.h"

/* Segment, centre, distance */
INLINE places xielu_default_places(vec x) {
    const vec zero = v_set(0);
    mask positive = v_gt(x, zero);
    vec below = v_max(v_set(-18), x); /* keeps a NaN */
    vec u = v_fma(v_set(xielu_scale), v_min(zero, below), v_set(xielu_offset));
    vec apart = v_select(positive, v_set(28), v_set(2)); /* the segments of lines and x > 0 */
    u = v_select(v_gt(x, v_set(-0x1.0c6f7cp-20f)), apart, u);
    ivec i = i_shr(v_bits(u), 21);
    vec c = v_lookup(xielu_table[0], i);
    return at_both((place){i, c, v_sub(v_min(v_set(0x1p65f), below), c)}, AHEAD(2, 2, -3, -3));
}
INLINE jet xielu_default_placed(vec x, places at) {
    place a = at.value;
    vec q = piece_above(xielu_table + 1, a.i, a.t), c1 = v_lookup(xielu_table[2], a.i);
    vec p = v_fma(q, a.t, c1),
        low = v_fma(q, a.t, v_sub(c1, p)); /* counts where c0 is 0 or nearly */
    vec c0 = v_fma(v_set(0.5f), v_max(v_set(0), x), v_lookup(xielu_table[1], a.i));
    vec y = v_fma(v_sub(x, a.w), p, v_fma(a.t, low, c0));

    mask positive = v_gt(x, v_set(0));
    vec d = v_fma(q, a.t, v_add(c1, v_set(xielu_rest)));
    d = v_select(positive, v_set(2 * xielu_alpha), d);
    vec from = v_sub(v_max(v_set(-18), x), a.w);
    return (jet){y, v_fma(from, d, v_select(positive, v_set(0.5f), c1))};
}
#endif

#ifdef MATHS_ORDINARY
/* e^x - 1 - x, which is at least -1 - x, and far out that; above eps a line.  Whatever the parameters are. */
INLINE vec xielu_by_alpha_n_ordinary_key(vec x, vec alpha_p, vec alpha_n, vec beta) {
    return (void)x, (void)alpha_p, (void)alpha_n, (void)beta, v_set(0);
}
INLINE places xielu_by_alpha_n_ordinary_places(vec x, vec alpha_p, vec alpha_n, vec beta) {
    vec t = v_max(v_set(expansion_least), v_min(v_set(0), x));
    return (void)alpha_p, (void)alpha_n, (void)beta,
           expansion_places((pair){t, v_set((real)-0.0)}, AHEAD(2, 2, 2, 2));
}
INLINE vec xielu_by_alpha_n_ordinary_placed(vec x, vec alpha_p, vec alpha_n, vec beta, places at) {
    const vec zero = v_set(0);
    vec y = v_max(exp_less_line(at), v_sub(v_set(-1), v_min(zero, x)));
    vec line = v_add(v_sub(XIELU_AT_EPS, x), XIELU_AT_EPS_REST);
    y = v_select(v_ge(x, XIELU_EPS), line, y);
    return (void)alpha_p, (void)alpha_n, (void)beta, v_select(v_gt(x, zero), zero, y);
}
#endif
#if defined(MATHS) && defined(NPACT_F64)
INLINE vec xielu_grad_alpha_n(vec x, vec alpha_p, vec alpha_n, vec beta) {
    places at = xielu_by_alpha_n_ordinary_places(x, alpha_p, alpha_n, beta);
    return xielu_by_alpha_n_ordinary_placed(x, alpha_p, alpha_n, beta, at);
}
#endif

ACTIVATION_AT_DEFAULTS_ALONE(xielu, 3, NONE, NONE, IN_16_BITS, NOWHERE,
           .summary = "Expanded integral of the exponential linear unit",
           .formula = "alpha_p * x**2 + beta * x if x > 0 else (expm1(min(x, -1e-6)) - x) * alpha_n + beta * x",
           .derivative = "2 * alpha_p * x + beta if x > 0 else expm1(x) * alpha_n + beta if x <= -1e-6 else beta - alpha_n",
           .source = "Huang and Schlag, Deriving activation functions using integration, arXiv:2411.13010",
           .notes = "alpha_p and alpha_n as given, already positive. The slope at 0 is beta - alpha_n. Around the value's zero the float64 error is absolute, 2**-54; at other parameters, 2**-53 of the terms.",
           .parameters = {{"alpha_p", 0.8}, {"alpha_n", 0.8}, {"beta", 0.5}},
           .limits = {INFINITY, INFINITY, -0.3, INFINITY}, .range = {-0.2057512240964821, INFINITY}, .lipschitz = INFINITY, .monotone = 0, .slope_zero = -0.9808292530117262,
           .value_f32 = {0.911, -0x1.69d42cp+1}, .slope_f32 = {0.999, -0x1.8dee28p-25}, .value_f64 = {1.0, -0x1.fff91d44a4d94p-27}, .slope_f64 = {1.0, -0x1.e56545235a70ep-2})
PARAMETER_SLOPE_EXACT(xielu, 3, alpha_p)
PARAMETER_SLOPE_ORDINARY(xielu, 3, alpha_n)
PARAMETER_SLOPE_IDENTITY(xielu, 3, beta)
