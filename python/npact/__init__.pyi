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

@type_check_only
class _Scalars(_Options, total=False):
    out: _NoOut
    dtype: None

@type_check_only
class _Same(_Options, total=False):
    out: EllipsisType | _NoOut
    dtype: None

@type_check_only
class _Typed(_Options, total=False):
    out: EllipsisType | _NoOut
    dtype: Required[DTypeLike]

@type_check_only
class _Signed(_Options, total=False):
    out: EllipsisType | _NoOut
    signature: Required[_Signature]

@type_check_only
class _Into(_Options, total=False):
    dtype: DTypeLike | None
    signature: _Signature

@type_check_only
class _PairScalars(_Options, total=False):
    out: _NoOuts
    dtype: None

@type_check_only
class _PairSame(_Options, total=False):
    out: EllipsisType | _NoOuts
    dtype: None

@type_check_only
class _PairTyped(_Options, total=False):
    out: EllipsisType | _NoOuts
    dtype: Required[DTypeLike]

@type_check_only
class _PairSigned(_Options, total=False):
    out: EllipsisType | _NoOuts
    signature: Required[_Signature]

@type_check_only
class _PairInto(_Options, total=False):
    dtype: DTypeLike | None
    signature: _Signature

@type_check_only
class _AxisScalars(_AxisOptions, total=False):
    out: _NoOut
    dtype: None

@type_check_only
class _AxisSame(_AxisOptions, total=False):
    out: EllipsisType | _NoOut
    dtype: None

@type_check_only
class _AxisTyped(_AxisOptions, total=False):
    out: EllipsisType | _NoOut
    dtype: Required[DTypeLike]

@type_check_only
class _AxisSigned(_AxisOptions, total=False):
    out: EllipsisType | _NoOut
    signature: Required[_Signature]

@type_check_only
class _AxisInto(_AxisOptions, total=False):
    dtype: DTypeLike | None
    signature: _Signature

@type_check_only
class _AxisPairScalars(_AxisOptions, total=False):
    out: _NoOuts
    dtype: None

@type_check_only
class _AxisPairSame(_AxisOptions, total=False):
    out: EllipsisType | _NoOuts
    dtype: None

@type_check_only
class _AxisPairTyped(_AxisOptions, total=False):
    out: EllipsisType | _NoOuts
    dtype: Required[DTypeLike]

@type_check_only
class _AxisPairSigned(_AxisOptions, total=False):
    out: EllipsisType | _NoOuts
    signature: Required[_Signature]

@type_check_only
class _AxisPairInto(_AxisOptions, total=False):
    dtype: DTypeLike | None
    signature: _Signature

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

@type_check_only
class _One_x(_Unary):  # type: ignore[misc]
    @overload
    def __call__(self, x: _Float, /, **options: Unpack[_Scalars]) -> np.float64: ...
    @overload
    def __call__(self, x: _F, /, **options: Unpack[_Scalars]) -> _F: ...
    @overload
    def __call__(self, x: _Single, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Integers | _Lists, /, **options: Unpack[_Same]) -> NDArray[Any]: ...
    @overload
    def __call__(self, x: _Array[_S, _F], /, **options: Unpack[_Same]) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, x: _Real, /, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, out: _Out[_O], **options: Unpack[_Into]) -> _O: ...

@type_check_only
class _One_g_x(_Binary):  # type: ignore[misc]
    @overload
    def __call__(self, g: _Float, x: _Float, /, **options: Unpack[_Scalars]) -> np.float64: ...
    @overload
    def __call__(self, g: _Number, x: _Number, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, g: _Other, x: _Real, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _Other, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Mixed[_S, _F], x: _Mixed[_S, _F], /, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, out: _Out[_O], **options: Unpack[_Into]) -> _O: ...

