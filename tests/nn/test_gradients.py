"""Gradients of every layer and of whole models against central differences, in float64."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import npact as act
from npact import nn
from npact.nn import tapes

STEP = 1e-6


def bind(layer, input_shape, rng):
    """Give the layer random parameters, biases included; returns their gradients."""
    layer.build(input_shape)
    size = sum(map(math.prod, layer.parameter_shapes.values()))
    layer.bind(np.float64, rng.normal(size=size), gradients := np.full(size, np.nan))
    return gradients


def central(function, array):
    """The gradient of a scalar function in an array, which is changed and put back."""
    slope = np.empty_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + STEP
        above = function()
        array[index] = kept - STEP
        below = function()
        array[index] = kept
        slope[index] = (above - below) / (2 * STEP)
    return slope


def check(layer, x, rng):
    """Compare every gradient of a bound layer with differences of a random combination."""
    weights = rng.normal(size=(len(x), *layer.output_shape))

    def combined():
        return np.sum(weights * layer.forward(x.copy(), training=True))

    combined()
    dx = layer.backward(weights.copy()).copy()
    np.testing.assert_allclose(dx, central(combined, x), rtol=1e-6, atol=1e-7)
    for name, value in layer.parameters.items():
        np.testing.assert_allclose(
            layer.gradients[name], central(combined, value), rtol=1e-6, atol=1e-7, err_msg=name
        )


def spread(rng, shape):
    """Values at least 0.01 apart and from 0, in random order: no kink within a step."""
    size = math.prod(shape)
    return 0.01 * (rng.permutation(size).reshape(shape) - size // 2 + 0.5)


windows = st.tuples(st.integers(1, 3), st.integers(1, 3))
paddings = st.sampled_from(["valid", "same"])
seeds = st.integers(0, 2**32 - 1)


@given(seeds, windows, windows, paddings, st.sampled_from([1, 2, 8]), st.booleans())
@settings(max_examples=40)
def test_conv2d(seed, kernel_size, strides, padding, channels, use_bias):
    rng = np.random.default_rng(seed)
    layer = nn.Conv2D(2, kernel_size, strides, padding, use_bias=use_bias)
    bind(layer, (4, 5, channels), rng)
    check(layer, rng.normal(size=(2, 4, 5, channels)), rng)


def test_conv2d_wide_patches(rng):
    """From 16 values a line of the window on, the patches lie in memory the other way round."""
    layer = nn.Conv2D(3, 3)
    bind(layer, (4, 4, 6), rng)
    check(layer, rng.normal(size=(2, 4, 4, 6)), rng)


@given(seeds, windows, st.none() | windows, paddings)
@settings(max_examples=40)
def test_max_pool2d(seed, pool_size, strides, padding):
    rng = np.random.default_rng(seed)
    layer = nn.MaxPool2D(pool_size, strides, padding)
    bind(layer, (5, 4, 2), rng)
    check(layer, spread(rng, (2, 5, 4, 2)), rng)


@pytest.mark.parametrize("use_bias", [True, False])
def test_dense(rng, use_bias):
    layer = nn.Dense(3, use_bias=use_bias)
    bind(layer, (4,), rng)
    check(layer, rng.normal(size=(5, 4)), rng)


def test_flatten(rng):
    layer = nn.Flatten()
    bind(layer, (2, 3, 2), rng)
    check(layer, rng.normal(size=(2, 2, 3, 2)), rng)


@pytest.mark.parametrize("in_place", [True, False])
@pytest.mark.parametrize("row", act.table(), ids=lambda row: row.name)
def test_activation(rng, row, in_place):
    layer = nn.Activation(row.name)
    bind(layer, (40,), rng)
    layer.in_place = in_place
    check(layer, spread(rng, (2, 40)) * 5, rng)


@pytest.mark.parametrize("slope", [-0.5, 0.0, 2.0])
def test_activation_with_parameter(rng, slope):
    """A negative slope forbids what is saved where the output keeps the sign of the input."""
    layer = nn.Activation(act.leaky_relu, negative_slope=slope)
    bind(layer, (10,), rng)
    check(layer, spread(rng, (2, 10)), rng)


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("shape", [(6,), (3, 2, 4)])
@pytest.mark.parametrize("kind", [nn.PReLU, nn.Swish])
def test_adaptive_activations(rng, kind, shape, shared):
    layer = kind(shared=shared)
    gradients = bind(layer, shape, rng)
    assert gradients.size == (1 if shared else shape[-1])
    check(layer, spread(rng, (3, *shape)) * 5, rng)


def test_input_gradient_can_be_left_out(rng):
    for layer, shape in [
        (nn.Conv2D(2, 2), (3, 3, 1)),
        (nn.Dense(2), (4,)),
        (nn.PReLU(), (4,)),
        (nn.Swish(), (3, 3, 1)),
    ]:
        gradients = bind(layer, shape, rng)
        y = layer.forward(rng.normal(size=(2, *shape)), training=True)
        assert layer.backward(np.ones_like(y), input_gradient=False) is None
        assert np.isfinite(gradients).all()


def test_cross_entropy(rng):
    loss = nn.SparseCategoricalCrossentropy()
    logits, labels = rng.normal(size=(6, 4)), rng.integers(4, size=6)
    value, gradient = loss.value_and_grad(labels, logits)
    assert value == loss(labels, logits)
    expected = central(lambda: loss(labels, logits), logits)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-9)


CHAINS = {
    "cnn": [
        nn.Conv2D(3, 3, activation="relu", padding="same"),
        nn.MaxPool2D(2),
        nn.Conv2D(4, 2, activation="gelu"),
        nn.Flatten(),
        nn.Dense(5, "tanh"),
        nn.Dense(3),
    ],
    # What one step keeps, the next must not overwrite.
    "activations in a row": [
        nn.Flatten(),
        nn.Dense(6, "leaky_relu"),
        nn.Activation("tanh"),
        nn.Activation("relu"),
        nn.Flatten(),
        nn.Activation("silu"),
        nn.Activation("leaky_relu", negative_slope=0.3),
        nn.Dense(3),
    ],
    "adaptive activations": [
        nn.Conv2D(3, 3, activation="relu"),
        nn.Swish(),
        nn.MaxPool2D(2),
        nn.PReLU(0.1),
        nn.Activation("relu"),
        nn.Flatten(),
        nn.Swish(1.5, shared=True),
        nn.Dense(5),
        nn.PReLU(shared=True),
        nn.Activation("leaky_relu"),
        nn.Dense(3),
    ],
    "activation first": [nn.Activation("softplus"), nn.Flatten(), nn.Dense(3, "elu")],
    "pooling of one": [
        nn.Conv2D(2, 2, activation="leaky_relu"),
        nn.MaxPool2D(1),
        nn.Activation("mish"),
        nn.MaxPool2D((1, 2), 1),
        nn.Flatten(),
        nn.Dense(3),
    ],
}


@pytest.mark.parametrize("chain", CHAINS)
def test_model(rng, chain):
    layers = [type(layer).from_config(layer.get_config()) for layer in CHAINS[chain]]
    model = nn.Sequential([nn.Input((6, 6, 1)), *layers], dtype="float64")
    model.build((None, 6, 6, 1))
    x, y = rng.normal(size=(4, 6, 6, 1)), rng.integers(3, size=4)
    before = x.copy()
    model.optimizer.build(model.parameters)
    model.optimizer.learning_rate = 0.0
    model.fit(x, y, batch_size=4, shuffle=False, verbose=0)
    np.testing.assert_array_equal(x, before)
    numeric = central(lambda: model.evaluate(x, y, batch_size=4)[0], model.parameters)
    np.testing.assert_allclose(model.gradients, numeric, rtol=1e-5, atol=1e-8)


class Returned(nn.Layer):
    """Its output is its input."""

    def forward(self, x, training=False):
        return x

    def backward(self, g, input_gradient=True):
        return g


class Squared(nn.Layer):
    def forward(self, x, training=False):
        self._x = x
        return x * x

    def backward(self, g, input_gradient=True):
        return 2 * self._x * g


class Tanh(nn.Layer):
    """Reads in `backward` what it returned, in place of its input."""

    def forward(self, x, training=False):
        self._y = np.tanh(x, out=x)
        return x

    def backward(self, g, input_gradient=True):
        return g * (1 - self._y**2)


class Doubled(nn.Layer):
    def forward(self, x, training=False):
        x *= 2
        return x

    def backward(self, g, input_gradient=True):
        g *= 2
        return g


class Negated(nn.Layer):
    def forward(self, x, training=False):
        return np.negative(x, out=x)

    def backward(self, g, input_gradient=True):
        return np.negative(g, out=g)


@pytest.mark.parametrize("before", ["relu", "leaky_relu", "prelu", "gelu", None])
@pytest.mark.parametrize(
    "own",
    [
        [Returned],
        [Squared],
        [Tanh],
        [Doubled],
        [Negated],
        [Squared, Negated],
        [Tanh] * 2,
    ],
    ids=lambda own: " ".join(kind.__name__ for kind in own),
)
@pytest.mark.parametrize("flat", [True, False])
def test_a_layer_of_a_users_own_may_keep_return_and_change_its_input(rng, before, own, flat):
    first = [nn.Flatten(), nn.Dense(6, before)] if flat else [nn.Conv2D(2, 3, activation=before)]
    last = [nn.Activation("gelu")] if flat else [nn.MaxPool2D(2), nn.Flatten(), nn.Flatten()]
    layers = [*first, *(kind() for kind in own), *last, nn.Dense(3)]
    model = nn.Sequential([nn.Input((6, 6, 1)), *layers], dtype="float64")
    model.optimizer.learning_rate = 0.0
    x, y = rng.normal(size=(4, 6, 6, 1)), rng.integers(3, size=4)
    model.fit(x, y, batch_size=4, shuffle=False, verbose=0)
    numeric = central(lambda: model.evaluate(x, y, batch_size=4)[0], model.parameters)
    np.testing.assert_allclose(model.gradients, numeric, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(
    ("gradient", "found"),
    [
        (lambda g: g[:1] * 2, r"float64 of shape \(1, 6\)"),
        (lambda g: g[:0], r"float64 of shape \(0, 6\)"),
        (lambda g: g[:, :1].copy(), r"float64 of shape \(4, 1\)"),
        (lambda g: g.astype(np.float32), r"float32 of shape \(4, 6\)"),
        (lambda g: g.tolist(), "list"),
        (lambda g: None, "NoneType"),
    ],
)
@pytest.mark.parametrize("before", [[nn.Dense], [nn.Dense, nn.PReLU], [nn.Dense, Squared]])
def test_a_gradient_that_does_not_fit_is_refused_by_its_layers_name(before, gradient, found):
    class Wrong(Returned):
        def backward(self, g, input_gradient=True):
            return gradient(g)

    layers = [kind(6) if kind is nn.Dense else kind() for kind in before]
    layers += [Wrong(name="mine"), nn.Dense(3)]
    model = nn.Sequential([nn.Input((5,)), *layers], dtype="float64")
    message = rf"layer 'mine': backward must return float64 of shape \(4, 6\), not {found}"
    with pytest.raises(ValueError, match=message):
        model.fit(np.ones((4, 5)), [0, 1, 2, 0], verbose=0)
    assert model.optimizer.iterations == 0


def test_a_first_layer_of_a_users_own_need_not_return_a_gradient():
    class Scaled(Returned):
        def backward(self, g, input_gradient=True):
            assert not input_gradient
            self.gradients["scale"][...] = g.sum()

        def build(self, input_shape):
            self.parameter_shapes = {"scale": (1,)}
            return super().build(input_shape)

    model = nn.Sequential([nn.Flatten(), Returned(), Scaled(), nn.Dense(3)])
    model.fit(np.ones((4, 5)), [0, 1, 2, 0], verbose=0)
    assert model.optimizer.iterations == 1


def test_a_pooling_of_a_users_own_stays_behind_relu(rng):
    class Mean(nn.MaxPool2D):
        def forward(self, x, training=False):
            return x.reshape(len(x), 2, 2, 2, 2, 2).mean(axis=(2, 4))

    def model(kind):
        layers = [nn.Conv2D(2, 1, activation="relu"), kind(2), nn.Flatten(), nn.Dense(3)]
        return nn.Sequential([nn.Input((4, 4, 1)), *layers], dtype="float64")

    mean, x = model(Mean), rng.normal(size=(5, 4, 4, 1))
    y = mean.predict(x)
    kernel, weights = (mean.layers[k].parameters["kernel"] for k in (0, 3))
    images = np.maximum(x * kernel[0, 0, 0], 0).reshape(5, 2, 2, 2, 2, 2).mean(axis=(2, 4))
    np.testing.assert_allclose(y, images.reshape(5, 8) @ weights, atol=1e-12)


def test_relu_behind_pooling_changes_no_bit(rng):
    """relu and pooling are swapped for speed; output and gradients are those of the given order."""

    def build(keep_order):
        layers = [nn.Conv2D(4, 3, activation="relu"), nn.MaxPool2D(2), nn.Flatten(), nn.Dense(3)]
        model = nn.Sequential([nn.Input((10, 10, 1)), *layers])
        model.build((None, 10, 10, 1))
        swapped = [type(stage).__name__ for stage in model._stages]
        assert swapped[:3] == ["Conv2D", "MaxPool2D", "Activation"]
        if keep_order:
            model._stages[1:3] = model._stages[2:0:-1]
            model._stages[2].in_place = False  # relu keeps what the pooling would overwrite
        return model

    # Small integers make ties, at zero and above it.
    x = rng.integers(-2, 3, size=(8, 10, 10, 1)).astype(np.float32)
    gradients, outputs = [], []
    for keep_order in (True, False):
        model = build(keep_order)
        model.parameters[...] = np.round(model.parameters * 4)
        outputs.append(tapes.forward(model._stages, x.copy(), training=True).copy())
        g = np.linspace(-1, 1, 24, dtype=np.float32).reshape(8, 3)
        tapes.backward(model._stages, model._first, g)
        gradients.append(model.gradients)
    np.testing.assert_array_equal(*outputs)
    np.testing.assert_array_equal(*gradients)
