"""Every public name, what it is, and how many tests show each of its properties.

    python tools/names.py            # a table in Markdown
    python tools/names.py --check    # exit status 1 if a ufunc has a property that no test shows
    python tools/names.py --drawn    # run the tests of Hypothesis, and count what they drew
    python tools/names.py --calls    # time each ufunc at one element, beside np.negative

The numbers are cases that pytest collects with the name among their parameters; "as f" where those
of f go through its companions and aliases too.  Below the table stand the tests behind each column,
and those that go through all names in one case (threads, processes, Hypothesis).
"""

import argparse
import inspect
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from timeit import timeit

import numpy as np

import npact
from npact import _functions

ROOT = Path(__file__).parents[1]

# A property: the tests that show it, as a pattern over `file::test`.
PROPERTIES = {
    "value": r"test_accuracy::|test_identities::",
    "limits, NaN, flags": r"test_special_values::",
    "layouts": r"test_layouts::",
    "types": r"test_dtypes::",
    "longdouble": r"test_longdouble::",
    "calls": r"test_parameters::|test_direct::",
    "help, signature": r"test_registry::test_docstring",
    "look-up": r"test_registry::test_(get|companions|spell)",
    "pickle, copy": r"test_pickling::test_round_trip",
    "from C": r"test_c::",
}
# Where one name's tests are another's too, or where a property means nothing.
NOT_ALONG_AN_AXIS = ("from C",)
NOT_FOR_COMPANIONS = ("value", "limits, NaN, flags", "longdouble", "look-up")
AT_ONCE = {
    "fork, spawn, joblib": "test_pickling.py::test_multiprocessing, test_joblib",
    "another process": "test_pickling.py::test_a_program_that_has_not_imported_npact",
    "threads": "test_threads.py::test_all_ufuncs_from_many_threads_at_once",
    "type checkers": "test_stubs.py::test_no_drift, test_mypy_*, test_pyright_agrees",
    "arrays of other libraries": "test_array_matrix.py (tools/arrays.py), test_arrays.py, "
    "test_parameters.py",
    "other libraries' spellings": "test_registry.py::test_spellings_of_other_systems, "
    "test_migrating.py",
    "layouts and types under Hypothesis": "test_layouts.py::test_any_*, "
    "test_dtypes.py::test_any_types",
}


def collected() -> Iterator[tuple[str, str]]:
    """The tests with parameters: ``file::test`` and the parameters' text."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests"]
    ignored = ["--ignore", "tests/mnist", "--ignore", "tests/nn"]
    listed = subprocess.run(
        [*command, *ignored], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for line in listed.stdout.splitlines():
        if match := re.fullmatch(r"tests/(\w+)\.py::(\w+)\[(.*)\]", line):
            yield f"{match[1]}::{match[2]}", match[3]


def drawn() -> int:
    """Run the property tests and print how many cases each drew."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "hypothesis", "--color=no"]
    options = ["--hypothesis-show-statistics", "tests", "--ignore", "tests/mnist"]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
    counts = re.findall(
        r"^(tests/.+):\n(?:.*\n)*?.* (\d+) passing, (\d+) failing, and (\d+) invalid",
        done.stdout,
        re.MULTILINE,
    )
    print("| property test | passing | failing | invalid |\n|---|---|---|---|")
    for row in counts:
        print("| " + " | ".join(row) + " |")
    print("\n" + done.stdout.splitlines()[-1])
    return done.returncode


