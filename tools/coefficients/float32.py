"""Every table of the float32 kernels, from scratch.

    python tools/coefficients/float32.py gelu             # print src/math/tables/gelu.h
    python tools/coefficients/float32.py --write gelu     # write it
    python tools/coefficients/float32.py --check          # whether all stand there as they come out

Needs mpmath and NumPy; a table takes from seconds to a few minutes, and the error of each of its
segments goes to the standard error.

A table cuts an interval into 16 segments.  On each, f(w) = c0 + t (c1 + t (c2 + ...)), t = w - c:

* The centre c is chosen in Gal's manner: among the floats around the middle, those where f(c) is
  almost a float32, so that c0 needs no low part.  Several functions may share their centres; then
  all are almost floats.
* The polynomial is minimax (Lawson's iteration) under the weight of an ULP of the result.
* The last coefficient needs 8 bits and the one before it few more: a row holds both, the upper
  half of a float being the latter's, and the lower half the upper one of the former.  The float
  as a whole is the coefficient.
* Those two are rounded first, then the others, the lowest first; what is left is fitted again
  each time.
* Of the candidates the one is kept whose float32 evaluation, simulated on some 10^5 floats of the
  segment with every rounding, has the least error in ULP over all results made from it (S where
  x < 0, x - S where x > 0...).
"""

import argparse
import contextlib
import io
import itertools
import sys
from pathlib import Path

import mpmath as mp
import numpy as np

mp.mp.dps = 40
F = np.float32
TABLES = Path(__file__).parents[2] / "src" / "math" / "tables"


def f32(x):
    return float(F(float(x)))


def before(x):
    """The float32 before x > 0."""
    return float(np.nextafter(F(x), F(0)))


def ulp(y, floor=0.0):
    """The unit in the last place of float32 at y, at least that at `floor`."""
    y = np.maximum(np.maximum(np.abs(y), floor), 2.0**-126)
    return 2.0 ** (np.floor(np.log2(y)) - 23)


def rounded(x):
    """float64 holding float32 values."""
    return np.asarray(x, float).astype(F).astype(float)


# Segments


def equal(steps):
    """w -> round(steps * w), as the kernels compute it."""
    return lambda w: np.minimum(np.rint(f32(steps) * w).astype(int), 15)


def unequal(a, b):
    """w -> round(w * (a + b * w))"""
    return lambda w: np.minimum(np.rint(w * rounded(f32(b) * w + f32(a))).astype(int), 15)


def knots(index, end, n=16):
    """The least float32 of each segment, and the end."""

    def word(x):
        return int(F(x).view(np.uint32))

    def value(k):
        return float(np.uint32(k).view(F))

    out = [0.0]
    for k in range(1, n):
        low, high = word(0), word(end)
        while high - low > 1:
            middle = (low + high) // 2
            if index(np.array([value(middle)]))[0] >= k:
                high = middle
            else:
                low = middle
        # The steps a + b w are rounded: a float or two before may be over already.
        over = [j for j in range(max(high - 8, 0), high) if index(np.array([value(j)]))[0] >= k]
        out.append(value(min([*over, high])))
    return [*out, f32(end)]


# Polynomials


class Series:
    """A Chebyshev series of f on [low, high]: f in float64, to about 1e-15 of its largest value."""

    def __init__(self, f, low, high, n=32):
        self.low, self.high = low, high
        x = np.cos(np.pi * (np.arange(n) + 0.5) / n)
        w = [mp.mpf(low) + (mp.mpf(high) - mp.mpf(low)) * (mp.mpf(float(u)) + 1) / 2 for u in x]
        self.c = np.polynomial.chebyshev.chebfit(x, np.array([float(f(v)) for v in w]), n - 1)

    def __call__(self, w):
        return np.polynomial.chebyshev.chebval(
            (np.asarray(w, float) - self.low) / (self.high - self.low) * 2 - 1, self.c
        )


def fit(t, target, weight, degree, fixed, rounds):
    """Least squares, weighted towards the minimax polynomial; `fixed` holds given coefficients."""
    scale = 0.87
    free = [k for k in range(degree + 1) if k not in fixed]
    rest = target - sum((c * t**k for k, c in fixed.items()), np.zeros_like(t))
    powers = np.stack([(t / scale) ** k for k in free], 1)
    w = np.ones_like(t) / len(t)
    best = None
    for _ in range(rounds):
        s = np.sqrt(w) * weight
        c = np.linalg.lstsq(powers * s[:, None], rest * s, rcond=None)[0]
        e = np.abs((powers @ c - rest) * weight)
        if best is None or e.max() < best[0]:
            best = (e.max(), c)
        if e.max() == 0:
            break
        w = w * (e / e.max() + 1e-3)
        w /= w.sum()
    out = dict(fixed)
    out.update({k: c / scale**k for k, c in zip(free, best[1], strict=False)})
    return np.array([out[k] for k in range(degree + 1)])


def around(x, behind=0.0):
    """The two float32 next to x whose lower 16 bits are the upper ones of `behind`."""
    upper, lower = int(F(x).view(np.uint32)) >> 16, int(F(behind).view(np.uint32)) >> 16
    near = [float(np.uint32(k << 16 | lower).view(F)) for k in (upper - 1, upper, upper + 1)]
    return sorted(near, key=lambda v: abs(v - x))[:2]


def error_of(c, t, target, weight):
    return np.abs((np.polynomial.polynomial.polyval(t, c) - target) * weight).max()


