"""Each row of docs/migrating.rst: both sides, with the other library where it is installed."""

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import npact

os.environ.setdefault("KERAS_BACKEND", "jax")

PAGE = (Path(__file__).parents[1] / "docs" / "migrating.rst").read_text(encoding="utf-8")
ROW = re.compile(r"^   \* - ``(.*)``\n     - ``(.*)``$", re.MULTILINE)
SECTION = re.compile(r"^(\w+)\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", re.MULTILINE | re.DOTALL)
ROWS = [(s, *row) for s, text in SECTION.findall(PAGE) for row in ROW.findall(text)]

GIVEN: dict[str, Any] = {
    "x": np.random.default_rng(4).normal(0, 3, (8, 6)).astype(np.float32),
    "w": np.linspace(0.1, 0.4, 6, dtype=np.float32),
    "label": np.arange(8) % 6,
}


class Onnx:
    """Operators by name, run by ONNX's reference implementation."""

    def __init__(self, onnx: Any) -> None:
        self.onnx = onnx

    def __contains__(self, name: str) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        if name in GIVEN:
            return GIVEN[name]
        helper = self.onnx.helper

        def run(*inputs: Any, **attributes: Any) -> Any:
            names = [f"in{i}" for i in range(len(inputs))]
            node = helper.make_node(name, names, ["out"], **attributes)
            kind = self.onnx.TensorProto.FLOAT
            values = [helper.make_tensor_value_info(n, kind, None) for n in names]
            out = [helper.make_tensor_value_info("out", kind, None)]
            graph = helper.make_graph([node], name, values, out)
            model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)])
            reference = pytest.importorskip("onnx.reference").ReferenceEvaluator(model)
            return reference.run(None, dict(zip(names, inputs, strict=True)))[0]

        return run


def names_of(library: str) -> Any:
    """What the left side may name."""
    if library == "PyTorch":
        torch = pytest.importorskip("torch")
        tensors = {name: torch.from_numpy(a) for name, a in GIVEN.items()}
        return {"torch": torch, "F": torch.nn.functional, **tensors}
    if library == "JAX":
        return GIVEN | {"jax": pytest.importorskip("jax")}
    if library == "Keras":
        pytest.importorskip("jax")
        return GIVEN | {"keras": pytest.importorskip("keras")}
    if library == "TensorFlow":
        return GIVEN | {"tf": pytest.importorskip("tensorflow")}
    if library == "ONNX":
        return Onnx(pytest.importorskip("onnx"))
    assert library == "SciPy"
    pytest.importorskip("scipy.stats")
    import scipy.special

    return GIVEN | {"scipy": scipy}


@pytest.mark.filterwarnings("ignore")  # the other libraries' own
@pytest.mark.parametrize(("library", "theirs", "ours"), ROWS)
def test_row(library, theirs, ours):
    expected = np.asarray(eval(theirs, {}, names_of(library)))
    got = eval(ours, {"npact": npact}, GIVEN)
    assert got.dtype == np.float32
    # Their errors, not ours: a few units in the last place, more in their tails.
    np.testing.assert_allclose(got, expected, rtol=2e-5, atol=2e-6)


def test_every_library_has_rows():
    assert {library for library, _, _ in ROWS} == {
        "PyTorch",
        "JAX",
        "Keras",
        "TensorFlow",
        "ONNX",
        "SciPy",
    }
    assert len(ROWS) > 120
    # All functions but those that no other library has under any name.
    without = {"relu2", "gelu_quick", "xielu", "softmin", "sparsemax"}
    named = set(re.findall(r"npact\.(\w+)\(", " ".join(ours for _, _, ours in ROWS)))
    assert {row.name for row in npact.table()} - named <= without
