"""Optimisers on one flat vector of parameters: a step is a few passes over it."""

import math
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from npact.nn import _kernels
from npact.nn.arguments import Declared, Fraction, in_range
from npact.nn.layers import Array, aligned
from npact.nn.schedules import Schedule

__all__ = ["SGD", "Adam", "Optimizer"]


class Optimizer(Declared):
    """What `Sequential.fit` asks of an optimiser.

    Attributes
    ----------
    learning_rate : float or Schedule
        May be set between steps.
    iterations : int
        Steps taken.
    state : dict of str to ndarray
        What is carried from step to step, each like the parameters.
    """

    slots: tuple[str, ...] = ()  # the keys of `state`

    def __init__(self, learning_rate: float | Schedule) -> None:
        self.learning_rate = learning_rate
        self.iterations = 0
        self.state: dict[str, Array] = {}
        self._like: tuple[int, np.dtype[Any]] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        Optimizer.__init__(self, self.learning_rate)

    def __setattr__(self, name: str, value: Any) -> None:
        # A property would stand where a dataclass keeps the default of its field.
        if name == "learning_rate" and not callable(value):
            value = in_range(0)(f"{type(self).__name__}: learning_rate", value)
        super().__setattr__(name, value)

    def require(self, size: int, dtype: np.dtype[Any]) -> None:
        """Raise a ValueError if there is a state already, for other parameters."""
        if self._like not in (None, (size, dtype)):
            raise ValueError(
                f"optimizer carries the state of {self._like[0]} other parameters in "
                f"{self._like[1]}, not of these {size} in {dtype}: make a new one"
            )

    def build(self, parameters: Array) -> None:
        """Allocate the state; a ValueError if it is there already, for other parameters."""
        self.require(parameters.size, parameters.dtype)
        if self._like is None:
            self.state = {slot: aligned(parameters.shape, parameters.dtype) for slot in self.slots}
            self._like = parameters.size, parameters.dtype

    def rate(self) -> float:
        """The learning rate of the next step; a ValueError if the schedule gives none."""
        rate = self.learning_rate
        if callable(rate):
            argument = f"{type(self).__name__}: learning_rate({self.iterations})"
            rate = in_range(0)(argument, rate(self.iterations))
        return rate

    def update(self, parameters: Array, gradients: Array) -> None:
        """Take one step: change `parameters`, and use up `gradients`."""
        raise NotImplementedError


@dataclass(eq=False, repr=False)
class SGD(Optimizer):
    """``v = momentum * v - learning_rate * g; p += v``.

    Parameters
    ----------
    learning_rate : float or Schedule
        Step size, or a function from the number of steps taken to it, such as `CosineDecay`.
    momentum : float
        In [0, 1).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> sgd, p = SGD(0.1), np.array([1.0])
    >>> sgd.build(p)
    >>> sgd.update(p, np.array([2.0]))
    >>> p
    array([0.8])
    """

    slots = ("velocity",)

    learning_rate: float | Schedule = 0.01
    momentum: Fraction = 0.0

    def update(self, parameters: Array, gradients: Array) -> None:
        velocity = self.state["velocity"]
        gradients *= self.rate()
        self.iterations += 1
        velocity *= self.momentum
        velocity -= gradients
        parameters += velocity


@dataclass(eq=False, repr=False)
class Adam(Optimizer):
    """Adaptive moments.

    Parameters
    ----------
    learning_rate : float or Schedule
        Step size, or a function from the number of steps taken to it, such as `CosineDecay`.
    beta_1, beta_2 : float
        Decay of the averages of the gradient and of its square, in [0, 1).
    epsilon : float
        Added to the root of the average square, before the correction of its bias, as Keras does.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Kingma & Ba 2015, arXiv:1412.6980, the form at the end of section 2.

    Examples
    --------
    >>> adam, p = Adam(0.1), np.array([1.0, 1.0])
    >>> adam.build(p)
    >>> adam.update(p, np.array([1e-3, 1e3]))
    >>> p.round(3)
    array([0.9, 0.9])
    """

    slots = ("mean", "mean_square")

    learning_rate: float | Schedule = 0.001
    beta_1: Fraction = 0.9
    beta_2: Fraction = 0.999
    # Not 0, which is 0 / 0 where no gradient has come yet, as for a pixel that is always black.
    epsilon: Annotated[float, in_range(1e-30)] = 1e-7

    def update(self, parameters: Array, gradients: Array) -> None:
        rate, t = self.rate(), self.iterations + 1
        rate *= math.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        mean, square = self.state["mean"], self.state["mean_square"]
        # mean += (1 - beta_1) (g - mean), and the same with the square of g;
        # p -= rate mean / (sqrt(square) + epsilon)
        _kernels.adam(
            parameters, mean, square, gradients, rate, self.beta_1, self.beta_2, self.epsilon
        )
        self.iterations = t
