/* gelu_quick(x) = x sigmoid(1.702 x)
 * Source:  Hendrycks, Gimpel 2016, arXiv:1606.08415
 * Method:  swish, 1.702 in the constants of the exponential; the decimal is meant, not the float next to it.
 * Special: gelu_quick(-inf) = -0
 * float32: math/logistic_f32.h, with 1.702 in its constants; u = 1.702 x < -16.5 (gelu_quick_rest) as silu, 1.702 in the constants here too. */
#ifdef MATHS
#include "../math/logistic.h"

INLINE pair gelu_quick_argument(vec x) {
    const vec c = v_set(0x1.b3b645a1cac08p+0), c_lo = v_set(0x1.89374bc6a7efap-55);
    pair t = two_prod(x, c);
    return (pair){t.hi, v_fma(x, c_lo, t.lo)};
}
static const step_scale gelu_quick_scale = {
    0x1.3a4cbdc7ee26bp+4,  0x1.a10753b438000p-5,
    0x1.305015c728834p-47, 0x1.f8b4f8858e6e8p-17,
    0x1.b3b645a1cac08p-1,  {0x1.ee634c4747fbcp-3, -0x1.7de7c04ad8386p-7, 0x1.a568a6b717c91p-11}};

/* Below -442 all is -0. */
INLINE places gelu_quick_places(vec x) {
    vec held = v_max(v_set(-442), v_neg_abs(x));
    return at_both(exp_steps_place(gelu_quick_scale, held, v_set(-0.0)), AHEAD(2, 4, 0, 0));
}
INLINE jet gelu_quick_placed(vec x, places at) {
    mask negative = v_lt(x, v_set(0));
    pair t = gelu_quick_argument(at.value.w);
    return logistic_gate_signed(negative, v_max(v_set(-442), x), t.hi, &t.lo,
                                logistic_steps(gelu_quick_scale, at.value));
}
INLINE jet gelu_quick(vec x) { return gelu_quick_placed(x, gelu_quick_places(x)); }
#endif

#ifdef MATHS_F32
#include "../math/exp_f32.h"
#include "../math/gated_f32.h"
#include "../math/logistic_f32.h"

static const real gelu_quick_c = 0x1.b3b646p+0f, gelu_quick_c_low = -0x1.78d4fep-26f; /* 1.702 */

#define gelu_quick_low (LOGISTIC_LOW / 1.702f)
INLINE pair gelu_quick_argument(vec x) {
    pair t = two_prod(x, v_set(gelu_quick_c));
    return (pair){t.hi, v_fma(x, v_set(gelu_quick_c_low), t.lo)};
}
INLINE places gelu_quick_places(vec x) {
    return at_both(logistic_place(logistic_clip(x, 1.702f), logistic_quick), AHEAD(4, 4, 0, 2));
}
INLINE jet gelu_quick_placed(vec x, places at) {
    vec held = at.value.w;
    logistic l = logistic_at(at.value, logistic_quick);
    pair t = gelu_quick_argument(held);
    return (jet){logistic_gate(x, held, l), logistic_gate_slope(t.hi, v_fnma(t.lo, l.y, t.lo), l)};
}
/* of x sigmoid((c + c_low) x), c being that of the multiple */
INLINE gated_tail gelu_quick_tail_by(vec w, exp_multiple c, real c_low) {
    const vec one = v_set(1);
    w = v_min(w, v_set(120));
    exp_parts p = exp_split_multiple(v_neg(w), c);
    vec E = exp_join(p, p.e), f = v_fma(E, p.e, E);
    vec u = v_mul(v_set(c.factor), w);
    vec u_low = v_fma(v_set(c_low), w, v_fms(v_set(c.factor), w, u));
    vec d = v_sub(u, one); /* exact */
    vec e = v_fnma(f, v_add(v_set(2), v_div(one, d)), p.e);
    return (gated_tail){exp_times(p, v_sub(p.e, f), w), exp_times(p, v_add(e, v_div(u_low, d)), d)};
}
INLINE gated_tail gelu_quick_tail(vec w) {
    return gelu_quick_tail_by(w, logistic_quick_multiple, gelu_quick_c_low);
}
INLINE jet gelu_quick_rest(vec x) { return gated_below(gelu_quick_tail(v_neg(x))); }
#endif

ACTIVATION_F32(gelu_quick, 0, LEFT, LEFT, IN_F16, NOWHERE,
           .summary = "Gaussian error linear unit, approximated by the sigmoid",
           .formula = "x * sigmoid(1.702 * x)",
           .derivative = "sigmoid(1.702 * x) * (1 + 1.702 * x * sigmoid(-1.702 * x))",
           .source = "Hendrycks and Gimpel, Gaussian error linear units, arXiv:1606.08415",
           .limits = {-0.0, INFINITY, -0.0, 1}, .range = {-0.16361018963635358, INFINITY}, .lipschitz = 1.0998393201288669, .monotone = 0,
           .slope_zero = -0.7511542554412890,
           .value_f32 = {0.961, -0x1.241444p+2}, .slope_f32 = {0.945, -0x1.723cecp+2}, .value_f64 = {1.0, 0x1.39c810aa99f88p-1021}, .slope_f64 = {1.0, -0x1.a41bcaff1796ap+8})
