"""Activation functions for NumPy: SIMD C kernels as real ufuncs, with their derivatives.

>>> import numpy as np, npact as act
>>> act.relu(np.array([-1.0, 0.0, 2.0]))
array([0., 0., 2.])
>>> act.leaky_relu(-1.0, negative_slope=0.2)
np.float64(-0.2)

Every function ``f`` of the table comes with ``f_grad(x)``, its derivative; ``f_backward(g, x)``,
the product ``g * f'(x)`` in one pass; and ``f_value_and_grad(x)``, both.  `npact.table` lists them.
"""

__version__ = "0.1.0"

from importlib import import_module as _import_module

from npact import _core

_core.choose_isa()

from npact._c_functions import CFunction, c_function
from npact._config import get_include, show_config
from npact._functions import UFUNCS as _UFUNCS
from npact._functions import (
    AxisRow,
    Row,
    activations,
    backward,
    get,
    grad,
    table,
    value_and_grad,
)

__all__ = sorted(
    [
        *_UFUNCS,
        "AxisRow",
        "CFunction",
        "Row",
        "activations",
        "backward",
        "c_function",
        "get",
        "get_include",
        "grad",
        "show_config",
        "table",
        "value_and_grad",
    ]
)

globals().update(_UFUNCS)

# Imported when they are used: they need more than NumPy.
_SUBMODULES = ("autograd", "mnist", "nn", "sklearn", "units")


def __getattr__(name: str) -> object:
    if name in _SUBMODULES:
        return _import_module(f"npact.{name}")
    raise AttributeError(f"module 'npact' has no attribute {name!r}")


def __dir__() -> list[str]:
    from importlib.util import find_spec

    # Of the submodules only this one cannot be imported without the library that it is for.
    missing = {"autograd"} if find_spec("autograd") is None else set()
    return sorted({*__all__, *_SUBMODULES} - missing)
