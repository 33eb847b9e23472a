"""Functions that are another function, or a product of others: bit for bit."""

import numpy as np
import pytest

import npact
from catalogue import ELEMENTWISE, FLOATS, GATED_ROWS, ROWS, TYPES, in_dtype, usable
from inputs import all_exponents, extremes, random, with_own_parameters
from oracle import GATED, ORACLES
from ulp import differing, same_bits

NAMES = list(ROWS)


@pytest.fixture(autouse=True)
def _quiet():
    with np.errstate(all="ignore"):
        yield


def inputs(dtype: type, *names: str) -> np.ndarray:
    rng = random(*names)
    return np.concatenate(
        [
            extremes(dtype),
            all_exponents(dtype, rng, 600),
            rng.normal(0, 3, 600).astype(dtype),
            np.array([np.inf, -np.inf, np.nan], dtype),
        ]
    )


def parts(result: object) -> tuple[np.ndarray, ...]:
    return result if isinstance(result, tuple) else (result,)


def same(a: object, b: object) -> bool:
    a, b = parts(a), parts(b)
    return len(a) == len(b) and all(same_bits(p, q) for p, q in zip(a, b, strict=True))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [name for name, f in ELEMENTWISE.items() if f.parameters])
def test_defaults_are_the_parameters(name, dtype):
    """Left out, given as Python numbers, as scalars of the dtype and as arrays."""
    f = ELEMENTWISE[name]
    x = inputs(dtype, name)
    operands = [x, x[::-1].copy(), np.roll(x, 7)][: f.n_in]
    held = in_dtype(tuple(f.parameters.values()), dtype)
    expected = f.ufunc(*operands)
    assert same(f.ufunc(*operands, *f.parameters.values()), expected)
    assert same(f.ufunc(*operands, **f.parameters), expected)
    assert same(f.ufunc(*operands, *held), expected)
    assert same(f.ufunc(*operands, *(np.full_like(x, h) for h in held)), expected)
    first = next(iter(f.parameters))
    assert same(f.ufunc(*operands, **{first: f.parameters[first]}), expected)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", NAMES)
def test_value_and_grad_is_both(name, dtype):
    x = inputs(dtype, name)
    for parameters in ((), *ORACLES[name].grid):
        if usable(parameters, dtype):
            held = in_dtype(parameters, dtype)
            both = npact.value_and_grad(name)(x, *held)
            assert same(both, (npact.get(name)(x, *held), npact.grad(name)(x, *held)))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", NAMES)
def test_backward_is_the_product(name, dtype):
    x = inputs(dtype, name)
    plain = random(name, "g").normal(size=x.size).astype(dtype)
    special = plain.copy()
    special[::50], special[1::50] = np.nan, np.inf
    for parameters in ((), *ORACLES[name].grid):
        if usable(parameters, dtype):
            held = in_dtype(parameters, dtype)
            for g in (plain, special):
                product = g * npact.grad(name)(x, *held)
                assert same(npact.backward(name)(g, x, *held), product)


INF, NAN = np.inf, np.nan
WINDOWS = [
    ("relu", ()),
    ("relu6", ()),
    *(("hard_tanh", ends) for ends in [(-1, 1), (-0.0, 2), (0.0, -0.0), (-3, -0.0), (2, 1)]),
    *(("hard_tanh", ends) for ends in [(NAN, 1), (-1, NAN), (-INF, INF), (-INF, 0.5)]),
    *((name, (least,)) for name in ("hard_shrink", "soft_shrink") for least in (0.5, 0.0, INF)),
    *(("hard_shrink", (least,)) for least in (-0.0, -1.0, NAN, 6e-8)),
    *(("threshold", (t, 20.0)) for t in (0.1, -0.1, -0.0, INF, -INF, NAN)),
    *(("thresholded_relu", (t,)) for t in (1.0, 6e-8, -6e-8)),
]


