"""Layers on channels-last arrays (N, H, W, C): what each computes is in `forward` and `backward`.

A layer owns no parameters and allocates nothing in a step.  The model gives it slices of two flat
arrays, parameters and gradients (`Layer.bind`), so that an optimiser sees one vector; results go
into buffers that grow to the largest batch seen and are used again.  The loops are in C (`src/nn`):
a layer whose `forward` and `backward` call nothing but `_kernels` can be recorded and run again
without Python, on several threads (`npact.nn.tapes`).
"""

import math
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

import npact as act
from npact.nn import _kernels
from npact.nn.arguments import Declared, Flag, finite, one_of, pair, positive_int, printable, real

__all__ = ["Activation", "Conv2D", "Dense", "Flatten", "Input", "Layer", "MaxPool2D"]
__all__ += ["PReLU", "Swish", "initializer"]

Array: TypeAlias = NDArray[Any]
Shape: TypeAlias = tuple[int, ...]
ActivationLike: TypeAlias = "str | np.ufunc | Activation | None"
Pair: TypeAlias = int | tuple[int, int]

# Of variance scale / fan.
INITIALIZERS: dict[str, tuple[float, str]] = {
    "glorot": (1.0, "mean"),  # Glorot & Bengio 2010
    "he": (2.0, "in"),  # He et al. 2015, arXiv:1502.01852
    "lecun": (1.0, "in"),  # LeCun et al. 1998, "Efficient BackProp"
}
DISTRIBUTIONS = ("uniform", "normal")
KERNEL_INITIALIZERS = tuple(f"{rule}_{shape}" for rule in INITIALIZERS for shape in DISTRIBUTIONS)


def initializer(activation: str | None) -> str:
    """The name of the first kernel's distribution that fits an activation of the table.

    LeCun for selu, which takes a variance of 1 for granted (Klambauer et al. 2017,
    arXiv:1706.02515).  He where one side is let through and the other is not: where the slopes at
    the two ends differ, and for relu6.  Glorot for all others: what saturates or passes on both
    sides, and no activation at all.

    Examples
    --------
    >>> [initializer(name) for name in ("relu", "gelu", "tanh", "selu", None)]
    ['he_normal', 'he_normal', 'glorot_uniform', 'lecun_normal', 'glorot_uniform']
    """
    for row in act.table():
        low, high = row.derivative_limits
        if row.name == activation and (low != high or activation == "relu6"):
            return "lecun_normal" if activation == "selu" else "he_normal"
    return "glorot_uniform"


def aligned(shape: Shape, dtype: DTypeLike) -> Array:
    """Zeros that begin at a line of the cache, so that no vector lies across two of them."""
    line, nbytes = 64, math.prod(shape) * np.dtype(dtype).itemsize
    memory = np.zeros(nbytes + line, np.uint8)
    start = -memory.ctypes.data % line
    return memory[start : start + nbytes].view(dtype).reshape(shape)


class _Buffers(dict[str, Array]):
    """Memory for results, which a copy or a pickle does without."""

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return _Buffers, ()


