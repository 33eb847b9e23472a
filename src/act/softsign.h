/* softsign(x) = x / (1 + |x|)
 * Source:  Turian, Bergstra, Bengio 2009
 * Method:  1 + |x| as a pair, one division.  Beyond 2^30 (f64: 2^60) the value is 1 to the last bit.
 * Special: softsign(inf) = 1; odd bit for bit */
#ifdef MATHS
#include "../math/pair.h"

INLINE jet softsign(vec x) {
    const vec one = v_set(1);
    vec a = v_abs(x);
    pair d = two_sum(one, a);
    vec inverse = v_div(one, d.high);
    vec q = v_mul(a, inverse), rest = v_sub(v_fnma(q, d.high, a), v_mul(q, d.low));
    vec y = v_select(v_lt(v_set(REAL(0x1p30f, 0x1p60)), a), one, v_fma(rest, inverse, q));
    /* 1 / d as a pair, squared; where 1 / d is subnormal, the square is 0. */
    vec low = v_mul(inverse, v_sub(v_fnma(inverse, d.high, one), v_mul(inverse, d.low)));
    vec slope = v_fma(inverse, inverse, v_mul(v_add(inverse, inverse), low));
    slope = v_select(v_lt(v_set(REAL(0x1p100f, 0x1p1000)), a), v_set(0), slope);
    mask nan = v_isnan(x);
    return (jet){v_select(nan, x, v_copysign(y, x)), v_select(nan, x, slope)};
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
