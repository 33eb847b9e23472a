"""Timings of npact beside its peers: ``pytest bench/`` and ``python -m bench.ratios``.

Importing this package limits every peer to one thread.  Most of them read their limits when they
are imported, so this comes before them.
"""

import os

for _library in ("MKL", "NUMBA", "NUMEXPR", "NUMEXPR_MAX", "OMP", "OPENBLAS", "VECLIB_MAXIMUM"):
    os.environ[f"{_library}_THREADS" if "MAX" in _library else f"{_library}_NUM_THREADS"] = "1"
os.environ["NPROC"] = "1"  # the size of XLA's thread pool
_SINGLE = "--xla_cpu_multi_thread_eigen=false"
if _SINGLE not in os.environ.get("XLA_FLAGS", ""):
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {_SINGLE}".strip()
if hasattr(os, "sched_setaffinity"):  # what reads no limit still has one processor
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
