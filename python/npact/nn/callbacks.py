"""What `Sequential.fit` calls while it trains."""

import csv
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np

from npact.nn.arguments import Declared, NotNegative, one_of

if TYPE_CHECKING:
    from npact.nn.model import Sequential

__all__ = ["CSVLogger", "Callback", "EarlyStopping", "History", "ModelCheckpoint"]

Logs = dict[str, float]


class Callback:
    """Override what is of interest; the names are Keras's, and epochs count from 0.

    Attributes
    ----------
    model : Sequential
        In training.  Setting its ``stop_training`` ends the training after the epoch.
    params : dict of str to int
        ``epochs``; ``samples`` of an epoch, and ``validation_samples``.
    """

    model: "Sequential"
    params: dict[str, int]

    def on_train_begin(self) -> None:
        """Before the first epoch; a ValueError from here leaves the model as it was."""

    def on_epoch_begin(self, epoch: int) -> None:
        """Before an epoch."""

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        """After a step: ``loss`` and ``accuracy`` of the epoch so far, ``size`` of the batch."""

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        """After an epoch: ``loss``, ``accuracy``, ``seconds``; ``val_loss``, ``val_accuracy``."""

    def on_train_end(self) -> None:
        """At the end, after an exception too."""


class History(Callback):
    """The logs: a list for each key, with one value an epoch, in ``history``."""

    def __init__(self) -> None:
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        for key, value in logs.items():
            self.history.setdefault(key, []).append(value)


MODE = one_of("auto", "min", "max")


class _Monitor(Declared, Callback):
    """What watches one of the logs for its best value."""

    monitor: str
    mode: str
    min_delta: float = 0
    to_beat: ClassVar[str]  # the argument with what the first epochs have to beat

    def on_train_begin(self) -> None:
        largest = self.mode == "max" or (self.mode == "auto" and self.monitor.endswith("accuracy"))
        self._sign, first = -1 if largest else 1, getattr(self, self.to_beat)
        self._best = np.inf if first is None else self._sign * first
        if self.monitor.startswith("val_") and not self.params["validation_samples"]:
            raise ValueError(
                f"{type(self).__name__}: monitor {self.monitor!r} needs a validation_split or "
                f"validation_data"
            )

    def improved(self, logs: Logs) -> bool:
        """Whether this epoch is the best so far; NaN is not."""
        if self.monitor not in logs:
            name = type(self).__name__
            raise ValueError(f"{name}: monitor {self.monitor!r} is not one of {', '.join(logs)}")
        value = self._sign * logs[self.monitor]
        better = value < self._best - (self.min_delta if np.isfinite(self._best) else 0)
        if better:
            self._best = value
        return better


@dataclass(eq=False, repr=False)
class EarlyStopping(_Monitor):
    """Stop when a figure no longer improves.

    Parameters
    ----------
    monitor : str
        A key of the logs.
    min_delta : float
        The least change that counts as an improvement.
    patience : int
        Epochs without one after which training stops; from 0, which means the same as 1.
    mode : {"auto", "min", "max"}
        What is better; "auto": more where the name ends in "accuracy", else less.
    baseline : float, optional
        What the first epochs have to beat.
    restore_best_weights : bool
        Whether the parameters of the best epoch come back at the end of the last one.
    start_from_epoch : int
        Epochs before it, counted from 0, do not count.

    Attributes
    ----------
    best_epoch, stopped_epoch : int or None
        Counted from 0.

    Raises
    ------
    ValueError
        If an argument cannot be used; from `Sequential.fit`, if there is nothing to monitor.

    Examples
    --------
    >>> from npact import nn
    >>> model = nn.Sequential([nn.Dense(2)])
    >>> x, y = np.eye(8), np.arange(8) % 2
    >>> stop = EarlyStopping("loss", min_delta=10.0, patience=2)
    >>> history = model.fit(x, y, epochs=50, verbose=0, callbacks=[stop])
    >>> stop.best_epoch, stop.stopped_epoch
    (0, 2)
    """

    to_beat = "baseline"
    monitor: str = "val_loss"
    min_delta: NotNegative = 0
    patience: NotNegative = 0
    mode: Annotated[str, MODE] = "auto"
    baseline: float | None = None
    restore_best_weights: bool = False
    start_from_epoch: NotNegative = 0
    best_epoch: int | None = field(default=None, init=False)
    stopped_epoch: int | None = field(default=None, init=False)

    def on_train_begin(self) -> None:
        super().on_train_begin()
        self.best_epoch = self.stopped_epoch = None
        self._waited = 0

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        if epoch < self.start_from_epoch:
            return
        self._waited += 1
        if self.improved(logs):
            self._waited, self.best_epoch = 0, epoch
            if self.restore_best_weights:
                self._kept = self.model.parameters.copy()
        elif self._waited >= self.patience:
            self.stopped_epoch, self.model.stop_training = epoch, True
        ends = self.model.stop_training or epoch + 1 == self.params["epochs"]
        if ends and self.restore_best_weights and self.best_epoch is not None:
            self.model.parameters[...] = self._kept