def arguments(name: str, dtype: type) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Inputs and outputs of one element for a ufunc."""
    f = getattr(npact, name)
    if f.signature is None:
        called = inspect.signature(f).parameters.values()
        n_in = sum(p.kind is p.POSITIONAL_ONLY for p in called)
        return [np.ones(1, dtype)] * n_in, [np.ones(1, dtype) for _ in range(f.nout)]
    sides = [side[1:-1].split("),(") for side in f.signature.split("->")]
    inputs, outputs = ([np.ones((1,) * (1 + bool(c)), dtype) for c in side] for side in sides)
    if "cross_entropy" in name:
        inputs[-1] = np.zeros(1, np.int64)
    return inputs, outputs


def calls() -> int:
    """Time every ufunc, in turns with ``np.negative``, and print nanoseconds and ratios."""
    x, y = np.ones(1, np.float32), np.ones(1, np.float32)
    ratios = {}
    print("| ufunc | ns | x np.negative |\n|---|---|---|")
    for name in npact.__all__:
        f = getattr(npact, name)
        if not isinstance(f, np.ufunc):
            continue
        inputs, out = arguments(name, np.float32)
        call = partial(f, *inputs, out=out[0] if f.nout == 1 else tuple(out))
        turns = [(call, []), (partial(np.negative, x, out=y), [])]
        for _ in range(15):
            for timed, times in turns:
                times.append(timeit(timed, number=2000) / 2000)
        own, negative = (min(times) for _, times in turns)
        ratios[name] = own / negative
        print(f"| `{name}` | {own * 1e9:.0f} | {ratios[name]:.2f} |")
    slowest = max(ratios, key=ratios.__getitem__)
    print(f"\n{len(ratios)} names; the slowest is {slowest}, {ratios[slowest]:.2f} x np.negative.")
    return int(ratios[slowest] > 1.1)


OTHERS = [n for n in dir(npact) if not isinstance(getattr(npact, n, None), np.ufunc)]


def mentions(name: str) -> list[str]:
    """The files of tests that use a public name, or its doctest's."""
    used = re.compile(rf"\bnpact\.{name}\b|\bfrom npact import .*\b{name}\b")
    files = [p for p in sorted((ROOT / "tests").rglob("*.py")) if used.search(p.read_text())]
    return [str(p.relative_to(ROOT / "tests")) for p in files]


def kinds() -> dict[str, str]:
    """What each ufunc is, by its name."""
    found = {row.name: "activation" for row in npact.table()}
    found |= {row.name: "gated unit" for row in npact.table("gated")}
    found |= {row.name: "along an axis" for row in npact.table("axis")}
    for of, companions in _functions._COMPANIONS.items():
        along = " along an axis" if npact.get(of).signature else ""
        found |= dict.fromkeys(companions.values(), f"companion{along}")
    aliases = {alias: row.name for row in npact.table() for alias in row.aliases}
    return found | {alias: f"alias of {name}" for alias, name in aliases.items()}


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="print only what is missing")
    parser.add_argument("--drawn", action="store_true", help="run the tests of Hypothesis instead")
    parser.add_argument("--calls", action="store_true", help="time calls instead")
    options = parser.parse_args()
    if options.drawn:
        return drawn()
    if options.calls:
        return calls()
    cases: dict[str, Counter[str]] = {name: Counter() for name in npact.__all__}
    tests: dict[str, set[str]] = {prop: set() for prop in PROPERTIES}
    for test, parameters in collected():
        properties = [p for p, pattern in PROPERTIES.items() if re.match(pattern, test)]
        for prop in properties:
            tests[prop].add(test)
        for word in {*re.findall(r"\w+", parameters)} & cases.keys():
            cases[word].update(properties)
    kind_of, lines, missing = kinds(), [], []
    base_of = {
        companion: of
        for of, companions in _functions._COMPANIONS.items()
        for companion in companions.values()
    }
    base_of |= {alias: row.name for row in npact.table() for alias in row.aliases}
    head = ["name", "what it is", "types", *PROPERTIES]
    for name in npact.__all__:
        f = getattr(npact, name)
        if not isinstance(f, np.ufunc):
            continue
        kind, base = kind_of[name], base_of.get(name)
        cells = [f"`{name}`", kind, "".join(t[0] for t in f.types)]
        for prop in PROPERTIES:
            applies = not (
                kind.startswith("alias")
                or ("axis" in kind and prop in NOT_ALONG_AN_AXIS)
                or (kind.startswith("companion") and prop in NOT_FOR_COMPANIONS)
                or (kind == "gated unit" and prop in ("limits, NaN, flags", "look-up"))
                or (kind == "along an axis" and prop in ("limits, NaN, flags", "look-up"))
            )
            count = cases[name][prop]
            cells.append(str(count) if count else f"as {base}" if base else "")
            if applies and not count:
                missing.append(f"no test shows {prop} of {name}")
        lines.append(cells)
    if options.check:
        missing += [f"no test names {name}" for name in OTHERS if not mentions(name)]
        sys.stdout.writelines(f"{line}\n" for line in missing)
        return int(bool(missing))
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for cells in lines:
        print("| " + " | ".join(cells) + " |")
    print("\n| other name | what it is | tests |\n|---|---|---|")
    for name in OTHERS:
        print(f"| `{name}` | {type(getattr(npact, name)).__name__} | {', '.join(mentions(name))} |")
    print()
    for prop in PROPERTIES:
        print(f"- {prop}: {', '.join(sorted(tests[prop]))}")
    for prop, names in AT_ONCE.items():
        print(f"- {prop}: {names}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
