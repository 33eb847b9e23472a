"""Values and derivatives against the oracle: no error above the bound in the function's row."""

import mpmath
import numpy as np
import pytest

import npact
from catalogue import FLOATS, GATED_ROWS, GUFUNCS, ISA, ROWS, in_dtype, usable
from inputs import (
    at_both_ends,
    dense_float32,
    every_float16,
    neighbourhood,
    random,
    sample,
    with_own_parameters,
)
from npact import _core
from oracle import GATED, ORACLES, Formula, Truth, dense, row_truth, terms_at_zero, truth, zero_of
from ulp import same_bits, ulp_error, unit

# Without fused operations the same formulas lose a little more.
LOOSER = 4.0 if ISA == "PORTABLE" else 1.0

Held = list[np.floating]  # parameters in the dtype of a kernel

NAMES = list(ROWS)
WITH_PARAMETERS = [name for name in NAMES if ORACLES[name].parameters]
PARTS = ("value", "slope")
NEAR_ZERO = {2: 2.0**-12, 4: 2.0**-25, 8: 2.0**-54}  # the absolute bound at a slope's zero


@pytest.fixture(autouse=True)
def _overflow_is_not_the_matter():
    """Which flags are raised, test_special_values.py tests."""
    with np.errstate(over="ignore"):
        yield


def bound(name: str, part: str, dtype: type) -> float:
    """The row's bound; where it gives none for float16, that of faithful rounding."""
    row = ROWS[name]
    bounds = row.ulp if part == "value" else row.derivative_ulp
    return LOOSER * bounds.get(np.dtype(dtype).name, (1.0,))[0]


def bound_at(name: str, part: str, dtype: type, parameters: Held) -> float:
    """The same, which is at the defaults; at others a method of float32 has no row: 1 ULP."""
    at = bound(name, part, dtype)
    defaults = in_dtype(ORACLES[name].defaults, dtype)
    other = any(np.any(p != d) for p, d in zip(parameters, defaults, strict=True))
    return max(at, LOOSER) if other and dtype is np.float32 and at > LOOSER / 2 else at


def worst(name: str, dtype: type) -> list[float]:
    row = ROWS[name]
    return [
        b[np.dtype(dtype).name][1]
        for b in (row.ulp, row.derivative_ulp)
        if np.dtype(dtype).name in b
    ]


def formula_of(name: str, part: str) -> Formula:
    return ORACLES[name].value if part == "value" else ORACLES[name].slope


def near_zero(
    name: str, x: np.ndarray, true: np.ndarray, parameters: Held, part: str = "slope"
) -> np.ndarray:
    """Where the bound is absolute, around a zero of the slope, where it is below 1/8, in proportion
    to what: the terms that cancel; elsewhere 0."""
    rows = list(zip(*map(np.atleast_1d, parameters), strict=True)) or [()]
    zero = np.array([zero_of(name, part, x.dtype, row) for row in rows], float)  # None is NaN
    terms = np.array([terms_at_zero(name, part, row) for row in rows])
    near = np.abs(x.astype(float) - zero) < 0.75 * np.abs(zero)
    return np.where(near & (np.abs(true) < 0.125 * terms), terms, 0)


def excess(
    name: str, part: str, x: np.ndarray, got: np.ndarray, true: Truth, parameters: Held
) -> np.ndarray:
    """Errors as multiples of the bound."""
    allowed = bound_at(name, part, got.dtype.type, parameters)
    error = ulp_error(got, true)
    near = near_zero(name, x, true.double, parameters, part)
    relative = error / allowed if allowed else np.where(error == 0, 0, np.inf)
    with np.errstate(all="ignore"):
        absolute = LOOSER * NEAR_ZERO[got.dtype.itemsize] * near
        absolute = error * unit(true.double, got.dtype) / absolute
        return np.where(near > 0, np.minimum(relative, absolute), relative)


