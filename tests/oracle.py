"""What every function of the catalogue returns, written from the catalogue, never from our code.

Each oracle is one text over an arithmetic ``m`` that is handed to it, and is evaluated in four:

- `Balls` (Arb): every result carries a proven error bound, and `truth` raises the precision until
  the bound is small, so that cancellation costs time and not digits.  This is what decides.
- `Digits` (mpmath): an independent library, against which test_oracle.py checks the balls.
- `Doubles` (NumPy and SciPy): float64 over whole arrays, fast enough for millions of inputs.
  test_oracle.py certifies it against the balls; where it is in doubt, the balls decide again.
- `LongDoubles`, the same in the C library's long double, for many millions of float64 inputs.

A formula therefore uses no operation that cancels or overflows badly in float64.  Where that makes
it another formula than the catalogue's, ``definition`` holds the catalogue's own, in mpmath; value
and derivatives are checked against it.
"""

import ctypes
import functools
import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import mpmath
import numpy as np
import scipy.special
from flint import arb, ctx
from numpy.typing import NDArray

INF = float("inf")


class Balls:
    """Arb's ball arithmetic."""

    number = staticmethod(arb)
    exp, expm1, log1p, erfc, tanh, sqrt = (
        arb.exp,
        arb.expm1,
        arb.log1p,
        arb.erfc,
        arb.tanh,
        arb.sqrt,
    )

    @staticmethod
    def pi() -> arb:
        return arb.pi()

    @staticmethod
    def where(condition: bool, yes: arb, no: arb) -> arb:
        return yes if condition else no

    @staticmethod
    def tanh_shrink(x: arb) -> arb:
        return x - x.tanh()

    @staticmethod
    def expm1_rest(x: arb) -> arb:
        return x.expm1() - x


class Digits:
    """mpmath at its present working precision."""

    number = staticmethod(mpmath.mpf)
    exp, expm1, log1p, erfc, tanh, sqrt = (
        mpmath.exp,
        mpmath.expm1,
        mpmath.log1p,
        mpmath.erfc,
        mpmath.tanh,
        mpmath.sqrt,
    )

    @staticmethod
    def pi() -> Any:
        return +mpmath.pi

    @staticmethod
    def where(condition: bool, yes: Any, no: Any) -> Any:
        return yes if condition else no

    @staticmethod
    def tanh_shrink(x: Any) -> Any:
        return x - mpmath.tanh(x)

    @staticmethod
    def expm1_rest(x: Any) -> Any:
        return mpmath.expm1(x) - x


class Doubles:
    """Arrays of float64."""

    number = staticmethod(float)
    exp, expm1, log1p, tanh, sqrt = np.exp, np.expm1, np.log1p, np.tanh, np.sqrt
    erfc = scipy.special.erfc
    where = staticmethod(np.where)

    @staticmethod
    def pi() -> float:
        return np.pi

    @classmethod
    def tanh_shrink(cls, x: NDArray[Any]) -> NDArray[Any]:
        near = _polynomial(_tanh_shrink_series(), x * x) * x * x * x
        return np.where(abs(x) < 0.5, near, x - np.tanh(x))

    @classmethod
    def expm1_rest(cls, x: NDArray[Any]) -> NDArray[Any]:
        near = _polynomial([mpmath.mpf(1) / mpmath.factorial(k) for k in range(2, 22)], x) * x * x
        return np.where(abs(x) < 0.5, near, np.expm1(x) - x)


class LongDoubles(Doubles):
    """Arrays of the C library's long double, with 11 bits more than float64 on x86."""

    number = staticmethod(np.longdouble)

    @staticmethod
    def erfc(x: NDArray[np.longdouble]) -> NDArray[np.longdouble]:
        x = np.ascontiguousarray(x)
        y = np.empty_like(x)
        _erfc_of()(*(ctypes.c_void_p(a.ctypes.data) for a in (x, y)), ctypes.c_size_t(x.size))
        return y

    @staticmethod
    def pi() -> np.longdouble:
        return np.longdouble(mpmath.nstr(_digits(mpmath.pi), 30))


def _digits(value: Any) -> Any:
    with mpmath.workdps(40):
        return +value


@functools.cache
def _erfc_of() -> Any:
    with tempfile.TemporaryDirectory() as directory:
        library = Path(directory, "erfc.so")
        source = Path(__file__).with_name("c") / "erfc.c"
        command = [*shlex.split(os.environ.get("CC", "cc")), "-O2", "-shared", "-fPIC"]
        subprocess.run([*command, str(source), "-o", str(library), "-lm"], check=True)
        function = ctypes.CDLL(str(library)).erfc_of
    function.restype = None
    return function


@functools.cache
def _tanh_shrink_series() -> list[Any]:
    """The series of (x - tanh x) / x^3 in x^2, from that of tanh by Bernoulli's numbers."""
    with mpmath.workdps(40):
        return [
            -(mpmath.mpf(4) ** n) * (mpmath.mpf(4) ** n - 1) * mpmath.bernoulli(2 * n)
            / mpmath.factorial(2 * n)
            for n in range(2, 24)
        ]  # fmt: skip


def _polynomial(coefficients: list[Any], x: NDArray[Any]) -> NDArray[Any]:
    """A polynomial, the lowest power first, in the arithmetic of x."""
    kind = x.dtype.type
    y = np.zeros_like(x)
    for c in reversed(coefficients):
        y = y * x + kind(mpmath.nstr(c, 30))
    return y


