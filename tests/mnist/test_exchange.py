"""ONNX files that compute the same; weights as Keras lays them out, and from Keras itself."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import npact as act
from npact import nn
from npact.mnist import InputError, cnn, load_model
from npact.mnist.__main__ import main
from npact.mnist.exchange import export_onnx, import_keras

WITHOUT_OPERATOR = {
    "threshold",
    "squareplus",
    "sparse_plus",
    "sparse_sigmoid",
    "xielu",
}


def outputs(path: Path, x: np.ndarray) -> list[np.ndarray]:
    """What the reference and ONNX Runtime compute, as far as they are installed."""
    reference = pytest.importorskip("onnx.reference").ReferenceEvaluator(str(path))
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return [each.run(None, {"input": x})[0] for each in (reference, session)]


def shaken(model: nn.Sequential) -> nn.Sequential:
    """Biases and slopes of a new model are all alike: make them differ."""
    model.count_params()
    model.parameters += np.random.default_rng(5).normal(size=model.parameters.size) * 0.05
    return model


@pytest.mark.parametrize("row", act.table(), ids=lambda row: row.name)
def test_every_activation_in_onnx(row: act.Row, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    model = nn.Sequential([nn.Input((6,)), nn.Dense(9, row.name), nn.Dense(3)])
    shaken(model)
    path = tmp_path / "model.onnx"
    if row.name in WITHOUT_OPERATOR:
        with pytest.raises(InputError, match=f"no export of {row.name} to ONNX"):
            export_onnx(model, path)
        assert not path.exists()
        return
    export_onnx(model, path)
    x = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32) * 3
    for result in outputs(path, x):
        np.testing.assert_allclose(result, model.predict(x), rtol=2e-4, atol=1e-5)


@pytest.mark.parametrize("row", act.table(), ids=lambda row: row.name)
def test_every_activation_of_float64_in_onnx(row: act.Row, tmp_path: Path) -> None:
    """Celu is float32 alone there; ONNX Runtime lacks many others in float64."""
    evaluator = pytest.importorskip("onnx.reference").ReferenceEvaluator
    if row.name in WITHOUT_OPERATOR:
        pytest.skip("no operators there")
    values = {key: value * 0.7 for key, value in row.parameters.items()}
    stages = [nn.Dense(9, row.name), nn.Dense(5, nn.Activation(row.name, **values)), nn.Dense(3)]
    model = shaken(nn.Sequential([nn.Input((6,)), *stages], dtype="float64"))
    export_onnx(model, tmp_path / "model.onnx")
    x = np.random.default_rng(0).normal(size=(50, 6)) * 3
    (result,) = evaluator(str(tmp_path / "model.onnx")).run(None, {"input": x})
    assert result.dtype == np.float64
    # Attributes are float32; celu's parameter is none.
    tolerance = 1e-12 if row.name == "celu" else 1e-5
    np.testing.assert_allclose(result, model.predict(x), rtol=tolerance, atol=tolerance)


def test_every_layer_in_onnx(tmp_path: Path) -> None:
    layers = [
        nn.Input((11, 9, 2)),
        nn.Conv2D(
            4, (3, 2), (2, 1), "same", activation=nn.Activation("leaky_relu", negative_slope=0.2)
        ),
        nn.MaxPool2D(3, 2, "same"),
        nn.PReLU(),
        nn.Conv2D(5, 2, use_bias=False),
        nn.Activation("elu", alpha=0.5),
        nn.Swish(),
        nn.MaxPool2D((1, 2)),
        nn.Flatten(),
        nn.Dense(7, nn.Activation("swish", beta=1.5)),
        nn.PReLU(shared=True),
        nn.Dense(3, use_bias=False),
    ]
    model = shaken(nn.Sequential(layers))
    path = tmp_path / "model.onnx"
    export_onnx(model, path)
    for count in (1, 5):
        x = np.random.default_rng(0).normal(size=(count, 11, 9, 2)).astype(np.float32)
        for result in outputs(path, x):
            np.testing.assert_allclose(result, model.predict(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [7, 8, 9])
@pytest.mark.parametrize(
    "layer",
    [
        lambda: nn.Conv2D(2, 1, 2, "same"),
        lambda: nn.Conv2D(2, 1, 3, "same"),
        lambda: nn.Conv2D(2, (1, 3), (4, 2), "same"),
        lambda: nn.Conv2D(2, 2, 3, "same"),
        lambda: nn.Conv2D(2, (4, 3), 2, "same"),
        lambda: nn.Conv2D(2, 2, 3),
        lambda: nn.MaxPool2D(1, 2, "same"),
        lambda: nn.MaxPool2D(2, 3, "same"),
        lambda: nn.MaxPool2D(4, 3, "same"),
        lambda: nn.MaxPool2D(2, 3),
    ],
)
def test_strides_and_borders_in_onnx(
    layer: Callable[[], nn.Layer], size: int, tmp_path: Path
) -> None:
    pytest.importorskip("onnx")
    model, path = nn.Sequential([nn.Input((size, size + 2, 2)), layer()]), tmp_path / "model.onnx"
    shaken(model)
    export_onnx(model, path)
    x = np.random.default_rng(0).normal(size=(3, size, size + 2, 2)).astype(np.float32)
    for result in outputs(path, x):
        np.testing.assert_allclose(result, model.predict(x), rtol=1e-4, atol=1e-5)


def test_export_by_command(tmp_path: Path) -> None:
    model, path = shaken(cnn()), tmp_path / "digits.onnx"
    model.save(tmp_path / "model.npz")
    pytest.importorskip("onnx")
    assert main(["export", str(tmp_path / "model.npz"), "--onnx", str(path)]) == 0
    x = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    for result in outputs(path, x):
        np.testing.assert_allclose(result, model.predict(x), rtol=1e-4, atol=1e-4)


def test_export_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"must end in \.onnx"):
        export_onnx(cnn(), tmp_path / "model.pb")
    path = tmp_path / "none" / "model.onnx"
    with pytest.raises(FileNotFoundError, match=f"export_onnx: path '{path}' cannot be written"):
        export_onnx(cnn(), path)
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(InputError, match=r"onnx: not installed; pip install .npact\[formats\]"):
        export_onnx(cnn(), tmp_path / "model.onnx")


@pytest.mark.parametrize("value", [-0.7, 0.0, 2.0])
@pytest.mark.parametrize(
    "row",
    [row for row in act.table() if row.parameters and row.name not in WITHOUT_OPERATOR],
    ids=lambda row: row.name,
)
def test_parameters_of_either_sign_in_onnx(row: act.Row, value: float, tmp_path: Path) -> None:
    """The same function, or an error where it would be another."""
    pytest.importorskip("onnx")
    path, values = tmp_path / "model.onnx", dict.fromkeys(row.parameters, value)
    model = nn.Sequential([nn.Input((1,)), nn.Activation(row.name, **values)])
    if (row.name, value) in {("celu", -0.7), ("celu", 0), ("soft_shrink", -0.7)}:
        what = f"activation: there is no export of {row.name}(x, {value:g}) to ONNX"
        with pytest.raises(InputError, match=re.escape(what)):
            export_onnx(model, path)
        assert not path.exists()
        return
    export_onnx(model, path)
    x = np.linspace(-4, 4, 41, dtype=np.float32)[:, np.newaxis]
    with np.errstate(all="ignore"):
        for result in outputs(path, x):
            np.testing.assert_allclose(result, model.predict(x), rtol=1e-4, atol=1e-5)


def net(*extra: nn.Layer) -> nn.Sequential:
    return nn.Sequential(
        [
            nn.Input((10, 10, 1)),
            nn.Conv2D(4, 3, activation="relu"),
            nn.PReLU(),
            nn.MaxPool2D(2),
            nn.Conv2D(5, 2, activation="tanh"),
            nn.Flatten(),
            nn.Dense(8, "relu"),
            nn.Dense(10),
            *extra,
        ]
    )


# The groups of net() in Keras 3.15, in the order of the layers.
GROUPS = ["conv2d", "p_re_lu", "conv2d_1", "dense", "dense_1"]


def write_h5(path: Path, model: nn.Sequential) -> Path:
    h5py = pytest.importorskip("h5py")
    layers = [layer for layer in model.layers if layer.parameters]
    with h5py.File(path, "w") as file:
        for group, layer in zip(GROUPS, layers, strict=True):
            for i, value in enumerate(layer.parameters.values()):
                shape = (1, 1, -1) if group == "p_re_lu" else value.shape
                file[f"layers/{group}/vars/{i}"] = value.reshape(shape)
        for empty in ("flatten", "max_pooling2d"):
            file.create_group(f"layers/{empty}/vars")
        file.create_group("vars")
    return path


def test_keras_weights_by_their_layout(tmp_path: Path) -> None:
    source, target = shaken(net()), net()
    import_keras(target, write_h5(tmp_path / "a.weights.h5", source))
    np.testing.assert_array_equal(target.parameters, source.parameters)
    np.savez(tmp_path / "a.npz", *(v for layer in source.layers for v in layer.parameters.values()))
    target = net()
    import_keras(target, tmp_path / "a.npz")
    np.testing.assert_array_equal(target.parameters, source.parameters)


KERAS = """
import sys, numpy as np, keras
from keras import layers
model = keras.Sequential([
    keras.Input((10, 10, 1)),
    layers.Conv2D(4, 3, activation="relu", name="named"), layers.PReLU(shared_axes=[1, 2]),
    layers.MaxPooling2D(2), layers.Conv2D(5, 2, activation="tanh"), layers.Flatten(),
    layers.Dense(8, activation="relu"), layers.Dense(10),
])
rng = np.random.default_rng(1)
model.set_weights([w + 0.1 * rng.normal(size=w.shape) for w in model.get_weights()])
model.save_weights(sys.argv[1] + "/k.weights.h5")
np.savez(sys.argv[1] + "/k.npz", *model.get_weights())
x = rng.normal(size=(6, 10, 10, 1)).astype("float32")
np.savez(sys.argv[1] + "/logits.npz", x=x, y=np.asarray(model.predict(x, verbose=0)))
"""


def test_keras_s_own_files_give_keras_s_logits(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    for backend in ("jax", "tensorflow", "torch"):
        run = subprocess.run(
            [sys.executable, "-c", KERAS, str(tmp_path)],
            env=os.environ | {"KERAS_BACKEND": backend},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode == 0:
            break
    else:
        pytest.skip("no Keras with a backend that runs")
    with np.load(tmp_path / "logits.npz") as archive:
        x, logits = archive["x"], archive["y"]
    for name in ("k.weights.h5", "k.npz"):
        model = net()
        import_keras(model, tmp_path / name)
        np.testing.assert_allclose(model.predict(x), logits, rtol=1e-4, atol=1e-5)


def test_weights_that_do_not_fit(tmp_path: Path) -> None:
    path = write_h5(tmp_path / "a.weights.h5", shaken(net()))
    others = [
        (net(nn.Dense(3)), "not a .weights.h5 file of Keras 3: .*dense_2"),
        (nn.Sequential([nn.Input((10, 10, 1)), nn.Conv2D(4, 3)]), "holds 9 arrays"),
        (nn.Sequential([nn.Input((3,)), nn.Dense(3)]), "holds 9 arrays"),
    ]
    for model, message in others:
        model.count_params()
        before = model.parameters.copy()
        with pytest.raises(InputError, match=message):
            import_keras(model, path)
        np.testing.assert_array_equal(model.parameters, before)
    wide = nn.Sequential([nn.Input((3,)), nn.Dense(3)])
    arrays = [np.zeros((3, 3)), np.zeros(3)]
    for wrong, message in (
        ([arrays[0]], "1 arrays of weights; the model has 2"),
        ([arrays[0].T[:2], arrays[1]], r"dense.kernel must be floats of shape \(3, 3\), not"),
        ([arrays[0], arrays[1] + np.nan], "dense.bias must be finite"),
        ([arrays[0], arrays[1] + 1e300], "dense.bias must be finite in float32"),
        ([arrays[0], arrays[1].astype(int)], "dense.bias must be floats .* not int64"),
    ):
        np.savez(tmp_path / "a.npz", *wrong)
        with pytest.raises(InputError, match=message):
            import_keras(wide, tmp_path / "a.npz")
    for name in ("b.npz", "b.weights.h5"):
        (tmp_path / name).write_bytes(b"nothing of the kind")
        with pytest.raises(InputError, match=r"not an? \.(npz|weights\.h5) file"):
            import_keras(wide, tmp_path / name)


def test_import_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = shaken(cnn("tanh"))
    np.savez(tmp_path / "k.npz", *(v for layer in source.layers for v in layer.parameters.values()))
    out = tmp_path / "model.npz"
    arguments = ["import", str(tmp_path / "k.npz"), "--activation", "tanh", "--out"]
    assert main([*arguments, str(out)]) == 0
    x = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    np.testing.assert_array_equal(load_model(out).predict(x), source.predict(x))
    with pytest.raises(SystemExit):
        main([*arguments, str(tmp_path / "model.h5")])
    assert "must end in .npz or .safetensors" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["export", "no.npz", "--onnx"], ["import", "no.npz", "--out"]])
def test_a_place_that_cannot_be_written_is_refused_first(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    suffix = ".onnx" if command[0] == "export" else ".npz"
    (tmp_path / f"folder{suffix}").mkdir()
    for name, what in (("none/model", "there is no folder"), ("folder", "it is a folder")):
        with pytest.raises(SystemExit):
            main([*command, str(tmp_path / name) + suffix])
        error = f"{command[-1]} {tmp_path / name}{suffix} cannot be written: {what}"
        assert error in capsys.readouterr().err
