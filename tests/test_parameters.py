"""Real ufuncs with defaults and keywords, and what other libraries make of them."""

import functools
import sys

import dask.array
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import npact
from catalogue import ELEMENTWISE, FLOATS, GATED_ROWS, GUFUNCS, ROWS
from inputs import random
from ulp import same_bits

WITH = [name for name, f in ELEMENTWISE.items() if f.parameters]
ALL = [*ELEMENTWISE, *GUFUNCS]


def operands(name: str, dtype: type = np.float32, n: int = 12) -> list[np.ndarray]:
    rng = random(name, "operands")
    return [rng.uniform(-2, 2, n).astype(dtype) for _ in range(ELEMENTWISE[name].n_in)]


def same(a: object, b: object) -> bool:
    a, b = (v if isinstance(v, tuple) else (v,) for v in (a, b))
    return all(same_bits(p, q) for p, q in zip(a, b, strict=True))


@pytest.mark.parametrize("name", ALL)
def test_real_ufunc(name):
    f = getattr(npact, name)
    assert isinstance(f, np.ufunc)
    assert type(f) is np.ufunc
    assert f.__name__ == name
    assert f.nargs == f.nin + f.nout
    if name in ELEMENTWISE:
        assert f.signature is None
        assert f.identity is None
        two = ELEMENTWISE[name].role == "value_and_grad" or (
            ELEMENTWISE[name].role == "backward" and ELEMENTWISE[name].of in GATED_ROWS
        )
        assert f.nout == 1 + two


# -------------------------------------------------------------------------------------------------
# Calls


@pytest.mark.parametrize("name", WITH)
def test_positional_keyword_and_mixed(name):
    f, x = ELEMENTWISE[name], operands(name)
    values = {p: v * 1.25 for p, v in f.parameters.items()}
    expected = f.ufunc(*x, *values.values())
    assert same(f.ufunc(*x, **values), expected)
    assert same(f.ufunc(*x, **dict(reversed(values.items()))), expected)
    for k in range(len(values)):
        names = list(values)
        rest = {p: values[p] for p in names[k:]}
        assert same(f.ufunc(*x, *list(values.values())[:k], **rest), expected)
        # What is left out has its default.
        some = {**f.parameters, names[k]: values[names[k]]}
        assert same(f.ufunc(*x, **{names[k]: values[names[k]]}), f.ufunc(*x, *some.values()))
        first = {**f.parameters, **dict(list(values.items())[: k + 1])}
        assert same(f.ufunc(*x, *list(values.values())[: k + 1]), f.ufunc(*x, *first.values()))
    # Names that are made at run time are not interned.
    assert same(f.ufunc(*x, **{"".join(list(p)): v for p, v in values.items()}), expected)


@pytest.mark.parametrize("name", WITH)
def test_wrong_calls(name):
    f, x = ELEMENTWISE[name], operands(name)
    first = next(iter(f.parameters))
    for arguments, keywords, message in (
        ((*x, 0.5), {first: 0.5}, f"multiple values for argument '{first}'"),
        ((*x, *f.parameters.values(), None), {first: 0.5}, "multiple values"),
        (x, {"slope": 0.5}, "slope"),
        (x, {first: 0.5, "no_such": 1}, "no_such"),
        (x[1:], {}, "argument"),
        (x[1:], {first: 0.5}, "argument"),
        ((), {}, "argument"),
        ((), {first: 0.5}, "argument"),
        ((*x, *f.parameters.values(), *[None] * 3), {}, "argument"),
        (x, {first: None}, "."),
        (x, {first: "a"}, "."),
        (x, {first: 1j}, "."),
    ):
        with pytest.raises(TypeError, match=message):
            f.ufunc(*arguments, **keywords)
    expected = f.ufunc(*x, *f.parameters.values())
    assert same(f.ufunc(*x), expected)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_what_is_missing_or_too_much_is_said(name):
    f = ELEMENTWISE[name]
    inputs = (ROWS | GATED_ROWS)[f.of].inputs
    if f.role.startswith("backward"):
        inputs = ("g", "y") if f.role == "backward_from_output" else ("g", *inputs)
    assert len(inputs) == f.n_in
    for n, argument in enumerate(inputs):
        message = rf"{name}\(\) missing required argument '{argument}' \(position {n + 1}\)"
        for keywords in ({}, dict.fromkeys(f.parameters, 0.5)):
            with pytest.raises(TypeError, match=message):
                f.ufunc(*[1.0] * n, **keywords)
    most = f.ufunc.nargs
    message = f"takes from {f.n_in} to {most} positional arguments but {most + 1} were given"
    with pytest.raises(TypeError, match=message):
        f.ufunc(*[1.0] * (most + 1))