def joined_last(t, target, weight, degree, given, rounds, choice):
    """The last two coefficients, of which one is behind the other: what leaves the least error, or
    the choice after that."""
    found = []
    for last in around(fit(t, target, weight, degree, given, rounds)[degree]):
        fixed = {**given, degree: last}
        for c in around(fit(t, target, weight, degree, fixed, rounds)[degree - 1], last):
            both = {**fixed, degree - 1: c}
            rest = fit(t, target, weight, degree, both, rounds)
            found.append((error_of(rest, t, target, weight), both))
    return sorted(found, key=lambda pair: pair[0])[choice][1]


def rounded_fit(t, target, weight, degree, fixed=None, rounds=15, joined=False, choice=0):
    """float32 coefficients and the largest weighted error; `joined`: the last two in one number."""
    fixed = dict(fixed or {})
    if joined:
        fixed = joined_last(t, target, weight, degree, fixed, rounds, choice)
    for k in range(degree + 1):
        if k not in fixed:
            fixed[k] = f32(fit(t, target, weight, degree, fixed, rounds)[k])
    c = np.array([fixed[k] for k in range(degree + 1)])
    return c, error_of(c, t, target, weight)


def fma(a, b, c):
    """In float64, rounded to float32: right but for double rounding."""
    return rounded(a * b + c)


def horner(t, c):
    p = np.full(t.shape, c[-1])
    for ck in c[-2::-1]:
        p = fma(p, t, ck)
    return p


class Piece:
    """A function on a segment.

    f        of an mpf
    results  list of (computed, true): computed(s, w) makes a result in float32 from s = c0 + t p,
             true(fs, w) the same in float64 from fs ~ f; optionally a floor, under which errors
             count in ULP of the floor
    weight   weight(fs, w): 1 / tolerated error of f; default 1 / |f|
    c0       given rather than f(c)
    ratio    for a centre 0, with `around`: f(w) = around(w) + w ratio(w); ratio is what is fitted
    around   without ratio: f(w) = around(w) + t p
    fixed    coefficients of p that are given, some by the centre: {0: c1, ...}
    last     last(p, t, w, c0): s, if not c0 + t p
    derived  its c0, [c1, ...] from those of the piece before it
    carried  of how many of p's last steps what they round off is carried along
    joined   whether the last two coefficients are one number
    beside   how much of what c0 leaves of f(c) p is not to make up for: who needs it adds it
    """

    def __init__(
        self,
        f,
        results,
        degree=6,
        weight=None,
        c0=None,
        ratio=None,
        around=None,
        fixed=None,
        last=None,
        beside=0.0,
        carried=0,
        derived=None,
        joined=True,
    ):
        self.f, self.results, self.degree, self.c0, self.fixed = f, results, degree, c0, fixed
        self.joined = joined
        self.ratio, self.around, self.beside = ratio, around, beside
        self.carried, self.derived = carried, derived
        self.weight = weight or (lambda fs, w: 1 / np.abs(fs(w)))
        self.last = last or (lambda p, t, w, c0: fma(t, p, c0))


def nearby(c, n=300):
    word = int(F(c).view(np.uint32))
    return [float(np.uint32(word + k).view(F)) for k in range(-n, n + 1)]


def segment(
    pieces, low, high, centres=None, where=0.55, radius=0.12, n_candidates=60, samples=6000
):
    """Centre and coefficients of all pieces on [low, high)."""
    rng = np.random.default_rng(1)
    ratios = [p.ratio and Series(p.ratio, low, high) for p in pieces]
    series = [
        (lambda w, p=p, r=r: p.around(w) + w * r(w)) if r else Series(p.f, low, high)
        for p, r in zip(pieces, ratios, strict=False)
    ]
    x = np.cos(np.pi * (np.arange(64) + 0.5) / 64)
    nodes = low + (high - low) * (x + 1) / 2

    def grid(n):
        u = rng.uniform(0, 1, 2 * n) ** 8
        w = np.concatenate(
            [
                np.linspace(low, high, 2 * n),
                rng.uniform(low, high, 5 * n),
                low + (high - low) * u[:n],
                high - (high - low) * u[n:],
            ]
        )
        w = np.unique(rounded(w))
        return w[(w >= low) & (w < high) & (w != 0)]

    def measure(found, w):
        t = rounded(w - found["c"])
        out = []
        for p, fs, (c0, c) in zip(pieces, series, found["pieces"], strict=False):
            exact = max(p.carried, 1)
            rest = horner(t, c[exact:])
            for ck in c[exact - 1 :: -1]:
                rest = rest * t + ck
            s = p.last(rest if p.carried else rounded(rest), t, w, c0)
            for computed, true, *floor in p.results:
                y = true(fs, w)
                out.append((np.abs(computed(s, w) - y) / ulp(y, *floor)).max())
        return out

    if centres is None:
        middle, reach = low + (high - low) * where, (high - low) * radius
        step = max(float(np.spacing(F(middle))), reach / 100000)
        centres = np.unique(rounded(np.arange(middle - reach, middle + reach, step)))
        residue = np.zeros_like(centres)
        for p, fs in zip(pieces, series, strict=False):
            if p.c0 is None:
                y = fs(centres)
                residue = np.maximum(residue, np.abs(y - rounded(y)) / ulp(y))
        centres = centres[np.argsort(residue, kind="stable")[:n_candidates]]
    found = []
    coarse, fine = grid(samples // 5), grid(10 * samples)
    # Where there is but one centre, the last coefficients are chosen by what comes out too.
    choices = range(4 if len(centres) == 1 else 1)
    for c, *chosen in itertools.product(centres, *[choices] * len(pieces)):
        t = nodes - c
        parts, errors = [], []
        for p, fs, ratio, choice in zip(pieces, series, ratios, chosen, strict=False):
            if p.derived:
                parts.append(p.derived(*parts[-1]))
                continue
            c0 = f32(fs(c)) if p.c0 is None else p.c0
            base = c0 + p.beside * (fs(c) - c0)
            if ratio:
                target = ratio(nodes)
            else:
                target = (fs(nodes) - (p.around(nodes) if p.around else base)) / t
            given = {k: f32(v(c)) if callable(v) else v for k, v in (p.fixed or {}).items()}
            weight = np.abs(t) * p.weight(fs, nodes)
            co, e = rounded_fit(
                t, target, weight, p.degree - 1, given, joined=p.joined, choice=choice
            )
            parts.append((c0, co))
            errors.append(e)
        found.append({"c": float(c), "pieces": parts, "fit": errors})
        found[-1]["ulp"] = measure(found[-1], coarse)
    found.sort(key=lambda s: max(s["ulp"], default=0))
    for s in found[:12]:
        s["ulp"] = measure(s, fine)
    best = min(found[:12], key=lambda s: max(s["ulp"], default=0))
    best["low"], best["high"] = low, high
    return best


def table(make, k, special=None, log=sys.stderr):
    """Segments for make(i, low, high) -> pieces; `special` has options for single segments."""
    out = []
    for i in range(len(k) - 1):
        s = segment(make(i, k[i], k[i + 1]), k[i], k[i + 1], **(special or {}).get(i, {}))
        out.append(s)
        print(
            f"{i:2} [{s['low']:.4f}, {s['high']:.4f}) c {s['c']:.4f} fit "
            + " ".join(f"2^{np.log2(e):.1f}" for e in s["fit"])
            + " ulp "
            + " ".join(f"{e:.3f}" for e in s["ulp"]),
            file=log,
        )
    return out


# C


def literal(x):
    if x == 0:
        return "-0.0f" if np.signbit(float(x)) else "0"
    mantissa, exponent = f32(x).hex().split("p")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}p{exponent}f"


