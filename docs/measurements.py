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
    errors = _read(folder / "errors.json")
    result["errors.inc"] = _errors_summary(errors) if errors else _missing("errors")
    for dtype in _dtypes(errors):
        result[f"speed/errors-{dtype}.rst"] = _errors_page(errors, dtype)
    for isa in ISAS:
        ratios = _read(folder / f"ratios-{isa}.json")
        result[f"ratios-{isa}.inc"] = (
            _ratio_summary(ratios, errors, isa) if ratios else _missing("ratios")
        )
        for dtype in _dtypes(ratios):
            result[f"speed/{isa}-{dtype}.rst"] = _ratio_page(ratios, errors, isa, dtype)
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


def _ratio_summary(ratios: dict[str, Any], errors: dict[str, Any], isa: str) -> str:
    """The geometric means, and how many cells are behind."""
    head = ("Type", "Elements", "Cells", "Mean", "Least", "Behind", "one that is off by over 1 ULP")
    rows: list[Sequence[object]] = [head]
    for dtype in _dtypes(ratios):
        parts = _found(ratios, errors, dtype)
        every = [cell for found in parts.values() for cell in found]
        if every:
            link = f":doc:`{dtype} <generated/speed/{isa}-{dtype}>`"
            rows.append(_statistics(link, "all", every))
        other = _found(ratios.get("other", _NONE), errors, dtype)
        parts |= {f"{column}, other parameters": found for column, found in other.items()}
        rows += [_statistics("", column, found) for column, found in parts.items()]
    toctree = "\n".join(
        [".. toctree::", "   :hidden:", ""]
        + [f"   generated/speed/{isa}-{dtype}" for dtype in _dtypes(ratios)]
    )
    return "\n".join([_bullets(ratios["header"]), _table(rows), toctree, ""])


#: A ratio, and the fastest other library's error on 3 N(0, 1), where it was measured.
_Cell = tuple[float, float | str | None]


def _found(ratios: dict[str, Any], errors: dict[str, Any], dtype: str) -> dict[str, list[_Cell]]:
    """The ratios of a type by column, where there are some."""
    error = _errors_of(errors, dtype)
    result: dict[str, list[_Cell]] = {}
    for of, function, role, *entries in ratios["rows"]:
        for column, entry in zip(ratios["columns"], entries, strict=True):
            if of == dtype and entry and entry[2] is not None:
                _, peer, ratio = entry
                result.setdefault(_column(*column), []).append(
                    (ratio, error.get((function, role), {}).get(peer))
                )
    return result


def _errors_of(errors: dict[str, Any], dtype: str) -> dict[tuple[str, str], dict[str, float | str]]:
    """The errors on 3 N(0, 1) by function and role, and by library."""
    return {
        (function, role): {name: usual for name, (usual, _) in found.items()}
        for of, function, role, found in errors.get("rows", ())
        if of == dtype
    }


def _statistics(dtype: str, elements: str, found: Sequence[_Cell]) -> list[object]:
    ratios = [ratio for ratio, _ in found]
    behind = [error for ratio, error in found if ratio < 1]
    known = any(error is not None for _, error in found)
    off = sum(error is not None and not _within_1_ulp(error) for error in behind)
    mean, least = f"{_mean(ratios):.2f}", _down(min(ratios))
    return [dtype, elements, len(found), mean, least, len(behind), off if known else ""]


def _ratio_page(ratios: dict[str, Any], errors: dict[str, Any], isa: str, dtype: str) -> str:
    """All ratios of a type."""
    parts = [
        _title(f"Beside others: {ISAS[isa]}, {dtype}"),
        _bullets(ratios["header"]),
        "Nanoseconds an element, and the time of the fastest other library as a multiple of "
        "npact's.  Below 1, in bold, npact is behind.  Empty: no other library has it.\n",
    ]
    if dtype in _dtypes(errors):
        parts.append(
            "In brackets that library's largest error on 3 N(0, 1), in ULP, where it was measured "
            f"(:doc:`all errors <errors-{dtype}>`).\n"
        )
    parts.append(_ratio_table(ratios, errors, dtype))
    if dtype in _dtypes(other := ratios.get("other", _NONE)):
        parts += ["With other parameters than the defaults:\n", _ratio_table(other, errors, dtype)]
    return "\n".join(parts)


def _ratio_table(ratios: dict[str, Any], errors: dict[str, Any], dtype: str) -> str:
    found = _errors_of(errors, dtype)
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
        error = found.get((function, role), {}).get(peer)
        if error is not None:
            peer += f" ({_error(error)})"
        texts = [_down(e[2]) if e and e[2] is not None else "" for e in entries]
        bold = [f"**{text}**" if text and float(text) < 1 else text for text in texts]
        rows.append([_ufunc(function, role), own, peer, *bold])
    return _table(rows)


def _error(found: float | str) -> str:
    """An error as the tables show it: ULP, "wrong" or "NaN"."""
    if isinstance(found, str):
        return found
    return f"{found:.2f}" if found < 9.995 else f"{found:,.0f}"


def _within_1_ulp(found: float | str) -> bool:
    return not isinstance(found, str) and found <= 1


def _errors_summary(errors: dict[str, Any]) -> str:
    """How many functions of each library are right, and how many are wrong somewhere."""
    head = ("Type", "Library", "Ufuncs", "3 N(0, 1): within 1 ULP", "wrong", "NaN",
            "every size: within 1 ULP", "wrong", "NaN")  # fmt: skip
    rows: list[Sequence[object]] = [head]
    for dtype in _dtypes(errors):
        link = f":doc:`{dtype} <generated/speed/errors-{dtype}>`"
        for name in _libraries(errors, dtype):
            pairs = [of[name] for t, *_, of in errors["rows"] if t == dtype and name in of]
            counts: list[object] = []
            for found in zip(*pairs, strict=True):
                within = sum(map(_within_1_ulp, found))
                counts += [within, found.count("wrong"), found.count("NaN")]
            rows.append((link, name, len(pairs), *counts))
            link = ""
    links = [f"   generated/speed/errors-{dtype}" for dtype in _dtypes(errors)]
    toctree = "\n".join([".. toctree::", "   :hidden:", "", *links, ""])
    return "\n".join([_bullets(errors["header"]), _table(rows), toctree])


def _libraries(errors: dict[str, Any], dtype: str) -> list[str]:
    return list(dict.fromkeys(name for t, *_, of in errors["rows"] if t == dtype for name in of))


def _errors_page(errors: dict[str, Any], dtype: str) -> str:
    """All errors of a type."""
    names = _libraries(errors, dtype)
    rows: list[Sequence[object]] = [("ufunc", *names)]
    for of, function, role, found in errors["rows"]:
        if of == dtype:
            texts = (
                " / ".join(_error(error) for error in found[name]) if name in found else ""
                for name in names
            )
            rows.append((_ufunc(function, role), *texts))
    return "\n".join(
        [
            _title(f"Errors: {dtype}"),
            _bullets(errors["header"]),
            "The largest error in ULP, on 3 N(0, 1) / on inputs of every size.  Wrong: by half of "
            "the value or more.  Empty: the library has no such function, or another one by that "
            "name.\n",
            _table(rows),
        ]
    )


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
