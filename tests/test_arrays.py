"""Arrays of other libraries, in and out, wherever the library is installed."""

import pickle

import dask.array
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import npact
from catalogue import ELEMENTWISE, GUFUNCS
from inputs import random
from npact import units
from ulp import same_bits

X = random("arrays").normal(size=(4, 6)).astype(np.float32)
CALLS = {
    "gelu": lambda x: npact.gelu(x),
    "leaky_relu": lambda x: npact.leaky_relu(x),
    "leaky_relu at 0.2": lambda x: npact.leaky_relu(x, 0.2),
    "swish, beta": lambda x: npact.swish(x, beta=0.5),
    "backward": lambda x: npact.swish_backward(x, x, beta=0.5),
    "swiglu": lambda x: npact.swiglu(x, x),
}


@pytest.fixture(name="call", params=CALLS.values(), ids=CALLS)
def _call(request):
    return request.param


# -------------------------------------------------------------------------------------------------
# pandas

NULLABLE = {"Float32": "f4", "Float64": "f8", "Int16": "f4", "Int64": "f8", "boolean": "f4"}
ARROW = {"float[pyarrow]": "f4", "double[pyarrow]": "f8"}


@pytest.mark.parametrize("dtype", [*NULLABLE, *ARROW])
def test_pandas_columns_with_missing_values(dtype, call):
    if dtype in ARROW:
        pytest.importorskip("pyarrow")
    column = pd.Series([1, 0, None, 1], list("wxyz"), dtype=dtype, name="c")
    got = call(column)
    assert got.isna().tolist() == [False, False, True, False]
    assert got.index.equals(column.index)
    assert got.name == "c"
    held = np.array([1, 0, 1], (NULLABLE | ARROW)[dtype])
    if dtype in ARROW:
        assert str(got.dtype) == dtype
    else:
        assert str(got.dtype) == {"f4": "Float32", "f8": "Float64"}[held.dtype.str[1:]]
    assert same_bits(got.dropna().to_numpy(held.dtype), call(held))


def test_pandas_frames():
    frame = pd.DataFrame(X, columns=list("abcdef"))
    for got in (
        npact.gelu(frame),
        npact.leaky_relu(frame),
        npact.leaky_relu(frame, 0.2),
        npact.leaky_relu(frame, negative_slope=1),
        npact.swish_backward(frame, frame, beta=0.5),
        npact.leaky_relu_value_and_grad(frame)[0],
        frame.apply(npact.leaky_relu),
        npact.gelu_value_and_grad(frame)[1],
    ):
        assert isinstance(got, pd.DataFrame)
        assert set(got.dtypes) == {np.dtype(np.float32)}
        assert got.columns.equals(frame.columns)
    np.testing.assert_array_equal(npact.leaky_relu(frame, 0.2), npact.leaky_relu(X, 0.2))
    # Columns of several types have one in common, as in NumPy; what has a type of its own counts.
    mixed = frame.assign(a=frame["a"].astype(np.float64))
    assert set(npact.leaky_relu(mixed).dtypes) == {np.dtype(np.float64)}
    assert set(npact.leaky_relu(frame, np.float64(0.2)).dtypes) == {np.dtype(np.float64)}
    with pytest.raises(TypeError, match="multiple values"):
        npact.leaky_relu(frame, 0.2, negative_slope=0.2)


# -------------------------------------------------------------------------------------------------
# xarray, dask


def test_xarray_keeps_names_coordinates_and_attributes(call):
    array = xr.DataArray(
        X,
        dims=("row", "column"),
        coords={"row": list("wxyz")},
        name="x",
        attrs={"long_name": "potential", "units": "1"},
    )
    got = call(array)
    xr.testing.assert_identical(got.drop_attrs(), array.copy(data=call(X)).drop_attrs())
    with xr.set_options(keep_attrs=True):
        assert call(array).attrs == array.attrs
    softmax = xr.apply_ufunc(
        npact.softmax,
        array,
        input_core_dims=[["column"]],
        output_core_dims=[["column"]],
        keep_attrs=True,
    )
    assert same_bits(softmax.to_numpy(), npact.softmax(X))
    assert softmax.attrs == array.attrs


def test_dask_stays_lazy(call):
    lazy = call(dask.array.from_array(X, chunks=(2, 4)))
    assert isinstance(lazy, dask.array.Array)
    assert lazy.dtype == np.float32
    assert lazy.chunks == ((2, 2), (4, 2))
    assert same_bits(lazy.compute(scheduler="synchronous"), call(X))
    rows = dask.array.from_array(X, chunks=(2, 6))
    softmax = dask.array.apply_gufunc(npact.softmax, "(n)->(n)", rows, output_dtypes=X.dtype)
    assert same_bits(softmax.compute(scheduler="threads"), npact.softmax(X))


# Its workers are processes that share nothing with this one.
@pytest.mark.filterwarnings("ignore")
def test_dask_on_a_cluster():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        x = dask.array.from_array(np.tile(X, (20, 1)), chunks=(16, 6))
        for call in CALLS.values():
            assert same_bits(client.compute(call(x)).result(timeout=60), call(np.tile(X, (20, 1))))
        every = client.map(pickle.dumps, [getattr(npact, n) for n in (*ELEMENTWISE, *GUFUNCS)])
        assert len(client.gather(every)) == len(ELEMENTWISE) + len(GUFUNCS)


