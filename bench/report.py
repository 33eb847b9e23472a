"""The table of ratios as text."""

import math
import os
import platform
from collections.abc import Collection, Sequence
from pathlib import Path

import npact
from bench.cells import Cell
from bench.peers import Peer
from bench.timing import Measured
from npact import _core

LEGEND = (
    "Nanoseconds an element, the least of interleaved turns. *ratio*: fastest peer / npact. "
    "*copy*: npact / moving the same bytes. *exp*: npact / a plain exp of degree 5. A peer that "
    "was far behind after the first turns had no more of them. A dash: it lacks the function."
)


def machine() -> str:
    """The processor's name."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def header(peers: Collection[Peer], notes: Sequence[str] = ()) -> list[str]:
    """What was measured, and on what.

    Parameters
    ----------
    peers : collection of Peer
        Those that take part.
    notes : sequence of str
        Further lines.

    Returns
    -------
    list of str
        Lines of Markdown.
    """
    threads = f"{len(os.sched_getaffinity(0))}" if hasattr(os, "sched_getaffinity") else "?"
    config = _core.configuration()
    own = f"npact {npact.__version__} ({config['isa']}, {config['compiler']})"
    return [
        "- " + "; ".join([own, *(peer.describe() for peer in peers)]),
        f"- {machine()}, {platform.system()}, Python {platform.python_version()}; "
        f"one thread each, {threads} processor(s) allowed",
        *(f"- {note}" for note in notes),
    ]


def number(value: float | None) -> str:
    """Three figures, or a dash."""
    if value is None or not math.isfinite(value):
        return "-"
    return (
        f"{value:.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"
    )


def table(group: Sequence[Measured], peers: Sequence[str]) -> list[str]:
    """The table of one type, size and scale.

    Parameters
    ----------
    group : sequence of Measured
        Its cells.
    peers : sequence of str
        The columns.

    Returns
    -------
    list of str
        Lines of Markdown, also readable as they are.
    """
    size = group[0].cell.size
    title = f"### {group[0].cell.dtype}, {size:,} elements, {_data(group[0].cell)}"
    for name in ("copy", "exp"):
        values = [m.seconds[name] for m in group if name in m.seconds and m.cell.role == "value"]
        if values:
            title += f", {name} {number(min(values) * 1e9 / size)} ns"
    return ["", title, "", *aligned([_head(peers), *(_row(m, peers) for m in group)])]


def _data(cell: Cell) -> str:
    return f"N(0, {cell.scale:g}^2)" + (", other parameters" if cell.parameters else "")


def _head(peers: Sequence[str]) -> list[str]:
    return ["function", "role", "npact", "fastest", "ratio", "copy", "exp", *peers, ""]


def _row(m: Measured, peers: Sequence[str]) -> list[str]:
    own, n = m.seconds["npact"], m.cell.size
    unit = 1e9 / n
    yardsticks = [own / m.seconds[y] if y in m.seconds else None for y in ("copy", "exp")]
    columns = [
        "wrong" if p in m.wrong else number(m.seconds[p] * unit if p in m.seconds else None)
        for p in peers
    ]
    mark = "BEHIND" if m.ratio is not None and m.ratio < 1 else ""
    fastest = m.fastest or "-"
    figures = [number(m.ratio), *map(number, yardsticks), *columns]
    function = m.cell.function + m.cell.given
    return [function, m.cell.role, number(own * unit), fastest, *figures, mark]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown with straight columns; the first row is its head.

    Parameters
    ----------
    rows : sequence of sequence of str
        Of one length.

    Returns
    -------
    list of str
        Lines.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    figures = [any(c[:1].isdigit() for c in column) for column in zip(*rows[1:], strict=True)]
    rule = ["-" * (w - 1) + ":" if f else "-" * w for w, f in zip(widths, figures, strict=True)]

    def line(row: Sequence[str]) -> str:
        cells = (
            c.rjust(w) if f else c.ljust(w) for c, w, f in zip(row, widths, figures, strict=True)
        )
        return f"| {' | '.join(cells)} |"

    return [line(rows[0]), line(rule), *map(line, rows[1:])]


def summary(measured: Sequence[Measured]) -> list[str]:
    """How far ahead, how often behind, and which peers computed something else.

    Parameters
    ----------
    measured : sequence of Measured
        All cells.

    Returns
    -------
    list of str
        Lines of Markdown.
    """
    lines = ["", "### Geometric mean of the ratios", ""]
    rows = [["dtype", "elements", "data", "cells", "mean", "least", "behind"]]
    parts: dict[tuple[str, str, str], list[float]] = {}
    for m in measured:
        dtype = m.cell.dtype
        if m.ratio:
            parts.setdefault((dtype, f"{m.cell.size:,}", _data(m.cell)), []).append(m.ratio)
            if not m.cell.parameters:
                parts.setdefault((dtype, "all", "all"), []).append(m.ratio)
    rows += [[*key, *_statistics(ratios)] for key, ratios in sorted(parts.items(), key=_order)]
    lines += aligned(rows)
    lines += _behind(measured)
    alone = sorted({m.cell.ufunc.__name__ for m in measured if m.ratio is None})
    if alone:
        lines += ["", f"No peer has: {', '.join(alone)}."]
    wrong = {
        f"{name} {m.cell.ufunc.__name__}{m.cell.given} ({m.cell.dtype}): {text}"
        for m in measured
        for name, text in m.wrong.items()
    }
    if wrong:
        lines += ["", "Not timed, because the result is not npact's:", ""]
        lines += [f"- {line}" for line in sorted(wrong)]
    return lines


def _behind(measured: Sequence[Measured]) -> list[str]:
    """The cells in which a peer is faster, the worst first."""
    behind = sorted((m for m in measured if m.ratio and m.ratio < 1), key=lambda m: m.ratio or 0)
    if not behind:
        return []
    rows = [["ufunc", "dtype", "elements", "data", "npact", "fastest", "its", "ratio"]]
    for m in behind:
        function, peer = m.cell.ufunc.__name__ + m.cell.given, m.fastest or "-"
        times = [number(m.seconds[name] * 1e9 / m.cell.size) for name in ("npact", peer)]
        rows.append([function, m.cell.dtype, f"{m.cell.size:,}", f"N(0, {m.cell.scale:g}^2)",
                     times[0], peer, times[1], f"{m.ratio:.3f}"])  # fmt: skip
    return ["", "### Behind", "", *aligned(rows)]


def _order(part: tuple[tuple[str, str, str], list[float]]) -> tuple[str, float, str]:
    dtype, size, data = part[0]
    return dtype, math.inf if size == "all" else float(size.replace(",", "")), data


def _statistics(ratios: Sequence[float]) -> list[str]:
    mean = math.exp(math.fsum(map(math.log, ratios)) / len(ratios))
    behind = sum(r < 1 for r in ratios)
    return [str(len(ratios)), number(mean), number(min(ratios)), str(behind)]
