"""What a ufunc was called with, and what NumPy would raise for it."""

from operator import index
from typing import Any, NamedTuple

import numpy as np

OPTIONS = {"out", "where", "dtype", "casting", "order", "subok", "signature", "sig"}


class Call(NamedTuple):
    """A ufunc, its operands, the names of the last of them, and its other keywords."""

    ufunc: np.ufunc
    operands: list[Any]
    names: list[str]
    keywords: dict[str, Any]

    def on(self, operands: list[Any], **more: Any) -> Any:
        """The same with other operands."""
        n = len(operands) - len(self.names)
        named = dict(zip(self.names, operands[n:], strict=True))
        return self.ufunc(*operands[:n], **named, **self.keywords, **more)

    def results(self, operands: list[Any], **more: Any) -> tuple[Any, ...]:
        """All that `on` returns."""
        found = self.on(operands, **more)
        return found if self.ufunc.nout > 1 else (found,)


def returned(results: list[Any], out: tuple[Any, ...]) -> Any:
    """What a ufunc returns: its results, or what they were written to."""
    found = tuple(r if o is None else o for r, o in zip(results, out, strict=True))
    return found if len(found) > 1 else found[0]


def is_foreign(o: Any, kinds: Any) -> bool:
    """Whether NumPy would ask the object what to do, if it is not one of ours."""
    own = np.ndarray.__array_ufunc__  # that of its subclasses too, which NumPy handles itself
    return getattr(type(o), "__array_ufunc__", own) is not own and not isinstance(o, kinds)


def axis_of(axis: Any) -> int:
    """The axis, or what NumPy raises for one that is no integer."""
    return index(np.asarray(axis)[()])


def without_outputs(ufunc: np.ufunc, inputs: tuple[Any, ...], keywords: Any) -> tuple[Any, ...]:
    """The inputs; outputs that are given by place go to the keywords."""
    if not ufunc.nin < len(inputs) <= ufunc.nargs or "out" in keywords:
        return inputs  # NumPy reports what is too much
    keywords["out"] = (*inputs[ufunc.nin :], *[None] * (ufunc.nargs - len(inputs)))
    return inputs[: ufunc.nin]


def outputs(ufunc: np.ufunc, keywords: dict[str, Any]) -> tuple[Any, ...]:
    """Take what is to be written to out of the keywords, or raise what NumPy raises."""
    out: Any = keywords.pop("out", None)
    if out is None or out is ...:  # NumPy 2.3: an array in any case, as these are
        return (None,) * ufunc.nout
    if not isinstance(out, tuple):
        if ufunc.nout > 1:
            raise TypeError("'out' must be a tuple of arrays")
        out = (out,)
    if len(out) != ufunc.nout:
        raise ValueError("The 'out' tuple must have exactly one entry per ufunc output")
    if not all(o is None or hasattr(type(o), "__array_ufunc__") for o in out):
        raise TypeError("return arrays must be of ArrayType")
    return tuple(out)
