"""Model files: bits there and back, and one clear error for every kind of damage."""

import errno
import io
import json
import os
import pickle
import re
import signal
import sys
import threading
import zipfile

import numpy as np
import pytest

from npact import nn


@pytest.fixture
def model():
    model = nn.Sequential(
        [
            nn.Input((9, 8, 2)),
            nn.Conv2D(4, (3, 2), (1, 2), "same", activation="leaky_relu", use_bias=False),
            nn.MaxPool2D(3, 2, "same"),
            nn.Flatten(name="flat"),
            nn.Dense(5, nn.Activation("swish", beta=1.5), kernel_initializer="he_uniform"),
            nn.Activation("elu", alpha=0.5),
            nn.PReLU(0.5),
            nn.Swish(shared=True),
            nn.Dense(3),
        ],
        seed=5,
    )
    rng = np.random.default_rng(0)
    model.fit(rng.normal(size=(20, 9, 8, 2)), rng.integers(3, size=20), epochs=2, verbose=0)
    return model


@pytest.fixture
def path(model, tmp_path):
    model.save(tmp_path / "model.npz")
    return tmp_path / "model.npz"


@pytest.fixture
def tensors(model, tmp_path):
    pytest.importorskip("safetensors")
    model.save(tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors"


def contents(path):
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)


def rewrite(path, **changes):
    """Write the file again with other arrays; None leaves one out."""
    arrays = contents(path) | changes
    np.savez(path, **{name: value for name, value in arrays.items() if value is not None})


def nested(depth):
    """An activation in an activation, and so on: deep enough for Python's stack to end."""
    config = {"activation": "relu"}
    for _ in range(depth):
        config = {"activation": {"class_name": "Activation", "config": config}}
    return config["activation"]


def redraw(path, change):
    """Write the file again with another architecture."""
    architecture = json.loads(str(contents(path)["architecture"]))
    change(architecture)
    rewrite(path, architecture=np.array(json.dumps(architecture)))


def test_round_trip_keeps_every_bit(model, path, rng):
    loaded = nn.Sequential.load(path)
    assert loaded.parameters.tobytes() == model.parameters.tobytes()
    assert [layer.get_config() for layer in loaded.layers] == [
        layer.get_config() for layer in model.layers
    ]
    assert (loaded.seed, loaded.epochs_trained, loaded.dtype) == (5, 2, np.float32)
    x = rng.normal(size=(7, 9, 8, 2))
    assert loaded.predict(x).tobytes() == model.predict(x).tobytes()


def test_a_loaded_model_trains_on(model, path, rng):
    """With a new optimiser, as the model that was saved would."""
    x, y = rng.normal(size=(20, 9, 8, 2)), rng.integers(3, size=20)
    loaded = nn.Sequential.load(path)
    model.compile("adam")
    for each in (model, loaded):
        each.fit(x, y, verbose=0)
    assert loaded.parameters.tobytes() == model.parameters.tobytes()


def test_safetensors_keep_every_bit(model, path, tensors):
    loaded = nn.Sequential.load(tensors)
    assert loaded.parameters.tobytes() == model.parameters.tobytes()
    loaded.save(path.with_name("again.npz"))
    assert path.with_name("again.npz").read_bytes() == path.read_bytes()


def test_safetensors_cut_off_or_of_another_kind(model, path, tensors):
    whole = tensors.read_bytes()
    for length in (*range(0, len(whole), 97), len(whole) - 1):
        tensors.write_bytes(whole[:length])
        refused(tensors, "cut off, damaged or no .safetensors")
    tensors.write_bytes(path.read_bytes())
    refused(tensors, "cut off, damaged or no .safetensors")


def test_safetensors_that_are_no_model(tensors):
    from safetensors.numpy import save_file

    save_file({"a": np.zeros(3)}, tensors)
    refused(tensors, "not a model: there is no architecture")
    save_file({"a": np.zeros(3)}, tensors, {"architecture": "[]"})
    refused(tensors, "its architecture is not a JSON object")


