"""Infinities, NaN, signs of zero, kinks and floating-point flags, exactly as in the catalogue."""

from collections.abc import Iterator

import mpmath
import numpy as np
import pytest

import npact
from catalogue import ELEMENTWISE, FLOATS, GATED_ROWS, ISA, ROWS, Function, in_dtype
from inputs import (
    all_exponents,
    bits_dtype,
    every_float16,
    extremes,
    neighbourhood,
    random,
    with_own_parameters,
)
from oracle import GATED, ORACLES, truth
from ulp import differing, same_bits

INF, NAN = np.inf, np.nan
NAMES = list(ROWS)
UNARY = [name for name, f in ELEMENTWISE.items() if f.of in ROWS]


def everything(dtype: type, n: int = 4000) -> np.ndarray:
    """All exponents, the difficult inputs of every function, both infinities and NaN."""
    if dtype == np.float16:
        return every_float16()
    switches = {s for oracle in ORACLES.values() for s in (*oracle.switches, *oracle.kinks)}
    near = [s for s in switches if abs(s) < float(np.finfo(dtype).max)]
    rng = random("everything")
    return np.concatenate(
        [
            extremes(dtype),
            neighbourhood(near, dtype, 1),
            all_exponents(dtype, rng, n),
            rng.uniform(-130, 130, n // 2).astype(dtype),
            np.array([INF, -INF, NAN, -NAN], dtype),
        ]
    )


def parameter_sets(f: Function, dtype: type) -> Iterator[list[np.floating]]:
    grid = (GATED if f.of in GATED_ROWS else ORACLES)[f.of].grid
    for parameters in (tuple(f.parameters.values()), *grid):
        held = in_dtype(parameters, dtype)
        if all(
            np.isfinite(h) and (h != 0) == (p != 0) for h, p in zip(held, parameters, strict=True)
        ):
            yield held


def outputs(result: object) -> list[np.ndarray]:
    return [np.asarray(r) for r in (result if isinstance(result, tuple) else (result,))]


def call(f: Function, x: np.ndarray, parameters: list[np.floating]) -> list[np.ndarray]:
    """A companion at inputs that are all ``x``, except that a gradient is 1."""
    gradient = [np.ones_like(x)] * f.role.startswith("backward")
    return outputs(f.ufunc(*gradient, *[x] * (f.n_in - len(gradient)), *parameters))


# -------------------------------------------------------------------------------------------------
# Infinities


@pytest.mark.parametrize("name", NAMES)
def test_the_row_has_the_limits_of_the_catalogue(name):
    row, oracle = ROWS[name], ORACLES[name]
    np.testing.assert_allclose(row.limits, oracle.limits[:2], rtol=1e-15)
    np.testing.assert_allclose(row.derivative_limits, oracle.limits[2:], rtol=1e-15)
    for got, expected in zip(row.limits, oracle.limits[:2], strict=True):
        assert np.signbit(got) == np.signbit(expected)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", NAMES)
def test_infinity_gives_the_limit(name, dtype):
    oracle = ORACLES[name]
    x = np.array([-INF, INF], dtype)
    far = np.array([-(2.0**1023), 2.0**1023])
    value, slope = npact.value_and_grad(name)(x)
    held = in_dtype(oracle.defaults, dtype)
    for got, formula, limits in (
        (value, oracle.value, oracle.limits[:2]),
        (slope, oracle.slope, oracle.limits[2:]),
    ):
        with np.errstate(over="ignore"):
            finite = truth(formula, far, *held).double.astype(dtype)
        expected = np.where(np.isinf(limits) | (np.array(limits) == 0), limits, finite)
        np.testing.assert_array_equal(got, expected.astype(dtype))
    zero = value == 0
    assert np.array_equal(np.signbit(value[zero]), np.signbit(oracle.limits[:2])[zero])


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(("name", "below"), [("leaky_relu", -INF), ("prelu", -INF)])
def test_infinity_with_other_parameters(name, below, dtype):
    f = npact.get(name)
    assert f(dtype(-INF), dtype(0.5)) == -INF
    assert f(dtype(-INF), dtype(-0.5)) == INF
    assert f(dtype(INF), dtype(-0.5)) == INF
    assert npact.grad(f)(dtype(-INF), dtype(-0.5)) == -0.5


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", UNARY)
def test_no_nan_out_of_what_is_none(name, dtype):
    """Except infinity times a parameter that is 0, or times the difference of two equal ones."""
    f = ELEMENTWISE[name]
    x = np.concatenate([extremes(dtype), np.array([INF, -INF], dtype)])
    for parameters in parameter_sets(f, dtype):
        if f.role == "backward_from_output":
            with np.errstate(over="ignore"):
                inputs = npact.get(f.of)(x, *parameters)
        else:
            inputs = x
        with np.errstate(over="ignore", invalid="ignore"):
            y = call(f, inputs, parameters)
        if 0 in parameters or (f.of == "xielu" and parameters[1] == parameters[2]):
            inputs, y = inputs[np.isfinite(x)], [part[np.isfinite(x)] for part in y]
        for part in y:
            assert not np.isnan(part).any(), (parameters, inputs[np.isnan(part)])


# -------------------------------------------------------------------------------------------------
# NaN


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_nan_is_kept(name, dtype):
    """From any input, quiet or signalling, of either sign, in any lane."""
    f = ELEMENTWISE[name]
    parameters = in_dtype(tuple(f.parameters.values()), dtype)
    unsigned = bits_dtype(dtype)
    quiet = int(np.array(NAN, dtype).view(unsigned)) & ~(1 << (8 * unsigned.itemsize - 1))
    loud = quiet - (1 << (np.finfo(dtype).nmant - 1)) + 1
    sign = 1 << (8 * unsigned.itemsize - 1)
    nans = np.array([quiet, quiet | sign, loud, loud | sign, quiet + 1], unsigned).view(dtype)
    for operand in range(f.n_in):
        for at in range(0, 37, 3):
            arguments = [np.full(37, v, dtype) for v in (0.5, -0.25, 0.75)[: f.n_in]]
            arguments[operand][at] = nans[at % len(nans)]
            with np.errstate(all="raise"):
                y = outputs(f.ufunc(*arguments, *parameters))
            # A gated unit's derivative by the value does not depend on the value.
            free = f.of in GATED_ROWS and f.role == "backward" and operand == 2
            for part in y[:1] if free else y:
                assert np.array_equal(np.flatnonzero(np.isnan(part)), [at])


@pytest.mark.parametrize("dtype", [*FLOATS, np.longdouble])
def test_a_parameter_that_is_nan_gives_nan(dtype):
    """Of inputs that depend on it, alone and beside others."""
    nan = np.array([NAN, 1, NAN, 0.5, NAN] * 5, dtype)
    for name in ("elu", "celu", "softplus", "swish", "squareplus", "xielu"):
        given = dict.fromkeys(ROWS[name].parameters, nan)
        for f in (npact.get(name), npact.grad(name), npact.value_and_grad(name)):
            for x in (-1, -3, -1e-3):
                with np.errstate(all="raise"):
                    for part in outputs(f(dtype(x), **given)):
                        assert np.array_equal(np.isnan(part), np.isnan(nan)), (name, f)
                    assert np.isnan(outputs(f(dtype(x), **dict.fromkeys(given, dtype(NAN))))).all()
    with np.errstate(all="raise"):
        for part in outputs(npact.swiglu_oai(dtype(-2), dtype(1), alpha=nan)):
            assert np.array_equal(np.isnan(part), np.isnan(nan))


@pytest.mark.parametrize("dtype", FLOATS)
def test_backward_is_a_product_even_where_the_slope_is_zero(dtype):
    assert np.isnan(npact.relu_backward(dtype(NAN), dtype(-1)))
    with np.errstate(invalid="ignore"):
        assert np.isnan(npact.relu_backward(dtype(INF), dtype(-1)))


@pytest.mark.parametrize("dtype", FLOATS)
def test_zero_times_a_derivative_is_nan_only_where_that_overflows(dtype):
    g, x, top = dtype(0), extremes(dtype), np.finfo(dtype).max
    with np.errstate(over="ignore", invalid="ignore"):
        for name in ROWS:
            lost = np.isnan(npact.backward(name)(g, x))
            assert np.array_equal(lost, np.isinf(npact.grad(name)(x))), name
            assert lost.any() == (name in ("relu2", "xielu")), name
        gate = np.linspace(-20, 20, 401).astype(dtype)
        for name in GATED_ROWS:
            lost, kept = map(np.isnan, npact.backward(name)(g, gate, top))
            slopes, _ = npact.backward(name)(dtype(1), gate, top)
            assert np.array_equal(lost, np.isinf(slopes)), name
            overflows = name in ("swiglu", "geglu", "geglu_tanh", "geglu_quick")
            assert lost.any() == overflows, name
            assert not kept.any(), name


@pytest.mark.parametrize("dtype", [*FLOATS, np.longdouble])
@pytest.mark.parametrize("name", GATED_ROWS)
def test_gated_units_far_out_at_infinities_and_at_zeros(name, dtype):
    """The value is f(gate) times the other operand, where f(gate) is 0 only where it truly is."""
    gates = [0.0, 1, 30, 110, 300, 760, 1e4, INF]
    gate, value = (
        a.ravel().astype(dtype)
        for a in np.meshgrid([s * x for x in gates for s in (1, -1)], [0.0, -0.0, 1, -1, INF, -INF])
    )
    if name == "swiglu_oai":  # the other operand is clipped, and 1 more; its gate is clipped
        factor = np.clip(value, dtype(-7), dtype(7)).astype(float) + 1
        activated = np.minimum(gate, dtype(7))
    else:
        factor = value.astype(float)
        activated = np.ones_like(gate) if name == "glu" else gate
        activated = np.where((gate <= 0) & (name == "reglu"), dtype(0), activated)
        activated = np.where((gate == -INF) & (name == "glu"), dtype(0), activated)
    # f(-inf) is -0 where f(x) is x times a sigmoid
    activated = np.where((activated == -INF), dtype(-0.0), activated).astype(float)
    with np.errstate(all="ignore"):
        expected = activated * factor
        got = npact.get(name)(gate, value)
    assert np.array_equal(np.isnan(got), np.isnan(expected))
    assert np.array_equal(np.isinf(got), np.isinf(expected))
    real = ~np.isnan(expected)
    assert np.array_equal(np.signbit(got[real]), np.signbit(expected[real]))
    # what is 0 without need has underflowed
    assert (np.abs(gate[(got == 0) & (expected != 0)]) >= 30).all()


@pytest.mark.parametrize("dtype", [np.float64, np.longdouble])
@pytest.mark.parametrize("name", GATED_ROWS)
def test_gated_derivatives_are_of_one_kind_in_every_type(name, dtype):
    """NaN, infinity and the sign: as in float32, whose are compared with the truth."""
    numbers = [s * x for x in (0.0, 1, 30, 110, 300, 760, 1e4, INF) for s in (1, -1)]
    gate, value = (a.ravel() for a in np.meshgrid(numbers, [0.0, -0.0, 1, -1, INF, -INF, NAN]))
    with np.errstate(all="ignore"):
        one = npact.backward(name)(np.float32(1), gate.astype("f4"), value.astype("f4"))
        other = npact.backward(name)(dtype(1), gate.astype(dtype), value.astype(dtype))
    for a, b in zip(one, other, strict=True):
        assert np.array_equal(np.isnan(a), np.isnan(b))
        assert np.array_equal(np.isinf(a), np.isinf(b))
        # without an FMA a product that underflows has no sign in a sum
        signed = ~np.isnan(a) & ((ISA != "PORTABLE") | (np.abs(gate) < 100))
        assert np.array_equal(np.signbit(a[signed]), np.signbit(b[signed]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.longdouble])
def test_parameters_out_of_their_range(dtype):
    """Infinite ones have a limit; celu's alpha is above 0."""
    x, below = np.array([-2, -0.5, 0.5, 2], dtype), np.array([True, True, False, False])
    for alpha in (-1, -INF, 0, NAN):
        for f in (npact.celu, npact.celu_grad, npact.celu_grad_alpha):
            assert np.array_equal(np.isnan(f(x, dtype(alpha))), below)
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(npact.celu(x, dtype(INF)), x)
        np.testing.assert_array_equal(npact.celu_grad(x, dtype(INF)), [1, 1, 1, 1])
        np.testing.assert_array_equal(npact.squareplus(x, dtype(INF)), [INF] * 4)
        edges = np.array([-INF, -3, 0, 3, INF], dtype)
        np.testing.assert_array_equal(
            npact.squareplus_grad(edges, np.finfo(dtype).max / 2), [0, 0.5, 0.5, 0.5, 1]
        )
    assert np.isnan(npact.squareplus(edges, dtype(NAN))).all()
    assert np.isnan(npact.squareplus_grad(edges[:4], dtype(NAN))).all()
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(npact.celu_backward_from_output(dtype(1), x, dtype(INF)), 1)
    top = np.finfo(dtype).max
    with np.errstate(over="ignore"):
        assert npact.xielu(dtype(2), alpha_p=top / 2) == INF
        assert npact.xielu(dtype(-2), beta=top) == -INF
        assert npact.xielu(top, dtype(2), dtype(3), dtype(1)) == INF


@pytest.mark.parametrize("dtype", [*FLOATS, np.longdouble])
def test_parameters_at_the_edge_of_their_range(dtype):
    """b = 0 is relu, however small x is, b = -x^2 leaves no root; beta = 0 is log(2) / 0."""
    info = np.finfo(dtype)
    x = np.array([info.tiny, info.smallest_subnormal, 1, info.max, 0], dtype)
    x, zero = np.concatenate([-x, x]), dtype(0)
    with np.errstate(all="raise", over="ignore"):
        np.testing.assert_array_equal(npact.squareplus(x, zero), np.maximum(x, 0))
        slope = np.where(x > 0, 1, np.where(x < 0, 0, 0.5))
        np.testing.assert_array_equal(npact.squareplus_grad(x, zero), slope.astype(dtype))
    with np.errstate(all="ignore"):
        quarter = (dtype(0.25) if dtype == np.longdouble else np.float64(0.25)) / np.abs(x)
        by_b = npact.squareplus_grad_b(x, zero)
        np.testing.assert_allclose(by_b, quarter.astype(dtype), rtol=info.eps)
    assert not np.signbit(npact.squareplus(dtype(-0.0), zero))
    ones = np.array([-1, 1], dtype)
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(npact.squareplus(ones, dtype(-1)), ones / 2)
        np.testing.assert_array_equal(npact.squareplus_grad(ones, dtype(-1)), ones * dtype(INF))
        np.testing.assert_array_equal(npact.squareplus_grad_b(ones, dtype(-1)), INF)
        for beta in (0.0, -0.0):
            np.testing.assert_array_equal(
                npact.softplus(ones, dtype(beta)), np.copysign(dtype(INF), dtype(beta))
            )
            np.testing.assert_array_equal(npact.softplus_grad_beta(ones, dtype(beta)), -INF)
        assert npact.celu(dtype(-INF), dtype(INF)) == -INF
        for f in (npact.squareplus_grad, npact.squareplus_grad_b):
            assert np.isnan(f(dtype(NAN), dtype(INF)))
        assert npact.threshold_grad(dtype(-INF), dtype(INF), zero) == 0
        assert npact.thresholded_relu_grad(dtype(-INF), dtype(INF)) == 0


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [n for n, f in ELEMENTWISE.items() if f.role.startswith("grad_")])
def test_slopes_by_parameters_of_extremes(name, dtype):
    """Each with each: no warning but of an overflow; NaN, infinity and 0 where float64 has them."""
    f, info = ELEMENTWISE[name], np.finfo(dtype)
    sizes = [0, info.smallest_subnormal, info.tiny, 1e-6, 0.3, 1, 3, 20, 90, info.max, INF]
    values = np.array([*sizes, *(-v for v in sizes), NAN], dtype)
    x, p = (a.ravel() for a in np.meshgrid(values, values))
    parameters = [p] * len(f.parameters)
    with np.errstate(all="ignore"):
        wide = f.ufunc(x.astype(float), *(q.astype(float) for q in parameters))
        expected = wide.astype(dtype)
    ends = np.isfinite(x) & np.isinf(expected)  # overflows, or is infinite because of a parameter
    x, expected, parameters = x[~ends], expected[~ends], [q[~ends] for q in parameters]
    with np.errstate(all="raise"):
        y = f.ufunc(x, *parameters)
    np.testing.assert_array_equal(np.isnan(y), np.isnan(expected))
    some = ~np.isnan(y)
    for of in (np.isinf, np.signbit, np.sign):
        np.testing.assert_array_equal(of(y[some]), of(expected[some]))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_infinite_parameters_have_the_limit(dtype):
    inf, edges = dtype(INF), np.array([-INF, -3, -0.0, 0, 3, INF], dtype)
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(npact.softplus(edges, inf), np.maximum(edges, 0))
        np.testing.assert_array_equal(npact.softplus(edges, -inf), np.minimum(edges, 0))
        np.testing.assert_array_equal(npact.softplus_grad_beta(edges, inf), np.zeros(6))
        np.testing.assert_array_equal(npact.swish(edges, inf), np.maximum(edges, 0))
        np.testing.assert_array_equal(npact.swish_grad(edges[1:5], inf), [0, 0.5, 0.5, 1])
        np.testing.assert_array_equal(
            npact.swiglu_oai(dtype(3), edges[::5], 1.702, inf), edges[::5]
        )


