"""The README's table of functions, from the live module.

python tools/readme.py            # writes it between its two marks
python tools/readme.py --check    # exit status 1 if it would change
"""

import argparse
import sys
from pathlib import Path

import npact
from npact import _functions

README = Path(__file__).parents[1] / "README.md"
START, END = "<!-- functions: written by tools/readme.py -->\n", "<!-- end of functions -->\n"


def lines() -> list[str]:
    """The table's lines: a name, what it computes, its parameters."""
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


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    old = README.read_text(encoding="utf-8")
    before, rest = old.split(START)
    new = before + START + "\n".join(lines()) + "\n" + END + rest.split(END)[1]
    if not check:
        README.write_text(new, encoding="utf-8")
    return int(check and new != old)


if __name__ == "__main__":
    sys.exit(main())
