"""``python -m npact.mnist``, mostly as a process of its own."""

import io
import json
import pickle
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from npact import nn
from npact.mnist import Digits, load_model
from npact.mnist.__main__ import main

Write = Callable[..., Path]
RESULTS = ["confusion.png", "curves.png", "history.json", "model.npz"]
# A process whose parent ignores Ctrl-C, as a shell's background jobs do, would ignore it too.
WITH_CTRL_C = (
    "import runpy, signal\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "runpy.run_module('npact.mnist', run_name='__main__', alter_sys=True)\n"
)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "npact.mnist", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The one line on standard error with which a command ends."""
    with pytest.raises(SystemExit) as caught:
        main(list(map(str, arguments)))
    error = capsys.readouterr().err
    assert caught.value.code == 2
    assert error.count("\n") == 1
    assert error.startswith("python -m npact.mnist")
    return error.strip()


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    """A model of the right shape that has not been trained."""
    model = nn.Sequential([nn.Input((28, 28, 1)), nn.Flatten(), nn.Dense(10)])
    model.build((None, 28, 28, 1))
    model.save(tmp_path / "untrained.npz")
    return tmp_path / "untrained.npz"


@pytest.fixture
def picture(tmp_path: Path, real_digits: Digits) -> Path:
    path = tmp_path / "digit.png"
    Image.fromarray(255 - real_digits.test_images[0]).save(path)
    return path


def test_train_evaluate_predict(write_idx: Write, tmp_path: Path, picture: Path) -> None:
    data, out = write_idx(), tmp_path / "deep" / "out"
    options = ["--model", "mlp", "--activation", "gelu", "--epochs", "2", "--seed", "3"]
    trained = run("train", "--data", data, "--out", out, *options)
    assert (trained.returncode, trained.stderr) == (0, "")
    assert names(out) == RESULTS
    accuracy = re.search(r"^test accuracy: ([\d.]+)%", trained.stdout, re.MULTILINE)
    assert accuracy is not None
    assert float(accuracy[1]) > 95
    report = trained.stdout[accuracy.start() : trained.stdout.index("saved: ")]
    assert "precision    recall  f1-score" in report
    assert "true \\ predicted" in report

    record = json.loads((out / "history.json").read_text())
    assert (record["model"], record["activation"], record["seed"]) == ("mlp", "gelu", 3)
    assert not record["interrupted"]
    assert len(record["history"]["loss"]) == len(record["history"]["val_accuracy"]) == 2
    assert f"{record['history']['val_accuracy'][-1]:.2%}" in accuracy[0]
    for name in ("curves.png", "confusion.png"):
        with Image.open(out / name) as plot:
            assert min(plot.size) > 300

    evaluated = run("evaluate", out / "model.npz", "--data", data)
    assert (evaluated.returncode, evaluated.stderr) == (0, "")
    assert report.strip() in evaluated.stdout

    predicted = run("predict", out / "model.npz", picture, picture)
    assert (predicted.returncode, predicted.stderr) == (0, "")
    first, second = predicted.stdout.splitlines()
    assert first == second
    match = re.fullmatch(re.escape(str(picture)) + r": (\d)  \((.*)\)", first)
    assert match is not None
    digits, shares = zip(*(part.split() for part in match[2].split("  ")), strict=True)
    assert digits == tuple("0123456789")
    assert sum(map(float, shares)) == pytest.approx(1, abs=0.01)
    assert int(match[1]) == np.argmax(np.array(shares, float))


def test_the_default_folder_carries_date_and_model(
    write_idx: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NPACT_MNIST_DIR", str(write_idx()))
    monkeypatch.chdir(tmp_path)
    assert main(["train", "--model", "mlp", "--epochs", "1"]) == 0
    (folder,) = names(tmp_path / "runs")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-\d{6}-mlp", folder)
    assert names(tmp_path / "runs" / folder) == RESULTS


def test_ctrl_c_saves_what_is_trained_so_far(write_idx: Write, tmp_path: Path) -> None:
    data, out = write_idx(), tmp_path / "out"
    options = ["--model", "mlp", "--epochs", "1000000", "--data", str(data), "--out", str(out)]
    with subprocess.Popen(
        [sys.executable, "-c", WITH_CTRL_C, "train", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Epoch 2/"):
                process.send_signal(signal.SIGINT)
                break
        _, error = process.communicate()
    assert process.returncode == 130
    assert re.fullmatch(
        r"interrupted, \d+ of 1000000 epochs complete: .*model.npz holds what is trained so far\n",
        error,
    )
    assert names(out) == ["history.json", "model.npz"]
    record = json.loads((out / "history.json").read_text())
    assert record["interrupted"]
    assert len(record["history"]["loss"]) == load_model(out / "model.npz").epochs_trained >= 2


def test_ctrl_c_before_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("npact.mnist.__main__.load", interrupted)
    assert main(["train", "--out", str(tmp_path / "out")]) == 130
    assert capsys.readouterr().err == "interrupted\n"
    assert not (tmp_path / "out").exists()


def test_an_error_in_a_process_of_its_own(tmp_path: Path) -> None:
    result = run("train", "--data", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr == f"python -m npact.mnist: error: {tmp_path}/nowhere: no such folder\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ("", "the following arguments are required: {train,evaluate,predict,bench}"),
        ("learn", "invalid choice: 'learn'"),
        ("train --model rnn", "argument --model: invalid choice: 'rnn'"),
        ("train --activation rulu", "argument --activation: invalid choice: 'rulu'"),
        ("train --activation softmax", "argument --activation: invalid choice: 'softmax'"),
        ("train --epochs -1", "argument --epochs: must be a whole number from 1, not '-1'"),
        ("train --epochs 0", "argument --epochs: must be a whole number from 1, not '0'"),
        ("train --batch-size 1.5", "argument --batch-size: must be a whole number from 1"),
        ("train --learning-rate nan", "argument --learning-rate: must be a positive number"),
        ("train --learning-rate 0", "argument --learning-rate: must be a positive number"),
        ("train --learning-rate fast", "argument --learning-rate: must be a positive number"),
        ("train --seed -3", "argument --seed: must be a whole number from 0, not '-3'"),
        ("train --colour red", "unrecognized arguments: --colour red"),
        ("evaluate", "the following arguments are required: MODEL"),
        ("predict model.npz", "the following arguments are required: IMAGE"),
        ("evaluate no.npz", "No such file or directory: 'no.npz'"),
    ],
)
def test_bad_arguments(capsys: pytest.CaptureFixture[str], arguments: str, what: str) -> None:
    assert what in refused(capsys, *arguments.split())


def test_bad_data(write_idx: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = np.full(400, 77, np.uint8)
    data = write_idx(train_labels_idx1_ubyte=labels)
    error = refused(capsys, "train", "--data", data, "--out", tmp_path / "out")
    assert error.endswith(f"{data}/train-labels-idx1-ubyte.gz: label 77 at 0, expected 0 to 9")
    assert not (tmp_path / "out").exists()


def test_a_loss_that_is_not_finite(
    write_idx: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--model", "mlp", "--learning-rate", "1e30", "--out", tmp_path / "out"]
    error = refused(capsys, "train", "--data", write_idx(), *options)
    assert "error: --learning-rate 1e+30: " in error
    assert "not finite" in error
    assert not (tmp_path / "out").exists()


def test_an_output_folder_that_cannot_be_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    error = refused(capsys, "train", "--out", tmp_path / "file" / "out")
    assert error.endswith(f"{tmp_path / 'file'} is not a folder that can be written to")


def test_models_of_another_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.npz"
    for inputs, outputs in ((27, 10), (28, 9)):
        model = nn.Sequential([nn.Flatten(), nn.Dense(outputs)])
        model.build((None, inputs, inputs, 1))
        model.save(path)
        for command in (["evaluate", path], ["predict", path, "some.png"]):
            expected = f"{path}: a model from ({inputs}, {inputs}, 1) to ({outputs},), not "
            assert expected in refused(capsys, *command)


class Payload:
    """Unpickling it would make a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return open, (str(self.path), "w")


