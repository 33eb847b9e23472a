"""The docstrings of the ufuncs, in numpydoc's form, from the rows of the table.

The line with the signature, which comes first, is not among them: see `_signatures`.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from npact._functions import AxisRow, Row

# By role: summary, formula, name and description of the output.  {f} is the function, {x} its
# inputs and {p} its parameters, with a comma in front.
_ROLES = {
    "": ("{summary}.", "{formula}", "y", "The value of the function."),
    "grad": ("Derivative of `{f}`.", "{derivative}", "dy", "The derivative by ``x``."),
    "backward": (
        "Gradient through `{f}`, in one pass.",
        "g * {f}_grad({x}{p})",
        "dx",
        "The product, with the derivative's bits.",
    ),
    "value_and_grad": (
        "`{f}` and its derivative, in one pass.",
        "{f}({x}{p}), {f}_grad({x}{p})",
        "y, dy",
        "Value and derivative, with the bits of the single functions.",
    ),
    "backward_from_output": (
        "Gradient through `{f}`, from its output.",
        "g * {f}_grad({x}{p}), where y = {f}({x}{p})",
        "dx",
        "The gradient by ``x``, which need not be kept.",
    ),
    "gated_backward": (
        "Gradient through `{f}`, in one pass.",
        "{derivative}, each times g",
        "dgate, dvalue",
        "The gradients by ``gate`` and by ``value``.",
    ),
}

_NOTES = """\
NaN gives NaN.

