"""Models to and from other systems: ONNX files out, Keras's weights in."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import npact as act
from npact import nn
from npact.mnist.errors import InputError, require
from npact.nn.files import replacing, require_place

__all__ = ["export_onnx", "import_keras"]

Arrays = NDArray[Any]
OPSET, IR_VERSION = 20, 9

# What ONNX has under a name of its own: operator and attributes, from the values of parameters.
ATTRIBUTES: dict[str, Callable[..., tuple[str, dict[str, Any]]]] = {
    "relu": lambda: ("Relu", {}),
    "sigmoid": lambda: ("Sigmoid", {}),
    "tanh": lambda: ("Tanh", {}),
    "softsign": lambda: ("Softsign", {}),
    "mish": lambda: ("Mish", {}),
    "hard_silu": lambda: ("HardSwish", {}),
    "hard_sigmoid": lambda: ("HardSigmoid", {"alpha": 1 / 6, "beta": 0.5}),
    "leaky_relu": lambda slope: ("LeakyRelu", {"alpha": slope}),
    "elu": lambda alpha: ("Elu", {"alpha": alpha}),
    "celu": lambda alpha: ("Celu", {"alpha": alpha}),
    "thresholded_relu": lambda theta: ("ThresholdedRelu", {"alpha": theta}),
    "selu": lambda: (
        "Selu",
        {"alpha": 1.6732632423543772848170429916717, "gamma": 1.0507009873554804934193349852946},
    ),
    "gelu": lambda: ("Gelu", {"approximate": "none"}),
    "gelu_tanh": lambda: ("Gelu", {"approximate": "tanh"}),
}


class _Graph:
    """Nodes and constants, with names for what lies between them."""

    def __init__(self, onnx: Any, dtype: np.dtype[Any]) -> None:
        self.onnx, self.dtype = onnx, dtype
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: Any) -> str:
        array = np.ascontiguousarray(value)
        if array.dtype.kind == "f":
            array = array.astype(self.dtype)
        self.constants.append(self.onnx.numpy_helper.from_array(array, name))
        return name

    def node(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        output = output or f"{operator.lower()}_{len(self.nodes)}"
        self.nodes.append(
            self.onnx.helper.make_node(operator, list(inputs), [output], **attributes)
        )
        return output

    def activation(self, x: str, name: str, values: tuple[Any, ...], prefix: str) -> str:
        """The function of that name, in ONNX's operators."""
        if (name == "celu" and values[0] <= 0) or (name == "soft_shrink" and values[0] < 0):
            what = f"{name}(x, {values[0]:g}) to ONNX, where it is another function"
            raise InputError(prefix, f"there is no export of {what}")
        if name == "celu" and self.dtype != np.float32:  # the one dtype of ONNX's Celu
            alpha = self.constant(f"{prefix}.alpha", values[0])
            return self.node("Mul", self.node("Elu", self.node("Div", x, alpha)), alpha)
        if name in ATTRIBUTES:
            operator, attributes = ATTRIBUTES[name](*values)
            return self.node(operator, x, **attributes)
        if name in ("silu", "swish", "gelu_quick"):
            scaled = x
            if name != "silu":
                beta = self.constant(f"{prefix}.beta", values[0] if values else 1.702)
                scaled = self.node("Mul", x, beta)
            return self.node("Mul", x, self.node("Sigmoid", scaled))
        if name == "prelu":
            return self.node("PRelu", x, self.constant(f"{prefix}.slope", np.atleast_1d(values[0])))
        if name in ("softplus", "log_sigmoid"):
            beta = self.constant(f"{prefix}.beta", values[0] if values else -1.0)
            return self.node("Div", self.node("Softplus", self.node("Mul", x, beta)), beta)
        if name in ("relu6", "hard_tanh"):
            ends = (0.0, 6.0) if name == "relu6" else values
            low, high = (self.constant(f"{prefix}.{i}", end) for i, end in enumerate(ends))
            return self.node("Clip", x, low, high)
        if name == "relu2":
            positive = self.node("Relu", x)
            return self.node("Mul", positive, positive)
        if name == "tanh_shrink":
            return self.node("Sub", x, self.node("Tanh", x))
        if name in ("soft_shrink", "hard_shrink"):
            bias = values[0] if name == "soft_shrink" else 0.0
            return self.node("Shrink", x, lambd=values[0], bias=bias)
        raise InputError(prefix, f"there is no export of {name} to ONNX")


