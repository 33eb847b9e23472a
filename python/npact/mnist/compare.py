"""One deep network per activation, trained alike, and watched from inside."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

import npact as act
from npact import nn
from npact.mnist.data import Digits
from npact.mnist.errors import InputError
from npact.mnist.models import CLASSES, INPUT, scaled
from npact.nn.layers import initializer
from npact.nn.model import OPTIMIZERS

__all__ = ["ADAPTIVE", "Measurement", "Run", "Settings", "check_names", "measure", "train_each"]

ADAPTIVE: dict[str, type[nn.PReLU] | type[nn.Swish]] = {"prelu": nn.PReLU, "swish": nn.Swish}
PROBE, POINTS, BINS = 512, 40, 60
SATURATED = 0.05  # of the steepest slope

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Settings:
    """What all runs have in common.

    Attributes
    ----------
    depth, width : int
        Hidden layers, and units of each.
    epochs, batch_size, optimizer, seed
        As for `nn.Sequential`; the optimiser by its name.
    learning_rate : float
        Of the first step; half a cosine wave leads down to 0.
    kernel_initializer : str or None
        None for what fits the activation.
    adaptive : bool
        Whether prelu and swish train their slope and beta, one for each unit.
    """

    depth: int = 8
    width: int = 64
    epochs: int = 5
    batch_size: int = 64
    learning_rate: float = 1e-3
    optimizer: str = "adam"
    seed: int = 0
    kernel_initializer: str | None = None
    adaptive: bool = False

    def steps(self, count: int) -> int:
        """How many there are on `count` digits."""
        return math.ceil(count / self.batch_size) * self.epochs


@dataclass
class Measurement:
    """What the probe saw after a number of steps; arrays have an entry for each hidden layer.

    Attributes
    ----------
    step : int
        Steps taken.
    loss : float
        Of the probe.
    gradient_norms : ndarray, shape (depth,)
        Euclidean norm of the gradient in the kernel.
    saturated : ndarray, shape (depth,)
        Share of the values at which the slope is less than 5 % of its maximum.
    dead : ndarray, shape (depth,)
        Share of the units which are saturated for every input.
    histograms : ndarray, shape (depth, 60)
        Counts of the activations, in equal bins over `ranges`.
    ranges : ndarray, shape (depth, 2)
        The lowest and the highest activation.
    learnt : ndarray, shape (depth, units)
        Slopes or betas; of no units where they are not trained.
    """

    step: int
    loss: float
    gradient_norms: Floats
    saturated: Floats
    dead: Floats
    histograms: NDArray[np.int_]
    ranges: Floats
    learnt: Floats


@dataclass
class Run:
    """One activation's training.

    Attributes
    ----------
    name : str
        The activation.
    adaptive : bool
        Whether its parameter was trained.
    kernel_initializer : str
        The distribution of the first kernels.
    measurements : list of Measurement
        In the order of the steps; the first is from before the training.
    history : dict of str to list of float
        As `nn.History` has it; the seconds are without those of the probe.
    failure : str
        Why the training stopped early; empty if it did not.
    """

    name: str
    adaptive: bool
    kernel_initializer: str
    measurements: list[Measurement] = field(default_factory=list)
    history: dict[str, list[float]] = field(default_factory=dict)
    failure: str = ""


def check_names(names: Sequence[str], settings: Settings) -> list[str]:
    """The names of the table, where aliases may be given.

    An InputError unless each is there, only once, and they fit the settings.
    """
    known = {name: row.name for row in act.table() for name in (row.name, *row.aliases)}
    for name in names:
        if name not in known:
            raise InputError("--activations", f"{name!r} is none of {', '.join(known)}")
    found = [known[name] for name in names]
    if len(set(found)) < len(found):
        raise InputError("--activations", "each can be there only once")
    if settings.adaptive and not ADAPTIVE.keys() & set(found):
        kinds = " nor ".join(ADAPTIVE)
        raise InputError("--adaptive", f"neither {kinds} is among the activations")
    return found


def train_each(names: Sequence[str], settings: Settings, digits: Digits) -> Iterator[Run]:
    """Train one network per activation, with the same seed, data and steps.

    Parameters
    ----------
    names : sequence of str
        Functions of `npact.table`, or aliases.
    settings : Settings
        What they have in common.
    digits : Digits
        To train and to test on.

    Yields
    ------
    Run
        In the order of the names, as soon as it ends; it is printed as one line.

    Raises
    ------
    InputError
        As `check_names` does.
    """
    names = check_names(names, settings)
    x, test = scaled(digits.train_images), scaled(digits.test_images)
    for name in names:
        run, model = _prepare(name, settings, len(x))
        probe = _Probe(run, x, digits.train_labels, settings)
        try:
            model.fit(
                x,
                digits.train_labels,
                batch_size=settings.batch_size,
                epochs=settings.epochs,
                verbose=0,
                callbacks=[probe],
                validation_data=(test, digits.test_labels),
            )
        except nn.NonFiniteError as error:
            run.failure = str(error).partition(";")[0].removeprefix("fit: ")
        run.history = model.history.history
        accuracy = run.history.get("val_accuracy", [math.nan])[-1]
        print(f"{name}: {run.failure or f'test accuracy {accuracy:.2%}'}")
        yield run


def _prepare(name: str, settings: Settings, count: int) -> tuple[Run, nn.Sequential]:
    adaptive = settings.adaptive and name in ADAPTIVE
    start = settings.kernel_initializer or initializer(name)
    layers: list[nn.Layer | nn.Input] = [nn.Input(INPUT), nn.Flatten()]
    for _ in range(settings.depth):
        activation = None if adaptive else name
        layers.append(nn.Dense(settings.width, activation, kernel_initializer=start))
        layers += [ADAPTIVE[name]()] if adaptive else []
    model = nn.Sequential([*layers, nn.Dense(CLASSES)], seed=settings.seed)
    rate = nn.CosineDecay(settings.learning_rate, settings.steps(count))
    model.compile(OPTIMIZERS[settings.optimizer](rate))
    return Run(name, adaptive, start), model


class _Probe(nn.Callback):
    """Measure before the first step, after the last, and at even distances between them."""

    def __init__(
        self, run: Run, x: NDArray[np.float32], y: NDArray[np.uint8], settings: Settings
    ) -> None:
        chosen = slice(0, None, max(1, len(x) // PROBE))
        self.run, self.x, self.y = run, x[chosen][:PROBE], y[chosen][:PROBE]
        points = np.linspace(0, settings.steps(len(x)), POINTS + 1)
        self.at = {int(step) for step in points.round()}
        self.seconds, self.step = 0.0, 0

    def on_train_begin(self) -> None:
        self._measure()

    def on_epoch_begin(self, epoch: int) -> None:
        self.seconds = 0.0

    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None:
        self.step += 1
        if self.step in self.at:
            self._measure()

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        seconds = self.model.history.history["seconds"]
        seconds[-1] = logs["seconds"] = logs["seconds"] - self.seconds

    def _measure(self) -> None:
        start = time.perf_counter()
        with np.errstate(over="ignore", invalid="ignore"):
            self.run.measurements.append(
                measure(self.model, self.run.name, self.x, self.y, self.step)
            )
        self.seconds += time.perf_counter() - start


def measure(
    model: nn.Sequential, name: str, x: Floats, y: NDArray[np.integer], step: int = 0
) -> Measurement:
    """Look into a chain of dense layers, by the rules of calculus alone.

    Parameters
    ----------
    model : nn.Sequential
        `Dense` layers with one activation, or each with a layer that trains its parameter, and a
        last one without.
    name : str
        The activation.
    x : ndarray, shape (N, ...)
        Inputs.
    y : ndarray of int, shape (N,)
        Classes.
    step : int
        For the record.

    Returns
    -------
    Measurement
        Of the model as it stands; nothing is changed.
    """
    function, slope, backward = act.get(name), act.grad(name), act.backward(name)
    (row,) = (row for row in act.table() if row.name == name)
    steepest = row.lipschitz if math.isfinite(row.lipschitz) else 1.0
    *hidden, last = [layer for layer in model.layers if isinstance(layer, nn.Dense)]
    adaptive = [e for e in model.layers if isinstance(e, tuple(ADAPTIVE.values()))]
    parameters = [tuple(e.parameters.values()) for e in adaptive] or [()] * len(hidden)

    inputs, sums = [x.reshape(len(x), -1)], []
    for layer, values in zip(hidden, parameters, strict=True):
        sums.append(inputs[-1] @ layer.parameters["kernel"] + layer.parameters["bias"])
        inputs.append(function(sums[-1], *values))
    logits = inputs[-1] @ last.parameters["kernel"] + last.parameters["bias"]
    losses, g = act.softmax_cross_entropy_value_and_grad(logits, y)
    g = g / len(x) @ last.parameters["kernel"].T
    norms = []
    for layer, values, z, before in reversed(
        list(zip(hidden, parameters, sums, inputs[:-1], strict=True))
    ):
        g = backward(g, z, *values)
        norms.append(float(np.linalg.norm(before.T @ g)))
        g = g @ layer.parameters["kernel"].T

    flat = [
        np.abs(slope(z, *values)) < SATURATED * steepest
        for z, values in zip(sums, parameters, strict=True)
    ]
    # In float64, where neither the range nor the width of a bin of float32 leaves the type.
    outputs = [np.nan_to_num(a.astype(float), posinf=0, neginf=0) for a in inputs[1:]]
    return Measurement(
        step,
        float(losses.mean()),
        np.array(norms[::-1]),
        np.array([each.mean() for each in flat]),
        np.array([each.all(axis=0).mean() for each in flat]),
        np.array([np.histogram(a, BINS, _widened(a.min(), a.max()))[0] for a in outputs]),
        np.array([(a.min(), a.max()) for a in outputs]),
        np.array([values[0] for values in parameters if values]).reshape(len(hidden), -1),
    )


def _widened(low: float, high: float) -> tuple[float, float]:
    """A range that can be cut into bins, also where all values are about the same."""
    margin = 1e-9 * max(abs(low), abs(high)) or 1.0
    return (low, high) if high - low > margin else (low - margin, high + margin)
