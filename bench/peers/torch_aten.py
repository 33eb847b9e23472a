"""PyTorch: its own kernels for values and gradients, outputs given wherever it accepts them.

The gradient is what ``loss.backward()`` would call.  sigmoid and tanh go through their output and
log_sigmoid through a buffer of its forward pass, so from the input alone they need that first; from
the output they get what autograd saves.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch

from bench.calls import ready
from bench.cells import Cell
from bench.peers import Arrays, Call, Lacking

torch.set_num_threads(1)
torch.set_grad_enabled(False)

aten = torch.ops.aten
nn = torch._C._nn  # what torch.nn.functional calls, with out=

Tensors = list[torch.Tensor]
Run = Callable[[], Any]

#: Arguments of elu, the last one for the exponent.
_ELU: dict[str, tuple[Any, ...]] = {
    "elu": ("alpha", 1.0, 1.0),
    "celu": ("alpha", 1.0, "1 / alpha"),
    "selu": (1.6732632423543772848, 1.0507009873554804935, 1.0),
}

#: The operator of a value, and its arguments between input and output: numbers, or parameters.
_VALUES: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "relu": (torch.clamp_min, (0.0,)),  # torch.relu takes no out=, and relu.out is slower
    "relu6": (nn.hardtanh, (0.0, 6.0)),
    "leaky_relu": (nn.leaky_relu, ("negative_slope",)),
    "prelu": (nn.leaky_relu, ("weight",)),  # one weight: faster than its prelu
    "threshold": (aten.threshold.out, ("threshold", "value")),
    "thresholded_relu": (aten.threshold.out, ("theta", 0.0)),
    "sigmoid": (torch.sigmoid, ()),
    "hard_sigmoid": (nn.hardsigmoid, ()),
    "tanh": (torch.tanh, ()),
    "hard_tanh": (nn.hardtanh, ("min_val", "max_val")),
    **{name: (nn.elu, arguments) for name, arguments in _ELU.items()},
    "silu": (nn.silu, ()),
    "swish": (nn.silu, ()),
    "hard_silu": (nn.hardswish, ()),
    "mish": (nn.mish, ()),
    "gelu": (partial(nn.gelu, approximate="none"), ()),
    "gelu_tanh": (partial(nn.gelu, approximate="tanh"), ()),
    "softplus": (nn.softplus, ("beta",)),
    "soft_shrink": (nn.softshrink, ("lambd",)),
    "hard_shrink": (aten.hardshrink.out, ("lambd",)),
}
#: The operator of a gradient, and its arguments after gradient and input.
_GRADIENTS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "relu": (aten.threshold_backward.grad_input, (0.0,)),
    "relu6": (aten.hardtanh_backward.grad_input, (0.0, 6.0)),
    "leaky_relu": (aten.leaky_relu_backward.grad_input, ("negative_slope", False)),
    "prelu": (aten.leaky_relu_backward.grad_input, ("weight", False)),
    "threshold": (aten.threshold_backward.grad_input, ("threshold",)),
    "thresholded_relu": (aten.threshold_backward.grad_input, ("theta",)),
    "hard_sigmoid": (aten.hardsigmoid_backward.grad_input, ()),
    "hard_tanh": (aten.hardtanh_backward.grad_input, ("min_val", "max_val")),
    "silu": (aten.silu_backward.grad_input, ()),
    "swish": (aten.silu_backward.grad_input, ()),
    "hard_silu": (aten.hardswish_backward.out, ()),
    "gelu": (partial(aten.gelu_backward.grad_input, approximate="none"), ()),
    "gelu_tanh": (partial(aten.gelu_backward.grad_input, approximate="tanh"), ()),
    "softplus": (aten.softplus_backward.grad_input, ("beta", 20.0)),
    "soft_shrink": (aten.softshrink_backward.grad_input, ("lambd",)),
    "hard_shrink": (aten.hardshrink_backward.grad_input, ("lambd",)),
}
#: The same from the output: these kernels take either.
_FROM_OUTPUT = {
    "relu": _GRADIENTS["relu"],
    "relu6": _GRADIENTS["relu6"],
    "hard_tanh": _GRADIENTS["hard_tanh"],
    "leaky_relu": (aten.leaky_relu_backward.grad_input, ("negative_slope", True)),
    "prelu": (aten.leaky_relu_backward.grad_input, ("weight", True)),
    "sigmoid": (aten.sigmoid_backward.grad_input, ()),
    "tanh": (aten.tanh_backward.grad_input, ()),
}
_GATES = {"swiglu": "silu", "geglu": "gelu", "geglu_tanh": "gelu_tanh", "reglu": "relu"}


def describe() -> str:
    """Name, version and instruction set."""
    isa = torch.backends.cpu.get_cpu_capability()
    return f"PyTorch {torch.__version__} ({isa})"


def tensor(array: np.ndarray) -> torch.Tensor:
    """A tensor on the array's memory."""
    if array.dtype.name == "bfloat16":
        return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(array)


