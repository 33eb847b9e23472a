"""A chain of layers: training, evaluation, prediction."""

import copy
import itertools
import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from npact.nn import files, tapes
from npact.nn.arguments import (
    boolean,
    described,
    in_range,
    listed,
    made,
    natural,
    positive_int,
    unmasked,
)
from npact.nn.callbacks import Callback, History, Progress, introduce
from npact.nn.layers import Array, Input, Layer, Shape, aligned
from npact.nn.losses import SparseCategoricalCrossentropy
from npact.nn.optimizers import SGD, Adam, Optimizer

__all__ = ["NonFiniteError", "Sequential"]

OPTIMIZERS: dict[str, type[SGD] | type[Adam]] = {"adam": Adam, "sgd": SGD}
FORMAT, VERSION = "npact.nn.Sequential", 1
# What comes of a description that is wrong somewhere; the last, of one that is nested too deeply.
INVALID = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


class NonFiniteError(FloatingPointError):
    """The loss, the gradient or a parameter became infinite or NaN."""


def _not_finite(what: str, where: str) -> NonFiniteError:
    return NonFiniteError(
        f"fit: the {what} not finite at {where}; the model is as the last update left it "
        f"(is learning_rate too high, or x not finite?)"
    )


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back to the end of the block, of which nobody may see half."""
    handler = signal.getsignal(signal.SIGINT)
    # Python runs handlers in the main thread alone, and lets no other thread set them.
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    caught: list[Any] = []
    signal.signal(signal.SIGINT, lambda *arguments: caught.append(arguments))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if caught:
            handler(*caught[0])


class Sequential:
    """A chain of layers, each of which takes what the one before returns.

    Parameters
    ----------
    layers : iterable of Layer
        The first may be an `Input`; without one, the shape is that of the data given to `fit`.
        A layer is one model's alone; a copy of the model, or a pickle, has its own.
    seed : int
        Fixes the first parameters and the order of the data, and so every bit of the result, for
        any number of threads and on every instruction set with a fused multiply-add.
    dtype : {"float32", "float64"}
        Of parameters and arithmetic.

    Attributes
    ----------
    layers : list of Layer
        Without the `Input`.
    parameters, gradients : ndarray, shape (count_params(),)
        What the layers' parameters and gradients are views of.
    history : History
        Of the last `fit`, an interrupted one too.
    epochs_trained : int
        Complete epochs in all.
    stop_training : bool
        For callbacks to set.

    Raises
    ------
    ValueError
        If an argument cannot be used; the message names it.

    Examples
    --------
    >>> from npact import nn
    >>> model = nn.Sequential([nn.Input((2,)), nn.Dense(8, "tanh"), nn.Dense(2)], seed=1)
    >>> model.compile(nn.Adam(0.05))
    >>> x = np.random.default_rng(0).normal(size=(200, 2))
    >>> y = (x[:, 0] * x[:, 1] > 0).astype(int)
    >>> history = model.fit(x, y, epochs=40, verbose=0)
    >>> loss, accuracy = model.evaluate(x, y)
    >>> accuracy > 0.95
    True
    """

    def __init__(
        self, layers: Iterable[Layer | Input] = (), *, seed: int = 0, dtype: DTypeLike = "float32"
    ) -> None:
        if dtype not in ("float32", "float64", np.float32, np.float64):
            raise ValueError(f"Sequential: dtype must be float32 or float64, not {dtype!r}")
        self.seed, self.dtype = natural("Sequential: seed", seed), np.dtype(dtype)
        self.layers: list[Layer] = []
        self.built = self.stop_training = self._completed = False
        self.epochs_trained = 0
        self.history = History()
        self.parameters: Array = np.empty(0, self.dtype)
        self.gradients: Array = np.empty(0, self.dtype)
        self._input_shape: Shape | None = None
        self._batches: dict[int, tapes.Batch] = {}
        self.compile()
        for layer in listed("Sequential: layers", layers):
            self.add(layer)

    def add(self, layer: Layer | Input) -> None:
        """Append a layer; a ValueError if it is not one, is in use, or the model is built."""
        if self.built:
            raise ValueError("add: the model is built already")
        if isinstance(layer, Input) and not self.layers:
            self._input_shape = layer.shape
            return
        if not isinstance(layer, Layer):
            raise ValueError(f"add: layer must be a Layer (an Input only first), not {layer!r}")
        used = [id(stage) for other in self.layers for stage in other.stages()]
        if layer.parameters or any(e.in_model or id(e) in used for e in layer.stages()):
            raise ValueError(f"add: layer {layer.name or layer!r} is in use already")
        taken = {other.name for other in self.layers}
        if not layer.name:
            kind = type(layer).__name__.lower()
            count = sum(type(other) is type(layer) for other in self.layers)
            # Layers with names of their own may have taken the first that it could be.
            names = (f"{kind}_{i}" if i else kind for i in itertools.count(count))
            layer.name = next(name for name in names if name not in taken)
        if layer.name in taken:
            raise ValueError(f"add: there is a layer named {layer.name!r} already")
        self.layers.append(layer)

    def compile(
        self, optimizer: str | Optimizer = "adam", loss: SparseCategoricalCrossentropy | None = None
    ) -> None:
        """Choose how `fit` trains; without this call, with Adam on the cross-entropy.

        Parameters
        ----------
        optimizer : {"adam", "sgd"} or Optimizer
            A name stands for the defaults.
        loss : SparseCategoricalCrossentropy, optional
            The only loss.

        Raises
        ------
        ValueError
            If an argument is anything else.
        """
        if isinstance(optimizer, str) and optimizer in OPTIMIZERS:
            optimizer = OPTIMIZERS[optimizer]()
        if not isinstance(optimizer, Optimizer):
            names = ", ".join(OPTIMIZERS)
            raise ValueError(
                f"compile: optimizer must be {names} or an Optimizer, not {optimizer!r}"
            )
        if loss is not None and not isinstance(loss, SparseCategoricalCrossentropy):
            raise ValueError(f"compile: loss must be a SparseCategoricalCrossentropy, not {loss!r}")
        self.optimizer, self.loss = optimizer, loss or SparseCategoricalCrossentropy()

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the parameters.

        Parameters
        ----------
        input_shape : tuple
            With None for the batch: ``(None, 28, 28, 1)``.

        Raises
        ------
        ValueError
            If the layers do not fit it or one another, or if the model is built already.
        """
        if self.built:
            raise ValueError("build: the model is built already")
        shaped = isinstance(input_shape, (tuple, list)) and len(input_shape) > 1
        if not shaped or input_shape[0] is not None:
            raise ValueError(f"build: input_shape must be (None, ...), not {input_shape!r}")
        self._infer(tuple(positive_int("build: input_shape", size) for size in input_shape[1:]))
        self._allocate()
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(0,)))
        for layer in self.layers:
            layer.initialize(rng)

    def _infer(self, shape: Shape) -> Shape:
        """Derive every shape and return the output's; allocate nothing."""
        if self._input_shape not in (None, shape):
            raise ValueError(f"the model takes inputs of shape {self._input_shape}, not {shape}")
        if not self.layers:
            raise ValueError("the model has no layers")
        for layer in () if self.built else self.layers:
            if any(stage.in_model for stage in layer.stages()):
                raise ValueError(
                    f"layer {layer.name!r} is in use already, in another model: make a new one"
                )
        for layer in self.layers:
            try:
                shape = layer.build(shape)
            except ValueError as error:
                raise ValueError(f"layer {layer.name!r}: {error}") from None
        return shape

    def _size(self) -> int:
        """The number of parameters, as soon as the shapes are known."""
        shapes = (shape for layer in self.layers for shape in layer.parameter_shapes.values())
        return sum(map(math.prod, shapes))

    def _allocate(self) -> None:
        shape = (self._size(),)
        self.parameters, self.gradients = aligned(shape, self.dtype), aligned(shape, self.dtype)
        start = 0
        for layer in self.layers:
            start += layer.bind(self.dtype, self.parameters[start:], self.gradients[start:])
            layer.in_model = True
        self._stages = tapes.arranged(self.layers, self.dtype)
        # Before the first parameters nothing needs a gradient.
        trained = [i for i, stage in enumerate(self._stages) if stage.parameters]
        self._first = trained[0] if trained else len(self._stages)
        self._input_shape = self.layers[0].input_shape
        self._tiles = tapes.Tiles(self._stages, self._input_shape, self.parameters)
        self.built = True

    def __copy__(self) -> Self:
        # A layer is one model's, whose arrays its parameters are views of.
        return copy.deepcopy(self)

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__ | {"_batches": {}}  # what is recorded is about these very arrays
        if self.built:
            # The layers carry the values.
            for name in ("parameters", "gradients", "_stages", "_first", "_tiles"):
                del state[name]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if not self.built:
            return
        values = [(layer.parameters.copy(), layer.gradients.copy()) for layer in self.layers]
        self._allocate()
        for layer, (parameters, gradients) in zip(self.layers, values, strict=True):
            for name in layer.parameter_shapes:
                layer.parameters[name][...] = parameters[name]
                layer.gradients[name][...] = gradients[name]

    def _ready(self, method: str) -> None:
        if not self.built:
            if self._input_shape is None:
                raise ValueError(f"{method}: the model is not built: call fit, or give an Input")
            self.build((None, *self._input_shape))

    def count_params(self) -> int:
        """The number of parameters."""
        self._ready("count_params")
        return self.parameters.size

    def summary(self, print_fn: Callable[[str], object] = print) -> None:
        """Print each layer with the shape of its output and its number of parameters."""
        self._ready("summary")
        print_fn(f"{'Layer':24}{'Output shape':24}{'Parameters':>12}")
        for layer in self.layers:
            count = sum(value.size for value in layer.parameters.values())
            shape = str((None, *layer.output_shape))
            print_fn(f"{layer.name:24}{shape:24}{count:12,}")
        print_fn(f"{'Total':48}{self.parameters.size:12,}")

    def _inputs(self, argument: str, x: ArrayLike, shape: Shape | None) -> Array:
        x = unmasked(argument, x)
        if x.dtype.kind not in "biuf" or x.ndim < 2 or shape not in (None, x.shape[1:]):
            wanted = "..." if shape is None else ", ".join(map(str, shape))
            raise ValueError(
                f"{argument} must be real numbers of shape (N, {wanted}), "
                f"not {x.dtype} of shape {x.shape}"
            )
        return x

    def _labels(self, argument: str, y: ArrayLike, count: int, outputs: Shape) -> Array:
        y = unmasked(argument, y)
        if len(outputs) != 1:
            raise ValueError(f"the output must be (N, classes), not (N, *{outputs}): add a Dense")
        if count == 0 or y.dtype.kind not in "iu" or y.shape != (count,):
            raise ValueError(
                f"{argument} must be integers of shape ({count or 'at least 1'},), one for each "
                f"input, not {y.dtype} of shape {y.shape}"
            )
        for i in np.flatnonzero((y < 0) | (y >= outputs[0])):
            raise ValueError(
                f"{argument} must be in 0..{outputs[0] - 1}; at index {i} it is {y[i]}"
            )
        return y.astype(np.intp)  # the loops trust what was looked at here: a callback may write y

    def _batch(self, size: int) -> tapes.Batch:
        """Training on this many inputs at once: an epoch has no more than two sizes."""
        if size not in self._batches:
            if len(self._batches) > 1:
                self._batches.clear()
            shapes = [self.layers[0].input_shape, *(layer.output_shape for layer in self.layers)]
            batch = tapes.Batch(self._stages, self._first, size, shapes, self.parameters)
            self._batches[size] = batch
        return self._batches[size]

    def _step(self, x: Array, y: Array, rows: Array, where: str) -> tuple[float, int]:
        """Train on one batch; its mean loss and the number of right answers, both from before."""
        batch = self._batch(len(rows))
        batch.take(x, y, rows)
        with np.errstate(over="ignore", invalid="ignore"):  # it is said below, in one line
            batch.compute()
            batch.add(self.gradients)
            loss = float(batch.losses.sum(dtype=float)) / len(rows)
            right = int(np.count_nonzero(batch.logits.argmax(axis=1) == batch.labels))
            for name, value in (("loss", loss), ("gradient", float(self.gradients.sum()))):
                if not math.isfinite(value):
                    raise _not_finite(f"{name} is", where)
            with _uninterrupted():
                self.optimizer.update(self.parameters, self.gradients)
        return loss, right

    def fit(
        self,
        x: ArrayLike,
        y: ArrayLike,
        batch_size: int = 32,
        epochs: int = 1,
        verbose: int = 1,
        callbacks: Iterable[Callback] = (),
        validation_split: float = 0.0,
        validation_data: tuple[ArrayLike, ArrayLike] | None = None,
        shuffle: bool = True,
        initial_epoch: int = 0,
    ) -> History:
        """Train.

        Parameters
        ----------
        x : array_like, shape (N, ...)
            Inputs, converted to the model's dtype batch by batch.
        y : array_like of int, shape (N,)
            Classes.
        batch_size : int
            Inputs in a step; the last step of an epoch takes what is left.
        epochs : int
            Passes over the data, those before `initial_epoch` included.
        verbose : {0, 1, 2}
            Silent, a progress bar, a line an epoch.
        callbacks : iterable of Callback
            Called in this order.
        validation_split : float
            In [0, 1): the share, at the end of the data, to evaluate on instead of training on it.
        validation_data : tuple of array_like, optional
            ``(x, y)`` to evaluate on after each epoch.
        shuffle : bool
            Whether each epoch has an order of its own, which seed and `epochs_trained` fix.
        initial_epoch : int
            Where to go on: `epochs_trained`, after loading what `ModelCheckpoint` saved.

        Returns
        -------
        History
            Loss, accuracy and seconds of each epoch.

        Raises
        ------
        ValueError
            If an argument cannot be used; nothing is changed then.  If a callback refuses to begin,
            the model is built; if a schedule gives no learning rate, no update is made with it.
        NonFiniteError
            If the loss or the gradient of a step, or a parameter at the end of an epoch, is
            infinite or NaN; the model is as the last update left it, which in the last case made
            them so.
        KeyboardInterrupt
            Passes through; the model is as the last complete step left it.
        """
        batch_size = positive_int("fit: batch_size", batch_size)
        epochs = positive_int("fit: epochs", epochs)
        initial_epoch = natural("fit: initial_epoch", initial_epoch)
        if initial_epoch >= epochs:
            raise ValueError(f"fit: initial_epoch must be in 0..{epochs - 1}, not {initial_epoch}")
        shuffle = boolean("fit: shuffle", shuffle)
        if not np.isscalar(verbose) or verbose not in (0, 1, 2):
            raise ValueError(f"fit: verbose must be 0, 1 or 2, not {verbose!r}")
        watching = listed("fit: callbacks", callbacks)
        if not all(isinstance(callback, Callback) for callback in watching):
            raise ValueError(f"fit: callbacks must be Callbacks, not {watching!r}")
        x = self._inputs("fit: x", x, self._input_shape)
        outputs = self._infer(x.shape[1:])
        y = self._labels("fit: y", y, len(x), outputs)
        validation_split = in_range(0, 1)("fit: validation_split", validation_split)
        kept = len(x) - int(len(x) * validation_split)
        if validation_data is None:
            validation_x, validation_y = x[kept:], y[kept:]
        elif not isinstance(validation_data, (tuple, list)) or len(validation_data) != 2:
            raise ValueError("fit: validation_data must be (x, y)")
        elif validation_split:
            raise ValueError("fit: validation_data must be without a validation_split")
        else:
            validation_x = self._inputs("fit: validation_data[0]", validation_data[0], x.shape[1:])
            validation_y = self._labels(
                "fit: validation_data[1]", validation_data[1], len(validation_x), outputs
            )
        self.optimizer.require(self._size(), self.dtype)
        if not self.built:
            self.build((None, *x.shape[1:]))
        self.optimizer.build(self.parameters)

        history, self.stop_training, self._completed = History(), False, False
        watching = [history, *watching, *([Progress(verbose)] if verbose else [])]

        def tell(event: str, *arguments: Any) -> None:
            for callback in watching:
                getattr(callback, event)(*arguments)

        params = {"epochs": epochs, "samples": kept, "validation_samples": len(validation_x)}
        introduce(watching, self, params)
        try:
            tell("on_train_begin")
            self.history = history
            for epoch in range(initial_epoch, epochs):
                tell("on_epoch_begin", epoch)
                order = self._order(kept) if shuffle else np.arange(kept)
                batches = np.split(order, range(batch_size, kept, batch_size))
                logs = self._epoch(x, y, batches, epoch, tell)
                # After the last step there is none that would notice.
                if not np.isfinite(self.parameters).all():
                    raise _not_finite("parameters are", f"the end of epoch {epoch + 1}")
                self.epochs_trained += 1
                if len(validation_x):
                    loss, accuracy = self._measure(validation_x, validation_y, batch_size)
                    logs |= {"val_loss": loss, "val_accuracy": accuracy}
                tell("on_epoch_end", epoch, logs)
                if self.stop_training:
                    break
            self._completed = True
        finally:
            tell("on_train_end")
        return history

    def _order(self, count: int) -> Array:
        # From seed and epoch alone, so that training can be taken up again with the same bits.
        key = np.random.SeedSequence(self.seed, spawn_key=(1, self.epochs_trained))
        return np.random.default_rng(key).permutation(count)

    def _epoch(
        self, x: Array, y: Array, batches: list[Array], epoch: int, tell: Callable[..., None]
    ) -> dict[str, float]:
        start, seen, total, right = time.perf_counter(), 0, 0.0, 0
        logs: dict[str, float] = {}
        for step, rows in enumerate(batches):
            where = f"epoch {epoch + 1}, step {step + 1}"
            loss, correct = self._step(x, y, rows, where)
            seen, total, right = seen + len(rows), total + loss * len(rows), right + correct
            logs = {"loss": total / seen, "accuracy": right / seen}
            tell("on_train_batch_end", step, logs | {"size": len(rows)})
        return logs | {"seconds": time.perf_counter() - start}

    def _infer_all(self, x: Array, batch_size: int) -> Array:
        result = np.empty((len(x), *self.layers[-1].output_shape), self.dtype)
        for first in range(0, len(x), batch_size):
            rows = slice(first, first + batch_size)
            self._tiles.forward(np.require(x[rows], self.dtype, ["C", "A"]), result[rows])
        return result

    def _measure(self, x: Array, y: Array, batch_size: int) -> tuple[float, float]:
        logits = self._infer_all(x, batch_size)
        return self.loss(y, logits), float(np.mean(logits.argmax(axis=1) == y))

    def evaluate(self, x: ArrayLike, y: ArrayLike, batch_size: int = 32) -> tuple[float, float]:
        """Mean loss and accuracy.

        Parameters
        ----------
        x : array_like, shape (N, ...)
            Inputs.
        y : array_like of int, shape (N,)
            Classes.
        batch_size : int
            Inputs computed at a time.

        Returns
        -------
        loss, accuracy : float
            Over all the data.

        Raises
        ------
        ValueError
            If an argument cannot be used, or the model is not built.
        """
        batch_size = positive_int("evaluate: batch_size", batch_size)
        self._ready("evaluate")
        x = self._inputs("evaluate: x", x, self._input_shape)
        y = self._labels("evaluate: y", y, len(x), self.layers[-1].output_shape)
        return self._measure(x, y, batch_size)

    def predict(self, x: ArrayLike, batch_size: int = 32) -> Array:
        """The output: of a classifier the logits, which `npact.softmax` makes probabilities.

        Parameters
        ----------
        x : array_like, shape (N, ...)
            Inputs.
        batch_size : int
            Inputs computed at a time.

        Returns
        -------
        ndarray, shape (N, ...)
            Of the model's dtype.

        Raises
        ------
        ValueError
            If an argument cannot be used, or the model is not built.
        """
        batch_size = positive_int("predict: batch_size", batch_size)
        self._ready("predict")
        x = self._inputs("predict: x", x, self._input_shape)
        return self._infer_all(x, batch_size)

    def save(self, path: str | os.PathLike[str], include_optimizer: bool = False) -> None:
        """Write architecture and parameters, without pickle; the file is whole or not there.

        Parameters
        ----------
        path : path-like
            Ends in ``.npz`` or ``.safetensors``.
        include_optimizer : bool
            Whether the optimiser and its state go into the file, so that the model that is loaded
            trains on as if nothing had happened.

        Raises
        ------
        ValueError
            If it does not, if the model is not built, or if a layer, the optimiser or its schedule
            is of a class that is not this package's.
        ModelFileError
            If the package safetensors is needed and not installed.
        OSError
            If the file cannot be written.
        """
        path = Path(path)
        files.require("save: path", path)
        files.require_place(f"save: path {str(path)!r}", path)
        self._ready("save")
        # zipfile, interrupted as it opens a member, raises a ValueError in the place of Ctrl-C.
        with _uninterrupted():
            files.write(
                path, self._architecture(include_optimizer), self._arrays(include_optimizer)
            )

    def _architecture(self, include_optimizer: bool) -> dict[str, Any]:
        layers, shape = list(map(described, self.layers)), self._input_shape
        architecture = {"format": FORMAT, "version": VERSION, "layers": layers}
        architecture |= {"dtype": self.dtype.name, "input_shape": shape, "seed": self.seed}
        architecture["epochs_trained"] = self.epochs_trained
        if include_optimizer:
            self.optimizer.build(self.parameters)
            steps = {"iterations": self.optimizer.iterations}
            architecture["optimizer"] = described(self.optimizer) | steps
        return architecture

    def _arrays(self, include_optimizer: bool) -> dict[str, Array]:
        """What a file holds: views of all parameters and, if it is asked for, of the state."""
        arrays = {f"{e.name}.{k}": v for e in self.layers for k, v in e.parameters.items()}
        # No layer has such a name: theirs end in a dot and a parameter.
        state = self.optimizer.state if include_optimizer else {}
        return arrays | {f"optimizer/{slot}": array for slot, array in state.items()}

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read what `save` wrote.

        Parameters
        ----------
        path : path-like
            The file.

        Returns
        -------
        Sequential
            With the same bits; the optimiser starts anew unless it was stored.

        Raises
        ------
        ModelFileError
            If the file is damaged, pickled or not a model, or if its arrays do not fit its
            architecture.
        OSError
            If the file cannot be read.
        """
        stored, arrays = files.read(Path(path))
        try:
            if (stored["format"], stored["version"]) != (FORMAT, VERSION):
                raise ValueError(f"{stored['format']} of version {stored['version']} is not known")
            layers, shape = list(map(made, stored["layers"])), Input(stored["input_shape"])
            model = cls([shape, *layers], seed=stored["seed"], dtype=stored["dtype"])
            model.epochs_trained = natural("epochs_trained", stored["epochs_trained"])
            model._infer(shape.shape)
            if "optimizer" in stored:
                model.compile(made(stored["optimizer"]))
                steps = natural("iterations", stored["optimizer"]["iterations"])
                model.optimizer.iterations = steps
        except INVALID as error:
            what = f"its architecture is not valid: {type(error).__name__}: {error}"
            raise files.ModelFileError(path, what) from error
        # Before anything is allocated, of which an architecture can ask for any amount.
        found = {name: f"{array.dtype} {array.shape}" for name, array in arrays.items()}
        asked = {f"{e.name}.{k}": v for e in layers for k, v in e.parameter_shapes.items()}
        if "optimizer" in stored:
            asked |= {f"optimizer/{slot}": (model._size(),) for slot in model.optimizer.slots}
        for name in sorted(found | asked):
            wanted = f"{model.dtype} {asked[name]}" if name in asked else "not in its architecture"
            if wanted != found.get(name, "missing"):
                what = f"array {name!r} is {found.get(name, 'missing')}; it should be {wanted}"
                raise files.ModelFileError(path, what)
        model._allocate()
        if "optimizer" in stored:
            model.optimizer.build(model.parameters)
        for name, value in model._arrays("optimizer" in stored).items():
            value[...] = arrays[name]
        return model
