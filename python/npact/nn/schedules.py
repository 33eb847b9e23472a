"""Learning rates that change from step to step: what an optimiser takes as its learning rate."""

import bisect
import inspect
import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

__all__ = ["CosineDecay", "PiecewiseConstantDecay", "Schedule"]


class Schedule(Protocol):
    """Any function from the number of steps taken so far to a learning rate."""

    def __call__(self, step: int, /) -> float: ...


def constructor_arguments(instance: object) -> dict[str, Any]:
    """What the instance keeps under the names of its constructor's arguments."""
    return {key: getattr(instance, key) for key in inspect.signature(type(instance)).parameters}


def in_range(argument: str, value: float, low: float, high: float = math.inf) -> float:
    """The value, if it is a number in [low, high)."""
    if not isinstance(value, (int, float, np.number)) or not low <= value < high:
        raise ValueError(f"{argument} must be a number in [{low:g}, {high:g}), not {value!r}")
    return float(value)


class CosineDecay:
    """Half a cosine wave, from the initial rate down to `alpha` of it, after a linear warm-up.

    Parameters
    ----------
    initial_learning_rate : float
        At the first step; with a warm-up, where that starts.
    decay_steps : int
        Steps from the highest rate to the lowest, where it stays.
    alpha : float
        The lowest rate, as a share of the highest, in [0, 1).
    warmup_target : float, optional
        The highest rate, if there is a warm-up.
    warmup_steps : int
        Steps from `initial_learning_rate` to `warmup_target`.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Loshchilov & Hutter 2017, arXiv:1608.03983.

    Examples
    --------
    >>> rate = CosineDecay(0.1, 1000)
    >>> [round(rate(step), 3) for step in (0, 500, 1000, 2000)]
    [0.1, 0.05, 0.0, 0.0]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ) -> None:
        name = type(self).__name__
        initial = in_range(f"{name}: initial_learning_rate", initial_learning_rate, 0)
        self.initial_learning_rate = initial
        self.decay_steps = in_range(f"{name}: decay_steps", decay_steps, 1)
        self.alpha = in_range(f"{name}: alpha", alpha, 0, 1)
        self.warmup_steps = in_range(f"{name}: warmup_steps", warmup_steps, 0)
        target = initial if warmup_target is None else warmup_target
        self.warmup_target = in_range(f"{name}: warmup_target", target, 0)

    def __call__(self, step: int, /) -> float:
        if step < self.warmup_steps:
            rise = self.warmup_target - self.initial_learning_rate
            return self.initial_learning_rate + rise * step / self.warmup_steps
        part = min((step - self.warmup_steps) / self.decay_steps, 1.0)
        wave = 0.5 + 0.5 * math.cos(math.pi * part)
        return self.warmup_target * (self.alpha + (1 - self.alpha) * wave)


class PiecewiseConstantDecay:
    """One rate up to each boundary, and the last one beyond.

    Parameters
    ----------
    boundaries : sequence of int
        Increasing numbers of steps: a rate holds up to and including its boundary.
    values : sequence of float
        One rate more than there are boundaries.

    Raises
    ------
    ValueError
        If an argument is out of range or the numbers of them do not fit.

    Examples
    --------
    >>> rate = PiecewiseConstantDecay([100, 200], [1e-3, 1e-4, 1e-5])
    >>> rate(100), rate(101), rate(1000)
    (0.001, 0.0001, 1e-05)
    """

    def __init__(self, boundaries: Sequence[int], values: Sequence[float]) -> None:
        name = type(self).__name__
        if len(values) != len(boundaries) + 1:
            raise ValueError(
                f"{name}: values must be one more than boundaries ({len(boundaries)}), "
                f"not {len(values)}"
            )
        if sorted(set(boundaries)) != list(boundaries):
            raise ValueError(f"{name}: boundaries must increase, not {list(boundaries)}")
        self.boundaries = [in_range(f"{name}: boundaries", b, 0) for b in boundaries]
        self.values = [in_range(f"{name}: values", v, 0) for v in values]

    def __call__(self, step: int, /) -> float:
        return self.values[bisect.bisect_left(self.boundaries, step)]
