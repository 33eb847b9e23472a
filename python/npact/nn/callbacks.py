"""What `Sequential.fit` calls while it trains."""

import csv
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from npact.nn import files
from npact.nn.arguments import Declared, Flag, NotNegative, PathLike, one_of, printable

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
    # The keys of the logs; None where a callback before this one may add to them.
    _names: tuple[str, ...] | None = None

    def on_train_begin(self) -> None:
        """Before the first epoch; a ValueError from here leaves the parameters as they were."""

    def on_epoch_begin(self, epoch: int) -> None:
        """Before an epoch."""

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        """After a step: ``loss`` and ``accuracy`` of the epoch so far, ``size`` of the batch."""

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        """After an epoch: ``loss``, ``accuracy``, ``seconds``; ``val_loss``, ``val_accuracy``."""

    def on_train_end(self) -> None:
        """At the end, after an exception too."""


def introduce(callbacks: Iterable[Callback], model: "Sequential", params: dict[str, int]) -> None:
    """Tell each what it is called for, and what the logs will hold when its turn comes."""
    validation = ("val_loss", "val_accuracy") if params["validation_samples"] else ()
    names: tuple[str, ...] | None = ("loss", "accuracy", "seconds", *validation)
    for callback in callbacks:
        callback.model, callback.params, callback._names = model, params, names
        # A user's own may add to the logs for those that come after it.
        if getattr(callback.on_epoch_end, "__module__", None) != __name__:
            names = None


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

    def on_train_begin(self) -> None:
        largest = self.mode == "max" or (self.mode == "auto" and self.monitor.endswith("accuracy"))
        self._sign, self._best = -1 if largest else 1, np.inf
        if self.monitor.startswith("val_") and not self.params["validation_samples"]:
            raise ValueError(
                f"{type(self).__name__}: monitor {self.monitor!r} needs a validation_split or "
                f"validation_data"
            )
        if self._names is not None:
            self._find(self._names)

    def _find(self, names: Iterable[str]) -> None:
        if self.monitor not in names:
            name = type(self).__name__
            raise ValueError(f"{name}: monitor {self.monitor!r} is not one of {', '.join(names)}")

    def improved(self, logs: Logs) -> bool:
        """Whether this epoch is the best so far; NaN is not."""
        self._find(logs)
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
    restore_best_weights : bool
        Whether the parameters of the best epoch come back at the end of the training, whoever
        stopped it; not after an exception, Ctrl-C's too, which leaves the last step's.

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

    monitor: Annotated[str, printable] = "val_loss"
    min_delta: NotNegative = 0
    patience: NotNegative = 0
    mode: Annotated[str, MODE] = "auto"
    restore_best_weights: Flag = False
    best_epoch: int | None = field(default=None, init=False)
    stopped_epoch: int | None = field(default=None, init=False)

    def on_train_begin(self) -> None:
        super().on_train_begin()
        self.best_epoch = self.stopped_epoch = None
        self._waited = 0

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        self._waited += 1
        if self.improved(logs):
            self._waited, self.best_epoch = 0, epoch
            if self.restore_best_weights:
                self._kept = self.model.parameters.copy()
        elif self._waited >= self.patience:
            self.stopped_epoch, self.model.stop_training = epoch, True

    def on_train_end(self) -> None:
        # Only here is it known that no callback, whatever its place, goes on or stops.
        completed = self.model._completed and self.best_epoch is not None
        if completed and self.restore_best_weights:
            self.model.parameters[...] = self._kept


class _Any(float):
    """A value that is not known yet, in whatever form it will be written."""

    def __format__(self, form: str) -> str:
        return "0"


class _Sample(dict[str, float]):
    """Values to fill into a name before there are logs."""

    def __init__(self, callback: Callback) -> None:
        super().__init__(dict.fromkeys(callback._names or (), 0.0), epoch=1)
        self._open = callback._names is None
        self._validation = callback.params["validation_samples"]

    def __missing__(self, name: str) -> float:
        if name.startswith("val_") and not self._validation:
            raise ValueError(f"{name!r} needs a validation_split or validation_data")
        if not self._open:
            raise ValueError(f"{name!r} is not one of {', '.join(self)}")
        return _Any()


