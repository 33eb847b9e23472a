/* squareplus(x) = (x + sqrt(x^2 + b)) / 2, b >= 0
 * Source:  Barron 2021, arXiv:2112.11687
 * Method:  x >= 0: with the root as a pair; x < 0: b / (2 (root - x)).
 *          slope = (1 + x/root)/2, x < 0: b / (2 root (root - x));  d/db = 1/(4 root).
 *          x and b are scaled by powers of two to where x^2 + b neither overflows nor loses bits.
 * b = 4, and others of ordinary size:  w = |x|, r = sqrt(w^2 + b), q = r - w = b / (r + w): value max(x, 0) + q / 2; slope
 *          S = q / 2r where x < 0, 1 - S where not.  What q lacks comes from q (q + 2w) = b, and mends it, so that r is
 *          rounded as it may be, and the value needs no division.
 *          b = 4 beyond 64, in double 1024 (squareplus_default_rest): a series in 1 / x^2. */
#if defined(MATHS) || defined(MATHS_F32)
#include "../math/pair.h"

typedef struct {
    vec w, r, q; /* |x|, sqrt(x^2 + b), about r - w */
    vec p, rest; /* b - 2 q w, about q^2; that - q^2 = 2r times what q lacks */
} squareplus_start;

/* |x|, held to where it is far, and sqrt(x^2 + b) */
INLINE place squareplus_place(vec x, vec b, vec end) {
    vec w = v_min(end, v_abs(x)); /* keeps a NaN */
    return (place){i_set(0), w, v_sqrt(v_fma(w, w, b))};
}
INLINE squareplus_start squareplus_start_at(place at, vec b) {
    vec q = v_sub(at.t, at.w), p = v_residue(q, v_add(at.w, at.w), b);
    return (squareplus_start){at.w, at.t, q, p, v_residue(q, q, p)};
}
#endif

#ifdef MATHS
typedef struct {
    vec y, unit;    /* unit |x| */
    pair root, sum; /* unit sqrt(x^2 + b), that + y */
    vec b, down,
        less; /* b times a power of two, and the way back: unit b / root = b / root down less */
    mask zero;
} squareplus_parts;

INLINE squareplus_parts squareplus_begin(vec x, vec b) {
    squareplus_parts s;
    const vec one = v_set(1), most = v_set(largest);
    vec size = v_min(most, v_abs(x));
    b = v_min(most, b);
    const vec of_b = v_abs(b);
    mask large = m_or(v_gt(size, v_set(0x1p490)), v_gt(of_b, v_set(0x1p980)));
    mask small = m_and(v_lt(size, v_set(0x1p-400)), v_lt(of_b, v_set(0x1p-800)));
    mask above = v_gt(of_b, one), below = v_lt(of_b, v_set(0x1p-300));
    s.unit = v_select(large, v_set(0x1p-600), v_select(small, v_set(0x1p500), one));
    s.y = v_mul(size, s.unit);
    pair p = two_prod(s.y, s.y), q = two_sum(p.hi, v_mul(v_mul(b, s.unit), s.unit));
    q = fast_two_sum(q.hi, v_add(q.lo, p.lo)); /* the first part may be 0 where b < 0 */
    /* without b the root is y, whose square may vanish */
    mask none = v_eq(b, v_set(0));
    s.zero = m_and(none, v_eq(s.y, v_set(0)));
    vec r = v_select(s.zero, one, v_select(none, s.y, v_sqrt(q.hi)));
    vec rest = v_div(v_add(v_residue(r, r, q.hi), q.lo), v_add(r, r));
    s.root = (pair){r, v_select(m_or(none, v_eq(r, v_set(0))), v_set(0), rest)};
    s.sum = fast_two_sum(r, s.y);
    s.sum.lo = v_add(s.sum.lo, s.root.lo);
    s.b = v_mul(b, v_select(above, s.unit, v_select(below, v_set(0x1p500), one)));
    mask done = m_or(above, small);
    s.down = v_select(done, one, s.unit);
    s.less = v_select(done, one, v_select(below, v_set(0x1p-500), one));
    return s;
}
/* 1/unit in two factors */
INLINE vec squareplus_back(vec y, vec unit) {
    vec up = v_select(v_lt(unit, v_set(1)), v_set(0x1p600), v_set(1));
    return v_mul(v_mul(y, up), v_select(v_gt(unit, v_set(1)), v_set(0x1p-500), v_set(1)));
}
INLINE vec squareplus_value(vec x, vec b) {
    squareplus_parts s = squareplus_begin(x, b);
    vec half = v_set(0.5), below = pair_quotient((pair){s.b, v_set(0)}, s.sum);
    below = v_mul(v_mul(v_mul(below, half), s.down), s.less);
    vec above = squareplus_back(v_mul(pair_sum(s.sum), half), s.unit);
    above = v_select(v_lt(x, v_set(largest)), above, x);
    below = v_select(v_lt(x, v_set(-largest)), v_set(0), below);
    vec y = v_select(v_lt(x, v_set(0)), below, v_select(s.zero, v_max(x, v_set(0)), above));
    /* infinity or NaN, as b is */
    return v_select(v_le(b, v_set(largest)), y, v_add(v_min(v_set(1), v_abs(x)), b));
}
INLINE vec squareplus_slope(vec x, vec b) {
    squareplus_parts s = squareplus_begin(x, b);
    mask negative = v_lt(x, v_set(0));
    pair n = pair_select(negative, (pair){s.b, v_set(0)}, s.sum);
    pair d = pair_mul(s.root, pair_select(negative, s.sum, (pair){v_set(1), v_set(0)}));
    d.hi = v_select(m_and(negative, v_eq(b, v_set(0))), v_set(1), d.hi); /* which may vanish */
    vec y = v_mul(pair_quotient(n, d), v_set(0.5)), end = v_copysign(v_set(INFINITY), x);
    y = v_select(v_eq(s.root.hi, v_set(0)), end, y); /* b = -x^2 */
    vec below = v_mul(v_mul(v_mul(y, s.unit), s.down), s.less);
    mask nothing = m_or(v_lt(x, v_set(-largest)), v_eq(b, v_set(0)));
    below = v_select(nothing, v_sub(b, b), below); /* 0, NaN where b is */
    return v_select(negative, below, v_select(s.zero, v_set(0.5), y));
}
#if defined(NPACT_CONVERTED)
/* In narrower types nothing is a pair (swish.h).  1 / sqrt(s) begins as its bit pattern's half (Lomont 2003, 3.5 % off), twice
 * mended by y (1 + e/2 + 3/8 e^2), e = 1 - s y^2: 2^-38 off.  (A root and a division take .86 ns an element instead of .5.) */
