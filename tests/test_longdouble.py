"""long double: every function, against Arb's balls."""

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from flint import arb, ctx

import npact
from catalogue import ELEMENTWISE, GATED_ROWS, GUFUNCS, ROWS, Function
from inputs import random
from oracle import AXIS, GATED, ORACLES, Balls, Formula
from ulp import same_bits

# Units in the last place: those of the C library's functions, of which glibc's erfcl and expm1l are
# the least accurate, and a few roundings.  Near an interior zero the error is absolute.
BOUND = 8

LONG = np.longdouble
KIND = np.finfo(LONG)
BITS = KIND.nmant + 1 if KIND.nmant != 63 else 64  # x87 stores its leading bit
pytestmark = pytest.mark.filterwarnings("error")


NEGLIGIBLE = arb(2) ** (int(KIND.minexp) - 2 * BITS)


def exact(x: np.longdouble) -> arb:
    """A finite long double as a ball of no radius."""
    fraction, exponent = np.frexp(LONG(x))
    high = float(fraction)
    low = float(fraction - LONG(high))
    return (arb(high) + arb(low)) * arb(2) ** int(exponent)


def truth(formula: Formula, *arguments: object) -> list[arb]:
    """The true values over arrays and numbers, each with as many bits as it takes."""
    columns = zip(*np.broadcast_arrays(*arguments), strict=True)
    return [rows_truth(formula, *values)[0] for values in columns]


def rows_truth(formula: Formula, *arguments: object) -> Sequence[arb]:
    """The same for one call of a formula, whose arguments may be rows or labels."""
    precision = 256
    while precision < 1 << 17:
        ctx.prec = precision
        given = [
            a if isinstance(a, int) else [exact(v) for v in a] if np.ndim(a) else exact(a)
            for a in arguments
        ]
        result = formula(Balls, *given)
        result = result if isinstance(result, list) else [result]
        if all(y.rel_accuracy_bits() > 2 * BITS or y.abs_upper() < NEGLIGIBLE for y in result):
            return result
        precision *= 4
    raise ArithmeticError(f"no accurate result for {arguments}, but {result}")


def error(y: np.longdouble, true: arb, absolute: float) -> float:
    """In units in the last place; what is below ``absolute`` units of 1 counts as none."""
    beyond = abs(true) >= arb(2) ** int(KIND.maxexp)
    if beyond or not np.isfinite(y):
        return 0.0 if beyond and np.isinf(y) and (y > 0) == (true > 0) else np.inf
    off = abs(exact(y) - true)
    if off <= absolute * arb(2) ** (1 - BITS):
        return 0.0
    mantissa, exponent = map(int, true.mid().man_exp())
    exponent = max(abs(mantissa).bit_length() + exponent, int(KIND.minexp) + 1)
    return float((off * arb(2) ** (BITS - exponent)).mid())


def check(
    name: str, got: np.ndarray, x: np.ndarray, true: Sequence[arb], absolute: float = 0.0
) -> None:
    assert got.dtype == LONG
    found = [error(y, t, absolute) for y, t in zip(got, true, strict=True)]
    at = int(np.argmax(found))
    assert found[at] <= BOUND, f"{name} at {x[at]!r}: {got[at]!r} is off by {found[at]:.4g} ULP"


def sample(name: str, n: int = 120) -> np.ndarray:
    """Finite inputs: every size, both tails down to the last subnormal result, the kinks."""
    rng = random(name, "longdouble")
    reach = float(np.log(KIND.max)) * 1.05
    sizes = LONG(2) ** rng.integers(KIND.minexp - 60, KIND.maxexp - 1, n)
    positive = [0, KIND.smallest_subnormal, KIND.smallest_normal, KIND.eps, 1, KIND.max]
    points = np.array([*ORACLES[name].kinks, *ORACLES[name].switches], LONG)
    x = np.concatenate(
        [
            sizes * rng.uniform(0.5, 1, n).astype(LONG) * rng.choice([-1, 1], n),
            (rng.uniform(-1, 1, n) * reach).astype(LONG),
            (rng.uniform(-1, 1, n) * np.sqrt(2 * reach)).astype(LONG),
            rng.normal(0, 3, n).astype(LONG) + rng.normal(0, 1, n).astype(LONG) * KIND.eps * 1000,
            np.array(positive, LONG),
            -np.array(positive, LONG),
            points,
            np.nextafter(points, LONG(np.inf)),
        ]
    )
    return x[np.isfinite(x)]


