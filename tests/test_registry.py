"""The table, the ways through it, and the documentation that it becomes."""

import doctest
import importlib.util
import inspect
import math
import pydoc
import re
import subprocess
import sys

import mpmath
import numpy as np
import pytest

import npact
from catalogue import ELEMENTWISE, GATED_ROWS, GUFUNCS, ROWS
from npact import _config, _core, _functions
from oracle import ALIASES, AXIS, ORACLES, Digits, dense

UFUNCS = [*ELEMENTWISE, *GUFUNCS]


def grid(n: int = 400_001) -> np.ndarray:
    return np.concatenate(
        [np.linspace(-60, 60, n), [-1e30, -1e6, 1e6, 1e30], np.linspace(-3, 3, n)]
    )


@pytest.mark.parametrize("kind", ["activation", "gated", "axis"])
def test_rows_are_the_callers_to_change(kind):
    before = repr(npact.table(kind))
    for row in npact.table(kind):
        for held in row:
            if isinstance(held, dict):
                held.clear()
    assert repr(npact.table(kind)) == before


@pytest.mark.parametrize("kind", ["axes", ["axis"], None, 1, np.array(["axis", "gated"])])
def test_no_such_kind(kind):
    with pytest.raises(ValueError, match=r"kind must be .*, not"):
        npact.table(kind)


# -------------------------------------------------------------------------------------------------
# Look-up


@pytest.mark.parametrize("name", UFUNCS)
def test_get(name):
    f = getattr(npact, name)
    assert npact.get(name) is f
    assert npact.get(f) is f


@pytest.mark.parametrize("name", ROWS)
def test_companions(name):
    f = npact.get(name)
    assert npact.grad(f) is npact.grad(name) is getattr(npact, f"{name}_grad")
    assert npact.backward(f) is npact.backward(name) is getattr(npact, f"{name}_backward")
    both = getattr(npact, f"{name}_value_and_grad")
    assert npact.value_and_grad(f) is npact.value_and_grad(name) is both
    for parameter in ORACLES[name].parameter_slopes:
        assert npact.grad(f, parameter) is getattr(npact, f"{name}_grad_{parameter}")
    with pytest.raises(ValueError, match=f"{name}_grad_no_such"):
        npact.grad(f, "no_such")


def test_companions_of_the_others():
    assert npact.backward("swiglu") is npact.swiglu_backward
    assert npact.backward(npact.softmax) is npact.softmax_backward
    assert npact.value_and_grad("softmax_cross_entropy") is (
        npact.softmax_cross_entropy_value_and_grad
    )
    for function in (npact.grad, npact.value_and_grad):
        with pytest.raises(ValueError, match="npact has no gelu_grad_"):
            function("gelu_grad")


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_aliases(alias, name):
    assert npact.get(alias) is npact.get(name)
    assert npact.grad(alias) is npact.grad(name)
    assert alias in dir(npact)


