/* Which instruction set the kernels of this process use. */
#ifndef NPACT_DISPATCH_H
#define NPACT_DISPATCH_H

#include "kernels.h"

/* NPACT_DISABLE_CPU_FEATURES: names of instruction sets, as in npact_isa_name, separated by spaces or
 * commas, that are not to be used.  Returns 0, or the length of an unknown name, which *bad points to. */
size_t npact_dispatch(const char *disabled, const char **bad);

extern const char *const npact_isa_name[N_ISAS];
int npact_isa_is_built(enum isa isa);
int npact_isa_is_supported(enum isa isa);
enum isa npact_isa_in_use(void);
const struct kernel_table *npact_table(enum dtype dtype);
const char *npact_compiler(void);

#endif