@type_check_only
class _Two_x(_Nary):  # type: ignore[misc]
    @overload
    def __call__(self, x: _Float, /, **options: Unpack[_PairScalars]) -> _Pair[np.float64]: ...
    @overload
    def __call__(self, x: _F, /, **options: Unpack[_PairScalars]) -> _Pair[_F]: ...
    @overload
    def __call__(self, x: _Single, /, **options: Unpack[_PairSame]) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, **options: Unpack[_PairSame]
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self, x: _Array[_S, _F], /, **options: Unpack[_PairSame]
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(self, x: _Real, /, **options: Unpack[_PairTyped]) -> _Pair[Any]: ...
    @overload
    def __call__(self, x: _Real, /, **options: Unpack[_PairSigned]) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, *, out: _SomeOuts, **options: Unpack[_PairInto]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, *, out: tuple[_O, _O2], **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self, x: _Real, out: _O, out2: _O2, /, **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_g_y(_Binary):  # type: ignore[misc]
    @overload
    def __call__(self, g: _Float, y: _Float, /, **options: Unpack[_Scalars]) -> np.float64: ...
    @overload
    def __call__(self, g: _Number, y: _Number, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, g: _Other, y: _Real, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, g: _Real, y: _Other, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Mixed[_S, _F], y: _Mixed[_S, _F], /, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, y: _Real, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, g: _Real, y: _Real, /, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, g: _Real, y: _Real, /, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(self, g: _Real, y: _Real, /, out: _Out[_O], **options: Unpack[_Into]) -> _O: ...

@type_check_only
class _One_x_negative_slope(_Binary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, negative_slope: _Number = 0.01, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, x: _F, /, negative_slope: _Number = 0.01, **options: Unpack[_Scalars]
    ) -> _F: ...
    @overload
    def __call__(
        self, x: _Single, /, negative_slope: _Real = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, negative_slope: _Number = 0.01, **options: Unpack[_Same]
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, negative_slope: _Mixed[_S, _F] = 0.01, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, x: _Real, /, negative_slope: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, negative_slope: _Real = 0.01, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, x: _Real, /, negative_slope: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_g_x_negative_slope(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, x: _Float, /, negative_slope: _Number = 0.01, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, x: _Number, /, negative_slope: _Number = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Other, /, negative_slope: _Real = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        negative_slope: _Mixed[_S, _F] = 0.01,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, negative_slope: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        negative_slope: _Real = 0.01,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, negative_slope: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _Two_x_negative_slope(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, negative_slope: _Number = 0.01, **options: Unpack[_PairScalars]
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self, x: _F, /, negative_slope: _Number = 0.01, **options: Unpack[_PairScalars]
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self, x: _Single, /, negative_slope: _Real = 0.01, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, negative_slope: _Number = 0.01, **options: Unpack[_PairSame]
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self,
        x: _Mixed[_S, _F],
        /,
        negative_slope: _Mixed[_S, _F] = 0.01,
        **options: Unpack[_PairSame],
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(
        self, x: _Real, /, negative_slope: _Other, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_PairTyped]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_PairSigned]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        negative_slope: _Real = 0.01,
        *,
        out: _SomeOuts,
        **options: Unpack[_PairInto],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        negative_slope: _Real = 0.01,
        *,
        out: tuple[_O, _O2],
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self, x: _Real, negative_slope: _Real, out: _O, out2: _O2, /, **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_g_y_negative_slope(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, y: _Float, /, negative_slope: _Number = 0.01, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, y: _Number, /, negative_slope: _Number = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, y: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Other, /, negative_slope: _Real = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        y: _Mixed[_S, _F],
        /,
        negative_slope: _Mixed[_S, _F] = 0.01,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, negative_slope: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, negative_slope: _Real = 0.01, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        y: _Real,
        /,
        negative_slope: _Real = 0.01,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, negative_slope: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_x_weight(_Binary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, weight: _Number = 0.25, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(self, x: _F, /, weight: _Number = 0.25, **options: Unpack[_Scalars]) -> _F: ...
    @overload
    def __call__(self, x: _Single, /, weight: _Real = 0.25, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, weight: _Number = 0.25, **options: Unpack[_Same]
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, weight: _Mixed[_S, _F] = 0.25, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, x: _Real, /, weight: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, weight: _Real = 0.25, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, x: _Real, /, weight: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_g_x_weight(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, x: _Float, /, weight: _Number = 0.25, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, x: _Number, /, weight: _Number = 0.25, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Other, /, weight: _Real = 0.25, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        weight: _Mixed[_S, _F] = 0.25,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, weight: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        weight: _Real = 0.25,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, weight: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _Two_x_weight(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, weight: _Number = 0.25, **options: Unpack[_PairScalars]
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self, x: _F, /, weight: _Number = 0.25, **options: Unpack[_PairScalars]
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self, x: _Single, /, weight: _Real = 0.25, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, weight: _Number = 0.25, **options: Unpack[_PairSame]
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, weight: _Mixed[_S, _F] = 0.25, **options: Unpack[_PairSame]
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(self, x: _Real, /, weight: _Other, **options: Unpack[_PairSame]) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_PairTyped]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, weight: _Real = 0.25, **options: Unpack[_PairSigned]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, weight: _Real = 0.25, *, out: _SomeOuts, **options: Unpack[_PairInto]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        weight: _Real = 0.25,
        *,
        out: tuple[_O, _O2],
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self, x: _Real, weight: _Real, out: _O, out2: _O2, /, **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_g_y_weight(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, y: _Float, /, weight: _Number = 0.25, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, y: _Number, /, weight: _Number = 0.25, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, y: _Real, /, weight: _Real = 0.25, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Other, /, weight: _Real = 0.25, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        y: _Mixed[_S, _F],
        /,
        weight: _Mixed[_S, _F] = 0.25,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, y: _Real, /, weight: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, weight: _Real = 0.25, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, weight: _Real = 0.25, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, weight: _Real = 0.25, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        y: _Real,
        /,
        weight: _Real = 0.25,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, weight: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_x_threshold_value(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: _Float,
        /,
        threshold: _Number = 0.0,
        value: _Number = 0.0,
        **options: Unpack[_Scalars],
    ) -> np.float64: ...
    @overload
    def __call__(
        self, x: _F, /, threshold: _Number = 0.0, value: _Number = 0.0, **options: Unpack[_Scalars]
    ) -> _F: ...
    @overload
    def __call__(
        self, x: _Single, /, threshold: _Real = 0.0, value: _Real = 0.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Integers | _Lists,
        /,
        threshold: _Number = 0.0,
        value: _Number = 0.0,
        **options: Unpack[_Same],
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self,
        x: _Mixed[_S, _F],
        /,
        threshold: _Mixed[_S, _F] = 0.0,
        value: _Mixed[_S, _F] = 0.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Other, value: _Real = 0.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real, value: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real = 0.0, *, value: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real = 0.0, value: _Real = 0.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real = 0.0, value: _Real = 0.0, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real = 0.0, value: _Real = 0.0, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real, value: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_g_x_threshold_value(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        g: _Float,
        x: _Float,
        /,
        threshold: _Number = 0.0,
        value: _Number = 0.0,
        **options: Unpack[_Scalars],
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        g: _Number,
        x: _Number,
        /,
        threshold: _Number = 0.0,
        value: _Number = 0.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Other,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Other,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        threshold: _Mixed[_S, _F] = 0.0,
        value: _Mixed[_S, _F] = 0.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, threshold: _Other, value: _Real = 0.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, threshold: _Real, value: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        *,
        value: _Other,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        **options: Unpack[_Typed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        **options: Unpack[_Signed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        threshold: _Real,
        value: _Real,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...

@type_check_only
class _Two_x_threshold_value(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: _Float,
        /,
        threshold: _Number = 0.0,
        value: _Number = 0.0,
        **options: Unpack[_PairScalars],
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self,
        x: _F,
        /,
        threshold: _Number = 0.0,
        value: _Number = 0.0,
        **options: Unpack[_PairScalars],
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self,
        x: _Single,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Integers | _Lists,
        /,
        threshold: _Number = 0.0,
        value: _Number = 0.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self,
        x: _Mixed[_S, _F],
        /,
        threshold: _Mixed[_S, _F] = 0.0,
        value: _Mixed[_S, _F] = 0.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Other, value: _Real = 0.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real, value: _Other, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real = 0.0, *, value: _Other, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real = 0.0, value: _Real = 0.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, threshold: _Real = 0.0, value: _Real = 0.0, **options: Unpack[_PairTyped]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        **options: Unpack[_PairSigned],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        *,
        out: _SomeOuts,
        **options: Unpack[_PairInto],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        threshold: _Real = 0.0,
        value: _Real = 0.0,
        *,
        out: tuple[_O, _O2],
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        threshold: _Real,
        value: _Real,
        out: _O,
        out2: _O2,
        /,
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_x_theta(_Binary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, theta: _Number = 1.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(self, x: _F, /, theta: _Number = 1.0, **options: Unpack[_Scalars]) -> _F: ...
    @overload
    def __call__(self, x: _Single, /, theta: _Real = 1.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, theta: _Number = 1.0, **options: Unpack[_Same]
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, theta: _Mixed[_S, _F] = 1.0, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, x: _Real, /, theta: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, theta: _Real = 1.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, x: _Real, /, theta: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_g_x_theta(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, x: _Float, /, theta: _Number = 1.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, x: _Number, /, theta: _Number = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Other, /, theta: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        theta: _Mixed[_S, _F] = 1.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, theta: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, theta: _Real = 1.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, theta: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _Two_x_theta(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, theta: _Number = 1.0, **options: Unpack[_PairScalars]
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self, x: _F, /, theta: _Number = 1.0, **options: Unpack[_PairScalars]
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self, x: _Single, /, theta: _Real = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, theta: _Number = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, theta: _Mixed[_S, _F] = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(self, x: _Real, /, theta: _Other, **options: Unpack[_PairSame]) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_PairTyped]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, theta: _Real = 1.0, **options: Unpack[_PairSigned]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, theta: _Real = 1.0, *, out: _SomeOuts, **options: Unpack[_PairInto]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, theta: _Real = 1.0, *, out: tuple[_O, _O2], **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self, x: _Real, theta: _Real, out: _O, out2: _O2, /, **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_x_beta(_Binary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, beta: _Number = 1.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(self, x: _F, /, beta: _Number = 1.0, **options: Unpack[_Scalars]) -> _F: ...
    @overload
    def __call__(self, x: _Single, /, beta: _Real = 1.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, beta: _Number = 1.0, **options: Unpack[_Same]
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, beta: _Mixed[_S, _F] = 1.0, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, x: _Real, /, beta: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, beta: _Real = 1.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(self, x: _Real, /, beta: _Real, out: _Out[_O], **options: Unpack[_Into]) -> _O: ...

@type_check_only
class _One_g_x_beta(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, x: _Float, /, beta: _Number = 1.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, x: _Number, /, beta: _Number = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Other, /, beta: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        beta: _Mixed[_S, _F] = 1.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, beta: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, beta: _Real = 1.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, beta: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _Two_x_beta(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, beta: _Number = 1.0, **options: Unpack[_PairScalars]
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self, x: _F, /, beta: _Number = 1.0, **options: Unpack[_PairScalars]
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self, x: _Single, /, beta: _Real = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, beta: _Number = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, beta: _Mixed[_S, _F] = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(self, x: _Real, /, beta: _Other, **options: Unpack[_PairSame]) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_PairTyped]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, beta: _Real = 1.0, **options: Unpack[_PairSigned]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, beta: _Real = 1.0, *, out: _SomeOuts, **options: Unpack[_PairInto]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, beta: _Real = 1.0, *, out: tuple[_O, _O2], **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self, x: _Real, beta: _Real, out: _O, out2: _O2, /, **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_g_y_beta(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, y: _Float, /, beta: _Number = 1.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, y: _Number, /, beta: _Number = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, y: _Real, /, beta: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Other, /, beta: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        y: _Mixed[_S, _F],
        /,
        beta: _Mixed[_S, _F] = 1.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, y: _Real, /, beta: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, beta: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, beta: _Real = 1.0, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, beta: _Real = 1.0, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, beta: _Real = 1.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, beta: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_x_min_val_max_val(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: _Float,
        /,
        min_val: _Number = -1.0,
        max_val: _Number = 1.0,
        **options: Unpack[_Scalars],
    ) -> np.float64: ...
    @overload
    def __call__(
        self, x: _F, /, min_val: _Number = -1.0, max_val: _Number = 1.0, **options: Unpack[_Scalars]
    ) -> _F: ...
    @overload
    def __call__(
        self, x: _Single, /, min_val: _Real = -1.0, max_val: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Integers | _Lists,
        /,
        min_val: _Number = -1.0,
        max_val: _Number = 1.0,
        **options: Unpack[_Same],
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self,
        x: _Mixed[_S, _F],
        /,
        min_val: _Mixed[_S, _F] = -1.0,
        max_val: _Mixed[_S, _F] = 1.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Other, max_val: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Real, max_val: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Real = -1.0, *, max_val: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Real = -1.0, max_val: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Real = -1.0, max_val: _Real = 1.0, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Real = -1.0, max_val: _Real = 1.0, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Real, max_val: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_g_x_min_val_max_val(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        g: _Float,
        x: _Float,
        /,
        min_val: _Number = -1.0,
        max_val: _Number = 1.0,
        **options: Unpack[_Scalars],
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        g: _Number,
        x: _Number,
        /,
        min_val: _Number = -1.0,
        max_val: _Number = 1.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Other,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Other,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        min_val: _Mixed[_S, _F] = -1.0,
        max_val: _Mixed[_S, _F] = 1.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, min_val: _Other, max_val: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, min_val: _Real, max_val: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        *,
        max_val: _Other,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Typed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Signed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        min_val: _Real,
        max_val: _Real,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...

@type_check_only
class _Two_x_min_val_max_val(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: _Float,
        /,
        min_val: _Number = -1.0,
        max_val: _Number = 1.0,
        **options: Unpack[_PairScalars],
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self,
        x: _F,
        /,
        min_val: _Number = -1.0,
        max_val: _Number = 1.0,
        **options: Unpack[_PairScalars],
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self,
        x: _Single,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Integers | _Lists,
        /,
        min_val: _Number = -1.0,
        max_val: _Number = 1.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self,
        x: _Mixed[_S, _F],
        /,
        min_val: _Mixed[_S, _F] = -1.0,
        max_val: _Mixed[_S, _F] = 1.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Other, max_val: _Real = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Real, max_val: _Other, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Real = -1.0, *, max_val: _Other, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, min_val: _Real = -1.0, max_val: _Real = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_PairTyped],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_PairSigned],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        *,
        out: _SomeOuts,
        **options: Unpack[_PairInto],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        *,
        out: tuple[_O, _O2],
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        min_val: _Real,
        max_val: _Real,
        out: _O,
        out2: _O2,
        /,
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_g_y_min_val_max_val(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        g: _Float,
        y: _Float,
        /,
        min_val: _Number = -1.0,
        max_val: _Number = 1.0,
        **options: Unpack[_Scalars],
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        g: _Number,
        y: _Number,
        /,
        min_val: _Number = -1.0,
        max_val: _Number = 1.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Other,
        y: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        y: _Other,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        y: _Mixed[_S, _F],
        /,
        min_val: _Mixed[_S, _F] = -1.0,
        max_val: _Mixed[_S, _F] = 1.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, min_val: _Other, max_val: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, min_val: _Real, max_val: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        y: _Real,
        /,
        min_val: _Real = -1.0,
        *,
        max_val: _Other,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        y: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        y: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Typed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        y: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        **options: Unpack[_Signed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        y: _Real,
        /,
        min_val: _Real = -1.0,
        max_val: _Real = 1.0,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self,
        g: _Real,
        y: _Real,
        /,
        min_val: _Real,
        max_val: _Real,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...

@type_check_only
class _One_x_alpha(_Binary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, alpha: _Number = 1.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(self, x: _F, /, alpha: _Number = 1.0, **options: Unpack[_Scalars]) -> _F: ...
    @overload
    def __call__(self, x: _Single, /, alpha: _Real = 1.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, alpha: _Number = 1.0, **options: Unpack[_Same]
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, alpha: _Mixed[_S, _F] = 1.0, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, x: _Real, /, alpha: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, alpha: _Real = 1.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, x: _Real, /, alpha: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_g_x_alpha(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, x: _Float, /, alpha: _Number = 1.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, x: _Number, /, alpha: _Number = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Other, /, alpha: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        alpha: _Mixed[_S, _F] = 1.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, alpha: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, alpha: _Real = 1.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, alpha: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _Two_x_alpha(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, alpha: _Number = 1.0, **options: Unpack[_PairScalars]
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self, x: _F, /, alpha: _Number = 1.0, **options: Unpack[_PairScalars]
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self, x: _Single, /, alpha: _Real = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, alpha: _Number = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, alpha: _Mixed[_S, _F] = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(self, x: _Real, /, alpha: _Other, **options: Unpack[_PairSame]) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_PairTyped]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, alpha: _Real = 1.0, **options: Unpack[_PairSigned]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, alpha: _Real = 1.0, *, out: _SomeOuts, **options: Unpack[_PairInto]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, alpha: _Real = 1.0, *, out: tuple[_O, _O2], **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self, x: _Real, alpha: _Real, out: _O, out2: _O2, /, **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_g_y_alpha(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, y: _Float, /, alpha: _Number = 1.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, y: _Number, /, alpha: _Number = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, y: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Other, /, alpha: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        y: _Mixed[_S, _F],
        /,
        alpha: _Mixed[_S, _F] = 1.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, y: _Real, /, alpha: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, alpha: _Real = 1.0, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, alpha: _Real = 1.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, y: _Real, /, alpha: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_x_b(_Binary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, b: _Number = 4.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(self, x: _F, /, b: _Number = 4.0, **options: Unpack[_Scalars]) -> _F: ...
    @overload
    def __call__(self, x: _Single, /, b: _Real = 4.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, b: _Number = 4.0, **options: Unpack[_Same]
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, b: _Mixed[_S, _F] = 4.0, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, x: _Real, /, b: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, b: _Real = 4.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, b: _Real = 4.0, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, b: _Real = 4.0, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, b: _Real = 4.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(self, x: _Real, /, b: _Real, out: _Out[_O], **options: Unpack[_Into]) -> _O: ...

@type_check_only
class _One_g_x_b(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, x: _Float, /, b: _Number = 4.0, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, x: _Number, /, b: _Number = 4.0, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(self, g: _Other, x: _Real, /, b: _Real = 4.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _Other, /, b: _Real = 4.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        b: _Mixed[_S, _F] = 4.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, b: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, b: _Real = 4.0, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, b: _Real = 4.0, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, b: _Real = 4.0, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, b: _Real = 4.0, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, b: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _Two_x_b(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, b: _Number = 4.0, **options: Unpack[_PairScalars]
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self, x: _F, /, b: _Number = 4.0, **options: Unpack[_PairScalars]
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self, x: _Single, /, b: _Real = 4.0, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, b: _Number = 4.0, **options: Unpack[_PairSame]
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, b: _Mixed[_S, _F] = 4.0, **options: Unpack[_PairSame]
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(self, x: _Real, /, b: _Other, **options: Unpack[_PairSame]) -> _Pair[Any]: ...
    @overload
    def __call__(self, x: _Real, /, b: _Real = 4.0, **options: Unpack[_PairSame]) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, b: _Real = 4.0, **options: Unpack[_PairTyped]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, b: _Real = 4.0, **options: Unpack[_PairSigned]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, b: _Real = 4.0, *, out: _SomeOuts, **options: Unpack[_PairInto]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, b: _Real = 4.0, *, out: tuple[_O, _O2], **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self, x: _Real, b: _Real, out: _O, out2: _O2, /, **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_x_lambd(_Binary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, lambd: _Number = 0.5, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(self, x: _F, /, lambd: _Number = 0.5, **options: Unpack[_Scalars]) -> _F: ...
    @overload
    def __call__(self, x: _Single, /, lambd: _Real = 0.5, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, lambd: _Number = 0.5, **options: Unpack[_Same]
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, lambd: _Mixed[_S, _F] = 0.5, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, x: _Real, /, lambd: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, lambd: _Real = 0.5, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, x: _Real, /, lambd: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _One_g_x_lambd(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, x: _Float, /, lambd: _Number = 0.5, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(
        self, g: _Number, x: _Number, /, lambd: _Number = 0.5, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Other, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Other, /, lambd: _Real = 0.5, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        lambd: _Mixed[_S, _F] = 0.5,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _Real, x: _Real, /, lambd: _Other, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_Typed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_Signed]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, lambd: _Real = 0.5, *, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...
    @overload
    def __call__(
        self, g: _Real, x: _Real, /, lambd: _Real, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _Two_x_lambd(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, x: _Float, /, lambd: _Number = 0.5, **options: Unpack[_PairScalars]
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self, x: _F, /, lambd: _Number = 0.5, **options: Unpack[_PairScalars]
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self, x: _Single, /, lambd: _Real = 0.5, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Integers | _Lists, /, lambd: _Number = 0.5, **options: Unpack[_PairSame]
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self, x: _Mixed[_S, _F], /, lambd: _Mixed[_S, _F] = 0.5, **options: Unpack[_PairSame]
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(self, x: _Real, /, lambd: _Other, **options: Unpack[_PairSame]) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_PairTyped]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, lambd: _Real = 0.5, **options: Unpack[_PairSigned]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, lambd: _Real = 0.5, *, out: _SomeOuts, **options: Unpack[_PairInto]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, x: _Real, /, lambd: _Real = 0.5, *, out: tuple[_O, _O2], **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self, x: _Real, lambd: _Real, out: _O, out2: _O2, /, **options: Unpack[_PairInto]
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_x_alpha_p_alpha_n_beta(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: _Float,
        /,
        alpha_p: _Number = 0.8,
        alpha_n: _Number = 0.8,
        beta: _Number = 0.5,
        **options: Unpack[_Scalars],
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        x: _F,
        /,
        alpha_p: _Number = 0.8,
        alpha_n: _Number = 0.8,
        beta: _Number = 0.5,
        **options: Unpack[_Scalars],
    ) -> _F: ...
    @overload
    def __call__(
        self,
        x: _Single,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Integers | _Lists,
        /,
        alpha_p: _Number = 0.8,
        alpha_n: _Number = 0.8,
        beta: _Number = 0.5,
        **options: Unpack[_Same],
    ) -> NDArray[Any]: ...
    @overload
    def __call__(
        self,
        x: _Mixed[_S, _F],
        /,
        alpha_p: _Mixed[_S, _F] = 0.8,
        alpha_n: _Mixed[_S, _F] = 0.8,
        beta: _Mixed[_S, _F] = 0.5,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Other,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real,
        alpha_n: _Other,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        *,
        alpha_n: _Other,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self, x: _Real, /, alpha_p: _Real, alpha_n: _Real, beta: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        *,
        beta: _Other,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Typed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Signed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real,
        alpha_n: _Real,
        beta: _Real,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...

@type_check_only
class _One_g_x_alpha_p_alpha_n_beta(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        g: _Float,
        x: _Float,
        /,
        alpha_p: _Number = 0.8,
        alpha_n: _Number = 0.8,
        beta: _Number = 0.5,
        **options: Unpack[_Scalars],
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        g: _Number,
        x: _Number,
        /,
        alpha_p: _Number = 0.8,
        alpha_n: _Number = 0.8,
        beta: _Number = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Other,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Other,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        x: _Mixed[_S, _F],
        /,
        alpha_p: _Mixed[_S, _F] = 0.8,
        alpha_n: _Mixed[_S, _F] = 0.8,
        beta: _Mixed[_S, _F] = 0.5,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Other,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Real,
        alpha_n: _Other,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        *,
        alpha_n: _Other,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Real,
        alpha_n: _Real,
        beta: _Other,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        *,
        beta: _Other,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Typed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_Signed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self,
        g: _Real,
        x: _Real,
        /,
        alpha_p: _Real,
        alpha_n: _Real,
        beta: _Real,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...

@type_check_only
class _Two_x_alpha_p_alpha_n_beta(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: _Float,
        /,
        alpha_p: _Number = 0.8,
        alpha_n: _Number = 0.8,
        beta: _Number = 0.5,
        **options: Unpack[_PairScalars],
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self,
        x: _F,
        /,
        alpha_p: _Number = 0.8,
        alpha_n: _Number = 0.8,
        beta: _Number = 0.5,
        **options: Unpack[_PairScalars],
    ) -> _Pair[_F]: ...
    @overload
    def __call__(
        self,
        x: _Single,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Integers | _Lists,
        /,
        alpha_p: _Number = 0.8,
        alpha_n: _Number = 0.8,
        beta: _Number = 0.5,
        **options: Unpack[_PairSame],
    ) -> _Pair[NDArray[Any]]: ...
    @overload
    def __call__(
        self,
        x: _Mixed[_S, _F],
        /,
        alpha_p: _Mixed[_S, _F] = 0.8,
        alpha_n: _Mixed[_S, _F] = 0.8,
        beta: _Mixed[_S, _F] = 0.5,
        **options: Unpack[_PairSame],
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Other,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real,
        alpha_n: _Other,
        beta: _Real = 0.5,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        *,
        alpha_n: _Other,
        beta: _Real = 0.5,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real,
        alpha_n: _Real,
        beta: _Other,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        *,
        beta: _Other,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_PairTyped],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        **options: Unpack[_PairSigned],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        *,
        out: _SomeOuts,
        **options: Unpack[_PairInto],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        /,
        alpha_p: _Real = 0.8,
        alpha_n: _Real = 0.8,
        beta: _Real = 0.5,
        *,
        out: tuple[_O, _O2],
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self,
        x: _Real,
        alpha_p: _Real,
        alpha_n: _Real,
        beta: _Real,
        out: _O,
        out2: _O2,
        /,
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_gate_value(_Binary):  # type: ignore[misc]
    @overload
    def __call__(
        self, gate: _Float, value: _Float, /, **options: Unpack[_Scalars]
    ) -> np.float64: ...
    @overload
    def __call__(self, gate: _Number, value: _Number, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, gate: _Other, value: _Real, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, gate: _Real, value: _Other, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(
        self, gate: _Mixed[_S, _F], value: _Mixed[_S, _F], /, **options: Unpack[_Same]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, gate: _Real, value: _Real, /, **options: Unpack[_Same]) -> Any: ...
    @overload
    def __call__(self, gate: _Real, value: _Real, /, **options: Unpack[_Typed]) -> Any: ...
    @overload
    def __call__(self, gate: _Real, value: _Real, /, **options: Unpack[_Signed]) -> Any: ...
    @overload
    def __call__(
        self, gate: _Real, value: _Real, /, out: _Out[_O], **options: Unpack[_Into]
    ) -> _O: ...

@type_check_only
class _Two_g_gate_value(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Float, gate: _Float, value: _Float, /, **options: Unpack[_PairScalars]
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self, g: _Number, gate: _Number, value: _Number, /, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, g: _Other, gate: _Real, value: _Real, /, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, g: _Real, gate: _Other, value: _Real, /, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, g: _Real, gate: _Real, value: _Other, /, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        gate: _Mixed[_S, _F],
        value: _Mixed[_S, _F],
        /,
        **options: Unpack[_PairSame],
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(
        self, g: _Real, gate: _Real, value: _Real, /, **options: Unpack[_PairSame]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, g: _Real, gate: _Real, value: _Real, /, **options: Unpack[_PairTyped]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self, g: _Real, gate: _Real, value: _Real, /, **options: Unpack[_PairSigned]
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        *,
        out: _SomeOuts,
        **options: Unpack[_PairInto],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        *,
        out: tuple[_O, _O2],
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        out: _O,
        out2: _O2,
        /,
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _One_gate_value_alpha_limit(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        gate: _Float,
        value: _Float,
        /,
        alpha: _Number = 1.702,
        limit: _Number = 7.0,
        **options: Unpack[_Scalars],
    ) -> np.float64: ...
    @overload
    def __call__(
        self,
        gate: _Number,
        value: _Number,
        /,
        alpha: _Number = 1.702,
        limit: _Number = 7.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        gate: _Other,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        gate: _Real,
        value: _Other,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        gate: _Mixed[_S, _F],
        value: _Mixed[_S, _F],
        /,
        alpha: _Mixed[_S, _F] = 1.702,
        limit: _Mixed[_S, _F] = 7.0,
        **options: Unpack[_Same],
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(
        self,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Other,
        limit: _Real = 7.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self, gate: _Real, value: _Real, /, alpha: _Real, limit: _Other, **options: Unpack[_Same]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        *,
        limit: _Other,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_Same],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_Typed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_Signed],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        *,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...
    @overload
    def __call__(
        self,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real,
        limit: _Real,
        out: _Out[_O],
        **options: Unpack[_Into],
    ) -> _O: ...

@type_check_only
class _Two_g_gate_value_alpha_limit(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        g: _Float,
        gate: _Float,
        value: _Float,
        /,
        alpha: _Number = 1.702,
        limit: _Number = 7.0,
        **options: Unpack[_PairScalars],
    ) -> _Pair[np.float64]: ...
    @overload
    def __call__(
        self,
        g: _Number,
        gate: _Number,
        value: _Number,
        /,
        alpha: _Number = 1.702,
        limit: _Number = 7.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Other,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Other,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Other,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Mixed[_S, _F],
        gate: _Mixed[_S, _F],
        value: _Mixed[_S, _F],
        /,
        alpha: _Mixed[_S, _F] = 1.702,
        limit: _Mixed[_S, _F] = 7.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[_Array[_S, _F]]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Other,
        limit: _Real = 7.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real,
        limit: _Other,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        *,
        limit: _Other,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_PairSame],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_PairTyped],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        **options: Unpack[_PairSigned],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        *,
        out: _SomeOuts,
        **options: Unpack[_PairInto],
    ) -> _Pair[Any]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        /,
        alpha: _Real = 1.702,
        limit: _Real = 7.0,
        *,
        out: tuple[_O, _O2],
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self,
        g: _Real,
        gate: _Real,
        value: _Real,
        alpha: _Real,
        limit: _Real,
        out: _O,
        out2: _O2,
        /,
        **options: Unpack[_PairInto],
    ) -> tuple[_O, _O2]: ...

@type_check_only
class _Axis_x_to_row(_Nary):  # type: ignore[misc]
    @overload
    def __call__(self, x: _Array[_S, _F], /, **options: Unpack[_AxisSame]) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, x: _Integers | _Lists, /, **options: Unpack[_AxisSame]) -> NDArray[Any]: ...
    @overload
    def __call__(self, x: _Foreign, /, **options: Unpack[_AxisSame]) -> Any: ...
    @overload
    def __call__(self, x: _RealArray, /, **options: Unpack[_AxisTyped]) -> Any: ...
    @overload
    def __call__(self, x: _RealArray, /, **options: Unpack[_AxisSigned]) -> Any: ...
    @overload
    def __call__(self, x: _RealArray, /, out: _Out[_O], **options: Unpack[_AxisInto]) -> _O: ...

@type_check_only
class _Axis_g_y_to_row(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Array[_S, _F], y: _Array[_S, _F], /, **options: Unpack[_AxisSame]
    ) -> _Array[_S, _F]: ...
    @overload
    def __call__(self, g: _OtherArray, y: _RealArray, /, **options: Unpack[_AxisSame]) -> Any: ...
    @overload
    def __call__(self, g: _RealArray, y: _OtherArray, /, **options: Unpack[_AxisSame]) -> Any: ...
    @overload
    def __call__(self, g: _RealArray, y: _RealArray, /, **options: Unpack[_AxisSame]) -> Any: ...
    @overload
    def __call__(self, g: _RealArray, y: _RealArray, /, **options: Unpack[_AxisTyped]) -> Any: ...
    @overload
    def __call__(self, g: _RealArray, y: _RealArray, /, **options: Unpack[_AxisSigned]) -> Any: ...
    @overload
    def __call__(
        self, g: _RealArray, y: _RealArray, /, out: _Out[_O], **options: Unpack[_AxisInto]
    ) -> _O: ...

@type_check_only
class _Axis_x_to_one(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        x: _RealArray,
        /,
        out: EllipsisType | _NoOut = None,
        *,
        keepdims: bool = False,
        **options: Unpack[_AxisInto],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        x: _RealArray,
        /,
        out: _Out[_O],
        *,
        keepdims: bool = False,
        **options: Unpack[_AxisInto],
    ) -> _O: ...

@type_check_only
class _Axis_g_x_to_row(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, g: _Mixed[Any, _F], x: NDArray[_F], /, **options: Unpack[_AxisSame]
    ) -> NDArray[_F]: ...
    @overload
    def __call__(self, g: _Other, x: _RealArray, /, **options: Unpack[_AxisSame]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _OtherArray, /, **options: Unpack[_AxisSame]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _RealArray, /, **options: Unpack[_AxisSame]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _RealArray, /, **options: Unpack[_AxisTyped]) -> Any: ...
    @overload
    def __call__(self, g: _Real, x: _RealArray, /, **options: Unpack[_AxisSigned]) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, x: _RealArray, /, out: _Out[_O], **options: Unpack[_AxisInto]
    ) -> _O: ...

@type_check_only
class _Axis_logits_label_to_one(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        logits: _RealArray,
        label: _Label,
        /,
        out: EllipsisType | _NoOut = None,
        **options: Unpack[_AxisInto],
    ) -> Any: ...
    @overload
    def __call__(
        self, logits: _RealArray, label: _Label, /, out: _Out[_O], **options: Unpack[_AxisInto]
    ) -> _O: ...

@type_check_only
class _Axis_g_logits_label_to_row(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self,
        g: _Mixed[Any, _F],
        logits: NDArray[_F],
        label: _Label,
        /,
        **options: Unpack[_AxisSame],
    ) -> NDArray[_F]: ...
    @overload
    def __call__(
        self, g: _Other, logits: _RealArray, label: _Label, /, **options: Unpack[_AxisSame]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, logits: _OtherArray, label: _Label, /, **options: Unpack[_AxisSame]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, logits: _RealArray, label: _Label, /, **options: Unpack[_AxisSame]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, logits: _RealArray, label: _Label, /, **options: Unpack[_AxisTyped]
    ) -> Any: ...
    @overload
    def __call__(
        self, g: _Real, logits: _RealArray, label: _Label, /, **options: Unpack[_AxisSigned]
    ) -> Any: ...
    @overload
    def __call__(
        self,
        g: _Real,
        logits: _RealArray,
        label: _Label,
        /,
        out: _Out[_O],
        **options: Unpack[_AxisInto],
    ) -> _O: ...

@type_check_only
class _Axis_logits_label_to_one_row(_Nary):  # type: ignore[misc]
    @overload
    def __call__(
        self, logits: NDArray[_F], label: _Label, /, **options: Unpack[_AxisPairSame]
    ) -> tuple[Any, NDArray[_F]]: ...
    @overload
    def __call__(
        self, logits: _OtherArray, label: _Label, /, **options: Unpack[_AxisPairSame]
    ) -> tuple[Any, Any]: ...
    @overload
    def __call__(
        self, logits: _RealArray, label: _Label, /, **options: Unpack[_AxisPairTyped]
    ) -> tuple[Any, Any]: ...
    @overload
    def __call__(
        self, logits: _RealArray, label: _Label, /, **options: Unpack[_AxisPairSigned]
    ) -> tuple[Any, Any]: ...
    @overload
    def __call__(
        self,
        logits: _RealArray,
        label: _Label,
        /,
        *,
        out: _SomeOuts,
        **options: Unpack[_AxisPairInto],
    ) -> tuple[Any, Any]: ...
    @overload
    def __call__(
        self,
        logits: _RealArray,
        label: _Label,
        /,
        *,
        out: tuple[_O, _O2],
        **options: Unpack[_AxisPairInto],
    ) -> tuple[_O, _O2]: ...
    @overload
    def __call__(
        self,
        logits: _RealArray,
        label: _Label,
        out: _O,
        out2: _O2,
        /,
        **options: Unpack[_AxisPairInto],
    ) -> tuple[_O, _O2]: ...

@overload
def get(name: _U) -> _U: ...
@overload
def get(name: str) -> np.ufunc: ...
@overload
def backward(function: _Axis_logits_label_to_one) -> _Axis_g_logits_label_to_row: ...
@overload
def backward(function: _Axis_x_to_one) -> _Axis_g_x_to_row: ...
@overload
def backward(function: _Axis_x_to_row) -> _Axis_g_y_to_row: ...
@overload
def backward(function: _One_gate_value) -> _Two_g_gate_value: ...
@overload
def backward(function: _One_gate_value_alpha_limit) -> _Two_g_gate_value_alpha_limit: ...
@overload
def backward(function: _One_x) -> _One_g_x: ...
@overload
def backward(function: _One_x_alpha) -> _One_g_x_alpha: ...
@overload
def backward(function: _One_x_alpha_p_alpha_n_beta) -> _One_g_x_alpha_p_alpha_n_beta: ...
@overload
def backward(function: _One_x_b) -> _One_g_x_b: ...
@overload
def backward(function: _One_x_beta) -> _One_g_x_beta: ...
@overload
def backward(function: _One_x_lambd) -> _One_g_x_lambd: ...
@overload
def backward(function: _One_x_min_val_max_val) -> _One_g_x_min_val_max_val: ...
@overload
def backward(function: _One_x_negative_slope) -> _One_g_x_negative_slope: ...
@overload
def backward(function: _One_x_theta) -> _One_g_x_theta: ...
@overload
def backward(function: _One_x_threshold_value) -> _One_g_x_threshold_value: ...
@overload
def backward(function: _One_x_weight) -> _One_g_x_weight: ...
@overload
def backward(function: str | np.ufunc) -> np.ufunc: ...
@overload
def grad(function: _One_x, parameter: None = None) -> _One_x: ...
@overload
def grad(function: _One_x_alpha, parameter: None = None) -> _One_x_alpha: ...
@overload
def grad(
    function: _One_x_alpha_p_alpha_n_beta, parameter: None = None
) -> _One_x_alpha_p_alpha_n_beta: ...
@overload
def grad(function: _One_x_b, parameter: None = None) -> _One_x_b: ...
@overload
def grad(function: _One_x_beta, parameter: None = None) -> _One_x_beta: ...
@overload
def grad(function: _One_x_lambd, parameter: None = None) -> _One_x_lambd: ...
@overload
def grad(function: _One_x_min_val_max_val, parameter: None = None) -> _One_x_min_val_max_val: ...
@overload
def grad(function: _One_x_negative_slope, parameter: None = None) -> _One_x_negative_slope: ...
@overload
def grad(function: _One_x_theta, parameter: None = None) -> _One_x_theta: ...
@overload
def grad(function: _One_x_threshold_value, parameter: None = None) -> _One_x_threshold_value: ...
@overload
def grad(function: _One_x_weight, parameter: None = None) -> _One_x_weight: ...
@overload
def grad(function: str | np.ufunc, parameter: str | None = None) -> np.ufunc: ...
@overload
def value_and_grad(function: _Axis_logits_label_to_one) -> _Axis_logits_label_to_one_row: ...
@overload
def value_and_grad(function: _One_x) -> _Two_x: ...
@overload
def value_and_grad(function: _One_x_alpha) -> _Two_x_alpha: ...
@overload
def value_and_grad(function: _One_x_alpha_p_alpha_n_beta) -> _Two_x_alpha_p_alpha_n_beta: ...
@overload
def value_and_grad(function: _One_x_b) -> _Two_x_b: ...
@overload
def value_and_grad(function: _One_x_beta) -> _Two_x_beta: ...
@overload
def value_and_grad(function: _One_x_lambd) -> _Two_x_lambd: ...
@overload
def value_and_grad(function: _One_x_min_val_max_val) -> _Two_x_min_val_max_val: ...
@overload
def value_and_grad(function: _One_x_negative_slope) -> _Two_x_negative_slope: ...
@overload
def value_and_grad(function: _One_x_theta) -> _Two_x_theta: ...
@overload
def value_and_grad(function: _One_x_threshold_value) -> _Two_x_threshold_value: ...
@overload
def value_and_grad(function: _One_x_weight) -> _Two_x_weight: ...
@overload
def value_and_grad(function: str | np.ufunc) -> np.ufunc: ...

relu: Final[_One_x]
"""Rectified linear unit."""
relu_grad: Final[_One_x]
relu_backward: Final[_One_g_x]
relu_value_and_grad: Final[_Two_x]
relu_backward_from_output: Final[_One_g_y]

relu6: Final[_One_x]
"""Rectified linear unit, at most 6."""
relu6_grad: Final[_One_x]
relu6_backward: Final[_One_g_x]
relu6_value_and_grad: Final[_Two_x]
relu6_backward_from_output: Final[_One_g_y]

relu2: Final[_One_x]
"""Squared rectified linear unit."""
relu2_grad: Final[_One_x]
relu2_backward: Final[_One_g_x]
relu2_value_and_grad: Final[_Two_x]

leaky_relu: Final[_One_x_negative_slope]
"""Leaky rectified linear unit."""
leaky_relu_grad: Final[_One_x_negative_slope]
leaky_relu_backward: Final[_One_g_x_negative_slope]
leaky_relu_value_and_grad: Final[_Two_x_negative_slope]
leaky_relu_backward_from_output: Final[_One_g_y_negative_slope]
leaky_relu_grad_negative_slope: Final[_One_x_negative_slope]

prelu: Final[_One_x_weight]
"""Parametric rectified linear unit."""
prelu_grad: Final[_One_x_weight]
prelu_backward: Final[_One_g_x_weight]
prelu_value_and_grad: Final[_Two_x_weight]
prelu_backward_from_output: Final[_One_g_y_weight]
prelu_grad_weight: Final[_One_x_weight]

threshold: Final[_One_x_threshold_value]
"""The input above a threshold, a constant elsewhere."""
threshold_grad: Final[_One_x_threshold_value]
threshold_backward: Final[_One_g_x_threshold_value]
threshold_value_and_grad: Final[_Two_x_threshold_value]

thresholded_relu: Final[_One_x_theta]
"""Rectified linear unit that starts at theta."""
thresholded_relu_grad: Final[_One_x_theta]
thresholded_relu_backward: Final[_One_g_x_theta]
thresholded_relu_value_and_grad: Final[_Two_x_theta]

sigmoid: Final[_One_x]
"""Logistic sigmoid."""
expit: Final[_One_x]
sigmoid_grad: Final[_One_x]
sigmoid_backward: Final[_One_g_x]
sigmoid_value_and_grad: Final[_Two_x]
sigmoid_backward_from_output: Final[_One_g_y]

softplus: Final[_One_x_beta]
"""Softplus, a smooth relu."""
softplus_grad: Final[_One_x_beta]
softplus_backward: Final[_One_g_x_beta]
softplus_value_and_grad: Final[_Two_x_beta]
softplus_backward_from_output: Final[_One_g_y_beta]
softplus_grad_beta: Final[_One_x_beta]

log_sigmoid: Final[_One_x]
"""Logarithm of the sigmoid."""
log_expit: Final[_One_x]
log_sigmoid_grad: Final[_One_x]
log_sigmoid_backward: Final[_One_g_x]
log_sigmoid_value_and_grad: Final[_Two_x]
log_sigmoid_backward_from_output: Final[_One_g_y]

hard_sigmoid: Final[_One_x]
"""Sigmoid of three straight lines."""
hard_sigmoid_grad: Final[_One_x]
hard_sigmoid_backward: Final[_One_g_x]
hard_sigmoid_value_and_grad: Final[_Two_x]
hard_sigmoid_backward_from_output: Final[_One_g_y]

tanh: Final[_One_x]
"""Hyperbolic tangent."""
tanh_grad: Final[_One_x]
tanh_backward: Final[_One_g_x]
tanh_value_and_grad: Final[_Two_x]
tanh_backward_from_output: Final[_One_g_y]

hard_tanh: Final[_One_x_min_val_max_val]
"""Tanh of three straight lines."""
hard_tanh_grad: Final[_One_x_min_val_max_val]
hard_tanh_backward: Final[_One_g_x_min_val_max_val]
hard_tanh_value_and_grad: Final[_Two_x_min_val_max_val]
hard_tanh_backward_from_output: Final[_One_g_y_min_val_max_val]

tanh_shrink: Final[_One_x]
"""Tanh shrinkage."""
tanh_shrink_grad: Final[_One_x]
tanh_shrink_backward: Final[_One_g_x]
tanh_shrink_value_and_grad: Final[_Two_x]

softsign: Final[_One_x]
"""Softsign."""
softsign_grad: Final[_One_x]
softsign_backward: Final[_One_g_x]
softsign_value_and_grad: Final[_Two_x]
softsign_backward_from_output: Final[_One_g_y]

elu: Final[_One_x_alpha]
"""Exponential linear unit."""
elu_grad: Final[_One_x_alpha]
elu_backward: Final[_One_g_x_alpha]
elu_value_and_grad: Final[_Two_x_alpha]
elu_backward_from_output: Final[_One_g_y_alpha]
elu_grad_alpha: Final[_One_x_alpha]

celu: Final[_One_x_alpha]
"""Continuously differentiable exponential linear unit."""
celu_grad: Final[_One_x_alpha]
celu_backward: Final[_One_g_x_alpha]
celu_value_and_grad: Final[_Two_x_alpha]
celu_backward_from_output: Final[_One_g_y_alpha]
celu_grad_alpha: Final[_One_x_alpha]

selu: Final[_One_x]
"""Scaled exponential linear unit."""
selu_grad: Final[_One_x]
selu_backward: Final[_One_g_x]
selu_value_and_grad: Final[_Two_x]
selu_backward_from_output: Final[_One_g_y]

silu: Final[_One_x]
"""Sigmoid linear unit."""
silu_grad: Final[_One_x]
silu_backward: Final[_One_g_x]
silu_value_and_grad: Final[_Two_x]

swish: Final[_One_x_beta]
"""Swish, silu with a slope of the gate."""
swish_grad: Final[_One_x_beta]
swish_backward: Final[_One_g_x_beta]
swish_value_and_grad: Final[_Two_x_beta]
swish_grad_beta: Final[_One_x_beta]

hard_silu: Final[_One_x]
"""Sigmoid linear unit of straight lines."""
hard_swish: Final[_One_x]
hard_silu_grad: Final[_One_x]
hard_silu_backward: Final[_One_g_x]
hard_silu_value_and_grad: Final[_Two_x]

mish: Final[_One_x]
"""Mish."""
mish_grad: Final[_One_x]
mish_backward: Final[_One_g_x]
mish_value_and_grad: Final[_Two_x]

gelu_tanh: Final[_One_x]
"""Gaussian error linear unit, approximated by tanh."""
gelu_tanh_grad: Final[_One_x]
gelu_tanh_backward: Final[_One_g_x]
gelu_tanh_value_and_grad: Final[_Two_x]

gelu: Final[_One_x]
"""Gaussian error linear unit."""
gelu_grad: Final[_One_x]
gelu_backward: Final[_One_g_x]
gelu_value_and_grad: Final[_Two_x]

gelu_quick: Final[_One_x]
"""Gaussian error linear unit, approximated by the sigmoid."""
gelu_quick_grad: Final[_One_x]
gelu_quick_backward: Final[_One_g_x]
gelu_quick_value_and_grad: Final[_Two_x]

squareplus: Final[_One_x_b]
"""Squareplus, a softplus without exponentials."""
squareplus_grad: Final[_One_x_b]
squareplus_backward: Final[_One_g_x_b]
squareplus_value_and_grad: Final[_Two_x_b]
squareplus_grad_b: Final[_One_x_b]

sparse_plus: Final[_One_x]
"""Softplus with an exact zero."""
sparse_plus_grad: Final[_One_x]
sparse_plus_backward: Final[_One_g_x]
sparse_plus_value_and_grad: Final[_Two_x]

sparse_sigmoid: Final[_One_x]
"""Sigmoid of three straight lines, between -1 and 1."""
sparse_sigmoid_grad: Final[_One_x]
sparse_sigmoid_backward: Final[_One_g_x]
sparse_sigmoid_value_and_grad: Final[_Two_x]

soft_shrink: Final[_One_x_lambd]
"""Soft shrinkage."""
soft_shrink_grad: Final[_One_x_lambd]
soft_shrink_backward: Final[_One_g_x_lambd]
soft_shrink_value_and_grad: Final[_Two_x_lambd]

hard_shrink: Final[_One_x_lambd]
"""Hard shrinkage."""
hard_shrink_grad: Final[_One_x_lambd]
hard_shrink_backward: Final[_One_g_x_lambd]
hard_shrink_value_and_grad: Final[_Two_x_lambd]

xielu: Final[_One_x_alpha_p_alpha_n_beta]
"""Expanded integral of the exponential linear unit."""
xielu_grad: Final[_One_x_alpha_p_alpha_n_beta]
xielu_backward: Final[_One_g_x_alpha_p_alpha_n_beta]
xielu_value_and_grad: Final[_Two_x_alpha_p_alpha_n_beta]
xielu_grad_alpha_p: Final[_One_x_alpha_p_alpha_n_beta]
xielu_grad_alpha_n: Final[_One_x_alpha_p_alpha_n_beta]
xielu_grad_beta: Final[_One_x_alpha_p_alpha_n_beta]

glu: Final[_One_gate_value]
"""Gated linear unit."""
glu_backward: Final[_Two_g_gate_value]

swiglu: Final[_One_gate_value]
"""Gated linear unit with silu."""
swiglu_backward: Final[_Two_g_gate_value]

geglu: Final[_One_gate_value]
"""Gated linear unit with gelu."""
geglu_backward: Final[_Two_g_gate_value]

geglu_tanh: Final[_One_gate_value]
"""Gated linear unit with gelu_tanh."""
geglu_tanh_backward: Final[_Two_g_gate_value]

geglu_quick: Final[_One_gate_value]
"""Gated linear unit with gelu_quick."""
geglu_quick_backward: Final[_Two_g_gate_value]

reglu: Final[_One_gate_value]
"""Gated linear unit with relu."""
reglu_backward: Final[_Two_g_gate_value]

swiglu_oai: Final[_One_gate_value_alpha_limit]
"""Gated linear unit with swish and clipped operands."""
swiglu_oai_backward: Final[_Two_g_gate_value_alpha_limit]

softmax: Final[_Axis_x_to_row]
"""Softmax along an axis."""
softmin: Final[_Axis_x_to_row]
"""Softmin along an axis: softmax of -x."""
softmax_backward: Final[_Axis_g_y_to_row]
"""Gradient through softmax, from its output y."""
log_softmax: Final[_Axis_x_to_row]
"""Logarithm of softmax along an axis."""
log_softmax_backward: Final[_Axis_g_y_to_row]
"""Gradient through log_softmax, from its output y."""
logsumexp: Final[_Axis_x_to_one]
"""Logarithm of the sum of exponentials along an axis."""
logsumexp_backward: Final[_Axis_g_x_to_row]
"""Gradient through logsumexp."""
softmax_cross_entropy: Final[_Axis_logits_label_to_one]
"""Cross-entropy of softmax(logits) with an integer label, from the logits."""
softmax_cross_entropy_backward: Final[_Axis_g_logits_label_to_row]
"""Gradient through softmax_cross_entropy."""
softmax_cross_entropy_value_and_grad: Final[_Axis_logits_label_to_one_row]
"""Cross-entropy and its gradient in the logits, in one pass."""
sparsemax: Final[_Axis_x_to_row]
"""Sparsemax along an axis: softmax with zeros."""

__all__ = [
    "AxisRow", "CFunction", "Row", "activations", "backward", "c_function", "celu", "celu_backward",
    "celu_backward_from_output", "celu_grad", "celu_grad_alpha", "celu_value_and_grad", "elu",
    "elu_backward", "elu_backward_from_output", "elu_grad", "elu_grad_alpha", "elu_value_and_grad",
    "expit", "geglu", "geglu_backward", "geglu_quick", "geglu_quick_backward", "geglu_tanh",
    "geglu_tanh_backward", "gelu", "gelu_backward", "gelu_grad", "gelu_quick",
    "gelu_quick_backward", "gelu_quick_grad", "gelu_quick_value_and_grad", "gelu_tanh",
    "gelu_tanh_backward", "gelu_tanh_grad", "gelu_tanh_value_and_grad", "gelu_value_and_grad",
    "get", "get_include", "glu", "glu_backward", "grad", "hard_shrink", "hard_shrink_backward",
    "hard_shrink_grad", "hard_shrink_value_and_grad", "hard_sigmoid", "hard_sigmoid_backward",
    "hard_sigmoid_backward_from_output", "hard_sigmoid_grad", "hard_sigmoid_value_and_grad",
    "hard_silu", "hard_silu_backward", "hard_silu_grad", "hard_silu_value_and_grad", "hard_swish",
    "hard_tanh", "hard_tanh_backward", "hard_tanh_backward_from_output", "hard_tanh_grad",
    "hard_tanh_value_and_grad", "leaky_relu", "leaky_relu_backward",
    "leaky_relu_backward_from_output", "leaky_relu_grad", "leaky_relu_grad_negative_slope",
    "leaky_relu_value_and_grad", "log_expit", "log_sigmoid", "log_sigmoid_backward",
    "log_sigmoid_backward_from_output", "log_sigmoid_grad", "log_sigmoid_value_and_grad",
    "log_softmax", "log_softmax_backward", "logsumexp", "logsumexp_backward", "mish",
    "mish_backward", "mish_grad", "mish_value_and_grad", "prelu", "prelu_backward",
    "prelu_backward_from_output", "prelu_grad", "prelu_grad_weight", "prelu_value_and_grad",
    "reglu", "reglu_backward", "relu", "relu2", "relu2_backward", "relu2_grad",
    "relu2_value_and_grad", "relu6", "relu6_backward", "relu6_backward_from_output", "relu6_grad",
    "relu6_value_and_grad", "relu_backward", "relu_backward_from_output", "relu_grad",
    "relu_value_and_grad", "selu", "selu_backward", "selu_backward_from_output", "selu_grad",
    "selu_value_and_grad", "show_config", "sigmoid", "sigmoid_backward",
    "sigmoid_backward_from_output", "sigmoid_grad", "sigmoid_value_and_grad", "silu",
    "silu_backward", "silu_grad", "silu_value_and_grad", "soft_shrink", "soft_shrink_backward",
    "soft_shrink_grad", "soft_shrink_value_and_grad", "softmax", "softmax_backward",
    "softmax_cross_entropy", "softmax_cross_entropy_backward",
    "softmax_cross_entropy_value_and_grad", "softmin", "softplus", "softplus_backward",
    "softplus_backward_from_output", "softplus_grad", "softplus_grad_beta",
    "softplus_value_and_grad", "softsign", "softsign_backward", "softsign_backward_from_output",
    "softsign_grad", "softsign_value_and_grad", "sparse_plus", "sparse_plus_backward",
    "sparse_plus_grad", "sparse_plus_value_and_grad", "sparse_sigmoid", "sparse_sigmoid_backward",
    "sparse_sigmoid_grad", "sparse_sigmoid_value_and_grad", "sparsemax", "squareplus",
    "squareplus_backward", "squareplus_grad", "squareplus_grad_b", "squareplus_value_and_grad",
    "swiglu", "swiglu_backward", "swiglu_oai", "swiglu_oai_backward", "swish", "swish_backward",
    "swish_grad", "swish_grad_beta", "swish_value_and_grad", "table", "tanh", "tanh_backward",
    "tanh_backward_from_output", "tanh_grad", "tanh_shrink", "tanh_shrink_backward",
    "tanh_shrink_grad", "tanh_shrink_value_and_grad", "tanh_value_and_grad", "threshold",
    "threshold_backward", "threshold_grad", "threshold_value_and_grad", "thresholded_relu",
    "thresholded_relu_backward", "thresholded_relu_grad", "thresholded_relu_value_and_grad",
    "value_and_grad", "xielu", "xielu_backward", "xielu_grad", "xielu_grad_alpha_n",
    "xielu_grad_alpha_p", "xielu_grad_beta", "xielu_value_and_grad",
]  # fmt: skip