@dataclass(eq=False, repr=False)
class Layer(Declared):
    """What `Sequential` asks of a layer.

    Attributes
    ----------
    name : str
        Unique in its model, which fills it in where it is empty.
    input_shape, output_shape : tuple of int
        Without the batch; known after `build`.
    parameter_shapes : dict of str to tuple of int
        In the order in memory; known after `build`.
    parameters, gradients : dict of str to ndarray
        Views into the model's flat arrays, there after `bind`.
    """

    keeps_output = False  # whether `backward` reads what `forward` returned
    in_model = False  # whether it is a layer of a model that is built
    recordable = False  # for each class to say of itself: nothing is computed outside `_kernels`

    name: Annotated[str, printable] = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.input_shape: Shape = ()
        self.output_shape: Shape = ()
        self.parameter_shapes: dict[str, Shape] = {}
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.dtype: np.dtype[Any] = np.dtype(np.float32)
        self._buffers: dict[str, Array] = _Buffers()

    def build(self, input_shape: Shape) -> Shape:
        """Derive the shapes, or raise a ValueError if the input does not fit; allocate nothing."""
        self.input_shape = self.output_shape = input_shape
        return self.output_shape

    def bind(self, dtype: DTypeLike, parameters: Array, gradients: Array) -> int:
        """Take the first part of the model's flat arrays; return how much of them."""
        self.dtype = np.dtype(dtype)
        start = 0
        for name, shape in self.parameter_shapes.items():
            stop = start + math.prod(shape)
            self.parameters[name] = parameters[start:stop].reshape(shape)
            self.gradients[name] = gradients[start:stop].reshape(shape)
            start = stop
        return start

    def initialize(self, rng: np.random.Generator) -> None:
        """Draw the first values of the parameters."""

    def stages(self) -> "list[Layer]":
        """The steps of this layer: itself, then its activation if it has one."""
        return [self]

    def forward(self, x: Array, training: bool = False) -> Array:
        """The output, in a buffer that the next call overwrites, or in place of `x`.

        `training` keeps what `backward` needs.
        """
        raise NotImplementedError

    def backward(self, g: Array, input_gradient: bool = True) -> Array | None:
        """Store the gradients of the parameters; return that of the input if it is wanted.

        It has the input's shape and type.  `g`, the gradient of the output, may be overwritten.
        Once per `forward` in training.
        """
        raise NotImplementedError

    def buffer(self, key: str, shape: Shape) -> Array:
        """Memory that stays with this layer, with whatever was left in it."""
        size, memory = math.prod(shape), self._buffers.get(key)
        if memory is None or memory.size < size or memory.dtype != self.dtype:
            memory = self._buffers[key] = aligned((size,), self.dtype)
        return memory[:size].reshape(shape)


class Input:
    """The first entry of a `Sequential`: the shape of one input.

    Parameters
    ----------
    shape : tuple of int
        Without the batch, such as ``(28, 28, 1)``.
    """

    def __init__(self, shape: Shape) -> None:
        if not isinstance(shape, (tuple, list)) or not shape:
            raise ValueError(f"Input: shape must be a tuple of positive integers, not {shape!r}")
        self.shape = tuple(positive_int("Input: shape", size) for size in shape)


class Activation(Layer):
    """Any element-wise function of the table.

    Parameters
    ----------
    activation : str or numpy.ufunc
        For example ``"gelu"`` or ``npact.gelu``.
    name : str
        Of the layer.
    **parameters : float
        Of the function, by keyword.

    Raises
    ------
    ValueError
        If the table has no such function, or the function no such parameter.

    Examples
    --------
    >>> Activation("leaky_relu", negative_slope=0.5).forward(np.array([-2.0, 3.0]))
    array([-1.,  3.])
    """

    # The slope depends on the sign of the input alone, and the output has that sign: it may take
    # the input's place.
    SLOPE_FROM_SIGN = frozenset({"relu", "leaky_relu", "prelu"})
    recordable = True

    def __init__(
        self, activation: "str | np.ufunc", *, name: str = "", **parameters: float
    ) -> None:
        super().__init__(name=name)
        rows = {row.name: row for row in act.table()}
        try:
            function = act.get(activation)
        except (TypeError, ValueError) as error:
            raise ValueError(f"Activation: activation: {error}") from None
        self.activation: str = function.__name__
        if self.activation not in rows:
            raise ValueError(
                f"Activation: activation must be element-wise and of the table, not "
                f"{self.activation} (the loss takes logits: a model needs no softmax)"
            )
        known = rows[self.activation].parameters
        self.function_parameters = {key: real(value) for key, value in parameters.items()}
        for key, value in self.function_parameters.items():
            if key not in known or not math.isfinite(value):
                takes = ", ".join(f"{k}={v:g}" for k, v in known.items()) or "nothing"
                raise ValueError(
                    f"Activation: {self.activation} takes {takes}, all finite, "
                    f"not {key}={parameters[key]!r}"
                )
        self.in_place = True  # the model clears it where the step before keeps its output
        self._values = tuple((known | self.function_parameters).values())
        self._value = function
        self._backward = act.backward(function)
        self._value_and_grad = act.value_and_grad(function)
        self._saved: Array = np.empty(0)
        # A negative slope would change the sign.
        self.keeps_output = self.activation in self.SLOPE_FROM_SIGN and all(
            value >= 0 for value in self._values
        )

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "activation": self.activation} | self.function_parameters

    def forward(self, x: Array, training: bool = False) -> Array:
        self._saved = x if self.in_place else self.buffer("saved", x.shape)
        if self.keeps_output or not training:
            _kernels.apply(self._value, (x,), self._values, (self._saved,))
            return self._saved
        # The slope comes along with the value and takes the place of the input.
        y = self.buffer("y", x.shape)
        _kernels.apply(self._value_and_grad, (x,), self._values, (y, self._saved))
        return y

    def backward(self, g: Array, input_gradient: bool = True) -> Array | None:
        if self.keeps_output:
            _kernels.apply(self._backward, (g, self._saved), self._values, (g,))
        else:
            _kernels.multiply(g, self._saved)
        return g


