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
static PyObject *numbers[2]; /* 0 and 1 */

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

/* Whether NumPy will ask the object what to do, instead of making an array of it. */
static int takes_ufuncs_over(PyObject *o) {
    if (is_plain(o) || PyTuple_CheckExact(o)) return 0;
    PyObject *own = PyObject_GetAttrString((PyObject *)Py_TYPE(o), "__array_ufunc__");
    PyObject *arrays = PyObject_GetAttrString((PyObject *)&PyArray_Type, "__array_ufunc__");
    const int found = own && own != arrays;
    Py_XDECREF(own);
    Py_XDECREF(arrays);
    PyErr_Clear();
    return found;
}

/* Whether the `kind` of a type, NumPy's or another's, says that it is unsigned; -1 if there is none. */
static int is_unsigned_type(PyObject *dtype) {
    PyObject *kind = dtype ? PyObject_GetAttrString(dtype, "kind") : NULL;
    int found = -1;
    if (kind && PyUnicode_Check(kind)) found = PyUnicode_CompareWithASCIIString(kind, "u") == 0;
    Py_XDECREF(kind);
    PyErr_Clear();
    return found;
}

/* Whether NumPy will find an unsigned type in it: an array, whatever else has a dtype (of kind "u", which
 * those of pandas have too), or what it makes an array of. */
static int is_unsigned(PyObject *x) {
    if (PyArray_Check(x)) return PyArray_ISUNSIGNED((PyArrayObject *)x);
    PyObject *dtype = PyObject_GetAttrString(x, "dtype");
    int found = is_unsigned_type(dtype);
    Py_XDECREF(dtype);
    PyErr_Clear();
    if (found < 0 && !takes_ufuncs_over(x)) {
        dtype = (PyObject *)PyArray_DescrFromObject(x, NULL);
        found = is_unsigned_type(dtype);
        Py_XDECREF(dtype);
        PyErr_Clear();
    }
    return found > 0;
}

/* Whether integers are computed in an unsigned type: the one that `dtype` asks for, or else that of the
 * first operand that has one, as Python's integers have none. */
static int is_computed_unsigned(PyObject *x, PyObject *const *given, int n_parameters,
                                PyObject *kwnames, PyObject *const *values) {
    for (Py_ssize_t i = 0, n = kwnames ? PyTuple_GET_SIZE(kwnames) : 0; i < n; i++) {
        PyArray_Descr *asked = NULL;
        if (PyUnicode_Compare(PyTuple_GET_ITEM(kwnames, i), keywords[DTYPE]) != 0) continue;
        if (PyArray_DescrConverter2(values[i], &asked) && asked) {
            const int found = PyTypeNum_ISUNSIGNED(asked->type_num);
            Py_DECREF(asked);
            return found;
        }
        PyErr_Clear();
    }
    for (int j = 0; j < n_parameters && PyLong_Check(x); j++) {
        if (given[j]) x = given[j];
    }
    return !PyLong_Check(x) && is_unsigned(x);
}

/* Python's True and False are numbers too, but NumPy gives them a type: parameters are 1 and 0. */
static PyObject *as_number(PyObject *given) {
    return PyBool_Check(given) ? numbers[given == Py_True] : given;
}

/* The error for arguments that are too few or too many, where NumPy would name a wrong number: it knows
 * no defaults.  Returns whether there is one. */
