"""The limits that npact sets itself: asked, measured, met.

    python -m bench.limits exp          # multiples of a plain exp; gradients of their value
    python -m bench.limits memory       # 10,000,000 elements beside np.copyto
    python -m bench.limits layouts      # strided, reversed, broadcast, unaligned operands
    python -m bench.limits subnormal    # subnormal inputs and results
    python -m bench.limits narrow       # float16 and bfloat16 beside float32
    python -m bench.limits parameters   # other parameters beside the defaults
    python -m bench.limits calls        # calls on 1 and 10 elements beside np.negative
    python -m bench.limits imports      # import npact beside import numpy

npact and what it is measured against take turns, as in ``bench.ratios``.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench import held, overhead, report, store, yardsticks
from bench.calls import ready
from bench.cells import DTYPES, ROLES, Cell, aligned, functions, grid, has_role
from bench.peers import Arrays, bind_npact
from bench.timing import Pace, take_turns, warm_up

Row = list[str]

#: Times of a plain exp on AVX-512, float32, on N(0, 1) and on 3 N(0, 1).
EXP = {
    "relu": (0.6, 0.6), "elu": (1.3, 1.3), "selu": (1.3, 1.3), "tanh": (1.5, 1.5),
    "softplus": (1.8, 1.8), "log_sigmoid": (1.8, 1.8), "sigmoid": (1.9, 1.9), "silu": (2.1, 2.1),
    "gelu": (2.1, 2.9), "gelu_tanh": (2.1, 2.9), "mish": (2.3, 2.3), "softmax": (2.2, 2.2),
    "log_softmax": (2.2, 2.2),
}  # fmt: skip
BACKWARD, VALUE_AND_GRAD = 1.3, 1.6  # times the value
COPY = 1.1  # times np.copyto
LAYOUT = 2.5  # times contiguous operands
SUBNORMAL = 1.5  # times normal numbers
NARROW = 1.5  # times float32
PARAMETRIC = 1.5  # times the default parameters
CALL = 1.1  # times np.negative
IMPORT = 15.0  # milliseconds over NumPy

SHORT = 2e-4  # seconds of a turn of calls on a few elements
IN_CACHE, BEYOND, LAYOUT_SIZE = 100_000, 10_000_000, 10_000


class Limited(NamedTuple):
    """Something measured that must not be above a limit."""

    measured: float
    asked: float | None = None

    @property
    def met(self) -> str:
        """Whether it is met, as text."""
        return "-" if self.asked is None else "yes" if self.measured <= self.asked else "NO"

    def texts(self) -> Row:
        """Three columns."""
        asked = "-" if self.asked is None else f"{self.asked:g}"
        return [asked, f"{self.measured:.2f}", self.met]


ASKED = ["asked", "measured", "met"]


def turns(calls: Mapping[str, Callable[[], object]], pace: Pace) -> dict[str, float]:
    """The least times of calls, all of which have all turns."""
    with np.errstate(all="ignore"):
        return take_turns(calls, pace, calls)


def bound(cell: Cell) -> Callable[[], object]:
    """npact's call on a cell's data."""
    return bind_npact(cell, cell.inputs(), cell.outputs()).run


def exp(names: Sequence[str], pace: Pace) -> Iterator[Row]:
    """Multiples of a plain exp, and of gradients of the value."""
    yield ["ufunc", "data", "ns an element", "of", *ASKED]
    for name in names:
        for scale, limit in zip((1.0, 3.0), EXP.get(name, (None, None)), strict=True):
            cell = Cell(name, "value", "float32", IN_CACHE, scale)
            inputs, outputs = cell.inputs(), cell.outputs()
            plain = yardsticks.exponential(cell, inputs[0], outputs[0])
            if plain is None:
                raise ValueError("the plain exp needs a C compiler")
            roles = [role for role in ROLES[:3] if has_role(name, role)]
            calls = {role: bound(cell._replace(role=role)) for role in roles[1:]}
            best = turns({"exp": plain, "value": _call(cell, inputs, outputs), **calls}, pace)
            limits = {"value": limit}
            if limit is not None:
                limits |= {"backward": BACKWARD, "value_and_grad": VALUE_AND_GRAD}
            for role in roles:
                of = "exp" if role == "value" else "value"
                yield [
                    cell._replace(role=role).ufunc.__name__,
                    f"N(0, {scale:g}^2)",
                    f"{best[role] * 1e9 / IN_CACHE:.3f}",
                    of,
                    *Limited(best[role] / best[of], limits.get(role)).texts(),
                ]


def memory(names: Sequence[str], pace: Pace) -> Iterator[Row]:
    """Large arrays beside ``np.copyto``, where the work on small ones takes no longer."""
    yield ["ufunc", "ns in cache", "ns", "ns of np.copyto", *ASKED]
    for name in names:
        cell = Cell(name, "value", "float32", BEYOND)
        if len(cell.arguments) > 1 or cell.along_axis:
            continue
        inputs, outputs = cell.inputs(), cell.outputs()
        small = turns({"npact": bound(cell._replace(size=IN_CACHE))}, pace)["npact"] / IN_CACHE
        copy = ready(np.copyto, outputs[0], inputs[0])
        best = turns({"npact": _call(cell, inputs, outputs), "copy": copy}, pace)
        times = [small, best["npact"] / BEYOND, best["copy"] / BEYOND]
        limit = COPY if small <= times[2] else None
        ratio = Limited(best["npact"] / best["copy"], limit)
        yield [cell.ufunc.__name__, *(f"{t * 1e9:.3f}" for t in times), *ratio.texts()]


def layouts(names: Sequence[str], pace: Pace) -> Iterator[Row]:
    """Operands that are not contiguous, beside contiguous ones."""
    kinds = {
        "strided": lambda a: _into(a, aligned((2 * a.size,), a.dtype)[::2]),
        "reversed": lambda a: _into(a, aligned(a.shape, a.dtype)[::-1]),
        "by 4 bytes": lambda a: _into(a, aligned((a.size + 1,), a.dtype)[1:]),
        "by 1 byte": lambda a: _into(a, _shifted(a)),
    }
    columns = [f"{kind} {of}" for kind in kinds for of in ("in", "out")]
    yield ["ufunc", *columns, "broadcast", "asked", "met"]
    for cell in _elementwise(names, ("value", "backward"), LAYOUT_SIZE):
        inputs, outputs = cell.inputs(), cell.outputs()
        calls = {"contiguous": _call(cell, inputs, outputs)}
        for kind, change in kinds.items():
            calls[f"{kind} in"] = _call(cell, tuple(map(change, inputs)), outputs)
            calls[f"{kind} out"] = _call(cell, inputs, tuple(map(change, outputs)))
        square = (100, LAYOUT_SIZE // 100)
        spread = tuple(np.broadcast_to(a[: square[0], None], square) for a in inputs)
        calls["broadcast"] = _call(cell, spread, tuple(a.reshape(square) for a in outputs))
        best = turns(calls, pace)
        found = [Limited(best[c] / best["contiguous"], LAYOUT) for c in (*columns, "broadcast")]
        met = "yes" if all(f.met == "yes" for f in found) else "NO"
        yield [cell.ufunc.__name__, *(f"{f.measured:.2f}" for f in found), f"{LAYOUT:g}", met]


def _into(a: np.ndarray, where: np.ndarray) -> np.ndarray:
    where[...] = a
    return where


def _shifted(a: np.ndarray) -> np.ndarray:
    memory = aligned((a.nbytes + 1,), np.dtype(np.uint8))
    return memory[1:].view(a.dtype)


def _call(cell: Cell, inputs: Arrays, outputs: Arrays) -> Callable[[], object]:
    return bind_npact(cell, inputs, outputs).run


def subnormal(names: Sequence[str], pace: Pace) -> Iterator[Row]:
    """Subnormal numbers beside normal ones: as inputs, and as results near 0, far out or both."""
    results = ("results near 0", "results far out", "results mixed")
    yield ["ufunc", "inputs", *results, "asked", "met"]
    random = np.random.default_rng(0)
    tiny = np.finfo(np.float32).tiny
    wide = np.concatenate(
        [np.linspace(-120, 120, 200_001), *(s * np.geomspace(1e-44, 3e38, 50_001) for s in (-1, 1))]
    ).astype(np.float32)
    for cell in _elementwise(names, ("value", "backward"), LAYOUT_SIZE):
        inputs, outputs = cell.inputs(), cell.outputs()
        x = aligned((cell.size,), np.dtype(np.float32))
        x.view(np.uint32)[...] = random.integers(1, 1 << 23, x.size)
        x *= random.choice(np.float32([-1, 1]), x.size)
        calls = {"normal": _call(cell, inputs, outputs)}
        calls["inputs"] = _call(cell, (*inputs[:-1], x), outputs)
        with np.errstate(all="ignore"):
            ones = [np.ones_like(wide)] * (len(inputs) - 1)
            result = cell.ufunc(*ones, wide)
        result = result[-1] if isinstance(result, tuple) else result
        at = wide[(result != 0) & (np.abs(result) < tiny) & (np.abs(wide) >= tiny)]
        unit = aligned((cell.size,), np.dtype(np.float32))
        unit.fill(1)
        near, far = at[np.abs(at) < 1], at[np.abs(at) >= 1]
        mixed = at if near.size and far.size else at[:0]
        for column, some in zip(results, (near, far, mixed), strict=True):
            if some.size:
                chosen = aligned((cell.size,), np.dtype(np.float32))
                chosen[...] = random.choice(some, chosen.size)
                calls[column] = _call(cell, (*(unit for _ in inputs[:-1]), chosen), outputs)
        best = turns(calls, pace)
        found = [
            Limited(best[k] / best["normal"], SUBNORMAL) if k in best else None
            for k in ("inputs", *results)
        ]
        texts = [f"{f.measured:.2f}" if f else "-" for f in found]
        met = "NO" if any(f and f.met == "NO" for f in found) else "yes"
        yield [cell.ufunc.__name__, *texts, f"{SUBNORMAL:g}", met]


def narrow(names: Sequence[str], pace: Pace) -> Iterator[Row]:
    """The types of 16 bits beside float32."""
    yield ["ufunc", "float32 ns", "float16", "bfloat16", "asked", "met"]
    dtypes = ("float32", "float16", "bfloat16")
    for cell in _elementwise(names, ("value", "backward", "value_and_grad"), IN_CACHE):
        best = turns({dtype: bound(cell._replace(dtype=dtype)) for dtype in dtypes}, pace)
        found = [Limited(best[dtype] / best["float32"], NARROW) for dtype in dtypes[1:]]
        met = "yes" if all(f.met == "yes" for f in found) else "NO"
        texts = (f"{f.measured:.2f}" for f in found)
        nanoseconds = f"{best['float32'] * 1e9 / IN_CACHE:.3f}"
        yield [cell.ufunc.__name__, nanoseconds, *texts, f"{NARROW:g}", met]


def _elementwise(names: Sequence[str], roles: Sequence[str], size: int) -> Iterator[Cell]:
    for name in names:
        for role in roles:
            cell = Cell(name, role, "float32", size)
            if has_role(name, role) and not cell.along_axis:
                yield cell


def parameters(names: Sequence[str], pace: Pace) -> Iterator[Row]:
    """Other parameters beside the defaults."""
    yield ["ufunc", "dtype", "parameters", "ns at the defaults", "ns", *ASKED]
    for cell in grid(names, ROLES, ("float32", "float64"), (IN_CACHE,), parameters=("other",)):
        best = turns({"default": bound(cell._replace(parameters=())), "other": bound(cell)}, pace)
        ratio = Limited(best["other"] / best["default"], PARAMETRIC)
        times = (f"{best[k] * 1e9 / IN_CACHE:.3f}" for k in ("default", "other"))
        given = cell.given.strip("()")
        yield [cell.ufunc.__name__, cell.dtype, given, *times, *ratio.texts()]


def calls(names: Sequence[str], pace: Pace) -> Iterator[Row]:
    """Calls on a few elements beside those of ``np.negative``."""
    columns = [f"{n}: {what}" for n in overhead.SIZES for what in ("ns", "negative", "alike")]
    yield ["ufunc", "dtype", "alike", *columns, "asked", "met"]
    for dtype in DTYPES:
        for name in names:
            for role in ROLES:
                if not has_role(name, role):
                    continue
                texts, found = [], []
                for size in overhead.SIZES:
                    cell = Cell(name, role, dtype, size)
                    best = overhead.call(cell, pace._replace(turn=SHORT))
                    found.append(Limited(best["npact"] / best["negative"], CALL))
                    texts += [f"{best['npact'] * 1e9:.0f}", f"{found[-1].measured:.2f}"]
                    alike = best["npact"] / best["alike"] if "alike" in best else None
                    texts.append("-" if alike is None else f"{alike:.2f}")
                ufunc = overhead.alike(cell)
                met = "yes" if all(f.met == "yes" for f in found) else "NO"
                of = ufunc.__name__ if ufunc else "-"
                yield [cell.ufunc.__name__, dtype, of, *texts, f"{CALL:g}", met]


def imports(names: Sequence[str], pace: Pace) -> Iterator[Row]:
    """The import, in milliseconds."""
    yield ["import", "NumPy's, ms", *ASKED]
    numpy, own = overhead.imports(min(pace.rounds, 25))
    yield ["npact", f"{numpy:.1f}", *Limited(own, IMPORT).texts()]


CHECKS: dict[str, Callable[[Sequence[str], Pace], Iterator[Row]]] = {
    "exp": exp, "memory": memory, "layouts": layouts, "subnormal": subnormal, "narrow": narrow,
    "parameters": parameters, "calls": calls, "imports": imports,
}  # fmt: skip


def main() -> int:
    """Run from the command line.

    Returns
    -------
    int
        The exit status: 1 if a limit is not met, else 0.
    """
    parser = argparse.ArgumentParser(
        prog="python -m bench.limits",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("check", choices=CHECKS)
    parser.add_argument("--functions", nargs="+", metavar="NAME", help="default: the whole table")
    parser.add_argument("--rounds", type=int, default=60, help="turns of each call")
    parser.add_argument("--turn", type=float, default=0.5, help="milliseconds of a turn")
    parser.add_argument("--held-to-avx2", action="store_true", help="npact without AVX-512")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table")
    options = parser.parse_args()
    if unknown := set(options.functions or ()) - set(functions()):
        parser.error(f"not in the table: {', '.join(sorted(unknown))}")
    if options.held_to_avx2:
        held.start_again("bench.limits")
    every = EXP if options.check == "exp" else functions()
    names = tuple(options.functions or every)
    warm_up()
    try:
        rows = list(CHECKS[options.check](names, Pace(options.rounds, options.turn * 1e-3)))
    except ValueError as e:
        parser.error(str(e))
    if len(rows) == 1:
        parser.error("none of these functions has such a limit")
    missed = sum("NO" in row for row in rows)
    header = report.header([])
    print(*header, "", *report.aligned(rows), "", f"not met: {missed} of {len(rows) - 1}", sep="\n")
    if options.json:
        store.write(options.json, store.figures(header, rows))
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
