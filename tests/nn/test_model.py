"""Training: bits, learning, interruption, and what is refused."""

import copy
import hashlib
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import tracemalloc

import numpy as np
import pytest

import npact as act
from npact import nn
from npact.nn import callbacks


def bars(count, seed=0, size=8):
    """Pictures of a horizontal (0) or vertical (1) bar in noise."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 0.7, size=(count, size, size, 1)).astype(np.float32)
    y = rng.integers(2, size=count)
    for picture, label in zip(x[..., 0], y, strict=True):
        (picture if label == 0 else picture.T)[rng.integers(size)] += 0.6
    return x, y


def cnn(seed=0, dtype="float32", activation="relu"):
    return nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            nn.Conv2D(8, 3, activation=activation),
            nn.MaxPool2D(2),
            nn.Conv2D(8, 3, activation=activation, padding="same"),
            nn.Flatten(),
            nn.Dense(16, activation),
            nn.Dense(2),
        ],
        seed=seed,
        dtype=dtype,
    )


def digest(model):
    return hashlib.sha256(model.parameters.tobytes()).hexdigest()


def trained_digest(seed=7):
    model = cnn(seed)
    model.fit(*bars(100), epochs=2, verbose=0)
    return digest(model)


# Bits


def test_seed_fixes_every_bit():
    assert trained_digest() == trained_digest()
    assert trained_digest(seed=8) != trained_digest(seed=7)


def test_seed_fixes_every_bit_in_another_process():
    code = f"import sys; sys.path.insert(0, {sys.path[0]!r}); exec(open({__file__!r}).read()); " + (
        "print(trained_digest())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == trained_digest()


def test_two_epochs_are_one_and_one():
    """The order of the data depends on the seed and the epochs done, not on the calls."""
    together, apart = cnn(), cnn()
    together.fit(*bars(70), epochs=2, verbose=0)
    apart.fit(*bars(70), verbose=0)
    apart.fit(*bars(70), verbose=0)
    assert digest(together) == digest(apart)
    assert together.epochs_trained == apart.epochs_trained == 2


def test_watching_changes_no_bit():
    x, y = bars(70)
    plain, watched = cnn(), cnn()
    plain.fit(x, y, epochs=2, verbose=0)
    watched.fit(x, y, epochs=2, verbose=2, callbacks=[nn.Callback()], validation_data=bars(50, 1))
    watched.predict(x, batch_size=64)
    assert digest(plain) == digest(watched)


def test_first_parameters_are_the_same_in_both_types():
    single, double = cnn(), cnn(dtype="float64")
    assert single.count_params() == double.count_params() == 80 + 584 + 1168 + 34
    np.testing.assert_array_equal(single.parameters, double.parameters.astype(np.float32))


def test_input_of_another_dtype_is_converted():
    x, y = bars(64)
    x = np.round(x * 100)
    models = [cnn(), cnn(), cnn()]
    for model, dtype in zip(models, (np.float32, np.float64, np.uint8), strict=True):
        model.fit(x.astype(dtype), y.astype(np.uint8), verbose=0)
        assert digest(model) == digest(models[0])


def test_without_shuffling_the_order_is_that_of_the_data():
    x, y = bars(96)
    model, steps = cnn(), cnn()
    model.fit(x, y, shuffle=False, verbose=0)
    steps.build((None, 8, 8, 1))
    for first in range(0, 96, 32):
        steps.fit(x[first : first + 32], y[first : first + 32], verbose=0, shuffle=False)
    assert digest(model) == digest(steps)


# Learning


@pytest.mark.parametrize("optimizer", ["adam", nn.SGD(0.05, momentum=0.9)])
def test_learns(optimizer):
    model = cnn()
    model.compile(optimizer)
    history = model.fit(
        *bars(1200), epochs=10, verbose=0, validation_data=bars(200, seed=1)
    ).history
    assert history["loss"][-1] < history["loss"][0] / 2
    assert history["val_accuracy"][-1] > 0.95
    loss, accuracy = model.evaluate(*bars(200, seed=1))
    assert (loss, accuracy) == (history["val_loss"][-1], history["val_accuracy"][-1])


@pytest.mark.parametrize("activation", ["tanh", act.gelu, nn.Activation("elu", alpha=0.5)])
def test_learns_xor_with(activation):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(400, 2))
    y = (x[:, 0] * x[:, 1] > 0).astype(int)
    model = nn.Sequential([nn.Dense(16, activation), nn.Dense(2)], seed=3)
    model.compile(nn.Adam(0.03))
    model.fit(x, y, epochs=40, verbose=0)
    assert model.evaluate(x, y)[1] > 0.95


def test_predict_and_evaluate_agree(rng):
    x, y = bars(50)
    model = cnn()
    logits = model.predict(x, batch_size=7)
    assert logits.shape == (50, 2)
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, model.predict(x, batch_size=50), rtol=1e-4, atol=1e-6)
    loss, accuracy = model.evaluate(x, y)
    assert accuracy == np.mean(logits.argmax(axis=1) == y)
    assert loss == pytest.approx(-np.mean(act.log_softmax(logits)[np.arange(50), y]), rel=1e-5)
    assert model.predict(x[:0]).shape == (0, 2)


@pytest.mark.parametrize("size", [np.uint8(200), np.int8(100), np.int16(20_000)])
def test_small_integers_of_numpy(size, rng):
    """As sums they would wrap around."""
    model, count = nn.Sequential([nn.Input((4,)), nn.Dense(3)]), 2 * int(size)
    x, y = rng.normal(size=(count, 4)), rng.integers(0, 3, count)
    model.count_params()
    np.testing.assert_array_equal(model.predict(x, batch_size=size), model.predict(x))
    assert model.evaluate(x, y, batch_size=size) == model.evaluate(x, y)
    histories = []
    for one in (int, type(size)):
        trained = nn.Sequential([nn.Input((4,)), nn.Dense(3)])
        history = trained.fit(
            x, y, one(size), one(4), 0, validation_split=0.5, initial_epoch=one(1)
        ).history
        assert all(type(value) is float for values in history.values() for value in values)
        histories.append((history["loss"], history["val_loss"]))
    assert histories[0] == histories[1]


def test_validation_split_takes_the_end():
    x, y = bars(100)
    split, apart = cnn(), cnn()
    history = split.fit(x, y, validation_split=0.25, verbose=0).history
    expected = apart.fit(x[:75], y[:75], validation_data=(x[75:], y[75:]), verbose=0).history
    assert digest(split) == digest(apart)
    assert history["val_loss"] == expected["val_loss"]


def test_a_step_allocates_next_to_nothing():
    """The layers have millions of bytes; what a step allocates is a batch and small change."""
    x, y = bars(128, size=20)
    model = nn.Sequential(
        [
            nn.Conv2D(16, 3, activation="relu"),
            nn.MaxPool2D(2),
            nn.Conv2D(32, 3, activation="gelu"),
            nn.Flatten(),
            nn.Dense(2),
        ]
    )
    model.fit(x, y, batch_size=32, verbose=0)
    peaks = []

    class Watch(nn.Callback):
        def on_train_batch_end(self, batch, logs):
            peaks.append(tracemalloc.get_traced_memory()[1] - before)

    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        model.fit(x, y, batch_size=32, verbose=0, callbacks=[Watch()])
    finally:
        tracemalloc.stop()
    assert max(peaks) < 32 * 20 * 20 * 4 + 100_000


def test_adaptive_activations_learn_their_parameters(rng):
    """The slope that made the data is found again."""
    x = rng.normal(size=(500, 1))
    scores = np.where(x > 0, x, -2 * x)
    y = (scores[:, 0] > 1).astype(int)
    model = nn.Sequential(
        [nn.Input((1,)), layer := nn.PReLU(-0.5), nn.Dense(2)],
        dtype="float64",
    )
    model.compile(nn.Adam(0.05))
    model.fit(x, y, epochs=60, verbose=0)
    assert model.evaluate(x, y)[1] > 0.95
    assert layer.parameters["weight"] == pytest.approx(-2, abs=0.2)


# Interruption and divergence


class Interrupt(nn.Callback):
    def __init__(self, step):
        self.step = step

    def on_train_batch_end(self, batch, logs):
        if batch == self.step:
            raise KeyboardInterrupt


def test_interrupt_leaves_the_last_complete_step():
    x, y = bars(160)
    interrupted = cnn()
    with pytest.raises(KeyboardInterrupt):
        interrupted.fit(x, y, verbose=1, callbacks=[Interrupt(2)])
    assert interrupted.optimizer.iterations == 3
    assert interrupted.epochs_trained == 0
    assert interrupted.history.history == {}
    steps = cnn()
    steps.build((None, 8, 8, 1))
    order = np.arange(160)
    np.random.default_rng(np.random.SeedSequence(0, spawn_key=(1, 0))).shuffle(order)
    steps.fit(x[order[:96]], y[order[:96]], shuffle=False, verbose=0)
    assert digest(steps) == digest(interrupted)
    interrupted.fit(x, y, verbose=0)


class InterruptedSGD(nn.SGD):
    """Ctrl-C arrives after the state has changed and before the parameters have."""

    def update(self, parameters, gradients):
        self.state["velocity"] += 1
        signal.raise_signal(signal.SIGINT)
        for _ in range(1000):
            pass
        parameters += 1


def test_an_update_is_not_interrupted():
    model = cnn()
    model.compile(InterruptedSGD())
    model.build((None, 8, 8, 1))
    before = model.parameters.copy()
    # A process whose parent ignores Ctrl-C, as a shell's background jobs do, would ignore it too.
    handler = signal.default_int_handler
    inherited = signal.signal(signal.SIGINT, handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            model.fit(*bars(64), verbose=0)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, inherited)
    np.testing.assert_array_equal(model.parameters, before + 1)
    assert (model.optimizer.state["velocity"] == 1).all()


def test_trains_in_another_thread():
    digests = []
    thread = threading.Thread(target=lambda: digests.append(trained_digest()))
    thread.start()
    thread.join()
    assert digests == [trained_digest()]


def test_non_finite_loss_names_epoch_and_step():
    x, y = bars(96)
    model = cnn()
    model.compile(nn.SGD(1e30))
    with pytest.raises(nn.NonFiniteError, match=r"fit: the .* not finite at epoch 1, step 2"):
        model.fit(x, y, verbose=0)
    assert model.optimizer.iterations == 1
    assert issubclass(nn.NonFiniteError, FloatingPointError)


@pytest.mark.parametrize("steps", [1, 2])
def test_parameters_that_are_not_finite_after_the_last_step(steps, tmp_path):
    """Nothing is logged or saved of such an epoch; the step is not undone, and so it is said."""
    x, y = bars(32 * steps)
    model, path = cnn(), tmp_path / "model.npz"
    model.compile(nn.SGD(lambda step: 1e300 if step == steps - 1 else 0.1))
    callback = nn.CSVLogger(path)
    message = "the parameters are not finite at the end of epoch 1; the model is as the last update"
    with pytest.raises(nn.NonFiniteError, match=message):
        model.fit(x, y, verbose=0, callbacks=[callback], validation_data=(x, y))
    assert (model.optimizer.iterations, model.epochs_trained) == (steps, 0)
    assert not np.isfinite(model.parameters).all()
    assert model.history.history == {}
    assert path.read_text() == ""


def test_nan_in_the_data_leaves_the_model_untouched():
    x, y = bars(32)
    x[3, 2, 2, 0] = np.nan
    model = cnn()
    model.build((None, 8, 8, 1))
    before = digest(model)
    with pytest.raises(nn.NonFiniteError, match="the loss is not finite at epoch 1, step 1"):
        model.fit(x, y, verbose=0)
    assert digest(model) == before


# Copies


def adaptive(seed=0):
    layers = [nn.Flatten(), nn.Dense(8, "relu"), nn.Swish(), nn.Dense(2)]
    return nn.Sequential([nn.Input((8, 8, 1)), *layers], seed=seed)


@pytest.mark.parametrize("make", [cnn, adaptive])
@pytest.mark.parametrize("state", ["unbuilt", "built", "trained", "in training"])
@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_a_copy_is_whole_and_its_own(make, state, copied, tmp_path):
    model, (x, y) = make(), bars(40)
    if state == "built":
        model.count_params()
    elif state == "trained":
        model.fit(x, y, verbose=0)
        model.predict(x)
    if state == "in training":
        copies = []

        class Copied(nn.Callback):
            def on_epoch_end(self, epoch, logs):
                copies.append(copied(self.model))

        model.fit(x, y, verbose=0, callbacks=[Copied()])
        (other,) = copies
    else:
        other = copied(model)
    assert (other.built, digest(other)) == (model.built, digest(model))
    before = digest(model), model.optimizer.iterations
    other.fit(x, y, epochs=2, verbose=0)
    assert (digest(model), model.optimizer.iterations) == before
    for layer in other.layers:
        for name, values in layer.parameters.items():
            assert np.shares_memory(values, other.parameters)
            assert np.shares_memory(layer.gradients[name], other.gradients)
    # As if the copy had been the model itself: the state of the optimiser has come along.
    model.fit(x, y, epochs=2, verbose=0)
    assert digest(other) == digest(model)
    other.save(tmp_path / "model.npz")
    assert nn.Sequential.load(tmp_path / "model.npz").evaluate(x, y) == other.evaluate(x, y)


def test_a_copy_of_a_copy_and_of_what_belongs_to_it():
    model = cnn()
    model.fit(*bars(40), verbose=0)
    other, layer = copy.deepcopy((model, model.layers[0]))
    assert layer is other.layers[0]
    assert digest(pickle.loads(pickle.dumps(other))) == digest(model)


def test_a_pickle_does_without_buffers():
    model = adaptive()
    model.count_params()
    model.predict(X)
    assert any(layer._buffers for layer in model.layers)
    assert not any(layer._buffers for layer in pickle.loads(pickle.dumps(model)).layers)


# Threads and processes


class Plus(nn.Layer):
    """With a buffer for its output."""

    def forward(self, x, training=False):
        return np.add(x, 1, out=self.buffer("y", x.shape))

    def backward(self, g, input_gradient=True):
        return g


@pytest.mark.parametrize("layer", [nn.PReLU, nn.Swish, Plus])
def test_threads_share_a_model(layer, rng):
    model = nn.Sequential([nn.Input((784,)), nn.Dense(64), layer(), nn.Dense(10)])
    x = rng.normal(size=(2, 500, 784)).astype(np.float32)
    expected, right = [model.predict(part) for part in x], []

    def predict(k):
        right.extend(np.array_equal(model.predict(x[k]), expected[k]) for _ in range(20))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=predict, args=(k,)) for k in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert right == [True] * 40


def test_a_layer_of_a_users_own_may_run_another_model():
    inner = nn.Sequential([nn.Input((8,)), nn.Dense(8, "relu")])

    class Frozen(nn.Layer):
        def forward(self, x, training=False):
            return inner.predict(x)

        def backward(self, g, input_gradient=True):
            return None

    x, y = np.random.default_rng(0).normal(size=(64, 8)), np.arange(64) % 3
    model, plain = (nn.Sequential([*first, nn.Dense(3)]) for first in ([Frozen()], []))
    training = {"target": model.fit, "args": (x, y), "kwargs": {"verbose": 0}}
    thread = threading.Thread(**training, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    plain.fit(inner.predict(x), y, verbose=0)
    assert digest(model) == digest(plain)


FORKS = """
import os, signal, sys, threading, time, warnings
import numpy as np
from npact import nn
from npact.nn import _kernels

