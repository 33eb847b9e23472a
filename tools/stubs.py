"""The types of npact, from the live module.

    python tools/stubs.py            # writes python/npact/__init__.pyi
    python tools/stubs.py --check    # prints what would change; exit status 1 if anything would

The class of a ufunc says how it is called: its inputs, its parameters by name and default, its
outputs.  Ufuncs that are called alike share one.
"""

import argparse
import difflib
import inspect
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

import npact
from npact import _functions

STUB = Path(__file__).parents[1] / "python" / "npact" / "__init__.pyi"
WIDTH = 100

HEADER = '''\
"""The types of npact.  Written by tools/stubs.py from the live module: do not edit."""

# Python numbers alone give a number, and among arrays an array.
# mypy: disable-error-code="overload-overlap"

from collections.abc import Iterator
from types import EllipsisType
from typing import (
    Any,
    Final,
    Literal,
    Never,
    NoReturn,
    Protocol,
    Required,
    SupportsIndex,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
    overload,
    type_check_only,
)

import numpy as np
from numpy.typing import DTypeLike, NDArray

from npact import autograd as autograd
from npact import mnist as mnist
from npact import nn as nn
from npact import sklearn as sklearn
from npact import units as units
from npact._c_functions import CFunction as CFunction
from npact._c_functions import c_function as c_function
from npact._config import get_include as get_include
from npact._config import show_config as show_config
from npact._functions import AxisRow as AxisRow
from npact._functions import Row as Row
from npact._functions import activations as activations
from npact._functions import table as table

__version__: Final[str]

# How to read the overloads.  Float arrays of one type, with Python numbers among them, give
# an array of that type and shape; other mixtures give Any.  An array of unknown shape that matched
# two overloads might give Any as well: so each has something that it requires and no other takes,
# but for the one of any real numbers, which comes after those of float arrays of one type.

_S = TypeVar("_S", bound=tuple[int, ...])
_F = TypeVar("_F", bound=np.floating[Any])
_O = TypeVar("_O", bound=NDArray[Any])
_O2 = TypeVar("_O2", bound=NDArray[Any])
_U = TypeVar("_U", bound=np.ufunc)
_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)

@type_check_only
class _Float(Protocol):  # a Python float; not np.float64, its subclass, which upcasts
    @property  # type: ignore[override]
    def __class__(self) -> type[float]: ...
    @__class__.setter
    def __class__(self, value: type[float], /) -> None: ...

@type_check_only
class _Int(Protocol):  # a Python int; not bool
    @property  # type: ignore[override]
    def __class__(self) -> type[int]: ...
    @__class__.setter
    def __class__(self, value: type[int], /) -> None: ...

@type_check_only
class _Nested(Protocol[_T_co]):  # a sequence, or a sequence of sequences; not str
    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> _T_co | _Nested[_T_co]: ...
    def __contains__(self, x: object, /) -> bool: ...
    def __iter__(self) -> Iterator[_T_co | _Nested[_T_co]]: ...
    def __reversed__(self) -> Iterator[_T_co | _Nested[_T_co]]: ...

@type_check_only
class _Foreign(Protocol):  # pandas, xarray, dask...; not np.ndarray, whose method is a Literal
    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any: ...

_Array: TypeAlias = np.ndarray[_S, np.dtype[_F]]
_Mixed: TypeAlias = _Float | _Int | np.ndarray[_S, np.dtype[_F]]
_Floats: TypeAlias = NDArray[np.floating[Any]]
_Integers: TypeAlias = NDArray[np.integer[Any] | np.bool]
_Number: TypeAlias = _Float | _Int
_Scalar: TypeAlias = bool | np.bool | np.integer[Any] | np.floating[Any]
_Lists: TypeAlias = _Nested[float | np.integer[Any] | np.bool | _Floats | _Integers]
_Single: TypeAlias = _Int | _Scalar | _Foreign
_OtherArray: TypeAlias = _Integers | _Lists | _Foreign
_Other: TypeAlias = _Scalar | _OtherArray
_Real: TypeAlias = _Number | _Floats | _Other
_RealArray: TypeAlias = _Floats | _OtherArray
_Out: TypeAlias = _O | tuple[_O]
_NoOut: TypeAlias = tuple[None] | None
_NoOuts: TypeAlias = tuple[None, None]
_SomeOuts: TypeAlias = tuple[NDArray[Any], None] | tuple[None, NDArray[Any]]
_Pair: TypeAlias = tuple[_T, _T]
_Signature: TypeAlias = str | tuple[DTypeLike | None, ...]
_Label: TypeAlias = int | np.integer[Any] | np.bool | _Integers | _Nested[int] | _Foreign

# The keywords, by what they do to the type of the result.

@type_check_only
class _Casting(TypedDict, total=False):
    casting: Literal["no", "equiv", "safe", "same_kind", "unsafe"]
    order: Literal["K", "A", "C", "F"]
    subok: bool

@type_check_only
class _Options(_Casting, total=False):
    where: bool | np.bool | NDArray[np.bool] | _Nested[bool]

@type_check_only
class _AxisOptions(_Casting, total=False):
    axis: SupportsIndex
    axes: list[Any]
'''

