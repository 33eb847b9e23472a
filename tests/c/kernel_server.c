/* Runs kernels on request, so that those of an instruction set which this machine has not can be run
 * under an emulator: digests.py compiles it together with src/registry.c, src/loops.c and the kernels.
 *
 * First it writes what there is, a line an element-wise function and a line an axis function:
 *     elementwise NAME SUFFIX INPUTS PARAMETERS OUTPUTS      axis NAME
 * and an empty line.  Then it reads requests, a line each, with the bytes of the inputs behind it:
 *     DTYPE KIND INDEX N OPERANDS INPUTS BYTES...            one count of bytes for each operand
 * KIND is 0 for scalar parameters, 1 for arrays of them, 2 for a row.  It answers with the outputs' bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loops.h"

#define TABLE(type) extern const struct kernel_table npact_##type;
TABLE(f16)
TABLE(f32)
TABLE(f64)
TABLE(bf16)

static const struct kernel_table *const tables[N_DTYPES] = {
    [F16] = &npact_f16, [F32] = &npact_f32, [F64] = &npact_f64, [BF16] = &npact_bf16};

static const char *const suffix[] = {[VALUE] = "-",
                                     [GRAD] = "grad",
                                     [BACKWARD] = "backward",
                                     [VALUE_AND_GRAD] = "value_and_grad",
                                     [BACKWARD_FROM_OUTPUT] = "backward_from_output",
                                     [GRAD_PARAMETER] = "grad_"};

static const int itemsize[N_DTYPES] = {[F16] = 2, [F32] = 4, [F64] = 8, [BF16] = 2};

/* As _core.pyx does it. */
static void run(enum dtype dtype, int index, int scalar, char *const *operand, size_t n) {
    const struct elementwise *e = &npact_elementwise[index];
    const struct activation *a = &npact_activations[e->row];
    char defaults[MAX_PARAMETERS * sizeof(double)];
    struct elementwise_loop loop = {.kernels = tables[dtype]->elementwise[index],
                                    .n_in = e->n_in,
                                    .n_parameters = a->n_parameters,
                                    .n_out = e->n_out,
                                    .itemsize = itemsize[dtype],
                                    .defaults = defaults};
    for (int j = 0; j < a->n_parameters; j++) {
        const float value = (float)a->parameters[j].value;
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        const uint16_t upper = (uint16_t)(bits >> 16);
        const _Float16 half = (_Float16)value;
        const void *const of_type[N_DTYPES] = {
            [F16] = &half, [F32] = &value, [F64] = &a->parameters[j].value, [BF16] = &upper};
        memcpy(defaults + j * loop.itemsize, of_type[dtype], (size_t)loop.itemsize);
        if (loop.itemsize == 2 && bits & 0xffff) loop.kernels.at_defaults = NULL;
    }
    npact_run(&loop, operand, n, scalar);
}

int main(void) {
    for (int i = 0; i < npact_n_elementwise; i++) {
        const struct elementwise *e = &npact_elementwise[i];
        const struct activation *a = &npact_activations[e->row];
        printf("elementwise %s %s%s %d %d %d\n", a->name, suffix[e->role],
               e->role == GRAD_PARAMETER ? e->parameter : "", e->n_in, a->n_parameters, e->n_out);
    }
    for (int i = 0; i < npact_n_axis; i++) printf("axis %s\n", npact_axis[i].name);
    printf("\n");
    fflush(stdout);

    int dtype, kind, index, n, n_operands, n_inputs;
    while (scanf("%d %d %d %d %d %d", &dtype, &kind, &index, &n, &n_operands, &n_inputs) == 6) {
        char *operand[MAX_OPERANDS];
        size_t size[MAX_OPERANDS];
        for (int j = 0; j < n_operands; j++) {
            if (scanf("%zu", &size[j]) != 1) return 2;
            operand[j] = malloc(size[j] + 1);
        }
        if (getchar() != '\n') return 2;
        for (int j = 0; j < n_inputs; j++) {
            if (fread(operand[j], 1, size[j], stdin) != size[j]) return 2;
        }
        if (kind == 2) {
            const ptrdiff_t steps[MAX_OPERANDS] = {0};
            tables[dtype]->axis[index].rows(operand, steps, (size_t)n, 1);
        } else {
            run((enum dtype)dtype, index, kind == 0, operand, (size_t)n);
        }
        for (int j = n_inputs; j < n_operands; j++) fwrite(operand[j], 1, size[j], stdout);
        fflush(stdout);
        for (int j = 0; j < n_operands; j++) free(operand[j]);
    }
    return 0;
}
