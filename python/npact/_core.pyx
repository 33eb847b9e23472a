# cython: language_level=3, freethreading_compatible=True
"""The table's rows as ufunc objects.

Everything here runs once, at import; what it allocates lives as long as the process, as the ufuncs do.
"""

import os
import sys

import numpy as np

cimport numpy as cnp
from cpython.mem cimport PyMem_Calloc
from cpython.pycapsule cimport PyCapsule_New
from cpython.ref cimport Py_INCREF
from libc.stdint cimport int64_t

# Array sizes in these declarations only tell Cython the type; C has the true ones.
cdef extern from "registry.h":
    enum: MAX_PARAMETERS
    ctypedef void kernel(char *const *operand, size_t n)
    struct kernels:
        void *at_defaults
    struct axis_kernels:
        pass
    struct kernel_table:
        kernels *elementwise
        axis_kernels *axis
        void (*every_other)(char *to, const char *from_, size_t n)
    enum role:
        VALUE, GRAD, BACKWARD, VALUE_AND_GRAD, BACKWARD_FROM_OUTPUT, GRAD_PARAMETER
    struct parameter:
        const char *name
        double value
    struct bound:
        double ulp
        double worst
    struct activation:
        const char *name
        int n_inputs
        int n_parameters
        const char *summary
        const char *formula
        const char *derivative
        const char *source
        const char *notes
        const char *aliases
        parameter parameters[3]
        double limits[4]
        double range[2]
        double lipschitz
        int monotone
        double slope_zero
        bound value_f32
        bound slope_f32
        bound value_f64
        bound slope_f64
    struct elementwise:
        int row
        role role
        const char *parameter
        int n_in
        int n_out
    struct axis_function:
        const char *name
        const char *signature
        const char *arguments
        const char *types
        const char *summary
        const char *formula
        const char *source
        const char *notes
        bound value_f32
        bound value_f64
    const activation *npact_activations
    const elementwise *npact_elementwise
    const axis_function *npact_axis
    int npact_n_activations
    int npact_n_elementwise
    int npact_n_axis

cdef extern from "loops.h":
    struct elementwise_loop:
        kernels kernels
        int n_in
        int n_parameters
        int n_out
        int itemsize
        void (*every_other)(char *to, const char *from_, size_t n)
        const char *defaults
        int bound
        const void *call
    struct axis_loop:
        axis_kernels kernels
        int n_operands
        int n_in
        int has_axis[8]
        int itemsize[8]
        int label
    void npact_elementwise_loop(char **, const Py_ssize_t *, const Py_ssize_t *, void *) noexcept
    void npact_axis_loop(char **, const Py_ssize_t *, const Py_ssize_t *, void *) noexcept

cdef extern from "integers.h":
    struct integer_loop:
        int n_parameters
        int bound
        int64_t defaults[3]
    ctypedef void integer_function(char **, const Py_ssize_t *, const Py_ssize_t *, void *) noexcept
    integer_function *const *npact_integer_loops(const char *name)

cdef extern from "longdouble.h":
    struct longdouble_function:
        pass
    struct longdouble_row:
        pass
    struct longdouble_loop:
        const longdouble_function *function
        int n_in
        int n_parameters
        int n_out
        int bound
        long double defaults[3]
    struct longdouble_axis_loop:
        const longdouble_row *row
        int n_in
        int n_operands
        int has_axis[8]
        int label
    const longdouble_function *npact_longdouble_function(int index)
    const longdouble_row *npact_longdouble_row(int index)
    void npact_longdouble_loop(char **, const Py_ssize_t *, const Py_ssize_t *, void *) noexcept
    void npact_longdouble_axis_loop(char **, const Py_ssize_t *, const Py_ssize_t *, void *) noexcept

cdef extern from "capi.h":
    struct c_function "npact_function":
        const char *name
        char type
        int n_in
        int n_parameters
        int n_out
        int itemsize
        cnp.PyUFuncGenericFunction loop
        void *data
        void *at_defaults
    struct c_interface "npact_api":
        const c_function *(*find)(const char *name, char type)
    enum: NPACT_N_TYPES
    const c_interface npact_c_interface
    const void *npact_c_apply
    const void *npact_c_scalar
    void npact_c_functions(c_function *functions, int n)