warnings.simplefilter("ignore", DeprecationWarning)  # of forks where there are threads
x, y = np.ones((2000, 8), np.float32), np.arange(2000) % 3
adaptive = sys.argv[1] == "adaptive"
layers = [nn.Dense(64, "tanh"), *([nn.PReLU()] if adaptive else []), nn.Dense(3)]
model = nn.Sequential([nn.Input((8,)), *layers])
expected, done = model.predict(x), threading.Event()

def record():
    with _kernels.Tape():
        done.wait()

def fit():
    while not done.is_set():
        nn.Sequential([nn.Input((8,)), nn.Dense(3)]).fit(x[:64], y[:64], batch_size=64, verbose=0)

def predict():
    while not done.is_set():
        model.predict(x, batch_size=2000)

targets = {"recording": [record], "training": [fit, fit]}.get(sys.argv[1], [predict])
for target in targets:
    threading.Thread(target=target).start()
time.sleep(0.1)
hung = 0
for _ in range(40 if sys.argv[1] == "training" else 3):
    child = os.fork()
    if child == 0:
        signal.alarm(10)
        new = nn.Sequential([nn.Input((8,)), nn.Dense(2)])
        new.predict(x[:1])
        same = np.array_equal(model.predict(x), expected)
        model.fit(x[:8], y[:8], verbose=0)
        os._exit(0 if same else 1)
    hung += os.waitpid(child, 0)[1] != 0
