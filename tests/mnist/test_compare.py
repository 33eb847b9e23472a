"""Networks side by side: what the probe measures, and the report on it."""

import base64
import dataclasses
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import npact as act
from npact import nn
from npact.mnist import Digits
from npact.mnist.__main__ import main
from npact.mnist.compare import BINS, POINTS, Run, Settings, measure, train_each
from npact.mnist.compare_report import _histograms, pictures, render, table

Write = Callable[..., Path]
NAMES = ["sigmoid", "relu", "prelu", "swish"]
SETTINGS = Settings(depth=5, width=16, epochs=2, batch_size=20, adaptive=True)


@pytest.fixture(scope="module")
def digits() -> Digits:
    random = np.random.default_rng(0)
    images = random.integers(0, 255, (200, 28, 28), dtype=np.uint8)
    labels = (np.arange(200) % 10).astype(np.uint8)
    return Digits(images, labels, images[:50], labels[:50], "noise & <nothing>")


@pytest.fixture(scope="module")
def runs(digits: Digits) -> list[Run]:
    return list(train_each(NAMES, SETTINGS, digits))


def deep(name: str, adaptive: bool) -> nn.Sequential:
    hidden: list[nn.Layer] = []
    kinds = {"prelu": nn.PReLU, "swish": nn.Swish}
    for _ in range(3):
        hidden.append(nn.Dense(7, None if adaptive else name, kernel_initializer="he_normal"))
        hidden += [kinds[name](0.6)] if adaptive else []
    layers = [nn.Input((4, 2, 1)), nn.Flatten(), *hidden, nn.Dense(3)]
    return nn.Sequential(layers, dtype="float64", seed=2)


@pytest.mark.parametrize(
    ("name", "adaptive"),
    [("tanh", False), ("gelu", False), ("swish", False), ("swish", True), ("prelu", True)],
)
def test_the_probe_agrees_with_finite_differences(name: str, adaptive: bool) -> None:
    model = deep(name, adaptive)
    random = np.random.default_rng(3)
    x, y = random.normal(size=(9, 4, 2, 1)), random.integers(3, size=9)
    model.count_params()
    seen = measure(model, name, x, y, 12)
    assert seen.step == 12
    assert seen.loss == pytest.approx(model.evaluate(x, y)[0])
    for layer, norm in zip(
        [e for e in model.layers if isinstance(e, nn.Dense)], seen.gradient_norms, strict=False
    ):
        kernel = layer.parameters["kernel"]
        slope = np.empty_like(kernel)
        for index in np.ndindex(kernel.shape):
            kept, losses = kernel[index], []
            for step in (1e-6, -1e-6):
                kernel[index] = kept + step
                losses.append(model.evaluate(x, y)[0])
            kernel[index] = kept
            slope[index] = (losses[0] - losses[1]) / 2e-6
        assert norm == pytest.approx(np.linalg.norm(slope), rel=1e-5)
    assert seen.learnt.shape == (3, 7 if adaptive else 0)
    assert (seen.learnt == 0.6).all()


def test_saturated_and_dead_units() -> None:
    model = nn.Sequential([nn.Input((1,)), nn.Dense(3, "relu"), nn.Dense(2)])
    model.count_params()
    model.layers[0].parameters["kernel"][...] = [[1, -1, 1]]
    model.layers[0].parameters["bias"][...] = [0, 0, -10]
    x = np.array([[-2.0], [-1], [3], [4]], np.float32)
    seen = measure(model, "relu", x, np.array([0, 1, 0, 1]))
    assert seen.saturated == pytest.approx([(2 + 2 + 4) / 12])
    assert seen.dead == pytest.approx([1 / 3])
    np.testing.assert_array_equal(seen.ranges, [[0, 4]])
    assert seen.histograms.shape == (1, BINS)
    assert (seen.histograms[0, 0], seen.histograms[0, -1]) == (8, 1)


def test_a_small_slope_is_saturation_of_any_function() -> None:
    for row in act.table():
        model = deep(row.name, adaptive=False)
        model.count_params()
        x = np.random.default_rng(0).normal(size=(9, 4, 2, 1))
        seen = measure(model, row.name, x, np.zeros(9, int))
        for shares in (seen.saturated, seen.dead):
            assert ((shares >= 0) & (shares <= 1)).all()
        assert (seen.dead <= seen.saturated).all()


