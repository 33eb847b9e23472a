"""Arrays inside others' objects, where NumPy's way would compute something else than what is meant.

The ufuncs come here with data frames, and along an axis with pandas' series and masked arrays.
pandas hands a frame over by blocks that lie on their side, and makes an array of each Python number
beside it, whose float64 then counts; numpy.ma counts what is masked as an element of its row.
Both functions take the ufunc and what it was called with, and return what the call returns, or
NotImplemented, which leaves the call to NumPy.
"""

import sys
from functools import reduce
from typing import Any

import numpy as np

_OPTIONS = {"out", "where", "dtype", "casting", "order", "subok", "signature", "sig"}
# By an input's name, the value that adds nothing to the sums over its row.
_NOTHING = {"x": -np.inf, "logits": -np.inf, "y": 0.0, "g": 0.0, "label": 0}


def elementwise(ufunc: np.ufunc, *inputs: Any, **keywords: Any) -> Any:
    """Call an element-wise ufunc on data frames; one with two outputs on dask's arrays too.

    Each column has the type that the function gives it alone.
    """
    if len(inputs) > ufunc.nin:
        return NotImplemented
    pandas, dask = sys.modules.get("pandas"), sys.modules.get("dask.array")
    if ufunc.nout > 1 and dask and any(isinstance(o, dask.Array) for o in inputs):
        return _lazily(dask, ufunc, inputs, keywords)
    if pandas is None:
        return NotImplemented
    kind = pandas.DataFrame
    names = [k for k in keywords if k not in _OPTIONS]
    operands = [*inputs, *(keywords.pop(k) for k in names)]
    series = [o for o in operands if isinstance(o, pandas.Series)]
    arrow = any(isinstance(o.dtype, pandas.ArrowDtype) for o in series)
    if ufunc.nout > 1 and arrow and not any(isinstance(o, kind) for o in operands):
        # pandas cannot put two results into Arrow's arrays: see the columns below.
        operands = [o.to_frame(0) if isinstance(o, pandas.Series) else o for o in operands]
    frames = [o for o in operands if isinstance(o, kind)]
    if not frames or any(_is_foreign(o, kind) for o in operands):
        return NotImplemented
    first = frames[0]
    for other in frames[1:]:
        first = first.align(other)[0]
    operands = [_reindexed(o, first.axes) if isinstance(o, kind) else o for o in operands]
    out, where = _outputs(ufunc, keywords), keywords.pop("where", True)

    def call(part: Any) -> Any:
        parts = [part(o) if isinstance(o, kind) else o for o in operands]
        named = dict(zip(names, parts[len(inputs) :], strict=True))
        result = ufunc(*parts[: len(inputs)], **named, **keywords)
        return result if ufunc.nout > 1 else (result,)

    types = {t for o in operands if isinstance(o, kind) for t in o.dtypes}
    in_one = all(isinstance(t, np.dtype) for t in types) and len(types) == 1
    # What has dimensions of its own goes with a frame, not with its columns.
    if in_one or not first.shape[1] or any(np.ndim(o) for o in operands if not isinstance(o, kind)):
        results = [
            first._constructor(r, first.index, first.columns) if r.shape == first.shape else r
            for r in call(_values)
        ]
    else:
        columns = []
        for i, mark in enumerate(first.dtypes):
            if ufunc.nout > 1 and isinstance(mark, pandas.ArrowDtype):
                found = call(lambda frame, i=i: _values(frame.iloc[:, i]))
                columns.append([_marked(pandas.Series(r, first.index), mark) for r in found])
            else:
                columns.append(call(lambda frame, i=i: frame.iloc[:, i]))
        results = [
            first._constructor(pandas.concat(column, axis=1)).set_axis(first.columns, axis=1)
            for column in zip(*columns, strict=True)
        ]
    results = [r.__finalize__(frames[0]) if isinstance(r, kind) else r for r in results]
    if series:
        results = [r.iloc[:, 0].rename(_name(series)) for r in results]
    return _returned(results, out, where)


def _lazily(dask: Any, ufunc: np.ufunc, inputs: tuple[Any, ...], keywords: Any) -> Any:
    """The two results on dask's arrays, which knows ufuncs with one."""
    if any(isinstance(o, dask.Array) for o in keywords.values()) or {"out", "where"} & {*keywords}:
        return NotImplemented
    operands = ",".join(["()"] * len(inputs))
    return dask.apply_gufunc(ufunc, f"{operands}->(),()", *inputs, **keywords)


