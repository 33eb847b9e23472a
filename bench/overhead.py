"""What a call costs beside one of ``np.negative``, and ``import npact`` beside ``import numpy``."""

import os
import subprocess
import sys
import tempfile

import numpy as np

from bench.calls import ready
from bench.cells import Cell
from bench.peers import bind_npact
from bench.timing import Pace, take_turns

SIZES = (1, 10)
#: NumPy's ufuncs by their numbers of inputs and outputs: how much of the time is NumPy's own.
ALIKE = {(1, 1): np.negative, (2, 1): np.add, (1, 2): np.modf, (2, 2): np.divmod}
_IMPORT = """
from time import perf_counter as now
start = now(); import numpy; middle = now(); import npact; print(middle - start, now() - middle)
"""


def alike(cell: Cell) -> np.ufunc | None:
    """The ufunc of NumPy's with the same operands."""
    if cell.along_axis:
        return None
    return ALIKE.get((len(cell.arguments), cell.ufunc.nout))


def call(cell: Cell, pace: Pace) -> dict[str, float]:
    """Time calls on a few elements, with default parameters and ``out=``.

    Parameters
    ----------
    cell : Cell
        What is called.
    pace : Pace
        How long to measure.

    Returns
    -------
    dict of str to float
        Seconds of ``npact``, ``negative``, and the ufunc that is ``alike``, if there is one.
    """
    own = bind_npact(cell, cell.inputs(), cell.outputs())
    timed = {"npact": own.run}
    for name, ufunc in (("negative", np.negative), ("alike", alike(cell))):
        if ufunc:
            arrays = [np.ones(cell.size, cell.element) for _ in range(ufunc.nin + ufunc.nout)]
            out = arrays[ufunc.nin :]
            timed[name] = ready(
                ufunc, *arrays[: ufunc.nin], out=out[0] if ufunc.nout == 1 else tuple(out)
            )
    with np.errstate(all="ignore"):
        return take_turns(timed, pace, timed)


def imports(runs: int) -> tuple[float, float]:
    """The times of ``import numpy`` and then ``import npact``: medians of fresh processes.

    Both come from bytecode, as after an installation by pip, wherever the sources lie.

    Parameters
    ----------
    runs : int
        How many processes are started.

    Returns
    -------
    tuple of float
        Milliseconds of NumPy's import, and of npact's behind it.
    """
    command = [sys.executable, "-c", _IMPORT]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times = []
    with tempfile.TemporaryDirectory() as bytecode:
        environment["PYTHONPYCACHEPREFIX"] = bytecode
        for _ in range(runs + 1):
            done = subprocess.run(command, capture_output=True, check=True, env=environment)
            times.append([float(t) for t in done.stdout.split()])
    numpy, own = np.median(times[1:], axis=0) * 1e3  # the first wrote it
    return float(numpy), float(own)