def test_xielu_of_extreme_parameters():
    """True values by mpmath; what overflows on the way is no infinity, what cancels no 0."""
    top = 1.7e308
    for x, n, beta, value in (
        (-3.0, top, top, -1.6153619837746312e308),
        (-INF, 1e17, 3, INF),
        (-1e308, 1e17, 3, INF),
        (-3, 1e308, 0.8e308, -3.50212931632136e307),
    ):
        with np.errstate(over="ignore"):
            assert npact.xielu(x, 0.8, n, beta) == pytest.approx(value, rel=2e-16)
    for x, n, slope in (
        (-720.0, 100, 2.03223080242429e-311),
        (-750, 1e5, 1.90168e-321),
        (-1000, 1e155, 5.075958897549457e-280),
    ):
        got = npact.xielu_grad(x, 0.8, n, n)
        assert abs(got - slope) <= 5e-324 + 2e-16 * slope
    with np.errstate(over="ignore"):
        assert npact.xielu_grad(-5.0, 0.8, 1.5e308, -1e308) == -INF


# -------------------------------------------------------------------------------------------------
# Zeros, odd functions, kinks


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [name for name in NAMES if ORACLES[name].zeros])
def test_sign_of_zero(name, dtype):
    y = npact.get(name)(np.array([0.0, -0.0] * 9, dtype))
    expected = [0.0, 0.0 if ORACLES[name].zeros == "positive" else -0.0] * 9
    assert same_bits(y, np.array(expected, dtype))
    assert same_bits(npact.value_and_grad(name)(np.array([0.0, -0.0] * 9, dtype))[0], y)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [name for name in NAMES if ORACLES[name].zeros == "odd"])
