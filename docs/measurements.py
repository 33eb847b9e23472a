"""The tables of what was measured, from the files of measured/, which the tools write."""

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "measured"

#: The checks of bench.limits, and what each of them asks.
LIMITS = {
    "exp": "multiples of a plain exp; backward and value-and-grad as multiples of the value",
    "memory": "10,000,000 elements: at most 1.1 times np.copyto, where the work is not more",
    "layouts": "strided, reversed, broadcast, unaligned: at most 2.5 times contiguous",
    "subnormal": "subnormal inputs; results near 0, far out, both: at most 1.5 times normal ones",
    "narrow": "float16 and bfloat16: at most 1.5 times float32",
    "parameters": "other parameters: at most 1.5 times the defaults, in float32 and in float64",
    "calls": "calls on 1 and on 10 elements: at most 1.1 times np.negative",
    "imports": "import npact: at most 15 ms behind import numpy",
}
_NONE: dict[str, Any] = {"columns": (), "rows": ()}  # no ratios
ISAS = {"avx512": "AVX-512", "avx2": "AVX2"}


def files(folder: Path = FOLDER) -> dict[str, str]:
    """The texts of all tables by the names of their files."""
    result = {}
    for isa in ISAS:
        ratios = _read(folder / f"ratios-{isa}.json")
        result[f"ratios-{isa}.inc"] = _ratio_summary(ratios, isa) if ratios else _missing("ratios")
        for dtype in _dtypes(ratios):
            result[f"speed/{isa}-{dtype}.rst"] = _ratio_page(ratios, isa, dtype)
    limits = {name: found for name in LIMITS if (found := _read(folder / f"{name}.json"))}
    result["limits.inc"] = _limits_summary(limits) if limits else _missing("limits")
    result |= {f"speed/limits-{name}.rst": _limits_page(name, of) for name, of in limits.items()}
    accuracy = _read(folder / "accuracy.json")
    result["accuracy.inc"] = _accuracy_summary(accuracy) if accuracy else _missing("accuracy")
    for dtype in _accuracy_types(accuracy):
        result[f"speed/accuracy-{dtype}.rst"] = _accuracy_page(accuracy, dtype)
    code = _read(folder / "object_code.json")
    result["object_code.inc"] = _code_summary(code) if code else _missing("object code")
    for isa, dtype in dict.fromkeys((row[0], row[1]) for row in (code or {}).get("rows", ())):
        result[f"speed/code-{isa}-{dtype}.rst"] = _code_page(code, isa, dtype)
    return result


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _missing(name: str) -> str:
    return f"Not measured yet ({name}).\n"


def _table(rows: Iterable[Sequence[object]], widths: str = "auto") -> str:
    lines = [".. csv-table::", f"   :widths: {widths}", "   :header-rows: 1", ""]
    lines += ["   " + ",".join(f'"{cell}"' for cell in row) for row in rows]
    return "\n".join([*lines, ""])


def _title(text: str) -> str:
    return f"{text}\n{'=' * len(text)}\n"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join([*(f"- {line.removeprefix('- ')}" for line in lines), ""])


def _ufunc(function: str, role: str) -> str:
    name, bracket, given = function.partition("(")  # parameters, if they are not the defaults
    return f"``{name}{'' if role == 'value' else f'_{role}'}{bracket}{given}``"


def _dtypes(ratios: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(row[0] for row in ratios.get("rows", ())))


def _column(size: int, scale: float) -> str:
    return f"{size:,}" + (f", {scale:g} N" if scale != 1 else "")


def _down(ratio: float) -> str:
    """Two digits, rounded down: what is behind does not look level."""
    return f"{math.floor(100 * ratio) / 100:.2f}"


def _mean(ratios: Sequence[float]) -> float:
    return math.exp(math.fsum(map(math.log, ratios)) / len(ratios))


def _ratio_summary(ratios: dict[str, Any], isa: str) -> str:
    """The geometric means, and how many cells are behind."""
    rows: list[Sequence[object]] = [("Type", "Elements", "Cells", "Mean", "Least", "Behind")]
    for dtype in _dtypes(ratios):
        parts = _found(ratios, dtype)
        every = [ratio for found in parts.values() for ratio in found]
        if every:
            link = f":doc:`{dtype} <generated/speed/{isa}-{dtype}>`"
            rows.append(_statistics(link, "all", every))
        other = _found(ratios.get("other", _NONE), dtype)
        parts |= {f"{column}, other parameters": found for column, found in other.items()}
        rows += [_statistics("", column, found) for column, found in parts.items()]
    toctree = "\n".join(
        [".. toctree::", "   :hidden:", ""]
        + [f"   generated/speed/{isa}-{dtype}" for dtype in _dtypes(ratios)]
    )
    return "\n".join([_bullets(ratios["header"]), _table(rows), toctree, ""])


