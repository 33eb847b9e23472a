/* tanh_shrink(x) = x - tanh(x), slope = tanh(x)^2
 * Method:  |x| < 0.4: x^3 (1/3 + t R(t)), t = x^2, in pairs; else |x| - q - rest, where tanh|x| = q + rest as in tanh.h, with
 *          the second part of r.  The slope is the square of that sum.
 * float32: T(w) = w - tanh(w) and T' are polynomials of degree 6 on 16 segments of w = |x|, four a binade of
 *          0.64 w + 0.18 (math/piecewise_f32.h).  In the first, with u = w^2 and 1/3 in two parts,
 *          T = w u (1/3 + u R(u)), T' = u (1 + u R'(u)); in the last, from 9.1 on, T = w - 1. */
#ifdef MATHS
#include "../math/pair.h"

/* z^3 (1/3 + t R(t)), 0 <= z < 0.4 */
INLINE vec tanh_shrink_near(vec z) {
    const vec third = v_set(0x1.5555555555555p-2), third_lo = v_set(0x1.5555555555555p-56);
    /* Remez for R on t <= 0.16, error relative to 1/3 2^-57.0 (tools/coefficients/float64.py) */
    vec t = v_mul(z, z), over = v_residue(z, z, t); /* z^2 = t - over */
    vec p = v_set(-0x1.28d69b8da1734p-14);
    p = v_fma(p, t, v_set(0x1.e41bc70fc728fp-13));
    p = v_fma(p, t, v_set(-0x1.348f1ec3b8043p-11));
    p = v_fma(p, t, v_set(0x1.7d984f1cc49cdp-10));
    p = v_fma(p, t, v_set(-0x1.d6d36feb7652cp-9));
    p = v_fma(p, t, v_set(0x1.226e345d6b62bp-7));
    p = v_fma(p, t, v_set(-0x1.664f487fbd00ap-6));
    p = v_fma(p, t, v_set(0x1.ba1ba1ba172f9p-5));
    p = v_fma(p, t, v_set(-0x1.11111111110ffp-3));
    vec c = v_fma(p, t, third), c_lo = v_add(v_fma(p, t, v_sub(third, c)), third_lo);
    vec g = v_mul(t, c), low = v_fnma(t, c_lo, v_fma(over, c, v_residue(t, c, g)));
    return v_fms(z, g, v_mul(z, low));
}
/* tanh|x| = q + rest, but for `lacks` */
typedef struct {
    vec q, rest, lacks;
} tanh_pair;

INLINE tanh_pair tanh_of(vec x) {
    tanh_parts p = tanh_begin(x);
    tanh_quotient t = tanh_fraction(p);
    vec lacks = v_fnma(v_set(2), p.s, v_sub(p.d, p.c)); /* what is left of 2 s when 1 absorbs it */
    return (tanh_pair){t.q, v_mul(v_fnma(p.e.r_lo, t.g, t.rest), p.y), lacks};
}
INLINE vec tanh_shrink_value(vec x) {
    tanh_pair t = tanh_of(x);
    vec size = v_abs(x), held = v_min(v_set(0x1p60), size), y = v_sub(held, t.q);
    y = v_add(y, v_sub(v_sub(v_sub(held, y), t.q), t.rest));
    y = v_max(y, v_sub(size, v_set(1))); /* which it is in the end, and never below */
    vec near = tanh_shrink_near(v_min(v_set(0.4), size));
    return v_or_sign(v_select(v_lt(size, v_set(0.4)), near, y), x);
}
INLINE vec tanh_shrink_slope(vec x) {
    const vec tiny = v_set(0x1p-28); /* below, q has lost bits that rest cannot replace */
    tanh_pair t = tanh_of(x);
    vec size = v_abs(x), held = v_min(tiny, size);
    vec low = v_fma(t.rest, v_add(v_add(t.q, t.q), t.rest), v_add(t.lacks, t.lacks));
    vec y = v_fma(t.q, t.q, low);
    return v_select(v_lt(size, tiny), v_mul(held, held), y);
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
