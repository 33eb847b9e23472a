"""The benchmarks' books: cells that are kept, limits, and the tables of the documentation."""

import importlib.util
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import npact
from catalogue import ISA

ROOT = Path(__file__).parents[1]
CELLS = [
    *("--functions", "relu", "--roles", "value", "backward", "--dtypes", "float32"),
    *("--sizes", "10", "--scales", "1", "--peers", "numpy", "--rounds", "1", "--turn", "0.01"),
]


def run(module: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """In a process of its own: the benchmarks keep to one processor."""
    command = [sys.executable, "-m", f"bench.{module}", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_run_goes_on_where_it_was(tmp_path):
    kept, condensed = tmp_path / "kept.jsonl", tmp_path / "ratios.json"
    first = run("ratios", *CELLS, "--store", kept, "--seconds", 0)
    assert (first.returncode, first.stdout) == (75, ""), first.stderr
    assert "1 cells left" in first.stderr
    header, cell = kept.read_text().splitlines()
    assert json.loads(cell)["cell"][:3] == ["relu", "value", "float32"]

    kept.write_text(f"{header}\n{cell}\n{cell[:40]}")  # cut off in the middle of a line
    second = run("ratios", *CELLS, "--store", kept, "--condensed", condensed)
    assert second.returncode == 0, second.stderr
    lines = kept.read_text().splitlines()
    assert lines[:2] == [header, cell]
    assert [json.loads(line)["cell"][1] for line in lines[1:]] == ["value", "backward"]

    found = json.loads(condensed.read_text())
    assert found["columns"] == [[10, 1]]
    seconds = json.loads(cell)["seconds"]
    row = found["rows"][0]
    assert row[:3] == ["float32", "relu", "value"]
    assert row[3][0] == pytest.approx(seconds["npact"] * 1e8, rel=0.01)
    assert row[3][1] == "NumPy"
    ratio = seconds["numpy"] / seconds["npact"]
    assert row[3][2] == pytest.approx(ratio, rel=0.01)
    assert f" {ratio:.3g}" in second.stdout

    kept.write_text(header.replace("npact", "another") + "\n")
    third = run("ratios", *CELLS, "--store", kept)
    assert third.returncode == 2
    assert "is of another run or build" in third.stderr


def test_cells_with_other_parameters_are_kept(tmp_path):
    kept, condensed = tmp_path / "kept.jsonl", tmp_path / "ratios.json"
    cells = [*CELLS, "--functions", "hard_tanh", "--roles", "value", "--store", kept]
    first = run("ratios", *cells)
    assert first.returncode == 0, first.stderr
    header, *lines = kept.read_text().splitlines()
    parameters = [json.loads(line)["cell"][5] for line in lines]
    assert parameters == [[], [-2, 2]]

    # As it was written when there were no parameters.
    old = lines[0].replace(", []]", "]")
    assert old != lines[0]
    kept.write_text(f"{header}\n{old}\n{lines[1]}\n")
    second = run("ratios", *cells, "--condensed", condensed)
    assert second.returncode == 0, second.stderr
    assert kept.read_text().splitlines() == [header, old, lines[1]]

    found = json.loads(condensed.read_text())
    assert [row[:3] for row in found["rows"]] == [["float32", "hard_tanh", "value"]]
    (row,) = found["other"]["rows"]
    assert row[:3] == ["float32", "hard_tanh(min_val=-2, max_val=2)", "value"]
    seconds = json.loads(lines[1])["seconds"]
    assert row[3][0] == pytest.approx(seconds["npact"] * 1e8, rel=0.01)
    means = second.stdout.partition("Geometric mean")[2].splitlines()
    texts = [line.split("|")[2:5] for line in means if "| float32 |" in line][:3]
    assert [[text.strip() for text in of] for of in texts] == [
        ["10", "N(0, 1^2)", "1"],
        ["10", "N(0, 1^2), other parameters", "1"],
        ["all", "all", "1"],
    ]


PACKAGES = {"ort": "onnxruntime"}


@pytest.mark.parametrize("peer", ["numpy", "scipy", "numexpr", "numba", "torch", "jax", "ort"])
def test_every_peer_takes_other_parameters(peer):
    if not importlib.util.find_spec(PACKAGES.get(peer, peer)):
        pytest.skip(f"{peer} is not installed")
    names = [row.name for kind in ("activation", "gated") for row in npact.table(kind)
             if row.parameters]  # fmt: skip
    done = run("ratios", "--functions", *names, "--dtypes", "float32", "float64", "--sizes", 1000,
               "--scales", 1, "--peers", peer, "--rounds", 1, "--turn", 0.01)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr  # 1: a result is not npact's
    means = done.stdout.partition("Geometric mean")[2]
    assert "N(0, 1^2), other parameters |" in means


WRONG = """
import numpy as np
from bench.cells import OTHER, ROLES, Cell, functions, grid
from bench.peers import Disagreeing, bind_npact, checked

np.seterr(all="ignore")
assert OTHER.keys() == {name for name in functions() if Cell(name, "value", "float32", 1).named}
for cell in grid(functions(), ROLES, ("float32", "float64"), (1000,), parameters=("other",)):
    inputs, outputs = cell.inputs(), cell.outputs()
    bind_npact(cell, inputs, outputs).run()
    expected = tuple(a.copy() for a in outputs)
    defaults = tuple(cell._replace(parameters=()).named.values())
    wrong = [defaults]
    if cell.role == "value":  # which depends on each of them
        for k, default in enumerate(defaults):
            wrong.append((*cell.parameters[:k], default, *cell.parameters[k + 1 :]))
    for parameters in wrong:
        call = bind_npact(cell._replace(parameters=parameters), inputs, outputs)
        call.run()
        if cell.role.startswith("grad_") and np.array_equal(outputs, expected):
            continue  # linear in its parameter
        try:
            checked(call, cell, expected)
        except Disagreeing:
            continue
        print(cell, parameters)
"""


def test_a_default_in_place_of_a_parameter_is_seen():
    command = [sys.executable, "-c", WRONG]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize(
    "check", ["exp", "memory", "layouts", "subnormal", "narrow", "parameters", "calls", "imports"]
)
def test_limits(check, tmp_path):
    path = tmp_path / "limits.json"
    done = run("limits", check, "--functions", "softplus", "--rounds", 1, "--turn", 0.01,
               "--json", path)  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    head, *rows = json.loads(path.read_text())["rows"]
    assert rows
    assert {len(row) for row in rows} == {len(head)}
    met = [row[-1] for row in rows]
    assert set(met) <= {"yes", "NO", "-"}
    assert done.returncode == ("NO" in met)
    for row in rows:
        of = dict(zip(head, row, strict=True))
        if "measured" in of and of["asked"] != "-":
            near = float(of["asked"]) == float(of["measured"])
            assert near or (of["met"] == "yes") == (float(of["measured"]) < float(of["asked"]))


def test_tables_of_the_documentation(tmp_path):
    files = runpy.run_path(str(ROOT / "docs" / "measurements.py"))["files"]
    assert "Not measured yet" in files(tmp_path)["ratios-avx512.inc"]
    ratios = {
        "header": ["- a machine"],
        "columns": [[10, 1], [100_000, 1]],
        "rows": [
            ["float32", "relu", "value", [1.0, "NumPy", 4.0], [2.0, "Numba", 0.999]],
            ["float32", "relu", "backward", None, [3.0, None, None]],
        ],
    }
    (tmp_path / "ratios-avx2.json").write_text(json.dumps(ratios))
    found = files(tmp_path)
    assert '"all","2","2.00","0.99","1",""' in found["ratios-avx2.inc"]
    assert "other parameters" not in found["ratios-avx2.inc"]
    page = found["speed/avx2-float32.rst"]
    assert '"``relu``","2","Numba","4.00","**0.99**"' in page
    assert '"``relu_backward``","3","","",""' in page
    ratios["other"] = {
        "columns": [[100_000, 1]],
        "rows": [["float32", "elu(alpha=0.5)", "backward", [0.5, "JAX", 1.5]]],
    }
    (tmp_path / "ratios-avx2.json").write_text(json.dumps(ratios))
    found = files(tmp_path)
    assert '"all","2","2.00","0.99","1",""' in found["ratios-avx2.inc"]
    assert '"","100,000, other parameters","1","1.50","1.50","0",""' in found["ratios-avx2.inc"]
    other = found["speed/avx2-float32.rst"].removeprefix(page)
    assert '"ns at 100,000"' in other
    assert '"``elu_backward(alpha=0.5)``","0.5","JAX","1.50"' in other
    (tmp_path / "narrow.json").write_text(
        json.dumps(
            {
                "header": [],
                "rows": [
                    ["ufunc", "float32 ns", "float16", "bfloat16", "asked", "met"],
                    ["relu", "9", "1.2", "1.6", "1.5", "NO"],
                    ["tanh", "9", "1.2", "1.4", "1.5", "yes"],
                ],
            }
        )
    )
    assert '"1","1","``relu``: 1.6"' in files(tmp_path)["limits.inc"]
    assert '"1.6","1.5","**no**"' in files(tmp_path)["speed/limits-narrow.rst"]


def test_errors_beside_the_ratios(tmp_path):
    files = runpy.run_path(str(ROOT / "docs" / "measurements.py"))["files"]
    ratios = {
        "header": [],
        "columns": [[100_000, 1]],
        "rows": [
            ["float32", "tanh", "value", [2.0, "Numba", 0.5]],
            ["float32", "tanh", "backward", [2.0, "JAX", 0.5]],
        ],
    }
    of = {"npact": [0.7, 0.71], "Numba": [2.051, "NaN"], "JAX": [14.0, "wrong"]}
    errors = {"header": ["- a machine"], "rows": [["float32", "tanh", "value", of]]}
    (tmp_path / "ratios-avx2.json").write_text(json.dumps(ratios))
    (tmp_path / "errors.json").write_text(json.dumps(errors))
    found = files(tmp_path)
    assert '"``tanh``","0.70 / 0.71","2.05 / NaN","14 / wrong"' in found["speed/errors-float32.rst"]
    assert '"``tanh``","2","Numba (2.05)","**0.50**"' in found["speed/avx2-float32.rst"]
    assert '"``tanh_backward``","2","JAX","**0.50**"' in found["speed/avx2-float32.rst"]
    assert '"all","2","0.50","0.50","2","1"' in found["ratios-avx2.inc"]
    lines = found["errors.inc"].splitlines()
    assert [line.split('","', 1)[1] for line in lines if '"1","' in line] == [
        'npact","1","1","0","0","1","0","0"',
        'Numba","1","0","0","0","0","0","1"',
        'JAX","1","0","0","0","0","1","0"',
    ]


def test_errors_are_those_of_the_oracle(tmp_path):
    written = tmp_path / "errors.json"
    names = ("tanh", "swiglu", "relu", "softmax", "celu")
    done = run("accuracy", *names, "--peers", "numpy", "--json", written)
    assert done.returncode == 0, done.stderr
    rows = json.loads(written.read_text())["rows"]
    found = {(dtype, function, role): of for dtype, function, role, of in rows}
    assert len(found) == 4 * (4 + 2 + 4 + 1 + 2 * 5)
    assert "celu(alpha=1.5)" in {function for _, function, _ in found}
    for (dtype, function, _), of in found.items():
        bound = 0 if function == "relu" else 1 if dtype in ("float32", "float64") else 0.53
        looser = 4 if ISA == "PORTABLE" else 1
        assert max(of["npact"]) <= looser * bound, (dtype, function)
    # What users of NumPy write: 1 - tanh(x)**2 cancels, x / (1 + exp(-x)) is rounded thrice.
    assert found["float32", "relu", "value"]["NumPy"] == [0, 0]
    assert found["float32", "tanh", "backward"]["NumPy"] == ["wrong", "wrong"]
    assert 1 < found["float32", "swiglu", "value"]["NumPy"][0] < 10
    unknown = run("accuracy", "sparsemax")
    assert unknown.returncode == 2
    assert "sparsemax" in unknown.stderr