INLINE vec squareplus_grad_b(vec x, vec b) {
    const vec most = v_set(0x1p300), zero = v_set(0), one = v_set(1);
    vec w = v_min(most, v_abs(x)), square = v_fma(w, w, v_max(v_neg(most), v_min(most, b)));
    mask above = v_gt(square, zero);
    vec s = v_select(above, square, one); /* so that it raises no flag */
    vec y = v_from_bits(i_sub(i_set(0x5fe6eb50c7b537a9), i_shr(v_bits(s), 1)));
    for (int k = 0; k < 2; k++) {
        vec e = v_fnma(v_mul(s, y), y, one);
        y = v_fma(v_mul(y, e), v_fma(v_set(0.375), e, v_set(0.5)), y);
    }
    vec none = v_select(v_eq(square, zero), v_set(INFINITY), v_set(NAN));
    return v_select(above, v_mul(v_set(0.25), y), none);
}
#else
INLINE vec squareplus_grad_b(vec x, vec b) {
    squareplus_parts s = squareplus_begin(x, b);
    vec y = pair_quotient((pair){v_set(0.25), v_set(0)}, s.root);
    mask far = m_or(v_gt(b, v_set(largest)), v_gt(v_abs(x), v_set(largest)));
    far = m_andnot(far, m_or(v_isnan(x), v_isnan(b)));
    y = v_select(far, v_set(0), v_mul(y, s.unit));
    return v_select(m_or(s.zero, v_eq(s.root.hi, v_set(0))), v_set(INFINITY), y);
}
#endif
INLINE jet squareplus(vec x, vec b) {
    return (jet){squareplus_value(x, b), squareplus_slope(x, b)};
}
INLINE places squareplus_default_places(vec x) {
    return at_both(squareplus_place(x, v_set(4), v_set(0x1p10)), AHEAD(0, 3, 3, 3));
}
INLINE vec squareplus_default_value(vec x, place at) {
    squareplus_start s = squareplus_start_at(at, v_set(4));
    vec k = v_fnma(v_set(0.034375), s.p, v_set(0.25)); /* about 1 / (4 + p) = 1 / 2r q */
    return v_fma(v_set(0.5), v_fma(v_mul(s.rest, s.q), k, s.q), v_max(v_set(0), x));
}
/* from the parts alone, whatever b is */
INLINE vec squareplus_slope_at(vec x, squareplus_start s) {
    const vec one = v_set(1);
    vec k = v_div(v_set(0.5), s.r), twice = v_add(k, k), more = v_mul(s.rest, k);
    /* 1 / 2r = k / (1 - e), where q + w - r, of what is rounded, is exact */
    vec lacks = v_add(v_add(v_sub(s.q, s.r), s.w), more);
    vec e = v_fnma(twice, lacks, v_residue(twice, s.r, one));
    vec y = v_fma(s.q, k, v_mul(k, v_fma(s.q, e, more)));
    return v_select(v_lt(x, v_set(0)), y, v_sub(one, y));
}
INLINE jet squareplus_default_placed(vec x, places at) {
    vec slope = squareplus_slope_at(x, squareplus_start_at(at.value, v_set(4)));
    return (jet){squareplus_default_value(x, at.value), slope};
}
/* x < 0, u = 1/x^2: (1 - u + 2 u^2) / |x|, slope u - 3 u^2 + 10 u^3 */
#define squareplus_default_low (-0x1p10)
INLINE jet squareplus_default_rest(vec x) {
    const vec one = v_set(1), most = v_set(largest);
    vec w = v_abs(x), q = v_div(one, w), e = v_residue(q, v_min(most, w), one);
    pair u = two_prod(q, q);
    vec below = v_fma(q, v_fma(u.hi, v_fma(v_set(2), u.hi, v_set(-1)), e), q);
    vec d = v_fma(u.hi, v_fma(v_set(10), u.hi, v_set(-3)), v_add(e, e));
    d = v_add(u.hi, v_fma(u.hi, d, u.lo));
    mask negative = v_lt(x, v_set(0));
    return (jet){v_select(negative, below, v_add(w, below)), v_select(negative, d, v_sub(one, d))};
}
#endif