def test_true_and_false_as_parameters_are_one_and_zero():
    x = np.array([-3, 0, 2])
    for got, expected in (
        (npact.leaky_relu(x.astype(np.float16), True), npact.leaky_relu(x.astype(np.float16), 1)),
        (npact.leaky_relu(-2.0, negative_slope=True), npact.leaky_relu(-2.0, 1)),
        (npact.threshold(x.astype(np.int8), True, False), np.array([0, 0, 2], np.int8)),
        (npact.threshold(x.astype(np.int8), value=True), np.array([1, 1, 2], np.int8)),
    ):
        assert same(got, expected)
    out = np.empty(3, np.float32)
    assert npact.leaky_relu(x.astype(np.float32), True, out) is out  # with an output by place
    np.testing.assert_array_equal(out, x)


@pytest.mark.parametrize("name", [n for n in ALL if n not in WITH])
def test_no_keyword_where_there_is_no_parameter(name):
    f = getattr(npact, name)
    with pytest.raises(TypeError, match="alpha"):
        f(*[np.ones(3)] * f.nin, alpha=1)


@pytest.mark.parametrize("name", WITH)
def test_keywords_of_ufuncs(name):
    """out, where, dtype, casting, order, subok, with defaults and with parameters."""
    f, x = ELEMENTWISE[name], operands(name)
    n_out = f.ufunc.nout
    for given in ({}, {p: v * 1.25 for p, v in f.parameters.items()}):
        expected = f.ufunc(*x, **given)
        out = tuple(np.zeros(12, np.float32) for _ in range(n_out))
        returned = f.ufunc(*x, out=out if n_out > 1 else out[0], **given)
        assert returned is out[0] if n_out == 1 else all(map(_is, returned, out))
        assert same(out, expected)
        assert same(f.ufunc(*x, **given, out=(None,) * n_out), expected)
        where = np.arange(12) % 3 == 0
        out = tuple(np.full(12, 9, np.float32) for _ in range(n_out))
        f.ufunc(*x, out=out, where=where, **given)
        parts = expected if n_out > 1 else (expected,)
        assert same(out, tuple(np.where(where, p, np.float32(9)) for p in parts))
        wide = f.ufunc(*(a.astype(float) for a in x), **given)
        assert same(f.ufunc(*x, **given, dtype=np.float64), wide)
        assert same(f.ufunc(*x, **given, order="F", subok=False, casting="safe"), expected)
        with pytest.raises(TypeError):
            f.ufunc(*x, **given, casting="no", dtype=np.float64)
    values = f.parameters.values()
    out = tuple(np.zeros(12, np.float32) for _ in range(n_out))
    returned = f.ufunc(*x, *values, *out)
    assert returned is out[0] if n_out == 1 else all(map(_is, returned, out))
    assert same(out, f.ufunc(*x))


def _is(a: object, b: object) -> bool:
    return a is b