@dataclass(eq=False, repr=False)
class ModelCheckpoint(_Monitor):
    """Save the model after each epoch, or after each that is the best so far.

    The file holds the state of the optimiser too, so that `Sequential.load` and ``fit`` with
    ``initial_epoch`` go on with the same bits as if nothing had happened.

    Parameters
    ----------
    filepath : path-like
        As for `Sequential.save`; ``{epoch}``, counted from 1, and the keys of the logs are filled
        in, as by `str.format`.
    monitor : str
        A key of the logs, for `save_best_only`.
    save_best_only : bool
        Whether only an epoch that is the best so far is saved.
    mode : {"auto", "min", "max"}
        What is better; "auto": more where the name ends in "accuracy", else less.
    initial_value_threshold : float, optional
        What the first epochs have to beat.

    Raises
    ------
    ValueError
        If an argument cannot be used; from `Sequential.fit`, if there is nothing to monitor or the
        state of the optimiser cannot be stored.

    Examples
    --------
    >>> import tempfile
    >>> from npact import nn
    >>> path = tempfile.mkdtemp() + "/model.npz"
    >>> x, y = np.eye(8), np.arange(8) % 2
    >>> model = nn.Sequential([nn.Dense(2)])
    >>> _ = model.fit(x, y, epochs=2, verbose=0, callbacks=[ModelCheckpoint(path)])
    >>> model = nn.Sequential.load(path)
    >>> _ = model.fit(x, y, initial_epoch=model.epochs_trained, epochs=3, verbose=0)
    >>> model.epochs_trained, model.optimizer.iterations
    (3, 3)
    """

    to_beat = "initial_value_threshold"

    filepath: str | os.PathLike[str]
    monitor: str = "val_loss"
    save_best_only: bool = False
    mode: Annotated[str, MODE] = "auto"
    initial_value_threshold: float | None = None

    def on_train_begin(self) -> None:
        if self.save_best_only:
            super().on_train_begin()
        self.model.optimizer.get_config()

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        if not self.save_best_only or self.improved(logs):
            path = os.fspath(self.filepath).format(epoch=epoch + 1, **logs)
            self.model.save(path, include_optimizer=True)


@dataclass(eq=False, repr=False)
class CSVLogger(Callback):
    """A line of a CSV file for each epoch: its number, counted from 0, and the logs.

    Parameters
    ----------
    filename : path-like
        The file; every line is there as soon as its epoch ends.
    separator : str
        Between values, one character.
    append : bool
        Whether to go on with a file that is there, instead of replacing it.

    Raises
    ------
    OSError
        From `Sequential.fit`, if the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from npact import nn
    >>> path = tempfile.mkdtemp() + "/log.csv"
    >>> model = nn.Sequential([nn.Dense(2)])
    >>> _ = model.fit(np.eye(8), np.arange(8) % 2, verbose=0, callbacks=[CSVLogger(path)])
    >>> Path(path).read_text().splitlines()[0]
    'epoch,loss,accuracy,seconds'
    """

    filename: str | os.PathLike[str]
    separator: str = ","
    append: bool = False

    def on_train_begin(self) -> None:
        with Path(self.filename).open("a" if self.append else "w"):
            pass  # tried before the first epoch is spent

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        with Path(self.filename).open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=self.separator, lineterminator="\n")
            if file.tell() == 0:
                writer.writerow(["epoch", *logs])
            writer.writerow([epoch, *logs.values()])


class Progress(Callback):
    """What ``fit(verbose=...)`` shows: 1, a line that follows the epoch; 2, one at its end."""

    def __init__(self, verbose: int) -> None:
        self._live = verbose == 1

    def on_epoch_begin(self, epoch: int) -> None:
        self._title = f"Epoch {epoch + 1}/{self.params['epochs']}"
        self._seen, self._start, self._shown = 0.0, time.monotonic(), 0.0

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        self._seen += logs["size"]
        # To format the figures every time would cost as much as a small step.
        if self._live and time.monotonic() - self._shown > 0.1:
            self._shown = time.monotonic()
            self._follow(logs, time.monotonic() - self._start, "")

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        if self._live:
            self._follow(logs, logs["seconds"], "\n")
            return
        values = ", ".join(f"{k} {v:.4f}" for k, v in logs.items() if k != "seconds")
        print(f"{self._title}: {values}, {self._rate(logs['seconds'])}")

    def _rate(self, seconds: float) -> str:
        return f"{self._seen / max(seconds, 1e-9):,.0f} images/s"

    def _follow(self, logs: Logs, seconds: float, end: str) -> None:
        # Short enough for 80 columns, and over the whole of what was shown before.
        share = self._seen / self.params["samples"]
        text = f"{self._title} {share:4.0%} {self._rate(seconds)}, "
        text += f"loss {logs['loss']:.4f} {logs['accuracy']:.2%}"
        if "val_loss" in logs:
            text += f", val {logs['val_loss']:.4f} {logs['val_accuracy']:.2%}"
        print(f"\r{text:79}", end=end, file=sys.stderr, flush=True)