#ifdef MATHS_F32
#include "../math/piecewise_f32.h"

INLINE vec squareplus_slope_at(vec x, squareplus_start s) {
    vec half = v_div(v_set(0.5f), s.r), z = v_add(half, half), low = v_mul(s.rest, half);
    vec e = v_fnma(z, low, v_fnma(z, s.q, v_fnma(z, s.w, v_set(1))));
    return reflected(x, v_fma(half, s.q, v_mul(half, v_fma(s.q, e, low)))); /* q / 2r */
}
INLINE places squareplus_default_places(vec x) {
    return at_both(squareplus_place(x, v_set(4), v_set(64)), AHEAD(4, 3, 2, 2));
}
INLINE jet squareplus_default_placed(vec x, places at) {
    squareplus_start s = squareplus_start_at(at.value, v_set(4));
    vec k = v_fnma(v_set(0.034375f), s.p, v_set(0.25f)); /* about 1 / (4 + p) = 1 / 2r q */
    vec q = v_fma(v_mul(s.rest, s.q), k, s.q);
    return (jet){v_fma(q, v_set(0.5f), v_max(v_set(0), x)), squareplus_slope_at(x, s)};
}
/* x < 0: 1/y - 1/y^3 + 2/y^5, y = |x|; slope 1/y^2 - 3/y^4 + 10/y^6.  q = 2^64/y, so that only what is last is subnormal; u =
 * 1/y^2 is held to where it is still added to anything, and q to where the slope vanishes. */
#define squareplus_default_low (-64.0f)
INLINE jet squareplus_default_rest(vec x) {
    const vec one = v_set(1);
    vec y = v_abs(x), w = v_mul(y, v_set(0x1p-64f)), q = v_div(one, w);
    vec e = v_fnma(q, v_min(v_set(largest), w), one);
    vec z = v_mul(v_max(v_set(0x1p24f), q), v_set(0x1p-64f)), u = v_mul(z, z);
    vec below = v_fma(q, v_fma(u, v_fma(v_set(2), u, v_set(-1)), e), q);
    below = v_small_mul(below, v_set(0x1p-64f));
    vec t = v_mul(v_max(v_set(0x1p-12f), q), v_set(0x1p-34f));
    pair p = two_prod(t, t); /* 2^60/y^2 */
    vec d = v_fma(u, v_fma(v_set(10), u, v_set(-3)), v_add(e, e));
    d = v_small_mul(v_add(p.hi, v_fma(p.hi, d, p.lo)), v_set(0x1p-60f));
    mask negative = v_lt(x, v_set(0));
    return (jet){v_select(negative, below, v_add(y, below)), v_select(negative, d, v_sub(one, d))};
}
#endif

