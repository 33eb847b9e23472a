/* Functions that keep integer types: the INTEGER lines of the table. */
#ifndef NPACT_INTEGERS_H
#define NPACT_INTEGERS_H

#include "kernels.h"

enum { N_INTEGER_TYPES = 8 };

/* What an inner loop is told through its `data`. */
struct integer_loop {
    int n_parameters;
    int bound; /* whether the parameters are these, and not among the arguments */
    int64_t defaults[MAX_PARAMETERS]; /* within the range of the type */
};

/* The type of a PyUFuncGenericFunction. */
typedef void integer_function(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,
                              void *data);

/* The loops of an activation for int8, uint8, int16, uint16, int32, uint32, int64, uint64; or NULL. */
integer_function *const *npact_integer_loops(const char *name);

#endif
