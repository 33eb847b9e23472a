"""How much faster npact is than the fastest peer, cell by cell.

    python -m bench.ratios                                     # everything; takes long
    python -m bench.ratios --functions gelu silu --roles value --dtypes float32 --sizes 100000
    python -m bench.ratios --held-to-avx2 --json avx2.json --markdown avx2.md
    python -m bench.ratios --overhead              # calls on 1 and 10 elements, import
    python -m bench.ratios --smoke                 # under a minute, NumPy and SciPy only

npact and its peers take turns in one process, on one thread, on the same data, with outputs in
place wherever a peer allows it.  Every peer's result is compared with npact's before it is timed.
Cells in which a peer is faster are marked BEHIND.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

from bench import overhead, report
from bench.cells import DTYPES, ROLES, Cell, functions, has_role
from bench.peers import MODULES, installed, load
from bench.timing import Measured, Pace, measure


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.ratios",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--functions", nargs="+", metavar="NAME", help="default: the whole table")
    parser.add_argument("--roles", nargs="+", choices=ROLES, default=ROLES)
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES, default=("float32", "float64"))
    parser.add_argument("--sizes", type=_numbers, default=(10, 1000, 100_000, 10_000_000))
    parser.add_argument("--scales", type=_numbers, default=(1, 3), help="standard deviations")
    parser.add_argument("--peers", nargs="+", choices=MODULES, help="default: those installed")
    parser.add_argument("--rounds", type=int, default=20, help="turns of each call")
    parser.add_argument("--turn", type=float, default=1.0, help="milliseconds of a turn")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all times")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
    parser.add_argument(
        "--held-to-avx2", action="store_true", help="npact and peers without AVX-512"
    )
    parser.add_argument("--overhead", action="store_true", help="small calls and import instead")
    parser.add_argument("--smoke", action="store_true", help="one small size, a few turns")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


def held_environment() -> dict[str, str]:
    """Variables that keep npact and its peers from AVX-512."""
    from numpy._core._multiarray_umath import __cpu_dispatch__

    beyond = [name for name in __cpu_dispatch__ if "AVX512" in name or name == "X86_V4"]
    return {
        "NPACT_BENCH_HELD": "1",
        "NPACT_DISABLE_CPU_FEATURES": "AVX512F",
        "NPY_DISABLE_CPU_FEATURES": " ".join(beyond),
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "XLA_FLAGS": f"{os.environ['XLA_FLAGS']} --xla_cpu_max_isa=AVX2",
        "NUMBA_CPU_NAME": "x86-64-v3",
        "NUMBA_CPU_FEATURES": "+avx2,+fma,+f16c,+bmi,+bmi2",
    }


def cells(options: argparse.Namespace) -> list[list[Cell]]:
    """The cells of a run, a list for each type, size and scale."""
    names = options.functions or functions()
    pairs = [(f, role) for f, role in product(names, options.roles) if has_role(f, role)]
    kinds = product(options.dtypes, options.sizes, options.scales)
    return [[Cell(f, role, *kind) for f, role in pairs] for kind in kinds]


def run(options: argparse.Namespace, say: Callable[..., None]) -> list[Measured]:
    """Measure, telling what was found as soon as a table is complete."""
    names = options.peers or installed()
    notes = []
    if options.held_to_avx2:
        notes.append("npact and its peers are held to AVX2")
        if "ort" in names:
            notes.append("ONNX Runtime has no switch: it is left out where it has AVX-512 kernels")
    pace = Pace(options.rounds, options.turn * 1e-3)
    peers = {name: load(name) for name in names}
    say(*report.header(list(peers.values()), notes), "", report.LEGEND)
    measured: list[Measured] = []
    for group in cells(options):
        table = []
        for cell in group:
            if sys.stderr.isatty():
                print(f"\r\033[K{cell.ufunc.__name__} {cell.dtype} {cell.size:,}", end="\r",
                      file=sys.stderr, flush=True)  # fmt: skip
            table.append(measure(cell, peers, pace))
        say(*report.table(table, names))
        measured += table
    say(*report.summary(measured))
    return measured


def main() -> int:
    """Run from the command line.

    Returns
    -------
    int
        The exit status: 1 if a peer's result was not npact's, else 0.
    """
    parser = arguments()
    options = parser.parse_args()
    if unknown := set(options.functions or ()) - set(functions()):
        parser.error(f"not in the table: {', '.join(sorted(unknown))}")
    if not any(cells(options)):
        parser.error("npact has none of these functions in any of these roles")
    if options.held_to_avx2 and "NPACT_BENCH_HELD" not in os.environ:
        command = [sys.executable, "-m", "bench.ratios", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | held_environment())
    if options.smoke:
        options.peers = options.peers or [
            name for name in ("numpy", "scipy") if name in installed()
        ]
        options.sizes, options.scales, options.rounds, options.turn = (1000,), (1,), 3, 0.05
    lines: list[str] = []

    def say(*more: str) -> None:
        lines.extend(more)
        print(*more, sep="\n", flush=True)

    measured = []
    if options.overhead:
        every = {cell for group in cells(options) for cell in group}
        flat = sorted({cell._replace(size=1, scale=1) for cell in every}, key=str)
        rows = overhead.calls(flat, Pace(options.rounds, 2e-4))
        say(*report.header([]), "", *report.aligned(rows), "", overhead.imports())
    else:
        measured = run(options, say)
    if options.markdown:
        options.markdown.write_text("\n".join([*lines, ""]))
    if options.json:
        cases = [{**m.cell._asdict(), "seconds": m.seconds, "wrong": m.wrong} for m in measured]
        options.json.write_text(
            json.dumps({"header": lines[: lines.index("")], "cells": cases}, indent=1)
        )
    return int(any(m.wrong for m in measured))


if __name__ == "__main__":
    sys.exit(main())
