"""Cells that were measured, on disk: a run that was interrupted goes on where it was."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.cells import Cell
from bench.peers import NAMES
from bench.timing import Measured
from npact import _core

SIGNIFICANT = 5  # figures of a time


def build() -> str:
    """What tells this build of the kernels from another one."""
    return hashlib.sha256(Path(_core.__file__).read_bytes()).hexdigest()[:16]


class Store:
    """A file with a line for the run and a line for each cell.

    Parameters
    ----------
    path : Path or None
        The file; nothing is kept without one.
    header : sequence of str
        What is measured, and on what.
    pace : sequence
        How long.

    Raises
    ------
    ValueError
        If the file is of another machine, library, build or pace, or no such file at all.
    """

    def __init__(self, path: Path | None, header: Sequence[str], pace: Sequence[float]):
        self.path = path
        self.cells: dict[Cell, Measured] = {}
        first = json.dumps({"header": list(header), "build": build(), "pace": list(pace)})
        if path is None:
            return
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(first + "\n", encoding="utf-8")
            return
        # A line without its end was being written when the run was cut off.
        lines = path.read_text(encoding="utf-8").split("\n")
        if lines[0] != first:
            raise ValueError(f"{path} is of another run or build: remove it to begin again")
        for line in lines[1:-1]:
            measured = _read(line)
            self.cells[measured.cell] = measured
        if lines[-1]:
            temporary = path.with_suffix(".tmp")
            temporary.write_text("\n".join([*lines[:-1], ""]), encoding="utf-8")
            temporary.replace(path)

    def add(self, measured: Measured) -> None:
        """Keep a cell."""
        self.cells[measured.cell] = measured
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(_line(measured) + "\n")


def _line(m: Measured) -> str:
    seconds = {name: float(f"{t:.{SIGNIFICANT}g}") for name, t in m.seconds.items()}
    return json.dumps({"cell": m.cell, "seconds": seconds, "wrong": m.wrong})


def _read(line: str) -> Measured:
    entry = json.loads(line)
    # A cell of a file from before there were parameters ends without them.
    function, role, dtype, size, scale, parameters = (*entry["cell"], ())[:6]
    cell = Cell(function, role, dtype, size, scale, tuple(parameters))
    return Measured(cell, entry["seconds"], entry["wrong"])


def condensed(header: Sequence[str], measured: Iterable[Measured]) -> str:
    """The ratios alone, as JSON with a line for each function, role and type.

    Parameters
    ----------
    header : sequence of str
        What was measured, and on what.
    measured : iterable of Measured
        All cells.

    Returns
    -------
    str
        ``columns`` are (size, scale); of each, a row has nanoseconds an element, the fastest peer
        and the ratio, or null.  ``other`` has columns and rows too, of other parameters, which
        stand behind a function's name.
    """
    cells = {m.cell: m for m in measured}
    default = {cell: m for cell, m in cells.items() if not cell.parameters}
    other = {cell: m for cell, m in cells.items() if cell.parameters}
    parts = [f'"header": {json.dumps(list(header))}', _columns_and_rows(default)]
    if other:
        parts.append(f'"other": {{\n{_columns_and_rows(other)}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _columns_and_rows(cells: Mapping[Cell, Measured]) -> str:
    columns = sorted({(cell.size, cell.scale) for cell in cells})
    lines = []
    for cell in dict.fromkeys(cell.at_any_size for cell in cells):
        entries = [cells.get(cell._replace(size=size, scale=scale)) for size, scale in columns]
        name = cell.function + cell.given
        lines.append(json.dumps([cell.dtype, name, cell.role, *map(_entry, entries)]))
    text = ",\n".join(lines)
    return f'"columns": {json.dumps(columns)},\n"rows": [\n{text}\n]'


def _entry(m: Measured | None) -> list[object] | None:
    if m is None:
        return None
    nanoseconds = float(f"{m.seconds['npact'] * 1e9 / m.cell.size:.3g}")
    ratio = m.ratio
    rounded = None if ratio is None else math.floor(ratio * 1000) / 1000  # 0.9999 is not ahead
    return [nanoseconds, NAMES[m.fastest] if m.fastest else None, rounded]


def figures(header: Sequence[str], rows: Iterable[object]) -> str:
    """Figures of any kind as JSON, with a line for each row."""
    lines = ",\n".join(map(json.dumps, rows))
    return f'{{"header": {json.dumps(list(header))},\n"rows": [\n{lines}\n]}}\n'


def write(path: Path, text: str) -> None:
    """Write a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
