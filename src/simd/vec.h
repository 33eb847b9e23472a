/* The op vocabulary: what every kernel is written in.
 *
 * A kernel object is compiled once per (ISA, element type).  NPACT_ISA_* chooses the header below,
 * NPACT_F16 / NPACT_BF16 / NPACT_F32 / NPACT_F64 the element type:
 *
 *   elem   what lies in memory (uint16_t for the two 16-bit types)
 *   real   what is computed in: float, or double for NPACT_F64 and with NPACT_WIDE
 *   vec    VL lanes of real        ivec   VL integer lanes of the same width        mask   VL truths
 *
 * All headers define the same names in the same order, with this contract:
 *
 *   v_load, v_store                VL elements, any alignment; 16-bit types widen and round (ties to even).
 *                                  A NaN whose sign and payload are an element's stays one
 *   v_stream                       v_store of an aligned vector past the caches, where the ISA can; others see
 *                                  it after v_stream_end (elem that is real)
 *   v_load_part(p, n, other)       the first n < VL elements, and the lanes of `other`, which hold elements too, behind
 *   v_store_part(p, v, n)          the first n < VL elements alone
 *   v_fetch                        a hint that the cache line there is read soon: any address, nothing is read
 *   v_splat                        one element from memory, in every lane
 *   v_round_elem                   rounds to what `elem` can hold: the identity unless elem is 16 bits
 *   v_set, i_set                   a constant in every lane
 *   v_add v_sub v_mul v_div v_sqrt IEEE, correctly rounded, subnormals kept
 *   v_fma(a,b,c)                   a*b + c rounded once (portable: twice)
 *   v_fnma(a,b,c)                  c - a*b, likewise
 *   v_fms(a,b,c)                   a*b - c, likewise
 *   v_neg v_abs v_copysign         on the sign bit alone, NaN included
 *   v_or_sign(a,s)                 v_copysign of an `a` whose sign is + or that of s: two operations on AVX2, not three
 *   v_min(a,b), v_max(a,b)         a < b ? a : b, a > b ? a : b: where either is NaN, b; of zeros, b
 *   v_lt v_le v_gt v_ge v_eq       false where either is NaN, and quiet: they raise no flag
 *   v_isnan                        true where NaN
 *   v_select(m,a,b)                m ? a : b
 *   v_only(m,a)                    m ? a : 0, a logical operation on AVX2 and NEON
 *   m_and m_or m_andnot(a,b)       andnot is a and not b
 *   m_any                          whether any lane is true
 *   v_bits v_from_bits             the bit pattern
 *   i_add i_sub i_and i_or i_shl i_shr   wrapping; i_shr shifts zeros in, counts are literals
 *   i_disjoint(a,b)                whether a and b have no bit in common
 *   v_round                        to an integral value, ties to even, for |x| < 2^(mantissa bits - 1)
 *   v_scale(x, n)                  x * 2^floor(n), rounded once, for 1/4 <= |x| <= 4 and n <= 250 (f64: 2000);
 *                                  for n <= 128 and every |x| >= 2^-90 too, and below -250 (-2000) as there;
 *                                  no overflow flag unless the result overflows
 *   i_lanes                        0, 1, 2, ... VL - 1
 *   v_pack(m, v, p)                stores the lanes of v where m side by side and returns how many;
 *                                  writes up to VL reals
 *   v_lookup(t, i)                 t[i & 15] of a 16-entry table in memory (f32 computation only)
 *   v_lookup8(t, i)                t[i & 7] of an 8-entry table: in float on AVX2 a third of the cost
 */
#ifndef NPACT_SIMD_VEC_H
#define NPACT_SIMD_VEC_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* With NPACT_WIDE every type is computed in double: what is right in double is right, rounded once, in
 * the narrower types. */
#if defined(NPACT_F64) || defined(NPACT_WIDE)
#define NPACT_DOUBLE
typedef double real;
typedef int64_t integer;
#define REAL(f32, f64) f64
#else
typedef float real;
typedef int32_t integer;
#define REAL(f32, f64) f32
#endif

