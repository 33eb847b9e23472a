/* The 16-bit types through the kernels of float32: see narrow.h. */
#include "narrow.h"

#include <string.h>

#include "convert.h"

enum { BLOCK = 512, SIZE = sizeof(uint16_t) };

/* Computes the listed elements in double and stores output `which` of them. */
static void again(const struct elementwise_loop *loop, char *const *operand, int scalar, int which,
                  const uint32_t *at, size_t count, uint16_t *to) {
    const int n_in = loop->n_in, n_read = n_in + (scalar ? 0 : loop->n_parameters);
    uint16_t buffer[MAX_OPERANDS][BLOCK];
    char *packed[MAX_OPERANDS];
    for (int j = 0; j < n_in + loop->n_parameters + loop->n_out; j++) {
        packed[j] = (char *)buffer[j];
        if (j >= n_read && j < n_in + loop->n_parameters) packed[j] = operand[j]; /* one element */
    }
    for (int j = 0; j < n_read; j++) {
        for (size_t k = 0; k < count; k++)
            memcpy(&buffer[j][k], operand[j] + (size_t)at[k] * SIZE, SIZE);
    }
    (scalar ? loop->kernels.scalar : loop->kernels.array)(packed, count);
    const uint16_t *result = buffer[n_in + loop->n_parameters + which];
    for (size_t k = 0; k < count; k++) to[at[k]] = result[k];
}

/* What is multiplied by a gradient is rounded first: its kernel of float32 sees a gradient of 1. */
void npact_run_narrow(const struct elementwise_loop *loop, char *const *operand, size_t n,
                      int scalar) {
    const struct conversion *convert = loop->convert;
    const int n_in = loop->n_in, n_parameters = loop->n_parameters;
    _Alignas(64) float wide[MAX_OPERANDS][BLOCK];
    _Alignas(64) uint16_t result[2][BLOCK];
    uint32_t doubtful[BLOCK + 16];
    char *at[MAX_OPERANDS], *wider[MAX_OPERANDS];
    for (int j = 0; j < n_in + n_parameters + loop->n_out; j++) wider[j] = (char *)wide[j];
    for (int j = n_in; scalar && j < n_in + n_parameters; j++)
        convert->widen((const uint16_t *)operand[j], wide[j], 1);
    for (int k = 0; loop->is_product && k < BLOCK; k++) wide[0][k] = 1;

    for (size_t start = 0; start < n; start += BLOCK) {
        const size_t m = n - start < BLOCK ? n - start : BLOCK;
        for (int j = 0; j < n_in + n_parameters + loop->n_out; j++) {
            int is_one = scalar && j >= n_in && j < n_in + n_parameters;
            at[j] = operand[j] + (is_one ? 0 : start * SIZE);
            if (j >= loop->is_product && j < n_in + n_parameters && !is_one)
                convert->widen((const uint16_t *)at[j], wide[j], m);
        }
        npact_run(loop->wider, wider, m, scalar);
        for (int k = 0; k < loop->n_out; k++) {
            size_t count = convert->narrow(wide[n_in + n_parameters + k], result[k], m, doubtful);
            if (loop->is_product)
                convert->multiply((const uint16_t *)at[0], result[k], result[k], m);
            if (count > 0) again(loop, at, scalar, k, doubtful, count, result[k]);
        }
        for (int k = 0; k < loop->n_out; k++) /* last, as an output may be an input */
            memcpy(at[n_in + n_parameters + k], result[k], m * SIZE);
    }
}