def _found(ratios: dict[str, Any], dtype: str) -> dict[str, list[float]]:
    """The ratios of a type by column, where there are some."""
    result: dict[str, list[float]] = {}
    for of, _, _, *entries in ratios["rows"]:
        for column, entry in zip(ratios["columns"], entries, strict=True):
            if of == dtype and entry and entry[2] is not None:
                result.setdefault(_column(*column), []).append(entry[2])
    return result


def _statistics(dtype: str, elements: str, found: Sequence[float]) -> list[object]:
    behind = sum(ratio < 1 for ratio in found)
    return [dtype, elements, len(found), f"{_mean(found):.2f}", _down(min(found)), behind]


def _ratio_page(ratios: dict[str, Any], isa: str, dtype: str) -> str:
    """All ratios of a type."""
    parts = [
        _title(f"Beside others: {ISAS[isa]}, {dtype}"),
        _bullets(ratios["header"]),
        "Nanoseconds an element, and the time of the fastest other library as a multiple of "
        "npact's.  Below 1, in bold, npact is behind.  Empty: no other library has it.\n",
        _ratio_table(ratios, dtype),
    ]
    if dtype in _dtypes(other := ratios.get("other", _NONE)):
        parts += ["With other parameters than the defaults:\n", _ratio_table(other, dtype)]
    return "\n".join(parts)


def _ratio_table(ratios: dict[str, Any], dtype: str) -> str:
    columns = ratios["columns"]
    shown = next((k for k, c in enumerate(columns) if c == [100_000, 1]), 0)
    head = ["ufunc", f"ns at {_column(*columns[shown])}", "fastest other"]
    rows: list[Sequence[object]] = [head + [_column(*c) for c in columns]]
    for of, function, role, *entries in ratios["rows"]:
        if of != dtype:
            continue
        entry = entries[shown]
        own = f"{entry[0]:.3g}" if entry else ""
        peer = entry[1] or "" if entry else ""
        texts = [_down(e[2]) if e and e[2] is not None else "" for e in entries]
        bold = [f"**{text}**" if text and float(text) < 1 else text for text in texts]
        rows.append([_ufunc(function, role), own, peer, *bold])
    return _table(rows)


def _limits_summary(limits: dict[str, dict[str, Any]]) -> str:
    """How many are met of each kind."""
    rows: list[Sequence[object]] = [("Asked", "Met", "Not met", "Worst")]
    for name, of in limits.items():
        head, *entries = of["rows"]
        met = [entry[-1] for entry in entries]
        missed = [entry for entry in entries if entry[-1] == "NO"]
        worst = max(missed, key=lambda entry: _worst(head, entry), default=None)
        text = f"``{worst[0]}``: {_worst(head, worst):g}" if worst else ""
        link = f":doc:`{LIMITS[name]} <generated/speed/limits-{name}>`"
        rows.append((link, met.count("yes"), len(missed), text))
    toctree = [
        ".. toctree::",
        "   :hidden:",
        "",
        *(f"   generated/speed/limits-{n}" for n in limits),
    ]
    return "\n".join([_table(rows, "60 10 10 20"), *toctree, ""])


def _worst(head: Sequence[str], entry: Sequence[str]) -> float:
    """The largest of what was measured in a row: "measured", or all its ratios."""
    if "measured" in head:
        return float(entry[head.index("measured")])
    numbers = [
        text
        for name, text in zip(head, entry, strict=True)
        if "ns" not in name.split() and name not in ("asked", "met") and "alike" not in name
    ]
    return max(float(text) for text in numbers if text[:1].isdigit())


def _limits_page(name: str, limits: dict[str, Any]) -> str:
    """A table of asked, measured and met; what is not met is in bold."""
    head, *rows = limits["rows"]
    mark = {"NO": "**no**"}
    short = [[f"``{row[0]}``", *row[1:-1], mark.get(row[-1], row[-1])] for row in rows]
    return "\n".join(
        [
            _title(f"Limits: {name}"),
            f"{LIMITS[name].capitalize()}.\n",
            _bullets(limits["header"]),
            _table([head, *short]),
        ]
    )


def _accuracy_types(accuracy: dict[str, Any]) -> list[str]:
    return sorted({key.split()[1] for key in accuracy})