def test_odd_bit_for_bit(name, dtype):
    oracle, x = ORACLES[name], everything(dtype)
    for parameters in (oracle.defaults, *(p for p in oracle.grid if len(p) == 1)):
        held = in_dtype(parameters, dtype)
        f, df = npact.get(name), npact.grad(name)
        with np.errstate(all="ignore"):
            assert not differing(f(-x, *held), -f(x, *held)).any()
            assert not differing(df(-x, *held), df(x, *held)).any()


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [name for name in NAMES if ORACLES[name].kinks])
def test_slope_at_kinks(name, dtype):
    oracle = ORACLES[name]
    held = in_dtype(oracle.defaults, dtype)
    x = np.array([*oracle.kinks, *([-0.0] if 0 in oracle.kinks else [])], dtype)
    expected = truth(oracle.slope, x, *held).double.astype(dtype)
    rounding = 4 * float(np.finfo(dtype).eps)  # far less than between the two sides of a kink
    np.testing.assert_allclose(npact.grad(name)(x), expected, rtol=rounding)
    np.testing.assert_allclose(npact.value_and_grad(name)(x)[1], expected, rtol=rounding)
    np.testing.assert_allclose(npact.backward(name)(np.ones_like(x), x), expected, rtol=rounding)


@pytest.mark.parametrize("dtype", FLOATS)
def test_slope_at_kinks_with_other_parameters(dtype):
    a = np.array([-1.5, 0, 0.5, 3], dtype)
    for name in ("leaky_relu", "prelu", "elu"):
        np.testing.assert_array_equal(npact.grad(name)(dtype(0), a), a)
    np.testing.assert_array_equal(npact.celu_grad(dtype(0), a[2:]), np.ones(2, dtype))
    for name in ("soft_shrink", "hard_shrink"):
        np.testing.assert_array_equal(npact.grad(name)(a, np.abs(a)), np.zeros(4, dtype))
    np.testing.assert_array_equal(npact.thresholded_relu_grad(a, a), np.zeros(4, dtype))
    np.testing.assert_array_equal(npact.threshold_grad(a, a), np.zeros(4, dtype))
    np.testing.assert_array_equal(npact.hard_tanh_grad(a, a, 5), np.zeros(4, dtype))
    np.testing.assert_array_equal(npact.hard_tanh_grad(a, -5, a), np.zeros(4, dtype))


