"""Pictures of a training: curves and confusion matrix."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from npact.nn.files import replacing

__all__ = ["plot_confusion", "plot_curves"]


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