/* Other b of ordinary size */
#ifdef MATHS_ORDINARY
#include "../math/ordinary.h"

/* The derivative by b: y (1 + e/2), e = 1 - y^2 (x^2 + b), whose square is lost; |x| as far as y^2 has a rest */
INLINE vec squareplus_by_b_ordinary_key(vec x, vec b) {
    return v_min(v_sub(v_set(REAL(0x1p45f, 0x1p400)), v_abs(x)), ordinary_key_above_0(b));
}
INLINE places squareplus_by_b_ordinary_places(vec x, vec b) {
    return at_both(squareplus_place(x, ordinary_above_0(b), v_set(REAL(0x1p45f, 0x1p400))),
                   AHEAD(3, 3, 3, 3));
}
INLINE vec squareplus_by_b_ordinary_placed(vec x, vec b, places at) {
    const vec one = v_set(1);
    vec y = v_div(one, at.value.t);
    if (IS_16_BITS) return (void)x, v_mul(v_set((real)0.25), y); /* within 2 ULP of float */
    b = ordinary_above_0(b);
    pair w = two_prod_any(at.value.w, at.value.w), square = two_prod_any(y, y);
    pair s = fast_two_sum(v_max(b, w.hi), v_min(b, w.hi));
    vec e = v_fnma(v_add(s.lo, w.lo), square.hi, v_residue(s.hi, square.hi, one));
    e = v_fnma(s.hi, square.lo, e);
    vec quarter = v_mul(v_set((real)0.25), y);
    return (void)x, v_fma(v_mul(v_set((real)0.125), y), e, quarter);
}

INLINE vec squareplus_ordinary_end(vec b) {
    return v_mul(v_set(REAL(32, 512)), v_sqrt(ordinary_above_0(b)));
}
INLINE vec squareplus_ordinary_key(vec x, vec b, int slopes) {
    (void)slopes;
    return v_min(v_sub(squareplus_ordinary_end(b), v_abs(x)), ordinary_key_above_0(b));
}
INLINE places squareplus_ordinary_places(vec x, vec b) {
    return at_both(squareplus_place(x, ordinary_above_0(b), squareplus_ordinary_end(b)),
                   REAL(AHEAD(4, 3, 2, -3), AHEAD(-2, 2, 2, 2)));
}
INLINE jet squareplus_ordinary_placed(vec x, vec b, places at) {
    b = ordinary_above_0(b);
    squareplus_start s = squareplus_start_at(at.value, b);
    /* about 1 / 4r q, as 2r q is b + p less twice what is rest: 1/2b (1 - 0.55 (p - 2 rest)/b) */
    vec r = v_div(v_set(1), b), bend = v_mul(v_mul(v_set((real)0.275), r), r);
    vec k = v_fnma(bend, v_fnma(v_set(2), s.rest, s.p), v_mul(v_set((real)0.5), r));
    /* more of it a pair than at the default, where alone q is below 2 */
    vec q = v_mul(v_set((real)0.5), s.q), up = v_max(v_set(0), x);
    pair y = fast_two_sum(v_max(up, q), v_min(up, q));
    return (jet){v_add(y.hi, v_fma(v_mul(s.rest, s.q), k, y.lo)), squareplus_slope_at(x, s)};
}
#endif

ACTIVATION_AT_DEFAULTS(squareplus, 1, FAR_BY_TWO, FAR_BY_TWO, IN_F16, IN_F16,
           .summary = "Squareplus, a softplus without exponentials",
           .formula = "(x + sqrt(x**2 + b)) / 2",
           .derivative = "(1 + x / sqrt(x**2 + b)) / 2",
           .source = "Barron, Squareplus: a softplus-like algebraic rectifier, arXiv:2112.11687",
           .notes = "With b = 0 it is relu.",
           .parameters = {{"b", 4.0}},
           .limits = {0, INFINITY, 0, 1}, .range = {0, INFINITY}, .lipschitz = 1, .monotone = 1,
           .value_f32 = {0.999, -0x1.fffffep+5}, .slope_f32 = {1.0, -0x1.66ace6p+62}, .value_f64 = {1.0, 0x1.43240ce804e9ap-1}, .slope_f64 = {1.0, -0x1.370f56991bffbp+510})
PARAMETER_SLOPE_ORDINARY(squareplus, 1, b)
