"""Arrays inside others' objects, where NumPy's way would compute something else than what is meant.

The ufuncs come here with data frames, and along an axis with pandas' series and masked arrays.
pandas hands a frame over by blocks that lie on their side, and makes an array of each Python number
beside it, whose float64 then counts; numpy.ma counts what is masked as an element of its row.
Both functions take the ufunc and what it was called with, and return what the call returns, or
NotImplemented, which leaves the call to NumPy.
"""

import sys
from functools import partial, reduce
from itertools import compress
from operator import index
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

_OPTIONS = {"out", "where", "dtype", "casting", "order", "subok", "signature", "sig"}
# By an input's name, the value that adds nothing to the sums over its row.
_NOTHING = {"x": -np.inf, "logits": -np.inf, "y": 0.0, "g": 0.0, "label": 0}


def elementwise(ufunc: np.ufunc, *inputs: Any, **keywords: Any) -> Any:
    """Call an element-wise ufunc on data frames; one with two outputs on dask's arrays too.

    Each column has the type that the function gives it alone.  What is masked in a masked array
    beside a frame is missing.

    Raises
    ------
    ValueError
        If a frame to write to, or one in ``where``, has other labels than the result.
    """
    inputs = _without_outputs(ufunc, inputs, keywords)
    if len(inputs) > ufunc.nin:
        return NotImplemented
    pandas, dask = sys.modules.get("pandas"), sys.modules.get("dask.array")
    names = [k for k in keywords if k not in _OPTIONS]
    operands = [*inputs, *(keywords.pop(k) for k in names)]
    if ufunc.nout > 1 and dask and any(isinstance(o, dask.Array) for o in operands):
        return _lazily(dask, ufunc, [""] * len(operands), operands, names, keywords)
    if pandas is None:
        return NotImplemented
    kind = pandas.DataFrame
    series = [o for o in operands if isinstance(o, pandas.Series)]
    arrow = any(isinstance(o.dtype, pandas.ArrowDtype) for o in series)
    if ufunc.nout > 1 and arrow and not any(isinstance(o, kind) for o in operands):
        # pandas cannot put two results into Arrow's arrays: see the columns below.
        operands = [o.to_frame(0) if isinstance(o, pandas.Series) else o for o in operands]
        operands = [np.asanyarray(o)[:, None] if np.ndim(o) == 1 else o for o in operands]
    frames = [o for o in operands if isinstance(o, kind)]
    if not frames or any(_is_foreign(o, kind) for o in operands):
        return NotImplemented
    out, where = _outputs(ufunc, keywords), keywords.pop("where", True)
    if any(_is_foreign(o, (kind, pandas.Series)) for o in out):
        return NotImplemented
    first = frames[0]
    for other in frames[1:]:
        first = first.align(other)[0]
    operands = [_reindexed(o, first.axes) if isinstance(o, kind) else o for o in operands]

    def call(column: list[Any], **more: Any) -> Any:
        result = _call(ufunc, names, keywords | more, column)
        return result if ufunc.nout > 1 else (result,)

    def parts(of: Any) -> list[Any]:
        return [of(o) if isinstance(o, kind) else o for o in operands]

    n = first.shape[1]
    types = {t for o in operands if isinstance(o, kind) for t in o.dtypes}
    in_one = all(isinstance(t, np.dtype) for t in types) and len(types) == 1
    # What has dimensions or a mask of its own goes with a frame, not with its columns.
    others = [o for o in operands if not isinstance(o, kind)]
    if in_one or not n or any(np.ndim(o) or isinstance(o, np.ma.MaskedArray) for o in others):
        in_one, columns = True, [parts(_values)]
    else:
        columns = [parts(lambda frame, i=i: frame.iloc[:, i]) for i in range(n)]
    writes = any(o is not None for o in out)
    if writes or where is not True:
        shape, axes = np.broadcast_shapes(*map(np.shape, (first, *operands))), first.axes
        if series:
            shape, axes = shape[:1], axes[:1]
        if where is not True:
            _check_labels("where", where, axes)
            where = _mask(where, shape)
            shape = where.shape
        _check_outputs(out, shape, axes)
    if writes:
        # NumPy refuses types before anything is computed: here, with columns that have no elements.
        empty = [[_empty(o) for o in column] for column in columns]
        outputs = zip(*(_empty_columns(o, n) for o in out), strict=True)
        for column, written in zip(empty * n if in_one else empty, outputs, strict=True):
            call(column, out=written)
    if in_one:
        results = [
            first._constructor(r, first.index, first.columns) if r.shape == first.shape else r
            for r in call(columns[0])
        ]
    else:
        found = []
        for column, mark in zip(columns, first.dtypes, strict=True):
            if ufunc.nout > 1 and isinstance(mark, pandas.ArrowDtype):
                pair = call([_values(o) if hasattr(o, "axes") else o for o in column])
                found.append([_marked(pandas.Series(r, first.index), mark) for r in pair])
            else:
                found.append(call(column))
        results = [
            first._constructor(pandas.concat(column, axis=1)).set_axis(first.columns, axis=1)
            for column in zip(*found, strict=True)
        ]
    results = [r.__finalize__(frames[0]) if isinstance(r, kind) else r for r in results]
    if series:
        results = [r.iloc[:, 0].rename(_name(series)) for r in results]
    # All are cast before one is written.
    casting = keywords.get("casting", "same_kind")
    cast = [None if o is None else _cast(o, r, casting) for r, o in zip(results, out, strict=True)]
    for o, new in zip(out, cast, strict=True):
        if o is not None:
            _write(o, new, where)
    return _returned([r if o is None else o for r, o in zip(results, out, strict=True)])


