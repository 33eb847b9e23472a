"""Calls that go straight to the loop give what NumPy's own way gives."""

import gc
import tracemalloc
import warnings

import numpy as np
import pytest

import npact
from catalogue import ELEMENTWISE, FLOATS, GUFUNCS
from inputs import random
from ulp import same_bits

# Any keyword but `out` and the parameters leads a call NumPy's way, and this one changes nothing.
NUMPYS_WAY = {"casting": "same_kind"}


def operands(name: str, dtype: type, shape: tuple[int, ...]) -> list[np.ndarray]:
    rng = random(name, "operands", *map(str, shape))
    return [rng.uniform(-4, 4, shape).astype(dtype) for _ in range(ELEMENTWISE[name].n_in)]


def parts(result: object) -> tuple[np.ndarray, ...]:
    return result if isinstance(result, tuple) else (result,)


def assert_alike(a: object, b: object) -> None:
    assert type(a) is type(b)
    for p, q in zip(parts(a), parts(b), strict=True):
        assert type(p) is type(q)
        assert (p.dtype, p.shape, p.strides) == (q.dtype, q.shape, q.strides)
        assert same_bits(p, q)
        if isinstance(p, np.ndarray):
            assert p.flags.owndata == q.flags.owndata
            assert p.flags.writeable


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_same_result(name, dtype):
    f = ELEMENTWISE[name]
    values = tuple(v * 1.25 for v in f.parameters.values())
    for shape in ((), (0,), (1,), (7,), (3, 5), (2, 0, 3), (1000,)):
        x = operands(name, dtype, shape)
        for n in range(len(values) + 1):
            assert_alike(f.ufunc(*x, *values[:n]), f.ufunc(*x, *values[:n], **NUMPYS_WAY))
        named = dict(list(zip(f.parameters, values, strict=True))[-1:])
        assert_alike(f.ufunc(*x, **named), f.ufunc(*x, **named, **NUMPYS_WAY))
        if f.ufunc.nout == 1:
            out, expected = np.empty(shape, dtype), f.ufunc(*x, *values, **NUMPYS_WAY)
            assert f.ufunc(*x, *values, out=out) is out
            assert same_bits(out, expected)
            copies = [a.copy() for a in x]
            assert f.ufunc(*copies, *values, out=copies[0]) is copies[0]
            assert same_bits(copies[0], expected)
        else:
            expected = f.ufunc(*x, *values, **NUMPYS_WAY)
            for k in range(len(x)):  # the first output in place of an input
                copies = [a.copy() for a in x]
                out = (copies[k], np.empty(shape, dtype))
                result = f.ufunc(*copies, *values, out=out)
                assert all(p is q for p, q in zip(result, out, strict=True))
                assert all(same_bits(p, q) for p, q in zip(result, expected, strict=True))


WAYS = {
    "rows apart": lambda a: a[:, :, :70],
    "rows reversed": lambda a: a[::-1, ::-1, 69::-1],
    "every other": lambda a: a[:, :, 1:140:2],
    "planes apart": lambda a: a[::2],
    "one plane": lambda a: np.broadcast_to(a[:1], a.shape),
    "one row": lambda a: np.broadcast_to(a[:, :1], a.shape),
    "one column": lambda a: np.broadcast_to(a[:, :, :1], a.shape),
    "one element": lambda a: np.broadcast_to(a[1, 2, 3], a.shape),
    "short rows": lambda a: a[:, :, :20],
    "no rows": lambda a: a[:, :0, :70],
    "planes turned": lambda a: a.transpose(1, 0, 2),
    "rows turned": lambda a: a.transpose(0, 2, 1),
    "overlapping": lambda a: np.lib.stride_tricks.sliding_window_view(a[0, 0], 70)[None],
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "name", ["relu", "gelu", "leaky_relu", "swiglu", "mish_backward", "elu_value_and_grad"]
)
def test_rows(name, way):
    """Arrays of several dimensions that are not contiguous, alone and beside those that are."""
    f, change = ELEMENTWISE[name], WAYS[way]
    whole = operands(name, np.float32, (3, 4, 140))
    views = [change(a) for a in whole]
    expected = parts(f.ufunc(*views, **NUMPYS_WAY))
    beside = [views[0], *(a.copy() for a in views[1:])]
    assert_alike(f.ufunc(*views), expected if len(expected) > 1 else expected[0])
    assert_alike(f.ufunc(*beside), f.ufunc(*beside, **NUMPYS_WAY))
    memory = [np.full_like(whole[0], 7) for _ in expected]
    places = tuple(change(m) for m in memory)
    if not all(p.flags.writeable for p in places):  # those that are broadcast
        return
    for x in (views, beside):
        got = parts(f.ufunc(*x, out=places))
        assert all(p is q for p, q in zip(got, places, strict=True))
        assert all(same_bits(p, q) for p, q in zip(got, expected, strict=True))
        assert all(np.sum(m != 7) <= p.size for m, p in zip(memory, places, strict=True))
    if f.ufunc.nout == 1:
        assert same_bits(f.ufunc(*views, out=views[0]), expected[0])


