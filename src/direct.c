/* The commonest calls, straight to the loop: see direct.h. */
#define PY_SSIZE_T_CLEAN
#include "direct.h"

#include <float.h>
#include <math.h>

#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

#include "fpstatus.h"
#include "promotion.h"

/* Elements from which on other threads may run meanwhile.  To let them costs some 40 ns, half of what relu of a thousand
 * elements takes, and NumPy does so from 500 on. */
enum { THREADS_FROM = 4096 };

static enum dtype dtype_of(int type) {
    if (type == npact_bfloat16_type) return BF16;
    switch (type) {
    case NPY_HALF: return F16;
    case NPY_FLOAT: return F32;
    case NPY_DOUBLE: return F64;
    default: return N_DTYPES;
    }
}

/* Not NumPy's functions for the next three: a call of one of them takes as long as the work. */
static int are_equal(const npy_intp *a, const npy_intp *b, int n) {
    for (int k = 0; k < n; k++) {
        if (a[k] != b[k]) return 0;
    }
    return 1;
}

static int has_shape(PyArrayObject *a, int ndim, const npy_intp *dims) {
    return PyArray_NDIM(a) == ndim && are_equal(PyArray_DIMS(a), dims, ndim);
}

static npy_intp size_of(PyArrayObject *a) {
    npy_intp n = 1;
    for (int k = 0; k < PyArray_NDIM(a); k++) n *= PyArray_DIM(a, k);
    return n;
}

/* Whether kernels can use it where it lies. */
static int is_whole(PyArrayObject *a) {
    return PyArray_CHKFLAGS(a, NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED);
}

/* Whether one step leads from element to element. */
static int has_one_step(PyArrayObject *a) {
    return PyArray_NDIM(a) == 1 || PyArray_IS_C_CONTIGUOUS(a);
}

static npy_intp step_of(PyArrayObject *a) {
    return PyArray_NDIM(a) == 1 ? PyArray_STRIDE(a, 0) : PyArray_ITEMSIZE(a);
}

/* Other arrays go row by row.  Where rows are short, or columns are side by side, NumPy knows a better order. */
enum { ROW_FROM = 64 };
static int has_rows(PyArrayObject *a) {
    const int last = PyArray_NDIM(a) - 1;
    if (last < 1 || PyArray_DIM(a, last) < ROW_FROM) return 0;
    npy_intp within = 0; /* the widest step so far, from the last dimension on */
    for (int k = last; k >= 0; k--) {
        const npy_intp step =
            PyArray_STRIDE(a, k) < 0 ? -PyArray_STRIDE(a, k) : PyArray_STRIDE(a, k);
        if (step == 0 || PyArray_DIM(a, k) == 1) continue;
        if (step < within) return 0;
        within = step;
    }
    return 1;
}

/* Where the elements of an array begin and end. */
static void extent_of(PyArrayObject *a, const char **begin, const char **end) {
    const npy_intp n = size_of(a);
    *begin = PyArray_BYTES(a);
    *end = *begin + n * PyArray_ITEMSIZE(a);
    if (PyArray_IS_C_CONTIGUOUS(a) || n == 0) return;
    *end = *begin + PyArray_ITEMSIZE(a);
    for (int k = PyArray_NDIM(a) - 1; k >= 0; k--) {
        const npy_intp reach = PyArray_STRIDE(a, k) * (PyArray_DIM(a, k) - 1);
        *(reach < 0 ? begin : end) += reach;
    }
}

/* Whether no two of its elements share memory, as far as steps say that increase from the last dimension on. */
static int lie_apart(PyArrayObject *a) {
    npy_intp reach = PyArray_ITEMSIZE(a);
    if (PyArray_IS_C_CONTIGUOUS(a)) return 1;
    for (int k = PyArray_NDIM(a) - 1; k >= 0; k--) {
        const npy_intp n = PyArray_DIM(a, k), step = PyArray_STRIDE(a, k);
        if (n == 1) continue;
        if (step < reach && -step < reach) return 0;
        reach += (step < 0 ? -step : step) * (n - 1);
    }
    return 1;
}

static int are_the_same(PyArrayObject *a, PyArrayObject *b) {
    return PyArray_BYTES(a) == PyArray_BYTES(b) &&
           are_equal(PyArray_STRIDES(a), PyArray_STRIDES(b), PyArray_NDIM(a));
}

