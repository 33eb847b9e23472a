"""pandas' frames and series: labels, missing values, and a type for each column.

pandas hands a frame over by blocks that lie on their side, and makes an array of each Python number
beside it, whose float64 then counts.
"""

from typing import Any

import numpy as np
import pandas as pd

from npact._wrapped.calls import Call, is_foreign, outputs, returned


def elementwise(call: Call) -> Any:
    """Call on frames; each column has the type that the function gives it alone.

    What is masked in a masked array beside a frame is missing.

    Raises
    ------
    ValueError
        If a frame to write to, or one in ``where``, has other labels than the result.
    """
    ufunc, operands, _, keywords = call
    frames = [o for o in operands if isinstance(o, pd.DataFrame)]
    series = [o for o in operands if isinstance(o, pd.Series)]
    arrow = any(isinstance(o.dtype, pd.ArrowDtype) for o in series)
    if ufunc.nout > 1 and arrow and not frames:
        # pandas cannot put two results into Arrow's arrays: `_by_columns` does.
        operands = [o.to_frame(0) if isinstance(o, pd.Series) else o for o in operands]
        operands = [np.asanyarray(o)[:, None] if np.ndim(o) == 1 else o for o in operands]
        frames = [o for o in operands if isinstance(o, pd.DataFrame)]
    if not frames or any(is_foreign(o, pd.DataFrame) for o in operands):
        return NotImplemented
    out, where = outputs(ufunc, keywords), keywords.pop("where", True)
    if any(is_foreign(o, (pd.DataFrame, pd.Series)) for o in out):
        return NotImplemented
    like = frames[0]
    for other in frames[1:]:
        like = like.align(other)[0]
    operands = _of_each(operands, lambda frame: _reindexed(frame, like.axes))
    whole, n = _are_whole(operands), like.shape[1]
    if whole:
        columns = [_of_each(operands, _values)]
    else:
        columns = [_of_each(operands, lambda o, i=i: o.iloc[:, i]) for i in range(n)]
    writes = any(o is not None for o in out)
    if writes or where is not True:
        shape, axes = np.broadcast_shapes(*map(np.shape, operands)), like.axes
        if series:
            shape, axes = shape[:1], axes[:1]
        if where is not True:
            _check_labels("where", where, axes)
            mask = np.zeros(np.broadcast_shapes(shape, np.shape(where)), bool)
            np.copyto(mask, True, where=where)  # what NumPy makes of it, or refuses to
            where, shape = mask, mask.shape
        _check_outputs(out, shape, axes)
    if writes:
        _check_types(call, columns * n if whole else columns, out)
    results = _at_once(call, columns[0], like) if whole else _by_columns(call, columns, like)
    results = [r.__finalize__(frames[0]) if hasattr(r, "axes") else r for r in results]
    if series:
        results = [r.iloc[:, 0].rename(_name(series)) for r in results]
    # All are cast before one is written.
    casting = keywords.get("casting", "same_kind")
    cast = [None if o is None else _cast(o, r, casting) for r, o in zip(results, out, strict=True)]
    for o, new in zip(out, cast, strict=True):
        if o is not None:
            _write(o, new, where)
    return returned(results, out)


def _of_each(operands: list[Any], of: Any) -> list[Any]:
    """The operands, with something of each frame in its place."""
    return [of(o) if isinstance(o, pd.DataFrame) else o for o in operands]


def _are_whole(operands: list[Any]) -> bool:
    """Whether one call takes whole frames, as arrays, instead of a call for each column."""
    frames = [o for o in operands if isinstance(o, pd.DataFrame)]
    types = {t for frame in frames for t in frame.dtypes}
    if len(types) < 2 and all(isinstance(t, np.dtype) for t in types):
        return True
    # What has dimensions or a mask of its own goes with a frame, not with its columns.
    others = [o for o in operands if not isinstance(o, pd.DataFrame)]
    return any(np.ndim(o) or isinstance(o, np.ma.MaskedArray) for o in others)


def _at_once(call: Call, arrays: list[Any], like: Any) -> list[Any]:
    """The results for whole frames; arrays where other operands have more dimensions."""
    return [
        like._constructor(r, like.index, like.columns) if r.shape == like.shape else r
        for r in call.results(arrays)
    ]


def _by_columns(call: Call, columns: list[list[Any]], like: Any) -> list[Any]:
    """The results for frames, column by column."""
    found = []
    for column in columns:
        arrow = [o.dtype for o in column if isinstance(getattr(o, "dtype", None), pd.ArrowDtype)]
        if call.ufunc.nout > 1 and arrow:
            pair = call.results([_values(o) if hasattr(o, "axes") else o for o in column])
            found.append([_marked(pd.Series(r, like.index), arrow[0]) for r in pair])
        else:
            found.append([*call.results(column)])
    return [
        like._constructor(pd.concat(columns, axis=1)).set_axis(like.columns, axis=1)
        for columns in zip(*found, strict=True)
    ]


