"""The docstrings of the ufuncs, in numpydoc's form, from the rows of the table.

NumPy puts the signature of a ufunc in front of them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from npact._functions import Row

_ARRAY = "array_like of float16, float32 or float64; integers are converted"

# What a companion computes and returns: {f} the function, {p} its parameters after a comma.
_ROLES = {
    "": ("{summary}.", "y", "The value of the function."),
    "grad": ("Derivative of `{f}`.", "dy", "The derivative by ``x``."),
    "backward": ("Gradient through `{f}`, in one pass.", "dx", "``g * {f}_grad(x{p})``, bit for bit."),
    "value_and_grad": (
        "`{f}` and its derivative, in one pass.",
        "y, dy",
        "``{f}(x{p})`` and ``{f}_grad(x{p})``, bit for bit.",
    ),
    "backward_from_output": (
        "Gradient through `{f}`, from its output.",
        "dx",
        "``g * f'(x)``, where ``y = {f}(x{p})``; the input need not be kept.",
    ),
}


def _section(title: str, *lines: str) -> str:
    return "\n".join([title, "-" * len(title), *lines])


def _entry(name: str, kind: str, text: str) -> str:
    return f"{name} : {kind}\n    {text}"


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
    """
    role = role.removeprefix("_")
    gated = len(row.inputs) == 2
    names = {"f": row.name, "p": "".join(f", {p}" for p in row.parameters), "summary": row.summary}
    if parameter:
        head, output = f"Derivative of `{row.name}` by its parameter ``{parameter}``.", "dp"
        text = f"The derivative by ``{parameter}``, so that it can be learnt."
    else:
        head, output, text = (part.format(**names) for part in _ROLES[role])
    inputs = []
    if role.startswith("backward"):
        inputs.append(_entry("g", _ARRAY, "The gradient by the output."))
    if role == "backward_from_output":
        inputs.append(_entry("y", _ARRAY, "The output of the function."))
    else:
        inputs += [_entry(name, _ARRAY, "The input, of any shape.") for name in row.inputs]
    for name, default in row.parameters.items():
        inputs.append(
            _entry(f"{name}", f"array_like, default {default:g}", "Broadcasts; also a keyword.")
        )
    inputs.append(_entry("out, where, casting, order, dtype", "optional", "As for any ufunc."))
    formulas = [f"Value: ``{row.formula}``.", "", f"Derivative: ``{row.derivative}``."]
    if row.notes:
        formulas += ["", row.notes]
    if gated:
        formulas += ["", "The derivatives are those by ``gate`` and by ``value``."]
        bounds = [f"{dtype} at most {row.ulp[dtype][0]:g}" for dtype in row.ulp]
    else:
        low, high = row.limits
        dlow, dhigh = row.derivative_limits
        formulas += [
            "",
            f"Limits at minus infinity and infinity: {low:g} and {high:g}; of the derivative "
            f"{dlow:g} and {dhigh:g}.",
        ]
        bounds = [
            f"{dtype} at most {row.ulp[dtype][0]:g}, derivative {row.derivative_ulp[dtype][0]:g}"
            for dtype in row.ulp
        ]
    formulas += [
        "",
        "NaN gives NaN. Error in units in the last place, the final rounding included: "
        + "; ".join(bounds)
        + ".",
    ]
    if gated and role == "backward":
        output, text = "dgate, dvalue", "``g`` times the derivatives by ``gate`` and by ``value``."
    arguments = ", ".join(["1.0"] * role.startswith("backward") + ["0.5"] * len(row.inputs))
    function = f"{row.name}_{role}" if role else row.name
    return "\n\n".join(
        [
            head,
            _section("Parameters", *inputs),
            _section("Returns", _entry(output, "ndarray or scalar", text)),
            _section(
                "Raises", "TypeError", "    For complex numbers and objects, which have no loop."
            ),
            _section("Notes", *formulas),
            _section("References", f".. [1] {row.source}"),
            _section(
                "Examples",
                ">>> import numpy as np, npact",
                f">>> bool(np.all(np.isfinite(npact.{function}({arguments}))))",
                "True",
            ),
        ]
    )


def axis(row: dict[str, Any]) -> str:
    """The docstring of one generalised ufunc; ``row`` as in `npact._core.axis_rows`."""
    kinds = {
        "label": ("array_like of int", "The class of each row, ``0..n-1``."),
        "g": (_ARRAY, "The gradient by the output."),
        "y": (_ARRAY, "The output of the function."),
    }
    core = row["signature"].split("->")[0].replace("),(", ") (").split()
    inputs = []
    for name, shape in zip(row["arguments"], core, strict=True):
        kind, text = kinds.get(name, (_ARRAY, "The input."))
        inputs.append(_entry(name, kind, f"{text} Core shape ``{shape}``."))
    inputs.append(_entry("axis", "int, default -1", "The axis along which it is computed."))
    inputs.append(_entry("out, axes, keepdims, dtype", "optional", "As for any generalised ufunc."))
    notes = [f"Value: ``{row['formula']}``."]
    if row["notes"]:
        notes += ["", row["notes"]]
    notes += ["", "Sums run in one fixed order: a row's bits depend on its length alone."]
    raises = ["TypeError", "    For complex numbers and objects, which have no loop."]
    if "label" in row["arguments"]:
        raises += ["ValueError", "    For a label outside ``0..n-1``, before that row is written."]
    values = {"label": "1", "g": "1.0" if core[0] == "()" else "[1.0, 2.0]"}
    arguments = ", ".join(values.get(name, "[1.0, 2.0]") for name in row["arguments"])
    return "\n\n".join(
        [
            f"{row['summary']}.",
            _section("Parameters", *inputs),
            _section("Returns", _entry("y", "ndarray or scalar", "Shapes as in the signature.")),
            _section("Raises", *raises),
            _section("Notes", *notes),
            _section("References", f".. [1] {row['source']}"),
            _section(
                "Examples",
                ">>> import numpy as np, npact",
                f">>> y = npact.{row['name']}({arguments})",
                ">>> bool(np.all(np.isfinite(y[0])))",
                "True",
            ),
        ]
    )
