"""Every activation in float64, in forms that do not cancel: what the exhaustive run compares with.

It shares no code with the kernels.  ``tests/test_reference.py`` certifies it against mpmath: at
most 2**-40 of relative error over the float32 inputs (absolute, near the zero of a derivative),
which is far below what a float32 result can show.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import expit, ndtr

Array = np.ndarray
Pair = tuple[Array, Array]

SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717
GELU_TANH_LINEAR = 2 * np.sqrt(2 / np.pi)
GELU_TANH_CUBIC = GELU_TANH_LINEAR * 0.044715
XIELU_EPS = -1e-6


def _step(condition: Array, x: Array) -> Array:
    """1 where the condition holds, else 0; NaN for NaN."""
    return np.where(np.isnan(x), x, condition.astype(float))


def _expm1_minus(x: Array) -> Array:
    """expm1(x) - x, by its series near 0."""
    series = np.ones_like(x)
    for k in range(12, 2, -1):
        series = 1 + x / k * series
    return np.where(np.abs(x) < 0.3, x * x / 2 * series, np.expm1(x) - x)


def _tanh_shrink(x: Array) -> Pair:
    z = x * x
    coefficients = (1 / 3, -2 / 15, 17 / 315, -62 / 2835, 1382 / 155925, -21844 / 6081075)
    series = np.polyval(coefficients[::-1], z) * z * x
    return np.where(np.abs(x) < 0.1, series, x - np.tanh(x)), np.tanh(x) ** 2


def _tanh(x: Array) -> Pair:
    e = np.exp(-2 * np.abs(x))
    return np.tanh(x), 4 * e / (1 + e) ** 2


def _gated(x: Array, u: Array, du: Array) -> Pair:
    """x * sigmoid(u) and its derivative; the product with 0 at the ends is 0."""
    s, c = expit(u), expit(-u)
    y = np.where(s == 0, -0.0, x * s)
    return y, s + np.where((s == 0) | (c == 0), 0, x * du * s * c)


def _gelu_tanh(x: Array) -> Pair:
    c = np.clip(x, -1e3, 1e3)
    u = c * (GELU_TANH_LINEAR + GELU_TANH_CUBIC * c * c)
    return _gated(x, u, GELU_TANH_LINEAR + 3 * GELU_TANH_CUBIC * c * c)


def _gelu(x: Array) -> Pair:
    c = np.clip(x, -50, 50)
    phi = np.exp(-c * c / 2) / np.sqrt(2 * np.pi)
    return np.where(x < -50, -0.0, x * ndtr(x)), ndtr(x) + c * phi


def _mish(x: Array) -> Pair:
    w = np.exp(np.minimum(x, 100))
    n = w * (w + 2)
    c = np.clip(x, -1e3, 1e3)
    y = np.where(x > 100, x, c * n / (n + 2))
    return y, n / (n + 2) + c * 4 * w * (w + 1) / (n + 2) ** 2


def _softplus(x: Array, beta: Array) -> Pair:
    return np.logaddexp(0, beta * x) / beta, expit(beta * x)


def _squareplus(x: Array, b: Array) -> Pair:
    s = np.sqrt(x * x + b)
    y = np.where(x < 0, b / (2 * (s - x)), (x + s) / 2)
    with np.errstate(invalid="ignore"):
        slope = np.where(np.isinf(x), x > 0, y / s)
    return np.where(np.isneginf(x), 0, y), np.where(s == 0, 0, slope)


def _elu(x: Array, alpha: Array) -> Pair:
    return np.where(x > 0, x, alpha * np.expm1(x)), np.where(x > 0, 1, alpha * np.exp(x))


def _celu(x: Array, alpha: Array) -> Pair:
    low = np.minimum(x, 0) / alpha
    return np.where(x > 0, x, alpha * np.expm1(low)), np.where(x > 0, 1, np.exp(low))


def _xielu(x: Array, p: Array, n: Array, b: Array) -> Pair:
    m = np.minimum(x, XIELU_EPS)
    negative = np.where(x <= XIELU_EPS, _expm1_minus(m), np.expm1(m) - x) * n + b * x
    slope = np.where(x <= XIELU_EPS, np.expm1(m), -1.0) * n + b
    return np.where(x > 0, p * x * x + b * x, negative), np.where(x > 0, 2 * p * x + b, slope)


def _line(x: Array, low: float, high: float) -> Pair:
    """0, then a straight line from `low` to `high`, then 1."""
    inside = (x > low) & (x < high)
    y = np.where(inside, (x - low) / (high - low), np.where(x > low, 1.0, 0.0))
    return np.where(np.isnan(x), x, y), _step(inside, x) / (high - low)


def _hard_silu(x: Array) -> Pair:
    y = np.where(x >= 3, x, np.where(x <= -3, -0.0, x * (x + 3) / 6))
    return y, np.where(x >= 3, 1, np.where(x <= -3, 0, (2 * x + 3) / 6))


def _sparse_plus(x: Array) -> Pair:
    y = np.where(x >= 1, x, np.where(x <= -1, 0, (x + 1) ** 2 / 4))
    return y, np.where(x >= 1, 1, np.where(x <= -1, 0, (x + 1) / 2))


def _softsign(x: Array) -> Pair:
    a = np.abs(x)
    return np.where(np.isinf(x), np.sign(x), x / (1 + a)), 1 / (1 + a) ** 2


def _selu(x: Array) -> Pair:
    y, slope = _elu(x, np.float64(SELU_ALPHA))
    return SELU_SCALE * y, SELU_SCALE * slope


#: Value and derivative by name, of float64 arrays: ``REFERENCE[name](x, *parameters)``.
REFERENCE: dict[str, Callable[..., Pair]] = {
    "relu": lambda x: (np.maximum(x, 0), _step(x > 0, x)),
    "relu6": lambda x: (np.clip(x, 0, 6), _step((x > 0) & (x < 6), x)),
    "relu2": lambda x: (np.maximum(x, 0) ** 2, 2 * np.maximum(x, 0)),
    "leaky_relu": lambda x, a: (np.where(x > 0, x, a * x), np.where(x > 0, 1, a)),
    "prelu": lambda x, a: (np.where(x > 0, x, a * x), np.where(x > 0, 1, a)),
    "threshold": lambda x, t, v: (np.where(x > t, x, v), _step(x > t, x)),
    "thresholded_relu": lambda x, t: (np.where(x > t, x, 0), _step(x > t, x)),
    "sigmoid": lambda x: (expit(x), expit(x) * expit(-x)),
    "log_sigmoid": lambda x: (-np.logaddexp(0, -x), expit(-x)),
    "hard_sigmoid": lambda x: _line(x, -3, 3),
    "tanh": _tanh,
    "hard_tanh": lambda x, lo, hi: (np.clip(x, lo, hi), _step((x > lo) & (x < hi), x)),
    "tanh_shrink": _tanh_shrink,
    "softsign": _softsign,
    "elu": _elu,
    "celu": _celu,
    "selu": _selu,
    "silu": lambda x: _gated(x, x, np.float64(1)),
    "swish": lambda x, beta: _gated(x, beta * x, beta),
    "hard_silu": _hard_silu,
    "mish": _mish,
    "gelu": _gelu,
    "gelu_tanh": _gelu_tanh,
    "gelu_quick": lambda x: _gated(x, 1.702 * x, np.float64(1.702)),
    "softplus": _softplus,
    "squareplus": _squareplus,
    "sparse_plus": _sparse_plus,
    "sparse_sigmoid": lambda x: _line(x, -1, 1),
    "soft_shrink": lambda x, la: (
        np.copysign(np.where(np.abs(x) > la, np.abs(x) - la, 0), x),
        _step(np.abs(x) > la, x),
    ),
    "hard_shrink": lambda x, la: (np.where(np.abs(x) > la, x, 0), _step(np.abs(x) > la, x)),
    "xielu": _xielu,
}