# One set for each kind of ufunc, by element or along an axis, with one output or two.
KEYWORDS = """
@type_check_only
class _NAMEScalars(_KINDOptions, total=False):
    out: NONE
    dtype: None

@type_check_only
class _NAMESame(_KINDOptions, total=False):
    out: EllipsisType | NONE
    dtype: None

@type_check_only
class _NAMETyped(_KINDOptions, total=False):
    out: EllipsisType | NONE
    dtype: Required[DTypeLike]

@type_check_only
class _NAMESigned(_KINDOptions, total=False):
    out: EllipsisType | NONE
    signature: Required[_Signature]

@type_check_only
class _NAMEInto(_KINDOptions, total=False):
    dtype: DTypeLike | None
    signature: _Signature
"""

# What NumPy refuses for a number of inputs and outputs is refused here.
BASES = """
# NumPy's class is final for all but NumPy's stubs and this one.

@type_check_only
class _Nary(np.ufunc):  # type: ignore[misc]
    def accumulate(self, array: Never, /) -> NoReturn: ...  # type: ignore[override]
    def reduce(self, array: Never, /) -> NoReturn: ...  # type: ignore[override]
    def reduceat(self, array: Never, /, indices: Never) -> NoReturn: ...  # type: ignore[override]
    def outer(self, A: Never, B: Never, /) -> NoReturn: ...  # type: ignore[override]
    def at(self, a: Never, indices: Never, /) -> NoReturn: ...  # type: ignore[override]

@type_check_only
class _Unary(np.ufunc):  # type: ignore[misc]
    def accumulate(self, array: Never, /) -> NoReturn: ...  # type: ignore[override]
    def reduce(self, array: Never, /) -> NoReturn: ...  # type: ignore[override]
    def reduceat(self, array: Never, /, indices: Never) -> NoReturn: ...  # type: ignore[override]
    def outer(self, A: Never, B: Never, /) -> NoReturn: ...  # type: ignore[override]
    def at(self, a: NDArray[Any], indices: Any, /) -> None: ...  # type: ignore[override]

@type_check_only
class _Binary(np.ufunc): ...  # type: ignore[misc]
"""

GET = """\
@overload
def get(name: _U) -> _U: ...
@overload
def get(name: str) -> np.ufunc: ...
"""

ARRAY = "_Array[_S, _F]"
MIXED = "_Mixed[_S, _F]"


class Shape(NamedTuple):
    """How an element-wise ufunc is called."""

    inputs: tuple[str, ...]
    parameters: tuple[tuple[str, float], ...]
    outputs: int

    @property
    def name(self) -> str:
        """The name of its class."""
        words = (*self.inputs, *(name for name, _ in self.parameters))
        return "_".join(("_Two" if self.outputs == 2 else "_One", *words))

    @property
    def base(self) -> str:
        """The name of its base class."""
        n_in = len(self.inputs) + len(self.parameters)
        if self.outputs > 1 or n_in > 2:
            return "_Nary"
        return "_Unary" if n_in == 1 else "_Binary"


class AxisShape(NamedTuple):
    """How a generalised ufunc is called."""

    inputs: tuple[str, ...]
    signature: str

    @property
    def name(self) -> str:
        """The name of its class."""
        outputs = {"(n)": "row", "()": "one", "(),(n)": "one_row"}[self.signature.split("->")[1]]
        return "_".join(("_Axis", *self.inputs, "to", outputs))


def laid_out(indent: str, name: str, arguments: list[str], result: str) -> str:
    """One overload of a function, laid out as ruff does."""
    text, start = ", ".join(arguments), f"{indent}@overload\n{indent}def {name}("
    if len(f"{indent}def {name}({text}) -> {result}: ...") <= WIDTH:
        return f"{start}{text}) -> {result}: ...\n"
    if len(f"{indent}    {text}") > WIDTH:
        text = f",\n{indent}    ".join(arguments) + ","
    return f"{start}\n{indent}    {text}\n{indent}) -> {result}: ...\n"