def _call(ufunc: np.ufunc, names: list[str], keywords: Any, operands: Any) -> Any:
    """Call with operands the last of which have names."""
    n = len(operands) - len(names)
    return ufunc(*operands[:n], **dict(zip(names, operands[n:], strict=True)), **keywords)


def _lazily(
    dask: Any,
    ufunc: np.ufunc,
    cores: list[str],
    operands: list[Any],
    names: list[str],
    keywords: dict[str, Any],
) -> Any:
    """Call on dask's arrays, and on others beside them in the same chunks.

    dask does so for ufuncs of one output element by element; otherwise it takes ``dtype=`` for its
    own, and numbers for arrays, whose type counts.
    """
    if any(_is_foreign(o, dask.Array) for o in operands):
        return NotImplemented
    # Left to dask, out= never ends.
    written = any(o is not None for o in _outputs(ufunc, keywords))
    if written or keywords.get("where", True) is not True:
        raise TypeError(f"{ufunc.__name__}() takes neither out nor where with dask's arrays")
    here = [isinstance(o, dask.Array) or np.ndim(o) > 0 for o in operands]
    options = {k: keywords.pop(k) for k in ("axis", "axes", "keepdims") if k in keywords}
    axes = [options.get("axis", -1)] * len(operands)
    if "axes" in options:  # those of the results behind those of the operands
        axes = [*options["axes"], *axes]
        options["axes"] = [*compress(options["axes"], here), *options["axes"][len(here) :]]
    elif "axis" in options:
        options["axis"] = _axis(options["axis"])
    pairs, samples, loops = [], [], []
    for o, core, axis in compress(zip(operands, cores, axes, strict=False), here):
        o = o if hasattr(o, "dtype") else np.asarray(o)
        loop = [n if n == n else 1 for n in o.shape]  # NaN for a length not yet known
        places: list[Any] = [*range(o.ndim - len(core))][::-1]  # by their distance from the end
        if core:
            axis = axis[0] if isinstance(axis, tuple) and len(axis) == 1 else axis
            at = normalize_axis_index(_axis(axis), o.ndim)
            places.insert(at, core)
            loop.pop(at)
        pairs += [o, places]
        samples.append(np.empty((0, 1) if core else 0, o.dtype))
        loops.append(loop)
    held = [None if h else o for o, h in zip(operands, here, strict=True)]
    call = partial(_call_in_chunk, ufunc, names, keywords, held)
    found = call(*samples)  # raises what the ufunc raises for types and keywords
    np.broadcast_shapes(*loops)
    inputs = ",".join(f"({core})" for core in compress(cores, here))
    results = (ufunc.signature or "->" + ",".join(["()"] * ufunc.nout)).split("->")[1]
    return dask.apply_gufunc(
        call,
        f"{inputs}->{results}",
        *dask.unify_chunks(*pairs)[1],
        output_dtypes=tuple(r.dtype for r in found) if ufunc.nout > 1 else found.dtype,
        **options,
    )


