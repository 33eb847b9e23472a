/* NEON (AArch64).  The contract is in vec.h. */
#include <arm_neon.h>

#if defined(NPACT_DOUBLE)
typedef float64x2_t vec;
typedef uint64x2_t ivec;
typedef uint64x2_t mask;
enum { VL = 2 };
#define OP(name) name##q_f64
#define IOP(name) name##q_u64
#define AS_INT vreinterpretq_u64_f64
#define AS_REAL vreinterpretq_f64_u64
#else
typedef float32x4_t vec;
typedef uint32x4_t ivec;
typedef uint32x4_t mask;
enum { VL = 4 };
#define OP(name) name##q_f32
#define IOP(name) name##q_u32
#define AS_INT vreinterpretq_u32_f32
#define AS_REAL vreinterpretq_f32_u32
#endif

#if defined(NPACT_DOUBLE)
INLINE vec v_set(real c) { return vdupq_n_f64(c); }
INLINE ivec i_set(integer c) { return vdupq_n_u64((uint64_t)c); }
#else
INLINE vec v_set(real c) { return vdupq_n_f32(c); }
INLINE ivec i_set(integer c) { return vdupq_n_u32((uint32_t)c); }
#endif

INLINE void v_stream_end(void) {}
INLINE void v_fetch(const char *p) { __builtin_prefetch(p); }
#if defined(NPACT_BF16)
/* Round to nearest even on the bit pattern, in the upper half; the lower one holds what is left. */
INLINE uint32x4_t rounded(float32x4_t v) {
    uint32x4_t b = vreinterpretq_u32_f32(v);
    uint32x4_t odd = vandq_u32(vshrq_n_u32(b, 16), vdupq_n_u32(1));
    return vaddq_u32(b, vaddq_u32(odd, vdupq_n_u32(0x7fff)));
}
#endif
#if defined(NPACT_SAME)
INLINE vec v_load(const elem *p) { return OP(vld1)(p); }
INLINE void v_store(elem *p, vec v) { OP(vst1)(p, v); }
INLINE void v_stream(elem *p, vec v) { v_store(p, v); }
INLINE vec v_splat(const elem *p) { return v_set(*p); }
INLINE vec v_round_elem(vec v) { return v; }
#elif !defined(NPACT_CONVERTED)
#if defined(NPACT_F16)
INLINE uint16x4_t narrow(vec v) { return vreinterpret_u16_f16(vcvt_f16_f32(v)); }
INLINE vec widen(uint16x4_t h) { return vcvt_f32_f16(vreinterpret_f16_u16(h)); }
#else
INLINE uint16x4_t narrow(vec v) { return vshrn_n_u32(rounded(v), 16); }
INLINE vec widen(uint16x4_t h) { return vreinterpretq_f32_u32(vshll_n_u16(h, 16)); }
#endif
INLINE vec v_load(const elem *p) { return widen(vld1_u16(p)); }
INLINE void v_store(elem *p, vec v) { vst1_u16(p, narrow(v)); }
INLINE vec v_splat(const elem *p) { return widen(vdup_n_u16(*p)); }
#if defined(NPACT_F16)
INLINE vec v_round_elem(vec v) { return widen(narrow(v)); }
#else
INLINE vec v_round_elem(vec v) {
    return vreinterpretq_f32_u32(vandq_u32(rounded(v), vdupq_n_u32(0xffff0000)));
}
#endif
#endif
#if !defined(NPACT_CONVERTED)
INLINE vec v_load_part(const elem *p, size_t n, vec other) {
    elem part[VL];
    v_store(part, other);
    memcpy(part, p, n * sizeof(elem));
    return v_load(part);
}
INLINE void v_store_part(elem *p, vec v, size_t n) {
    elem part[VL];
    v_store(part, v);
    memcpy(p, part, n * sizeof(elem));
}
#endif

