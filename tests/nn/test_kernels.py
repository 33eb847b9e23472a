"""The operations in C against NumPy in float64, on every instruction set and number of threads."""

import functools
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import isas
import npact as act
from npact import _core, nn
from npact.nn import _kernels, tapes

DTYPES = [np.float32, np.float64]
SUPPORTED = _core.configuration()["isas_supported"]
NAMES = {"portable": "PORTABLE", "avx2": "AVX2", "avx512": "AVX512F", "neon": "NEON"}


def windows_of(x, window, strides):
    """x as (n, rows, columns, window height, window width, channels)."""
    view = np.lib.stride_tricks.sliding_window_view(x, window, axis=(1, 2))
    return view[:, :: strides[0], :: strides[1]].transpose(0, 1, 2, 4, 5, 3)


# One channel, fewer than a vector, a whole number of them, one more; more than a tile of columns.
channels = st.sampled_from([1, 2, 5, 16, 17, 32, 33])
filters = st.sampled_from([1, 3, 10, 16, 21, 32, 64, 70])


@given(
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 3), st.integers(3, 8), st.integers(3, 8), channels),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    filters,
    st.tuples(st.integers(1, 3), st.integers(1, 2)),
    st.booleans(),
    st.sampled_from(DTYPES),
)
@settings(max_examples=150)
def test_convolution(seed, shape, window, outputs, strides, use_bias, dtype):
    rng = np.random.default_rng(seed)
    x, kernel, bias = (
        rng.normal(size=size).astype(dtype)
        for size in (shape, (*window, shape[3], outputs), (outputs,))
    )
    patches = windows_of(x.astype(float), window, strides)
    expected = np.einsum("nrchwi,hwio->nrco", patches, kernel.astype(float))
    g = rng.normal(size=expected.shape).astype(dtype)
    tolerance = {"rtol": 0, "atol": 200 * np.finfo(dtype).eps * np.sqrt(patches[0].size)}

    y = np.full(expected.shape, np.nan, dtype)
    _kernels.convolve(x, kernel, bias if use_bias else None, y, strides)
    np.testing.assert_allclose(y, expected + use_bias * bias.astype(float), **tolerance)

    dk, db = np.full_like(kernel, np.nan), np.full_like(bias, np.nan)
    _kernels.kernel_gradient(x, g, dk, db if use_bias else None, strides)
    np.testing.assert_allclose(
        dk, np.einsum("nrchwi,nrco->hwio", patches, g.astype(float)), **tolerance
    )
    if use_bias:
        np.testing.assert_allclose(db, g.sum(axis=(0, 1, 2), dtype=float), **tolerance)

    dx = np.full_like(x, np.nan)
    transposed = np.empty((*window, outputs, shape[3]), dtype)
    _kernels.input_gradient(g, kernel, transposed, dx, strides)
    np.testing.assert_array_equal(transposed, kernel.swapaxes(2, 3))
    parts = np.einsum("nrco,hwio->nrchwi", g.astype(float), kernel.astype(float))
    expected = np.zeros(shape)
    for i, j in np.ndindex(parts.shape[1:3]):
        top, left = i * strides[0], j * strides[1]
        expected[:, top : top + window[0], left : left + window[1]] += parts[:, i, j]
    np.testing.assert_allclose(dx, expected, **tolerance)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("inputs", [1, 15, 64, 100])
def test_a_row_does_not_depend_on_its_neighbours(rng, inputs, dtype):
    """Each output is one chain of its own: the same bits in a batch and alone."""
    x, kernel = rng.normal(size=(11, inputs)).astype(dtype), rng.normal(size=(inputs, 37))
    layer = nn.Dense(37)
    layer.build((inputs,))
    parameters = np.append(kernel, rng.normal(size=37)).astype(dtype)
    layer.bind(dtype, parameters, np.empty_like(parameters))
    together = layer.forward(x).copy()
    for k in range(11):
        np.testing.assert_array_equal(layer.forward(x[k : k + 1])[0], together[k])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("size", [1, 7, 100, _kernels.get_chunk(), 2 * _kernels.get_chunk() + 3])
