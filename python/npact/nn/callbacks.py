"""What `Sequential.fit` calls while it trains."""

import csv
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from npact.nn.schedules import in_range

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


class _Monitor(Callback):
    """What watches one of the logs for its best value."""

    def __init__(self, monitor: str, mode: str, min_delta: float, best: float | None) -> None:
        name = type(self).__name__
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"{name}: mode must be auto, min or max, not {mode!r}")
        self.monitor, self.min_delta = monitor, in_range(f"{name}: min_delta", min_delta, 0)
        largest = mode == "max" or (mode == "auto" and monitor.endswith("accuracy"))
        self._sign = -1 if largest else 1
        self._at_first = np.inf if best is None else self._sign * best

    def on_train_begin(self) -> None:
        self._best = self._at_first
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

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, min_delta, baseline)
        self.patience = in_range("EarlyStopping: patience", patience, 0)
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = in_range("EarlyStopping: start_from_epoch", start_from_epoch, 0)
        self.best_epoch: int | None = None
        self.stopped_epoch: int | None = None

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

    def __init__(
        self,
        filepath: str | os.PathLike[str],
        monitor: str = "val_loss",
        save_best_only: bool = False,
        mode: str = "auto",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, 0, initial_value_threshold)
        self.filepath, self.save_best_only = os.fspath(filepath), save_best_only

    def on_train_begin(self) -> None:
        if self.save_best_only:
            super().on_train_begin()
        self.model.optimizer.get_config()

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        if not self.save_best_only or self.improved(logs):
            path = self.filepath.format(epoch=epoch + 1, **logs)
            self.model.save(path, include_optimizer=True)


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

    def __init__(
        self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False
    ) -> None:
        self.filename, self.separator, self.append = Path(filename), separator, append

    def on_train_begin(self) -> None:
        with self.filename.open("a" if self.append else "w"):
            pass  # tried before the first epoch is spent

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        with self.filename.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=self.separator, lineterminator="\n")
            if file.tell() == 0:
                writer.writerow(["epoch", *logs])
            writer.writerow([epoch, *logs.values()])


class _Lines(Callback):
    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        rate = self.params["samples"] / max(logs["seconds"], 1e-9)
        values = ", ".join(f"{k} {v:.4f}" for k, v in logs.items() if k != "seconds")
        print(f"Epoch {epoch + 1}/{self.params['epochs']}: {values}, {rate:,.0f} images/s")


class _Bar(Callback):
    # Short enough that the bar and all figures fit into 80 columns.
    FORMAT = "{desc} {percentage:3.0f}%|{bar}| {rate_fmt}{postfix}"

    def __init__(self, tqdm: Any) -> None:
        self._tqdm, self._shown = tqdm, 0.0
        self._bar: Any = None

    def on_epoch_begin(self, epoch: int) -> None:
        title, total = f"Epoch {epoch + 1}/{self.params['epochs']}", self.params["samples"]
        self._bar = self._tqdm(total=total, desc=title, unit=" images", bar_format=self.FORMAT)

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        # To format the figures every time would cost as much as a small step.
        if time.monotonic() - self._shown > 0.1:
            self._shown = time.monotonic()
            self._figures(logs)
        self._bar.update(logs["size"])

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        self._figures(logs)
        self._bar.close()

    def on_train_end(self) -> None:
        if self._bar is not None:
            self._bar.close()

    def _figures(self, logs: Logs) -> None:
        text = f"loss {logs['loss']:.4f}, accuracy {logs['accuracy']:.2%}"
        if "val_loss" in logs:
            text = f"loss {logs['loss']:.4f} {logs['accuracy']:.2%}"
            text += f", val {logs['val_loss']:.4f} {logs['val_accuracy']:.2%}"
        self._bar.set_postfix_str(text, refresh=False)


def progress(verbose: int) -> list[Callback]:
    """What ``fit(verbose=...)`` shows: 0 nothing, 1 a bar, 2 a line an epoch."""
    if verbose == 1:
        try:
            from tqdm import tqdm
        except ImportError:
            print('no progress bar without tqdm: pip install "npact[mnist]"', file=sys.stderr)
        else:
            return [_Bar(tqdm)]
    return [_Lines()] if verbose else []