done.set()
sys.exit(hung)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.parametrize("other", ["recording", "training", "predicting", "adaptive"])
def test_a_fork_while_another_thread_holds_a_lock(other):
    subprocess.run([sys.executable, "-c", FORKS, other], check=True, timeout=60)


# Callbacks and output


def test_labels_that_a_callback_writes_are_no_longer_read():
    x, y = bars(40)
    given = y.astype(np.intp)

    class Spoil(nn.Callback):
        def on_train_batch_end(self, batch, logs):
            given[:] = 10**9

    spoilt, plain = cnn(), cnn()
    spoilt.fit(x, given, epochs=2, verbose=0, callbacks=[Spoil()])
    plain.fit(x, y, epochs=2, verbose=0)
    assert digest(spoilt) == digest(plain)


def test_callbacks_see_every_step():
    calls = []

    class Record(nn.Callback):
        def on_train_begin(self):
            calls.append(("train", self.params))

        def on_epoch_begin(self, epoch):
            calls.append(("epoch", epoch))

        def on_train_batch_end(self, batch, logs):
            calls.append((batch, logs["size"], set(logs)))

        def on_epoch_end(self, epoch, logs):
            calls.append(("end", epoch, set(logs)))
            self.model.stop_training = epoch == 1

        def on_train_end(self):
            calls.append("done")

    model = cnn()
    history = model.fit(*bars(40), epochs=5, verbose=0, callbacks=[Record()])
    names = {"loss", "accuracy"}
    epoch = [(0, 32, names | {"size"}), (1, 8, names | {"size"})]
    assert calls == [
        ("train", {"epochs": 5, "samples": 40, "validation_samples": 0}),
        *[("epoch", 0), *epoch, ("end", 0, names | {"seconds"})],
        *[("epoch", 1), *epoch, ("end", 1, names | {"seconds"})],
        "done",
    ]
    assert model.history is history
    assert {key: len(values) for key, values in history.history.items()} == {
        "loss": 2,
        "accuracy": 2,
        "seconds": 2,
    }