def test_rows_into_what_is_read():
    """Through memory that an input shares otherwise than element for element."""
    for x, y in (
        (np.s_[:, :70], np.s_[:, 1:71]),
        (np.s_[1:], np.s_[:-1]),
        (np.s_[:, :70], np.s_[::-1, :70]),
    ):
        a = np.linspace(-3, 3, 420, dtype=np.float32).reshape(3, 140)
        expected = npact.gelu(a[x].copy())
        npact.gelu(a[x], out=a[y])
        assert same_bits(a[y], expected)


def rows(name: str, dtype: type, shape: tuple[int, ...]) -> list[np.ndarray]:
    rng, f = random(name, "rows", *map(str, shape)), GUFUNCS[name]
    cores = f.signature.split("->")[0][1:-1].split("),(")
    shapes = [shape if core else shape[:-1] for core in cores]
    arrays = [rng.uniform(-4, 4, s).astype(dtype) for s in shapes]
    if "cross_entropy" in name:  # its last operand is the label
        arrays[-1] = rng.integers(0, shape[-1], shapes[-1])
    return arrays


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", GUFUNCS)
def test_the_same_result_along_an_axis(name, dtype):
    f = GUFUNCS[name]
    for shape in ((1,), (10,), (1, 1), (3, 10), (2, 3, 17), (0, 4), (5, 1000)):
        x = rows(name, dtype, shape)
        expected = f(*x, **NUMPYS_WAY)
        assert_alike(f(*x), expected)
        assert_alike(f(*x, axis=-1), expected)
        assert_alike(f(*x, axis=len(shape) - 1), expected)
        if f.nout == 1 and len(shape) > 1:
            out = np.empty(expected.shape, dtype)
            assert f(*x, out=out) is out
            assert same_bits(out, expected)
        if f.nout == 2 and len(shape) > 1:
            out = tuple(np.empty(e.shape, dtype) for e in expected)
            returned = f(*x, out=out)
            assert all(p is q for p, q in zip(returned, out, strict=True))
            assert all(same_bits(p, q) for p, q in zip(out, expected, strict=True))
            # Outputs that share memory, with an input or with one another.
            f(*x, out=(out[0], x[0]))
            assert same_bits(x[0], expected[1])
            with np.errstate(all="ignore"):
                returned = f(*x, out=(out[1][..., 0], out[1]))
            assert returned[1] is out[1]
        if f.nout == 1 and len(shape) > 1 and x[0].shape == expected.shape:
            assert f(*x, out=x[0]) is x[0]
            assert same_bits(x[0], expected)


def test_labels_along_an_axis():
    x = np.zeros((3, 10), np.float32)
    for label in (np.array([0, 1, 10]), np.array([0, -1, 1])):
        out = np.full(3, 7, np.float32)
        with pytest.raises(ValueError, match=r"label is (10|-1), outside 0\.\.9"):
            npact.softmax_cross_entropy(x, label, out=out)
        np.testing.assert_array_equal(out, 7)
    for dtype in (np.int8, np.uint64, np.int32):
        label = np.array([0, 1, 9], dtype)
        np.testing.assert_array_equal(
            npact.softmax_cross_entropy(x, label),
            npact.softmax_cross_entropy(x, label.astype(np.int64)),
        )
    with pytest.raises(TypeError):
        npact.softmax_cross_entropy(x, np.array([0.0, 1.0, 2.0]))
    with pytest.raises(ValueError, match=r"mismatch|broadcast"):
        npact.softmax_cross_entropy(x, np.array([0, 1]))


