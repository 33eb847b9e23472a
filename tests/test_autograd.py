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
    gate, value = X, random("value").normal(size=(3, 5))
    first(getattr(act, name))(gate, value)
    first(getattr(act, name))(gate[0], value)  # broadcasts


@pytest.mark.parametrize("name", ["softmax", "softmin", "log_softmax", "logsumexp", "sparsemax"])
@pytest.mark.parametrize("axis", [-1, 0])
def test_along_an_axis(name, axis):
    first(lambda x: getattr(act, name)(x, axis=axis))(X)


def test_cross_entropy():
    first(lambda x: act.softmax_cross_entropy(x, np.array([0, 4, 2])))(X)


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
