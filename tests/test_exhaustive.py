"""The report of all inputs: of these kernels, within the bounds, by a tool that sees errors."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from catalogue import ISA

ROOT = Path(__file__).resolve().parents[1]
REPORT = json.loads((ROOT / "docs" / "measured" / "accuracy.json").read_text(encoding="utf-8"))

sys.path.insert(0, str(ROOT / "tools"))
import exhaustive  # noqa: E402


def case(key: str) -> exhaustive.Case:
    function, dtype, *given = key.split()
    of = exhaustive.GATED.get(function) or exhaustive.ORACLES[function]
    parameters = tuple(map(float, given)) or tuple(of.parameters.values())
    return exhaustive.Case(function, dtype, parameters, 1, exhaustive.DRAWN)


@pytest.mark.parametrize("key", REPORT)
def test_report_is_within_the_bounds(key):
    of = case(key)
    parts = REPORT[key]["parts"]
    assert set(parts) == set(of.formulas)
    for part, found in parts.items():
        # A slope by a parameter that only copies or is rounded once has no bound of its own.
        least = 0.5 if part.startswith("by ") else 0.0
        assert found["error"] <= max(exhaustive.bound(of, part), least), part
        assert found["near zero"] <= 1, part
        assert found["wrong"] == [], part
        assert found["inputs"] >= (1 << 32 if not of.drawn else exhaustive.DRAWN)


@pytest.mark.skipif(ISA == "PORTABLE", reason="which has bits of its own")
@pytest.mark.parametrize("key", REPORT)
def test_report_is_of_these_kernels(key):
    assert case(key).digest == REPORT[key]["digest"], f"run tools/exhaustive.py again: {key}"


class Planted(exhaustive.Case):
    """A kernel that is wrong by two units at one input, infinite at another and NaN at a third."""

    def results(self, inputs):
        found = super().results(inputs)
        x = inputs[0]
        y = found["value"]
        y[x == 1] = np.nextafter(np.nextafter(y[x == 1], self.kind(9)), self.kind(9))
        y[x == 2], y[x == -3] = np.inf, np.nan
        return found


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_errors_are_seen(dtype, monkeypatch):
    planted = Planted("sigmoid", dtype, (), 1, exhaustive.DRAWN)
    x = np.array([0, 1, 2, -3, -0.0], dtype)
    monkeypatch.setattr(Planted, "inputs", lambda self, task: iter([(x,)]))
    found = exhaustive.examine(planted, 0)["value"]
    assert (found.exact, found.count) == (2, 5)
    assert 1.5 < found.worst[0][0] < 2.5
    assert found.worst[0][1] == 1
    assert sorted(row[1] for row in found.wrong) == [-3, 2]
    decided = exhaustive.summary(planted, "value", found)
    assert decided["worst"] == [1.0]
    assert 1.5 < decided["error"] < 2.5
    assert exhaustive.examine(planted, 0)["slope"].wrong == []


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_oracle_that_is_wrong_itself_hides_nothing(dtype):
    """celu's derivative by alpha was compared with a difference that is noise next to 0."""
    noisy = exhaustive.Case("celu", dtype, (1.0,), 1, exhaustive.DRAWN)
    x = -(2.0**-12) * np.arange(1, 2001).astype(dtype)
    got = noisy.results((x,))["by alpha"]
    far_from_it = got * noisy.kind(1 + 100 * np.finfo(dtype).eps)
    found = exhaustive.judge(noisy, "by alpha", (x,), got, far_from_it.astype(np.longdouble))
    found = exhaustive.Found(*found[:4], found.worst * 16)
    decided = exhaustive.summary(noisy, "by alpha", found)
    if dtype == "float32":
        assert decided["error"] > 50
        assert decided["worst"] == []
    else:  # all of them are decided
        assert decided["error"] <= (2 if ISA == "PORTABLE" else exhaustive.bound(noisy, "by alpha"))


def test_a_drawn_case_reaches_all_sizes():
    drawn = exhaustive.Case("gelu", "float64", (), 1, exhaustive.DRAWN)
    x = np.concatenate([x for (x,) in drawn.inputs(1)])
    assert x.size == exhaustive.CHUNK
    exponents = np.frexp(x[np.isfinite(x) & (x != 0)])[1]
    assert np.unique(exponents).size > 2000
    assert np.count_nonzero(np.abs(x) < 750) > x.size // 2
    again = np.concatenate([x for (x,) in drawn.inputs(1)])
    assert np.array_equal(x, again, equal_nan=True)