@pytest.mark.parametrize("dtype", [*FLOATS, np.longdouble])
@pytest.mark.parametrize("labels", [np.int64, np.int8, list])
def test_nothing_is_written_before_all_labels_are_seen(labels, dtype):
    """Rows that do not lie one after the other, which NumPy hands to the loop by parts."""
    f = npact.softmax_cross_entropy_value_and_grad
    x = np.linspace(-3, 3, 600).astype(dtype).reshape(4, 3, 5, 10).transpose(1, 0, 2, 3)
    label = np.arange(60).reshape(3, 4, 5) % 10
    label[2, 3, 4], label[1, 1, 1] = 99, -5  # the first of them is reported
    given = label.tolist() if labels is list else label.astype(labels)
    keep, loss = x.copy(), np.full((3, 4, 5), 7, dtype)
    for operands, keywords in (
        ((x, given), {}),
        ((x, given), {"axis": -1}),
        ((np.moveaxis(x, -1, 1), given), {"axes": [1, (), (), (1,)]}),
        ((np.moveaxis(x, -1, 0), given), {"axis": 0}),
    ):
        with pytest.raises(ValueError, match=r"label is -5, outside 0\.\.9"):
            f(*operands, out=(loss, operands[0]), **keywords)
        with pytest.raises(ValueError, match=r"label is -5, outside 0\.\.9"):
            npact.softmax_cross_entropy_backward(
                1.0,
                *operands,
                out=operands[0],
                **({"axes": [(), 1, (), 1]} if "axes" in keywords else keywords),
            )
        np.testing.assert_array_equal(x, keep)
        np.testing.assert_array_equal(loss, 7)


def test_labels_of_no_rows():
    for x, label in ((np.ones((0, 4)), np.full(1, 9)), (np.ones((3, 4)), np.ones((0, 1), int))):
        assert npact.softmax_cross_entropy(x, label).size == 0
    with pytest.raises(ValueError, match="logits have 0 classes"):
        npact.softmax_cross_entropy(np.ones((3, 0)), np.zeros(3, int))


@pytest.mark.parametrize("axis", [0, 1, -2, -3, 2, 10**30, True, 1.0, None])
def test_other_axes(axis):
    x = np.linspace(-3, 3, 12, dtype=np.float32).reshape(3, 4)
    outcomes = []
    for keywords in ({}, NUMPYS_WAY):
        try:
            outcomes.append(npact.softmax(x, axis=axis, **keywords).tobytes())
        except (TypeError, ValueError, OverflowError) as error:
            outcomes.append(type(error))
    assert outcomes[0] == outcomes[1]


def arrays_of_every_kind(dtype: type) -> dict[str, np.ndarray]:
    base = np.linspace(-3, 3, 48).astype(dtype)
    unaligned = np.frombuffer(b"\0" + base.tobytes(), np.uint8)[1:].view(dtype)
    readonly = base.copy()
    readonly.flags.writeable = False
    return {
        "strided": base[::2],
        "reversed": base[::-1],
        "Fortran": np.asfortranarray(base.reshape(6, 8)),
        "transposed": base.reshape(6, 8).T,
        "swapped": base.astype(np.dtype(dtype).newbyteorder()),
        "unaligned": unaligned,
        "readonly": readonly,
        "broadcast": np.broadcast_to(base[:1], (5,)),
        "masked": np.ma.masked_less(base, 0),
        "metadata": base.astype(np.dtype(dtype, metadata={"unit": "m"})),
        "0-d": base[0:1].reshape(()),
        "scalar": base[0],
        "list": base.tolist(),
        "number": 0.5,
        "longdouble": base.astype(np.longdouble),
        "integer": np.arange(5),
        "nothing": base[:0],
    }


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("f", [npact.gelu, npact.elu, npact.elu_value_and_grad])
def test_inputs_of_every_kind(f, dtype):
    for kind, x in arrays_of_every_kind(dtype).items():
        if kind == "longdouble" and f.types[-1][0] != "g":
            continue
        with np.errstate(all="ignore"):
            got, expected = f(x), f(x, **NUMPYS_WAY)
        assert type(got) is type(expected), kind
        for p, q in zip(parts(got), parts(expected), strict=True):
            assert type(p) is type(q), kind
            assert p.dtype == q.dtype, kind
            np.testing.assert_array_equal(p, q, err_msg=kind)


@pytest.mark.parametrize("dtype", FLOATS)
def test_outputs_of_every_kind(dtype):
    x = np.linspace(-3, 3, 24).astype(dtype)
    expected = npact.silu(x)
    for kind, size in (("wide", 12), ("strided", 48), ("longdouble", 24)):
        room = np.zeros(size, np.longdouble if kind == "longdouble" else dtype)
        out = room[::2] if kind == "strided" else room
        source = np.broadcast_to(x[:1], 12) if kind == "wide" else x
        assert npact.silu(source, out=out) is out
        np.testing.assert_array_equal(out, expected[:1].repeat(12) if kind == "wide" else expected)
    for shift in (1, 5):  # an output that overlaps its input
        room = np.concatenate([x, x])
        npact.silu(room[shift : shift + 24], out=room[:24])
        assert same_bits(room[:24], npact.silu(np.concatenate([x, x])[shift : shift + 24]))
    assert same_bits(npact.silu(x, out=None), expected)
    out = np.empty_like(x)
    assert npact.silu(x, out=(out,)) is out
    assert same_bits(out, expected)
    g = np.ones_like(x)
    assert npact.silu_backward(g, x, out=g) is g
    assert same_bits(g, npact.silu_grad(x))


