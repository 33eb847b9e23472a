/* gelu(x) = x Phi(x), Phi the normal distribution function
 * Method:  Phi(-|x|) as a fraction N/D of pairs, see normal.h; Phi(|x|) = (D - N)/D.
 *          slope, x < 0: Phi(-z) - z phi(z) = s (1 + a) ((Q + P) - z/sqrt(2 pi) Q (c1 z + c0)) / D; x > 0: 1 - that.
 *          |x| > 9 (gelu_rest): likewise, scaled so that results may be subnormal.
 * Special: gelu(-inf) = -0
 * float32: math/gated_f32.h, S(w) = w erfc(w / sqrt 2) / 2, degree 6 up to w = 4.5, absolutely up to 6.125; the
 *          slope's zero, .7518, is a centre.  x < -4.5 (gelu_rest): S = e^(-w^2/2) P(1/w^2),
 *          S' = -e^(-w^2/2) w R(1/w^2), e^ and P in two parts. */
#ifdef MATHS
#include "../math/normal.h"

#define gelu_low (-9.0)
INLINE vec gelu_near(vec x) { /* keeps a NaN */
    return v_max(v_set(gelu_low), v_min(v_set(-gelu_low), x));
}
/* m - z / sqrt(2 pi) d; `down` takes off what power of two d has more */
INLINE pair gelu_slope_rest(pair m, vec z, pair d, real down) {
    pair c = two_prod(z, v_set(0x1.9884533d43651p-2 * down));
    c.lo = v_fma(z, v_set(-0x1.cbc0d30ebfd15p-56 * down), c.lo);
    return pair_add(m, pair_neg(pair_mul(c, d)));
}
/* Numerators over f.all, of Phi(x) and of the slope; both from -|x|, what is above by 1 less. */
INLINE pair gelu_phi(normal_step f, mask negative) {
    return pair_select(negative, f.n, normal_less(f, f.n));
}
INLINE pair gelu_slope_phi(normal_step f, vec z, mask negative) {
    pair below = normal_times(f, gelu_slope_rest(f.m, z, f.d, 0x1p-100));
    return pair_select(negative, below, normal_less(f, below));
}
INLINE places gelu_places(vec x) {
    return at_both(normal_place(v_abs(gelu_near(x))), AHEAD(3, 2, 2, 0));
}
INLINE jet gelu_placed(vec x, places at) {
    mask negative = v_lt(x, v_set(0));
    vec y = gelu_near(x), z = at.value.w;
    normal_step f = normal_steps(at.value);
    pair q = pair_div(gelu_phi(f, negative), f.all);
    return (jet){v_copysign(pair_times(q, y), x),
                 pair_quotient(gelu_slope_phi(f, z, negative), f.all)};
}
INLINE jet gelu(vec x) { return gelu_placed(x, gelu_places(x)); }

/* The rest: the numerator of 1 - N/D */
INLINE pair gelu_above(normal_tail f) {
    pair above;
    above.hi = v_fnma(f.s, f.n.hi, f.all.hi);
    above.lo = v_add(v_fnma(f.s, f.n.hi, v_sub(f.all.hi, above.hi)), v_fnma(f.s, f.n.lo, f.all.lo));
    return above;
}
/* That of the slope, over f.all. */
INLINE pair gelu_slope_numerator(normal_tail f, vec z, mask negative) {
    pair below = pair_mul(f.a, gelu_slope_rest(f.m, z, f.d, 1));
    pair above = pair_add(f.all, pair_scale(below, v_neg(f.s)));
    return pair_select(negative, below, above);
}
INLINE jet gelu_rest(vec x) {
    const vec least = v_set(-38.7), one = v_set(1);
    mask negative = v_lt(x, v_set(0));
    vec z = v_min(v_neg(least), v_abs(x)), y = v_max(least, x), t = v_min(v_neg(least), y);
    normal_tail f = normal_tail_parts(z);
    pair q = pair_div(pair_select(negative, f.n, gelu_above(f)), f.all);
    y = v_fma(y, q.hi, v_mul(t, q.lo));
    y = v_mul(y, v_select(negative, exp_scale(f.z, 0x1p100), one));
    y = v_mul(y, v_select(negative, v_set(0x1p-100), one));
    vec slope = pair_quotient(gelu_slope_numerator(f, z, negative), f.all);
    return (jet){v_copysign(y, x), exp_scale_if(negative, slope, f.z)};
}
/* Both, for who has no other way to the rest */
INLINE jet gelu_everywhere(vec x) {
    jet y = gelu(x);
    mask far = v_lt(v_neg_abs(x), v_set(gelu_low));
    if (m_any(far)) {
        jet rest = gelu_rest(x);
        y.value = v_select(far, rest.value, y.value);
        y.slope = v_select(far, rest.slope, y.slope);
    }
    return y;
}
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/gated_f32.h"
#include "../math/tables/gelu.h"

