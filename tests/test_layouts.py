"""An element's result depends on its value and its parameters alone, wherever it stands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import npact
from catalogue import ELEMENTWISE, FLOATS, GUFUNCS, ROWS, Function
from inputs import all_exponents, random, with_own_parameters
from ulp import same_bits

examples = settings(max_examples=1000, derandomize=True, database=None)
NAMES = list(ELEMENTWISE)


@pytest.fixture(autouse=True, scope="module")
def _quiet():
    with np.errstate(all="ignore"):
        yield


def draw(dtype: Any, n: int, *seed: str) -> np.ndarray:
    """Numbers of every size, mostly ordinary ones."""
    rng = random("layouts", *seed)
    x = rng.normal(0, 3, n).astype(dtype)
    x[::5] = rng.choice(all_exponents(dtype, rng, 300), x[::5].size)
    x[3::29], x[7::31], x[11::37] = np.inf, -np.inf, np.nan
    return x


def operands(f: Function, dtype: Any, n: int) -> list[np.ndarray]:
    """Inputs and parameters of n elements each."""
    inputs = [draw(dtype, n, f.name, str(i)) for i in range(f.n_in)]
    if not f.parameters:
        return inputs
    x, *parameters = with_own_parameters(f.of, dtype, n)
    inputs[-1 if f.of in ROWS else -2][::2] = x[::2]
    return [*inputs, *parameters]


def parts(result: Any) -> tuple[np.ndarray, ...]:
    return tuple(np.asarray(r) for r in (result if isinstance(result, tuple) else (result,)))


def same(a: Any, b: Any) -> bool:
    return all(same_bits(p, q) for p, q in zip(parts(a), parts(b), strict=True))


def from_a_line_on(offset: int, n: int, dtype: Any) -> np.ndarray:
    """n elements from the `offset`-th of a line of the cache on, in memory full of 17."""
    memory, size = np.full(n + 64, 17, dtype), np.dtype(dtype).itemsize
    start = -memory.ctypes.data // size % (64 // size) + offset
    return memory[start : start + n]


def nothing_beside(part: np.ndarray) -> bool:
    """Whether what is around it in such memory is as it was."""
    before = (part.ctypes.data - part.base.ctypes.data) // part.itemsize
    around = np.delete(part.base, slice(before, before + part.size))
    return bool((around == 17).all())


# -------------------------------------------------------------------------------------------------
# Position


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", NAMES)
def test_a_result_does_not_depend_on_position(name, dtype):
    """Any length and offset, against one call an element; parameters per element and defaults."""
    f, n = ELEMENTWISE[name], 75
    arrays = operands(f, dtype, n)
    for given_arrays in (arrays, arrays[: f.n_in]) if f.parameters else (arrays,):
        single = [parts(f.ufunc(*(a[i] for a in given_arrays))) for i in range(n)]
        expected = [np.array(column) for column in zip(*single, strict=True)]
        assert all(e.dtype == dtype for e in expected)
        for start, length in [(0, n), (1, n - 1), *((k % 9, k) for k in range(1, 66, 3))]:
            some = slice(start, start + length)
            got = f.ufunc(*(a[some] for a in given_arrays))
            assert same(got, tuple(e[some] for e in expected)), (start, length)
        long = [np.tile(a, 61) for a in given_arrays]  # begins before a line
        for offset in 0, 1, 5:
            outs = tuple(from_a_line_on(offset, long[0].size, dtype) for _ in expected)
            f.ufunc(*long, out=outs)
            assert same(outs, tuple(np.tile(e, 61) for e in expected)), offset
            assert all(map(nothing_beside, outs)), offset


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", NAMES)
def test_a_result_does_not_depend_on_stride(name, dtype):
    """Strided, reversed, unaligned, byte-swapped, broadcast and in place."""
    f, n = ELEMENTWISE[name], 600
    arrays = operands(f, dtype, n)
    expected = parts(f.ufunc(*arrays))

    def check(layout: Callable[[np.ndarray], np.ndarray]) -> None:
        placed = [layout(a) for a in arrays]
        out = tuple(layout(np.zeros_like(e)) for e in expected)
        assert same(f.ufunc(*placed), tuple(expected))
        returned = f.ufunc(*placed, out=out)
        assert all(r is o for r, o in zip(_tuple(returned), out, strict=True))
        assert same(tuple(o.astype(dtype) for o in out), expected)

    check(strided)
    check(reversed_)
    check(unaligned)
    check(swapped)
    # A scalar beside arrays: the same operand in every element.
    for j in range(len(arrays) if len(arrays) > 1 else 0):
        mixed = [*arrays]
        mixed[j] = arrays[j][5]
        spread = [*arrays]
        spread[j] = np.full(n, arrays[j][5])
        assert same(f.ufunc(*mixed), f.ufunc(*spread))
        mixed[j] = np.broadcast_to(arrays[j][5], n)
        assert same(f.ufunc(*mixed), f.ufunc(*spread))
    # In place, each output over any input.
    for j in range(len(arrays)):
        for k in range(len(expected)):
            inside = [a.copy() for a in arrays]
            out: list[np.ndarray | None] = [None] * len(expected)
            out[k] = inside[j]
            got = f.ufunc(*inside, out=tuple(out))
            assert _tuple(got)[k] is inside[j]
            assert same(got, expected)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("step", [-2, 2, 3])
def test_what_is_between_stays(step, dtype):
    """Results at every second or third place, in arrays of every length."""
    for n in (*range(1, 70), 1023, 1024, 1025, 3000):
        x = draw(dtype, n, "between")
        memory = np.full(3 * n + 2, 7, dtype)
        out = memory[1 : 1 + abs(step) * n : abs(step)][:: np.sign(step)]
        assert npact.gelu(x, out=out) is out
        assert same(out, npact.gelu(x))
        out[...] = 7
        assert np.all(memory == 7)


def _tuple(result: Any) -> tuple[np.ndarray, ...]:
    return result if isinstance(result, tuple) else (result,)


def strided(a: np.ndarray) -> np.ndarray:
    wide = np.full((a.size, 3), -7, a.dtype)
    wide[:, 1] = a
    return wide[:, 1]


def reversed_(a: np.ndarray) -> np.ndarray:
    return a[::-1].copy()[::-1]


def unaligned(a: np.ndarray) -> np.ndarray:
    memory = np.zeros(a.nbytes + 1, np.uint8)
    view = memory[1:].view(a.dtype)
    view[:] = a
    assert not view.flags.aligned
    return view


def swapped(a: np.ndarray) -> np.ndarray:
    return a.astype(a.dtype.newbyteorder())


@pytest.mark.parametrize("offset", [0, 1, 5, 15])
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "hard_sigmoid_value_and_grad"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_results(name, offset, dtype):
    """Those that are stored past the caches, 16 MB and more, against 1,000 elements at a time."""
    f, size = ELEMENTWISE[name], np.dtype(dtype).itemsize
    n = (1 << 24) // size + 37
    arrays = [np.resize(a, n) for a in operands(f, dtype, 100_003)]
    chunks = [f.ufunc(*(a[i : i + 1000] for a in arrays)) for i in range(0, n, 1000)]
    expected = tuple(map(np.concatenate, zip(*map(parts, chunks), strict=True)))

    outs = tuple(from_a_line_on(offset, n, dtype) for _ in expected)
    f.ufunc(*arrays, out=outs)
    assert same(outs, expected)
    assert all(map(nothing_beside, outs))
    for j, a in enumerate(arrays):  # in place, and over an array of parameters
        inside = [*arrays]
        inside[j] = from_a_line_on(offset, n, dtype)
        inside[j][:] = a
        f.ufunc(*inside, out=(inside[j], *outs[1:]))
        assert same((inside[j], *outs[1:]), expected)


@pytest.mark.parametrize(("length", "offset"), [(300, 0), (1000, 1), (1024, 5), (2500, 15)])
@pytest.mark.parametrize("name", GUFUNCS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_results_along_an_axis(name, length, offset, dtype):
    """The same for rows, which begin and end anywhere in a cache line."""
    f, size = GUFUNCS[name], np.dtype(dtype).itemsize
    rows = (1 << 24) // size // length + 3
    arrays = []
    for i, core in enumerate(f.signature.split("->")[0][1:-1].split("),(")):
        shape = (rows, length) if core else (rows,)
        arrays.append(np.resize(draw(dtype, 100_003, name, str(i)), shape))
    if "cross_entropy" in name:  # its last operand is the label
        arrays[-1] = np.arange(rows) % length
    chunks = [parts(f(*(a[i : i + 50] for a in arrays))) for i in range(0, rows, 50)]
    expected = tuple(map(np.concatenate, zip(*chunks, strict=True)))
    last = expected[-1]
    memory = np.full(last.size + 32, 17, dtype)
    start = -memory.ctypes.data // size % (64 // size) + offset
    out = memory[start : start + last.size].reshape(last.shape)
    assert same(f(*arrays, out=(*map(np.empty_like, expected[:-1]), out)), expected)
    assert (memory[:start] == 17).all()
    assert (memory[start + last.size :] == 17).all()


def test_many_doubts_in_place():
    """More elements that 16 bits compute in double than are kept, with two results."""
    n = 4099
    x = np.tile(np.linspace(-4, 4, n).astype(np.float16), 1 << 9)
    expected = npact.gelu_value_and_grad(x)
    for k in range(0, x.size, n):
        assert same(tuple(e[k : k + n] for e in expected), npact.gelu_value_and_grad(x[:n]))
    y, dy = npact.gelu_value_and_grad(x, out=(x, None))
    assert y is x
    assert same((y, dy), expected)


class Layout(NamedTuple):
    """How an operand lies in memory, for `place`."""

    broadcast: tuple[bool, ...]
    steps: tuple[int, ...]
    order: tuple[int, ...]
    offset: int
    shift: int
    swap: bool


@st.composite
def layouts(draw: st.DrawFn, n_dims: int) -> Layout:
    return Layout(
        tuple(draw(st.booleans()) and draw(st.booleans()) for _ in range(n_dims)),
        tuple(draw(st.sampled_from([1, 1, 1, 2, 3, -1, -2])) for _ in range(n_dims)),
        tuple(draw(st.permutations(range(n_dims)))),
        draw(st.integers(0, 3)),
        draw(st.sampled_from([0, 0, 0, 1])),
        draw(st.sampled_from([False, False, False, True])),
    )


def place(shape: tuple[int, ...], layout: Layout, dtype: np.dtype[Any]) -> np.ndarray:
    """An empty view of a shape, with that layout, in memory of its own."""
    if layout.swap:
        dtype = dtype.newbyteorder()
    whole = tuple(abs(s) * n + layout.offset for s, n in zip(layout.steps, shape, strict=True))
    stored = tuple(whole[i] for i in layout.order)
    memory = np.zeros(int(np.prod(stored)) * dtype.itemsize + layout.shift, np.uint8)
    array = memory[layout.shift :].view(dtype).reshape(stored)
    array = array.transpose(np.argsort(layout.order))
    for axis, (step, n) in enumerate(zip(layout.steps, shape, strict=True)):
        index = np.arange(n) * abs(step) + layout.offset
        cut = slice(layout.offset, layout.offset + n * abs(step), abs(step))
        array = array[(slice(None),) * axis + (cut,)]
        assert array.shape[axis] == index.size
        if step < 0:
            array = np.flip(array, axis)
    return array


@examples
@given(st.data())
def test_any_layout(data):
    """Shape, broadcasting, strides, order, offset, alignment, byte order, out= and where=."""
    f = ELEMENTWISE[data.draw(st.sampled_from(NAMES), "function")]
    dtype = np.dtype(data.draw(st.sampled_from(FLOATS), "dtype"))
    shape = tuple(data.draw(st.lists(st.integers(0, 9), max_size=3), "shape"))
    size = int(np.prod([max(n, 1) for n in shape]))
    given_parameters = data.draw(st.booleans(), "parameters")
    values = operands(f, dtype, size)[: None if given_parameters else f.n_in]
    placed = []
    for flat in values:
        layout = data.draw(layouts(len(shape)), "input")
        own = tuple(1 if b else n for b, n in zip(layout.broadcast, shape, strict=True))
        array = place(own, layout, dtype)
        array[...] = flat[: int(np.prod(own))].reshape(own)
        placed.append(array)
    used = np.broadcast_shapes(*(a.shape for a in placed))
    plain = [np.ascontiguousarray(np.broadcast_to(a, used)).astype(dtype) for a in placed]
    # NumPy's own dimension of a scalar is lost; one element a call is the reference.
    expected = [np.empty(used, dtype) for _ in range(f.ufunc.nout)]
    for index in np.ndindex(used):
        for e, r in zip(expected, parts(f.ufunc(*(p[index] for p in plain))), strict=True):
            e[index] = r.item()
    assert same(f.ufunc(*placed), tuple(expected))

    keywords: dict[str, Any] = {}
    mask = np.ones(used, bool)
    if data.draw(st.booleans(), "where"):
        mask = random(str(size)).random(used) < 0.6
        keywords["where"] = mask
    out = tuple(place(used, data.draw(layouts(len(used)), "out"), dtype) for _ in expected)
    for o in out:
        o[...] = 17
    returned = f.ufunc(*placed, out=out, **keywords)
    assert all(r is o for r, o in zip(_tuple(returned), out, strict=True))
    for o, e in zip(out, expected, strict=True):
        assert same_bits(o.astype(dtype), np.where(mask, e, dtype.type(17)))


@examples
@given(st.data())
def test_any_overlap(data):
    """An output that shares memory with inputs, shifted or reversed: as if it did not."""
    f = ELEMENTWISE[data.draw(st.sampled_from(NAMES), "function")]
    dtype = data.draw(st.sampled_from(FLOATS), "dtype")
    n = data.draw(st.sampled_from([1, 2, 5, 33, 300, 9000]), "length")
    memory = draw(dtype, 3 * n + 40, f.name)

    def view() -> slice:
        step = data.draw(st.sampled_from([1, 1, 2, -1, -2]), "step")
        start = data.draw(st.integers(0, 20), "start") + (2 * n + 10 if step < 0 else 0)
        return slice(start, start + n * step if start + n * step >= 0 else None, step)

    given_parameters = data.draw(st.booleans(), "parameters")
    n_in = f.ufunc.nin if given_parameters else f.n_in
    inputs, outs = [view() for _ in range(n_in)], [view() for _ in range(f.ufunc.nout)]
    expected = f.ufunc(*(memory[i].copy() for i in inputs))
    if len(outs) == 1:
        f.ufunc(*(memory[i] for i in inputs), out=memory[outs[0]])
        assert same(memory[outs[0]], expected)
    else:  # outputs that overlap one another have no right contents: check one at a time
        for k in range(2):
            again = memory.copy()
            out = [None, None]
            out[k] = again[outs[k]]
            f.ufunc(*(again[i] for i in inputs), out=tuple(out))
            assert same(again[outs[k]], expected[k])


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [name for name, f in ELEMENTWISE.items() if f.parameters])
def test_a_parameter_that_the_output_overwrites(name, dtype):
    """Each parameter alone, an array of one element and one of many: what is computed by another
    way afterwards has it as it was."""
    f, n = ELEMENTWISE[name], 400
    x, *held = with_own_parameters(f.of, dtype, n)
    operands = [*[x] * f.n_in, *held]
    with np.errstate(all="ignore"):
        expected = _tuple(f.ufunc(*operands))
        for j in range(f.n_in, len(operands)):
            for k, right in enumerate(expected):
                one = [[o[i : i + 1].copy() for o in operands] for i in range(n)]
                many = [o.copy() for o in operands]
                for arguments in (*one, many):
                    out = [None] * len(expected)
                    out[k] = arguments[j]
                    f.ufunc(*arguments, out=tuple(out))
                assert same_bits(np.concatenate([arguments[j] for arguments in one]), right)
                assert same_bits(many[j], right)


@examples
@given(st.data())
def test_any_layout_along_an_axis(data):
    """Shape, axis, broadcasting, layout and out= along an axis, against one row a call."""
    name = data.draw(st.sampled_from(list(GUFUNCS)), "function")
    f, dtype = GUFUNCS[name], np.dtype(data.draw(st.sampled_from(FLOATS), "dtype"))
    cores = f.signature.split("->")[0][1:-1].split("),(")
    n = data.draw(st.integers(1, 40), "length")
    loop = tuple(data.draw(st.lists(st.integers(1, 4), max_size=2), "rows"))
    axis = data.draw(st.integers(-len(loop) - 1, len(loop)), "axis")
    at = axis % (len(loop) + 1)
    placed, moved = [], []
    for j, core in enumerate(cores):
        whole = (*loop[:at], n, *loop[at:]) if core else loop
        layout = data.draw(layouts(len(whole)), "input")
        own = tuple(
            1 if b and not (core and i == at) else m
            for i, (b, m) in enumerate(zip(layout.broadcast, whole, strict=True))
        )
        is_label = "cross_entropy" in name and j == f.nin - 1
        array = place(own, layout, np.dtype(np.int64) if is_label else dtype)
        values = np.arange(array.size) % n if is_label else draw(dtype, array.size, name, str(j))
        array[...] = values.reshape(own)
        placed.append(array)
        moved.append(np.moveaxis(array, at, -1) if core else array)
    used = np.broadcast_shapes(*(a.shape[: len(loop)] for a in moved))
    plain = [
        np.broadcast_to(a, (*used, *a.shape[len(loop) :])).astype(a.dtype.newbyteorder("="), "C")
        for a in moved
    ]
    got = parts(f(*placed, axis=axis))
    out = tuple(place(r.shape, data.draw(layouts(r.ndim), "out"), dtype) for r in got)
    returned = f(*placed, axis=axis, out=out)
    assert all(r is o for r, o in zip(_tuple(returned), out, strict=True))
    for k, (r, o) in enumerate(zip(got, out, strict=True)):
        assert same_bits(r, o.astype(dtype))
        by_row = np.moveaxis(r, at, -1) if r.ndim > len(loop) else r
        for index in np.ndindex(used):
            single = parts(f(*(a[index] for a in plain)))[k]
            assert same_bits(np.asarray(by_row[index]), single)


@pytest.mark.parametrize("name", NAMES)
def test_shapes(name):
    """0-d, empty, Fortran order and more dimensions than are needed."""
    f = ELEMENTWISE[name]
    for dtype in FLOATS:
        for shape in ((), (0,), (3, 0, 2), (1,), (1, 1, 1), (2, 3, 4)):
            arrays = [a.reshape(shape) for a in operands(f, dtype, int(np.prod(shape)))]
            for result in parts(f.ufunc(*arrays)):
                assert result.shape == shape
                assert result.dtype == dtype
        arrays = [np.asfortranarray(a.reshape(5, 7)) for a in operands(f, dtype, 35)]
        got = f.ufunc(*arrays)
        assert all(r.flags.f_contiguous for r in parts(got))
        flat = f.ufunc(*(np.ascontiguousarray(a) for a in arrays))
        assert same(tuple(np.ascontiguousarray(r) for r in parts(got)), flat)
        scalar = f.ufunc(*(a.flat[0] for a in arrays))
        assert all(type(s) is dtype for s in _tuple(scalar))


@pytest.mark.parametrize("name", ["gelu", "leaky_relu", "swish_backward", "mish_value_and_grad"])
def test_longer_than_a_buffer(name):
    """Byte-swapped and converted operands go through NumPy's buffers of 8192 elements."""
    f, n = ELEMENTWISE[name], 20011
    for dtype in FLOATS:
        arrays = operands(f, dtype, n)
        expected = f.ufunc(*arrays)
        assert same(f.ufunc(*(swapped(a) for a in arrays)), expected)
        assert same(f.ufunc(*(unaligned(a) for a in arrays)), expected)
    narrow = [a.astype(np.float32) for a in operands(f, np.float32, n)]
    wide = f.ufunc(*(a.astype(np.float64) for a in narrow))
    assert same(f.ufunc(*narrow, dtype=np.float64), wide)