float16, float32, float64, longdouble and the bfloat16 of ml_dtypes give their own type; bool and
integers of 8 and 16 bits give float32, wider integers float64, unless the function has a loop for
them.  longdouble is computed by the C library, within 8 units in the last place.  A parameter that
is a Python number does not change the type."""

# What the examples take from where, if the formula names it.
_MODULES = {
    "math": ("cosh", "erfc", "exp", "expm1", "log1p", "pi", "sqrt", "tanh"),
    "numpy": ("sign",),
    "npact": ("sigmoid", "softplus"),
}
_AXIS_MODULES = {
    "numpy": ("arange", "cumsum", "exp", "log", "max", "maximum", "min", "size", "sort", "sum"),
    "npact": ("logsumexp", "softmax"),
}
_AT = "-0.75"  # no kink of any function at its defaults


def _section(title: str, *lines: str) -> str:
    return f"{title}\n{'-' * len(title)}\n" + "\n".join(lines)


def _entry(name: str, kind: str, text: str) -> str:
    return f"{name} : {kind}\n    {text}"


# The parts that the docstrings of element-wise functions have in common.
_G = _entry("g", "array_like", "The gradient by the output.")
_Y = _entry("y", "array_like", "The output of the function.")
_X = _entry("x", "array_like", "The input, of any shape.")
_GATED = [
    _entry("gate", "array_like", "The operand that the function is applied to."),
    _entry("value", "array_like", "The operand that it multiplies."),
]
_PARAMETER = "Broadcasts with the input; by place or by name."
_KEYWORDS = _entry(
    "out, where, casting, order, dtype, subok, signature",
    "optional",
    "As for every `numpy.ufunc`.",
)
_RAISES = _section(
    "Raises", "TypeError", "    For complex numbers and objects, which have no loop."
)


def _imports(formula: str, modules: dict[str, tuple[str, ...]]) -> list[str]:
    used = set(re.findall(r"[a-z_]\w*", formula))
    found = {module: [n for n in names if n in used] for module, names in modules.items()}
    return [f">>> from {m} import {', '.join(names)}" for m, names in found.items() if names]


def _close(a: str, b: str) -> list[str]:
    return [f">>> bool(np.isclose({a}, {b}))", "True"]


def _close_to_quotient(a: str, function: str, before: str, at: str, after: str) -> list[str]:
    """Doctest lines: a derivative beside the difference quotient of the function."""
    high, low = (f"npact.{function}({before}{at} {sign} h{after})" for sign in "+-")
    return [f">>> quotient = ({high} - {low}) / (2 * h)", *_close(a, "quotient")]


def _bound(bounds: dict[str, tuple[float, float]]) -> str:
    return ", ".join(f"{bound:g} in {dtype}" for dtype, (bound, _) in bounds.items())


def _activation_example(row: "Row", role: str, parameter: str | None) -> list[str]:
    f, p = row.name, "".join(f", {name}" for name in row.parameters)
    name = f"npact.{f}_{role}" if role else f"npact.{f}"
    x, h = [f">>> x = {_AT}"], [f">>> x, h = {_AT}, 1e-6"]
    ends = ">>> {}([-np.inf, np.inf]).round(4).tolist()"
    if role == "":
        return [
            ends.format(name),
            f"{[round(limit, 4) for limit in row.limits]}",
            *_imports(row.formula, _MODULES),
            *x,
            *(f">>> {key} = {value!r}" for key, value in row.parameters.items()),
            *_close(f"{name}(x{p})", row.formula),
        ]
    if role == "grad":
        limits = [round(limit, 4) for limit in row.derivative_limits]
        quotient = _close_to_quotient(f"{name}(x)", f, "", "x", "")
        return [ends.format(name), f"{limits}", *h, *quotient]
    if parameter:
        default = repr(row.parameters[parameter])
        return [*h, *_close_to_quotient(f"{name}(x)", f, f"x, {parameter}=", default, "")]
    if role == "backward":
        return [*x, f">>> bool({name}(2.0, x) == 2.0 * npact.{f}_grad(x))", "True"]
    if role == "value_and_grad":
        return [
            *x,
            f">>> y, dy = {name}(x)",
            f">>> bool(y == npact.{f}(x)), bool(dy == npact.{f}_grad(x))",
            "(True, True)",
        ]
    return [*x, f">>> y = npact.{f}(x)", *_close(f"{name}(2.0, y)", f"2.0 * npact.{f}_grad(x)")]


def _gated_example(row: "Row", role: str) -> list[str]:
    f = row.name
    if role:
        return [
            ">>> gate, value, h = -0.75, 2.0, 1e-6",
            f">>> dgate, dvalue = npact.{f}_backward(1.0, gate, value)",
            *_close_to_quotient("dgate", f, "", "gate", ", value"),
            *_close_to_quotient("dvalue", f, "gate, ", "value", ""),
        ]
    return [
        ">>> packed = np.ones((3, 8), np.float32)  # as a layer of a model makes it",
        ">>> gate, value = packed[:, :4], packed[:, 4:]",
        f">>> y = npact.{f}(gate, value)",
        ">>> y.shape, y.dtype",
        "((3, 4), dtype('float32'))",
    ]


_LIMITS = "The {} tends to {:g} and {:g} at minus infinity and infinity."
_LARGEST = "Largest error of the {}, in units in the last place, the final rounding included: {}."


def _notes(row: "Row", role: str) -> str:
    """The notes, in paragraphs: what the table states of that role."""
    gated = len(row.inputs) == 2
    value = role in ("", "value_and_grad")
    derivative = role in ("grad", "backward", "value_and_grad") and not gated
    paragraphs = []
    if row.notes and not role.startswith("grad_"):
        paragraphs.append(row.notes)
    if value and not gated:
        paragraphs.append(_LIMITS.format("value", *row.limits))
    if derivative:
        paragraphs.append(_LIMITS.format("derivative", *row.derivative_limits))
    if value:
        paragraphs.append(_LARGEST.format("value", _bound(row.ulp)))
    if derivative:
        paragraphs.append(_LARGEST.format("derivative", _bound(row.derivative_ulp)))
    return "\n\n".join([*paragraphs, _NOTES])


def elementwise(row: "Row", role: str, parameter: str | None) -> str:
    """The docstring of one element-wise ufunc.

    Parameters
    ----------
    row : Row
        The activation's row.
    role : str
        What the ufunc is named after the activation's name: ``""``, ``"grad"``, ...
    parameter : str or None
        The parameter that the ufunc differentiates by, if it does.

    Returns
    -------
    str
        The text, without NumPy's signature.
    """
    role = role.removeprefix("_")
    gated = len(row.inputs) == 2
    if parameter:
        head = f"Derivative of `{row.name}` by its parameter ``{parameter}``."
        formula, output, text = "", "dp", "The derivative, so that the parameter can be learnt."
    else:
        names = {
            "f": row.name,
            "x": ", ".join(row.inputs),
            "p": "".join([f", {name}" for name in row.parameters]),
            "summary": row.summary,
            "formula": row.formula,
            "derivative": row.derivative,
        }
        head, formula, output, text = _ROLES["gated_backward" if gated and role else role]
        head, formula = head.format_map(names), f"``{formula.format_map(names)}``"

    inputs = [_G] if role.startswith("backward") else []
    inputs += [_Y] if role == "backward_from_output" else _GATED if gated else [_X]
    for name, default in row.parameters.items():
        inputs.append(_entry(name, f"array_like, default {default!r}", _PARAMETER))
    example = _gated_example(row, role) if gated else _activation_example(row, role, parameter)
    return _docstring(
        head,
        formula,
        _section("Parameters", *inputs, _KEYWORDS),
        _section("Returns", _entry(output, "ndarray or scalar", text)),
        _RAISES,
        _section("Notes", _notes(row, role)),
        _section("References", f".. [1] {row.source}"),
        _section("Examples", ">>> import numpy as np", ">>> import npact", *example),
    )


def _docstring(*parts: str) -> str:
    return "\n\n".join([part for part in parts if part]) + "\n"


# The inputs of generalised ufuncs: description, value in the examples.
_AXIS_INPUTS = {
    "x": ("The input.", "np.array([1.0, 2.0, 4.0])"),
    "logits": ("The input of the softmax.", "np.array([1.0, 2.0, 4.0])"),
    "label": ("The class of each row, an integer in ``0..n-1``.", "2"),
    "y": ("The output of the function.", "np.array([0.1, 0.2, 0.7])"),
    "g": ("The gradient by the output.", "np.array([1.0, 2.0, 3.0])"),
}


def axis(row: "AxisRow") -> str:
    """The docstring of one generalised ufunc.

    Parameters
    ----------
    row : AxisRow
        The function's row.

    Returns
    -------
    str
        The text, without NumPy's signature.
    """
    name, formula = row.name, row.formula
    core_in, core_out = row.cores
    inputs, given = [], []
    for argument, core in zip(row.arguments, core_in, strict=True):
        text, value = _AXIS_INPUTS[argument]
        rows = "Its rows lie along the axis." if core else "One for each row."
        inputs.append(_entry(argument, "array_like", f"{text}  {rows}"))
        given.append(f">>> {argument} = {value if core or argument == 'label' else '1.0'}")
    inputs.append(_entry("axis", "int, default -1", "The axis that the rows lie along."))
    keepdims = "keepdims, " if row.keepdims else ""
    common = f"out, axes, {keepdims}casting, order, dtype, subok, signature"
    inputs.append(_entry(common, "optional", "As for every generalised `numpy.ufunc`."))
    gradient = "dlogits" if "logits" in row.arguments else "dx"
    names = [gradient] if name.endswith("_backward") else ["y", gradient][: len(core_out)]
    outputs = [
        _entry(
            output,
            "ndarray" if core else "ndarray or scalar",
            "Of the shape of the rows." if core else "One for each row.",
        )
        for output, core in zip(names, core_out, strict=True)
    ]
    raises = _RAISES
    if "label" in row.arguments:
        raises += "\nValueError\n    For a label outside ``0..n-1``, before that row is written."
    notes = [row.notes, ""] if row.notes else []
    notes.append("Sums run in one fixed order: the bits of a row depend on its length alone.")

    # The formula, run as it is written.
    example = [*_imports(formula, _AXIS_MODULES), *given]
    example += [">>> onehot = np.eye(3).__getitem__"] if "onehot" in formula else []
    result = f"npact.{name}({', '.join(row.arguments)})"
    if len(core_out) == 1:
        example += [f">>> np.allclose({result}, {formula})", "True"]
    else:
        example += [
            f">>> expected = {formula}",
            f">>> [np.allclose(a, b) for a, b in zip({result}, expected, strict=True)]",
            "[True, True]",
        ]
    return _docstring(
        f"{row.summary}.",
        f"``{formula}``",
        _section("Parameters", *inputs),
        _section("Returns", *outputs),
        raises,
        _section("Notes", *notes),
        _section("References", f".. [1] {row.source}"),
        _section("Examples", ">>> import numpy as np", ">>> import npact", *example),
    )
