"""Activations with a parameter that is trained."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

import npact as act
from npact.nn.arguments import finite
from npact.nn.layers import Array, DeclaredLayer, Shape

__all__ = ["PReLU", "Swish"]


class _Adaptive(DeclaredLayer):
    """An activation of the table whose one parameter is the layer's."""

    function: ClassVar[str]
    parameter: ClassVar[str]
    shared: bool

    def __post_init__(self) -> None:
        super().__post_init__()
        self._value, self._backward = act.get(self.function), act.backward(self.function)
        self._parameter_grad = act.grad(self.function, self.parameter)

    def build(self, input_shape: Shape) -> Shape:
        self.parameter_shapes = {self.parameter: (1,) if self.shared else input_shape[-1:]}
        return super().build(input_shape)

    def initialize(self, rng: np.random.Generator) -> None:
        self.parameters[self.parameter].fill(getattr(self, self.parameter))

    def forward(self, x: Array, training: bool = False) -> Array:
        self._x = x
        y = self.buffer("y", x.shape)
        self._value(x, self.parameters[self.parameter], out=y)
        return y

    def backward(self, g: Array, input_gradient: bool = True) -> Array | None:
        p = self.parameters[self.parameter]
        share = self._parameter_grad(self._x, p, out=self.buffer("share", g.shape))
        share *= g
        np.sum(share.reshape(-1, p.size), axis=0, out=self.gradients[self.parameter])
        if not input_gradient:
            return None
        self._backward(g, self._x, p, out=g)
        return g


@dataclass(eq=False, repr=False)
class PReLU(_Adaptive):
    """``x if x > 0 else weight * x``, with trained weights.

    Parameters
    ----------
    weight : float
        What the weights are at first.
    shared : bool
        Whether there is one for all channels, instead of one for each.
    name : str, optional
        Of the layer.

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Notes
    -----
    He et al. 2015, arXiv:1502.01852.  Where Keras's layer has a weight for each pixel too, this one
    is as with ``shared_axes=[1, 2]``.

    Examples
    --------
    >>> from npact import nn
    >>> model = nn.Sequential([nn.Input((28, 28, 1)), nn.Conv2D(8, 3), PReLU()])
    >>> model.count_params()
    88
    """

    function, parameter = "prelu", "weight"
    weight: Annotated[float, finite] = 0.25
    shared: bool = False


@dataclass(eq=False, repr=False)
class Swish(_Adaptive):
    """``x * sigmoid(beta * x)``, with trained betas.

    Parameters
    ----------
    beta : float
        What the betas are at first.
    shared : bool
        Whether there is one for all channels, instead of one for each.
    name : str, optional
        Of the layer.

    Raises
    ------
    ValueError
        If an argument cannot be used.

    Notes
    -----
    Ramachandran, Zoph & Le 2017, arXiv:1710.05941.

    Examples
    --------
    >>> from npact import nn
    >>> nn.Sequential([nn.Input((4,)), nn.Dense(8), Swish(shared=True)]).count_params()
    41
    """

    function, parameter = "swish", "beta"
    beta: Annotated[float, finite] = 1.0
    shared: bool = False