class Flatten(Layer):
    """(N, ...) to (N, product of the rest), without a copy.

    Examples
    --------
    >>> Flatten().build((5, 5, 64))
    (1600,)
    """

    recordable = True

    def build(self, input_shape: Shape) -> Shape:
        self.input_shape, self.output_shape = input_shape, (math.prod(input_shape),)
        return self.output_shape

    def forward(self, x: Array, training: bool = False) -> Array:
        return x.reshape(len(x), *self.output_shape)

    def backward(self, g: Array, input_gradient: bool = True) -> Array | None:
        return g.reshape(len(g), *self.input_shape)


class _Weighted(Layer):
    """A convolution with a bias and an activation; the last axis of its kernel is the output's."""

    activation: ActivationLike
    use_bias: bool
    kernel_initializer: str | None
    _strides = (1, 1)
    _corner = (0, 0)
    _padded_shape: Shape
    computed: Shape = ()  # the part of the output that is computed, where that is not all of it

    def __post_init__(self) -> None:
        super().__post_init__()
        function = self.activation
        if function is not None and not isinstance(function, Activation):
            function = Activation(function)
        self.activation = self._activation = function
        if self.kernel_initializer is None:
            self.kernel_initializer = initializer(function.activation if function else None)
        argument = f"{type(self).__name__}: kernel_initializer"
        self._initializer = one_of(*KERNEL_INITIALIZERS)(argument, self.kernel_initializer)

    def stages(self) -> list[Layer]:
        return [self] if self._activation is None else [self, self._activation]

    def _set_kernel(self, *shape: int) -> None:
        self.parameter_shapes = {"kernel": shape} | ({"bias": shape[-1:]} if self.use_bias else {})

    def forward(self, x: Array, training: bool = False) -> Array:
        self._x, y = x, self.buffer("y", (len(x), *(self.computed or self.output_shape)))
        if self._padded_shape != self.input_shape:
            self._x = self.buffer("padded", (len(x), *self._padded_shape))
            _kernels.pad(x, self._x, self._corner)
        kernel, bias = _image(self.parameters["kernel"]), self.parameters.get("bias")
        _kernels.convolve(_image(self._x), kernel, bias, _image(y), self._strides)
        return y

    def backward(self, g: Array, input_gradient: bool = True) -> Array | None:
        kernel, gradient = (_image(e["kernel"]) for e in (self.parameters, self.gradients))
        x, bias = _image(self._x), self.gradients.get("bias")
        _kernels.kernel_gradient(x, _image(g), gradient, bias, self._strides)
        if not input_gradient:
            return None
        dx = self.buffer("dx", self._x.shape)
        transposed = self.buffer("transposed", (*kernel.shape[:2], *kernel.shape[:1:-1]))
        _kernels.input_gradient(_image(g), kernel, transposed, _image(dx), self._strides)
        if self._padded_shape != self.input_shape:
            padded, dx = dx, self.buffer("unpadded", (len(dx), *self.input_shape))
            _kernels.unpad(padded, dx, self._corner)
        return dx

    def initialize(self, rng: np.random.Generator) -> None:
        kernel = self.parameters["kernel"]
        *window, inputs, outputs = kernel.shape
        fans = {"in": math.prod(window) * inputs, "out": math.prod(window) * outputs}
        fans["mean"] = (fans["in"] + fans["out"]) / 2
        rule, distribution = self._initializer.split("_")
        scale, fan = INITIALIZERS[rule]
        deviation = math.sqrt(scale / fans[fan])
        # In float64 whatever the model's type, so that a seed means the same in each.
        if distribution == "uniform":
            kernel[...] = rng.uniform(-1, 1, kernel.shape) * (math.sqrt(3) * deviation)
        else:
            # Cut off at twice the deviation, as in Keras, which leaves .88 of it.
            values = rng.standard_normal(kernel.shape)
            while (outside := np.abs(values) > 2).any():
                values[outside] = rng.standard_normal(np.count_nonzero(outside))
            kernel[...] = values * (deviation / 0.87962566103423978)
        if self.use_bias:
            self.parameters["bias"].fill(0)