def check(
    name: str,
    part: str,
    x: np.ndarray,
    got: np.ndarray,
    true: Truth,
    parameters: Held,
    factor: float = 1.0,
) -> None:
    """Fail with the worst input if an error is above ``factor`` times the bound."""
    assert got.dtype == x.dtype
    over = excess(name, part, x, got, true, parameters)
    at = int(np.argmax(over))
    assert over[at] <= factor, (
        f"{name} {part} at {float(x[at])!r} (and {np.count_nonzero(over > factor) - 1} others): "
        f"{float(got[at])!r} is {ulp_error(got, true)[at]:.4g} ULP from {true.double[at]!r}, "
        f"bound {bound_at(name, part, got.dtype.type, parameters):g}; "
        f"parameters {[float(np.broadcast_to(p, x.shape)[at]) for p in parameters]}"
    )


def check_dense(name: str, part: str, x: np.ndarray, got: np.ndarray, parameters: Held) -> None:
    """As above, by the oracle in float64; what is near the bound by the balls."""
    formula = formula_of(name, part)
    quick = dense(formula, x, *parameters)
    over = excess(name, part, x, got, Truth(quick, np.zeros(x.size)), parameters)
    doubtful = np.flatnonzero(over > (0.99 if bound(name, part, got.dtype.type) else 0))
    doubtful = doubtful[np.argsort(-over[doubtful])][:1000]
    if doubtful.size:
        x = x[doubtful]
        parameters = [p[doubtful] if np.ndim(p) else p for p in parameters]
        check(name, part, x, got[doubtful], truth(formula, x, *parameters), parameters)


# -------------------------------------------------------------------------------------------------
# float32 and float64


@pytest.mark.parametrize("dtype", FLOATS[1:])
@pytest.mark.parametrize("name", NAMES)
def test_value_and_slope(name, dtype):
    oracle = ORACLES[name]
    x = sample(name, dtype, worst=worst(name, dtype))
    parameters = in_dtype(oracle.defaults, dtype)
    slope = truth(oracle.slope, x, *parameters)
    check(name, "value", x, npact.get(name)(x), truth(oracle.value, x, *parameters), parameters)
    check(name, "slope", x, npact.grad(name)(x), slope, parameters)


@pytest.mark.parametrize("dtype", FLOATS[1:])
@pytest.mark.parametrize("name", NAMES)
def test_value_and_grad(name, dtype):
    oracle = ORACLES[name]
    x = sample(name, dtype, n=500)
    parameters = in_dtype(oracle.defaults, dtype)
    y, dy = npact.value_and_grad(name)(x)
    check(name, "value", x, y, truth(oracle.value, x, *parameters), parameters)
    check(name, "slope", x, dy, truth(oracle.slope, x, *parameters), parameters)


@pytest.mark.parametrize("dtype", FLOATS[1:])
@pytest.mark.parametrize("name", NAMES)
def test_backward(name, dtype):
    """The slope, within its bound, times g, rounded."""
    oracle = ORACLES[name]
    x = sample(name, dtype, n=500)
    parameters = in_dtype(oracle.defaults, dtype)
    slope = truth(oracle.slope, x, *parameters)
    slope_units = unit(slope.double, dtype)
    allowed = bound(name, "slope", dtype) * slope_units
    allowed += LOOSER * NEAR_ZERO[x.itemsize] * near_zero(name, x, slope.double, parameters)
    for g in (1.0, -2.0, 0.3, 1.7):
        held = float(dtype(g))
        got = npact.backward(name)(np.full_like(x, g), x)
        high = slope.double * held
        inside = (np.abs(high) < np.finfo(dtype).max) & np.isfinite(got)
        with np.errstate(under="ignore", invalid="ignore"):
            rest = slope.rest * unit(slope.double, np.float64) * held
            error = np.abs(got - slope.double * np.longdouble(held) - rest).astype(np.float64)
            rounding = unit(high, dtype) / 2 if held not in (1.0, -2.0) else 0
        # A hair more, as the error is itself rounded here; among subnormal numbers so is the bound.
        least = 2 * np.finfo(np.float64).smallest_subnormal
        assert np.all((error <= (abs(held) * allowed + rounding) * (1 + 1e-6) + least)[inside])


def parameter_cases() -> list[tuple[str, tuple[float, ...]]]:
    return [(name, p) for name in NAMES for p in ORACLES[name].grid]