def test_threads_do_not_matter():
    x = draw(np.float32, 200_000)
    expected = npact.gelu(x), *npact.mish_value_and_grad(x), npact.leaky_relu(x, 0.2)
    out = [np.empty_like(x) for _ in expected]

    def work(i: int) -> None:
        part = slice(i * 12_500, (i + 1) * 12_500)
        with np.errstate(all="ignore"):  # each thread has its own
            npact.gelu(x[part], out=out[0][part])
            npact.mish_value_and_grad(x[part], out=(out[1][part], out[2][part]))
            npact.leaky_relu(x[part], 0.2, out=out[3][part])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(16)))
    assert same(tuple(out), expected)


def test_read_only_operands():
    x = draw(np.float32, 50)
    x.flags.writeable = False
    assert npact.relu(x).flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        npact.relu(x, out=x)


# -------------------------------------------------------------------------------------------------
# Methods of ufuncs

TWO = [n for n, f in ELEMENTWISE.items() if f.ufunc.nin == 2 and f.ufunc.nout == 1]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", TWO)
def test_methods_of_two_inputs(name, dtype):
    f = getattr(npact, name)
    a = random(name).uniform(-3, 3, 23).astype(dtype)
    b = random(name, "b").uniform(0.1, 1, 23).astype(dtype)
    assert same(f.outer(a[:4], b), f(a[:4, None], b))

    fold = [b[0]]
    for v in b[1:]:
        fold.append(f(fold[-1], v))
    assert same(f.accumulate(b), np.array(fold))
    assert same(f.reduce(b), fold[-1])
    assert same(f.accumulate(np.stack([b, b])[::-1], axis=1), np.stack([fold, fold]))
    assert same(f.reduce(np.stack([b, b], axis=1), axis=0), np.array([fold[-1]] * 2))
    starts = np.array([0, 5, 11])
    cut = [f.reduce(piece) for piece in np.split(b, starts[1:])]
    assert same(f.reduceat(b, starts), np.array(cut))

    at, index = a.copy(), np.array([1, 4, 4, 0])
    f.at(at, index, b[:4])
    once = a.copy()
    for i, v in zip(index, b[:4], strict=True):
        once[i] = f(once[i], v)
    assert same(at, once)