# What other systems call each function: Keras, PyTorch, JAX, TensorFlow, ONNX, Transformers.
SPELLINGS = {
    "relu": "ReLU RELU Relu keras.activations.relu torch.nn.ReLU",
    "relu6": "ReLU6 relu_6 jax.nn.relu6",
    "relu2": "relu_squared ReLUSquared squared_relu squared-relu",
    "leaky_relu": "LeakyReLU leaky-relu leakyrelu LeakyRelu tf.nn.leaky_relu",
    "prelu": "PReLU PRelu torch.nn.PReLU",
    "threshold": "Threshold",
    "thresholded_relu": "ThresholdedReLU ThresholdedRelu",
    "sigmoid": "Sigmoid expit logistic scipy.special.expit",
    "log_sigmoid": "LogSigmoid logsigmoid log-sigmoid log_expit",
    "hard_sigmoid": "Hardsigmoid HardSigmoid hardsigmoid",
    "tanh": "Tanh jnp.tanh",
    "hard_tanh": "Hardtanh HardTanh hardtanh jax.nn.hard_tanh",
    "tanh_shrink": "Tanhshrink tanhshrink",
    "softsign": "Softsign soft_sign SoftSign",
    "elu": "ELU Elu",
    "celu": "CELU Celu",
    "selu": "SELU Selu",
    "silu": "SiLU SILU tf.nn.silu",
    "swish": "Swish",
    "hard_silu": "Hardswish HardSwish hard_swish hardswish HardSiLU",
    "mish": "Mish",
    "gelu": "GELU Gelu ai.onnx::Gelu torch.nn.functional.gelu gelu_python",
    "gelu_tanh": "gelu_new gelu_fast gelu_pytorch_tanh GELU-tanh gelu_accurate FastGelu",
    "gelu_quick": "quick_gelu QuickGELU",
    "softplus": "Softplus SoftPlus soft_plus",
    "squareplus": "square_plus",
    "sparse_plus": "SparsePlus",
    "sparse_sigmoid": "SparseSigmoid",
    "soft_shrink": "Softshrink SoftShrink softshrink",
    "hard_shrink": "Hardshrink HardShrink hardshrink",
    "xielu": "xIELU XIELU",
    "glu": "GLU",
    "swiglu": "SwiGLU",
    "geglu": "GEGLU GeGLU",
    "reglu": "ReGLU",
    "softmax": "Softmax",
    "log_softmax": "LogSoftmax logsoftmax",
    "logsumexp": "LogSumExp log_sum_exp scipy.special.logsumexp ReduceLogSumExp",
    "softmax_cross_entropy": "tf.nn.sparse_softmax_cross_entropy_with_logits",
}


@pytest.mark.parametrize(("name", "spellings"), SPELLINGS.items())
def test_spellings_of_other_systems(name, spellings):
    for spelling in (name, *spellings.split()):
        assert npact.get(spelling) is getattr(npact, name)


def test_every_name_without_its_underscores():
    """No two names are the same word, and no other system's name hides one."""
    for name in npact.__all__:
        f = getattr(npact, name)
        if isinstance(f, np.ufunc):
            for spelling in (name.upper(), name.replace("_", ""), name.replace("_", "-")):
                assert npact.get(spelling) is f


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("gleu", "gelu"),
        ("GLEU", "gelu"),
        ("leekyrelu", "leaky_relu"),
        ("sofmax", "softmax"),
        ("torch.nn.Hardswitch", "hard_swish"),
        ("sigmoid_gard", "sigmoid_grad"),
    ],
)
def test_near_misses_are_named(wrong, hint):
    with pytest.raises(ValueError, match=f"{wrong}.*did you mean.*{hint}"):
        npact.get(wrong)


def test_what_is_no_function():
    with pytest.raises(ValueError, match=r"there is no function named 'qqqqqq' in npact$"):
        npact.get("qqqqqq")
    for other in (None, 3, np.exp, np.tanh, max, b"gelu"):
        with pytest.raises(TypeError, match="must be a string or a ufunc of npact"):
            npact.get(other)
        with pytest.raises(TypeError, match="must be a string or a ufunc of npact"):
            npact.grad(other)


# -------------------------------------------------------------------------------------------------
# Rows


def test_table_and_activations():
    assert [row.name for row in npact.table()] == [f.__name__ for f in npact.activations()]
    assert len(ROWS) == len(npact.table())
    assert npact.table("activation") == npact.table()
    assert not set(ROWS) & set(GATED_ROWS)
    assert [row.name for row in npact.table("axis")] == list(AXIS)
    assert set(AXIS) == set(GUFUNCS)
    for row in npact.table("axis"):
        f = npact.get(row.name)
        assert f.signature == row.signature
        assert len(row.arguments) == f.nin
        assert row.summary
        assert row.formula
        assert len(row.source) > 10
    with pytest.raises(ValueError, match="kind"):
        npact.table("no such kind")


@pytest.mark.parametrize("row", [*ROWS.values(), *GATED_ROWS.values()], ids=lambda row: row.name)
def test_rows_are_complete(row):
    assert re.fullmatch("[A-Z].*[^.]", row.summary)
    assert row.formula
    assert row.derivative
    assert len(row.source) > 15
    assert set(row.ulp) >= {"float32", "float64"}
    assert set(row.derivative_ulp) >= {"float32", "float64"}
    for bound, worst in (*row.ulp.values(), *row.derivative_ulp.values()):
        assert 0 <= bound < 10
        assert not math.isnan(worst)
    assert all(name.isidentifier() for name in row.parameters)


