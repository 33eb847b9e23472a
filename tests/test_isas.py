"""Every instruction set: its operations, its choice, the same bits from all but the portable."""

import functools
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import digests
import emulator
import isas
import npact
from catalogue import ELEMENTWISE, ISA
from npact import _core
from ulp import same_bits

CONFIGURATION = _core.configuration()
NATIVE = [name for name in CONFIGURATION["isas_supported"] if name != "PORTABLE"]
# What to disable for each instruction set to be the one in use.
LOWER = {"PORTABLE": "AVX512F AVX2 NEON", "AVX2": "AVX512F", "AVX512F": "", "NEON": ""}
HEADERS = {"portable": "PORTABLE", "avx2": "AVX2", "avx512": "AVX512F", "neon": "NEON"}


def run(features: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Python in another process that is not to use some features."""
    environment = {**os.environ, "NPACT_DISABLE_CPU_FEATURES": features}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, check=False)


# -------------------------------------------------------------------------------------------------
# The operations


@pytest.mark.parametrize("dtype", isas.TYPES)
@pytest.mark.parametrize("isa", HEADERS)
def test_operations(isa, dtype, tmp_path):
    """tests/c/vec_ops.c holds the contract of src/simd/vec.h."""
    if reason := isas.missing(isa):
        pytest.skip(reason)
    source = Path(__file__).with_name("c") / "vec_ops.c"
    command = isas.compile_program(isa, dtype, source, tmp_path / "vec_ops")
    if isa != "neon" and HEADERS[isa] not in CONFIGURATION["isas_supported"]:
        pytest.skip(f"this processor has no {HEADERS[isa]}")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert int(re.search(r"(\d+) checks, 0 failures", done.stdout).group(1)) > 500_000


def test_headers_define_the_vocabulary():
    """No more than vec.h documents, and no less."""

    def names(header: str) -> set[str]:
        text = (isas.SOURCES / "simd" / f"{header}.h").read_text()
        return set(re.findall(r"^(?:INLINE \w+ |#define )([vim]_\w+)\(", text, re.MULTILINE))

    contract = (isas.SOURCES / "simd" / "vec.h").read_text().split("#ifndef")[0]
    vocabulary = set(re.findall(r"\b[vim]_\w+", contract))
    assert len(vocabulary) > 40
    wrong = {header: names(header) ^ vocabulary for header in HEADERS}
    assert not any(wrong.values()), wrong


# -------------------------------------------------------------------------------------------------
# Which is used


def test_configuration():
    supported, built = CONFIGURATION["isas_supported"], CONFIGURATION["isas_built"]
    assert supported[0] == built[0] == "PORTABLE"
    assert set(supported) <= set(built)
    assert CONFIGURATION["isa"] in supported
    assert set(CONFIGURATION) == {"compiler", "isas_built", "isas_supported", "isa"}


@pytest.mark.parametrize(
    "features", ["", "AVX512F", "AVX2", "AVX512F AVX2", "AVX2,AVX512F", " NEON  AVX512F ", "NEON"]
)
def test_disabling_features(features):
    off = set(re.split("[ ,]+", features.strip()))
    if "AVX2" in off:
        off.add("AVX512F")  # which is used only with it
    left = [name for name in CONFIGURATION["isas_supported"] if name not in off]
    done = run(features, "-c", "from npact import _core; print(_core.configuration()['isa'])")
    assert (done.returncode, done.stdout.decode().strip(), done.stderr) == (0, left[-1], b"")


@pytest.mark.parametrize(
    "features", ["AVX", "avx2", "AVX2 SSE2", "PORTABLE", "AVX512F;AVX2", "\udcff"]
)
def test_unknown_features_are_refused(features):
    done = run(features, "-c", "import npact")
    assert done.returncode == 1
    bad = next(f for f in features.split() if f != "AVX2")
    message = f"ImportError: NPACT_DISABLE_CPU_FEATURES: {bad!r} is none of NEON AVX2 AVX512F"
    assert message in done.stderr.decode()


COMPARE = """
import sys, numpy as np, npact
x = np.concatenate([np.linspace(-30, 30, 997), [0.0, -0.0, np.inf, -np.inf, 1e30, -1e30, 1e-30]])
results = {}
for f in npact.activations():
    for name in (f.__name__, f.__name__ + "_grad"):
        for dtype in (np.float16, np.float32, np.float64):
            with np.errstate(all="ignore"):
                results[f"{name} {dtype.__name__}"] = getattr(npact, name)(x.astype(dtype))
np.savez(sys.stdout.buffer, **results)
"""


@functools.cache
def results(isa: str) -> dict[str, np.ndarray]:
    done = run(LOWER[isa], "-c", COMPARE)
    assert done.returncode == 0, done.stderr.decode()
    with np.load(io.BytesIO(done.stdout)) as loaded:
        return dict(loaded)


@pytest.mark.parametrize("isa", NATIVE[:-1])
def test_same_bits_through_python(isa):
    expected, got = results(NATIVE[-1]), results(isa)
    assert [key for key in expected if not same_bits(got[key], expected[key])] == []


def test_portable_is_near():
    """Its results are its own, but of the same functions."""
    if not NATIVE:
        pytest.skip("this processor has only the portable kernels")
    expected, got = results(NATIVE[-1]), results("PORTABLE")
    for key, y in expected.items():
        tolerance = 16 * float(np.finfo(y.dtype).eps)
        np.testing.assert_allclose(got[key], y, rtol=tolerance, atol=tolerance, err_msg=key)


# -------------------------------------------------------------------------------------------------
# Digests: every function, role and dtype


@functools.cache
def digests_of(isa: str) -> dict[str, str]:
    """Of an instruction set that this processor has, by another process."""
    done = run(LOWER[isa], digests.__file__)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@functools.cache
def digests_of_neon() -> dict[str, str]:
    with digests.Server("neon") as server:
        return digests.digests(server)


def differing(a: dict[str, str], b: dict[str, str]) -> list[str]:
    assert a.keys() == b.keys()
    return [key for key in a if a[key] != b[key]]


@pytest.fixture(scope="module")
def reference() -> dict[str, str]:
    if not NATIVE:
        pytest.skip("this processor has only the portable kernels")
    return digests_of(NATIVE[-1])


def test_digests_cover_everything(reference):
    functions = {key.split()[0] for key in reference}
    ufuncs = {n for n in npact.__all__ if isinstance(getattr(npact, n), np.ufunc)}
    aliases = {alias for row in npact.table() for alias in row.aliases}
    assert functions == ufuncs - aliases
    assert {key.split()[1] for key in reference} == set(digests.types())


@pytest.mark.parametrize("isa", NATIVE[:-1])
def test_digests_are_those_of(isa, reference):
    assert differing(digests_of(isa), reference) == []


def test_digests_are_those_of_neon(reference):
    if "NEON" in NATIVE:
        pytest.skip("NEON is what this processor has")
    if reason := isas.missing("neon"):
        pytest.skip(reason)
    assert differing(digests_of_neon(), reference) == []


def test_digests_are_those_of_avx512(reference):
    """Emulated, where there is none; bfloat16, which takes longer, by digests.py alone."""
    if "AVX512F" in NATIVE or "AVX2" not in NATIVE:
        pytest.skip("AVX-512 is what this processor has, or is not for it")
    if reason := emulator.missing():
        pytest.skip(reason)
    dtypes = ("float32", "float64")
    expected = {key: value for key, value in reference.items() if key.split()[1] in dtypes}
    assert differing(digests.digests(digests.Emulated(dtypes), dtypes), expected) == []


def test_digests_are_the_recorded_ones(reference):
    """A change of any bit is deliberate: then ``python tests/digests.py --write``."""
    recorded = json.loads(digests.RECORD.read_text())
    types = set(digests.types())
    assert differing({k: v for k, v in recorded.items() if k.split()[1] in types}, reference) == []


def test_neon_does_not_depend_on_length():
    """The layouts' tests run on the native instruction sets alone."""
    if "NEON" in NATIVE:
        pytest.skip("NEON is what this processor has")
    if reason := isas.missing("neon"):
        pytest.skip(reason)
    with digests.Server("neon") as server:
        for name in ELEMENTWISE:
            for dtype in ("float16", "float32", "float64"):
                whole = next(digests.elementwise_cases(name, dtype))
                expected = server(whole)
                inputs = ELEMENTWISE[name].n_in
                for n in (1, 2, 3, 5, 8, 31):
                    cut = [a[:n] if j < inputs else a for j, a in enumerate(whole.inputs)]
                    got = server(whole._replace(n=n, inputs=cut, outputs=[n] * len(expected)))
                    assert all(same_bits(g, e[:n]) for g, e in zip(got, expected, strict=True))


def test_this_process_uses_what_it_says():
    assert ISA in CONFIGURATION["isas_supported"]