def test_safetensors_without_the_package(model, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    path = tmp_path / "model.safetensors"
    with pytest.raises(nn.ModelFileError, match=r"not installed; pip install .npact\[formats\]"):
        model.save(path)
    assert not path.exists()
    path.touch()
    refused(path, r"not installed; pip install .npact\[formats\]")


RATES = [
    1e-3,
    nn.CosineDecay(1e-2, 20, alpha=0.1),
    nn.CosineDecay(0.0, 20, warmup_target=1e-2, warmup_steps=5),
    nn.PiecewiseConstantDecay([10, 20], [1e-2, 1e-3, 1e-4]),
]


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("kind", [nn.Adam, nn.SGD])
def test_an_interrupted_training_goes_on_with_the_same_bits(kind, rate, suffix, tmp_path, rng):
    """State, steps, learning rate and order of the data, from the file alone."""
    if suffix == ".safetensors":
        pytest.importorskip("safetensors")
    x, y = rng.normal(size=(50, 4)), rng.integers(3, size=50)

    class Interrupt(nn.Callback):
        def on_train_batch_end(self, batch, logs):
            if self.model.epochs_trained == 3 and batch == 1:
                raise KeyboardInterrupt

    def train(*callbacks):
        model = nn.Sequential([nn.Dense(8, "tanh"), nn.Dense(3)], seed=4)
        model.compile(kind(rate, 0.8))
        return model.fit(x, y, batch_size=8, epochs=5, verbose=0, callbacks=callbacks).model

    path = tmp_path / f"checkpoint{suffix}"
    whole = train()
    with pytest.raises(KeyboardInterrupt):
        train(nn.ModelCheckpoint(path), Interrupt())
    resumed = nn.Sequential.load(path)
    assert resumed.epochs_trained == 3
    history = resumed.fit(x, y, batch_size=8, initial_epoch=3, epochs=5, verbose=0).history
    assert resumed.parameters.tobytes() == whole.parameters.tobytes()
    assert history["loss"] == whole.history.history["loss"][3:]
    assert resumed.optimizer.iterations == whole.optimizer.iterations == 35
    for slot, state in whole.optimizer.state.items():
        assert resumed.optimizer.state[slot].tobytes() == state.tobytes()


def test_an_optimizer_that_cannot_be_stored(model, path):
    before = path.read_bytes()
    for optimizer in (nn.SGD(lambda step: 0.1), type("Mine", (nn.SGD,), {})()):
        model.compile(optimizer)
        with pytest.raises(ValueError, match="cannot be stored: it is not of a class"):
            model.save(path, include_optimizer=True)
        with pytest.raises(ValueError, match="cannot be stored"):
            model.fit(np.zeros((1, 9, 8, 2)), [0], callbacks=[nn.ModelCheckpoint(path)], verbose=0)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda o: o.update(class_name="Lion"), "not valid: KeyError: 'Lion'"),
        (lambda o: o.update(class_name=3), "not valid: KeyError: 3"),
        (lambda o: o.update(iterations="x"), "not valid: ValueError"),
        (lambda o: o.update(iterations=-1), "iterations must be an integer from 0 on, not -1"),
        (lambda o: o.update(class_name="SGD"), "not valid: TypeError"),
        (lambda o: o.update(class_name="Flatten", config={}), "must be adam, sgd or an Optimizer"),
        (lambda o: o.pop("config"), "not valid: KeyError: 'config'"),
        (lambda o: o["config"].update(learning_rate=-1), "learning_rate must be a number in"),
        (lambda o: o["config"].update(learning_rate={"class_name": "X"}), "KeyError: 'X'"),
        (lambda o: o["config"].update(beta_1=1), "beta_1 must be a number in"),
    ],
)
def test_optimizers_that_are_not_valid(model, path, change, message):
    model.save(path, include_optimizer=True)
    redraw(path, lambda architecture: change(architecture["optimizer"]))
    refused(path, message)


def test_optimizer_state_that_does_not_fit(model, path):
    model.save(path, include_optimizer=True)
    rewrite(path, **{"optimizer/mean": np.zeros(3, np.float32)})
    refused(path, r"array 'optimizer/mean' is float32 \(3,\); it should be float32")
    rewrite(path, **{"optimizer/mean": None})
    refused(path, "array 'optimizer/mean' is missing")
    model.save(path)
    rewrite(path, **{"optimizer/mean": np.zeros(3, np.float32)})
    refused(path, "array 'optimizer/mean' is .* not in its architecture")


def test_a_layer_that_cannot_be_stored(path):
    before = path.read_bytes()
    model = nn.Sequential([nn.Input((3,)), type("Mine", (nn.Dense,), {})(2)])
    with pytest.raises(ValueError, match="cannot be stored: it is not"):
        model.save(path)
    assert path.read_bytes() == before


def test_saving_again_gives_the_same_bytes(model, path, tmp_path):
    nn.Sequential.load(path).save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()


