/* npact's functions for C, C++ and Cython: no interpreter's lock is needed to call one.
 *
 *     const npact_api *npact = npact_import();            // with the lock; NULL with an exception set
 *     const npact_function *gelu = npact->find("gelu", 'f');
 *     void *operand[] = {x, y};                           // float *x, *y: n elements each
 *     npact->apply(gelu, operand, n);
 *
 * Names are those of the ufuncs, aliases included; types are NumPy's letters: 'e' float16, 'f' float,
 * 'd' double, 'g' long double.  Operands are inputs, parameters, outputs, in the order of the ufunc's
 * arguments.
 * Results have the ufunc's bits.  What is found lives as long as the process.
 *
 * npact_import is there where Python.h stands before this header, which may be included once more. */
#ifndef NPACT_H
#define NPACT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NPACT_API_VERSION 1

typedef struct npact_function {
    const char *name;
    char type;
    int n_in, n_parameters, n_out;
    int itemsize;
    /* A loop of NumPy's form: operands, how many elements, the bytes from one to the next.  `data` goes
     * with all operands, `at_defaults` with inputs and outputs alone. */
    void (*loop)(char **operand, const ptrdiff_t *n, const ptrdiff_t *steps, void *data);
    void *data, *at_defaults;
} npact_function;

typedef struct npact_api {
    int version;
    /* NULL if there is no such function or type. */
    const npact_function *(*find)(const char *name, char type);
    /* Contiguous inputs and outputs of n elements, parameters of one.  An output may be an input;
     * otherwise they do not overlap.  Nothing happens where n is 0 or less. */
    void (*apply)(const npact_function *f, void *const *operand, ptrdiff_t n);
    /* One number at the default parameters, for a function of one input and one output, of 'f' or 'd';
     * NaN for any other. */
    double (*scalar)(const npact_function *f, double x);
} npact_api;

#ifdef __cplusplus
}
#endif
#endif

#if defined(Py_PYTHON_H) && !defined(NPACT_HAS_IMPORT)
#define NPACT_HAS_IMPORT
#ifdef __cplusplus
extern "C" {
#endif
static inline const npact_api *npact_import(void) {
    const npact_api *api = (const npact_api *)PyCapsule_Import("npact._core.c_api", 0);
    if (api && api->version != NPACT_API_VERSION) {
        PyErr_Format(PyExc_ImportError, "npact.h is of version %d, the installed npact of %d",
                     NPACT_API_VERSION, api->version);
        return NULL;
    }
    return api;
}
#ifdef __cplusplus
}
#endif
#endif
