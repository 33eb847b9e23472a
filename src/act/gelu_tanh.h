/* gelu_tanh(x) = x (1 + tanh u)/2 = x sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3)
 * Method:  2u = b x (c + x^2), b in the constants of the exponential, then as silu; slope with x (2u)' = x (a + 3b x^2).
 *          The cube cannot overflow: from 21.7 on the result is x or -0.
 * Special: gelu_tanh(-inf) = -0
 * float32: math/gated_f32.h; x < -4.3 (gelu_tanh_rest): with E = e^-2u and g = x (2u)' in two parts,
 *          S = w E (1 - E), S' = -E (g - 1) (1 - 2 E - E / (g - 1)). */
#ifdef MATHS
#include "../math/logistic.h"

static const step_scale gelu_tanh_scale = {
    0x1.a5a7cf7572a98p-1,  0x1.36d9d56d70000p+0,
    0x1.d4921390cf501p-38, 0x1.7834b2722af92p-12,
    0x1.2444f2a4d8b4bp-5,  {0x1.bce72577cfdc7p-12, -0x1.354771036aeafp-25, 0x1.331c82c603233p-38}};

/* 2u/b = x (c + x^2) and x (2u)' = x (a + 3b x^2), a = 2 sqrt(2/pi), a/b = c = 1/0.044715; the first parts of c and a are so
 * short that they come off the sums again without rounding; |x| < 30 */
typedef struct {
    pair t, g;
} gelu_tanh_cubics;

INLINE gelu_tanh_cubics gelu_tanh_at(vec x) {
    const vec c = v_set(0x1.65d25edd9ed80p+4), c_lo = v_set(0x1.fd4f2671c239cp-48);
    const vec a = v_set(0x1.9884533d43600p+0), a_lo = v_set(0x1.42343f2cf1403p-46);
    const vec b3 = v_set(0x1.b6676bf7450f0p-3), b3_lo = v_set(0x1.bba7351828aabp-57);
    pair s, s3;
    s.hi = v_fma(x, x, c);
    vec square = v_sub(s.hi, c), rest = v_product_rest(x, x, square);
    s.lo = v_add(rest, c_lo);
    s3.hi = v_fma(b3, square, a);
    vec low = v_add(v_fma(b3, square, v_sub(a, s3.hi)), a_lo);
    s3.lo = v_fma(b3, rest, v_fma(b3_lo, square, low));
    return (gelu_tanh_cubics){pair_by(s, x), pair_by(s3, x)};
}
/* 2u */
INLINE pair gelu_tanh_argument(pair t) {
    const vec b = v_set(0x1.2444f2a4d8b4bp-4), b_lo = v_set(-0x1.6c843a29d1c70p-61);
    return pair_mul(t, (pair){b, b_lo});
}
INLINE places gelu_tanh_places(vec x) {
    vec held = v_max(v_set(-21.7), v_neg_abs(x));
    pair t = gelu_tanh_at(held).t;
    place q = exp_steps_place(gelu_tanh_scale, t.hi, t.lo);
    return at_both((place){q.i, held, q.t}, AHEAD(4, 3, 0, 2));
}
INLINE jet gelu_tanh_placed(vec x, places at) {
    mask negative = v_lt(x, v_set(0));
    pair g = gelu_tanh_at(at.value.w).g;
    return logistic_gate_signed(negative, v_max(v_set(-21.7), x), g.hi, &g.lo,
                                logistic_steps(gelu_tanh_scale, at.value));
}
INLINE jet gelu_tanh(vec x) { return gelu_tanh_placed(x, gelu_tanh_places(x)); }
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/gated_f32.h"
#include "../math/pair.h"
#include "../math/tables/gelu_tanh.h"

INLINE places gelu_tanh_places(vec x) {
    return at_both(place_unequal(x, gelu_tanh_table, gelu_tanh_a, gelu_tanh_b, 5.75f),
                   AHEAD(4, 4, 2, 2));
}
INLINE jet gelu_tanh_placed(vec x, places at) {
    return (jet){gated_value(x, gelu_tanh_table, at.value),
                 gated_slope(x, gelu_tanh_table, at.value)};
}

INLINE gated_tail gelu_tanh_tail(vec w) {
    const vec one = v_set(1), c = v_set(gelu_tanh_c), e = v_set(gelu_tanh_e);
    w = v_min(w, v_set(14));
    /* e and c come off the sums again without rounding */
    pair s, s3;
    s.hi = v_fma(w, w, e);
    vec square = v_sub(s.hi, e), rest = v_fms(w, w, square);
    s.lo = v_add(rest, v_set(gelu_tanh_e_low));
    s3.hi = v_fma(v_set(gelu_tanh_d3), square, c);
    s3.lo = v_fma(v_set(gelu_tanh_d3), square, v_sub(c, s3.hi));
    s3.lo = v_fma(v_set(gelu_tanh_d3_low), square, v_add(s3.lo, v_set(gelu_tanh_c_low)));
    s3.lo = v_fma(v_set(gelu_tanh_d3), rest, s3.lo);
    pair t = pair_by(s, w), g = pair_by(s3, w);
    exp_parts p = exp_split_multiple_pair(pair_neg(t), gelu_tanh_multiple);
    vec E = exp_join(p, p.e), f = v_fma(E, p.e, E);
    vec d = v_sub(g.hi, one), r = v_div(one, d); /* exact */
    vec of_slope = v_fnma(f, v_add(v_set(2), r), v_fma(g.lo, r, p.e));
    return (gated_tail){exp_times(p, v_sub(p.e, f), w), exp_times(p, of_slope, d)};
}
INLINE jet gelu_tanh_rest(vec x) { return gated_below(gelu_tanh_tail(v_neg(x))); }
#endif

ACTIVATION_F32(gelu_tanh, 0, LEFT, LEFT, IN_F16, IN_F16,
           .summary = "Gaussian error linear unit, approximated by tanh",
           .formula = "x * sigmoid(2 * sqrt(2 / pi) * (x + 0.044715 * x**3))",
           .derivative = "sigmoid(u) + x * du * sigmoid(u) * sigmoid(-u), u = 2 * sqrt(2 / pi) * (x + 0.044715 * x**3), du = 2 * sqrt(2 / pi) * (1 + 0.134145 * x**2)",
           .source = "Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415",
           .notes = "The same function as 0.5 * x * (1 + tanh(u)), without its cancellation.",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.17004075057125405, INFINITY}, .lipschitz = 1.1289930686587718, .monotone = 0,
           .slope_zero = -0.75246142207101625849,
           .value_f32 = {0.99, -0x1.0372fep+2}, .slope_f32 = {0.966, -0x1.130f8cp+2}, .value_f64 = {1.0, -0x1.52df964a73b2p+4}, .slope_f64 = {1.0, 0x1.d0789d6fba3c3p-6})
