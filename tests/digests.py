"""Digests of what the kernels compute, for comparing instruction sets bit by bit.

    python tests/digests.py            # print those of the instruction set in use, as JSON
    python tests/digests.py --neon     # those of NEON: cross-compiled, run under an emulator
    python tests/digests.py --avx512   # those of AVX-512: this very build on an emulated processor
    python tests/digests.py --write    # record those of the instruction set in use

One digest per function and dtype, over a fixed set of inputs that is made from integers alone: bit
patterns over the whole range and the special ones, at the default parameters and at an array of
others; for functions along an axis, rows of several lengths.  Any NaN counts as any other.
"""

import argparse
import hashlib
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import emulator
import isas
from catalogue import ELEMENTWISE, GUFUNCS, ISA

RECORD = Path(__file__).with_name("digests.json")
CACHE = isas.ROOT / "build" / "tests"
DTYPES = {"float16": 0, "float32": 1, "float64": 2, "bfloat16": 3}  # enum dtype in kernels.h
LENGTHS = (1, 2, 3, 7, 12, 16, 17, 24, 31, 36, 72, 100, 192, 193, 1000, 1025, 2500)


def types() -> dict[str, type]:
    """The element types by name, bfloat16 where ml_dtypes has it."""
    found = {name: getattr(np, name) for name in DTYPES if hasattr(np, name)}
    try:
        from ml_dtypes import bfloat16
    except ImportError:
        return found
    return found | {"bfloat16": bfloat16}


def scramble(seed: int, n: int) -> np.ndarray:
    """n integers of 64 random bits: splitmix64."""
    z = np.uint64(seed << 32) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def sixteenths(seed: int, n: int, largest: int) -> np.ndarray:
    """Multiples of 1/16 up to a size, as float64."""
    steps = 32 * largest + 1
    return ((scramble(seed, n) % np.uint64(steps)).astype(np.int64) - 16 * largest) / 16


def numbers(seed: int, dtype: type) -> np.ndarray:
    """Bit patterns over the whole range, ordinary numbers of several sizes and the special ones."""
    width = np.dtype(dtype).itemsize * 8
    patterns = (scramble(seed, 1500) >> np.uint64(64 - width)).astype(f"u{width // 8}").view(dtype)
    ordinary = [sixteenths(seed + k, 400, size) for k, size in enumerate((1, 12, 120, 800))]
    special = [0.0, -0.0, 1.0, -1.0, 3.0, -3.0, 6.0, np.inf, -np.inf, np.nan]
    return np.concatenate(
        [patterns, *(o.astype(dtype) for o in ordinary), np.array(special, dtype)]
    )


class Case(NamedTuple):
    """One call of a kernel: what goes in, and how many elements each output has."""

    name: str
    dtype: str
    kind: int  # as in kernel_server.c
    n: int
    inputs: list[np.ndarray]
    outputs: list[int]


def elementwise_cases(name: str, dtype: str) -> Iterator[Case]:
    """At the default parameters, and at an array of others."""
    f, of_type = ELEMENTWISE[name], types()[dtype]
    x = [numbers(10 * j, of_type) for j in range(f.n_in)]
    n = x[0].size
    outputs = [n] * f.ufunc.nout
    with np.errstate(all="ignore"):
        defaults = [np.array([v]).astype(of_type) for v in f.parameters.values()]
        yield Case(name, dtype, 0, n, [*x, *defaults], outputs)
        if f.parameters:
            others = [sixteenths(77 + j, n, 3).astype(of_type) for j in range(len(defaults))]
            yield Case(name, dtype, 1, n, [*x, *others], outputs)


def cores(name: str) -> list[list[str]]:
    """The core dimension of each input and of each output, "n" or nothing."""
    return [re.findall(r"\((n?)\)", side) for side in GUFUNCS[name].signature.split("->")]