def wrap(items, indent="    ", width=100):
    lines, line = [], indent
    for item in items:
        if len(line) + len(item) + 2 > width:
            lines.append(line.rstrip())
            line = indent
        line += item + ", "
    return "\n".join([*lines, line.rstrip().rstrip(",")])


def row(values):
    return "    {" + wrap([literal(v) for v in values]).lstrip() + "},"


def print_table(name, comment, segments, joined=True, **constants):
    """Rows c, then c0, c1, ... of each piece, the last two in one row if they are joined."""
    print(f"/* {comment} */")
    for key, value in constants.items():
        print(f"static const real {name}_{key} = {literal(value)};")
    end = -1 if joined else None
    columns = [[s["c"]] + [c for c0, co in s["pieces"] for c in (c0, *co[:end])] for s in segments]
    print(f"static const real {name}_table[{len(columns[0])}][{len(columns)}] = {{")
    for values in zip(*columns, strict=False):
        print(row(values))
    print("};")


def print_row(name, values, comment=""):
    if comment:
        print(f"/* {comment} */")
    print(
        f"static const real {name}[{len(values)}] = {{\n"
        + wrap([literal(v) for v in values])
        + "};"
    )


def print_constant(name, value, comment=""):
    print(
        f"static const real {name} = {literal(value)};" + (f" /* {comment} */" if comment else "")
    )


def pair_polynomial(name, f, low, high, degree):
    """c0 + low part + z (c1 + ...) for f on [low, high], 0 <= low: prints it."""
    z = low + (high - low) * (np.cos(np.pi * (np.arange(64) + 0.5) / 64) + 1) / 2
    y = [f(mp.mpf(v)) for v in z]
    s0 = mp.chebyfit(f, [mp.mpf(low), mp.mpf(high)], degree + 1)[-1]
    c0 = f32(s0)
    target = np.array([float((v - s0) / mp.mpf(u)) for u, v in zip(z, y, strict=False)])
    c, e = rounded_fit(z, target, z / np.array([float(v) for v in y]), degree - 1)
    print_row(name, [c0, *c], f"on [{low:.4g}, {high:.4g}], within 2^{np.log2(e):.1f}")
    print_constant(name + "_low", f32(s0 - mp.mpf(c0)))


def print_by_type(c):
    """1/2 < c < 2 as each type holds it; prints the lines that choose around what is printed."""
    for line, bits in (
        ("#if defined(NPACT_F16)", 11),
        ("#elif defined(NPACT_BF16)", 8),
        ("#else", 24),
    ):
        print(line)
        unit = mp.mpf(2) ** (int(c >= 1) - bits)
        yield mp.nint(c / unit) * unit
    print("#endif")


NAMES = {}


def generator(f):
    NAMES[f.__name__] = f
    return f


def phi(w):
    return mp.exp(-w * w / 2) / mp.sqrt(2 * mp.pi)


def Q(w):
    return mp.erfc(w / mp.sqrt(2)) / 2


def without(x, bits):
    """The float32 whose bit pattern is less by so much."""
    return float(np.uint32(int(F(float(x)).view(np.uint32)) - bits).view(F))


def exp_rest(r):
    """(e^r - 1 - r) / r^2"""
    return np.array([float((mp.expm1(mp.mpf(v)) - mp.mpf(v)) / mp.mpf(v) ** 2) for v in r])


