"""SciPy: its special functions as ufuncs, and NumPy's for the rest of the formula."""

import ast

import scipy
from scipy import special

from bench.calls import ready
from bench.cells import Cell
from bench.formulas import expressions, plain
from bench.peers import Arrays, Call, Lacking, plain_numpy

_UFUNCS = {"sigmoid": special.expit, "log_sigmoid": special.log_expit, "erf": special.erf}
_ALONG_AXIS = {
    "softmax": special.softmax,
    "log_softmax": special.log_softmax,
    "logsumexp": special.logsumexp,
}
#: Where SciPy has a function that the formula does not name.
_FASTER = {
    ("sigmoid", "value"): ("sigmoid(x)",),
    ("log_sigmoid", "value"): ("log_sigmoid(x)",),
    ("silu", "value"): ("x * sigmoid(x)",),
    ("swish", "value"): ("x * sigmoid(beta * x)",),
    ("gelu_quick", "value"): ("x * sigmoid(1.702 * x)",),
    ("softplus", "value"): ("(-1 / beta) * log_sigmoid(-beta * x)",),
    ("log_sigmoid", "backward"): ("g * sigmoid(-x)",),
}


def describe() -> str:
    """Name and version."""
    return f"SciPy {scipy.__version__}"


def bind(cell: Cell, inputs: Arrays, outputs: Arrays) -> Call:
    """Prepare a call, where SciPy has something to add to NumPy."""
    if cell.along_axis:
        if cell.ufunc.__name__ not in _ALONG_AXIS:
            raise Lacking("no such function")
        result = []
        function = ready(_ALONG_AXIS[cell.ufunc.__name__], inputs[0], axis=-1)

        def run() -> None:
            result[:] = [function()]

        return Call(run, lambda: tuple(result))
    try:
        if found := _FASTER.get((cell.function, cell.role)):
            texts = plain(found, cell, _UFUNCS)
        else:
            texts = expressions(cell, _UFUNCS)
    except LookupError as e:
        raise Lacking(str(e)) from None
    used = {node.id for t in texts for node in ast.walk(ast.parse(t)) if isinstance(node, ast.Name)}
    if not used & set(_UFUNCS):
        raise Lacking("no such function")
    steps = plain_numpy.staged(
        texts, {**plain_numpy.NAMESPACE, **_UFUNCS}, cell.arguments, inputs, outputs
    )
    return Call(ready(plain_numpy._run, tuple(steps)), lambda: outputs)
