"""Saliency against finite differences, activation maps against prediction, and the pictures."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from npact import nn
from npact.mnist import Digits, mlp, scaled
from npact.mnist.__main__ import main
from npact.mnist.explain import saliency
from npact.mnist.plots import plot_errors

Write = Callable[..., Path]


def small(dtype: str = "float64") -> nn.Sequential:
    model = nn.Sequential(
        [
            nn.Input((8, 8, 1)),
            nn.Conv2D(3, 3, activation="relu", padding="same"),
            nn.MaxPool2D(2),
            nn.Conv2D(4, 2),
            nn.PReLU(),
            nn.Activation("gelu"),
            nn.Flatten(),
            nn.Dense(5, "tanh"),
            nn.Dense(3),
        ],
        dtype=dtype,
        seed=1,
    )
    model.count_params()
    return model


@pytest.mark.parametrize("class_index", [None, 0, 2])
def test_saliency_is_the_gradient_in_the_input(class_index: int | None) -> None:
    model = small()
    x = np.random.default_rng(0).normal(size=(2, 8, 8, 1))
    before, given = model.parameters.copy(), x.copy()
    logits, gradient, _ = saliency(model, x, class_index)
    np.testing.assert_allclose(logits, model.predict(x), rtol=1e-12)
    chosen = logits.argmax(axis=1) if class_index is None else [class_index] * 2
    slope = np.empty_like(x)
    for index in np.ndindex(x.shape):
        moved = np.stack([given, given])
        moved[0][index] += 1e-6
        moved[1][index] -= 1e-6
        above, below = (model.predict(e)[index[0], chosen[index[0]]] for e in moved)
        slope[index] = (above - below) / 2e-6
    np.testing.assert_allclose(gradient, slope, rtol=1e-5, atol=1e-8)
    np.testing.assert_array_equal(x, given)
    np.testing.assert_array_equal(model.parameters, before)


def test_outputs_are_those_of_the_model_s_beginnings() -> None:
    model = small("float32")
    x = np.random.default_rng(0).normal(size=(3, 8, 8, 1)).astype(np.float32)
    _, _, outputs = saliency(model, x)
    assert list(outputs) == [layer.name for layer in model.layers]
    for count, (name, output) in enumerate(outputs.items(), 1):
        copies = [type(e).from_config(e.get_config()) for e in model.layers[:count]]
        part = nn.Sequential([nn.Input((8, 8, 1)), *copies])
        size = part.count_params()
        part.parameters[...] = model.parameters[:size]
        np.testing.assert_allclose(output, part.predict(x), rtol=1e-5, atol=1e-6, err_msg=name)


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    model = mlp()
    model.save(tmp_path / "untrained.npz")
    return tmp_path / "untrained.npz"


def test_explain(
    model_file: Path, tmp_path: Path, real_digits: Digits, capsys: pytest.CaptureFixture[str]
) -> None:
    picture, out = tmp_path / "digit.png", tmp_path / "new" / "explained.png"
    Image.fromarray(255 - real_digits.test_images[0]).save(picture)
    assert main(["explain", str(model_file), str(picture), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    main(["predict", str(model_file), str(picture)])
    predicted = capsys.readouterr().out.split()[1]
    assert said == f"{picture}: {predicted}\nsaved: {out}\n"
    with Image.open(out) as drawn:
        assert min(drawn.size) > 300
        assert len(drawn.convert("RGB").getcolors(1 << 24) or []) > 100


def test_errors(
    write_idx: Write, model_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "errors.png"
    data = ["--data", str(write_idx()), "--out", str(out), "--limit", "7"]
    assert main(["errors", str(model_file), *data]) == 0
    assert " of 100 wrong\nsaved: " in capsys.readouterr().out
    with Image.open(out) as drawn:
        assert min(drawn.size) > 200


def test_errors_are_counted_and_drawn_only_where_there_are_any(tmp_path: Path) -> None:
    images = np.zeros((4, 28, 28), np.uint8)
    probabilities = np.eye(10)[[1, 2, 3, 4]]
    assert plot_errors(tmp_path / "a.png", images, np.array([1, 2, 3, 4]), probabilities) == 0
    assert not list(tmp_path.iterdir())
    assert plot_errors(tmp_path / "a.png", images, np.array([1, 2, 0, 4]), probabilities) == 1
    assert (tmp_path / "a.png").exists()


def test_what_no_kernel_reads_has_no_saliency() -> None:
    """Pixels that no kernel reads have a gradient of zero."""
    model = nn.Sequential([nn.Input((28, 28, 1)), nn.Flatten(), nn.Dense(10)])
    model.count_params()
    model.layers[1].parameters["kernel"][:392] = 0
    x = scaled(np.full((1, 28, 28), 255, np.uint8))
    _, gradient, _ = saliency(model, x)
    assert not gradient[0, :14].any()
    assert gradient[0, 14:].all()


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ("explain none.npz a.png", "none.npz"),
        ("explain m.npz a.png --out a.svg", "argument --out: must be NAME.png, not 'a.svg'"),
        ("explain m.npz a.png --out .png", "argument --out: must be NAME.png, not '.png'"),
        ("errors m.npz --out new/.png", "argument --out: must be NAME.png, not 'new/.png'"),
        ("errors none.npz", "none.npz"),
        ("errors m.npz --limit 0", "argument --limit: must be a whole number from 1"),
    ],
)
def test_what_is_refused(capsys: pytest.CaptureFixture[str], arguments: str, what: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments.split())
    assert caught.value.code == 2
    assert what in capsys.readouterr().err