@pytest.mark.parametrize("dtype", FLOATS[1:])
@pytest.mark.parametrize(("name", "parameters"), parameter_cases())
def test_other_parameters(name, parameters, dtype):
    oracle = ORACLES[name]
    x = sample(name, dtype, parameters, n=600)
    held = in_dtype(parameters, dtype)
    y, dy = npact.value_and_grad(name)(x, *held)
    check(name, "value", x, y, truth(oracle.value, x, *held), held)
    check(name, "slope", x, dy, truth(oracle.slope, x, *held), held)


def test_products_with_a_parameter_next_to_the_smallest_normal_number():
    """Their second parts must not vanish: one product in 100,000 was beyond its bound."""
    rng, n = random("smallest"), 1500
    alpha, x = np.ldexp(rng.uniform(1, 2, n), rng.integers(-1024, -1000, n)), -rng.exponential(2, n)
    beta = np.ldexp(rng.uniform(1, 2, n), rng.integers(1000, 1023, n))
    for name, part, f, operands, bad in (
        (
            "elu",
            "value",
            npact.elu,
            (x, alpha),
            ("-0x1.b86765069454ep-3", "0x1.d647276a9a52p-1020"),
        ),
        (
            "elu",
            "slope",
            npact.elu_grad,
            (x, alpha),
            ("-0x1.8dbba3ec237efp1", "0x1.07280c3284f44p-1018"),
        ),
        (
            "elu",
            "slope",
            npact.elu_grad,
            (x, alpha),
            ("-0x1.11ffffffffc38p5", "0x1.d9d0ace19aa5cp-973"),
        ),
        (
            "swish",
            "value",
            npact.swish,
            (rng.normal(0, 3, n) / beta, beta),
            ("-0x1.78aba2ee27689p-1016", "0x1.51459560e1b4dp1017"),
        ),
    ):
        operands = [np.append(o, float.fromhex(b)) for o, b in zip(operands, bad, strict=True)]
        error = ulp_error(f(*operands), truth(getattr(ORACLES[name], part), *operands))
        assert error.max() <= LOOSER, (name, part, [float(o[error.argmax()]) for o in operands])


@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_own_parameters(name):
    """float32 elements that each have their own parameters: of every size, the defaults, and none
    that the oracle knows nothing of."""
    oracle, f = ORACLES[name], npact.value_and_grad(name)
    x, *held = with_own_parameters(name, np.float32, 40_000)
    y, dy = f(x, *held)
    known = np.isfinite([x, *held]).all(axis=0) & oracle.domain(*held)
    assert known.sum() > x.size / 4
    x, y, dy, *held = (a[known] for a in (x, y, dy, *held))
    check_dense(name, "value", x, y, held)
    check_dense(name, "slope", x, dy, held)
    slopes = max(bound_at(name, "slope", np.float32, held), 0.5)
    some = [a[:1500] for a in (x, *held)]
    for parameter, formula in oracle.parameter_slopes.items():
        error = ulp_error(npact.grad(name, parameter)(*some), truth(formula, *some))
        assert error.max() <= slopes, (parameter, [float(a[error.argmax()]) for a in some])
    if oracle.from_output:
        one_way = np.isfinite(y) & np.all([p > 0 for p in held], axis=0)
        y, *held = (a[one_way] for a in (y, *held))
        got = getattr(npact, f"{name}_backward_from_output")(np.float32(1), y, *held)
        quick = dense(oracle.from_output, y, *held)
        off = np.flatnonzero(ulp_error(got, Truth(quick, np.zeros(y.size))) > 0.5)[:1000]
        true = truth(oracle.from_output, y[off], *(p[off] for p in held))
        assert ulp_error(got[off], true).max(initial=0) <= slopes


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(
    ("name", "parameter"), [(name, p) for name in NAMES for p in ORACLES[name].parameter_slopes]
)
def test_derivative_by_a_parameter(name, parameter, dtype):
    """Within the bound of the derivative; there is no other."""
    oracle = ORACLES[name]
    for parameters in (oracle.defaults, *oracle.grid):
        if not usable(parameters, dtype):
            continue
        held = in_dtype(parameters, dtype)
        x = sample(name, dtype, parameters, n=600)
        got = npact.grad(name, parameter)(x, *held)
        true = truth(oracle.parameter_slopes[parameter], x, *held)
        error = ulp_error(got, true)
        at = int(np.argmax(error))
        # What only copies or is an exact zero has the bound of a correctly rounded result.
        assert error[at] <= max(bound_at(name, "slope", dtype, held), 0.5), (
            f"{name}_grad_{parameter} at {float(x[at])!r}: {float(got[at])!r} is "
            f"{error[at]:.4g} ULP from {true.double[at]!r}; parameters {parameters}"
        )


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [name for name in NAMES if ORACLES[name].from_output])
def test_backward_from_output(name, dtype):
    """The slope as a function of the output, for every output that the function has."""
    oracle = ORACLES[name]
    f, backward = npact.get(name), getattr(npact, f"{name}_backward_from_output")
    for parameters in (oracle.defaults, *oracle.grid):
        ordered = name == "hard_tanh"  # its parameters are no slopes
        if not usable(parameters, dtype) or (min(parameters, default=1) < 0 and not ordered):
            continue
        held = in_dtype(parameters, dtype)
        y = np.unique(f(sample(name, dtype, parameters, n=900), *held))
        y = y[np.isfinite(y)]
        got = backward(np.ones((), dtype), y, *held)
        true = truth(oracle.from_output, y, *held)
        error = ulp_error(got, true)
        at = int(np.argmax(error))
        assert error[at] <= max(bound_at(name, "slope", dtype, held), 0.5), (
            f"{name}_backward_from_output at {float(y[at])!r}: {float(got[at])!r} is "
            f"{error[at]:.4g} ULP from {true.double[at]!r}; parameters {parameters}"
        )


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", NAMES)
def test_dense_float32(name, part):
    """A million inputs evenly over the bit patterns, and as many where activations live."""
    uniform = random(name, "uniform").uniform(-20, 20, 1 << 18).astype(np.float32)
    x = np.concatenate([dense_float32(name), uniform])
    f = npact.get(name) if part == "value" else npact.grad(name)
    got = f(x)
    check_dense(name, part, x, got, in_dtype(ORACLES[name].defaults, np.float32))


