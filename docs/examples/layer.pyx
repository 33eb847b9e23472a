# cython: language_level=3, boundscheck=False, freethreading_compatible=True
"""A dense layer's activation in Cython, without the interpreter's lock."""

cimport npact

cdef const npact.npact_api *api = npact.npact_import()
cdef const npact.npact_function *gelu = api.find(b"gelu", b"f")
cdef const npact.npact_function *leaky_relu = api.find(b"leaky_relu", b"f")
cdef const npact.npact_function *silu = api.find(b"silu", b"d")


def activate(float[:, ::1] x, float[:, ::1] y):
    """gelu of each row: inputs and outputs of n elements."""
    cdef void *operand[2]
    cdef Py_ssize_t i
    with nogil:
        for i in range(x.shape[0]):
            operand[0], operand[1] = &x[i, 0], &y[i, 0]
            api.apply(gelu, operand, x.shape[1])


def leak(float[::1] x, float slope):
    """leaky_relu in place: a parameter is one element, between inputs and outputs."""
    cdef void *operand[3]
    operand[0], operand[1], operand[2] = &x[0], &slope, &x[0]
    with nogil:
        api.apply(leaky_relu, operand, x.shape[0])


def total(double[::1] x):
    """The sum of silu, one number at a time."""
    cdef double sum = 0
    cdef Py_ssize_t i
    with nogil:
        for i in range(x.shape[0]):
            sum += api.scalar(silu, x[i])
    return sum