def _call_in_chunk(
    ufunc: np.ufunc, names: list[str], keywords: Any, held: list[Any], *arrays: Any
) -> Any:
    """Call with arrays in the places of what is not held."""
    rest = iter(arrays)
    return _call(ufunc, names, keywords, [next(rest) if o is None else o for o in held])


def _axis(axis: Any) -> int:
    """The axis, or what NumPy raises for one that is no integer."""
    return index(np.asarray(axis)[()])


def along_axis(ufunc: np.ufunc, *inputs: Any, **keywords: Any) -> Any:
    """Call a generalised ufunc on data frames, series or masked arrays, or beside dask's arrays.

    The labels stay with their axes; a row with a missing value is missing.  Masked elements are
    left out of their rows, and masked in the result.

    Raises
    ------
    TypeError
        For ``axes`` and ``keepdims``, and for masked arrays beside frames or series.
    ValueError
        If two inputs have different labels along the same axis.
    """
    from npact._functions import _AXIS_ROWS

    row = _AXIS_ROWS[ufunc.__name__]
    inputs = _without_outputs(ufunc, inputs, keywords)
    if len(inputs) != ufunc.nin:
        return NotImplemented
    pandas, dask = sys.modules.get("pandas"), sys.modules.get("dask.array")
    given = keywords.get("out")
    given = (*inputs, *(given if isinstance(given, tuple) else (given,)))
    if dask and any(isinstance(o, dask.Array) for o in given):
        return _lazily(dask, ufunc, row.cores[0], list(inputs), [], keywords)
    labelled: tuple[Any, ...] = (pandas.DataFrame, pandas.Series) if pandas else ()
    kinds = labelled if any(isinstance(o, labelled) for o in inputs) else (np.ma.MaskedArray,)
    own = [type(o).__name__ for o in inputs if isinstance(o, kinds)]
    if not own:
        return NotImplemented
    out = _outputs(ufunc, keywords)
    others = np.ma.MaskedArray if kinds is labelled else labelled
    for o in (*inputs, *out):
        if isinstance(o, others):
            raise TypeError(
                f"{ufunc.__name__}() takes no {type(o).__name__} beside a {own[0]}: "
                "what is missing makes its row missing, what is masked is left out"
            )
    if any(_is_foreign(o, kinds) for o in (*inputs, *out)):
        return NotImplemented
    for option in ("axes", "keepdims"):
        if option in keywords:
            raise TypeError(f"{ufunc.__name__}() takes no {option} with a {own[0]}")
    call = _labelled if kinds is labelled else _masked
    # Arrays of other classes count as plain ones.
    inputs = tuple(
        np.asarray(o) if isinstance(o, np.ndarray) and not isinstance(o, kinds) else o
        for o in inputs
    )
    return _returned(call(ufunc, row, inputs, keywords, out))


