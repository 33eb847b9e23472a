"""One training: its folder, its checkpoint, its report."""

import json
import math
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from npact import nn
from npact.mnist.data import digest, load
from npact.mnist.errors import InputError, require
from npact.mnist.models import MODELS, scaled
from npact.mnist.plots import plot_confusion, plot_curves
from npact.mnist.report import confusion, report
from npact.nn.arguments import each, finite, one_of, positive_int
from npact.nn.files import replacing
from npact.nn.model import INVALID

__all__ = ["OPTIONS", "SCHEDULES", "check_writable", "train"]

OPTIONS: dict[str, Any] = {
    "model": "cnn",
    "activation": "relu",
    "epochs": 5,
    "batch_size": 32,
    "learning_rate": 1e-3,
    "schedule": "cosine",
    "seed": 0,
}
CHECKPOINT, RECORD = "checkpoint.npz", "history.json"
FIGURES = ("loss", "accuracy", "seconds", "val_loss", "val_accuracy")
ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")
SCHEDULES = ("cosine", "constant")


def train(
    options: dict[str, Any], out: Path, data: Path | None = None, *, resume: bool = False
) -> bool:
    """Train a model and report on it.

    After each epoch the folder holds what a later call needs to go on: the record so far and a
    checkpoint.  At the end they make room for the model, the pictures and the whole record; where
    the process ended between the last epoch and these, a later call makes up for them.

    Parameters
    ----------
    options : dict
        Those of `OPTIONS` that differ from it; with `resume` none.
    out : Path
        The folder for the results; made after the first epoch, if it is not there.
    data : Path, optional
        As for `load`.
    resume : bool
        Whether to go on with the training that was interrupted in `out`.

    Returns
    -------
    bool
        Whether it came to its end; False after Ctrl-C.

    Raises
    ------
    InputError
        Where the folder, what it holds, the data or the learning rate cannot be used.
    """
    require("matplotlib", "sklearn", "tqdm")  # missed now rather than after five epochs
    record = _interrupted(out, options) if resume else dict(OPTIONS | options)
    check_writable(out)
    digits = load(data)
    found = {name: digest(getattr(digits, name)) for name in ARRAYS}
    if record.setdefault("digests", found) != found:
        raise InputError(digits.origin, f"not the digits that the training in {out} began with")
    name = f"{record['model']} with {record['activation']}"
    steps = math.ceil(len(digits.train_images) / record["batch_size"])
    model = _model(record, steps)
    if resume:
        model = _checkpoint(out, record, model, steps)
    print(f"model: {name}, {model.count_params():,} parameters")
    if resume:
        print(f"resumed after epoch {model.epochs_trained} of {record['epochs']}")

    # What was logged after the checkpoint, if the process ended between the two, is trained again.
    history = {k: v[: model.epochs_trained] for k, v in record.get("history", {}).items()}
    record |= {"data": digits.origin, "interrupted": True, "history": history}
    test_images = scaled(digits.test_images)
    interrupted = False
    checkpoint = str(out / CHECKPOINT).replace("{", "{{").replace("}", "}}")  # no fields of format
    try:
        if model.epochs_trained < record["epochs"]:
            model.fit(
                scaled(digits.train_images),
                digits.train_labels,
                batch_size=record["batch_size"],
                epochs=record["epochs"],
                initial_epoch=model.epochs_trained,
                verbose=1 if sys.stderr.isatty() else 2,
                callbacks=[_Record(out, record), nn.ModelCheckpoint(checkpoint)],
                validation_data=(test_images, digits.test_labels),
            )
    except nn.NonFiniteError as error:
        raise InputError(f"--learning-rate {record['learning_rate']}", str(error)) from error
    except KeyboardInterrupt:
        interrupted = True
    out.mkdir(parents=True, exist_ok=True)
    model.save(out / "model.npz")
    record["interrupted"] = interrupted
    _drop_foreign(out, record)
    _write(out, record)
    if interrupted:
        # The model may be further than its checkpoint, from which alone a training goes on.
        complete, resumable = 0, "no checkpoint to resume from"
        if (out / CHECKPOINT).exists():
            complete = nn.Sequential.load(out / CHECKPOINT).epochs_trained
            resumable = f"--resume {out} goes on from there"
        print(
            f"interrupted, {complete} of {record['epochs']} epochs complete; {resumable}:"
            f" {out / 'model.npz'} holds what is trained so far",
            file=sys.stderr,
        )
        return False

    predicted = np.argmax(model.predict(test_images), axis=1)
    print("\n" + report(digits.test_labels, predicted))
    plot_curves(out / "curves.png", history, name)
    plot_confusion(out / "confusion.png", confusion(digits.test_labels, predicted), name)
    (out / CHECKPOINT).unlink()
    print(f"\nsaved: model.npz, history.json, curves.png and confusion.png in {out}")
    return True


