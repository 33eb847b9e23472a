/* Sums of two floats, hi + lo: what a result carries between steps so that only its last rounding counts.
 * `lo` is small against `hi`, though not always below half an ULP of it. */
#ifndef NPACT_MATH_PAIR_H
#define NPACT_MATH_PAIR_H

typedef struct {
    vec hi, lo;
} pair;

/* What infinity is held to where its product with 0 must be a number. */
static const real largest = REAL(0x1.fffffep127f, 0x1.fffffffffffffp1023);

/* c - a b rounded once, for a b near c.  Without FMA the product is taken exactly, in halves (Dekker 1971). */
#if defined(NPACT_ISA_AVX512) || defined(NPACT_ISA_AVX2) || defined(NPACT_ISA_NEON)
INLINE vec v_residue(vec a, vec b, vec c) { return v_fnma(a, b, c); }
#else
INLINE vec v_residue(vec a, vec b, vec c) {
    const ivec upper = i_set(REAL(-0x1000, -0x8000000)); /* the upper half of the mantissa */
    vec p = v_mul(a, b);
    vec a1 = v_from_bits(i_and(v_bits(a), upper)), a0 = v_sub(a, a1);
    vec b1 = v_from_bits(i_and(v_bits(b), upper)), b0 = v_sub(b, b1);
    vec e = v_sub(v_mul(a1, b1), p);
    e = v_add(v_add(v_add(e, v_mul(a1, b0)), v_mul(a0, b1)), v_mul(a0, b0));
    return v_sub(v_sub(c, p), e);
}
#endif
/* The same with the other sign; in double, where no sign of a zero hangs on it, in one operation. */
#if defined(NPACT_DOUBLE) && !defined(NPACT_ISA_PORTABLE)
INLINE vec v_product_rest(vec a, vec b, vec c) { return v_fms(a, b, c); }
#else
INLINE vec v_product_rest(vec a, vec b, vec c) { return v_neg(v_residue(a, b, c)); }
#endif

/* a + b exactly; the fast one for |a| >= |b| or a = 0. */
INLINE pair two_sum(vec a, vec b) {
    vec s = v_add(a, b), v = v_sub(s, a);
    return (pair){s, v_add(v_sub(a, v_sub(s, v)), v_sub(b, v))};
}
INLINE pair fast_two_sum(vec a, vec b) {
    vec s = v_add(a, b);
    return (pair){s, v_sub(b, v_sub(s, a))};
}

/* a b exactly (where its last bit does not underflow). */
INLINE pair two_prod(vec a, vec b) {
    vec p = v_mul(a, b);
    return (pair){p, v_product_rest(a, b, p)};
}

/* The same, but that a second part of 0 has any sign: in float an operation less. */
#if defined(NPACT_ISA_PORTABLE)
INLINE pair two_prod_any(vec a, vec b) { return two_prod(a, b); }
#else
INLINE pair two_prod_any(vec a, vec b) {
    vec p = v_mul(a, b);
    return (pair){p, v_fms(a, b, p)};
}
#endif

INLINE vec pair_sum(pair a) { return v_add(a.hi, a.lo); }
INLINE pair pair_neg(pair a) { return (pair){v_neg(a.hi), v_neg(a.lo)}; }
INLINE pair pair_select(mask m, pair a, pair b) {
    return (pair){v_select(m, a.hi, b.hi), v_select(m, a.lo, b.lo)};
}
/* -|a| */
INLINE pair pair_neg_abs(pair a) { return pair_select(v_lt(a.hi, v_set(0)), a, pair_neg(a)); }
INLINE pair pair_scale(pair a, vec power_of_two) {
    return (pair){v_mul(a.hi, power_of_two), v_mul(a.lo, power_of_two)};
}
INLINE pair pair_add(pair a, pair b) {
    pair s = two_sum(a.hi, b.hi);
    return (pair){s.hi, v_add(s.lo, v_add(a.lo, b.lo))};
}
INLINE pair pair_mul(pair a, pair b) {
    pair p = two_prod(a.hi, b.hi);
    return (pair){p.hi, v_fma(a.hi, b.lo, v_fma(a.lo, b.hi, p.lo))};
}
INLINE pair pair_square(pair a) {
    pair p = two_prod(a.hi, a.hi);
    return (pair){p.hi, v_fma(v_add(a.hi, a.hi), a.lo, p.lo)};
}
/* a b, but that a second part of 0 has any sign */
INLINE pair pair_by(pair a, vec b) {
    pair p = two_prod_any(a.hi, b);
    return (pair){p.hi, v_fma(a.lo, b, p.lo)};
}
/* m (a.hi + a.lo), rounded once; without FMA twice, but with the right sign where all of it underflows. */
#if defined(NPACT_ISA_PORTABLE)
INLINE vec pair_times(pair a, vec m) { return v_mul(m, pair_sum(a)); }
#else
INLINE vec pair_times(pair a, vec m) { return v_fma(m, a.hi, v_mul(m, a.lo)); }
#endif
/* The same where m may be infinite. */
INLINE vec pair_times_any(pair a, vec m) {
    const vec max = v_set(largest);
    return v_fma(m, a.hi, v_mul(v_max(v_neg(max), v_min(max, m)), a.lo));
}

/* 1 + a for 0 <= a < 2^52: 1 comes off the sum again without rounding, as long as that is below 2^53. */
INLINE pair one_and(pair a) {
    const vec one = v_set(1);
    vec s = v_add(one, a.hi);
    return (pair){s, v_add(v_sub(a.hi, v_sub(s, one)), a.lo)};
}

/* n / d: q.hi is an approximation, q.hi + q.lo the quotient to about 2^-100; from y, about 1 / d. */
INLINE pair pair_div_by(pair n, pair d, vec y) {
    vec q = v_mul(n.hi, y);
    return (pair){q, v_mul(v_add(v_residue(q, d.hi, n.hi), v_fnma(q, d.lo, n.lo)), y)};
}
INLINE pair pair_div(pair n, pair d) { return pair_div_by(n, d, v_div(v_set(1), d.hi)); }
/* The same, rounded: one operation less. */
INLINE vec pair_quotient(pair n, pair d) {
    vec y = v_div(v_set(1), d.hi), q = v_mul(n.hi, y);
    return v_fma(v_add(v_residue(q, d.hi, n.hi), v_fnma(q, d.lo, n.lo)), y, q);
}

#endif
