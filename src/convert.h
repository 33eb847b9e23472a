/* 16-bit elements to float and back: how the 16-bit types use the kernels of float32. */
#ifndef NPACT_CONVERT_H
#define NPACT_CONVERT_H

#include <stddef.h>
#include <stdint.h>

struct conversion {
    void (*widen)(const uint16_t *from, float *to, size_t n);
    /* Rounds, and lists the elements at which float32's error may have changed the result; these are
     * stored as 0 and raise no flag.  Returns how many there are.  `doubtful` has room for n + 16. */
    size_t (*narrow)(const float *from, uint16_t *to, size_t n, uint32_t *doubtful);
    /* The same, and what is rounded is multiplied by g, and rounded again. */
    size_t (*multiply)(const uint16_t *g, const float *from, uint16_t *to, size_t n,
                       uint32_t *doubtful);
};

#endif