def test_a_line_that_follows_the_epoch(capsys, monkeypatch):
    """Each of its states replaces the one before, and the last one stays."""
    tqdm = pytest.importorskip("tqdm").tqdm
    monkeypatch.setattr(tqdm, "monitor_interval", 0)
    cnn().fit(*bars(2000), batch_size=8, epochs=3, validation_data=bars(10), verbose=1)
    shown = capsys.readouterr()
    assert shown.out == ""
    *epochs, after = shown.err.split("\n")
    assert (len(epochs), after) == (3, "")
    figures = r"loss \d\.\d{4}, accuracy \d\.\d{4}"
    for number, epoch in enumerate(epochs, 1):
        *states, last = epoch.split("\r")
        assert all(re.match(rf"Epoch {number}/3 +\d+% .*images/s", state) for state in states[1:])
        form = (
            rf"Epoch {number}/3 100% .*images/s, {figures}, val_{figures.replace(' a', ' val_a')} *"
        )
        assert re.fullmatch(form, last)


def test_lines_where_tqdm_is_not_installed(capsys, monkeypatch):
    monkeypatch.setattr(callbacks, "find_spec", {}.get)
    cnn().fit(*bars(64), verbose=1)
    assert re.fullmatch(
        r"Epoch 1/1: loss .*, accuracy .*, [\d,]+ images/s\n", capsys.readouterr().out
    )


