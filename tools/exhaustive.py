"""Every float32 input: the error of the kernels in units in the last place.

    python tools/exhaustive.py gelu silu           # value and derivative, all 2**32 inputs
    python tools/exhaustive.py --every 97          # every 97th input of every function
    python tools/exhaustive.py prelu --parameters -0.5

The reference is float64 (reference.py), certified against mpmath.  An interrupted run goes on where
it was: what is done is kept in ``--state``.  A result is compared in units in the last place of the
true value, the final rounding included; near the zero of a derivative, where its magnitude is below
1/8, the error is absolute, in units of 2**-25.
"""

import argparse
import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from reference import REFERENCE
from tqdm import tqdm

import npact

CHUNK = 1 << 21
BITS = 1 << 32
LARGEST = float(np.finfo(np.float32).max)


class Case(NamedTuple):
    """One function in one role at some parameters."""

    function: str
    role: str
    parameters: tuple[float, ...]

    @property
    def key(self) -> str:
        """The case as text."""
        arguments = ",".join(f"{p:.9g}" for p in self.parameters)
        return f"{self.function} {self.role}" + (f" ({arguments})" if arguments else "")


class Found(NamedTuple):
    """What a range of inputs showed."""

    ulp: float = 0.0  # the largest error
    worst: float = 0.0  # and its input
    near_zero: float = 0.0  # near the zero of a derivative, in units of 2**-25
    near_zero_worst: float = 0.0
    exact: int = 0  # correctly rounded results
    count: int = 0
    wrong: int = 0  # NaN or an infinity where there is none, or the other way round
    wrong_at: float = 0.0

    def joined(self, other: "Found") -> "Found":
        """Both ranges together."""
        a = (self.ulp, self.worst) if self.ulp >= other.ulp else (other.ulp, other.worst)
        b = (
            (self.near_zero, self.near_zero_worst)
            if self.near_zero >= other.near_zero
            else (other.near_zero, other.near_zero_worst)
        )
        at = self.wrong_at if self.wrong else other.wrong_at
        counts = (self.exact + other.exact, self.count + other.count)
        return Found(*a, *b, *counts, self.wrong + other.wrong, at)


def units(true: np.ndarray) -> np.ndarray:
    """The unit in the last place of float32 at float64 numbers."""
    power = (true.view(np.uint64) & np.uint64(0x7FF0000000000000)).view(np.float64)
    return np.maximum(power * 2.0**-23, 2.0**-149)


def examine(case: Case, first: int, every: int) -> Found:
    """Compare one chunk: the inputs with bit patterns first, first + every, ..."""
    last = min(first + CHUNK * every, BITS)
    x = np.arange(first, last, every, dtype=np.uint64).astype(np.uint32).view(np.float32)
    f = npact.get(case.function if case.role == "value" else f"{case.function}_grad")
    parameters = [np.float32(p) for p in case.parameters]
    got = f(x, *parameters).astype(np.float64)
    with np.errstate(all="ignore"):
        wide = x.astype(np.float64)
        true = REFERENCE[case.function](wide, *(np.float64(p) for p in parameters))
        true = np.broadcast_to(true[case.role != "value"], x.shape).astype(np.float64)
        finite = np.isfinite(got) & np.isfinite(true)
        overflow = np.isinf(got) & (np.abs(true) > LARGEST) & (np.sign(got) == np.sign(true))
        same = (np.isnan(got) & np.isnan(true)) | overflow
        # An input that is not a number has no true value but itself.
        same |= np.isnan(x) & np.isnan(got)
        error = np.where(finite, np.abs(got - true), 0.0)
        rounded = true.astype(np.float32)
        exact = int(np.count_nonzero((rounded == got) | same))
    wrong = ~(finite | same)
    zero = ROWS[case.function].derivative_zero if case.role == "grad" else None
    near = np.zeros(x.shape, bool)
    if zero is not None and finite.any():
        near = (np.abs(true) < 0.125) & (np.abs(wide - zero) < 1)
    ulp = np.where(near, 0.0, error / units(true))
    absolute = np.where(near, error * 2.0**25, 0.0)
    i, j = int(np.argmax(ulp)), int(np.argmax(absolute))
    k = int(np.argmax(wrong))
    return Found(
        float(ulp[i]), float(x[i]), float(absolute[j]), float(x[j]),
        exact, x.size, int(np.count_nonzero(wrong)), float(x[k]),
    )  # fmt: skip


ROWS = {row.name: row for row in npact.table()}


def cases(names: list[str], roles: list[str], parameters: list[float] | None) -> Iterator[Case]:
    """The cases of a run."""
    for name in names:
        chosen = parameters if parameters is not None else ROWS[name].parameters.values()
        for role in roles:
            yield Case(name, role, tuple(chosen))


def run(case: Case, every: int, jobs: int, state: Path) -> Found:
    """Examine all inputs of a case, from where an earlier run stopped."""
    key = f"{case.key} {npact._core.configuration()['isa']} every {every}"
    done = json.loads(state.read_text()) if state.exists() else {}
    start, found = done.get(key, [0, Found()])
    found = Found(*found)
    step = CHUNK * every
    firsts = range(start, BITS, step)
    with (
        ProcessPoolExecutor(jobs) as pool,
        tqdm(total=BITS // step + 1, initial=start // step, desc=case.key, leave=False) as bar,
    ):
        batches = [firsts[i : i + 4 * jobs] for i in range(0, len(firsts), 4 * jobs)]
        for batch in batches:
            n = len(batch)
            for part in pool.map(examine, [case] * n, batch, [every] * n):
                found = found.joined(part)
                bar.update()
            done[key] = [batch[-1] + step, found]
            temporary = state.with_suffix(".tmp")
            temporary.write_text(json.dumps(done))
            temporary.replace(state)
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("function", nargs="*", help="names; all when none is given")
    parser.add_argument("--role", choices=["value", "grad"], action="append")
    parser.add_argument("--parameters", type=float, nargs="+", help="instead of the defaults")
    parser.add_argument("--every", type=int, default=1, help="examine one input in so many")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--state", type=Path, default=Path("build/exhaustive.json"))
    options = parser.parse_args()
    names = options.function or list(ROWS)
    for name in names:
        if name not in ROWS:
            parser.error(f"{name!r} is not an activation of the table")
    options.state.parent.mkdir(parents=True, exist_ok=True)
    print(f"{'':34}{'ULP':>8} {'at':>16} {'2^-25':>7} {'rounded right':>14}  bound")
    for case in cases(names, options.role or ["value", "grad"], options.parameters):
        found = run(case, options.every, options.jobs, options.state)
        row = ROWS[case.function]
        bound = (row.ulp if case.role == "value" else row.derivative_ulp)["float32"][0]
        flags = "" if found.ulp <= bound else "  ABOVE ITS BOUND"
        if found.wrong:
            flags += f"  {found.wrong} WRONG, at {found.wrong_at!r}"
        print(
            f"{case.key:34}{found.ulp:8.3f} {found.worst:16.9g} {found.near_zero:7.3f} "
            f"{found.exact / found.count:13.4%}  {bound:g}{flags}",
            flush=True,
        )


if __name__ == "__main__":
    main()
