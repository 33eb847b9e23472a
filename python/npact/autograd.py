"""npact's functions as primitives of HIPS autograd, under their own names.

>>> from autograd import elementwise_grad
>>> import npact.autograd as act
>>> float(elementwise_grad(act.relu)(2.0))
1.0

The gradients by an input, by a parameter where npact has ``f_grad_<parameter>``, and by both
operands of a gated unit are npact's own.  First derivatives only: npact has no second ones.
Of a ufunc's keywords there are ``axis`` and ``keepdims``, along an axis.
"""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any, NoReturn

import numpy as np

from npact._functions import _COMPANIONS, UFUNCS, table

try:
    import autograd.numpy as anp
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

    vjps = [
        by_parameter(j, f"grad_{parameter}")
        if f"grad_{parameter}" in _COMPANIONS[name]
        else _no_derivative(name, parameter)
        for j, parameter in enumerate(parameters)
    ]
    defvjp(known, by_x, *vjps)
    return _named(known, f, ("x",), parameters)


def _gated(name: str, parameters: dict[str, float]) -> Any:
    f, backward = UFUNCS[name], primitive(UFUNCS[f"{name}_backward"])
    known = primitive(f)

    def by(k: int) -> Callable[..., Any]:
        def vjp(answer: Any, gate: Any, value: Any, *given: Any) -> Any:
            return unbroadcast_f((gate, value)[k], lambda g: backward(g, gate, value, *given)[k])

        return vjp

    defvjp(known, by(0), by(1), *[_no_derivative(name, parameter) for parameter in parameters])
    return _named(known, f, ("gate", "value"), parameters)


def _no_derivative(name: str, parameter: str) -> Callable[..., NoReturn]:
    """In the place of a gradient: autograd would take None for zeros."""

    def vjp(*given: Any) -> NoReturn:
        raise NotImplementedError(f"{name}() has no derivative by {parameter}")

    return vjp


def _from_output(name: str) -> Any:
    """A function along an axis whose gradient takes its output."""
    f, backward = UFUNCS[name], primitive(UFUNCS[f"{name}_backward"])
    known = primitive(f)
    defvjp(known, lambda y, x, axis: lambda g: backward(g, y, axis=axis))
    return _named(known, f, ("x",), axis=-1)


def _softmin() -> Any:
    f, backward = UFUNCS["softmin"], primitive(UFUNCS["softmax_backward"])
    known = primitive(f)
    defvjp(known, lambda y, x, axis: lambda g: backward(-g, y, axis=axis))
    return _named(known, f, ("x",), axis=-1)


def _sparsemax() -> Any:
    """Its gradient is centred among the elements that are not 0, and 0 elsewhere."""
    f = UFUNCS["sparsemax"]
    known = primitive(f)

    def vjp(y: Any, x: Any, axis: int) -> Callable[[Any], Any]:
        some = y > 0
        count = some.sum(axis=axis, keepdims=True)

        def by_x(g: Any) -> Any:
            total = (some * g).sum(axis=axis, keepdims=True)
            with np.errstate(invalid="ignore"):  # 0 / 0 in rows of NaN, and of no elements
                mean = (total / count).astype(total.dtype)  # an integer makes it float64
            return some * (g - mean)

        return by_x

    defvjp(known, vjp)
    return _named(known, f, ("x",), axis=-1)


def _logsumexp() -> Any:
    f, backward = UFUNCS["logsumexp"], primitive(UFUNCS["logsumexp_backward"])
    known = primitive(f)

    def vjp(y: Any, x: Any, axis: int, keepdims: bool) -> Callable[[Any], Any]:
        return lambda g: backward(g.squeeze(axis) if keepdims else g, x, axis=axis)

    defvjp(known, vjp)
    return _named(known, f, ("x",), axis=-1, keepdims=False)


def _cross_entropy() -> Any:
    f = UFUNCS["softmax_cross_entropy"]
    backward = primitive(UFUNCS["softmax_cross_entropy_backward"])
    known = primitive(f)

    def by_logits(y: Any, logits: Any, label: Any) -> Any:
        return unbroadcast_f(logits, lambda g: backward(g, logits, label))

    defvjp(known, by_logits, _no_derivative("softmax_cross_entropy", "label"))

    # The axis is moved, as one row may have several labels, and is broadcast from its end.
    def call(logits: Any, label: Any, axis: int) -> Any:
        return known(anp.moveaxis(logits, axis, -1), label)

    return _named(call, f, ("logits", "label"), axis=-1)


def _named(
    function: Callable[..., Any],
    ufunc: np.ufunc,
    inputs: tuple[str, ...],
    parameters: dict[str, float] | None = None,
    **keywords: object,
) -> Any:
    """The function with a ufunc's name, called with all its arguments, or not at all.

    A gradient knows parameters by their places, and knows nothing of what else a ufunc takes.
    """
    called = Signature(
        [Parameter(k, Parameter.POSITIONAL_ONLY) for k in inputs]
        + [
            Parameter(k, Parameter.POSITIONAL_OR_KEYWORD, default=default)
            for k, default in (parameters or {}).items()
        ]
        + [Parameter(k, Parameter.KEYWORD_ONLY, default=default) for k, default in keywords.items()]
    )

    def call(*given: Any, **named: Any) -> Any:
        try:
            bound = called.bind(*given, **named)
        except TypeError as error:
            raise TypeError(f"{ufunc.__name__}(): {error}") from None
        bound.apply_defaults()
        return function(*bound.args, **bound.kwargs)

    call.__name__ = call.__qualname__ = ufunc.__name__
    call.__module__, call.__doc__ = __name__, ufunc.__doc__
    call.__signature__ = called  # type: ignore[attr-defined]
    return call


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
