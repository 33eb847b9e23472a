"""Values of the layers against plain loops, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate

import npact as act
from npact import nn
from npact.nn import tapes

sizes = st.integers(1, 7)
windows = st.tuples(st.integers(1, 4), st.integers(1, 4))
paddings = st.sampled_from(["valid", "same"])


def bound(layer, input_shape, rng, dtype=np.float64):
    layer.build(input_shape)
    size = sum(int(np.prod(shape)) for shape in layer.parameter_shapes.values())
    layer.bind(dtype, rng.normal(size=size).astype(dtype), np.zeros(size, dtype))
    return layer


def patches(x, window, strides, padding, fill):
    """For every place of the window, in plain Python: its row, its column, what is under it."""
    (height, width), (down, right) = window, strides
    _, rows, columns, _ = x.shape
    counts = []
    borders = []
    for size, extent, stride in ((rows, height, down), (columns, width, right)):
        if padding == "valid":
            counts.append((size - extent) // stride + 1)
            borders.append((0, 0))
        else:
            counts.append(-(-size // stride))
            border = max((counts[-1] - 1) * stride + extent - size, 0)
            borders.append((border // 2, border - border // 2))
    x = np.pad(x, [(0, 0), *borders, (0, 0)], constant_values=fill)
    for i in range(counts[0]):
        for j in range(counts[1]):
            yield i, j, x[:, i * down : i * down + height, j * right : j * right + width]


@given(st.data(), sizes, sizes, windows, windows, paddings, st.sampled_from([1, 3, 16]))
@settings(max_examples=60)
def test_conv2d_is_a_loop(data, rows, columns, kernel_size, strides, padding, channels):
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    layer = nn.Conv2D(3, kernel_size, strides, padding)
    if padding == "valid" and (kernel_size[0] > rows or kernel_size[1] > columns):
        with pytest.raises(ValueError, match="smaller than the window"):
            layer.build((rows, columns, channels))
        return
    bound(layer, (rows, columns, channels), rng)
    x = rng.normal(size=(2, rows, columns, channels))
    y = layer.forward(x)
    assert y.shape == (2, *layer.output_shape)
    kernel, bias = layer.parameters["kernel"], layer.parameters["bias"]
    for i, j, patch in patches(x, kernel_size, strides, padding, 0):
        expected = np.einsum("nhwc,hwcf->nf", patch, kernel) + bias
        np.testing.assert_allclose(y[:, i, j], expected, rtol=1e-10, atol=1e-10)


def test_conv2d_is_scipys_correlation(rng):
    layer = bound(nn.Conv2D(1, (3, 4), use_bias=False), (9, 8, 1), rng)
    x = rng.normal(size=(1, 9, 8, 1))
    expected = correlate(x[0, :, :, 0], layer.parameters["kernel"][:, :, 0, 0], mode="valid")
    np.testing.assert_allclose(layer.forward(x)[0, :, :, 0], expected, rtol=1e-10, atol=1e-12)


@given(st.data(), sizes, sizes, windows, st.none() | windows, paddings)
@settings(max_examples=60)
def test_max_pool2d_is_a_loop(data, rows, columns, pool_size, strides, padding):
    """Values, and the gradient's way: to the largest, among equals to the first by rows."""
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    layer = nn.MaxPool2D(pool_size, strides, padding)
    if padding == "valid" and (pool_size[0] > rows or pool_size[1] > columns):
        with pytest.raises(ValueError, match="smaller than the window"):
            layer.build((rows, columns, 2))
        return
    bound(layer, (rows, columns, 2), rng)
    x = rng.integers(-2, 3, size=(2, rows, columns, 2)).astype(float)  # ties
    y = layer.forward(x.copy(), training=True).copy()
    g = rng.integers(1, 100, size=y.shape).astype(float)
    dx = layer.backward(g.copy())
    expected = np.zeros_like(x)
    index = np.arange(1.0, x.size + 1).reshape(x.shape)
    flat = expected.reshape(-1)
    places = patches(index, pool_size, strides or pool_size, padding, 0)
    for i, j, where in places:
        for n, c in np.ndindex(2, 2):
            inside = [int(k) - 1 for k in where[n, :, :, c].flat if k]
            best = max(inside, key=lambda k: x.flat[k])  # the first of equals
            assert y[n, i, j, c] == x.flat[best]
            flat[best] += g[n, i, j, c]
    np.testing.assert_array_equal(dx, expected)


