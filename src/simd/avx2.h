/* AVX2 with FMA and F16C (x86-64-v3).  The contract is in vec.h. */
#include <immintrin.h>

#if defined(NPACT_DOUBLE)
typedef __m256d vec;
typedef __m256i ivec;
typedef __m256d mask;
enum { VL = 4 };
#define OP(name) _mm256_##name##_pd
#define IOP(name) _mm256_##name##_epi64
#define AS_INT _mm256_castpd_si256
#define AS_REAL _mm256_castsi256_pd
#else
typedef __m256 vec;
typedef __m256i ivec;
typedef __m256 mask;
enum { VL = 8 };
#define OP(name) _mm256_##name##_ps
#define IOP(name) _mm256_##name##_epi32
#define AS_INT _mm256_castps_si256
#define AS_REAL _mm256_castsi256_ps
#endif
#define CMP(a, b, how) OP(cmp)(a, b, how)

INLINE vec v_set(real c) { return OP(set1)(c); }
#if defined(NPACT_DOUBLE)
INLINE ivec i_set(integer c) { return _mm256_set1_epi64x(c); }
#else
INLINE ivec i_set(integer c) { return _mm256_set1_epi32(c); }
#endif

INLINE void v_stream_end(void) { _mm_sfence(); }
INLINE void v_fetch(const char *p) { _mm_prefetch(p, _MM_HINT_T0); }
#if defined(NPACT_SAME)
INLINE vec v_load(const elem *p) { return OP(loadu)(p); }
INLINE void v_store(elem *p, vec v) { OP(storeu)(p, v); }
INLINE void v_stream(elem *p, vec v) { OP(stream)(p, v); }
#if defined(NPACT_DOUBLE)
INLINE ivec first_lanes(size_t n) {
    return _mm256_cmpgt_epi64(i_set((integer)n), _mm256_setr_epi64x(0, 1, 2, 3));
}
#else
INLINE ivec first_lanes(size_t n) {
    return _mm256_cmpgt_epi32(i_set((integer)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
#endif
INLINE vec v_load_part(const elem *p, size_t n, vec other) {
    const ivec first = first_lanes(n);
    return OP(blendv)(other, OP(maskload)(p, first), AS_REAL(first));
}
INLINE void v_store_part(elem *p, vec v, size_t n) { OP(maskstore)(p, first_lanes(n), v); }
INLINE vec v_splat(const elem *p) { return OP(set1)(*p); }
INLINE vec v_round_elem(vec v) { return v; }
#elif !defined(NPACT_CONVERTED)
#if defined(NPACT_F16)
INLINE __m128i narrow(vec v) { return _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT); }
INLINE vec widen(__m128i h) { return _mm256_cvtph_ps(h); }
#else
/* Round to nearest even on the bit pattern, in the upper half; the lower one holds what is left. */
INLINE __m256i rounded(vec v) {
    __m256i b = _mm256_castps_si256(v);
    __m256i odd = _mm256_and_si256(_mm256_srli_epi32(b, 16), _mm256_set1_epi32(1));
    return _mm256_add_epi32(b, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7fff)));
}
INLINE __m128i narrow(vec v) {
    __m256i r = _mm256_srli_epi32(rounded(v), 16);
    return _mm_packus_epi32(_mm256_castsi256_si128(r), _mm256_extracti128_si256(r, 1));
}
INLINE vec widen(__m128i h) { /* where h comes from memory, the broadcast is part of the load */
    const __m256i to_upper =
        _mm256_setr_epi8(-1, -1, 0, 1, -1, -1, 2, 3, -1, -1, 4, 5, -1, -1, 6, 7, -1, -1, 8, 9, -1,
                         -1, 10, 11, -1, -1, 12, 13, -1, -1, 14, 15);
    return _mm256_castsi256_ps(_mm256_shuffle_epi8(_mm256_broadcastsi128_si256(h), to_upper));
}
#endif
INLINE vec v_load(const elem *p) { return widen(_mm_loadu_si128((const __m128i *)p)); }
INLINE void v_store(elem *p, vec v) { _mm_storeu_si128((__m128i *)p, narrow(v)); }
INLINE vec v_splat(const elem *p) { return widen(_mm_set1_epi16((short)*p)); }
#if defined(NPACT_F16)
INLINE vec v_round_elem(vec v) { return widen(narrow(v)); }
#else
INLINE vec v_round_elem(vec v) {
    return _mm256_castsi256_ps(_mm256_and_si256(rounded(v), _mm256_set1_epi32(-0x10000)));
}
#endif
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
INLINE vec v_select(mask m, vec a, vec b) { return OP(blendv)(b, a, m); }
INLINE vec v_only(mask m, vec a) { return OP(and)(m, a); }
INLINE mask m_and(mask a, mask b) { return OP(and)(a, b); }
INLINE mask m_or(mask a, mask b) { return OP(or)(a, b); }
INLINE mask m_andnot(mask a, mask b) { return OP(andnot)(b, a); }
INLINE int m_any(mask m) { return OP(movemask)(m) != 0; }
INLINE ivec v_bits(vec a) { return AS_INT(a); }
INLINE vec v_from_bits(ivec a) { return AS_REAL(a); }
INLINE ivec i_add(ivec a, ivec b) { return IOP(add)(a, b); }
INLINE ivec i_sub(ivec a, ivec b) { return IOP(sub)(a, b); }
INLINE ivec i_and(ivec a, ivec b) { return _mm256_and_si256(a, b); }
INLINE ivec i_or(ivec a, ivec b) { return _mm256_or_si256(a, b); }
INLINE mask i_disjoint(ivec a, ivec b) {
    return AS_REAL(IOP(cmpeq)(i_and(a, b), _mm256_setzero_si256()));
}
#define i_shl(a, n) IOP(slli)(a, n)
#define i_shr(a, n) IOP(srli)(a, n)
INLINE vec v_round(vec a) { return OP(round)(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
INLINE vec v_scale(vec a, vec n) {
    /* 2^n in two halves: the first product is exact, the second rounds. */
    const vec magic = v_set(REAL(0x1.8p23f, 0x1.8p52)); /* its low bits leave with the shift */
    const ivec one = v_bits(v_set(1));
    n = OP(floor)(v_max(n, v_set(REAL(-250, -2000))));
    vec half = v_round(v_mul(n, v_set((real)0.5)));
    vec rest = v_sub(n, half);
    ivec h = i_add(i_shl(v_bits(v_add(half, magic)), REAL(23, 52)), one);
    ivec r = i_add(i_shl(v_bits(v_add(rest, magic)), REAL(23, 52)), one);
    a = v_mul(a, v_from_bits(h));
#if defined(NPACT_DOUBLE) /* geglu takes 3 % more by a multiply-add, and nothing less */
    return v_mul(a, v_from_bits(r));
#else
    return v_fma(a, v_from_bits(r), v_set(-0.0f)); /* as v_small_mul */
#endif
}
#if defined(NPACT_DOUBLE)
INLINE ivec i_lanes(void) { return _mm256_setr_epi64x(0, 1, 2, 3); }
#else
INLINE ivec i_lanes(void) { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
#endif
/* The numbers of the lanes that m has of eight 32-bit ones, a byte each, side by side: by a table, as AMD's processors before
 * Zen 3 have pdep and pext in microcode: gelu of 3 N(0, 1) took 5.6 ns an element on Zen 1, and takes 3.2. */
#define LANE(m, i, above) ((uint64_t)(above) << 8 * ((m) >> i & 1) | ((m) >> i & 1) * i)
#define NUMBERS(m)                                                                                 \
    LANE(m, 0,                                                                                     \
         LANE(m, 1, LANE(m, 2, LANE(m, 3, LANE(m, 4, LANE(m, 5, LANE(m, 6, LANE(m, 7, 0))))))))
#define NUMBERS_4(m) NUMBERS(m), NUMBERS((m) + 1), NUMBERS((m) + 2), NUMBERS((m) + 3)
#define NUMBERS_16(m) NUMBERS_4(m), NUMBERS_4((m) + 4), NUMBERS_4((m) + 8), NUMBERS_4((m) + 12)
#define NUMBERS_64(m)                                                                              \
    NUMBERS_16(m), NUMBERS_16((m) + 16), NUMBERS_16((m) + 32), NUMBERS_16((m) + 48)
INLINE __m256i packed_numbers(unsigned m) {
    static const uint64_t table[256] = {NUMBERS_64(0), NUMBERS_64(64), NUMBERS_64(128),
                                        NUMBERS_64(192)};
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)&table[m]));
}
#undef LANE
#undef NUMBERS
#undef NUMBERS_4
#undef NUMBERS_16
#undef NUMBERS_64
INLINE size_t v_pack(mask m, vec v, real *p) {
    unsigned lanes = (unsigned)_mm256_movemask_ps(REAL(m, _mm256_castpd_ps(m)));
    __m256 packed = _mm256_permutevar8x32_ps(REAL(v, _mm256_castpd_ps(v)), packed_numbers(lanes));
    _mm256_storeu_ps((float *)p, packed);
    return (size_t)_mm_popcnt_u32(lanes) / REAL(1, 2);
}
#if !defined(NPACT_DOUBLE)
INLINE vec v_lookup(const real *t, ivec i) {
    vec low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(t), i);
    vec high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(t + 8), i);
    return _mm256_blendv_ps(low, high, _mm256_castsi256_ps(_mm256_slli_epi32(i, 28)));
}
INLINE vec v_lookup8(const real *t, ivec i) {
    return _mm256_permutevar8x32_ps(_mm256_loadu_ps(t), i);
}
#else
/* The lower halves of the entries and the upper ones apart, once for all: then one index does for both. */
INLINE vec v_lookup8(const real *t, ivec i) {
    const __m256 a = _mm256_castpd_ps(_mm256_loadu_pd(t)),
                 b = _mm256_castpd_ps(_mm256_loadu_pd(t + 4));
    const vec lower = _mm256_castps_pd(_mm256_shuffle_ps(a, b, 0x88));
    const vec upper = _mm256_castps_pd(_mm256_shuffle_ps(a, b, 0xdd));
    ivec both = _mm256_shuffle_epi32(i, 0xa0);
    __m256 low =
        _mm256_permutevar8x32_ps(_mm256_castpd_ps(_mm256_permute4x64_pd(lower, 0xd8)), both);
    __m256 high =
        _mm256_permutevar8x32_ps(_mm256_castpd_ps(_mm256_permute4x64_pd(upper, 0xd8)), both);
    return _mm256_castps_pd(_mm256_blend_ps(low, high, 0xaa));
}
#endif

