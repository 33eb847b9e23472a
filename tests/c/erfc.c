/* erfc of long doubles over an array: NumPy has exp, expm1, log1p and tanh for them, but not this. */
#include <math.h>
#include <stddef.h>

void erfc_of(const long double *x, long double *y, size_t n) {
    for (size_t i = 0; i < n; i++) y[i] = erfcl(x[i]);
}