# -------------------------------------------------------------------------------------------------
# Floating-point flags


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_no_warning_but_a_genuine_overflow(name, dtype):
    f, x = ELEMENTWISE[name], everything(dtype, 1000)
    for parameters in parameter_sets(f, dtype):
        with np.errstate(all="raise", over="ignore"):
            y = call(f, x, parameters)
        harmless = ~np.isfinite(x) | np.all([np.isfinite(part) for part in y], axis=0)
        with np.errstate(all="raise"):
            call(f, x[harmless], parameters)
            for one in x[harmless][:: 1 + x.size // 300]:
                call(f, one, parameters)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [name for name, f in ELEMENTWISE.items() if f.parameters])
def test_no_warning_with_own_parameters(name, dtype):
    """Of whatever size each is, side by side and alone."""
    f = ELEMENTWISE[name]
    x, *held = with_own_parameters(f.of, dtype, 4000)
    gradient = [np.ones_like(x)] * f.role.startswith("backward")
    operands = [*gradient, *[x] * (f.n_in - len(gradient)), *held]
    with np.errstate(all="raise", over="ignore"):
        y = outputs(f.ufunc(*operands))
    harmless = np.all([np.isfinite(part) for part in y], axis=0)
    operands = [o[harmless] for o in operands]
    with np.errstate(all="raise"):
        f.ufunc(*operands)
        for row in zip(*(o[::10] for o in operands), strict=True):
            f.ufunc(*row)


