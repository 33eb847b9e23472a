/* tanh_shrink(x) = x - tanh(x), slope = tanh(x)^2
 * Method:  by Lambert's fraction tanh(x) = x / (1 + v / (3 + v / (5 + ...))), v = x^2: with c = v / (5 + v / (7 + ...)),
 *          D = 3 + v + c and z = v / D, the value is x z, tanh(x) is x (1 - z), and nothing cancels.  c is a ninth of D
 *          at most, and smooth: D has no zero but where tan y = y, v = -y^2 < -20.  Beyond 5 (tanh_shrink_rest) by
 *          E = e^-2|x|: |x| - 1 + 2 E / (1 + E), slope 1 - 4 E / (1 + E)^2.
 * float32: T(w) = w - tanh(w) and T' are polynomials of degree 6 on 16 segments of w = |x|, four a binade of
 *          0.64 w + 0.18 (math/piecewise_f32.h).  In the first, with u = w^2 and 1/3 in two parts,
 *          T = w u (1/3 + u R(u)), T' = u (1 + u R'(u)); in the last, from 9.1 on, T = w - 1.
 * Source:  Lambert 1768 (the fraction) */
#ifdef MATHS
#include "../math/exp.h"
#include "../math/pair.h"

#define tanh_shrink_low (-5.0)
typedef struct {
    vec w; /* x, held */
    pair z;
} tanh_shrink_parts;

/* x, held, and A / B: c = v (k + A / B).  What is rounded in c does most harm to the slope at 5: there k is most of c / v. */
INLINE places tanh_shrink_places(vec x) {
    vec w = v_max(v_set(tanh_shrink_low), v_min(v_set(-tanh_shrink_low), x)); /* keeps a NaN */
    vec v = v_mul(w, w);
    /* Remez: D is wrong by 2^-59.5 of itself (tools/coefficients/float64.py). */
    vec a = v_set(-0x1.026b103bd3e78p-3);
    a = v_fma(a, v, v_set(-0x1.21205b5cf3caap+7));
    a = v_fma(a, v, v_set(-0x1.2e9b9852b17f2p+15));
    a = v_fma(a, v, v_set(-0x1.71c30f02d7787p+21));
    a = v_fma(a, v, v_set(-0x1.5b5af186a624fp+24));
    a = v_fma(a, v, v_set(0x1.fdb9992ff50fap+30));
    vec b = v_add(v, v_set(0x1.5956c383e37d8p+10));
    b = v_fma(b, v, v_set(0x1.d4bb5a2da8bacp+18));
    b = v_fma(b, v, v_set(0x1.c646974fb69b3p+25));
    b = v_fma(b, v, v_set(0x1.40cb96c6a3841p+31));
    b = v_fma(b, v, v_set(0x1.f76e9d9dfb848p+34));
    return at_both((place){i_set(0), w, v_div(a, b)}, AHEAD(0, 3, 0, 3));
}
INLINE tanh_shrink_parts tanh_shrink_begin(place at) {
    const vec three = v_set(3), k_1 = v_set(1 + 35.0 / 256);
    pair v = two_prod(at.w, at.w);
    /* 3 + (1 + k) v = h + t, then D */
    vec h = v_fma(k_1, v.hi, three), t = v_product_rest(k_1, v.hi, v_sub(h, three));
    t = v_fma(at.t, v.hi, v_fma(k_1, v.lo, t));
    vec y = v_div(v_set(1), v_add(h, t)), z = v_mul(v.hi, y);
    vec rest = v_add(v_fnma(z, t, v_residue(z, h, v.hi)), v.lo);
    return (tanh_shrink_parts){at.w, {z, v_mul(rest, y)}};
}
INLINE vec tanh_shrink_value(place at) {
    tanh_shrink_parts p = tanh_shrink_begin(at);
    return pair_times(p.z, p.w);
}
INLINE vec tanh_shrink_slope(place at) {
    const vec one = v_set(1);
    tanh_shrink_parts p = tanh_shrink_begin(at);
    vec s = v_sub(one, p.z.hi), s_lo = v_sub(v_sub(v_sub(one, s), p.z.hi), p.z.lo);
    vec t = v_mul(p.w, s), t_lo = v_fma(p.w, s_lo, v_product_rest(p.w, s, t)); /* tanh(x) */
    return v_fma(t, t, v_mul(v_add(t, t), t_lo));
}
INLINE jet tanh_shrink_placed(vec x, places at) {
    return (void)x, (jet){tanh_shrink_value(at.value), tanh_shrink_slope(at.value)};
}
INLINE jet tanh_shrink_rest(vec x) {
    const vec one = v_set(1), two = v_set(2);
    vec w = v_abs(x);
    stepped e = exp_steps_at(exp_place(v_mul(v_set(-2), v_min(v_set(40), w))));
    vec E = v_mul(v_fma(e.s, exp_minus_1_step(e.r), e.s), STEPPED_DOWN), twice = v_add(E, E);
    vec value = v_fma(twice, v_fnma(E, v_sub(one, E), one), v_sub(w, one));
    vec more = v_fnma(E, v_fnma(v_set(4), E, v_set(3)), two);
    return (jet){v_or_sign(value, x), v_fnma(v_add(twice, twice), v_fnma(E, more, one), one)};
}
#endif

