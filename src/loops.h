/* NumPy's inner loops over the kernels.  Free of NumPy's headers: its types are passed as their C types. */
#ifndef NPACT_LOOPS_H
#define NPACT_LOOPS_H

#include "registry.h"

/* What an inner loop of an element-wise ufunc is told through its `data`. */
struct elementwise_loop {
    struct kernels kernels;
    int n_in, n_parameters, n_out;
    int itemsize;
    void (*every_other)(char *to, const char *from, size_t n); /* of kernel_table */
    const char *defaults; /* of the parameters: n_parameters elements */
    int bound;            /* whether the parameters are these, and not among the arguments */
    const void *call;     /* how Python calls it: see call.h */
};

/* Runs the kernel that is right for the parameters, on contiguous operands.  `scalar`: they are one
 * element each. */
void npact_run(const struct elementwise_loop *loop, char *const *operand, size_t n, int scalar);

/* n items of one size from one stride to another, which do not overlap. */
void npact_copy(char *restrict to, ptrdiff_t to_step, const char *restrict from,
                ptrdiff_t from_step, ptrdiff_t n, int itemsize);

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

/* Whether the labels of all rows are in 0 .. n-1; calls npact_bad_label if not. */
int npact_labels_are_valid(const char *labels, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t n);

/* Called for a label outside 0 .. n-1, before any of these rows is written.  They may be a part of a
 * call's rows, whose labels call.c has seen before. */
extern void (*npact_bad_label)(int64_t label, ptrdiff_t n);

/* Called when there is no memory for a row. */
extern void (*npact_no_memory)(void);

#endif
