"""Pictures of a training: curves, confusion matrix, errors."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from npact.nn.files import replacing

__all__ = ["plot_confusion", "plot_curves", "plot_errors"]


def plot_curves(path: Path, history: Mapping[str, Sequence[float]], title: str) -> None:
    """Draw loss and accuracy over the epochs.

    Parameters
    ----------
    path : Path
        The PNG to write.
    history : dict of str to list of float
        ``loss``, ``accuracy``, ``val_loss`` and ``val_accuracy``, a value an epoch.
    title : str
        Above the picture.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    # A Figure of its own draws with Agg, whatever backend the environment asks for.
    figure = Figure(figsize=(9, 4), layout="constrained")
    figure.suptitle(title)
    for axes, name in zip(figure.subplots(1, 2), ("loss", "accuracy"), strict=True):
        for key, label in ((name, "training"), (f"val_{name}", "test")):
            axes.plot(range(1, len(history[key]) + 1), history[key], "o-", label=label)
        axes.set(xlabel="epoch", ylabel=name)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(alpha=0.3)
        axes.legend()
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=120)


def plot_confusion(path: Path, matrix: NDArray[np.int_], title: str) -> None:
    """Draw a confusion matrix.

    Parameters
    ----------
    path : Path
        The PNG to write.
    matrix : ndarray of int, shape (classes, classes)
        Counts, true classes down, predicted ones across.
    title : str
        Above the picture.
    """
    from matplotlib.figure import Figure

    # Shares of a true class on a scale that shows one error in a thousand.
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(7, 6.5), layout="constrained")
    axes = figure.subplots()
    axes.imshow(shares**0.4, cmap="Blues", vmin=0, vmax=1)
    classes = range(len(matrix))
    axes.set(title=title, xlabel="predicted", ylabel="true", xticks=classes, yticks=classes)
    for (true, predicted), count in np.ndenumerate(matrix):
        colour = "white" if shares[true, predicted] > 0.3 else "black"
        faint = 1.0 if count else 0.3
        axes.text(predicted, true, f"{count}", ha="center", va="center", color=colour, alpha=faint)
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=120)


def plot_errors(
    path: Path,
    images: NDArray[np.uint8],
    labels: NDArray[np.integer],
    probabilities: NDArray[np.floating],
    limit: int = 60,
) -> int:
    """Draw the digits that were taken for others, the most confident errors first.

    Parameters
    ----------
    path : Path
        The PNG to write; without an error there is none.
    images : ndarray of uint8, shape (N, 28, 28)
        Ink is 255.
    labels : ndarray of int, shape (N,)
        True classes.
    probabilities : ndarray, shape (N, classes)
        Of each class.
    limit : int
        How many are drawn at most.

    Returns
    -------
    int
        How many errors there are.
    """
    from matplotlib.figure import Figure

    predicted = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(predicted != labels)
    if not wrong.size:
        return 0
    confidence = probabilities[wrong, predicted[wrong]]
    shown = wrong[np.argsort(-confidence, kind="stable")][:limit]
    columns = min(10, len(shown))
    rows = -(-len(shown) // columns)
    figure = Figure(figsize=(max(1.15 * columns, 4), 0.7 + 1.5 * rows), layout="constrained")
    counted = "all" if len(shown) == len(wrong) else f"the {len(shown)} most confident"
    figure.suptitle(f"{len(wrong):,} of {len(labels):,} wrong; {counted}", fontsize=11)
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat:
        axes.set_axis_off()
    for index, axes in zip(shown, grid.flat, strict=False):
        true, taken = int(labels[index]), int(predicted[index])
        axes.imshow(images[index], cmap="gray_r")
        said, meant = (f"{probabilities[index, k]:.0%}" for k in (taken, true))
        axes.set_title(f"taken for {taken}: {said}\nis {true}: {meant}", fontsize=7)
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=130)
    return len(wrong)
