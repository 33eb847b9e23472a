"""JAX: jitted functions of jax.nn and their ``jax.vjp``, results waited for.

The results of the last call are donated to the next one, so that XLA writes to memory that is
already there, as ``out=`` does.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from bench.cells import Cell
from bench.formulas import expressions
from bench.peers import Arrays, Call, Lacking

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_cpu_enable_async_dispatch", False)  # no hand-over to another thread

_NN: dict[str, Callable[..., Any]] = {
    "celu": jax.nn.celu,
    "elu": jax.nn.elu,
    "gelu": lambda x: jax.nn.gelu(x, approximate=False),
    "gelu_tanh": lambda x: jax.nn.gelu(x, approximate=True),
    "hard_sigmoid": jax.nn.hard_sigmoid,
    "hard_silu": jax.nn.hard_silu,
    "hard_tanh": jax.nn.hard_tanh,
    "leaky_relu": jax.nn.leaky_relu,
    "log_sigmoid": jax.nn.log_sigmoid,
    "mish": jax.nn.mish,
    "relu": jax.nn.relu,
    "relu6": jax.nn.relu6,
    "selu": jax.nn.selu,
    "sigmoid": jax.nn.sigmoid,
    "silu": jax.nn.silu,
    "softplus": jax.nn.softplus,
    "softsign": jax.nn.soft_sign,
    "sparse_plus": jax.nn.sparse_plus,
    "sparse_sigmoid": jax.nn.sparse_sigmoid,
    "squareplus": jax.nn.squareplus,
    "swish": jax.nn.silu,
    "tanh": jnp.tanh,
}
#: Those that take parameters; the others are formulas where they are not the defaults.
_PARAMETRIC = {"celu", "elu", "leaky_relu", "squareplus"}
_NAMESPACE = {
    **{name: getattr(jnp, name) for name in ("abs", "cosh", "exp", "expm1", "log", "log1p")},
    **{name: getattr(jnp, name) for name in ("maximum", "minimum", "sign", "sqrt", "square")},
    "erf": jax.scipy.special.erf,
    "erfc": jax.scipy.special.erfc,
    "where": jnp.where,
    **_NN,
}


def _cross_entropy(logits: jax.Array, label: jax.Array) -> jax.Array:
    picked = jnp.take_along_axis(logits, label[:, None], axis=-1)[:, 0]
    return jax.nn.logsumexp(logits, axis=-1) - picked


def _through(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda g, *x: jax.vjp(f, *x)[1](g)


_ALONG_AXIS: dict[str, Callable[..., Any]] = {
    "softmax": jax.nn.softmax,
    "log_softmax": jax.nn.log_softmax,
    "logsumexp": lambda x: jax.nn.logsumexp(x, axis=-1),
    "softmax_backward": lambda g, y: y * (g - jnp.sum(g * y, axis=-1, keepdims=True)),
    "log_softmax_backward": lambda g, y: g - jnp.exp(y) * jnp.sum(g, axis=-1, keepdims=True),
    "logsumexp_backward": _through(lambda x: jax.nn.logsumexp(x, axis=-1)),
    "softmax_cross_entropy": _cross_entropy,
    "softmax_cross_entropy_backward": lambda g, logits, label: _through(
        lambda x: _cross_entropy(x, label)
    )(g, logits),
    "softmax_cross_entropy_value_and_grad": lambda logits, label: _value_and_grad(
        lambda x: _cross_entropy(x, label)
    )(logits),
}


def describe() -> str:
    """Name and version."""
    return f"JAX {jax.__version__}"


def _value_and_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    def both(x: jax.Array) -> tuple[jax.Array, jax.Array]:
        y, pull = jax.vjp(f, x)
        return y, pull(jnp.ones_like(y))[0]

    return both


def _evaluated(texts: tuple[str, ...], names: tuple[str, ...]) -> Callable[..., Any]:
    codes = [compile(text, "formula", "eval") for text in texts]

    def f(*arrays: jax.Array) -> tuple[jax.Array, ...]:
        scope = {**_NAMESPACE, **dict(zip(names, arrays, strict=True))}
        return tuple(eval(code, scope) for code in codes)

    return f


def _function(cell: Cell) -> Callable[..., Any]:
    if cell.along_axis:
        if cell.ufunc.__name__ not in _ALONG_AXIS:
            raise Lacking("no such function")
        return _ALONG_AXIS[cell.ufunc.__name__]
    try:
        if cell.role == "backward_from_output" or cell.role.startswith("grad_"):
            return _evaluated(expressions(cell), cell.arguments)
        texts = expressions(cell._replace(role="value"), _NN)
    except LookupError as e:
        raise Lacking(str(e)) from None
    names = tuple(name for name in cell.arguments if name != "g")
    composed = _evaluated(texts, names)

    def value(*x: jax.Array) -> jax.Array:
        if cell.function in (_PARAMETRIC if cell.parameters else _NN):
            return _NN[cell.function](*x, *cell.parameters)
        return composed(*x)[0]

    if cell.role == "backward":
        return _through(value)
    return _value_and_grad(value) if cell.role == "value_and_grad" else value


@cache
def _compiled(cell: Cell) -> Callable[..., Any]:
    f = _function(cell)

    def into(donated: Any, *arrays: jax.Array) -> tuple[jax.Array, ...]:
        results = f(*arrays)
        return results if isinstance(results, tuple) else (results,)

    return jax.jit(into, donate_argnums=0, keep_unused=True)


def bind(cell: Cell, inputs: Arrays, outputs: Arrays) -> Call:
    """Prepare a call of the jitted function."""
    compiled = _compiled(cell.at_any_size)
    arrays = tuple(jnp.array(a) for a in inputs)
    results = tuple(jnp.zeros(a.shape, a.dtype) for a in outputs)

    def run() -> None:
        nonlocal results
        results = jax.block_until_ready(compiled(results, *arrays))

    return Call(run, lambda: tuple(np.asarray(r) for r in results))
