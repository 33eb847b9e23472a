"""How good the predictions are, as text."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["confusion", "report"]

CLASSES = range(10)


def confusion(labels: NDArray[np.integer], predicted: NDArray[np.integer]) -> NDArray[np.int_]:
    """Count how often each class was taken for each.

    Parameters
    ----------
    labels, predicted : ndarray of int, shape (N,)
        True and predicted classes, 0 to 9.

    Returns
    -------
    ndarray of int, shape (10, 10)
        True classes down, predicted ones across.
    """
    from sklearn.metrics import confusion_matrix

    matrix: NDArray[np.int_] = confusion_matrix(labels, predicted, labels=CLASSES)
    return matrix


def report(labels: NDArray[np.integer], predicted: NDArray[np.integer]) -> str:
    """Accuracy, a table of precision, recall and F1 per class, and the confusion matrix.

    Parameters
    ----------
    labels, predicted : ndarray of int, shape (N,)
        True and predicted classes, 0 to 9.

    Returns
    -------
    str
        Several lines.
    """
    from sklearn.metrics import classification_report

    wrong = int(np.count_nonzero(labels != predicted))
    share = 1 - wrong / len(labels)
    table = classification_report(labels, predicted, labels=CLASSES, digits=4, zero_division=0)
    header = "true \\ predicted" + "".join(f"{name:6}" for name in CLASSES)
    rows = [
        f"{name:16}" + "".join(f"{count:6}" for count in counts)
        for name, counts in zip(CLASSES, confusion(labels, predicted), strict=True)
    ]
    return "\n".join(
        [
            f"test accuracy: {share:.2%} ({wrong:,} of {len(labels):,} wrong)",
            "",
            table,
            header,
            *rows,
        ]
    )
