"""Wrong calls: mypy --strict reports each line that ends in ``# error``, and no other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

import npact

f32: NDArray[np.float32] = np.ones((3, 4), np.float32)
c64: NDArray[np.complex64] = np.ones((3, 4), np.complex64)
objects: NDArray[np.object_] = np.array([None])
labels: NDArray[np.int64] = np.array([0, 1, 3])

# There is no such function.
npact.gelo(f32)  # error
npact.gelu_grad_alpha(f32)  # error
npact.gelu_backward_from_output(f32, f32)  # error
print(npact.UFUNCS)  # error

# Not a real number.
npact.gelu("1")  # error
npact.gelu(None)  # error
npact.gelu(1j)  # error
npact.gelu(["1", "2"])  # error
npact.gelu(c64)  # error
npact.gelu(objects)  # error
npact.softmax(c64)  # error
npact.leaky_relu(f32, "0.2")  # error
npact.leaky_relu(f32, negative_slope=None)  # error
npact.leaky_relu(f32, c64)  # error

npact.gelu_backward(f32, c64)  # error
npact.gelu_backward(c64, f32)  # error
npact.swiglu(f32, objects)  # error
npact.prelu(f32, "0.2")  # error
npact.softmax_backward(f32, c64)  # error
npact.softmax_backward(1.0, f32)  # error

# Inputs have no names, parameters have the function's own.
npact.gelu()  # error
npact.gelu(x=f32)  # error
npact.gelu(f32, 0.2)  # error
npact.gelu(f32, alpha=0.2)  # error
npact.leaky_relu(f32, alpha=0.2)  # error
npact.leaky_relu(f32, 0.2, negative_slope=0.2)  # error
npact.leaky_relu(f32, 0.2, 0.3)  # error
npact.elu_backward(f32)  # error
npact.swiglu(f32)  # error
npact.swiglu(f32, f32, limit=7.0)  # error

# The arguments of a ufunc.
npact.gelu(f32, axis=0)  # error
npact.gelu(f32, casting="sometimes")  # error
npact.gelu(f32, order="D")  # error
npact.gelu(f32, where=1.5)  # error
npact.gelu(f32, out=[1.0])  # error
npact.gelu(f32, out=(f32, f32))  # error
npact.gelu(f32, dtype=np.float32, sparse=True)  # error

# One output, or two.
y, dy, more = npact.gelu_value_and_grad(f32)  # error
npact.gelu_value_and_grad(f32, out=f32)  # error
npact.gelu_value_and_grad(f32, out=(f32,))  # error
npact.gelu_value_and_grad(f32, out=None)  # error
npact.gelu(f32, out=(None, None))  # error
npact.gelu_value_and_grad(f32).sum()  # error
double: NDArray[np.float64] = npact.gelu(f32)  # error

# Generalised ufuncs.
npact.softmax(1.0)  # error
npact.softmax(f32, axis="last")  # error
npact.softmax(f32, where=f32 > 0)  # error
npact.softmax(f32, keepdims=True)  # error
npact.softmax(f32, f32, f32)  # error
npact.logsumexp(f32, axis=(0, 1))  # error
npact.softmax_cross_entropy(f32)  # error
npact.softmax_cross_entropy(f32, 0.5)  # error
npact.softmax_cross_entropy(f32, f32)  # error
npact.softmax_cross_entropy(labels, f32)  # error

# The functions of the module.
npact.get(3)  # error
npact.grad(npact.elu, 3)  # error
npact.grad(np.sin, parameter=f32)  # error
npact.backward(npact.gelu)(f32)  # error
npact.table("along")  # error
npact.c_function("gelu", "float32", 3)  # error
npact.units.register("numpy")  # error
anything: Any = npact.Row("gelu")  # error


# Methods that such a ufunc does not have; they do not return.
def reduce() -> None:
    npact.gelu.reduce(f32)  # error


def outer() -> None:
    npact.softmax.outer(f32, f32)  # error


def at() -> None:
    npact.gelu_value_and_grad.at(f32, [0])  # error
