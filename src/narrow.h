/* The 16-bit types through the kernels of float32, which are several times as fast as those in double.
 *
 * A block is widened, computed in float32 and rounded.  The few elements at which that rounding is
 * doubtful (convert.c) are computed again by the type's own kernels, in double: so every result is the
 * one that is rounded once. */
#ifndef NPACT_NARROW_H
#define NPACT_NARROW_H

#include "loops.h"

/* As npact_run, for a loop that has `wider`. */
void npact_run_narrow(const struct elementwise_loop *loop, char *const *operand, size_t n,
                      int scalar);

#endif