static int is_wrong_count(const PyUFuncObject *ufunc, const struct call *call, Py_ssize_t n_args) {
    if (n_args < call->n_in) {
        PyErr_Format(PyExc_TypeError, "%s() missing required argument '%s' (position %zd)",
                     ufunc->name, call->inputs[n_args], n_args + 1);
    } else if (n_args > ufunc->nargs) {
        PyErr_Format(PyExc_TypeError,
                     "%s() takes from %d to %d positional arguments but %zd were given",
                     ufunc->name, call->n_in, ufunc->nargs, n_args);
    } else {
        return 0;
    }
    return 1;
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
    if (is_wrong_count(ufunc, call, n_args)) return NULL;
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
    /* The inputs, each parameter from its place, its keyword or its default, outputs that are given by
     * place, then the other keywords. */
    const Py_ssize_t n_operands = call->n_in + call->n_parameters, n_rest = n_keywords - n_given;
    const Py_ssize_t n_all = n_args > n_operands ? n_args : n_operands;
    PyObject *stack[MAX_OPERANDS + 16], **all = stack;
    if (n_all + n_rest > (Py_ssize_t)(sizeof stack / sizeof *stack)) {
        all = PyMem_Malloc((size_t)(n_all + n_rest) * sizeof *all);
        if (!all) return PyErr_NoMemory();
    }
    for (Py_ssize_t i = call->n_in; i < n_args && i < n_operands; i++)
        given[i - call->n_in] = args[i];
    for (Py_ssize_t i = 0; i < n_args; i++) all[i] = args[i];
    for (int j = 0; j < call->n_parameters; j++) {
        PyObject *own = call->defaults[j], *unsigned_own = call->unsigned_defaults[j];
        if (given[j]) {
            own = as_number(given[j]);
        } else if (PyLong_CheckExact(own) && own != unsigned_own) {
            /* No unsigned type holds -1; 0 stands for it, below which it has no number either. */
            if (is_computed_unsigned(args[0], given, call->n_parameters, kwnames, args + n_args))
                own = unsigned_own;
        }
        all[call->n_in + j] = own;
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

/* The place of the axis in the operand that has it first, from `axis` or `axes`; -1 with an exception
 * set where NumPy will report what is wrong. */
static int find_axis(PyObject *const *args, Py_ssize_t n_args, PyObject *kwnames, int lead,
                     int ndim) {
    Py_ssize_t axis = -1;
    for (Py_ssize_t i = 0, n = kwnames ? PyTuple_GET_SIZE(kwnames) : 0; i < n; i++) {
        PyObject *name = PyTuple_GET_ITEM(kwnames, i), *value = Py_NewRef(args[n_args + i]);
        const int several = PyUnicode_CompareWithASCIIString(name, "axes") == 0;
        if (several) Py_SETREF(value, PySequence_GetItem(value, lead));
        if (several && value && PyTuple_Check(value))
            Py_SETREF(value, PySequence_GetItem(value, 0));
        if (value && (several || PyUnicode_Compare(name, npact_axis_keyword) == 0))
            axis = PyNumber_AsSsize_t(value, PyExc_IndexError);
        Py_XDECREF(value);
        if (PyErr_Occurred()) return -1;
    }
    if (axis < 0) axis += ndim;
    if (axis >= 0 && axis < ndim) return (int)axis;
    PyErr_SetString(PyExc_IndexError, "axis");
    return -1;
}

/* Whether all labels of a call are valid: NumPy may hand them to the loop by parts, and what the loop has
 * written for some rows cannot be taken back.  Whatever else is wrong is NumPy's to report. */
static int has_valid_labels(const PyUFuncObject *ufunc, PyObject *const *args, Py_ssize_t n_args,
                            PyObject *kwnames) {
    const struct axis_loop *loop = ufunc->data[F64]; /* all loops agree on what is the label */
    if (loop->label < 0 || n_args < ufunc->nin) return 1;
    PyArrayObject *arrays[MAX_OPERANDS] = {NULL}, *labels = NULL;
    int lead = 0, found = 0, valid = 1;
    while (!loop->has_axis[lead]) lead++;
    for (; found < ufunc->nin && !takes_ufuncs_over(args[found]); found++) {
        arrays[found] = (PyArrayObject *)PyArray_FROM_O(args[found]);
        if (!arrays[found] || PyArray_SIZE(arrays[found]) == 0) break; /* no rows, no labels */
    }
    if (found == ufunc->nin) {
        PyArrayObject *x = arrays[lead], *given = arrays[loop->label];
        const int axis = find_axis(args, n_args, kwnames, lead, PyArray_NDIM(x));
        if (axis >= 0 && (PyArray_ISINTEGER(given) || PyArray_ISBOOL(given)))
            labels = (PyArrayObject *)PyArray_FROMANY((PyObject *)given, NPY_INT64, 0, 0,
                                                      NPY_ARRAY_IN_ARRAY | NPY_ARRAY_FORCECAST);
        PyErr_Clear();
        if (labels)
            valid = npact_labels_are_valid(PyArray_BYTES(labels), sizeof(int64_t),
                                           PyArray_SIZE(labels), PyArray_DIM(x, axis));
    }
    if (valid) PyErr_Clear();
    for (int j = 0; j < ufunc->nin; j++) Py_XDECREF(arrays[j]);
    Py_XDECREF(labels);
    return valid;
}

static PyObject *call_axis(PyObject *self, PyObject *const *args, size_t nargsf,
                           PyObject *kwnames) {
    PyObject *result;
    if (npact_call_along_last_axis(self, args, PyVectorcall_NARGS(nargsf), kwnames, &result))
        return result;
    if (is_taken_over("along_axis", self, args, PyVectorcall_NARGS(nargsf), kwnames, &result))
        return result;
    if (!has_valid_labels((const PyUFuncObject *)self, args, PyVectorcall_NARGS(nargsf), kwnames))
        return NULL;
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
    if (!PyErr_Occurred()) /* of another part of the rows */
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
    for (int i = 0; i < 2; i++) {
        numbers[i] = PyLong_FromLong(i);
        if (!numbers[i]) return -1;
    }
    static const char *const names[N_KEYWORDS] = {"where", "dtype", "casting", "order"};
    for (int i = 0; i < N_KEYWORDS; i++) {
        keywords[i] = PyUnicode_InternFromString(names[i]);
        if (!keywords[i]) return -1;
    }
    return npact_direct_init() < 0 ? -1 : PyArray_ImportNumPyAPI();
}
