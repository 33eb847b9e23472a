/* Sums along a row in one fixed tree, and rows as vectors.
 *
 * Term i goes to accumulator i mod LANES, in order, whatever the width of a vector; the accumulators are then added
 * by halves.  So the bits of a sum depend on its length alone, on every instruction set, and whether the lanes of a
 * vector hold neighbours of one row or the same place of neighbouring rows. */
#ifndef NPACT_MATH_SUM_H
#define NPACT_MATH_SUM_H
#include "../stream.h"
#include "pair.h"

enum { LANES = 16, PRODUCT_LANES = 64, PRODUCT_BLOCK = 4096 };

/* Where an operand begins, and how far it is from one vector to the next in bytes.  Results may be stored past the caches
 * (stream.h), row after row: then `past` is what waits between two of them, and `stream` that whole vectors of this stretch,
 * which is aligned, are.  (Asking the pointer instead is 4 % of softmax.) */
typedef struct waiting waiting;
typedef struct {
    char *p;
    ptrdiff_t step;
    waiting *past;
    int stream;
} line;

/* How the operands lie: as the vectors of one row, the last of which holds `last` elements, or, with `columns`, as
 * VL rows side by side, a vector for each place. */
typedef struct {
    int columns;
    size_t vectors, last;
} shape;

INLINE shape row_of(size_t n) { return (shape){0, (n - 1) / VL + 1, (n - 1) % VL + 1}; }
INLINE size_t row_length(shape s) { return (s.vectors - 1) * VL + s.last; }
INLINE size_t whole_vectors(shape s) { return s.last == VL ? s.vectors : s.vectors - 1; }

/* Elements of `real`, whatever elem is. */
INLINE void store_lanes(real *p, vec v) { memcpy(p, &v, sizeof v); }
INLINE vec load_lanes(const real *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* The vector j of an operand. */
INLINE vec load_at(line x, size_t j) { return v_load((const elem *)(x.p + (ptrdiff_t)j * x.step)); }
/* The last one, in part: the lanes behind hold `otherwise`. */
INLINE vec load_last(line x, shape s, vec otherwise) {
    return v_load_part((const elem *)(x.p + (ptrdiff_t)(s.vectors - 1) * x.step), s.last,
                       otherwise);
}
INLINE void store_at(line y, size_t j, vec v) {
    store((elem *)(y.p + (ptrdiff_t)j * y.step), v, y.stream);
}
INLINE void store_last(line y, shape s, vec v) {
    v_store_part((elem *)(y.p + (ptrdiff_t)(s.vectors - 1) * y.step), v, s.last);
}
INLINE line line_from(line x, size_t i, waiting *past) {
    return (line){x.p + i * sizeof(elem), x.step, past, past != NULL};
}

/* Of results that go past the caches, a cache line that is stored in both ways takes as long as several.  So a row is stored
 * in three parts: as ever, before the first line that is all its own and behind the last, and those. */
typedef struct {
    size_t from; /* the first element */
    shape s;
    waiting *past; /* NULL: stored as ever */
} part;
enum { PARTS = 3 };
INLINE int parts_of(part *p, line y, shape s) {
    const size_t n = row_length(s), a_line = CACHE_LINE / sizeof(elem);
    const size_t first = (0 - (uintptr_t)y.p) % CACHE_LINE / sizeof(elem);
    const size_t lines = (n - first) / a_line * a_line, last = n - first - lines;
    int m = 0;
    if (first) p[m++] = (part){0, row_of(first), NULL};
    p[m++] = (part){first, row_of(lines), y.past};
    if (last) p[m++] = (part){first + lines, row_of(last), NULL};
    return m;
}

/* Or the vector where a row ends and the next one begins waits until it is complete. */
struct waiting {
    vec v;
    int is_there; /* not yet in the first row */
};
/* How many of its elements, 1 to VL, belong to rows that end at p. */
INLINE size_t waiting_before(const char *p) {
    return ((uintptr_t)p - sizeof(elem)) % (VL * sizeof(elem)) / sizeof(elem) + 1;
}
/* That of a row that is stored as ever. */
INLINE void let_wait(line y, shape s) {
    const elem *end = (const elem *)y.p + row_length(s);
    *y.past = (waiting){v_load(end - waiting_before((const char *)end)), 1};
}
/* Behind the last row. */
INLINE void stop_waiting(line y) {
    const size_t before = waiting_before(y.p);
    if (y.past->is_there) v_store_part((elem *)y.p - before, y.past->v, before);
    v_stream_end();
}

/* An operand of one element a row. */
INLINE vec one_each(line x, shape s) {
    return s.columns ? v_load((const elem *)x.p) : v_splat((const elem *)x.p);
}
INLINE void store_each(line y, shape s, vec v) { v_store_part((elem *)y.p, v, s.columns ? VL : 1); }

/* Where row r has the element with its label. */
INLINE elem *at_label(line x, line label, shape s, int r) {
    int64_t i;
    memcpy(&i, label.p + r * (ptrdiff_t)sizeof i, sizeof i);
    return s.columns ? (elem *)(x.p + i * x.step) + r : (elem *)x.p + i;
}
INLINE vec labelled(line x, line label, shape s) {
    if (!s.columns) return v_splat(at_label(x, label, s, 0));
    elem part[VL];
    for (int r = 0; r < VL; r++) part[r] = *at_label(x, label, s, r);
    return v_load(part);
}
INLINE void store_labelled(line y, line label, shape s, vec v) {
    elem part[VL];
    v_store(part, v);
    for (int r = 0; r < (s.columns ? VL : 1); r++) *at_label(y, label, s, r) = part[r];
}

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

/* The lanes of a row by halves; a column keeps its own.  The widths are literals, so that all of it stays in registers. */
INLINE void add_half(real *lane, int width) {
    for (int k = 0; k < width; k++) lane[k] += lane[k + width];
}
INLINE void max_half(real *lane, int width) {
    for (int k = 0; k < width; k++) lane[k] = lane[k] > lane[k + width] ? lane[k] : lane[k + width];
}
#define BY_HALVES(half, lane)                                                                      \
    if (VL > 8) half(lane, 8);                                                                     \
    if (VL > 4) half(lane, 4);                                                                     \
    if (VL > 2) half(lane, 2);                                                                     \
    if (VL > 1) half(lane, 1)
INLINE vec across_sum(vec v, int columns) {
    if (columns) return v;
    real lane[2 * VL];
    store_lanes(lane, v);
    BY_HALVES(add_half, lane);
    return v_set(lane[0]);
}
INLINE vec across_max(vec v, int columns) {
    if (columns) return v;
    real lane[2 * VL];
    store_lanes(lane, v);
    BY_HALVES(max_half, lane);
    return v_set(lane[0]);
}

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

/* sum a b, or sum a where b is NULL: plain, in PRODUCT_LANES accumulators, which start anew every PRODUCT_BLOCK terms. */
INLINE vec sum_product(line a, const line *b, shape s) {
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
                part[k] = b ? v_fma(t, load_at(*b, j + (size_t)k), part[k]) : v_add(part[k], t);
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
            part[k] = b ? v_fma(t, u, part[k]) : v_add(part[k], t);
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
    return pair_sum(total);
}

#endif