cdef extern from "dispatch.h":
    enum: N_ISAS
    size_t npact_dispatch(const char *disabled, const char **bad)
    const char **npact_isa_name
    int npact_isa_is_built(int isa)
    int npact_isa_is_supported(int isa)
    int npact_isa_in_use()
    const kernel_table *npact_table(int dtype)
    const char *npact_compiler()

cdef extern from "promotion.h":
    int npact_add_promoter(object ufunc, int label) except -1

cdef extern from "call.h":
    struct call_description "call":
        void *bound
        int n_in
        int n_parameters
        const char *inputs[3]
        void *names[3]
        void *defaults[3]
        void *unsigned_defaults[3]
        const elementwise_loop *loops[4]
    void npact_call_elementwise(object ufunc)
    void npact_call_axis(object ufunc)
    int npact_call_init() except -1

cnp.import_array()
cnp.import_ufunc()
npact_call_init()

# In the order of enum dtype, narrow to wide.  Last stands bfloat16, which is no type of NumPy's: its
# loop is there, and registered when a ufunc first meets the type (src/promotion.h).  Before it comes
# the loop of long double, which has no kernels (src/longdouble.h).
DTYPES = (np.dtype(np.float16), np.dtype(np.float32), np.dtype(np.float64), None)
FLOAT32 = DTYPES.index(np.float32)

