/* AVX-512 (x86-64-v4: F, BW, CD, DQ, VL).  The contract is in vec.h. */
#include <immintrin.h>

#if defined(NPACT_DOUBLE)
typedef __m512d vec;
typedef __m512i ivec;
typedef __mmask8 mask;
enum { VL = 8 };
#define OP(name) _mm512_##name##_pd
#define IOP(name) _mm512_##name##_epi64
#define CMP(a, b, how) _mm512_cmp_pd_mask(a, b, how)
#define TESTN _mm512_testn_epi64_mask
#define AS_INT _mm512_castpd_si512
#define AS_REAL _mm512_castsi512_pd
#else
typedef __m512 vec;
typedef __m512i ivec;
typedef __mmask16 mask;
enum { VL = 16 };
#define OP(name) _mm512_##name##_ps
#define IOP(name) _mm512_##name##_epi32
#define CMP(a, b, how) _mm512_cmp_ps_mask(a, b, how)
#define TESTN _mm512_testn_epi32_mask
#define AS_INT _mm512_castps_si512
#define AS_REAL _mm512_castsi512_ps
#endif

INLINE vec v_set(real c) { return OP(set1)(c); }
INLINE ivec i_set(integer c) { return IOP(set1)(c); }

INLINE mask first_lanes(size_t n) { return (mask)((1u << n) - 1); }

INLINE void v_stream_end(void) { _mm_sfence(); }
INLINE void v_fetch(const char *p) { _mm_prefetch(p, _MM_HINT_T0); }
#if defined(NPACT_SAME)
INLINE vec v_load(const elem *p) { return OP(loadu)(p); }
INLINE void v_store(elem *p, vec v) { OP(storeu)(p, v); }
INLINE void v_stream(elem *p, vec v) { OP(stream)(p, v); }
INLINE vec v_load_part(const elem *p, size_t n, vec other) {
    return OP(mask_loadu)(other, first_lanes(n), p);
}
INLINE void v_store_part(elem *p, vec v, size_t n) { OP(mask_storeu)(p, first_lanes(n), v); }
INLINE vec v_splat(const elem *p) { return OP(set1)(*p); }
INLINE vec v_round_elem(vec v) { return v; }
#elif !defined(NPACT_CONVERTED)
#if defined(NPACT_F16)
INLINE __m256i narrow(vec v) { return _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT); }
INLINE vec widen(__m256i h) { return _mm512_cvtph_ps(h); }
#else
/* Round to nearest even on the bit pattern, in the upper half; the lower one holds what is left. */
INLINE __m512i rounded(vec v) {
    const __m512i b = _mm512_castps_si512(v), one = _mm512_set1_epi32(1);
    __m512i r = _mm512_add_epi32(b, _mm512_set1_epi32(0x7fff));
    return _mm512_mask_add_epi32(r, _mm512_test_epi32_mask(b, _mm512_set1_epi32(0x10000)), r, one);
}
INLINE __m256i narrow(vec v) {
    const __m512i upper = _mm512_broadcast_i64x4(_mm256_setr_epi32(
        0x030001, 0x070005, 0x0b0009, 0x0f000d, 0x130011, 0x170015, 0x1b0019, 0x1f001d));
    return _mm512_castsi512_si256(_mm512_permutexvar_epi16(upper, rounded(v)));
}
INLINE vec widen(__m256i h) {
    const __m512i to_upper = _mm512_slli_epi32(
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 16);
    return _mm512_castsi512_ps(
        _mm512_maskz_permutexvar_epi16(0xaaaaaaaa, to_upper, _mm512_castsi256_si512(h)));
}
#endif
INLINE vec v_load(const elem *p) { return widen(_mm256_loadu_si256((const __m256i *)p)); }
INLINE void v_store(elem *p, vec v) { _mm256_storeu_si256((__m256i *)p, narrow(v)); }
INLINE vec v_load_part(const elem *p, size_t n, vec other) {
    return OP(mask_mov)(other, first_lanes(n), widen(_mm256_maskz_loadu_epi16(first_lanes(n), p)));
}
INLINE void v_store_part(elem *p, vec v, size_t n) {
    _mm256_mask_storeu_epi16(p, first_lanes(n), narrow(v));
}
INLINE vec v_splat(const elem *p) { return widen(_mm256_set1_epi16((short)*p)); }
#if defined(NPACT_F16)
INLINE vec v_round_elem(vec v) { return widen(narrow(v)); }
#else
INLINE vec v_round_elem(vec v) {
    return _mm512_castsi512_ps(_mm512_and_epi32(rounded(v), _mm512_set1_epi32(-0x10000)));
}
#endif
#endif

