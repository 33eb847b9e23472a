"""Masked arrays along an axis: numpy.ma counts what is masked as an element of its row."""

from functools import reduce
from typing import Any

import numpy as np

from npact._wrapped.calls import Call, axis_of

# By an input's name, the value that adds nothing to the sums over its row.
_NOTHING = {"x": -np.inf, "logits": -np.inf, "y": 0.0, "g": 0.0, "label": 0}


def along_axis(call: Call, row: Any, out: tuple[Any, ...]) -> list[Any]:
    """The results: what is masked in any input is left out of its row, and masked in the result."""
    axis = axis_of(call.keywords.pop("axis", -1))
    cores, result_cores = row.cores
    nothing = _NOTHING | ({"x": np.inf} if row.name == "softmin" else {})

    def last(a: Any) -> Any:  # as the inputs' other dimensions are broadcast from their ends
        return a if axis == -1 else np.moveaxis(a, axis, -1)

    arrays, masks = [*call.operands], []
    row_masks: list[Any] = [np.False_]
    for i, o in enumerate(call.operands):
        mask = np.ma.getmaskarray(o)
        if cores[i]:
            arrays[i] = last(np.ma.getdata(o, subok=False))
            masks.append(last(mask))
        elif isinstance(o, np.ma.MaskedArray):
            arrays[i] = _filled(o.data, mask, nothing[row.arguments[i]])
            row_masks.append(mask)
    if len({mask.shape[-1:] for mask in masks}) > 1:
        call.on(arrays)  # raises, where the masks would be broadcast
    along: Any = reduce(np.logical_or, masks)
    rows: Any = reduce(np.logical_or, row_masks)
    for i, core in enumerate(cores):
        if core:
            arrays[i] = _filled(arrays[i], along, nothing[row.arguments[i]])
    given = [
        o if o is None else last(_to_write(o)) if core else _to_write(o)
        for o, core in zip(out, result_cores, strict=True)
    ]
    results = []
    for result, core in zip(call.results(arrays, out=tuple(given)), result_cores, strict=True):
        gone = along | np.expand_dims(rows, -1) if core else rows | along.all(axis=-1)
        gone = np.broadcast_to(gone, np.shape(result))
        if core:
            result, gone = (np.moveaxis(a, -1, axis) for a in (result, gone))
        results.append(np.ma.masked_array(result, gone.copy()))  # a mask of its own, to write to
    for result, o in zip(results, out, strict=True):
        if isinstance(o, np.ma.MaskedArray):
            o[...] = result
    return results


def _to_write(o: Any) -> Any:
    """The plain array that NumPy writes to in the place of an output."""
    array = np.asarray(o)
    return array.copy() if getattr(o, "hardmask", False) else array  # what it hides stays


def _filled(data: Any, mask: Any, value: float) -> Any:
    """The data with a value in the place of what is masked."""
    if np.isinf(value) and data.dtype.kind in "biu":  # which hold no infinity
        data = data.astype(np.float32 if data.dtype.itemsize < 4 else np.float64)
    return np.where(mask, np.asarray(value, data.dtype), data)