def test_adam_and_add(rng, size, dtype):
    p, mean, g = rng.normal(size=(3, size)).astype(dtype)
    square = rng.random(size).astype(dtype)
    before = [a.astype(float) for a in (p, mean, square)]
    _kernels.adam(p, mean, square, g, 0.01, 0.9, 0.99, 1e-3)
    expected_mean = before[1] + 0.1 * (g.astype(float) - before[1])
    expected_square = before[2] + 0.01 * (g.astype(float) ** 2 - before[2])
    expected = before[0] - 0.01 * expected_mean / (np.sqrt(expected_square) + 1e-3)
    tolerance = 8 * np.finfo(dtype).eps
    for got, value in ((mean, expected_mean), (square, expected_square), (p, expected)):
        np.testing.assert_allclose(got, value, rtol=tolerance, atol=tolerance)

    parts, total = rng.normal(size=(5, size)).astype(dtype), np.empty(size, dtype)
    _kernels.add(parts, total)
    np.testing.assert_array_equal(total, functools.reduce(np.add, parts))


@pytest.mark.parametrize("dtype", DTYPES)
def test_apply_has_the_bits_of_the_ufunc(rng, dtype):
    x = rng.normal(size=(3, 2000)).astype(dtype)
    y, slope = np.empty_like(x), np.empty_like(x)
    _kernels.apply(act.leaky_relu_value_and_grad, (x,), (0.3,), (y, slope))
    for got, expected in zip((y, slope), act.leaky_relu_value_and_grad(x, 0.3), strict=True):
        np.testing.assert_array_equal(got, expected)


