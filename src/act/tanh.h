/* tanh(x)
 * Method:  one exponential and one division for value and slope, which is 4 E / (1 + E)^2, E = e^-2|x|.
 * float32: a polynomial of degree 7 on 8 segments of w = |x|, two a binade of 0.81 w + 1/2, with Gal's
 *          centres (math/piecewise_f32.h); in the first, tanh is w + w p(w).  From 9.1 on it is 1 to the last
 *          bit.  The slope, which decays, is one of degree 6 on 16 segments; beyond 5.75 (tanh_rest) it is
 *          4 E / (1 + E)^2 = 4 E (1 - 2 E + 3 E^2), E = e^-2w in two parts. */
#ifdef MATHS
#include "../math/exp.h"
#include "../math/pair.h"

/* e^-2|x| = s A / B, A, B = 2 + u +- r (exp.h), s = 2^n: tanh|x| = N / D, N = B - s A, D = B + s A. */
typedef struct {
    reduced e;
    vec up, s, d, c,
        u; /* 2^100 s, s, 1 + s, that less 2 s: so they suit each other where they are rounded; u of exp.h */
    vec n, y; /* N, 1 / D */
} tanh_parts;

INLINE places tanh_places(vec x) {
    vec w = v_max(v_set(-375), v_neg_abs(x));
    reduced e = exp_reduce(v_add(w, w));
    return at_both((place){v_bits(e.z), e.r_lo, e.r}, AHEAD(2, 0, 4, 4));
}
INLINE tanh_parts tanh_begin(place at) {
    const vec one = v_set(1);
    tanh_parts p;
    p.e = (reduced){at.t, at.w, v_from_bits(at.i)};
    p.up = exp_scale(p.e.z, 0x1p100);
    p.s = v_mul(p.up, v_set(0x1p-100));
    p.d = v_add(one, p.s), p.c = v_fnma(v_set(2), p.s, p.d);
    p.u = exp_u(p.e.r);
    vec w = v_add(p.u, v_set(2)), a = v_add(w, p.e.r), b = v_sub(w, p.e.r);
    p.n = v_fnma(p.s, a, b);
    p.y = v_div(one, v_fma(p.s, a, b));
    return p;
}
/* N / D = q + rest y.  q is cut to 27 bits, so that N - q D = (2 + u) f - r g, f = c - q d, g = d - q c, is hardly rounded. */
INLINE vec tanh_value(vec x, place at) {
    tanh_parts p = tanh_begin(at);
    vec q = v_from_bits(i_and(v_bits(v_mul(p.n, p.y)), i_set(-0x4000000)));
    vec f = v_fnma(q, p.d, p.c), g = v_fnma(q, p.c, p.d);
    vec rest = v_fma(p.u, f, v_residue(p.e.r, g, v_add(f, f)));
    return v_or_sign(v_fma(rest, p.y, q), x);
}
/* 4 s A B / D^2, A B = 4 (1 + m), D = 2 d + (u d - r c), 1 / D = y (1 + e) */
INLINE vec tanh_slope(place at) {
    const vec one = v_set(1), two = v_set(2);
    tanh_parts p = tanh_begin(at);
    vec twice = v_add(p.y, p.y), d_lo = v_sub(p.s, v_sub(p.d, one));
    vec more = v_fnma(p.e.r, p.c, v_fma(p.u, p.d, v_add(d_lo, d_lo)));
    vec e = v_fnma(more, p.y, v_residue(twice, p.d, one));
    vec m = v_fnma(v_set(0.25), v_fnma(p.u, p.u, v_mul(p.e.r, p.e.r)), p.u);
    m = v_fma(p.e.r_lo, p.c, m); /* by tanh|x|, of which c will do */
    vec square = v_mul(p.y, p.y), over = v_residue(p.y, p.y, square);
    vec y = v_sub(square, v_fnma(square, v_fma(two, e, m), over));
    return v_mul(v_mul(y, p.up), v_set(0x1p-96));
}
INLINE vec tanh_from_output(vec y) { return v_residue(y, y, v_set(1)); }
INLINE jet tanh_placed(vec x, places at) {
    return (jet){tanh_value(x, at.value), tanh_slope(at.value)};
}
INLINE jet tanh_jet(vec x) { return tanh_placed(x, tanh_places(x)); }
#define tanh(x) tanh_jet(x) /* the standard library has the name */
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/pair.h"
#include "../math/piecewise_f32.h"
#include "../math/tables/tanh.h"
#include "../math/tables/tanh_slope.h"

INLINE places tanh_places(vec x) {
    vec w = v_min(v_set(9.25f), v_abs(x)); /* keeps a NaN */
    ivec i = i_shr(v_bits(v_fma(v_set(tanh_scale), w, v_set(0.5f))), 22);
    ivec j = segment_unequal(w, tanh_slope_a, tanh_slope_b);
    return (places){{i, w, v_sub(w, v_lookup8(tanh_table[0], i))},
                    {j, w, v_sub(w, v_lookup(tanh_slope_table[0], j))},
                    AHEAD(3, 3, 0, 0)};
}
INLINE vec tanh_value(vec x, place q) {
    /* c0 of segment 0 is 0: w instead; the others are above 0.4 */
    vec c0 = v_max(v_lookup8(tanh_table[1], q.i), v_min(v_set(0.35f), q.w));
    vec p = v_lookup8(tanh_table[8], q.i);
    for (int k = 7; k > 1; k--) p = v_fma(p, q.t, v_lookup8(tanh_table[k], q.i));
    return v_or_sign(v_fma(q.t, p, c0), x);
}
INLINE jet tanh_placed(vec x, places at) {
    return (jet){tanh_value(x, at.value), piece(tanh_slope_table + 1, at.slope.i, at.slope.t)};
}

#define tanh_low tanh_slope_low
INLINE jet tanh_rest(vec x) {
    vec w = v_min(v_abs(x), v_set(60));
    exp_parts p = exp_split(v_mul(v_set(-2), w), v_set(-0.0));
    vec E = v_scale(v_fma(p.t, p.e, p.t), p.k), f = v_fma(E, p.e, E);
    p.k = v_add(p.k, v_set(2));
    return (jet){tanh_value(x, tanh_places(x).value),
                 exp_join(p, v_fma(f, v_fma(v_set(3), E, v_set(-2)), p.e))};
}
INLINE vec tanh_from_output(vec y) { return v_residue(y, y, v_set(1)); }
#endif

ACTIVATION_F32(tanh, 0, NONE, FAR, NOWHERE, IN_F16,
           .summary = "Hyperbolic tangent",
           .formula = "tanh(x)",
           .derivative = "1 / cosh(x)**2",
           .source = "LeCun, Bottou, Orr and Mueller, Efficient backprop, 1998",
           .limits = {-1, 1, 0, 0}, .range = {-1, 1}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.737, 0x1.46f392p-1}, .slope_f32 = {0.948, 0x1.958cc6p-3}, .value_f64 = {1.0, 0x1.64d3555217f88p-3}, .slope_f64 = {1.0, -0x1.232404c7e15aap+4})
FROM_OUTPUT_F32(tanh, 0, CHEAP)
