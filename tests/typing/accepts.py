"""Right calls: mypy --strict has nothing to say, and infers what `assert_type` states."""

from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray

import npact

f32: NDArray[np.float32] = np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4)
f64: NDArray[np.float64] = f32.astype(np.float64)
matrix = np.ones((3, 4), np.float32)
weights = np.full(4, 0.2, np.float32)
integers: NDArray[np.int8] = np.arange(4, dtype=np.int8)
labels: NDArray[np.int64] = np.array([0, 1, 3])
unknown: NDArray[Any] = f32
out = np.empty_like(f32)
slope = np.empty_like(f32)
number: float = 0.5

# Every one is a ufunc.
ufunc: np.ufunc = npact.leaky_relu
ufuncs: list[np.ufunc] = [npact.gelu, npact.swiglu, npact.softmax, npact.gelu_value_and_grad]
assert_type(npact.gelu.nin, int)

# A float array keeps its type and its shape; a number stays a number.
assert_type(npact.gelu(f32), NDArray[np.float32])
assert_type(npact.gelu(f64), NDArray[np.float64])
assert_type(npact.gelu(matrix), np.ndarray[tuple[int, int], np.dtype[np.float32]])
assert_type(npact.gelu(unknown), NDArray[Any])
assert_type(npact.gelu(integers), NDArray[Any])
assert_type(npact.gelu([[1, 2.5], [3, 4]]), NDArray[Any])
assert_type(npact.gelu([f32, f32]), NDArray[Any])
assert_type(npact.gelu(number), np.float64)
assert_type(npact.gelu(np.float32(1)), np.float32)
npact.gelu(1)
npact.gelu(True)
npact.gelu(np.int8(1))
npact.expit(f32)

# The arguments of any ufunc.
assert_type(npact.gelu(f32, out=out), NDArray[np.float32])
assert_type(npact.gelu(f32, out), NDArray[np.float32])
assert_type(npact.gelu(f32, out=(out,)), NDArray[np.float32])
assert_type(npact.gelu(f32, out=None), NDArray[np.float32])
assert_type(npact.gelu(f32, out=(None,)), NDArray[np.float32])
npact.gelu(f32, dtype=np.float64)
npact.gelu(f32, dtype="f8", casting="same_kind", order="C", subok=False)
npact.gelu(f32, out=out, where=f32 > 0)
npact.gelu(f32, out=out, where=[True, False, True, False])
npact.gelu(f32, signature="f->f")
npact.gelu.at(f32, [0, 1])
npact.elu.outer(f32, weights)

# Parameters, by place and by name.
assert_type(npact.leaky_relu(f32), NDArray[np.float32])
assert_type(npact.leaky_relu(f32, 0.2), NDArray[np.float32])
assert_type(npact.leaky_relu(f32, negative_slope=number), NDArray[np.float32])
assert_type(npact.leaky_relu(f32, 1), NDArray[np.float32])
assert_type(npact.prelu(f32, weights), NDArray[np.float32])
assert_type(npact.prelu(matrix, matrix), np.ndarray[tuple[int, int], np.dtype[np.float32]])
assert_type(npact.leaky_relu(number, negative_slope=0.2), np.float64)
assert_type(npact.leaky_relu(f32, 0.2, out), NDArray[np.float32])
assert_type(npact.leaky_relu(f32, negative_slope=0.2, out=out), NDArray[np.float32])
npact.leaky_relu(f32, np.float64(0.2))
npact.leaky_relu(f32, [0.1, 0.2, 0.3, 0.4])
assert_type(npact.hard_tanh(f32, -2, 2), NDArray[np.float32])
assert_type(npact.hard_tanh(f32, max_val=2.5), NDArray[np.float32])
npact.hard_tanh(f32, max_val=integers)
assert_type(npact.xielu(f32, beta=0.4, alpha_p=weights), NDArray[np.float32])
npact.threshold(f32, 0.0, [1, 2, 3, 4])