INLINE vec v_add(vec a, vec b) { return OP(vadd)(a, b); }
INLINE vec v_sub(vec a, vec b) { return OP(vsub)(a, b); }
INLINE vec v_mul(vec a, vec b) { return OP(vmul)(a, b); }
INLINE vec v_div(vec a, vec b) { return OP(vdiv)(a, b); }
INLINE vec v_sqrt(vec a) { return OP(vsqrt)(a); }
INLINE vec v_fma(vec a, vec b, vec c) { return OP(vfma)(c, a, b); }
INLINE vec v_fnma(vec a, vec b, vec c) { return OP(vfms)(c, a, b); }
INLINE vec v_fms(vec a, vec b, vec c) { return OP(vfma)(OP(vneg)(c), a, b); }
INLINE vec v_neg(vec a) { return OP(vneg)(a); }
INLINE vec v_abs(vec a) { return OP(vabs)(a); }
INLINE vec v_copysign(vec a, vec s) { return OP(vbsl)(AS_INT(v_set((real)-0.0)), s, a); }
INLINE vec v_or_sign(vec a, vec s) { return v_copysign(a, s); }
/* Not vmin and vmax, which would return a NaN from either side. */
INLINE vec v_min(vec a, vec b) { return OP(vbsl)(OP(vclt)(a, b), a, b); }
INLINE vec v_max(vec a, vec b) { return OP(vbsl)(OP(vcgt)(a, b), a, b); }
/* FCMGT and FCMGE raise invalid for any NaN, FCMEQ does not: lanes with one compare 0 with 0. */
INLINE mask both_numbers(vec a, vec b) { return IOP(vand)(OP(vceq)(a, a), OP(vceq)(b, b)); }
INLINE vec where_both(mask m, vec a) { return AS_REAL(IOP(vand)(AS_INT(a), m)); }
INLINE mask v_lt(vec a, vec b) {
    mask m = both_numbers(a, b);
    return OP(vclt)(where_both(m, a), where_both(m, b));
}
INLINE mask v_le(vec a, vec b) {
    mask m = both_numbers(a, b);
    return IOP(vand)(m, OP(vcle)(where_both(m, a), where_both(m, b)));
}
INLINE mask v_gt(vec a, vec b) { return v_lt(b, a); }
INLINE mask v_ge(vec a, vec b) { return v_le(b, a); }
INLINE mask v_eq(vec a, vec b) { return OP(vceq)(a, b); }
INLINE mask v_isnan(vec a) { return IOP(veor)(OP(vceq)(a, a), i_set(-1)); }
INLINE vec v_select(mask m, vec a, vec b) { return OP(vbsl)(m, a, b); }
INLINE vec v_only(mask m, vec a) { return AS_REAL(IOP(vand)(AS_INT(a), m)); }
INLINE mask m_and(mask a, mask b) { return IOP(vand)(a, b); }
INLINE mask m_or(mask a, mask b) { return IOP(vorr)(a, b); }
INLINE mask m_andnot(mask a, mask b) { return IOP(vbic)(a, b); }
INLINE int m_any(mask m) { return vmaxvq_u32(REAL(m, vreinterpretq_u32_u64(m))) != 0; }
INLINE ivec v_bits(vec a) { return AS_INT(a); }
INLINE vec v_from_bits(ivec a) { return AS_REAL(a); }
INLINE ivec i_add(ivec a, ivec b) { return IOP(vadd)(a, b); }
INLINE ivec i_sub(ivec a, ivec b) { return IOP(vsub)(a, b); }
INLINE ivec i_and(ivec a, ivec b) { return IOP(vand)(a, b); }
INLINE ivec i_or(ivec a, ivec b) { return IOP(vorr)(a, b); }
INLINE mask i_disjoint(ivec a, ivec b) { return IOP(vceq)(IOP(vand)(a, b), i_set(0)); }
#define i_shl(a, n) REAL(vshlq_n_u32(a, n), vshlq_n_u64(a, n))
#define i_shr(a, n) REAL(vshrq_n_u32(a, n), vshrq_n_u64(a, n))
INLINE vec v_round(vec a) { return OP(vrndn)(a); }
INLINE vec v_scale(vec a, vec n) {
    /* 2^n in two halves: the first product is exact, the second rounds. */
    const vec magic = v_set(REAL(0x1.8p23f, 0x1.8p52)); /* its low bits leave with the shift */
    const ivec one = v_bits(v_set(1));
    n = OP(vrndm)(v_max(n, v_set(REAL(-250, -2000))));
    vec half = v_round(v_mul(n, v_set((real)0.5)));
    vec rest = v_sub(n, half);
    ivec h = i_add(i_shl(v_bits(v_add(half, magic)), REAL(23, 52)), one);
    ivec r = i_add(i_shl(v_bits(v_add(rest, magic)), REAL(23, 52)), one);
    return v_mul(v_mul(a, v_from_bits(h)), v_from_bits(r));
}
#if defined(NPACT_DOUBLE)
INLINE ivec i_lanes(void) { return (ivec){0, 1}; }
#else
INLINE ivec i_lanes(void) { return (ivec){0, 1, 2, 3}; }
#endif
INLINE size_t v_pack(mask m, vec v, real *p) {
    real lane[VL];
    integer taken[VL];
    memcpy(lane, &v, sizeof v);
    memcpy(taken, &m, sizeof m);
    size_t n = 0;
    for (int k = 0; k < VL; k++) {
        p[n] = lane[k];
        n += taken[k] != 0;
    }
    return n;
}
#if !defined(NPACT_DOUBLE)
INLINE vec v_lookup(const real *t, ivec i) {
    /* vqtbl4q picks bytes: entry i is the bytes 4i .. 4i+3. */
    const uint8_t *bytes = (const uint8_t *)t;
    uint8x16x4_t table = {
        {vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32), vld1q_u8(bytes + 48)}};
    uint32x4_t first = vandq_u32(vshlq_n_u32(i, 2), vdupq_n_u32(60));
    uint32x4_t pick = vmlaq_n_u32(vdupq_n_u32(0x03020100), first, 0x01010101);
    return vreinterpretq_f32_u8(vqtbl4q_u8(table, vreinterpretq_u8_u32(pick)));
}
INLINE vec v_lookup8(const real *t, ivec i) {
    const uint8_t *bytes = (const uint8_t *)t;
    uint8x16x2_t table = {{vld1q_u8(bytes), vld1q_u8(bytes + 16)}};
    uint32x4_t first = vandq_u32(vshlq_n_u32(i, 2), vdupq_n_u32(28));
    uint32x4_t pick = vmlaq_n_u32(vdupq_n_u32(0x03020100), first, 0x01010101);
    return vreinterpretq_f32_u8(vqtbl2q_u8(table, vreinterpretq_u8_u32(pick)));
}
#else
INLINE vec v_lookup8(const real *t, ivec i) {
    const uint8_t *bytes = (const uint8_t *)t;
    uint8x16x4_t table = {
        {vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32), vld1q_u8(bytes + 48)}};
    uint8x16_t first = vreinterpretq_u8_u64(vandq_u64(vshlq_n_u64(i, 3), vdupq_n_u64(56)));
    const uint8x16_t lowest = {0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 8, 8, 8, 8, 8, 8};
    const uint8x16_t byte = {0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7};
    uint8x16_t pick = vaddq_u8(vqtbl1q_u8(first, lowest), byte);
    return vreinterpretq_f64_u8(vqtbl4q_u8(table, pick));
}
#endif

