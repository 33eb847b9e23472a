"""The tables of the float32 kernels are what their generator makes."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOL = ROOT / "tools" / "coefficients" / "float32.py"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOOL), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["exp", "exp_term"])  # the others take up to minutes
def test_table_is_what_is_made(name):
    done = run("--check", name)
    assert done.returncode == 0, done.stderr


def test_every_table_has_its_generator():
    unknown = run("none")
    assert unknown.returncode == 2
    names = unknown.stderr.split("'none' is none of ")[1].strip().split(", ")
    assert sorted(names) == sorted(path.stem for path in ROOT.glob("src/math/tables/*.h"))