def test_outputs_that_cannot_be():
    x = np.ones(4, np.float32)
    readonly = np.ones(4, np.float32)
    readonly.flags.writeable = False
    for out in (readonly, np.ones(3, np.float32), np.ones(4, np.int8), [0.0] * 4):
        with pytest.raises((TypeError, ValueError)):
            npact.silu(x, out=out)
    np.testing.assert_array_equal(x, 1)
    np.testing.assert_array_equal(readonly, 1)


def test_arguments_that_cannot_be():
    x = np.ones(4, np.float32)
    with pytest.raises(TypeError, match="multiple values for argument 'alpha'"):
        npact.elu(x, 1.0, alpha=1.0)
    with pytest.raises(TypeError):
        npact.elu(x, beta=1.0)
    with pytest.raises(TypeError):
        npact.elu()
    with pytest.raises(TypeError):
        npact.elu(x, "1")
    with pytest.raises(ValueError, match="broadcast"):
        npact.elu_backward(x, x[:3])


# Around the last numbers of float16, bfloat16 and float32, and below their first normal ones;
# beside half-way of two of 16 bits, where rounding twice would show
LARGE = [65504, 65505, 65519.0, 65520.0, 3.39e38, 3.395e38, 3.41e38, 1e300, float("inf"), 2**70]
SMALL = [2.0**-14, 1e-5, 2.0**-126, 1e-39, 1e-50, 5e-324]
HALF_WAY = [1 + 2**-11, 1 + 2**-11 + 2**-40, 1 + 2**-24, 2049]
HALF_WAY += [1 + 2**-8, 1 + 2**-8 + 2**-40, 1 + 3 * 2**-8 - 2**-40, -1 - 2**-8 - 2**-40]
KINDS = [2, -3, True, 0.3, -0.0, float("nan"), np.float64(0.5), np.float32(0.3), np.ones(4), None]


@pytest.mark.parametrize("dtype", [*FLOATS, "bfloat16"])
@pytest.mark.parametrize("alpha", [*KINDS, *LARGE, *SMALL, *HALF_WAY, "of the arrays' type"])
def test_parameters_of_every_kind(alpha, dtype):
    if dtype == "bfloat16":
        dtype = pytest.importorskip("ml_dtypes").bfloat16
    x = np.linspace(-1, 1, 4).astype(dtype)
    if isinstance(alpha, str):
        alpha = x[1]
    outcomes = []
    for keywords in ({}, NUMPYS_WAY):
        with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn"):
            warnings.simplefilter("always")
            try:
                y = npact.elu(x, alpha, **keywords)
                outcomes.append((y.dtype, y.tobytes(), [str(w.message) for w in caught]))
            except TypeError as error:
                outcomes.append(type(error))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("n", [1, 5, 1000])
def test_overflow_is_reported_as_errstate_says(n):
    x = np.full(n, 60000, np.float16)
    out = np.zeros_like(x)
    seen: list[object] = []
    for in_place in ({}, {"out": out}, {"out": x.copy()}):
        with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="in relu2"):
            npact.relu2(x, **in_place)
        with np.errstate(over="warn"), pytest.warns(RuntimeWarning, match="overflow .* in relu2"):
            npact.relu2(x, **in_place)
        seen.clear()
        with np.errstate(over="call", call=lambda *about: seen.append(about)):
            npact.relu2(x, **in_place)
        assert len(seen) == 1
    with np.errstate(all="raise"):
        np.multiply(x[:0], x[:0])
        npact.relu(x)  # another call's overflow is not reported again


def test_nothing_is_leaked():
    x, out = np.ones(100, np.float32), np.ones(100, np.float32)
    bad = np.full(100, 1e30, np.float32)
    logits, label = np.ones((10, 10)), np.arange(10)

    def calls() -> None:
        for _ in range(200):
            npact.gelu(x)
            npact.elu(x, 0.5)
            npact.elu(x, alpha=0.5, out=out)
            npact.mish_value_and_grad(x)
            npact.softmax(x)
            both = npact.softmax_cross_entropy_value_and_grad(logits, label)
            npact.softmax_cross_entropy_value_and_grad(logits, label, out=both)
            with np.errstate(over="raise"), pytest.raises(FloatingPointError):
                npact.relu2(bad)

    calls()
    gc.collect()
    tracemalloc.start()
    calls()
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    calls()
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < 100 * 400  # of 1,400 results of 400 bytes and more
