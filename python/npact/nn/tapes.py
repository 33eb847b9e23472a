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
import threading
import weakref
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from npact.nn import _kernels
from npact.nn.arguments import Declared
from npact.nn.layers import Activation, Array, Conv2D, Flatten, Layer, MaxPool2D, Shape, aligned

__all__ = ["Batch", "Tiles", "arranged", "backward", "forward"]

# More shards keep more threads busy, and cost one more vector of gradients to add.
SHARDS, SMALLEST_SHARD = 4, 4
TILE = 4
CACHE = 5 << 18  # bytes of a piece: about the second level's

_locking: "weakref.WeakSet[Batch | Tiles]" = weakref.WeakSet()  # for `_after_fork`


class _Guard(Layer):
    """What stands before a step of a user's own, which may do to its arrays what it likes."""

    def __init__(self, step: Layer, copies: bool) -> None:
        super().__init__(name=step.name or type(step).__name__)
        self._copies = copies  # whether a step before still needs what this one may overwrite

    def forward(self, x: Array, training: bool = False) -> Array:
        self._shape = x.shape
        if not (training and self._copies):
            return x
        y = self.buffer("y", x.shape)
        np.copyto(y, x)
        return y

    def backward(self, g: Array, input_gradient: bool = True) -> Array | None:
        array = isinstance(g, np.ndarray)
        if not array or (g.dtype, g.shape) != (self.dtype, self._shape):
            found = f"{g.dtype} of shape {g.shape}" if array else type(g).__name__
            raise ValueError(
                f"layer {self.name!r}: backward must return {self.dtype} of shape {self._shape}, "
                f"not {found}"
            )
        return g


def arranged(layers: Iterable[Layer], dtype: DTypeLike) -> list[Layer]:
    """The steps of all layers, in an order that saves work."""
    stages = [stage for layer in layers for stage in layer.stages()]
    for i in range(len(stages) - 1):
        stage, pool = stages[i : i + 2]
        # relu and maximum commute, and so do their gradients: where the largest value is
        # positive, relu changes neither it nor its place, and elsewhere the gradient is zero.
        # After the pooling there is less to do.  A class that inherits may compute something else.
        relu = type(stage) is Activation and stage.activation == "relu"
        if relu and type(pool) is MaxPool2D:
            stages[i : i + 2] = pool, stage
    kept, steps = False, list[Layer]()
    for stage in stages:
        # A step of a user's own may return its input, change it in place, and read in `backward`
        # what it took or returned: nothing tells, so that all of it is taken for granted.
        ours = Declared.kinds.get(type(stage).__name__) is type(stage)
        steps += [stage] if ours else [_Guard(stage, kept), stage]
        if isinstance(stage, (Activation, MaxPool2D)):
            stage.in_place = not kept
        kept = stage.keeps_output or not ours or (kept and isinstance(stage, Flatten))
    for step in steps:
        step.dtype = np.dtype(dtype)
    return steps


def forward(stages: Sequence[Layer], x: Array, training: bool = False) -> Array:
    """Through all steps, from the first to the last."""
    for stage in stages:
        x = stage.forward(x, training)
    return x


def backward(stages: Sequence[Layer], first: int, g: Array) -> None:
    """From the last step to the `first` that has parameters."""
    dx: Any = g
    for i in range(len(stages) - 1, first - 1, -1):
        dx = stages[i].backward(dx, input_gradient=i > first)


def _recordable(stages: Sequence[Layer]) -> bool:
    # A class that inherits it may have overridden what it is about.
    return all(vars(type(stage)).get("recordable", False) for stage in stages)


def _copies(stages: Sequence[Layer], parameters: Array, gradients: Array) -> list[Layer]:
    """The same steps on the same parameters, with buffers and gradients of their own."""
    copies, start = [copy.copy(stage) for stage in stages], 0
    for stage in copies:
        stage._buffers, stage.parameters, stage.gradients = {}, {}, {}
        start += stage.bind(parameters.dtype, parameters[start:], gradients[start:])
    if _recordable(copies):
        # Where no window of a pooling reaches, nothing is read, and the gradient is zero.
        computed: Shape = ()
        for stage in reversed(copies):
            if isinstance(stage, Conv2D):
                stage.computed = computed
            if not isinstance(stage, Activation):
                computed = stage.covered if isinstance(stage, MaxPool2D) else ()
    return copies