# Companions.
assert_type(npact.gelu_grad(f32), NDArray[np.float32])
assert_type(npact.elu_grad_alpha(f32, alpha=0.5), NDArray[np.float32])
assert_type(npact.gelu_backward(f32, f32), NDArray[np.float32])
assert_type(npact.gelu_backward(1.0, f32), NDArray[np.float32])
assert_type(npact.gelu_backward(1.0, 2.0), np.float64)
assert_type(npact.elu_backward(f32, f32, alpha=0.5), NDArray[np.float32])
assert_type(npact.elu_backward_from_output(f32, f32, 0.5), NDArray[np.float32])
y, dy = npact.gelu_value_and_grad(f32)
assert_type(y, NDArray[np.float32])
assert_type(dy, NDArray[np.float32])
assert_type(
    npact.gelu_value_and_grad(f32, out=(out, slope)),
    tuple[NDArray[np.float32], NDArray[np.float32]],
)
npact.gelu_value_and_grad(f32, out, slope)
npact.elu_value_and_grad(f32, 0.5, out, slope)
assert_type(npact.gelu_value_and_grad(0.5), tuple[np.float64, np.float64])

assert_type(
    npact.gelu_value_and_grad(f32, out=(None, None)),
    tuple[NDArray[np.float32], NDArray[np.float32]],
)
npact.gelu_value_and_grad(f32, out=(out, None))
npact.gelu_value_and_grad(f32, out=(None, slope))

# Gated units.
assert_type(npact.swiglu(f32, f32), NDArray[np.float32])
assert_type(npact.swiglu_oai(f32, f32, limit=5.0), NDArray[np.float32])
dgate, dvalue = npact.swiglu_backward(f32, f32, f32)
assert_type(dvalue, NDArray[np.float32])

# Arrays of several types.
npact.gelu_backward(f64, f32)
npact.leaky_relu(f32, f64)
npact.prelu(integers, weights)
npact.prelu([1, 2, 3, 4], f64)
npact.elu_backward(f64, f32, alpha=weights)
npact.leaky_relu_value_and_grad(f32, f64)
npact.swiglu(f32, f64)
dgate, dvalue = npact.swiglu_backward(f32, f64, f32)
npact.softmax_backward(f64, f32)
npact.logsumexp_backward(f64[:, 0], f32)
npact.softmax_cross_entropy_backward(f64[:, 0], f32, labels[:3])

# Along an axis.
assert_type(npact.softmax(f32), NDArray[np.float32])
assert_type(npact.softmax(matrix, axis=0), np.ndarray[tuple[int, int], np.dtype[np.float32]])
assert_type(npact.softmax([1, 2]), NDArray[Any])
assert_type(npact.softmax(f32, out=out), NDArray[np.float32])
assert_type(npact.softmax_backward(f32, f32, axis=0), NDArray[np.float32])
npact.softmax(f32, axes=[0, 0])
npact.logsumexp(f32, axis=0, keepdims=True)
assert_type(npact.logsumexp_backward(1.0, f32), NDArray[np.float32])
npact.softmax_cross_entropy(f32, labels)
npact.softmax_cross_entropy(f32, [0, 1, 3])
npact.softmax_cross_entropy(f32[0], 1)
assert_type(npact.softmax_cross_entropy_backward(1.0, f32, labels), NDArray[np.float32])
loss, gradient = npact.softmax_cross_entropy_value_and_grad(f32, labels)
assert_type(gradient, NDArray[np.float32])
npact.softmax_cross_entropy_value_and_grad(f32, labels, out=(None, None))
npact.softmax_cross_entropy_value_and_grad(f32, labels, out=(None, gradient))
npact.logsumexp(f32, out=(None,))


class Foreign:
    """An array of another library."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> str:
        return ufunc.__name__


npact.gelu(Foreign())
npact.leaky_relu(f32, Foreign())
npact.gelu_backward(f32, Foreign())
npact.softmax(Foreign(), axis=0)

# The functions of the module.
assert_type(npact.get("gelu"), np.ufunc)
npact.get(npact.leaky_relu)(f32, negative_slope=0.2)
npact.grad(npact.leaky_relu)(f32, negative_slope=0.2)
npact.grad(npact.elu, "alpha")(f32)
npact.grad("elu", parameter="alpha")
assert_type(npact.backward(npact.gelu)(f32, f32), NDArray[np.float32])
npact.value_and_grad(npact.elu)(f32, alpha=0.5)[1].sum()
for row in npact.table():
    assert_type(row, npact.Row)
    assert_type(row.parameters, dict[str, float])
for gated in npact.table("gated"):
    assert_type(gated.name, str)
for f in npact.activations():
    assert_type(f, np.ufunc)
for along in npact.table("axis"):
    assert_type(along, npact.AxisRow)
    assert_type(along.arguments, tuple[str, ...])
assert_type(npact.c_function("gelu", np.float32), npact.CFunction)
assert_type(npact.c_function(npact.elu).handle, int)
assert_type(npact.get_include(), str)
npact.show_config()
assert_type(npact.__version__, str)
