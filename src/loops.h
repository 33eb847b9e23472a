/* NumPy's inner loops over the kernels.  Free of NumPy's headers: its types are passed as their C types. */
#ifndef NPACT_LOOPS_H
#define NPACT_LOOPS_H

#include "registry.h"

/* What an inner loop of an element-wise ufunc is told through its `data`. */
struct elementwise_loop {
    struct kernel_pair kernels;
    int n_in, n_parameters, n_out;
    int itemsize;
    const char
        *defaults; /* the parameters, where the ufunc takes none: n_parameters elements, or NULL */
    const void *call; /* how Python calls it: see call.h */
};

struct axis_loop {
    struct axis_kernels kernels;
    int n_operands, n_in;
    int has_axis[MAX_OPERANDS];
    int itemsize[MAX_OPERANDS];
    int label; /* the operand that holds labels 0 .. n-1, or -1 */
};

/* Both have the type of a PyUFuncGenericFunction. */
void npact_elementwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,
                            void *data);
void npact_axis_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data);

/* Called by npact_axis_loop for a label outside 0 .. n-1, before any row is written. */
extern void (*npact_bad_label)(int64_t label, ptrdiff_t n);

/* Called by npact_axis_loop when there is no memory for a row. */
extern void (*npact_no_memory)(void);

#endif