Arithmetic = Any  # one of the four
Formula = Callable[..., Any]  # of an arithmetic, the input, the parameters


@dataclass(frozen=True)
class Oracle:
    """One element-wise function of the catalogue.

    ``kinks`` gives the slope where it jumps, ``switches`` other inputs of interest, ``limits``
    value and slope at -inf and inf, all at the default parameters.  ``zeros`` is "odd" where f(-x)
    is -f(x), "kept" where only f(-0) is -0, "positive" where f(-0) is 0, and "" where the catalogue
    says nothing.  ``grid`` holds other parameters worth testing, ``domain`` says of which the
    formulas speak, ``scale`` gives the input that they make of 1.  ``slope_zero`` is the interior
    zero of the slope, ``value_zero`` one of the value other than 0, where terms of its size cancel;
    ``slope_terms`` is the size of those that cancel in the slope, 1 at the defaults.
    """

    value: Formula
    slope: Formula
    limits: tuple[float, float, float, float]
    definition: Callable[..., Any] | None = None
    parameters: dict[str, float] = field(default_factory=dict)
    parameter_slopes: dict[str, Formula] = field(default_factory=dict)
    from_output: Formula | None = None
    kinks: dict[float, float] = field(default_factory=dict)
    switches: tuple[float, ...] = ()
    grid: tuple[tuple[float, ...], ...] = ()
    domain: Callable[..., Any] = lambda *_: True
    scale: Callable[..., Any] = lambda *_: 1.0
    zeros: str = ""
    slope_zero: Callable[..., float | None] = lambda *_: None
    slope_terms: Callable[..., float] = lambda *_: 1.0
    value_zero: Callable[..., float | None] = lambda *_: None
    aliases: tuple[str, ...] = ()

    @property
    def defaults(self) -> tuple[float, ...]:
        return tuple(self.parameters.values())


# -------------------------------------------------------------------------------------------------
# Pieces


def _sigmoid(m: Arithmetic, t: Any) -> Any:
    e = m.exp(-abs(t))
    return m.where(t >= 0, 1 + 0 * e, e) / (1 + e)


def _sigmoid_slope(m: Arithmetic, t: Any) -> Any:
    e = m.exp(-abs(t))
    return e / (1 + e) ** 2


def _softplus(m: Arithmetic, t: Any) -> Any:
    return m.where(t > 0, t, 0 * t) + m.log1p(m.exp(-abs(t)))


def _gate(m: Arithmetic, x: Any, t: Any) -> Any:
    """x sigmoid(t): 0 where the sigmoid is, even if x is infinite."""
    s = _sigmoid(m, t)
    return m.where(s == 0, 0 * s, x * s)


def _gate_slope(m: Arithmetic, x: Any, t: Any, dt: Any) -> Any:
    """The derivative of x sigmoid(t(x)), dt = t'(x)."""
    s, c = _sigmoid(m, t), _sigmoid(m, -t)
    return s + m.where((s == 0) | (c == 0), 0 * s, x * dt * s * c)


def _phi(m: Arithmetic, x: Any) -> Any:
    """The normal density; x^2 / 2 in two exact parts, as float64 needs it."""
    return m.exp(-x * x / 2) / m.sqrt(2 * m.pi())


def _normal(m: Arithmetic, x: Any) -> Any:
    return m.erfc(-x / m.sqrt(m.number("2"))) / 2


def _below(m: Arithmetic, x: Any) -> Any:
    """min(x, 0)"""
    return m.where(x < 0, x, 0 * x)


def _less_tangent(m: Arithmetic, t: Any) -> Any:
    """e^t - 1 - t e^t, two forms of it, as float64 needs them"""
    return m.where(t > -0.5, m.expm1_rest(t) - t * m.expm1(t), m.expm1(t) - t * m.exp(t))


def _clip(m: Arithmetic, x: Any, low: Any, high: Any) -> Any:
    x = m.where(x < high, x, high + 0 * x)
    return m.where(x > low, x, low + 0 * x)


def _relu(m: Arithmetic, x: Any) -> Any:
    return m.where(x > 0, x, 0 * x)


def _step(m: Arithmetic, x: Any, inside: Any, yes: Any, no: Any) -> Any:
    """A slope that is constant in pieces."""
    return m.where(inside, yes + 0 * x, no + 0 * x)


def _leaky(m: Arithmetic, x: Any, a: Any) -> Any:
    return m.where(x > 0, x, a * x)


def _leaky_slope(m: Arithmetic, x: Any, a: Any) -> Any:
    return _step(m, x, x > 0, 1, a)


def _leaky_slope_by_parameter(m: Arithmetic, x: Any, a: Any) -> Any:
    return _below(m, x)


def _scale(m: Arithmetic) -> tuple[Any, Any]:
    return (
        m.number("1.0507009873554804934193349852946"),
        m.number("1.6732632423543772848170429916717"),
    )


def _mish_tanh(m: Arithmetic, x: Any) -> Any:
    e = m.exp(-abs(x))
    return m.where(x > 0, (1 + 2 * e) / (1 + 2 * e + 2 * e * e), e * (2 + e) / (2 + 2 * e + e * e))