def along_axis(call: Call, row: Any, out: tuple[Any, ...]) -> list[Any]:
    """The results for arrays with labels, which are taken off and put back.

    The labels stay with their axes; a row with a missing value is missing.

    Raises
    ------
    ValueError
        If two inputs, or a result and what it is written to, have different labels along the same
        axis.
    """
    # The axes of a frame: along "n" lie the rows of the function, which may be columns.
    of_frame = ["", "n"] if call.keywords.get("axis", -1) in (-1, 1) else ["n", ""]
    arrays, held, labels = _unlabelled(call.operands, row, of_frame)

    def axes(core: str, n: int) -> list[Any]:
        """The labels of a result of n dimensions, if they are known."""
        if n == 2 and core and len(labels) == 2:
            return [labels[place] for place in of_frame]
        return [labels[core]] if n == 1 and core in labels else []

    for o, core in zip(out, row.cores[1], strict=True):
        if o is not None:
            _check_labels("out", o, axes(core, o.ndim))
    casting = call.keywords.get("casting", "same_kind")
    given = tuple(_array_for(o, casting) if hasattr(o, "axes") else o for o in out)
    types = {t for o, core in held if core for t in _types(o)}
    mark = types.pop() if len(types) == 1 else None
    frame = next((o for o, _ in held if isinstance(o, pd.DataFrame)), pd.DataFrame())
    results = []
    for result, core, o in zip(call.results(arrays, out=given), row.cores[1], out, strict=True):
        known = axes(core, np.ndim(result))
        if o is not None:
            if hasattr(o, "axes"):
                _write(o, _cast(o, result, casting))
        elif len(known) == 2:
            result = _marked(frame._constructor(result, *known).__finalize__(frame), mark)
        elif known:
            result = _marked(pd.Series(result, *known, name=_name([o for o, _ in held])), mark)
        results.append(result)
    return results


def _unlabelled(
    operands: list[Any], row: Any, of_frame: list[str]
) -> tuple[list[Any], list[tuple[Any, str]], dict[str, Any]]:
    """The operands as arrays; those with labels, in one order, with their cores; the labels."""
    arrays, held = [*operands], []
    labels: dict[str, Any] = {}  # along the axis, "n", and of the rows, ""
    # What has the axis comes first: the arrays without labels lie in its order.
    for i in sorted(range(len(arrays)), key=lambda i: not row.cores[0][i]):
        o, core = arrays[i], row.cores[0][i]
        if isinstance(o, pd.Series):
            places = [core]
        elif isinstance(o, pd.DataFrame):
            # One that has no axis to itself has rows and columns of rows: they are not told apart.
            places = of_frame if core else []
        else:
            continue
        # Where that has none, nothing tells which of two orders its rows are in.
        are_alike = _are_same if "n" in labels or core else pd.Index.equals
        for place, own in zip(places, o.axes, strict=False):
            if not are_alike(labels.setdefault(place, own), own):
                raise ValueError(
                    f"{row.arguments[i]} has other labels, {own}, than {labels[place]}"
                )
        ordered = _reindexed(o, [labels[place] for place in places]) if places else o
        held.append((ordered, core))
        arrays[i] = _values(ordered)
    return arrays, held, labels


def _are_same(a: Any, b: Any) -> bool:
    """Whether labels are the same, in any order."""
    return a.equals(b) or (len(a) == len(b) and a.is_unique and a.symmetric_difference(b).empty)


def _reindexed(o: Any, axes: Any) -> Any:
    if all(a.equals(b) for a, b in zip(o.axes, axes, strict=True)):
        return o
    return o.reindex(**dict(zip(("index", "columns"), axes, strict=False)))


def _name(held: list[Any]) -> Any:
    """The name that all have; a frame has none, but may have a column of that name."""
    names = {o.name if isinstance(o, pd.Series) else None for o in held}
    return names.pop() if len(names) == 1 else None


def _marked(o: Any, mark: Any) -> Any:
    """The same with missing values as the inputs have them, if there is one way to do so."""
    return o.astype(mark) if {getattr(mark, "numpy_dtype", None)} == {*_types(o)} else o


def _types(o: Any) -> Any:
    return o.dtypes if o.ndim == 2 else [o.dtype]


def _number_types(o: Any, argument: str = "input") -> list[Any]:
    """NumPy's type of the numbers in each column."""
    types = []
    for t in _types(o):
        number = getattr(t, "numpy_dtype", t)
        if isinstance(t, pd.SparseDtype) and argument == "input":  # pandas writes to none
            number = t.subtype
        if not isinstance(number, np.dtype) or number.kind in "mM":
            raise TypeError(f"{argument} types not supported: {t!r}")
        types.append(number)
    return types


