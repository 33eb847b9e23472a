"""The oracle itself: its formulas against the catalogue's definitions, its balls against mpmath,
its float64 against the balls; and nothing in the table without an oracle."""

import mpmath
import numpy as np
import pytest

import npact
from inputs import random, sample
from oracle import (
    AXIS,
    GATED,
    ORACLES,
    Balls,
    Digits,
    Oracle,
    Truth,
    dense,
    dense_long,
    row_truth,
    truth,
    zero_of,
)
from ulp import ulp_error, unit

ROLES = ("grad", "backward", "value_and_grad")


@pytest.fixture(autouse=True)
def _fifty_digits():
    with mpmath.workdps(50):
        yield


def moderate(name: str) -> list[float]:
    """Inputs at which the catalogue's own formulas are accurate, away from kinks."""
    x = np.concatenate(
        [random(name, "moderate").uniform(-9, 9, 40), [-15.5, 1e-3, -1e-3, 0.25, 15.5]]
    )
    oracle = ORACLES[name]
    kinks = np.array(
        [0.0, -1e-6, *oracle.kinks, *oracle.defaults, -1, 1, *(-p for p in oracle.defaults)]
    )
    return x[np.abs(x[:, None] - kinks).min(axis=1) > 5e-4].tolist()


def parameter_sets(oracle: Oracle) -> list[tuple[float, ...]]:
    return [oracle.defaults, *(p for p in oracle.grid if all(abs(v) < 100 for v in p))]


def close(a: object, b: object, tolerance: float = 1e-20) -> bool:
    return bool(abs(a - b) <= tolerance * max(1e-6, abs(b)))


def definition(oracle: Oracle):
    return oracle.definition or (lambda x, *p: oracle.value(Digits, x, *p))


@pytest.mark.parametrize("name", ORACLES)
def test_value_is_the_definition(name):
    oracle = ORACLES[name]
    for parameters in parameter_sets(oracle):
        for x in moderate(name):
            x = mpmath.mpf(x)
            assert close(oracle.value(Digits, x, *parameters), definition(oracle)(x, *parameters))


@pytest.mark.parametrize("name", ORACLES)
def test_slope_is_the_derivative(name):
    oracle = ORACLES[name]
    for parameters in parameter_sets(oracle):
        for x in moderate(name)[::3]:
            slope = mpmath.diff(lambda t, p=parameters: definition(oracle)(t, *p), x)
            assert close(oracle.slope(Digits, mpmath.mpf(x), *parameters), slope, 1e-15)


@pytest.mark.parametrize(
    ("name", "parameter"), [(name, p) for name, o in ORACLES.items() for p in o.parameter_slopes]
)
def test_parameter_slope_is_the_derivative(name, parameter):
    oracle = ORACLES[name]
    at = list(oracle.parameters).index(parameter)
    for parameters in parameter_sets(oracle):
        for x in moderate(name)[::3]:

            def moved(p, x=x, parameters=parameters):
                return definition(oracle)(mpmath.mpf(x), *parameters[:at], p, *parameters[at + 1 :])

            slope = mpmath.diff(moved, parameters[at])
            got = oracle.parameter_slopes[parameter](Digits, mpmath.mpf(x), *parameters)
            assert close(got, slope, 1e-15)


@pytest.mark.parametrize("name", ORACLES)
def test_slope_is_the_central_difference_in_longdouble(name):
    oracle = ORACLES[name]
    x, h = np.array(moderate(name)), 2.0**-16
    x = np.round(x * 2**20) / 2**20  # x +- h are exact

    def value(at):
        true = truth(oracle.value, at, *oracle.defaults)
        return true.double.astype(np.longdouble) + true.rest * np.spacing(np.abs(true.double))

    difference = (value(x + h) - value(x - h)) / (2 * h)
    np.testing.assert_allclose(
        difference.astype(float), dense(oracle.slope, x, *oracle.defaults), rtol=2e-8, atol=2e-8
    )


@pytest.mark.parametrize("name", [name for name, o in ORACLES.items() if o.from_output])
def test_slope_from_output_is_the_slope(name):
    oracle = ORACLES[name]
    for parameters in parameter_sets(oracle):
        if any(p < 0 for p in parameters) and name != "hard_tanh":
            continue  # the output does not tell the input
        for x in moderate(name):
            x = mpmath.mpf(x)
            y = oracle.value(Digits, x, *parameters)
            assert close(
                oracle.from_output(Digits, y, *parameters),
                oracle.slope(Digits, x, *parameters),
                1e-15,
            )


