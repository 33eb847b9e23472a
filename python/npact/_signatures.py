"""How each ufunc is called: what `inspect.signature` returns and the first line of its docstring.

NumPy's own signature of a ufunc knows neither names nor defaults of inputs.
"""

from functools import cache
from inspect import Parameter, Signature

import numpy as np


def _keywords(**defaults: object) -> list[Parameter]:
    return [Parameter(k, Parameter.KEYWORD_ONLY, default=v) for k, v in defaults.items()]


_WHERE, _AXIS = _keywords(where=True), _keywords(axes=None, axis=-1)
_KEEPDIMS = _keywords(keepdims=False)
_ALWAYS = _keywords(casting="same_kind", order="K", dtype=None, subok=True, signature=None)
_OUT = {
    n: Parameter("out", Parameter.POSITIONAL_OR_KEYWORD, default=None if n == 1 else (None,) * n)
    for n in (1, 2)
}


@cache  # ufuncs that are called alike share one
def signature(
    inputs: tuple[str, ...],
    parameters: tuple[tuple[str, float], ...],
    outputs: int,
    *,
    axis: bool = False,
    keepdims: bool = False,
) -> tuple[Signature, str]:
    """The signature of a ufunc.

    Parameters
    ----------
    inputs : tuple of str
        What is given by place alone.
    parameters : tuple of (str, float)
        Names and defaults of what is given by place or by name.
    outputs : int
        How many arrays are returned.
    axis : bool
        Whether it is a generalised ufunc.
    keepdims : bool
        Whether that takes ``keepdims``.

    Returns
    -------
    inspect.Signature
        With the keywords of every ufunc.
    str
        The same as text.
    """
    both = Parameter.POSITIONAL_OR_KEYWORD
    by_name = [*(_AXIS if axis else _WHERE), *(_KEEPDIMS if keepdims else ()), *_ALWAYS]
    by_place = [
        *(Parameter(name, both, default=default) for name, default in parameters),
        _OUT[outputs],
    ]
    called = Signature(
        [*(Parameter(name, Parameter.POSITIONAL_ONLY) for name in inputs), *by_place, *by_name]
    )
    # As str(called), which takes longer than all the rest.
    shown = [f"{p.name}={p.default!r}" for p in (*by_place, *by_name)]
    text = ", ".join([*inputs, "/", *shown[: len(by_place)], "*", *shown[len(by_place) :]])
    return called, f"({text})"


def describe(ufunc: np.ufunc, name: str, called: tuple[Signature, str], doc: str) -> None:
    """Give a ufunc its signature, its docstring and the module that it is found in.

    NumPy before 2.2 has no place for them: there the docstring begins with NumPy's signature.
    """
    attributes = getattr(ufunc, "__dict__", None)
    if attributes is not None:
        attributes["__module__"] = "npact"
        attributes["__qualname__"] = name
        attributes["__signature__"] = called[0]
        attributes["__doc__"] = f"{name}{called[1]}\n\n{doc}"
