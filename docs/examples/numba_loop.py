"""npact's kernels inside a loop that Numba compiles."""

import ctypes

import numpy as np
from numba import njit

import npact

gelu = npact.c_function("gelu", np.float32)
mish = npact.c_function("mish", np.float64)
apply = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ssize_t)(gelu.apply)
scalar = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, ctypes.c_double)(mish.scalar)
GELU, MISH = gelu.handle, mish.handle


@njit
def activate(x, y):
    """gelu of contiguous float32 arrays: the operands' addresses, inputs first."""
    operands = np.array([x.ctypes.data, y.ctypes.data], np.uintp)
    apply(GELU, operands.ctypes, x.size)


@njit
def total(x):
    """The sum of mish, one number at a time."""
    s = 0.0
    for v in x:
        s += scalar(MISH, v)
    return s


if __name__ == "__main__":
    x = np.linspace(-3, 3, 7, dtype=np.float32)
    y = np.empty_like(x)
    activate(x, y)
    print(y, total(x.astype(np.float64)))