def test_runs(runs: list[Run]) -> None:
    assert [(run.name, run.adaptive) for run in runs] == [
        ("sigmoid", False),
        ("relu", False),
        ("prelu", True),
        ("swish", True),
    ]
    assert [run.kernel_initializer for run in runs] == ["glorot_uniform", *["he_normal"] * 3]
    for run in runs:
        steps = [m.step for m in run.measurements]
        assert steps == sorted(set(steps))
        assert (steps[0], steps[-1]) == (0, 20)
        assert len(steps) == min(20, POINTS) + 1
        assert len(run.history["val_accuracy"]) == 2
        assert min(run.history["seconds"]) > 0
    sigmoid, relu, prelu, swish = (run.measurements for run in runs)
    # A sigmoid passes at most a quarter of the gradient on, relu half of it and twice the weights.
    assert sigmoid[0].gradient_norms[0] < 0.02 * sigmoid[0].gradient_norms[-1]
    assert relu[0].gradient_norms[0] > 0.1 * relu[0].gradient_norms[-1]
    for adaptive, initial in ((prelu, 0.25), (swish, 1.0)):
        assert (adaptive[0].learnt == initial).all()
        assert (adaptive[-1].learnt != initial).any(axis=1).all()


def test_watching_changes_no_bit(runs: list[Run], digits: Digits) -> None:
    (again,) = train_each(["relu"], SETTINGS_OF_RELU, digits)
    assert again.history["loss"] == runs[1].history["loss"]


SETTINGS_OF_RELU = dataclasses.replace(SETTINGS, adaptive=False)


def test_an_alias_is_the_function(runs: list[Run], digits: Digits) -> None:
    (again,) = train_each(["expit"], SETTINGS_OF_RELU, digits)
    assert again.name == "sigmoid"
    assert again.history["loss"] == runs[0].history["loss"]


def test_a_training_that_diverges_is_reported(digits: Digits) -> None:
    settings = Settings(depth=3, width=8, epochs=1, optimizer="sgd", learning_rate=1e30)
    broken, fine = train_each(["relu", "hard_tanh"], settings, digits)
    assert re.match(r"the (loss|gradient) is not finite at epoch 1, step \d", broken.failure)
    page = render([broken, fine], settings, "noise")
    assert f"<b>relu</b> ended early: {broken.failure}." in page
    assert table([broken])[1][2] == "failed"