def _mish_rest(m: Arithmetic, x: Any) -> Any:
    """1 - tanh(softplus(x))"""
    e = m.exp(-abs(x))
    return m.where(x > 0, 2 * e * e / (1 + 2 * e + 2 * e * e), 2 / (2 + 2 * e + e * e))


def _tanh_u(m: Arithmetic, x: Any) -> tuple[Any, Any]:
    """2u and its derivative, u = sqrt(2/pi) (x + 0.044715 x^3)"""
    c, a = 2 * m.sqrt(2 / m.pi()), m.number("0.044715")
    return c * (x + a * x**3), c * (1 + 3 * a * x * x)


def _gelu_tanh_slope(m: Arithmetic, x: Any) -> Any:
    t, dt = _tanh_u(m, x)
    return _gate_slope(m, x, t, dt)


def _entropy(m: Arithmetic, t: Any) -> Any:
    """log(1 + e^t) - t sigmoid(t), even in t"""
    return m.log1p(m.exp(-abs(t))) + abs(t) * _sigmoid(m, -abs(t))


def _squareplus(m: Arithmetic, x: Any, b: Any) -> Any:
    r = m.sqrt(x * x + b)
    return m.where(x >= 0, (x + r) / 2, b / (2 * (r - x)))


def _squareplus_slope(m: Arithmetic, x: Any, b: Any) -> Any:
    r = m.sqrt(x * x + b)
    return m.where(x >= 0, (1 + x / r) / 2, b / (2 * r * (r - x)))


def _xielu_end(m: Arithmetic, x: Any) -> Any:
    """expm1(min(x, eps)) - x"""
    eps = m.number("-1e-6")
    low = m.where(x < eps, x, eps + 0 * x)
    return m.expm1_rest(low) + (low - x)


def _xielu(m: Arithmetic, x: Any, p: Any, n: Any, b: Any) -> Any:
    return m.where(x > 0, (p * x + b) * x, _xielu_end(m, x) * n + b * x)


def _xielu_slope(m: Arithmetic, x: Any, p: Any, n: Any, b: Any) -> Any:
    left = m.where(x < m.number("-1e-6"), m.expm1(_below(m, x)), -1 + 0 * x)
    return m.where(x > 0, 2 * p * x + b, left * n + b)


def _xielu_zero(p: float, n: float, b: float) -> float | None:
    """The zero of n (e^x - 1 - x) + b x besides 0: (x + c) e^-(x + c) = c e^-c, c = n / (n - b)."""
    if not 0 < b < n:
        return None
    c = n / (n - b)
    return float(-c - scipy.special.lambertw(-c * np.exp(-c)).real)


def _neighbours(of: float) -> tuple[float, float]:
    """The floats of 32 bits below and above."""
    return tuple(float(np.nextafter(np.float32(of), np.float32(to))) for to in (-INF, INF))


# float32 computes in float for parameters of an ordinary size, and in double for others.
_FEWEST, _MOST = 2.0**-38, 2.0**38
_ORDINARY = (1.5, 3.0, 1.7320508, 1e-3, 1e3, 1e-10, 1e10)
_EDGES = (_FEWEST, *_neighbours(_FEWEST), _MOST, *_neighbours(_MOST))


def _sizes(default: float, *others: float) -> tuple[tuple[float, ...], ...]:
    """One parameter: of every ordinary size, at their ends, next to its default; and others."""
    return tuple((p,) for p in (*_ORDINARY, *_EDGES, *_neighbours(default), *others))


