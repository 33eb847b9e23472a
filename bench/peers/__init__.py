"""The libraries that npact is compared with, one module each.

A peer is a module with two functions: ``describe()`` tells name and version, and
``bind(cell, inputs, outputs)`` prepares one call with everything in place that the library allows
to be prepared.  It raises `Lacking` where the library does not have the function.
"""

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np

from bench.calls import ready
from bench.cells import Cell

Arrays = tuple[np.ndarray, ...]


class Lacking(LookupError):
    """The peer has no such function, role or type."""


class Disagreeing(ValueError):
    """The peer computes something else, so its time says nothing."""


class Call(NamedTuple):
    """A call that is ready to be timed.

    Attributes
    ----------
    run : callable
        Computes the outputs once.
    results : callable
        The outputs of the last run, as NumPy arrays.
    """

    run: Callable[[], Any]
    results: Callable[[], Arrays]


class Peer(Protocol):
    """What a module of this package provides."""

    def describe(self) -> str:
        """Name, version, and what else decides its speed."""

    def bind(self, cell: Cell, inputs: Arrays, outputs: Arrays) -> Call:
        """A call that computes ``outputs`` from ``inputs``."""


#: The module of each peer, and the packages that it needs.
MODULES = {
    "numpy": ("plain_numpy", ("numpy",)),
    "scipy": ("scipy_special", ("scipy",)),
    "numexpr": ("numexpr_vm", ("numexpr",)),
    "numba": ("numba_loops", ("numba",)),
    "torch": ("torch_aten", ("torch",)),
    "jax": ("jax_jit", ("jax",)),
    "ort": ("onnx_runtime", ("onnx", "onnxruntime")),
}

#: As people write them.
NAMES = {
    "numpy": "NumPy", "scipy": "SciPy", "numexpr": "numexpr", "numba": "Numba",
    "torch": "PyTorch", "jax": "JAX", "ort": "ONNX Runtime",
}  # fmt: skip

#: The largest difference that passes for the same function, in units of the larger values, and the
#: share of elements that may be on another side of a kink.
_TOLERANCE = {
    "float16": (1e-2, 5e-3),
    "bfloat16": (6e-2, 2e-2),
    "float32": (2e-4, 0.0),
    "float64": (2e-4, 0.0),
}
_COMPARED = 10_000


def installed() -> tuple[str, ...]:
    """The peers whose packages can be imported."""
    return tuple(
        name
        for name, (_, packages) in MODULES.items()
        if all(importlib.util.find_spec(package) for package in packages)
    )


def load(name: str) -> Peer:
    """Import a peer."""
    return importlib.import_module(f"bench.peers.{MODULES[name][0]}")  # type: ignore[return-value]


def bind_npact(cell: Cell, inputs: Arrays, outputs: Arrays) -> Call:
    """npact's own call, in the form of a peer's."""
    out = outputs[0] if len(outputs) == 1 else outputs
    return Call(ready(cell.ufunc, *inputs, *cell.parameters, out=out), lambda: outputs)


def checked(call: Call, cell: Cell, expected: Arrays) -> Call:
    """The call, after its results have been compared with npact's.

    Parameters
    ----------
    call : Call
        A peer's.
    cell : Cell
        What it computes.
    expected : tuple of ndarray
        The results of npact.

    Returns
    -------
    Call
        The same.

    Raises
    ------
    Disagreeing
        If the results are not those of the same function.
    """
    call.run()
    tolerance, share = _TOLERANCE[cell.dtype]
    for got, want in zip(call.results(), expected, strict=True):
        if got.shape != want.shape or got.dtype != want.dtype:
            raise Disagreeing(f"{got.dtype}{got.shape} instead of {want.dtype}{want.shape}")
        g, w = (a.reshape(-1)[:_COMPARED].astype(np.float64) for a in (got, want))
        size = np.abs(w)
        error = np.abs(g - w) / (size + min(1.0, size.max()) + 1e-30)
        if not np.mean(~(error <= tolerance)) <= share:
            raise Disagreeing(f"differs by {np.max(error):.2g} of the value")
    return call
