/* Which loop a ufunc takes for inputs that have none of their own. */
#ifndef NPACT_PROMOTION_H
#define NPACT_PROMOTION_H

#include <Python.h>

/* bool and integers of 8 and 16 bits compute in float32, wider integers in float64, Python's numbers in
 * the type of the arrays beside them.  A ufunc with integer loops keeps integers.  Where `label` is not negative, that operand takes any integer.
 *
 * ml_dtypes' bfloat16 is a type of the user's: NumPy gives it a number when ml_dtypes is imported, which
 * is not for us to do.  The first time that a ufunc meets it, the loop that stands in the ufunc's arrays
 * behind those of NumPy's types is registered.
 *
 * Returns -1 with an exception set on error. */
int npact_add_promoter(PyObject *ufunc, int label);

/* bfloat16's number once a ufunc has met it; before that, no array's. */
extern int npact_bfloat16_type;

#endif
