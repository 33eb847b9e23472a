"""The error of the kernels: every float32 input, hundreds of millions of float64 inputs.

    python tools/exhaustive.py                       # float32: all 2**32 inputs of every function
    python tools/exhaustive.py gelu silu --every 97  # a sample
    python tools/exhaustive.py --dtype float64       # 10**8 inputs of every function
    python tools/exhaustive.py prelu --parameters -0.5

Value, slope and the slopes by parameters go together.  float32 is compared with the oracle in
float64, float64 with the oracle in long double; the inputs that look worst, and for float64 all
that look wrong by 0.8 ULP and what an ascent from the worst finds, are decided by Arb.  A gated
unit, which has two inputs, is drawn in both types.  An error is in units in the last place of the
true value, the final rounding included; near the interior zero of a slope, where its magnitude is
below 1/8, it is absolute, in units of 2**-25 (2**-54).

An interrupted run goes on where it was: ``--state`` keeps what is done, under a digest of what the
kernels compute, so that a changed kernel starts anew.  ``--report`` collects the results, which
the documentation prints and tests/test_accuracy.py holds against the table and the kernels.
"""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import npact  # noqa: E402
from catalogue import GATED_ROWS, ISA, ROWS  # noqa: E402
from inputs import at_both_ends, neighbourhood, points_of_interest  # noqa: E402
from oracle import GATED, ORACLES, Formula, dense, dense_long, terms_at_zero, truth, zero_of  # noqa: E402
from ulp import ulp_error, unit  # noqa: E402

Array = np.ndarray[Any, Any]
BLOCK = 1 << 13  # inputs at a time: all that they need stays in cache
CHUNK = 1 << 22  # inputs a task
KEPT = 64  # worst inputs kept of a task
UNSURE = 0.8  # where Arb decides: long double is itself wrong by .5 ULP at large exponents
DECIDED = 256  # of those of all tasks, decided by Arb
DRAWN = 10**8  # inputs, where they are drawn
NEAR_ZERO = {"float32": 2.0**-25, "float64": 2.0**-54}


