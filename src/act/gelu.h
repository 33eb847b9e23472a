/* gelu(x) = x Phi(x), Phi the normal distribution function
 * Method:  Phi(-|x|) as a fraction N/D of pairs, see normal.h; Phi(|x|) = (D - N)/D.
 *          slope, x < 0: Phi(-z) - z phi(z) = 2^n A ((Q + P) - z/sqrt(2 pi) Q (2.5 z + 2)) / D; x > 0: 1 - that.
 * Special: gelu(-inf) = -0 */
#ifdef MATHS
#include "../math/normal.h"

/* The numerator of 1 - N/D. */
INLINE pair gelu_above(normal_tail f) {
    pair above;
    above.hi = v_fnma(f.s, f.n.hi, f.all.hi);
    above.lo = v_add(v_fnma(f.s, f.n.hi, v_sub(f.all.hi, above.hi)), v_fnma(f.s, f.n.lo, f.all.lo));
    return above;
}
INLINE vec gelu_value(vec x) {
    const vec least = v_set(-38.7), one = v_set(1);
    vec y = v_max(least, x), t = v_min(v_neg(least), y);
    mask negative = v_lt(x, v_set(0));
    normal_tail f = normal_tail_parts(v_abs(t));
    pair q = pair_div(pair_select(negative, f.n, gelu_above(f)), f.all);
    y = v_fma(y, q.hi, v_mul(t, q.lo));
    y = v_mul(y, v_select(negative, exp_scale(f.z, 0x1p100), one));
    return v_copysign(v_mul(y, v_select(negative, v_set(0x1p-100), one)), x);
}
INLINE vec gelu_slope(vec x) {
    vec z = v_min(v_set(38.7), v_abs(x));
    mask negative = v_lt(x, v_set(0));
    normal_tail f = normal_tail_parts(z);
    pair c = two_prod(z, v_set(0x1.9884533d43651p-2));
    c.lo = v_fma(z, v_set(-0x1.cbc0d30ebfd15p-56), c.lo);
    pair below = pair_mul(f.a, pair_add(f.m, pair_neg(pair_mul(c, f.d))));
    pair above = pair_add(f.all, pair_scale(below, v_neg(f.s)));
    return exp_scale_if(negative, pair_quotient(pair_select(negative, below, above), f.all), f.z);
}
INLINE jet gelu(vec x) { return (jet){gelu_value(x), gelu_slope(x)}; }
#endif

ACTIVATION(gelu, 0,
           .summary = "Gaussian error linear unit",
           .formula = "x * erfc(-x / sqrt(2)) / 2",
           .derivative = "erfc(-x / sqrt(2)) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)",
           .source = "Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.16997120747990369, INFINITY}, .lipschitz = 1.1289, .monotone = 0,
           .slope_zero = -0.7517915246935645,
           .value_f32 = {0.51}, .slope_f32 = {0.51}, .value_f64 = {1.0}, .slope_f64 = {1.0})