static int share_memory(PyArrayObject *a, PyArrayObject *b) {
    const char *begin[2], *end[2];
    extent_of(a, &begin[0], &end[0]);
    extent_of(b, &begin[1], &end[1]);
    return begin[0] < end[1] && begin[1] < end[0];
}

/* Whether it is the same bfloat16 at once, as ml_dtypes assigns it from 0.7 on, and by way of float, as NumPy's ufuncs take it. */
static int rounds_alike(double value) {
    const float narrow = (float)value;
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof bits);
    return narrow == value || (bits & 0xffff) != 0x8000; /* half-way */
}
/* Whether a Python number becomes one of a type without a warning, nor the flag of an underflow, and the same one as NumPy makes of
 * it; of integers those that every type reaches. */
static int converts_alike(PyObject *given, enum dtype dtype) {
    static const double largest[N_DTYPES] = {[F16] = 65504, [BF16] = 0x1.fep127, [F32] = FLT_MAX};
    static const double least[N_DTYPES] = {[F16] = 0x1p-14, [BF16] = FLT_MIN, [F32] = FLT_MIN};
    if (PyLong_CheckExact(given)) {
        int overflow;
        const long value = PyLong_AsLongAndOverflow(given, &overflow);
        return !overflow && value >= -largest[F16] && value <= largest[F16];
    }
    if (!PyFloat_CheckExact(given)) return 0;
    const double value = PyFloat_AS_DOUBLE(given), size = fabs(value);
    if (dtype == F64 || size == 0) return 1;
    return size >= least[dtype] && size <= largest[dtype] && (dtype != BF16 || rounds_alike(value));
}
/* A Python number as a parameter of the arrays' type, converted as NumPy does, or a scalar that has it; not if that would warn. */
static int parameter(PyObject *given, PyArrayObject *x, enum dtype dtype, void *to) {
    if (Py_TYPE(given) != PyArray_DESCR(x)->typeobj && !converts_alike(given, dtype)) return 0;
    if (PyFloat_CheckExact(given) && (dtype == F32 || dtype == F64)) { /* 10 ns less */
        const double value = PyFloat_AS_DOUBLE(given);
        const float narrow = (float)value;
        dtype == F32 ? memcpy(to, &narrow, sizeof narrow) : memcpy(to, &value, sizeof value);
        return 1;
    }
    if (PyArray_SETITEM(x, to, given) == 0) return 1;
    PyErr_Clear();
    return 0;
}

/* An array to write to.  It shares no memory with an input; or, where the function is element-wise, all of it. */
static int is_output(PyObject *out, int type, int ndim, const npy_intp *dims, PyObject *const *args,
                     int n_in, int elementwise) {
    if (!PyArray_CheckExact(out)) return 0;
    PyArrayObject *y = (PyArrayObject *)out;
    if (PyArray_TYPE(y) != type || !PyArray_ISWRITEABLE(y) || !has_shape(y, ndim, dims)) return 0;
    if (elementwise ? !PyArray_ISNOTSWAPPED(y) || !lie_apart(y) : !PyArray_ISCARRAY(y)) return 0;
    for (int j = 0; j < n_in; j++) {
        PyArrayObject *x = (PyArrayObject *)args[j];
        if (!(elementwise && are_the_same(x, y)) && share_memory(x, y)) return 0;
    }
    return 1;
}

/* The one or two arrays of `out=`, if all are such. */
static int take_outputs(PyObject *out, int n_out, int type, const int *ndims, const npy_intp *dims,
                        PyObject *const *args, int n_in, int elementwise, PyObject **outputs) {
    if (n_out == 1) {
        outputs[0] = out;
    } else if (PyTuple_CheckExact(out) && PyTuple_GET_SIZE(out) == 2) {
        for (int j = 0; j < 2; j++) outputs[j] = PyTuple_GET_ITEM(out, j);
    } else {
        return 0;
    }
    for (int j = 0; j < n_out; j++) {
        if (!is_output(outputs[j], type, ndims[j], dims, args, n_in, elementwise)) return 0;
    }
    return n_out == 1 || !share_memory((PyArrayObject *)outputs[0], (PyArrayObject *)outputs[1]);
}

/* References to the outputs that are given, or to new ones where none are; 0 with an exception set. */
static int hold_outputs(PyObject **outputs, int n_out, int type, const int *ndims,
                        const npy_intp *dims) {
    for (int j = 0; j < n_out; j++) {
        outputs[j] = outputs[j] ? Py_NewRef(outputs[j]) : PyArray_SimpleNew(ndims[j], dims, type);
        if (!outputs[j]) {
            if (j) Py_DECREF(outputs[0]);
            return 0;
        }
    }
    return 1;
}

