/* Rows of results stored past the caches (stream.h).
 *
 * A cache line that is stored in both ways takes as long as several, and rows begin and end within lines.  So either a row
 * is stored in parts, or the vector where a row ends and the next one begins waits until it is complete. */
#ifndef NPACT_MATH_ROW_STREAM_H
#define NPACT_MATH_ROW_STREAM_H
#include "row.h"

INLINE line line_from(line x, size_t i, waiting *past) {
    return (line){x.p + i * sizeof(elem), x.step, past, past != NULL};
}

/* Three parts: as ever, before the first line that is all the row's own and behind the last, and those. */
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

/* The vector that waits. */
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

#endif