# -------------------------------------------------------------------------------------------------
# float16


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", NAMES)
def test_every_float16(name, part):
    x = every_float16()
    f = npact.get(name) if part == "value" else npact.grad(name)
    got = f(x)
    assert np.all(np.isnan(got[np.isnan(x)]))
    x, got = x[np.isfinite(x)], got[np.isfinite(x)]
    check_dense(name, part, x, got, in_dtype(ORACLES[name].defaults, np.float16))


@pytest.mark.parametrize(("name", "parameters"), parameter_cases())
def test_float16_with_other_parameters(name, parameters):
    if not usable(parameters, np.float16):
        return
    x = every_float16()[::7]
    x = x[np.isfinite(x)]
    held = in_dtype(parameters, np.float16)
    y, dy = npact.value_and_grad(name)(x, *held)
    check_dense(name, "value", x, y, held)
    check_dense(name, "slope", x, dy, held)


# -------------------------------------------------------------------------------------------------
# Gated units


def gate_and_value(name: str, dtype: type, parameters: tuple[float, ...]) -> list[np.ndarray]:
    """Inputs of a gated unit, of every exponent, both tails, and where parameters put things."""
    rng = random(name, np.dtype(dtype).name, repr(parameters))
    gate, value = sample("sigmoid", dtype, n=600), sample("relu", dtype, n=600)
    held = in_dtype(parameters, dtype)
    scale = 1.0
    if name == "swiglu_oai":
        alpha, limit = held
        scale = 1 / float(alpha) if alpha else 1.0
        gate = np.concatenate([gate, sample("swish", dtype, (float(alpha),), n=300)])
        value = np.concatenate([value, neighbourhood([-limit, -1, limit], dtype)])
        gate = np.concatenate([gate, neighbourhood([limit], dtype)])
    both = [rng.permutation(a)[: min(gate.size, value.size)] for a in (gate, value)]
    if dtype == np.float32:  # products at both ends of the range
        near = (rng.normal(0, 4, 1200) * scale).astype(dtype)
        by = at_both_ends(rng, GATED[name].by_value, near, *held)
        good = np.isfinite(by)
        both = [np.concatenate(p) for p in zip(both, (near[good], by[good]), strict=True)]
    return both


