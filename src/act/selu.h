/* selu(x) = s (x > 0 ? x : a (e^x - 1)), s = 1.0507..., a = 1.6732...
 * Method:  as elu, with s and s a as pairs.
 * float32: elu's s (1 + e), too, with s a in two parts; s, of 8 bits, times the first one is exact. */
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
#include "../math/tables/selu.h"

/* k (e^x - 1) = k (s - 1) + k s (r + tail), k = s a, where x < 0; where x > 0 that is 0.  k x, which is below, is nearer where
 * a second part would be subnormal. */
INLINE vec selu_value_by(vec x, expm1_parts p) {
    const vec k = v_set(selu_k16);
    vec h = v_sub(p.s, v_set(1)), ks = v_mul(p.s, k);
    vec low = v_mul(v_set(selu_k16_low), v_fma(p.s, p.e, h));
    vec y = v_fma(k, h, v_fma(ks, p.r, v_fma(ks, p.tail, low)));
    vec held = v_max(v_set(-87), x);
    vec rise = v_select(v_lt(x, v_set(0)), v_set(selu_k_rest), v_set(selu_s_rest));
    return v_max(y, v_fma(rise, held, held));
}
/* k s (1 + e) */
INLINE vec selu_exp(vec s, vec e) {
    vec rest = v_fma(v_set(selu_k), e, v_set(selu_k16_low));
    return v_fma(s, rest, v_mul(s, v_set(selu_k16)));
}
INLINE vec selu_slope_by(vec x, expm1_parts p) {
    return v_select(v_gt(x, v_set(0)), v_set(selu_s), selu_exp(p.s, p.e));
}
INLINE jet selu(vec x) {
    expm1_parts p = exp_below(x);
    return (jet){selu_value_by(x, p), selu_slope_by(x, p)};
}
#define selu_low (-87.0f) /* below, e^x may be subnormal */
INLINE jet selu_rest(vec x) {
    exp_parts p = exp_split(v_max(x, v_set(-110)), v_set(-0.0));
    vec y = selu_exp(p.t, p.e);
    return (jet){selu(x).value, v_scale(v_mul(y, v_set(0.5f)), v_add(p.k, v_set(1)))};
}
INLINE vec selu_from_output(vec y) { /* y >= -s a; where it is far from 0, the first sum is exact */
    vec below = v_add(v_add(v_max(v_set(-4), y), v_set(selu_k)), v_set(selu_k_low));
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
           .value_f32 = {0.998, -0x1.909a8p-132}, .slope_f32 = {0.8, -0x1.5fd39ap+6}, .value_f64 = {1.0}, .slope_f64 = {1.0})
FROM_OUTPUT_F32(selu, 0, CHEAP)