@pytest.mark.parametrize("dtype", [np.float16, "bfloat16"])
@pytest.mark.parametrize(("name", "parameters"), WINDOWS)
def test_windows_of_every_input(name, parameters, dtype):
    """Slopes of 0 and 1 in 16 bits, whose products are found without one, and values that are x or
    another number, in place as well."""
    if dtype == "bfloat16":
        dtype = pytest.importorskip("ml_dtypes").bfloat16
    held = tuple(np.array(p).astype(dtype) for p in parameters)
    every = np.arange(1 << 16, dtype=np.uint16).view(dtype)
    numbers = every[~np.isnan(every)]  # no block of which has to go another way
    backward, grad = npact.backward(name), npact.grad(name)
    wide = [p.astype(np.float32) for p in held]
    for x in (every, numbers):
        value = npact.get(name)(x.astype(np.float32), *wide).astype(dtype)
        assert same(npact.get(name)(x, *held), value)
        out = x.copy()
        assert same(npact.get(name)(out, *held, out=out), value)
        for g in (np.full(x.size, value, dtype) for value in (-1.5, 6e-8, -0.0, INF, NAN)):
            product = g * grad(x, *held)
            assert same_bits(backward(g, x, *held), product)
            out = g.copy()
            assert same_bits(backward(out, x, *held, out=out), product)
            out = x.copy()
            assert same_bits(backward(g, out, *held, out=out), product)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", NAMES)