def _one_next_to(defaults: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    """The defaults but for one, which is next to it."""
    return tuple(
        (*defaults[:i], near, *defaults[i + 1 :])
        for i, default in enumerate(defaults)
        for near in _neighbours(default)
    )


_XIELU_GRID = (
    (1.0, 1.0, 1.0),
    (0.0, 0.8, 0.5),
    (0.8, 0.0, 0.5),
    (0.8, 0.8, 0.0),
    *_one_next_to((0.8, 0.8, 0.5)),
    *((0.8 * size, 0.8 * size, 0.5 * size) for size in (*_ORDINARY, _FEWEST, _MOST, 1e-30, 1e30)),
    (0.5, 1.7320508, 1.6),  # a zero of the slope far out
    (1.3, 0.9, _neighbours(0.9)[0]),
    (1.3, 0.3, 1.1),  # none
    (0.7, 1.2, 1e-3),  # one near 0
    (0.8, 0.8, -0.5),
    (-0.5, -1.5, 0.7),
    (1e-10, 1e10, 1e3),
    (1e10, 1e-10, 1e-3),
    (_FEWEST, _MOST, 1.0),
)
_OAI_GRID = (
    (1.0, 1.0),
    (0.0, 7.0),
    *_one_next_to((1.702, 7.0)),
    (1.7320508, 7.0),
    (1.702, 6.3),
    (-1.702, 7.0),
    (1e-3, 250.0),
    (1e3, 1e-2),
    (1e-10, 1e10),
    (_FEWEST, _MOST),
    (_MOST, _FEWEST),
    (1e-30, 7.0),
    (1e30, 7.0),
)


def _soft_shrink(m: Arithmetic, x: Any, k: Any) -> Any:
    return m.where(x > k, x - k, m.where(x < -k, x + k, 0 * x))


@functools.cache
def _slope_zero(name: str, near: str) -> float:
    """The zero of a function's slope, at its defaults."""
    with mpmath.workdps(40):
        slope = functools.partial(ORACLES[name].slope, Digits)
        return float(mpmath.findroot(slope, mpmath.mpf(near)))


# -------------------------------------------------------------------------------------------------
# The catalogue, in its order

_SELU_LIMIT = -1.0507009873554804934193349852946 * 1.6732632423543772848170429916717

ORACLES: dict[str, Oracle] = {
    "relu": Oracle(
        value=_relu,
        slope=lambda m, x: _step(m, x, x > 0, 1, 0),
        from_output=lambda m, y: _step(m, y, y > 0, 1, 0),
        limits=(0, INF, 0, 1),
        kinks={0: 0},
        zeros="positive",
    ),
    "relu6": Oracle(
        value=lambda m, x: _clip(m, x, 0, 6),
        slope=lambda m, x: _step(m, x, (x > 0) & (x < 6), 1, 0),
        from_output=lambda m, y: _step(m, y, (y > 0) & (y < 6), 1, 0),
        limits=(0, 6, 0, 0),
        kinks={0: 0, 6: 0},
    ),
    "relu2": Oracle(
        value=lambda m, x: _relu(m, x) ** 2,
        slope=lambda m, x: 2 * _relu(m, x),
        limits=(0, INF, 0, INF),
        kinks={0: 0},
    ),
    "leaky_relu": Oracle(
        value=_leaky,
        slope=_leaky_slope,
        parameters={"negative_slope": 0.01},
        parameter_slopes={"negative_slope": _leaky_slope_by_parameter},
        from_output=_leaky_slope,
        limits=(-INF, INF, 0.01, 1),
        kinks={0: 0.01},
        grid=((0.0,), (-0.5,), (1.0,), (2.5,), (1e-30,), (1e30,)),
    ),
    "prelu": Oracle(
        value=_leaky,
        slope=_leaky_slope,
        parameters={"weight": 0.25},
        parameter_slopes={"weight": _leaky_slope_by_parameter},
        from_output=_leaky_slope,
        limits=(-INF, INF, 0.25, 1),
        kinks={0: 0.25},
        grid=((0.0,), (-0.5,), (1.0,), (2.5,), (1e-30,), (1e30,)),
    ),
    "threshold": Oracle(
        value=lambda m, x, t, v: m.where(x > t, x, v + 0 * x),
        slope=lambda m, x, t, v: _step(m, x, x > t, 1, 0),
        parameters={"threshold": 0.0, "value": 0.0},
        limits=(0, INF, 0, 1),
        kinks={0: 0},
        grid=((1.0, -1.0), (-2.5, 7.0), (0.0, 1e30), (-1e30, 0.0)),
    ),
    "thresholded_relu": Oracle(
        value=lambda m, x, t: m.where(x > t, x, 0 * x),
        slope=lambda m, x, t: _step(m, x, x > t, 1, 0),
        parameters={"theta": 1.0},
        limits=(0, INF, 0, 1),
        kinks={1: 0},
        grid=((0.0,), (-1.0,), (1e30,)),
    ),
    "sigmoid": Oracle(
        value=_sigmoid,
        slope=_sigmoid_slope,
        definition=lambda x: 1 / (1 + mpmath.exp(-x)),
        from_output=lambda m, y: y * (1 - y),
        limits=(0, 1, 0, 0),
        switches=(-745.2, -104, -88.8, -87.4, -17.4, 17.4, 37.5, 88.8),
        aliases=("expit",),
    ),
    "log_sigmoid": Oracle(
        value=lambda m, x: -_softplus(m, -x),
        slope=lambda m, x: _sigmoid(m, -x),
        definition=lambda x: mpmath.log(1 / (1 + mpmath.exp(-x))),
        from_output=lambda m, y: -m.expm1(y),
        limits=(-INF, -0.0, 1, 0),
        switches=(-17.4, 17.4, 88.8, 104, 745.2),
        aliases=("log_expit",),
    ),
    "hard_sigmoid": Oracle(
        value=lambda m, x: _clip(m, (x + 3) / 6, 0, 1),
        slope=lambda m, x: _step(m, x, abs(x) < 3, m.number("1") / 6, 0),
        definition=lambda x: min(max(x / 6 + mpmath.mpf(1) / 2, mpmath.mpf(0)), mpmath.mpf(1)),
        from_output=lambda m, y: _step(m, y, (y > 0) & (y < 1), m.number("1") / 6, 0),
        limits=(0, 1, 0, 0),
        kinks={-3: 0, 3: 0},
    ),
    "tanh": Oracle(
        value=lambda m, x: m.tanh(x),
        slope=lambda m, x: 4 * _sigmoid_slope(m, 2 * x),
        definition=mpmath.tanh,
        from_output=lambda m, y: (1 - y) * (1 + y),
        limits=(-1, 1, 0, 0),
        switches=(0.55, 9.02, 19.07, 44, 373),
        zeros="odd",
    ),
    "hard_tanh": Oracle(
        value=_clip,
        slope=lambda m, x, lo, hi: _step(m, x, (x > lo) & (x < hi), 1, 0),
        parameters={"min_val": -1.0, "max_val": 1.0},
        from_output=lambda m, y, lo, hi: _step(m, y, (y > lo) & (y < hi), 1, 0),
        limits=(-1, 1, 0, 0),
        kinks={-1: 0, 1: 0},
        domain=lambda lo, hi: lo <= hi,
        grid=((0.0, 6.0), (-2.0, 0.5), (-1e30, 1e30), (1.0, 2.0)),
        zeros="odd",
    ),
    "tanh_shrink": Oracle(
        value=lambda m, x: m.tanh_shrink(x),
        slope=lambda m, x: m.tanh(x) ** 2,
        definition=lambda x: x - mpmath.tanh(x),
        limits=(-INF, INF, 1, 1),
        switches=(1e-4, 0.01, 0.1, 0.5),
        zeros="odd",
    ),
    "softsign": Oracle(
        value=lambda m, x: x / (1 + abs(x)),
        slope=lambda m, x: (1 / (1 + abs(x))) ** 2,
        from_output=lambda m, y: (1 - abs(y)) ** 2,
        limits=(-1, 1, 0, 0),
        zeros="odd",
    ),
    "elu": Oracle(
        value=lambda m, x, a: m.where(x > 0, x, a * m.expm1(_below(m, x))),
        slope=lambda m, x, a: m.where(x > 0, 1 + 0 * x, a * m.exp(_below(m, x))),
        parameters={"alpha": 1.0},
        parameter_slopes={"alpha": lambda m, x, a: m.expm1(_below(m, x))},
        from_output=lambda m, y, a: m.where(y > 0, 1 + 0 * y, y + a),
        limits=(-1, INF, 0, 1),
        kinks={0: 1},
        switches=(-17.4, -37.5, -88, -104, -745.2),
        grid=_sizes(1.0, 0.0, 0.5, -1.0, 1.6732632, -1e-3, -3e5, 1e-30, 1e30),
        zeros="kept",
    ),
    "celu": Oracle(
        value=lambda m, x, a: m.where(x > 0, x, a * m.expm1(_below(m, x) / a)),
        slope=lambda m, x, a: m.where(x > 0, 1 + 0 * x, m.exp(_below(m, x) / a)),
        definition=lambda x, a: max(x, 0) + min(0, a * mpmath.expm1(x / a)),
        parameters={"alpha": 1.0},
        parameter_slopes={
            "alpha": lambda m, x, a: m.where(x > 0, 0 * x, _less_tangent(m, _below(m, x) / a))
        },
        from_output=lambda m, y, a: m.where(y > 0, 1 + 0 * y, 1 + y / a),
        limits=(-1, INF, 0, 1),
        kinks={0: 1},
        switches=(-17.4, -37.5, -88, -104, -745.2),
        grid=_sizes(1.0, 0.5, 2.0, 0.3, 1e-30, 1e30),
        domain=lambda a: a > 0,
        scale=lambda a: a,
        zeros="kept",
    ),
    "selu": Oracle(
        value=lambda m, x: _scale(m)[0] * m.where(x > 0, x, _scale(m)[1] * m.expm1(_below(m, x))),
        slope=lambda m, x: (
            _scale(m)[0] * m.where(x > 0, 1 + 0 * x, _scale(m)[1] * m.exp(_below(m, x)))
        ),
        from_output=lambda m, y: m.where(
            y > 0, _scale(m)[0] + 0 * y, y + _scale(m)[0] * _scale(m)[1]
        ),
        limits=(_SELU_LIMIT, INF, 0, 1.0507009873554804934193349852946),
        kinks={0: -_SELU_LIMIT},
        switches=(-17.4, -37.5, -88, -104, -745.2),
        zeros="kept",
    ),
    "silu": Oracle(
        value=lambda m, x: _gate(m, x, x),
        slope=lambda m, x: _gate_slope(m, x, x, 1),
        definition=lambda x: x / (1 + mpmath.exp(-x)),
        limits=(-0.0, INF, 0, 1),
        switches=(-17.4, 17.4, -88.8, -104, 88.8, -745.2, -751),
        zeros="kept",
        slope_zero=lambda: _slope_zero("silu", "-1.3"),
    ),
    "swish": Oracle(
        value=lambda m, x, b: _gate(m, x, b * x),
        slope=lambda m, x, b: _gate_slope(m, x, b * x, b),
        definition=lambda x, b: x / (1 + mpmath.exp(-b * x)),
        parameters={"beta": 1.0},
        parameter_slopes={"beta": lambda m, x, b: x * _gate(m, x, b * x) * _sigmoid(m, -b * x)},
        limits=(-0.0, INF, 0, 1),
        switches=(-17.4, 17.4, -88.8, -104, 88.8, -745.2, -751),
        grid=_sizes(1.0, 0.0, -1.0, 1.702, 0.1, 30.0, -1e-3, -3e5, 1e-30, 1e30),
        scale=lambda b: np.divide(1.0, b),
        zeros="kept",
        slope_zero=lambda b: _slope_zero("silu", "-1.3") / b if b else None,
    ),
    "hard_silu": Oracle(
        value=lambda m, x: x * _clip(m, (x + 3) / 6, 0, 1),
        slope=lambda m, x: m.where(x >= 3, 1 + 0 * x, m.where(x > -3, (2 * x + 3) / 6, 0 * x)),
        definition=lambda x: x * min(max(x / 6 + mpmath.mpf(1) / 2, mpmath.mpf(0)), mpmath.mpf(1)),
        limits=(-0.0, INF, 0, 1),
        kinks={-3: 0, 3: 1},
        zeros="kept",
        slope_zero=lambda: -1.5,
        aliases=("hard_swish",),
    ),
    "mish": Oracle(
        value=lambda m, x: x * _mish_tanh(m, x),
        slope=lambda m, x: (
            _mish_tanh(m, x) + _gate(m, x, x) * _mish_rest(m, x) * (1 + _mish_tanh(m, x))
        ),
        definition=lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x))),
        limits=(-0.0, INF, 0, 1),
        switches=(-17.4, 8.7, 17.4, 20, 44, -88.8, -104, -745.2, -751),
        zeros="kept",
        slope_zero=lambda: _slope_zero("mish", "-1.2"),
    ),
    "gelu": Oracle(
        value=lambda m, x: x * _normal(m, x),
        slope=lambda m, x: _normal(m, x) + m.where(_phi(m, x) == 0, 0 * x, x * _phi(m, x)),
        definition=lambda x: x * mpmath.ncdf(x),
        limits=(-0.0, INF, 0, 1),
        switches=(-0.5, -5.5, 5.5, -7.22, -9, 9, -12.8, -13.5, -14.2, -37.5, -38.5, 8.3),
        zeros="kept",
        slope_zero=lambda: _slope_zero("gelu", "-0.75"),
    ),
    "gelu_tanh": Oracle(
        value=lambda m, x: _gate(m, x, _tanh_u(m, x)[0]),
        slope=_gelu_tanh_slope,
        definition=lambda x: (
            x
            / 2
            * (1 + mpmath.tanh(mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3)))
        ),
        limits=(-0.0, INF, 0, 1),
        switches=(-5.5, 5.5, -9.0, -10.2, -10.8, -21, -22.5, 8.3),
        zeros="kept",
        slope_zero=lambda: _slope_zero("gelu_tanh", "-0.75"),
    ),
    "gelu_quick": Oracle(
        value=lambda m, x: _gate(m, x, m.number("1.702") * x),
        slope=lambda m, x: _gate_slope(m, x, m.number("1.702") * x, m.number("1.702")),
        definition=lambda x: x / (1 + mpmath.exp(-mpmath.mpf("1.702") * x)),
        limits=(-0.0, INF, 0, 1),
        switches=(-52.2, -61, 10.2, -437.8, -441.5),
        zeros="kept",
        slope_zero=lambda: _slope_zero("gelu_quick", "-0.75"),
    ),
    "softplus": Oracle(
        value=lambda m, x, b: _softplus(m, b * x) / b,
        slope=lambda m, x, b: _sigmoid(m, b * x),
        definition=lambda x, b: mpmath.log(1 + mpmath.exp(b * x)) / b,
        parameters={"beta": 1.0},
        parameter_slopes={"beta": lambda m, x, b: -_entropy(m, b * x) / b / b},
        from_output=lambda m, y, b: -m.expm1(-b * y),
        limits=(0, INF, 0, 1),
        switches=(-17.4, 17.4, -88.8, -104, -745.2, 37.5),
        grid=_sizes(1.0, 0.5, 2.0, 100.0, 0.1, -1.0, -1e-3, -3e5, 1e-30, 1e30),
        domain=lambda b: b != 0,
        scale=lambda b: np.divide(1.0, b),
    ),
    "squareplus": Oracle(
        value=_squareplus,
        slope=_squareplus_slope,
        definition=lambda x, b: (x + mpmath.sqrt(x * x + b)) / 2,
        parameters={"b": 4.0},
        parameter_slopes={"b": lambda m, x, b: 1 / (4 * m.sqrt(x * x + b))},
        limits=(0, INF, 0, 1),
        switches=(-2, 2, 1e19, -1e19, 1e154, -1e154),
        grid=_sizes(4.0, 1.0, 0.3, 1e-30, 1e30),
        domain=lambda b: b > 0,
        scale=np.sqrt,
    ),
    "sparse_plus": Oracle(
        value=lambda m, x: m.where(
            x >= 1, x, m.where(x > -1, ((_clip(m, x, -1, 1) + 1) / 2) ** 2, 0 * x)
        ),
        slope=lambda m, x: _clip(m, (x + 1) / 2, 0, 1),
        limits=(0, INF, 0, 1),
        switches=(-1, 1),
    ),
    "sparse_sigmoid": Oracle(
        value=lambda m, x: _clip(m, (x + 1) / 2, 0, 1),
        slope=lambda m, x: _step(m, x, abs(x) < 1, m.number("0.5"), 0),
        limits=(0, 1, 0, 0),
        kinks={-1: 0, 1: 0},
    ),
    "soft_shrink": Oracle(
        value=_soft_shrink,
        slope=lambda m, x, k: _step(m, x, abs(x) > k, 1, 0),
        parameters={"lambd": 0.5},
        limits=(-INF, INF, 1, 1),
        kinks={-0.5: 0, 0.5: 0},
        grid=((0.0,), (2.0,), (1e30,)),
        domain=lambda k: k >= 0,
        zeros="odd",
    ),
    "hard_shrink": Oracle(
        value=lambda m, x, k: m.where(abs(x) > k, x, 0 * x),
        slope=lambda m, x, k: _step(m, x, abs(x) > k, 1, 0),
        parameters={"lambd": 0.5},
        limits=(-INF, INF, 1, 1),
        kinks={-0.5: 0, 0.5: 0},
        grid=((0.0,), (2.0,), (1e30,)),
        zeros="odd",
    ),
    "xielu": Oracle(
        value=_xielu,
        slope=_xielu_slope,
        parameters={"alpha_p": 0.8, "alpha_n": 0.8, "beta": 0.5},
        parameter_slopes={
            "alpha_p": lambda m, x, p, n, b: m.where(x > 0, x * x, 0 * x),
            "alpha_n": lambda m, x, p, n, b: m.where(x > 0, 0 * x, _xielu_end(m, x)),
            "beta": lambda m, x, p, n, b: x,
        },
        limits=(INF, INF, -0.8 + 0.5, INF),
        kinks={0: -0.8 + 0.5},
        switches=(-1e-6, -0.9808, -2.43),
        grid=_XIELU_GRID,
        slope_zero=lambda p, n, b: float(np.log1p(-b / n)) if 0 < b < n else None,
        slope_terms=lambda p, n, b: b / 0.5,
        value_zero=_xielu_zero,
    ),
}

