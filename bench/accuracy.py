"""The errors of npact and of its peers, in units in the last place of the true value.

    python -m bench.accuracy --json docs/measured/errors.json    # a quarter of an hour
    python -m bench.accuracy gelu tanh --dtypes float32 --peers torch jax

"wrong" is an error of half of the true value or more, "NaN" a result that is none.

The inputs are drawn twice: from 3 N(0, 1), and of every size, as ``tools/exhaustive.py`` draws
them, in 16 bits all there are.  The true values are those of the tests' oracle, which shares no
code with the kernels; the largest errors are decided by Arb.  Next to an interior zero of a
derivative, where its terms cancel, no error is counted, of nobody, but in 16 bits.  A peer that
computes something else on 3 N(0, 1) is left out, as in ``bench.ratios``.

npact's own bounds are those of its table, from far more inputs; here it is one of several.
"""

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

import npact
from bench import report, store
from bench.cells import DTYPES, OTHER, ROLES, ROW_LENGTH, Cell, aligned, functions, has_role
from bench.peers import (
    MODULES,
    NAMES,
    Arrays,
    Call,
    Disagreeing,
    Lacking,
    Peer,
    bind_npact,
    checked,
    installed,
    load,
)

sys.path[:0] = [str(Path(__file__).parents[1] / folder) for folder in ("tests", "tools")]

from exhaustive import BLOCK, NEAR_ZERO, Case, near_zero  # noqa: E402

from oracle import GATED, ORACLES, Truth, dense, dense_long, row_truth, truth  # noqa: E402
from ulp import ulp_error, unit  # noqa: E402

ALONG_AXIS = ("softmax", "log_softmax", "logsumexp", "softmax_cross_entropy")  # their values
BLOCKS = 16  # of exhaustive's, for either kind of inputs
ROWS = 128  # along an axis
DECIDED = 8  # by Arb, of each output

#: By library, on ordinary inputs and on those of every size: ULP, or "wrong", or "NaN".
Errors = dict[str, list[float | str]]
WRONG = math.inf


def parts(cell: Cell) -> tuple[str, ...]:
    """What of the oracle the outputs of a cell are; with a gradient of 1, where it takes one."""
    slope = ("by gate", "by value") if cell.function in GATED else ("slope",)
    of = {
        "value": ("value",),
        "backward": slope,
        "value_and_grad": ("value", *slope),
        "backward_from_output": ("from output",),
    }
    return of.get(cell.role) or (cell.role.replace("grad_", "by "),)  # a parameter


def cells(function: str, dtype: str) -> list[Cell]:
    """What is measured of a function: at its defaults, and at others."""
    if function in ALONG_AXIS:
        return [Cell(function, "value", dtype, ROWS * ROW_LENGTH)]
    at = [(), OTHER[function]] if function in OTHER else [()]
    found = [role for role in ROLES if has_role(function, role)]
    return [Cell(function, r, dtype, BLOCKS * BLOCK, parameters=p) for p in at for r in found]


def case_of(cell: Cell) -> Case:
    """An element-wise cell, as tools/exhaustive.py has it; 16 bits as float32."""
    given = tuple(float(cell.element.type(p)) for p in cell.named.values())
    return Case(cell.function, cell.dtype if cell.dtype in NEAR_ZERO else "float32", given, 1, 0)


def of_every_size(cell: Cell, rng: np.random.Generator) -> np.ndarray:
    """Operands of an element-wise cell; in 16 bits all there are, in some order."""
    if cell.element.itemsize == 2:
        patterns = np.arange(1 << 16, dtype=np.uint16).view(cell.element)
        drawn = rng.permutation(np.tile(patterns, cell.size >> 16))
    else:
        drawn = np.concatenate([case_of(cell).draw(rng) for _ in range(BLOCKS)])
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(drawn), drawn, cell.element.type(0.7))  # at no kink


def inputs(cell: Cell, ordinary: bool) -> Arrays:
    """Labels, gradients of 1, and finite operands; rows of all sizes from .001 to 300."""
    rng = np.random.default_rng([ordinary, *cell.function.encode()])
    arrays = []
    for name, shape in zip(cell.arguments, cell.shapes()[0], strict=True):
        array = aligned(shape, np.dtype(np.int64) if name == "label" else cell.element)
        if name == "label":
            array[...] = rng.integers(0, ROW_LENGTH, shape)
        elif name == "g":
            array.fill(1)
        elif ordinary:
            array[...] = rng.normal(0, 3, shape)
        elif cell.along_axis:
            array[...] = rng.normal(0, 10 ** rng.uniform(-3, 2.5, (ROWS, 1)), shape)
        else:
            array[...] = of_every_size(cell, rng)
        if name == "y":
            npact.get(cell.function)(array, *cell.parameters, out=array)
        arrays.append(array)
    return tuple(arrays)


