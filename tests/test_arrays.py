"""Arrays of other libraries, in and out, wherever the library is installed."""

import importlib.util
import pickle
import tempfile

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


def parts(result):
    return result if isinstance(result, tuple) else (result,)


@pytest.fixture(name="call", params=CALLS.values(), ids=CALLS)
def _call(request):
    return request.param


# -------------------------------------------------------------------------------------------------
# pandas


def arrow(dtype):
    found = importlib.util.find_spec("pyarrow") is not None
    return pytest.param(dtype, marks=pytest.mark.skipif(not found, reason="no pyarrow"))


NULLABLE = {"Float32": "f4", "Float64": "f8", "Int16": "f4", "Int64": "f8", "boolean": "f4"}
ARROW = {"float[pyarrow]": "f4", "double[pyarrow]": "f8"}


@pytest.mark.parametrize("dtype", [*NULLABLE, *map(arrow, ARROW)])
def test_pandas_columns_with_missing_values(dtype, call):
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


@pytest.mark.parametrize("kind", [np.array, np.ma.array])
@pytest.mark.parametrize("dtype", ["Float32", arrow("float[pyarrow]")])
def test_pandas_columns_with_two_outputs_beside_arrays(dtype, kind):
    want = npact.swish_value_and_grad(X[0], X[1])
    got = npact.swish_value_and_grad(pd.Series(X[0], list("abcdef"), dtype), kind(X[1]))
    for a, b in zip(got, want, strict=True):
        assert [*a.index] == list("abcdef")
        np.testing.assert_allclose(a.to_numpy("f4"), b, rtol=1e-6)


@pytest.mark.parametrize("other", ["float64", "Float64", "Int8"])
def test_pandas_columns_with_two_outputs_of_which_one_is_of_arrow(other):
    pytest.importorskip("pyarrow")
    x = pd.Series([1, 2], dtype=other, name="c")
    beta = pd.Series([1, None], dtype="double[pyarrow]", name="c")
    for given in ((x, beta), (beta, x), (x.to_frame(), beta.to_frame())):
        both = npact.swish_value_and_grad(*given)
        for got, f in zip(both, (npact.swish, npact.swish_grad), strict=True):
            want = f(*given)
            assert type(got) is type(want)
            pd.testing.assert_frame_equal(pd.DataFrame(got), pd.DataFrame(want))


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
    # What has a type of its own counts.
    assert set(npact.leaky_relu(frame, np.float64(0.2)).dtypes) == {np.dtype(np.float64)}
    with pytest.raises(TypeError, match="multiple values"):
        npact.leaky_relu(frame, 0.2, negative_slope=0.2)
    with pytest.raises(TypeError, match="slope"):
        npact.leaky_relu(frame, slope=0.2)
    for f in (npact.gelu, npact.softmax):
        with pytest.raises(TypeError, match=rf"^{f.__name__}\(\) got an unexpected .* 'ufunc'"):
            f(frame, ufunc=1)
    with pytest.raises(TypeError, match="not supported for the input types"):
        npact.leaky_relu(frame.astype(str))


def test_pandas_frames_of_several_types(call):
    """Each column is what the function makes of it alone; index and names of columns stay."""
    frame = pd.DataFrame(X[:3, :4], list("xyz"), list("aabc"))
    kinds = [np.float64, "Float32", np.int8]
    kinds += ["double[pyarrow]"] if importlib.util.find_spec("pyarrow") else ["Int64"]
    frame = pd.concat([frame.iloc[:, i].round().astype(k) for i, k in enumerate(kinds)], axis=1)
    frame.iloc[1, 1] = pd.NA
    frame.attrs["source"] = "here"
    got = call(frame)
    assert got.attrs == frame.attrs
    assert got.columns.equals(frame.columns)
    for i in range(4):
        pd.testing.assert_series_equal(got.iloc[:, i], call(frame.iloc[:, i]))
    empty = call(frame[[]])
    assert (empty.shape, [*empty.index]) == ((3, 0), [*frame.index])


def test_pandas_frames_meet_by_their_labels():
    frame = pd.DataFrame(X, columns=list("abcdef"))
    other = frame.iloc[::-1, 1:].rename(columns={"f": "h"})
    got = npact.swish_backward(frame, other, beta=0.5)
    assert [*got.columns] == list("abcdefh")
    assert got["a"].isna().all()
    expected = npact.swish_backward(X[:, 1:5], X[:, 1:5], 0.5)
    assert same_bits(got[list("bcde")].to_numpy(), expected)
    slopes = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], np.float32)
    assert same_bits(npact.prelu(frame, slopes).to_numpy(), npact.prelu(X, slopes))