# xielu's value has a zero of its own, as slopes have.
def near_zero(name: str, part: str) -> float:
    parameters = ORACLES[name].defaults
    if name == "xielu":
        return 64.0
    return 4.0 if part == "slope" and ORACLES[name].slope_zero(*parameters) is not None else 0.0


@pytest.mark.parametrize("name", ROWS)
def test_value_and_slope(name):
    oracle, x = ORACLES[name], sample(name)
    with np.errstate(over="ignore"):
        y, dy = npact.get(name)(x), npact.grad(name)(x)
    parameters = [LONG(p) for p in oracle.defaults]
    check(name, y, x, truth(oracle.value, x, *parameters), near_zero(name, "value"))
    check(f"{name}_grad", dy, x, truth(oracle.slope, x, *parameters), near_zero(name, "slope"))


# Beyond the range that a parameter leaves to the exponential's argument nothing is asked for.
CASES = [(name, p) for name in ROWS for p in ORACLES[name].grid if max(map(abs, p)) < 1e20]


@pytest.mark.parametrize(("name", "parameters"), CASES)
def test_other_parameters(name, parameters):
    oracle = ORACLES[name]
    x = sample(name, 40)
    if name in ("celu", "softplus", "squareplus", "xielu"):
        x = x[(np.abs(x) < 1e2000) & ((np.abs(x) > 1e-2000) | (x == 0))]
    held = [LONG(p) for p in parameters]
    with np.errstate(over="ignore"):
        y, dy = npact.value_and_grad(name)(x, *held)
    # A zero of the parameters' own making is a zero too.
    absolute = near_zero(name, "slope") * max(1.0, *map(abs, parameters))
    check(name, y, x, truth(oracle.value, x, *held), absolute if name == "xielu" else 0.0)
    check(f"{name}_grad", dy, x, truth(oracle.slope, x, *held), absolute)


@pytest.mark.parametrize(
    ("name", "parameter"), [(name, p) for name in ROWS for p in ORACLES[name].parameter_slopes]
)
def test_derivative_by_a_parameter(name, parameter):
    oracle, x = ORACLES[name], sample(name, 60)
    held = [LONG(p) for p in oracle.defaults]
    with np.errstate(over="ignore"):
        got = npact.grad(name, parameter)(x)
    check(f"{name}_grad_{parameter}", got, x, truth(oracle.parameter_slopes[parameter], x, *held))


@pytest.mark.parametrize("name", [name for name in ROWS if ORACLES[name].from_output])
def test_backward_from_output(name):
    oracle = ORACLES[name]
    held = [LONG(p) for p in oracle.defaults]
    with np.errstate(over="ignore"):
        y = np.unique(npact.get(name)(sample(name, 60)))
    y = y[np.isfinite(y)]
    got = getattr(npact, f"{name}_backward_from_output")(LONG(1), y)
    # selu's limit is no long double: the slope at its output is a difference to the true one.
    absolute = 1e-9 if name == "selu" else 0.0
    check(name, got, y, truth(oracle.from_output, y, *held), absolute)


@pytest.mark.parametrize("name", GATED_ROWS)
def test_gated_unit(name):
    oracle = GATED[name]
    rng = random(name, "longdouble")
    gate = np.concatenate([rng.normal(0, 4, 150), rng.uniform(-150, 150, 50)]).astype(LONG)
    value = rng.normal(0, 6, gate.size).astype(LONG)
    held = [LONG(p) for p in GATED_ROWS[name].parameters.values()]
    got = (npact.get(name)(gate, value), *npact.backward(name)(LONG(1), gate, value))
    formulas = (oracle.value, oracle.by_gate, oracle.by_value)
    for y, formula, absolute in zip(got, formulas, (0, 100, 0), strict=True):
        true = truth(formula, gate, value, *held)
        check(name, y, gate, true, absolute)


# e^-REACH is the least number over the largest, about.
REACH = 2 * float(np.log(KIND.max))