def test_max_pool2d_keeps_nan():
    layer = nn.MaxPool2D(2)
    layer.build((2, 4, 1))
    x = np.float32([[1, np.nan, 2, 3], [4, 5, 6, 7]]).reshape(1, 2, 4, 1)
    np.testing.assert_array_equal(layer.forward(x).ravel(), [np.nan, 7])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("function", [*act.activations()], ids=lambda f: f.__name__)
def test_activation_has_the_bits_of_the_ufunc(rng, function, training, dtype):
    x = rng.normal(size=(4, 33)).astype(dtype) * 4
    layer = nn.Activation(function)
    layer.dtype = np.dtype(dtype)
    y = layer.forward(x.copy(), training)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, function(x))
    if training:
        g = rng.normal(size=x.shape).astype(dtype)
        dx = layer.backward(g.copy())
        assert dx.dtype == dtype
        np.testing.assert_array_equal(dx, act.backward(function)(g, x))


@pytest.mark.parametrize("name", ["sigmoid", "expit"])
def test_activation_takes_aliases(name):
    if name in dir(act):
        assert nn.Activation(name).activation == "sigmoid"


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (nn.Conv2D(4, 3, activation="tanh"), (6, 6, 2)),
        (nn.Conv2D(4, 3, padding="same"), (6, 6, 8)),
        (nn.MaxPool2D(3, 2, "same"), (6, 6, 2)),
        (nn.Dense(5), (7,)),
        (nn.Activation("gelu"), (7,)),
    ],
)
def test_buffers_of_other_batches_do_not_shine_through(rng, layer, shape):
    """Small, large, small: the same bits as a fresh layer gives."""
    layer = type(layer).from_config(layer.get_config())
    bound(layer, shape, rng)
    for n in (2, 5, 1, 5, 0, 3):
        x = rng.normal(size=(n, *shape))
        fresh = type(layer).from_config(layer.get_config())
        bound(fresh, shape, rng)
        for name, value in layer.parameters.items():
            fresh.parameters[name][...] = value
        y, expected = (e.forward(x.copy(), training=True).copy() for e in (layer, fresh))
        np.testing.assert_array_equal(y, expected)
        if n:
            dx, expected = (e.backward(np.ones_like(y)) for e in (layer, fresh))
            np.testing.assert_array_equal(dx, expected)


@pytest.mark.parametrize(
    ("name", "variance"),
    [
        ("glorot_uniform", 2 / (9 * 64 + 9 * 32)),
        ("he_uniform", 2 / 576),
        ("lecun_uniform", 1 / 576),
        ("glorot_normal", 2 / (9 * 64 + 9 * 32)),
        ("he_normal", 2 / 576),
        ("lecun_normal", 1 / 576),
    ],
)
def test_initializers_and_their_variance(rng, name, variance):
    layer = bound(nn.Conv2D(32, 3, kernel_initializer=name), (5, 5, 64), rng)
    layer.initialize(rng)
    kernel = layer.parameters["kernel"]
    # A normal distribution that is cut off at 2 has a deviation of .8796.
    furthest = np.sqrt(3) if name.endswith("uniform") else 2 / 0.8796
    assert 0.98 < abs(kernel).max() / np.sqrt(variance) / furthest <= 1
    assert kernel.var() == pytest.approx(variance, rel=0.03)
    assert abs(kernel.mean()) < 4 * np.sqrt(variance / kernel.size)
    assert not layer.parameters["bias"].any()


