"""The functions' addresses, for compilers that run inside Python."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from npact import _core
from npact._functions import get

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


class CFunction(NamedTuple):
    """An element-wise function's addresses; the header ``npact.h`` has the C declarations.

    Parameters
    ----------
    handle : int
        The ``npact_function *`` that both others take first.
    apply : int
        ``void apply(handle, void *const *operands, ptrdiff_t n)``, over contiguous arrays.
    scalar : int
        ``double scalar(handle, double x)``, at the default parameters: for float32 and float64, and
        a function of one input and one output.  For any other it returns NaN.
    inputs, parameters, outputs : int
        How many operands of each kind ``apply`` takes, in this order.
    """

    handle: int
    apply: int
    scalar: int
    inputs: int
    parameters: int
    outputs: int


def c_function(function: str | np.ufunc, dtype: "DTypeLike" = np.float64) -> CFunction:
    """The addresses of an element-wise function, for ctypes, Numba and other callers of C.

    Neither address needs the interpreter's lock, and both stay valid as long as the process.

    Parameters
    ----------
    function : str or numpy.ufunc
        The function or its name, companions included.
    dtype : dtype_like
        float16, float32, float64 or longdouble, in the machine's byte order.

    Returns
    -------
    CFunction
        The addresses.

    Raises
    ------
    ValueError
        If there is no such function, or if it is one along an axis.
    TypeError
        If the type is another.

    Examples
    --------
    >>> import ctypes, npact
    >>> f = npact.c_function("relu")
    >>> scalar = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, ctypes.c_double)(f.scalar)
    >>> scalar(f.handle, 2.5)
    2.5
    """
    name, kind = get(function).__name__, np.dtype(dtype)
    if kind.char not in "efdg":
        raise TypeError(f"dtype must be float16, float32, float64 or longdouble, not {dtype!r}")
    if not kind.isnative:
        raise TypeError(f"dtype must be in the machine's byte order, not {dtype!r}")
    found = _core.find_c_function(name, kind.char)
    if found is None:
        raise ValueError(f"{name} works along an axis, and has no element-wise kernel")
    return CFunction(*found)
