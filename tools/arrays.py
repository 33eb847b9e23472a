"""Which kind of array can be given to which kind of call: a table in Markdown.

    python tools/arrays.py

It runs ``tests/test_array_matrix.py``: each cell is one of its tests.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = "tests/test_array_matrix.py"
MEANING = {
    ("PASSED", "accepted"): "yes",
    ("PASSED", "refused"): "error",
    ("SKIPPED", "accepted"): "?",
    ("SKIPPED", "refused"): "?",
}


def cells() -> dict[tuple[str, str], str]:
    """What became of each test, by the kind of array and the kind of call."""
    command = [sys.executable, "-m", "pytest", TESTS, "-v", "--color=no", "--tb=no"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    found = {}
    for test, kind, call, outcome in re.findall(
        r"::test_(accepted|refused)\[(.+)-(.+)\] ([A-Z]+)", printed
    ):
        found[kind, call] = MEANING.get((outcome, test), outcome)
    if not found:
        raise SystemExit(printed)
    return found


def main() -> int:
    """Run from the command line."""
    found = cells()
    kinds, calls = (list(dict.fromkeys(names)) for names in zip(*found, strict=True))
    print("| | " + " | ".join(calls) + " |\n|" + "---|" * (len(calls) + 1))
    for kind in kinds:
        print(f"| {kind} | " + " | ".join(found[kind, call] for call in calls) + " |")
    print("\nyes: type and values are right; error: refused, with an error that says why;")
    print("?: the library is not installed.")
    counts = [f"{sum(v == m for v in found.values())} {m}" for m in dict.fromkeys(found.values())]
    print(f"{len(found)} cells: {', '.join(counts)}.")
    return int(any(outcome not in MEANING.values() for outcome in found.values()))


if __name__ == "__main__":
    sys.exit(main())
