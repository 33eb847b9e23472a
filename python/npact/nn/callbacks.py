"""What `Sequential.fit` calls while it trains."""

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from npact.nn.model import Sequential

__all__ = ["Callback", "History"]

Logs = dict[str, float]


class Callback:
    """Override what is of interest; the names are Keras's, and epochs count from 0.

    Attributes
    ----------
    model : Sequential
        In training.  Setting its ``stop_training`` ends the training after the epoch.
    params : dict of str to int
        ``epochs``, and ``samples`` of an epoch.
    """

    model: "Sequential"
    params: dict[str, int]

    def on_train_begin(self) -> None:
        """Before the first epoch."""

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


class _Lines(Callback):
    def on_epoch_end(self, epoch: int, logs: Logs) -> None:
        rate = self.params["samples"] / max(logs["seconds"], 1e-9)
        values = ", ".join(f"{k} {v:.4f}" for k, v in logs.items() if k != "seconds")
        print(f"Epoch {epoch + 1}/{self.params['epochs']}: {values}, {rate:,.0f} images/s")


class _Bar(Callback):
    def __init__(self, tqdm: Any) -> None:
        self._tqdm, self._shown = tqdm, 0.0
        self._bar: Any = None

    def on_epoch_begin(self, epoch: int) -> None:
        title = f"Epoch {epoch + 1}/{self.params['epochs']}"
        self._bar = self._tqdm(total=self.params["samples"], desc=title, unit=" images")

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
        figures = {k: f"{v:.4f}" for k, v in logs.items() if k not in ("size", "seconds")}
        self._bar.set_postfix(figures, refresh=False)


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