#if defined(NPACT_F64)
typedef double elem;
#elif defined(NPACT_F32)
typedef float elem;
#elif defined(NPACT_F16) || defined(NPACT_BF16)
typedef uint16_t elem;
#else
#error "define one of NPACT_F16, NPACT_BF16, NPACT_F32, NPACT_F64"
#endif
/* Whether elem is float16, or any of 16 bits, and real float: a product of two is exact. */
#if defined(NPACT_F16) && !defined(NPACT_WIDE)
enum { IS_F16 = 1, IS_16_BITS = 1 };
#elif defined(NPACT_BF16) && !defined(NPACT_WIDE)
enum { IS_F16 = 0, IS_16_BITS = 1 };
#else
enum { IS_F16 = 0, IS_16_BITS = 0 };
#endif
#if (defined(NPACT_F32) && !defined(NPACT_WIDE)) || defined(NPACT_F64)
#define NPACT_SAME /* elem is real */
#elif defined(NPACT_WIDE)
#define NPACT_CONVERTED /* elem is narrower than double */
#endif

/* Kernels are many small functions that must become one loop body. */
#if defined(_MSC_VER)
#define INLINE static __forceinline
#else
#define INLINE static inline __attribute__((always_inline, unused))
#endif

#if defined(NPACT_ISA_AVX512)
#include "avx512.h"
#elif defined(NPACT_ISA_AVX2)
#include "avx2.h"
#elif defined(NPACT_ISA_NEON)
#include "neon.h"
#else
#include "portable.h"
#endif

/* -|a| */
INLINE vec v_neg_abs(vec a) { return v_or_sign(a, v_set((real)-0.0)); }
/* a b where the result may be subnormal: on Zen 4 a product then takes three to four times as long, a multiply-add not. */
#if defined(NPACT_ISA_PORTABLE)
INLINE vec v_small_mul(vec a, vec b) { return v_mul(a, b); }
#else
INLINE vec v_small_mul(vec a, vec b) { return v_fma(a, b, v_set((real)-0.0)); }
#endif
/* y, or x where that is NaN; y > -1.  A comparison and a selection are multiply-adds' rivals, these are not. */
INLINE vec v_or_nan(vec y, vec x) { return v_max(y, v_min(v_set(-1), x)); }

#if defined(NPACT_CONVERTED)
/* Rounded with a last bit that says whether anything was cut off: rounding once more, to 16 bits, then gives what rounding
 * once would have (Boldo, Melquiond 2008).  To float's precision; for bfloat16, which has float's range, to so few bits that
 * float has them all where it is subnormal.  (Not without an FMA: there a double may be wrong in its last bit where the result
 * is exactly half-way, which float's few bits hide.) */
#if defined(NPACT_BF16) && !defined(NPACT_ISA_PORTABLE)
#define ODD_BIT ((integer)1 << 41)
#else
#define ODD_BIT ((integer)1 << 29)
#endif
INLINE vec v_odd(vec v) {
    const ivec cut = i_set(ODD_BIT - 1);
    ivec b = v_bits(v),
         rest = i_add(i_and(b, cut), cut); /* the odd bit is set where something is cut off */
    ivec kept = i_sub(b, i_and(b, cut));
    vec odd = v_from_bits(i_or(kept, i_and(rest, i_set(ODD_BIT))));
    return v_select(v_lt(v_abs(v), v_set((real)INFINITY)), odd, v);
}
INLINE vec v_load(const elem *p) { return widen_elems(p); }
INLINE void v_store(elem *p, vec v) { narrow_elems(p, sizeof(elem) == 2 ? v_odd(v) : v); }
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
INLINE vec v_round_elem(vec v) {
    elem part[VL];
    v_store(part, v);
    return v_load(part);
}
INLINE vec v_splat(const elem *p) {
    elem part[VL];
    for (int k = 0; k < VL; k++) part[k] = *p;
    return v_load(part);
}
#endif

#endif