@pytest.mark.parametrize("name", WITH)
def test_python_scalars_never_upcast(name):
    f = ELEMENTWISE[name]
    first = next(iter(f.parameters))
    for dtype in FLOATS:
        x = operands(name, dtype)
        for value in (1, 0.5, True):
            result = f.ufunc(*x, **{first: value})
            assert all(np.asarray(r).dtype == dtype for r in _tuple(result))
        assert all(r.dtype == dtype for r in _tuple(f.ufunc(*(a[0] for a in x), **{first: 0.5})))
    x = operands(name, np.float32)
    for wide in (np.float64(0.5), np.full(12, 0.5)):  # these have a type of their own
        assert all(r.dtype == np.float64 for r in _tuple(f.ufunc(*x, **{first: wide})))
    assert all(r.dtype == np.float32 for r in _tuple(f.ufunc(*x, **{first: np.float16(0.5)})))


def _tuple(result: object) -> tuple:
    return result if isinstance(result, tuple) else (result,)


def test_parameters_broadcast():
    x = random("broadcast").normal(size=(2, 3, 4)).astype(np.float32)
    w = np.array([0.1, 0.2, 0.3], np.float32)
    y = npact.prelu(x, w[:, None])
    for channel in range(3):
        assert same(y[:, channel], npact.prelu(x[:, channel], w[channel]))
    assert npact.prelu(np.float32(-1), w).shape == (3,)
    assert npact.leaky_relu(x[0, 0, 0], negative_slope=x).shape == x.shape
    with pytest.raises(ValueError, match="broadcast"):
        npact.prelu(x, w)


def test_every_way_to_call():
    x = np.array([-1.0, 2.0])
    expected = npact.leaky_relu(x, 0.01)
    assert same(npact.leaky_relu.__call__(x), expected)
    assert same(np.ufunc.__call__(npact.leaky_relu, x), expected)
    assert same(functools.partial(npact.leaky_relu, negative_slope=0.01)(x), expected)
    assert list(map(npact.leaky_relu, x)) == expected.tolist()
    assert same(npact.leaky_relu([-1.0, 2.0]), expected)
    assert same(npact.leaky_relu((-1, 2)), expected)


def test_references_are_kept():
    """No call, right or wrong, keeps or loses a reference."""
    x, slope, name = np.ones(3), 0.123456, "".join(["negative", "_slope"])
    watched = (x, slope, name, None, npact.leaky_relu)

    def calls() -> None:
        npact.leaky_relu(x)
        npact.leaky_relu(x, slope)
        npact.leaky_relu(x, **{name: slope})
        npact.leaky_relu(x, **{name: slope, "out": x})
        npact.xielu(x, 0.5, beta=slope, where=True, out=None)
        npact.softmax_cross_entropy(x, 1)
        for arguments, keywords in (((x, slope), {name: slope}), ((x,), {"no": slope})):
            with pytest.raises(TypeError):
                npact.leaky_relu(*arguments, **keywords)
        with pytest.raises(ValueError, match="label"):
            npact.softmax_cross_entropy(x, 9)

    calls()
    before = [sys.getrefcount(o) for o in watched]
    for _ in range(300):
        calls()
    after = [sys.getrefcount(o) for o in watched]
    assert all(abs(a - b) < 100 for a, b in zip(after, before, strict=True))


# -------------------------------------------------------------------------------------------------
# Other libraries

CALLS = [
    lambda x: npact.gelu(x),
    lambda x: npact.leaky_relu(x),
    lambda x: npact.leaky_relu(x, 0.2),
    lambda x: npact.leaky_relu(x, negative_slope=0.2),
    lambda x: npact.swish_backward(x, x, beta=0.5),
    lambda x: npact.swish_backward(x, x),
]
X = random("libraries").normal(size=(4, 6)).astype(np.float32)


@pytest.mark.parametrize("call", CALLS)
def test_pandas(call):
    labels = {"columns": list("abcdef"), "index": list("wxyz")}
    series = pd.DataFrame(X, **labels)["b"]
    pd.testing.assert_series_equal(call(series), pd.Series(call(X[:, 1]), series.index, name="b"))
    frame = call(pd.DataFrame(X, **labels))
    pd.testing.assert_frame_equal(frame, pd.DataFrame(call(X), **labels))


