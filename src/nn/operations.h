/* The operations of npact.nn: one call of each works on arrays of a fixed shape, and can be repeated. */
#ifndef NPACT_NN_OPERATIONS_H
#define NPACT_NN_OPERATIONS_H

#include "kernels.h"

/* A window that slides over images (n, height, width, channels), all of them channels-last, to
 * `rows` x `columns` places; outside the image, where `top` and `left` let it begin, nothing lies. */
struct window {
    ptrdiff_t n, height, width, channels;
    ptrdiff_t window_height, window_width, down, right, top, left, rows, columns, filters;
};

/* An operation with its operands.  It consists of `units` that may be computed in any order and at the
 * same time, with the same bits. */
struct operation {
    void (*compute)(const struct operation *, size_t begin, size_t end);
    size_t units;
    double worth; /* the number of multiplications of a product, else 0 */
    char *array[MAX_OPERANDS];
    struct window at;
    kernel *kernel; /* of a ufunc */
    row_kernel *rows;
    double number[8];
};

typedef void compute(const struct operation *, size_t begin, size_t end);

/* In the order of the enum in _kernels.pyx.  The arrays of each:
 *
 *   CONVOLVE                x, kernel, bias or NULL, y              a unit is a place, or if there are
 *                                                                   few of them, COLUMNS filters
 *   KERNEL_GRADIENT         x, g, gradient of kernel, of bias       a unit is a row of the kernel, and
 *                                                                   the last unit is the bias, if any;
 *                                                                   number[0]: add to what is there
 *   TRANSPOSE               kernel, transposed                      a unit is a place in the window
 *   INPUT_GRADIENT          g, transposed, dx                       a unit is an image
 *   POOL                    x, y                                    a unit is a row of y
 *   POOL_GRADIENT           x, g, dx                                a unit is an image
 *   PAD                     x, padded                               a unit is an image
 *   UNPAD                   padded, x                               a unit is an image
 *   ELEMENTWISE             as the kernel's, number[] the parameters   a unit is CHUNK elements
 *   MULTIPLY                x, factor                               a unit is CHUNK elements
 *   CROSS_ENTROPY           logits, labels, loss, g, copy of logits    a unit is a row, (n, columns);
 *                                                                   number[0]: what divides g
 *   ADD                     (n, width) parts, their sum             a unit is CHUNK elements
 *   ADAM                    parameters, mean, mean square, g        a unit is CHUNK elements
 *
 * A product has `at.filters` columns; a dense layer is a convolution of one image of one row, as wide
 * as the batch, with a window of one place. */
enum { CHUNK = 512, COLUMNS = 32, FEW = 6, N_OPERATIONS = 13 };

/* Whether a convolution is shared out by its filters: with few places to go to, each of them for itself
 * would read the whole kernel. */
static inline int is_by_filters(const struct window *w) {
    return w->n * w->rows * w->columns < FEW;
}

static inline size_t convolve_units(const struct window *w) {
    const ptrdiff_t blocks = (w->filters + COLUMNS - 1) / COLUMNS;
    return (size_t)(is_by_filters(w) ? blocks : w->n * w->rows * w->columns);
}

struct operation_table {
    compute *function[N_OPERATIONS];
};

/* Those of an instruction set, or NULL where it is not built; `type` is F32 or F64. */
const struct operation_table *npact_operations(enum isa isa, enum dtype type);

#endif
