"""The constants of the maths in double, and of the functions along an axis in both types.

    python tools/coefficients/float64.py               # all of them, with their errors
    python tools/coefficients/float64.py exp_u atanh   # some
    python tools/coefficients/float64.py --check       # whether they are those of the source

Method: Remez exchange on a weighted error in 300 bits.  A polynomial's constants are then rounded
to the nearest, or one after another, lowest power first, and the rest fitted again; those of a
quotient of polynomials are rounded together, and moved by last places while that lowers the largest
error.  The error printed is that of the rounded constants.
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import mpmath
import numpy as np
from mpmath import mp, mpf

SOURCES = Path(__file__).resolve().parents[2] / "src"
Function = Callable[[mpf], mpf]


class Fitted(NamedTuple):
    """Constants, lowest power first, and the logarithm to base 2 of the largest weighted error."""

    constants: list[float]
    error: float


def rounded(x: mpf, bits: int = 53) -> mpf:
    """The nearest number of so many bits."""
    with mp.workprec(bits):
        return +x


def alternating(errors: Sequence[mpf], wanted: int) -> list[int]:
    """Where the error is extreme between its changes of sign: as many places as wanted."""
    places: list[int] = []
    for i, e in enumerate(errors):
        if places and (errors[places[-1]] > 0) == (e > 0):
            if abs(e) > abs(errors[places[-1]]):
                places[-1] = i
        else:
            places.append(i)
    while len(places) > wanted:
        places.pop(0 if abs(errors[places[0]]) < abs(errors[places[-1]]) else -1)
    if len(places) < wanted:
        raise ArithmeticError(f"the error alternates {len(places)} times, not {wanted}")
    return places


def nodes(count: int) -> list[mpf]:
    """Chebyshev nodes of [-1, 1]."""
    return [-mpmath.cos(mp.pi * (2 * i + 1) / (2 * count)) for i in range(count)]


def evaluate(constants: Sequence[mpf], x: mpf, first: int = 0) -> mpf:
    """sum c[k] x^(first + k)"""
    return mpmath.fsum(c * x ** (first + k) for k, c in enumerate(constants))


def summit(x: Sequence[mpf], y: Sequence[mpf], i: int) -> mpf:
    """The top of the parabola through a point and its neighbours."""
    if i in (0, len(x) - 1):
        return x[i]
    left, right = x[i] - x[i - 1], x[i] - x[i + 1]
    up, down = left * (y[i] - y[i + 1]), right * (y[i] - y[i - 1])
    return x[i] - (left * up - right * down) / (2 * (up - down)) if up != down else x[i]


def remez(f: Function, weight: Function, powers: range, low: mpf, high: mpf) -> list[mpf]:
    """The polynomial in these powers whose weighted error is smallest."""
    count = len(powers)
    middle, half = (low + high) / 2, (high - low) / 2
    x = [middle + half * t for t in nodes(count + 1)]
    grid = 40 * (count + 1)
    fine = [middle - half * mpmath.cos(mp.pi * i / grid) for i in range(grid + 1)]
    for _ in range(12):
        a, b = mpmath.matrix(count + 1, count + 1), mpmath.matrix(count + 1, 1)
        for i, t in enumerate(x):
            for j, power in enumerate(powers):
                a[i, j] = weight(t) * t**power
            a[i, count] = (-1) ** i
            b[i] = weight(t) * f(t)
        solved = mpmath.lu_solve(a, b)
        found = [solved[j] for j in range(count)]
        errors = [weight(t) * (evaluate(found, t, powers[0]) - f(t)) for t in fine]
        places = alternating(errors, count + 1)
        x = [summit(fine, errors, i) for i in places]
        sizes = [abs(weight(t) * (evaluate(found, t, powers[0]) - f(t))) for t in x]
        if max(sizes) < (1 + mpf(10) ** -4) * min(sizes):
            break
    return found


def polynomial(
    f: Function, weight: Function, count: int, low: mpf, high: mpf, bits: int = 53
) -> Fitted:
    """A polynomial with rounded coefficients."""
    fixed: list[mpf] = []
    for first in range(count):

        def rest(x: mpf) -> mpf:
            return f(x) - evaluate(fixed, x)

        fixed.append(rounded(remez(rest, weight, range(first, count), low, high)[0], bits))
    x = [low + (high - low) * i / 2000 for i in range(2001)]
    worst = max(abs(weight(t) * (evaluate(fixed, t) - f(t))) for t in x)
    return Fitted([float(c) for c in fixed], float(mpmath.log(worst, 2)))


def rational(
    f: Function, weight: Function, degrees: tuple[int, int], place: Function
) -> tuple[list[mpf], list[mpf]]:
    """P and Q with Q(0) = 1, not rounded yet; ``place`` takes [-1, 1] to the interval."""
    m, n = degrees
    count = m + n + 2
    s, q = nodes(count), [mpf(1)] + [mpf(0)] * n
    grid = [-mpmath.cos(mp.pi * i / (30 * count)) for i in range(30 * count + 1)]
    for _ in range(60):
        for _ in range(8):  # the error stands beside Q, which is not known yet
            a, b = mpmath.matrix(count, count), mpmath.matrix(count, 1)
            for i, t in enumerate(s):
                x = place(t)
                for j in range(m + 1):
                    a[i, j] = x**j
                for j in range(1, n + 1):
                    a[i, m + j] = -f(x) * x**j
                a[i, count - 1] = (-1) ** i * evaluate(q, x) / weight(x)
                b[i] = f(x)
            solved = mpmath.lu_solve(a, b)
            before, q = q, [mpf(1)] + [solved[m + j] for j in range(1, n + 1)]
            if max(abs(u - v) / abs(v) for u, v in zip(before, q, strict=True)) < mpf(10) ** -12:
                break
        p = [solved[j] for j in range(m + 1)]
        errors = []
        for t in grid:
            x = place(t)
            errors.append(weight(x) * (evaluate(p, x) / evaluate(q, x) - f(x)))
        places = alternating(errors, count)
        s = [grid[i] for i in places]
        sizes = [abs(errors[i]) for i in places]
        if max(sizes) < mpf("1.02") * min(sizes):
            break
    return p, q


def fitted_quotient(
    p: list[mpf], q: list[mpf], f: Function, weight: Function, place: Function
) -> tuple[Fitted, Fitted]:
    """Rounded constants with their error."""
    x = [place(-1 + mpf(2) * i / 2999) for i in range(1, 3000)]
    worst = max(abs(weight(t) * (evaluate(p, t) / evaluate(q, t) - f(t))) for t in x)
    error = float(mpmath.log(worst, 2))
    return Fitted([float(c) for c in p], error), Fitted([float(c) for c in q], error)


def quotient(
    f: Function, weight: Function, degrees: tuple[int, int], place: Function, tries: int
) -> tuple[Fitted, Fitted]:
    """P and Q with Q(0) = 1, rounded together."""
    p, q = round_together(*rational(f, weight, degrees, place), f, weight, place, tries)
    return fitted_quotient(p, q, f, weight, place)


def monic_quotient(
    f: Function, weight: Function, degrees: tuple[int, int], place: Function
) -> tuple[Fitted, Fitted]:
    """P and Q, each constant rounded to the nearest; Q goes on with 1 for its highest power."""
    p, q = rational(f, weight, degrees, place)
    p, q = ([rounded(c / q[-1]) for c in s] for s in (p, q))
    above, below = fitted_quotient(p, q, f, weight, place)
    return above, Fitted(below.constants[:-1], below.error)


def round_together(
    p: list[mpf], q: list[mpf], f: Function, weight: Function, place: Function, tries: int
) -> tuple[list[mpf], list[mpf]]:
    """Doubles near the coefficients, from several starts, by moves of one and of two of them."""
    x = [place(-1 + mpf(2) * i / 400) for i in range(1, 401)]
    above, below = [evaluate(p, t) for t in x], [evaluate(q, t) for t in x]
    w = [weight(t) for t in x]
    values = range(len(x))
    error = np.array([float(w[i] * (above[i] / below[i] - f(x[i]))) for i in values])
    slopes = [[float(w[i] * x[i] ** k / below[i]) for i in values] for k in range(len(p))]
    slopes += [
        [float(-w[i] * above[i] / below[i] ** 2 * x[i] ** k) for i in values]
        for k in range(1, len(q))
    ]
    exact = p + q[1:]
    base = [rounded(c) for c in exact]
    ulp = [mpf(2) ** (int(mpmath.floor(mpmath.log(abs(c), 2))) - 52) for c in base]
    by_place = np.array(slopes) * np.array([float(u) for u in ulp])[:, None]
    error = error + np.array([float(a - b) for a, b in zip(base, exact, strict=True)]) @ slopes
    rng = np.random.default_rng(1)
    best, least = np.zeros(len(base)), np.inf
    for attempt in range(tries):
        moved = rng.integers(-2, 3, len(base)).astype(float) if attempt else np.zeros(len(base))
        e = error + moved @ by_place
        size = np.abs(e).max()
        going = True
        while going:
            going = False
            for i in rng.permutation(len(base)):
                for step in (1, -1, 2, -2, 4, -4, 8, -8):
                    trial = np.abs(e + step * by_place[i]).max()
                    if trial < size - 1e-25:
                        e, size, going = e + step * by_place[i], trial, True
                        moved[i] += step
            if not going:
                going, e, size = move_two(e, size, moved, by_place)
        if size < least:
            best, least = moved.copy(), size
    out = [b + int(k) * u for b, k, u in zip(base, best, ulp, strict=True)]
    return out[: len(p)], [mpf(1), *out[len(p) :]]


def move_two(
    e: np.ndarray, size: float, moved: np.ndarray, by_place: np.ndarray
) -> tuple[bool, np.ndarray, float]:
    """The first move of two constants that helps, if there is one."""
    for i in range(len(moved)):
        for step in (1, -1, 2, -2, 3, -3):
            first = e + step * by_place[i]
            for j in range(i + 1, len(moved)):
                for other in (1, -1, 2, -2):
                    trial = np.abs(first + other * by_place[j]).max()
                    if trial < size - 1e-25:
                        moved[i] += step
                        moved[j] += other
                        return True, first + other * by_place[j], trial
    return False, e, size


# -------------------------------------------------------------------------------------------------
# What is fitted


def half_coth(t: mpf) -> mpf:
    """(r coth(r/2) - 2) / r^2 in t = r^2."""
    if t < mpf(10) ** -20:
        return mpf(1) / 6
    r = mpmath.sqrt(t)
    return (r * mpmath.coth(r / 2) - 2) / t


def exp_cubic(r: mpf) -> mpf:
    """(e^r - 1 - r - r^2/2) / r^3."""
    if abs(r) < mpf(10) ** -12:
        return mpf(1) / 6 + r / 24 + r * r / 120
    return (mpmath.exp(r) - 1 - r - r * r / 2) / r**3


def exp_square(r: mpf) -> mpf:
    """(e^r - 1 - r) / r^2."""
    return mpf(1) / 2 + r * exp_cubic(r)


def atanh_cubic(v: mpf) -> mpf:
    """(2 artanh(s) - 2 s) / s^3 in v = s^2."""
    if v < mpf(10) ** -16:
        return mpf(2) / 3 + 2 * v / 5
    s = mpmath.sqrt(v)
    return (2 * mpmath.atanh(s) - 2 * s) / (s * v)


def lambert(v: mpf) -> mpf:
    """v / (5 + v / (7 + v / (9 + ...))), v = x^2: x^3 / (x - tanh x) - 3 - v."""
    if v > mpf("0.5"):
        x = mpmath.sqrt(v)
        return x * v / (x - mpmath.tanh(x)) - 3 - v
    c = mpf(0)
    for odd in range(81, 3, -2):
        c = v / (odd + c)
    return c


def tanh_shrink() -> tuple[Fitted, Fitted]:
    """A and B for |x| <= 5, beside the part of c / v that is a constant."""
    k = mpf(35) / 256
    return monic_quotient(
        lambda v: lambert(v) / v - k,
        lambda v: v / (3 + v + lambert(v)),
        (5, 5),
        lambda t: mpf(10) ** -18 + 25 * ((t + 1) / 2) ** 2,
    )


def tail(
    low: str, high: str, degrees: tuple[int, int], centre: int, tries: int
) -> tuple[Fitted, Fitted]:
    """(c1 z + c0) Phi(-z) e^(z^2/2) - 1 as P/Q, relative to the former."""
    c1, c0, k = mpf("2.3125"), mpf("1.84375"), mpf(centre)
    first, last = ((mpf(z) - k) / (mpf(z) + k) for z in (low, high))

    def near_one(z: mpf) -> mpf:
        return mpmath.erfc(z / mpmath.sqrt(2)) * mpmath.exp(z * z / 2) / 2 * (c1 * z + c0)

    def place(s: mpf) -> mpf:
        t = first + (s + 1) / 2 * (last - first)
        return k * (1 + t) / (1 - t)

    return quotient(lambda z: near_one(z) - 1, lambda z: 1 / near_one(z), degrees, place, tries)


def cut(whole: mpf, bits: int, digits: int) -> Fitted:
    """A number cut after so many bits, and the rest."""
    head = mpmath.floor(whole * 2**bits) / mpf(2) ** bits
    rest = rounded(whole - head, digits)
    error = float(mpmath.log(abs(whole - head - rest), 2))
    return Fitted([float(head), float(rest)], error)


# f of exp_steps: by a search of 1 + k 2^-46, 0 < k < 2 10^9, the one whose table is nearest to
# doubles.
STEP_FACTOR = 1 + mpf(1801500059) / 2**46
STEP_LIFT = 100


def step_table(lift: int) -> Fitted:
    """f 2^(j/8), times 2^lift, less j 2^49 in the bits; the error is that of f 2^(j/8)."""
    exact = [STEP_FACTOR * mpf(2) ** (mpf(j) / 8) for j in range(8)]
    entries = np.array([float(rounded(t)) for t in exact]) * 2.0**lift
    bits = entries.view(np.int64) - (np.arange(8) << 49)
    worst = max(abs(rounded(t) / t - 1) for t in exact)
    return Fitted(bits.view(np.float64).tolist(), float(mpmath.log(max(worst, 1e-30), 2)))


def half_step() -> mpf:
    """ln 2 / 16, and what rounding adds."""
    return mpmath.log(2) / 16 * (1 + mpf(10) ** -6)


def below_powers() -> list[mpf]:
    """2^(j/8) in 10 bits."""
    return [rounded(mpf(2) ** (mpf(j) / 8), 10) for j in range(8)]


def below_table() -> list[Fitted]:
    """Those, less j 2^49 in the bits, and j ln 2 / 8 less their logarithms."""
    bits = np.array([float(t) for t in below_powers()]).view(np.int64) - (np.arange(8) << 49)
    offsets = [j * mpmath.log(2) / 8 - mpmath.log(t) for j, t in enumerate(below_powers())]
    error = float(mpmath.log(max(abs(rounded(o) - o) for o in offsets), 2))
    table = Fitted(bits.view(np.float64).tolist(), -np.inf)
    return [table, Fitted([float(rounded(o)) for o in offsets[1:]], error)]


def ln_step() -> Fitted:
    """ln f; ln 2 / 8 cut after 41 bits, and the rest."""
    whole, ln_f = mpmath.log(2) / 8, mpmath.log(STEP_FACTOR)
    head = mpmath.floor(whole * 2**41) / mpf(2) ** 41
    constants = [rounded(ln_f), head, rounded(whole - head)]
    error = abs(whole - head - constants[2])
    return Fitted([float(c) for c in constants], float(mpmath.log(error, 2)))


def exp_u_step() -> Fitted:
    """r/2 coth(r/2) - 1 as a polynomial in r^2, for exp_steps."""
    step = half_step() + mpmath.log(STEP_FACTOR)
    return polynomial(
        lambda t: half_coth(t) / 2, lambda t: t * mpmath.sqrt(t), 3, mpf(10) ** -12, step**2
    )


def step_scale(c: mpf, bits: int) -> Fitted:
    """The constants of exp_steps and exp_u_step for e^ct, ln 2 / 8c cut after so many bits."""
    whole = mpmath.log(2) / 8 / c
    head = mpmath.sign(c) * mpmath.floor(abs(whole) * 2**bits) / mpf(2) ** bits
    u = [a * c ** (2 * k) for k, a in enumerate(exp_u_step().constants, 1)]
    constants = [1 / whole, head, whole - head, mpmath.log(STEP_FACTOR) / c, c / 2, *u]
    error = abs(whole - head - rounded(whole - head))
    return Fitted([float(rounded(a)) for a in constants], float(mpmath.log(error, 2)))


def gelu_tanh() -> list[Fitted]:
    """c, a, 3b and b in two parts, the first of c and a short: 2u = a x + b x^3, c = a / b."""
    a = 2 * mpmath.sqrt(2 / mpmath.pi)
    b = a * mpf("0.044715")
    return [cut(a / b, 43, 53), cut(a, 43, 53), in_two(3 * b), in_two(b), step_scale(b, 37)]


def in_two(whole: mpf) -> Fitted:
    """The nearest double, and what that leaves."""
    rest = rounded(whole - rounded(whole))
    error = abs(whole - rounded(whole) - rest)
    return Fitted([float(rounded(whole)), float(rest)], float(mpmath.log(error, 2)))


def xielu_eps() -> Fitted:
    """eps as a double, and e^eps less e to that."""
    eps = -(mpf(10) ** -6)
    rest = mpmath.expm1(eps) - mpmath.expm1(rounded(eps))
    error = float(mpmath.log(abs(rest - rounded(rest)), 2))
    return Fitted([float(rounded(eps)), float(rounded(rest))], error)


def xielu_flat() -> Fitted:
    """n (e^eps - 1): n is the double."""
    whole = mpf(0.8) * mpmath.expm1(-(mpf(10) ** -6))
    error = float(mpmath.log(abs(whole - rounded(whole)), 2))
    return Fitted([float(rounded(whole))], error)


def selu() -> list[Fitted]:
    """s, s - 1, s a - 1; s a in two parts, and in two of which the first has 43 bits."""
    s = mpf("1.0507009873554804934193349852946")
    k = s * mpf("1.6732632423543772848170429916717")
    single = [in_two(c) for c in (s, s - 1, k - 1)]
    return [*(Fitted(c.constants[:1], c.error) for c in single), in_two(k), cut(k, 42, 53)]


def fits() -> dict[str, Callable[[], Sequence[Fitted]]]:
    """Everything by name; each is computed when it is called."""
    half = 8 * half_step()
    step = half_step() + mpmath.log(STEP_FACTOR)
    below = half_step() + max(
        abs(j * mpmath.log(2) / 8 - mpmath.log(t)) for j, t in enumerate(below_powers())
    )
    near = mpf(10) ** -18
    tiny = mpf(10) ** -9

    def square(r: mpf) -> mpf:
        return max(abs(r), tiny) ** 2

    return {
        "ln2": lambda: [cut(mpmath.log(2), 42, 53)],
        "ln2_axis_float32": lambda: [cut(mpmath.log(2), 14, 24)],
        "ln2_axis": lambda: [cut(mpmath.log(2), 40, 53)],
        "exp_u": lambda: [
            polynomial(half_coth, lambda t: t * mpmath.sqrt(t) / 2, 5, mpf(10) ** -12, half**2)
        ],
        "exp_steps": lambda: [step_table(STEP_LIFT), ln_step()],
        "exp_below": lambda: [
            *below_table(),
            rounded_at_once(exp_square, lambda r: max(abs(r), tiny), 7, -below, below),
        ],
        "expansion": lambda: [
            rounded_at_once(
                lambda r: 2 * exp_cubic(r), lambda r: max(abs(r), tiny), 6, -below, below
            )
        ],
        "exp_below_short": lambda: [rounded_at_once(exp_cubic, square, 4, -below, below)],
        "exp_minus_1_step": lambda: [
            rounded_at_once(exp_square, lambda r: r * r * mpmath.exp(-r), 6, -step, step)
        ],
        "exp_u_step": lambda: [exp_u_step()],
        "gelu_quick": lambda: [step_scale(mpf("1.702"), 42), in_two(mpf("1.702"))],
        "gelu_tanh": gelu_tanh,
        "exp_c": lambda: [rounded_at_once(exp_cubic, square, 10, -half, half)],
        "log1p": lambda: [
            polynomial(atanh_cubic, lambda v: v / 2, 10, near, (1 + mpf(10) ** -5) / 9)
        ],
        "tanh_shrink": tanh_shrink,
        "selu": selu,
        "xielu": lambda: [xielu_eps(), xielu_flat()],
        "normal": lambda: [step_scale(mpf(-1) / 2, 40), *tail("0", "9", (9, 9), 3, 80)],
        "normal_far": lambda: tail("8.99", "54.3", (6, 6), 15, 60),
        "exp_term": lambda: [step_table(0), in_two(1 / STEP_FACTOR)],
        "atanh_float32": lambda: [
            rounded_at_once(
                atanh_cubic, lambda v: (v + mpf("1e-6")) / 2, 4, near, mpf("0.02945"), 24
            )
        ],
        "atanh": lambda: [
            rounded_at_once(atanh_cubic, lambda v: (v + mpf("1e-6")) / 2, 9, near, mpf("0.02945"))
        ],
    }


def rounded_at_once(
    f: Function, weight: Function, count: int, low: mpf, high: mpf, bits: int = 53
) -> Fitted:
    """A polynomial whose coefficients are each rounded to the nearest."""
    found = [rounded(c, bits) for c in remez(f, weight, range(count), low, high)]
    x = [low + (high - low) * i / 2000 for i in range(2001)]
    worst = max(abs(weight(t) * (evaluate(found, t) - f(t))) for t in x)
    return Fitted([float(c) for c in found], float(mpmath.log(worst, 2)))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="*", help="which; all when none is given")
    parser.add_argument("--check", action="store_true", help="fail where the source has others")
    options = parser.parse_args()
    mp.prec = 300
    known = fits()
    for name in options.name:
        if name not in known:
            parser.error(f"{name!r} is none of {' '.join(known)}")
    text = "".join(p.read_text() for p in sorted(SOURCES.rglob("*.h")))
    constants = {float.fromhex(c) for c in re.findall(r"0x1\.?[0-9a-f]*p[+-]\d+", text)}
    missing = 0
    for name in options.name or known:
        for fitted in known[name]():
            print(f"{name}: error 2^{fitted.error:.1f}")
            for c in fitted.constants:
                there = abs(c) in constants
                missing += not there
                print(f"    {c.hex():>26}" + ("" if there else "   not in the source"), flush=True)
    if options.check and missing:
        sys.exit(f"{missing} constants are not in the source")


if __name__ == "__main__":
    main()