@pytest.mark.parametrize("name", ORACLES)
def test_balls_agree_with_mpmath(name):
    oracle = ORACLES[name]
    x = sample(name, np.float64, n=200)
    x = x[(np.abs(x) < 1e4) & (np.abs(x) > 1e-30)]
    for formula in (oracle.value, oracle.slope, *oracle.parameter_slopes.values()):
        true = truth(formula, x, *oracle.defaults)
        with mpmath.workdps(160):
            for i, v in enumerate(x.tolist()):
                expected = formula(Digits, mpmath.mpf(v), *map(mpmath.mpf, oracle.defaults))
                double = float(true.double[i])
                exponent = int(np.frexp(double)[1]) if double else -1021
                unit = mpmath.mpf(2) ** (max(exponent, -1021) - 53)
                got = mpmath.mpf(double) + mpmath.mpf(true.rest[i]) * unit
                assert abs(got - expected) <= mpmath.mpf(2) ** -36 * unit


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("part", ["value", "slope"])
def test_float64_form_is_accurate_on_float32(name, part):
    """To 1/1024 of a float32's last place: what the dense tests rely on."""
    oracle = ORACLES[name]
    formula = getattr(oracle, part)
    x = sample(name, np.float32, n=2000)
    parameters = [np.float64(np.float32(p)) for p in oracle.defaults]
    fast = dense(formula, x, *parameters)
    true = truth(formula, x, *parameters)
    inside = np.abs(true.double) < 2.0**128
    error = (ulp_error(fast, true) * unit(true.double, np.float64))[inside]
    # At an interior zero the tests' bound is absolute, 2^-25.
    assert np.all((error < 2.0**-10 * unit(true.double[inside], np.float32)) | (error < 2.0**-50))
    assert np.all(np.abs(fast[~inside]) >= 2.0**128)


@pytest.mark.skipif(np.finfo(np.longdouble).nmant < 60, reason="long double is no wider")
@pytest.mark.parametrize("name", ORACLES)
def test_long_double_form_is_accurate_on_float64(name):
    """To half of a float64's last place in the far tails, elsewhere far better."""
    oracle = ORACLES[name]
    x = sample(name, np.float64, n=1000)
    for part in ("value", "slope"):
        formula = getattr(oracle, part)
        fast, true = dense_long(formula, x, *oracle.defaults), truth(formula, x, *oracle.defaults)
        inside = np.isfinite(true.double)
        units = unit(true.double, np.float64)
        with np.errstate(invalid="ignore", over="ignore"):
            error = np.abs(((fast - true.double) / units - true.rest)[inside])
        zero = zero_of(name, part, np.float64, oracle.defaults)
        near = np.zeros(x.shape, bool) if zero is None else np.abs(x - zero) < 0.1
        assert np.all((error < 0.5) | near[inside])
        assert np.median(error) < 2.0**-9


@pytest.mark.parametrize("name", ORACLES)
def test_limits_are_where_the_oracle_goes(name):
    oracle = ORACLES[name]
    far = np.array([-(2.0**1023), 2.0**1023])
    for formula, limits in ((oracle.value, oracle.limits[:2]), (oracle.slope, oracle.limits[2:])):
        got = truth(formula, far, *oracle.defaults).double
        for v, limit in zip(got, limits, strict=True):
            assert (
                abs(v) >= 1e300
                if np.isinf(limit)
                else np.isclose(v, limit, rtol=1e-15, atol=1e-300)
            )
            assert np.isfinite(limit) or np.sign(v) == np.sign(limit)


@pytest.mark.parametrize("name", ORACLES)
def test_kinks_have_the_slope_of_the_catalogue(name):
    oracle = ORACLES[name]
    for x, slope in oracle.kinks.items():
        assert float(truth(oracle.slope, x, *oracle.defaults).double[0]) == pytest.approx(
            slope, rel=1e-15
        )


@pytest.mark.parametrize("name", GATED)
def test_gated_slopes_are_the_derivatives(name):
    oracle = GATED[name]
    rng = random(name)
    parameters = tuple(oracle.parameters.values())
    for gate, value in rng.uniform(-6, 6, (20, 2)).tolist():
        arguments = (mpmath.mpf(gate), mpmath.mpf(value), *parameters)
        for formula, order in ((oracle.by_gate, (1, 0)), (oracle.by_value, (0, 1))):
            slope = mpmath.diff(
                lambda g, v: oracle.value(Digits, g, v, *parameters), (gate, value), order
            )
            assert close(formula(Digits, *arguments), slope, 1e-15)


def test_axis_functions_have_the_derivatives_of_each_other():
    """Each backward form against mpmath.diff of its forward form."""
    rng = random("axis")
    x, g = rng.normal(size=(2, 5)).tolist()
    x = [mpmath.mpf(v) for v in x]

    def jacobian_product(forward, weights):
        def total(i):
            def of(t):
                y = forward([*x[:i], t, *x[i + 1 :]])
                return sum(w * v for w, v in zip(weights, y, strict=True))

            return mpmath.diff(of, x[i])

        return [total(i) for i in range(len(x))]

    def check(got, expected):
        assert all(close(a, b, 1e-15) for a, b in zip(got, expected, strict=True))

    f = {name: lambda *a, name=name: AXIS[name](Digits, *a) for name in AXIS}
    check(f["softmax_backward"](g, f["softmax"](x)), jacobian_product(f["softmax"], g))
    check(f["log_softmax_backward"](g, f["log_softmax"](x)), jacobian_product(f["log_softmax"], g))
    check(f["logsumexp_backward"](g[0], x), jacobian_product(lambda r: [f["logsumexp"](r)], g[:1]))
    check(
        f["softmax_cross_entropy_backward"](g[0], x, 3),
        jacobian_product(lambda r: [f["softmax_cross_entropy"](r, 3)], g[:1]),
    )
    loss, *slope = f["softmax_cross_entropy_value_and_grad"](x, 3)
    check([loss], [f["softmax_cross_entropy"](x, 3)])
    check(slope, f["softmax_cross_entropy_backward"](1, x, 3))