def test_pandas_aligns_parameters():
    x = pd.Series([-1.0, -2.0], index=["a", "b"])
    slope = pd.Series([0.5, 0.25], index=["b", "a"])
    expected = pd.Series([-0.25, -1.0], index=["a", "b"])
    pd.testing.assert_series_equal(npact.leaky_relu(x, slope), expected)
    pd.testing.assert_series_equal(npact.leaky_relu(x, negative_slope=slope), expected)
    y, dy = npact.leaky_relu_value_and_grad(x)
    assert isinstance(y, pd.Series)
    assert dy.tolist() == [0.01, 0.01]


@pytest.mark.parametrize("call", CALLS)
def test_xarray(call):
    array = xr.DataArray(X, dims=("row", "column"), coords={"row": list("wxyz")}, name="x")
    got = call(array)
    xr.testing.assert_identical(got, array.copy(data=call(X)))
    assert isinstance(call(array.to_dataset()), xr.Dataset)


@pytest.mark.parametrize("call", CALLS)
def test_dask(call):
    lazy = call(dask.array.from_array(X, chunks=(2, 4)))
    assert isinstance(lazy, dask.array.Array)
    assert lazy.dtype == np.float32
    assert same(lazy.compute(scheduler="synchronous"), call(X))


@pytest.mark.parametrize("call", CALLS)
def test_masked_arrays(call):
    masked = np.ma.masked_array(X, mask=X > 0.5)
    got = call(masked)
    assert isinstance(got, np.ma.MaskedArray)
    np.testing.assert_array_equal(got.mask, masked.mask)
    np.testing.assert_array_equal(got.compressed(), call(X)[~masked.mask])


class Recorder:
    """An object that takes ufuncs over and tells what it was asked."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return ufunc, method, inputs, kwargs


class RecordingArray(np.ndarray):
    """The same as an array."""

    __array_ufunc__ = Recorder.__array_ufunc__


def test_array_ufunc_sees_the_public_ufunc_and_all_parameters():
    r, x = Recorder(), np.ones(2)
    assert npact.leaky_relu(r) == (npact.leaky_relu, "__call__", (r, 0.01), {})
    assert npact.leaky_relu(r, 0.5) == (npact.leaky_relu, "__call__", (r, 0.5), {})
    assert npact.leaky_relu(x, negative_slope=r)[2] == (x, r)
    assert npact.leaky_relu(x, out=r)[2:] == ((x, 0.01), {"out": (r,)})
    assert npact.leaky_relu(x, where=r)[2:] == ((x, 0.01), {"where": r})
    assert npact.leaky_relu_value_and_grad(x, out=(None, r))[0] is npact.leaky_relu_value_and_grad
    assert npact.xielu(r, beta=2, dtype=np.float32)[2:] == (
        (r, 0.8, 0.8, 2),
        {"dtype": np.float32},
    )
    assert npact.softmax(r, axis=0) == (npact.softmax, "__call__", (r,), {"axis": 0})
    alone = np.array(-1.0).view(RecordingArray)  # of no dimension
    assert npact.leaky_relu(alone)[::2] == (npact.leaky_relu, (alone, 0.01))
    assert npact.elu(-1.0, out=alone)[::2] == (npact.elu, (-1.0, 1.0))


class Subclass(np.ndarray):
    pass


class Refuses:
    __array_ufunc__ = None


def test_subclasses_and_refusals():
    x = np.ones(3).view(Subclass)
    assert type(npact.leaky_relu(x)) is Subclass
    assert type(npact.leaky_relu(x, 0.5)) is Subclass
    assert type(npact.leaky_relu(x, subok=False)) is np.ndarray
    with pytest.raises(TypeError):
        npact.leaky_relu(Refuses())
    with pytest.raises(TypeError):
        npact.leaky_relu(x, Refuses())


class Interface:
    """Has an array inside."""

    def __array__(self, dtype=None, copy=None):
        return np.array([-1.0, 1.0], dtype)


def test_array_interface():
    assert npact.leaky_relu(Interface()).tolist() == [-0.01, 1.0]
    assert npact.leaky_relu(memoryview(np.array([-1.0, 1.0]))).tolist() == [-0.01, 1.0]
