"""Inputs worth testing."""

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oracle import ORACLES, Formula, dense

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


def points_of_interest(name: str, *parameters: float) -> list[float]:
    """Kinks, switches and interior zeros of a function, and the parameters themselves."""
    oracle = ORACLES[name]
    at = [0.0, 1.0, -1.0, *oracle.kinks, *oracle.switches, *parameters, *(-p for p in parameters)]
    zero = oracle.slope_zero(*(parameters or oracle.defaults))
    return at if zero is None else [*at, zero]


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
        ]
    )
    return x[np.isfinite(x)]


def dense_float32(name: str, n: int = 1 << 20) -> Array:
    """One random finite float32 out of each of n equal intervals of bit patterns."""
    width = (1 << 32) // n
    drawn = random(name, "dense").integers(0, width, n, np.uint32)
    x = (np.arange(n, dtype=np.uint32) * np.uint32(width) + drawn).view(np.float32)
    return x[np.isfinite(x)]