def f32(*shape):
    return np.zeros(shape, np.float32)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: _kernels.convolve(
                f32(1, 3, 3, 2), f32(2, 2, 3, 4), None, f32(1, 2, 2, 4), (1, 1)
            ),
            r"kernel must be float32 of shape \(2, 2, 2, 4\), not float32 of shape \(2, 2, 3, 4\)",
        ),
        (
            lambda: _kernels.convolve(
                f32(1, 3, 3, 2), f32(2, 2, 2, 4), None, f32(1, 2, 3, 4), (1, 1)
            ),
            r"y must be float32 of shape \(1, 2, 2, 4\)",
        ),
        (
            lambda: _kernels.convolve(f32(3, 3, 2), f32(2, 2, 2, 4), None, f32(1, 2, 3, 4), (1, 1)),
            "all must have 4 axes, not 3, 4 and 4",
        ),
        (
            lambda: _kernels.adam(f32(3), f32(3), f32(3), np.zeros(3), 1, 0, 0, 1),
            "gradients must be float32 of shape",
        ),
        (
            lambda: _kernels.multiply(np.zeros(3, np.float16), np.zeros(3, np.float16)),
            "x must be float32 or float64 of shape",
        ),
        (lambda: _kernels.multiply(f32(6)[::2], f32(3)), "x must be C-contiguous"),
        (
            lambda: _kernels.pool(f32(1, 4, 4, 1), f32(1, 9, 2, 1), (2, 2), (2, 2), (0, 0)),
            "has no value at an end of 4",
        ),
        (lambda: _kernels.pad(f32(1, 4, 4, 1), f32(1, 5, 5, 1), (2, 0)), "leaves no room"),
        (lambda: _kernels.apply(act.relu, (f32(3),), (1.0,), (f32(3),)), "has other operands"),
        (lambda: nn.set_num_threads(0), "set_num_threads: count must be a positive integer, not 0"),
        (lambda: nn.set_num_threads(65), "set_num_threads: count must be at most 64, not 65"),
        (lambda: nn.set_num_threads(2**31), "count must be at most 64, not 2147483648"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()


IMAGE, SMALL, KERNEL = f32(2, 4, 4, 3), f32(2, 2, 2, 3), f32(3, 3, 3, 3)
WINDOW = ((2, 2), (2, 2), (0, 0))
VECTOR = f32(5)
LOGITS, LOSSES = f32(4, 3), f32(4)


def stream(x, y):
    """One input that is read where it is, and the output."""
    source, target = f32(1, 5), f32(1, 5)
    with _kernels.Tape() as tape:
        _kernels.apply(act.gelu, (source,), (), (target,))
    tape.connect(source, target)
    _kernels.Tapes([tape]).stream(x, y)


@pytest.mark.parametrize(
    ("function", "arrays", "rest", "written"),
    [
        (_kernels.convolve, (IMAGE, KERNEL, f32(3), SMALL), [(1, 1)], {3: "y"}),
        (
            _kernels.kernel_gradient,
            (IMAGE, SMALL, KERNEL, f32(3)),
            [(1, 1)],
            {2: "kernel gradient", 3: "bias gradient"},
        ),
        (
            _kernels.input_gradient,
            (SMALL, KERNEL, KERNEL, IMAGE),
            [(1, 1)],
            {2: "transposed", 3: "dx"},
        ),
        (_kernels.pool, (IMAGE, SMALL), WINDOW, {1: "y"}),
        (_kernels.pool_gradient, (IMAGE, SMALL, IMAGE), WINDOW, {2: "dx"}),
        (_kernels.pad, (SMALL, IMAGE), [(1, 1)], {1: "padded"}),
        (_kernels.unpad, (IMAGE, SMALL), [(1, 1)], {1: "x"}),
        (_kernels.multiply, (VECTOR, VECTOR), [], {0: "x"}),
        (
            _kernels.cross_entropy,
            (LOGITS, np.zeros(4, np.int64), LOSSES, LOGITS, LOGITS),
            [4],
            {2: "losses", 3: "g", 4: "kept"},
        ),
        (_kernels.add, (LOGITS, f32(3)), [], {1: "total"}),
        (
            _kernels.adam,
            (VECTOR, VECTOR, VECTOR, VECTOR),
            (0.1, 0.9, 0.9, 1e-3),
            {0: "parameters", 1: "mean", 2: "square"},
        ),
        (
            lambda x, y, slope: _kernels.apply(act.gelu_value_and_grad, (x,), (), (y, slope)),
            (VECTOR, VECTOR, VECTOR),
            [],
            {1: "output", 2: "output"},
        ),
        (stream, (f32(1, 5), f32(1, 5)), [], {1: "y"}),
    ],
)
def test_what_is_written_must_be_writeable(function, arrays, rest, written):
    """And what is read need not."""
    for place in range(len(arrays)):
        given = [array.copy() for array in arrays]
        given[place].flags.writeable = False
        if place not in written:
            function(*given, *rest)
            continue
        before = given[place].copy()
        with pytest.raises(ValueError, match=f"^{written[place]} must be writeable"):
            function(*given, *rest)
        np.testing.assert_array_equal(given[place], before)


def test_a_layer_that_works_in_place_refuses_what_is_read_only():
    x = np.frombuffer(np.array([-1.0, 2.0]).tobytes())
    with pytest.raises(ValueError, match="input, where the output goes, must be writeable"):
        nn.Activation("relu").forward(x)
    assert x[0] == -1


# -------------------------------------------------------------------------------------------------
# Threads


@pytest.fixture
def threads():
    """`set_num_threads`, undone."""
    before = nn.get_num_threads()
    yield nn.set_num_threads
    nn.set_num_threads(before)


class Doubled(nn.Layer):
    """A layer that cannot be recorded: it computes in Python."""

    def forward(self, x, training=False):
        return x * 2

    def backward(self, g, input_gradient=True):
        return g * 2


def net(seed=3, custom=False):
    layers = [
        nn.Input((9, 9, 1)),
        nn.Conv2D(5, 3, activation="relu"),
        nn.MaxPool2D(2),
        nn.Conv2D(18, 2, padding="same", activation="gelu"),
        nn.MaxPool2D(2, 1, "same"),
        nn.Flatten(),
        *([Doubled()] if custom else []),
        nn.Dense(20, "tanh"),
        nn.Dense(3),
    ]
    return nn.Sequential(layers, seed=seed)


def data(count=75):
    rng = np.random.default_rng(5)
    return rng.normal(size=(count, 9, 9, 1)).astype(np.float32), rng.integers(3, size=count)


def digest(model):
    return hashlib.sha256(model.parameters.tobytes()).hexdigest()


def trained_digest(custom=False):
    model = net(custom=custom)
    model.fit(*data(), batch_size=33, epochs=2, verbose=0)  # 33, 33, 9
    return digest(model)


@pytest.mark.parametrize("custom", [False, True])
def test_threads_change_no_bit(threads, custom):
    digests = []
    for count in (1, 2, 3, 7, 1):
        threads(count)
        digests.append(trained_digest(custom))
    assert len(set(digests)) == 1


@pytest.mark.parametrize("custom", [False, True])
def test_inference_has_the_bits_of_training(threads, custom):
    x, _ = data()
    model = net(custom=custom)
    model.count_params()
    expected = tapes.forward(model._stages, x.copy(), training=True).copy()
    for count in (1, 2, 5):
        threads(count)
        for size in (1, 2, 3, 8, 31, 75):
            np.testing.assert_array_equal(model.predict(x, batch_size=size), expected)
        np.testing.assert_array_equal(model.predict(x[:1]), expected[:1])


@pytest.mark.parametrize(
    "first",
    [
        [nn.Activation("relu"), nn.Flatten()],
        [nn.Flatten()],
        [nn.MaxPool2D(2), nn.Flatten()],
        [nn.Conv2D(2, 3, padding="same", activation="tanh"), nn.Flatten()],
        [nn.PReLU(), nn.Flatten()],
    ],
)
@pytest.mark.parametrize("count", [1, 2])
def test_inference_reads_its_input_where_it_is_and_leaves_it(threads, first, count):
    """Of any alignment; what is computed in place works on a copy."""
    threads(count)
    layers = [type(layer).from_config(layer.get_config()) for layer in first]
    model = nn.Sequential([nn.Input((4, 5, 1)), *layers, nn.Dense(3)])
    memory = np.random.default_rng(4).normal(size=11 * 20 + 1).astype(np.float32)
    for x in (memory[1:].reshape(11, 4, 5, 1), _misaligned(memory[1:].reshape(11, 4, 5, 1))):
        before = x.copy()
        together = model.predict(x, batch_size=11)
        np.testing.assert_array_equal(x, before)
        alone = [model.predict(before[k : k + 1]) for k in range(11)]
        np.testing.assert_array_equal(together, np.concatenate(alone))


def _misaligned(x):
    """The same values, a byte off."""
    memory = np.empty(x.nbytes + 1, np.uint8)
    moved = memory[1:].view(x.dtype).reshape(x.shape)
    moved[...] = x
    return moved


def test_threads_share_out_one_input(threads):
    """By places, by filters, by rows of a pooling; among more threads than there are parts."""
    layers = [
        nn.Input((17, 13, 2)),
        nn.Conv2D(40, 3, activation="gelu"),
        nn.MaxPool2D(2),
        nn.Conv2D(33, 2, padding="same", activation="relu"),
        nn.Flatten(),
        nn.Dense(300, "tanh"),
        nn.Dense(65, "relu"),
        nn.Dense(3),
    ]
    model = nn.Sequential(layers)
    x = np.random.default_rng(2).normal(size=(5, 17, 13, 2)).astype(np.float32)
    threads(1)
    expected = model.predict(x)
    for count in (2, 3, 8, 40):
        threads(count)
        for _ in range(20):
            np.testing.assert_array_equal(model.predict(x, batch_size=1), expected)
        np.testing.assert_array_equal(model.predict(x), expected)


@pytest.mark.parametrize("cache", [1000, 50_000, tapes.CACHE])
def test_shards_and_pieces_add_up_to_the_batch(monkeypatch, cache):
    """The gradient of a recorded batch is that of the plain steps, but for the order of sums."""
    monkeypatch.setattr(tapes, "CACHE", cache)
    x, y = data(32)
    model = net()
    model.compile(nn.SGD(0.0))
    model.count_params()
    plain = tapes.forward(model._stages, x.copy(), training=True)
    logits = plain.copy()
    _, g = model.loss.value_and_grad(y, plain)
    tapes.backward(model._stages, model._first, g)
    expected = model.gradients.copy()
    for _ in range(3):  # recorded, then run again
        batch = model._batch(32)
        batch.take(x, y, np.arange(32))
        batch.compute()
        batch.add(model.gradients)
        np.testing.assert_allclose(model.gradients, expected, rtol=1e-4, atol=1e-6)
        np.testing.assert_array_equal(batch.logits, logits)
        np.testing.assert_array_equal(batch.losses, act.softmax_cross_entropy(logits, y))


@pytest.mark.parametrize("activation", [None, "relu", "gelu"])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("pool", "conv", "computed"),
    [
        ({"pool_size": 2}, {}, (6, 8)),
        ({"pool_size": (3, 4)}, {"strides": (1, 2)}, (6, 8)),
        ({"pool_size": 2, "strides": 3}, {}, (5, 8)),
        ({"pool_size": 3, "strides": 2}, {}, (7, 9)),
        ({"pool_size": 2, "padding": "same"}, {}, (7, 9)),
    ],
)
def test_what_pooling_does_not_read_is_not_computed(activation, padding, pool, conv, computed):
    """Nor in training; and no bit changes."""
    height, width = (9, 11) if padding == "valid" else (7, 9)
    if "strides" in conv:
        width = 2 * width - (3 if padding == "valid" else 1)
    layers = [
        nn.Conv2D(5, 3, padding=padding, activation=activation, **conv),
        nn.MaxPool2D(**pool),
        nn.Flatten(),
        nn.Dense(3),
    ]
    model = nn.Sequential([nn.Input((height, width, 2)), *layers])
    model.count_params()
    x = np.random.default_rng(0).normal(size=(1, height, width, 2)).astype(np.float32)
    plain = tapes.forward(model._stages, x.copy(), training=True)
    logits = plain.copy()
    _, g = model.loss.value_and_grad([1], plain)
    tapes.backward(model._stages, model._first, g)
    expected = model.gradients.copy()
    batch = model._batch(1)
    for _ in range(2):  # recorded, then run again
        batch.take(x, np.array([1]), np.array([0]))
        batch.compute()
        batch.add(model.gradients)
        assert batch._stages[0][0].computed[:2] == computed
        np.testing.assert_array_equal(model.gradients, expected)
        np.testing.assert_array_equal(batch.logits, logits)
    np.testing.assert_array_equal(model.predict(x), logits)
    assert layers[0].forward(x).shape[1:] == layers[0].output_shape