# In the order of src/integers.h.
INTEGERS = tuple(np.dtype(t) for t in ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"))


_encoded = {}


def encode(values, dtype):
    """The bytes of numbers in a type of DTYPES: the same object for the same numbers."""
    key = values, dtype
    if key not in _encoded:
        _encoded[key] = _encode(values, dtype) if values else b""
    return _encoded[key]


def _encode(values, dtype):
    if dtype is not None:
        return np.array(values, dtype).tobytes()
    bits = np.array(values, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype(np.uint16).tobytes()


cdef str text(const char *s):
    return None if s == NULL else s.decode()


cdef void *zeroed(size_t count, size_t size) except NULL:
    cdef void *memory = PyMem_Calloc(count, size)
    if memory == NULL:
        raise MemoryError
    return memory


cdef void *held(object o):
    """The object as a pointer, with a reference that is never given back."""
    Py_INCREF(o)
    return <void *>o


cdef const char *c_string(str s):
    """A C string that is never freed: a ufunc keeps the pointer it is given."""
    cdef bytes encoded = s.encode()
    held(encoded)
    return encoded


def choose_isa():
    """Choose the kernels' instruction set, once, by CPU and NPACT_DISABLE_CPU_FEATURES."""
    cdef const char *bad = NULL
    cdef bytes disabled = os.fsencode(os.environ.get("NPACT_DISABLE_CPU_FEATURES", ""))
    cdef size_t length = npact_dispatch(disabled, &bad)
    if length:
        names = " ".join(name for name in (text(npact_isa_name[i]) for i in range(1, N_ISAS)))
        raise ImportError(
            f"NPACT_DISABLE_CPU_FEATURES: {os.fsdecode(bad[:length])!r} is none of {names}"
        )


def configuration():
    """What was built and what is in use, as a dictionary."""
    isas = [text(npact_isa_name[i]) for i in range(N_ISAS) if npact_isa_is_built(i)]
    supported = [text(npact_isa_name[i]) for i in range(N_ISAS) if npact_isa_is_supported(i)]
    return {
        "compiler": text(npact_compiler()),
        "isas_built": isas,
        "isas_supported": supported,
        "isa": text(npact_isa_name[npact_isa_in_use()]),
    }


cdef dict bounds(const bound *f32, const bound *f64):
    return {"float32": (f32.ulp, f32.worst), "float64": (f64.ulp, f64.worst)}


cdef tuple own_inputs(const activation *a):
    return ("x",) if a.n_inputs == 1 else ("gate", "value")


def activation_rows():
    """The rows of the element-wise activations, as dictionaries."""
    rows = []
    cdef const activation *a
    for i in range(npact_n_activations):
        a = &npact_activations[i]
        rows.append({
            "name": text(a.name),
            "inputs": own_inputs(a),
            "aliases": tuple((text(a.aliases) or "").split()),
            "parameters": {
                text(a.parameters[j].name): a.parameters[j].value for j in range(a.n_parameters)
            },
            "summary": text(a.summary),
            "formula": text(a.formula),
            "derivative": text(a.derivative),
            "source": text(a.source),
            "notes": text(a.notes) or "",
            "range": (a.range[0], a.range[1]),
            "limits": (a.limits[0], a.limits[1]),
            "derivative_limits": (a.limits[2], a.limits[3]),
            "lipschitz": a.lipschitz,
            "monotone": bool(a.monotone),
            "derivative_zero": a.slope_zero or None,
            "ulp": bounds(&a.value_f32, &a.value_f64),
            "derivative_ulp": bounds(&a.slope_f32, &a.slope_f64),
        })
    return rows


def axis_rows():
    """The rows of the generalised ufuncs, as dictionaries."""
    rows = []
    cdef const axis_function *a
    for i in range(npact_n_axis):
        a = &npact_axis[i]
        rows.append({
            "name": text(a.name),
            "signature": text(a.signature),
            "arguments": tuple(text(a.arguments).split(", ")),
            "summary": text(a.summary),
            "formula": text(a.formula),
            "source": text(a.source),
            "notes": text(a.notes) or "",
            "ulp": bounds(&a.value_f32, &a.value_f64),
        })
    return rows


cdef str role_suffix(const elementwise *e):
    if e.role == VALUE:
        return ""
    if e.role == GRAD:
        return "_grad"
    if e.role == BACKWARD:
        return "_backward"
    if e.role == VALUE_AND_GRAD:
        return "_value_and_grad"
    if e.role == BACKWARD_FROM_OUTPUT:
        return "_backward_from_output"
    return "_grad_" + text(e.parameter)


SIZES = tuple(np.dtype(letter).itemsize for letter in "efdg")
cdef c_function *c_functions = NULL
c_api = PyCapsule_New(<void *>&npact_c_interface, "npact._core.c_api", NULL)


def find_c_function(str name, str letter):
    """The addresses of a function for callers in C, and what it takes; None if there is none."""
    cdef const c_function *f = npact_c_interface.find(name.encode(), <char>ord(letter))
    if f == NULL:
        return None
    return (
        <size_t>f, <size_t>npact_c_apply, <size_t>npact_c_scalar, f.n_in, f.n_parameters, f.n_out
    )


cdef tuple input_names(const elementwise *e):
    if e.role == BACKWARD_FROM_OUTPUT:
        return ("g", "y")
    inputs = own_inputs(&npact_activations[e.row])
    return ("g", *inputs) if e.role == BACKWARD else inputs


cdef object make_elementwise_ufunc(int index, call_description *call, bint bound, str name, str doc):
    """The ufunc with its parameters as inputs, or, if bound, the one with the default parameters."""
    cdef const elementwise *e = &npact_elementwise[index]
    cdef const activation *a = &npact_activations[e.row]
    cdef int n_parameters = a.n_parameters
    cdef int n_in = e.n_in + (0 if bound else n_parameters)
    cdef int n_operands = n_in + e.n_out
    cdef integer_function *const *integer_loops = npact_integer_loops(a.name) if e.role == VALUE else NULL
    cdef int n_integers = len(INTEGERS) if integer_loops != NULL else 0
    cdef int n_types = n_integers + len(DTYPES) + 1
    cdef cnp.PyUFuncGenericFunction *functions = <cnp.PyUFuncGenericFunction *>zeroed(n_types, sizeof(void *))
    cdef void **data = <void **>zeroed(n_types, sizeof(void *))
    cdef char *types = <char *>zeroed(n_types * n_operands, 1)
    cdef integer_loop *integers
    cdef elementwise_loop *loops = <elementwise_loop *>zeroed(len(DTYPES), sizeof(elementwise_loop))
    cdef elementwise_loop *loop
    cdef longdouble_loop *wide
    cdef int slot = n_integers + len(DTYPES) - 1  # of long double
    cdef bytes defaults
    values = tuple([a.parameters[j].value for j in range(n_parameters)])
    for d, dtype in enumerate(INTEGERS[:n_integers]):
        integers = <integer_loop *>zeroed(1, sizeof(integer_loop))
        integers.n_parameters, integers.bound = n_parameters, bound
        for j in range(n_parameters):  # -1 is 0 among unsigned integers
            integers.defaults[j] = max(int(a.parameters[j].value), 0 if dtype.kind == "u" else -1)
        functions[d] = <cnp.PyUFuncGenericFunction>integer_loops[d]
        data[d] = integers
        for j in range(n_operands):
            types[d * n_operands + j] = dtype.num
    wide = <longdouble_loop *>zeroed(1, sizeof(longdouble_loop))
    wide.function = npact_longdouble_function(index)
    wide.n_in, wide.n_parameters, wide.n_out, wide.bound = e.n_in, n_parameters, e.n_out, bound
    for j in range(n_parameters):
        wide.defaults[j] = a.parameters[j].value
    functions[slot] = <cnp.PyUFuncGenericFunction>npact_longdouble_loop
    data[slot] = wide
    for j in range(n_operands):
        types[slot * n_operands + j] = cnp.NPY_LONGDOUBLE
    for d, dtype in enumerate(DTYPES):
        slot = n_integers + d + (dtype is None)
        loop = &loops[d]
        loop.kernels = npact_table(d).elementwise[index]
        loop.n_in, loop.n_parameters, loop.n_out = e.n_in, n_parameters, e.n_out
        loop.itemsize = dtype.itemsize if dtype else 2
        loop.every_other = npact_table(d).every_other
        loop.call = call
        defaults = encode(values, dtype)
        held(defaults)
        loop.defaults, loop.bound = defaults, bound
        if not bound:
            call.loops[d] = loop
        functions[slot] = <cnp.PyUFuncGenericFunction>npact_elementwise_loop
        data[slot] = loop
        for j in range(n_operands if dtype else 0):
            types[slot * n_operands + j] = dtype.num
    ufunc = cnp.PyUFunc_FromFuncAndData(
        functions, data, types, n_types - 1, n_in, e.n_out, cnp.PyUFunc_None, c_string(name), c_string(doc), 0
    )
    npact_add_promoter(ufunc, -1)

    # The loops once more, for callers in C.
    cdef c_function *f
    for d in range(NPACT_N_TYPES):
        slot = n_integers + d
        f = &c_functions[index * NPACT_N_TYPES + d]
        f.name, f.type = c_string(name), b"efdg"[d]
        f.n_in, f.n_parameters, f.n_out = e.n_in, n_parameters, e.n_out
        f.itemsize = SIZES[d]
        f.loop = functions[slot]
        if not bound:
            f.data = data[slot]
        if bound or not n_parameters:
            f.at_defaults = data[slot]
    return ufunc


def make_elementwise(docstring):
    """Every element-wise ufunc: a list of (name, activation's name, role, inputs, ufunc, docstring).

    ``docstring(activation's name, role, parameter)`` gives the text of one.
    """
    global c_functions
    ufuncs = []
    c_functions = <c_function *>zeroed(npact_n_elementwise * NPACT_N_TYPES, sizeof(c_function))
    npact_c_functions(c_functions, npact_n_elementwise * NPACT_N_TYPES)
    cdef const elementwise *e
    cdef const activation *a
    cdef call_description *call
    cdef object value
    for i in range(npact_n_elementwise):
        e = &npact_elementwise[i]
        a = &npact_activations[e.row]
        suffix = role_suffix(e)
        name = text(a.name) + suffix
        doc = docstring(text(a.name), suffix, text(e.parameter))
        call = <call_description *>zeroed(1, sizeof(call_description))
        call.n_in, call.n_parameters = e.n_in, a.n_parameters
        inputs = input_names(e)
        for j in range(e.n_in):
            call.inputs[j] = c_string(inputs[j])
        if a.n_parameters:
            for j in range(a.n_parameters):
                call.names[j] = held(sys.intern(text(a.parameters[j].name)))
                value = a.parameters[j].value
                if e.role == VALUE and npact_integer_loops(a.name) != NULL:
                    value = int(value)
                call.defaults[j] = held(value)
                call.unsigned_defaults[j] = held(max(value, 0))
            call.bound = held(make_elementwise_ufunc(i, call, True, name, doc))
        ufunc = make_elementwise_ufunc(i, call, False, name, doc)
        npact_call_elementwise(ufunc)
        ufuncs.append((name, text(a.name), suffix.removeprefix("_"), inputs, ufunc, doc))
    return ufuncs


def make_axis(docstring):
    """Every generalised ufunc: a list of (name, ufunc, docstring).

    ``docstring(name)`` gives the text of one.
    """
    ufuncs = []
    cdef const axis_function *a
    cdef axis_loop *loop
    cdef cnp.PyUFuncGenericFunction *functions
    cdef void **data
    cdef char *types
    cdef longdouble_axis_loop *wide
    cdef int n_dtypes = len(DTYPES) + 1, slot
    for i in range(npact_n_axis):
        a = &npact_axis[i]
        name, signature, kinds = text(a.name), text(a.signature), text(a.types)
        inputs, outputs = (side.count("(") for side in signature.split("->"))
        operands = signature.replace("->", ",").split(",")
        doc = docstring(name)
        functions = <cnp.PyUFuncGenericFunction *>zeroed(n_dtypes, sizeof(void *))
        data = <void **>zeroed(n_dtypes, sizeof(void *))
        types = <char *>zeroed(n_dtypes * len(operands), 1)
        slot = len(DTYPES) - 1
        wide = <longdouble_axis_loop *>zeroed(1, sizeof(longdouble_axis_loop))
        wide.row = npact_longdouble_row(i)
        wide.n_in, wide.n_operands, wide.label = inputs, len(operands), kinds.find("i")
        for j, (operand, kind) in enumerate(zip(operands, kinds, strict=True)):
            wide.has_axis[j] = operand == "(n)"
            types[slot * len(operands) + j] = cnp.NPY_INT64 if kind == "i" else cnp.NPY_LONGDOUBLE
        functions[slot] = <cnp.PyUFuncGenericFunction>npact_longdouble_axis_loop
        data[slot] = wide
        for d, dtype in enumerate(DTYPES):
            slot = d + (dtype is None)
            loop = <axis_loop *>zeroed(1, sizeof(axis_loop))
            loop.kernels = npact_table(d).axis[i]
            loop.n_operands, loop.n_in, loop.label = len(operands), inputs, kinds.find("i")
            for j, (operand, kind) in enumerate(zip(operands, kinds, strict=True)):
                operand_dtype = np.dtype(np.int64) if kind == "i" else dtype
                loop.has_axis[j] = operand == "(n)"
                loop.itemsize[j] = operand_dtype.itemsize if operand_dtype else 2
                if dtype:
                    types[slot * len(operands) + j] = operand_dtype.num
            functions[slot] = <cnp.PyUFuncGenericFunction>npact_axis_loop
            data[slot] = loop
        ufunc = cnp.PyUFunc_FromFuncAndDataAndSignature(
            functions, data, types, n_dtypes - 1, inputs, outputs, cnp.PyUFunc_None,
            c_string(name), c_string(doc), 0, c_string(signature),
        )
        npact_add_promoter(ufunc, kinds.find("i"))
        npact_call_axis(ufunc)
        ufuncs.append((name, ufunc, doc))
    return ufuncs
