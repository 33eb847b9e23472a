/* tanh_shrink(x) = x - tanh(x), slope = tanh(x)^2
 * Method:  |x| < 0.7: tanh(x) = x / (1 + g), g = x coth(x) - 1 = t/3 - t^2/45 + ..., t = x^2: the result is x g / (1 + g).
 *          else tanh = N/D as in tanh.h, in pairs, and the result (x D - N)/D.
 * float32: T(w) = w - tanh(w) and T' are polynomials of degree 6 on 16 segments of w = |x|, four a binade of
 *          0.64 w + 0.18 (math/piecewise_f32.h).  In the first, with u = w^2 and 1/3 in two parts,
 *          T = w u (1/3 + u R(u)), T' = u (1 + u R'(u)); in the last, from 9.1 on, T = w - 1. */
#ifdef MATHS
#include "../math/logistic.h"

/* tanh|x| = n/d for 0 <= |x| <= 375 */
INLINE pair tanh_fraction(vec x, pair *d) {
    vec a = v_neg(v_abs(x));
    logistic l = logistic_parts(exp_reduce(v_add(a, a)));
    pair n;
    n.hi = v_fnma(l.s, l.a.hi, l.b.hi);
    n.lo = v_add(v_fnma(l.s, l.a.hi, v_sub(l.b.hi, n.hi)), v_fnma(l.s, l.a.lo, l.b.lo));
    *d = l.d;
    return two_sum(n.hi, n.lo); /* near 0 n.hi may be 0 */
}
INLINE vec tanh_shrink_value(vec x) {
    vec size = v_abs(x), y = v_min(v_set(375), size), z = v_min(v_set(0.75), size);
    /* Remez for (x coth x - 1 - t/3)/t^2 on t <= 1/2, relative error of g 2^-56.6 (tools/coefficients/float64.py) */
    pair t = two_prod(z, z);
    vec q = v_set(0x1.ef8b87ceff867p-30);
    q = v_fma(q, t.hi, v_set(-0x1.76cea71e23cd9p-26));
    q = v_fma(q, t.hi, v_set(0x1.d6705e955f504p-23));
    q = v_fma(q, t.hi, v_set(-0x1.227e753b66ac8p-19));
    q = v_fma(q, t.hi, v_set(0x1.66a8e88c0476ap-16));
    q = v_fma(q, t.hi, v_set(-0x1.bbd779150ceafp-13));
    q = v_fma(q, t.hi, v_set(0x1.1566abbffb9bep-9));
    q = v_fma(q, t.hi, v_set(-0x1.6c16c16c16b6cp-6));
    const vec third = v_set(0x1.5555555555555p-2);
    vec c = v_fma(q, t.hi, third),
        c_lo = v_add(v_fma(q, t.hi, v_sub(third, c)), v_set(0x1.5555555555555p-56));
    pair g = pair_mul(t, (pair){c, c_lo}), h = fast_two_sum(v_set(1), g.hi);
    h.lo = v_add(h.lo, g.lo);
    pair n = two_prod(z, g.hi);
    n.lo = v_fma(z, g.lo, n.lo);

    pair d, e = tanh_fraction(y, &d), m = two_prod(y, d.hi);
    m.lo = v_fma(y, d.lo, m.lo);
    m = pair_add(m, pair_neg(e));

    mask small = v_lt(size, v_set(0.7));
    vec r = pair_quotient(pair_select(small, n, m), pair_select(small, h, d));
    return v_copysign(v_select(v_gt(size, v_set(375)), v_sub(size, v_set(1)), r), x);
}
INLINE vec tanh_shrink_slope(vec x) {
    pair d, n = tanh_fraction(v_min(v_set(375), v_abs(x)), &d), q = pair_div(n, d);
    return v_fma(q.hi, q.hi, v_mul(v_add(q.hi, q.hi), q.lo));
}
INLINE jet tanh_shrink(vec x) { return (jet){tanh_shrink_value(x), tanh_shrink_slope(x)}; }
#endif

#ifdef MATHS_F32
#include "../math/piecewise_f32.h"
#include "../math/tables/tanh_shrink.h"

typedef struct {
    ivec i;
    mask first;
    vec end, t, v; /* w, clipped; w - c; what the polynomials are in */
    vec u, over;   /* w^2 = u - over */
} tanh_shrink_place;
INLINE tanh_shrink_place tanh_shrink_at(vec w) {
    tanh_shrink_place q;
    q.end = v_min(v_set(9.25f), w); /* keeps a NaN */
    vec s = v_fma(v_set(tanh_shrink_scale), q.end, v_set(tanh_shrink_offset));
    q.i = i_shr(v_bits(v_max(v_set(0x1.fffffep-2f), s)), 21);
    q.first = v_lt(s, v_set(0.5f));
    q.t = v_sub(w, v_lookup(tanh_shrink_table[0], q.i));
    q.u = v_mul(q.end, q.end);
    q.over = v_fnma(q.end, q.end, q.u);
    q.v = v_select(q.first, q.u, v_min(v_set(1), q.t));
    return q;
}
INLINE vec tanh_shrink_value(vec x) {
    vec w = v_abs(x), third = v_set(tanh_shrink_third);
    tanh_shrink_place q = tanh_shrink_at(w);
    vec p = piece_rest(tanh_shrink_table + 1, q.i, q.v), g = v_mul(q.u, third);
    vec over = v_fma(q.over, third, v_fnma(q.u, third, g)); /* g - over = w^2 / 3 */
    over = v_fnma(q.u, v_fma(q.u, p, v_set(tanh_shrink_third_low)), over);
    vec near = v_fnma(q.end, g, v_mul(q.end, over)); /* -T */
    vec far = v_fma(q.t, p, v_lookup(tanh_shrink_table[1], q.i));
    return v_copysign(v_select(q.first, near, far), x);
}
INLINE vec tanh_shrink_slope(vec x) {
    tanh_shrink_place q = tanh_shrink_at(v_abs(x));
    vec p = piece_rest(tanh_shrink_table + 8, q.i, q.v);
    vec near = v_sub(q.u, v_fnma(v_mul(q.u, q.u), p, q.over));
    return v_select(q.first, near, v_fma(q.v, p, v_lookup(tanh_shrink_table[8], q.i)));
}
INLINE jet tanh_shrink(vec x) { return (jet){tanh_shrink_value(x), tanh_shrink_slope(x)}; }
#endif

ACTIVATION_F32(tanh_shrink, 0, NONE, NONE, IN_F16, IN_F16,
           .summary = "Tanh shrinkage",
           .formula = "x - tanh(x)",
           .derivative = "tanh(x)**2",
           .source = "torch.nn.Tanhshrink",
           .limits = {-INFINITY, INFINITY, 1, 1}, .range = {-INFINITY, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {1.0, 0x1.bbf1c2p-42}, .slope_f32 = {0.93, 0x1.faf838p-2}, .value_f64 = {1.0}, .slope_f64 = {1.0})