#if defined(NPACT_CONVERTED)
#if defined(NPACT_F32)
INLINE vec widen_elems(const elem *p) { return vcvt_f64_f32(vld1_f32(p)); }
INLINE void narrow_elems(elem *p, vec v) { vst1_f32(p, vcvt_f32_f64(v)); }
#else
INLINE vec widen_elems(const elem *p) {
    uint16_t four[4] = {p[0], p[1], 0, 0};
    uint16x4_t h = vld1_u16(four);
#if defined(NPACT_F16)
    float32x4_t f = vcvt_f32_f16(vreinterpret_f16_u16(h));
#else
    float32x4_t f = vreinterpretq_f32_u32(vshll_n_u16(h, 16));
#endif
    return vcvt_f64_f32(vget_low_f32(f));
}
INLINE void narrow_elems(elem *p, vec v) {
    float32x4_t f = vcombine_f32(vcvt_f32_f64(v), vdup_n_f32(0));
#if defined(NPACT_F16)
    uint16x4_t h = vreinterpret_u16_f16(vcvt_f16_f32(f));
#else
    uint16x4_t h = vshrn_n_u32(rounded(f), 16);
#endif
    uint16_t four[4];
    vst1_u16(four, h);
    p[0] = four[0], p[1] = four[1];
}
#endif
#endif
