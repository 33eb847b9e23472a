/* Calling a ufunc from Python with parameters that have defaults and keywords.
 *
 * A ufunc has a fixed number of inputs, but a PyUFuncObject carries its own vectorcall pointer.
 * Wrapping that pointer lets a real np.ufunc be called as f(x), f(x, 0.2) and f(x, alpha=0.2):
 * NumPy only ever sees the last two, as f(x, 0.2). */
#ifndef NPACT_CALL_H
#define NPACT_CALL_H

#include <Python.h>

#include "loops.h"

enum { MAX_INPUTS = 3 }; /* g, gate, value */

struct call {
    PyObject *bound; /* the ufunc of the inputs alone, with the default parameters; NULL without */
    int n_in;        /* inputs before the parameters */
    int n_parameters;
    const char *inputs[MAX_INPUTS];  /* their names */
    PyObject *names[MAX_PARAMETERS]; /* interned */
    /* Python's numbers, which never upcast an array (NEP 50): int where the ufunc keeps integers. */
    PyObject *defaults[MAX_PARAMETERS];
    PyObject *unsigned_defaults[MAX_PARAMETERS];
    const struct elementwise_loop *loops[N_DTYPES];
};

extern PyObject *npact_out, *npact_axis_keyword; /* "out" and "axis", interned */

/* Which parameter a keyword is, or -1. */
int npact_find_parameter(const struct call *call, PyObject *name);

/* Both replace the ufunc's vectorcall pointer.  The first finds its struct call through the data of the bfloat16 loop, which stands behind those of NumPy's types. */
void npact_call_elementwise(PyObject *ufunc);
/* Checks labels before NumPy is called, and raises what an inner loop left behind. */
void npact_call_axis(PyObject *ufunc);

/* Makes the loops' errors Python exceptions; called once, before the others.  Returns -1 on error. */
int npact_call_init(void);

#endif