@generator
def exp():
    step = mp.log(2) / 16
    high = mp.nint(step * 2**15) / 2**15
    T = [mp.nint(2 ** (mp.mpf(j) / 16 + 7)) / 2**7 for j in range(16)]
    offset = [j * step - mp.log(t) for j, t in enumerate(T)]
    print_constant("exp_steps", 1 / step, "16 / ln 2")
    print_constant("exp_step", high, "ln 2 / 16 in 11 bits, so that its product with n is exact")
    print_constant("exp_step_low", step - high)
    print("/* T ~ 2^(j/16) in 8 bits, and j ln 2 / 16 - log T */")
    print_row("exp_table", T)
    print_row("exp_offset", offset)
    reach = float(step / 2) * 1.004 + max(abs(float(d)) for d in offset)
    r = np.cos(np.pi * (np.arange(64) + 0.5) / 64) * reach
    c, e = rounded_fit(r, exp_rest(r), r * r, 1)
    print_row(
        "exp_q", c, f"e^r = 1 + r + r^2 (q0 + q1 r), |r| < {reach:.4f}, within 2^{np.log2(e):.1f}"
    )
    expm1_below()


def expm1_below():
    step = mp.log(2) / 8
    high = mp.nint(step * 2**15) / 2**15
    T = [mp.nint(2 ** (mp.mpf(j) / 8 + 7)) / 2**7 for j in range(8)]
    # Just below 0, e^x - 1 must not be a difference of larger numbers.
    T[7] = mp.mpf("1.859375")
    offset = [j * step - mp.log(t) for j, t in enumerate(T)]
    print_constant("expm1_steps", 1 / step, "8 / ln 2")
    print_constant("expm1_step", high, "ln 2 / 8 in 12 bits")
    print_constant("expm1_step_low", step - high)
    print("/* T for exp_below: j 2^20 is taken from the bit pattern, adding n 2^20 puts it back */")
    print_row("expm1_table", [without(t, j << 20) for j, t in enumerate(T)])
    print_row("expm1_offset", offset)
    half = float(step / 2) * 1.004
    low, high = -half + min(map(float, offset)), half + max(map(float, offset))
    r = (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(64) + 0.5) / 64)
    # Where |r| is more than half a step, e^x - 1 is .12 at least.
    size = np.where(np.abs(r) < half, np.abs(r), 0.12)
    c, e = rounded_fit(r, exp_rest(r), r * r / size, 2)
    print_row(
        "expm1_q",
        c,
        f"e^r - 1 = r + r^2 (q0 + ...), {low:.4f} < r < {high:.4f}; "
        f"e^x - 1 within 2^{np.log2(e):.1f} of itself",
    )


def print_multiple(name, factor, last):
    step = mp.log(2) / 16 / factor
    high = mp.nint(step * 2**last) / 2**last  # its product with n is exact
    print(f"static const exp_multiple {name}_multiple = {{")
    print("    " + ", ".join(literal(x) for x in (1 / step, high, step - high, factor)) + "};")


@generator
def logistic():
    # A number close to 1 that makes all eight powers nearly floats; 1 more than it is one too.
    first = 1 + np.arange(-(2**17), 2**17) * 2.0**-23
    powers = first[:, None] * 2.0 ** (np.arange(8) / 8)
    k = first[np.abs(rounded(powers) / powers - 1).max(1).argmin()]
    T = [f32(k * 2 ** (mp.mpf(j) / 8)) for j in range(8)]
    off = max(abs(float(t / (k * 2 ** (mp.mpf(j) / 8)) - 1)) for j, t in enumerate(T))
    print(f"/* k 2^(j/8), within 2^{np.log2(off):.1f}; j 2^20 is taken from the bit pattern */")
    print_row("logistic_table", [without(t, j << 20) for j, t in enumerate(T)])

    def print_scale(name, c, comment):
        step = mp.log(2) / 8 / c
        high = mp.nint(step * 2**17) / 2**17
        reach = float(step / 2) * 1.0001
        r = np.cos(np.pi * (np.arange(64) + 0.5) / 64) * reach
        target = np.array([float(mp.exp(-mp.mpf(v) * c) / mp.mpf(k) - 1) for v in r])
        p, e = rounded_fit(r, target, np.ones_like(r), 3)
        print(f"/* {comment}: e within 2^{np.log2(e):.1f} for |r| < {reach:.4f} */")
        print(f"static const logistic_scale logistic_{name} = {{")
        print(wrap([literal(v) for v in (1 / step, high, step - high)]) + ",")
        print(wrap(["{" + literal(p[0]), *map(literal, p[1:3]), literal(p[3]) + "}"]) + "};")

    print_scale("plain", mp.mpf(1), "of t")
    print_scale("quick", mp.mpf("1.702"), "of 1.702 t")
    print_multiple("logistic_quick", mp.mpf("1.702"), 16)
    for c in print_by_type(mp.mpf("1.702")):
        print_constant("logistic_oai_factor", c)
        print_scale("oai", c, "of the factor times t")
        print_multiple("logistic_oai", c, 16)


@generator
def exp_term():
    step = mp.log(2) / 8
    high = mp.nint(step * 2**14) / 2**14
    # A factor is free in a softmax: one with which all of 2^(j/8) are almost floats.
    factor = np.arange(2**23, 2**24, dtype=float) * 2.0**-23
    error = np.zeros_like(factor)
    for j in range(1, 8):
        power = mp.mpf(2) ** (mp.mpf(j) / 8)
        product = factor * float(power)
        # the float64 product is wrong by 2^-52 of itself at most: nothing beside what is looked for
        error = np.maximum(error, np.abs(rounded(product) / product - 1))
    factor = mp.mpf(float(factor[np.argmin(error)]))
    T = [mp.mpf(f32(factor * 2 ** (mp.mpf(j) / 8))) for j in range(8)]
    worst = max(abs(t / factor / 2 ** (mp.mpf(j) / 8) - 1) for j, t in enumerate(T))
    print_constant("term_steps", 1 / step, "8 / ln 2")
    print_constant("term_step", high, "ln 2 / 8 in 11 bits, so that its product with n is exact")
    print_constant("term_step_low", step - high)
    print_constant("term_factor", factor)
    print_constant("term_inverse", 1 / factor, "1 / term_factor, and what that leaves")
    print_constant("term_inverse_low", 1 / factor - mp.mpf(f32(1 / factor)))
    print_row(
        "term_table",
        [without(t, j << 20) for j, t in enumerate(T)],
        f"term_factor 2^(j/8) within 2^{float(mp.log(worst, 2)):.1f}, less j 2^20 in its bits",
    )
    reach = float(step / 2) * 1.004
    r = np.cos(np.pi * (np.arange(64) + 0.5) / 64) * reach
    c, e = rounded_fit(r, exp_rest(r), r * r, 2)
    print_row(
        "term_q", c, f"e^r = 1 + r + r^2 (q0 + ...), |r| < {reach:.4f}, within 2^{np.log2(e):.1f}"
    )