def test_model_files_that_are_none(
    model_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    payload = Payload(tmp_path / "executed")
    pickled_array = io.BytesIO()
    np.savez(pickled_array, architecture=np.array([payload], object))
    contents = {
        "empty": b"",
        "text": b"seven\n",
        "cut": model_file.read_bytes()[:-50],
        "pickle": pickle.dumps(payload),
        "pickled array": pickled_array.getvalue(),
    }
    for name, content in contents.items():
        path = tmp_path / f"{name}.npz"
        path.write_bytes(content)
        assert f"error: {path}: " in refused(capsys, "evaluate", path)
    assert not payload.path.exists()


def test_one_bad_picture_among_good_ones(
    model_file: Path, picture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(picture.read_bytes()[:100])
    assert f"error: {bad}: unreadable picture: " in refused(
        capsys, "predict", model_file, picture, bad
    )
    assert capsys.readouterr().out == ""
    Image.new("RGB", (40, 40), "white").save(bad)
    assert f"error: {bad}: blank picture" in refused(capsys, "predict", model_file, picture, bad)


def test_a_missing_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    error = refused(capsys, "train", "--out", tmp_path / "out")
    assert error.endswith('error: sklearn: not installed; pip install "npact[mnist]"')
    assert not (tmp_path / "out").exists()
