"""The pages that come from the table: one for each function, with a plot, and tables of all.

What was measured is in measured/, and measurements.py makes its tables.
"""

import inspect
import math
from collections.abc import Iterable
from pathlib import Path

import matplotlib as mpl
import measurements
import numpy as np
from matplotlib.figure import Figure

import npact
from npact import _functions

mpl.rcParams["svg.hashsalt"] = "npact"  # the same bytes from the same table


def write(folder: Path) -> None:
    """Write every page under a folder, where something in it has changed."""
    plots, functions = folder / "plots", folder / "functions"
    plots.mkdir(parents=True, exist_ok=True)
    functions.mkdir(exist_ok=True)
    for row in npact.table():
        plot(row, plots / f"{row.name}.svg")
        put(functions / f"{row.name}.rst", function_page(row))
    for row in npact.table("gated"):
        put(functions / f"{row.name}.rst", gated_page(row))
    for name in axis_functions():
        put(functions / f"{name}.rst", axis_page(name))
    put(folder / "functions.inc", functions_page())
    put(folder / "bounds.inc", bounds())
    put(folder / "parameters.inc", parameters())
    (folder / "speed").mkdir(exist_ok=True)
    for name, text in measurements.files().items():
        put(folder / name, text)


def put(path: Path, text: str) -> None:
    """Write a file, unless it says so already: Sphinx reads again what has a new date."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def number(x: float) -> str:
    """A number for people."""
    return {math.inf: "∞", -math.inf: "-∞"}.get(x, f"{x:.5g}")


def code(text: str) -> str:
    """Python text as a literal."""
    return f"``{text}``"


def title(text: str, mark: str = "=") -> str:
    """A heading."""
    return f"{text}\n{mark * len(text)}\n"


def table(rows: Iterable[Iterable[str]], widths: str = "auto", header: int = 0) -> str:
    """A table."""
    lines = [".. list-table::", f"   :widths: {widths}"]
    lines += [f"   :header-rows: {header}"] if header else []
    lines.append("")
    for row in rows:
        for i, cell in enumerate(row):
            lines.append(f"   {'*' if i == 0 else ' '} - {cell}".rstrip())
    return "\n".join(lines) + "\n"


def entry(call: str) -> str:
    """A ufunc's reference, from its docstring."""
    return f".. autofunction:: npact.{call}\n"


def call(name: str) -> str:
    """How a ufunc is called."""
    return f"{name}{inspect.signature(npact.get(name))}"


def companions(row: npact.Row) -> list[str]:
    """The calls of a function and of its companions."""
    return [call(name) for name in (row.name, *_functions._COMPANIONS[row.name].values())]


def function_page(row: npact.Row) -> str:
    """The page of an element-wise function."""
    (low, high), (slope_low, slope_high) = row.limits, row.derivative_limits
    facts = {
        "Value": code(row.formula),
        "Derivative": code(row.derivative),
        "Parameters": ", ".join(code(f"{k}={v!r}") for k, v in row.parameters.items()) or "none",
        "Other names": ", ".join(map(code, row.aliases)),
        "Range": f"from {number(row.range[0])} to {number(row.range[1])}",
        "Limits": f"{number(low)} at -∞ and {number(high)} at ∞; "
        f"of the derivative {number(slope_low)} and {number(slope_high)}",
        "Monotone": "yes" if row.monotone else "no",
        "Lipschitz constant": number(row.lipschitz),
        "Kinks, conventions": row.notes,
        "Error": error(row),
        "Source": row.source,
    }
    if row.derivative_zero is not None:
        facts["Zero of the derivative"] = f"at {row.derivative_zero:.7g}"
    return "\n".join(
        [
            f".. py:currentmodule:: npact\n\n{title(row.name)}",
            f"{row.summary}.\n",
            f".. image:: /generated/plots/{row.name}.svg\n   :alt: {row.name} and its derivative\n",
            table(((key, text) for key, text in facts.items() if text), widths="25 75"),
            *map(entry, companions(row)),
        ]
    )


def error(row: npact.Row) -> str:
    """The bounds of a row in words."""
    return "; ".join(
        f"{dtype}: at most {bound:g} ULP, the derivative {row.derivative_ulp[dtype][0]:g}"
        for dtype, (bound, _) in row.ulp.items()
    )