def below_and_above(value_above, last):
    """Results of a function S: -S for x < 0 up to |x| = last, value_above(S, w) for x > 0."""
    return [
        (lambda s, w: np.where(w <= last, s, 0), lambda fs, w: np.where(w <= last, fs(w), 0)),
        (lambda s, w: rounded(value_above(s, w)), lambda fs, w: value_above(fs(w), w)),
    ]


def gated(name, S, D, a, b, end, zero, comment):
    """Tables for a self-gated function f.

    S(w) = -f(-w), f(w) = w - S(w), and D(w) = S'(w) = f'(-w), 1 - D = f'(w).  In segment 0, S is
    taken from w / 2 and D from 1/2.

    Around the zero of D, S is the same to the last bit, and no centre makes c0 better than it is.
    There p must suit c0 alone, with its error everywhere, and c0 with the rest, which has none.
    """
    k = knots(unequal(a, b) if b else equal(a), end)
    last = before(k[15])

    def make(i, low, high):
        Series(S, low, high)
        value = Piece(
            S,
            below_and_above(lambda s, w: w - s, last),
            weight=lambda fs, w: np.where(w <= last, 1 / fs(w), 0.5),
            beside=0.75 if low < zero < high else 0.0,
        )
        if i == 0:
            value = Piece(
                S,
                [
                    (lambda s, w: rounded(w / 2 + s), lambda fs, w: fs(w)),
                    (lambda s, w: rounded(w / 2 - s), lambda fs, w: w - fs(w)),
                ],
                weight=lambda fs, w: 2 / w,
                c0=0.0,
                fixed={0: 0.0},
                around=lambda w: w / 2,
                ratio=lambda w: (S(w) - w / 2) / w if w else mp.mpf(0),
            )
        near = 2.0**-6 if low < zero < high else 2.0**-3 if low < zero else 0.0
        slope = Piece(
            D,
            [(*r, near) for r in below_and_above(lambda s, w: 1 - s, last)],
            weight=lambda fs, w: np.where(w <= last, 1 / np.maximum(np.abs(fs(w)), near), 4.0),
            c0=0.5 if i == 0 else None,
        )
        return [value, slope]

    at_zero = max(i for i in range(16) if k[i] < zero)
    special = {
        0: {"centres": [0.0]},
        1: {"where": 0.5, "radius": 0.2, "n_candidates": 600},
        13: {"n_candidates": 200},
        14: {"n_candidates": 1500, "radius": 0.3},
        15: {"where": 0.5},
        at_zero: {"centres": nearby(zero)},
    }
    segments = table(make, k, special)
    constants = {"a": f32(a), "b": f32(b)} if b else {"steps": f32(a)}
    print_table(name, comment, segments, low=-last, **constants)
    rests = [S(mp.mpf(s["c"])) - mp.mpf(s["pieces"][0][0]) for s in segments]
    print_row(name + "_low_parts", rests, "what S leaves of its c0")


def unequal_coefficients(first, last, n_last):
    """a, b such that segment 0 ends at `first` and n_last = 14.5 at `last`."""
    b = (n_last / last - 0.5 / first) / (last - first)
    return f32(0.5 / first - b * first), f32(b)


@generator
def gelu():
    a, b = unequal_coefficients(0.195, 4.5, 14.5)
    gated(
        "gelu",
        lambda w: w * Q(w),
        lambda w: Q(w) - w * phi(w),
        a,
        b,
        6.125,
        0.7517915246935645,
        "S(w) = w erfc(w / sqrt 2) / 2 and S'",
    )

    def P(z):
        return Q(1 / mp.sqrt(z)) / mp.sqrt(z) * mp.exp(1 / z / 2) if z else 1 / mp.sqrt(2 * mp.pi)

    print("/* e^(w^2/2) S(w) and -e^(w^2/2) S'(w) / w in z = 1 / w^2 */")
    pair_polynomial("gelu_mills", P, 1e-4, float(1 / mp.mpf("4.49") ** 2), 6)
    pair_polynomial(
        "gelu_mills_slope",
        lambda z: 1 / mp.sqrt(2 * mp.pi) - z * P(z),
        1e-4,
        float(1 / mp.mpf("4.49") ** 2),
        6,
    )


def sigma(w):
    return 1 / (1 + mp.exp(-w))