def axis_cases(name: str, dtype: str) -> Iterator[Case]:
    """Rows of every length, of numbers near one another and far apart."""
    cores_in, cores_out = cores(name)
    for n in LENGTHS:
        for largest in (2, 30, 700):
            inputs = [
                sixteenths(n + j, n if core else 1, largest).astype(types()[dtype])
                for j, core in enumerate(cores_in)
            ]
            if "cross_entropy" in name:
                inputs[-1] = np.array([n // 2], np.int64)
            yield Case(name, dtype, 2, n, inputs, [n if core else 1 for core in cores_out])


def cases(dtypes: Iterable[str]) -> Iterator[Case]:
    """All of some types."""
    for dtype in dtypes:
        for name in ELEMENTWISE:
            yield from elementwise_cases(name, dtype)
        for name in GUFUNCS:
            yield from axis_cases(name, dtype)


def here(case: Case) -> list[np.ndarray]:
    """A case computed by the ufuncs of this process."""
    inputs = case.inputs
    if case.kind == 2:
        rows = [a if core else a[0] for a, core in zip(inputs, cores(case.name)[0], strict=True)]
        result = GUFUNCS[case.name](*rows)
    else:
        f = ELEMENTWISE[case.name]
        result = f.ufunc(*inputs[: f.n_in if case.kind == 0 else None])
    return [np.atleast_1d(r) for r in (result if isinstance(result, tuple) else (result,))]


class Emulated:
    """This build on an emulated processor with AVX-512: all cases of some types at once."""

    # Not float16: Bochs 2.7 rounds away from zero what lies half-way between two of them.
    DTYPES = ("float32", "float64", "bfloat16")

    def __init__(self, dtypes: Collection[str]) -> None:
        given = pickle.dumps([tuple(case) for case in cases(dtypes)])
        # Importing ml_dtypes takes five minutes there.
        without = () if "bfloat16" in dtypes else ("ml_dtypes",)
        output = emulator.run(Path(__file__), "--compute /cases", {"cases": given}, without)
        isa, self._answers = output.split(b"\n", 1)
        if isa != b"AVX512F":
            raise RuntimeError(f"the emulated processor uses {isa.decode()}")
        self._at = 0

    def __call__(self, case: Case) -> list[np.ndarray]:
        """The results of the next case."""
        found = []
        for n in case.outputs:
            found.append(np.frombuffer(self._answers, types()[case.dtype], n, self._at))
            self._at += found[-1].nbytes
        return found


def compute(file: Path) -> None:
    """What the emulated processor does: writes what it uses, and the results of cases."""
    write = sys.stdout.buffer.write
    write(f"{ISA}\n".encode())
    with np.errstate(all="ignore"), file.open("rb") as given:
        for case in pickle.load(given):
            for y in here(Case(*case)):
                write(y.tobytes())


class Server:
    """The kernels of an instruction set in a program of their own: see c/kernel_server.c."""

    def __init__(self, isa: str) -> None:
        main = Path(__file__).with_name("c") / "kernel_server.c"
        command = isas.compile_kernels(isa, main, CACHE)
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.index: dict[str, int] = {}
        count = {"elementwise": 0, "axis": 0}
        while line := self._out.readline().split():
            kind, name, *rest = (word.decode() for word in line)
            suffix = rest[0] if rest else "-"
            self.index[name if suffix == "-" else f"{name}_{suffix}"] = count[kind]
            count[kind] += 1

    @property
    def _out(self) -> Any:
        return self.process.stdout

    def __call__(self, case: Case) -> list[np.ndarray]:
        """A case computed by the program."""
        dtype = np.dtype(types()[case.dtype])
        size = [*(a.nbytes for a in case.inputs), *(n * dtype.itemsize for n in case.outputs)]
        head = (DTYPES[case.dtype], case.kind, self.index[case.name], case.n, len(size))
        line = " ".join(map(str, (*head, len(case.inputs), *size)))
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n" + b"".join(a.tobytes() for a in case.inputs))
        self.process.stdin.flush()
        return [np.frombuffer(self._out.read(n * dtype.itemsize), dtype) for n in case.outputs]

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self._out.close()
        self.process.wait()


def digests(compute: Any, dtypes: Iterable[str] | None = None) -> dict[str, str]:
    """The digest of each function and dtype; ``compute`` is `here`, a `Server` or `Emulated`."""
    hashes: dict[str, Any] = {}
    with np.errstate(all="ignore"):
        for case in cases(types() if dtypes is None else dtypes):
            key = f"{case.name} {case.dtype}"
            h = hashes.setdefault(key, hashlib.sha256())
            for y in compute(case):
                number = y.astype(np.float32) if case.dtype == "bfloat16" else y.copy()
                number[np.isnan(number)] = np.nan
                h.update(number.tobytes())
    return {key: h.hexdigest()[:16] for key, h in hashes.items()}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--neon", action="store_true", help="of NEON, under an emulator")
    parser.add_argument("--avx512", action="store_true", help="of AVX-512, under an emulator")
    parser.add_argument("--compute", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help=f"record them in {RECORD.name}")
    options = parser.parse_args()
    if options.compute:
        compute(options.compute)
        return
    if options.neon:
        if reason := isas.missing("neon"):
            parser.error(reason)
        with Server("neon") as server:
            found = digests(server)
    elif options.avx512:
        if reason := emulator.missing():
            parser.error(reason)
        dtypes = [name for name in types() if name in Emulated.DTYPES]
        found = digests(Emulated(dtypes), dtypes)
    else:
        found = digests(here)
    if options.write:
        if options.neon or options.avx512 or ISA == "PORTABLE" or "bfloat16" not in types():
            parser.error("only those of AVX2 or AVX-512 are recorded, with ml_dtypes installed")
        RECORD.write_text(json.dumps(found, indent=0, sort_keys=True) + "\n")
        print(f"{len(found)} digests of {ISA} written to {RECORD}")
    else:
        print(json.dumps(found, indent=0, sort_keys=True))


if __name__ == "__main__":
    main()
