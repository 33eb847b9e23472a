"""What `compare` found: a table, pictures, and one HTML file that holds them."""

import base64
import html
import io
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import npact as act
from npact.mnist.compare import SATURATED, Run, Settings

__all__ = ["pictures", "render", "table"]

HEADER = [
    "activation",
    "first weights",
    "test accuracy",
    "best",
    "loss",
    "gradient 1st/last layer, before",
    "after",
    "saturated",
    "dead units",
    "s/epoch",
]
Pictures = list[tuple[str, str, Any]]


def table(runs: Sequence[Run]) -> list[list[str]]:
    """One row of text for each run, under a header.

    Parameters
    ----------
    runs : sequence of Run
        What `train_each` returned.

    Returns
    -------
    list of list of str
        The header first.
    """
    return [HEADER, *map(_row, runs)]


def _row(run: Run) -> list[str]:
    first, last = run.measurements[0], run.measurements[-1]
    accuracy, final = run.history.get("val_accuracy", []), _final(run)
    seconds = run.history.get("seconds", [])
    return [
        _label(run),
        run.kernel_initializer,
        f"{final:.2%}" if final >= 0 else "failed",
        f"{max(accuracy):.2%}" if accuracy else "-",
        f"{last.loss:.4f}",
        *(f"{m.gradient_norms[0] / max(m.gradient_norms[-1], 1e-38):.1e}" for m in (first, last)),
        f"{last.saturated.mean():.1%}",
        f"{last.dead.mean():.1%}",
        f"{np.median(seconds):.2f}" if seconds else "-",
    ]


def _final(run: Run) -> float:
    """The accuracy in the end; less than any where the training failed."""
    accuracy = run.history.get("val_accuracy", [])
    return accuracy[-1] if accuracy and not run.failure else -1.0


def _label(run: Run) -> str:
    return f"{run.name} (trained)" if run.adaptive else run.name


def render(runs: Sequence[Run], settings: Settings, origin: str) -> str:
    """Write the whole report as one HTML page that needs nothing else.

    Parameters
    ----------
    runs : sequence of Run
        What `train_each` returned.
    settings : Settings
        What the runs had in common.
    origin : str
        Where the digits came from.

    Returns
    -------
    str
        The page; its pictures are PNG files in base64.
    """
    header, *rows = table(runs)
    best = max(0.0, *map(_final, runs))
    lines = ["<tr>" + "".join(f"<th>{html.escape(cell)}</th>" for cell in header) + "</tr>"]
    for run, row in zip(runs, rows, strict=True):
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row)
        start = '<tr class="best">' if _final(run) == best else "<tr>"
        lines.append(f"{start}{cells}</tr>")
    failures = "".join(
        f"<p><b>{html.escape(_label(run))}</b> ended early: {html.escape(run.failure)}.</p>"
        for run in runs
        if run.failure
    )
    sections = "\n".join(
        f"<section><h2>{html.escape(title)}</h2><p>{html.escape(text)}</p>"
        f'<img alt="{html.escape(title)}" src="data:image/png;base64,{_png(figure)}"></section>'
        for title, text, figure in pictures(runs, settings)
    )
    s = settings
    setup = (
        f"{s.depth} hidden layers of {s.width} units, {s.epochs} epochs in batches of "
        f"{s.batch_size}, {s.optimizer} with learning rate {s.learning_rate:g}, seed {s.seed}, "
        f"first weights: {s.kernel_initializer or 'what fits the activation'}. Data: {origin}. "
        f"npact {act.__version__}, NumPy {np.__version__}."
    )
    return PAGE.format(
        setup=html.escape(setup), cells="\n".join(lines), failures=failures, sections=sections
    )


PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Activations compared</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem;
  color: #222; background: #fff; }}
