/* Sums of products, of which convolution and dense layers consist, in their three directions.
 *
 *     c_i[v] = start_i[v] + sum over r < blocks, s < segments, k < steps of
 *              a_i[r a_block + s a_segment + k a_step] * b[r b_block + s b_segment + k b_step + v]
 *
 * A row c_i has `width` elements side by side, the channels; each of them is one chain of fused
 * multiply-adds in the order of r, s and k.  So its bits depend neither on the width of a vector nor on
 * which rows are computed together. */
#ifndef NPACT_NN_PRODUCT_H
#define NPACT_NN_PRODUCT_H
#include "../unroll.h"

struct product {
    const elem *b;
    ptrdiff_t a_step, a_segment, a_block, b_step, b_segment, b_block;
    size_t steps, segments, blocks, width;
    const elem *start; /* one row for all; without it the sums start from 0, or go on in c */
    int go_on;
};

/* As many sums as the registers hold beside what they are made of: 16 registers in AVX2, else 32.  A
 * multiple of 4 chains runs at the rate of the unit, not at its latency.  Twelve rows of two vectors,
 * where the width is two, were no faster than six. */
#if defined(NPACT_ISA_AVX2)
enum { ROWS = 6, VECTORS = 2 };
#else
enum { ROWS = 6, VECTORS = 4 };
#endif

INLINE vec load_columns(const elem *p, size_t n) {
    return n < VL ? v_load_part(p, n, v_set(0)) : v_load(p);
}

/* `rows` times `vectors` sums; the last vector has `last` columns.  All three are literals, but for
 * `last` where it is less than VL. */
INLINE void tile(int rows, int vectors, size_t last, const struct product *p, const elem *const *a,
                 elem *const *c, size_t column) {
    vec sum[ROWS][VECTORS];
    UNROLL(6) for (int i = 0; i < rows; i++) {
        for (int v = 0; v < vectors; v++) {
            const elem *from = p->go_on ? c[i] : p->start;
            size_t n = v == vectors - 1 ? last : VL;
            sum[i][v] = from ? load_columns(from + column + v * VL, n) : v_set(0);
        }
    }
    for (size_t r = 0; r < p->blocks; r++) {
        for (size_t s = 0; s < p->segments; s++) {
            ptrdiff_t k = (ptrdiff_t)r * p->a_block + (ptrdiff_t)s * p->a_segment;
            const elem *b = p->b + column + (ptrdiff_t)r * p->b_block + (ptrdiff_t)s * p->b_segment;
            for (size_t n = p->steps; n > 0; n--, k += p->a_step, b += p->b_step) {
                vec factor[VECTORS];
                for (int v = 0; v < vectors; v++) {
                    factor[v] = load_columns(b + v * VL, v == vectors - 1 ? last : VL);
                }
                UNROLL(6) for (int i = 0; i < rows; i++) {
                    vec x = v_splat(a[i] + k);
                    for (int v = 0; v < vectors; v++) sum[i][v] = v_fma(x, factor[v], sum[i][v]);
                }
            }
        }
    }
    UNROLL(6) for (int i = 0; i < rows; i++) {
        for (int v = 0; v < vectors; v++) {
            if (v == vectors - 1 && last < VL) {
                v_store_part(c[i] + column + v * VL, sum[i][v], last);
            } else {
                v_store(c[i] + column + v * VL, sum[i][v]);
            }
        }
    }
}

#define TILE(r, v, last) tile(r, v, last, p, a, c, column)
#define TILE_ROWS(v, last)                                                                         \
    switch (rows) {                                                                                \
    case 6: TILE(6, v, last); break;                                                               \
    case 5: TILE(5, v, last); break;                                                               \
    case 4: TILE(4, v, last); break;                                                               \
    case 3: TILE(3, v, last); break;                                                               \
    case 2: TILE(2, v, last); break;                                                               \
    default: TILE(1, v, last);                                                                     \
    }

/* Up to ROWS rows, over their whole width. */
static void product_rows(int rows, const struct product *p, const elem *const *a, elem *const *c) {
    size_t column = 0;
    for (; column + VECTORS * VL <= p->width; column += VECTORS * VL) TILE_ROWS(VECTORS, VL)
    for (; column + 2 * VL <= p->width && VECTORS > 2; column += 2 * VL) TILE_ROWS(2, VL)
    for (; column + VL <= p->width; column += VL) TILE_ROWS(1, VL)
    if (column < p->width) TILE_ROWS(1, p->width - column)
}

#endif
