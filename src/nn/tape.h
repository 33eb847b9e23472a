/* Operations in a row, recorded once and run again and again. */
#ifndef NPACT_NN_TAPE_H
#define NPACT_NN_TAPE_H

#include "operations.h"

struct tape {
    struct operation *operations;
    size_t count;
    char *input, *output; /* where the data go in and come out, for npact_tapes_stream */
    char **reader;        /* the only operand that is `input`, if one operation alone reads it */
};

/* One operation on all threads. */
void npact_share(const struct operation *operation, int threads);

/* Each tape once; they have nothing in common but what they read. */
void npact_tapes_run(const struct tape *tapes, int n, int threads);

/* One piece of x becomes one of y: a tape on all threads, operation by operation. */
void npact_tape_share(const struct tape *tape, const char *x, char *y, size_t x_size, size_t y_size,
                      int threads);

/* `tiles` pieces of x, of x_size bytes each, go through the n tapes, which are equal, as they come free;
 * what comes out becomes as many pieces of y. */
void npact_tapes_stream(const struct tape *tapes, int n, const char *x, char *y, size_t tiles,
                        size_t x_size, size_t y_size, int threads);

#endif
