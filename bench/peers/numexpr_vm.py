"""numexpr: the formula compiled once for its virtual machine, into an array already there."""

import re
from functools import cache
from typing import Any

import numexpr
import numpy as np
from numexpr.expressions import ConstantNode, VariableNode, functions

from bench.calls import ready
from bench.cells import Cell
from bench.formulas import expressions, with_named_numbers
from bench.peers import Arrays, Call, Lacking

numexpr.set_num_threads(1)

#: Its name of a type, and the Python type by which a signature means it.
_KINDS = {"float32": ("float", float), "float64": ("double", np.float64)}


def describe() -> str:
    """Name, version, and whether it has Intel's vector mathematics."""
    return f"numexpr {numexpr.__version__} ({'with' if numexpr.use_vml else 'no'} VML)"


@cache
def _compiled(text: str, names: tuple[str, ...], dtype: str) -> Any:
    kind, of_signature = _KINDS[dtype]
    number = np.dtype(dtype).type
    text, numbers = with_named_numbers(text, lambda value: ConstantNode(number(value)))
    scope = {
        **functions,
        "square": lambda u: u * u,
        "maximum": lambda a, b: functions["where"](a > b, a, b),  # its own works in float64
        "minimum": lambda a, b: functions["where"](a < b, a, b),
        **{name: VariableNode(name, kind) for name in names},
        **numbers,
    }
    return numexpr.NumExpr(eval(text, scope), [(name, of_signature) for name in names])


def bind(cell: Cell, inputs: Arrays, outputs: Arrays) -> Call:
    """Prepare one evaluation an output."""
    if cell.dtype not in _KINDS or cell.along_axis:
        raise Lacking("no such type" if cell.dtype not in _KINDS else "no such function")
    arrays = dict(zip(cell.arguments, inputs, strict=True))
    steps = []
    try:
        for text, out in zip(expressions(cell), outputs, strict=True):
            names = tuple(name for name in arrays if name in re.findall(r"\w+", text))
            program = _compiled(text, names, cell.dtype)
            steps.append(ready(program, *(arrays[n] for n in names), out=out, ex_uses_vml=False))
    except (LookupError, NameError) as e:
        raise Lacking(str(e)) from None

    def run() -> None:
        for step in steps:
            step()

    return Call(steps[0] if len(steps) == 1 else run, lambda: outputs)