ALIASES = {alias: name for name, oracle in ORACLES.items() for alias in oracle.aliases}


@dataclass(frozen=True)
class Gated:
    """One gated unit: the value, and its derivatives by gate and by value."""

    value: Formula
    by_gate: Formula
    by_value: Formula
    parameters: dict[str, float] = field(default_factory=dict)
    grid: tuple[tuple[float, ...], ...] = ()
    domain: Callable[..., Any] = lambda *_: True
    scale: Callable[..., Any] = lambda *_: 1.0


def _gated(gate: str) -> Gated:
    oracle = ORACLES[gate]
    return Gated(
        value=lambda m, g, v: oracle.value(m, g) * v,
        by_gate=lambda m, g, v: oracle.slope(m, g) * v,
        by_value=lambda m, g, v: oracle.value(m, g),
    )


def _oai_gate(m: Arithmetic, g: Any, alpha: Any, limit: Any) -> Any:
    low = m.where(g < limit, g, limit + 0 * g)
    return _gate(m, low, alpha * low)


def _oai_by_gate(m: Arithmetic, g: Any, v: Any, alpha: Any, limit: Any) -> Any:
    slope = m.where(g < limit, _gate_slope(m, g, alpha * g, alpha), 0 * g)
    return slope * (_clip(m, v, -limit, limit) + 1)


