"""What the tests iterate over: the rows of the table and the ufuncs that they became."""

from typing import Any, NamedTuple

import numpy as np

import npact
from npact import _core

FLOATS = (np.float16, np.float32, np.float64)
TYPES: tuple[Any, ...] = (*FLOATS, np.longdouble)
try:
    from ml_dtypes import bfloat16

    TYPES = (*TYPES, bfloat16)
except ImportError:
    pass
ISA: str = _core.configuration()["isa"]

ROWS = {row.name: row for row in npact.table()}
GATED_ROWS = {row.name: row for row in npact.table("gated")}


class Function(NamedTuple):
    """An element-wise ufunc: ``role`` is what its name adds to the activation's."""

    ufunc: np.ufunc
    of: str
    role: str
    n_in: int  # inputs before the parameters
    parameters: dict[str, float]

    @property
    def name(self) -> str:
        return self.ufunc.__name__


def _functions() -> dict[str, Function]:
    found = {}
    for row in (*ROWS.values(), *GATED_ROWS.values()):
        for role in (
            "",
            "grad",
            "backward",
            "value_and_grad",
            "backward_from_output",
            *(f"grad_{p}" for p in row.parameters),
        ):
            name = f"{row.name}_{role}" if role else row.name
            if hasattr(npact, name):
                ufunc = getattr(npact, name)
                found[name] = Function(
                    ufunc, row.name, role, ufunc.nin - len(row.parameters), row.parameters
                )
    return found


ELEMENTWISE = _functions()
GUFUNCS = {
    name: f
    for name in npact.__all__
    if isinstance(f := getattr(npact, name), np.ufunc) and f.signature
}


def in_dtype(values: tuple[float, ...], dtype: type) -> list[np.floating]:
    """Parameters as the kernels see them."""
    with np.errstate(over="ignore"):
        return [dtype(v) for v in values]


def usable(parameters: tuple[float, ...], dtype: type) -> bool:
    """Whether the dtype can hold them."""
    held = in_dtype(parameters, dtype)
    return all(
        np.isfinite(h) and (h != 0) == (p != 0) for h, p in zip(held, parameters, strict=True)
    )