@pytest.mark.parametrize(
    ("x", "alpha_p", "alpha_n", "beta"),
    [
        (1e-3, 1e308, 0.8, 1.7e308),  # a sum that leaves the range, times a small x, does not
        (0.5, 1e308, 0.8, 1.5e308),
        (0.62, 9e307, 1, 1.69e308),
        (-2.4, 1e6, 9e307, 0.5),
        (-1.75, 9e307, -1.5e308, 0.1),
        (-0.1, 1, -1e308, 1e308),
        (0.5, 0.8, -1e308, 1e308),
        (1e-300, 0.8, 1e302, 0.5),  # nor does what one of them needs spoil the others
        (2.0, 1e-300, 1e305, 1e-300),
        (1e-300, 1e305, 0.8, 0.0),
        (-2.0, 1e305, 1e-300, 1e-300),
        (0.0, 1.0, 1e-300, 1e305),
        (-900.0, 1.0, 1e305, 1e-300),
    ],
)
def test_xielu_with_parameters_at_the_end_of_the_range(x, alpha_p, alpha_n, beta):
    with mpmath.workdps(400):
        v, p, n, b, eps = (mpmath.mpf(a) for a in (x, alpha_p, alpha_n, beta, "-1e-6"))
        true = (p * v + b) * v if v > 0 else (mpmath.expm1(min(v, eps)) - v) * n + b * v
        slope = 2 * p * v + b if v > 0 else b + n * mpmath.expm1(v) if v <= eps else b - n
        for f, wanted in ((npact.xielu, true), (npact.xielu_grad, slope)):
            if abs(wanted) < np.finfo(float).max:
                with np.errstate(all="raise"):
                    got = f(x, alpha_p, alpha_n, beta)
                assert abs(got - wanted) <= np.spacing(abs(float(wanted)))