@pytest.mark.parametrize("kind", ["float32", "several", "Float32"])
def test_pandas_frames_to_write_to(kind):
    frame = pd.DataFrame(X)
    frame = frame.astype({0: "float64"} if kind == "several" else kind)
    for f, arguments in ((npact.gelu, ()), (npact.leaky_relu, (0.2,)), (npact.softmax, ())):
        out = frame * 0
        returned = f(frame, *arguments, out=out)
        assert returned is out
        assert [*out.dtypes] == [*frame.dtypes]
        np.testing.assert_allclose(out.to_numpy("f8"), f(X, *arguments), rtol=1e-6)
        array = np.zeros_like(X)
        assert f(frame, *arguments, out=array) is array
        np.testing.assert_allclose(array, f(X, *arguments), rtol=1e-6)
    y, dy = frame * 0, np.zeros_like(X)
    assert npact.swish_value_and_grad(frame, out=(y, dy))[1] is dy
    np.testing.assert_allclose(dy, npact.swish_grad(X), rtol=1e-6)


@pytest.mark.parametrize("kind", ["float64", "Float64", "several"])
@pytest.mark.parametrize("dtype", ["float64", "Float64"])
@pytest.mark.parametrize("f", [npact.relu, npact.softmax])
def test_missing_values_are_written(f, dtype, kind):
    x = pd.DataFrame({"a": [1.0, 2], "b": [np.nan, -3]}).astype(dtype)
    out = pd.DataFrame(np.full((2, 2), 9.0), columns=list("ab"))
    out = out.astype({"a": "float32", "b": "Float64"} if kind == "several" else kind)
    types = [*out.dtypes]
    f(x, out=out)
    assert [*out.dtypes] == types
    want = f(x).to_numpy("f8", na_value=np.nan)
    np.testing.assert_allclose(out.to_numpy("f8", na_value=np.nan), want, rtol=1e-6)


def test_integers_with_missing_values_are_written():
    x = pd.DataFrame({"a": [2**62 + 1, 2], "b": [3, None]}, dtype="Int64")
    out = x * 0
    npact.relu(x, out=out)
    pd.testing.assert_frame_equal(out, x)
    for out in (pd.DataFrame(np.full((2, 2), 9), columns=list("ab")), np.full((2, 2), 9)):
        with pytest.raises(TypeError, match="Cannot cast"):  # int64 has no missing value
            npact.relu(x, out=out)
        assert np.all(out == 9)


WHERE = {
    "array": X > 0,
    "row": X[0] > 0,
    "frame": pd.DataFrame(X > 0),
    "list": [1, 0, 0, 2, 0, ""],
    **{repr(w): w for w in (True, False, np.True_, 1, 0, 2, np.int64(1), np.int64(0), None, "a")},
}


@pytest.mark.parametrize("where", WHERE.values(), ids=WHERE)
@pytest.mark.parametrize("kind", ["float32", "several"])
def test_where_means_what_it_means_to_numpy(kind, where):
    frame = pd.DataFrame(X).astype({0: "float64"} if kind == "several" else kind)
    want = np.full_like(X, 9)
    npact.relu(X, out=want, where=np.asarray(where) if where is WHERE["frame"] else where)
    for make in (np.array, pd.DataFrame):
        out = make(np.full_like(X, 9))
        npact.relu(frame, out=out, where=where)
        assert same_bits(np.asarray(out), want)


def test_where_of_more_dimensions():
    where, want = np.stack([X > 0, X < 0]), np.full((2, *X.shape), 9, np.float32)
    out = want.copy()
    npact.relu(X, out=want, where=where)
    npact.relu(pd.DataFrame(X), out=out, where=where)
    assert same_bits(out, want)


@pytest.mark.parametrize("where", [X.astype(int), np.ones((2, 2), bool), np.stack([X > 0] * 2)])
def test_where_is_refused_as_numpy_refuses_it(where):
    frame, array = pd.DataFrame(X), np.full_like(X, 9)
    want = _error(npact.relu, X, out=array, where=where)
    for out in (array, frame * 0 + 9):
        assert _error(npact.relu, frame, out=out, where=where) is want
        assert np.all(out == 9)
    if np.ndim(where) == 2:
        assert _error(npact.relu, frame, where=where) is want  # also where nothing is written


@pytest.mark.parametrize("wrong", ["columns", "index", "order"])
def test_frames_to_write_to_have_the_labels_of_the_result(wrong):
    x = pd.DataFrame(X, list("wxyz"), list("abcdef"))
    out = (x * 0).loc[::-1] if wrong == "order" else (x * 0).set_axis(range(6), axis=1)
    if wrong == "index":
        out = (x * 0).set_axis(range(4))
    array = np.zeros_like(X)
    for call in (
        lambda: npact.gelu(x, out=out),
        lambda: npact.gelu_value_and_grad(x, out=(array, out)),
        lambda: npact.softmax(x, out=out),
        lambda: npact.softmax_cross_entropy_value_and_grad(x, [0] * 4, out=(array[:, 0], out)),
        lambda: npact.gelu(x, out=array, where=out == 0),
    ):
        with pytest.raises(ValueError, match=r"(out|where) has other labels"):
            call()
        assert not out.any(axis=None)
        assert not array.any()
    if wrong != "columns":
        with pytest.raises(ValueError, match="out has other labels"):
            npact.logsumexp(x, out=out["a"])