#if defined(NPACT_CONVERTED)
#if defined(NPACT_F32)
INLINE vec widen_elems(const elem *p) { return _mm256_cvtps_pd(_mm_loadu_ps(p)); }
INLINE void narrow_elems(elem *p, vec v) { _mm_storeu_ps(p, _mm256_cvtpd_ps(v)); }
#elif defined(NPACT_F16)
INLINE vec widen_elems(const elem *p) {
    return _mm256_cvtps_pd(_mm_cvtph_ps(_mm_loadl_epi64((const __m128i *)p)));
}
INLINE void narrow_elems(elem *p, vec v) {
    _mm_storel_epi64((__m128i *)p, _mm_cvtps_ph(_mm256_cvtpd_ps(v), _MM_FROUND_TO_NEAREST_INT));
}
#else
INLINE vec widen_elems(const elem *p) {
    __m128i b = _mm_cvtepu16_epi32(_mm_loadl_epi64((const __m128i *)p));
    return _mm256_cvtps_pd(_mm_castsi128_ps(_mm_slli_epi32(b, 16)));
}
INLINE void narrow_elems(elem *p, vec v) {
    __m128i b = _mm_castps_si128(_mm256_cvtpd_ps(v));
    __m128i odd = _mm_and_si128(_mm_srli_epi32(b, 16), _mm_set1_epi32(1));
    __m128i r = _mm_add_epi32(b, _mm_add_epi32(odd, _mm_set1_epi32(0x7fff)));
    r = _mm_srli_epi32(r, 16);
    _mm_storel_epi64((__m128i *)p, _mm_packus_epi32(r, r));
}
#endif
#endif
