/* 16-bit elements to float and back.  Compiled once per (ISA, 16-bit type).
 *
 * A result of float32, good to a few units in its last place, rounds to 16 bits as the exact one does,
 * unless it lies that near to a point at which rounding changes: half-way between two neighbours.  There
 * it is doubtful, once in some thousand times, and computed in double instead (loops.c). */
#include "convert.h"

#include "simd/vec.h"

enum {
    ERROR = 4
}; /* float32's units in the last place: four times its bound, as slopes near 0 are worse */

#if defined(NPACT_F16)
enum { HALF_WAY = 0x1000, BELOW = 0x1fff }; /* of the bits that are cut off */
#else
enum { HALF_WAY = 0x8000, BELOW = 0xffff };
#endif

/* The cut-off bits less HALF_WAY, taken into [0, BELOW] so that what is near stands at the bottom. */
INLINE mask near_half_way(vec v) {
    ivec near = i_and(i_add(v_bits(v), i_set(HALF_WAY + ERROR)), i_set(BELOW));
    const ivec one = v_bits(v_set(1)); /* small integers compare as floats do between 1 and 2 */
    return v_le(v_from_bits(i_or(near, one)), v_from_bits(i_or(i_set(2 * ERROR), one)));
}

#if defined(NPACT_F16)
/* Subnormal results have fewer bits, the last of them worth 2^-24. */
INLINE mask is_subnormal(vec v) {
    vec size = v_abs(v);
    return m_and(v_lt(size, v_set(0x1p-14f)), v_gt(size, v_set(0)));
}
INLINE mask subnormal_near_half_way(vec v) {
    vec scaled = v_mul(v_min(v_abs(v), v_set(0x1p-14f)), v_set(0x1p24f));
    vec from_whole = v_abs(v_sub(scaled, v_round(scaled)));
    return v_le(v_abs(v_sub(from_whole, v_set(0.5f))), v_mul(scaled, v_set(ERROR * 0x1p-23f)));
}
#else
INLINE mask is_subnormal(vec v) { return v_lt(v, v); }
INLINE mask subnormal_near_half_way(vec v) { return v_lt(v, v); }
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

INLINE size_t narrow_step(const float *from, uint16_t *to, size_t i, size_t left,
                          uint32_t *doubtful) {
    vec v = load_reals(from + i, left);
    mask doubt = near_half_way(v), subnormal = is_subnormal(v);
    size_t count = 0;
    if (m_any(m_or(doubt, subnormal))) {
        doubt = m_or(m_andnot(doubt, subnormal), m_and(subnormal_near_half_way(v), subnormal));
        vec at = v_from_bits(i_add(i_lanes(), i_set((integer)i)));
        real lane[VL];
        count = v_pack(doubt, at, lane);
        memcpy(doubtful, lane, count * sizeof *doubtful);
        v = v_select(doubt, v_set(0), v);
    }
    if (left < VL) {
        v_store_part(to + i, v, left);
    } else {
        v_store(to + i, v);
    }
    return count;
}

static size_t narrow_array(const float *from, uint16_t *to, size_t n, uint32_t *doubtful) {
    size_t count = 0, i = 0;
    for (; i + VL <= n; i += VL) count += narrow_step(from, to, i, VL, doubtful + count);
    if (i < n) count += narrow_step(from, to, i, n - i, doubtful + count);
    return count;
}

static void multiply_arrays(const uint16_t *g, const uint16_t *slope, uint16_t *to, size_t n) {
    size_t i = 0;
    for (; i + VL <= n; i += VL) v_store(to + i, v_mul(v_load(g + i), v_load(slope + i)));
    if (i < n) {
        vec y = v_mul(v_load_part(g + i, n - i), v_load_part(slope + i, n - i));
        v_store_part(to + i, y, n - i);
    }
}

const struct conversion NPACT_CONVERSION = {widen_array, narrow_array, multiply_arrays};