INLINE places gelu_places(vec x) {
    return at_both(place_unequal(x, gelu_table, gelu_a, gelu_b, 6.125f), AHEAD(4, 4, 2, 2));
}
INLINE jet gelu_placed(vec x, places at) {
    return (jet){gated_value(x, gelu_table, at.value), gated_slope(x, gelu_table, at.value)};
}

/* e^(-w^2/2) (p + p_low)  */
INLINE exp_factor gelu_tail_times(exp_parts e, vec p, vec p_low) {
    vec a = v_mul(e.t, p), low = v_fma(e.t, p_low, v_fma(e.t, p, v_neg(a)));
    return (exp_factor){{a, v_fma(a, e.e, low)}, e.k};
}
INLINE gated_tail gelu_tail(vec w) {
    w = v_min(w, v_set(20.5f));
    vec q = v_mul(w, w), q_low = v_fnma(w, w, q); /* w^2 = q - q_low */
    vec z = v_div(v_set(1), q);
    exp_parts e = exp_split(v_mul(q, v_set(-0.5f)), v_mul(q_low, v_set(0.5f)));
    vec p = v_set(gelu_mills[6]), r = v_set(gelu_mills_slope[6]);
    for (int k = 5; k > 0; k--) {
        p = v_fma(p, z, v_set(gelu_mills[k]));
        r = v_fma(r, z, v_set(gelu_mills_slope[k]));
    }
    const vec p0 = v_set(gelu_mills[0]), r0 = v_set(gelu_mills_slope[0]);
    vec ph = v_fma(p, z, p0), pl = v_fma(p, z, v_add(v_sub(p0, ph), v_set(gelu_mills_low)));
    vec rh = v_fma(r, z, r0), rl = v_fma(r, z, v_add(v_sub(r0, rh), v_set(gelu_mills_slope_low)));
    exp_factor value = gelu_tail_times(e, ph, pl);
    w = v_mul(w, v_set(0x1p-3f)); /* back to the range that v_scale takes */
    vec g = v_mul(w, rh), gl = v_fma(w, rl, v_fma(w, rh, v_neg(g)));
    e.k = v_add(e.k, v_set(3));
    return (gated_tail){value, gelu_tail_times(e, g, gl)};
}
INLINE jet gelu_rest(vec x) { return gated_below(gelu_tail(v_neg(x))); }
#endif

ACTIVATION_F32_FAR(gelu, 0, LEFT, LEFT, IN_F16, IN_F16, .summary = "Gaussian error linear unit",
                   .formula = "x * erfc(-x / sqrt(2)) / 2",
                   .derivative = "erfc(-x / sqrt(2)) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)",
                   .source = "Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415",
                   .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.16997120747990369, INFINITY},
                   .lipschitz = 1.1289041451851548, .monotone = 0,
                   .slope_zero = -0.75179152469356445746, .value_f32 = {0.935, 0x1.3a895ep-1},
                   .slope_f32 = {0.921, -0x1.00a98p+2}, .value_f64 = {1.0, -0x1.4f61bb60ddd32p+0},
                   .slope_f64 = {1.0, -0x1.2dbaccdae3a16p+5})
