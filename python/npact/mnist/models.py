"""The two models, and what goes into and comes out of them."""

import os
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from npact import nn
from npact.mnist.errors import InputError

__all__ = ["MODELS", "cnn", "load_model", "mlp", "scaled"]

INPUT, CLASSES = (28, 28, 1), 10


def cnn(activation: str = "relu", *, seed: int = 0) -> nn.Sequential:
    """The classic small convolutional network: 93,322 parameters.

    Parameters
    ----------
    activation : str
        A function of `npact.table`, for every hidden layer.
    seed : int
        Fixes the first parameters and the order of the batches.

    Returns
    -------
    nn.Sequential
        From pixels (N, 28, 28, 1) to logits (N, 10).

    Examples
    --------
    >>> cnn().count_params()
    93322
    """
    return _built(
        [
            nn.Conv2D(32, 3, activation=activation),
            nn.MaxPool2D(2),
            nn.Conv2D(64, 3, activation=activation),
            nn.MaxPool2D(2),
            nn.Conv2D(64, 3, activation=activation),
            nn.Flatten(),
            nn.Dense(64, activation=activation),
            nn.Dense(CLASSES),
        ],
        seed,
    )


def mlp(activation: str = "relu", *, seed: int = 0) -> nn.Sequential:
    """The dense network 784-256-128-10: 235,146 parameters.

    Parameters
    ----------
    activation : str
        A function of `npact.table`, for every hidden layer.
    seed : int
        Fixes the first parameters and the order of the batches.

    Returns
    -------
    nn.Sequential
        From pixels (N, 28, 28, 1) to logits (N, 10).

    Examples
    --------
    >>> mlp("gelu").count_params()
    235146
    """
    return _built(
        [
            nn.Flatten(),
            nn.Dense(256, activation=activation),
            nn.Dense(128, activation=activation),
            nn.Dense(CLASSES),
        ],
        seed,
    )


def _built(layers: list[nn.Layer], seed: int) -> nn.Sequential:
    model = nn.Sequential(layers, seed=seed)
    model.build((None, *INPUT))
    return model


MODELS: dict[str, Callable[..., nn.Sequential]] = {"cnn": cnn, "mlp": mlp}


def load_model(path: str | os.PathLike[str]) -> nn.Sequential:
    """Read a model that classifies digits.

    Parameters
    ----------
    path : path-like
        What `nn.Sequential.save` wrote.

    Returns
    -------
    nn.Sequential
        From pixels (N, 28, 28, 1) to logits (N, 10).

    Raises
    ------
    nn.ModelFileError
        Where the file is not a model.
    InputError
        Where it is one of another shape, or its parameters are not finite.
    OSError
        Where the file cannot be read.
    """
    model = nn.Sequential.load(path)
    shapes = model.layers[0].input_shape, model.layers[-1].output_shape
    if shapes != (INPUT, (CLASSES,)):
        raise InputError(path, f"a model from {shapes[0]} to {shapes[1]}, not {INPUT} to (10,)")
    for layer in model.layers:
        if not all(np.isfinite(values).all() for values in layer.parameters.values()):
            raise InputError(path, f"parameters of layer {layer.name!r} are not finite")
    return model


def scaled(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Scale pixels to 0..1 and give them a channel.

    Parameters
    ----------
    images : ndarray of uint8, shape (N, 28, 28)
        Ink is 255.

    Returns
    -------
    ndarray of float32, shape (N, 28, 28, 1)
        Ink is 1.

    Examples
    --------
    >>> scaled(np.full((1, 28, 28), 255, np.uint8)).sum()
    np.float32(784.0)
    """
    return np.divide(images[..., np.newaxis], 255, dtype=np.float32)
