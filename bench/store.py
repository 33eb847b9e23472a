"""Cells that were measured, on disk: a run that was interrupted goes on where it was."""

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
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
    return Measured(Cell(*entry["cell"]), entry["seconds"], entry["wrong"])


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
        and the ratio, or null.
    """
    cells = {m.cell: m for m in measured}
    columns = sorted({(cell.size, cell.scale) for cell in cells})
    names = dict.fromkeys((cell.dtype, cell.function, cell.role) for cell in cells)
    lines = []
    for dtype, function, role in names:
        entries = [cells.get(Cell(function, role, dtype, *column)) for column in columns]
        lines.append(json.dumps([dtype, function, role, *map(_entry, entries)]))
    text = ",\n".join(lines)
    head = f'"header": {json.dumps(list(header))},\n"columns": {json.dumps(columns)}'
    return f'{{\n{head},\n"rows": [\n{text}\n]\n}}\n'


def _entry(m: Measured | None) -> list[object] | None:
    if m is None:
        return None
    nanoseconds = float(f"{m.seconds['npact'] * 1e9 / m.cell.size:.3g}")
    ratio = m.ratio
    rounded = None if ratio is None else math.floor(ratio * 1000) / 1000  # 0.9999 is not ahead
    return [nanoseconds, NAMES[m.fastest] if m.fastest else None, rounded]


def write(path: Path, text: str) -> None:
    """Write a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