def elementwise_class(shape: Shape) -> str:
    """The class of the element-wise ufuncs of a shape."""
    n, n_parameters = len(shape.inputs), len(shape.parameters)
    text = [f"@type_check_only\nclass {shape.name}({shape.base}):  # type: ignore[misc]\n"]

    def add(
        inputs: list[str],
        parameters: list[str],
        tail: str,
        result: str,
        *,
        given: int = 0,
        keyword: int | None = None,
    ) -> None:
        """Add an overload: ``given`` parameters have no default, ``keyword`` only its name."""
        arguments = [f"{name}: {kind}" for name, kind in zip(shape.inputs, inputs, strict=True)]
        arguments += [] if "/" in tail else ["/"]
        for j, (name, default) in enumerate(shape.parameters):
            arguments += ["*"] if j == keyword else []
            required = j < given or j == keyword
            arguments.append(f"{name}: {parameters[j]}" + ("" if required else f" = {default!r}"))
        if shape.outputs == 2 and not result.startswith("tuple"):
            result = f"_Pair[{result}]"
        arguments = ["self", *arguments, *tail.split("; ")]
        text.append(laid_out("    ", "__call__", arguments, result))

    def but(i: int, kind: str, others: list[str]) -> list[str]:
        return [*others[:i], kind, *others[i + 1 :]]

    pair = "Pair" if shape.outputs == 2 else ""
    scalars, same, typed, signed, into = (
        f"**options: Unpack[_{pair}{kind}]"
        for kind in ("Scalars", "Same", "Typed", "Signed", "Into")
    )
    numbers, reals, inputs = ["_Number"] * n_parameters, ["_Real"] * n_parameters, ["_Real"] * n
    floats = MIXED if n + n_parameters > 1 else ARRAY

    add(["_Float"] * n, numbers, scalars, "np.float64")
    if n == 1:
        add(["_F"], numbers, scalars, "_F")
        add(["_Single"], reals, same, "Any")
        add(["_Integers | _Lists"], numbers, same, "NDArray[Any]")
    else:
        add(["_Number"] * n, numbers, same, "Any")
        for i in range(n):
            add(but(i, "_Other", inputs), reals, same, "Any")
    add([floats] * n, [floats] * n_parameters, same, ARRAY)
    for j in range(n_parameters):
        add(inputs, but(j, "_Other", reals), same, "Any", given=j + 1)
        if j:
            add(inputs, but(j, "_Other", reals), same, "Any", keyword=j)
    if n + n_parameters > 1:
        add(inputs, reals, same, "Any")
    add(inputs, reals, typed, "Any")
    add(inputs, reals, signed, "Any")
    if shape.outputs == 2:
        add(inputs, reals, f"*; out: _SomeOuts; {into}", "Any")
        add(inputs, reals, f"*; out: tuple[_O, _O2]; {into}", "tuple[_O, _O2]")
        places = "out: _O; out2: _O2; /"
        add(inputs, reals, f"{places}; {into}", "tuple[_O, _O2]", given=n_parameters)
    else:
        if n_parameters:
            add(inputs, reals, f"*; out: _Out[_O]; {into}", "_O")
        add(inputs, reals, f"out: _Out[_O]; {into}", "_O", given=n_parameters)
    return "".join(text)


def axis_class(shape: AxisShape) -> str:
    """The class of the generalised ufuncs of a shape."""
    text = [f"@type_check_only\nclass {shape.name}(_Nary):  # type: ignore[misc]\n"]
    core_in, core_out = (side[1:-1].split("),(") for side in shape.signature.split("->"))
    only_rows = {*core_in} == {"n"}
    # NumPy takes keepdims where every input has the axis and no output.
    keepdims = "*; keepdims: bool = False; " if only_rows and "n" not in core_out else ""

    def add(kinds: list[str], tail: str, row: str, one: str = "Any") -> None:
        """Add an overload, with the types of an output with and without the axis."""
        arguments = [f"{name}: {kind}" for name, kind in zip(shape.inputs, kinds, strict=True)]
        arguments += [] if "/" in tail else ["/"]
        results = [row if core == "n" else one for core in core_out]
        result = f"tuple[{', '.join(results)}]" if len(results) > 1 else results[0]
        text.append(laid_out("    ", "__call__", ["self", *arguments, *tail.split("; ")], result))

    def kinds(row: str, one: str) -> list[str]:
        return [
            "_Label" if name == "label" else row if core == "n" else one
            for name, core in zip(shape.inputs, core_in, strict=True)
        ]

    real, pair = kinds("_RealArray", "_Real"), "Pair" if len(core_out) == 2 else ""
    same, typed, signed, into = (
        f"**options: Unpack[_Axis{pair}{kind}]" for kind in ("Same", "Typed", "Signed", "Into")
    )
    if "n" in core_out:
        row = ARRAY if only_rows else "NDArray[_F]"
        add(kinds(row, "_Mixed[Any, _F]"), same, row)
        if len(real) == 1:
            add(["_Integers | _Lists"], same, "NDArray[Any]")
            add(["_Foreign"], same, "Any")
        else:
            for i, kind in enumerate(real):
                other = {"_RealArray": "_OtherArray", "_Real": "_Other"}.get(kind)
                if other:
                    add([*real[:i], other, *real[i + 1 :]], same, "Any")
        if len({*shape.inputs} - {"label"}) > 1:
            add(real, same, "Any")
        add(real, typed, "Any")
        add(real, signed, "Any")
    else:
        add(real, f"out: EllipsisType | _NoOut = None; {keepdims}{into}", "Any")
    if len(core_out) == 2:
        add(real, f"*; out: _SomeOuts; {into}", "Any")
        add(real, f"*; out: tuple[_O, _O2]; {into}", "_O2", "_O")
        add(real, f"out: _O; out2: _O2; /; {into}", "_O2", "_O")
    else:
        add(real, f"out: _Out[_O]; {keepdims}{into}", "_O", "_O")
    return "".join(text)


