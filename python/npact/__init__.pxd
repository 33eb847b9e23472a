"""npact's functions for Cython: `cimport npact`, with `npact.get_include()` among the include_dirs."""

cdef extern from "npact.h" nogil:
    ctypedef struct npact_function:
        const char *name
        char type
        int n_in
        int n_parameters
        int n_out
        int itemsize
        void (*loop)(char **operand, const Py_ssize_t *n, const Py_ssize_t *steps, void *data) noexcept nogil
        void *data
        void *at_defaults
    ctypedef struct npact_api:
        int version
        const npact_function *(*find)(const char *name, char type) noexcept nogil
        void (*apply)(const npact_function *f, void *const *operand, Py_ssize_t n) noexcept nogil
        double (*scalar)(const npact_function *f, double x) noexcept nogil

cdef extern from "npact.h":
    const npact_api *npact_import() except NULL
