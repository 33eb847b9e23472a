"""Every function in every role, by npact and by each peer, in pytest-benchmark's groups.

``pytest bench/ --benchmark-disable`` runs each once, which shows that all of them compute the same.
"""

import numpy as np
import pytest

from bench import yardsticks
from bench.cells import Cell
from bench.peers import Lacking, bind_npact, checked, load

pytestmark = [
    pytest.mark.benchmark(max_time=0.05, min_rounds=5, warmup=False),
    pytest.mark.filterwarnings("default"),  # a peer's warnings are not ours
]


def test_speed(benchmark, cell: Cell, contender: str) -> None:
    """Time one call with outputs in place."""
    benchmark.group = f"{cell.ufunc.__name__}{cell.given} {cell.dtype} {cell.size:,}"
    inputs = cell.inputs()
    with np.errstate(all="ignore"):
        own = bind_npact(cell, inputs, cell.outputs())
        own.run()
        if contender == "npact":
            run = own.run
        elif contender == "copy":
            run = yardsticks.moving(inputs, cell.outputs())
        else:
            try:
                call = load(contender).bind(cell, inputs, cell.outputs())
            except Lacking:
                pytest.skip(f"{contender} lacks it")
            run = checked(call, cell, own.results()).run
        benchmark(run)
    if benchmark.stats:
        least = benchmark.stats.stats.min
        benchmark.extra_info["ns per element"] = least * 1e9 / cell.size
