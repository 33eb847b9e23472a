"""What is measured: one function in one role, at one type and size, on random data."""

from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

import npact
from npact import _core

DTYPES = ("float16", "bfloat16", "float32", "float64")
ROW_LENGTH = 1000  # of the functions along an axis

#: Other parameters than the defaults, for each function that has some: at the defaults a kernel may
#: have a faster way.  Each of them alone tells on N(0, 1), so that a peer without it is noticed.
OTHER: dict[str, tuple[float, ...]] = {
    "leaky_relu": (0.2,), "prelu": (0.1,), "threshold": (0.1, 20.0), "thresholded_relu": (0.5,),
    "softplus": (2.0,), "hard_tanh": (-2.0, 2.0), "elu": (0.5,), "celu": (1.5,), "swish": (1.5,),
    "squareplus": (1.0,), "soft_shrink": (0.3,), "hard_shrink": (0.3,), "xielu": (1.2, 0.6, 0.4),
    "swiglu_oai": (1.5, 2.0),
}  # fmt: skip
OTHER_SIZE = 100_000  # elements
PARAMETERS = ("default", "other")

_ROWS = {row.name: row for kind in ("activation", "gated") for row in npact.table(kind)}
_AXIS_ROWS = {row["name"]: row for row in _core.axis_rows()}

#: Those of a function are the ones that npact has; "grad_beta" is a derivative by a parameter.
ROLES = (
    "value", "backward", "value_and_grad", "backward_from_output",
    *sorted(
        {f"grad_{p}" for f, row in _ROWS.items() for p in row.parameters
         if hasattr(npact, f"{f}_grad_{p}")}
    ),
)  # fmt: skip


class Cell(NamedTuple):
    """One cell of the table of ratios.

    Attributes
    ----------
    function : str
        The name of an activation, gated unit or function along an axis.
    role : str
        One of `ROLES`.
    dtype : str
        One of `DTYPES`.
    size : int
        The number of elements.
    scale : float
        The standard deviation of the data.
    parameters : tuple of float
        All of the function's, in their order; empty for the defaults.
    """

    function: str
    role: str
    dtype: str
    size: int
    scale: float = 1.0
    parameters: tuple[float, ...] = ()

    @property
    def ufunc(self) -> np.ufunc:
        """The ufunc that is timed."""
        suffix = "" if self.role == "value" else f"_{self.role}"
        return npact.get(self.function + suffix)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the inputs, without parameters."""
        if self.function in _AXIS_ROWS:
            return _AXIS_ROWS[self.ufunc.__name__]["arguments"]
        if self.role == "backward_from_output":
            return ("g", "y")
        return ("g",) * (self.role == "backward") + _ROWS[self.function].inputs

    @property
    def named(self) -> dict[str, float]:
        """All parameters by name, with the defaults where no others are given."""
        defaults = _ROWS[self.function].parameters if self.function in _ROWS else {}
        return dict(zip(defaults, self.parameters or defaults.values(), strict=True))

    @property
    def given(self) -> str:
        """The parameters as they are given in a call, nothing for the defaults."""
        texts = (f"{name}={value:g}" for name, value in self.named.items())
        return f"({', '.join(texts)})" if self.parameters else ""

    @property
    def at_any_size(self) -> "Cell":
        """What a peer compiles code for."""
        return self._replace(size=0, scale=0.0)

    @property
    def element(self) -> np.dtype:
        """The element type."""
        if self.dtype == "bfloat16":
            import ml_dtypes

            return np.dtype(ml_dtypes.bfloat16)
        return np.dtype(self.dtype)

    @property
    def along_axis(self) -> bool:
        """Whether the function works on rows."""
        return self.function in _AXIS_ROWS

    def shapes(self) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
        """The shapes of inputs and outputs."""
        if not self.along_axis:
            return [(self.size,)] * len(self.arguments), [(self.size,)] * self.ufunc.nout
        length = min(self.size, ROW_LENGTH)
        core = {"n": (self.size // length, length), "": (self.size // length,)}
        sides = self.ufunc.signature.split("->")
        inputs, outputs = ([core[s] for s in side[1:-1].split("),(")] for side in sides)
        return inputs, outputs

    def inputs(self) -> tuple[np.ndarray, ...]:
        """Random inputs, the same for every peer."""
        random = np.random.default_rng(0)
        arrays = []
        for name, shape in zip(self.arguments, self.shapes()[0], strict=True):
            if name == "label":
                label = aligned(shape, np.dtype(np.int64))
                label[...] = random.integers(0, min(self.size, ROW_LENGTH), shape)
                arrays.append(label)
                continue
            array = aligned(shape, self.element)
            array[...] = random.standard_normal(shape, dtype=np.float32)
            array *= self.element.type(self.scale if name != "g" else 1)
            if name == "y":
                npact.get(self.function)(array, *self.parameters, out=array)
            arrays.append(array)
        return tuple(arrays)

    def outputs(self) -> tuple[np.ndarray, ...]:
        """Arrays for the results, already touched."""
        arrays = tuple(aligned(shape, self.element) for shape in self.shapes()[1])
        for array in arrays:
            array.fill(0)
        return arrays


def aligned(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An array that begins at a cache line, so that no peer is unlucky."""
    n_bytes = int(np.prod(shape)) * dtype.itemsize
    memory = np.empty(n_bytes + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + n_bytes].view(dtype).reshape(shape)


@cache
def functions() -> tuple[str, ...]:
    """The names of all functions of the table."""
    suffixes = tuple(f"_{role}" for role in ROLES)
    return (*_ROWS, *(name for name in _AXIS_ROWS if not name.endswith(suffixes)))


def has_role(function: str, role: str) -> bool:
    """Whether npact has the function in that role."""
    suffix = "" if role == "value" else f"_{role}"
    return hasattr(npact, function + suffix)


def grid(
    names: Sequence[str],
    roles: Sequence[str],
    dtypes: Sequence[str],
    sizes: Sequence[int],
    scales: Sequence[float] = (1,),
    parameters: Sequence[str] = PARAMETERS,
) -> list[Cell]:
    """The cells of functions in the roles that they have.

    Those that share compiled code of a peer follow each other.  Parameters other than the defaults
    are those of `OTHER`, at the one size that is nearest to `OTHER_SIZE`.
    """
    nearest = min(sizes, key=lambda size: abs(size - OTHER_SIZE))
    cells = []
    for dtype, name, role in product(dtypes, names, roles):
        if not has_role(name, role):
            continue
        if "default" in parameters:
            cells += [Cell(name, role, dtype, *column) for column in product(sizes, scales)]
        if "other" in parameters and name in OTHER:
            cells += [Cell(name, role, dtype, nearest, scale, OTHER[name]) for scale in scales]
    return cells