/* What is returned for one or two outputs, whose references it takes over: NULL where the call failed. */
static PyObject *returned(PyObject **outputs, int n_out, int failed) {
    if (n_out == 1 && !failed) return outputs[0];
    PyObject *both = failed ? NULL : PyTuple_Pack(2, outputs[0], outputs[1]);
    for (int j = 0; j < n_out; j++) Py_DECREF(outputs[j]);
    return both;
}

static int is_overflow_refused(int overflow, const char *name) {
    return overflow && PyUFunc_GiveFloatingpointErrors(name, NPY_FPE_OVERFLOW) < 0;
}

/* From row to row: the index and the operands' places. */
static void to_next_row(npy_intp *index, PyArrayObject *const *array, char **operand,
                        int n_operands, PyArrayObject *x) {
    for (int k = PyArray_NDIM(x) - 2; k >= 0; k--) {
        const int wraps = ++index[k] == PyArray_DIM(x, k);
        for (int j = 0; j < n_operands; j++) {
            if (array[j]) operand[j] += PyArray_STRIDE(array[j], k) * (wraps ? 1 - index[k] : 1);
        }
        if (!wraps) break;
        index[k] = 0;
    }
}
static void run_long_rows(const struct elementwise_loop *loop, PyArrayObject *const *array,
                          char **operand, const npy_intp *step, int n_operands, PyArrayObject *x) {
    const npy_intp n = PyArray_DIM(x, PyArray_NDIM(x) - 1);
    npy_intp index[NPY_MAXDIMS] = {0};
    for (npy_intp rows = size_of(x) / n; rows > 0; rows--) {
        npact_elementwise_loop(operand, &n, step, (void *)loop);
        to_next_row(index, array, operand, n_operands, x);
    }
}
/* Short rows are gathered where they are not side by side already, those of one block of the loop.  Not inlined: long ones,
 * which the loop gathers, do without this stack. */
enum { ROWS_BLOCK = 1024, MAX_ARRAYS = MAX_OPERANDS - MAX_PARAMETERS };
static NOINLINE void run_short_rows(const struct elementwise_loop *loop,
                                    PyArrayObject *const *array, char **operand,
                                    const npy_intp *step, int n_operands, PyArrayObject *x) {
    const int itemsize = loop->itemsize;
    const npy_intp n = PyArray_DIM(x, PyArray_NDIM(x) - 1), rows = size_of(x) / n;
    const npy_intp together = ROWS_BLOCK / n;
    _Alignas(64) char buffer[MAX_ARRAYS][ROWS_BLOCK * sizeof(double)];
    npy_intp index[NPY_MAXDIMS] = {0};
    char *of[MAX_OPERANDS], *next = buffer[0]; /* the parameters are no arrays */
    for (int j = 0; j < n_operands; j++) {
        of[j] = array[j] && !PyArray_IS_C_CONTIGUOUS(array[j]) ? next : NULL;
        if (of[j]) next += sizeof buffer[0];
    }
    for (npy_intp r = 0, m; r < rows; r += m) {
        char *block[MAX_OPERANDS], *row[MAX_OPERANDS][ROWS_BLOCK / ROW_FROM];
        m = rows - r < together ? rows - r : together;
        for (int j = 0; j < n_operands; j++) block[j] = of[j] ? of[j] : operand[j];
        for (npy_intp i = 0; i < m; i++) {
            for (int j = 0; j < n_operands; j++) {
                row[j][i] = operand[j];
                if (of[j] && j < loop->n_in)
                    npact_copy(of[j] + i * n * itemsize, itemsize, operand[j], step[j], n,
                               itemsize);
            }
            to_next_row(index, array, operand, n_operands, x);
        }
        npact_run(loop, block, (size_t)(m * n), 1);
        for (int j = n_operands - loop->n_out; j < n_operands; j++) {
            for (npy_intp i = 0; i < m && of[j]; i++)
                npact_copy(row[j][i], step[j], of[j] + i * n * itemsize, itemsize, n, itemsize);
        }
    }
}

