"""The primitives of npact.autograd, against autograd's own check by differences."""

import numpy as np
import pytest

import npact
from catalogue import ELEMENTWISE, GATED_ROWS, ROWS
from inputs import random
from oracle import ALIASES

autograd = pytest.importorskip("autograd", reason='pip install "npact[autograd]"')

from autograd.test_util import check_grads  # noqa: E402

import npact.autograd as act  # noqa: E402

X = random("autograd").uniform(-2.3, 2.7, (3, 5))


def first(f):
    """Checks the first derivatives of a function at the arguments that it is then given."""
    return check_grads(f, modes=["rev"], order=1)


@pytest.mark.parametrize("name", ROWS)
def test_elementwise(name):
    f, row = getattr(act, name), ROWS[name]
    np.testing.assert_array_equal(f(X), npact.get(name)(X))
    first(f)(X)
    learnt = [p for p in row.parameters if f"{name}_grad_{p}" in ELEMENTWISE]
    if learnt:
        names = list(row.parameters)
        values = [np.full(5, v) for v in row.parameters.values()]
        for p in learnt:
            j = names.index(p)
            first(lambda v, j=j: f(X, *values[:j], v, *values[j + 1 :]))(values[j])
            assert autograd.elementwise_grad(lambda v, p=p: f(X, **{p: v}))(0.7).shape == ()


@pytest.mark.parametrize("name", GATED_ROWS)
def test_gated(name):
    f, gate, value = getattr(act, name), X, random("value").normal(size=(3, 5))
    first(f)(gate, value)
    first(f)(gate[0], value)  # broadcasts
    parameters = {p: default / 4 for p, default in GATED_ROWS[name].parameters.items()}
    for p, v in parameters.items():
        want = npact.get(name)(gate, value, **{p: v})
        np.testing.assert_array_equal(f(gate, value, **{p: v}), want)
        first(lambda a, b, p=p, v=v: f(a, b, **{p: v}))(gate, value)
    first(lambda a, b: f(a, b, *parameters.values()))(gate, value)


@pytest.mark.parametrize("name", ["softmax", "softmin", "log_softmax", "logsumexp", "sparsemax"])
@pytest.mark.parametrize("axis", [-1, 0])
def test_along_an_axis(name, axis):
    first(lambda x: getattr(act, name)(x, axis=axis))(X)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble])
@pytest.mark.parametrize("name", ["softmax", "softmin", "log_softmax", "logsumexp", "sparsemax"])
def test_gradients_along_an_axis_have_the_type_of_the_input(name, dtype):
    slope = autograd.grad(lambda x: (getattr(act, name)(x) ** 2).sum())
    got = slope(X.astype(dtype))
    assert got.dtype == dtype
    np.testing.assert_allclose(got, slope(X), rtol=0.02, atol=0.02)


@pytest.mark.parametrize("name", ["softmax", "softmin", "log_softmax", "logsumexp", "sparsemax"])
@pytest.mark.parametrize("x", [np.empty((3, 0)), np.full((3, 2), np.nan)], ids=["empty", "nan"])
def test_gradients_of_rows_without_numbers_do_not_warn(name, x):
    with np.errstate(all="raise"):
        got = autograd.elementwise_grad(getattr(act, name))(x)
    np.testing.assert_array_equal(got, x)


@pytest.mark.parametrize("axis", [-1, 0])
def test_logsumexp_with_the_axis_kept(axis):
    first(lambda x: act.logsumexp(x, axis=axis, keepdims=True))(X)
    first(lambda x: x - act.logsumexp(x, axis=axis, keepdims=True))(X)


def test_cross_entropy():
    first(lambda x: act.softmax_cross_entropy(x, np.array([0, 4, 2])))(X)
    first(lambda x: act.softmax_cross_entropy(x, np.array([0, 2, 1, 1, 0]), axis=0))(X)
    first(lambda x: act.softmax_cross_entropy(x, np.array([0, 4, 2])))(X[0])  # one row for all
    first(lambda x: act.softmax_cross_entropy(x, np.array([0, 2, 1, 1]), axis=0))(X[:, :1])
    label = np.array([0, 2, 1, 1, 0])
    got, want = (m.softmax_cross_entropy(X, label, axis=0) for m in (act, npact))
    np.testing.assert_array_equal(got, want)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: act.leaky_relu(X, 1, 2, 3), r"leaky_relu\(\): too many"),
        (lambda: act.relu(X, X.copy()), r"relu\(\): too many"),
        (lambda: act.swiglu_oai(X, X, 1, 2, 3), r"swiglu_oai\(\): too many"),
        (lambda: act.swiglu(X), r"swiglu\(\): missing .*'value'"),
        (lambda: act.swiglu(X, X, limit=1.0), r"swiglu\(\): .*'limit'"),
        (lambda: act.relu(X, where=X > 0), r"relu\(\): .*'where'"),
        (lambda: act.softmax(X, axes=[0, 0]), r"softmax\(\): .*'axes'"),
        (lambda: act.softmax(X, keepdims=True), r"softmax\(\): .*'keepdims'"),
        (lambda: act.logsumexp(X, out=X[0]), r"logsumexp\(\): .*'out'"),
        (lambda: act.softmax_cross_entropy(X, [0] * 3, dtype="f4"), r"entropy\(\): .*'dtype'"),
    ],
)
def test_what_has_no_gradient_is_refused(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize(
    ("name", "inputs", "parameter"),
    [("swiglu_oai", 2, "alpha"), ("threshold", 1, "value"), ("soft_shrink", 1, "lambd")],
)
def test_a_parameter_without_a_derivative_has_no_gradient_of_zero(name, inputs, parameter):
    f = getattr(act, name)
    with pytest.raises(NotImplementedError, match=rf"{name}\(\) has no derivative by {parameter}"):
        autograd.grad(lambda p: f(*[1.0] * inputs, **{parameter: p}))(0.5)


def test_wrong_calls_and_second_derivatives():
    with pytest.raises(TypeError, match="'slope'"):
        act.leaky_relu(X, slope=0.1)
    with pytest.raises(TypeError, match="'negative_slope'"):
        act.leaky_relu(X, 0.1, negative_slope=0.1)
    with pytest.raises(AttributeError, match="gelo"):
        act.gelo  # noqa: B018
    with pytest.raises(NotImplementedError, match="gelu_backward"):
        autograd.elementwise_grad(autograd.elementwise_grad(act.gelu))(1.0)
    assert act.expit is act.sigmoid
    along = {
        row.name for row in npact.table("axis") if "grad" not in row.name and "back" not in row.name
    }
    assert set(dir(act)) == {*ROWS, *GATED_ROWS, *ALIASES, *along}
