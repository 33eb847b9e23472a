/* softsign(x) = x / (1 + |x|)
 * Source:  Turian, Bergstra, Bengio 2009
 * Method:  1 + |x| as a pair, one division; beyond 2^30 (f64: 2^60) the value is 1 to the last bit, and the
 *          quotient of infinities is never formed.
 * Special: softsign(inf) = 1; odd bit for bit */
#ifdef MATHS
#include "../math/pair.h"

INLINE jet softsign(vec x) {
    const vec one = v_set(1), far = v_set(REAL(0x1p30f, 0x1p60));
    vec a = v_abs(x);
    pair d = two_sum(one, v_min(far, a)); /* min keeps a NaN */
    vec inverse = v_div(one, d.high);
    vec near = v_min(far, a), q = v_mul(near, inverse);
    vec rest = v_sub(v_fnma(q, d.high, near), v_mul(q, d.low));
    vec y = v_copysign(v_fma(rest, inverse, q), x);
    /* 1 / d as a pair, squared; far out d is |x| and the square must not have been clipped. */
    vec w = v_div(one, v_add(one, a));
    vec low = v_mul(w, v_sub(v_fnma(w, d.high, one), v_mul(w, d.low)));
    low = v_select(v_lt(a, far), low, v_set(0));
    vec slope = v_fma(w, w, v_mul(v_add(w, w), low));
    mask nan = v_isnan(x);
    return (jet){v_select(nan, x, y), v_select(nan, x, slope)};
}
/* 1 - |y| = 1 / (1 + |x|) */
INLINE vec softsign_from_output(vec y) {
    vec w = v_sub(v_set(1), v_abs(y));
    return v_mul(w, w);
}
#endif

ACTIVATION(softsign, 0,
           .summary = "Softsign",
           .formula = "x / (1 + abs(x))",
           .derivative = "1 / (1 + abs(x))**2",
           .source = "Turian, Bergstra and Bengio, Quadratic features and deep architectures for chunking, NAACL 2009",
           .limits = {-1, 1, 0, 0}, .range = {-1, 1}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.6}, .slope_f32 = {1.0}, .value_f64 = {0.6}, .slope_f64 = {1.0})
FROM_OUTPUT(softsign, 0)
