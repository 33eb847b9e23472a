"""npact and its peers without AVX-512, by variables that they read when they are imported."""

import os
import sys

MARK = "NPACT_BENCH_HELD"


def environment() -> dict[str, str]:
    """The variables."""
    from numpy._core._multiarray_umath import __cpu_dispatch__

    beyond = [name for name in __cpu_dispatch__ if "AVX512" in name or name == "X86_V4"]
    return {
        MARK: "1",
        "NPACT_DISABLE_CPU_FEATURES": "AVX512F",
        "NPY_DISABLE_CPU_FEATURES": " ".join(beyond),
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "XLA_FLAGS": f"{os.environ['XLA_FLAGS']} --xla_cpu_max_isa=AVX2",
        "NUMBA_CPU_NAME": "x86-64-v3",
        "NUMBA_CPU_FEATURES": "+avx2,+fma,+f16c,+bmi,+bmi2",
    }


def start_again(module: str) -> None:
    """Run a module of this package with its arguments in that environment, unless it does."""
    if MARK not in os.environ:
        command = [sys.executable, "-m", module, *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | environment())