@dataclass(frozen=True)
class Case:
    """One function in one type at some parameters."""

    function: str
    dtype: str
    parameters: tuple[float, ...]
    every: int
    count: int

    @property
    def kind(self) -> Any:
        return getattr(np, self.dtype)

    @property
    def held(self) -> list[Any]:
        return [self.kind(p) for p in self.parameters]

    @property
    def drawn(self) -> bool:
        """Whether the inputs are drawn, not all there are."""
        return self.dtype != "float32" or self.function in GATED

    @property
    def size(self) -> int:
        return self.count if self.drawn else -(-(1 << 32) // self.every)

    @property
    def formulas(self) -> dict[str, Formula]:
        """The oracle by part."""
        if self.function in GATED:
            gated = GATED[self.function]
            return {"value": gated.value, "by gate": gated.by_gate, "by value": gated.by_value}
        oracle = ORACLES[self.function]
        by = {f"by {name}": formula for name, formula in oracle.parameter_slopes.items()}
        return {"value": oracle.value, "slope": oracle.slope, **by}

    def inputs(self, task: int) -> Iterator[tuple[Array, ...]]:
        """Those of a task, in blocks."""
        first, last = task * CHUNK, min((task + 1) * CHUNK, self.size)
        rng = np.random.default_rng([task, *self.function.encode()])
        if self.drawn and task == 0 and self.function in ORACLES:
            yield (self.hard(),)
        for at in range(first, last, BLOCK):
            if not self.drawn:
                bits = np.arange(at, min(at + BLOCK, last), dtype=np.uint64) * np.uint64(self.every)
                yield (bits.astype(np.uint32).view(np.float32),)
            else:
                drawn = [self.draw(rng) for _ in range(2 if self.function in GATED else 1)]
                if self.function in GATED and self.dtype == "float32":
                    gate = drawn[0][::4]
                    value = at_both_ends(rng, self.formulas["by value"], gate, *self.held)
                    drawn[1][::4] = np.where(np.isfinite(value), value, gate)
                yield tuple(drawn)

    def draw(self, rng: np.random.Generator) -> Array:
        """Bit patterns over the whole range, and ordinary numbers of every size."""
        quarter = BLOCK // 4
        width = np.dtype(self.kind).itemsize
        patterns = rng.integers(0, 1 << (8 * width), quarter, f"u{width}").view(self.kind)
        reach = 750 if width == 8 else 110
        sizes = rng.uniform(1, 2, quarter) * np.ldexp(1.0, rng.integers(-60, 11, quarter))
        x = np.concatenate(
            [
                patterns,
                rng.uniform(-reach, reach, quarter).astype(self.kind),
                (sizes * rng.choice([-1, 1], quarter)).astype(self.kind),
                rng.normal(0, 3, quarter).astype(self.kind),
            ]
        )
        return rng.permutation(x)

    def hard(self) -> Array:
        """The floats around kinks, zeros and the places where a method changes."""
        points = [p for p in points_of_interest(self.function) if abs(p) < 3e38]
        return neighbourhood(points, self.kind, reach=1024)

    def results(self, inputs: tuple[Array, ...]) -> dict[str, Array]:
        """What the kernels return, by part."""
        with np.errstate(all="ignore"):
            if self.function in GATED:
                value = npact.get(self.function)(*inputs, *self.held)
                one = self.kind(1)
                by = npact.backward(self.function)(one, *inputs, *self.held)
                return {"value": value, "by gate": by[0], "by value": by[1]}
            y, dy = npact.value_and_grad(self.function)(*inputs, *self.held)
            by_parameter = {
                f"by {name}": npact.grad(self.function, name)(*inputs, *self.held)
                for name in ORACLES[self.function].parameter_slopes
            }
            return {"value": y, "slope": dy, **by_parameter}

    @cached_property
    def digest(self) -> str:
        """Of what the kernels compute: another one for another kernel."""
        sha = hashlib.sha256()
        for task in (1, 2):
            seeds = np.random.default_rng(task)
            drawn = tuple(self.draw(seeds) for _ in range(2 if self.function in GATED else 1))
            for part in self.results(drawn).values():
                sha.update(np.where(np.isnan(part), self.kind(np.nan), part).tobytes())
        return sha.hexdigest()[:16]

    @property
    def key(self) -> str:
        arguments = "".join(f" {p:.9g}" for p in self.parameters)
        size = f"{self.size} inputs" if self.drawn or self.every > 1 else "all inputs"
        return f"{self.function} {self.dtype}{arguments} {size} {self.digest}"


Rows = Sequence[list[float]]


class Found(NamedTuple):
    """What was found of one part: counts, and the worst inputs with their errors."""

    exact: int = 0  # correctly rounded results
    inexact: int = 0  # those of them that had to be rounded
    count: int = 0
    wrong: Rows = ()  # where an infinity or a NaN is, and should not be, or must be
    worst: Rows = ()  # [error, input...], the largest first
    near: Rows = ()  # the same near the zero of a slope, absolute
    left: float = 0.0  # the largest error among those that are not kept

    def joined(self, other: "Found") -> "Found":
        """Both together."""

        def largest(a: Rows, b: Rows) -> Rows:
            return sorted([*a, *b], key=lambda row: -row[0])

        worst, near = largest(self.worst, other.worst), largest(self.near, other.near)
        return Found(
            self.exact + other.exact,
            self.inexact + other.inexact,
            self.count + other.count,
            [*self.wrong, *other.wrong][:8],
            worst[: 16 * KEPT],
            near[: 16 * KEPT],
            max([self.left, other.left, *(row[0] for row in worst[16 * KEPT :][:1])]),
        )


def near_zero(case: Case, part: str, inputs: tuple[Array, ...], true: Array) -> Array:
    """What an error near a zero is absolute to, 1 or a gated unit's value; 0 elsewhere."""
    x = inputs[0].astype(float)
    if case.function in GATED:
        factor = np.abs(inputs[1].astype(float))
        if case.function == "swiglu_oai":
            factor = np.abs(np.clip(inputs[1].astype(float), -case.held[1], case.held[1]) + 1)
        inside = (x < -0.3) & (x > -2.3) & (part == "by gate")
    else:
        zero = zero_of(case.function, part, case.dtype, case.parameters)
        factor = np.full(x.shape, terms_at_zero(case.function, part, case.parameters))
        inside = np.zeros(x.shape, bool)
        if zero is not None:
            inside = np.abs(x - zero) < 0.75 * abs(zero)
    return np.where(inside & (np.abs(true) < 0.125 * factor), factor, 0)


def absolute_unit(case: Case, near: Array) -> Array:
    """The unit of an absolute error."""
    return np.maximum(NEAR_ZERO[case.dtype] * near, float(np.finfo(case.kind).smallest_subnormal))


def judge(case: Case, part: str, inputs: tuple[Array, ...], got: Array, true: Array) -> Found:
    """One part of one block against the oracle over arrays."""
    with np.errstate(all="ignore"):
        rounded = true.astype(case.kind)
        same = (rounded == got) | (np.isnan(rounded) & np.isnan(got))
        rest = np.flatnonzero(~same)
        inexact = int(np.count_nonzero((rounded != true) & same & np.isfinite(rounded)))
        found = Found(got.size - rest.size, inexact, got.size)
        if not rest.size:
            return found
        inputs = tuple(x[rest] for x in inputs)
        got, true, double = got[rest], true[rest], true[rest].astype(np.float64)
        # Arrays of doubles give no truth at infinities: tests/test_special_values.py looks there.
        known = np.logical_and.reduce([np.isfinite(x) for x in inputs]) & ~np.isnan(double)
        beyond = np.abs(true) >= np.finfo(case.kind).max
        good = known & np.isfinite(got) & np.isfinite(double)
        wrong = known & ~good & ~(beyond & (np.sign(got) == np.sign(double)) & ~np.isnan(got))
        error = np.where(good, np.abs(got - true), 0)
        near = near_zero(case, part, inputs, double)
        ulp = (error / unit(np.where(good, double, 1), case.kind)).astype(float)
        if case.dtype == "float64":
            unsure = np.flatnonzero((ulp > UNSURE) & (near == 0))
            true = truth(case.formulas[part], *(x[unsure] for x in inputs), *case.held)
            ulp[unsure] = ulp_error(got[unsure], true)
        absolute = np.where(near > 0, error / absolute_unit(case, near), 0).astype(float)

    def largest(errors: Array) -> Rows:
        order = np.argsort(-errors)[:KEPT]
        return [[float(errors[i]), *(float(x[i]) for x in inputs)] for i in order if errors[i] > 0]

    relative = np.where(near > 0, 0, ulp)
    missed = [[0.0, *(float(x[i]) for x in inputs)] for i in np.flatnonzero(wrong)[:8]]
    return found._replace(
        wrong=missed,
        worst=largest(relative),
        near=largest(absolute),
        left=float(np.sort(relative)[-KEPT - 1]) if rest.size > KEPT else 0.0,
    )


def examine(case: Case, task: int) -> dict[str, Found]:
    """All parts over the inputs of a task."""
    found = {part: Found() for part in case.formulas}
    compute = dense if case.dtype == "float32" else dense_long
    for inputs in case.inputs(task):
        got = case.results(inputs)
        for part, formula in case.formulas.items():
            true = np.broadcast_to(compute(formula, *inputs, *case.held), inputs[0].shape)
            found[part] = found[part].joined(judge(case, part, inputs, got[part], true))
    return found


def decide(case: Case, part: str, rows: Rows, absolute: bool) -> Rows:
    """Inputs again, by Arb; the largest error first."""
    if not rows:
        return []
    inputs = tuple(np.array(column, case.kind) for column in list(zip(*rows, strict=True))[1:])
    got = case.results(inputs)[part]
    true = truth(case.formulas[part], *inputs, *case.held)
    error = ulp_error(got, true)
    if absolute:
        near = near_zero(case, part, inputs, true.double)
        error = error * unit(true.double, case.kind) / absolute_unit(case, near)
    columns = [error.tolist(), *(x.tolist() for x in inputs)]
    return sorted(([*row] for row in zip(*columns, strict=True)), key=lambda row: -row[0])


def climb(case: Case, part: str, rows: Rows) -> Rows:
    """The worst found from some inputs by going on among their neighbours."""
    if case.function in GATED or not rows:
        return rows
    for _ in range(6):
        x = neighbourhood([row[1] for row in rows[:24]], case.kind, reach=512)
        got = case.results((x,))[part]
        true = np.broadcast_to(dense_long(case.formulas[part], x, *case.held), x.shape)
        further = judge(case, part, (x,), got, true)
        before, rows = rows, Found(worst=rows).joined(further).worst
        if rows[0][0] <= before[0][0]:
            break
    return rows


def run(case: Case, jobs: int, state: Path) -> dict[str, dict[str, Any]]:
    """A case from where an earlier run stopped; by part what the report says of it."""
    done = json.loads(state.read_text()) if state.exists() else {}
    start, parts = done.get(case.key, [0, {part: Found() for part in case.formulas}])
    found = {part: Found(*values) for part, values in parts.items()}
    tasks = range(start, -(-case.size // CHUNK))
    title = f"{case.function} {case.dtype}"
    with (
        ProcessPoolExecutor(jobs) as pool,
        tqdm(total=-(-case.size // CHUNK), initial=start, desc=title, leave=False) as bar,
    ):
        for i in range(0, len(tasks), 4 * jobs):
            batch = tasks[i : i + 4 * jobs]
            for results in pool.map(examine, [case] * len(batch), batch):
                found = {part: found[part].joined(results[part]) for part in found}
                bar.update()
            done[case.key] = [batch[-1] + 1, found]
            write(state, json.dumps(done))
    return {part: summary(case, part, found[part]) for part in found}


def summary(case: Case, part: str, found: Found) -> dict[str, Any]:
    """What the report says."""
    rows = found.worst[:DECIDED]
    if case.dtype == "float64":
        rows = climb(case, part, rows)
    worst = decide(case, part, rows, absolute=False)
    near = decide(case, part, found.near[:DECIDED], absolute=True)
    # All results that are not among the worst are correctly rounded.
    error = max(worst[0][0] if worst else 0.0, 0.5 if found.inexact else 0.0)
    # What was not decided looks better than what was: not where the oracle over arrays is wrong
    # itself, and the inputs where it is keep others from being looked at.
    unseen = max([found.left, *(row[0] for row in found.worst[DECIDED:][:1])])
    if unseen > error + 0.01:
        worst, error = [], unseen
    return {
        "inputs": found.count,
        "error": round(error, 4),
        "worst": worst[0][1:] if worst and worst[0][0] > 0.5 else [],
        "near zero": round(near[0][0], 4) if near else 0.0,
        "rounded right": found.exact / found.count,
        "wrong": [row[1:] for row in found.wrong],
    }


def write(path: Path, text: str) -> None:
    """A file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(text)
    temporary.replace(path)


def record(path: Path, case: Case, given: Sequence[float], parts: dict[str, Any]) -> None:
    """Put a case into the report, under its parameters where they are not the defaults."""
    report = json.loads(path.read_text()) if path.exists() else {}
    key = f"{case.function} {case.dtype}" + "".join(f" {p:g}" for p in given)
    report[key] = {"isa": ISA, "digest": case.digest, "parts": parts}
    write(path, json.dumps(report, indent=1))


def bound(case: Case, part: str) -> float:
    """What the table promises."""
    if case.function in GATED:
        return float(GATED_ROWS[case.function].ulp[case.dtype][0])
    row = ROWS[case.function]
    return float((row.ulp if part == "value" else row.derivative_ulp)[case.dtype][0])


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("function", nargs="*", help="names; all when none is given")
    parser.add_argument("--dtype", choices=list(NEAR_ZERO), default="float32")
    parser.add_argument("--parameters", type=float, nargs="+", help="instead of the defaults")
    parser.add_argument("--every", type=int, default=1, help="float32: one input in so many")
    parser.add_argument("--count", type=int, default=DRAWN, help="how many, where they are drawn")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--state", type=Path, default=ROOT / "build/exhaustive.json")
    parser.add_argument("--report", type=Path, help="file of results (see above)")
    options = parser.parse_args()
    if options.report is None and options.every == 1 and options.count >= DRAWN:
        options.report = ROOT / "docs/measured/accuracy.json"
    names = options.function or [*ORACLES, *GATED]
    for name in names:
        if name not in ORACLES and name not in GATED:
            parser.error(f"{name!r} is not an activation of the table")
    failed = False
    print(f"{'':34}{'ULP':>8} {'at':>25} {'zero':>7} {'rounded right':>14}  bound")
    for name in names:
        defaults = (GATED.get(name) or ORACLES[name]).parameters.values()
        parameters = tuple(options.parameters or defaults)
        case = Case(name, options.dtype, parameters, options.every, options.count)
        parts = run(case, options.jobs, options.state)
        if options.report:
            record(options.report, case, options.parameters or (), parts)
        for part, result in parts.items():
            promised = bound(case, part)
            flags = "" if max(result["error"], result["near zero"]) <= max(promised, 0.5) else " !"
            flags += f" {len(result['wrong'])} WRONG, {result['wrong']}" if result["wrong"] else ""
            failed |= bool(flags)
            at = ", ".join(f"{x:.9g}" for x in result["worst"])
            print(
                f"{name + ' ' + part:34}{result['error']:8.4f} {at:>25} {result['near zero']:7.3f} "
                f"{result['rounded right']:13.4%}  {promised:g}{flags}",
                flush=True,
            )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
