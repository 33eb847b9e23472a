"""The loss: its mean over a batch, and the gradient in the model's output."""

from numpy.typing import ArrayLike

import npact as act
from npact.nn.arguments import unmasked
from npact.nn.layers import Array

__all__ = ["SparseCategoricalCrossentropy"]


class SparseCategoricalCrossentropy:
    """The mean over a batch of ``-log(softmax(y_pred)[y_true])``.

    `y_true` holds classes, integers of shape (N,); `y_pred` logits, of shape (N, classes).

    Parameters
    ----------
    from_logits : bool
        Only True: through a softmax of the model's own the loss would cancel.  Keras's default is
        False.

    Raises
    ------
    ValueError
        If `from_logits` is not True; in a call, if types or shapes are others, or if a class is
        outside 0..classes-1.

    Examples
    --------
    >>> import numpy as np
    >>> SparseCategoricalCrossentropy()(np.array([0, 1]), np.zeros((2, 2)))
    0.6931471805599453
    """

    def __init__(self, from_logits: bool = True) -> None:
        if from_logits is not True:
            raise ValueError(
                f"SparseCategoricalCrossentropy: from_logits must be True, not {from_logits!r}"
            )

    def __call__(self, y_true: ArrayLike, y_pred: ArrayLike) -> float:
        y_true, y_pred = self._checked(y_true, y_pred)
        return float(act.softmax_cross_entropy(y_pred, y_true).mean(dtype=float))

    def value_and_grad(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[float, Array]:
        """The mean loss and its gradient in the logits."""
        y_true, y_pred = self._checked(y_true, y_pred)
        losses, gradient = act.softmax_cross_entropy_value_and_grad(y_pred, y_true)
        gradient /= len(y_pred)
        return float(losses.mean(dtype=float)), gradient

    def _checked(self, y_true: ArrayLike, y_pred: ArrayLike) -> tuple[Array, Array]:
        """Both as arrays; the ufunc would broadcast them."""
        name = type(self).__name__
        y, z = unmasked(f"{name}: y_true", y_true), unmasked(f"{name}: y_pred", y_pred)
        if y.dtype.kind not in "iu" or z.ndim != 2 or y.shape != z.shape[:1]:
            raise ValueError(
                f"{name}: y_true must be integers of shape (N,) and y_pred of shape (N, classes), "
                f"not {y.dtype} of shape {y.shape} and {z.shape}"
            )
        return y, z
