/* The 16-bit types through the kernels of float32: see narrow.h. */
#include "narrow.h"

#include <string.h>

#include "convert.h"

enum { BLOCK = 1024, ROOM = 3 * BLOCK, SIZE = sizeof(uint16_t) };

/* Elements that are to be computed in double: their operands, as outputs may overwrite them, and where they stand.
 * Many together, as a kernel takes as long for one as for a vector. */
struct doubts {
    size_t count, at[ROOM];
    uint16_t operand[MAX_OPERANDS][ROOM];
};

static void settle(struct doubts *d, const struct elementwise_loop *loop, char *const *operand,
                   int scalar) {
    const int n_read = loop->n_in + (scalar ? 0 : loop->n_parameters);
    const int first = loop->n_in + loop->n_parameters, end = first + loop->n_out;
    char *packed[MAX_OPERANDS];
    for (int j = 0; j < end; j++)
        packed[j] = n_read <= j && j < first ? operand[j] : (char *)d->operand[j];
    (scalar ? loop->kernels.scalar : loop->kernels.array)(packed, d->count);
    for (int j = first; j < end; j++) {
        for (size_t k = 0; k < d->count; k++)
            memcpy(operand[j] + d->at[k] * SIZE, &d->operand[j][k], SIZE);
    }
    d->count = 0;
}

/* What is multiplied by a gradient is rounded first: its kernel of float32 sees a gradient of 1. */
void npact_run_narrow(const struct elementwise_loop *loop, char *const *operand, size_t n,
                      int scalar) {
    const struct conversion *convert = loop->convert;
    const int n_in = loop->n_in, n_read = n_in + (scalar ? 0 : loop->n_parameters);
    const int first = n_in + loop->n_parameters;
    _Alignas(64) float wide[MAX_OPERANDS][BLOCK];
    _Alignas(64) uint16_t result[2][BLOCK];
    uint32_t doubtful[BLOCK + 16];
    struct doubts doubts;
    char *wider[MAX_OPERANDS];
    for (int j = 0; j < first + loop->n_out; j++) wider[j] = (char *)wide[j];
    for (int j = n_read; j < first; j++) convert->widen((const uint16_t *)operand[j], wide[j], 1);
    for (int k = 0; loop->is_product && k < BLOCK; k++) wide[0][k] = 1;
    int in_place = 0;
    for (int j = 0; j < n_read; j++) {
        for (int k = 0; k < loop->n_out; k++) in_place |= operand[j] == operand[first + k];
    }
    doubts.count = 0;

    for (size_t start = 0; start < n; start += BLOCK) {
        const size_t m = n - start < BLOCK ? n - start : BLOCK;
        /* not within a block, whose results may still be on their way */
        if (doubts.count + (size_t)loop->n_out * m > ROOM) settle(&doubts, loop, operand, scalar);
        for (int j = loop->is_product; j < n_read; j++)
            convert->widen((const uint16_t *)operand[j] + start, wide[j], m);
        npact_run(loop->wider, wider, m, scalar);
        for (int k = 0; k < loop->n_out; k++) {
            const float *from = wide[first + k];
            uint16_t *to = in_place ? result[k] : (uint16_t *)operand[first + k] + start;
            const uint16_t *g = (const uint16_t *)operand[0] + start;
            size_t count = loop->is_product ? convert->multiply(g, from, to, m, doubtful)
                                            : convert->narrow(from, to, m, doubtful);
            for (size_t i = 0; i < count; i++, doubts.count++) {
                doubts.at[doubts.count] = start + doubtful[i];
                for (int j = 0; j < n_read; j++)
                    memcpy(&doubts.operand[j][doubts.count],
                           operand[j] + (start + doubtful[i]) * SIZE, SIZE);
            }
        }
        for (int k = 0; in_place && k < loop->n_out; k++)
            memcpy(operand[first + k] + start * SIZE, result[k], m * SIZE);
    }
    if (doubts.count) settle(&doubts, loop, operand, scalar);
}