def test_parameter_arrays_are_parameters(name, dtype):
    """Each element with its own parameters has the bits that it has with those for all."""
    oracle = ORACLES[name]
    sets = [p for p in (oracle.defaults, *oracle.grid) if usable(p, dtype)]
    if not oracle.parameters:
        return
    x = np.repeat(inputs(dtype, name)[::4], len(sets))
    columns = [np.tile(np.array(c, dtype), x.size // len(sets)) for c in zip(*sets, strict=True)]
    for f in (f for f in ELEMENTWISE.values() if f.of == name):
        operands = [x[::-1].copy() if f.n_in == 2 else x, x][: f.n_in]
        together = f.ufunc(*operands, *columns)
        for i, parameters in enumerate(sets):
            some = (slice(i, None, len(sets)),)
            one = f.ufunc(*(o[some] for o in operands), *in_dtype(parameters, dtype))
            parts = together if isinstance(together, tuple) else (together,)
            assert same(one, tuple(p[some] for p in parts))


WITH_PARAMETERS = [name for name, row in (ROWS | GATED_ROWS).items() if row.parameters]


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_own_parameters(name, dtype):
    """Elements with parameters of every size side by side: as each alone, with scalars, and among
    its like, as a method may look at neighbours; value and derivative together are both, and
    backward is a product."""
    x, *held = with_own_parameters(name, dtype, 4000)
    g, value = (a.astype(dtype) for a in random(name, "g").normal(0, 2, (2, x.size)))
    sizes = np.abs(np.array(held, float))
    ordinary = ((sizes > 2.0**-39) & (sizes < 2.0**39)).all(axis=0)
    scale = (ORACLES.get(name) or GATED[name]).scale(*np.array(held, float))
    near = ordinary & (np.abs(x.astype(float)) < 20 * np.abs(scale))
    assert min(near.sum(), (ordinary & ~near).sum(), (~ordinary).sum()) > x.size / 20
    found = {}
    for f in (f for f in ELEMENTWISE.values() if f.of == name):
        inputs = [x, value] if name in GATED_ROWS else [x]
        operands = [*[g] * f.role.startswith("backward"), *inputs, *held]
        together = found[f.role] = parts(f.ufunc(*operands))
        alone = [parts(f.ufunc(*row)) for row in zip(*(o[:400] for o in operands), strict=True)]
        alone = tuple(np.array(column, dtype) for column in zip(*alone, strict=True))
        assert same(tuple(t[:400] for t in together), alone), f.name
        for kind in (ordinary, near, ~ordinary):
            among_its_like = parts(f.ufunc(*(o[kind] for o in operands)))
            assert same(tuple(t[kind] for t in together), among_its_like), f.name
        if f.role == "backward":
            slopes = parts(f.ufunc(np.ones_like(x), *operands[1:]))
            assert same(together, tuple(g * s for s in slopes))
    if name in ROWS:
        assert same(found["value_and_grad"], found[""] + found["grad"])
        assert same(found["backward"], g * found["grad"][0])


SAME = [  # two names with the same bits in every role that both have
    ("swish", "silu"),
    ("celu", "elu"),
]
ROLES = ("", "_grad", "_backward", "_value_and_grad", "_backward_from_output")


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize(
    ("a", "b"),
    [
        (a + role, b + role)
        for a, b in SAME
        for role in ROLES
        if a + role in ELEMENTWISE and b + role in ELEMENTWISE
    ],
)
def test_same_function_at_the_defaults(a, b, dtype):
    x = inputs(dtype, a)
    operands = [x[::-1], x][: ELEMENTWISE[a].n_in]
    assert same(getattr(npact, a)(*operands), getattr(npact, b)(*operands))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("role", [*ROLES, "_grad_parameter"])
def test_prelu_is_leaky_relu(role, dtype):
    x = inputs(dtype, "prelu")
    names = (
        ("prelu_grad_weight", "leaky_relu_grad_negative_slope")
        if role == "_grad_parameter"
        else (f"prelu{role}", f"leaky_relu{role}")
    )
    f, g = (ELEMENTWISE[name] for name in names)
    operands = [x[::-1], x][: f.n_in]
    for weight in (0.25, -2.0, np.roll(x, 3)):
        assert same(f.ufunc(*operands, weight), g.ufunc(*operands, weight))


@pytest.mark.parametrize("dtype", FLOATS)
def test_functions_of_each_other(dtype):
    x = inputs(dtype, "each other")
    x = x[np.isfinite(x) & (x != 0)]
    assert same(npact.log_sigmoid(x), -npact.softplus(-x))
    assert same(npact.sparse_plus_grad(x), npact.sparse_sigmoid(x))
    assert same(npact.softplus_grad(x), npact.sigmoid(x))
    assert same(npact.log_sigmoid_grad(x), npact.sigmoid(-x))
    assert same(npact.threshold(x), npact.relu(x))
    assert same(npact.thresholded_relu(x, 0), npact.relu(x))
    assert same(npact.hard_tanh(x, 0, 6), npact.relu6(x))
    assert same(npact.soft_shrink(x, 0), x)
    assert same(npact.hard_shrink(x, 0), x)
    assert same(npact.leaky_relu(x, 1), x)


GATES = {
    "glu": "sigmoid",
    "swiglu": "silu",
    "geglu": "gelu",
    "geglu_tanh": "gelu_tanh",
    "geglu_quick": "gelu_quick",
    "reglu": "relu",
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", GATES)
def test_gated_unit_is_a_product(name, dtype):
    assert set(GATES) | {"swiglu_oai"} == set(GATED_ROWS)
    gate = inputs(dtype, name)
    value = np.roll(gate, 11)
    f = npact.get(GATES[name])
    _, by_value = npact.backward(name)(np.ones((), dtype), gate, value)
    assert same(by_value, f(gate))
    g, one = np.roll(value, 5), np.ones((), dtype)
    products = tuple(g * d for d in npact.backward(name)(one, gate, value))
    assert same(npact.backward(name)(g, gate, value), products)
    if dtype == np.float32:
        # Rounded once, it is closer than a product of two roundings; and as special as that.
        y, by_gate = npact.get(name)(gate, value), npact.backward(name)(dtype(1), gate, value)[0]
        wide, by = gate.astype(np.float64), value.astype(np.float64)
        lost = np.isfinite(gate) & np.isinf(value)  # f(gate) may be no double
        for got, factor in ((y, f(wide)), (by_gate, npact.grad(f)(wide))):
            product = (factor * by).astype(dtype)
            off = differing(got, product) & ~(lost & (factor == 0))
            near = np.where(np.abs(factor) < 1 / 8, np.abs(by) * 2.0**-25, 0)  # a slope's zero
            assert np.all((np.abs(got - product) <= np.spacing(np.abs(product)) + near)[off])
            assert np.all(product[off] != 0)


@pytest.mark.parametrize("name", [name for name in NAMES if ORACLES[name].aliases])
def test_aliases_are_the_function(name):
    for alias in ORACLES[name].aliases:
        assert getattr(npact, alias) is getattr(npact, name)


# -------------------------------------------------------------------------------------------------
# Along an axis


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("n", [1, 2, 7, 16, 100])
def test_axis_functions_of_each_other(n, dtype):
    x = random("axis", str(n)).normal(0, 3, (4, n)).astype(dtype)
    label = np.arange(4) % n
    g = random("g").normal(size=4).astype(dtype)
    loss, slope = npact.softmax_cross_entropy_value_and_grad(x, label)
    assert same(loss, npact.softmax_cross_entropy(x, label))
    assert same(npact.softmax_cross_entropy_backward(dtype(1), x, label), slope)
    assert same(npact.softmax_cross_entropy_backward(g, x, label), g[:, None] * slope)
    assert same(npact.logsumexp_backward(g, x), g[:, None] * npact.softmax(x))
    off = ~(np.arange(n) == label[:, None])
    assert not differing(slope[off], npact.softmax(x)[off]).any()
    if hasattr(npact, "softmin"):
        assert same(npact.softmin(x), npact.softmax(-x))