@pytest.mark.parametrize("dtype", [*FLOATS, np.longdouble])
@pytest.mark.parametrize("name", [n for n in ELEMENTWISE if ELEMENTWISE[n].role == "backward"])
def test_no_warning_of_a_large_gradient_far_out(name, dtype):
    """Neither of what stands for a result until that is computed, nor of what nobody asked for."""
    f, n, top = ELEMENTWISE[name], 1000, np.finfo(dtype).maxexp
    rng = random("far out", name)
    large = [np.exp2((top * rng.uniform(-0.4, 0.99, n)).astype(dtype)) for _ in range(2)]
    far = np.where(rng.random(n) < 0.5, rng.normal(size=n) * 3, -np.exp2(rng.uniform(0, 9, n)))
    operands = [large[0], far.astype(dtype), large[1]][: f.n_in]
    with np.errstate(all="raise", over="ignore"):
        found = np.all([np.isfinite(part) for part in outputs(f.ufunc(*operands))], axis=0)
    assert found.sum() > n / 10
    with np.errstate(all="raise"):
        f.ufunc(*[o[found] for o in operands])


@pytest.mark.parametrize("dtype", [*FLOATS, np.longdouble])
@pytest.mark.parametrize("name", GATED_ROWS)
def test_no_warning_of_an_infinite_gate(name, dtype):
    with np.errstate(all="raise"):
        for share in (1e-6, 0.01, 0.06, 0.5, 1):
            value = dtype(dtype(share) * np.finfo(dtype).max)
            npact.get(name)(np.full(65, INF, dtype), value)


