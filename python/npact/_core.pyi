from collections.abc import Callable
from typing import Any, TypedDict

import numpy as np

class _Configuration(TypedDict):
    compiler: str
    isas_built: list[str]
    isas_supported: list[str]
    isa: str

DTYPES: tuple[np.dtype[Any], ...]

c_api: object

def find_c_function(name: str, letter: str) -> tuple[int, int, int, int, int, int] | None: ...
def choose_isa() -> None: ...
def configuration() -> _Configuration: ...
def activation_rows() -> list[dict[str, Any]]: ...
def axis_rows() -> list[dict[str, Any]]: ...
def make_elementwise(
    docstring: Callable[[str, str, str | None], str],
) -> list[tuple[str, str, str, tuple[str, ...], np.ufunc, str]]: ...
def make_axis(docstring: Callable[[str], str]) -> list[tuple[str, np.ufunc, str]]: ...
