"""What `Sequential` runs: its steps, recorded for parts of a batch that threads take when free.

A training batch is cut into shards, by its size alone.  Each has the steps for itself, with buffers
and gradients of its own, and the gradients are added from the first shard to the last: so the bits
are the same for any number of threads.  Inference cuts into tiles, small enough that what lies
between the layers stays in a core's cache; each output is computed from its input alone, in one
order, so that neither tiles nor threads change a bit.

Steps that are not `recordable`, such as a layer of a user's own, are called as they are, shard by
shard: slower, with the same result.
"""

import copy
import os
from collections.abc import Sequence

import numpy as np

from npact.nn import _kernels
from npact.nn.layers import Array, Layer, Shape, aligned

__all__ = ["Batch", "Tiles", "backward", "forward", "get_num_threads", "set_num_threads"]

# More shards keep more threads busy, and cost one more vector of gradients to add.
SHARDS, SMALLEST_SHARD = 4, 4
TILE = 4


def set_num_threads(count: int) -> None:
    """Compute on this many threads from now on.

    Parameters
    ----------
    count : int
        At first ``NPACT_NUM_THREADS`` from the environment, else the processors of this process.

    Raises
    ------
    ValueError
        If it is not a positive integer.
    """
    if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 1:
        raise ValueError(f"set_num_threads: count must be a positive integer, not {count!r}")
    _kernels.set_num_threads(int(count))


def get_num_threads() -> int:
    """How many threads compute.

    Examples
    --------
    >>> get_num_threads() >= 1
    True
    """
    return _kernels.get_num_threads()


def _start_threads() -> None:
    value = os.environ.get("NPACT_NUM_THREADS")
    if value is None:
        affinity = getattr(os, "sched_getaffinity", None)
        set_num_threads((len(affinity(0)) if affinity else os.cpu_count()) or 1)
    elif value.isdecimal() and int(value) > 0:
        set_num_threads(int(value))
    else:
        raise ImportError(f"NPACT_NUM_THREADS must be a positive integer, not {value!r}")


_start_threads()


def forward(stages: Sequence[Layer], x: Array, training: bool = False) -> Array:
    """Through all steps, from the first to the last."""
    for stage in stages:
        x = stage.forward(x, training)
    return x


def backward(stages: Sequence[Layer], first: int, g: Array) -> None:
    """From the last step to the `first` that has parameters."""
    for i in range(len(stages) - 1, first - 1, -1):
        dx = stages[i].backward(g, input_gradient=i > first)
        g = g if dx is None else dx


def _recordable(stages: Sequence[Layer]) -> bool:
    # A class that inherits it may have overridden what it is about.
    return all(vars(type(stage)).get("recordable", False) for stage in stages)


def _copies(stages: Sequence[Layer], parameters: Array, gradients: Array) -> list[Layer]:
    """The same steps on the same parameters, with buffers and gradients of their own."""
    copies = []
    for stage in stages:
        other = copy.copy(stage)
        other._buffers, other.gradients = {}, {}
        for name, value in stage.parameters.items():
            start = (value.ctypes.data - parameters.ctypes.data) // value.itemsize
            other.gradients[name] = gradients[start : start + value.size].reshape(value.shape)
        copies.append(other)
    return copies


class Batch:
    """Training on batches of one size.

    Attributes
    ----------
    x : ndarray, shape (size, ...)
        To be filled with the inputs before `forward`, which may overwrite it.
    """

    def __init__(
        self, stages: Sequence[Layer], first: int, size: int, shape: Shape, parameters: Array
    ) -> None:
        self.size, self._first = size, first
        self.x = aligned((size, *shape), parameters.dtype)
        count = max(1, min(SHARDS, size // SMALLEST_SHARD))
        self._rows = [slice(size * k // count, size * (k + 1) // count) for k in range(count)]
        self._gradients = aligned((count, parameters.size), parameters.dtype)
        self._shards = [_copies(stages, parameters, row) for row in self._gradients]
        self._recordable = _recordable(stages)
        self._forward: _kernels.Tapes | None = None
        self._backward: _kernels.Tapes | None = None

    def forward(self) -> Array:
        """The output for `x`, in memory that the next call overwrites."""
        if self._forward is not None:
            self._forward.run()
        else:
            tapes = [_kernels.Tape() for _ in self._shards]
            self._outputs = []
            for tape, stages, rows in zip(tapes, self._shards, self._rows, strict=True):
                with tape:
                    self._outputs.append(forward(stages, self.x[rows], training=True))
            self._y = np.concatenate(self._outputs)
            self._g = aligned(self._y.shape, self._y.dtype)
            if self._recordable:
                self._forward = _kernels.Tapes(tapes)
        return np.concatenate(self._outputs, out=self._y)

    def backward(self, g: Array, gradients: Array) -> None:
        """Store the gradients of the parameters, given that of the output."""
        self._g[...] = g
        if self._backward is not None:
            self._backward.run()
        else:
            tapes = [_kernels.Tape() for _ in self._shards]
            for tape, stages, rows in zip(tapes, self._shards, self._rows, strict=True):
                with tape:
                    backward(stages, self._first, self._g[rows])
            if self._recordable:
                self._backward = _kernels.Tapes(tapes)
        _kernels.add(self._gradients, gradients)

    def profile(self, repeats: int = 30) -> list[tuple[str, Shape, float, float]]:
        """Of each operation of the first shard: name, result's shape, multiplications, seconds."""
        parts = [part for part in (self._forward, self._backward) if part is not None]
        return [row for part in parts for row in part.profile(repeats)]


class Tiles:
    """Inference, on any number of inputs."""

    def __init__(self, stages: Sequence[Layer], shape: Shape, parameters: Array) -> None:
        self._stages, self._shape, self._parameters = stages, shape, parameters
        self._recordable = _recordable(stages)
        self._tapes: dict[int, _kernels.Tapes] = {}
        self.threads = get_num_threads()

    def _of(self, tile: int) -> _kernels.Tapes:
        if tile not in self._tapes:
            tapes = []
            for _ in range(self.threads):
                stages = _copies(self._stages, self._parameters, self._parameters)
                x = aligned((tile, *self._shape), self._parameters.dtype)
                with _kernels.Tape() as tape:
                    y = forward(stages, x)
                tape.connect(x, y)
                tapes.append(tape)
            self._tapes[tile] = _kernels.Tapes(tapes)
        return self._tapes[tile]

    def forward(self, x: Array, y: Array) -> None:
        """Write the outputs for `x` to `y`; both are contiguous, of the parameters' type."""
        if not self._recordable:
            y[...] = forward(self._stages, x.copy())
            return
        # Whole tiles where there are enough for all threads, and the rest one by one.
        whole = len(x) - len(x) % TILE if len(x) >= TILE * self.threads else 0
        for tile, rows in ((TILE, slice(0, whole)), (1, slice(whole, len(x)))):
            if rows.start < rows.stop:
                self._of(tile).stream(x[rows], y[rows])
