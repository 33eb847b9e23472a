"""How much faster npact is than the fastest peer, cell by cell.

    python -m bench.ratios --store build/ratios.jsonl          # everything; takes hours
    python -m bench.ratios --functions gelu silu --roles value --dtypes float32 --sizes 100000
    python -m bench.ratios --held-to-avx2 --store build/avx2.jsonl --markdown avx2.md
    python -m bench.ratios --smoke                 # under a minute, NumPy and SciPy only

npact and its peers take turns in one process, on one thread, on the same data, with outputs in
place wherever a peer allows it.  Every peer's result is compared with npact's before it is timed.
Cells in which a peer is faster are marked BEHIND.  Functions with parameters are measured with
others than the defaults too (bench.cells.OTHER), which have tables and means of their own.

With --store, what is measured is kept cell by cell, and a run that was cut off goes on where it
was.  --seconds ends a run in time, with exit status 75 as long as cells are left, so that the
machine can be shared:

    while python -m bench.ratios --store build/ratios.jsonl --seconds 50; [ $? = 75 ]; do :; done
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from bench import held, report, store
from bench.cells import DTYPES, PARAMETERS, ROLES, Cell, functions, grid
from bench.peers import MODULES, installed, load
from bench.timing import Measured, Pace, measure, warm_up

UNFINISHED = 75  # the exit status that says: try again


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.ratios",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--functions", nargs="+", metavar="NAME", help="default: the whole table")
    parser.add_argument("--roles", nargs="+", choices=ROLES, default=ROLES)
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES, default=DTYPES)
    parser.add_argument("--sizes", type=_numbers, default=(10, 1000, 100_000, 10_000_000))
    parser.add_argument("--scales", type=_numbers, default=(1, 3), help="standard deviations")
    parser.add_argument(
        "--parameters", nargs="+", choices=PARAMETERS, default=PARAMETERS,
        help="the defaults, others at the size nearest to 100,000; default: both",
    )  # fmt: skip
    parser.add_argument("--peers", nargs="+", choices=MODULES, help="default: those installed")
    parser.add_argument("--rounds", type=int, default=20, help="turns of each call")
    parser.add_argument("--turn", type=float, default=1.0, help="milliseconds of a turn")
    parser.add_argument("--store", type=Path, metavar="FILE", help="keep all times; go on from it")
    parser.add_argument("--seconds", type=float, help="begin no cell but the first after so many")
    parser.add_argument("--condensed", type=Path, metavar="FILE", help="write all ratios as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables")
    parser.add_argument(
        "--held-to-avx2", action="store_true", help="npact and peers without AVX-512"
    )
    parser.add_argument("--smoke", action="store_true", help="one small size, a few turns")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


def cells(options: argparse.Namespace) -> list[Cell]:
    """The cells of a run."""
    names = options.functions or functions()
    axes = (options.roles, options.dtypes, options.sizes, options.scales, options.parameters)
    return grid(names, *axes)


class Progress:
    """What is done and how long the rest takes, on one line of the terminal or now and then."""

    EVERY = 15.0  # seconds between lines where there is no terminal

    def __init__(self, wanted: Sequence[Cell], left: Sequence[Cell]):
        self.wanted, self.left = len(wanted), list(left)
        self.seconds: dict[tuple[str, int], list[float]] = {}
        self.last = monotonic()

    def next(self, cell: Cell) -> None:
        """Tell what comes next."""
        text = (
            f"{self.wanted - len(self.left):,} of {self.wanted:,} cells, about "
            f"{self.remaining() / 60:.0f} min left: "
            f"{cell.ufunc.__name__}{cell.given} {cell.dtype} {cell.size:,}"
        )
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="\r", file=sys.stderr, flush=True)
        elif monotonic() - self.last > self.EVERY:
            self.last = monotonic()
            print(text, file=sys.stderr, flush=True)

    def done(self, cell: Cell, seconds: float) -> None:
        """Learn how long a cell took."""
        self.left.remove(cell)
        self.seconds.setdefault((cell.dtype, cell.size), []).append(seconds)

    def remaining(self) -> float:
        """Seconds for what is left, from the mean of cells alike, or of all."""
        total = [t for times in self.seconds.values() for t in times]
        mean = sum(total) / len(total) if total else 0.0
        means = {kind: sum(times) / len(times) for kind, times in self.seconds.items()}
        return sum(means.get((cell.dtype, cell.size), mean) for cell in self.left)


def notes(options: argparse.Namespace, names: Sequence[str]) -> list[str]:
    """What a reader of the tables must know."""
    lines = [
        "JAX writes to memory of its last call (donated), the others to outputs that are given"
    ]
    if "jax" not in names:
        lines = []
    if options.held_to_avx2:
        lines.append("npact and its peers are held to AVX2")
        if "ort" in names:
            lines.append("ONNX Runtime has no switch: it is left out where it has AVX-512 kernels")
    return lines


def run(options: argparse.Namespace) -> tuple[list[str], list[Measured], int, list[Measured]]:
    """Measure what is not measured yet.

    Returns
    -------
    header : list of str
        What was measured, and on what.
    measured : list of Measured
        The cells, in order.
    left : int
        How many had no time.
    kept : list of Measured
        All that the store has, of earlier runs too.
    """
    began = monotonic()
    names = options.peers or installed()
    pace = Pace(options.rounds, options.turn * 1e-3)
    peers = {name: load(name) for name in names}
    header = report.header(list(peers.values()), notes(options, names))
    kept = store.Store(options.store, header, pace)
    wanted = cells(options)
    left = [cell for cell in wanted if cell not in kept.cells]
    progress = Progress(wanted, left)
    warm_up()
    for k, cell in enumerate(left):
        if k and options.seconds is not None and monotonic() - began > options.seconds:
            break
        progress.next(cell)
        start = monotonic()
        kept.add(measure(cell, peers, pace))
        progress.done(cell, monotonic() - start)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    measured = [kept.cells[cell] for cell in wanted if cell in kept.cells]
    return header, measured, len(progress.left), list(kept.cells.values())


def tables(header: Sequence[str], measured: Sequence[Measured], names: Sequence[str]) -> list[str]:
    """All tables: one of each type, size and scale, and the summary."""
    lines = [*header, "", report.LEGEND]
    groups: dict[tuple[bool, str, int, float], list[Measured]] = {}
    for m in measured:
        other = bool(m.cell.parameters)
        groups.setdefault((other, m.cell.dtype, m.cell.size, m.cell.scale), []).append(m)
    for _, group in sorted(groups.items(), key=lambda item: item[0][0]):  # the defaults first
        lines += report.table(group, names)
    return lines + report.summary(measured)


def main() -> int:
    """Run from the command line.

    Returns
    -------
    int
        The exit status: 75 if cells are left, 1 if a peer's result was not npact's, else 0.
    """
    parser = arguments()
    options = parser.parse_args()
    if unknown := set(options.functions or ()) - set(functions()):
        parser.error(f"not in the table: {', '.join(sorted(unknown))}")
    if not cells(options):
        parser.error("npact has none of these functions in any of these roles, or no parameters")
    if options.held_to_avx2:
        held.start_again("bench.ratios")
    if options.smoke:
        options.peers = options.peers or [
            name for name in ("numpy", "scipy") if name in installed()
        ]
        options.sizes, options.scales, options.rounds, options.turn = (1000,), (1,), 3, 0.05
        options.dtypes = ("float32", "float64")
    try:
        header, measured, left, kept = run(options)
    except ValueError as e:
        parser.error(str(e))
    if left:
        print(f"{left:,} cells left", file=sys.stderr)
        return UNFINISHED
    lines = tables(header, measured, options.peers or installed())
    print(*lines, sep="\n")
    if options.markdown:
        store.write(options.markdown, "\n".join([*lines, ""]))
    if options.condensed:
        store.write(options.condensed, store.condensed(header, kept))
    return int(any(m.wrong for m in measured))


if __name__ == "__main__":
    sys.exit(main())
