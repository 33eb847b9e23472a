/* Factors before they are rounded, so that their product with another number is rounded once: gated units in double.
 *
 * Method:  a pair, and its power of two apart, which is applied after the product, in steps. */
#ifndef NPACT_MATH_FACTOR_H
#define NPACT_MATH_FACTOR_H
#include "logistic.h"
#include "normal.h"

/* A number before it is rounded, for a product with another: a 2^n, larger or smaller than a float can be;
 * z = 1.5 2^52 + n, -2700 <= n <= 500. */
typedef struct {
    pair a;
    vec z;
} factor;

#define FACTOR_ONE v_set(0x1.8p52) /* n = 0 */

/* m = m' 2^s, m' far from both ends of the range; an infinity stays one. */
INLINE vec factor_power(vec m) {
    vec size = v_abs(m), s = v_select(v_lt(size, v_set(0x1p-400)), v_set(-500), v_set(0));
    return v_select(v_gt(size, v_set(0x1p500)), v_set(500), s);
}
INLINE vec factor_held(vec m) { return v_max(v_set(-0x1p525), v_min(v_set(0x1p525), m)); }

/* q x 2^n for |q| < 1.01 */
INLINE factor factor_by(pair q, vec x, vec z) {
    vec s = factor_power(x), y = v_mul(x, exp_scale(v_sub(FACTOR_ONE, s), 1)),
        held = factor_held(y);
    pair p;
    p.hi = v_mul(q.hi, held);
    p.lo = v_fma(q.lo, held, v_neg(v_residue(q.hi, held, p.hi))); /* -0 where the product is */
    p.hi = v_select(v_eq(y, held), p.hi, y);
    return (factor){p, v_add(z, s)};
}
/* f m, rounded once: the scale comes after the product, in steps, of which the last that matters rounds. */
INLINE vec factor_times(factor f, pair m) {
    const vec zero = v_set(0x1.8p52), least = v_set(0x1.8p52 - 900), most = v_set(0x1.8p52 + 900);
    vec s = factor_power(m.hi), z = v_add(f.z, s);
    m = pair_scale(m, exp_scale(v_sub(zero, s), 1));
    /* held, as infinity times 0 is not a number */
    vec low = v_fma(factor_held(m.hi), f.a.lo, v_mul(m.lo, factor_held(f.a.hi)));
    vec y = v_fma(m.hi, f.a.hi, low);
    vec first = v_min(most, v_max(z, least)), rest = v_add(v_sub(z, first), zero);
    vec second = v_max(rest, least), third = v_max(v_add(v_sub(rest, second), zero), least);
    vec fourth = v_add(v_sub(v_add(v_sub(rest, second), zero), third), zero);
    y = v_mul(v_mul(y, exp_scale(first, 1)), exp_scale(second, 1));
    y = v_mul(v_mul(y, exp_scale(third, 1)), exp_scale(fourth, 1));
    return v_copysign(y, v_mul(m.hi, pair_sum(f.a))); /* second parts may turn -0 into 0 */
}
/* f, or what is next to nothing, of the sign of x: 0 times any number, but infinite times infinity. 0 where x is infinite. */
INLINE factor factor_unless(mask vanishes, factor f, vec x) {
    mask finite = v_lt(v_abs(x), v_set(INFINITY));
    pair least = {v_copysign(v_only(finite, v_set(1)), x), v_copysign(v_set(0), x)};
    return (factor){pair_select(vanishes, least, f.a),
                    v_select(vanishes, v_set(0x1.8p52 - 2600), f.z)};
}

/* sigmoid(t), l being the parts of -|t| */
INLINE factor factor_logistic(mask negative, logistic l) {
    return (factor){pair_div(pair_select(negative, l.a, l.b), l.d),
                    v_select(negative, l.z, FACTOR_ONE)};
}
/* Below it even 2^1024 x e^x vanishes. */
#define FACTOR_LEAST v_set(-1466)
/* As logistic_gate_slope. */
INLINE factor factor_gate_slope(mask negative, pair g, logistic l) {
    pair q = pair_div(logistic_gate_numerator(negative, g, l), pair_square(l.d));
    return (factor){q, v_select(negative, l.z, FACTOR_ONE)};
}
#endif
