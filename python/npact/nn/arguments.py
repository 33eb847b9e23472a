"""Arguments that a class declares once, as the fields of a dataclass, and what each of them may be.

A field's type says what is checked: ``units: Annotated[int, positive_int]``.  A check takes what to
call the argument and its value; it returns the value to keep, or raises a ValueError with both.
"""

import inspect
import math
import operator
import os
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Annotated, Any, ClassVar, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Declared", "Flag", "Fraction", "NotNegative", "PathLike", "boolean", "described"]
__all__ += ["each", "finite", "in_range", "listed", "made", "natural", "one_of", "pair"]
__all__ += ["positive_int", "printable", "real", "unmasked"]

Check: TypeAlias = Callable[[str, Any], Any]


class Declared:
    """What keeps its constructor's arguments, and can be made again from them."""

    kinds: ClassVar[dict[str, type[Any]]] = {}  # the package's own, by name: what a file may hold

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.__module__.startswith(f"{__package__}."):
            cls.kinds[cls.__name__] = cls

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]  # it is a dataclass that calls this
            argument = f"{type(self).__name__}: {field.name}"
            for check in getattr(field.type, "__metadata__", ()):
                setattr(self, field.name, check(argument, getattr(self, field.name)))

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, in a form that JSON can hold."""
        config = {key: getattr(self, key) for key in inspect.signature(type(self)).parameters}
        return {
            k: described(v) if callable(v) or isinstance(v, Declared) else v
            for k, v in config.items()
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A new one from what `get_config` returned."""
        return cls(**{k: made(v) if isinstance(v, dict) else v for k, v in config.items()})


def described(thing: Any) -> dict[str, Any]:
    """How a file names it: its class, and what `from_config` takes; a ValueError if it cannot."""
    kind = type(thing)
    if Declared.kinds.get(kind.__name__) is not kind:
        raise ValueError(f"{thing!r} cannot be stored: it is not of a class of npact.nn's own")
    return {"class_name": kind.__name__, "config": thing.get_config()}


def made(description: dict[str, Any]) -> Any:
    """What `described` described."""
    return Declared.kinds[description["class_name"]].from_config(description["config"])


def _integer(least: int, what: str) -> Callable[[str, Any], int]:
    """A check for integers, which returns them as Python's: others may wrap around later."""

    def integer(argument: str, value: Any) -> int:
        try:
            number = least - 1 if isinstance(value, bool) else operator.index(value)
        except TypeError:
            number = least - 1
        if number < least:
            raise ValueError(f"{argument} must be {what}, not {value!r}")
        return number

    return integer


positive_int = _integer(1, "a positive integer")
natural = _integer(0, "an integer from 0 on")


def pair(argument: str, value: Any) -> tuple[int, int]:
    """(rows, columns) from one positive integer or two."""
    values = value if isinstance(value, (tuple, list)) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{argument} must be one positive integer or two, not {value!r}")
    return positive_int(argument, values[0]), positive_int(argument, values[1])


def real(value: Any) -> float:
    """The value as a float; NaN for what is no real number or has no room in a float."""
    try:
        real = isinstance(value, (int, float, np.integer, np.floating))
        return float(value) if real else math.nan
    except OverflowError:
        return math.nan


def finite(argument: str, value: Any) -> float:
    """The value as a float."""
    if not math.isfinite(real(value)):
        raise ValueError(f"{argument} must be a finite number, not {value!r}")
    return real(value)


def in_range(low: float, high: float = math.inf) -> Check:
    """A check for numbers in [low, high)."""

    def number(argument: str, value: Any) -> float:
        if not low <= real(value) < high:
            raise ValueError(f"{argument} must be a number in [{low:g}, {high:g}), not {value!r}")
        return real(value)

    return number


def boolean(argument: str, value: Any) -> bool:
    """True or False, and no word or number that stands for it."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{argument} must be True or False, not {value!r}")
    return bool(value)


def unmasked(argument: str, value: Any) -> NDArray[Any]:
    """The value as an array, which has no mask to lose."""
    if np.ma.is_masked(value):
        missing = f"{np.ma.getmaskarray(value).sum()} of {np.size(value)}"
        raise ValueError(f"{argument} must be without masked elements, not with {missing}")
    return np.asarray(value)


def path_like(argument: str, value: Any) -> Any:
    """What names a file."""
    if not isinstance(value, (str, os.PathLike)) or "\0" in str(value):
        raise ValueError(f"{argument} must be a path, not {value!r}")
    return value


def printable(argument: str, value: Any) -> str:
    """A name that a file can hold and a line can show; None stands for an empty one."""
    if value is not None and (not isinstance(value, str) or not value.isprintable()):
        raise ValueError(f"{argument} must be a string of printable characters, not {value!r}")
    return value or ""


def one_of(*choices: str) -> Check:
    """A check for one of some words."""

    def choice(argument: str, value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"{argument} must be one of {', '.join(choices)}, not {value!r}")
        return value

    return choice


def listed(argument: str, values: Any) -> list[Any]:
    """The values of an iterable."""
    if not isinstance(values, Iterable):
        raise ValueError(f"{argument} must be an iterable, not {values!r}")
    return list(values)


def each(element: Check) -> Check:
    """A check for sequences."""
    return lambda argument, values: [element(argument, v) for v in listed(argument, values)]


Flag = Annotated[bool, boolean]
PathLike = Annotated[str | os.PathLike[str], path_like]
Fraction = Annotated[float, in_range(0, 1)]
NotNegative = Annotated[float, in_range(0)]