def _model(record: dict[str, Any], steps: int) -> nn.Sequential:
    """The model as it is before its first epoch, each of which has so many steps."""
    model = MODELS[record["model"]](record["activation"], seed=record["seed"])
    rate, steps = record["learning_rate"], steps * record["epochs"]
    constant = record["schedule"] == "constant"
    model.compile(nn.Adam(rate if constant else nn.CosineDecay(rate, steps)))
    return model


def _checkpoint(
    out: Path, record: dict[str, Any], model: nn.Sequential, steps: int
) -> nn.Sequential:
    """The model of the checkpoint; an InputError if it is not the new `model`, trained so far."""
    stored = nn.Sequential.load(out / CHECKPOINT)
    done, logged = stored.epochs_trained, len(record["history"]["loss"])
    model.epochs_trained, model.optimizer.iterations = done, done * steps
    if stored._architecture(True) != model._architecture(True):
        what = f"not of the training of {RECORD}: network, seed, learning rate or steps differ"
        raise InputError(out / CHECKPOINT, what)
    if not 1 <= done <= min(logged, record["epochs"]):
        what = f"{done} epochs trained; {RECORD} has {logged} of {record['epochs']}"
        raise InputError(out / CHECKPOINT, what)
    return stored


class _Record(nn.Callback):
    """Write the record after each epoch, the history with it."""

    def __init__(self, out: Path, record: dict[str, Any]) -> None:
        self.out, self.record = out, record

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        _drop_foreign(self.out, self.record)
        for key, value in logs.items():
            self.record["history"].setdefault(key, []).append(value)
        _write(self.out, self.record)


def _drop_foreign(out: Path, record: dict[str, Any]) -> None:
    """Remove the checkpoint of another training, which this one's record must not stand beside."""
    if not record["history"]:
        (out / CHECKPOINT).unlink(missing_ok=True)


def _write(out: Path, record: dict[str, Any]) -> None:
    with replacing(out / RECORD) as temporary:
        temporary.write_text(json.dumps(record, indent=1) + "\n")


def _interrupted(out: Path, options: dict[str, Any]) -> dict[str, Any]:
    """The record of a training that can be resumed."""
    if options:
        given = ", ".join("--" + key.replace("_", "-") for key in options)
        raise InputError(
            f"--resume {out}", f"the options are those it began with: leave out {given}"
        )
    if not (out / CHECKPOINT).exists():
        raise InputError(f"--resume {out}", f"no interrupted training: there is no {CHECKPOINT}")
    try:
        record = json.loads((out / RECORD).read_text())
        for name in ("epochs", "batch_size"):
            positive_int(name, record[name])
        one_of(*SCHEDULES)("schedule", record["schedule"])
        _model(record, 1)
        if record["history"].keys() != {*FIGURES} or record["digests"].keys() != {*ARRAYS}:
            raise ValueError("figures or digests are missing")
        if len({len(each(finite)(name, record["history"][name])) for name in FIGURES}) != 1:
            raise ValueError("the figures are not of equally many epochs")
    except INVALID as error:
        what = f"not the record of a training: {type(error).__name__}: {error}"
        raise InputError(out / RECORD, what) from error
    return dict(record)


def check_writable(folder: Path) -> None:
    """Raise an InputError unless the folder is there or can be made, and can be written to."""
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise InputError(f"--out {folder}", f"{nearest} is not a folder that can be written to")
