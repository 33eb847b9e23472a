/* selu(x) = s (x > 0 ? x : a (e^x - 1)), s = 1.0507..., a = 1.6732...
 * Method:  elu's s (1 + e), less 1 as a pair, with s a in two parts; where x > 0, x + (s - 1) x.
 * float32: elu's s (1 + e), too, with s a in two parts; s, of 8 bits, times the first one is exact. */
#ifdef MATHS
#include "../math/exp.h"

/* s, and s a in two parts, once with a first one so short that its product with a power of exp_below is exact */
#define SELU_S v_set(0x1.0cfabd6a91132p+0)
#define SELU_K v_set(0x1.c212cc640f031p+0)
#define SELU_K_LOW v_set(0x1.05161b045a1fep-56)
#define SELU_K43 v_set(0x1.c212cc640f000p+0)
#define SELU_K43_LOW v_set(0x1.88828b0d822d1p-47)

INLINE expm1_parts selu_parts(vec x) {
    return exp_below(v_max(v_set(-750), v_min(v_set(0), x)), 100);
}
INLINE vec selu_value_by(vec x, expm1_parts p) {
    const vec k_rest = v_set(0x1.842598c81e062p-1), s_rest = v_set(0x1.9f57ad5222646p-5);
    p.s = v_mul(p.s, STEPPED_DOWN);
    pair y = expm1_pair(p);
    vec below = v_fma(SELU_K, y.hi, v_fma(SELU_K, y.lo, v_mul(SELU_K_LOW, y.hi)));
    /* k x, which is below, where x < 0; s x, which is above the 0 of the other, where x > 0 */
    vec held = v_max(v_set(-750), x), rest = v_select(v_gt(x, v_set(0)), s_rest, k_rest);
    return v_max(below, v_fma(rest, held, held));
}
INLINE vec selu_slope_by(vec x, expm1_parts p) {
    vec rest = v_fma(SELU_K, expm1_e(p), SELU_K43_LOW);
    vec below = v_mul(v_fma(p.s, rest, v_mul(p.s, SELU_K43)), STEPPED_DOWN);
    return v_select(v_gt(x, v_set(0)), SELU_S, below);
}
INLINE jet selu(vec x) {
    expm1_parts p = selu_parts(x);
    return (jet){selu_value_by(x, p), selu_slope_by(x, p)};
}
INLINE vec selu_from_output(vec y) { /* y >= -s a; where it is far from 0, the first sum is exact */
    vec below = v_add(v_add(v_max(v_neg(SELU_K), y), SELU_K), SELU_K_LOW);
    return v_select(v_gt(y, v_set(0)), SELU_S, below);
}
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