def test_progress_lines_and_silence(capsys):
    cnn().fit(*bars(64), verbose=2)
    assert "images/s" in capsys.readouterr().out
    cnn().fit(*bars(64), verbose=0)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["", "", ""], ["dense", "dense_1", "dense_2"]),
        (["dense_1", ""], ["dense_1", "dense_2"]),
        (["dense_2", "", "", ""], ["dense_2", "dense_1", "dense_3", "dense_4"]),
        (["head", "", ""], ["head", "dense_1", "dense_2"]),
    ],
)
def test_a_layer_without_a_name_gets_one_that_is_free(given, names):
    model = nn.Sequential([nn.Dense(2, name=name) for name in given])
    assert [layer.name for layer in model.layers] == names


def test_the_first_name_of_a_kind_may_be_taken():
    model = nn.Sequential([nn.Flatten(name="dense"), nn.Dense(2)])
    assert [layer.name for layer in model.layers] == ["dense", "dense_1"]


def test_summary():
    lines = []
    cnn().summary(lines.append)
    assert len(lines) == 8
    assert lines[1].split() == ["conv2d", "(None,", "6,", "6,", "8)", "80"]
    assert lines[-1].split() == ["Total", "1,866"]


# Refusals


X, Y = bars(10)
MASKED_X, MASKED_Y = np.ma.array(X), np.ma.array(Y)
MASKED_X[:, 2, 3] = MASKED_Y[4] = np.ma.masked


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"batch_size": 0}, "fit: batch_size must be a positive integer, not 0"),
        ({"epochs": 1.5}, "fit: epochs must be a positive integer, not 1.5"),
        ({"initial_epoch": 1}, r"fit: initial_epoch must be in 0..0, not 1"),
        ({"initial_epoch": 1.0, "epochs": 3}, "initial_epoch must be an integer .* not 1.0"),
        ({"initial_epoch": -1, "epochs": 3}, "initial_epoch must be an integer from 0 on, not -1"),
        ({"verbose": 3}, "fit: verbose must be 0, 1 or 2, not 3"),
        ({"verbose": np.array([1, 2])}, r"fit: verbose must be 0, 1 or 2, not array\(\[1, 2\]\)"),
        ({"callbacks": [print]}, "fit: callbacks must be Callbacks, not .*print"),
        ({"callbacks": nn.History()}, "fit: callbacks must be an iterable, not <.*History"),
        ({"callbacks": None}, "fit: callbacks must be an iterable, not None"),
        ({"callbacks": 5}, "fit: callbacks must be an iterable, not 5"),
        ({"validation_split": 1.0}, r"fit: validation_split must be .* in \[0, 1\), not 1.0"),
        ({"validation_split": "a"}, "fit: validation_split must be a number .* not 'a'"),
        (
            {"validation_split": np.ones(2), "validation_data": (X, Y)},
            r"fit: validation_split must be a number .* not array\(\[1\., 1\.\]\)",
        ),
        ({"shuffle": "x"}, "fit: shuffle must be True or False, not 'x'"),
        ({"validation_data": 5}, r"fit: validation_data must be \(x, y\)"),
        ({"validation_split": 0.5, "validation_data": (X, Y)}, "without a validation_split"),
        ({"validation_data": (X,)}, r"fit: validation_data must be \(x, y\)"),
        ({"validation_data": (X[:, 1:], Y)}, r"validation_data\[0\] .* \(N, 8, 8, 1\), not"),
        ({"validation_data": (X, Y[1:])}, r"validation_data\[1\] .* shape \(10,\)"),
        ({"x": X[..., 0]}, r"fit: x must .* \(N, 8, 8, 1\), not float32 of shape \(10, 8, 8\)"),
        ({"x": X.astype(complex)}, "fit: x must be real numbers .* not complex128"),
        ({"x": X.astype(object)}, "fit: x must be real numbers .* not object"),
        ({"x": MASKED_X}, "fit: x must be without masked elements, not with 10 of 640"),
        ({"y": MASKED_Y}, "fit: y must be without masked elements, not with 1 of 10"),
        ({"validation_data": (MASKED_X, Y)}, r"validation_data\[0\] must be without masked"),
        ({"validation_data": (X, MASKED_Y)}, r"validation_data\[1\] must be without masked"),
        ({"x": X[:0], "y": Y[:0]}, "fit: y must be integers of shape .at least 1"),
        ({"y": Y[:9]}, r"fit: y must be integers of shape \(10,\).* not int64 of shape \(9,\)"),
        ({"y": Y[:, None]}, r"fit: y .* not int64 of shape \(10, 1\)"),
        ({"y": Y.astype(float)}, "fit: y must be integers .* not float64"),
        (
            {"y": np.where(np.arange(10) == 4, 2, Y)},
            "fit: y must be in 0..1; at index 4 it is 2",
        ),
        ({"y": np.where(np.arange(10) == 7, -1, Y)}, "fit: y must be in 0..1; at index 7 it is -1"),
    ],
)
@pytest.mark.parametrize("built", [True, False])
def test_fit_refuses_before_it_changes_anything(arguments, message, built):
    model = cnn()
    if built:
        model.fit(X, Y, verbose=0)
    before, history, steps = digest(model), model.history, model.optimizer.iterations
    with pytest.raises(ValueError, match=message):
        model.fit(**({"x": X, "y": Y, "verbose": 0} | arguments))
    assert (digest(model), model.history, model.optimizer.iterations) == (before, history, steps)
    assert model.built is built