# -------------------------------------------------------------------------------------------------
# Along an axis, where a row is labelled or lacks elements

AXIS_ROWS = {row.name: row for row in npact.table("axis")}


def along_axis(name, x, axis, of_row=lambda a: a):
    """Inputs of a function along an axis: x for those that have the axis."""
    lengths = x.shape[:axis] + x.shape[axis:][1:]
    label = np.arange(np.prod(lengths, dtype=int)).reshape(lengths) % 3
    one = {"label": label, "g": random("g").normal(size=lengths).astype(np.float32)}
    row = AXIS_ROWS[name]
    return [
        x if core else of_row(one.get(argument, one["g"]))
        for argument, core in zip(row.arguments, row.cores[0], strict=True)
    ]


@pytest.mark.parametrize("axis", [-1, 0, 1])
@pytest.mark.parametrize("kind", ["float32", "several", "bool", "Float32", arrow("float[pyarrow]")])
@pytest.mark.parametrize("name", GUFUNCS)
def test_pandas_along_an_axis(name, kind, axis):
    x = X > 0 if kind == "bool" else X
    frame = pd.DataFrame(x, list("wxyz"), list("abcdef"))
    frame = frame.astype({"a": "float64", "b": "int16"} if kind == "several" else kind)
    array = frame.to_numpy(np.result_type(*(getattr(t, "numpy_dtype", t) for t in frame.dtypes)))
    row_labels = frame.axes[1 - axis % 2]
    f, expected = npact.get(name), along_axis(name, array, axis % 2)
    options = {} if axis == -1 else {"axis": axis}
    for of_row in (lambda a: a, lambda a: pd.Series(a, row_labels)):
        given = along_axis(name, frame, axis % 2, of_row)
        got, want = f(*given, **options), f(*expected, **options)
        for a, b, core in zip(parts(got), parts(want), AXIS_ROWS[name].cores[1], strict=True):
            assert same_bits(a.to_numpy(b.dtype), b)
            if core:
                assert a.columns.equals(frame.columns)
                assert a.index.equals(frame.index)
            else:
                assert a.index.equals(row_labels)
            if kind in ("Float32", "float[pyarrow]"):
                assert {str(t) for t in (a.dtypes if core else [a.dtype])} == {kind}


@pytest.mark.parametrize("dtype", ["Float32", arrow("float[pyarrow]"), "float32"])
def test_pandas_rows_with_missing_values_are_missing(dtype):
    frame = pd.DataFrame([[1, 2, 3], [1, np.nan, 3]]).astype(dtype)
    for name in ("softmax", "sparsemax", "log_softmax"):
        got = npact.get(name)(frame)
        assert got.isna().to_numpy().tolist() == [[False] * 3, [True] * 3]
        assert npact.get(name)(frame.iloc[1]).isna().all()
        assert npact.get(name)(frame, axis=0).isna().all().tolist() == [False, True, False]
    assert npact.logsumexp(frame).isna().tolist() == [False, True]
    assert np.isnan(npact.logsumexp(frame.iloc[1]))


def test_pandas_labels_along_an_axis():
    frame = pd.DataFrame(X, list("wxyz"), list("abcdef"))
    labels = pd.Series([0, 1, 2, 3], list("wxyz"), name="digit")
    loss = npact.softmax_cross_entropy(X, np.arange(4))
    got = npact.softmax_cross_entropy(frame, labels[::-1])  # in the order of the frame
    pd.testing.assert_series_equal(got, pd.Series(loss, list("wxyz")))
    got = npact.softmax_cross_entropy(X, labels)
    pd.testing.assert_series_equal(got, pd.Series(loss, list("wxyz"), name="digit"))
    # Labels without labels of their own lie in the frame's order, whatever the gradient's is.
    g = pd.Series(np.arange(4, dtype=np.float32), list("wxyz"))
    want = npact.softmax_cross_entropy_backward(g, frame, np.arange(4))
    for label in (np.arange(4), labels[::-1]):
        got = npact.softmax_cross_entropy_backward(g[::-1], frame, label)
        pd.testing.assert_frame_equal(got, want)
    y = npact.softmax(frame)
    got = npact.softmax_backward(frame[list("fedcba")], y)
    assert [*got.columns] == list("fedcba")
    pd.testing.assert_frame_equal(got[list("abcdef")], npact.softmax_backward(frame, y))
    with pytest.raises(ValueError, match="label has other labels"):
        npact.softmax_cross_entropy(frame, labels.reset_index(drop=True))
    with pytest.raises(ValueError, match="label has other labels"):  # in whose order are the rows?
        npact.softmax_cross_entropy_backward(g[::-1], X, labels)
    with pytest.raises(ValueError, match="y has other labels"):
        npact.softmax_backward(frame, y.iloc[:, 1:])
    with pytest.raises(ValueError, match="label is 9"):
        npact.softmax_cross_entropy(frame, labels + 9)
    for option in ({"axes": [0, 0]}, {"keepdims": True}):
        with pytest.raises(TypeError, match=f"no {next(iter(option))} with a DataFrame"):
            npact.logsumexp(frame, **option)
    with pytest.raises(np.exceptions.AxisError):
        npact.softmax(frame, axis=2)
    for wrong in (
        *(frame.astype(str).astype(kind) for kind in (str, "category", object)),
        frame.assign(a=pd.interval_range(0, 4).array),
        frame.assign(a=pd.date_range("2000", periods=4).array),
    ):
        with pytest.raises(TypeError, match="input types"):
            npact.softmax(wrong)


