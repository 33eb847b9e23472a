# cython: language_level=3, freethreading_compatible=True, boundscheck=False, wraparound=False
"""The operations of src/nn on arrays: checked, computed, and where a `Tape` is open, recorded.

Arrays are channels-last, C-contiguous, float32 or float64, of one type in a call.  What differs is
refused with a ValueError before anything is computed.
"""

import os
import threading
import time

import numpy as np

cimport numpy as cnp
from cpython.mem cimport PyMem_Free, PyMem_Realloc
from libc.string cimport memcpy, memset

from npact import _core, softmax_cross_entropy_value_and_grad
from npact.nn.arguments import positive_int

cdef extern from "loops.h":
    ctypedef void kernel(char *const *operand, size_t n) noexcept nogil
    struct kernels:
        kernel *scalar
        kernel *at_defaults
    struct elementwise_loop:
        kernels kernels
        const char *defaults
        int n_in
        int n_parameters
        int n_out
    ctypedef void row_kernel(
        char *const *operand, const Py_ssize_t *steps, size_t n, size_t rows
    ) noexcept nogil
    struct axis_kernels:
        row_kernel *rows
    struct axis_loop:
        axis_kernels kernels

cdef extern from "nn/operations.h":
    enum: CHUNK
    enum dtype:
        F32, F64
    struct window:
        Py_ssize_t n, height, width, channels
        Py_ssize_t window_height, window_width, down, right, top, left, rows, columns, filters
    struct operation:
        void compute(const operation *, size_t, size_t) noexcept nogil
        size_t units
        double worth
        char *array[8]
        window at
        kernel *kernel
        row_kernel *rows
        double number[8]
    ctypedef void compute(const operation *, size_t, size_t) noexcept nogil
    struct operation_table:
        compute *function[13]
    const operation_table *npact_operations(int isa, dtype type)
    size_t convolve_units(const window *)

cdef extern from "nn/tape.h":
    struct tape:
        operation *operations
        size_t count
        char *input
        char *output
        char **reader
    void npact_share(const operation *, int threads) nogil
    void npact_tapes_run(const tape *, int n, int threads) nogil
    void npact_tape_share(
        const tape *, const char *x, char *y, size_t x_size, size_t y_size, int threads
    ) nogil
    void npact_tapes_stream(
        const tape *, int n, const char *x, char *y, size_t tiles, size_t x_size, size_t y_size, int threads
    ) nogil

cdef extern from "nn/team.h":
    enum: MOST_THREADS
    void npact_team_forget()

cnp.import_array()

cdef enum:
    CONVOLVE, KERNEL_GRADIENT, TRANSPOSE, INPUT_GRADIENT, POOL, POOL_GRADIENT, PAD, UNPAD
    ELEMENTWISE, MULTIPLY, CROSS_ENTROPY, ADD, ADAM

# In the order of enum isa.
cdef int isa = ("PORTABLE", "NEON", "AVX2", "AVX512F").index(_core.configuration()["isa"])
cdef dict types = {np.dtype(np.float32): F32, np.dtype(np.float64): F64}
cdef int threads = 1
NAMES = (
    "convolve", "kernel gradient", "transpose", "input gradient", "pool", "pool gradient", "pad",
    "unpad", "element-wise", "multiply", "cross-entropy", "add", "adam",
)
cdef Tape recording = None  # by the thread `recorder` alone, which holds the lock
cdef object recorder = None
cdef object recording_lock = threading.Lock()


def forget_threads():
    """In a child of a fork, where only the thread that forked is left."""
    global recording, recorder, recording_lock
    npact_team_forget()
    recording = recorder = None
    # Released, the old one may stay taken: by a thread that had got it and not yet the interpreter.
    recording_lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=forget_threads)