def test_a_fork_leaves_the_threads_behind():
    code = (
        "import os, sys, numpy as np\n"
        "from npact import nn\n"
        "nn.set_num_threads(2)\n"
        "model = nn.Sequential([nn.Input((4,)), nn.Dense(3)])\n"
        "x = np.ones((64, 4), np.float32)\n"
        "expected = model.predict(x, batch_size=64)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os._exit(int(not (model.predict(x, batch_size=64) == expected).all()))\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("value", ["0", "-1", "two", "65", "2147483648"])
def test_the_environment_must_name_a_number_of_threads(value):
    done = subprocess.run(
        [sys.executable, "-c", "import npact.nn"],
        env=os.environ | {"NPACT_NUM_THREADS": value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"NPACT_NUM_THREADS must be an integer in 1..64, not '{value}'" in done.stderr


# -------------------------------------------------------------------------------------------------
# Instruction sets


@functools.cache
def operations(isa, dtype, folder):
    source = isas.ROOT / "tests" / "c" / "operations.c"
    command = isas.compile_program(isa, dtype, source, folder / f"{isa}-{dtype}")
    if isa != "neon" and NAMES[isa] not in SUPPORTED:
        return None
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("operations")


@pytest.mark.parametrize("dtype", ["f32", "f64"])
@pytest.mark.parametrize("isa", NAMES)
def test_the_same_bits_on_every_instruction_set(isa, dtype, folder):
    """From all with a fused multiply-add; the portable operations compile, run and finish."""
    if reason := isas.missing(isa):
        pytest.skip(reason)
    found = operations(isa, dtype, folder)
    if found is None:
        pytest.skip(f"this processor has no {NAMES[isa]}")
    assert len(found.splitlines()) == 4 * 4 + 2 * 2 + 5
    if isa == "portable":
        return
    others = [i for i in NAMES if i not in ("portable", isa) and not isas.missing(i)]
    for other in others:
        if (expected := operations(other, dtype, folder)) is not None:
            assert found == expected, other


def in_process(features):
    code = (
        f"import sys; sys.path[:0] = {sys.path!r}; __file__ = {str(Path(__file__))!r}; "
        "exec(compile(open(__file__).read(), __file__, 'exec')); print(trained_digest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NPACT_DISABLE_CPU_FEATURES": features},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.skipif("AVX512F" not in SUPPORTED, reason="there is one instruction set to choose")
def test_avx2_trains_to_the_bits_of_avx512():
    assert in_process("AVX512F") == in_process("")
