"""Arrays inside others' objects, where NumPy's way would compute something else than what is meant.

The ufuncs come here with whatever is neither a plain array nor a number.  Both functions take the
ufunc and what it was called with, and return what the call returns, or NotImplemented, which leaves
the call to NumPy.  Each kind of object has a file, imported where the library is there already.
"""

import sys
from typing import Any

import numpy as np

from npact._wrapped import masked
from npact._wrapped.calls import OPTIONS, Call, is_foreign, outputs, returned, without_outputs


def elementwise(ufunc: np.ufunc, /, *inputs: Any, **keywords: Any) -> Any:
    """Call an element-wise ufunc on data frames; one with two outputs on dask's arrays too."""
    inputs = without_outputs(ufunc, inputs, keywords)
    if len(inputs) > ufunc.nin:
        return NotImplemented
    names = [k for k in keywords if k not in OPTIONS]
    operands = [*inputs, *(keywords.pop(k) for k in names)]
    call = Call(ufunc, operands, names, keywords)
    if ufunc.nout > 1 and _is_chunked(operands):
        from npact._wrapped import chunked

        return chunked.lazily(call, [""] * len(operands))
    if sys.modules.get("pandas"):
        from npact._wrapped import frames

        return frames.elementwise(call)
    return NotImplemented


def along_axis(ufunc: np.ufunc, /, *inputs: Any, **keywords: Any) -> Any:
    """Call a generalised ufunc on data frames, series or masked arrays, or beside dask's arrays.

    Raises
    ------
    TypeError
        For ``axes`` and ``keepdims``, and for masked arrays beside frames or series.
    """
    from npact._functions import _AXIS_ROWS

    row = _AXIS_ROWS[ufunc.__name__]
    inputs = without_outputs(ufunc, inputs, keywords)
    if len(inputs) != ufunc.nin:
        return NotImplemented
    given = keywords.get("out")
    if _is_chunked([*inputs, *(given if isinstance(given, tuple) else [given])]):
        from npact._wrapped import chunked

        return chunked.lazily(Call(ufunc, [*inputs], [], keywords), row.cores[0])
    pandas = sys.modules.get("pandas")
    labelled: tuple[Any, ...] = (pandas.DataFrame, pandas.Series) if pandas else ()
    kinds = labelled if any(isinstance(o, labelled) for o in inputs) else (np.ma.MaskedArray,)
    own = [type(o).__name__ for o in inputs if isinstance(o, kinds)]
    if not own:
        return NotImplemented
    out = outputs(ufunc, keywords)
    others = np.ma.MaskedArray if kinds is labelled else labelled
    for o in (*inputs, *out):
        if isinstance(o, others):
            raise TypeError(
                f"{ufunc.__name__}() takes no {type(o).__name__} beside a {own[0]}: "
                "what is missing makes its row missing, what is masked is left out"
            )
    if any(is_foreign(o, kinds) for o in (*inputs, *out)):
        return NotImplemented
    for option in ("axes", "keepdims"):
        if option in keywords:
            raise TypeError(f"{ufunc.__name__}() takes no {option} with a {own[0]}")
    # Arrays of other classes count as plain ones.
    operands = [
        np.asarray(o) if isinstance(o, np.ndarray) and not isinstance(o, kinds) else o
        for o in inputs
    ]
    call = Call(ufunc, operands, [], keywords)
    if kinds is labelled:
        from npact._wrapped import frames

        return returned(frames.along_axis(call, row, out), out)
    return returned(masked.along_axis(call, row, out), out)


def _is_chunked(operands: list[Any]) -> bool:
    dask = sys.modules.get("dask.array")
    return dask is not None and any(isinstance(o, dask.Array) for o in operands)
