/* The largest and the smallest element of a row. */
#ifndef NPACT_MATH_RANGE_H
#define NPACT_MATH_RANGE_H
#include "row.h"

INLINE void max_half(real *lane, int width) {
    for (int k = 0; k < width; k++) lane[k] = lane[k] > lane[k + width] ? lane[k] : lane[k + width];
}
ACROSS(across_max, max_half)

/* The largest and the smallest element of a row; a NaN is passed over. */
typedef struct {
    vec max, min;
} range;
INLINE range row_range(line x, shape s) {
    enum { CHAINS = 4 };
    const vec least = v_set(-(real)INFINITY), most = v_set((real)INFINITY);
    vec a[CHAINS], b[CHAINS];
    for (int k = 0; k < CHAINS; k++) a[k] = least, b[k] = most;
    size_t j = 0, whole = whole_vectors(s);
    for (; j + CHAINS <= whole; j += CHAINS) {
        for (int k = 0; k < CHAINS; k++) {
            vec v = load_at(x, j + (size_t)k);
            a[k] = v_max(v, a[k]);
            b[k] = v_min(v, b[k]);
        }
    }
    for (; j < whole; j++) {
        vec v = load_at(x, j);
        a[0] = v_max(v, a[0]);
        b[0] = v_min(v, b[0]);
    }
    if (j < s.vectors) {
        a[1] = v_max(load_last(x, s, least), a[1]);
        b[1] = v_min(load_last(x, s, most), b[1]);
    }
    vec max = v_max(v_max(a[0], a[1]), v_max(a[2], a[3]));
    vec min = v_min(v_min(b[0], b[1]), v_min(b[2], b[3]));
    return (range){across_max(max, s.columns), v_neg(across_max(v_neg(min), s.columns))};
}

#endif
