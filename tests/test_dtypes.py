"""Which type is computed in, and which is returned."""

import array
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import npact
from catalogue import ELEMENTWISE, FLOATS, GATED_ROWS, GUFUNCS, ISA, ROWS
from inputs import random, with_own_parameters
from ulp import same_bits

SMALL = (np.bool_, np.int8, np.uint8, np.int16, np.uint16)
WIDE = (np.int32, np.uint32, np.int64, np.uint64)
# Where the parameters are the defaults or integers, these are functions of integers.
KEEP_INTEGERS = ("relu", "relu6", "hard_tanh", "threshold")
NAMES = list(ELEMENTWISE)


def call(name: str, x: object) -> tuple[np.ndarray, ...]:
    f = ELEMENTWISE[name]
    return tuple(map(np.asarray, _tuple(f.ufunc(*[x] * f.n_in))))


def _tuple(result: object) -> tuple:
    return result if isinstance(result, tuple) else (result,)


@pytest.mark.parametrize("name", NAMES)
def test_loops_are_narrow_to_wide(name):
    f = ELEMENTWISE[name].ufunc
    kinds = [set(t.replace("->", "")) for t in f.types]
    assert all(len(k) == 1 for k in kinds)
    order = "".join(k.pop() for k in kinds)
    integers = order.removesuffix("efdg")
    assert order.endswith("efdg")
    assert not integers or name in KEEP_INTEGERS
    assert list(integers) == sorted(integers, key=lambda c: np.dtype(c).itemsize)


@pytest.mark.parametrize("name", NAMES)
def test_floats_stay_what_they_are(name):
    for dtype in FLOATS:
        for y in call(name, np.linspace(-2, 2, 9, dtype=dtype)):
            assert y.dtype == dtype
        for y in call(name, dtype(0.5)):
            assert y.dtype == dtype


@pytest.mark.parametrize("name", [n for n in NAMES if n not in KEEP_INTEGERS])
def test_integers_become_floats(name):
    for dtype in SMALL + WIDE:
        x = np.array([0, 1, 1, 0, 1], dtype)
        computed_in = np.float32 if dtype in SMALL else np.float64
        for y, z in zip(call(name, x), call(name, x.astype(computed_in)), strict=True):
            assert same_bits(y, z)
    for y, z in zip(call(name, True), call(name, np.float32(1)), strict=True):
        assert same_bits(y, z)
    for number in (1, 1.0, [1.0, 1]):
        for y in call(name, number):
            assert y.dtype == np.float64


# What an operand may be, and the type that it asks for: Python's numbers ask for none.
KINDS = {t: np.dtype(np.float32) for t in SMALL} | {t: np.dtype(np.float64) for t in WIDE}
KINDS |= {t: np.dtype(t) for t in (*FLOATS, np.longdouble)} | {int: None, float: None, bool: None}
KINDS[bool] = np.dtype(np.float32)  # as np.bool_, in NumPy as well; but a parameter asks for none


@settings(max_examples=1000, derandomize=True, database=None)
@given(st.data())
def test_any_types(data):
    """Operands of several types are computed in the widest, as if each had been converted."""
    f = ELEMENTWISE[data.draw(st.sampled_from(NAMES), "function")]
    n = data.draw(st.integers(f.n_in, f.ufunc.nin), "arguments")
    kinds = [data.draw(st.sampled_from(list(KINDS)), "type") for _ in range(n)]
    kinds[f.n_in :] = [int if kind is bool else kind for kind in kinds[f.n_in :]]
    asked = [KINDS[kind] for kind in kinds if KINDS[kind] is not None]
    integers = [k for k in kinds if k in SMALL[1:] + WIDE]
    widest = np.result_type(*asked) if asked else np.dtype(np.float64)
    values = [np.array([0, 1, 1, 0, 1]), *[np.array([1, 0, 1, 1, 1])] * (n - 1)]
    given_, converted = [], []
    for kind, value in zip(kinds, values, strict=True):
        is_number = kind in (int, float, bool)
        as_bool = kind is int and len(given_) >= f.n_in and data.draw(st.booleans(), "as bool")
        given_.append((bool if as_bool else kind)(value[0]) if is_number else value.astype(kind))
        converted.append(widest.type(value[0]) if is_number else value.astype(widest))
    if f.role == "" and f.of in KEEP_INTEGERS and all(k in (*integers, int) for k in kinds):
        return  # test_functions_of_integers
    got, expected = _tuple(f.ufunc(*given_)), _tuple(f.ufunc(*converted))
    for y, z in zip(got, expected, strict=True):
        assert y.dtype == widest
        assert same_bits(np.asarray(y), np.asarray(z))


