/* The commonest calls, straight to the loop.
 *
 * NumPy's own way to an inner loop takes several hundred nanoseconds: types are resolved, an iterator is
 * considered, error handling is looked up.  Arrays of one float type and one shape, contiguous, of one
 * dimension, or with rows of some length in C's order, with parameters that are Python's numbers, scalars of the
 * arrays' type or not given, need none of it; and rows are not copied into buffers, as NumPy does where an operand
 * is broadcast.  Whatever else is given goes NumPy's way, with the same result.
 */
#ifndef NPACT_DIRECT_H
#define NPACT_DIRECT_H

#include "call.h"

/* Whether the call was taken; if so *result is what it returns, NULL with an exception set. */
int npact_call_directly(const char *name, const struct call *call, PyObject *const *args,
                        Py_ssize_t n_args, PyObject *kwnames, PyObject **result);

/* The same for a ufunc along an axis, over the last one. */
int npact_call_along_last_axis(PyObject *ufunc, PyObject *const *args, Py_ssize_t n_args,
                               PyObject *kwnames, PyObject **result);

int npact_direct_init(void); /* called once, before the others; -1 on error */

#endif