def along_axis(ufunc: np.ufunc, *inputs: Any, **keywords: Any) -> Any:
    """Call a generalised ufunc on data frames, series or masked arrays.

    The labels stay with their axes; a row with a missing value is missing.  Masked elements are
    left out of their rows, and masked in the result.

    Raises
    ------
    TypeError
        For ``axes`` and ``keepdims``.
    ValueError
        If two inputs have different labels along the same axis.
    """
    from npact._functions import _AXIS_ROWS

    pandas = sys.modules.get("pandas")
    labelled: tuple[Any, ...] = (pandas.DataFrame, pandas.Series) if pandas else ()
    kinds = labelled if any(isinstance(o, labelled) for o in inputs) else (np.ma.MaskedArray,)
    if not any(isinstance(o, kinds) for o in inputs):
        return NotImplemented
    call = _labelled if kinds is labelled else _masked
    if len(inputs) > ufunc.nin and "out" not in keywords:
        inputs, keywords["out"] = inputs[: ufunc.nin], inputs[ufunc.nin :]
    if len(inputs) != ufunc.nin or any(_is_foreign(o, kinds) for o in inputs):
        return NotImplemented
    for option in ("axes", "keepdims"):
        if option in keywords:
            kind = next(type(o).__name__ for o in inputs if isinstance(o, kinds))
            raise TypeError(f"{ufunc.__name__}() takes no {option} with a {kind}")
    out = _outputs(ufunc, keywords)
    return _returned(call(ufunc, _AXIS_ROWS[ufunc.__name__], inputs, keywords), out)


def _labelled(ufunc: np.ufunc, row: Any, inputs: tuple[Any, ...], keywords: Any) -> list[Any]:
    """The results for arrays with labels, which are taken off and put back."""
    pandas = sys.modules["pandas"]
    cores, result_cores = row.cores
    across = keywords.get("axis", -1) not in (-1, 1)  # the rows of the function are columns
    labels: dict[str, Any] = {}  # along the axis, "n", and of the rows, ""
    arrays, held, types = list(inputs), [], set()
    for i, o in enumerate(inputs):
        if isinstance(o, pandas.Series):
            places = [cores[i]]
        elif isinstance(o, pandas.DataFrame):
            # One that has no axis to itself has rows and columns of rows: they are not told apart.
            places = [] if not cores[i] else ["n", ""] if across else ["", "n"]
        else:
            continue
        for place, own in zip(places, o.axes, strict=False):
            if not _are_same(labels.setdefault(place, own), own):
                raise ValueError(
                    f"{row.arguments[i]} has other labels than the inputs before it: {own}"
                )
        held.append(_reindexed(o, [labels[place] for place in places]) if places else o)
        arrays[i] = _values(held[-1])
        if cores[i]:
            types |= set(_types(o))
    found = ufunc(*arrays, **keywords)
    name = _name(held)
    mark = types.pop() if len(types) == 1 else None
    results = []
    for result, core in zip(found if ufunc.nout > 1 else (found,), result_cores, strict=True):
        if np.ndim(result) == 2 and core and len(labels) == 2:
            axes = [labels["n"], labels[""]] if across else [labels[""], labels["n"]]
            frame = next((o for o in held if isinstance(o, pandas.DataFrame)), pandas.DataFrame())
            result = frame._constructor(result, *axes).__finalize__(frame)
        elif np.ndim(result) == 1 and core in labels:
            result = pandas.Series(result, labels[core], name=name)
        results.append(_marked(result, mark) if hasattr(result, "axes") else result)
    return results