@generator
def sigmoid():
    steps = 1.15
    k = knots(equal(steps), 17.5)
    last = before(k[15])

    def L(w):
        return mp.log1p(mp.exp(-w))

    def make(i, low, high):
        softplus = Piece(
            L,
            [
                (
                    lambda s, w: np.where(w <= last, s, 0),
                    lambda fs, w: np.where(w <= last, fs(w), 0),
                ),
                (
                    lambda s, w: rounded(np.minimum(w, 14.75) + s),
                    lambda fs, w: np.minimum(w, 14.75) + fs(w),
                ),
            ],
            weight=lambda fs, w: np.where(w <= last, 1 / fs(w), 4.0),
        )
        return [softplus]

    segments = table(
        make,
        k,
        {
            0: {"centres": [0.0]},
            1: {"where": 0.5, "radius": 0.25, "n_candidates": 1500},
            10: {"n_candidates": 200},
            14: {"n_candidates": 200},
            15: {"where": 0.5},
        },
    )
    # In segment 0, softplus(x) from ln 2 for either sign of x.
    x = k[1] * np.cos(np.pi * (np.arange(64) + 0.5) / 64)
    c0 = f32(mp.log(2))
    target = np.array([float((mp.log1p(mp.exp(mp.mpf(v))) - mp.mpf(c0)) / mp.mpf(v)) for v in x])
    c, e = rounded_fit(x, target, np.abs(x) / np.log1p(np.exp(x)), 5, joined=True)
    segments[0]["pieces"][0] = (c0, c)
    print_table(
        "sigmoid",
        f"log(1 + e^-w), in segment 0 log(1 + e^x) within 2^{np.log2(e):.1f}",
        segments,
        steps=steps,
        first=k[1],
        low=-last,
    )


@generator
def tanh():
    scale = f32(0.81)

    def index(w):
        """Two segments a binade of u = scale w + 1/2: bit 22 and the two above it."""
        u = rounded(scale * w + 0.5)
        return np.minimum((u.astype(F).view(np.uint32) >> 22).astype(int) - (0x3F000000 >> 22), 7)

    k = knots(index, 9.25, 8)
    result = [(lambda s, w: s, lambda fs, w: fs(w))]
    # A lookup of eight is one operation on AVX2: the shift would cost what it saves.
    options = {"degree": 7, "joined": False}

    def make(i, low, high):
        if i == 0:
            return [
                Piece(
                    mp.tanh,
                    result,
                    **options,
                    c0=0.0,
                    around=lambda w: w,
                    weight=lambda fs, w: 1 / w,
                    ratio=lambda w: (mp.tanh(w) - w) / w if w else mp.mpf(0),
                    last=lambda p, t, w, c0: fma(t, p, w),
                )
            ]
        if i == 7:  # at its end tanh must round to 1
            return [
                Piece(
                    mp.tanh,
                    [*result, (lambda s, w: np.where(w > 9.2, s, 1), lambda fs, w: 0 * w + 1)],
                    **options,
                    weight=lambda fs, w: np.where(w > 8.5, 4, 1),
                )
            ]
        return [Piece(mp.tanh, result, **options)]

    segments = table(make, k, {0: {"centres": [0.0]}, 7: {"where": 0.5, "n_candidates": 300}})
    first = 0x3F000000 >> 22 & 7
    print_table("tanh", "tanh", segments[-first:] + segments[:-first], joined=False, scale=scale)


@generator
def tanh_slope():
    a, b = unequal_coefficients(0.18, 5.75, 14.5)
    k = knots(unequal(a, b), 9.25)
    last = before(k[15])

    def sech2(w):
        return mp.sech(w) ** 2

    print_table(
        "tanh_slope",
        "1 / cosh(w)^2",
        table(
            lambda i, low, high: [Piece(sech2, [(lambda s, w: s, lambda fs, w: fs(w))][: 15 - i])],
            k,
            {0: {"centres": [0.0]}},
        ),
        a=a,
        b=b,
        low=-last,
    )


@generator
def tanh_shrink():
    scale, offset, n = f32(0.64), f32(0.18), (0x3F000000 >> 21) - 1

    def index(w):
        """0 where u = scale w + offset is below 1/2, from there on four segments a binade of u."""
        u = rounded(np.maximum(scale * w + offset, before(0.5)))
        return np.minimum((u.astype(F).view(np.uint32) >> 21).astype(int) - n, 15)

    k = knots(index, 9.25)
    result = [(lambda s, w: s, lambda fs, w: fs(w))]

    def make(i, low, high):
        return [Piece(lambda w: w - mp.tanh(w), result), Piece(lambda w: mp.tanh(w) ** 2, result)]

    segments = table(make, k[1:-1])
    # In segment 0, T = w u (1/3 + u R(u)) and T' = u (1 + u R'(u)), u = w^2; at the end, T = w - 1.
    u = k[1] ** 2 * (np.cos(np.pi * (np.arange(64) + 0.5) / 64) + 1) / 2
    near_zero = []
    for f, c0 in (
        (lambda w: (w - mp.tanh(w)) / w**3, mp.mpf(1) / 3),
        (lambda w: (mp.tanh(w) / w) ** 2, mp.mpf(1)),
    ):
        y = [f(mp.sqrt(mp.mpf(v))) for v in u]
        target = np.array([float((v - c0) / mp.mpf(w)) for v, w in zip(y, u, strict=True)])
        c, e = rounded_fit(u, target, u / np.array([float(v) for v in y]), 5, joined=True)
        print(f" 0 within 2^{np.log2(e):.1f}", file=sys.stderr)
        near_zero.append((0.0, c))
    first = {"c": 0.0, "pieces": near_zero}
    last = {"c": 1.0, "pieces": [(0.0, [1.0] + 5 * [0.0]), (1.0, 6 * [0.0])]}
    segments = [first, *segments, last]
    print_table(
        "tanh_shrink",
        "T(w) = w - tanh(w) and T'; in the first segment R and R', "
        "beyond the last knot w - 1 and 1",
        segments[-n % 16 :] + segments[: -n % 16],
        scale=scale,
        offset=offset,
    )
    third = mp.mpf(1) / 3
    print_constant("tanh_shrink_third", third)
    print_constant("tanh_shrink_third_low", third - mp.mpf(f32(third)))