def export_onnx(model: nn.Sequential, path: str | os.PathLike[str]) -> None:
    """Write a model as an ONNX file.

    Inputs stay channels-last, (N, H, W, C), with a free N; the output is the logits.

    Parameters
    ----------
    model : nn.Sequential
        Which is built.
    path : path-like
        Ends in ``.onnx``.

    Raises
    ------
    InputError
        Where the package onnx is missing, the suffix is another, or ONNX has no operators for an
        activation or for the values of its parameters.
    OSError
        Where the file cannot be written.

    Notes
    -----
    ONNX, operator set 20.  Between convolutions the arrays are channels-first, as ONNX wants them.
    """
    path = Path(path)
    if path.suffix != ".onnx":
        raise InputError(path, "the name of an ONNX file must end in .onnx")
    require_place(f"export_onnx: path {str(path)!r}", path)
    require("onnx", extra="formats")
    import onnx
    import onnx.numpy_helper

    count, graph = model.count_params(), _Graph(onnx, model.dtype)
    x, channels_first = "input", False
    for layer in model.layers:
        image = len(layer.input_shape) == 3
        if image and not channels_first and isinstance(layer, (nn.Conv2D, nn.MaxPool2D)):
            x, channels_first = graph.node("Transpose", x, perm=[0, 3, 1, 2]), True
        if channels_first and not isinstance(layer, (nn.Conv2D, nn.MaxPool2D)):
            x, channels_first = graph.node("Transpose", x, perm=[0, 2, 3, 1]), False
        x = _layer(graph, layer, x)
        stages = layer.stages()
        for stage in stages[1:] if len(stages) > 1 else []:
            assert isinstance(stage, nn.Activation)
            x = graph.activation(x, stage.activation, stage._values, layer.name)
    if channels_first:
        x = graph.node("Transpose", x, perm=[0, 2, 3, 1])
    graph.node("Identity", x, output="logits")

    kind = onnx.helper.np_dtype_to_tensor_dtype(model.dtype)
    ends = [
        onnx.helper.make_tensor_value_info(name, kind, ["N", *shape])
        for name, shape in (
            ("input", model.layers[0].input_shape),
            ("logits", model.layers[-1].output_shape),
        )
    ]
    made = onnx.helper.make_model(
        onnx.helper.make_graph(graph.nodes, "npact", ends[:1], ends[1:], graph.constants),
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="npact",
        producer_version=act.__version__,
        doc_string=f"{count:,} parameters",
    )
    onnx.checker.check_model(made, full_check=True)
    with replacing(path) as temporary:
        temporary.write_bytes(made.SerializeToString())


def _layer(graph: _Graph, layer: nn.Layer, x: str) -> str:
    """The nodes of one layer, without the activation of a layer with weights."""
    name, arrays = layer.name, layer.parameters
    if isinstance(layer, nn.Dense):
        return graph.node("Gemm", x, *(graph.constant(f"{name}.{k}", v) for k, v in arrays.items()))
    if isinstance(layer, nn.Conv2D):
        inputs = [x, graph.constant(f"{name}.kernel", arrays["kernel"].transpose(3, 2, 0, 1))]
        if layer.use_bias:
            inputs.append(graph.constant(f"{name}.bias", arrays["bias"]))
        return graph.node("Conv", *inputs, **_window(layer))
    if isinstance(layer, nn.MaxPool2D):
        return graph.node("MaxPool", x, **_window(layer))
    if isinstance(layer, nn.Flatten):
        return graph.node("Flatten", x, axis=1)
    if isinstance(layer, nn.Activation):
        return graph.activation(x, layer.activation, layer._values, name)
    if isinstance(layer, nn.PReLU):
        return graph.activation(x, "prelu", (arrays["weight"],), name)
    if isinstance(layer, nn.Swish):
        return graph.activation(x, "swish", (arrays["beta"],), name)
    raise InputError(name, f"there is no export of {type(layer).__name__} to ONNX")