@pytest.mark.parametrize("name", GUFUNCS)
def test_axis_functions_choose_alike(name):
    f = GUFUNCS[name]

    def arguments(dtype: type) -> list[np.ndarray]:
        cores = f.signature.split("->")[0].replace("),(", ") (").split()
        values = [np.array([1, 0, 1], dtype) if "n" in c else np.array(1, dtype) for c in cores]
        if "cross_entropy" in name:
            values[-1] = np.array(2)
        return values

    for dtype in FLOATS + SMALL + WIDE:
        computed_in = np.float32 if dtype in SMALL else np.float64 if dtype in WIDE else dtype
        got, expected = f(*arguments(dtype)), f(*arguments(computed_in))
        pairs = zip(_tuple(got), _tuple(expected), strict=True)
        assert all(same_bits(y, z) for y, z in pairs)


@pytest.mark.parametrize("dtype", SMALL[1:] + WIDE)
def test_functions_of_integers(dtype):
    info = np.iinfo(dtype)
    x = np.array([info.min, 0, 1, 2, 5, 6, 7, info.max] * 9, dtype)
    zero, six = dtype(0), dtype(6)
    expected = {
        "relu": np.maximum(x, zero),
        "relu6": np.clip(x, zero, six),
        "hard_tanh": np.clip(x, dtype(max(info.min, -1)), dtype(1)),
        "threshold": np.where(x > zero, x, zero),
    }
    for name, y in expected.items():
        got = npact.get(name)(x)
        assert got.dtype == dtype
        np.testing.assert_array_equal(got, y)
        np.testing.assert_array_equal(npact.get(name)(x[::-2]), y[::-2])
        np.testing.assert_array_equal(npact.get(name)(x[4]), y[4])
    assert npact.hard_tanh(x, 2, 5).dtype == dtype
    np.testing.assert_array_equal(npact.hard_tanh(x, 2, 5), np.clip(x, dtype(2), dtype(5)))
    assert npact.threshold(x, 3, value=4).dtype == dtype
    np.testing.assert_array_equal(
        npact.threshold(x, 3, value=4), np.where(x > dtype(3), x, dtype(4))
    )
    assert npact.relu(x, dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize("dtype", SMALL[1:] + WIDE)
def test_limits_of_integers_out_of_order(dtype):
    x = np.array([0, 1, 3, 5, 6, 7] * 9, dtype)
    expected = npact.hard_tanh(x.astype(float), 6, 2).astype(dtype)
    np.testing.assert_array_equal(expected, 2)
    for low, high in ((6, 2), (np.full(54, 6, dtype), np.full(54, 2, dtype))):
        got = npact.hard_tanh(x, low, high)
        assert got.dtype == dtype
        np.testing.assert_array_equal(got, expected)


def test_parameters_that_are_no_integers_make_floats():
    x = np.arange(-3, 4, dtype=np.int64)
    np.testing.assert_array_equal(
        npact.hard_tanh(x, -0.5, 0.5), np.clip(x.astype(float), -0.5, 0.5)
    )
    assert npact.hard_tanh(x.astype(np.int8), -0.5, 0.5).dtype == np.float32
    assert npact.threshold(x, 0.5).dtype == np.float64
    assert npact.hard_tanh(3, -1, 1.5).dtype == np.float64


def test_python_integers_alone_stay_integers():
    for got in (npact.hard_tanh(3), npact.hard_tanh(3, max_val=2), npact.threshold(3, 1)):
        assert got.dtype == np.intp


@pytest.mark.parametrize("unsigned", [np.uint8, np.uint64])
def test_no_unsigned_type_meets_a_negative_default(unsigned):
    x = np.array([5, 0], unsigned)
    for operand in (x, list(x), tuple(x)):
        np.testing.assert_array_equal(npact.hard_tanh(operand, max_val=2), [2, 0])
        np.testing.assert_array_equal(npact.hard_tanh(operand), [1, 0])
    assert npact.hard_tanh(x[0], max_val=2).dtype == unsigned


class Interface:
    """Has an array inside."""

    def __init__(self, a: np.ndarray):
        self.a = a

    def __array__(self, dtype=None, copy=None):
        return self.a if dtype is None else self.a.astype(dtype)


@pytest.mark.parametrize("kind", [memoryview, Interface, lambda a: array.array(a.dtype.char, a)])
@pytest.mark.parametrize("unsigned", [np.uint8, np.uint16])
def test_no_unsigned_numbers_in_other_objects_meet_a_negative_default(unsigned, kind):
    x = kind(np.array([5, 0], unsigned))
    for got, expected in (
        (npact.hard_tanh(x), [1, 0]),
        (npact.hard_tanh(x, max_val=2), [2, 0]),
        (npact.hard_tanh(x, max_val=2, dtype=np.int32), [2, 0]),
    ):
        np.testing.assert_array_equal(got, expected)
    assert npact.hard_tanh(x, max_val=2).dtype == unsigned


def test_unsigned_parameters_and_types_that_are_asked_for():
    assert npact.hard_tanh(5, max_val=np.uint8(3)) == np.uint8(3)
    assert npact.hard_tanh(5, max_val=np.uint8(3)).dtype == np.uint8
    np.testing.assert_array_equal(npact.hard_tanh(5, max_val=np.array([3, 9], np.uint8)), [3, 5])
    x = np.array([-5, 0, 5], np.int8)
    for limit in (np.uint8(3), 3):  # the default is -1 wherever x can be below 0
        np.testing.assert_array_equal(npact.hard_tanh(x, max_val=limit), [-1, 0, 3])
    assert npact.hard_tanh(-5.0, max_val=np.uint8(3)) == -1
    got = npact.hard_tanh(x[1:], max_val=3, dtype="u1", casting="unsafe")
    assert got.dtype == np.uint8
    np.testing.assert_array_equal(got, [0, 3])
    got = npact.hard_tanh(np.array([200, 5], np.uint8), max_val=3, dtype="i1", casting="unsafe")
    np.testing.assert_array_equal(got, [-1, 3])
    with pytest.raises(OverflowError, match="-5 out of bounds for uint8"):
        npact.hard_tanh(-5, max_val=np.uint8(3))


@pytest.mark.parametrize("name", NAMES + list(GUFUNCS))
def test_no_loop_for_other_types(name):
    f = getattr(npact, name)
    for x in (
        np.ones(3, complex),
        np.ones(3, np.complex64),
        np.ones(3, object),
        np.array(["1", "2", "3"]),
        np.ones(3, "m8[s]"),
        None,
    ):
        with pytest.raises(TypeError):
            f(*[x] * f.nin)


def test_wider_operands_decide():
    half, single, double = (np.ones(3, t) for t in FLOATS)
    assert npact.leaky_relu(half, single).dtype == np.float32
    assert npact.gelu_backward(single, double).dtype == np.float64
    assert npact.gelu_backward(double, half).dtype == np.float64
    assert npact.swiglu(single, np.ones(3, np.int16)).dtype == np.float32
    assert npact.swiglu(single, np.ones(3, np.int64)).dtype == np.float64
    assert npact.swiglu(half, np.ones(3, np.int8)).dtype == np.float32


@pytest.mark.parametrize("name", ["gelu", "leaky_relu", "relu"])
def test_dtype_casting_and_out(name):
    f = npact.get(name)
    x = random(name).normal(size=40).astype(np.float32)
    assert same_bits(f(x, dtype=np.float64), f(x.astype(np.float64)))
    assert same_bits(f(x, dtype="f8"), f(x.astype(np.float64)))
    assert same_bits(
        f(x.astype(np.float16), dtype=np.float32), f(x.astype(np.float16).astype("f4"))
    )
    out = np.empty(40)
    assert f(x, out=out) is out
    assert same_bits(out, f(x).astype(np.float64))
    out = np.empty(40, np.float16)
    assert same_bits(f(x, out=out), f(x).astype(np.float16))
    with pytest.raises(np._core._exceptions.UFuncTypeError):
        f(x, out=np.empty(40, int))
    with pytest.raises(np._core._exceptions.UFuncTypeError):
        f(x, dtype=np.float16, casting="safe")
    with pytest.raises(TypeError):
        f(x, dtype=complex)


# -------------------------------------------------------------------------------------------------
# 16 bits


@pytest.fixture(name="bfloat16")
def _bfloat16():
    return pytest.importorskip("ml_dtypes", reason="bfloat16 is ml_dtypes' type").bfloat16


def rounded_once(y: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """By way of float32 with a last bit that says whether anything was cut off."""
    bits = np.ascontiguousarray(y, np.float64).view(np.uint64)
    cut = bits & np.uint64((1 << 29) - 1)
    odd = ((bits ^ cut) | (cut != 0).astype(np.uint64) << np.uint64(29)).view(np.float64)
    rounded = np.where(np.isfinite(y), odd, y).astype(np.float32).astype(dtype)
    # A subnormal bfloat16 is one as a float, which has no bit to spare; portable code does that.
    if dtype == np.float16 or ISA == "PORTABLE":
        return rounded
    small = np.ldexp(np.rint(np.ldexp(y, 133)), -133).astype(np.float32).astype(dtype)
    return np.where(np.abs(y) < 2.0**-126, small, rounded)


def units_off(y: np.ndarray, true: np.ndarray) -> np.ndarray:
    """In units in the last place; infinity counts as the first number out of range."""
    least, bits, end = (-13, 11, 16) if y.dtype == np.float16 else (-125, 8, 128)
    unit = np.ldexp(1.0, np.clip(np.frexp(true)[1], least, end) - bits)
    with np.errstate(invalid="ignore"):
        off = np.abs(np.clip(y.astype(np.float64), -(2.0**end), 2.0**end) - true) / unit
    return np.where(y == true, 0, off)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", [n for n, f in ELEMENTWISE.items() if f.of in ROWS])
def test_16_bits_are_float64_rounded_once(name, dtype, request):
    """All 65,536 inputs at the default parameters; a gradient of 1 leaves the slope as it is."""
    dtype = np.dtype(request.getfixturevalue(dtype) if dtype == "bfloat16" else dtype)
    f = ELEMENTWISE[name]
    x = np.arange(1 << 16, dtype=np.uint16).view(dtype)
    if name.endswith("_from_output"):
        with np.errstate(all="ignore"):
            x = npact.get(f.of)(x)
    operands = [np.ones_like(x)] * (f.n_in - 1) + [x]
    held = np.array(list(ROWS[f.of].parameters.values())).astype(dtype).astype(np.float64)
    with np.errstate(all="ignore"):
        got = _tuple(f.ufunc(*operands))
        true = _tuple(f.ufunc(*(o.astype(np.float64) for o in operands), *held))
        for y, z in zip(got, true, strict=True):
            assert y.dtype == dtype
            expected = rounded_once(z, dtype)
            differ = (y.view(np.uint16) != expected.view(np.uint16)) & ~np.isnan(z)
            assert not differ.any(), f"{x[differ]}: {y[differ]} instead of {expected[differ]}"
            assert np.array_equal(np.isnan(y.astype(np.float32)), np.isnan(z))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", [n for n, f in ELEMENTWISE.items() if f.parameters])
def test_16_bits_with_own_parameters(name, dtype, request):
    """The same of elements with parameters of every size."""
    dtype = np.dtype(request.getfixturevalue(dtype) if dtype == "bfloat16" else dtype)
    f, n = ELEMENTWISE[name], 30_000
    x, *held = with_own_parameters(f.of, dtype, n)
    with np.errstate(all="ignore"):
        x = npact.get(f.of)(x, *held) if f.role == "backward_from_output" else x
    inputs = [x] if f.of in ROWS else [x, random(name).normal(0, 4, n).astype(dtype)]
    operands = [*[np.ones_like(x)] * f.role.startswith("backward"), *inputs, *held]
    with np.errstate(all="ignore"):
        got = _tuple(f.ufunc(*operands))
        true = _tuple(f.ufunc(*(o.astype(np.float64) for o in operands)))
        for y, z in zip(got, true, strict=True):
            assert y.dtype == dtype
            expected = rounded_once(z, dtype)
            differ = (y.view(np.uint16) != expected.view(np.uint16)) & ~np.isnan(z)
            at = [o[differ][:5] for o in operands]
            assert not differ.any(), f"{at}: {y[differ][:5]} instead of {expected[differ][:5]}"
            assert np.array_equal(np.isnan(y.astype(np.float32)), np.isnan(z))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", ["elu_backward_from_output", "celu_backward_from_output"])
def test_every_16_bit_output_at_other_alphas(name, dtype, request):
    """A sum and a quotient in float leave no doubt, though many are half-way of two numbers."""
    dtype = np.dtype(request.getfixturevalue(dtype) if dtype == "bfloat16" else dtype)
    f, y = ELEMENTWISE[name].ufunc, np.arange(1 << 16, dtype=np.uint16).view(dtype)
    with np.errstate(all="ignore"):
        y = y[~np.isnan(y)]
    steps = 1 << (10 if dtype == np.float16 else 7)  # numbers from one power of two to the next
    for alpha in (1 + np.arange(0, steps, steps // 32 - 1) / steps) * 0.5:
        alpha = alpha.astype(dtype)
        got = f(np.ones_like(y), y, alpha)
        expected = rounded_once(f(1.0, y.astype(np.float64), float(alpha)), dtype)
        differ = got.view(np.uint16) != expected.view(np.uint16)
        assert not differ.any(), f"alpha {alpha}: {y[differ]}: {got[differ]}"


OF_ONE_PARAMETER = [
    name
    for name, f in ELEMENTWISE.items()
    if f.of in ("elu", "celu", "swish", "softplus", "squareplus") and not f.role.startswith("back")
]


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", OF_ONE_PARAMETER)
def test_every_16_bit_input_at_other_parameters(name, dtype, request):
    """A few roundings in float leave no more doubt than is looked for, whatever parameter."""
    dtype = np.dtype(request.getfixturevalue(dtype) if dtype == "bfloat16" else dtype)
    f, x = ELEMENTWISE[name], np.arange(1 << 16, dtype=np.uint16).view(dtype)
    with np.errstate(all="ignore"):
        x = x[np.isfinite(x)]
    steps = 1 << (10 if dtype == np.float16 else 7)  # numbers from one power of two to the next
    for k, first in enumerate(random(name, dtype.name).integers(0, steps, 12)):
        power = k % 5 - 2 if k else 38 if dtype != np.float16 else 9
        p = ((1 + first / steps) * 2.0**power).astype(dtype)
        p = -p if f.of in ("elu", "swish", "softplus") and k % 3 == 2 else p
        with np.errstate(all="ignore"):
            got = _tuple(f.ufunc(x, p))
            true = _tuple(f.ufunc(x.astype(np.float64), float(p)))
        for y, z in zip(got, true, strict=True):
            expected = rounded_once(z, dtype)
            differ = y.view(np.uint16) != expected.view(np.uint16)
            if ISA == "PORTABLE":  # whose double is another one for the narrower types
                differ &= units_off(y, z) > 0.5001
            assert not differ.any(), f"{p}: {x[differ]}: {y[differ]}, not {expected[differ]}"


def gated_results(name: str, gate: np.ndarray, value: np.ndarray) -> list[tuple[Any, Any]]:
    """Value and both derivatives, each beside what float64 has of the same numbers."""
    f, backward, kind = npact.get(name), npact.backward(name), gate.dtype
    parameters = [float(np.float64(p).astype(kind)) for p in GATED_ROWS[name].parameters.values()]
    wide = [o.astype(np.float64) for o in (gate, value)]
    with np.errstate(all="ignore"):
        got = [f(gate, value), *backward(kind.type(1), gate, value)]
        true = [f(*wide, *parameters), *backward(1.0, *wide, *parameters)]
    return list(zip(got, true, strict=True))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", list(GATED_ROWS))
def test_gated_units_in_16_bits(name, dtype, request):
    """Rounded once, but next to half-way: of the slope next to its zero within .53."""
    dtype = np.dtype(request.getfixturevalue(dtype) if dtype == "bfloat16" else dtype)
    rng, n = random(name, dtype.name), 200_000
    gate = (rng.normal(size=n) * np.exp2(rng.integers(-2, 5, n))).astype(dtype)
    with np.errstate(over="ignore"):
        value = (rng.normal(size=n) * 10 ** rng.uniform(-6, 4, n)).astype(dtype)
    for y, z in gated_results(name, gate, value):
        with np.errstate(over="ignore"):
            expected = rounded_once(z, dtype)
        differ = (y.view(np.uint16) != expected.view(np.uint16)) & ~np.isnan(z)
        assert differ.mean() <= 3e-5
        at = (gate[differ], value[differ])
        assert (units_off(y[differ], z[differ]) <= 0.53).all(), at


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", list(GATED_ROWS))
def test_ends_of_gated_units_in_16_bits(name, dtype, request):
    """Zeros, subnormal and large numbers, infinities and NaN: as in float64."""
    dtype = np.dtype(request.getfixturevalue(dtype) if dtype == "bfloat16" else dtype)
    sizes = [0, 6e-8, 1e-40, 1e-30, 0.5, 16.5, 16.75, 40, 6e4, 3e38, np.inf]
    with np.errstate(over="ignore"):
        ends = np.array([*sizes, *np.negative(sizes), np.nan]).astype(dtype)
    gate, value = (a.ravel() for a in np.meshgrid(ends, ends))
    finite, results = np.ones(gate.size, bool), gated_results(name, gate, value)
    with np.errstate(all="ignore"):
        for y, z in results:
            expected = rounded_once(z, dtype)
            differ = y.view(np.uint16) != expected.view(np.uint16)
            differ &= ~(np.isnan(y.astype(np.float32)) & np.isnan(z))
            if ISA == "PORTABLE":  # a derivative that vanishes has not always its sign there
                differ &= y != expected
            assert not differ.any(), (gate[differ], value[differ], y[differ], expected[differ])
            finite &= np.isfinite(y.astype(np.float32))
    with np.errstate(all="raise"):
        npact.get(name)(gate[finite], value[finite])
        npact.backward(name)(dtype.type(1), gate[finite], value[finite])


def test_swiglu_oai_next_to_the_zero_of_its_slope():
    """A parameter may bring the slope so near to 0 in float16 that it has many bits less."""
    alpha = (1 + np.arange(1024) / 1024).astype(np.float16)
    gate = (-1.2784645427610738 / alpha.astype(float)).astype(np.float16)
    for limit, value in ((7, 6.5), (2000, 1000)):
        operands = [np.ones(1024), gate, np.full(1024, value), alpha, np.full(1024, limit)]
        got, _ = npact.swiglu_oai_backward(*(o.astype(np.float16) for o in operands))
        true, _ = npact.swiglu_oai_backward(*(np.asarray(o, float) for o in operands))
        assert units_off(got, true).max() <= 0.5001


@pytest.mark.parametrize("name", ["glu", "swiglu", "geglu", "geglu_tanh", "geglu_quick"])
def test_subnormal_bfloat16_is_rounded_once(bfloat16, name):
    """As float64's result is: not to float first, which has no more bits there."""
    rng, n = random("subnormal", name), 20_000
    backward = npact.backward(name)
    # Products of a short value and next to a power of two: near the middle between two numbers.
    gate = np.ldexp(rng.integers(-255, 256, n), rng.integers(-34, -26, n)).astype(bfloat16)
    for f in (npact.get(name), lambda *o: backward(o[0].dtype.type(1), *o)[0]):
        _, power = np.frexp(f(gate.astype(float), np.ones(n)))
        value = np.ldexp(rng.integers(128, 256, n), -135 - power).astype(bfloat16)
        units = np.ldexp(f(gate.astype(float), value.astype(float)), 133)  # of the last place
        assert (np.abs(units) < 128).sum() > n / 2
        error = np.abs(np.ldexp(f(gate, value).astype(float), 133) - units)
        allowed = 0.5001 if ISA == "PORTABLE" else 0.5
        assert error[np.abs(units) < 128].max() <= allowed


def test_bfloat16_beside_other_types(bfloat16):
    x = np.ones(5, bfloat16)
    assert npact.leaky_relu(x).dtype == bfloat16
    assert npact.leaky_relu(x, 0.2).dtype == bfloat16
    assert npact.leaky_relu(x, negative_slope=2).dtype == bfloat16
    assert npact.leaky_relu(x, np.float32(0.2)).dtype == np.float32
    assert npact.gelu_backward(x, np.ones(5, np.float16)).dtype == np.float32
    assert npact.gelu_backward(np.ones(5), x).dtype == np.float64
    assert npact.softmax(x).dtype == bfloat16
    out = np.zeros(5, bfloat16)
    assert npact.gelu(x, out=out) is out