@pytest.mark.parametrize(
    ("activation", "name"),
    [
        ("sigmoid", "glorot_uniform"),
        ("tanh", "glorot_uniform"),
        (None, "glorot_uniform"),
        ("relu", "he_normal"),
        ("relu6", "he_normal"),
        (act.leaky_relu, "he_normal"),
        ("gelu", "he_normal"),
        (nn.Activation("elu", alpha=0.5), "he_normal"),
        ("selu", "lecun_normal"),
    ],
)
def test_the_initializer_fits_the_activation(activation, name):
    for layer in (nn.Dense(2, activation), nn.Conv2D(2, 3, activation=activation)):
        assert layer.kernel_initializer == name
        assert layer.get_config()["kernel_initializer"] == name
    assert nn.Dense(2, activation, kernel_initializer="he_uniform").kernel_initializer == (
        "he_uniform"
    )


# Not of one degree, or they swallow small values.
UNSTEADY = {"relu2", "threshold", "soft_shrink", "hard_shrink", "tanh_shrink", "xielu"}


@pytest.mark.parametrize("name", sorted({row.name for row in act.table()} - UNSTEADY))
def test_an_initializer_that_fits_keeps_signals_within_bounds(name):
    """Through ten layers of equal width, what goes in and the gradient change by less than 1e4."""
    layers = [nn.Dense(64, name) for _ in range(10)]
    model = nn.Sequential([nn.Input((64,)), *layers])
    model.count_params()
    x = np.random.default_rng(1).normal(size=(50, 64)).astype(np.float32)
    y = tapes.forward(model._stages, x.copy(), training=True)
    assert 1e-4 < y.std() < 1e4
    tapes.backward(model._stages, 0, np.ones_like(y))
    first, last = (layer.gradients["kernel"].std() for layer in (layers[0], layers[-1]))
    assert 1e-9 < first / last < 1e4


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Conv2D(0, 3), "Conv2D: filters must be a positive integer, not 0"),
        (lambda: nn.Conv2D(True, 3), "Conv2D: filters must be a positive integer, not True"),
        (lambda: nn.Conv2D(4, 2.5), "Conv2D: kernel_size must be a positive integer, not 2.5"),
        (lambda: nn.Conv2D(4, (3, 3, 3)), r"kernel_size .* integer or two, not \(3, 3, 3\)"),
        (lambda: nn.Conv2D(4, 3, (1, -1)), "Conv2D: strides must be a positive integer, not -1"),
        (lambda: nn.Conv2D(4, 3, padding="full"), "padding must be one of valid, same, not 'full'"),
        (lambda: nn.Conv2D(4, 3, kernel_initializer="he"), "kernel_initializer .* not 'he'"),
        (lambda: nn.MaxPool2D("2"), "MaxPool2D: pool_size must be a positive integer, not '2'"),
        (lambda: nn.MaxPool2D(2, 0), "MaxPool2D: strides must be a positive integer, not 0"),
        (lambda: nn.Dense(None), "Dense: units must be a positive integer, not None"),
        (lambda: nn.Dense(3, "rellu"), "'rellu'.*relu"),
        (lambda: nn.Dense(3, 7), "7"),
        (lambda: nn.Dense(3, np.exp), "Activation: activation: .*exp"),
        (lambda: nn.PReLU(np.nan), "PReLU: weight must be a finite number, not nan"),
        (lambda: nn.Swish("1"), "Swish: beta must be a finite number, not '1'"),
        (lambda: nn.Activation("softmax"), "element-wise.*softmax.*logits"),
        (lambda: nn.Activation("relu_grad"), "relu_grad"),
        (lambda: nn.Activation("relu", alpha=1.0), "relu takes nothing.* not alpha=1.0"),
        (
            lambda: nn.Activation("elu", alpha=np.inf),
            "elu takes alpha=1, all finite, not alpha=inf",
        ),
        (lambda: nn.Activation("elu", alpha="1"), "elu takes alpha=1, all finite, not alpha='1'"),
        (lambda: nn.Activation("elu", alpha=10**400), "takes alpha=1, all finite, not alpha=1000"),
        (lambda: nn.Activation("elu", alpha=np.complex64(1j)), r"all finite, not alpha=.*1j"),
        (
            lambda: nn.Dense(3, use_bias="False"),
            "Dense: use_bias must be True or .* not 'False'",
        ),
        (lambda: nn.Conv2D(3, 3, use_bias=1), "Conv2D: use_bias must be True or False, not 1"),
        (lambda: nn.PReLU(shared="x"), "PReLU: shared must be True or False, not 'x'"),
        (lambda: nn.Dense(3, name="a\0b"), r"Dense: name must be a string .* not 'a\\x00b'"),
        (lambda: nn.Activation("relu", name=3), "Activation: name must be a string .* not 3"),
        (lambda: nn.PReLU(10**400), "PReLU: weight must be a finite number"),
        (lambda: nn.Input(28), "Input: shape must be a tuple of positive integers, not 28"),
        (lambda: nn.Input((28, 0)), "Input: shape must be a positive integer, not 0"),
        (lambda: nn.Dense(3).build((5, 5, 2)), r"Dense: input must be flat, not \(5, 5, 2\)"),
        (lambda: nn.Conv2D(3, 3).build((9,)), r"Conv2D: input of shape \(9,\) is not \(height"),
        (lambda: nn.Conv2D(3, 3).build((9, 2, 1)), r"\(9, 2, 1\) is smaller than the window"),
        (lambda: nn.MaxPool2D(3).build((2, 9, 1)), r"MaxPool2D: .* smaller than the window"),
        (lambda: nn.SparseCategoricalCrossentropy(False), "from_logits must be True, not False"),
    ],
)
def test_errors_name_argument_and_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("labels", "logits", "found"),
    [
        (np.zeros((3, 1), int), np.zeros((3, 2)), r"int64 of shape \(3, 1\) and \(3, 2\)"),
        ([0], np.zeros((3, 2)), r"int64 of shape \(1,\) and \(3, 2\)"),
        (1, np.zeros(2), r"int64 of shape \(\) and \(2,\)"),
        ([[0, 1]], np.zeros((1, 2, 3)), r"int64 of shape \(1, 2\) and \(1, 2, 3\)"),
        ([0.0, 1.0], np.zeros((2, 2)), r"float64 of shape \(2,\) and"),
        (np.ma.masked_equal([0, 1], 1), np.zeros((2, 2)), "y_true must be without masked elements"),
        ([0, 1], np.ma.masked_equal(np.eye(2), 1), "y_pred must be without .* not with 2 of 4"),
    ],
)
@pytest.mark.parametrize("method", ["__call__", "value_and_grad"])
def test_the_loss_takes_a_label_for_each_row_of_logits(method, labels, logits, found):
    loss = getattr(nn.SparseCategoricalCrossentropy(), method)
    with pytest.raises(ValueError, match=f"SparseCategoricalCrossentropy: .*{found}"):
        loss(labels, logits)


def test_the_loss_takes_lists_and_small_integers():
    loss, logits = nn.SparseCategoricalCrossentropy(), [[0.0, 1.0], [2.0, 0.0]]
    expected = -np.log(np.exp([1.0, 2.0]) / (1 + np.exp([1.0, 2.0]))).mean()
    for labels in ([1, 0], np.uint8([1, 0])):
        assert loss(labels, logits) == pytest.approx(expected)
        value, gradient = loss.value_and_grad(labels, logits)
        assert value == pytest.approx(expected)
        assert gradient.sum(axis=1) == pytest.approx([0, 0])


def test_arguments_are_keras_s():
    layer = nn.Conv2D(8, (3, 2), 2, "same", activation=act.silu, use_bias=False)
    assert layer.get_config() == {
        "filters": 8,
        "kernel_size": (3, 2),
        "strides": (2, 2),
        "padding": "same",
        "activation": {
            "class_name": "Activation",
            "config": {"name": "", "activation": "silu"},
        },
        "use_bias": False,
        "kernel_initializer": "he_normal",
        "name": "",
    }
