/* 16-bit elements to float and back.  Compiled once per (ISA, 16-bit type).
 *
 * A result of float32, good to a few units in its last place, rounds to 16 bits as the exact one does,
 * unless it lies that near to a point at which rounding changes: half-way between two neighbours.  There
 * it is doubtful, once in some thousand times, and computed in double instead (loops.c). */
#include "convert.h"

#include "simd/vec.h"

/* float32's units in the last place: four times its bound, as slopes near 0 are worse */
enum { ERROR = 4 };

#if defined(NPACT_F16)
enum { HALF_WAY = 0x1000, BELOW = 0x1fff }; /* of the bits that are cut off */
#else
enum { HALF_WAY = 0x8000, BELOW = 0xffff };
#endif

/* Whether the cut-off bits are in [HALF_WAY - ERROR, HALF_WAY + ERROR). */
INLINE mask near_half_way(vec v) {
    return i_disjoint(i_add(v_bits(v), i_set(HALF_WAY + ERROR)), i_set(BELOW & -2 * ERROR));
}

#if defined(NPACT_F16)
/* Subnormal results have fewer bits, the last of them worth 2^-24. */
INLINE mask may_be_subnormal(vec v) { return v_lt(v_abs(v), v_set(0x1p-14f)); }
INLINE mask doubt_among_subnormals(vec v, mask subnormal, mask doubt) {
    vec scaled = v_mul(v_min(v_abs(v), v_set(0x1p-14f)), v_set(0x1p24f));
    vec from_whole = v_abs(v_sub(scaled, v_round(scaled)));
    mask near = v_le(v_abs(v_sub(from_whole, v_set(0.5f))), v_mul(scaled, v_set(ERROR * 0x1p-23f)));
    return m_or(m_andnot(doubt, subnormal), m_and(near, subnormal));
}
#else
INLINE mask may_be_subnormal(vec v) { return v_lt(v, v); }
INLINE mask doubt_among_subnormals(vec v, mask subnormal, mask doubt) {
    (void)v, (void)subnormal;
    return doubt;
}
#endif

/* `real` elements, whatever elem is. */
INLINE vec load_reals(const float *p, size_t n) {
    vec v = v_set(0);
    memcpy(&v, p, n * sizeof *p);
    return v;
}

static void widen_array(const uint16_t *from, float *to, size_t n) {
    size_t i = 0;
    for (; i + VL <= n; i += VL) {
        vec v = v_load(from + i);
        memcpy(to + i, &v, sizeof v);
    }
    if (i < n) {
        vec v = v_load_part(from + i, n - i);
        memcpy(to + i, &v, (n - i) * sizeof *to);
    }
}

/* g: what the rounded result is multiplied by, or NULL. */
INLINE size_t narrow_step(const uint16_t *g, const float *from, uint16_t *to, size_t i, size_t left,
                          uint32_t *doubtful) {
    vec v = load_reals(from + i, left);
    mask doubt = near_half_way(v), subnormal = may_be_subnormal(v);
    size_t count = 0;
    if (m_any(m_or(doubt, subnormal))) {
        doubt = doubt_among_subnormals(v, subnormal, doubt);
        vec at = v_from_bits(i_add(i_lanes(), i_set((integer)i)));
        real lane[VL];
        count = v_pack(doubt, at, lane);
        memcpy(doubtful, lane, count * sizeof *doubtful);
        v = v_select(doubt, v_set(0), v);
    }
    if (left < VL) {
        v_store_part(to + i, g ? v_mul(v_load_part(g + i, left), v_round_elem(v)) : v, left);
    } else {
        v_store(to + i, g ? v_mul(v_load(g + i), v_round_elem(v)) : v);
    }
    return count;
}

INLINE size_t narrow_all(const uint16_t *g, const float *from, uint16_t *to, size_t n,
                         uint32_t *doubtful) {
    size_t count = 0, i = 0;
    for (; i + VL <= n; i += VL) count += narrow_step(g, from, to, i, VL, doubtful + count);
    if (i < n) count += narrow_step(g, from, to, i, n - i, doubtful + count);
    return count;
}

static size_t narrow_array(const float *from, uint16_t *to, size_t n, uint32_t *doubtful) {
    return narrow_all(NULL, from, to, n, doubtful);
}

static size_t multiply_array(const uint16_t *g, const float *from, uint16_t *to, size_t n,
                             uint32_t *doubtful) {
    return narrow_all(g, from, to, n, doubtful);
}

const struct conversion NPACT_CONVERSION = {widen_array, narrow_array, multiply_array};
