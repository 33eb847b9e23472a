"""Inputs worth testing."""

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle import GATED, ORACLES, Formula, dense

Array = NDArray[Any]


def random(*names: str) -> np.random.Generator:
    """A generator that is the same in every run."""
    return np.random.default_rng(zlib.crc32(" ".join(names).encode()))


def at_both_ends(
    rng: np.random.Generator, by_value: Formula, gate: Array, *parameters: Any
) -> Array:
    """Values with which a gated unit is at either end of the gate's type, some not finite."""
    info = np.finfo(gate.dtype)
    edge = rng.choice([float(info.tiny), float(info.max) / 8], gate.size)
    with np.errstate(all="ignore"):
        factor = dense(by_value, gate, 0 * gate, *parameters)
        return (edge * rng.uniform(0.25, 8, gate.size) / factor).astype(gate.dtype)


def bits_dtype(dtype: Any) -> np.dtype[Any]:
    """The unsigned integers as wide as a float."""
    return np.dtype(f"u{np.dtype(dtype).itemsize}")


def every_float16() -> Array:
    return np.arange(1 << 16, dtype=np.uint16).view(np.float16)


def extremes(dtype: Any) -> Array:
    """Zeros, subnormals, the ends of the range and what the design asks for; all finite."""
    info = np.finfo(dtype)
    positive = np.array(
        [
            0,
            info.smallest_subnormal,
            2 * info.smallest_subnormal,
            info.smallest_normal - info.smallest_subnormal,
            info.smallest_normal,
            info.eps / 2,
            info.eps,
            1 - info.eps / 2,
            1,
            1 + info.eps,
            400,
            1e4,
            np.sqrt(info.max),
            info.max / 2,
            info.max,
        ],
        dtype,
    )
    return np.concatenate([positive, -positive])


def neighbourhood(centres: Any, dtype: Any, reach: int = 4) -> Array:
    """The floats around each centre."""
    centre = np.unique(np.asarray(centres, dtype))
    return np.concatenate([_offset(centre, k) for k in range(-reach, reach + 1)])


def _offset(x: Array, k: int) -> Array:
    for _ in range(abs(k)):
        x = np.nextafter(x, np.asarray(np.inf if k > 0 else -np.inf, x.dtype))
    return x


