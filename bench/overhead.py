"""What a call costs beside one of ``np.negative``, and ``import npact`` beside ``import numpy``."""

import subprocess
import sys
from collections.abc import Iterable
from functools import partial

import numpy as np

from bench.cells import Cell
from bench.peers import bind_npact
from bench.timing import Pace, take_turns

CALL_LIMIT = 1.1  # times np.negative
IMPORT_LIMIT = 15.0  # milliseconds over NumPy
_SIZES = (1, 10)
#: NumPy's ufuncs by their numbers of inputs and outputs: how much of the time is NumPy's own.
_ALIKE = {(1, 1): np.negative, (2, 1): np.add, (1, 2): np.modf, (2, 2): np.divmod}
_IMPORT = """
from time import perf_counter as now
start = now(); import numpy; middle = now(); import npact; print(middle - start, now() - middle)
"""


def calls(cells: Iterable[Cell], pace: Pace) -> list[list[str]]:
    """Time calls on a few elements, with default parameters and ``out=``.

    Parameters
    ----------
    cells : iterable of Cell
        Functions and roles; their sizes do not count.
    pace : Pace
        How long to measure.

    Returns
    -------
    list of list of str
        The rows of a table: nanoseconds, the ratio to ``np.negative``, and to a ufunc of NumPy's
        with the same number of operands.
    """
    head = [f"{n} {what}" for n in _SIZES for what in ("ns", "x negative", "x alike")]
    rows = [["ufunc", "dtype", "alike", *head, ""]]
    for cell in cells:
        operands = len(cell.arguments), cell.ufunc.nout
        alike = None if cell.along_axis else _ALIKE.get(operands)
        columns, behind = [], False
        for size in _SIZES:
            best = _times(cell._replace(size=size), alike, pace)
            ratios = {name: best["npact"] / t for name, t in best.items()}
            columns += [f"{best['npact'] * 1e9:.0f}", f"{ratios['negative']:.2f}"]
            columns.append(f"{ratios['alike']:.2f}" if alike else "-")
            behind |= ratios["negative"] > CALL_LIMIT
        name = alike.__name__ if alike else "-"
        mark = "BEHIND" if behind else ""
        rows.append([cell.ufunc.__name__, cell.dtype, name, *columns, mark])
    return rows


def _times(cell: Cell, alike: np.ufunc | None, pace: Pace) -> dict[str, float]:
    own = bind_npact(cell, cell.inputs(), cell.outputs())
    timed = {"npact": own.run}
    for name, ufunc in (("negative", np.negative), ("alike", alike)):
        if ufunc:
            arrays = [np.ones(cell.size, cell.element) for _ in range(ufunc.nin + ufunc.nout)]
            out = arrays[ufunc.nin :]
            timed[name] = partial(
                ufunc, *arrays[: ufunc.nin], out=out[0] if ufunc.nout == 1 else tuple(out)
            )
    with np.errstate(all="ignore"):
        return take_turns(timed, pace, timed)


def imports(runs: int = 15) -> str:
    """The times of ``import numpy`` and then ``import npact``: medians of fresh processes.

    Parameters
    ----------
    runs : int
        How many processes are started.

    Returns
    -------
    str
        One line.
    """
    command = [sys.executable, "-c", _IMPORT]
    times = [
        [float(t) for t in subprocess.run(command, capture_output=True, check=True).stdout.split()]
        for _ in range(runs)
    ]
    numpy, own = np.median(times, axis=0) * 1e3
    mark = "" if own <= IMPORT_LIMIT else "  BEHIND"
    return f"import numpy {numpy:.1f} ms; import npact {own:.1f} ms more{mark}"
