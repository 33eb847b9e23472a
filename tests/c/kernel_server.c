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

#ifndef NPACT_ISA_PORTABLE
extern const struct conversion npact_f16_conversion, npact_bf16_conversion;
static const struct conversion *const conversions[N_DTYPES] = {[F16] = &npact_f16_conversion,
                                                               [BF16] = &npact_bf16_conversion};
#else
static const struct conversion *const conversions[N_DTYPES] = {NULL};
#endif

static struct elementwise_loop loop_of(enum dtype dtype, int index, const float *defaults) {
    const struct elementwise *e = &npact_elementwise[index];
    const struct activation *a = &npact_activations[e->row];
    return (struct elementwise_loop){.kernels = tables[dtype]->elementwise[index],
                                     .n_in = e->n_in,
                                     .n_parameters = a->n_parameters,
                                     .n_out = e->n_out,
                                     .itemsize = itemsize[dtype],
                                     .defaults = (const char *)defaults,
                                     .convert = conversions[dtype],
                                     .is_product =
                                         e->role == BACKWARD || e->role == BACKWARD_FROM_OUTPUT};
}

static void run(enum dtype dtype, int index, int scalar, char *const *operand, size_t n) {
    const struct activation *a = &npact_activations[npact_elementwise[index].row];
    float defaults[MAX_PARAMETERS]; /* as only float32 has kernels for them */
    for (int j = 0; j < a->n_parameters; j++) defaults[j] = (float)a->parameters[j].value;
    struct elementwise_loop wider = loop_of(F32, index, defaults);
    struct elementwise_loop loop = loop_of(dtype, index, defaults);
    if (loop.convert && !a->is_exact) loop.wider = &wider;
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
            tables[dtype]->axis[index].row(operand, (size_t)n);
        } else {
            run((enum dtype)dtype, index, kind == 0, operand, (size_t)n);
        }
        for (int j = n_inputs; j < n_operands; j++) fwrite(operand[j], 1, size[j], stdout);
        fflush(stdout);
        for (int j = 0; j < n_operands; j++) free(operand[j]);
    }
    return 0;
}
