"""What the documentation shows is what happens."""

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from npact import mnist, nn

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.rst")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_doctests(page):
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8").failed == 0


@pytest.mark.parametrize(
    "module",
    [m.name for p in (nn, mnist) for m in pkgutil.iter_modules(p.__path__, p.__name__ + ".")],
)
def test_doctests_of_the_trainer(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_the_program_in_the_readme():
    (program,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    exec(program, {})


def test_the_readme_has_the_table():
    command = [sys.executable, str(ROOT / "tools" / "readme.py"), "--check"]
    assert subprocess.run(command, check=False).returncode == 0, "run python tools/readme.py"