h2 {{ margin: 2.5rem 0 0; font-size: 1.25rem; }}
section p {{ max-width: 60rem; margin: .3rem 0 .6rem; }}
img {{ max-width: 100%; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .95rem; }}
th, td {{ padding: .3rem .8rem; text-align: right; border-bottom: 1px solid #ddd; }}
th {{ vertical-align: bottom; }}
th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) {{ text-align: left; }}
tr.best {{ background: #eaf4e6; font-weight: 600; }}
</style></head><body>
<h1>Activations compared</h1>
<p>{setup}</p>
<div class="wide"><table>
{cells}
</table></div>
{failures}
{sections}
</body></html>
"""


def _png(figure: Any) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    return base64.b64encode(buffer.getvalue()).decode()


def pictures(runs: Sequence[Run], settings: Settings) -> Pictures:
    """Draw everything that was measured.

    Parameters
    ----------
    runs : sequence of Run
        What `train_each` returned.
    settings : Settings
        What the runs had in common.

    Returns
    -------
    list of (str, str, matplotlib.figure.Figure)
        Title, explanation and picture.
    """
    below, moments = f"{SATURATED:.0%}", max(len(run.measurements) for run in runs)
    drawn: Pictures = [
        (
            "Learning",
            f"Loss on 512 training digits at {moments} moments, and accuracy on the test digits "
            f"after each epoch.",
            _learning(runs),
        ),
        (
            "How the gradient travels through the layers",
            "Norm of the gradient in each layer's kernel, before the first step and after the "
            "last. Layer 1 is next to the pixels. A line that falls to the left is a gradient "
            "that vanishes on its way back: the first layers learn nothing.",
            _through_layers(runs),
        ),
        (
            "Gradient norms over time",
            "A line for each layer, all panels on one scale.",
            _over_time(runs, "gradient norm", lambda m: m.gradient_norms, log=True),
        ),
        (
            "Saturated values and dead units",
            f"A value is saturated where the slope is below {below} of its maximum; a unit is dead "
            f"where it is so for each of 512 digits: no gradient passes any more.",
            _heatmaps(runs),
        ),
        (
            "Saturated values over time",
            "The share in each layer.",
            _over_time(runs, "share saturated", lambda m: m.saturated, log=False),
        ),
        (
            "Distribution of the activations",
            "For each layer before the training (grey) and after it (blue); heights are on a root "
            "scale, so that tails can be seen. Each axis goes from the lowest to the highest value "
            "of its panel.",
            _histograms(runs),
        ),
    ]
    trained = [run for run in runs if run.adaptive]
    if trained:
        drawn.append(
            (
                "What the adaptive activations learnt",
                "Left, the mean over the units of each layer (dark: layer 1, light: the last), "
                "while they were trained. Middle, all units at the end. Right, what this made of "
                "the function, at its extremes among all units; dashed, where they began.",
                _learnt(trained),
            )
        )
    return drawn


def _figure(width: float, height: float) -> Any:
    from matplotlib.figure import Figure

    # A Figure of its own draws with Agg, whatever backend the environment asks for.
    return Figure(figsize=(width, height), layout="constrained")


def _styles(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Ten colours, then the same with other lines."""
    lines = ("-", "--", ":", "-.")
    return [
        {"color": f"C{i % 10}", "linestyle": lines[i // 10 % 4], "label": _label(run)}
        for i, run in enumerate(runs)
    ]


def _layer_colours(depth: int) -> Any:
    from matplotlib import colormaps

    return colormaps["viridis"](np.linspace(0, 0.92, depth))


def _learning(runs: Sequence[Run]) -> Any:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    figure = _figure(11, 4.6)
    loss, accuracy = figure.subplots(1, 2)
    worst = 1.0
    for run, style in zip(runs, _styles(runs), strict=True):
        loss.plot([m.step for m in run.measurements], [m.loss for m in run.measurements], **style)
        shares = run.history.get("val_accuracy", [])
        accuracy.plot(range(1, len(shares) + 1), shares, marker="o", markersize=4, **style)
        worst = min([worst, *shares])
    loss.set(xlabel="step", ylabel="loss", yscale="log")
    accuracy.set(xlabel="epoch", ylabel="test accuracy")
    # Errors on a log scale: what differs among the good ones is not lost beside the bad ones.
    accuracy.set_yscale("function", functions=(_stretch, _unstretch))
    ticks = [0.1, 0.5, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99]
    accuracy.set_yticks([tick for tick in ticks if tick > worst - 0.1])
    accuracy.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    accuracy.xaxis.set_major_locator(MaxNLocator(integer=True))
    for axes in (loss, accuracy):
        axes.grid(alpha=0.3)
    handles, labels = loss.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", frameon=False)
    return figure


def _stretch(accuracy: Any) -> Any:
    return -np.log(np.maximum(1.002 - np.asarray(accuracy, float), 1e-6))


def _unstretch(value: Any) -> Any:
    return 1.002 - np.exp(-np.asarray(value, float))


def _logarithmic(values: Any) -> Any:
    """Gaps for zeros, as in a dead network: matplotlib warns where it finds nothing else."""
    return np.where(values > 0, values, np.nan)


def _through_layers(runs: Sequence[Run]) -> Any:
    figure = _figure(11, 4.6)
    pair = figure.subplots(1, 2, sharey=True)
    for axes, index, title in zip(pair, (0, -1), ("before", "after"), strict=True):
        for run, style in zip(runs, _styles(runs), strict=True):
            norms = _logarithmic(run.measurements[index].gradient_norms)
            axes.plot(range(1, len(norms) + 1), norms, marker="o", markersize=4, **style)
        axes.set(title=f"{title} the training", xlabel="layer", yscale="log")
        axes.grid(alpha=0.3)
    pair[0].set_ylabel("gradient norm")
    handles, labels = pair[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", frameon=False)
    return figure


def _panels(runs: Sequence[Run]) -> tuple[Any, list[Any]]:
    """A panel for each run, on shared scales."""
    columns = min(3, len(runs))
    rows = math.ceil(len(runs) / columns)
    figure = _figure(11, 0.6 + 2.4 * rows)
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    panels = list(grid.flat)
    for empty in panels[len(runs) :]:
        empty.set_visible(False)
        above = panels[panels.index(empty) - columns]
        above.tick_params(labelbottom=True)
    for run, axes in zip(runs, panels, strict=False):
        axes.set_title(_label(run), fontsize=10)
        axes.grid(alpha=0.3)
    figure.supxlabel("step", fontsize=10)
    return figure, panels[: len(runs)]


def _over_time(runs: Sequence[Run], label: str, value: Callable[[Any], Any], *, log: bool) -> Any:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import BoundaryNorm, ListedColormap
    from matplotlib.ticker import PercentFormatter

    figure, panels = _panels(runs)
    depth = len(runs[0].measurements[0].gradient_norms)
    colours = _layer_colours(depth)
    for run, axes in zip(runs, panels, strict=True):
        steps = [m.step for m in run.measurements]
        values = np.array([value(m) for m in run.measurements])
        values = _logarithmic(values) if log else values
        for layer in range(depth):
            axes.plot(steps, values[:, layer], color=colours[layer], linewidth=1.2)
        if log:
            axes.set_yscale("log")
        else:
            axes.set_ylim(-0.03, 1.03)
            axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    figure.supylabel(label, fontsize=10)
    scale = ScalarMappable(BoundaryNorm(np.arange(depth + 1) + 0.5, depth), ListedColormap(colours))
    bar = figure.colorbar(scale, ax=panels, ticks=range(1, depth + 1), aspect=40, pad=0.01)
    bar.set_label("layer")
    return figure


def _heatmaps(runs: Sequence[Run]) -> Any:
    depth = len(runs[0].measurements[0].saturated)
    figure = _figure(11, 1.6 + 0.56 * len(runs))
    grid = figure.subplots(2, 2, sharex=True, sharey=True)
    for row, what in zip(grid, ("saturated", "dead"), strict=True):
        for axes, index, when in zip(row, (0, -1), ("before", "after"), strict=True):
            shares = np.array([getattr(run.measurements[index], what) for run in runs])
            axes.imshow(shares, cmap="Reds", vmin=0, vmax=1, aspect="auto")
            noun = "saturated values" if what == "saturated" else "dead units"
            axes.set_title(f"{noun}, {when} the training", fontsize=10)
            axes.set_xticks(range(depth), range(1, depth + 1))
            axes.set_yticks(range(len(runs)), map(_label, runs), fontsize=8)
            for (y, x), share in np.ndenumerate(shares):
                colour = "white" if share > 0.6 else "black" if share >= 0.005 else "0.7"
                axes.text(x, y, f"{share:.0%}", ha="center", va="center", fontsize=7, color=colour)
    for axes in grid[1]:
        axes.set_xlabel("layer")
    return figure


def _histograms(runs: Sequence[Run]) -> Any:
    depth = len(runs[0].measurements[0].histograms)
    figure = _figure(11, 0.5 + 0.95 * len(runs))
    grid = figure.subplots(len(runs), depth, squeeze=False)
    for run, row in zip(runs, grid, strict=True):
        for layer, axes in enumerate(row):
            for index, colour, alpha in ((0, "0.6", 0.7), (-1, "C0", 0.6)):
                counts = run.measurements[index].histograms[layer]
                low, high = run.measurements[index].ranges[layer]
                edges = np.linspace(low, high, len(counts) + 1)
                heights = np.sqrt(counts / max(1, counts.max()))
                axes.stairs(heights, edges, fill=True, color=colour, alpha=alpha)
            both = [run.measurements[index].ranges[layer] for index in (0, -1)]
            ends = np.min(both), np.max(both)
            axes.set_xticks(ends, [f"{end:.2g}" if abs(end) > 1e-3 else "0" for end in ends])
            axes.set_yticks([])
            axes.tick_params(labelsize=6, length=2, pad=1)
            for side in ("left", "right", "top"):
                axes.spines[side].set_visible(False)
            if run is runs[0]:
                axes.set_title(f"layer {layer + 1}", fontsize=9)
        row[0].set_ylabel(_label(run), rotation=0, ha="right", va="center", fontsize=9)
    return figure


def _learnt(runs: Sequence[Run]) -> Any:
    figure = _figure(11, 3.4 * len(runs))
    for run, (over_time, by_layer, shapes) in zip(
        runs, figure.subplots(len(runs), 3, squeeze=False), strict=True
    ):
        values = np.array([m.learnt for m in run.measurements])  # step, layer, unit
        for layer, colour in enumerate(_layer_colours(values.shape[1])):
            steps = [m.step for m in run.measurements]
            over_time.plot(steps, values[:, layer].mean(axis=1), color=colour)
            box = by_layer.boxplot(
                values[-1, layer],
                positions=[layer + 1],
                widths=0.6,
                patch_artist=True,
                flierprops={"markersize": 3},
            )
            box["boxes"][0].set_facecolor(colour)
            box["medians"][0].set_color("white")
        x = np.linspace(-5, 5, 400)
        units = [values[-1].min(), np.median(values[-1]), values[-1].max(), values[0, 0, 0]]
        names = ("lowest", "median", "highest", "at first")
        for unit, name, style in zip(units, names, ("C0", "C1", "C2", "k--"), strict=True):
            label = f"{name}: {unit:.2f}"
            shapes.plot(x, act.get(run.name)(x, unit), style, linewidth=1.2, label=label)
        (parameter,) = next(row.parameters for row in act.table() if row.name == run.name)
        over_time.set(title=f"{run.name}: mean {parameter}", xlabel="step")
        by_layer.set(title=f"{parameter} of the units at the end", xlabel="layer")
        shapes.set(title="the functions of units", xlabel="x")
        shapes.legend(fontsize=8)
        for axes in (over_time, by_layer, shapes):
            axes.grid(alpha=0.3)
    return figure
