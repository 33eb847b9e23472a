/* Plain C, one lane, no FMA: what every compiler and CPU can run.  The contract is in vec.h.
 * Its results are its own: v_fma rounds twice here. */

typedef real vec;
typedef integer ivec;
typedef int mask;
enum { VL = 1 };
#define BITS REAL(uint32_t, uint64_t)

INLINE vec v_set(real c) { return c; }
INLINE ivec i_set(integer c) { return c; }
INLINE ivec v_bits(vec a) {
    ivec b;
    memcpy(&b, &a, sizeof b);
    return b;
}
INLINE vec v_from_bits(ivec a) {
    vec v;
    memcpy(&v, &a, sizeof v);
    return v;
}

#if defined(NPACT_SAME)
INLINE elem narrow(vec v) { return v; }
INLINE vec widen(elem h) { return h; }
#elif defined(NPACT_F32)
INLINE elem narrow(vec v) { return (float)v; }
INLINE vec widen(elem h) { return h; }
#else
INLINE uint32_t float_bits(float f) {
    uint32_t b;
    memcpy(&b, &f, sizeof b);
    return b;
}
INLINE float float_of(uint32_t b) {
    float f;
    memcpy(&f, &b, sizeof f);
    return f;
}
#if defined(NPACT_F16)
INLINE elem narrow(vec v) {
    uint32_t b = float_bits((float)v), sign = b >> 16 & 0x8000u, a = b & 0x7fffffffu;
    if (a > 0x7f800000u) return (elem)(sign | 0x7e00u | (a >> 13 & 0x1ffu));
    if (a >= 0x477ff000u) { /* 65520 and above */
        volatile float huge = a < 0x7f800000u ? 0x1p127f : 0;
        huge = huge * huge; /* the flag */
        return (elem)(sign | 0x7c00u);
    }
    if (a < 0x38800000u) { /* below 2^-14: let the addition of 1/2 round at 2^-24 */
        return (elem)(sign | (float_bits(float_of(a) + 0.5f) - 0x3f000000u));
    }
    a += 0xfffu + (a >> 13 & 1u); /* ties to even; a carry may run on into the exponent */
    return (elem)(sign | (a - 0x38000000u) >> 13);
}
INLINE vec widen(elem h) {
    uint32_t sign = (uint32_t)(h & 0x8000u) << 16, a = h & 0x7fffu;
    if (a >= 0x7c00u) return float_of(sign | 0x7f800000u | a << 13 | (uint32_t)(a > 0x7c00u) << 22);
    if (a < 0x400u) return float_of(float_bits((float)a * 0x1p-24f) | sign);
    return float_of(sign | ((a << 13) + 0x38000000u));
}
#else
INLINE elem narrow(vec v) {
    uint32_t b = float_bits((float)v);
    if (v != v) return (elem)((b | 0x400000u) >> 16);
    return (elem)((b + 0x7fffu + (b >> 16 & 1u)) >> 16);
}
INLINE vec widen(elem h) { return float_of((uint32_t)h << 16); }
#endif
#endif
INLINE void v_stream_end(void) {}
INLINE void v_fetch(const char *p) { (void)p; }
#if defined(NPACT_CONVERTED)
INLINE vec widen_elems(const elem *p) { return widen(*p); }
INLINE void narrow_elems(elem *p, vec v) { *p = narrow(v); }
#else
INLINE vec v_load(const elem *p) { return widen(*p); }
INLINE void v_store(elem *p, vec v) { *p = narrow(v); }
INLINE void v_stream(elem *p, vec v) { v_store(p, v); }
INLINE vec v_load_part(const elem *p, size_t n, vec other) { return n ? widen(*p) : other; }
INLINE void v_store_part(elem *p, vec v, size_t n) {
    if (n) *p = narrow(v);
}
INLINE vec v_splat(const elem *p) { return widen(*p); }
INLINE vec v_round_elem(vec v) { return widen(narrow(v)); }
#endif

