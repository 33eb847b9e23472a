"""Options of ``pytest bench/``, and the cells that they choose."""

import pytest

from bench.cells import DTYPES, ROLES, functions, grid
from bench.peers import MODULES, installed


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, in the form of ``--sizes 1000,100000``."""
    group = parser.getgroup("npact")
    group.addoption("--functions", help="comma-separated names (default: the whole table)")
    group.addoption("--roles", default=",".join(ROLES), help="default: %(default)s")
    group.addoption("--dtypes", default="float32", help=f"of {','.join(DTYPES)}; default: float32")
    group.addoption("--sizes", default="1000,100000", help="default: %(default)s")
    group.addoption("--peers", default=",".join(MODULES), help="default: those installed")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each cell and each library."""
    options = {
        name: (metafunc.config.getoption(name) or "").split(",")
        for name in ("functions", "roles", "dtypes", "sizes", "peers")
    }
    names = functions() if options["functions"] == [""] else options["functions"]
    sizes = [int(size) for size in options["sizes"]]
    cells = grid(names, options["roles"], options["dtypes"], sizes)
    contenders = ["npact", "copy", *(p for p in installed() if p in options["peers"])]
    metafunc.parametrize(
        "cell", cells, ids=lambda c: f"{c.ufunc.__name__}{c.given}-{c.dtype}-{c.size}"
    )
    metafunc.parametrize("contender", contenders)
