"""Arguments that a class declares once, as the fields of a dataclass, and what each of them may be.

A field's type says what is checked: ``units: Annotated[int, positive_int]``.  A check takes what to
call the argument and its value; it returns the value to keep, or raises a ValueError with both.
"""

import inspect
import math
import operator
from collections.abc import Callable
from dataclasses import fields
from typing import Annotated, Any, ClassVar, Self, TypeAlias

import numpy as np

__all__ = ["Declared", "Fraction", "NotNegative", "described", "each", "finite", "in_range"]
__all__ += ["made", "one_of", "pair", "positive_int"]

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


def positive_int(argument: str, value: Any) -> int:
    """The value as an int."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or operator.index(value) < 1:
        raise ValueError(f"{argument} must be a positive integer, not {value!r}")
    return operator.index(value)


def pair(argument: str, value: Any) -> tuple[int, int]:
    """(rows, columns) from one positive integer or two."""
    values = value if isinstance(value, (tuple, list)) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{argument} must be one positive integer or two, not {value!r}")
    return positive_int(argument, values[0]), positive_int(argument, values[1])


def finite(argument: str, value: Any) -> float:
    """The value as a float."""
    if not isinstance(value, (int, float, np.number)) or not math.isfinite(value):
        raise ValueError(f"{argument} must be a finite number, not {value!r}")
    return float(value)


def in_range(low: float, high: float = math.inf) -> Check:
    """A check for numbers in [low, high)."""

    def number(argument: str, value: Any) -> float:
        if not isinstance(value, (int, float, np.number)) or not low <= value < high:
            raise ValueError(f"{argument} must be a number in [{low:g}, {high:g}), not {value!r}")
        return float(value)

    return number


def one_of(*choices: str) -> Check:
    """A check for one of some words."""

    def choice(argument: str, value: Any) -> str:
        if value not in choices:
            raise ValueError(f"{argument} must be one of {', '.join(choices)}, not {value!r}")
        return str(value)

    return choice


def each(element: Check) -> Check:
    """A check for sequences."""
    return lambda argument, values: [element(argument, value) for value in values]


Fraction = Annotated[float, in_range(0, 1)]
NotNegative = Annotated[float, in_range(0)]