def all_exponents(dtype: Any, rng: np.random.Generator, n: int) -> Array:
    """About n finite floats of both signs, spread evenly over the bit patterns."""
    unsigned = bits_dtype(dtype)
    top = int(np.array(np.inf, dtype).view(unsigned))
    edges = np.array([top * i // (n // 2) for i in range(n // 2)], np.uint64)
    width = top // (n // 2)
    drawn = [edges + rng.integers(0, width, edges.size, np.uint64) for _ in range(2)]
    positive, negative = (d.astype(unsigned).view(dtype) for d in drawn)
    return np.concatenate([positive, -negative])


# The exponents of the smallest and the largest number, and the bits behind the point.
_RANGE = {
    "float16": (-24, 15, 10),
    "bfloat16": (-133, 127, 7),
    "float32": (-149, 127, 23),
}
_WIDE = (-1074, 1023, 52)  # of long double as well


def every_kind(default: float, dtype: Any, rng: np.random.Generator, n: int) -> Array:
    """n parameters: half of them of an ordinary size, some where that ends, next to the default, of
    every exponent, and such as are hardly any number."""
    low, high, bits = _RANGE.get(np.dtype(dtype).name, _WIDE)

    def of_size(a: int, b: int) -> Array:
        return np.ldexp(rng.uniform(1, 2, n), rng.integers(max(low, a), min(high, b), n))

    step = 1 + np.ldexp(rng.choice([-1.0, -0.5, 0, 1], n), -bits)
    drawn = [
        of_size(-4, 4),
        of_size(-38, 38),
        rng.choice([2.0**-38, 2.0**38], n) * step,
        default * step,
        of_size(low, high + 1),
        rng.choice([0, -0.0, 2.0**low, 2.0**-200, 2.0**high, np.inf, -np.inf, np.nan], n),
    ]
    which = rng.choice([0, 0, 1, 1, 1, 2, 3, 4, 5], n)
    sign = rng.choice([1, 1, 1, -1], n)
    with np.errstate(all="ignore"):
        return np.where(which == 3, default * step, sign * np.choose(which, drawn)).astype(dtype)


def with_own_parameters(name: str, dtype: Any, n: int) -> list[Array]:
    """n inputs and a parameter of each: where the function is curved, near 0, anywhere."""
    oracle, rng = ORACLES.get(name) or GATED[name], random(name, "own", np.dtype(dtype).name)
    low, high, bits = _RANGE.get(np.dtype(dtype).name, _WIDE)
    first, *others = oracle.parameters.values()
    held = [every_kind(first, dtype, rng, n)]
    with np.errstate(all="ignore"):
        for default in others:  # half of them of the size of the first
            near = held[0].astype(float) * (default / first if first else 1)
            near *= rng.uniform(0.25, 4, n)
            drawn = every_kind(default, dtype, rng, n)
            held.append(np.where(rng.random(n) < 0.5, drawn, near.astype(dtype)).astype(dtype))
        wide = [h.astype(float) for h in held]
        scale = np.broadcast_to(oracle.scale(*wide), n)
        zero = scale
        if name in ORACLES:  # None is NaN
            zero = np.array([oracle.slope_zero(*row) for row in zip(*wide, strict=True)], float)
        step = 1 + rng.choice([-1, 1], n) * np.exp2(-rng.uniform(1, bits, n))
        sign, reach = rng.choice([-1, 1], n), np.log(2) * (bits - low)
        drawn = [
            scale * rng.normal(0, 3, n),
            scale * rng.uniform(-reach, reach, n),
            scale * sign * np.exp2(-rng.uniform(0, 2 * bits, n)),
            np.where(np.isnan(zero), scale, zero) * step,
            sign * np.ldexp(rng.uniform(1, 2, n), rng.integers(low, high + 1, n)),
            rng.choice([0, -0.0, np.inf, -np.inf, np.nan, 1, -1], n),
        ]
        x = np.choose(rng.choice([0, 0, 0, 1, 1, 2, 3, 4, 5], n), drawn).astype(dtype)
    return [x, *held]


def points_of_interest(name: str, *parameters: float) -> list[float]:
    """Kinks, switches and interior zeros of a function, and the parameters themselves."""
    oracle = ORACLES[name]
    at = [0.0, 1.0, -1.0, *oracle.kinks, *oracle.switches, *parameters, *(-p for p in parameters)]
    zero = oracle.slope_zero(*(parameters or oracle.defaults))
    return at if zero is None else [*at, zero]


def scaled(name: str, dtype: Any, parameters: tuple[float, ...], n: int) -> Array:
    """About n inputs at which a function does with its parameters what it does at its defaults near
    its switches, at ordinary numbers and near 0; and some where results are subnormal."""
    oracle, info, rng = ORACLES[name], np.finfo(dtype), random(name, "scaled", repr(parameters))
    with np.errstate(all="ignore"):
        scale = abs(float(oracle.scale(*parameters)))
        reach = 1.25 * np.log(2) * (info.nmant - info.minexp)
        x = scale * rng.uniform(-reach, reach, 40 * n)
        held = [float(np.asarray(p, dtype)) for p in parameters]
        sizes = np.abs([dense(f, x, *held) + 0 * x for f in (oracle.value, oracle.slope)])
        low = (sizes > float(info.smallest_subnormal) / 4) & (sizes < 4 * float(info.tiny))
        parts = [
            rng.choice(x[low.any(axis=0)], n // 4) if low.any() else x[: n // 4],
            x[: n // 8],
            scale * rng.normal(0, 3, n // 4),
            scale * rng.choice([-1, 1], n // 4) * np.exp2(-rng.uniform(0, 2 * info.nmant, n // 4)),
            scale * np.array([s for s in oracle.switches if abs(s) < reach]),
        ]
        return np.concatenate(parts).astype(dtype)


def sample(
    name: str, dtype: Any, parameters: tuple[float, ...] = (), n: int = 3000, worst: Any = ()
) -> Array:
    """About n finite inputs for one function: every exponent, both tails, all difficult places."""
    dtype = np.dtype(dtype)
    rng = random(name, dtype.name, repr(parameters))
    reach = {2: 17, 4: 110, 8: 750}[dtype.itemsize]
    points = points_of_interest(name, *parameters)
    near = np.asarray([p for p in points if abs(p) < float(np.finfo(dtype).max)], dtype)
    distances = np.ldexp(1.0, -rng.integers(1, np.finfo(dtype).nmant, (n // 20, 1)))
    around = (near + near * distances * rng.choice([-1, 1], distances.shape)).ravel()
    x = np.concatenate(
        [
            extremes(dtype),
            neighbourhood(near, dtype),
            rng.choice(around, n // 10).astype(dtype),
            all_exponents(dtype, rng, n // 3),
            rng.uniform(-reach, reach, n // 4).astype(dtype),
            rng.uniform(-8, 8, n // 4).astype(dtype),
            neighbourhood(worst, dtype, 1),
            *([scaled(name, dtype, parameters, n // 4)] if parameters else []),
        ]
    )
    return x[np.isfinite(x)]


def dense_float32(name: str, n: int = 1 << 20) -> Array:
    """One random finite float32 out of each of n equal intervals of bit patterns."""
    width = (1 << 32) // n
    drawn = random(name, "dense").integers(0, width, n, np.uint32)
    x = (np.arange(n, dtype=np.uint32) * np.uint32(width) + drawn).view(np.float32)
    return x[np.isfinite(x)]
