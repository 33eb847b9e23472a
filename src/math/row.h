/* Rows and columns as vectors: how an operand of a function along an axis lies, and how its vectors, the last of them in
 * part, are loaded and stored. */
#ifndef NPACT_MATH_ROW_H
#define NPACT_MATH_ROW_H
#include "../stream.h"

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
/* So many vectors from the place j on; behind the end of the row, `otherwise`, and nothing is stored there. */
INLINE void load_some(vec *v, int many, line x, shape s, size_t j, vec otherwise) {
    const size_t whole = whole_vectors(s);
    for (int u = 0; u < many; u++) {
        size_t i = j + (size_t)u;
        v[u] = i < whole ? load_at(x, i) : i < s.vectors ? load_last(x, s, otherwise) : otherwise;
    }
}
INLINE void store_some(line y, shape s, size_t j, const vec *v, int many) {
    const size_t whole = whole_vectors(s);
    for (int u = 0; u < many; u++) {
        size_t i = j + (size_t)u;
        if (i < whole) {
            store_at(y, i, v[u]);
        } else if (i < s.vectors) {
            store_last(y, s, v[u]);
        }
    }
}

/* Makes one number of a row's lanes, by halves; a column keeps its own.  The widths are literals, so that all of it stays in
 * registers. */
#define ACROSS(name, half)                                                                         \
    INLINE vec name(vec v, int columns) {                                                          \
        if (columns) return v;                                                                     \
        real lane[2 * VL];                                                                         \
        store_lanes(lane, v);                                                                      \
        if (VL > 8) half(lane, 8);                                                                 \
        if (VL > 4) half(lane, 4);                                                                 \
        if (VL > 2) half(lane, 2);                                                                 \
        if (VL > 1) half(lane, 1);                                                                 \
        return v_set(lane[0]);                                                                     \
    }

/* An operand of one element a row. */
INLINE vec one_each(line x, shape s) {
    return s.columns ? v_load((const elem *)x.p) : v_splat((const elem *)x.p);
}
INLINE void store_each(line y, shape s, vec v) { v_store_part((elem *)y.p, v, s.columns ? VL : 1); }

#endif
