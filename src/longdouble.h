/* long double: every function by the C library's, one element at a time.
 *
 * Apart from the other kernels, as it is no vector type and nothing of theirs would serve it: its width
 * differs from platform to platform. */
#ifndef NPACT_LONGDOUBLE_H
#define NPACT_LONGDOUBLE_H

#include <stdint.h>

#include "kernels.h"

struct longdouble_function;
struct longdouble_row;

/* What an inner loop is told through its `data`. */
struct longdouble_loop {
    const struct longdouble_function *function;
    int n_in, n_parameters, n_out;
    int bound; /* whether the parameters are these, and not among the arguments */
    long double defaults[MAX_PARAMETERS];
};

struct longdouble_axis_loop {
    const struct longdouble_row *row;
    int n_in, n_operands;
    int has_axis[MAX_OPERANDS];
    int label; /* the operand that holds labels 0 .. n-1, or -1 */
};

/* In the order of the registry's npact_elementwise and npact_axis. */
const struct longdouble_function *npact_longdouble_function(int index);
const struct longdouble_row *npact_longdouble_row(int index);

/* Both have the type of a PyUFuncGenericFunction. */
void npact_longdouble_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,
                           void *data);
void npact_longdouble_axis_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,
                                void *data);

#endif
