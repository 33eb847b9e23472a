/* Which loop a ufunc takes for inputs that have none of their own: see promotion.h.
 *
 * NumPy asks the promoter once for each combination of types and remembers the answer. */
#include "promotion.h"

#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

int npact_bfloat16_type = NPY_NOTYPE;

static PyArray_DTypeMeta *dtype_class(int type_num) {
    PyArray_Descr *descr = PyArray_DescrFromType(type_num); /* its class outlives it */
    PyArray_DTypeMeta *class = NPY_DTYPE(descr);
    Py_DECREF(descr);
    return class;
}

static int is_integer(int type_num) {
    return PyTypeNum_ISINTEGER(type_num) || PyTypeNum_ISBOOL(type_num);
}

/* Whether it is ml_dtypes' bfloat16; types of the user's have numbers from NPY_USERDEF on. */
static int is_bfloat16(int type_num) {
    if (type_num < NPY_USERDEF || type_num == NPY_VSTRING) return 0;
    PyArray_Descr *descr = PyArray_DescrFromType(type_num);
    if (!descr) {
        PyErr_Clear();
        return 0;
    }
    const char *name = descr->typeobj->tp_name, *dot = strrchr(name, '.');
    int found = PyDataType_ELSIZE(descr) == 2 && strcmp(dot ? dot + 1 : name, "bfloat16") == 0;
    Py_DECREF(descr);
    if (found) npact_bfloat16_type = type_num;
    return found;
}

/* The float type that a type computes in, or NPY_NOTYPE where it has none. */
static int float_type(int type_num) {
    switch (type_num) {
    case NPY_BOOL:
    case NPY_BYTE:
    case NPY_UBYTE:
    case NPY_SHORT:
    case NPY_USHORT: return NPY_FLOAT;
    case NPY_HALF:
    case NPY_FLOAT:
    case NPY_DOUBLE:
    case NPY_LONGDOUBLE: return type_num;
    default:
        if (is_bfloat16(type_num)) return type_num;
        return PyTypeNum_ISINTEGER(type_num) ? NPY_DOUBLE : NPY_NOTYPE;
    }
}

/* Python's numbers, which take the type of what stands beside them (NEP 50). */
static int is_python_number(const PyArray_DTypeMeta *d) {
    return d == &PyArray_PyFloatDType || d == &PyArray_PyLongDType;
}

/* The type that holds both: the two 16-bit types meet in float. */
static int wider(int a, int b) {
    if (a == NPY_NOTYPE || a == b) return b;
    if (a == NPY_LONGDOUBLE || b == NPY_LONGDOUBLE) return NPY_LONGDOUBLE;
    if (a == NPY_DOUBLE || b == NPY_DOUBLE) return NPY_DOUBLE;
    return NPY_FLOAT;
}

/* Adds the bfloat16 loop to a ufunc, unless it is there. */
static int add_bfloat16_alone(PyUFuncObject *ufunc, int label, int type_num) {
    int types[NPY_MAXARGS];
    const int behind = ufunc->ntypes; /* the loops of NumPy's types */
    for (int i = 0; i < ufunc->nargs; i++) types[i] = i == label ? NPY_INT64 : type_num;
    PyObject *key = PyLong_FromLong(type_num);
    if (!key) return -1;
    int there = ufunc->userloops ? PyDict_Contains(ufunc->userloops, key) : 0;
    Py_DECREF(key);
    if (there != 0) return there < 0 ? -1 : 0;
    return PyUFunc_RegisterLoopForType(ufunc, type_num, ufunc->functions[behind], types,
                                       ufunc->data[behind]);
}

#ifndef Py_BEGIN_CRITICAL_SECTION /* before 3.13 the interpreter has its lock */
#define Py_BEGIN_CRITICAL_SECTION(object) {
#define Py_END_CRITICAL_SECTION() }
#endif

/* Threads may meet the type at once. */
static int add_bfloat16(PyUFuncObject *ufunc, int label, int type_num) {
    int result;
    Py_BEGIN_CRITICAL_SECTION(ufunc);
    result = add_bfloat16_alone(ufunc, label, type_num);
    Py_END_CRITICAL_SECTION();
    return result;
}

/* Whether the ufunc has loops of integers: they come before those of floats. */
static int keeps_integers(const PyUFuncObject *ufunc) {
    return PyTypeNum_ISINTEGER(ufunc->types[0]);
}