def test_the_best_is_marked(runs: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    """As numbers: as text, 9 % is more than 45 %."""
    monkeypatch.setattr("npact.mnist.compare_report.pictures", lambda *_: [])
    marked = []
    for accuracy, failure in ((0.09, ""), (0.45, ""), (1.0, ""), (0.5, "it diverged")):
        history = {**runs[0].history, "val_accuracy": [accuracy]}
        marked.append(dataclasses.replace(runs[0], history=history, failure=failure))
    for shown, best in ((marked[:2], "45.00%"), (marked[2::-1], "100.00%"), (marked[1:4:2], "45")):
        rows = re.findall(r'<tr class="best">.*?</tr>', render(shown, SETTINGS, "noise"))
        assert len(rows) == 1
        assert f"<td>{best}" in rows[0]
    assert '<tr class="best">' not in render(marked[3:], SETTINGS, "noise")


def test_the_report_counts_its_moments(runs: list[Run]) -> None:
    (_, text, _), *_ = pictures(runs[:1], SETTINGS)
    assert "at 21 moments" in text


@pytest.mark.parametrize("dead", [slice(0, 1), slice(None)])
def test_a_network_that_is_dead_is_drawn(runs: list[Run], dead: slice) -> None:
    """Where no gradient is left there is no logarithm of it, and no warning of matplotlib's."""
    shown = [dataclasses.replace(run, measurements=[*run.measurements]) for run in runs]
    for run in shown[dead]:
        run.measurements = [
            dataclasses.replace(seen, gradient_norms=np.zeros_like(seen.gradient_norms))
            for seen in run.measurements
        ]
    for _, _, picture in pictures(shown, SETTINGS):
        picture.draw_without_rendering()


@pytest.mark.parametrize(
    "kernel",
    [
        [1e30, 1e30, 1e30],
        [1, 1 + 2**-23, 1 + 2**-22],
        [3.4e38, -3.4e38, 0],
        [1e-45, 0, 0],
        [0, 0, 0],
        [np.inf, -np.inf, 1],
    ],
)
def test_activations_of_any_range(kernel: list[float]) -> None:
    """Equal, a few units in the last place apart, or as far apart as can be."""
    model = nn.Sequential([nn.Input((1,)), nn.Dense(3, "leaky_relu"), nn.Dense(2)])
    model.count_params()
    model.layers[0].parameters["kernel"][...] = [kernel]
    x = np.ones((4, 1), np.float32)
    with np.errstate(all="ignore"):
        seen = measure(model, "leaky_relu", x, np.zeros(4, int))
    assert seen.histograms.sum() == 12
    assert np.isfinite(seen.ranges).all()
    assert np.isfinite(np.diff(seen.ranges)).all()
    _histograms([Run("leaky_relu", False, "", [seen])]).draw_without_rendering()


def test_what_is_finished_is_reported_if_a_later_run_fails(
    write_idx: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit = nn.Sequential.fit

    def failing(model: nn.Sequential, *positional: Any, **named: Any) -> nn.History:
        if any(e.stages()[-1].get_config().get("activation") == "gelu" for e in model.layers):
            raise KeyboardInterrupt
        return fit(model, *positional, **named)

    monkeypatch.setattr(nn.Sequential, "fit", failing)
    out = tmp_path / "report.html"
    options = ["--activations", "tanh,gelu", "--depth", "2", "--epochs", "1", "--out", str(out)]
    assert main(["compare", *options, "--data", str(write_idx())]) == 130
    assert "<td>tanh</td>" in out.read_text()
    assert "<td>gelu</td>" not in out.read_text()


def test_the_report_is_one_file(runs: list[Run]) -> None:
    page = render(runs, SETTINGS, "noise & <nothing>")
    assert "noise &amp; &lt;nothing&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    sources = re.findall(r'src="(.*?)"', page)
    assert len(sources) == len(pictures(runs, SETTINGS)) == 7
    for source in sources:
        kind, _, content = source.partition(",")
        assert kind == "data:image/png;base64"
        with Image.open(io.BytesIO(base64.b64decode(content))) as picture:
            assert min(picture.size) > 300
            assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 20
    for row in table(runs):
        assert all(f">{cell}<" in page for cell in row)


def test_the_command(write_idx: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "report.html"
    options = ["--activations", "tanh,swish", "--adaptive", "--depth", "2", "--epochs", "1"]
    initial = ["--kernel-initializer", "lecun_normal", "--optimizer", "sgd"]
    data = ["--data", str(write_idx()), "--out", str(out)]
    assert main(["compare", *options, *initial, *data]) == 0
    printed = capsys.readouterr().out.splitlines()
    (header,) = (line for line in printed if line.split()[:1] == ["activation"])
    rows = printed[printed.index(header) + 1 :][:2]
    assert [row.split()[0] for row in rows] == ["tanh", "swish"]
    assert all("lecun_normal" in row for row in rows)
    page = out.read_text()
    assert "swish (trained)" in page
    assert "2 hidden layers of 64 units, 1 epochs" in page


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ("--activations relu,rulu", "--activations: 'rulu' is none of relu, relu6, "),
        ("--activations relu,relu", "--activations: each can be there only once"),
        ("--activations expit,sigmoid", "--activations: each can be there only once"),
        ("--activations relu --adaptive", "--adaptive: neither prelu nor swish is among"),
        ("--depth 0", "argument --depth: must be a whole number from 1"),
        ("--optimizer lion", "argument --optimizer: invalid choice: 'lion'"),
        ("--out .", "--out .: a folder; what is written is one file"),
    ],
)
def test_what_is_refused(capsys: pytest.CaptureFixture[str], arguments: str, what: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["compare", *arguments.split()])
    assert caught.value.code == 2
    assert what in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_is_no_file_is_refused_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SystemExit):
        main(["compare", "--out", str(tmp_path / "pipe")])
    assert "pipe cannot be written: it is no file" in capsys.readouterr().err


def test_more_units_than_there_is_memory_for(
    write_idx: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def no_memory(*arguments: object) -> None:
        raise MemoryError("Unable to allocate 2.89 TiB")

    monkeypatch.setattr("npact.mnist.__main__.train_each", no_memory)
    options = ["--width", "1000000000", "--data", str(write_idx()), "--out", str(tmp_path / "a")]
    with pytest.raises(SystemExit) as caught:
        main(["compare", *options])
    assert caught.value.code == 2
    error = "python -m npact.mnist: error: not enough memory: Unable to allocate 2.89 TiB\n"
    assert capsys.readouterr().err == error


def test_a_folder_whose_name_is_no_text(
    write_idx: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report says where the digits came from."""
    try:
        data = write_idx(os.fsdecode(b"d\xff"))
    except OSError:  # macOS keeps to UTF-8
        pytest.skip("no such names here")
    out = tmp_path / "report.html"
    options = ["--activations", "relu", "--depth", "1", "--epochs", "1", "--out", str(out)]
    assert main(["compare", "--data", str(data), *options]) == 0
    assert r"d\udcff" in out.read_text(encoding="utf-8")