def set_num_threads(count):
    """Compute on this many threads from now on.

    Parameters
    ----------
    count : int
        At first ``NPACT_NUM_THREADS`` from the environment, else the processors of this process,
        as far as there may be so many.

    Raises
    ------
    ValueError
        If it is not a positive integer, or too large; the message names the limit.
    """
    global threads
    wanted = positive_int("set_num_threads: count", count)
    if wanted > MOST_THREADS:
        raise ValueError(f"set_num_threads: count must be at most {MOST_THREADS}, not {count!r}")
    threads = wanted


def get_num_threads():
    """How many threads compute.

    Examples
    --------
    >>> get_num_threads() >= 1
    True
    """
    return threads


def start_threads(value):
    if value is None:
        affinity = getattr(os, "sched_getaffinity", None)
        processors = (len(affinity(0)) if affinity else os.cpu_count()) or 1
        set_num_threads(min(processors, MOST_THREADS))
        return
    try:
        set_num_threads(int(value))
    except ValueError:
        raise ImportError(
            f"NPACT_NUM_THREADS must be an integer in 1..{MOST_THREADS}, not {value!r}"
        ) from None


start_threads(os.environ.get("NPACT_NUM_THREADS"))


def get_chunk():
    """The elements of a unit of the element-wise operations."""
    return CHUNK


def get_most_threads():
    """What `set_num_threads` takes at most."""
    return MOST_THREADS


# -------------------------------------------------------------------------------------------------
# Calls


cdef class Call:
    """An operation in the making, and the arrays it works on."""

    cdef operation op
    cdef list arrays
    cdef object dtype

    def __cinit__(self):
        memset(&self.op, 0, sizeof(self.op))
        self.arrays = []

    cdef int array(self, str name, cnp.ndarray array, tuple shape) except -1:
        """The next operand, which must have this shape; None stands for nothing."""
        cdef int place = len(self.arrays)
        self.arrays.append(array)
        if array is None:
            return 0
        if self.dtype is None:
            self.dtype = array.dtype
        if (<object>array).shape != shape or array.dtype != self.dtype or self.dtype not in types:
            raise ValueError(
                f"{name} must be {self.dtype if self.dtype in types else 'float32 or float64'} of "
                f"shape {shape}, not {array.dtype} of shape {(<object>array).shape}"
            )
        if not cnp.PyArray_IS_C_CONTIGUOUS(array):
            raise ValueError(f"{name} must be C-contiguous")
        self.op.array[place] = cnp.PyArray_BYTES(array)
        return 0

    cdef int result(self, str name, cnp.ndarray array, tuple shape) except -1:
        """The next operand, which is written."""
        self.array(name, array, shape)
        if array is not None and not cnp.PyArray_ISWRITEABLE(array):
            raise ValueError(f"{name} must be writeable")
        return 0

    cdef int run(self, int which, size_t units) except -1:
        self.op.compute = npact_operations(isa, types[self.dtype]).function[which]
        self.op.units = units
        if is_recording():
            result = self.arrays[2 if which == KERNEL_GRADIENT else len(self.arrays) - 1]
            moved = sum([array.nbytes for array in self.arrays if array is not None])
            recording.add(self, (NAMES[which], result.shape, moved))
        with nogil:
            self.op.compute(&self.op, 0, units)
        return 0


cdef bint is_recording() except -1:
    return recording is not None and recorder == threading.get_ident()


cdef size_t chunks(size_t n):
    return (n + CHUNK - 1) // CHUNK


def convolve(cnp.ndarray x, cnp.ndarray kernel, cnp.ndarray bias, cnp.ndarray y, tuple strides):
    """``y = correlation of x with the kernel, + bias``; the bias may be None.

    ``y`` may have fewer rows and columns than the window has places: the first ones.
    """
    cdef Call call = Call()
    cdef tuple shape = slide(call, x, kernel, y, strides)
    call.array("bias", bias, shape[3:])
    call.result("y", y, shape)
    call.op.worth = y.size * (<double>kernel.size / shape[3])
    call.run(CONVOLVE, convolve_units(&call.op.at))


