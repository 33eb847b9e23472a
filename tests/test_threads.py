"""All ufuncs from many threads at once, and nothing in the module that a call could change."""

import subprocess
import sys
import sysconfig
import threading
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType

import numpy as np
import pytest

import npact
from catalogue import ELEMENTWISE, FLOATS, GUFUNCS
from inputs import random
from npact import _functions
from ulp import same_bits

THREADS, ROUNDS = 16, 6


def calls() -> list[tuple[np.ufunc, tuple, dict, tuple[np.ndarray, ...]]]:
    """Every ufunc, in every type, with defaults and with parameters, and what it returns."""
    rng = random("threads")
    found = []
    for name in (*ELEMENTWISE, *GUFUNCS):
        f = getattr(npact, name)
        for dtype in (*FLOATS, np.longdouble, np.int8):
            n_in = ELEMENTWISE[name].n_in if name in ELEMENTWISE else f.nin
            arguments = [rng.normal(0, 3, 40).astype(dtype) for _ in range(n_in)]
            if "cross_entropy" in name:
                arguments[-1] = np.array(3)
            given = [{}]
            if name in ELEMENTWISE and ELEMENTWISE[name].parameters:
                given.append({p: v * 1.5 for p, v in ELEMENTWISE[name].parameters.items()})
            for keywords in given:
                found.append((f, tuple(arguments), keywords, parts(f(*arguments, **keywords))))
    return found


def parts(result: object) -> tuple[np.ndarray, ...]:
    return tuple(map(np.asarray, result if isinstance(result, tuple) else (result,)))


@pytest.mark.filterwarnings("ignore:overflow")
def test_all_ufuncs_from_many_threads_at_once():
    with np.errstate(all="ignore"):
        every = calls()
    start = threading.Barrier(THREADS)

    def work(thread: int) -> int:
        mine = random("order", str(thread)).permutation(len(every))
        start.wait()
        with np.errstate(all="ignore"):
            for _ in range(ROUNDS):
                for i in mine:
                    f, arguments, keywords, expected = every[i]
                    assert all(map(same_bits, parts(f(*arguments, **keywords)), expected)), f
        return len(mine)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # where there is a lock, it changes hands often
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            assert sum(pool.map(work, range(THREADS))) == THREADS * len(every)
    finally:
        sys.setswitchinterval(interval)


def test_a_type_that_is_met_by_many_threads_first():
    """The bfloat16 loops are registered at the first call: in a fresh process, from all threads."""
    pytest.importorskip("ml_dtypes")
    program = """
import threading
from concurrent.futures import ThreadPoolExecutor
import ml_dtypes, numpy as np
import npact
x = np.ones(20, ml_dtypes.bfloat16)
start = threading.Barrier(8)
def work(_):
    start.wait()
    return [f(x).tobytes() for f in npact.activations()]
with ThreadPoolExecutor(8) as pool:
    results = list(pool.map(work, range(8)))
assert all(r == results[0] for r in results)
"""

    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


def test_errors_stay_in_their_thread():
    x = np.zeros((4, 3), np.float32)

    def work(i: int) -> bool:
        label = np.array([0, 1, 2, 3 if i % 2 else 0])
        try:
            npact.softmax_cross_entropy(x, label)
        except ValueError:
            return i % 2 == 1
        return i % 2 == 0

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(work, range(400)))


def test_module_state_is_immutable():
    """What calls look up; tests and programs share one table."""
    for mapping in (_functions.UFUNCS, _functions._COMPANIONS, _functions._ROWS):
        assert isinstance(mapping, MappingProxyType)
    with pytest.raises(AttributeError):
        npact.table()[0].name = "other"
    for row in npact.table():  # a copy
        row.parameters["alpha"] = 2.0
    assert "alpha" not in npact.table()[0].parameters
    assert npact.elu(-1.0) == npact.elu(-1.0, 1.0)


@pytest.mark.skipif(
    not hasattr(sys, "_is_gil_enabled"), reason="this Python cannot run without its lock"
)
def test_no_lock_is_needed():
    if not sys._is_gil_enabled():
        return
    assert not sysconfig.get_config_var("Py_GIL_DISABLED"), "importing npact turned the lock on"


SMALL_STACK = """
import threading
import numpy as np
import npact

def work():
    rng = np.random.default_rng(0)
    for name, n_in, defaults in {functions}:
        for dtype in (np.float16, np.float32, np.float64):
            for shape in (2, 12000), (70, 140):
                x = (rng.normal(size=shape) * 8).astype(dtype)[:, ::2]
                some = [np.where(x > 0, dtype(p), dtype(p + 1)) for p in defaults]
                with np.errstate(all="ignore"):
                    getattr(npact, name)(*[x] * n_in)
                    getattr(npact, name)(*[x] * n_in, *[p + 1 for p in defaults])
                    getattr(npact, name)(*[x] * n_in, *some)
    print("done")

threading.stack_size({stack} * 1024)
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


def test_a_small_stack_is_enough():
    """Where most of it is needed: rows that are gathered, long and short, parameters that are not
    all the defaults, and results that are rounded once more."""
    functions = [(f.name, f.n_in, tuple(f.parameters.values())) for f in ELEMENTWISE.values()]
    program = SMALL_STACK.format(functions=functions, stack=192)  # as docs/installing.rst says
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "done\n", f"status {done.returncode}: {done.stderr}"
