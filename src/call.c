/* Calling a ufunc from Python with parameters that have defaults and keywords: see call.h. */
#define PY_SSIZE_T_CLEAN
#include "call.h"

#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

#include "direct.h"

static vectorcallfunc numpy_vectorcall; /* the same for every ufunc */

/* Whether NumPy will handle the object itself, without asking it for __array_ufunc__. */
static int is_plain(PyObject *o) {
    return PyArray_CheckExact(o) || PyFloat_CheckExact(o) || PyLong_CheckExact(o) ||
           PyArray_IsScalar(o, Generic) || PyList_CheckExact(o) || o == Py_None;
}

/* Keywords that mean the same for the ufunc with and without parameters.  They are compared by
 * identity, as keywords in a program's text are interned; one that is not takes the longer way. */
enum { WHERE, DTYPE, CASTING, ORDER, N_KEYWORDS };
static PyObject *keywords[N_KEYWORDS];
PyObject *npact_out, *npact_axis_keyword;

static int is_plain_keyword(PyObject *name, PyObject *value) {
    if (name == npact_out) {
        if (!PyTuple_CheckExact(value)) return is_plain(value);
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); i++) {
            if (!is_plain(PyTuple_GET_ITEM(value, i))) return 0;
        }
        return 1;
    }
    if (name == keywords[WHERE]) return is_plain(value) || PyBool_Check(value);
    return name == keywords[DTYPE] || name == keywords[CASTING] || name == keywords[ORDER];
}

int npact_find_parameter(const struct call *call, PyObject *name) {
    for (int j = 0; j < call->n_parameters; j++) {
        if (call->names[j] == name) return j;
    }
    if (PyUnicode_CHECK_INTERNED(name)) return -1;
    for (int j = 0; j < call->n_parameters; j++) {
        if (PyUnicode_Compare(call->names[j], name) == 0) return j;
    }
    return -1;
}

/* Whether NumPy will find an unsigned type in it: an array, or whatever else has a dtype (of kind "u", which those of
 * pandas have too), or a list or tuple of such numbers. */
static int is_unsigned(PyObject *x) {
    if (PyArray_Check(x)) return PyArray_ISUNSIGNED((PyArrayObject *)x);
    PyObject *dtype;
    if (PyList_CheckExact(x) || PyTuple_CheckExact(x)) {
        dtype = (PyObject *)PyArray_DescrFromObject(x, NULL);
    } else {
        dtype = PyObject_GetAttrString(x, "dtype");
    }
    PyObject *kind = dtype ? PyObject_GetAttrString(dtype, "kind") : NULL;
    const int found =
        kind && PyUnicode_Check(kind) && PyUnicode_CompareWithASCIIString(kind, "u") == 0;
    Py_XDECREF(kind);
    Py_XDECREF(dtype);
    PyErr_Clear();
    return found;
}

/* A default for what is given in its place.  No unsigned array holds -1; 0 stands for it, below which
 * none of its elements is either. */
static PyObject *default_beside(const struct call *call, Py_ssize_t j, PyObject *x) {
    const int is_integer = PyLong_CheckExact(call->defaults[j]);
    return is_integer && is_unsigned(x) ? call->unsigned_defaults[j] : call->defaults[j];
}

static int is_never_taken_over(PyObject *o) {
    return is_plain(o) || PyTuple_CheckExact(o) || PyBool_Check(o) || PyUnicode_Check(o) ||
           PyType_Check(o) || PyArray_DescrCheck(o);
}

/* Offers a call to a function of npact._wrapped, which knows objects that NumPy's way is wrong for: 1 if it
 * took the call, and *result is what it returned, NULL with an exception set. */
static int is_taken_over(const char *function, PyObject *self, PyObject *const *args,
                         Py_ssize_t n_args, PyObject *kwnames, PyObject **result) {
    const Py_ssize_t n_all = n_args + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
    Py_ssize_t i = 0;
    while (i < n_all && is_never_taken_over(args[i])) i++;
    if (i == n_all) return 0;
    *result = NULL;
    PyObject *module = PyImport_ImportModule("npact._wrapped");
    PyObject *known = module ? PyObject_GetAttrString(module, function) : NULL;
    PyObject **all = known ? PyMem_Malloc((size_t)(n_all + 1) * sizeof *all) : NULL;
    if (all) {
        all[0] = self;
        memcpy(all + 1, args, (size_t)n_all * sizeof *all);
        *result = PyObject_Vectorcall(known, all, (size_t)n_args + 1, kwnames);
        PyMem_Free(all);
    } else if (known) {
        PyErr_NoMemory();
    }
    Py_XDECREF(known);
    Py_XDECREF(module);
    if (*result != Py_NotImplemented) return 1;
    Py_DECREF(*result);
    return 0;
}

