"""What `Sequential` runs: its steps, recorded for parts of a batch that threads take when free.

A training batch is cut into shards, by its size and the model's alone.  Each has the steps for
itself, with buffers and gradients of its own, and the gradients are added from the first shard to
the last: so the bits are the same for any number of threads.  A shard goes forward and backward in
pieces, small enough that what lies between the layers stays in a core's cache.  Inference cuts into
tiles for the same reason; each output is computed from its input alone, in one order, so that
neither tiles nor threads change a bit.

Steps that are not `recordable`, such as a layer of a user's own, are called as they are, shard by
shard: slower, with the same result.
"""

import copy
import itertools
import math
import os
from collections.abc import Sequence

import numpy as np

from npact.nn import _kernels
from npact.nn.arguments import positive_int
from npact.nn.layers import Array, Layer, Shape, aligned

__all__ = ["Batch", "Tiles", "backward", "forward", "get_num_threads", "set_num_threads"]

# More shards keep more threads busy, and cost one more vector of gradients to add.
SHARDS, SMALLEST_SHARD = 4, 4
TILE = 4
CACHE = 5 << 18  # bytes of a piece: about the second level's


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
    _kernels.set_num_threads(positive_int("set_num_threads: count", count))


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
    """Training on batches of one size, with the cross-entropy as the loss.

    Attributes
    ----------
    x, labels : ndarray, shape (size, ...) and (size,)
        To be filled before `compute`, which may overwrite the first.
    losses, logits : ndarray, shape (size,) and (size, classes)
        What `compute` found.
    """

    def __init__(
        self, stages: Sequence[Layer], first: int, size: int, shapes: list[Shape], parameters: Array
    ) -> None:
        dtype, classes = parameters.dtype, shapes[-1]
        self.x, self.labels = aligned((size, *shapes[0]), dtype), aligned((size,), np.int64)
        self.logits, self.losses = aligned((size, *classes), dtype), aligned((size,), dtype)
        self._g, self._first = aligned((size, *classes), dtype), first
        # What lies between the layers, and its gradient, against what every shard costs.
        each = 2 * dtype.itemsize * sum(math.prod(shape) for shape in shapes)
        most = max(2, min(SHARDS, size * each // max(parameters.nbytes, 1)))
        self._shards = _parts(slice(0, size), max(1, min(most, size // SMALLEST_SHARD)))
        self._gradients = aligned((len(self._shards), parameters.size), dtype)
        self._stages = [_copies(stages, parameters, row) for row in self._gradients]
        self._recordable = _recordable(stages)
        self._pieces = -(-size * each // (len(self._shards) * CACHE)) if self._recordable else 1
        self._tapes: _kernels.Tapes | None = None

    def compute(self, gradients: Array) -> None:
        """Store the losses, the logits, and the gradients of the parameters."""
        if self._tapes is not None:
            self._tapes.run()
        else:
            tapes = [_kernels.Tape() for _ in self._shards]
            for tape, stages, shard in zip(tapes, self._stages, self._shards, strict=True):
                for rows in _parts(shard, min(self._pieces, shard.stop - shard.start)):
                    with tape:
                        self._piece(stages, rows)
            if self._recordable:
                self._tapes = _kernels.Tapes(tapes)
        _kernels.add(self._gradients, gradients)

    def _piece(self, stages: Sequence[Layer], rows: slice) -> None:
        y, g = forward(stages, self.x[rows], training=True), self._g[rows]
        _kernels.cross_entropy(
            y, self.labels[rows], self.losses[rows], g, self.logits[rows], len(self.x)
        )
        backward(stages, self._first, g)

    def profile(self, repeats: int = 30) -> list[tuple[str, Shape, int, float, float]]:
        """The operations of the first shard: name, shape, bytes, multiplications, seconds."""
        return [] if self._tapes is None else self._tapes.profile(repeats)


def _parts(rows: slice, count: int) -> list[slice]:
    """The rows in `count` parts of about the same size."""
    start, size = rows.start, rows.stop - rows.start
    bounds = [start + size * k // count for k in range(count + 1)]
    return [slice(*pair) for pair in itertools.pairwise(bounds)]


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
