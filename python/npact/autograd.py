"""npact's functions as primitives of HIPS autograd, under their own names.

>>> from autograd import elementwise_grad
>>> import npact.autograd as act
>>> float(elementwise_grad(act.relu)(2.0))
1.0

The gradients by an input, by a parameter where npact has ``f_grad_<parameter>``, and by both
operands of a gated unit are npact's own.  First derivatives only: npact has no second ones.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from npact._functions import _COMPANIONS, UFUNCS, table

try:
    from autograd.extend import defvjp, primitive
    from autograd.numpy.numpy_vjps import unbroadcast_f
except ImportError as error:
    raise ImportError(f'{error}; pip install "npact[autograd]"') from error


def _elementwise(name: str, parameters: dict[str, float]) -> Any:
    """A primitive of x and the parameters, by place or by name."""
    f, backward = UFUNCS[name], primitive(UFUNCS[f"{name}_backward"])
    known = primitive(f)

    def by_x(answer: Any, x: Any, *given: Any) -> Any:
        return unbroadcast_f(x, lambda g: backward(g, x, *given))

    def by_parameter(j: int, role: str) -> Callable[..., Any]:
        slope = primitive(UFUNCS[_COMPANIONS[name][role]])
        return lambda answer, x, *given: unbroadcast_f(given[j], lambda g: g * slope(x, *given))

    roles = [f"grad_{parameter}" for parameter in parameters]
    vjps = [by_x] + [
        by_parameter(j, role) if role in _COMPANIONS[name] else None for j, role in enumerate(roles)
    ]
    defvjp(known, *vjps)

    def call(x: Any, *given: Any, **named: Any) -> Any:
        values = dict(zip(parameters, given, strict=False))
        if wrong := named.keys() - (parameters.keys() - values.keys()):
            raise TypeError(f"{name}() got an unexpected keyword argument {min(wrong)!r}")
        return known(x, *(parameters | values | named).values())

    return _named(call if parameters else known, f)


def _gated(name: str, parameters: dict[str, float]) -> Any:
    f, backward = UFUNCS[name], primitive(UFUNCS[f"{name}_backward"])
    known = primitive(f)

    def by(k: int) -> Callable[..., Any]:
        def vjp(answer: Any, gate: Any, value: Any, *given: Any) -> Any:
            return unbroadcast_f((gate, value)[k], lambda g: backward(g, gate, value, *given)[k])

        return vjp

    defvjp(known, by(0), by(1), *[None] * len(parameters))
    return _named(known, f)


def _from_output(name: str) -> Any:
    """A function along an axis whose gradient takes its output."""
    f, backward = UFUNCS[name], primitive(UFUNCS[f"{name}_backward"])
    known = primitive(f)
    defvjp(known, lambda y, x, axis=-1: lambda g: backward(g, y, axis=axis))
    return _named(known, f)


def _softmin() -> Any:
    f, backward = UFUNCS["softmin"], primitive(UFUNCS["softmax_backward"])
    known = primitive(f)
    defvjp(known, lambda y, x, axis=-1: lambda g: backward(-g, y, axis=axis))
    return _named(known, f)


def _sparsemax() -> Any:
    """Its gradient is centred among the elements that are not 0, and 0 elsewhere."""
    f = UFUNCS["sparsemax"]
    known = primitive(f)

    def vjp(y: Any, x: Any, axis: int = -1) -> Callable[[Any], Any]:
        some = y > 0
        count = some.sum(axis=axis, keepdims=True)
        return lambda g: some * (g - (some * g).sum(axis=axis, keepdims=True) / count)

    defvjp(known, vjp)
    return _named(known, f)


def _logsumexp() -> Any:
    f, backward = UFUNCS["logsumexp"], primitive(UFUNCS["logsumexp_backward"])
    known = primitive(f)
    defvjp(known, lambda y, x, axis=-1: lambda g: backward(g, x, axes=[(), axis, axis]))
    return _named(known, f)


def _cross_entropy() -> Any:
    f = UFUNCS["softmax_cross_entropy"]
    backward = primitive(UFUNCS["softmax_cross_entropy_backward"])
    known = primitive(f)
    defvjp(known, lambda y, logits, label: lambda g: backward(g, logits, label), None)
    return _named(known, f)


def _named(function: Any, ufunc: np.ufunc) -> Any:
    function.__name__ = function.__qualname__ = ufunc.__name__
    function.__module__, function.__doc__ = __name__, ufunc.__doc__
    return function


def _all() -> dict[str, Any]:
    found = {row.name: _elementwise(row.name, row.parameters) for row in table()}
    found |= {alias: found[row.name] for row in table() for alias in row.aliases}
    found |= {row.name: _gated(row.name, row.parameters) for row in table("gated")}
    found |= {name: _from_output(name) for name in ("softmax", "log_softmax")}
    found |= {"softmin": _softmin(), "sparsemax": _sparsemax(), "logsumexp": _logsumexp()}
    return found | {"softmax_cross_entropy": _cross_entropy()}


_primitives = _all()
__all__ = sorted(_primitives)


def __getattr__(name: str) -> Any:
    try:
        return _primitives[name]
    except KeyError:
        raise AttributeError(f"module 'npact.autograd' has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return __all__