GATED: dict[str, Gated] = {
    "glu": _gated("sigmoid"),
    "swiglu": _gated("silu"),
    "geglu": _gated("gelu"),
    "geglu_tanh": _gated("gelu_tanh"),
    "geglu_quick": _gated("gelu_quick"),
    "reglu": _gated("relu"),
    "swiglu_oai": Gated(
        value=lambda m, g, v, alpha, limit: (
            _oai_gate(m, g, alpha, limit) * (_clip(m, v, -limit, limit) + 1)
        ),
        by_gate=_oai_by_gate,
        by_value=lambda m, g, v, alpha, limit: m.where(
            abs(v) < limit, _oai_gate(m, g, alpha, limit), 0 * v
        ),
        parameters={"alpha": 1.702, "limit": 7.0},
        grid=_OAI_GRID,
        domain=lambda alpha, limit: limit >= 0,
        scale=lambda alpha, limit: np.divide(1.0, alpha),
    ),
}

# -------------------------------------------------------------------------------------------------
# Along an axis: lists of numbers in, a list or a number out

Row = Sequence[Any]


def _shifted(m: Arithmetic, x: Row) -> tuple[Any, list[Any], Any]:
    top = max(x)
    terms = [m.exp(v - top) for v in x]
    return top, terms, sum(terms)