@generator
def entropy():
    steps = 1.15
    k = knots(equal(steps), 17.5)

    def E(w):
        return mp.log1p(mp.exp(-w)) + w / (1 + mp.exp(w))

    result = [(lambda s, w: s, lambda fs, w: fs(w))]
    print_table(
        "entropy",
        "E(w) = log(1 + e^-w) + w / (1 + e^w)",
        table(lambda i, low, high: [Piece(E, result[: 15 - i])], k, {0: {"centres": [0.0]}}),
        steps=steps,
        low=-before(k[15]),
    )


@generator
def expansion():
    scale, offset, first = f32(1.4), f32(2.555), 0x40200000 >> 21

    def index(w):
        """Four segments a binade of u = scale w + offset, from 2.5 on."""
        u = rounded(scale * w + offset)
        return (u.astype(F).view(np.uint32) >> 21).astype(int) - first

    def less_line(w):
        return mp.expm1(-w) + w

    def by_line(w):
        return -mp.expm1(-w) - w * mp.exp(-w)

    def piece(i, f):
        # Next to 0, where f is a small number times w / 2, only its error is of few digits.
        result = [(lambda s, w: s, lambda fs, w: fs(w), 2.0**-24)]
        if i:
            return Piece(f, result, joined=False)
        return Piece(
            f,
            result,
            joined=False,
            c0=0.0,
            fixed={0: 0.0, 1: 0.5},
            around=lambda w: 0 * w,
            ratio=lambda w: f(w) / w if w else mp.mpf(0),
            carried=3,
        )

    k = knots(index, 21, 15)
    segments = table(
        lambda i, low, high: [piece(i, less_line), piece(i, by_line)],
        k,
        {0: {"centres": [0.0]}, 1: {"n_candidates": 1000, "radius": 0.25}},
    )
    segments.append(segments[-1])
    print_table(
        "expansion",
        "e^-w - 1 + w and 1 - e^-w (1 + w)",
        segments[-first % 16 :] + segments[: -first % 16],
        scale=scale,
        offset=offset,
        end=before(k[15]),
        joined=False,
    )


@generator
def xielu():
    for alpha in print_by_type(mp.mpf("0.8")):
        xielu_at(alpha)


def xielu_at(alpha):
    beta, eps = mp.mpf("0.5"), mp.mpf("1e-6")
    rest = alpha - beta  # a float
    scale, offset = f32(1.22), f32(2.555)

    def index(w):
        """Four segments a binade of u = scale w + offset, from 2.5 on."""
        u = rounded(scale * w + offset)
        return (u.astype(F).view(np.uint32) >> 21).astype(int) - (0x40200000 >> 21)

    def V(w):
        return rest * w + alpha * mp.expm1(-w)

    def D(w):
        return rest - alpha * mp.exp(-w)

    zero = f32(mp.findroot(V, 2.4))
    k = knots(index, 20)[:14]
    at_zero = max(i for i in range(13) if k[i] < zero)

    def make(i, low, high):
        D_ = Series(D, low, high)
        options = {
            "carried": int(i in (0, at_zero)),
            "beside": 1.0,
            "fixed": {0: lambda c: D(mp.mpf(c))},
            "weight": lambda fs, w: 1 / np.minimum(np.abs(fs(w)), np.maximum(np.abs(D_(w)), 0.125)),
        }
        result = [(lambda s, w: s, lambda fs, w: fs(w))]
        if i == 0:
            value = Piece(
                V,
                result,
                c0=0.0,
                around=lambda w: 0 * w,
                ratio=lambda w: V(w) / w if w else -beta,
                **options,
            )
        elif i == at_zero:  # V is what the distance from the zero makes it
            value = Piece(V, [], c0=f32(V(mp.mpf(zero))), **options)
        else:
            value = Piece(V, result, **options)
        slope = Piece(
            D,
            [(*result[0], 0.125)],
            derived=lambda c0, c: (c[0], np.append(f32(float(rest) - c[0]), -c[1:])),
        )
        return [value, slope]

    special = {0: {"centres": [0.0]}, at_zero: {"centres": [zero]}, at_zero + 1: {"where": 0.15}}
    segments = table(make, k, special)
    # In x = -w; the slope comes from the same rows.
    for s in segments:
        (c0, c), _ = s["pieces"]
        s["pieces"] = [(c0, c * (-1.0) ** np.arange(1, 7))]
        s["c"] = 0.0 - s["c"]
    # Beyond, -rest x - alpha; above -eps a constant, by chance almost a float, less rest x.
    line = [float(-rest), *5 * [0.0]]
    segments = [
        {"c": 0.0, "pieces": [(f32(alpha * mp.expm1(-eps)), line)]},
        *segments,
        {"c": 0.0, "pieces": [(float(-alpha), line)]},
        {"c": 0.0, "pieces": [(0.0, [0.0, float(alpha), *4 * [0.0]])]},
    ]
    print_table(
        "xielu",
        "above -1e-6 a line; from there down to -17.5; a line; above 0",
        segments,
        scale=-scale,
        offset=offset,
        alpha=alpha,
        rest=rest,
    )


