/* Results that are too large for the caches. */
#ifndef NPACT_STREAM_H
#define NPACT_STREAM_H

#include "loops.h"

/* From so many elements on it is worth asking. */
#define STREAM_FROM ((size_t)1 << 22)

/* As npact_run, past the caches; or 0 where that is not possible or not of use, and nothing was done. */
int npact_run_streamed(const struct elementwise_loop *loop, char *const *operand, size_t n,
                       int scalar);

#endif