@dataclass(eq=False, repr=False)
class ModelCheckpoint(_Monitor):
    """Save the model after each epoch, or after each that is the best so far.

    The file holds the state of the optimiser too, so that `Sequential.load` and ``fit`` with
    ``initial_epoch`` go on with the same bits as if nothing had happened.

    Parameters
    ----------
    filepath : path-like
        As for `Sequential.save`; ``{epoch}``, counted from 1, and the keys of the logs are filled
        in, as by `str.format`.  The folder must be there.
    monitor : str
        A key of the logs, for `save_best_only`.
    save_best_only : bool
        Whether only an epoch that is the best so far is saved.  Each `Sequential.fit` counts anew:
        one that goes on with a training saves its first epoch whatever was the best before.
    mode : {"auto", "min", "max"}
        What is better; "auto": more where the name ends in "accuracy", else less.

    Raises
    ------
    ValueError
        If an argument cannot be used; from `Sequential.fit`, if there is nothing to monitor or to
        fill in, or the model cannot be stored with its optimiser.
    OSError
        From `Sequential.fit`, if there is no such folder, or none that can be written to.

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

    filepath: PathLike
    monitor: Annotated[str, printable] = "val_loss"
    save_best_only: Flag = False
    mode: Annotated[str, MODE] = "auto"

    def on_train_begin(self) -> None:
        if self.save_best_only:
            super().on_train_begin()
        self._check_path()
        self.model._architecture(include_optimizer=True)

    def _check_path(self) -> None:
        where = "ModelCheckpoint: filepath"
        try:
            template = os.fspath(self.filepath)
            path = Path(template.format_map(_Sample(self)))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise ValueError(f"{where} {self.filepath!r} cannot be filled in: {error}") from None
        files.require(where, path)
        # A folder whose name is filled in may be made in time, and any by a callback before.
        if path.parent == Path(template).parent and self._names is not None:
            files.require_place(f"{where} {template!r}", path)

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        if not self.save_best_only or self.improved(logs):
            path = os.fspath(self.filepath).format(epoch=epoch + 1, **logs)
            self.model.save(path, include_optimizer=True)


def character(argument: str, value: Any) -> str:
    """What can stand between the values of a CSV file."""
    if not isinstance(value, str) or len(value) != 1 or value in '\r\n"':
        raise ValueError(f"{argument} must be one character, no quote or newline, not {value!r}")
    return value


@dataclass(eq=False, repr=False)
class CSVLogger(Declared, Callback):
    """A line of a CSV file for each epoch: its number, counted from 0, and the logs.

    Parameters
    ----------
    filename : path-like
        The file; every line is there as soon as its epoch ends.
    separator : str
        Between values, one character.
    append : bool
        Whether to go on with a file that is there, instead of replacing it; where its last line was
        cut off, on a new one.

    Raises
    ------
    ValueError
        If an argument cannot be used; from `Sequential.fit`, if the file to go on with has other
        columns than the logs, in a later epoch too.
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

    filename: PathLike
    separator: Annotated[str, character] = ","
    append: Flag = False

    def on_train_begin(self) -> None:
        # Tried before the first epoch is spent; emptied when there is a line to write, as another
        # callback may refuse to begin.
        with Path(self.filename).open("a"):
            pass
        self._begun = False
        if self.append and self._names is not None:
            self._check_columns(self._names)

    def _check_columns(self, names: Iterable[str]) -> None:
        """Refuse to go on with a file of other columns."""
        columns = ["epoch", *names]
        # "a+" makes the file where it was moved away.
        with Path(self.filename).open("a+", encoding="utf-8", errors="replace", newline="") as file:
            file.seek(0)
            found = next(csv.reader(file, delimiter=self.separator), columns)
        if found != columns:
            raise ValueError(
                f"CSVLogger: filename {os.fspath(self.filename)!r} has the columns "
                f"{', '.join(found)}, not {', '.join(columns)}"
            )

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        mode = "a" if self.append or self._begun else "w"
        if mode == "a":
            self._check_columns(logs)
        with Path(self.filename).open(mode, encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=self.separator, lineterminator="\n")
            if file.tell() == 0:
                writer.writerow(["epoch", *logs])
            elif not self._begun and not Path(self.filename).read_bytes().endswith(b"\n"):
                file.write("\n")  # the process before ended within its last line
            writer.writerow([epoch, *logs.values()])
        self._begun = True


class Progress(Callback):
    """What ``fit(verbose=...)`` shows: 1, what follows the epoch; 2, a line at its end.

    The first is tqdm's; without that package it is the second.
    """

    def __init__(self, verbose: int) -> None:
        self._live = verbose == 1 and find_spec("tqdm") is not None
        self._bar: Any = None  # until an epoch begins, which a callback before may prevent

    def on_epoch_begin(self, epoch: int) -> None:
        self._title = f"Epoch {epoch + 1}/{self.params['epochs']}"
        if self._live:
            from tqdm import tqdm

            form = "{desc} {percentage:3.0f}% {rate_fmt}{postfix}"
            total = self.params["samples"]
            self._bar = tqdm(desc=self._title, total=total, unit=" images", bar_format=form)

    def on_train_batch_end(self, batch: int, logs: Logs) -> None:
        if self._live:
            self._bar.set_postfix_str(_figures(logs), refresh=False)
            self._bar.update(logs["size"])

    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        if self._live:
            self._bar.set_postfix_str(_figures(logs))
            self._bar.close()
            return
        rate = self.params["samples"] / max(logs["seconds"], 1e-9)
        print(f"{self._title}: {_figures(logs)}, {rate:,.0f} images/s")

    def on_train_end(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _figures(logs: Logs) -> str:
    return ", ".join(f"{k} {v:.4f}" for k, v in logs.items() if k not in ("seconds", "size"))
