"""The table in Python: its rows, the ufuncs that they became, and the ways from one to another."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Literal, NamedTuple, overload

import numpy as np

from npact import _core, _docstrings
from npact._signatures import describe, signature


class Row(NamedTuple):
    """What the table says of one activation function, or of one gated unit.

    Limits, range, ``lipschitz`` and ``monotone`` hold at the default parameters.  A bound is a
    pair: the largest error in units in the last place, the final rounding included, and the input
    with that error.  Of a gated unit, which is no function of one number, range, limits,
    ``lipschitz``, ``monotone``, ``derivative_zero`` and ``derivative_ulp`` say nothing: they are
    0, False and None.

    Parameters
    ----------
    name : str
        The name of the ufunc.
    inputs : tuple of str
        ``("x",)``, or ``("gate", "value")`` for a gated unit.
    aliases : tuple of str
        Other names of the same ufunc.
    parameters : dict of str to float
        Names and defaults of the parameters.
    summary : str
        One line.
    formula, derivative : str
        Value and derivative in Python's notation.
    source : str
        The paper.
    notes : str
        Values of the derivative at kinks, conventions, differences from other systems.
    range : tuple of float
        Infimum and supremum of the value.
    limits, derivative_limits : tuple of float
        At minus infinity and at infinity.
    lipschitz : float
        Supremum of the difference quotients' absolute values: that of the derivative's, infinite
        where the function jumps.
    monotone : bool
        Whether the function never decreases.
    derivative_zero : float or None
        Where the derivative crosses zero; near it the derivative's bound is absolute.
    ulp, derivative_ulp : dict of str to tuple of float
        Bound and worst input of value and derivative, by dtype.
    """

    name: str
    inputs: tuple[str, ...]
    aliases: tuple[str, ...]
    parameters: dict[str, float]
    summary: str
    formula: str
    derivative: str
    source: str
    notes: str
    range: tuple[float, float]
    limits: tuple[float, float]
    derivative_limits: tuple[float, float]
    lipschitz: float
    monotone: bool
    derivative_zero: float | None
    ulp: dict[str, tuple[float, float]]
    derivative_ulp: dict[str, tuple[float, float]]


class AxisRow(NamedTuple):
    """What the table says of one function along an axis.

    Parameters
    ----------
    name : str
        The name of the ufunc.
    signature : str
        The dimensions of inputs and outputs in NumPy's notation: ``n`` is the axis.
    arguments : tuple of str
        The names of the inputs.
    summary : str
        One line.
    formula : str
        The value in Python's notation.
    source : str
        The paper.
    notes : str
        Conventions; what is raised.
    ulp : dict of str to tuple of float
        Bound and worst input, as in `Row`; 0 where the function has no bound of its own.  For
        ``softmax_backward`` and ``log_softmax_backward``, whose terms may cancel, in units of the
        terms: ``abs(y) * (abs(g) + sum(abs(g * y)))`` and ``abs(g) + exp(y) * sum(abs(g))``.
    """

    name: str
    signature: str
    arguments: tuple[str, ...]
    summary: str
    formula: str
    source: str
    notes: str
    ulp: dict[str, tuple[float, float]]

    @property
    def cores(self) -> tuple[list[str], list[str]]:
        """``"n"`` for each input and each output that has the axis, ``""`` for the others."""
        inputs, outputs = (side[1:-1].split("),(") for side in self.signature.split("->"))
        return inputs, outputs

    @property
    def keepdims(self) -> bool:
        """Whether NumPy takes ``keepdims``: where every input has the axis and no output."""
        inputs, outputs = self.cores
        return {*inputs} == {"n"} and "n" not in outputs


def _make() -> tuple[dict[str, np.ufunc], dict[str, dict[str, str]]]:
    """The ufuncs by their names, and by the name of one and a role the name of its companion."""
    ufuncs: dict[str, np.ufunc] = {}
    companions: dict[str, dict[str, str]] = {}

    def docstring(name: str, role: str, parameter: str | None) -> str:
        return _docstrings.elementwise(_ROWS[name], role, parameter)

    for name, of, role, inputs, ufunc, doc in _core.make_elementwise(docstring):
        ufuncs[name] = ufunc
        if role:
            companions.setdefault(of, {})[role] = name
        called = signature(inputs, tuple(_ROWS[of].parameters.items()), ufunc.nout)
        describe(ufunc, name, called, doc)
    for name, ufunc, doc in _core.make_axis(lambda name: _docstrings.axis(_AXIS_ROWS[name])):
        ufuncs[name] = ufunc
        for role in ("backward", "value_and_grad"):
            if name.endswith("_" + role):
                companions.setdefault(name.removesuffix("_" + role), {})[role] = name
        axis_row = _AXIS_ROWS[name]
        keepdims = axis_row.keepdims
        called = signature(axis_row.arguments, (), ufunc.nout, axis=True, keepdims=keepdims)
        describe(ufunc, name, called, doc)
    for row in _ROWS.values():
        ufuncs |= dict.fromkeys(row.aliases, ufuncs[row.name])
    return ufuncs, companions


# Threads share these: nothing changes them after the import.
_ROWS = MappingProxyType({row["name"]: Row(**row) for row in _core.activation_rows()})
_AXIS_ROWS = MappingProxyType({row["name"]: AxisRow(**row) for row in _core.axis_rows()})
_made = _make()
UFUNCS, _COMPANIONS = MappingProxyType(_made[0]), MappingProxyType(_made[1])


@overload
def table(kind: Literal["activation", "gated"] = "activation") -> tuple[Row, ...]: ...
@overload
def table(kind: Literal["axis"]) -> tuple[AxisRow, ...]: ...
def table(
    kind: Literal["activation", "gated", "axis"] = "activation",
) -> tuple[Row, ...] | tuple[AxisRow, ...]:
    """The rows of the table.

    Parameters
    ----------
    kind : {"activation", "gated", "axis"}
        The element-wise activation functions, the gated units of two inputs, or the functions along
        an axis.

    Returns
    -------
    tuple of Row or tuple of AxisRow
        In the order of the documentation.

    Raises
    ------
    ValueError
        If there is no such kind.

    Examples
    --------
    >>> import npact
    >>> npact.table()[0].formula
    'x if x > 0 else 0'
    >>> npact.table("gated")[1].name
    'swiglu'
    >>> npact.table("axis")[0].signature
    '(n)->(n)'
    """
    if not isinstance(kind, str) or kind not in ("activation", "gated", "axis"):
        raise ValueError(f"kind must be 'activation', 'gated' or 'axis', not {kind!r}")
    # The rows' dicts are copied: they are the caller's to change.
    if kind == "axis":
        return tuple(row._replace(ulp=dict(row.ulp)) for row in _AXIS_ROWS.values())
    return tuple(
        row._replace(
            parameters=dict(row.parameters),
            ulp=dict(row.ulp),
            derivative_ulp=dict(row.derivative_ulp),
        )
        for row in _ROWS.values()
        if len(row.inputs) == (1 if kind == "activation" else 2)
    )


def activations() -> Iterator[np.ufunc]:
    """Iterate over the element-wise activation functions, without companions and aliases.

    Returns
    -------
    iterator of numpy.ufunc
        In the order of `table`.

    Examples
    --------
    >>> import npact
    >>> next(npact.activations()).__name__
    'relu'
    """
    return (UFUNCS[row.name] for row in table())


def get(name: str | np.ufunc) -> np.ufunc:
    """Look up a ufunc of npact.

    Parameters
    ----------
    name : str or numpy.ufunc
        A name or an alias, in any case, with underscores, hyphens or nothing between its words; or
        what Keras, PyTorch, JAX, TensorFlow, ONNX, SciPy or Transformers call the function, with or
        without their module in front.  A ufunc of npact is returned as it is.

    Returns
    -------
    numpy.ufunc
        The function of that name, with npact's defaults for its parameters.

    Raises
    ------
    ValueError
        If there is no such function; the message names the closest ones.
    TypeError
        If the argument is neither a string nor a ufunc of npact.

    Examples
    --------
    >>> import npact
    >>> npact.get("gelu") is npact.gelu
    True
    >>> npact.get("LeakyReLU"), npact.get("torch.nn.SiLU"), npact.get("gelu_new")
    (<ufunc 'leaky_relu'>, <ufunc 'silu'>, <ufunc 'gelu_tanh'>)
    """
    if isinstance(name, np.ufunc):
        if UFUNCS.get(name.__name__) is not name:
            raise TypeError(f"name must be a string or a ufunc of npact, not {name!r}")
        return name
    if not isinstance(name, str):
        raise TypeError(f"name must be a string or a ufunc of npact, not {name!r}")
    if name in UFUNCS:
        return UFUNCS[name]
    # Not at the top, nor difflib below: few programs need either, and every one would wait.
    from npact._spellings import plain, spellings

    known = spellings(UFUNCS)
    try:
        return UFUNCS[known[plain(name)]]
    except KeyError:
        import difflib

        near = difflib.get_close_matches(plain(name), known, n=6)
        close = list(dict.fromkeys(known[spelling] for spelling in near))[:3]
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise ValueError(f"there is no function named {name!r} in npact{hint}") from None


def _companion(function: str | np.ufunc, role: str) -> np.ufunc:
    name = get(function).__name__
    try:
        return UFUNCS[_COMPANIONS[name][role]]
    except KeyError:
        raise ValueError(f"npact has no {name}_{role}") from None


def grad(function: str | np.ufunc, parameter: str | None = None) -> np.ufunc:
    """The derivative of a function, as a ufunc.

    Parameters
    ----------
    function : str or numpy.ufunc
        An element-wise activation function or its name.
    parameter : str, optional
        The parameter to differentiate by, instead of the input.

    Returns
    -------
    numpy.ufunc
        ``f_grad(x, *parameters)``, or ``f_grad_<parameter>(x, *parameters)``.

    Raises
    ------
    ValueError
        If there is no such function or derivative.

    Examples
    --------
    >>> import npact
    >>> npact.grad(npact.gelu) is npact.gelu_grad
    True
    """
    return _companion(function, "grad" if parameter is None else f"grad_{parameter}")


def backward(function: str | np.ufunc) -> np.ufunc:
    """The gradient through a function, as a ufunc of the output's gradient and the input.

    Parameters
    ----------
    function : str or numpy.ufunc
        A function or its name.

    Returns
    -------
    numpy.ufunc
        ``f_backward(g, x, *parameters)``.

    Raises
    ------
    ValueError
        If there is no such function.

    Examples
    --------
    >>> import npact
    >>> npact.backward("relu")(3.0, 1.0)
    np.float64(3.0)
    """
    return _companion(function, "backward")


def value_and_grad(function: str | np.ufunc) -> np.ufunc:
    """A function and its derivative in one pass, as a ufunc with two outputs.

    Parameters
    ----------
    function : str or numpy.ufunc
        A function or its name.

    Returns
    -------
    numpy.ufunc
        ``f_value_and_grad(x, *parameters)``, which returns ``(y, dy)``.

    Raises
    ------
    ValueError
        If there is no such function.

    Examples
    --------
    >>> import npact
    >>> npact.value_and_grad("relu")(2.0)
    (np.float64(2.0), np.float64(1.0))
    """
    return _companion(function, "value_and_grad")