INLINE vec v_add(vec a, vec b) { return a + b; }
INLINE vec v_sub(vec a, vec b) { return a - b; }
INLINE vec v_mul(vec a, vec b) { return a * b; }
INLINE vec v_div(vec a, vec b) { return a / b; }
INLINE vec v_sqrt(vec a) { return REAL(sqrtf, sqrt)(a); }
INLINE vec v_fma(vec a, vec b, vec c) { return a * b + c; }
INLINE vec v_fnma(vec a, vec b, vec c) { return c - a * b; }
INLINE vec v_fms(vec a, vec b, vec c) { return a * b - c; }
INLINE vec v_neg(vec a) { return -a; }
INLINE vec v_abs(vec a) { return REAL(fabsf, fabs)(a); }
INLINE vec v_copysign(vec a, vec s) { return REAL(copysignf, copysign)(a, s); }
INLINE vec v_or_sign(vec a, vec s) { return v_copysign(a, s); }
INLINE vec v_min(vec a, vec b) { return isless(a, b) ? a : b; }
INLINE vec v_max(vec a, vec b) { return isgreater(a, b) ? a : b; }
INLINE mask v_lt(vec a, vec b) { return isless(a, b); }
INLINE mask v_le(vec a, vec b) { return islessequal(a, b); }
INLINE mask v_gt(vec a, vec b) { return isgreater(a, b); }
INLINE mask v_ge(vec a, vec b) { return isgreaterequal(a, b); }
INLINE mask v_eq(vec a, vec b) { return a == b; }
INLINE mask v_isnan(vec a) { return a != a; }
INLINE vec v_select(mask m, vec a, vec b) { return m ? a : b; }
INLINE vec v_only(mask m, vec a) { return m ? a : 0; }
INLINE mask m_and(mask a, mask b) { return a & b; }
INLINE mask m_or(mask a, mask b) { return a | b; }
INLINE mask m_andnot(mask a, mask b) { return a & !b; }
INLINE int m_any(mask m) { return m; }
INLINE ivec i_add(ivec a, ivec b) { return (ivec)((BITS)a + (BITS)b); }
INLINE ivec i_sub(ivec a, ivec b) { return (ivec)((BITS)a - (BITS)b); }
INLINE ivec i_and(ivec a, ivec b) { return a & b; }
INLINE ivec i_or(ivec a, ivec b) { return a | b; }
INLINE mask i_disjoint(ivec a, ivec b) { return (a & b) == 0; }
#define i_shl(a, n) ((ivec)((BITS)(a) << (n)))
#define i_shr(a, n) ((ivec)((BITS)(a) >> (n)))
/* Adding 1.5 * 2^mantissa rounds to an integer; the sign of a zero comes back from a. */
INLINE vec v_round(vec a) {
    const volatile vec magic = REAL(0x1.8p23f, 0x1.8p52);
    return v_copysign((a + magic) - magic, a);
}
INLINE vec v_scale(vec a, vec n) {
    /* 2^n in two halves: the first product is exact, the second rounds. */
    const vec magic = v_set(REAL(0x1.8p23f, 0x1.8p52)); /* its low bits leave with the shift */
    const ivec one = v_bits(v_set(1));
    n = v_max(n, v_set(REAL(-250, -2000)));
    vec near = v_round(n);
    n = near > n ? near - 1 : near; /* floor(n) */
    vec half = v_round(v_mul(n, v_set((real)0.5)));
    vec rest = v_sub(n, half);
    ivec h = i_add(i_shl(v_bits(v_add(half, magic)), REAL(23, 52)), one);
    ivec r = i_add(i_shl(v_bits(v_add(rest, magic)), REAL(23, 52)), one);
    return v_mul(v_mul(a, v_from_bits(h)), v_from_bits(r));
}
INLINE ivec i_lanes(void) { return 0; }
INLINE size_t v_pack(mask m, vec v, real *p) {
    *p = v;
    return (size_t)(m != 0);
}
#if !defined(NPACT_DOUBLE)
INLINE vec v_lookup(const real *t, ivec i) { return t[i & 15]; }
#endif
INLINE vec v_lookup8(const real *t, ivec i) { return t[i & 7]; }
#if defined(NPACT_DOUBLE)
#endif