class Target:
    """The true values of one output on some operands.

    Attributes
    ----------
    true : Truth
        As far as arrays of doubles or of long doubles give them; along an axis, by Arb.
    counted : ndarray of bool
        Where an error counts: not next to a zero, and not where those arrays know no limit.
    """

    def __init__(self, cell: Cell, part: str, operands: Arrays):
        self.formula = None
        if cell.along_axis:
            wide = (x if x.dtype == np.int64 else x.astype(float) for x in operands)
            lists = (x.tolist() for x in wide)
            rows = [row_truth(cell.function, *row) for row in zip(*lists, strict=True)]
            self.true = Truth(*map(np.concatenate, zip(*rows, strict=True)))
            self.counted = np.ones(self.true.double.shape, bool)
            return
        case = case_of(cell)
        operands = tuple(x.astype(case.kind) for x in operands)  # exact
        self.operands, self.held = operands, case.held
        from_output = part == "from output"
        self.formula = ORACLES[cell.function].from_output if from_output else case.formulas[part]
        compute = dense if case.dtype == "float32" else dense_long
        with np.errstate(all="ignore"):
            true = compute(self.formula, *operands, *self.held)
            true = np.broadcast_to(true, operands[0].shape)
            double = true.astype(np.float64)
            rest = ((true - double) / unit(double, np.float64)).astype(np.float64)
            self.true = Truth(double, np.where(np.isfinite(rest), rest, 0))
            near = near_zero(case, part, operands, double) > 0
            self.counted = np.isfinite(double) & ~(near & (cell.dtype in NEAR_ZERO))

    def error(self, got: np.ndarray) -> float:
        """The largest error of some results in ULP; WRONG or NaN."""
        got = got.ravel()
        if np.any(np.isnan(got) & self.counted):
            return math.nan
        looks = np.where(self.counted, ulp_error(got, self.true), 0)
        off = np.abs(got.astype(np.float64) - self.true.double)
        if np.any((looks > 1) & (off >= 0.5 * np.abs(self.true.double))):
            return WRONG
        if self.formula is None:
            return float(looks.max())
        worst = np.argsort(-looks)[:DECIDED]
        true = truth(self.formula, *(x[worst] for x in self.operands), *self.held)
        return float(np.max(ulp_error(got[worst], true)))


def shown(found: Sequence[float]) -> float | str:
    """The worst of several errors, as it is written."""
    if any(map(math.isnan, found)):
        return "NaN"
    worst = max(found)
    return "wrong" if worst == WRONG else float(f"{worst:.3g}")


def errors(cell: Cell, peers: Mapping[str, Peer]) -> Errors:
    """The errors of npact and of the peers that have the function.

    Parameters
    ----------
    cell : Cell
        What is computed.
    peers : mapping of str to Peer
        Those that may take part.

    Returns
    -------
    dict of str to list of float or str
        By the library's name as people write it.
    """
    found: Errors = {}
    for ordinary in (True, False):
        operands, outputs = inputs(cell, ordinary), cell.outputs()
        of = operands[cell.arguments[0] == "g" :]
        targets = [Target(cell, part, of) for part in parts(cell)]

        def add(name: str, call: Call, targets: Sequence[Target] = targets) -> None:
            call.run()
            pairs = zip(targets, call.results(), strict=True)
            error = shown([target.error(np.asarray(got)) for target, got in pairs])
            found.setdefault(NAMES.get(name, name), []).append(error)

        with np.errstate(all="ignore"):
            add("npact", bind_npact(cell, operands, outputs))
            expected = tuple(a.copy() for a in outputs)
            for name, peer in peers.items():
                if not ordinary and NAMES[name] not in found:
                    continue
                try:
                    call = peer.bind(cell, operands, outputs)
                    add(name, checked(call, cell, expected) if ordinary else call)
                except (Lacking, Disagreeing):
                    continue
    return found


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("function", nargs="*", help="names; all when none is given")
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES, default=DTYPES)
    parser.add_argument("--peers", nargs="+", choices=MODULES, help="default: those installed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    options = parser.parse_args()
    known = [name for name in functions() if name in {*ORACLES, *GATED, *ALONG_AXIS}]
    if unknown := set(options.function) - set(known):
        parser.error(f"not measured: {', '.join(sorted(unknown))}")
    names = options.peers or installed()
    peers = {name: load(name) for name in names}
    rows = []
    for dtype in options.dtypes:
        for function in options.function or known:
            for cell in cells(function, dtype):
                found = errors(cell, peers)
                rows.append([dtype, cell.function + cell.given, cell.role, found])
                texts = (f"{name} {usual}, {every}" for name, (usual, every) in found.items())
                print(f"{dtype} {cell.ufunc.__name__}{cell.given}:", "; ".join(texts), flush=True)
    if options.json:
        header = report.header(list(peers.values()))
        store.write(options.json, store.figures(header, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