static PyObject *call_elementwise(PyObject *self, PyObject *const *args, size_t nargsf,
                                  PyObject *kwnames) {
    const PyUFuncObject *ufunc = (const PyUFuncObject *)self;
    const struct call *call = ((const struct elementwise_loop *)ufunc->data[ufunc->ntypes])->call;
    const Py_ssize_t n_args = PyVectorcall_NARGS(nargsf),
                     n_keywords = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;

    PyObject *direct;
    if (npact_call_directly(ufunc->name, call, args, n_args, kwnames, &direct)) return direct;
    if (is_taken_over("elementwise", self, args, n_args, kwnames, &direct)) return direct;
    if (call->n_parameters == 0) return numpy_vectorcall(self, args, nargsf, kwnames);

    PyObject *given[MAX_PARAMETERS] = {NULL};
    int n_given = 0, plain = n_args == call->n_in;
    for (Py_ssize_t i = 0; plain && i < n_args; i++) plain = is_plain(args[i]);
    for (Py_ssize_t i = 0; i < n_keywords; i++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, i), *value = args[n_args + i];
        int j = npact_find_parameter(call, name);
        if (j >= 0) {
            if (n_args > call->n_in + j) {
                return PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%U'",
                                    ufunc->name, name);
            }
            given[j] = value;
            n_given++;
        } else if (plain) {
            plain = is_plain_keyword(name, value);
        }
    }
    if (plain && n_given == 0) {
        return numpy_vectorcall(call->bound, args, nargsf & ~PY_VECTORCALL_ARGUMENTS_OFFSET,
                                kwnames);
    }
    const Py_ssize_t n_all = call->n_in + call->n_parameters, n_rest = n_keywords - n_given;
    if (n_args < call->n_in || (n_args >= n_all && n_given == 0)) {
        return numpy_vectorcall(self, args, nargsf,
                                kwnames); /* nothing to add; NumPy reports what lacks */
    }

    /* The inputs, each parameter from its place, its keyword or its default, then the other keywords. */
    PyObject *stack[MAX_OPERANDS + 16], **all = stack;
    if (n_all + n_rest > (Py_ssize_t)(sizeof stack / sizeof *stack)) {
        all = PyMem_Malloc((size_t)(n_all + n_rest) * sizeof *all);
        if (!all) return PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; i < n_all; i++) {
        Py_ssize_t j = i - call->n_in;
        all[i] = i < n_args ? args[i] : given[j] ? given[j] : default_beside(call, j, args[0]);
    }
    PyObject *rest = NULL, *result = NULL;
    if (n_rest > 0) {
        rest = PyTuple_New(n_rest);
        if (!rest) goto finish;
        for (Py_ssize_t i = 0, k = 0; i < n_keywords; i++) {
            PyObject *name = PyTuple_GET_ITEM(kwnames, i);
            if (npact_find_parameter(call, name) >= 0) continue;
            all[n_all + k] = args[n_args + i];
            PyTuple_SET_ITEM(rest, k++, Py_NewRef(name));
        }
    }
    result = numpy_vectorcall(self, all, (size_t)n_all, rest);
finish:
    Py_XDECREF(rest);
    if (all != stack) PyMem_Free(all);
    return result;
}

static PyObject *call_axis(PyObject *self, PyObject *const *args, size_t nargsf,
                           PyObject *kwnames) {
    PyObject *result;
    if (npact_call_along_last_axis(self, args, PyVectorcall_NARGS(nargsf), kwnames, &result))
        return result;
    if (is_taken_over("along_axis", self, args, PyVectorcall_NARGS(nargsf), kwnames, &result))
        return result;
    result = numpy_vectorcall(self, args, nargsf, kwnames);
    if (result && PyErr_Occurred()) Py_CLEAR(result);
    return result;
}

static void wrap(PyObject *ufunc, vectorcallfunc wrapper) {
    PyUFuncObject *u = (PyUFuncObject *)ufunc;
    numpy_vectorcall = u->vectorcall;
    u->vectorcall = wrapper;
}

void npact_call_elementwise(PyObject *ufunc) { wrap(ufunc, call_elementwise); }

void npact_call_axis(PyObject *ufunc) { wrap(ufunc, call_axis); }

/* Inner loops run without the interpreter's lock. */
static void bad_label(int64_t label, ptrdiff_t n) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyErr_Format(PyExc_ValueError, "label is %lld, outside 0..%zd: logits have %zd classes",
                 (long long)label, (Py_ssize_t)n - 1, (Py_ssize_t)n);
    PyGILState_Release(state);
}

static void no_memory(void) {
    PyGILState_STATE state = PyGILState_Ensure();
    PyErr_NoMemory();
    PyGILState_Release(state);
}

int npact_call_init(void) {
    npact_bad_label = bad_label;
    npact_no_memory = no_memory;
    npact_out = PyUnicode_InternFromString("out");
    npact_axis_keyword = PyUnicode_InternFromString("axis");
    if (!npact_out || !npact_axis_keyword) return -1;
    static const char *const names[N_KEYWORDS] = {"where", "dtype", "casting", "order"};
    for (int i = 0; i < N_KEYWORDS; i++) {
        keywords[i] = PyUnicode_InternFromString(names[i]);
        if (!keywords[i]) return -1;
    }
    return npact_direct_init() < 0 ? -1 : PyArray_ImportNumPyAPI();
}