@pytest.mark.parametrize("name", GATED_ROWS)
def test_gated_unit_where_its_gate_underflows(name):
    """What it multiplies by may bring the product back."""
    oracle = GATED[name]
    rng = random(name, "longdouble tails")
    tails = [REACH, np.sqrt(2 * REACH), np.cbrt(REACH / 0.0714), 300.0]
    gate = np.concatenate([t * rng.uniform(0.3, 1, 60) for t in tails]).astype(LONG)
    gate *= rng.choice([-1, 1], gate.size)
    value = LONG(2) ** rng.uniform(-200, KIND.maxexp - 1, gate.size).astype(LONG)
    value *= rng.choice([-1, 1], gate.size)
    held = [LONG(p) for p in GATED_ROWS[name].parameters.values()]
    if name == "swiglu_oai":
        held[1] = LONG(2) ** (KIND.maxexp - 2)
    with np.errstate(over="ignore"):
        got = (
            npact.get(name)(gate, value, *held),
            *npact.backward(name)(LONG(1), gate, value, *held),
        )
    formulas = (oracle.value, oracle.by_gate, oracle.by_value)
    for y, formula in zip(got, formulas, strict=True):
        check(name, y, gate, truth(formula, gate, value, *held))


@pytest.mark.parametrize("name", ["softplus", "swish"])
def test_derivative_by_beta_where_an_exponential_underflows(name):
    """Of a small beta x is large, which may bring the product back."""
    rng = random(name, "longdouble tails")
    beta = LONG(2) ** rng.uniform(20 - KIND.maxexp, 100, 300).astype(LONG)
    beta[:100] = 1
    t = REACH * rng.uniform(-1.5, 1.5, beta.size)
    t[:100] /= 3
    x = t / beta
    with np.errstate(over="ignore"):
        got = npact.grad(name, "beta")(x, beta)
    check(name, got, x, truth(ORACLES[name].parameter_slopes["beta"], x, beta))


@pytest.mark.parametrize("alpha", [0.8, 1.0, 1000.0])
def test_xielu_where_beta_is_alpha_n(alpha):
    """Then alpha_n expm1(x) is left, and alpha_n e^x, without a zero: no error is absolute."""
    x = -np.concatenate([np.geomspace(1e-9, 1e4, 150), np.linspace(15, 110, 50)]).astype(LONG)
    held = [LONG(p) for p in (0.8, alpha, alpha)]
    y, dy = npact.xielu_value_and_grad(x, *held)
    left = x < LONG(-1e-5)  # above, the slope is beta - alpha_n
    check("xielu", y, x, truth(ORACLES["xielu"].value, x, *held))
    check("xielu_grad", dy[left], x[left], truth(ORACLES["xielu"].slope, x[left], *held))


@pytest.mark.parametrize("name", GUFUNCS)
def test_along_an_axis(name):
    """Sums of positive terms have relative errors, differences those of their terms."""
    rng = random(name, "longdouble")
    for n in (1, 2, 7, 50):
        for spread in (0.1, 3.0, 300.0):
            x = (rng.normal(size=n) * spread).astype(LONG)
            g = rng.normal(size=n).astype(LONG)
            label = int(rng.integers(n))
            arguments = {
                "softmax_backward": (g, npact.softmax(x)),
                "log_softmax_backward": (g, npact.log_softmax(x)),
                "logsumexp_backward": (g[0], x),
                "softmax_cross_entropy": (x, label),
                "softmax_cross_entropy_backward": (g[0], x, label),
                "softmax_cross_entropy_value_and_grad": (x, label),
            }.get(name, (x,))
            got = GUFUNCS[name](*arguments)
            parts = np.concatenate(
                [np.atleast_1d(p) for p in (got if isinstance(got, tuple) else (got,))]
            )
            true = rows_truth(AXIS[name], *arguments)
            products = name in ("softmax_backward", "log_softmax_backward", "logsumexp")
            check(name, parts, parts, true, 8 * max(1.0, spread) if products else 4.0)


# -------------------------------------------------------------------------------------------------
# As any other type


def operands(f: Function, n: int) -> list[np.ndarray]:
    rng = random(f.name, "long operands")
    inputs = [rng.normal(0, 3, n).astype(LONG) for _ in range(f.n_in)]
    return [*inputs, *(LONG(p) * rng.uniform(0.5, 1.5, n) for p in f.parameters.values())]