# -------------------------------------------------------------------------------------------------
# Masked, sparse, on disk


def test_masked_arrays_of_two(call):
    masked = np.ma.masked_array(X, mask=X > 0.5, fill_value=-1)
    got = call(masked)
    assert isinstance(got, np.ma.MaskedArray)
    assert got.fill_value == -1
    np.testing.assert_array_equal(got.mask, masked.mask)
    assert same_bits(got.compressed(), call(X)[~masked.mask])


def test_sparse(call):
    sparse = pytest.importorskip("sparse")
    dense = np.where(np.abs(X) > 1, X, np.float32(0))
    got = call(sparse.COO.from_numpy(dense))
    assert isinstance(got, sparse.COO)
    assert got.nnz == np.count_nonzero(dense)
    assert same_bits(got.todense() + np.float32(0), call(dense) + np.float32(0))
    sigmoid = npact.sigmoid(sparse.COO.from_numpy(dense))
    assert sigmoid.fill_value == np.float32(0.5)


def test_memmap(tmp_path, call):
    path = tmp_path / "x.bin"
    X.tofile(path)
    mapped = np.memmap(path, np.float32, "r+", shape=X.shape)
    got = call(mapped)
    assert same_bits(np.asarray(got), call(X))
    npact.gelu(mapped, out=mapped)
    mapped.flush()
    assert same_bits(np.fromfile(path, np.float32).reshape(X.shape), npact.gelu(X))


# -------------------------------------------------------------------------------------------------
# Quantities


@pytest.fixture(name="quantities", params=["astropy", "pint"])
def _quantities(request):
    """Makes a quantity of an array and a unit; the error of a wrong unit; the magnitude."""
    library = pytest.importorskip(request.param)
    units.register(request.param)
    if request.param == "astropy":
        from astropy import units as u

        yield lambda x, unit="": u.Quantity(x, unit), u.UnitTypeError, lambda q: q.value
    else:
        registry = library.UnitRegistry()
        yield registry.Quantity, library.DimensionalityError, lambda q: q.magnitude
    units.unregister(request.param)


def test_quantities(quantities, call):
    quantity, refusal, magnitude = quantities
    got = call(quantity(X))
    assert type(got) is type(quantity(X))
    assert same_bits(np.asarray(magnitude(got)), call(X))
    assert same_bits(np.asarray(magnitude(call(quantity(X * 100, "percent")))), call(X)) or (
        np.allclose(magnitude(call(quantity(X * 100, "percent"))), call(X), atol=1e-6)
    )
    with pytest.raises(refusal):
        call(quantity(X, "m"))


def test_quantities_with_two_outputs_along_an_axis_and_in_place(quantities):
    quantity, refusal, magnitude = quantities
    y, dy = npact.gelu_value_and_grad(quantity(X))
    assert same_bits(np.asarray(magnitude(y)), npact.gelu(X))
    assert same_bits(np.asarray(magnitude(dy)), npact.gelu_grad(X))
    assert same_bits(np.asarray(magnitude(npact.softmax(quantity(X)))), npact.softmax(X))
    out = quantity(np.zeros_like(X))
    assert npact.gelu(quantity(X), out=out) is out
    assert same_bits(np.asarray(magnitude(out)), npact.gelu(X))
    with pytest.raises(refusal):
        npact.softmax(quantity(X, "m"))


def test_registration_is_undone():
    pytest.importorskip("astropy")
    from astropy import units as u

    for _ in range(2):
        units.register("astropy")
        units.register("astropy")
        assert npact.gelu(1 * u.one) == npact.gelu(1.0)
        units.unregister("astropy")
        units.unregister("astropy")
        with pytest.raises(TypeError, match="unknown ufunc"):
            npact.gelu(1 * u.one)
        assert np.exp(0 * u.one) == 1
    with pytest.raises(ValueError, match="'numpy'"):
        units.register("numpy")


# -------------------------------------------------------------------------------------------------
# A library that keeps its arrays elsewhere and has functions of its own, as CuPy


THERE = {name: getattr(npact, name) for name in (*ELEMENTWISE, *GUFUNCS)}


class Elsewhere:
    """Looks a ufunc up by its name, and computes with the function that it finds."""

    def __init__(self, data):
        self.data = data

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method != "__call__" or ufunc.__name__ not in THERE:
            return NotImplemented
        own = THERE[ufunc.__name__]
        inputs = [a.data if isinstance(a, Elsewhere) else a for a in inputs]
        if "out" in options:
            options["out"] = tuple(
                o.data if isinstance(o, Elsewhere) else o for o in options["out"]
            )
        result = own(*inputs, **options)
        return tuple(map(Elsewhere, result)) if own.nout == 2 else Elsewhere(result)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("the data is not here")


def test_arrays_elsewhere(call):
    got = call(Elsewhere(X))
    assert isinstance(got, Elsewhere)
    assert same_bits(got.data, call(X))
    y, dy = npact.leaky_relu_value_and_grad(Elsewhere(X), negative_slope=0.3)
    assert same_bits(dy.data, npact.leaky_relu_grad(X, 0.3))
    assert same_bits(npact.softmax(Elsewhere(X), axis=0).data, npact.softmax(X, axis=0))
    out = Elsewhere(np.zeros_like(X))
    npact.gelu(Elsewhere(X), out=out)
    assert same_bits(out.data, npact.gelu(X))
    assert y.data.shape == X.shape
