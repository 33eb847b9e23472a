"""What the README says of all functions: their table, from the live module, and their speed.

python tools/readme.py            # writes both between their marks
python tools/readme.py --check    # exit status 1 if something would change

The speed is what ``python -m bench.ratios --condensed docs/measured/ratios-avx512.json`` wrote, the
errors are what ``python -m bench.accuracy --json docs/measured/errors.json`` did.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import npact
from npact import _functions

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
MEASURED = ROOT / "docs" / "measured"
#: The functions whose speed is shown, value and backward.
SHOWN = ("relu", "leaky_relu", "sigmoid", "tanh", "elu", "selu", "softplus", "silu", "mish", "gelu",
         "gelu_tanh", "swiglu", "softmax", "log_softmax")  # fmt: skip
SIZES, BASE = (1000, 100_000, 10_000_000), 100_000


def functions() -> list[str]:
    """The table: a name, what it computes, its parameters."""
    companions = {name for of in _functions._COMPANIONS.values() for name in of.values()}
    rows = []
    for row in (*npact.table(), *npact.table("gated")):
        names = ", ".join(f"`{name}`" for name in (row.name, *row.aliases))
        parameters = ", ".join(f"`{name}={value!r}`" for name, value in row.parameters.items())
        inputs = "" if len(row.inputs) == 1 else f" of `{', '.join(row.inputs)}`"
        rows.append((names + inputs, f"`{row.formula}`", parameters))
    for name, row in _functions._AXIS_ROWS.items():
        if name not in companions:
            inputs = f" of `{', '.join(row.arguments)}`"
            rows.append((f"`{name}`{inputs}", f"`{row.formula}`", "`axis=-1`"))
    return ["| function | value | parameters |", "|---|---|---|"] + [
        f"| {' | '.join(row)} |" for row in rows
    ]


class Ratios:
    """A file of ratios: what was measured, and each cell by ufunc, type, size and scale; at the
    default parameters, and at others."""

    def __init__(self, path: Path):
        found = json.loads(path.read_text(encoding="utf-8"))
        self.header: list[str] = found["header"]
        self.cells = self._cells(found)
        self.others = self._cells(found["other"])

    @staticmethod
    def _cells(found: Any) -> dict[tuple[str, str, int, float], Any]:
        return {
            (function + ("" if role == "value" else f"_{role}"), dtype, *column): entry
            for dtype, function, role, *entries in found["rows"]
            for column, entry in zip(found["columns"], entries, strict=True)
            if entry
        }

    def ratio(self, ufunc: str, size: int) -> str:
        """The ratio of float32 on N(0, 1), or nothing."""
        entry = self.cells.get((ufunc, "float32", size, 1))
        # Rounded down: what is behind does not look level.
        return f"{math.floor(100 * entry[2]) / 100:.2f}" if entry and entry[2] is not None else ""

    @staticmethod
    def summary(cells: dict[tuple[str, str, int, float], Any]) -> str:
        """The geometric mean of each type, and in how many cells it is behind."""
        parts = []
        for dtype in dict.fromkeys(key[1] for key in cells):
            found = [e[2] for k, e in cells.items() if k[1] == dtype and e[2] is not None]
            if found:
                mean = math.exp(math.fsum(map(math.log, found)) / len(found))
                behind = sum(ratio < 1 for ratio in found)
                parts.append(f"{dtype} {mean:.2f} (behind in {behind} of {len(found)} cells)")
        return ", ".join(parts)


def errors() -> dict[str, dict[str, str]]:
    """The largest errors on 3 N(0, 1) in float32, by ufunc and library."""
    rows = json.loads((MEASURED / "errors.json").read_text(encoding="utf-8"))["rows"]
    return {
        function + ("" if role == "value" else f"_{role}"): {
            name: usual if isinstance(usual, str) else f"{usual:,.{1 if usual < 10 else 0}f}"
            for name, (usual, _) in found.items()
        }
        for dtype, function, role, found in rows
        if dtype == "float32"
    }


def speed() -> list[str]:
    """Ratios and errors of some functions, and what becomes of all of them."""
    own, held = (Ratios(MEASURED / f"ratios-{isa}.json") for isa in ("avx512", "avx2"))
    ulps = errors()
    sizes = [size for size in SIZES if any(key[2] == size for key in own.cells)]
    head = ["float32", "ns", "fastest other", *(f"{size:,}" for size in sizes), "AVX2",
            "ULP", "other's"]  # fmt: skip
    rows = [head, ["---", "--:", "---", *["--:"] * (len(sizes) + 3)]]
    for ufunc in (f"{name}{suffix}" for name in SHOWN for suffix in ("", "_backward")):
        entry = own.cells.get((ufunc, "float32", BASE, 1))
        if entry and entry[1]:
            ratios = [own.ratio(ufunc, size) for size in sizes] + [held.ratio(ufunc, BASE)]
            errors_of = [ulps.get(ufunc, {}).get(name, "") for name in ("npact", entry[1])]
            rows.append([f"`{ufunc}`", f"{entry[0]:.2f}", entry[1], *ratios, *errors_of])
    return [
        *own.header,
        "",
        f"Nanoseconds an element and the fastest other library at {BASE:,} elements of N(0, 1);",
        "its time over npact's, by number of elements; and that ratio where all are held to AVX2.",
        "Above 1 npact is ahead. *ULP* and *other's* are the largest errors, npact's and that",
        "library's, on 131,072 numbers from 3 N(0, 1), along an axis 128 rows of 1,000, by a",
        "reference that shares no code with either; *wrong* is half of the value or more.",
        "",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        f"Geometric mean over all functions, roles and sizes: {own.summary(own.cells)};",
        f"with AVX2 {held.summary(held.cells)}.",
        f"At other parameters than the defaults, {BASE:,} elements: {own.summary(own.others)};",
        f"with AVX2 {held.summary(held.others)}.",
    ]


BLOCKS: dict[str, Callable[[], list[str]]] = {"functions": functions, "comparison": speed}


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    old = new = README.read_text(encoding="utf-8")
    for name, lines in BLOCKS.items():
        start = f"<!-- {name}: written by tools/readme.py -->\n"
        before, rest = new.split(start)
        _, after = rest.split(f"<!-- end of {name} -->\n")
        new = f"{before}{start}" + "\n".join(lines()) + f"\n<!-- end of {name} -->\n{after}"
    if not check:
        README.write_text(new, encoding="utf-8")
    return int(check and new != old)


if __name__ == "__main__":
    sys.exit(main())