def test_axis_functions_are_their_definitions():
    x = [mpmath.mpf(v) for v in random("axis", "definition").normal(size=6).tolist()]
    total = sum(mpmath.exp(v) for v in x)
    for i, v in enumerate(x):
        assert close(AXIS["softmax"](Digits, x)[i], mpmath.exp(v) / total)
        assert close(AXIS["log_softmax"](Digits, x)[i], mpmath.log(mpmath.exp(v) / total))
        assert close(AXIS["softmin"](Digits, [-v for v in x])[i], mpmath.exp(v) / total)
        assert close(
            AXIS["softmax_cross_entropy"](Digits, x, i), -mpmath.log(mpmath.exp(v) / total)
        )
    assert close(AXIS["logsumexp"](Digits, x), mpmath.log(total))


def test_sparsemax_is_the_projection_onto_the_simplex():
    """y >= 0, sum y = 1, and x - y is constant on the support, no smaller elsewhere."""
    for size in (1, 2, 7, 30):
        x = random("sparsemax", str(size)).normal(size=size)
        y = row_truth("sparsemax", x).double
        tau = (x - y)[y > 0]
        assert np.isclose(y.sum(), 1)
        assert np.allclose(tau, tau[0])
        assert np.all(x[y == 0] <= tau[0] + 1e-12)


# -------------------------------------------------------------------------------------------------
# Coverage


@pytest.mark.parametrize("row", [*npact.table(), *npact.table("gated")], ids=lambda row: row.name)
def test_every_row_has_an_oracle(row):
    oracles = ORACLES if row.inputs == ("x",) else GATED
    assert row.name in oracles
    assert row.parameters == oracles[row.name].parameters
    assert row.aliases == getattr(oracles[row.name], "aliases", ())


def test_every_ufunc_is_tested():
    """Each public ufunc is an activation, a companion that the catalogue asks for, or a gufunc."""
    expected = set()
    for row in npact.table():
        oracle = ORACLES[row.name]
        expected |= {row.name, *row.aliases, *(f"{row.name}_{role}" for role in ROLES)}
        expected |= {f"{row.name}_grad_{p}" for p in oracle.parameter_slopes}
        if oracle.from_output:
            expected.add(f"{row.name}_backward_from_output")
    for row in npact.table("gated"):
        expected |= {row.name, f"{row.name}_backward"}
    found = {name for name in npact.__all__ if isinstance(getattr(npact, name), np.ufunc)}
    assert found - set(AXIS) == expected


def test_arb_reports_lost_digits():
    """The loop in `balls` rests on this: a cancelled result says so."""
    x = Balls.number(2) ** -100
    assert (x - x.tanh()).rel_accuracy_bits() < 20
    true = truth(ORACLES["tanh_shrink"].value, 2.0**-100)
    assert true.double[0] == pytest.approx(2.0**-300 / 3, rel=1e-15)


def test_ulp_error():
    for dtype in (np.float16, np.float32, np.float64):
        info = np.finfo(dtype)
        top = np.ldexp(1.0, info.maxexp) if dtype != np.float64 else np.inf
        cases = [  # got, true, error
            (1, 1, 0),
            (1 + info.eps, 1, 1),
            (1 - info.eps / 2, 1, 0.5),
            (0, info.smallest_subnormal, 1),
            (info.smallest_subnormal, 0, 1),
            (-info.smallest_subnormal, info.smallest_subnormal, 2),
            (info.max, info.max, 0),
            (np.inf, info.max, 1),
            (-np.inf, -float(info.max), 1),
            (np.inf, top, 0),
            (np.nan, 1, np.inf),
        ]
        got, true, error = map(np.array, zip(*cases, strict=True))
        rest = np.zeros(len(cases))
        np.testing.assert_array_equal(ulp_error(got.astype(dtype), Truth(true, rest)), error)
        assert ulp_error(np.array([-np.inf], dtype), Truth(np.array([top]), rest[:1])) > 1e3
    thirds = Truth(np.array([1.0, -3.0]), np.array([1 / 3, -0.5]))
    np.testing.assert_array_equal(ulp_error(thirds.double, thirds), [1 / 3, 0.5])
