"""ONNX Runtime: one small graph a function, with inputs and outputs bound to NumPy's memory.

It has values only: the package for inference comes without gradients.
"""

import os
import re
from functools import cache

import numpy as np
import onnx.parser
import onnxruntime

from bench.calls import ready
from bench.cells import Cell
from bench.peers import Arrays, Call, Lacking

_TYPES = {"float16": "float16", "float32": "float", "float64": "double", "bfloat16": "bfloat16"}

#: In ONNX's text form; {parameters} from npact's table, const(...) a number of the element type.
_GRAPHS = {
    "relu": "out = Relu(x)",
    "relu6": "low = const(0.0) high = const(6.0) out = Clip(x, low, high)",
    "relu2": "r = Relu(x) out = Mul(r, r)",
    "leaky_relu": "out = LeakyRelu<alpha: float = {negative_slope}>(x)",
    "prelu": "slope = const({weight}) out = PRelu(x, slope)",
    "thresholded_relu": "out = ThresholdedRelu<alpha: float = {theta}>(x)",
    "sigmoid": "out = Sigmoid(x)",
    "log_sigmoid": "n = Neg(x) s = Softplus(n) out = Neg(s)",
    "hard_sigmoid": "out = HardSigmoid<alpha: float = 0.16666667, beta: float = 0.5>(x)",
    "tanh": "out = Tanh(x)",
    "hard_tanh": "low = const({min_val}) high = const({max_val}) out = Clip(x, low, high)",
    "tanh_shrink": "t = Tanh(x) out = Sub(x, t)",
    "softsign": "out = Softsign(x)",
    "elu": "out = Elu<alpha: float = {alpha}>(x)",
    "celu": "out = Celu<alpha: float = {alpha}>(x)",
    "selu": "out = Selu(x)",
    "silu": "out = com.microsoft.QuickGelu<alpha: float = 1.0>(x)",
    "swish": "out = com.microsoft.QuickGelu<alpha: float = {beta}>(x)",
    "hard_silu": "out = HardSwish(x)",
    "mish": "out = Mish(x)",
    "gelu": "out = Gelu(x)",
    "gelu_tanh": 'out = Gelu<approximate: string = "tanh">(x)',
    "gelu_quick": "out = com.microsoft.QuickGelu<alpha: float = 1.702>(x)",
    "softplus": "out = Softplus(x)",
    "soft_shrink": "out = Shrink<bias: float = {lambd}, lambd: float = {lambd}>(x)",
    "hard_shrink": "out = Shrink<bias: float = 0.0, lambd: float = {lambd}>(x)",
    "glu": "a = Sigmoid(gate) out = Mul(a, value)",
    "swiglu": "a = com.microsoft.QuickGelu<alpha: float = 1.0>(gate) out = Mul(a, value)",
    "geglu": "a = Gelu(gate) out = Mul(a, value)",
    "geglu_tanh": 'a = Gelu<approximate: string = "tanh">(gate) out = Mul(a, value)',
    "geglu_quick": "a = com.microsoft.QuickGelu<alpha: float = 1.702>(gate) out = Mul(a, value)",
    "reglu": "a = Relu(gate) out = Mul(a, value)",
    "softmax": "out = Softmax<axis: int = -1>(x)",
    "log_softmax": "out = LogSoftmax<axis: int = -1>(x)",
    "logsumexp": "i = Constant<value_ints = [-1]>() out = ReduceLogSumExp<keepdims: int = 0>(x, i)",
}


#: Its operators chosen by the processor alone; its Sigmoid and Tanh stay at AVX2 and FMA anyway.
_AVX512 = {"gelu", "geglu", "log_softmax", "silu", "softmax", "swiglu", "swish"}


def describe() -> str:
    """Name and version."""
    return f"ONNX Runtime {onnxruntime.__version__}"


@cache
def _session(cell: Cell, dimensions: tuple[str, ...]) -> object:
    graph = _GRAPHS.get(cell.function)
    if graph is None:
        raise Lacking("no such operator")
    if cell.parameters and not all(f"{{{name}}}" in graph for name in cell.named):
        raise Lacking("its operator has no such parameter")
    element = _TYPES[cell.dtype]
    inputs, output = dimensions
    operands = ", ".join(f"{element}{inputs} {name}" for name in cell.arguments)
    graph = graph.format(**cell.named)
    graph = re.sub(
        r"(\w+) = const\((.*?)\)",
        r"\1_f = Constant<value_float: float = \2>() \1 = CastLike(\1_f, x)",
        graph,
    )
    model = onnx.parser.parse_model(
        f"""<ir_version: 10, opset_import: ["" : 20, "com.microsoft" : 1]>
        {cell.function} ({operands}) => ({element}{output} out) {{ {graph} }}"""
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
    except Exception as e:  # its exceptions have no common base but this
        raise Lacking(f"no such type ({type(e).__name__})") from None


def bind(cell: Cell, inputs: Arrays, outputs: Arrays) -> Call:
    """Prepare a session with bound memory."""
    if cell.role != "value":
        raise Lacking("no gradients")
    if cell.function in _AVX512 and "NPACT_BENCH_HELD" in os.environ:
        raise Lacking("cannot be held to AVX2")
    dimensions = tuple(f"[{'N, M'[: 3 * a.ndim - 2]}]" for a in (inputs[0], outputs[0]))
    session = _session(cell.at_any_size, dimensions)
    binding = session.io_binding()
    kind = np.dtype(cell.element).type if cell.dtype != "bfloat16" else onnx.TensorProto.BFLOAT16
    for name, a in zip(cell.arguments, inputs, strict=True):
        binding.bind_input(name, "cpu", 0, kind, a.shape, a.ctypes.data)
    out = outputs[0]
    binding.bind_output("out", "cpu", 0, kind, out.shape, out.ctypes.data)
    return Call(ready(session.run_with_iobinding, binding), lambda: outputs)