INLINE vec v_add(vec a, vec b) { return OP(add)(a, b); }
INLINE vec v_sub(vec a, vec b) { return OP(sub)(a, b); }
INLINE vec v_mul(vec a, vec b) { return OP(mul)(a, b); }
INLINE vec v_div(vec a, vec b) { return OP(div)(a, b); }
INLINE vec v_sqrt(vec a) { return OP(sqrt)(a); }
INLINE vec v_fma(vec a, vec b, vec c) { return OP(fmadd)(a, b, c); }
INLINE vec v_fnma(vec a, vec b, vec c) { return OP(fnmadd)(a, b, c); }
INLINE vec v_fms(vec a, vec b, vec c) { return OP(fmsub)(a, b, c); }
INLINE vec v_neg(vec a) { return OP(xor)(a, v_set((real)-0.0)); }
INLINE vec v_abs(vec a) { return OP(andnot)(v_set((real)-0.0), a); }
INLINE vec v_copysign(vec a, vec s) { return OP(or)(v_abs(a), OP(and)(s, v_set((real)-0.0))); }
INLINE vec v_or_sign(vec a, vec s) { return OP(or)(a, OP(and)(s, v_set((real)-0.0))); }
INLINE vec v_min(vec a, vec b) { return OP(min)(a, b); }
INLINE vec v_max(vec a, vec b) { return OP(max)(a, b); }
INLINE mask v_lt(vec a, vec b) { return CMP(a, b, _CMP_LT_OQ); }
INLINE mask v_le(vec a, vec b) { return CMP(a, b, _CMP_LE_OQ); }
INLINE mask v_gt(vec a, vec b) { return CMP(a, b, _CMP_GT_OQ); }
INLINE mask v_ge(vec a, vec b) { return CMP(a, b, _CMP_GE_OQ); }
INLINE mask v_eq(vec a, vec b) { return CMP(a, b, _CMP_EQ_OQ); }
INLINE mask v_isnan(vec a) { return CMP(a, a, _CMP_UNORD_Q); }
INLINE vec v_select(mask m, vec a, vec b) { return OP(mask_blend)(m, b, a); }
INLINE vec v_only(mask m, vec a) { return OP(maskz_mov)(m, a); }
INLINE mask m_and(mask a, mask b) { return a & b; }
INLINE mask m_or(mask a, mask b) { return a | b; }
INLINE mask m_andnot(mask a, mask b) { return (mask)(a & ~b); }
INLINE int m_any(mask m) { return m != 0; }
INLINE ivec v_bits(vec a) { return AS_INT(a); }
INLINE vec v_from_bits(ivec a) { return AS_REAL(a); }
INLINE ivec i_add(ivec a, ivec b) { return IOP(add)(a, b); }
INLINE ivec i_sub(ivec a, ivec b) { return IOP(sub)(a, b); }
INLINE ivec i_and(ivec a, ivec b) { return IOP(and)(a, b); }
INLINE ivec i_or(ivec a, ivec b) { return IOP(or)(a, b); }
INLINE mask i_disjoint(ivec a, ivec b) { return TESTN(a, b); }
#define i_shl(a, n) IOP(slli)(a, n)
#define i_shr(a, n) IOP(srli)(a, n)
INLINE vec v_round(vec a) {
    return OP(roundscale)(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
INLINE vec v_scale(vec a, vec n) { return OP(scalef)(a, n); }
#if defined(NPACT_DOUBLE)
INLINE ivec i_lanes(void) { return _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7); }
#else
INLINE ivec i_lanes(void) {
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
#endif
/* Not a compress to memory, which is slow on Zen 4. */
INLINE size_t v_pack(mask m, vec v, real *p) {
    OP(storeu)(p, OP(maskz_compress)(m, v));
    return (size_t)_mm_popcnt_u32(m);
}
#if !defined(NPACT_DOUBLE)
INLINE vec v_lookup(const real *t, ivec i) { return _mm512_permutexvar_ps(i, _mm512_loadu_ps(t)); }
INLINE vec v_lookup8(const real *t, ivec i) {
    return _mm512_permutexvar_ps(i, _mm512_broadcast_f32x8(_mm256_loadu_ps(t)));
}
#else
INLINE vec v_lookup8(const real *t, ivec i) { return _mm512_permutexvar_pd(i, _mm512_loadu_pd(t)); }
#endif

#if defined(NPACT_CONVERTED)
#if defined(NPACT_F32)
INLINE vec widen_elems(const elem *p) { return _mm512_cvtps_pd(_mm256_loadu_ps(p)); }
INLINE void narrow_elems(elem *p, vec v) { _mm256_storeu_ps(p, _mm512_cvtpd_ps(v)); }
#elif defined(NPACT_F16)
INLINE vec widen_elems(const elem *p) {
    return _mm512_cvtps_pd(_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)));
}
INLINE void narrow_elems(elem *p, vec v) {
    _mm_storeu_si128((__m128i *)p, _mm256_cvtps_ph(_mm512_cvtpd_ps(v), _MM_FROUND_TO_NEAREST_INT));
}
#else
INLINE vec widen_elems(const elem *p) {
    __m256i b = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)p));
    return _mm512_cvtps_pd(_mm256_castsi256_ps(_mm256_slli_epi32(b, 16)));
}
INLINE void narrow_elems(elem *p, vec v) {
    __m256i b = _mm256_castps_si256(_mm512_cvtpd_ps(v));
    __m256i odd = _mm256_and_si256(_mm256_srli_epi32(b, 16), _mm256_set1_epi32(1));
    __m256i r = _mm256_add_epi32(b, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
    _mm_storeu_si128((__m128i *)p, _mm256_cvtepi32_epi16(_mm256_srli_epi32(r, 16)));
}
#endif
#endif

/* APART elements to every second place.  A masked store leaves alone what is between. */
#define NPACT_EVERY_OTHER
enum { APART = 32 / sizeof(elem) };
INLINE void set_apart(char *to, const char *from) {
    const __m256i v = _mm256_loadu_si256((const __m256i *)from);
#if defined(NPACT_F64)
    const __m512i twice = _mm512_setr_epi64(0, 0, 1, 1, 2, 2, 3, 3);
    _mm512_mask_storeu_epi64(to, 0x55, _mm512_permutexvar_epi64(twice, _mm512_castsi256_si512(v)));
#elif defined(NPACT_F32)
    _mm512_mask_storeu_epi32(to, 0x5555, _mm512_cvtepu32_epi64(v));
#else
    _mm512_mask_storeu_epi16(to, 0x55555555, _mm512_cvtepu16_epi32(v));
#endif
}