@generator
def gelu_tanh():
    c = 2 * mp.sqrt(2 / mp.pi)
    d = c * mp.mpf("0.044715")

    def b(w):
        return w * (c + d * w * w)

    def db(w):
        return c + 3 * d * w * w

    zero = float(mp.findroot(lambda w: 1 - w * db(w) * sigma(b(w)), 0.7524614220710162))
    a1, b1 = unequal_coefficients(0.187, 4.3, 14.5)
    gated(
        "gelu_tanh",
        lambda w: w * sigma(-b(w)),
        lambda w: sigma(-b(w)) * (1 - w * db(w) * sigma(b(w))),
        a1,
        b1,
        5.75,
        zero,
        "S(w) = w / (1 + e^(2 u)) and S'",
    )
    print("/* 2 u = d w (e + w^2), w (2 u)' = w (c + 3 d w^2); e and c in few bits */")
    for name, v, last in (("c", c, 18), ("e", c / d, 16), ("d3", 3 * d, 26)):
        high = mp.nint(v * 2**last) / 2**last
        print_constant("gelu_tanh_" + name, high)
        print_constant("gelu_tanh_" + name + "_low", v - high)
    print_multiple("gelu_tanh", d, 12)


@generator
def selu():
    s = mp.mpf("1.0507009873554804934193349852946")
    k = s * mp.mpf("1.6732632423543772848170429916717")
    print_constant("selu_s", s)
    print_constant("selu_s_rest", s - 1)
    print_constant("selu_k", k, "s a")
    print_constant("selu_k_low", k - mp.mpf(f32(k)))
    # Of the numbers of 8 bits around 2^(j/8) the one whose product with the float k is the best.
    powers = [mp.mpf(1)]
    for j in range(1, 8):
        middle = int(mp.nint(2 ** (mp.mpf(j) / 8 + 7)))
        near = [mp.mpf(n) / 2**7 for n in range(middle - 1, middle + 2)]
        powers.append(min(near, key=lambda t: abs(mp.mpf(f32(f32(k) * float(t))) / (k * t) - 1)))
    off = max(abs(mp.mpf(f32(f32(k) * float(t))) / (k * t) - 1) for t in powers)
    print(f"/* T ~ 2^(j/8) in 8 bits, k T being within 2^{float(mp.log(off, 2)):.1f} of a float */")
    print_row("selu_powers", [without(t, j << 20) for j, t in enumerate(powers)])
    print_row("selu_offset", [j * mp.log(2) / 8 - mp.log(t) for j, t in enumerate(powers)])


@generator
def mish():
    end, n_left = 9.9, 9  # segments -9, ..., 6
    a, b_left = f32(1.516), f32(0.041871)
    b_right = f32(
        (a - 5.5 / end) / end
    )  # a little beyond the last knot 5.5 is reached again: at the end

    def V(x):
        n = mp.expm1(x) * (mp.expm1(x) + 4) + 3
        return x * n / (n + 2)

    def D(x):
        w = mp.exp(x)
        n = w * (w + 2)
        return w * ((w + 2) * (n + 2) + 4 * x * (w + 1)) / (n + 2) ** 2

    def steps(b):
        return lambda w: np.rint(w * rounded(a - b * w)).astype(int)

    left = knots(steps(b_left), 8.5, n_left + 2)
    right = knots(steps(b_right), end, 16 - n_left)
    k = [-v for v in left[n_left + 1 : 0 : -1]] + right[1:]
    result = (lambda s, x: s, lambda fs, x: fs(x))

    def make(i, low, high):
        options = {}
        if i == n_left:  # x / 2 + x p
            options = {
                "c0": -0.0,
                "around": lambda x: x / 2,
                "ratio": lambda x: (V(x) - x / 2) / x if x else mp.mpf("0.1"),
                "weight": lambda fs, x: 1 / np.abs(x),
                "last": lambda p, t, x, c0: fma(t, p, x / 2),
            }
        elif i == 15:  # x + t p
            options = {
                "c0": 0.0,
                "around": lambda x: x,
                "last": lambda p, t, x, c0: fma(t, p, x),
            }
        value = Piece(V, [result], degree=7, **options)
        near = 0.125 if -2 < high < 0 else 0.0
        slope = Piece(
            D,
            [(*result, near)],
            degree=7,
            weight=lambda fs, x: 1 / np.maximum(np.abs(fs(x)), near / 2),
        )
        if i == n_left:  # 0.6 is no float: p makes up for it where the slope is below 1/2
            slope.weight = lambda fs, x: np.where(x < -0.14, 5, 1)
        elif i == 15:  # at the end it must round to 1
            one = (lambda s, x: np.where(x > 9.89, 1 + 4 * (s - 1), 1), lambda fs, x: 0 * x + 1)
            slope.results.append((*one, 1.0))
        return [value, slope]

    special = {
        n_left: {"centres": [0.0]},
        n_left + 1: {"where": 0.25, "radius": 0.15, "n_candidates": 300},
        15: {"where": 0.9, "radius": 0.1, "n_candidates": 600},
    }
    segments = table(make, k, special)
    columns = segments[n_left:] + segments[:n_left]
    low = -before(-k[0])
    constants = {"a": a, "left": b_left, "right": -b_right, "low": low, "end": end}
    print_table("mish", "mish and its slope", columns, **constants)
    print_row("mish_line", [0.5, *5 * [0.0], 1.0, *9 * [0.0]], "c0 is this times x, and the row")


def text(name):
    """The file of a table."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print(f"/* Made by tools/coefficients/float32.py {name} */\n/* clang-format off */")
        NAMES[name]()
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(NAMES)}; default: all",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="write the files")
    what.add_argument("--check", action="store_true", help="compare with the files")
    options = parser.parse_args()
    for name in options.names:
        if name not in NAMES:
            parser.error(f"{name!r} is none of {', '.join(NAMES)}")
    different = []
    for name in options.names or NAMES:
        path = TABLES / f"{name}.h"
        made = text(name)
        if options.write:
            path.write_text(made)
        elif options.check:
            if path.read_text() != made:
                different.append(path.name)
        else:
            print(made, end="")
    if different:
        sys.exit(f"not what comes out: {', '.join(different)}")


if __name__ == "__main__":
    main()