@pytest.mark.parametrize("name", [n for n, f in ELEMENTWISE.items() if f.ufunc.nin == 1])
def test_at_of_one_input(name):
    f = getattr(npact, name)
    a = draw(np.float32, 40, name)
    if f.nout == 2:
        with pytest.raises(ValueError, match="output"):
            f.at(a, [1])
        return
    twice = a.copy()
    f.at(twice, [3, 8, 3])
    expected = a.copy()
    expected[[3, 8]] = f(a[3]), f(a[8])
    expected[3] = f(expected[3])
    assert same(twice, expected)


def test_no_reduction_of_more_inputs():
    for f in (npact.leaky_relu_backward, npact.gelu_value_and_grad, npact.relu):
        with pytest.raises(ValueError, match="reduce"):
            f.reduce(np.ones(3))


# -------------------------------------------------------------------------------------------------
# Along an axis

ROWWISE = {  # one argument, a row
    name: GUFUNCS[name]
    for name in ("softmax", "log_softmax", "logsumexp", "softmin", "sparsemax")
    if name in GUFUNCS
}


def rows(dtype: Any, *shape: int) -> np.ndarray:
    return random("rows", *map(str, shape)).normal(0, 4, shape).astype(dtype)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", ROWWISE)
def test_a_row_does_not_depend_on_layout(name, dtype):
    """Its bits come from its elements in their order, however the row lies in memory."""
    f = ROWWISE[name]
    lengths = (1, 2, 3, 12, 15, 16, 17, 24, 31, 39, 64, 72, 100, 192, 193, 300)
    for n in (*lengths, 1000, 1024, 1025, 3000):
        x = rows(dtype, 33 if n in lengths else 4, n)  # many: some functions take them side by side
        expected = np.array([f(row) for row in x])
        assert expected.dtype == dtype
        assert same(f(x), expected)
        assert same(f(np.asfortranarray(x)), expected)
        assert same(f(x[::-1, ::-1][::-1, ::-1]), expected)
        assert same(f(np.stack([x, x], axis=-1)[..., 0]), expected)
        assert same(f(swapped(x)), expected)
        assert same(f(unaligned(x.ravel()).reshape(x.shape)), expected)
        assert same(f(x[:, ::-1].copy()[:, ::-1]), expected)
        assert same(f(x[:3]), expected[:3])
        for columns in (x.T, x.T.copy()):
            for out in (None, np.empty_like(expected.T, order="C")):
                assert same(f(columns, axis=0, out=out).T, expected)


