"""NumPy: every operation of the formula as one ufunc call into an array that is already there.

The formula is run once on symbols, which record the ufuncs; common parts are computed once, and a
temporary array is used again as soon as it is free.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bench.calls import ready
from bench.cells import Cell
from bench.formulas import expressions
from bench.peers import Arrays, Call, Lacking

Step = Callable[[], object]

NAMESPACE: dict[str, Any] = {
    "cosh": np.cosh,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "sign": np.sign,
    "sqrt": np.sqrt,
    "square": np.square,
    "tanh": np.tanh,
}


def describe() -> str:
    """Name and version."""
    return f"NumPy {np.__version__}"


def bind(cell: Cell, inputs: Arrays, outputs: Arrays) -> Call:
    """Prepare the sequence of ufunc calls."""
    if cell.along_axis:
        steps = _along_axis(cell.ufunc.__name__, inputs, outputs)
    else:
        try:
            texts = expressions(cell)
            steps = staged(texts, NAMESPACE, cell.arguments, inputs, outputs)
        except (LookupError, NameError) as e:
            raise Lacking(str(e)) from None
    return Call(ready(_run, tuple(steps)), lambda: outputs)


def _run(steps: tuple[Step, ...]) -> None:
    for step in steps:
        step()


class _Symbol(np.lib.mixins.NDArrayOperatorsMixin):
    """An input or an intermediate result; records the ufuncs that it meets."""

    def __init__(self, tape: "_Tape", boolean: bool = False):
        self.tape = tape
        self.boolean = boolean

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **_: Any) -> "_Symbol":
        return self.tape.record(ufunc, operands)


class _Tape:
    """The recorded operations, in order, none of them twice."""

    def __init__(self) -> None:
        self.steps: list[tuple[Any, tuple[Any, ...], _Symbol]] = []
        self._known: dict[Any, _Symbol] = {}

    def record(self, operation: Any, operands: tuple[Any, ...]) -> _Symbol:
        key = (operation, *(id(o) if isinstance(o, _Symbol) else o for o in operands))
        if key not in self._known:
            boolean = operation in (np.greater, np.greater_equal, np.less, np.less_equal,
                                    np.bitwise_and)  # fmt: skip
            self._known[key] = _Symbol(self, boolean)
            self.steps.append((operation, operands, self._known[key]))
        return self._known[key]

    def where(self, condition: _Symbol, yes: Any, no: Any) -> _Symbol:
        """A choice; between 1 and 0, the condition itself is a factor."""
        if not isinstance(yes, _Symbol) and not isinstance(no, _Symbol) and (yes, no) == (1, 0):
            return condition
        return self.record(_select, (condition, yes, no))


def _select(condition: np.ndarray, yes: Any, no: Any, out: np.ndarray) -> None:
    np.copyto(out, no)
    np.copyto(out, yes, where=condition)


def staged(
    texts: Sequence[str],
    namespace: dict[str, Any],
    names: Sequence[str],
    inputs: Arrays,
    outputs: Arrays,
) -> list[Step]:
    """The steps that compute expressions of the inputs into the outputs.

    Parameters
    ----------
    texts : sequence of str
        One expression an output.
    namespace : dict
        The ufuncs that the expressions call.
    names : sequence of str
        The names of the inputs in the expressions.
    inputs, outputs : tuple of ndarray
        The arrays.

    Returns
    -------
    list of callable
        To be called in order.
    """
    tape = _Tape()
    symbols = [_Symbol(tape) for _ in names]
    scope = {**namespace, "where": tape.where, **dict(zip(names, symbols, strict=True))}
    finals = [eval(text, scope) for text in texts]
    never = len(tape.steps)
    last = {id(o): i for i, (_, operands, _) in enumerate(tape.steps) for o in operands}
    last |= {id(symbol): never for symbol in (*symbols, *finals)}
    place = {id(s): array for s, array in zip(symbols, inputs, strict=True)}
    target = {id(f): out for f, out in zip(finals, outputs, strict=True) if not _is_flag(f)}
    free: dict[bool, list[np.ndarray]] = {True: [], False: []}
    if tape.steps:
        operation, _, result = tape.steps[-1]
        if id(result) in target and operation is not _select:
            free[False].append(target[id(result)])  # it is written last
    steps: list[Step] = []
    for i, (operation, operands, result) in enumerate(tape.steps):
        dying = {id(o): o for o in operands if isinstance(o, _Symbol) and last[id(o)] == i}
        released = [(o.boolean, place[key]) for key, o in dying.items()]
        if operation is not _select:  # which cannot write over what it reads
            _give_back(free, released)
        if id(result) in target:
            out = target[id(result)]
        elif free[result.boolean]:
            out = free[result.boolean].pop()
        else:
            out = np.zeros(inputs[0].shape, bool if result.boolean else inputs[0].dtype)
        if operation is _select:
            _give_back(free, released)
        place[id(result)] = out
        arrays = [place[id(o)] if isinstance(o, _Symbol) else o for o in operands]
        steps.append(ready(operation, *arrays, out=out))
    for final, out in zip(finals, outputs, strict=True):
        if place.get(id(final)) is not out:
            value = place[id(final)] if isinstance(final, _Symbol) else final
            steps.append(ready(np.copyto, out, value))
    return steps


def _is_flag(final: Any) -> bool:
    return not isinstance(final, _Symbol) or final.boolean


def _give_back(free: dict[bool, list[np.ndarray]], released: list[tuple[bool, np.ndarray]]) -> None:
    for boolean, array in released:
        free[boolean].append(array)


def _along_axis(name: str, inputs: Arrays, outputs: Arrays) -> list[Step]:
    """The usual idioms, with the sum and the maximum of each row in small arrays."""
    first, out = inputs[0], outputs[-1]
    wide = inputs[1] if first.ndim == 1 and len(inputs) > 1 else first  # (g, x) of logsumexp
    row = np.empty((wide.shape[0], 1), wide.dtype)
    if name in ("softmax", "log_softmax", "logsumexp"):
        e = out if out.ndim == 2 else np.empty_like(wide)
        steps = [
            ready(np.max, wide, axis=-1, keepdims=True, out=row),
            ready(np.subtract, wide, row, out=e),
        ]
        if name == "softmax":
            return [
                *steps,
                ready(np.exp, e, out=e),
                ready(np.sum, e, axis=-1, keepdims=True, out=row),
                ready(np.divide, e, row, out=e),
            ]
        powers, total = np.empty_like(wide), np.empty_like(row)
        steps += [
            ready(np.exp, e, out=powers),
            ready(np.sum, powers, axis=-1, keepdims=True, out=total),
            ready(np.log, total, out=total),
        ]
        if name == "log_softmax":
            return [*steps, ready(np.subtract, e, total, out=e)]
        return [*steps, ready(np.add, row[:, 0], total[:, 0], out=out)]
    if name == "softmax_backward":
        g, y = inputs
        return [
            ready(np.multiply, g, y, out=out),
            ready(np.sum, out, axis=-1, keepdims=True, out=row),
            ready(np.subtract, g, row, out=out),
            ready(np.multiply, out, y, out=out),
        ]
    if name == "log_softmax_backward":
        g, y = inputs
        return [
            ready(np.exp, y, out=out),
            ready(np.sum, g, axis=-1, keepdims=True, out=row),
            ready(np.multiply, out, row, out=out),
            ready(np.subtract, g, out, out=out),
        ]
    raise Lacking(f"no idiom for {name}")
