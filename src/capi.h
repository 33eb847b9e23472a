/* The functions that npact.h gives to callers in C. */
#ifndef NPACT_CAPI_H
#define NPACT_CAPI_H

#include "npact.h"

enum { NPACT_N_TYPES = 4 }; /* e, f, d, g */

extern const npact_api npact_c_interface;
extern const void *const npact_c_apply,
    *const npact_c_scalar; /* its addresses, for foreign callers */

/* Where `find` looks: NPACT_N_TYPES entries for each function, filled by the caller. */
void npact_c_functions(const npact_function *functions, int n);

#endif
