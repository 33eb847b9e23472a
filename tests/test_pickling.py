"""Every ufunc is pickled by its name, and is the same object wherever it arrives."""

import copy
import multiprocessing
import operator
import pickle
import subprocess
import sys
import warnings

import cloudpickle
import joblib
import numpy as np
import pytest

import npact
from npact import mnist, nn

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


@pytest.mark.parametrize("error", [nn.ModelFileError, mnist.InputError])
def test_errors(error):
    """A pool of processes that cannot read an error waits for ever, or is broken."""
    raised = error("digit.png", "the image\nis blank")
    for copied in (pickle.loads(pickle.dumps(raised)), copy.copy(raised)):
        assert type(copied) is error
        assert (str(copied), copied.what) == ("digit.png: the image is blank", raised.what)


def call_of(f: np.ufunc) -> tuple:
    """A ufunc and arguments for it."""
    if "cross_entropy" in f.__name__:
        return (f, *[1.0, X, 0][3 - f.nin :])
    return (f, *[X] * f.nin)


# For `operator.call`: other processes cannot import a function of this module.
CALLS = [call_of(getattr(npact, name)) for name in NAMES]


def bits(results: list) -> list[list[bytes]]:
    parts = [r if isinstance(r, tuple) else (r,) for r in results]
    return [[np.asarray(p).tobytes() for p in part] for part in parts]


@pytest.fixture(autouse=True)
def _no_warnings():
    with np.errstate(all="ignore"):
        yield


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"{method} is none of this system's start methods")
    with warnings.catch_warnings():
        # From 3.12 on a fork beside threads warns; pytest's plug-ins may have some.  So does JAX.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", r"os\.fork\(\) was called", RuntimeWarning)
        with multiprocessing.get_context(method).Pool(2) as pool:
            results = pool.starmap(operator.call, CALLS)
    assert bits(results) == bits([operator.call(*call) for call in CALLS])


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_joblib(backend):
    run = joblib.Parallel(n_jobs=2, backend=backend)
    results = run(joblib.delayed(operator.call)(*call) for call in CALLS)
    assert bits(results) == bits([operator.call(*call) for call in CALLS])
