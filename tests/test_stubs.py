"""The stub is what tools/stubs.py makes of the live module, and mypy reads it as it is meant."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TYPING = ROOT / "tests" / "typing"


def test_no_drift():
    command = [sys.executable, str(ROOT / "tools" / "stubs.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, f"run python tools/stubs.py\n{result.stdout}{result.stderr}"


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """What mypy reports: the set of (file, line), and the text."""
    pytest.importorskip("mypy", reason="mypy is not installed: pip install mypy")
    cache = tmp_path_factory.mktemp("mypy")
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={cache}", "."],
        cwd=TYPING,
        env=os.environ | {"MYPYPATH": str(ROOT / "python")},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode in (0, 1), result.stdout + result.stderr
    lines = re.findall(r"^(\w+\.py):(\d+): error:", result.stdout, re.MULTILINE)
    return {(name, int(line)) for name, line in lines}, result.stdout


def test_mypy_accepts_right_calls(reported):
    lines, text = reported
    assert not [line for line in lines if line[0] == "accepts.py"], text


def test_mypy_rejects_wrong_calls(reported):
    lines, text = reported
    source = (TYPING / "rejects.py").read_text().splitlines()
    wrong = {n for n, line in enumerate(source, 1) if line.endswith("# error")}
    assert {n for name, n in lines if name == "rejects.py"} == wrong, text


def test_pyright_agrees(tmp_path):
    """The same lines, in its strict mode."""
    pytest.importorskip("basedpyright", reason='pip install "npact[types]"')
    config = tmp_path / "pyrightconfig.json"
    settings = {
        "include": [str(TYPING)],
        "extraPaths": [str(ROOT / "python")],
        "typeCheckingMode": "strict",
    }
    config.write_text(json.dumps(settings))
    result = subprocess.run(
        [sys.executable, "-m", "basedpyright", "-p", str(config), "--pythonpath", sys.executable],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    found = re.findall(r"(\w+\.py):(\d+):\d+ - error", result.stdout)
    source = (TYPING / "rejects.py").read_text().splitlines()
    wrong = {n for n, line in enumerate(source, 1) if line.endswith("# error")}
    assert {(name, int(line)) for name, line in found} == {("rejects.py", n) for n in wrong}, (
        result.stdout
    )


def test_right_calls_run():
    """What mypy accepts, Python runs."""
    subprocess.run([sys.executable, str(TYPING / "accepts.py")], check=True, timeout=300)
