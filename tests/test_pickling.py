"""Every ufunc is pickled by its name, and is the same object wherever it arrives."""

import copy
import multiprocessing
import pickle
import subprocess
import sys
import warnings

import cloudpickle
import joblib
import numpy as np
import pytest

import npact

NAMES = [name for name in npact.__all__ if isinstance(getattr(npact, name), np.ufunc)]
X = np.linspace(-3, 3, 9, dtype=np.float32)


@pytest.mark.parametrize("name", NAMES)  # aliases too
def test_round_trip(name):
    f = getattr(npact, name)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(f, protocol)) is f
        assert b"npact" in pickle.dumps(f, protocol)
    assert cloudpickle.loads(cloudpickle.dumps(f)) is f
    assert copy.copy(f) is f
    assert copy.deepcopy([f])[0] is f


def test_another_module_that_holds_a_ufunc_is_not_its_home(monkeypatch):
    """Without a ``__module__`` pickle takes whichever module has it."""
    here = sys.modules[__name__]
    monkeypatch.setattr(here, "gelu", npact.gelu, raising=False)
    assert b"npact" in pickle.dumps(npact.gelu)
    assert __name__.encode() not in pickle.dumps(npact.gelu)


def test_a_program_that_has_not_imported_npact():
    for dump in (pickle.dumps, cloudpickle.dumps):
        program = (
            "import pickle, sys; fs = pickle.loads(sys.stdin.buffer.read());"
            "import npact; assert all(getattr(npact, f.__name__) is f for f in fs); print(len(fs))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            input=dump([getattr(npact, name) for name in NAMES]),
            capture_output=True,
            check=True,
        )
        assert int(done.stdout) == len(NAMES)


def call(f: np.ufunc) -> tuple[str, list[bytes]]:
    """The bits of a call, in this process."""
    arguments = [X] * f.nin
    if "cross_entropy" in f.__name__:
        arguments = [1.0, X, 0][3 - f.nin :]
    with np.errstate(all="ignore"):
        result = f(*arguments)
    parts = result if isinstance(result, tuple) else (result,)
    return f.__name__, [np.asarray(p).tobytes() for p in parts]


FUNCTIONS = [getattr(npact, name) for name in NAMES]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"{method} is none of this system's start methods")
    with warnings.catch_warnings():
        # From 3.12 on a fork beside threads warns; pytest's plug-ins may have some.
        warnings.simplefilter("ignore", DeprecationWarning)
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map(call, FUNCTIONS) == [call(f) for f in FUNCTIONS]


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_joblib(backend):
    got = joblib.Parallel(n_jobs=2, backend=backend)(joblib.delayed(call)(f) for f in FUNCTIONS)
    assert got == [call(f) for f in FUNCTIONS]
