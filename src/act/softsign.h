/* softsign(x) = x / (1 + |x|), slope = 1 / (1 + |x|)^2
 * Method:  one division, q ~ 1 / (1 + y), y = |x|.  z ~ y q is mended by z - y (1 - z) = 0; 1 - z, for z > 1/2, is exact.
 *          slope = q^2 and twice q's error.  In 16 bits q^2 is right, rounded again, and in bfloat16 z.
 * Source:  Turian, Bergstra, Bengio 2009 */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/pair.h"

typedef struct {
    vec y, q; /* |x|, 1 / (1 + y) */
} softsign_parts;
INLINE softsign_parts softsign_begin(vec x) {
    const vec one = v_set(1);
    vec y = v_min(v_set(REAL(0x1p100f, 0x1p600)), v_abs(x)); /* keeps a NaN */
    return (softsign_parts){y, v_div(one, v_add(y, one))};
}
INLINE vec softsign_value(vec x) {
    softsign_parts s = softsign_begin(x);
    vec z = v_small_mul(s.y, s.q);
    if (IS_16_BITS && !IS_F16) return v_or_sign(z, x);
    return v_or_sign(v_fnma(v_residue(s.y, v_sub(v_set(1), z), z), s.q, z), x);
}
INLINE vec softsign_slope(vec x) {
    const vec one = v_set(1);
    softsign_parts s = softsign_begin(x);
    if (IS_16_BITS) return v_mul(s.q, s.q);
    vec q2 = v_add(s.q, s.q);
    /* q's, twice: 1 - q, for y < 1, and q y on its way to 1 lose nothing */
    vec error = v_residue(q2, v_min(one, s.y), v_residue(q2, v_max(one, s.y), v_set(2)));
    return v_fma(s.q, s.q, v_small_mul(s.q, v_small_mul(s.q, error)));
}
/* (1 - |y|)^2.  In float16 1 - |y| is exact; where its square, rounded to float, is half-way, what that left says which way it
 * goes, by more than half an ULP (two of all y; any factor from 4 to 6 is right for all). */
INLINE vec softsign_from_output(vec y) {
    pair d = fast_two_sum(v_set(1), v_neg_abs(y));
    if (IS_F16) {
        vec square = v_mul(d.hi, d.hi);
        return v_fma(v_set(5), v_fms(d.hi, d.hi, square), square);
    }
    return v_fma(d.hi, d.hi, v_mul(v_add(d.hi, d.hi), d.lo));
}
INLINE jet softsign(vec x) { return (jet){softsign_value(x), softsign_slope(x)}; }
#ifdef MATHS_F32 /* a division that begins a step ahead gains nothing */
INLINE places softsign_places(vec x) { return (void)x, nowhere(); }
INLINE jet softsign_placed(vec x, places at) { return (void)at, softsign(x); }
#endif
#endif

ACTIVATION_F32(softsign, 0, NONE, NONE, NOWHERE, NOWHERE,
           .summary = "Softsign",
           .formula = "x / (1 + abs(x))",
           .derivative = "1 / (1 + abs(x))**2",
           .source = "Turian, Bergstra and Bengio, Quadratic features and deep architectures for chunking, NAACL 2009",
           .limits = {-1, 1, 0, 0}, .range = {-1, 1}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {1.0, 0x1.ffeffcp-13}, .slope_f32 = {1.0, 0x1.dd628ap+62}, .value_f64 = {1.0, -0x1.ffc00036279fep-44}, .slope_f64 = {1.0, -0x1.004cadebec055p+0})
FROM_OUTPUT_F32(softsign, 0, CHEAP)