def _softmax(m: Arithmetic, x: Row) -> list[Any]:
    _, terms, total = _shifted(m, x)
    return [t / total for t in terms]


def _log_of_sum(m: Arithmetic, x: Row) -> Any:
    """log sum e^(x - max x), the largest term apart so that the rest is not lost beside it."""
    top, terms, _ = _shifted(m, x)
    rest = list(terms)
    del rest[list(x).index(top)]
    return m.log1p(sum(rest) + 0 * top)


def _log_softmax(m: Arithmetic, x: Row) -> list[Any]:
    top, log_sum = max(x), _log_of_sum(m, x)
    return [(v - top) - log_sum for v in x]


def _logsumexp(m: Arithmetic, x: Row) -> Any:
    return max(x) + _log_of_sum(m, x)


def _softmax_backward(m: Arithmetic, g: Row, y: Row) -> list[Any]:
    dot = sum(a * b for a, b in zip(g, y, strict=True))
    return [b * (a - dot) for a, b in zip(g, y, strict=True)]


def _log_softmax_backward(m: Arithmetic, g: Row, y: Row) -> list[Any]:
    total = sum(g)
    return [a - m.exp(b) * total for a, b in zip(g, y, strict=True)]


def _cross_entropy(m: Arithmetic, x: Row, label: int) -> Any:
    return -_log_softmax(m, x)[label]