@pytest.mark.parametrize("name", ROWWISE)
def test_axis_keepdims_axes_and_out(name):
    f, x = ROWWISE[name], rows(np.float32, 3, 4, 5)
    reduces = f.signature.endswith("->()")
    for axis in (0, 1, 2, -1, -3):
        expected = np.apply_along_axis(f, axis, x)
        assert same(f(x, axis=axis), expected)
        assert same(f(x, axes=[axis, ()] if reduces else [axis, axis]), expected)
        out = np.empty_like(expected)
        assert f(x, axis=axis, out=out) is out
        assert same(out, expected)
        if reduces:
            assert same(f(x, axis=axis, keepdims=True), np.expand_dims(expected, axis))
    if not reduces:
        moved = f(x, axes=[0, 2])
        assert same(moved, np.moveaxis(f(x, axis=0), 0, 2))
        copy = x.copy()
        f(copy, out=copy)
        assert same(copy, f(x))
        shifted = rows(np.float32, 6, 9)
        expected = f(shifted[:, :-1].copy())
        f(shifted[:, :-1], out=shifted[:, 1:])
        assert same(shifted[:, 1:], expected)
    for bad in (3, -4):
        with pytest.raises(np.exceptions.AxisError):
            f(x, axis=bad)
    for single in (np.float32(1), np.array(1.0), np.array(1.0, np.float16)):
        with pytest.raises(ValueError, match="dimension"):
            f(single)


