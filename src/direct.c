/* The commonest calls, straight to the loop: see direct.h. */
#define PY_SSIZE_T_CLEAN
#include "direct.h"

#include <float.h>

#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

#include "fpstatus.h"

static enum dtype dtype_of(int type) {
    switch (type) {
    case NPY_HALF: return F16;
    case NPY_FLOAT: return F32;
    case NPY_DOUBLE: return F64;
    default: return N_DTYPES;
    }
}

static int has_shape_of(PyArrayObject *a, PyArrayObject *x) {
    return PyArray_NDIM(a) == PyArray_NDIM(x) &&
           PyArray_CompareLists(PyArray_DIMS(a), PyArray_DIMS(x), PyArray_NDIM(x));
}

/* A Python float as a parameter of the arrays' type, converted as NumPy does; not if that would warn. */
static int parameter(PyObject *given, int type, void *to) {
    if (!PyFloat_CheckExact(given)) return 0;
    double value = PyFloat_AS_DOUBLE(given);
    if (type == NPY_DOUBLE) {
        memcpy(to, &value, sizeof value);
    } else if (type == NPY_FLOAT && value >= -FLT_MAX && value <= FLT_MAX) {
        float narrow = (float)value;
        memcpy(to, &narrow, sizeof narrow);
    } else {
        return 0;
    }
    return 1;
}

/* An array to write to: another's data may be all of it or none of it. */
static int is_output(PyObject *out, PyArrayObject *x, PyObject *const *args, int n_in) {
    if (!PyArray_CheckExact(out)) return 0;
    PyArrayObject *y = (PyArrayObject *)out;
    if (PyArray_TYPE(y) != PyArray_TYPE(x) || !PyArray_ISCARRAY(y) || !has_shape_of(y, x)) return 0;
    const char *from = PyArray_BYTES(y), *to = from + PyArray_NBYTES(y);
    for (int j = 0; j < n_in; j++) {
        const char *start = PyArray_BYTES((PyArrayObject *)args[j]);
        if (start != from && start < to && from < start + PyArray_NBYTES(y)) return 0;
    }
    return 1;
}

int npact_call_directly(const char *name, const struct call *call, PyObject *const *args,
                        Py_ssize_t n_args, PyObject *kwnames, PyObject **result) {
    const int n_in = call->n_in, n_parameters = call->n_parameters;
    if (n_args < n_in || n_args > n_in + n_parameters || !PyArray_CheckExact(args[0])) return 0;
    PyArrayObject *x = (PyArrayObject *)args[0];
    const int type = PyArray_TYPE(x);
    const enum dtype dtype = dtype_of(type);
    if (dtype == N_DTYPES || PyArray_NDIM(x) == 0 || !PyArray_ISCARRAY_RO(x)) return 0;
    for (int j = 1; j < n_in; j++) {
        if (!PyArray_CheckExact(args[j])) return 0;
        PyArrayObject *a = (PyArrayObject *)args[j];
        if (PyArray_TYPE(a) != type || !PyArray_ISCARRAY_RO(a) || !has_shape_of(a, x)) return 0;
    }

    const struct elementwise_loop *loop = call->loops[dtype];
    PyObject *given[MAX_PARAMETERS] = {NULL}, *out = NULL;
    for (Py_ssize_t i = n_in; i < n_args; i++) given[i - n_in] = args[i];
    for (Py_ssize_t i = 0, n = kwnames ? PyTuple_GET_SIZE(kwnames) : 0; i < n; i++) {
        PyObject *keyword = PyTuple_GET_ITEM(kwnames, i), *value = args[n_args + i];
        int j = npact_find_parameter(call, keyword);
        if (j >= 0 && !given[j]) {
            given[j] = value;
        } else if (keyword == npact_out && loop->n_out == 1) {
            out = value;
        } else {
            return 0;
        }
    }
    double parameters[MAX_PARAMETERS];
    for (int j = 0; j < n_parameters; j++) {
        if (!given[j]) {
            memcpy(&parameters[j], call->encoded[dtype] + j * loop->itemsize,
                   (size_t)loop->itemsize);
        } else if (!parameter(given[j], type, &parameters[j])) {
            return 0;
        }
    }
    if (out && !is_output(out, x, args, n_in)) return 0;
    PyObject *outputs[2] = {out, NULL};

    char *operand[MAX_OPERANDS];
    npy_intp step[MAX_OPERANDS], n = PyArray_SIZE(x);
    int k = 0;
    for (int j = 0; j < n_in; j++, k++) {
        operand[k] = PyArray_BYTES((PyArrayObject *)args[j]);
        step[k] = loop->itemsize;
    }
    for (int j = 0; j < n_parameters; j++, k++) {
        operand[k] = (char *)&parameters[j];
        step[k] = 0;
    }
    for (int j = 0; j < loop->n_out; j++, k++) {
        if (outputs[j]) {
            Py_INCREF(outputs[j]);
        } else {
            outputs[j] = PyArray_SimpleNew(PyArray_NDIM(x), PyArray_DIMS(x), type);
            if (!outputs[j]) goto fail;
        }
        operand[k] = PyArray_BYTES((PyArrayObject *)outputs[j]);
        step[k] = loop->itemsize;
    }
    NPY_BEGIN_THREADS_DEF;
    NPY_BEGIN_THREADS_THRESHOLDED(n); /* other threads may run, as in NumPy */
    fpstatus_clear_overflow();
    npact_elementwise_loop(operand, &n, step, (void *)loop);
    int overflow = fpstatus_has_overflow();
    NPY_END_THREADS;
    if (overflow && PyUFunc_GiveFloatingpointErrors(name, NPY_FPE_OVERFLOW) < 0) goto fail;
    *result = loop->n_out == 1 ? outputs[0] : PyTuple_Pack(2, outputs[0], outputs[1]);
    if (loop->n_out == 2) {
        Py_DECREF(outputs[0]);
        Py_DECREF(outputs[1]);
    }
    return 1;
fail:
    for (int j = 0; j < loop->n_out; j++) Py_XDECREF(outputs[j]);
    *result = NULL;
    return 1;
}

int npact_direct_init(void) {
    return PyArray_ImportNumPyAPI() < 0 || PyUFunc_ImportUFuncAPI() < 0 ? -1 : 0;
}
