"""npact's functions on quantities with units, of pint and of Astropy.

Both libraries ask a table of theirs what a ufunc does to units.  `register` enters npact's
functions there: quantities without dimension are accepted, and their results have none; others are
refused.

>>> import numpy as np
>>> import npact
>>> from npact import units
>>> units.register("astropy")
>>> from astropy.units import one, percent
>>> npact.relu(np.array([-50.0, 50.0]) * percent)
<Quantity [0. , 0.5]>
>>> units.unregister("astropy")
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal

import numpy as np

from npact._functions import UFUNCS

__all__ = ["register", "unregister"]

_Library = Literal["astropy", "pint"]
_entered: dict[str, list[Any]] = {}  # library -> the keys that were added to its table


def register(library: _Library) -> None:
    """Make a library of quantities accept every function of npact.

    Parameters
    ----------
    library : {"astropy", "pint"}
        The library; it must be installed.

    Raises
    ------
    ValueError
        If the library is neither.
    ImportError
        If it is not installed, or a version that keeps no such table.

    Notes
    -----
    pint looks functions up by name: ``tanh`` is that of NumPy there, which was in its table before.
    """
    table, entry = _table(library)
    if library in _entered:
        return
    keys = {f if library == "astropy" else f.__name__: f for f in UFUNCS.values()}
    _entered[library] = [key for key in keys if key not in table]
    for key in _entered[library]:
        table[key] = entry(keys[key])


def unregister(library: _Library) -> None:
    """Undo `register`.

    Parameters
    ----------
    library : {"astropy", "pint"}
        The library.

    Raises
    ------
    ValueError
        If the library is neither.
    """
    table, _ = _table(library)
    for key in _entered.pop(library, ()):
        table.pop(key, None)


def _table(library: str) -> tuple[Any, Callable[[np.ufunc], Any]]:
    """The library's table, and what makes an entry of a ufunc."""
    places = {
        "astropy": ("astropy.units.quantity_helper", "UFUNC_HELPERS", _astropy_entry),
        "pint": ("pint.facets.numpy.numpy_func", "HANDLED_UFUNCS", _pint_entry),
    }
    if library not in places:
        raise ValueError(f"library must be 'astropy' or 'pint', not {library!r}")
    module, name, entry = places[library]
    try:
        return getattr(import_module(module), name), entry
    except (ImportError, AttributeError) as error:
        raise ImportError(f'{error}; pip install "npact[arrays]"') from error


def _astropy_entry(ufunc: np.ufunc) -> Callable[..., Any]:
    from astropy.units import UnitConversionError, UnitTypeError, dimensionless_unscaled
    from astropy.units.quantity_helper.helpers import get_converter

    def helper(f: np.ufunc, *units: Any) -> tuple[list[Any], Any]:
        try:
            converters = [u and get_converter(u, dimensionless_unscaled) for u in units]
        except UnitConversionError:
            text = f"can only apply {f.__name__!r} to dimensionless quantities, not to {units}"
            raise UnitTypeError(text) from None
        return converters, (
            dimensionless_unscaled if f.nout == 1 else (dimensionless_unscaled,) * f.nout
        )

    return helper


def _pint_entry(ufunc: np.ufunc) -> Callable[..., Any]:
    def call(*inputs: Any, out: Any = None, **options: Any) -> Any:
        quantities = [q for q in (*inputs, *(out or ())) if hasattr(q, "_REGISTRY")]
        registry = quantities[0]._REGISTRY

        def plain(q: Any) -> Any:
            return q.m_as("") if hasattr(q, "_REGISTRY") else q

        if out is not None:
            # The array itself, which a conversion would copy.
            options["out"] = tuple(q.magnitude if hasattr(q, "_REGISTRY") else q for q in out)
        result = ufunc(*map(plain, inputs), **options)
        if out is not None:
            for q in out:
                if hasattr(q, "_REGISTRY"):
                    q._units = registry.UnitsContainer()
            return out[0] if len(out) == 1 else out
        if isinstance(result, tuple):
            return tuple(registry.Quantity(r, "") for r in result)
        return registry.Quantity(result, "")

    return call