#ifdef MATHS_F32
#include "../math/piecewise_f32.h"
#include "../math/tables/tanh_shrink.h"

INLINE vec tanh_shrink_scaled(vec w) {
    return v_fma(v_set(tanh_shrink_scale), w, v_set(tanh_shrink_offset));
}
INLINE places tanh_shrink_places(vec x) {
    vec w = v_abs(x), end = v_min(v_set(9.25f), w); /* keeps a NaN */
    ivec i = i_shr(v_bits(v_max(v_set(0x1.fffffep-2f), tanh_shrink_scaled(end))), 21);
    return at_both((place){i, end, v_sub(w, v_lookup(tanh_shrink_table[0], i))}, AHEAD(3, 3, 2, 3));
}
typedef struct {
    ivec i;
    mask first;
    vec end, t, v; /* w, clipped; w - c; what the polynomials are in */
    vec u, over;   /* w^2 = u - over */
} tanh_shrink_parts;
INLINE tanh_shrink_parts tanh_shrink_at(place at) {
    mask first = v_lt(tanh_shrink_scaled(at.w), v_set(0.5f));
    vec u = v_mul(at.w, at.w), v = v_select(first, u, v_min(v_set(1), at.t));
    return (tanh_shrink_parts){at.i, first, at.w, at.t, v, u, v_fnma(at.w, at.w, u)};
}
INLINE vec tanh_shrink_value(vec x, tanh_shrink_parts q) {
    vec third = v_set(tanh_shrink_third);
    vec p = piece_rest(tanh_shrink_table + 1, q.i, q.v), g = v_mul(q.u, third);
    vec over = v_fma(q.over, third, v_fnma(q.u, third, g)); /* g - over = w^2 / 3 */
    over = v_fnma(q.u, v_fma(q.u, p, v_set(tanh_shrink_third_low)), over);
    vec near = v_fnma(q.end, g, v_mul(q.end, over));                       /* -T */
    if (IS_16_BITS) near = v_mul(q.end, v_mul(q.u, v_fma(q.u, p, third))); /* all were tried */
    vec far = v_fma(q.t, p, v_lookup(tanh_shrink_table[1], q.i));
    return v_copysign(v_select(q.first, near, far), x);
}
INLINE vec tanh_shrink_slope(tanh_shrink_parts q) {
    vec p = piece_rest(tanh_shrink_table + 7, q.i, q.v);
    vec near = v_sub(q.u, v_fnma(v_mul(q.u, q.u), p, q.over));
    if (IS_16_BITS) near = v_fma(v_mul(q.u, q.u), p, q.u);
    return v_select(q.first, near, v_fma(q.v, p, v_lookup(tanh_shrink_table[7], q.i)));
}
INLINE jet tanh_shrink_placed(vec x, places at) {
    tanh_shrink_parts q = tanh_shrink_at(at.value);
    return (jet){tanh_shrink_value(x, q), tanh_shrink_slope(q)};
}
#endif

ACTIVATION_F32_FAR(tanh_shrink, 0, NONE, NONE, IN_F16, IN_F16, .summary = "Tanh shrinkage",
                   .formula = "x - tanh(x)", .derivative = "tanh(x)**2",
                   .source = "torch.nn.Tanhshrink", .limits = {-INFINITY, INFINITY, 1, 1},
                   .range = {-INFINITY, INFINITY}, .lipschitz = 1, .monotone = 1,
                   .value_f32 = {1.0, 0x1.bbf1c2p-42}, .slope_f32 = {0.93, 0x1.faf838p-2},
                   .value_f64 = {1.0, 0x1.80044f942af3fp-341},
                   .slope_f64 = {1.0, -0x1.3ee9d94b04899p+2})
