"""Learning rates that change from step to step: what an optimiser takes as its learning rate."""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

from npact.nn.arguments import Declared, Fraction, NotNegative, each, in_range

__all__ = ["CosineDecay", "PiecewiseConstantDecay", "Schedule"]


class Schedule(Protocol):
    """Any function from the number of steps taken so far to a learning rate."""

    def __call__(self, step: int, /) -> float: ...


@dataclass(eq=False)
class CosineDecay(Declared):
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

    initial_learning_rate: NotNegative
    decay_steps: Annotated[float, in_range(1)]
    alpha: Fraction = 0.0
    warmup_target: float | None = None
    warmup_steps: NotNegative = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        target = self.initial_learning_rate if self.warmup_target is None else self.warmup_target
        self._highest: float = in_range(0)("CosineDecay: warmup_target", target)

    def __call__(self, step: int, /) -> float:
        if step < self.warmup_steps:
            rise = self._highest - self.initial_learning_rate
            return self.initial_learning_rate + rise * step / self.warmup_steps
        part = min((step - self.warmup_steps) / self.decay_steps, 1.0)
        wave = 0.5 + 0.5 * math.cos(math.pi * part)
        return self._highest * (self.alpha + (1 - self.alpha) * wave)


@dataclass(eq=False)
class PiecewiseConstantDecay(Declared):
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

    boundaries: Annotated[Sequence[int], each(in_range(0))]
    values: Annotated[Sequence[float], each(in_range(0))]

    def __post_init__(self) -> None:
        super().__post_init__()
        given, wanted = len(self.values), len(self.boundaries) + 1
        if given != wanted:
            raise ValueError(
                f"PiecewiseConstantDecay: values must be one more than boundaries ({wanted - 1}), "
                f"not {given}"
            )
        if sorted(set(self.boundaries)) != self.boundaries:
            raise ValueError(
                f"PiecewiseConstantDecay: boundaries must increase, not {self.boundaries}"
            )

    def __call__(self, step: int, /) -> float:
        return self.values[bisect.bisect_left(self.boundaries, step)]