def test_no_warning_of_extreme_parameters():
    with np.errstate(all="raise"):
        npact.squareplus(3.0, -4.5e307)
        assert npact.squareplus_grad_b(1.0, INF) == 0
        npact.squareplus(-9e307, 9.1e307)
        npact.squareplus(1.7e308, 1e308)
        assert npact.xielu(1e200, 0, 1e120, 1) == 1e200
        assert npact.xielu(-INF, 0.8, 1e20, 3) == INF
        npact.celu(np.float32(-INF), np.float32(INF))


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_genuine_overflow_is_reported(dtype):
    top = np.finfo(dtype).max
    for f, arguments in (
        (npact.relu2, (top,)),
        (npact.xielu, (top,)),
        (npact.leaky_relu, (-top, dtype(2))),
        (npact.relu2_backward, (top, dtype(2))),
    ):
        with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow"):
            f(*arguments)
        with np.errstate(over="ignore"):
            assert np.isinf(f(*arguments))


@pytest.mark.parametrize("dtype", FLOATS)
def test_flags_that_were_raised_before_are_not_reported(dtype):
    """Nor lost: NumPy clears them itself."""
    with np.errstate(all="ignore"):
        assert np.isinf(np.divide(dtype(1), dtype(0)))
    with np.errstate(all="raise"):
        npact.relu(dtype(1))