def _labelled(
    ufunc: np.ufunc, row: Any, inputs: tuple[Any, ...], keywords: Any, out: tuple[Any, ...]
) -> list[Any]:
    """The results for arrays with labels, which are taken off and put back."""
    pandas = sys.modules["pandas"]
    cores, result_cores = row.cores
    across = keywords.get("axis", -1) not in (-1, 1)  # the rows of the function are columns
    labels: dict[str, Any] = {}  # along the axis, "n", and of the rows, ""
    arrays, held, types = list(inputs), [], set()
    # What has the axis comes first: the arrays without labels lie in its order.
    for i in sorted(range(len(inputs)), key=lambda i: not cores[i]):
        o = inputs[i]
        if isinstance(o, pandas.Series):
            places = [cores[i]]
        elif isinstance(o, pandas.DataFrame):
            # One that has no axis to itself has rows and columns of rows: they are not told apart.
            places = [] if not cores[i] else ["n", ""] if across else ["", "n"]
        else:
            continue
        # Where that has none, nothing tells which of two orders its rows are in.
        are_alike = _are_same if "n" in labels or cores[i] else pandas.Index.equals
        for place, own in zip(places, o.axes, strict=False):
            if not are_alike(labels.setdefault(place, own), own):
                raise ValueError(
                    f"{row.arguments[i]} has other labels, {own}, than {labels[place]}"
                )
        held.append(_reindexed(o, [labels[place] for place in places]) if places else o)
        arrays[i] = _values(held[-1])
        if cores[i]:
            types |= set(_types(o))

    def axes(core: str, n: int) -> list[Any]:
        """The labels of a result of n dimensions, if they are known."""
        if n == 2 and core and len(labels) == 2:
            return [labels["n"], labels[""]] if across else [labels[""], labels["n"]]
        return [labels[core]] if n == 1 and core in labels else []

    for o, core in zip(out, result_cores, strict=True):
        if o is not None:
            _check_labels("out", o, axes(core, o.ndim))
    casting = keywords.get("casting", "same_kind")
    found = ufunc(*arrays, out=tuple(_array_for(o, casting) for o in out), **keywords)
    name = _name(held)
    mark = types.pop() if len(types) == 1 else None
    results = []
    for result, core, o in zip(
        found if ufunc.nout > 1 else (found,), result_cores, out, strict=True
    ):
        known = axes(core, np.ndim(result))
        if o is not None:
            if hasattr(o, "axes"):
                _write(o, _cast(o, result, casting))
            result = o
        elif len(known) == 2:
            frame = next((o for o in held if isinstance(o, pandas.DataFrame)), pandas.DataFrame())
            result = _marked(frame._constructor(result, *known).__finalize__(frame), mark)
        elif known:
            result = _marked(pandas.Series(result, *known, name=name), mark)
        results.append(result)
    return results


def _masked(
    ufunc: np.ufunc, row: Any, inputs: tuple[Any, ...], keywords: Any, out: tuple[Any, ...]
) -> list[Any]:
    """The results for masked arrays."""
    axis = _axis(keywords.pop("axis", -1))
    cores, result_cores = row.cores
    nothing = _NOTHING | ({"x": np.inf} if ufunc.__name__ == "softmin" else {})

    def last(a: Any) -> Any:  # as the inputs' other dimensions are broadcast from their ends
        return a if axis == -1 else np.moveaxis(a, axis, -1)

    arrays, masks = list(inputs), []
    row_masks: list[Any] = [np.False_]
    for i, o in enumerate(inputs):
        mask = np.ma.getmaskarray(o)
        if cores[i]:
            arrays[i] = last(np.ma.getdata(o, subok=False))
            masks.append(last(mask))
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
    given = [
        a if a is None or not core else last(a)
        for a, core in zip(map(_array_for, out), result_cores, strict=True)
    ]
    found = ufunc(*arrays, out=tuple(given), **keywords)
    results = []
    for result, core in zip(found if ufunc.nout > 1 else (found,), result_cores, strict=True):
        gone = along | np.expand_dims(rows, -1) if core else rows | along.all(axis=-1)
        gone = np.broadcast_to(gone, np.shape(result))
        if core:
            result, gone = (np.moveaxis(a, -1, axis) for a in (result, gone))
        results.append(np.ma.masked_array(result, gone.copy()))  # a mask of its own, to write to
    for i, o in enumerate(out):
        if isinstance(o, np.ma.MaskedArray):
            o[...] = results[i]
        if o is not None:
            results[i] = o
    return results


def _filled(data: Any, mask: Any, value: float) -> Any:
    """The data with a value in the place of what is masked."""
    if np.isinf(value) and data.dtype.kind in "biu":  # which hold no infinity
        data = data.astype(np.float32 if data.dtype.itemsize < 4 else np.float64)
    return np.where(mask, np.asarray(value, data.dtype), data)