def test_a_callback_that_refuses_leaves_the_history_and_a_log(tmp_path):
    path, model = tmp_path / "log.csv", cnn()
    before = model.fit(X, Y, verbose=0, callbacks=[nn.CSVLogger(path)])
    text, parameters = path.read_text(), digest(model)
    with pytest.raises(ValueError, match="monitor 'val_loss' needs"):
        model.fit(X, Y, verbose=0, callbacks=[nn.CSVLogger(path), nn.EarlyStopping()])
    assert path.read_text() == text
    assert (model.history, digest(model)) == (before, parameters)
    history = model.fit(X, Y, verbose=0, callbacks=[nn.CSVLogger(path)])
    assert model.history is history
    assert path.read_text() != text
    assert len(path.read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Sequential(seed=-1), "Sequential: seed must be an integer from 0 on, not -1"),
        (lambda: nn.Sequential(seed=0.5), "Sequential: seed .* not 0.5"),
        (lambda: nn.Sequential(dtype="float16"), "Sequential: dtype .* not 'float16'"),
        (lambda: nn.Sequential([nn.Dense]), "add: layer must be a Layer"),
        (lambda: nn.Sequential(5), "Sequential: layers must be an iterable, not 5"),
        (
            lambda: nn.Sequential(nn.Dense(2)),
            "Sequential: layers must be an iterable, not <.*Dense",
        ),
        (lambda: nn.Sequential([nn.Flatten(), nn.Input((3,))]), "an Input only first"),
        (lambda: nn.Sequential([nn.Flatten(name="a"), nn.Flatten(name="a")]), "named 'a' already"),
        (lambda: nn.Sequential([layer := nn.Flatten(), layer]), "'flatten' is in use already"),
        (lambda: nn.Sequential(twice(nn.Activation("relu"))), "in use already"),
        (lambda: nn.Sequential().build((None, 3)), "the model has no layers"),
        (lambda: nn.Sequential([nn.Dense(2)]).build((3, 3)), r"build: input_shape must be \(None"),
        (lambda: nn.Sequential([nn.Dense(2)]).build((None, 0)), "build: input_shape .* not 0"),
        (lambda: nn.Sequential([nn.Dense(2)]).build(5), r"input_shape must be \(None, .* not 5"),
        (
            lambda: nn.Sequential([nn.Dense(2)]).build(None),
            r"input_shape must be \(None, .* not None",
        ),
        (
            lambda: cnn().build((None, 9, 9, 1)),
            r"takes inputs of shape \(8, 8, 1\), not \(9, 9, 1\)",
        ),
        (lambda: nn.Sequential([nn.Dense(2)]).predict(np.ones((1, 3))), "predict: .* not built"),
        (lambda: nn.Sequential([nn.Dense(2)]).count_params(), "count_params: .* not built"),
        (
            lambda: cnn().predict(np.ones((1, 3))),
            r"predict: x must .* not float64 of shape \(1, 3\)",
        ),
        (lambda: cnn().predict(X, batch_size=-1), "predict: batch_size .* not -1"),
        (lambda: cnn().predict(MASKED_X), "predict: x must be without masked elements"),
        (lambda: cnn().evaluate(X, MASKED_Y), "evaluate: y must be without masked elements"),
        (lambda: cnn().evaluate(X, Y[1:]), r"evaluate: y must be integers of shape \(10,\)"),
        (lambda: cnn().compile("rmsprop"), "compile: optimizer must be adam, sgd .* not 'rmsprop'"),
        (lambda: cnn().compile(loss="mse"), "compile: loss must be a Sparse.* not 'mse'"),
        (lambda: nn.Sequential([nn.Conv2D(2, 9)]).fit(X, Y), "layer 'conv2d': Conv2D: input of"),
        (lambda: nn.Sequential([nn.Conv2D(2, 3)]).fit(X, Y), r"output must be \(N, classes\)"),
    ],
)
def test_errors_name_argument_and_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def twice(activation):
    return [nn.Dense(2, activation), nn.Dense(2, activation)]