def test_pandas_columns_of_any_name_along_an_axis():
    """Also of one that an attribute of a Series has."""
    frame = pd.DataFrame(X, columns=["name", "dtype", "axes", "shape", "index", "ndim"])
    assert same_bits(npact.softmax(frame).to_numpy(), npact.softmax(X))
    got = npact.softmax_cross_entropy(frame, pd.Series(np.arange(4), name="digit"))
    assert got.name is None
    assert same_bits(got.to_numpy(), npact.softmax_cross_entropy(X, np.arange(4)))


class Subclass(pd.DataFrame):
    @property
    def _constructor(self):
        return Subclass


def test_pandas_subclasses_and_other_labels():
    rows = pd.MultiIndex.from_product([[1, 2], ["a", "b"]])
    frame = Subclass(X, rows, list("aabcde")).astype({"b": "float64"})
    frame.attrs["source"] = "here"
    for call in (npact.gelu, npact.leaky_relu, npact.softmax):
        got = call(frame)
        assert type(got) is Subclass
        assert got.index.equals(frame.index)
        assert got.columns.equals(frame.columns)
        assert got.attrs == frame.attrs
    assert npact.logsumexp(frame).index.equals(rows)
    sparse = pd.DataFrame({"a": pd.arrays.SparseArray([0.0, 0, 1]), "b": [1.0, 2, 3]})
    assert same_bits(npact.softmax(sparse).to_numpy(), npact.softmax(sparse.to_numpy()))