def _is_foreign(o: Any, kinds: Any) -> bool:
    """Whether NumPy would ask the object what to do, if it is not one of ours."""
    own = np.ndarray.__array_ufunc__  # that of its subclasses too, which NumPy handles itself
    return getattr(type(o), "__array_ufunc__", own) is not own and not isinstance(o, kinds)


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


def _number_types(o: Any, argument: str = "input") -> list[Any]:
    """NumPy's type of the numbers in each column."""
    pandas, types = sys.modules["pandas"], []
    for t in _types(o):
        number = getattr(t, "numpy_dtype", t)
        if isinstance(t, pandas.SparseDtype) and argument == "input":  # pandas writes to none
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


def _without_outputs(ufunc: np.ufunc, inputs: tuple[Any, ...], keywords: Any) -> tuple[Any, ...]:
    """The inputs; outputs that are given by place go to the keywords."""
    if not ufunc.nin < len(inputs) <= ufunc.nargs or "out" in keywords:
        return inputs  # NumPy reports what is too much
    keywords["out"] = (*inputs[ufunc.nin :], *[None] * (ufunc.nargs - len(inputs)))
    return inputs[: ufunc.nin]


def _outputs(ufunc: np.ufunc, keywords: dict[str, Any]) -> tuple[Any, ...]:
    """Take what is to be written to out of the keywords, or raise what NumPy raises."""
    out: Any = keywords.pop("out", None)
    if out is None or out is ...:  # NumPy 2.3: an array in any case, as these are
        return (None,) * ufunc.nout
    if not isinstance(out, tuple):
        if ufunc.nout > 1:
            raise TypeError("'out' must be a tuple of arrays")
        out = (out,)
    if len(out) != ufunc.nout:
        raise ValueError("The 'out' tuple must have exactly one entry per ufunc output")
    if not all(o is None or hasattr(type(o), "__array_ufunc__") for o in out):
        raise TypeError("return arrays must be of ArrayType")
    return tuple(out)


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


def _mask(where: Any, shape: tuple[int, ...]) -> Any:
    """The array of booleans that NumPy makes of what is given, or refuses to."""
    mask = np.zeros(np.broadcast_shapes(shape, np.shape(where)), bool)
    np.copyto(mask, True, where=where)
    return mask


def _empty(o: Any) -> Any:
    """An array without elements of the same type; what has no dimensions is itself."""
    if hasattr(o, "axes"):
        return np.empty(0, *_number_types(o))
    return np.empty(0, np.asarray(o).dtype) if isinstance(o, np.ndarray) or np.ndim(o) else o


def _empty_columns(o: Any, n: int) -> list[Any]:
    """The same of each of an output's columns."""
    if hasattr(o, "axes"):
        return [np.empty(0, t) for t in _number_types(o, "out")]
    return [_empty(o)] * n


def _array_for(o: Any, casting: Any = None) -> Any:
    """The array that NumPy writes to in the place of an output, or refuses to.

    For a frame it has the type that the columns have in common, or that of a column to which this
    is not cast.
    """
    if o is None:
        return None
    if isinstance(o, np.ndarray):
        array = np.asarray(o)
        return array.copy() if getattr(o, "hardmask", False) else array  # what it hides stays
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
    pandas = sys.modules["pandas"]
    if not hasattr(result, "axes"):
        result = (pandas.Series if o.ndim == 1 else pandas.DataFrame)(result)
    columns = []
    for at, t, number in zip(_places(o), _types(o), _number_types(o, "out"), strict=True):
        column = result.iloc[at]
        missing = np.zeros(len(o), bool) if t is number else column.isna().to_numpy()
        if missing.any():
            column = column.fillna(0)
        array = _values(column).astype(number, casting=casting, copy=False)
        if t is not number:
            array = pandas.array(array, dtype=t)
            array[missing] = pandas.NA
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


def _returned(results: list[Any]) -> Any:
    return tuple(results) if len(results) > 1 else results[0]