def _accuracy_of(accuracy: dict[str, Any], dtype: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Function, part and what was found, at the default parameters."""
    return [
        (function, part, found)
        for key, of in accuracy.items()
        for function, of_dtype, *parameters in [key.split()]
        if of_dtype == dtype and not parameters
        for part, found in of["parts"].items()
    ]


def _accuracy_summary(accuracy: dict[str, Any]) -> str:
    """The largest errors of all, and links to each."""
    rows: list[Sequence[object]] = [("Type", "Functions", "Inputs of each", "Largest error, ULP")]
    types = _accuracy_types(accuracy)
    for dtype in types:
        found = _accuracy_of(accuracy, dtype)
        inputs = min(of["inputs"] for *_, of in found)
        worst = max(of["error"] for *_, of in found)
        link = f":doc:`{dtype} <generated/speed/accuracy-{dtype}>`"
        rows.append((link, len({name for name, *_ in found}), f"at least {inputs:,}", f"{worst:g}"))
    links = [f"   generated/speed/accuracy-{dtype}" for dtype in types]
    return "\n".join([_table(rows), ".. toctree::", "   :hidden:", "", *links, ""])


def _accuracy_page(accuracy: dict[str, Any], dtype: str) -> str:
    """All functions of a type."""
    zero = {"float32": "2^-25", "float64": "2^-54"}[dtype]
    rows: list[Sequence[object]] = [
        ("Function", "Inputs", "Largest error, ULP", "at", f"near a zero, {zero}", "rounded right")
    ]
    for function, part, of in _accuracy_of(accuracy, dtype):
        at = ", ".join(f"{x:.9g}" if dtype == "float32" else repr(x) for x in of["worst"])
        near = f"{of['near zero']:g}" if of["near zero"] else ""
        right = f"{_down(100 * of['rounded right'])} %"
        name = f"``{function}``, {part}"
        rows.append((name, f"{of['inputs']:,}", f"{of['error']:.3f}", at, near, right))
    return "\n".join(
        [
            _title(f"Accuracy: {dtype}"),
            "What ``python tools/exhaustive.py`` found, at the default parameters.  No place is "
            "named where all results are correctly rounded.\n",
            _table(rows),
        ]
    )


def _code_summary(code: dict[str, Any]) -> str:
    """Instructions for 16 elements of float32, and links to all."""
    names = code["columns"]
    kernels: dict[str, dict[str, str]] = {}
    for row in code["rows"]:
        of = dict(zip(names, row, strict=True))
        if of["dtype"] == "float32":
            figure = f"{16 * of['instructions'] / of['elements']:.1f}"
            kernels.setdefault(of["kernel"], {})[of["isa"]] = figure
    isas = [isa for isa in ISAS if any(isa in of for of in kernels.values())]
    roles = ("_backward", "_value_and_grad", "_backward_from_output")
    rows: list[Sequence[object]] = [
        ("Function", *(f"{ISAS[i]}: {what}" for i in isas for what in ("value", "backward")))
    ]
    for kernel, of in kernels.items():
        if not kernel.endswith(roles):
            backward = kernels.get(f"{kernel}_backward", {})
            figures = [found.get(isa, "") for isa in isas for found in (of, backward)]
            rows.append((f"``{kernel}``", *figures))
    pages = dict.fromkeys((row[0], row[1]) for row in code["rows"])
    links = [f"   generated/speed/code-{isa}-{dtype}" for isa, dtype in pages]
    toctree = "\n".join([".. toctree::", "", *links, ""])
    return "\n".join([f"Compiler: {code['compiler']}.\n", _table(rows), toctree])


def _code_page(code: dict[str, Any], isa: str, dtype: str) -> str:
    names = code["columns"][2:]
    rows: list[Sequence[object]] = [
        ("kernel", "bytes", "per 16 elements", "elements a turn", "instructions", "on the stack",
         "divisions", "gathers", "calls", "on rare ways", "turns within"),
    ]  # fmt: skip
    for of_isa, of_dtype, *values in code["rows"]:
        if (of_isa, of_dtype) == (isa, dtype):
            of = dict(zip(names, values, strict=True))
            per_16 = 16 * of["instructions"] / of["elements"]
            rows.append(
                (f"``{of['kernel']}``", f"{of['size']:,}", f"{per_16:.1f}", of["elements"],
                 of["instructions"], of["stack"], of["divisions"], of["gathers"], of["calls"],
                 of["rare"], of["within"])
            )  # fmt: skip
    return "\n".join(
        [
            _title(f"Object code: {ISAS.get(isa, isa)}, {dtype}"),
            f"Compiler: {code['compiler']}.  The hot loop, on its shortest way round; "
            ":doc:`/methods` tells what the columns mean.\n",
            _table(rows),
        ]
    )
