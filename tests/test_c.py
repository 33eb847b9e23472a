"""The kernels from C, Cython and Numba: the ufuncs' bits, and the examples of the documentation."""

import ctypes
import importlib.util
import runpy
import shlex
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import npact
from catalogue import ELEMENTWISE
from inputs import random
from npact import _core
from oracle import ALIASES
from ulp import same_bits

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
TYPES = (np.float16, np.float32, np.float64, np.longdouble)


def apply(name: str, dtype: type, operands: list[np.ndarray], n: int | None = None) -> None:
    f = npact.c_function(name, dtype)
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ssize_t)(f.apply)
    addresses = (ctypes.c_void_p * len(operands))(*(a.ctypes.data for a in operands))
    call(f.handle, addresses, operands[0].size if n is None else n)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_contiguous_arrays(name):
    f = ELEMENTWISE[name]
    rng = random(name, "c")
    for dtype in TYPES:
        found = npact.c_function(f.ufunc, dtype)
        assert found[3:] == (f.n_in, len(f.parameters), f.ufunc.nout)
        inputs = [rng.normal(0, 3, 37).astype(dtype) for _ in range(f.n_in)]
        parameters = [np.full(1, v * 1.25, dtype) for v in f.parameters.values()]
        outputs = [np.zeros(37, dtype) for _ in range(f.ufunc.nout)]
        apply(name, dtype, [*inputs, *parameters, *outputs])
        expected = f.ufunc(*inputs, *(p[0] for p in parameters))
        expected = expected if isinstance(expected, tuple) else (expected,)
        assert all(map(same_bits, outputs, expected))


@pytest.mark.parametrize("name", [n for n, f in ELEMENTWISE.items() if f.n_in == f.ufunc.nout == 1])
def test_one_number(name):
    for dtype in (np.float32, np.float64):
        f = npact.c_function(name, dtype)
        call = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, ctypes.c_double)(f.scalar)
        for x in (-2.5, -0.3, 0.0, 0.7, 4.0):
            assert dtype(call(f.handle, x)) == getattr(npact, name)(dtype(x))


def test_no_one_number():
    for name, dtype in (
        ("gelu", np.float16),
        ("gelu", np.longdouble),
        ("gelu_backward", float),
        ("gelu_value_and_grad", float),
    ):
        f = npact.c_function(name, dtype)
        call = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, ctypes.c_double)(f.scalar)
        assert np.isnan(call(f.handle, 1.0))


def test_no_elements():
    x, y = np.ones(3), np.full(3, 7.0)
    for name, slope in (("gelu", []), ("leaky_relu", [np.ones(1)])):
        for n in (0, -1, -(2**60)):
            apply(name, float, [x, *slope, y], n)
    np.testing.assert_array_equal(y, 7)


class Interface(ctypes.Structure):
    """The beginning of npact_api."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("find", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char)),
    )


def test_names():
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    api = Interface.from_address(pointer(_core.c_api, b"npact._core.c_api"))
    for name in (*ELEMENTWISE, *ALIASES):
        for dtype in TYPES:
            found = api.find(name.encode(), np.dtype(dtype).char.encode())
            assert found == npact.c_function(name, dtype).handle
    for name in ("", "gelus", "gel", "exp", "expit ", "expit_grad", "softmax"):
        assert api.find(name.encode(), b"f") is None
    assert api.find(b"expit", b"E") is None


def test_what_has_no_address():
    with pytest.raises(ValueError, match="softmax works along an axis"):
        npact.c_function("softmax")
    with pytest.raises(ValueError, match="did you mean gelu"):
        npact.c_function("geluu")
    with pytest.raises(TypeError, match="int32"):
        npact.c_function("gelu", "int32")
    other = ">f4" if sys.byteorder == "little" else "<f4"
    with pytest.raises(TypeError, match=f"machine's byte order, not '{other}'"):
        npact.c_function("gelu", other)


def built(source: Path, folder: Path) -> object:
    """Compile a Cython module as its users would, and import it."""
    pytest.importorskip("Cython", reason="Cython is not installed: pip install cython")
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    c = folder / f"{source.stem}.c"
    subprocess.run([sys.executable, "-m", "cython", str(source), "-o", str(c)], check=True)
    library = folder / f"{source.stem}{sysconfig.get_config_var('EXT_SUFFIX')}"
    headers = [f"-I{npact.get_include()}", f"-I{sysconfig.get_path('include')}"]
    subprocess.run(
        [*compiler, "-shared", "-fPIC", "-O1", *headers, str(c), "-o", str(library)], check=True
    )
    spec = importlib.util.spec_from_file_location(source.stem, library)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "lines",
    ["Python npact", "npact Python npact", "Python npact npact", "npact npact Python npact"],
)
@pytest.mark.parametrize("language", ["c", "c++"])
def test_the_header_in_any_order(tmp_path, lines, language):
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    if language == "c++":
        compiler = ["c++"]
    if not shutil.which(compiler[0]):
        pytest.skip(f"there is no {compiler[0]}")
    source = tmp_path / "order.c"
    includes = [f"#include <{name}.h>\n" for name in lines.split()]
    source.write_text("".join(includes) + "const npact_api *f(void) { return npact_import(); }\n")
    headers = [f"-I{npact.get_include()}", f"-I{sysconfig.get_path('include')}"]
    checks = ["-fsyntax-only", "-Wall", "-Wno-unused-function", "-Werror"]
    subprocess.run([*compiler, "-x", language, *checks, *headers, str(source)], check=True)


def test_the_cython_example(tmp_path):
    layer = built(EXAMPLES / "layer.pyx", tmp_path)
    x = random("layer").normal(size=(64, 33)).astype(np.float32)
    y = np.zeros_like(x)
    with ThreadPoolExecutor(4) as pool:
        parts = [slice(i, i + 16) for i in range(0, 64, 16)]
        list(pool.map(lambda part: layer.activate(x[part], y[part]), parts))
    assert same_bits(y, npact.gelu(x))
    row = x[0].copy()
    layer.leak(row, 0.2)
    assert same_bits(row, npact.leaky_relu(x[0], np.float32(0.2)))
    wide = x[0].astype(float)
    assert layer.total(wide) == pytest.approx(npact.silu(wide).sum(), rel=1e-14)


def test_the_numba_example():
    pytest.importorskip("numba", reason="Numba is not installed")
    program = runpy.run_path(str(EXAMPLES / "numba_loop.py"))
    x = random("numba").normal(size=50).astype(np.float32)
    y = np.zeros_like(x)
    program["activate"](x, y)
    assert same_bits(y, npact.gelu(x))
    wide = x.astype(float)
    assert program["total"](wide) == pytest.approx(npact.mish(wide).sum(), rel=1e-14)
