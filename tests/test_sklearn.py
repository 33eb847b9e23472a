"""npact's activations in scikit-learn's perceptrons."""

import gc

import numpy as np
import pytest
from sklearn.datasets import make_moons
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.neural_network import _base as base

import npact
import npact.sklearn

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(autouse=True)
def _registered():
    npact.sklearn.register()
    yield
    npact.sklearn.unregister()


NAMES = [f.__name__ for f in npact.activations()]


@pytest.mark.parametrize("name", NAMES)
def test_the_functions_in_place(name):
    x = np.random.default_rng(0).normal(size=(5, 7)) * 3
    y = x.copy()
    base.ACTIVATIONS[name](y)
    np.testing.assert_allclose(y, npact.get(name)(x), atol=1e-15, rtol=1e-15)
    delta = np.ones_like(y)
    base.DERIVATIVES[name](y, delta)
    np.testing.assert_allclose(delta, npact.grad(name)(x), atol=1e-15, rtol=1e-12)


def test_a_classifier_with_gelu():
    x, y = make_moons(300, noise=0.2, random_state=0)
    model = MLPClassifier(
        (16, 16), activation="gelu", learning_rate_init=0.02, max_iter=300, random_state=0
    )
    model.fit(x, y)
    assert model.score(x, y) > 0.95
    # No slope outlives its array.
    gc.collect()
    kept = base.ACTIVATIONS["gelu"].__self__.slopes
    assert len(kept) == 0


def test_gradients_are_right():
    """The loss's gradient, against differences of the loss."""
    x, y = make_moons(20, noise=0.2, random_state=0)
    target = y + 0.5
    model = MLPRegressor(
        hidden_layer_sizes=5, activation="mish", solver="lbfgs", max_iter=1, random_state=0
    )
    model.fit(x, target)
    weights = [w.copy() for w in model.coefs_]

    def loss(shift):
        hidden = npact.mish(x @ (weights[0] + shift) + model.intercepts_[0])
        output = hidden @ weights[1] + model.intercepts_[1]
        return np.mean((output[:, 0] - target) ** 2) / 2

    activations = [x] + [None] * (len(model.coefs_))
    deltas = [None] * len(model.coefs_)
    grads = [np.empty_like(w) for w in model.coefs_]
    shifts = [np.empty_like(b) for b in model.intercepts_]
    model.alpha = 0.0
    before = target.reshape(-1, 1)
    _, grads, _ = model._backprop(x, before, None, activations, deltas, grads, shifts)
    for i in np.ndindex(weights[0].shape):
        step = np.zeros_like(weights[0])
        step[i] = 1e-6
        assert grads[0][i] == pytest.approx((loss(step) - loss(-step)) / 2e-6, abs=1e-7)


def test_it_is_undone():
    npact.sklearn.register()  # twice is once
    npact.sklearn.unregister()
    assert set(base.ACTIVATIONS) == {"identity", "logistic", "relu", "softmax", "tanh"} | (
        {"exp"} & set(base.ACTIVATIONS)
    )
    assert "gelu" not in base.DERIVATIVES
    with pytest.raises(ValueError, match="activation"):
        MLPClassifier(activation="gelu").fit([[0.0], [1.0]], [0, 1])
    npact.sklearn.register()


def test_an_unknown_version_is_refused(monkeypatch):
    npact.sklearn.unregister()
    monkeypatch.delattr(base, "DERIVATIVES")
    with pytest.raises(ImportError, match="does not know how scikit-learn"):
        npact.sklearn.register()
    assert "gelu" not in base.ACTIVATIONS
