"""dask's arrays, which stay lazy; other arrays beside them are taken in the same chunks.

dask does so itself for ufuncs of one output element by element.  Otherwise it takes ``dtype=`` for
its own, numbers for arrays, whose type counts, and with ``out=`` it never ends.
"""

from functools import partial
from itertools import compress
from typing import Any

import dask.array
import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from npact._wrapped.calls import Call, axis_of, is_foreign, outputs

da: Any = dask.array  # whose functions have no types


def lazily(call: Call, cores: list[str]) -> Any:
    """Call chunk by chunk; ``cores`` are the dimensions that each operand has for itself.

    Raises
    ------
    TypeError
        For ``out`` and ``where``.
    """
    ufunc, operands, _, keywords = call
    if any(is_foreign(o, da.Array) for o in operands):
        return NotImplemented
    written = any(o is not None for o in outputs(ufunc, keywords))
    if written or keywords.get("where", True) is not True:
        raise TypeError(f"{ufunc.__name__}() takes neither out nor where with dask's arrays")
    here = [isinstance(o, da.Array) or np.ndim(o) > 0 for o in operands]
    options = {k: keywords.pop(k) for k in ("axis", "axes", "keepdims") if k in keywords}
    axes = [options.get("axis", -1)] * len(operands)
    if "axes" in options:  # those of the results behind those of the operands
        axes = [*options["axes"], *axes]
        options["axes"] = [*compress(options["axes"], here), *options["axes"][len(here) :]]
    elif "axis" in options:
        options["axis"] = axis_of(options["axis"])
    pairs, samples, loops = [], [], []
    for o, core, axis in compress(zip(operands, cores, axes, strict=False), here):
        o = o if hasattr(o, "dtype") else np.asarray(o)
        loop = [n if n == n else 1 for n in o.shape]  # NaN for a length not yet known
        places: list[Any] = [*range(o.ndim - len(core))][::-1]  # by their distance from the end
        if core:
            axis = axis[0] if isinstance(axis, tuple) and len(axis) == 1 else axis
            at = normalize_axis_index(axis_of(axis), o.ndim)
            places.insert(at, core)
            loop.pop(at)
        pairs += [o, places]
        samples.append(np.empty((0, 1) if core else 0, o.dtype))
        loops.append(loop)
    held = [None if h else o for o, h in zip(operands, here, strict=True)]
    of_chunk = partial(_of_chunk, call._replace(operands=held))
    found = of_chunk(*samples)  # raises what the ufunc raises for types and keywords
    np.broadcast_shapes(*loops)
    inputs = ",".join(f"({core})" for core in compress(cores, here))
    results = (ufunc.signature or "->" + ",".join(["()"] * ufunc.nout)).split("->")[1]
    return da.apply_gufunc(
        of_chunk,
        f"{inputs}->{results}",
        *da.unify_chunks(*pairs)[1],
        output_dtypes=tuple(r.dtype for r in found) if ufunc.nout > 1 else found.dtype,
        **options,
    )


def _of_chunk(call: Call, *arrays: Any) -> Any:
    """Call with arrays in the places of the operands that are None."""
    rest = iter(arrays)
    return call.on([next(rest) if o is None else o for o in call.operands])
