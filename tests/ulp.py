"""Errors in units in the last place."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle import Truth


def _finfo(dtype: Any) -> Any:
    """NumPy's, or that of ml_dtypes for bfloat16, which NumPy's does not know."""
    if np.dtype(dtype).kind == "f":
        return np.finfo(dtype)
    import ml_dtypes

    return ml_dtypes.finfo(dtype)


def unit(x: NDArray[np.float64], dtype: Any) -> NDArray[np.float64]:
    """The unit in the last place of a dtype in the binade of each number."""
    kind = _finfo(dtype)
    lowest = 0.75 * float(kind.smallest_normal)
    exponent = np.frexp(np.where((x == 0) | np.isinf(x), lowest, x))[1]
    exponent[np.isinf(x)] = kind.maxexp
    return np.ldexp(1.0, np.clip(exponent, kind.minexp + 1, kind.maxexp) - 1 - kind.nmant)


def ulp_error(got: NDArray[Any], true: Truth) -> NDArray[np.float64]:
    """How far results are from the true values, in units in the last place of their dtype.

    The unit is that of the true value's binade: a correctly rounded result is off by at most 0.5.
    Infinity counts as the first power of two that is out of range; a NaN is infinitely far.
    """
    high, value = true.double, got.astype(np.float64)
    # Far up, which float64 alone reaches, all is scaled down, so that this power is a double; far
    # down it is scaled up, so that less than a unit of a subnormal number is one too.
    size = np.abs(high)
    shift = np.where(size > 2.0**500, -600, np.where(size < 2.0**-500, 600, 0))
    beyond = np.ldexp(1.0, np.minimum(_finfo(got.dtype).maxexp + shift, 1023))
    goal, value = np.ldexp(high, shift), np.ldexp(value, shift)
    with np.errstate(all="ignore"):
        error = np.where(np.isinf(value), np.copysign(beyond, value), value) - goal
        rest = np.where(true.rest == 0, 0, true.rest * np.ldexp(unit(high, np.float64), shift))
        error = np.abs((error - rest) / np.ldexp(unit(high, got.dtype), shift))
    error[np.isinf(value) & (np.sign(value) == np.sign(goal)) & (np.abs(goal) >= beyond)] = 0
    error[np.isnan(error)] = np.inf
    return error


def same_bits(a: Any, b: Any) -> bool:
    """Whether two results have one dtype, one shape and the same bits, any NaN being any other."""
    a, b = np.asarray(a), np.asarray(b)
    return a.dtype == b.dtype and a.shape == b.shape and not differing(a, b).any()


def differing(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.bool_]:
    """Where two arrays of floats differ in their bits, any NaN being any other."""
    return ~((np.isnan(a) & np.isnan(b)) | ((a == b) & (np.signbit(a) == np.signbit(b))))