def _cross_entropy_backward(m: Arithmetic, g: Any, x: Row, label: int) -> list[Any]:
    _, terms, total = _shifted(m, x)
    # At the label: (its term - the sum) / the sum, without the subtraction.
    slopes = [t / total for t in terms]
    slopes[label] = -sum(t for i, t in enumerate(terms) if i != label) / total
    return [g * s for s in slopes]


def _sparsemax(m: Arithmetic, x: Row) -> list[Any]:
    ordered = sorted(x, reverse=True)
    count, total, support = 0, 0, 0
    for k, v in enumerate(ordered, 1):
        total = total + v
        if 1 + k * v > total:
            count, support = k, total
    tau = (support - 1) / count
    return [m.where(v > tau, v - tau, 0 * v) for v in x]


AXIS: dict[str, Formula] = {
    "softmax": _softmax,
    "softmin": lambda m, x: _softmax(m, [-v for v in x]),
    "softmax_backward": _softmax_backward,
    "log_softmax": _log_softmax,
    "log_softmax_backward": _log_softmax_backward,
    "logsumexp": _logsumexp,
    "logsumexp_backward": lambda m, g, x: [g * s for s in _softmax(m, x)],
    "softmax_cross_entropy": _cross_entropy,
    "softmax_cross_entropy_backward": _cross_entropy_backward,
    "softmax_cross_entropy_value_and_grad": lambda m, x, label: [
        _cross_entropy(m, x, label),
        *_cross_entropy_backward(m, 1, x, label),
    ],
    "sparsemax": _sparsemax,
}

# -------------------------------------------------------------------------------------------------
# Evaluation


class Truth(NamedTuple):
    """True values: a double each, and what it lacks in units of the double's last place."""

    double: NDArray[np.float64]
    rest: NDArray[np.float64]


_ACCURACY = 90  # bits, far more than any comparison needs
_NEGLIGIBLE = arb(2) ** -1400  # far below the smallest subnormal of float64


def _is_good(y: arb) -> bool:
    return bool(y.rel_accuracy_bits() >= _ACCURACY or y.abs_upper() < _NEGLIGIBLE)


def balls(formula: Callable[[], Sequence[arb]]) -> Sequence[arb]:
    """The results of a formula, computed with as many bits as they take."""
    precision = 128
    while True:
        ctx.prec = precision
        results = formula()
        if all(_is_good(y) for y in results):
            return results
        precision *= 2
        if precision > 1 << 16:
            raise ArithmeticError(f"no accurate result, but {results}")


def as_truth(values: Sequence[arb]) -> Truth:
    """Balls as doubles and what is missing from them."""
    double, rest = np.empty(len(values)), np.zeros(len(values))
    for i, y in enumerate(values):
        d = double[i] = float(y.mid())
        if np.isfinite(d):
            exponent = max(int(np.frexp(d)[1]) if d else -1021, -1021) - 53
            rest[i] = float(((y - d) * arb(2) ** -exponent).mid())
    return Truth(double, rest)


def truth(formula: Formula, *arguments: Any) -> Truth:
    """The true values of an element-wise formula over arrays that broadcast, flattened."""
    columns = [a.ravel().tolist() for a in np.broadcast_arrays(*map(_as_double, arguments))]
    values = [
        balls(lambda numbers=numbers: (formula(Balls, *map(arb, numbers)),))[0]
        for numbers in zip(*columns, strict=True)
    ]
    return as_truth(values)


def zero_of(name: str, part: str, dtype: Any, parameters: Sequence[float]) -> float | None:
    """Around which zero the bound of a value or slope is absolute."""
    if part == "slope":
        return ORACLES[name].slope_zero(*map(float, parameters))
    # float32 is computed in double, whose digits do there.
    wide = part == "value" and np.dtype(dtype) == np.float64
    return ORACLES[name].value_zero(*map(float, parameters)) if wide else None


def terms_at_zero(name: str, part: str, parameters: Sequence[float]) -> float:
    """What that bound is in proportion to: the terms that cancel, of size 1 at the defaults."""
    oracle, held = ORACLES[name], [*map(float, parameters)]
    size = oracle.slope_terms(*held)
    if part == "value" and (zero := oracle.value_zero(*held)):
        size *= zero / oracle.value_zero(*oracle.defaults)
    return size


def _as_double(a: Any) -> NDArray[np.float64]:
    return np.asarray(a, np.float64)


def dense(formula: Formula, *arguments: Any) -> NDArray[np.float64]:
    """A formula in float64 over whole arrays, within a few units in the last place of float64."""
    with np.errstate(all="ignore"):
        return np.asarray(formula(Doubles, *map(_as_double, arguments)), np.float64)


def dense_long(formula: Formula, *arguments: Any) -> NDArray[np.longdouble]:
    """The same in long double."""
    with np.errstate(all="ignore"):
        wide = (np.asarray(a, np.longdouble) for a in arguments)
        return np.asarray(formula(LongDoubles, *wide), np.longdouble)


def row_truth(name: str, *rows: Any) -> Truth:
    """The true values of a function along an axis: each argument a row, a number or a label."""

    def compute() -> Sequence[arb]:
        arguments = [
            [arb(float(v)) for v in a]
            if np.ndim(a)
            else (a if isinstance(a, int) else arb(float(a)))
            for a in rows
        ]
        result = AXIS[name](Balls, *arguments)
        return result if isinstance(result, list) else [result]

    return as_truth(balls(compute))