class Batch:
    """Training on batches of one size, with the cross-entropy as the loss.

    Attributes
    ----------
    x, labels : ndarray, shape (size, ...) and (size,)
        What `take` filled; `compute` may overwrite the first.
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
        self.unlock()

    def unlock(self) -> None:
        """Forget what was recorded, and its lock."""
        self._tapes: _kernels.Tapes | None = None
        _locking.add(self)

    def take(self, x: Array, y: Array, rows: Array) -> None:
        """Make some of the data this batch."""
        if x.dtype == self.x.dtype:
            x.take(rows, axis=0, out=self.x, mode="clip")  # the mode without a second copy
        else:
            np.copyto(self.x, x[rows], casting="unsafe")
        self.labels[...] = y[rows]

    def compute(self) -> None:
        """Store the losses, the logits, and each shard's gradients of the parameters."""
        if self._tapes is not None:
            self._tapes.run()
            return
        tapes = [_kernels.Tape() for _ in self._shards]
        for tape, stages, shard in zip(tapes, self._stages, self._shards, strict=True):
            for rows in _parts(shard, min(self._pieces, shard.stop - shard.start)):
                # One thread records at a time: a step of a user's own, which may run another
                # model, would wait for itself.
                with tape if self._recordable else nullcontext():
                    self._piece(stages, rows)
        if self._recordable:
            self._tapes = _kernels.Tapes(tapes)

    def add(self, gradients: Array) -> None:
        """Store the sum of the shards' gradients."""
        _kernels.add(self._gradients, gradients)

    def _piece(self, stages: Sequence[Layer], rows: slice) -> None:
        y, g = forward(stages, self.x[rows], training=True), self._g[rows]
        _kernels.cross_entropy(
            y, self.labels[rows], self.losses[rows], g, self.logits[rows], len(self.x)
        )
        backward(stages, self._first, g)

    def profile(self) -> list[tuple[str, Shape, int, float, float]]:
        """Compute, once more: each operation's name, shape, bytes, multiplications, seconds."""
        return [] if self._tapes is None else self._tapes.profile()


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
        self.unlock()

    def unlock(self) -> None:
        """Forget what was recorded, and all locks."""
        self._plans: dict[tuple[int, int], _kernels.Tapes] = {}
        self._lock = threading.RLock()  # for steps that are not recorded: their buffers are shared
        _locking.add(self)

    def _tape(self, tile: int) -> _kernels.Tape:
        x = aligned((tile, *self._shape), self._parameters.dtype)
        with _kernels.Tape() as tape:
            y = forward(_copies(self._stages, self._parameters, self._parameters), x)
        tape.connect(x, y)
        return tape

    def forward(self, x: Array, y: Array) -> None:
        """Write the outputs for `x` to `y`; both are contiguous, of the parameters' type."""
        if not self._recordable:
            with self._lock:
                y[...] = forward(self._stages, x.copy())
            return
        # Whole tiles where there are enough for all threads, and the rest one by one.
        threads = _kernels.get_num_threads()
        whole = len(x) - len(x) % TILE if len(x) >= TILE * threads else 0
        for tile, rows in ((TILE, slice(0, whole)), (1, slice(whole, len(x)))):
            if rows.start == rows.stop:
                continue
            if (tile, threads) not in self._plans:
                tapes = [self._tape(tile) for _ in range(threads)]
                self._plans[tile, threads] = _kernels.Tapes(tapes)
            self._plans[tile, threads].stream(x[rows], y[rows])


def _after_fork() -> None:
    """In a child, where the threads that held locks are gone: make them anew."""
    for one in list(_locking):
        one.unlock()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_after_fork)