/* The integer type that holds all inputs, as a new reference, or NULL where they are not all integers.  Python's take that
 * of those beside them, or else NumPy's own. */
static PyArray_DTypeMeta *common_integer(const PyUFuncObject *ufunc, PyArray_DTypeMeta *const *op) {
    PyArray_DTypeMeta *common = NULL;
    for (int i = 0; i < ufunc->nin; i++) {
        if (op[i] == &PyArray_PyLongDType) continue;
        PyArray_DTypeMeta *wider = NULL;
        if (PyTypeNum_ISINTEGER(op[i]->type_num)) {
            wider = common ? PyArray_CommonDType(common, op[i])
                           : (PyArray_DTypeMeta *)Py_NewRef((PyObject *)op[i]);
        }
        Py_XDECREF(common);
        common = wider;
        if (!common || !PyTypeNum_ISINTEGER(common->type_num)) {
            Py_XDECREF(common);
            PyErr_Clear();
            return NULL;
        }
    }
    return common ? common : (PyArray_DTypeMeta *)Py_NewRef((PyObject *)dtype_class(NPY_INTP));
}

static int promote(PyUFuncObject *ufunc, int label, PyArray_DTypeMeta *const *op,
                   PyArray_DTypeMeta *const *signature, PyArray_DTypeMeta **new_op) {
    int common = NPY_NOTYPE;
    for (int i = 0; i < ufunc->nargs; i++) { /* dtype= and signature= decide */
        if (signature[i] && i != label) common = float_type(signature[i]->type_num);
    }
    if (common == NPY_NOTYPE && keeps_integers(ufunc)) {
        PyArray_DTypeMeta *integer = common_integer(ufunc, op);
        if (integer) {
            for (int i = 0; i < ufunc->nargs; i++)
                new_op[i] = (PyArray_DTypeMeta *)Py_NewRef((PyObject *)integer);
            Py_DECREF(integer);
            return 0;
        }
    }
    if (common == NPY_NOTYPE) {
        for (int i = 0; i < ufunc->nin; i++) {
            if (i == label || is_python_number(op[i])) continue;
            int type = float_type(op[i]->type_num);
            if (type == NPY_NOTYPE) return -1; /* NumPy then reports that there is no loop */
            common = wider(common, type);
        }
    }
    if (common == NPY_NOTYPE) common = NPY_DOUBLE;
    if (common >= NPY_USERDEF && add_bfloat16(ufunc, label, common) < 0) return -1;
    if (label >= 0 && op[label] != &PyArray_PyLongDType && !is_integer(op[label]->type_num))
        return -1;
    for (int i = 0; i < ufunc->nargs; i++) {
        new_op[i] = signature[i] ? signature[i] : dtype_class(i == label ? NPY_INT64 : common);
        Py_INCREF(new_op[i]);
    }
    return 0;
}

static int promote_numbers(PyObject *ufunc, PyArray_DTypeMeta *const op[],
                           PyArray_DTypeMeta *const signature[], PyArray_DTypeMeta *new_op[]) {
    return promote((PyUFuncObject *)ufunc, -1, op, signature, new_op);
}

static int promote_numbers_and_label(PyObject *ufunc, PyArray_DTypeMeta *const op[],
                                     PyArray_DTypeMeta *const signature[],
                                     PyArray_DTypeMeta *new_op[]) {
    PyUFuncObject *u = (PyUFuncObject *)ufunc;
    return promote(u, u->nin - 1, op, signature, new_op); /* every function has it last */
}

int npact_add_promoter(PyObject *ufunc, int label) {
    static int imported;
    if (!imported) {
        if (PyArray_ImportNumPyAPI() < 0 || PyUFunc_ImportUFuncAPI() < 0) return -1;
        imported = 1;
    }
    const int nargs = ((PyUFuncObject *)ufunc)->nargs;
    PyArrayMethod_PromoterFunction *function =
        label >= 0 ? promote_numbers_and_label : promote_numbers;
    PyObject *capsule = PyCapsule_New((void *)function, "numpy._ufunc_promoter", NULL);
    PyObject *any = PyTuple_New(nargs); /* np.dtype stands for every type */
    int result = -1;
    if (capsule && any) {
        for (int i = 0; i < nargs; i++)
            PyTuple_SET_ITEM(any, i, Py_NewRef((PyObject *)&PyArrayDescr_Type));
        result = PyUFunc_AddPromoter(ufunc, any, capsule);
    }
    Py_XDECREF(capsule);
    Py_XDECREF(any);
    return result;
}
