/* exp, expm1, log1p: degree by type. */
#ifndef NPACT_MATH_INTERIM_H
#define NPACT_MATH_INTERIM_H

static const real inverse_factorial[16] = {1.0, 1.0, 0x1p-1, (real)(1.0/6), (real)(1.0/24), (real)(1.0/120), (real)(1.0/720), (real)(1.0/5040),
 (real)(1.0/40320), (real)(1.0/362880), (real)(1.0/3628800), (real)(1.0/39916800), (real)(1.0/479001600), (real)(1.0/6227020800.0), (real)(1.0/87178291200.0)};

INLINE vec exp_reduce(vec x, vec *n) {
    *n = v_round(v_mul(x, v_set((real)1.4426950408889634)));
    vec r = v_fnma(*n, v_set(REAL(0x1.62e4p-1f, 0x1.62e42fefa38p-1)), x);
    return v_fnma(*n, v_set(REAL(0x1.7f7d1cp-20f, 0x1.ef35793c7673p-45)), r);
}

/* (e^r - 1 - r) / r^2 ... as r + r^2 q(r) */
INLINE vec expm1_reduced(vec r) {
    int top = REAL(8, 13);
    vec q = v_set(inverse_factorial[top]);
    for (int i = top - 1; i >= 2; i--) q = v_fma(q, r, v_set(inverse_factorial[i]));
    return v_fma(v_mul(r, r), q, r);
}

INLINE vec exp_(vec x) {
    x = v_select(v_lt(x, v_set(REAL(-110, -760))), v_set(REAL(-110, -760)), x);
    x = v_select(v_gt(x, v_set(REAL(89, 710))), v_set(REAL(89, 710)), x);
    vec n, r = exp_reduce(x, &n);
    return v_scale(v_add(v_set(1), expm1_reduced(r)), n);
}

/* for x <= 0 */
INLINE vec expm1_(vec x) {
    x = v_select(v_lt(x, v_set(-40)), v_set(-40), x);
    vec n, r = exp_reduce(x, &n);
    vec s = v_scale(v_set(1), n);
    return v_fma(s, expm1_reduced(r), v_sub(s, v_set(1)));
}

/* for 0 <= e <= 1 */
INLINE vec log1p_(vec e) {
    vec s = v_div(e, v_add(v_set(2), e)), z = v_mul(s, s);
    int terms = REAL(8, 17);
    vec q = v_set((real)(1.0 / (2 * terms + 1)));
    for (int i = terms - 1; i >= 1; i--) q = v_fma(q, z, v_set((real)(1.0 / (2 * i + 1))));
    vec t = v_add(s, s);
    return v_fma(v_mul(t, z), q, t);
}
INLINE vec sigmoid_(vec x) {
    vec e = exp_(v_neg(v_abs(x)));
    vec r = v_div(v_select(v_ge(x, v_set(0)), v_set(1), e), v_add(v_set(1), e));
    return v_select(v_isnan(x), x, r);
}
#endif