def test_masked_arrays_with_nothing_masked_are_arrays():
    model = cnn()
    assert model.evaluate(np.ma.array(X), np.ma.array(Y)) == model.evaluate(X, Y)


def test_a_layer_of_a_built_model_is_refused():
    model = cnn()
    model.count_params()
    with pytest.raises(ValueError, match="'conv2d' is in use already"):
        nn.Sequential([model.layers[0]])
    with pytest.raises(ValueError, match="built already"):
        model.add(nn.Flatten())
    with pytest.raises(ValueError, match="built already"):
        model.build((None, 8, 8, 1))


@pytest.mark.parametrize("layer", [nn.Dense, nn.PReLU, nn.Flatten, nn.Activation])
def test_a_layer_of_two_models_is_refused_by_the_second(layer):
    shared = layer(**{nn.Dense: {"units": 4}, nn.Activation: {"activation": "gelu"}}.get(layer, {}))
    first = nn.Sequential([nn.Input((4,)), shared, nn.Dense(2)], seed=1)
    second = nn.Sequential([nn.Input((4,)), shared, nn.Dense(2)], seed=2)
    unshaped = nn.Sequential([shared, nn.Dense(2)])
    first.count_params()
    before, shape = digest(first), shared.output_shape
    for use in (second.count_params, lambda: unshaped.fit(np.ones((3, 5)), [0, 1, 0], verbose=0)):
        with pytest.raises(
            ValueError, match=f"layer '{shared.name}' is in use already, in another"
        ):
            use()
    with pytest.raises(ValueError, match=f"layer '{shared.name}' is in use already"):
        nn.Sequential([shared])
    assert not second.built
    assert (digest(first), shared.output_shape) == (before, shape)


@pytest.mark.parametrize(
    ("make", "these"),
    [
        (lambda: nn.Sequential([nn.Flatten(), nn.Dense(2)]), "130 in float32"),
        (lambda: cnn(dtype="float64"), "1866 in float64"),
    ],
)
def test_an_optimizer_of_another_model_is_refused(make, these):
    adam = nn.Adam()
    model, other = cnn(), make()
    for each in (model, other):
        each.compile(adam)
    model.fit(X, Y, verbose=0)
    message = f"state of 1866 other parameters in float32, not of these {these}: make a new one"
    with pytest.raises(ValueError, match=message):
        other.fit(X, Y, verbose=0)
    assert not other.built