def gated_page(row: npact.Row) -> str:
    """The page of a gated unit."""
    facts = {
        "Value": code(row.formula),
        "Derivatives": code(row.derivative),
        "Parameters": ", ".join(code(f"{k}={v!r}") for k, v in row.parameters.items()) or "none",
        "Conventions": row.notes,
        "Source": row.source,
    }
    return "\n".join(
        [
            f".. py:currentmodule:: npact\n\n{title(row.name)}",
            f"{row.summary}.  :doc:`/gated` has the slices of packed operands.\n",
            table(((key, text) for key, text in facts.items() if text), widths="25 75"),
            *map(entry, companions(row)),
        ]
    )


def axis_functions() -> dict[str, list[str]]:
    """The functions along an axis with their companions."""
    names: dict[str, list[str]] = {}
    owners = {c: f for f, of in _functions._COMPANIONS.items() for c in of.values()}
    for name in _functions._AXIS_ROWS:
        names.setdefault(owners.get(name, name), []).append(name)
    return names


def axis_page(name: str) -> str:
    """The page of a function along an axis."""
    row = _functions._AXIS_ROWS[name]
    facts = {
        "Value": code(row.formula),
        "Signature": code(row.signature),
        "Conventions": row.notes,
        "Source": row.source,
    }
    calls = [call(of) for of in axis_functions()[name]]
    return "\n".join(
        [
            f".. py:currentmodule:: npact\n\n{title(name)}",
            f"{row.summary}.\n",
            table(((key, text) for key, text in facts.items() if text), widths="25 75"),
            *map(entry, calls),
        ]
    )


def link(name: str) -> str:
    """A link to a function's page."""
    return f":doc:`{name} </generated/functions/{name}>`"


def functions_page() -> str:
    """The list of all functions."""
    elementwise = [("Function", "Value", "Parameters")] + [
        (
            " ".join([link(row.name), *(f"({code(alias)})" for alias in row.aliases)]),
            code(row.formula),
            ", ".join(code(f"{k}={v!r}") for k, v in row.parameters.items()),
        )
        for row in npact.table()
    ]
    gated = [("Unit", "Value", "Parameters")] + [
        (
            link(row.name),
            code(row.formula),
            ", ".join(code(f"{k}={v!r}") for k, v in row.parameters.items()),
        )
        for row in npact.table("gated")
    ]
    axis = [("Function", "Value", "Signature")] + [
        (
            link(name),
            code(_functions._AXIS_ROWS[name].formula),
            code(_functions._AXIS_ROWS[name].signature),
        )
        for name in axis_functions()
    ]
    return "\n".join(
        [
            title("Element-wise functions", "-"),
            table(elementwise, "20 55 25", header=1),
            title("Gated units", "-"),
            table(gated, "20 55 25", header=1),
            title("Along an axis", "-"),
            table(axis, "20 55 25", header=1),
        ]
    )


def bounds() -> str:
    """The bounds of all functions, in units in the last place."""
    dtypes = ["float32", "float64"]
    head = ["Function"]
    for dtype in dtypes:
        head += [f"{dtype}, value", "derivative"]
    rows = [head]
    for row in npact.table():
        cells = [link(row.name)]
        for dtype in dtypes:
            cells += [f"{row.ulp[dtype][0]:g}", f"{row.derivative_ulp[dtype][0]:g}"]
        rows.append(cells)
    return table(rows, header=1)


def parameters() -> str:
    """Which function has which companions beyond the four of all."""
    rows = [("Function", "Parameters", "Derivatives by them", "From the output")]
    for row in npact.table():
        of = _functions._COMPANIONS[row.name]
        by = [code(name) for role, name in of.items() if role.startswith("grad_")]
        output = of.get("backward_from_output")
        if row.parameters or output:
            given = ", ".join(code(f"{k}={v!r}") for k, v in row.parameters.items())
            rows.append((link(row.name), given, ", ".join(by), code(output) if output else ""))
    return table(rows, header=1)


def plot(row: npact.Row, path: Path) -> None:
    """Draw a function and its derivative."""
    x = np.linspace(-6, 6, 2401)
    value, slope = npact.get(row.name)(x), npact.grad(row.name)(x)
    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.axhline(0, color="0.8", linewidth=0.8)
    axes.axvline(0, color="0.8", linewidth=0.8)
    axes.plot(x, broken(x, value), label=row.name)
    axes.plot(x, broken(x, slope), "--", label="derivative")
    low, high = min(value.min(), slope.min(), -0.5), max(value.max(), slope.max(), 1.25)
    axes.set_ylim(max(low - 0.25, -3), min(high + 0.25, 6))
    axes.set_xlim(-6, 6)
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})


def broken(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The curve with gaps where it jumps."""
    jumps = np.abs(np.diff(y)) > 0.05
    return np.where(np.append(jumps, False), np.nan, y)


if __name__ == "__main__":
    write(Path(__file__).parent / "generated")