@pytest.mark.parametrize("dtype", [np.float32, np.int8, np.int64])
@pytest.mark.parametrize("axis", [-1, 0])
@pytest.mark.parametrize("name", GUFUNCS)
def test_masked_elements_are_left_out_of_their_rows(name, axis, dtype):
    x, row = (X * 3).astype(dtype), AXIS_ROWS[name]
    hidden = np.abs(X) > 0.7
    np.moveaxis(hidden, axis, -1)[:, :3] = False  # so that each label is there, in its place
    masked = np.ma.masked_array(x, hidden)
    f = npact.get(name)
    with np.errstate(all="raise"):
        got = f(*along_axis(name, masked, axis % 2), axis=axis)
    rows = np.moveaxis(x, axis, -1), np.moveaxis(hidden, axis, -1)
    for i, (values, gone) in enumerate(zip(*rows, strict=True)):
        given = [
            values[~gone] if core else a[i]
            for a, core in zip(along_axis(name, x, axis % 2), row.cores[0], strict=True)
        ]
        for a, b, core in zip(parts(got), parts(f(*given)), row.cores[1], strict=True):
            assert isinstance(a, np.ma.MaskedArray)
            part = np.moveaxis(a, axis, -1)[i] if core else a[i]
            if core:
                np.testing.assert_array_equal(np.ma.getmaskarray(part), gone)
                part = part.compressed()
            np.testing.assert_allclose(part, b, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("axis", [-1, 0])
@pytest.mark.parametrize("masked", ["g", "y", "gy"])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_what_is_masked_in_one_input_is_left_out_of_all(name, masked, axis):
    f, backward = npact.get(name), npact.get(f"{name}_backward")
    rng = random("masked")
    y = f(rng.normal(size=(3, 4, 6)), axis=axis)
    g = rng.normal(size=(4, 6) if axis else (3, 6))  # repeated along another axis of y
    if "g" in masked:
        g = np.ma.masked_array(g, rng.random(g.shape) < 0.3)
    if "y" in masked:
        y = np.ma.masked_array(y, rng.random(y.shape) < 0.3)
    with np.errstate(all="raise"):
        got = np.moveaxis(backward(g, y, axis=axis), axis, -1)
    parts = [
        of(np.moveaxis(a, axis, -1)) for a in (g, y) for of in (np.ma.getdata, np.ma.getmaskarray)
    ]
    g, g_mask, y, y_mask = np.broadcast_arrays(*parts)
    gone = g_mask | y_mask
    np.testing.assert_array_equal(np.ma.getmaskarray(got), gone)
    for at in np.ndindex(gone.shape[:-1]):
        left = ~gone[at]
        want = backward(g[at][left], y[at][left])
        np.testing.assert_allclose(got[at].compressed(), want, rtol=1e-12, atol=1e-14)


def test_masked_rows_of_different_lengths_are_refused():
    for g, y in ((np.ones((4, 1)), np.ma.ones((4, 3))), (np.ma.ones((4, 3)), np.ones((4, 1)))):
        with pytest.raises(ValueError, match=r"softmax_backward: .* mismatch in its core"):
            npact.softmax_backward(g, y)
    with pytest.raises(ValueError, match=r"softmax: .* does not have enough dimensions"):
        npact.softmax(np.ma.array(1.0))


def test_a_masked_result_has_a_mask_of_its_own():
    y = npact.softmax(np.ma.masked_array(np.eye(3), np.eye(3) > 0))
    y[0, 1] = np.ma.masked
    y[1, 1] = 5
    assert y.mask.tolist() == [[True, True, False], [False] * 3, [False, False, True]]


def test_masked_rows_and_labels():
    x = np.ma.masked_array(X, np.arange(24).reshape(4, 6) < 6)
    assert np.ma.getmaskarray(npact.softmax(x)).tolist() == x.mask.tolist()
    assert npact.logsumexp(x).mask.tolist() == [True, False, False, False]
    label = np.ma.masked_array([0, 1, 99, 2], [False, False, True, False])
    loss, slope = npact.softmax_cross_entropy_value_and_grad(x, label)
    assert loss.mask.tolist() == [True, False, True, False]
    assert slope.mask.all(axis=1).tolist() == [True, False, True, False]
    out = np.ma.zeros(X.shape, np.float32)
    assert npact.softmax(x, out=out) is out
    np.testing.assert_array_equal(out.mask, x.mask)
    with pytest.raises(TypeError, match="no keepdims with a MaskedArray"):
        npact.logsumexp(x, keepdims=True)


# -------------------------------------------------------------------------------------------------
# Arrays of several kinds, and those that are written to


class Other(np.ndarray):
    """A class of arrays that NumPy handles as its own."""


def mapped(a):
    with tempfile.TemporaryFile() as file:
        on_disk = np.memmap(file, a.dtype, "w+", shape=a.shape)
    on_disk[:] = a
    return on_disk


OTHERS = {"memmap": mapped, "subclass": lambda a: a.view(Other)}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("axis", [-1, 0])
def test_masked_arrays_and_frames_beside_other_arrays(axis, other):
    """The same as beside a plain array."""
    hidden = np.abs(X) > 0.7
    np.moveaxis(hidden, axis, -1)[:, :3] = False
    label = np.arange(X.shape[1 + axis]) % 3
    row_g = label.astype(np.float32)
    for x in (np.ma.masked_array(X, hidden), pd.DataFrame(X, list("wxyz"), list("abcdef"))):
        for name, given in (
            ("softmax_backward", (x, X)),
            ("softmax_backward", (X, x)),
            ("logsumexp_backward", (row_g, x)),
            ("softmax_cross_entropy", (x, label)),
            ("softmax_cross_entropy_value_and_grad", (x, label)),
        ):
            f = npact.get(name)
            beside = [a if a is x else other(a) for a in given]
            got, want = f(*beside, axis=axis), f(*given, axis=axis)
            for a, b in zip(parts(got), parts(want), strict=True):
                assert type(a) is type(b)
                if isinstance(b, np.ma.MaskedArray):
                    assert type(a.data) is np.ndarray
                    np.testing.assert_array_equal(a.mask, b.mask)
                    a, b = a.compressed(), b.compressed()
                assert same_bits(np.asarray(a), np.asarray(b))


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_masked_arrays_beside_matrices():
    x = np.ma.masked_array(X, X > 0.5)
    want = npact.softmax_backward(x, X)
    for got in (
        npact.softmax_backward(x, np.matrix(X)),
        npact.softmax_backward(np.ma.masked_array(np.matrix(X), x.mask), X),
    ):
        assert type(got.data) is np.ndarray
        np.testing.assert_array_equal(got.mask, want.mask)
        assert same_bits(got.compressed(), want.compressed())


def test_what_is_masked_beside_a_frame_is_missing():
    frame = pd.DataFrame(X)
    slope = np.ma.masked_array(np.full_like(X, 0.1), X > 0.5)
    want = npact.prelu(frame, slope.data).mask(slope.mask)
    for kind in ("float32", {0: "float64"}, "Float32"):
        got = npact.prelu(frame.astype(kind), slope)
        np.testing.assert_allclose(got.to_numpy("f4"), want)
        assert npact.prelu(frame.astype(kind), np.ma.masked).isna().all(axis=None)
    got = npact.swish_value_and_grad(frame, slope)[1]
    assert set(got.dtypes) == {np.dtype(np.float32)}
    np.testing.assert_array_equal(got.isna(), slope.mask)


@pytest.mark.parametrize(
    ("call", "kinds"),
    [
        (lambda f, m: npact.softmax_backward(f, m), "MaskedArray beside a DataFrame"),
        (lambda f, m: npact.softmax_backward(m, f), "MaskedArray beside a DataFrame"),
        (lambda f, m: npact.softmax_cross_entropy(f, m[:, 0] > 0), "MaskedArray beside a DataFr"),
        (lambda f, m: npact.softmax_cross_entropy(m, f[0] > 0), "MaskedArray beside a Series"),
        (lambda f, m: npact.softmax(m, out=f), "DataFrame beside a MaskedArray"),
        (lambda f, m: npact.softmax(f, out=m), "MaskedArray beside a DataFrame"),
    ],
)
def test_masked_and_missing_do_not_meet_along_an_axis(call, kinds):
    with pytest.raises(TypeError, match=kinds):
        call(pd.DataFrame(X), np.ma.masked_array(X, X > 0.5))


# Kinds of inputs, and of what is written to.
WRAPPED = {
    "masked": lambda a: np.ma.masked_array(a, a > 0.5),
    "frame": pd.DataFrame,
    "several": lambda a: pd.DataFrame(a).astype({0: "float64"}),
    "nullable": lambda a: pd.DataFrame(a).astype("Float32"),
}
WRITTEN = {
    "array": np.array,
    "masked": np.ma.array,
    "frame": pd.DataFrame,
    "nullable": lambda a: pd.DataFrame(a).astype(
        {"int64": "Int64", "bool": "boolean", "float64": "Float64"}.get(a.dtype.name, a.dtype)
    ),
}
INTO = [
    (npact.softmax, wrap, write)
    for wrap in WRAPPED
    for write in WRITTEN
    if write == "array" or (wrap == "masked") == (write == "masked")
] + [(npact.gelu, wrap, write) for wrap in WRAPPED if wrap != "masked" for write in WRITTEN]


def _error(f, *arguments, **options):
    with pytest.raises((TypeError, ValueError)) as raised:
        f(*arguments, **options)
    return raised.type


@pytest.mark.parametrize(("f", "wrap", "write"), INTO)
def test_outputs_are_refused_as_numpy_refuses_them(f, wrap, write):
    x, make = WRAPPED[wrap](X), WRITTEN[write]
    for out, options in (
        (np.full(X.shape, 9), {}),
        (X > 9, {}),
        (np.full(X.shape, 9), {"casting": "safe"}),
        (np.full(X.shape, 9, np.float16), {"casting": "no"}),
        (np.full(X.shape, 9, np.float16), {"casting": "safe"}),
        (np.full(X.shape, 9, np.float32)[1:], {}),
        (np.full(X.shape, 9, np.float32)[:, 1:], {}),
    ):
        want, into = _error(f, X, out, **options), make(out)
        assert _error(f, x, out=into, **options) is want
        assert _error(f, x, into, **options) is want
        np.testing.assert_array_equal(into, out)
    for unsuitable in ([[0.0] * 6] * 4, "x", 1.0):
        with pytest.raises(TypeError, match="return arrays must be of ArrayType"):
            f(x, out=unsuitable)
    with pytest.raises(ValueError, match="one entry per ufunc output"):
        f(x, out=())


@pytest.mark.parametrize(("f", "wrap", "write"), INTO)
def test_outputs_of_other_types(f, wrap, write):
    x, make = WRAPPED[wrap](X * 9), WRITTEN[write]
    result = f(x).to_numpy("f8") if wrap != "masked" else np.asarray(f(x))
    for dtype, casting in (("f2", "same_kind"), ("f8", "same_kind"), ("i8", "unsafe")):
        into = make(np.zeros(X.shape, dtype))
        assert f(x, out=into, casting=casting) is into
        if write in ("frame", "nullable"):
            assert [*into.dtypes] == [*make(np.zeros(X.shape, dtype)).dtypes]
        got = np.asarray(into).astype(np.float64)
        np.testing.assert_allclose(got, result.astype(dtype), rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("dtype", ["string", "category", "interval", "Sparse[float64]"])
def test_columns_that_take_no_numbers_are_refused(dtype):
    x, y = pd.DataFrame(X), np.zeros_like(X)
    out = (x * 0).astype("string" if dtype == "interval" else dtype)
    if dtype == "interval":
        out[1] = pd.interval_range(0, 4).array
    kept = out.copy()
    for f in (npact.gelu, npact.softmax):
        with pytest.raises(TypeError, match="out types not supported"):
            f(x, out=out)
    with pytest.raises(TypeError, match="out types not supported"):
        npact.gelu_value_and_grad(x, out=(y, out))
    pd.testing.assert_frame_equal(out, kept)
    assert not y.any()


def test_of_two_outputs_none_is_written_if_one_is_refused():
    frame, masked = pd.DataFrame(X), np.ma.masked_array(X, X > 0.5)
    y, dy, read_only = np.zeros_like(X), np.zeros(X.shape, int), np.zeros_like(X)
    read_only.flags.writeable = False
    for refused in (dy, pd.DataFrame(dy), read_only, y[1:]):
        for first in (y, pd.DataFrame(y)):
            with pytest.raises((TypeError, ValueError), match=r"cast|read-only|broadcast"):
                npact.gelu_value_and_grad(frame, out=(first, refused))
            assert not np.any(first)
    f, label = npact.softmax_cross_entropy_value_and_grad, np.zeros(4, int)
    loss = np.zeros(4)
    for x in (frame, masked):
        for refused in (dy, read_only):
            with pytest.raises((TypeError, ValueError), match=r"cast|read-only"):
                f(x, label, out=(loss, refused))
            assert not loss.any()
        with pytest.raises(TypeError, match="'out' must be a tuple"):
            f(x, label, out=loss)


def test_a_hard_mask_stays():
    x = np.ma.masked_array(X, X > 0.5)
    out = np.ma.masked_array(np.full_like(X, 9), X > 0, hard_mask=True)
    npact.softmax(x, out=out)
    np.testing.assert_array_equal(out.mask, X > 0)
    assert set(out.data[X > 0]) == {9}
    assert same_bits(out.compressed(), npact.softmax(x).data[X <= 0])
    for axis in (0, -1):
        out = x.copy()
        assert npact.softmax(out, axis=axis, out=out) is out  # in place
        np.testing.assert_array_equal(out.mask, x.mask)
        assert same_bits(out.compressed(), npact.softmax(x, axis=axis).compressed())


@pytest.mark.parametrize("axis", [None, True, np.True_, (0,), [0], 0.0, "0", 2, -3])
def test_an_axis_is_refused_as_numpy_refuses_it(axis):
    want = _error(npact.softmax, X, axis=axis)
    for wrap in WRAPPED.values():
        assert _error(npact.softmax, wrap(X), axis=axis) is want
    masked = np.ma.masked_array(X, X > 0.5)
    for zero in (np.int8(0), np.array(0)):
        assert same_bits(npact.softmax(masked, axis=zero).data, npact.softmax(masked, axis=0).data)


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
    with pytest.raises(NotImplementedError, match=r"xarray\.apply_ufunc"):
        npact.softmax(array)


def test_dask_stays_lazy(call):
    lazy = call(dask.array.from_array(X, chunks=(2, 4)))
    assert isinstance(lazy, dask.array.Array)
    assert lazy.dtype == np.float32
    assert lazy.chunks == ((2, 2), (4, 2))
    assert same_bits(lazy.compute(scheduler="synchronous"), call(X))
    rows = dask.array.from_array(X, chunks=(2, 6))
    softmax = dask.array.apply_gufunc(npact.softmax, "(n)->(n)", rows, output_dtypes=X.dtype)
    assert same_bits(softmax.compute(scheduler="threads"), npact.softmax(X))


@pytest.mark.parametrize("axis", [-1, 0])
@pytest.mark.parametrize("name", GUFUNCS)
def test_dask_along_an_axis(name, axis):
    """Lazy where the axis lies in one chunk; an error that says so elsewhere."""

    def lazily(chunk):
        def array(a):
            chunks = [chunk if a.ndim == 2 and d == axis % 2 else 2 for d in range(a.ndim)]
            return dask.array.from_array(a, chunks=tuple(chunks))

        return [array(a) for a in along_axis(name, X, axis % 2)]

    f = npact.get(name)
    got, want = f(*lazily(-1), axis=axis), f(*along_axis(name, X, axis % 2), axis=axis)
    for a, b in zip(parts(got), parts(want), strict=True):
        assert isinstance(a, dask.array.Array)
        assert same_bits(a.compute(scheduler="synchronous"), b)
    with pytest.raises(ValueError, match="rechunk into a single chunk"):
        f(*lazily(2), axis=axis)


@pytest.mark.parametrize("axis", [-1, 0])
@pytest.mark.parametrize("name", [name for name in GUFUNCS if npact.get(name).nin > 1])
def test_dask_beside_arrays(name, axis):
    """An array is taken in the chunks of dask's."""
    f, x = npact.get(name), random("chunks").normal(size=(3, 4, 6)).astype(np.float32)
    arrays = along_axis(name, x, axis % 3)
    want = f(*arrays, axis=axis)
    lazy = dask.array.from_array(x, chunks=tuple(-1 if d == axis % 3 else 2 for d in range(3)))
    for held in [[a is x for a in arrays], [i == 0 for i in range(f.nin)]]:
        chunks = [lazy if a is x else dask.array.from_array(a, chunks=2) for a in arrays]
        given = [c if h else a for c, a, h in zip(chunks, arrays, held, strict=True)]
        got = f(*given, axis=axis)
        for a, b in zip(parts(got), parts(want), strict=True):
            assert isinstance(a, dask.array.Array)
            assert same_bits(a.compute(scheduler="synchronous"), b)
    with pytest.raises(ValueError, match="rechunk into a single chunk"):
        f(*[lazy.rechunk(2) if a is x else a for a in arrays], axis=axis)
    with pytest.raises(np.exceptions.AxisError):
        f(*given, axis=3)


def _in_chunks(a, *chunks):
    return dask.array.from_array(a, chunks=chunks)


# Each with a function that puts another array into chunks.
LAZY = {
    # What dask takes for its own, or for an array with a type of its own.
    "dtype": lambda x, chunks: npact.gelu_value_and_grad(x, dtype=np.float64),
    "dtype, axis": lambda x, chunks: (npact.softmax(x, dtype=np.float64),),
    "dtype, axes": lambda x, chunks: (npact.softmax(x, dtype=np.float64, axes=[1, 1]),),
    "signature": lambda x, chunks: npact.gelu_value_and_grad(x, signature="d->dd"),
    "number": lambda x, chunks: npact.leaky_relu_value_and_grad(x, 0.2),
    "number, axis": lambda x, chunks: (npact.softmax_cross_entropy_backward(1.0, x, [1, 0, 2, 3]),),
    "label": lambda x, chunks: (npact.softmax_cross_entropy(x, 1),),
    "label of one row": lambda x, chunks: (npact.softmax_cross_entropy(x[0], 1),),
    # What does not come in the same chunks.
    "array": lambda x, chunks: npact.swiglu_backward(x, x, X),
    "column": lambda x, chunks: npact.leaky_relu_value_and_grad(x, X[:, :1]),
    "row": lambda x, chunks: npact.leaky_relu_value_and_grad(x, chunks(X[0], 4)),
    "row by name": lambda x, chunks: npact.leaky_relu_value_and_grad(
        x, negative_slope=chunks(X[0], 4)
    ),
    "labels": lambda x, chunks: (npact.softmax_cross_entropy(x, chunks(np.arange(4), 3)),),
    "labels, axes": lambda x, chunks: (
        npact.softmax_cross_entropy(x, np.arange(4), axes=[(1,), (), ()]),
        npact.softmax_cross_entropy(x, 1, axes=[1, ()]),
    ),
    "keepdims": lambda x, chunks: (npact.logsumexp(x, keepdims=True),),
}


@pytest.mark.parametrize("call", LAZY.values(), ids=LAZY)
def test_dask_computes_what_numpy_computes(call):
    got, expected = call(_in_chunks(X, 2, -1), _in_chunks), call(X, lambda a, *_: a)
    for a, want in zip(got, expected, strict=True):
        assert isinstance(a, dask.array.Array)
        computed = a.compute(scheduler="synchronous")
        assert (a.dtype, a.shape) == (computed.dtype, computed.shape)
        assert same_bits(computed, want)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: npact.gelu_value_and_grad(x, vectorize=True), "'vectorize'"),
        (lambda x: npact.gelu_value_and_grad(x, allow_rechunk=True), "'allow_rechunk'"),
        (lambda x: npact.gelu_value_and_grad(x, out=(x, x)), "neither out nor where"),
        (lambda x: npact.gelu_value_and_grad(x, where=x > 0), "neither out nor where"),
        (lambda x: npact.softmax(x, out=x), "neither out nor where"),
        (lambda x: npact.softmax(X, out=x), "neither out nor where"),
        (lambda x: npact.softmax(x, axis=True), "integer"),
        (lambda x: npact.softmax_cross_entropy(x, np.arange(4), axis=True), "integer"),
        (lambda x: npact.softmax_cross_entropy(x, np.arange(3)), r"shape \(4,\) .* shape \(3,\)"),
    ],
)
def test_dask_refuses_at_once(call, message):
    with pytest.raises((TypeError, ValueError), match=message):
        call(_in_chunks(X, 2, -1))


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


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.3.0", reason="NumPy before 2.3")
@pytest.mark.parametrize("call", [npact.relu, npact.softmax, npact.gelu_value_and_grad])
def test_an_ellipsis_for_outputs(call):
    x = np.array([[1.0, -2], [0, 3]])
    for held in (x, np.ma.array(x, mask=[[0, 1], [0, 0]]), pd.DataFrame(x)):
        for one, other in zip(parts(call(held, out=...)), parts(call(held)), strict=True):
            assert type(one) is type(other)
            np.testing.assert_array_equal(one, other)