# -------------------------------------------------------------------------------------------------
# Along an axis


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [2, 5, 17, 40])
def test_softmax_of_infinities(n, dtype):
    x = np.linspace(-1, 1, n).astype(dtype)
    one = np.zeros(n, dtype)
    one[1] = 1
    with np.errstate(all="raise"):
        # -inf takes nothing.
        low = x.copy()
        low[1] = -INF
        y = npact.softmax(low)
        assert y[1] == 0
        assert same_bits(np.delete(y, 1), npact.softmax(low)[[i for i in range(n) if i != 1]])
        np.testing.assert_allclose(y.sum(), 1, rtol=4 * np.finfo(dtype).eps)
        assert npact.log_softmax(low)[1] == -INF
        assert np.isfinite(npact.logsumexp(low))
        # One +inf takes all.
        high = x.copy()
        high[1] = INF
        np.testing.assert_array_equal(npact.softmax(high), one)
        np.testing.assert_array_equal(npact.log_softmax(high), np.where(one == 1, 0, -INF))
        assert npact.logsumexp(high) == INF
        # Two have no limit, nor has nothing but -inf.
        high[0] = INF
        assert np.isnan(npact.softmax(high)).any()
        assert npact.logsumexp(high) == INF
        assert np.isnan(npact.softmax(np.full(n, -INF, dtype))).all()
        assert npact.logsumexp(np.full(n, -INF, dtype)) == -INF


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ["softmax", "log_softmax", "logsumexp"])
def test_a_row_with_nan_is_nan(name, dtype):
    for n in (1, 3, 16, 17, 1030):
        for at in {0, n // 2, n - 1}:
            x = np.zeros((3, n), dtype)
            x[1, at] = NAN
            with np.errstate(all="raise"):
                y = getattr(npact, name)(x)
            assert np.isnan(y[1]).all()
            assert not np.isnan(y[[0, 2]]).any()
            x[1, (at + 1) % n] = INF if n > 1 else NAN
            assert np.isnan(getattr(npact, name)(x)[1]).all()


@pytest.mark.parametrize("dtype", FLOATS)
def test_no_warning_along_an_axis(dtype):
    top = float(np.finfo(dtype).max)
    label = np.array(1)
    for n in (2, 3, 9, 16, 20):
        for scale in (0, 1, 100, top / 4):
            for shift in (0, -100, 100, -top / 2, top / 2):
                x = (np.linspace(-1, 1, n) * scale + shift).astype(dtype)
                with np.errstate(all="raise"):
                    y, z = npact.softmax(x), npact.log_softmax(x)
                    npact.logsumexp(x)
                    npact.softmax_cross_entropy(x, label)
                    npact.softmax_cross_entropy_value_and_grad(x, label)
                    npact.softmax_backward(y, y)
                    npact.log_softmax_backward(y, z)
                assert np.isfinite(y).all()


@pytest.mark.parametrize("dtype", [*FLOATS, np.longdouble])
def test_gradients_along_an_axis_near_the_end_of_the_range(dtype):
    """Their sum may overflow where the result does not; of an infinity the formula gives NaN in its
    own place."""
    top, share = np.finfo(dtype).max, np.array([0.5, 0.25, 0.25], dtype)
    log = np.array([-0.75, -1.25, -1.5], dtype)
    with np.errstate(all="ignore"):
        got = npact.softmax_backward(np.array([INF, 1, 2], dtype), share)
        np.testing.assert_array_equal(got, np.array([NAN, -INF, -INF], dtype))
        got = npact.log_softmax_backward(np.array([INF, 1, 2], dtype), log)
        np.testing.assert_array_equal(got, np.array([NAN, -INF, -INF], dtype))
        if dtype != np.longdouble:
            got = npact.log_softmax_backward(np.array([top, top / 2, -top / 2], dtype), log)
            true = np.array([1, 0.5, -0.5]) - np.exp(log.astype(float))
            tolerance = 8 * float(np.finfo(dtype).eps)
            np.testing.assert_allclose((got / top).astype(float), true, rtol=tolerance)
            nothing_and_all = np.array([0, 1], dtype)
            got = npact.softmax_backward(np.array([top, -top], dtype), nothing_and_all)
            np.testing.assert_array_equal(got, [0, 0])
    # of no share at all, whatever the others' gradients are
    got = npact.log_softmax_backward(np.array([0, top / 4], dtype), np.array([-INF, 0], dtype))
    assert got[0] == 0


@pytest.mark.parametrize("dtype", [*FLOATS, np.longdouble])
@pytest.mark.parametrize("f", [npact.softmax_backward, npact.log_softmax_backward])
def test_gradients_along_an_axis_scale_with_theirs(f, dtype):
    """By any power of two between which nothing is subnormal: a small sum loses no bits."""
    y = np.array([0.25, 0.5, 0.125], dtype)
    y = np.log(y.astype(float)).astype(dtype) if f is npact.log_softmax_backward else y
    g = np.array([[1, 2, -0.5], [3, -1, -2]], dtype)
    expected, info = f(g, y), np.finfo(dtype)
    for power in range(int(info.minexp) + int(info.nmant) + 6, int(info.maxexp) - 6):
        got = f(np.ldexp(g, power), y)
        tolerance = 4 * float(info.eps)
        np.testing.assert_allclose(
            np.ldexp(got, -power), expected, tolerance, err_msg=f"2**{power}"
        )


@pytest.mark.parametrize("dtype", [*FLOATS, np.longdouble])
def test_a_missing_number_is_missing_throughout_its_row(dtype):
    for row in ([-INF, 0, NAN], [NAN], [NAN, -INF], [INF, NAN, -INF]):
        x = np.array(row, dtype)
        with np.errstate(all="ignore"):
            for f in (npact.softmax, npact.log_softmax, npact.logsumexp):
                assert np.isnan(f(x)).all(), (f, row)
            for label in range(len(row)):
                loss, gradient = npact.softmax_cross_entropy_value_and_grad(x, label)
                assert np.isnan([loss, *gradient]).all(), (row, label)
                gradient = npact.softmax_cross_entropy_backward(dtype(1), x, label)
                assert np.isnan(gradient).all(), (row, label)


def test_log_softmax_of_a_zero_alone_is_0_whatever_lies_beside_it():
    for dtype in FLOATS:
        for beside in (-0.0, 0, 1, -1, 300, INF):
            x = np.full((40, 1), beside, dtype)
            x[7] = -0.0
            y = npact.log_softmax(x)[7]
            assert y == 0
            assert not np.signbit(y)


def test_long_double_along_an_axis_near_the_end_of_the_range():
    top = np.finfo(np.longdouble).max
    x = np.array([top, -top])
    with np.errstate(all="raise"):
        for f in (npact.softmax, npact.sparsemax):
            np.testing.assert_array_equal(f(x), [1, 0])
            np.testing.assert_array_equal(npact.softmin(x), [0, 1])
        assert npact.logsumexp(x) == top
        assert npact.softmax_cross_entropy(x, 0) == 0
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(npact.log_softmax(x), [0, -INF])
        assert npact.softmax_cross_entropy(x, 1) == INF


def test_logsumexp_of_nothing():
    with np.errstate(all="raise"):
        assert npact.logsumexp(np.empty(0)) == -INF
        assert np.array_equal(npact.logsumexp(np.empty((3, 0))), np.full(3, -INF))
        assert npact.softmax(np.empty((2, 0))).shape == (2, 0)
        assert npact.log_softmax(np.empty((0, 5))).shape == (0, 5)