def _masked(ufunc: np.ufunc, row: Any, inputs: tuple[Any, ...], keywords: Any) -> list[Any]:
    """The results for masked arrays."""
    axis = keywords.pop("axis", -1)
    cores, result_cores = row.cores
    nothing = _NOTHING | ({"x": np.inf} if ufunc.__name__ == "softmin" else {})
    arrays, masks = list(inputs), []
    row_masks: list[Any] = [np.False_]
    for i, o in enumerate(inputs):
        mask = np.ma.getmaskarray(o)
        if cores[i]:
            arrays[i] = np.ma.getdata(o)
            if axis != -1:  # last, as the inputs' other dimensions are broadcast from their ends
                arrays[i], mask = (np.moveaxis(a, axis, -1) for a in (arrays[i], mask))
            masks.append(mask)
        elif isinstance(o, np.ma.MaskedArray):
            arrays[i] = _filled(o.data, mask, nothing[row.arguments[i]])
            row_masks.append(mask)
    if len({mask.shape[-1:] for mask in masks}) > 1:
        ufunc(*arrays, **keywords)  # raises, where the masks would be broadcast
    # What is masked in one input is left out of the row in all.
    along: Any = reduce(np.logical_or, masks)
    rows: Any = reduce(np.logical_or, row_masks)
    for i, core in enumerate(cores):
        if core:
            arrays[i] = _filled(arrays[i], along, nothing[row.arguments[i]])
    found = ufunc(*arrays, **keywords)
    results = []
    for result, core in zip(found if ufunc.nout > 1 else (found,), result_cores, strict=True):
        gone = along | np.expand_dims(rows, -1) if core else rows | along.all(axis=-1)
        gone = np.broadcast_to(gone, np.shape(result))
        if core:
            result, gone = (np.moveaxis(a, -1, axis) for a in (result, gone))
        results.append(np.ma.masked_array(result, gone.copy()))  # a mask of its own, to write to
    return results


def _filled(data: Any, mask: Any, value: float) -> Any:
    """The data with a value in the place of what is masked."""
    if np.isinf(value) and data.dtype.kind in "biu":  # which hold no infinity
        data = data.astype(np.float32 if data.dtype.itemsize < 4 else np.float64)
    return np.where(mask, np.asarray(value, data.dtype), data)


def _is_foreign(o: Any, kinds: Any) -> bool:
    """Whether NumPy would ask the object what to do, if it is not one of ours."""
    return (
        hasattr(type(o), "__array_ufunc__")
        and type(o) is not np.ndarray
        and not isinstance(o, (np.generic, kinds))
    )


def _are_same(a: Any, b: Any) -> bool:
    """Whether labels are the same, in any order."""
    return a.equals(b) or (len(a) == len(b) and a.is_unique and a.symmetric_difference(b).empty)


def _reindexed(o: Any, axes: Any) -> Any:
    if all(a.equals(b) for a, b in zip(o.axes, axes, strict=True)):
        return o
    return o.reindex(**dict(zip(("index", "columns"), axes, strict=False)))


def _name(held: list[Any]) -> Any:
    """The name that all have."""
    names = {getattr(o, "name", None) for o in held}
    return names.pop() if len(names) == 1 else None


def _marked(o: Any, mark: Any) -> Any:
    """The same with missing values as the inputs have them, if there is one way to do so."""
    return o.astype(mark) if {getattr(mark, "numpy_dtype", None)} == {*_types(o)} else o


def _types(o: Any) -> Any:
    return o.dtypes if o.ndim == 2 else [o.dtype]


def _values(o: Any) -> Any:
    """The array of the type that a frame's columns have in common; NaN for what is missing."""
    types = [getattr(t, "numpy_dtype", getattr(t, "subtype", t)) for t in _types(o)]
    for t in types:
        if not isinstance(t, np.dtype):
            raise TypeError(f"input types not supported: {t!r} is no type of numbers")
    common = np.result_type(*types) if types else np.dtype(np.float64)
    if all(isinstance(t, np.dtype) for t in _types(o)):
        return o.to_numpy(common)
    missing = bool(np.any(o.isna()))
    if missing and common.kind in "biu":
        common = np.dtype(np.float32 if common.itemsize < 4 else np.float64)
    return o.to_numpy(common, na_value=np.nan) if missing else o.to_numpy(common)


def _outputs(ufunc: np.ufunc, keywords: dict[str, Any]) -> tuple[Any, ...]:
    """Take what is to be written to out of the keywords."""
    out = keywords.pop("out", None)
    if out is None:
        return (None,) * ufunc.nout
    out = out if isinstance(out, tuple) else (out,)
    if len(out) != ufunc.nout:
        raise ValueError(f"{ufunc.__name__}() has {ufunc.nout} outputs, out has {len(out)}")
    return out


def _returned(results: Any, out: tuple[Any, ...], where: Any = True) -> Any:
    """The results, in the outputs that were given."""
    written = []
    for result, o in zip(results, out, strict=True):
        if o is None:
            o = result
        elif type(o) is np.ndarray:
            array = _values(result) if hasattr(result, "axes") else np.asarray(result)
            np.copyto(o, array, where=np.asarray(where), casting="same_kind")
        else:
            o[:] = result if where is True else np.where(where, result, o)
        written.append(o)
    return tuple(written) if len(written) > 1 else written[0]