int npact_call_directly(const char *name, const struct call *call, PyObject *const *args,
                        Py_ssize_t n_args, PyObject *kwnames, PyObject **result) {
    const int n_in = call->n_in, n_parameters = call->n_parameters;
    if (n_args < n_in || n_args > n_in + n_parameters || !PyArray_CheckExact(args[0])) return 0;
    PyArrayObject *x = (PyArrayObject *)args[0];
    const int type = PyArray_TYPE(x);
    const enum dtype dtype = dtype_of(type);
    const int ndim = PyArray_NDIM(x);
    const npy_intp *dims = PyArray_DIMS(x);
    if (dtype == N_DTYPES || ndim == 0) return 0;
    for (int j = 0; j < n_in; j++) {
        if (!PyArray_CheckExact(args[j])) return 0;
        PyArrayObject *a = (PyArrayObject *)args[j];
        if (PyArray_TYPE(a) != type || !PyArray_ISNOTSWAPPED(a) || !has_shape(a, ndim, dims))
            return 0;
    }

    const struct elementwise_loop *loop = call->loops[dtype];
    PyObject *given[MAX_PARAMETERS] = {NULL}, *out = NULL;
    for (Py_ssize_t i = n_in; i < n_args; i++) given[i - n_in] = args[i];
    for (Py_ssize_t i = 0, n = kwnames ? PyTuple_GET_SIZE(kwnames) : 0; i < n; i++) {
        PyObject *keyword = PyTuple_GET_ITEM(kwnames, i), *value = args[n_args + i];
        int j = keyword == npact_out ? -1 : npact_find_parameter(call, keyword);
        if (j >= 0 && !given[j]) {
            given[j] = value;
        } else if (keyword == npact_out) {
            out = value;
        } else {
            return 0;
        }
    }
    double parameters[MAX_PARAMETERS];
    char *parameter_at[MAX_PARAMETERS];
    for (int j = 0; j < n_parameters; j++) {
        parameter_at[j] =
            given[j] ? (char *)&parameters[j] : (char *)loop->defaults + j * loop->itemsize;
        if (given[j] && !parameter(given[j], x, dtype, &parameters[j])) return 0;
    }
    const int ndims[2] = {ndim, ndim};
    PyObject *outputs[2] = {NULL, NULL};
    if (out && !take_outputs(out, loop->n_out, type, ndims, dims, args, n_in, 1, outputs)) return 0;
    const int n_operands = n_in + n_parameters + loop->n_out;
    /* None for parameters, nor for what is to be made. */
    PyArrayObject *array[MAX_OPERANDS] = {NULL}, **result_arrays = array + n_in + n_parameters;
    for (int j = 0; j < n_in; j++) array[j] = (PyArrayObject *)args[j];
    for (int j = 0; j < loop->n_out; j++) result_arrays[j] = (PyArrayObject *)outputs[j];
    int in_rows = 0, whole = 1;
    for (int j = 0; j < n_operands; j++) {
        in_rows |= array[j] && !has_one_step(array[j]);
        whole &= !array[j] || is_whole(array[j]);
    }
    for (int j = 0; j < n_operands && in_rows; j++) {
        if (array[j] && !has_rows(array[j])) return 0;
    }
    *result = NULL;
    if (!hold_outputs(outputs, loop->n_out, type, ndims, dims)) return 1;
    for (int j = 0; j < loop->n_out; j++) result_arrays[j] = (PyArrayObject *)outputs[j];

    char *operand[MAX_OPERANDS];
    npy_intp step[MAX_OPERANDS], size = size_of(x);
    for (int j = 0; j < n_operands; j++) {
        operand[j] = array[j] ? PyArray_BYTES(array[j]) : parameter_at[j - n_in];
        step[j] = !array[j] ? 0 : in_rows ? PyArray_STRIDE(array[j], ndim - 1) : step_of(array[j]);
    }
    NPY_BEGIN_THREADS_DEF;
    if (size >= THREADS_FROM) NPY_BEGIN_THREADS;
    const fpstatus saved = fpstatus_without_overflow();
    if (whole) {
        npact_run(loop, operand, (size_t)size, 1);
    } else if (in_rows && dims[ndim - 1] > ROWS_BLOCK / 2) {
        run_long_rows(loop, array, operand, step, n_operands, x);
    } else if (in_rows) {
        run_short_rows(loop, array, operand, step, n_operands, x);
    } else {
        npact_elementwise_loop(operand, &size, step, (void *)loop);
    }
    const int overflow = fpstatus_restore(saved);
    NPY_END_THREADS;
    *result = returned(outputs, loop->n_out, is_overflow_refused(overflow, name));
    return 1;
}

