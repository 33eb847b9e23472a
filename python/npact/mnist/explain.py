"""Why a digit is taken for what it is: the gradient in its pixels, and the layers' outputs."""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import npact
from npact import nn
from npact.mnist.models import scaled
from npact.nn.files import replacing

__all__ = ["plot_explanation", "saliency"]

Floats = NDArray[np.floating]


def saliency(
    model: nn.Sequential, x: Floats, class_index: int | None = None
) -> tuple[Floats, Floats, dict[str, Floats]]:
    """The gradient of a logit in the input, and the output of every layer.

    Parameters
    ----------
    model : nn.Sequential
        Which is built; nothing in it changes.
    x : ndarray, shape (N, ...)
        Inputs.
    class_index : int, optional
        The output to differentiate; by default the largest one of each input.

    Returns
    -------
    logits : ndarray, shape (N, classes)
        The output.
    gradient : ndarray, shape (N, ...)
        Of that logit in each value of the input.
    outputs : dict of str to ndarray
        By the names of the layers, in their order, activations included.

    Notes
    -----
    Simonyan, Vedaldi & Zisserman 2014, arXiv:1312.6034.

    Examples
    --------
    >>> model = nn.Sequential([nn.Input((3,)), nn.Dense(2, use_bias=False)])
    >>> _ = model.count_params()
    >>> _, gradient, _ = saliency(model, np.ones((1, 3), np.float32), 1)
    >>> bool((gradient[0] == model.layers[0].parameters["kernel"][:, 1]).all())
    True
    """
    # Layers of their own on the same values: a model's overwrite what is not needed for a step.
    stages: list[nn.Layer] = []
    outputs: dict[str, Floats] = {}
    y, shape = x.astype(model.dtype), model.layers[0].input_shape
    for layer in model.layers:
        own = type(layer).from_config(layer.get_config())
        shape = own.build(shape)
        values = np.concatenate([np.empty(0), *(v.ravel() for v in layer.parameters.values())])
        own.bind(model.dtype, values.astype(model.dtype), np.empty(values.size, model.dtype))
        for stage in own.stages():
            stage.dtype = model.dtype
            if isinstance(stage, nn.Activation):
                stage.in_place = False
            y = stage.forward(y, training=True)
            stages.append(stage)
        outputs[layer.name] = y.copy()
    logits = y.copy()
    chosen = logits.argmax(axis=1) if class_index is None else class_index
    g = np.zeros_like(logits)
    g[np.arange(len(g)), chosen] = 1
    for stage in reversed(stages):
        dx = stage.backward(g)
        assert dx is not None  # it was asked for
        g = dx
    return logits, g, outputs


def plot_explanation(path: Path, model: nn.Sequential, digit: NDArray[np.uint8]) -> int:
    """Draw one digit, its saliency, its probabilities, and the activation maps of each layer.

    Parameters
    ----------
    path : Path
        The PNG to write.
    model : nn.Sequential
        From pixels (N, 28, 28, 1) to logits (N, 10).
    digit : ndarray of uint8, shape (28, 28)
        Ink is 255.

    Returns
    -------
    int
        The digit that the model takes it for.
    """
    from matplotlib.figure import Figure

    x = scaled(digit[np.newaxis])
    logits, gradient, outputs = saliency(model, x)
    predicted = int(logits.argmax())
    mosaics = {
        name: _mosaic(output[0])
        for (name, output), layer in zip(outputs.items(), model.layers, strict=True)
        if not isinstance(layer, nn.Flatten)
    }
    width = 11.0
    heights = [2.9, *(0.45 + (width - 1) * m.shape[0] / m.shape[1] for m in mosaics.values())]
    figure = Figure(figsize=(width, sum(heights)), layout="constrained")
    parts = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)
    head, *bodies = parts[:, 0]
    picture, slope, product, bars = head.subplots(1, 4)
    picture.imshow(digit, cmap="gray_r")
    picture.set_title("what the model sees")
    for axes, values, title in (
        (slope, gradient[0, ..., 0], f"gradient of the logit of {predicted}"),
        (product, (gradient * x)[0, ..., 0], "gradient times ink"),
    ):
        limit = max(float(np.abs(values).max()), 1e-30)
        axes.imshow(values, cmap="RdBu_r", vmin=-limit, vmax=limit)
        axes.contour(digit, levels=[96], colors="0.3", linewidths=0.7)
        axes.set_title(title, fontsize=10)
    for axes in (picture, slope, product):
        axes.set_axis_off()
    shares = npact.softmax(logits[0].astype(np.float64))
    bars.barh(range(10), shares, color=["C3" if k == predicted else "0.7" for k in range(10)])
    bars.set(yticks=range(10), xlim=(0, 1.15), title="probability")
    bars.invert_yaxis()
    for k, share in enumerate(shares):
        if share >= 0.005:
            bars.text(share + 0.02, k, f"{share:.0%}", va="center", fontsize=8)
    for (name, mosaic), layer, part in zip(
        mosaics.items(),
        (e for e in model.layers if not isinstance(e, nn.Flatten)),
        bodies,
        strict=True,
    ):
        axes = part.subplots()
        limit = max(float(np.nanmax(np.abs(mosaic))), 1e-30)
        # Where nothing is negative, half of the colours say more.
        signed = np.nanmin(mosaic) < 0
        axes.imshow(
            mosaic,
            cmap="RdBu_r" if signed else "magma",
            vmin=-limit if signed else 0,
            vmax=limit,
            interpolation="nearest",
        )
        shape = " x ".join(map(str, layer.output_shape))
        axes.set_title(f"{name}: {shape}, up to {limit:.2g}", fontsize=10, loc="left")
        axes.set_axis_off()
    with replacing(path) as temporary:
        figure.savefig(temporary, dpi=110)
    return predicted


def _mosaic(output: Floats) -> Floats:
    """Maps side by side with gaps between them; the values of a flat output as squares."""
    maps = output if output.ndim == 3 else output.reshape(1, 1, -1)
    height, width, count = maps.shape
    columns = min(count, 16) if output.ndim == 3 else 64
    rows = math.ceil(count / columns)
    gap = 1 if output.ndim == 3 else 0
    mosaic = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap), np.nan)
    for k in range(count):
        top, left = k // columns * (height + gap), k % columns * (width + gap)
        mosaic[top : top + height, left : left + width] = maps[..., k]
    return mosaic
