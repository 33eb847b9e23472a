/* Sums along a row in one fixed tree.
 *
 * Term i goes to accumulator i mod LANES, in order, whatever the width of a vector; the accumulators are then added
 * by halves.  So the bits of a sum depend on its length alone, on every instruction set, and whether the lanes of a
 * vector hold neighbours of one row or the same place of neighbouring rows. */
#ifndef NPACT_MATH_SUM_H
#define NPACT_MATH_SUM_H
#include "pair.h"
#include "row.h"

enum { LANES = 16, PRODUCT_LANES = 64, PRODUCT_BLOCK = 512 };

/* A row's accumulators added by halves into the first; a column has its own in every lane. */
INLINE void halve(real *s, real *l, int width) {
    for (int k = 0; k < width; k++) {
        real a = s[k], b = s[k + width], sum = a + b, v = sum - a;
        s[k] = sum;
        l[k] = (l[k] + l[k + width]) + ((a - (sum - v)) + (b - v));
    }
}
INLINE pair accumulated(vec *s, vec *l, shape shape) {
    if (!shape.columns) {
        real a[LANES], b[LANES];
        for (int k = 0; k < LANES / VL; k++) {
            store_lanes(a + k * VL, s[k]);
            store_lanes(b + k * VL, l[k]);
        }
        halve(a, b, 8);
        halve(a, b, 4);
        halve(a, b, 2);
        halve(a, b, 1);
        return fast_two_sum(v_set(a[0]), v_set(b[0]));
    }
    /* what would only add zeros is left out */
    for (size_t width = LANES / 2; width > 0; width /= 2) {
        for (size_t k = 0; k < width && k + width < shape.vectors; k++) {
            pair t = two_sum(s[k], s[k + width]);
            s[k] = t.hi;
            l[k] = v_add(v_add(l[k], l[k + width]), t.lo);
        }
    }
    return fast_two_sum(s[0], l[0]);
}

INLINE void add_half(real *lane, int width) {
    for (int k = 0; k < width; k++) lane[k] += lane[k + width];
}
ACROSS(across_sum, add_half)

/* sum + a b, or sum + a where b is NULL; a times *down where that is not NULL: a power of two, so that this rounds nothing */
INLINE vec and_product(vec sum, vec a, const vec *b, const vec *down) {
    if (!b) return down ? v_fma(a, *down, sum) : v_add(sum, a);
    return v_fma(down ? v_mul(a, *down) : a, *b, sum);
}
/* sum a b, or sum a where b is NULL; a times *down where that is not NULL, so that nothing overflows.  Plain, in PRODUCT_LANES
 * accumulators, which start anew every PRODUCT_BLOCK terms: no term is rounded more than 14 times at any length, so that the
 * sum is wrong by 7 ULP of sum |a b| at most, and mostly by less than 4.  (What each step leaves, summed beside it: within 2,
 * but rows of 10 take a third more time, of 100 twice as much.) */
INLINE vec sum_product(line a, const line *b, shape s, const vec *down) {
    enum { GROUPS = PRODUCT_LANES / VL };
    const int groups = s.columns ? PRODUCT_LANES : GROUPS;
    const size_t block = s.columns ? PRODUCT_BLOCK : PRODUCT_BLOCK / VL, whole = whole_vectors(s);
    pair total = {v_set(0), v_set(0)};
    for (size_t start = 0; start < s.vectors; start += block) {
        size_t end = s.vectors - start < block ? s.vectors : start + block;
        vec part[PRODUCT_LANES];
        for (int k = 0; k < groups; k++) part[k] = v_set(0);
        size_t j = start, stop = end < whole ? end : whole;
        for (; j + (size_t)groups <= stop; j += (size_t)groups) {
            for (int k = 0; k < groups; k++) {
                vec t = load_at(a, j + (size_t)k);
                vec u = b ? load_at(*b, j + (size_t)k) : t;
                part[k] = and_product(part[k], t, b ? &u : NULL, down);
            }
        }
        for (int k = 0; j < end; j++, k++) {
            vec t, u = v_set(0);
            if (j < whole) {
                t = load_at(a, j);
                if (b) u = load_at(*b, j);
            } else {
                t = load_last(a, s, v_set(0));
                if (b) u = load_last(*b, s, v_set(0));
            }
            part[k] = and_product(part[k], t, b ? &u : NULL, down);
        }
        vec sum;
        if (s.columns) {
            for (int width = PRODUCT_LANES / 2; width > 0; width /= 2) {
                for (int k = 0; k < width; k++) part[k] = v_add(part[k], part[k + width]);
            }
            sum = part[0];
        } else {
            for (int width = GROUPS / 2; width > 0; width /= 2) {
                for (int k = 0; k < width; k++) part[k] = v_add(part[k], part[k + width]);
            }
            sum = across_sum(part[0], 0);
        }
        pair t = two_sum(total.hi, sum);
        total = (pair){t.hi, v_add(total.lo, t.lo)};
    }
    vec sum = pair_sum(total);
    return down ? v_select(v_lt(v_abs(sum), v_set((real)INFINITY)), sum, total.hi) : sum;
}
/* A sum, of terms on that scale, so large that without it this, or a difference from it, may overflow, if it is not NaN: it is
 * computed again from g 2^-2k. */
INLINE mask is_vast(vec sum, real scale) {
    const vec zero = v_set(0);
    return m_andnot(v_eq(zero, zero), v_lt(v_abs(sum), v_set(REAL(0x1p32f, 0x1p400) * scale)));
}
#define ROOT_DOWN REAL(0x1p-32f, 0x1p-256) /* 2^-k */

#endif
