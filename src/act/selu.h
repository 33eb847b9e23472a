/* selu(x) = s (x > 0 ? x : a (e^x - 1)), s = 1.0507..., a = 1.6732...
 * Method:  elu's s (1 + e), less 1 as a pair, with s a in two parts; where x > 0, x + (s - 1) x.
 * float32: elu's s (1 + e), too, the powers s of 8 bits being such that s a, of 24 bits, times them is nearly a float. */
#ifdef MATHS
#include "../math/exp.h"

/* s, and s a in two parts, once with a first one so short that its product with a power of exp_below is exact */
#define SELU_S v_set(0x1.0cfabd6a91132p+0)
#define SELU_K v_set(0x1.c212cc640f031p+0)
#define SELU_K_LOW v_set(0x1.05161b045a1fep-56)
#define SELU_K43 v_set(0x1.c212cc640f000p+0)
#define SELU_K43_LOW v_set(0x1.88828b0d822d1p-47)

INLINE places selu_places(vec x) {
    return at_both(exp_below_place(v_max(v_set(-750), v_min(v_set(0), x)), 100), AHEAD(3, 3, 0, 3));
}
INLINE vec selu_value_by(vec x, expm1_parts p) {
    const vec k_rest = v_set(0x1.842598c81e062p-1), s_rest = v_set(0x1.9f57ad5222646p-5);
    p.s = v_mul(p.s, STEPPED_DOWN);
    pair y = expm1_parts_pair(p);
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
INLINE jet selu_placed(vec x, places at) {
    expm1_parts p = exp_below_at(at.value);
    return (jet){selu_value_by(x, p), selu_slope_by(x, p)};
}
INLINE jet selu(vec x) { return selu_placed(x, selu_places(x)); }
INLINE vec selu_from_output(vec y) { /* y >= -s a; where it is far from 0, the first sum is exact */
    vec below = v_add(v_add(v_max(v_neg(SELU_K), y), SELU_K), SELU_K_LOW);
    return v_select(v_gt(y, v_set(0)), SELU_S, below);
}
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/tables/selu.h"

INLINE places selu_places(vec x) {
    return at_both(exp_below_place(x, selu_offset), AHEAD(2, 3, 0, 0));
}
/* k (e^x - 1) = k (s - 1) + k s (r + tail), k = s a, where x < 0, and 0 elsewhere; with s x, where x > 0, 0 elsewhere. */
INLINE vec selu_value_by(vec x, expm1_parts p) {
    vec h = v_sub(p.s, v_set(1)), ks = v_mul(p.s, v_set(selu_k)), above = v_max(v_set(0), x);
    vec y = v_fma(ks, p.tail, v_fma(v_set(selu_k_low), h, above));
    y = v_fma(v_set(selu_s_rest), above, y);
    return v_or_sign(v_fma(v_set(selu_k), h, v_fma(ks, p.r, y)), x); /* -0 */
}
INLINE vec selu_slope_by(vec x, expm1_parts p) {
    vec ks = v_mul(p.s, v_set(selu_k));
    return v_select(v_gt(x, v_set(0)), v_set(selu_s), v_fma(ks, p.e, ks));
}
INLINE jet selu_placed(vec x, places at) {
    expm1_parts p = exp_below_at(at.value, selu_powers);
    return (jet){selu_value_by(x, p), selu_slope_by(x, p)};
}
#define selu_low (-87.0f) /* below, e^x may be subnormal */
INLINE jet selu_rest(vec x) {
    exp_parts p = exp_split(v_max(x, v_set(-110)), v_set(-0.0));
    pair kt = two_prod(p.t, v_set(selu_k));
    vec y = v_add(kt.hi, v_fma(kt.hi, p.e, kt.lo));
    return (jet){selu_placed(x, selu_places(x)).value,
                 v_scale(v_mul(y, v_set(0.5f)), v_add(p.k, v_set(1)))};
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
           .value_f32 = {0.94, -0x1.7a9ad6p+3}, .slope_f32 = {0.858, -0x1.5fc3a8p+6}, .value_f64 = {1.0, -0x1.f71408982ec9fp+4}, .slope_f64 = {1.0, -0x1.62b233475e03ep+9})
FROM_OUTPUT_F32(selu, 0, CHEAP)