def elementwise_shape(row: npact.Row, name: str) -> Shape:
    """How the ufunc of the row, or a companion of it, is called."""
    ufunc = npact.get(name)
    called = inspect.signature(ufunc).parameters.values()
    inputs = tuple(p.name for p in called if p.kind is p.POSITIONAL_ONLY)
    return Shape(inputs, tuple(row.parameters.items()), ufunc.nout)


def way(name: str, pairs: set[tuple[str, str]]) -> str:
    """The function that leads from a ufunc to a companion, by their classes."""
    of_row, of_any = [], []
    if name == "grad":
        of_row, of_any = ["parameter: None = None"], ["parameter: str | None = None"]
    return "".join(
        [
            *(laid_out("", name, [f"function: {a}", *of_row], b) for a, b in sorted(pairs)),
            laid_out("", name, ["function: str | np.ufunc", *of_any], "np.ufunc"),
        ]
    )


def generate() -> str:
    """The stub's text."""
    shapes: dict[str, Shape | AxisShape] = {}  # by the name of the ufunc
    groups: list[list[str]] = []
    for row in (*npact.table(), *npact.table("gated")):
        companions = _functions._COMPANIONS[row.name]
        for name in (row.name, *row.aliases):
            shapes[name] = elementwise_shape(row, row.name)
        for name in companions.values():
            shapes[name] = elementwise_shape(row, name)
        groups.append([row.name, *row.aliases, *companions.values()])
    for axis_row in _functions._AXIS_ROWS.values():
        shapes[axis_row.name] = AxisShape(axis_row.arguments, axis_row.signature)
    groups.append([*_functions._AXIS_ROWS])

    if missing := _functions.UFUNCS.keys() - shapes:
        raise SystemExit(f"nothing says how these are called: {', '.join(sorted(missing))}")
    by_class = {shape.name: shape for shape in shapes.values()}
    for name, shape in shapes.items():
        if by_class[shape.name] != shape:
            raise SystemExit(f"{name}: {shape} and {by_class[shape.name]} have the same class name")
    classes = [
        elementwise_class(shape) if isinstance(shape, Shape) else axis_class(shape)
        for shape in by_class.values()
    ]
    ways = [
        way(
            role,
            {
                (shapes[name].name, shapes[companions[role]].name)
                for name, companions in _functions._COMPANIONS.items()
                if role in companions
            },
        )
        for role in ("backward", "grad", "value_and_grad")
    ]
    summaries = {name: row.summary for name, row in _functions._AXIS_ROWS.items()} | {
        row.name: row.summary for row in _functions._ROWS.values()
    }
    variables = [
        "".join(
            f"{name}: Final[{shapes[name].name}]\n"
            + (f'"""{summaries[name]}."""\n' if name in summaries else "")
            for name in group
        )
        for group in groups
    ]
    keywords = [
        KEYWORDS.replace("NAME", kind + pair).replace("KIND", kind).replace("NONE", none)
        for kind in ("", "Axis")
        for pair, none in (("", "_NoOut"), ("Pair", "_NoOuts"))
    ]
    names = textwrap.fill(
        ", ".join(f'"{name}"' for name in npact.__all__),
        WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
    )
    exported = f"__all__ = [\n{names},\n]  # fmt: skip\n"
    return (
        HEADER
        + "".join(keywords)
        + BASES
        + "\n".join(["", *classes, GET + "".join(ways), *variables, exported])
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    new, old = generate(), STUB.read_text() if STUB.exists() else ""
    if check:
        sys.stdout.writelines(
            difflib.unified_diff(
                old.splitlines(True), new.splitlines(True), STUB.name, "the live module"
            )
        )
        return int(new != old)
    STUB.write_text(new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
