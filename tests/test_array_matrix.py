"""Every kind of array in every kind of call: type and values are right, or the call is refused.

``python tools/arrays.py`` runs these tests and prints what they show as a table.
"""

import importlib.util
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

import npact
from inputs import random
from npact import units
from test_arrays import Elsewhere, mapped, parts

X = random("matrix").normal(size=(4, 6)).astype(np.float32)


class Kind(NamedTuple):
    """How to make a library's object of an array, and an array of the object."""

    module: str  # that must be installed
    make: Callable[[Any, np.ndarray], Any]
    array: Callable[[Any], np.ndarray] = np.asarray


def _column(dtype: str, module: str = "pandas") -> Kind:
    return Kind(module, lambda _, a: pd.Series(a[0], dtype=dtype), lambda s: s.to_numpy("f8"))


def _frame(dtype: Any, module: str = "pandas") -> Kind:
    return Kind(module, lambda _, a: pd.DataFrame(a).astype(dtype), lambda f: f.to_numpy("f8"))


def _pint(pint: Any, a: np.ndarray) -> Any:
    units.register("pint")
    return pint.get_application_registry().Quantity(a, "")


def _astropy(module: Any, a: np.ndarray) -> Any:
    units.register("astropy")
    return module.Quantity(a, "")


def _in_place(x: Any) -> Any:
    npact.gelu(x, out=x)
    return x


KINDS = {
    "numpy.ndarray": Kind("numpy", lambda _, a: a),
    "numpy.memmap": Kind("numpy", lambda _, a: mapped(a)),
    "numpy.ma": Kind("numpy", lambda np, a: np.ma.masked_array(a)),
    "Series": _column("float32"),
    "Series, nullable": _column("Float32"),
    "Series, Arrow": _column("float[pyarrow]", "pyarrow"),
    "DataFrame": _frame("float32"),
    "DataFrame, several types": _frame({0: "float64"}),
    "DataFrame, nullable": _frame("Float32"),
    "DataFrame, Arrow": _frame("float[pyarrow]", "pyarrow"),
    "xarray.DataArray": Kind("xarray", lambda xr, a: xr.DataArray(a, dims=("row", "column"))),
    "dask.array": Kind("dask.array", lambda dask, a: dask.from_array(a, chunks=(2, -1))),
    "sparse.COO": Kind("sparse", lambda sparse, a: sparse.COO(a), lambda s: s.todense()),
    "pint": Kind("pint", _pint, lambda q: q.magnitude),
    "astropy": Kind("astropy.units", _astropy, lambda q: q.value),
    "CuPy-like": Kind("numpy", lambda _, a: Elsewhere(a), lambda e: e.data),
}
CALLS: dict[str, Callable[[Any], Any]] = {
    "value": lambda x: npact.gelu(x),
    "defaults": lambda x: npact.leaky_relu(x),
    "parameters": lambda x: npact.xielu(x, 0.5, beta=0.3),
    "backward": lambda x: npact.swish_backward(x, x, beta=0.5),
    "gated": lambda x: npact.swiglu(x, x),
    "two outputs": lambda x: npact.elu_value_and_grad(x, alpha=0.7),
    "dtype=": lambda x: npact.leaky_relu(x, dtype=np.float64),
    "out=": _in_place,
    "axis": lambda x: npact.softmax(x),
    "axis=0": lambda x: npact.softmax(x, axis=0),
    "two inputs, axis": lambda x: npact.log_softmax_backward(x, x),
    "reduced": lambda x: npact.logsumexp(x),
}
# What the libraries have no place for: the error that says so.
_ALONG = ("axis", "axis=0", "two inputs, axis", "reduced")
REFUSED = {
    **{("xarray.DataArray", call): "xarray.apply_ufunc" for call in _ALONG},
    ("xarray.DataArray", "out="): "not yet supported in the `out`",
    **{("sparse.COO", call): "returned NotImplemented" for call in _ALONG},
    ("dask.array", "axis=0"): "rechunk into a single chunk",
}
CELLS = [(kind, call) for kind in KINDS for call in CALLS]


@pytest.fixture(autouse=True)
def _units():
    yield
    for library in ("astropy", "pint"):
        if importlib.util.find_spec(library):
            units.unregister(library)


@pytest.mark.parametrize(("kind", "call"), [c for c in CELLS if c not in REFUSED])
def test_accepted(kind, call):
    kind, call, reduces = KINDS[kind], CALLS[call], call == "reduced"
    x = kind.make(pytest.importorskip(kind.module), X.copy())
    plain = kind.array(x)
    # In the order of a row's elements the bits are the same; where a type is wider, nearly so.
    expected = parts(call(plain.copy() if plain.dtype == np.float32 else plain.astype(np.float32)))
    got = parts(call(x))
    kept = np.ndarray if isinstance(x, np.memmap) else type(x)  # NumPy does not make files
    assert len(got) == len(expected)
    for a, b in zip(got, expected, strict=True):
        assert reduces or a is x or type(a) is kept
        array = kind.array(a) if type(a) is type(x) else np.asarray(a)
        np.testing.assert_allclose(array, b, rtol=1e-6)


@pytest.mark.parametrize(("kind", "call"), REFUSED)
def test_refused(kind, call):
    kind, error = KINDS[kind], REFUSED[kind, call]
    x = kind.make(pytest.importorskip(kind.module), X.copy())
    with pytest.raises((NotImplementedError, TypeError, ValueError), match=error):
        CALLS[call](x)