def _values(o: Any) -> Any:
    """The array of the type that a frame's columns have in common; NaN for what is missing."""
    types = _number_types(o)
    common = np.result_type(*types) if types else np.dtype(np.float64)
    if all(isinstance(t, np.dtype) for t in _types(o)):
        return o.to_numpy(common)
    missing = bool(np.any(o.isna()))
    if missing and common.kind in "biu":
        common = np.dtype(np.float32 if common.itemsize < 4 else np.float64)
    return o.to_numpy(common, na_value=np.nan) if missing else o.to_numpy(common)


def _check_outputs(out: tuple[Any, ...], shape: tuple[int, ...], axes: list[Any]) -> None:
    """Raise what NumPy raises for outputs that results of the shape cannot be written to."""
    for o in out:
        if o is None:
            continue
        # Results are repeated in an array, but not in a frame.
        if o.shape != (shape if hasattr(o, "axes") else np.broadcast_shapes(o.shape, shape)):
            raise ValueError(
                f"non-broadcastable output operand with shape {o.shape} doesn't match the "
                f"broadcast shape {shape}"
            )
        if isinstance(o, np.ndarray) and not o.flags.writeable:
            raise ValueError("output array is read-only")
        _check_labels("out", o, axes)


def _check_labels(argument: str, o: Any, axes: list[Any]) -> None:
    """Raise where the result has other labels, or in another order; a Series has the last ones."""
    for own, result in zip(getattr(o, "axes", [])[::-1], axes[::-1], strict=False):
        if not own.equals(result):
            raise ValueError(f"{argument} has other labels, {own}, than the result, {result}")


def _check_types(call: Call, columns: list[list[Any]], out: tuple[Any, ...]) -> None:
    """Raise what NumPy raises for types, before anything is computed: without any elements."""
    inputs = [[e for o in column for e in _empty(o)] for column in columns]
    empty = zip(*(_empty(o, len(columns), "out") for o in out), strict=True)
    for column, written in zip(inputs, empty, strict=True):
        call.on(column, out=written)


def _empty(o: Any, n: int = 1, argument: str = "input") -> list[Any]:
    """For each of n columns an array without elements; what has no dimensions is itself."""
    if hasattr(o, "axes"):
        return [np.empty(0, t) for t in _number_types(o, argument)]
    return [np.empty(0, np.asarray(o).dtype) if isinstance(o, np.ndarray) or np.ndim(o) else o] * n


def _array_for(o: Any, casting: Any) -> Any:
    """What NumPy writes to in the place of a frame: of the type that the columns have in common.

    Or of that of a column to which this is not cast, so that NumPy refuses it.
    """
    types = _number_types(o, "out") or [np.dtype(np.float64)]
    common = np.result_type(*types)
    refused = [t for t in types if not np.can_cast(common, t, casting)]
    return np.empty(o.shape, refused[0] if refused else common)


def _cast(o: Any, result: Any, casting: Any) -> Any:
    """A result in the type of an output that was found to take it; a list for its columns.

    Types are cast NumPy's way, as pandas casts no fractions to integers.
    """
    if isinstance(o, np.ndarray):
        array = _values(result) if hasattr(result, "axes") else np.asarray(result)
        return array.astype(o.dtype, casting=casting, copy=False)
    if not hasattr(result, "axes"):
        result = (pd.Series if o.ndim == 1 else pd.DataFrame)(result)
    columns = []
    for at, t, number in zip(_places(o), _types(o), _number_types(o, "out"), strict=True):
        column = result.iloc[at]
        missing = np.zeros(len(o), bool) if t is number else column.isna().to_numpy()
        if missing.any():
            column = column.fillna(0)
        array = _values(column).astype(number, casting=casting, copy=False)
        if t is not number:
            array = pd.array(array, dtype=t)
            array[missing] = pd.NA
        columns.append(array)
    return columns


def _write(o: Any, cast: Any, where: Any = True) -> None:
    """Write what was cast to an output."""
    if isinstance(o, np.ndarray):
        here: Any = ... if where is True else np.broadcast_to(where, o.shape)
        o[here] = np.broadcast_to(cast, o.shape)[here]
        return
    where = np.broadcast_to(where, o.shape)
    for at, column in zip(_places(o), cast, strict=True):
        o.iloc[at] = column if where[at].all() else o.iloc[at].where(~where[at], column)


def _places(o: Any) -> list[Any]:
    """The index of each column."""
    return [slice(None)] if o.ndim == 1 else [(slice(None), i) for i in range(o.shape[1])]