def check_gated(name: str, gate: np.ndarray, value: np.ndarray, held: Held) -> None:
    """A slope near its zero has lost digits; nothing else, even where a factor is subnormal."""
    dtype, oracle = gate.dtype.type, GATED[name]
    row = GATED_ROWS[name]
    allowed = LOOSER * row.ulp.get(np.dtype(dtype).name, (1.0,))[0]
    defaults = in_dtype(tuple(row.parameters.values()), dtype)
    if any(np.any(p != d) for p, d in zip(held, defaults, strict=True)):
        allowed = max(allowed, LOOSER)  # as in bound_at
    computed_in = np.finfo(max(np.dtype(dtype), np.dtype(np.float32)))
    y = npact.get(name)(gate, value, *held)
    by_gate, by_value = npact.backward(name)(np.ones((), dtype), gate, value, *held)
    factor = np.abs(value.astype(np.float64))  # of the activation or of its slope
    argument = gate.astype(np.float64)
    if name == "swiglu_oai":
        alpha, limit = (h.astype(np.float64) for h in held)
        factor = np.abs(np.clip(value.astype(np.float64), -limit, limit) + 1)
        argument *= alpha
    lost = NEAR_ZERO[computed_in.bits // 8] * factor * ((argument < 0) & (argument > -3))
    for got, formula, lost_near_zero in (
        (y, oracle.value, 0),
        (by_gate, oracle.by_gate, lost),
        (by_value, oracle.by_value, 0),
    ):
        true = truth(formula, gate, value, *held)
        error = ulp_error(got, true)
        absolute = lost_near_zero * (np.abs(true.double) < 0.125 * factor)
        with np.errstate(under="ignore"):
            error[error * unit(true.double, dtype) <= absolute] = 0
        at = int(np.argmax(error))
        assert error[at] <= allowed, (
            f"{name} at {float(gate[at])!r}, {float(value[at])!r}: {float(got[at])!r} is "
            f"{error[at]:.4g} ULP from {true.double[at]!r}; parameters "
            f"{[float(np.broadcast_to(p, gate.shape)[at]) for p in held]}"
        )


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", GATED_ROWS)
def test_gated_unit(name, dtype):
    for parameters in (tuple(GATED_ROWS[name].parameters.values()), *GATED[name].grid):
        if usable(parameters, dtype):
            gate, value = gate_and_value(name, dtype, parameters)
            check_gated(name, gate, value, in_dtype(parameters, dtype))


@pytest.mark.parametrize("name", [name for name, row in GATED_ROWS.items() if row.parameters])
def test_own_parameters_of_a_gated_unit(name):
    gate, *held = with_own_parameters(name, np.float32, 10_000)
    rng = random(name, "values")
    value = rng.normal(0, 4, gate.size).astype(np.float32)
    by = at_both_ends(rng, GATED[name].by_value, gate, *held)
    value = np.where((rng.random(gate.size) < 0.2) & np.isfinite(by), by, value)
    known = np.isfinite([gate, *held]).all(axis=0) & GATED[name].domain(*held)
    check_gated(name, gate[known], value[known], [h[known] for h in held])


# -------------------------------------------------------------------------------------------------
# Along an axis

LENGTHS = (1, 2, 3, 7, 16, 33, 100, 1000)


def rows(name: str, dtype: type, n: int) -> list[np.ndarray]:
    """Rows of n: of spreads from nothing to more than the exponential's range, and in order."""
    rng = random(name, np.dtype(dtype).name, str(n))
    spreads = (1e-3, 1.0, 30.0, 300.0) if n < 1000 else (1.0, 30.0)
    found = [(rng.normal(size=n) * s).astype(dtype) for s in spreads]
    return [*found, np.sort(found[1]), np.full(n, 7, dtype)]


def axis_arguments(name: str, x: np.ndarray) -> tuple:
    """The arguments of a gufunc for one row of logits."""
    rng = random(name, "arguments", str(x.size))
    g = rng.normal(size=x.size).astype(x.dtype)
    label = int(rng.integers(x.size))
    return {
        "softmax_backward": lambda: (g, npact.softmax(x)),
        "log_softmax_backward": lambda: (g, npact.log_softmax(x)),
        "logsumexp_backward": lambda: (g[0], x),
        "softmax_cross_entropy": lambda: (x, label),
        "softmax_cross_entropy_backward": lambda: (g[0], x, label),
        "softmax_cross_entropy_value_and_grad": lambda: (x, label),
    }.get(name, lambda: (x,))()


def magnitude(name: str, true: np.ndarray, arguments: tuple) -> np.ndarray:
    """What an error along an axis is measured in units of: the result, or a difference's terms."""
    a = [np.abs(np.asarray(v, np.float64)) for v in arguments]
    if name == "softmax_backward":
        return a[1] * (a[0] + (a[0] * a[1]).sum())
    if name == "log_softmax_backward":
        return a[0] + np.exp(-a[1]) * a[0].sum()
    if name == "logsumexp":
        return np.maximum(np.abs(true), np.abs(arguments[0].max().astype(float)))
    return np.abs(true)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", GUFUNCS)
def test_along_an_axis(name, dtype):
    """Against the row's bound; a backward form has none of its own and takes that of softmax, or,
    where it is a product with a gradient, what is left of it behind a factor and a rounding."""
    bounds = {row["name"]: row["ulp"] for row in _core.axis_rows()}
    dtype_name = np.dtype(dtype).name
    allowed = bounds[name].get(dtype_name, (0.0,))[0]
    allowed = allowed or bounds["softmax"].get(dtype_name, (1.0,))[0]
    if name in ("logsumexp_backward", "softmax_cross_entropy_backward"):
        allowed = 2 * allowed + 0.5
    for n in LENGTHS:
        for x in rows(name, dtype, n):
            arguments = axis_arguments(name, x)
            got = GUFUNCS[name](*arguments)
            parts = got if isinstance(got, tuple) else (got,)
            y = np.concatenate([np.atleast_1d(p) for p in parts])
            assert y.dtype == dtype
            true = row_truth(name, *arguments)
            with np.errstate(under="ignore"):
                units = unit(magnitude(name, true.double, arguments), dtype)
                error = ulp_error(y, true) * (unit(true.double, dtype) / units)
            at = int(np.argmax(error))
            assert error[at] <= LOOSER * allowed, (
                f"{name} of {n}, element {at}: {float(y[at])!r} is {error[at]:.4g} units from "
                f"{true.double[at]!r}; largest input {float(np.abs(x).max())!r}"
            )


@pytest.mark.parametrize("dtype", FLOATS[1:])
@pytest.mark.parametrize("name", ["softmax_backward", "log_softmax_backward"])
@pytest.mark.parametrize("n", [2, 4, 16, 63, 64, 91, 200, 1000, 4096, 20_000])
def test_gradients_of_one_sign(n, name, dtype):
    """The errors of their sum do not balance, and the terms of a difference are not large; or a few
    terms are most of it."""
    bound = {row["name"]: row["ulp"] for row in _core.axis_rows()}[name][np.dtype(dtype).name][0]
    rng = random("one sign", np.dtype(dtype).name, str(n))
    for trial in range(40 if n <= 1000 else 8):
        x = rng.normal(size=n)
        x[rng.integers(n)] += 60 * (trial % 2)
        g = rng.uniform(1, 2, n if trial % 4 else 1).repeat(1 if trial % 4 else n)
        if trial % 3 == 2:
            g = np.exp(3 * rng.normal(size=n)) * (1 if trial % 2 else rng.choice([-1, 1], n))
        g = g.astype(dtype)
        forward = npact.softmax if name == "softmax_backward" else npact.log_softmax
        y = forward(x.astype(dtype))
        wide, shares = g.astype(np.longdouble), y.astype(np.longdouble)
        if name == "softmax_backward":
            true = shares * (wide - (wide * shares).sum())
        else:
            true = wide - np.exp(shares) * wide.sum()
        units = unit(magnitude(name, true.astype(float), (g, y)), dtype)
        error = np.abs((npact.get(name)(g, y).astype(np.longdouble) - true).astype(float)) / units
        assert error.max() <= bound, (trial, error.max())


@pytest.mark.parametrize("dtype", FLOATS[1:])
@pytest.mark.parametrize("n", [2, 3, 63, 64, 1000])
def test_gradients_whose_sum_leaves_the_range(n, dtype):
    """The results do not, and nothing warns; at the other end of the range no bits are lost."""
    bound = {row["name"]: row["ulp"] for row in _core.axis_rows()}["log_softmax_backward"]
    rng = random("large sums", np.dtype(dtype).name, str(n))
    y = npact.log_softmax(rng.normal(size=(8, n)).astype(dtype))
    shares = np.exp(y.astype(np.longdouble))
    kind = np.finfo(dtype)
    g = rng.uniform(0.8, 1, (8, n)) * np.array([1, -1])[np.arange(8) % 2, None]
    g[4:] *= rng.choice([-1, 1], (4, n))
    g[7] = np.where(np.arange(n) % 2, -1, 1)  # whose sum is nothing, where n is even
    g = g.astype(dtype)
    wide = g.astype(np.longdouble)
    true = wide - shares * wide.sum(axis=1, keepdims=True)
    terms = np.abs(wide) + shares * np.abs(wide).sum(axis=1, keepdims=True)
    allowed = bound[np.dtype(dtype).name][0] * kind.eps * terms
    # Without FMA the product with the sum must not leave the range either.
    part = 0.49 if ISA == "PORTABLE" else 0.99
    largest = part * kind.max / max(1, float(np.abs(true).max()))
    assert n < 9 or largest * float(np.abs(wide.sum(axis=1)).max()) > kind.max
    for size in (dtype(largest), dtype(2) ** 20, kind.smallest_normal * dtype(2) ** 24):
        with np.errstate(all="raise"):
            got = npact.log_softmax_backward(g * size, y)
        assert (np.abs(got - true * size) <= allowed * size).all()


@pytest.mark.parametrize("dtype", FLOATS[1:])
@pytest.mark.parametrize("n", [4, 16, 100])
def test_large_gradients_that_cancel_beside_others(n, dtype):
    """Rows that are laid side by side do not disturb one another, whatever scale each sum needs."""
    largest = np.finfo(dtype).max * dtype(0.9)
    g = np.full((n, 48), largest)
    g[n // 2 :, 1::3] *= -1  # cancels, two far apart at a time
    g[1::2, 2::3] *= -1
    g[:, 9] = np.nan
    g[:, 10] = np.finfo(dtype).smallest_normal * np.arange(1, n + 1)
    y = np.full((n, 48), np.log(dtype(1 / n)), dtype)
    with np.errstate(over="ignore"):
        got = npact.log_softmax_backward(g, y, axis=0)
        alone = np.stack([npact.log_softmax_backward(a, b) for a, b in zip(g.T, y.T, strict=True)])
    assert same_bits(got, alone.T)
    assert same_bits(npact.log_softmax_backward(g.T.copy(), y.T.copy()), alone)
    assert np.isnan(got[:, 9]).all()
    assert np.isfinite(np.delete(got, 9, axis=1)).all()
    with np.errstate(all="raise"):
        npact.log_softmax_backward(g[:, 1::3], y[:, 1::3], axis=0)


@pytest.mark.parametrize("dtype", FLOATS[1:])
def test_a_loss_that_is_no_number_raises_nothing(dtype):
    largest = np.finfo(dtype).max
    for row in ([largest, -largest, np.nan], [np.nan, -largest, largest], [np.inf, -np.inf, 0]):
        x = np.array(row, dtype)
        for label in range(3):
            with np.errstate(all="raise"):
                loss = npact.softmax_cross_entropy(x, label)
                both, _ = npact.softmax_cross_entropy_value_and_grad(x, label)
            assert np.isnan(loss) == np.isnan(x).any()
            assert same_bits(loss, both)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [2, 3, 17, 64, 65, 400])
def test_the_gradient_of_a_label_that_is_all_but_certain(n, dtype):
    """softmax - 1 without cancellation: what the others' shares add up to."""
    deepest = {np.float16: 9, np.float32: 80}.get(dtype, 36 if ISA == "PORTABLE" else 600)
    bounds = {row["name"]: row["ulp"] for row in _core.axis_rows()}["softmax"]
    allowed = 2 * bounds.get(np.dtype(dtype).name, (0.5,))[0]
    rng = random("certain", np.dtype(dtype).name, str(n))
    for depth in np.linspace(0, deepest, 12):
        x = rng.normal(size=n).astype(dtype)
        x[0] = dtype(depth)
        with mpmath.workdps(300):
            terms = [mpmath.exp(mpmath.mpf(float(v))) for v in x]
            others = mpmath.fsum(terms[1:])
            true = float(-others / (terms[0] + others))
        unit_of_it = unit(np.array([true]), dtype)[0]
        _, slope = npact.softmax_cross_entropy_value_and_grad(x, 0)
        one = npact.softmax_cross_entropy_backward(dtype(1), x, 0)
        assert same_bits(slope, one)
        assert abs(float(slope[0]) - true) <= LOOSER * allowed * unit_of_it, (depth, slope[0], true)


@pytest.mark.parametrize("dtype", FLOATS[1:])
@pytest.mark.parametrize("n", [3, 10, 64, 1000, 2500, 100_000])
def test_few_values_many_times(n, dtype):
    """The errors of equal terms add up instead of balancing: one largest element, and two values
    that fill the rest of the row, down to where results are subnormal."""
    bounds = {row["name"]: row["ulp"] for row in _core.axis_rows()}
    rng = random("few values", np.dtype(dtype).name, str(n))
    depths = (1, 3, 20, 80) if dtype == np.float32 else (1, 3, 20, 700)
    for depth in depths * 4:
        values = (rng.normal() * 10 - rng.uniform(0, depth, 3)).astype(dtype)
        values[::-1].sort()
        if values[0] == values[1]:
            continue
        times = np.array([1, 0, 0])
        times[1] = rng.integers(n)
        times[2] = n - 1 - times[1]
        which = rng.permutation(np.repeat(np.arange(3), times))
        x, first = values[which], [np.flatnonzero(which == k)[:1] for k in range(3)]
        with mpmath.workdps(60):
            exact = [mpmath.mpf(float(v)) - mpmath.mpf(float(values[0])) for v in values]
            rest = sum(int(c) * mpmath.exp(d) for c, d in zip(times[1:], exact[1:], strict=True))
            for name, true in (
                ("softmax", [mpmath.exp(d) / (1 + rest) for d in exact]),
                ("log_softmax", [d - mpmath.log1p(rest) for d in exact]),
            ):
                y, allowed = GUFUNCS[name](x), bounds[name][np.dtype(dtype).name][0]
                for t, at in zip(true, first, strict=True):
                    assert np.unique(y[which == which[at[0]]] if at.size else []).size <= 1
                    for got in y[at]:
                        error = (
                            abs(mpmath.mpf(float(got)) - t) / unit(np.array([float(t)]), dtype)[0]
                        )
                        assert error <= LOOSER * allowed, f"{name}: {values}, {times}: {got!r}"


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [2, 10, 64, 65, 300, 600])
def test_rows_side_by_side_have_the_bits_of_each_alone(dtype, n):
    """Of all magnitudes together: of the smallest, of those that are taken off, and infinite."""
    x = random("aside", str(n)).normal(size=(37, n))
    x *= 10.0 ** random("sizes").integers(-2, 4, size=(37, 1))
    x += random("offsets").choice([0, 300, -300, 2000, -2000, 1e30], size=(37, 1)) * (n > 2)
    x[5, 0], x[6], x[7, 1] = np.inf, -np.inf, np.nan
    with np.errstate(over="ignore"):
        x = x.astype(dtype)
    label = np.arange(37) % n
    for f in (npact.softmax, npact.log_softmax, npact.logsumexp):
        alone = np.array([f(row) for row in x])
        assert same_bits(f(x), alone)
        assert same_bits(f(x.T.copy(), axis=0), alone.T if alone.ndim == 2 else alone)
    f = npact.softmax_cross_entropy_value_and_grad
    alone = [f(row, i) for row, i in zip(x, label, strict=True)]
    for got, parts in zip(f(x, label), zip(*alone, strict=True), strict=True):
        assert same_bits(got, np.array(parts))
    g = x[::-1].copy()
    for f in (npact.softmax_backward, npact.log_softmax_backward):
        y = npact.softmax(x) if f is npact.softmax_backward else npact.log_softmax(x)
        assert same_bits(f(g, y), np.array([f(a, b) for a, b in zip(g, y, strict=True)]))


def test_one_row_of_many_has_the_bits_of_the_row_alone():
    x = random("rows").normal(size=(9, 21)).astype(np.float32)
    assert same_bits(npact.softmax(x)[4], npact.softmax(x[4]))