def kernel_gradient(
    cnp.ndarray x, cnp.ndarray g, cnp.ndarray kernel, cnp.ndarray bias, tuple strides
):
    """Store the gradients of the kernel and, unless it is None, the bias of `convolve`."""
    cdef Call call = Call()
    cdef tuple shape = slide(call, x, kernel, g, strides)
    call.arrays.pop()
    call.array("g", g, shape)
    call.result("kernel gradient", kernel, (<object>kernel).shape)
    call.result("bias gradient", bias, shape[3:])
    call.op.worth = g.size * (<double>kernel.size / shape[3])
    call.op.number[0] = is_recording() and recording.later
    call.run(KERNEL_GRADIENT, kernel.size // shape[3] + (bias is not None))


def input_gradient(
    cnp.ndarray g, cnp.ndarray kernel, cnp.ndarray transposed, cnp.ndarray dx, tuple strides
):
    """Store in `dx` the gradient of the input of `convolve`.

    `transposed` is memory for the kernel with its last two axes exchanged.
    """
    cdef Call turn = Call()
    cdef Call call = Call()
    cdef tuple shape = slide(call, dx, kernel, g, strides)
    height, width, channels, filters = (<object>kernel).shape
    turn.op.at = call.op.at
    turn.array("kernel", kernel, (height, width, channels, filters))
    turn.result("transposed", transposed, (height, width, filters, channels))
    if not (is_recording() and recording.transposes(turn)):
        turn.run(TRANSPOSE, height * width)
    call.arrays.clear()
    call.array("g", g, shape)
    call.array("transposed", transposed, (<object>transposed).shape)
    call.result("dx", dx, (<object>dx).shape)
    call.op.worth = g.size * (<double>kernel.size / filters)
    call.run(INPUT_GRADIENT, shape[0])


cdef tuple slide(Call call, cnp.ndarray x, cnp.ndarray kernel, cnp.ndarray y, tuple strides):
    """Take input and kernel of a convolution; return the shape that its output must have."""
    cdef window *at = &call.op.at
    if x.ndim != 4 or kernel.ndim != 4 or y.ndim != 4:
        raise ValueError(f"all must have 4 axes, not {x.ndim}, {kernel.ndim} and {y.ndim}")
    at.n, at.height, at.width, at.channels = (<object>x).shape
    at.window_height, at.window_width, _, at.filters = (<object>kernel).shape
    at.down, at.right = strides
    call.array("input", x, (<object>x).shape)
    call.array("kernel", kernel, (at.window_height, at.window_width, at.channels, at.filters))
    at.rows = min((at.height - at.window_height) // at.down + 1, y.shape[1])
    at.columns = min((at.width - at.window_width) // at.right + 1, y.shape[2])
    return at.n, at.rows, at.columns, at.filters


cdef Call pooling(cnp.ndarray x, cnp.ndarray y, tuple window, tuple strides, tuple corner):
    cdef Call call = Call()
    at = &call.op.at
    at.n, at.height, at.width, at.channels = (<object>x).shape
    _, at.rows, at.columns, _ = (<object>y).shape
    at.window_height, at.window_width = window
    at.down, at.right = strides
    at.top, at.left = corner
    for size, extent, stride, before, count in (
        (at.height, at.window_height, at.down, at.top, at.rows),
        (at.width, at.window_width, at.right, at.left, at.columns),
    ):
        if not 0 <= before < extent or not (count - 1) * stride - before < size:
            raise ValueError(f"a window of {window} has no value at an end of {size} values")
    call.array("x", x, (<object>x).shape)
    return call


cdef tuple places(Call call):
    """The shape of what has a value for each place of the window."""
    at = &call.op.at
    return at.n, at.rows, at.columns, at.channels


def pool(cnp.ndarray x, cnp.ndarray y, tuple window, tuple strides, tuple corner):
    """The largest value under each window; the first window begins `corner` before the input."""
    cdef Call call = pooling(x, y, window, strides, corner)
    call.result("y", y, places(call))
    call.run(POOL, call.op.at.n * call.op.at.rows)


def pool_gradient(
    cnp.ndarray x, cnp.ndarray g, cnp.ndarray dx, tuple window, tuple strides, tuple corner
):
    """The gradient of the input of `pool`: g, at the first of the largest values, by rows."""
    cdef Call call = pooling(x, g, window, strides, corner)
    call.array("g", g, places(call))
    call.result("dx", dx, (<object>x).shape)
    call.run(POOL_GRADIENT, call.op.at.n)


cdef Call framing(cnp.ndarray x, cnp.ndarray padded, tuple corner):
    cdef Call call = Call()
    at = &call.op.at
    at.n, at.height, at.width, at.channels = (<object>x).shape
    _, at.rows, at.columns, _ = (<object>padded).shape
    at.top, at.left = corner
    if not (0 <= at.top <= at.rows - at.height and 0 <= at.left <= at.columns - at.width):
        raise ValueError(f"corner {corner} leaves no room in {(<object>padded).shape}")
    return call


def pad(cnp.ndarray x, cnp.ndarray padded, tuple corner):
    """Copy `x` into a border of zeros."""
    cdef Call call = framing(x, padded, corner)
    call.array("x", x, (<object>x).shape)
    call.result("padded", padded, places(call))
    call.run(PAD, call.op.at.n)


def unpad(cnp.ndarray padded, cnp.ndarray x, tuple corner):
    """Copy what is inside the border."""
    cdef Call call = framing(x, padded, corner)
    call.array("padded", padded, places(call))
    call.result("x", x, (<object>x).shape)
    call.run(UNPAD, call.op.at.n)


cdef void *data_of(cnp.ufunc ufunc, int number) except NULL:
    """What the loop of a ufunc of npact's for a type is told."""
    for k in range(ufunc.ntypes):
        if ufunc.types[k * ufunc.nargs] == number:
            return ufunc.data[k]
    raise ValueError(f"{ufunc} has no loop for this type")


def apply(cnp.ufunc ufunc, tuple inputs, tuple parameters, tuple outputs):
    """Call the kernel of a ufunc of the table; an output may be an input."""
    cdef Call call = Call()
    cdef tuple shape = inputs[0].shape
    cdef const elementwise_loop *loop
    for array in inputs:
        call.array("input", array, shape)
    call.arrays += [None] * len(parameters)
    for array in outputs:
        in_place = any([array is each for each in inputs])
        call.result("input, where the output goes," if in_place else "output", array, shape)
    loop = <const elementwise_loop *>data_of(ufunc, call.dtype.num)
    if (loop.n_in, loop.n_parameters, loop.n_out) != (len(inputs), len(parameters), len(outputs)):
        raise ValueError(f"{ufunc} has other operands")
    for j, value in enumerate(parameters):
        call.op.number[j] = value
    call.op.kernel = loop.kernels.scalar
    if loop.kernels.at_defaults != NULL:
        given = np.array(parameters, call.dtype).tobytes()
        if given == loop.defaults[:len(given)]:
            call.op.kernel = loop.kernels.at_defaults
    call.op.at.n, call.op.at.rows, call.op.at.columns = inputs[0].size, len(inputs), len(parameters)
    call.run(ELEMENTWISE, chunks(inputs[0].size))


def multiply(cnp.ndarray x, cnp.ndarray factor):
    """``x *= factor``."""
    cdef Call call = Call()
    call.result("x", x, (<object>x).shape)
    call.array("factor", factor, (<object>x).shape)
    call.op.at.n = x.size
    call.run(MULTIPLY, chunks(x.size))


def cross_entropy(
    cnp.ndarray logits, cnp.ndarray labels, cnp.ndarray losses, cnp.ndarray g, cnp.ndarray kept,
    Py_ssize_t batch,
):
    """Losses, their gradients over `batch`, and a copy of the logits, row by row.

    The labels, of int64, must be classes.
    """
    cdef Call call = Call()
    rows, classes = (<object>logits).shape
    call.op.at.n, call.op.at.columns = rows, classes
    if labels.dtype != np.int64 or (<object>labels).shape != (rows,) or not labels.flags.c_contiguous:
        raise ValueError(f"labels must be C-contiguous int64 of shape {(rows,)}")
    call.array("logits", logits, (rows, classes))
    call.arrays.append(labels)
    call.op.array[1] = cnp.PyArray_BYTES(labels)
    call.result("losses", losses, (rows,))
    call.result("g", g, (rows, classes))
    call.result("kept", kept, (rows, classes))
    call.op.rows = (<const axis_loop *>data_of(
        softmax_cross_entropy_value_and_grad, call.dtype.num
    )).kernels.rows
    call.op.number[0] = batch
    call.run(CROSS_ENTROPY, rows)


# -------------------------------------------------------------------------------------------------
# Optimisation: shared out among the threads, and never recorded


cdef int share(Call call, int which) except -1:
    """Run an operation on all threads."""
    call.op.compute = npact_operations(isa, types[call.dtype]).function[which]
    call.op.units = chunks(call.op.at.n)
    with nogil:
        npact_share(&call.op, threads)
    return 0


def add(cnp.ndarray parts, cnp.ndarray total):
    """The sum of the rows of `parts`, from the first to the last."""
    cdef Call call = Call()
    call.op.at.rows, call.op.at.n = (<object>parts).shape
    call.array("parts", parts, (call.op.at.rows, call.op.at.n))
    call.result("total", total, (call.op.at.n,))
    share(call, ADD)


def adam(cnp.ndarray parameters, cnp.ndarray mean, cnp.ndarray square, cnp.ndarray gradients,
         double rate, double beta_1, double beta_2, double epsilon):
    """One step: `mean` and `square` towards the gradients and their squares, the parameters by
    rate mean / sqrt(square).
    """
    cdef Call call = Call()
    cdef tuple shape = (<object>parameters).shape
    for name, array in (("parameters", parameters), ("mean", mean), ("square", square)):
        call.result(name, array, shape)
    call.array("gradients", gradients, shape)
    call.op.at.n = parameters.size
    call.op.number = [rate, 1 - beta_1, 1 - beta_2, epsilon, 0, 0, 0, 0]
    share(call, ADAM)


# -------------------------------------------------------------------------------------------------
# Tapes


cdef class Tape:
    """The operations between `__enter__` and `__exit__` in this thread, to be repeated.

    They work on the arrays that they were recorded with, which are kept alive.  A tape may be
    entered again: then what is recorded adds to the gradients of the parameters, and takes the
    transposed kernels as they are.
    """

    cdef tape tape
    cdef list arrays, labels
    cdef set transposed
    cdef bint later
    cdef cnp.ndarray input, output

    def __cinit__(self):
        memset(&self.tape, 0, sizeof(self.tape))
        self.arrays, self.labels, self.transposed = [], [], set()

    def __dealloc__(self):
        PyMem_Free(self.tape.operations)

    def __enter__(self):
        global recording, recorder
        recording_lock.acquire()
        recording, recorder = self, threading.get_ident()
        self.later = self.tape.count > 0
        return self

    def __exit__(self, *exception):
        global recording, recorder
        recording = recorder = None
        recording_lock.release()

    def connect(self, cnp.ndarray source, cnp.ndarray target):
        """Name the arrays that `stream` writes and reads."""
        self.input, self.output = source, target
        self.tape.input, self.tape.output = cnp.PyArray_BYTES(source), cnp.PyArray_BYTES(target)
        # Where one operation reads the input and none writes it, it may be the caller's own array:
        # an operation that works in place has it among its operands twice.
        cdef list places = []
        for k in range(self.tape.count):
            for j in range(8):
                if self.tape.operations[k].array[j] == self.tape.input:
                    places.append((k, j))
        if len(places) == 1 and self.tape.input != self.tape.output:
            k, j = places[0]
            self.tape.reader = &self.tape.operations[k].array[j]

    cdef bint transposes(self, Call call) except -1:
        """Whether the same kernel was transposed to the same place before."""
        cdef tuple key = (<size_t>call.op.array[0], <size_t>call.op.array[1])
        if key in self.transposed:
            return True
        self.transposed.add(key)
        return False

    cdef int add(self, Call call, tuple label) except -1:
        cdef size_t size = (self.tape.count + 1) * sizeof(operation)
        cdef operation *operations = <operation *>PyMem_Realloc(self.tape.operations, size)
        if operations == NULL:
            raise MemoryError
        self.tape.operations = operations
        memcpy(&operations[self.tape.count], &call.op, sizeof(operation))
        self.tape.count += 1
        self.arrays += call.arrays
        self.labels.append(label)
        return 0


cdef class Tapes:
    """Tapes that write to arrays of their own, so that they may run at the same time."""

    cdef tape *tapes
    cdef tuple kept
    cdef object lock  # one call at a time: the arrays are the same

    def __cinit__(self, kept):
        self.lock = threading.Lock()
        self.kept = tuple(kept)
        self.tapes = <tape *>PyMem_Realloc(NULL, max(len(self.kept), 1) * sizeof(tape))
        if self.tapes == NULL:
            raise MemoryError
        for k, one in enumerate(self.kept):
            self.tapes[k] = (<Tape?>one).tape

    def __dealloc__(self):
        PyMem_Free(self.tapes)

    def run(self):
        """Each of them once."""
        cdef int n = len(self.kept)
        with self.lock, nogil:
            npact_tapes_run(self.tapes, n, threads)

    def profile(self):
        """Each of them once, on this thread: what the operations do and cost, in their order.

        Returns a list of (name, shape of the result, bytes of the operands, multiplications or 0,
        seconds).
        """
        cdef const operation *op
        cdef list found = []
        with self.lock:
            for one, labels in [(k, (<Tape>tape).labels) for k, tape in enumerate(self.kept)]:
                for k, label in enumerate(labels):
                    op = &self.tapes[<int>one].operations[<size_t>k]
                    start = time.perf_counter()
                    with nogil:
                        op.compute(op, 0, op.units)
                    found.append((*label, op.worth, time.perf_counter() - start))
        return found

    def stream(self, cnp.ndarray x, cnp.ndarray y):
        """All of `x`, a tile at a time, in through the tapes' inputs; the outputs become `y`.

        The tapes are equal.  A single tile is shared out among the threads.
        """
        cdef Tape one = self.kept[0]
        cdef int n = len(self.kept)
        cdef size_t tiles = len(x) // len(one.input)
        cdef size_t x_size = one.input.nbytes, y_size = one.output.nbytes
        cdef object array, like
        for name, array, like in (("x", x, one.input), ("y", y, one.output)):
            shape = (tiles * len(like), *like.shape[1:])
            if array.dtype != like.dtype or array.shape != shape or not array.flags.c_contiguous:
                raise ValueError(f"{name} must be C-contiguous {like.dtype} of shape {shape}")
        if not cnp.PyArray_ISWRITEABLE(y):
            raise ValueError("y must be writeable")
        cdef const char *source = cnp.PyArray_BYTES(x)
        cdef char *target = cnp.PyArray_BYTES(y)
        with self.lock, nogil:
            if tiles == 1:
                npact_tape_share(&one.tape, source, target, x_size, y_size, threads)
            else:
                npact_tapes_stream(self.tapes, n, source, target, tiles, x_size, y_size, threads)
