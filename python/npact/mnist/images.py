"""Pictures of a digit, made to look like MNIST's."""

import os
import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from npact.mnist.errors import InputError, require

__all__ = ["prepare", "read_digit", "read_image"]

# MNIST's own geometry (LeCun et al. 1998): the digit fits 20x20, and its centre of mass lies in the
# middle of the 28x28 field, which its authors took to be pixel 14.
FIELD, BOX, CENTRE = 28, 20, 14
# Black against white is 1. Below this contrast there is no ink; what is fainter than this share of
# the darkest ink does not count for the crop.
CONTRAST, FAINT = 0.05, 0.1
# Photographs are shrunk to this first, which averages their noise away.
LARGE = 560


def read_image(path: str | os.PathLike[str]) -> NDArray[np.floating]:
    """Read a PNG or JPEG as shades of grey, turned the way the camera was held.

    Parameters
    ----------
    path : path-like
        A picture in any mode: grey, colour, palette, 16 bits, with or without transparency.

    Returns
    -------
    ndarray of float, shape (H, W)
        0 is black, 1 is white. Transparent parts are white, but a picture whose visible part is
        all of one tone is drawn in its transparency, which is returned.

    Raises
    ------
    InputError
        Where the file is not such a picture, is damaged, or has more pixels than Pillow accepts.
    OSError
        Where the file cannot be opened.
    """
    require("PIL")
    from PIL import Image, ImageOps, UnidentifiedImageError

    with Path(path).open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd metadata is nothing that a person need know of
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = ImageOps.exif_transpose(Image.open(file, formats=("PNG", "JPEG")))
            if image.mode.startswith("I"):  # 16 bits, which Pillow would clip to 8
                return np.asarray(image.convert("F")) / np.float32(65535)
            pixels: NDArray[np.floating] = (
                np.asarray(image.convert("RGBA").convert("LA"), np.float32) / 255
            )
        except UnidentifiedImageError as error:
            raise InputError(path, "not a PNG or JPEG picture") from error
        except Exception as error:  # a damaged file may end in any of a dozen types
            raise InputError(path, f"unreadable picture: {error}") from error
    grey, alpha = pixels[..., 0], pixels[..., 1]
    visible = grey[alpha > alpha.max() / 2]
    if alpha.min() < 1 and (visible.size == 0 or np.ptp(visible) < CONTRAST):
        return alpha
    return 1 - alpha * (1 - grey)


def prepare(grey: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Find the digit, scale it and centre it as MNIST did.

    Paper is the plane that fits the tones along the border, so that it may be light or dark, and
    lit from one side; ink is what differs from it. The ink is cropped, scaled to fit 20x20 in its
    own proportions, and laid into 28x28 with its centre of mass in the middle.

    Parameters
    ----------
    grey : ndarray of float, shape (H, W)
        Shades of grey, 0 black, 1 white.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        Ink is 255, paper 0.

    Raises
    ------
    ValueError
        Where the picture is blank.

    Examples
    --------
    >>> page = np.ones((100, 60))
    >>> page[20:80, 25:30] = 0
    >>> digit = prepare(page)
    >>> digit.shape, np.flatnonzero(digit.any(axis=1))[[0, -1]]
    ((28, 28), array([ 4, 23]))
    """
    require("PIL")
    from PIL import Image

    if max(grey.shape) > LARGE:
        image = Image.fromarray(grey.astype(np.float32))
        image.thumbnail((LARGE, LARGE), Image.Resampling.BOX)
        grey = np.asarray(image)
    ink = _ink(grey)
    edges = ink[0], ink[-1], ink[:, 0], ink[:, -1]
    # Steps from pixel to pixel tell noise from uneven light; the factors leave a margin of seven
    # standard deviations of Gaussian noise, which no pixel of a large picture passes by chance.
    noise = 5 * np.quantile(np.abs(np.concatenate([np.diff(edge) for edge in edges])), 0.6)
    peak, unevenness = ink.max(), 10 * np.quantile(np.abs(np.concatenate(edges)), 0.75)
    if peak < max(CONTRAST, noise):
        raise ValueError("blank picture: no digit stands out")
    digit = ink >= np.clip(unevenness, FAINT * peak, peak / 2)
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].clip(min=0)

    height, width = (max(1, round(BOX * side / max(ink.shape))) for side in ink.shape)
    # Hamming is as sharp as the usual filters, and does not ring.
    image = Image.fromarray(ink.astype(np.float32))
    ink = np.asarray(image.resize((width, height), Image.Resampling.HAMMING))
    field = np.zeros((FIELD, FIELD), np.uint8)
    top = _offset(ink.sum(axis=1))
    left = _offset(ink.sum(axis=0))
    field[top : top + height, left : left + width] = np.rint(255 * ink / ink.max())
    return field


def read_digit(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """Read a picture of a digit and make it look like MNIST's.

    Parameters
    ----------
    path : path-like
        A PNG or JPEG.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        Ink is 255, paper 0.

    Raises
    ------
    InputError
        Where the file is not such a picture, or is damaged or blank.
    OSError
        Where the file cannot be opened.
    """
    grey = read_image(path)
    try:
        return prepare(grey)
    except ValueError as error:
        raise InputError(path, str(error)) from error


def _ink(grey: NDArray[np.floating]) -> NDArray[np.float64]:
    """The difference from the paper, of the sign that makes the larger one positive."""
    if np.ptp(grey) < CONTRAST:
        raise ValueError("blank picture: it is all of one tone")
    rows, columns = np.indices(grey.shape) / max(grey.shape)
    plane = np.stack([np.ones_like(rows), rows, columns], axis=-1)
    border = np.ones(grey.shape, bool)
    border[1:-1, 1:-1] = False
    tones, places = grey[border], plane[border]
    # Once more without what fits worse, and again: a digit may touch the border.
    for _ in range(2):
        paper = np.linalg.lstsq(places, tones)[0]
        misfit = np.abs(tones - places @ paper)
        close = misfit <= np.median(misfit)
        tones, places = tones[close], places[close]
    ink: NDArray[np.float64] = grey - plane @ paper
    return ink if ink.max() >= -ink.min() else -ink


def _offset(weights: NDArray[np.floating]) -> int:
    """Where to lay a row of weights so that its centre of mass is as near to `CENTRE` as can be."""
    centre = np.average(np.arange(len(weights)), weights=weights)
    return int(np.clip(round(CENTRE - centre), 0, FIELD - len(weights)))