def _window(layer: nn.Conv2D | nn.MaxPool2D) -> dict[str, Any]:
    """The attributes of a window; ``pads`` are rows and columns before the input, then after it.

    SAME_UPPER would be shorter; ONNX Runtime takes it wrongly where strides exceed the window.
    """
    sizes = zip(layer._padded_shape, layer.input_shape, layer._corner, strict=False)
    pads = [*layer._corner, *(padded - size - before for padded, size, before in sizes)]
    return {"kernel_shape": layer._window, "pads": pads, "strides": layer._strides}


def import_keras(model: nn.Sequential, path: str | os.PathLike[str]) -> None:
    """Take over the weights of the same network in Keras.

    Layers with weights are matched in their order, and their arrays by shape: Keras lays kernels
    out as npact does.

    Parameters
    ----------
    model : nn.Sequential
        With layers of the same sizes; its parameters are replaced.
    path : path-like
        What Keras 3 wrote by ``model.save_weights("name.weights.h5")``, or an ``.npz`` file of
        ``numpy.savez(path, *model.get_weights())``.

    Raises
    ------
    InputError
        Where the file is damaged or does not fit the model, which is as it was then.
    OSError
        Where the file cannot be read.

    Notes
    -----
    In ``.weights.h5`` the arrays of a layer are the datasets ``0``, ``1``, ... in the group
    ``layers/<layer>/vars``; the layers' groups stand in the order of their creation, which their
    names show: ``dense``, ``dense_1``, ``dense_2`` within each class.  Keras names them so whatever
    the layers are called.
    """
    path = Path(path)
    model.count_params()  # which builds it
    found = _npz_weights(path) if path.suffix == ".npz" else _h5_weights(path, model)
    wanted = [
        (f"{layer.name}.{name}", array)
        for layer in model.layers
        for name, array in layer.parameters.items()
    ]
    if len(found) != len(wanted):
        raise InputError(path, f"{len(found)} arrays of weights; the model has {len(wanted)}")
    for i, ((name, array), other) in enumerate(zip(wanted, found, strict=True)):
        if array.ndim == 1 and other.ndim > 1 and other.size == other.shape[-1]:
            # Keras's PReLU shared over rows and columns has a weight of shape (1, 1, channels).
            found[i] = other = other.reshape(-1)
        if other.shape != array.shape or other.dtype.kind != "f":
            what = f"{other.dtype} of shape {other.shape}"
            raise InputError(path, f"{name} must be floats of shape {array.shape}, not {what}")
        with np.errstate(over="ignore"):
            found[i] = other.astype(array.dtype)
        if not np.isfinite(found[i]).all():
            raise InputError(path, f"{name} must be finite in {array.dtype}")
    for (_, array), other in zip(wanted, found, strict=True):
        array[...] = other


def _npz_weights(path: Path) -> list[Arrays]:
    with path.open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as archive:
                return [np.asarray(archive[f"arr_{i}"]) for i in range(len(archive.files))]
        except Exception as error:  # damage shows as any of a dozen types
            raise InputError(path, f"not an .npz file of arr_0, arr_1, ...: {error}") from error


def _h5_weights(path: Path, model: nn.Sequential) -> list[Arrays]:
    require("h5py", extra="formats")
    import h5py

    with path.open("rb") as file:
        try:
            with h5py.File(file, "r") as archive:
                return _layers_of(archive["layers"], model)
        except Exception as error:  # damage shows as any of a dozen types
            raise InputError(path, f"not a .weights.h5 file of Keras 3: {error}") from error


KERAS_GROUPS: dict[type[nn.Layer], str] = {
    nn.Conv2D: "conv2d",
    nn.Dense: "dense",
    nn.PReLU: "p_re_lu",
}


def _layers_of(layers: Any, model: nn.Sequential) -> list[Arrays]:
    arrays: list[Arrays] = []
    used: dict[str, int] = {}
    for layer in model.layers:
        if layer.parameters:
            group = KERAS_GROUPS.get(type(layer), type(layer).__name__.lower())
            number = used[group] = used.get(group, -1) + 1
            variables = layers[f"{group}_{number}" if number else group]["vars"]
            arrays += [np.asarray(variables[name]) for name in sorted(variables, key=int)]
    held = sum(len(layers[name].get("vars", ())) for name in layers)
    if held != len(arrays):
        raise ValueError(f"it holds {held} arrays; this model's layers have {len(arrays)} of them")
    return arrays