NUMPY_NAMES = ("exp", "expm1", "log1p", "sqrt", "tanh", "cosh", "sign", "pi")


@pytest.mark.parametrize("name", ROWS)
def test_formula_is_python_for_the_value(name):
    """Read as a program, where it is one, it gives what the oracle gives."""
    row, oracle = ROWS[name], ORACLES[name]
    scope = {name: getattr(np, name) for name in NUMPY_NAMES} | {"erfc": math.erfc}
    scope |= {n: lambda x, n=n: float(npact.get(n)(x)) for n in ("sigmoid", "softplus")}
    for x in (-2.5, -0.7, -0.2, 0.3, 0.8, 4.0):
        value = eval(row.formula, scope, {"x": x, **row.parameters})
        expected = dense(oracle.value, x, *oracle.defaults)
        assert float(value) == pytest.approx(float(expected), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("name", ROWS)
def test_range(name):
    row, y = ROWS[name], dense(ORACLES[name].value, grid(), *ORACLES[name].defaults)
    low, high = row.range
    tolerance = 1e-6
    assert y.min() >= low - tolerance
    assert y.max() <= high + tolerance
    assert y.min() == pytest.approx(low, abs=tolerance) if math.isfinite(low) else y.min() < -1e20
    assert y.max() == pytest.approx(high, abs=tolerance) if math.isfinite(high) else y.max() > 1e20


@pytest.mark.parametrize("name", ROWS)
def test_lipschitz_constant(name):
    """The largest quotient of differences; where there is none, the function jumps or its slope has
    no bound."""
    row, oracle = ROWS[name], ORACLES[name]
    x = np.unique([*grid(), *(kink + h for kink in oracle.kinks for h in (-1e-7, 0, 1e-7))])
    steepness = np.abs(dense(oracle.slope, x, *oracle.defaults))
    quotients = np.abs(np.diff(dense(oracle.value, x, *oracle.defaults)) / np.diff(x))
    if math.isinf(row.lipschitz):
        assert max(steepness.max(), quotients.max()) > 1e6
        return
    assert (quotients <= row.lipschitz + 1e-9 + 1e-15 * (1 + np.abs(x[1:])) / np.diff(x)).all()
    at = int(steepness.argmax())
    steepest = largest(name, x[max(at - 1, 0)], x[at], x[min(at + 1, x.size - 1)])
    assert row.lipschitz == pytest.approx(steepest, rel=1e-15, abs=0)


def largest(name: str, low: float, middle: float, high: float) -> float:
    """The largest steepness between two inputs, in mpmath, where it has one maximum."""
    oracle = ORACLES[name]
    with mpmath.workdps(80):
        parameters = [mpmath.mpf(repr(default)) for default in oracle.defaults]

        def steepness(x):
            return abs(oracle.slope(Digits, x, *parameters))

        a, b, at = mpmath.mpf(low), mpmath.mpf(high), mpmath.mpf(middle)
        for _ in range(120):
            left, right = (2 * a + b) / 3, (a + 2 * b) / 3
            a, b = (a, right) if steepness(left) > steepness(right) else (left, b)
        return float(max(steepness(x) for x in (a, at, b)))


@pytest.mark.parametrize("name", ROWS)
def test_monotone(name):
    y = dense(ORACLES[name].value, np.unique(grid()), *ORACLES[name].defaults)
    assert ROWS[name].monotone == bool(np.all(np.diff(y) >= -1e-15 * np.abs(y[1:])))


@pytest.mark.parametrize("name", ROWS)
def test_zero_of_the_slope(name):
    row, oracle = ROWS[name], ORACLES[name]
    expected = oracle.slope_zero(*oracle.defaults)
    if expected is None:
        assert row.derivative_zero is None
        return
    assert row.derivative_zero == pytest.approx(expected, rel=1e-15, abs=0)
    around = row.derivative_zero + np.array([-1e-6, 1e-6])
    assert np.prod(np.sign(dense(oracle.slope, around, *oracle.defaults))) == -1
    if math.isfinite(row.range[0]):  # the value's minimum
        with mpmath.workdps(40):
            parameters = [mpmath.mpf(repr(default)) for default in oracle.defaults]
            least = float(oracle.value(Digits, mpmath.mpf(row.derivative_zero), *parameters))
        assert row.range[0] == pytest.approx(least, rel=1e-15, abs=0)


# -------------------------------------------------------------------------------------------------
# Documentation

SECTIONS = ("Parameters", "Returns", "Raises", "Notes", "References", "Examples")


# Where a ufunc has attributes, its signature names inputs and parameters.
HAS_ATTRIBUTES = np.lib.NumpyVersion(np.__version__) >= "2.2.0"


def sections(text: str) -> list[str]:
    return re.findall(r"^([A-Z]\w+)\n-{3,}$", text, re.MULTILINE)


@pytest.mark.parametrize("name", UFUNCS)
def test_docstring(name):
    f = getattr(npact, name)
    text = f.__doc__
    if HAS_ATTRIBUTES:
        called = inspect.signature(f)
        assert text.startswith(f"{name}{called}\n\n")
        assert (f.__module__, f.__qualname__) == ("npact", name)
        parameters = ELEMENTWISE[name].parameters if name in ELEMENTWISE else {}
        given = {p.name: p.default for p in called.parameters.values() if p.name in parameters}
        assert given == parameters
        by_place = [p for p in called.parameters.values() if p.kind is p.POSITIONAL_ONLY]
        assert len(by_place) == f.nin - len(parameters)
        out = called.parameters["out"].default
        assert (1 if out is None else len(out)) == f.nout
    assert text.startswith(f"{name}(")
    _, body = text.split("\n\n", 1)
    assert re.match(r"[A-Z`].*[.]\n", body)
    assert tuple(sections(text)) == SECTIONS
    assert max(map(len, body.splitlines())) < 200
    for parameter in ELEMENTWISE[name].parameters if name in ELEMENTWISE else ():
        assert re.search(rf"^{parameter} : array_like, default", body, re.MULTILINE)
    finder = doctest.DocTestParser()
    test = finder.get_doctest(body, {}, name, None, 0)
    assert test.examples
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0
    assert name in pydoc.render_doc(f)


@pytest.mark.parametrize("row", npact.table("axis"), ids=lambda row: row.name)
def test_keepdims_is_in_the_docstring_where_numpy_takes_it(row):
    f = npact.get(row.name)
    inputs = [np.ones((2, 3)) if core else np.zeros(2, int) for core in row.cores[0]]
    if "keepdims" in f.__doc__:
        assert f(*inputs, keepdims=True).shape == (2, 1)
    else:
        with pytest.raises(TypeError, match="keepdims"):
            f(*inputs, keepdims=True)


@pytest.mark.parametrize("module", [npact, _functions, _config])
def test_doctests(module):
    assert doctest.testmod(module).failed == 0


def test_names():
    assert npact.__all__ == sorted(set(npact.__all__))
    optional = {"autograd"} if importlib.util.find_spec("autograd") else set()
    assert set(dir(npact)) == {*npact.__all__, "mnist", "nn", "sklearn", "units"} | optional
    assert dict(inspect.getmembers(npact)).keys() >= set(dir(npact))
    assert not [name for name in dir(npact) if name.startswith("_")]
    ufuncs = {name for name in npact.__all__ if isinstance(getattr(npact, name), np.ufunc)}
    assert ufuncs == {*UFUNCS, *ALIASES}
    with pytest.raises(AttributeError):
        npact.no_such_function  # noqa: B018


# -------------------------------------------------------------------------------------------------
# The configuration


def test_show_config(capsys):
    npact.show_config()
    printed = capsys.readouterr().out
    for word in (npact.__version__, np.__version__, _core.configuration()["isa"], "threads"):
        assert word in printed
    done = subprocess.run(
        [sys.executable, "-m", "npact"], capture_output=True, check=True, text=True
    )
    assert done.stdout == printed
    assert done.stderr == ""
