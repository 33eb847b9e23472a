"""What a time is measured against besides the peers: moving the same bytes, and a plain exp."""

import ctypes
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from bench.calls import ready
from bench.cells import Cell, aligned
from bench.peers import Arrays

Run = Callable[[], object]


def moving(inputs: Arrays, outputs: Arrays) -> Run:
    """The least that any implementation does: read the inputs, write the outputs.

    One input and one output are ``np.copyto``; where two inputs go into an output, they are added
    as integers.

    Parameters
    ----------
    inputs, outputs : tuple of ndarray
        The arrays of a cell; the outputs are written to.

    Returns
    -------
    callable
        Moves them once.
    """
    largest = max(inputs, key=lambda a: a.size)  # of a sum over rows, the gradient is smaller
    floats = [a for a in inputs if a.dtype == largest.dtype and a.size == largest.size]
    wide = [a for a in outputs if a.size == largest.size and a.dtype == largest.dtype]
    wide = wide or [aligned(largest.shape, largest.dtype)]
    sources = [_words(a) for a in floats]
    steps = []
    for out in map(_words, wide):
        if len(sources) > 1:
            steps.append(ready(np.add, sources[0], sources[1], out=out))
            sources = sources[2:] or sources[:1]
        else:
            steps.append(ready(np.copyto, out, sources[0]))
    if len(steps) == 1:
        return steps[0]

    def run() -> None:
        for step in steps:
            step()

    return run


def _words(array: np.ndarray) -> np.ndarray:
    return array.view(f"u{array.dtype.itemsize}")


def exponential(cell: Cell, x: np.ndarray, y: np.ndarray | None = None) -> Run | None:
    """The exp of ``exp.c`` on a float32 array.

    Parameters
    ----------
    cell : Cell
        Where it is to be compared.
    x : ndarray
        The data.
    y : ndarray, optional
        Where the result goes.

    Returns
    -------
    callable or None
        None for other types, for arrays so small that the call counts, and without a C compiler.
    """
    if cell.dtype != "float32" or cell.size < 10_000 or not (function := _compiled()):
        return None
    if y is None or y.nbytes != x.nbytes:
        y = aligned(x.shape, x.dtype)
    pointers = (ctypes.c_void_p(a.ctypes.data) for a in (x, y))
    run = ready(function, *pointers, ctypes.c_size_t(x.size))
    run.arrays = (x, y)  # type: ignore[attr-defined]  # they live as long as the call
    return run


@cache
def _compiled() -> Callable[..., None] | None:
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        return None
    target = ["-mcpu=native"]
    if platform.machine() in ("x86_64", "AMD64"):
        level = "x86-64-v3" if "NPACT_BENCH_HELD" in os.environ else "native"
        target = [f"-march={level}", "-mprefer-vector-width=512"]
    flags = ["-O3", *target, "-fno-math-errno", "-fno-trapping-math", "-shared", "-fPIC"]
    with tempfile.TemporaryDirectory() as directory:
        library = Path(directory, "exp.so")
        source = Path(__file__).with_name("exp.c")
        command = [compiler, *flags, str(source), "-o", str(library), "-lm"]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
        function = ctypes.CDLL(str(library)).exp_degree_5
    function.restype = None
    return function