def _filled(cell: Cell, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments with the parameters of a cell in place of their names."""
    named = dict(cell.named)
    if "alpha" in named:
        named["1 / alpha"] = 1 / named["alpha"]
    return tuple(named.get(argument, argument) for argument in arguments)


def _value(cell: Cell, x: torch.Tensor, out: torch.Tensor) -> Run:
    function = cell.function
    if function == "swish" and cell.parameters:  # silu has no beta
        (beta,) = cell.parameters
        return lambda: torch.mul(x, torch.mul(x, beta, out=out).sigmoid_(), out=out)
    if function in _VALUES:
        operator, arguments = _VALUES[function]
        return ready(operator, x, *_filled(cell, arguments), out=out)
    composed: dict[str, Run] = {
        "log_sigmoid": _log_sigmoid(x, out, torch.empty_like(x)),
        "relu2": lambda: torch.square(torch.clamp_min(x, 0.0, out=out), out=out),
        "tanh_shrink": lambda: torch.sub(x, torch.tanh(x, out=out), out=out),
        "softsign": lambda: torch.div(x, torch.abs(x, out=out).add_(1), out=out),
        "gelu_quick": lambda: torch.mul(x, torch.mul(x, 1.702, out=out).sigmoid_(), out=out),
    }
    if function not in composed:
        raise Lacking("no such function")
    return composed[function]


def _log_sigmoid(x: torch.Tensor, out: torch.Tensor, buffer: torch.Tensor) -> Run:
    return ready(aten.log_sigmoid_forward.output, x, output=out, buffer=buffer)


def _gradient(cell: Cell, g: torch.Tensor, x: torch.Tensor, out: torch.Tensor) -> Run:
    function = cell.function
    if function in ("sigmoid", "tanh"):
        y = torch.empty_like(x)
        return _both(_value(cell, x, y), _from_output(cell, g, y, out))
    if function in _ELU:
        operator = aten.elu_backward.grad_input
        return ready(operator, g, *_filled(cell, _ELU[function]), False, x, grad_input=out)
    if function == "log_sigmoid":
        buffer = torch.empty_like(x)
        forward = _log_sigmoid(x, torch.empty_like(x), buffer)
        backward = ready(aten.log_sigmoid_backward.grad_input, g, x, buffer, grad_input=out)
        return _both(forward, backward)
    if function == "mish":  # the only one without an output argument
        return lambda: out.set_(aten.mish_backward(g, x))
    if function not in _GRADIENTS:
        raise Lacking("no such gradient")
    if function == "swish" and cell.parameters:
        scaled = torch.empty_like(x)
        scaling = ready(torch.mul, x, *cell.parameters, out=scaled)
        return _both(scaling, _into(cell, _GRADIENTS[function], g, scaled, out))
    return _into(cell, _GRADIENTS[function], g, x, out)


def _from_output(cell: Cell, g: torch.Tensor, y: torch.Tensor, out: torch.Tensor) -> Run:
    function = cell.function
    if function in _ELU:
        operator = aten.elu_backward.grad_input
        return ready(operator, g, *_filled(cell, _ELU[function]), True, y, grad_input=out)
    if function == "log_sigmoid":
        x = torch.neg(torch.log(torch.expm1(torch.neg(y))))
        _, buffer = aten.log_sigmoid_forward(x)
        return ready(aten.log_sigmoid_backward.grad_input, g, x, buffer, grad_input=out)
    if function not in _FROM_OUTPUT:
        raise Lacking("no such gradient")
    return _into(cell, _FROM_OUTPUT[function], g, y, out)


def _into(cell: Cell, entry: tuple[Any, tuple[Any, ...]], g: Any, x: Any, out: torch.Tensor) -> Run:
    operator, arguments = entry
    keyword = "out" if operator is aten.hardswish_backward.out else "grad_input"
    return ready(operator, g, x, *_filled(cell, arguments), **{keyword: out})


def _both(first: Run, second: Run) -> Run:
    def run() -> None:
        first()
        second()

    return run


def _gated(cell: Cell, inputs: Tensors, outputs: Tensors) -> Run:
    gate, value = inputs[-2:]
    if cell.function == "glu":  # PyTorch's has both in one array, the gate last
        packed = torch.cat([value, gate])
        if cell.role == "value":
            return ready(nn.glu, packed, 0, out=outputs[0])
        gradient = torch.empty_like(packed)
        run = ready(aten.glu_backward.grad_input, inputs[0], packed, 0, grad_input=gradient)
        outputs[1], outputs[0] = gradient.chunk(2)
        return run
    if cell.function not in _GATES:
        raise Lacking("no such function")
    act = cell._replace(function=_GATES[cell.function])
    if cell.role == "value":
        out = outputs[0]
        activation = _value(act, gate, out)
        return _both(activation, ready(torch.mul, out, value, out=out))
    g, (dgate, dvalue) = inputs[0], outputs
    through = torch.empty_like(g)
    first = _both(ready(torch.mul, g, value, out=through), _gradient(act, through, gate, dgate))
    second = _both(_value(act, gate, dvalue), ready(torch.mul, dvalue, g, out=dvalue))
    return _both(first, second)


def _along_axis(name: str, inputs: Tensors, outputs: Tensors) -> Run:
    x, out = inputs[0], outputs[-1]
    if name == "softmax":
        return ready(aten._softmax.out, x, -1, False, out=out)
    if name == "log_softmax":
        return ready(aten._log_softmax.out, x, -1, False, out=out)
    if name == "logsumexp":
        return ready(torch.logsumexp, x, -1, out=out)
    if name == "softmax_backward":
        return ready(aten._softmax_backward_data.out, *inputs, -1, x.dtype, grad_input=out)
    if name == "log_softmax_backward":
        return ready(aten._log_softmax_backward_data.out, *inputs, -1, x.dtype, out=out)
    if not name.startswith("softmax_cross_entropy"):
        raise Lacking("no such function")
    logits, label = inputs[-2:]
    logs, picked = torch.empty_like(logits), torch.empty_like(logits)
    none, total = 0, torch.zeros((), dtype=logits.dtype)
    g = inputs[0] if name.endswith("backward") else torch.ones_like(logits[:, 0])
    loss = outputs[0] if not name.endswith("backward") else torch.empty_like(g)
    forward = _both(
        ready(aten._log_softmax.out, logits, -1, False, out=logs),
        ready(
            aten.nll_loss_forward.output, logs, label, None, none, -100,
            output=loss, total_weight=total,
        ),
    )  # fmt: skip
    if name == "softmax_cross_entropy":
        return forward
    picking = aten.nll_loss_backward.grad_input
    gradient = aten._log_softmax_backward_data.out
    return _both(
        forward,
        _both(
            ready(picking, g, logs, label, None, none, -100, total, grad_input=picked),
            ready(gradient, picked, logs, -1, logits.dtype, out=out),
        ),
    )


def _prepared(cell: Cell, inputs: Tensors, outputs: Tensors) -> Run:
    if cell.along_axis:
        return _along_axis(cell.ufunc.__name__, inputs, outputs)
    if cell.arguments[-1] == "value":
        return _gated(cell, inputs, outputs)
    if cell.role == "value":
        return _value(cell, inputs[0], outputs[0])
    if cell.role == "backward":
        return _gradient(cell, *inputs, outputs[0])
    if cell.role == "backward_from_output":
        return _from_output(cell, *inputs, outputs[0])
    if cell.role.startswith("grad_"):
        raise Lacking("no such derivative")
    (x,), (y, dy) = inputs, outputs
    ones = torch.ones_like(x)
    if cell.function in ("sigmoid", "tanh"):
        gradient = _from_output(cell, ones, y, dy)
    else:
        gradient = _gradient(cell, ones, x, dy)
    return _both(_value(cell, x, y), gradient)


def bind(cell: Cell, inputs: Arrays, outputs: Arrays) -> Call:
    """Prepare the operators on tensors that share NumPy's memory."""
    tensors = [tensor(a) for a in outputs]
    run = _prepared(cell, [tensor(a) for a in inputs], tensors)
    try:
        run()
    except (NotImplementedError, RuntimeError) as e:
        raise Lacking(str(e).splitlines()[0]) from None
    bits = {torch.bfloat16: torch.int16}

    def results() -> Arrays:
        return tuple(
            t.view(bits.get(t.dtype, t.dtype)).numpy().view(a.dtype)
            for t, a in zip(tensors, outputs, strict=True)
        )

    return Call(run, results)
