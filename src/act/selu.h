/* selu(x) = s (x > 0 ? x : a (e^x - 1)), s = 1.0507..., a = 1.6732...
 * Method:  as elu, with s and s a as pairs.
 * float32: s x where x > 0, less s a (1 - e^x) where not: a polynomial of degree 7 on 8 segments (math/piecewise_f32.h).
 *          The slope as that of elu, with s a in the table of powers. */
#ifdef MATHS
#include "../math/exp.h"

#define SELU_SCALE ((pair){v_set(0x1.0cfabd6a91132p+0), v_set(0x1.6fc7d272f2695p-55)})
#define SELU_SCALE_ALPHA ((pair){v_set(0x1.c212cc640f031p+0), v_set(0x1.05161b045a1fep-56)})

INLINE vec selu_value(vec x) {
    const pair s = SELU_SCALE, sa = SELU_SCALE_ALPHA;
    pair e = exp_minus_1(exp_reduce_below(x));
    vec below = v_fma(sa.hi, e.hi, v_fma(sa.hi, e.lo, v_mul(sa.lo, e.hi)));
    vec up = v_max(v_set(0), x); /* so that a large x < 0 does not overflow in what is discarded */
    vec above = v_fma(up, s.hi, v_mul(v_min(v_set(0x1p1000), up), s.lo));
    return v_select(v_lt(x, v_set(0)), below, v_select(v_gt(x, v_set(0)), above, x));
}
INLINE vec selu_slope(vec x) {
    const pair sa = SELU_SCALE_ALPHA;
    reduced r = exp_reduce(v_max(v_set(-752), v_min(v_set(0), x)));
    pair e = exp_mantissa(r);
    vec below = v_fma(sa.hi, e.hi, v_fma(sa.hi, e.lo, v_mul(sa.lo, e.hi)));
    below = v_mul(v_mul(below, exp_scale(r.z, 0x1p100)), v_set(0x1p-100));
    return v_select(v_gt(x, v_set(0)), v_set(0x1.0cfabd6a91132p+0), below);
}
INLINE vec selu_from_output(vec y) {
    const pair sa = SELU_SCALE_ALPHA;
    /* y >= -s a; where it is far from 0, the first sum is exact */
    vec below = v_add(v_add(v_max(v_neg(sa.hi), y), sa.hi), sa.lo);
    return v_select(v_gt(y, v_set(0)), v_set(0x1.0cfabd6a91132p+0), below);
}
INLINE jet selu(vec x) { return (jet){selu_value(x), selu_slope(x)}; }
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/pair.h"
#include "../math/piecewise_f32.h"
#include "../math/tables/selu.h"

/* 1.0507009873554804934193349852946, and times 1.6732632423543772848170429916717 */
static const real selu_s = 0x1.0cfabep+0f, selu_sa = 0x1.c212ccp+0f, selu_sa_low = 0x1.903c0cp-26f;

INLINE vec selu_left(pair y) { /* s a y */
    return v_fma(v_set(selu_sa), y.hi,
                 v_fma(v_set(selu_sa), y.lo, v_mul(v_set(selu_sa_low), y.hi)));
}
INLINE vec selu_value(vec x) {
    const vec zero = v_set(0);
    vec above = v_max(zero, x), w = v_min(v_set(selu_end), v_max(zero, v_neg(x))); /* keep a NaN */
    ivec i = i_shr(v_bits(v_fma(v_set(selu_scale), w, v_set(selu_offset))), 22);
    vec t = v_sub(w, v_lookup8(selu_table[0], i));
    /* c0 of segment 0, up to w = 0.298, is 0: 2 w instead; the others are above 0.6 */
    vec c0 = v_max(v_lookup8(selu_table[1], i), v_min(v_set(0.6f), v_add(w, w)));
    vec p = v_lookup8(selu_table[8], i);
    for (int k = 7; k > 1; k--) p = v_fma(p, t, v_lookup8(selu_table[k], i));
    return v_fma(above, v_set(selu_beyond_1), v_sub(above, v_fma(t, p, c0)));
}
INLINE vec selu_slope(vec x) {
    expm1_parts p =
        expm1_split(v_max(v_set(-87), v_neg(v_abs(x))), selu_exp_table, selu_exp_offset);
    return v_select(v_gt(x, v_set(0)), v_set(selu_s), v_fma(p.s, p.e, p.s));
}
INLINE jet selu(vec x) { return (jet){selu_value(x), selu_slope(x)}; }

#define selu_low (-80.0f) /* below, e^x may be subnormal */
INLINE jet selu_rest(vec x) {
    exp_parts p = exp_split(v_max(x, v_set(-110)), v_set(-0.0));
    vec y = v_fma(p.t, p.e, p.t);
    y = selu_left((pair){y, v_fma(p.t, p.e, v_sub(p.t, y))});
    return (jet){selu_value(x), v_scale(v_mul(y, v_set(0.5f)), v_add(p.k, v_set(1)))};
}
INLINE vec selu_from_output(vec y) { /* y >= -s a; where it is far from 0, the first sum is exact */
    vec below = v_add(v_add(v_max(v_set(-4), y), v_set(selu_sa)), v_set(selu_sa_low));
    return v_select(v_gt(y, v_set(0)), v_set(selu_s), below);
}
#endif

ACTIVATION_F32(selu, 0, NONE, LEFT, NOWHERE, IN_F16,
           .summary = "Scaled exponential linear unit",
           .formula = "1.0507009873554804934193349852946 * (x if x > 0 else 1.6732632423543772848170429916717 * expm1(x))",
           .derivative = "1.0507009873554804934193349852946 * (1 if x > 0 else 1.6732632423543772848170429916717 * exp(x))",
           .source = "Klambauer, Unterthiner, Mayr and Hochreiter, Self-normalizing neural networks, arXiv:1706.02515",
           .notes = "The slope at 0 is that from the left, 1.0507... * 1.6732...",
           .limits = {-1.7580993408473768599402175208123, INFINITY, 0, 1.0507009873554804934193349852946}, .range = {-1.7580993408473768599402175208123, INFINITY}, .lipschitz = 1.7580993408473768599402175208123, .monotone = 1,
           .value_f32 = {0.867, -0x1.305478p-2}, .slope_f32 = {0.78, -0x1.600064p+6}, .value_f64 = {1.0}, .slope_f64 = {1.0})
FROM_OUTPUT_F32(selu, 0)