@pytest.mark.parametrize("dtype", FLOATS[1:])
def test_very_long_rows(dtype):
    x = rows(dtype, 1_000_003)
    wide, accuracy = x.astype(np.float64), 8 * float(np.finfo(dtype).eps)
    y, exact = npact.softmax(x), np.log(np.exp(wide).sum())
    assert float(npact.logsumexp(x)) == pytest.approx(exact, rel=accuracy)
    np.testing.assert_allclose(y.astype(np.float64), np.exp(wide - exact), rtol=16 * accuracy)
    assert same(npact.softmax(x[::-1].copy()[::-1]), y)
    assert same(npact.softmax(np.stack([x, x]))[1], y)


def test_sparsemax_counts_beyond_what_a_float_holds():
    """2^24 elements, in columns side by side, so that one lane counts them all."""
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
    n = 2**24 + 2**22
    y = npact.sparsemax(np.zeros((n, 16), bfloat16), axis=0)
    assert set(y[:: n // 7].astype(float).ravel()) == {float(np.array(1 / n, bfloat16))}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", [n for n in GUFUNCS if n not in ROWWISE])
def test_several_operands_along_an_axis(name, dtype):
    """Broadcast and in any layout, against one row a call."""
    f = GUFUNCS[name]
    for n in (1, 5, 16, 24, 39, 40):
        label = np.arange(33) % n
        values: list[np.ndarray] = []
        for j, core in enumerate(f.signature.split("->")[0].replace("),(", ") (").split()):
            is_label = "cross_entropy" in name and j == f.nin - 1
            values.append(
                label if is_label else rows(dtype, 33, n) if "n" in core else rows(dtype, 33)
            )
        single = [parts(f(*(v[i] for v in values))) for i in range(33)]
        expected = tuple(np.array(column) for column in zip(*single, strict=True))
        assert same(f(*values), expected)
        assert same(f(*(np.asfortranarray(v) for v in values)), expected)
        assert same(f(*(np.repeat(v, 2, axis=0)[::2] for v in values)), expected)
        assert same(f(*(swapped(v) for v in values)), expected)
        for j in range(f.nin):
            mixed = [*values]
            mixed[j] = values[j][2]
            spread = [*values]
            spread[j] = np.stack([values[j][2]] * 33)
            assert same(f(*mixed), f(*spread))
        out = tuple(strided(e.ravel()).reshape(e.shape) for e in map(np.zeros_like, expected))
        f(*values, out=out)
        assert same(out, expected)


# -------------------------------------------------------------------------------------------------
# Labels


@pytest.mark.parametrize("name", [n for n in GUFUNCS if "cross_entropy" in n])
def test_labels(name):
    f = GUFUNCS[name]
    x = rows(np.float32, 4, 3)
    before = (np.float32(1),) * (f.nin - 2)
    right = np.array([0, 2, 1, 1])
    expected = f(*before, x, right)
    for dtype in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64):
        assert same(f(*before, x, right.astype(dtype)), expected)
    assert same(f(*before, x, right.tolist()), expected)
    assert same(f(*before, x.astype(np.float16), right), f(*before, x.astype(np.float16), right))
    for bad in (-1, 3, 2**40, np.iinfo(np.int64).min):
        for labels in (np.array([0, bad, 0, 0]), bad):
            with pytest.raises(ValueError, match=f"label is {bad}, outside 0..2"):
                f(*before, x, labels)
        out = tuple(np.full_like(e, 5) for e in parts(expected))
        with pytest.raises(ValueError, match="label"):
            f(*before, x, np.array([bad, 0, 0, 0]), out=out)
        assert all((o[0] == 5).all() for o in out)
    assert same(f(*before, x, right), expected)  # nothing is left behind
    for wrong in (right.astype(float), right.astype(complex), right.astype(str)):
        with pytest.raises(TypeError):
            f(*before, x, wrong)
    with pytest.raises(ValueError, match="label"):
        f(*before, x[:, :0], right)