@dataclass(eq=False, repr=False)
class Dense(_Weighted):
    """``activation(x @ kernel + bias)`` on (N, features).

    Parameters
    ----------
    units : int
        Width of the output.
    activation : str, numpy.ufunc or Activation, optional
        Applied to the output.
    use_bias : bool
        Whether there is a bias, zero at first.
    kernel_initializer : str, optional
        Distribution of the first kernel: ``glorot``, ``he`` or ``lecun`` with ``_uniform`` or
        ``_normal``; if left out, what fits the activation.
    name : str, optional
        Of the layer.

    Raises
    ------
    ValueError
        If an argument is out of range; in `build`, if the input is not flat.

    Examples
    --------
    >>> Dense(10).build((64,))
    (10,)
    """

    recordable = True

    units: Annotated[int, positive_int]
    activation: ActivationLike = None
    use_bias: Flag = True
    kernel_initializer: str | None = None

    def build(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 1:
            raise ValueError(f"Dense: input must be flat, not {input_shape}: put a Flatten before")
        self._set_kernel(*input_shape, self.units)
        self.input_shape = self._padded_shape = input_shape
        self.output_shape = (self.units,)
        return self.output_shape


def _image(x: Array) -> Array:
    """A batch of vectors as an image of one row, a matrix of weights as a window of one place."""
    return x.reshape((1,) * (4 - x.ndim) + x.shape)


PADDING = one_of("valid", "same")


class _Windowed(Layer):
    """A window that slides over the two middle axes of (N, H, W, C)."""

    window: ClassVar[str]  # which argument it is
    strides: Any
    padding: str

    def __post_init__(self) -> None:
        super().__post_init__()
        self._window: tuple[int, int] = getattr(self, self.window)
        self._strides: tuple[int, int] = self.strides

    def build(self, input_shape: Shape) -> Shape:
        where = f"{type(self).__name__}: input of shape {input_shape}"
        if len(input_shape) != 3:
            raise ValueError(f"{where} is not (height, width, channels)")
        counts, sizes, corner, covered = [], [], [], []
        for size, window, stride in zip(input_shape, self._window, self._strides, strict=False):
            # "same" as in TensorFlow: the odd one of the added rows comes last.
            count = -(-size // stride) if self.padding == "same" else (size - window) // stride + 1
            border = max((count - 1) * stride + window - size, 0)
            if count < 1:
                raise ValueError(f"{where} is smaller than the window {self._window}")
            counts.append(count)
            sizes.append(size + border)
            corner.append(border // 2)
            covered.append(min((count - 1) * stride + window - border // 2, size))
        self.input_shape, self.output_shape = input_shape, (*counts, input_shape[2])
        self._padded_shape = (*sizes, input_shape[2])
        self.covered = (*covered, input_shape[2])  # of the input, as far as a window reaches
        self._corner = (corner[0], corner[1])  # rows and columns of the border before the input
        return self.output_shape


@dataclass(eq=False, repr=False)
class Conv2D(_Windowed, _Weighted):
    """Cross-correlation with a kernel of shape (height, width, channels, filters).

    Parameters
    ----------
    filters : int
        Channels of the output.
    kernel_size, strides : int or tuple of int
        Rows and columns of the window, and of its steps.
    padding : {"valid", "same"}
        "same": zeros around the input, for an output of ceil(input / stride) rows and columns.
    activation : str, numpy.ufunc or Activation, optional
        Applied to the output.
    use_bias : bool
        Whether there is a bias, zero at first.
    kernel_initializer : str, optional
        Distribution of the first kernel: ``glorot``, ``he`` or ``lecun`` with ``_uniform`` or
        ``_normal``; if left out, what fits the activation.
    name : str, optional
        Of the layer.

    Raises
    ------
    ValueError
        If an argument is out of range; in `build`, if the input is not (H, W, C) or is smaller
        than the window.

    Examples
    --------
    >>> Conv2D(32, 3, activation="relu").build((28, 28, 1))
    (26, 26, 32)
    """

    recordable = True
    window = "kernel_size"

    filters: Annotated[int, positive_int]
    kernel_size: Annotated[Pair, pair]
    strides: Annotated[Pair, pair] = 1
    padding: Annotated[str, PADDING] = "valid"
    activation: ActivationLike = field(default=None, kw_only=True)
    use_bias: Flag = field(default=True, kw_only=True)
    kernel_initializer: str | None = field(default=None, kw_only=True)

    def build(self, input_shape: Shape) -> Shape:
        self.output_shape = (*super().build(input_shape)[:2], self.filters)
        self._set_kernel(*self._window, input_shape[2], self.filters)
        return self.output_shape


@dataclass(eq=False, repr=False)
class MaxPool2D(_Windowed):
    """The largest value under a window, per channel.

    Parameters
    ----------
    pool_size : int or tuple of int
        Rows and columns of the window.
    strides : int or tuple of int, optional
        Steps of the window; its size if left out.
    padding : {"valid", "same"}
        "same": an output of ceil(input / stride) rows and columns; the border never wins.
    name : str, optional
        Of the layer.

    Raises
    ------
    ValueError
        If an argument is out of range; in `build`, if the input is not (H, W, C) or is smaller
        than the window.

    Notes
    -----
    The gradient goes to the largest value; among equals to the first, by rows.

    Examples
    --------
    >>> pool = MaxPool2D(2)
    >>> pool.build((4, 4, 1))
    (2, 2, 1)
    >>> pool.forward(np.arange(16, dtype=np.float32).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]], dtype=float32)
    """

    recordable = True
    window = "pool_size"

    pool_size: Annotated[Pair, pair] = 2
    strides: Annotated[Pair | None, pair] = None
    padding: Annotated[str, PADDING] = "valid"
    in_place = False  # the model sets it where the step before does not keep its output

    def __post_init__(self) -> None:
        self.strides = self.pool_size if self.strides is None else self.strides
        super().__post_init__()

    def forward(self, x: Array, training: bool = False) -> Array:
        self._x, y = x, self.buffer("y", (len(x), *self.output_shape))
        _kernels.pool(x, y, self._window, self._strides, self._corner)
        return y

    def backward(self, g: Array, input_gradient: bool = True) -> Array | None:
        apart = all(s >= w for s, w in zip(self._strides, self._window, strict=True))
        dx = self._x if self.in_place and apart else self.buffer("dx", self._x.shape)
        _kernels.pool_gradient(self._x, g, dx, self._window, self._strides, self._corner)
        return dx


class _Adaptive(Layer):
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
    shared: Flag = False


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
    shared: Flag = False