/* Whether a keyword of a function along an axis is `out`, or an axis that is the last one anyway. */
static int axis_keyword(PyObject *keyword, PyObject *value, int ndim, PyObject **out) {
    if (keyword == npact_out) {
        *out = value;
        return 1;
    }
    if (keyword != npact_axis_keyword || !PyLong_CheckExact(value)) return 0;
    int overflow;
    long axis = PyLong_AsLongAndOverflow(value, &overflow);
    return !overflow && (axis == -1 || axis == ndim - 1);
}

int npact_call_along_last_axis(PyObject *self, PyObject *const *args, Py_ssize_t n_args,
                               PyObject *kwnames, PyObject **result) {
    const PyUFuncObject *ufunc = (const PyUFuncObject *)self;
    const int n_in = ufunc->nin, n_out = ufunc->nout;
    if (n_args != n_in) return 0;
    for (int j = 0; j < n_in; j++) {
        if (!PyArray_CheckExact(args[j]) || !PyArray_ISCARRAY_RO((PyArrayObject *)args[j]))
            return 0;
    }
    /* Every ufunc along an axis has an input that has the axis: all loops agree on which. */
    const struct axis_loop *loop = ufunc->data[F64];
    int lead = 0;
    while (!loop->has_axis[lead]) lead++;
    PyArrayObject *x = (PyArrayObject *)args[lead];
    const int type = PyArray_TYPE(x), ndim = PyArray_NDIM(x);
    const npy_intp *dims = PyArray_DIMS(x);
    const enum dtype dtype = dtype_of(type);
    if (dtype == N_DTYPES || ndim == 0 || size_of(x) == 0) return 0;
    loop = ufunc->data[dtype == BF16 ? ufunc->ntypes : (int)dtype];
    for (int j = n_in; j < n_in + n_out; j++) {
        if (ndim == !loop->has_axis[j]) return 0; /* NumPy makes a scalar of it */
    }
    for (int j = 0; j < n_in; j++) {
        PyArrayObject *a = (PyArrayObject *)args[j];
        const int found = PyArray_TYPE(a);
        int fits = j == loop->label ? PyTypeNum_ISSIGNED(found) && PyArray_ITEMSIZE(a) == 8
                                    : found == type;
        if (!fits || !has_shape(a, ndim - !loop->has_axis[j], dims)) return 0;
    }
    PyObject *out = NULL;
    for (Py_ssize_t i = 0, n = kwnames ? PyTuple_GET_SIZE(kwnames) : 0; i < n; i++) {
        if (!axis_keyword(PyTuple_GET_ITEM(kwnames, i), args[n_args + i], ndim, &out)) return 0;
    }
    int ndims[2];
    PyObject *outputs[2] = {NULL, NULL};
    for (int j = 0; j < n_out; j++) ndims[j] = ndim - !loop->has_axis[n_in + j];
    if (out && !take_outputs(out, n_out, type, ndims, dims, args, n_in, 0, outputs)) return 0;

    const npy_intp n = dims[ndim - 1], rows = size_of(x) / n;
    npy_intp dimensions[2] = {rows, n}, step[2 * MAX_OPERANDS], *along = step + n_in + n_out;
    char *operand[MAX_OPERANDS];
    *result = NULL;
    if (!hold_outputs(outputs, n_out, type, ndims, dims)) return 1;
    for (int j = 0; j < n_in + n_out; j++) {
        operand[j] = PyArray_BYTES((PyArrayObject *)(j < n_in ? args[j] : outputs[j - n_in]));
        step[j] = loop->itemsize[j] * (loop->has_axis[j] ? n : 1);
        if (loop->has_axis[j]) *along++ = loop->itemsize[j];
    }
    NPY_BEGIN_THREADS_DEF;
    if (rows * n >= THREADS_FROM) NPY_BEGIN_THREADS;
    const fpstatus saved = fpstatus_without_overflow();
    npact_axis_loop(operand, dimensions, step, (void *)loop);
    const int overflow = fpstatus_restore(saved);
    NPY_END_THREADS;
    const int failed = PyErr_Occurred() || is_overflow_refused(overflow, ufunc->name);
    *result = returned(outputs, n_out, failed);
    return 1;
}

int npact_direct_init(void) {
    return PyArray_ImportNumPyAPI() < 0 || PyUFunc_ImportUFuncAPI() < 0 ? -1 : 0;
}
