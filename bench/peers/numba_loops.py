"""Numba: one compiled loop over contiguous arrays, arithmetic relaxed so that it vectorises."""

import math
from functools import cache
from typing import Any

import numba
import numpy as np

from bench.calls import ready
from bench.cells import Cell
from bench.formulas import expressions, with_named_numbers
from bench.peers import Arrays, Call, Lacking

#: All that is relaxed but the assumption that there are no NaN and infinities.
_RELAXED = {"nsz", "arcp", "contract", "afn", "reassoc"}


def describe() -> str:
    """Name, version, and whether it has Intel's vector mathematics."""
    return f"Numba {numba.__version__} ({'with' if numba.config.USING_SVML else 'no'} SVML)"


@numba.njit
def _where(condition, yes, no):  # type: ignore[no-untyped-def]
    return yes if condition else no


@numba.njit
def _maximum(a, b):  # type: ignore[no-untyped-def]
    return a if a > b or a != a else b


@numba.njit
def _minimum(a, b):  # type: ignore[no-untyped-def]
    return a if a < b or a != a else b


@numba.njit
def _square(a):  # type: ignore[no-untyped-def]
    return a * a


_NAMESPACE = {
    **{name: getattr(math, name) for name in ("cosh", "erf", "erfc", "exp", "expm1", "log")},
    **{name: getattr(math, name) for name in ("log1p", "sqrt", "tanh")},
    "maximum": _maximum,
    "minimum": _minimum,
    "sign": np.sign,
    "square": _square,
    "where": _where,
}


@cache
def _compiled(cell: Cell) -> Any:
    lines, scope = [], dict(_NAMESPACE)
    names, number = cell.arguments, cell.element.type
    for k, text in enumerate(expressions(cell)):
        text, numbers = with_named_numbers(text, number, f"number_{k}")
        scope |= numbers
        lines.append(f"        output_{k}[i] = {text}")
    arguments = [f"all_{name}" for name in names] + [f"output_{k}" for k in range(len(lines))]
    source = "\n".join(
        [
            f"def loop({', '.join(arguments)}):",
            f"    for i in range({arguments[0]}.size):",
            *(f"        {name} = all_{name}[i]" for name in names),
            *lines,
        ]
    )
    exec(source, scope)
    return numba.njit(scope["loop"], fastmath=_RELAXED, error_model="numpy")


@numba.njit(fastmath=_RELAXED, error_model="numpy")
def _softmax(x, y):  # type: ignore[no-untyped-def]
    for i in range(x.shape[0]):
        top = x[i, 0]
        for j in range(x.shape[1]):
            top = max(top, x[i, j])
        total = x.dtype.type(0)
        for j in range(x.shape[1]):
            y[i, j] = math.exp(x[i, j] - top)
            total += y[i, j]
        for j in range(x.shape[1]):
            y[i, j] /= total


@numba.njit(fastmath=_RELAXED, error_model="numpy")
def _softmax_backward(g, y, out):  # type: ignore[no-untyped-def]
    for i in range(g.shape[0]):
        total = g.dtype.type(0)
        for j in range(g.shape[1]):
            total += g[i, j] * y[i, j]
        for j in range(g.shape[1]):
            out[i, j] = y[i, j] * (g[i, j] - total)


_ALONG_AXIS = {"softmax": _softmax, "softmax_backward": _softmax_backward}


def bind(cell: Cell, inputs: Arrays, outputs: Arrays) -> Call:
    """Prepare a call of the compiled loop."""
    if cell.dtype not in ("float32", "float64"):
        raise Lacking("no such type")
    if cell.along_axis:
        if cell.ufunc.__name__ not in _ALONG_AXIS:
            raise Lacking("no loop written for it")
        loop = _ALONG_AXIS[cell.ufunc.__name__]
    else:
        try:
            loop = _compiled(cell.at_any_size)
        except LookupError as e:
            raise Lacking(str(e)) from None
    return Call(ready(loop, *inputs, *outputs), lambda: outputs)