def parts(result: object) -> tuple[np.ndarray, ...]:
    return tuple(map(np.asarray, result if isinstance(result, tuple) else (result,)))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_layouts(name):
    """Strides, byte order, one element, in place, defaults by name: the same bits."""
    f = ELEMENTWISE[name]
    arrays = operands(f, 60)
    expected = parts(f.ufunc(*arrays))
    assert all(y.dtype == LONG for y in expected)
    strided = [np.stack([a, a * 0], axis=1)[:, 0] for a in arrays]
    backwards = [a[::-1].copy()[::-1] for a in arrays]
    swapped = [a.astype(a.dtype.newbyteorder()) for a in arrays]
    for placed in (strided, backwards, swapped):
        assert all(map(same_bits, parts(f.ufunc(*placed)), expected))
    for i in (0, 7):
        one = parts(f.ufunc(*(a[i] for a in arrays)))
        assert all(type(y[()]) is LONG for y in one)
        assert all(same_bits(y, e[i]) for y, e in zip(one, expected, strict=True))
    inside = [a.copy() for a in arrays]
    f.ufunc(*inside, out=(inside[0], *[None] * (f.ufunc.nout - 1)))
    assert same_bits(inside[0], expected[0])
    if f.parameters:
        inputs = arrays[: f.n_in]
        named = {p: LONG(v) for p, v in f.parameters.items()}
        given = parts(f.ufunc(*inputs, **named))
        assert all(map(same_bits, parts(f.ufunc(*inputs)), given))


def test_types_that_meet_it():
    x = np.ones(3, LONG)
    assert npact.gelu_backward(np.ones(3), x).dtype == LONG
    assert npact.gelu_backward(x, np.ones(3, np.float16)).dtype == LONG
    assert npact.swiglu(x, np.ones(3, np.int64)).dtype == LONG
    assert npact.leaky_relu(x, 0.2).dtype == LONG
    assert npact.gelu(np.ones(3), dtype=LONG).dtype == LONG
    assert npact.relu(np.ones(3, np.int8), dtype="g").dtype == LONG
    assert npact.softmax(x).dtype == LONG
    assert npact.softmax_cross_entropy(x, 2).dtype == LONG
    with pytest.raises(ValueError, match=r"label is 3, outside 0\.\.2"):
        npact.softmax_cross_entropy(x, 3)


def test_parameters_out_of_order_are_as_in_double():
    x = np.array([-5, -0.0, 0.0, 5])
    for f, *parameters in (
        (npact.hard_tanh, 2, 1),
        (npact.hard_tanh, np.nan, 1),
        (npact.soft_shrink, -1),
        (npact.threshold, np.nan, 3),
        (npact.thresholded_relu, np.nan),
    ):
        assert same_bits(f(x.astype(LONG), *parameters), f(x, *parameters).astype(LONG))


@pytest.mark.parametrize("name", [name for name, f in ELEMENTWISE.items() if f.parameters])
def test_infinite_and_zero_parameters_are_as_in_double(name):
    """Where double has a value at all, and the input is one that the function takes."""
    f = ELEMENTWISE[name]
    numbers, edges = [-np.inf, -2, -0.0, 0, 2, np.inf], [-np.inf, -0.0, 0, 1.5, np.inf]
    columns = [*[numbers] * f.n_in, *[edges] * len(f.parameters)]
    arguments = np.array(list(itertools.product(*columns))).T
    held = arguments[f.n_in :]
    with np.errstate(all="ignore"):
        if f.role == "backward_from_output":
            arguments[1] = npact.get(f.of)(arguments[1], *held)
        expected = parts(f.ufunc(*arguments))
    with np.errstate(all="ignore", over="raise"):
        got = parts(f.ufunc(*arguments.astype(LONG)))
    proper = np.full(arguments.shape[1], True)
    if f.of == "squareplus":  # there is no root of -inf
        proper = held[0] >= 0
    for y, true in zip(got, expected, strict=True):
        asked = proper & ~np.isnan(true)
        np.testing.assert_allclose(y[asked], true[asked], rtol=1e-15, atol=1e-150)


@pytest.mark.parametrize("name", ROWS)
def test_limits_signs_of_zero_and_flags(name):
    """Limits at infinity, NaN kept, and no warning but of a genuine overflow."""
    row, oracle = ROWS[name], ORACLES[name]
    edges, x = np.array([-np.inf, np.inf], LONG), sample(name, 60)
    with np.errstate(all="raise"):
        for f, limits in ((npact.get(name), row.limits), (npact.grad(name), row.derivative_limits)):
            for limit, expected in zip(f(edges), limits, strict=True):
                assert limit == expected or abs(limit - LONG(expected)) < 1e-15
            assert np.isnan(f(np.array([np.nan], LONG)))[0]
            with np.errstate(over="ignore"):
                got = f(x)
            assert not np.isnan(got).any()
            f(x[np.isfinite(got)])
        zeros = npact.get(name)(np.array([0.0, -0.0], LONG))
    if oracle.zeros:
        assert list(np.signbit(zeros)) == [False, oracle.zeros in ("odd", "kept")]
    if oracle.zeros == "odd":
        assert same_bits(npact.get(name)(-x), -npact.get(name)(x))