def test_float64(tmp_path):
    model = nn.Sequential([nn.Input((3,)), nn.Dense(2)], dtype="float64")
    model.save(tmp_path / "model.npz")
    loaded = nn.Sequential.load(str(tmp_path / "model.npz"))
    assert loaded.dtype == np.float64
    assert loaded.parameters.tobytes() == model.parameters.tobytes()


def test_names_with_dots(tmp_path):
    model = nn.Sequential([nn.Input((3,)), nn.Dense(2, name="a.b"), nn.Dense(2, name="a")])
    model.save(tmp_path / "model.npz")
    loaded = nn.Sequential.load(tmp_path / "model.npz")
    assert loaded.parameters.tobytes() == model.parameters.tobytes()


def test_a_failed_save_leaves_the_old_file(model, path, monkeypatch):
    before = path.read_bytes()

    def fail(file, **arrays):
        file.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(OSError, match="disk full"):
        model.save(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["model.npz"]


def test_save_refuses(model, tmp_path, monkeypatch):
    with pytest.raises(
        ValueError, match=r"save: path must end in .npz or .safetensors, not .*model.h5"
    ):
        model.save(tmp_path / "model.h5")
    with pytest.raises(FileNotFoundError, match=r"^save: path '.*nowhere.model.npz' cannot be wri"):
        model.save(tmp_path / "nowhere" / "model.npz")
    with pytest.raises(ValueError, match="save: the model is not built"):
        nn.Sequential([nn.Dense(2)]).save(tmp_path / "model.npz")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(IsADirectoryError, match=r"^save: path '.*folder.npz' cannot be written"):
        model.save(tmp_path / "folder.npz")
    monkeypatch.setattr("os.access", lambda path, mode: not mode & os.X_OK)
    with pytest.raises(PermissionError, match=r"^save: path '.*model.npz' cannot be written"):
        model.save(tmp_path / "model.npz")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_is_no_file_is_not_replaced(model, tmp_path):
    """The move would put a file in its place: root's /dev/null would be gone for everyone."""
    os.mkfifo(tmp_path / "pipe.npz")
    with pytest.raises(OSError, match=r"^save: path '.*pipe.npz' cannot be written: it is no file"):
        model.save(tmp_path / "pipe.npz")
    assert (tmp_path / "pipe.npz").is_fifo()


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_a_disk_that_is_full_is_told_with_the_file(model, suffix, tmp_path, monkeypatch):
    if suffix == ".safetensors":
        pytest.importorskip("safetensors")

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    path = tmp_path / f"other{suffix}"
    with pytest.raises(OSError, match=re.escape(repr(str(path)))):
        model.save(path)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_within_a_save_waits_for_its_end(model, path, monkeypatch):
    """`zipfile` takes Ctrl-C between two of its lines for a mistake of the caller's."""
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    real = zipfile._ZipWriteFile.__init__

    def interrupted(self, *arguments):
        real(self, *arguments)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("zipfile._ZipWriteFile.__init__", interrupted)
    model.parameters += 1
    try:
        with pytest.raises(KeyboardInterrupt):
            model.save(path)
    finally:
        signal.signal(signal.SIGINT, kept)
    assert (nn.Sequential.load(path).parameters == model.parameters).all()


def test_threads_may_save_to_one_path(model, path):
    expected, errors = path.read_bytes(), []

    def save():
        try:
            for _ in range(20):
                model.save(path)
        except OSError as error:
            errors.append(error)

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert path.read_bytes() == expected
    assert list(path.parent.iterdir()) == [path]


def test_a_file_has_the_rights_that_others_have(path, tmp_path):
    (tmp_path / "other").touch()
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode


def refused(path, message):
    with pytest.raises(nn.ModelFileError, match=message) as caught:
        nn.Sequential.load(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    assert "\n" not in text
    assert isinstance(caught.value, ValueError)


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        nn.Sequential.load(tmp_path / "none.npz")


def test_cut_off_anywhere(path):
    whole = path.read_bytes()
    for length in (*range(0, len(whole), 97), len(whole) - 1):
        path.write_bytes(whole[:length])
        refused(path, "cut off or damaged|not an .npz file")


def test_any_byte_flipped(model, path):
    """Refused with a clear error, or of no effect on the model, as a date in the archive is."""
    whole = path.read_bytes()
    for place in range(0, len(whole), 13):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            loaded = nn.Sequential.load(path)
        except nn.ModelFileError as error:
            assert str(error).startswith(f"{path}: ")  # noqa: PT017
        else:
            assert loaded.parameters.tobytes() == model.parameters.tobytes()


class Bomb:
    def __reduce__(self):
        return pytest.fail, ("a pickle was loaded",)


def test_pickles_are_never_loaded(path):
    rewrite(path, **{"dense.bias": np.array([Bomb()], dtype=object)})
    refused(path, "pickled objects inside, .* never loaded")
    path.write_bytes(pickle.dumps(Bomb()))
    refused(path, "a pickle, .* never loaded")


def test_other_files(path):
    np.save(file := io.BytesIO(), np.arange(3))
    for other in (b"", b"PK", b"hello", file.getvalue()):
        path.write_bytes(other)
        refused(path, "not an .npz file")
    np.savez(path, a=np.arange(3))
    refused(path, "not a model: there is no architecture")
    np.savez(path, architecture=np.arange(3))
    refused(path, "not a model: there is no architecture|not a JSON object")
    np.savez(path, architecture=np.array("[" * 100_000))
    refused(path, "not a model: there is no architecture")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("architecture.npy", b"not an array")
    refused(path, "not a model: there is no architecture")


def test_array_that_is_none(path):
    rewrite(path, **{"dense.bias": None})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("dense.bias.npy", b"not an array")
    refused(path, r"array 'dense.bias' is \|S12 \(\); it should be float32 \(5,\)")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("dense.bias", None, r"'dense.bias' is missing; it should be float32 \(5,\)"),
        ("dense.bias", np.zeros(6, np.float32), r"is float32 \(6,\); it should be float32 \(5,\)"),
        ("dense.bias", np.zeros((5, 1), np.float32), r"is float32 \(5, 1\); it should be"),
        ("dense.bias", np.zeros(5), r"is float64 \(5,\); it should be float32 \(5,\)"),
        ("dense.bias", np.zeros(5, ">f4"), r"is >f4 \(5,\); it should be float32 \(5,\)"),
        ("dense.bias", np.array("text"), "array 'dense.bias' is <U4"),
        ("dense_9.bias", np.zeros(5), "array 'dense_9.bias' is .* not in its architecture"),
    ],
)
def test_arrays_that_do_not_fit(path, name, value, message):
    rewrite(path, **{name: value})
    refused(path, message)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a.update(version=2), "version 2 is not known"),
        (lambda a: a.update(format="other"), "other of version 1 is not known"),
        (lambda a: a.pop("layers"), "not valid: KeyError: 'layers'"),
        (lambda a: a.update(layers=3), "not valid: TypeError"),
        (lambda a: a.update(dtype="int32"), "dtype must be float32 or float64, not 'int32'"),
        (lambda a: a.update(dtype=["float32"]), "not valid"),
        (lambda a: a.update(seed="0"), "seed must be an integer"),
        (lambda a: a.update(epochs_trained=None), "epochs_trained must be an integer from 0 on"),
        (lambda a: a.update(epochs_trained=-1), "epochs_trained must be an integer .* not -1"),
        (lambda a: a.update(epochs_trained=2.5), "epochs_trained must be an integer .* not 2.5"),
        (lambda a: a["layers"][0]["config"].update(activation=nested(400)), "RecursionError"),
        (lambda a: a.update(input_shape=[9, 8]), r"input of shape \(9, 8\) is not \(height"),
        (lambda a: a.update(input_shape=[9, 8, 3]), "array 'conv2d.kernel' is .*; it should be"),
        (lambda a: a.update(input_shape=None), "Input: shape must be"),
        (lambda a: a["layers"].pop(), "array 'dense_1.bias' is .* not in its architecture"),
        (lambda a: a["layers"].clear(), "the model has no layers"),
        (lambda a: a["layers"][0].update(class_name="Conv9"), "not valid: KeyError: 'Conv9'"),
        (lambda a: a["layers"][0].update(config=[]), "not valid"),
        (lambda a: a["layers"][0]["config"].update(stride=1), "not valid: TypeError.*stride"),
        (lambda a: a["layers"][0]["config"].update(filters=-4), "filters must be a positive"),
        (lambda a: a["layers"][0]["config"].update(activation="rellu"), "rellu"),
        (lambda a: a["layers"][3]["config"]["activation"]["config"].update(beta="x"), "beta='x'"),
        (lambda a: a["layers"][0].update(class_name="Adam", config={}), "must be a Layer"),
        # Far more than there is memory for, and refused without asking for it.
        (lambda a: a["layers"][7]["config"].update(units=10**15), "1000000000000000"),
    ],
)
def test_architectures_that_are_not_valid(path, change, message):
    redraw(path, change)
    refused(path, message)
