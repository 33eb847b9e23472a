"""Compiling C for an instruction set with the flags of the build, and running it."""

import functools
import hashlib
import os
import platform
import re
import shlex
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src"
TYPES = ("f16", "bf16", "f32", "f64")


class Toolchain(NamedTuple):
    """How to compile and run for one processor: a C compiler and what its programs run under."""

    compiler: tuple[str, ...]
    runner: tuple[str, ...]
    processor: str


NATIVE = Toolchain(tuple(shlex.split(os.environ.get("CC", "cc"))), (), platform.machine())
AARCH64 = Toolchain(("aarch64-linux-gnu-gcc", "-static"), ("qemu-aarch64",), "aarch64")


def toolchain(isa: str) -> Toolchain:
    """That of an instruction set: for NEON, unless on ARM, a cross compiler and an emulator."""
    on_arm = platform.machine().lower() in ("aarch64", "arm64")
    return AARCH64 if isa == "neon" and not on_arm else NATIVE


def missing(isa: str) -> str:
    """Why programs for an instruction set cannot be made or run here, or nothing."""
    tools = toolchain(isa)
    for tool in (tools.compiler[0], *tools.runner[:1]):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    if isa not in flags(tools)["isas"]:
        return f"{isa} is not for {tools.processor}"
    return ""


@functools.cache
def flags(tools: Toolchain) -> dict[str, list[str]]:
    """What cmake/isa.cmake says: the flags of each instruction set, and under "isas" their names.

    It is read as CMake reads it, as far as its few commands go.
    """
    version = run([*tools.compiler, "--version"])
    variables = {
        "CMAKE_SYSTEM_PROCESSOR": [tools.processor],
        "CMAKE_C_COMPILER_ID": ["Clang" if "clang" in version else "GNU"],
    }
    text = re.sub(r"#.*", "", (ROOT / "cmake" / "isa.cmake").read_text())
    depth: list[list[bool]] = []  # of each open if: whether this branch runs, whether one has
    for command, body in re.findall(r"(\w+)\s*\(((?:[^()\"]|\"[^\"]*\")*)\)", text):
        words = [w.strip('"') for w in re.findall(r"\"[^\"]*\"|\S+", body)]
        if command in ("if", "elseif", "else"):
            if command == "if":
                depth.append([False, False])
            runs = not depth[-1][1] and (command == "else" or _holds(words, variables))
            depth[-1] = [runs, depth[-1][1] or runs]
        elif command == "endif":
            depth.pop()
        elif all(runs for runs, _ in depth):
            if command == "set":
                variables[words[0]] = words[1:]
            elif command == "list" and words[0] == "APPEND":
                variables.setdefault(words[1], []).extend(words[2:])
            else:
                raise ValueError(
                    f"cmake/isa.cmake has a command that tests/isas.py lacks: {command}"
                )
    common = ["-std=c11", *variables["NPACT_KERNEL_FLAGS"]]
    return {"isas": variables["NPACT_ISAS"]} | {
        isa: [*common, *variables[f"NPACT_FLAGS_{isa}"], f"-D{variables[f'NPACT_DEFINE_{isa}'][0]}"]
        for isa in variables["NPACT_ISAS"]
    }


def _holds(words: list[str], variables: dict[str, list[str]]) -> bool:
    if words == ["MSVC"]:
        return False
    if len(words) == 3:
        value = " ".join(variables.get(words[0], []))
        if words[1] == "MATCHES":
            return re.search(words[2], value) is not None
        if words[1] == "STREQUAL":
            return value == words[2]
    raise ValueError(f"tests/isas.py lacks a condition of cmake/isa.cmake: {' '.join(words)}")


def compile_program(isa: str, dtype: str, source: Path, target: Path) -> list[str]:
    """Compile a C file of its own for an (instruction set, element type); the command to run it."""
    tools = toolchain(isa)
    options = [*flags(tools)[isa], f"-DNPACT_{dtype.upper()}", "-Wall", "-Wextra", "-Werror"]
    run([*tools.compiler, *options, f"-I{SOURCES}", str(source), "-o", str(target), "-lm"])
    return [*tools.runner, str(target)]


def compile_kernels(isa: str, main: Path, cache: Path) -> list[str]:
    """Compile a C file together with all kernels of an instruction set; the command to run it.

    The program is kept in ``cache`` under the hash of what it is made from.
    """
    tools = toolchain(isa)
    options = [*tools.compiler, *flags(tools)[isa], f"-I{SOURCES}"]
    files = sorted([*SOURCES.rglob("*.h"), *SOURCES.glob("*.c"), main])
    text = b"\0".join(path.read_bytes() for path in files) + " ".join(options).encode()
    program = cache / f"{main.stem}-{isa}-{hashlib.sha256(text).hexdigest()[:16]}"
    if not program.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(dir=cache) as work,
            ThreadPoolExecutor(os.cpu_count()) as pool,
        ):

            def compiled(source: str, dtype: str) -> str:
                target = f"{work}/{source}-{dtype}.o"
                defined = [
                    f"-DNPACT_{dtype.upper()}",
                    f"-DNPACT_TABLE=npact_{dtype}",
                ]
                run([*options, *defined, "-c", str(SOURCES / source), "-o", target])
                return target

            kernels = list(product(("kernels.c", "axis.c"), TYPES))
            if isa != "portable":
                kernels += product(["kernels_f32.c"], ("f16", "bf16", "f32"))
            objects = list(pool.map(compiled, *zip(*kernels, strict=True)))
            linked = f"{work}/{main.stem}"
            others = [
                str(main),
                *(str(SOURCES / name) for name in ("registry.c", "loops.c")),
            ]
            run([*options, *others, *objects, "-o", linked, "-lm"])
            Path(linked).rename(program)
    return [*tools.runner, str(program)]


def run(command: list[str], **options: Any) -> str:
    """What a command prints; an error with what it says if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode:
        raise RuntimeError(f"{shlex.join(command)}\n{done.stderr}")
    return done.stdout
