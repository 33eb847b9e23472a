/* long double by the C library: see longdouble.h.
 *
 * Method:  the forms of the activations' files, which do not cancel, over expl, expm1l, log1pl, erfcl and
 *          tanhl.  What an exponential would magnify (a rounded argument) goes in as a pair, and a
 *          result in a tail is (c e^(t/2)) (v e^(t/2)), v what a gated unit multiplies by: rounded once
 *          where it is subnormal, and not lost where e^t is below every number but v large.
 * Error:   that of the library's functions and two or three roundings; glibc's erfcl and expm1l reach
 *          several units in the last place.  Near the zeros of a slope, and of xielu, it is absolute. */
#include "longdouble.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "loops.h"

typedef long double ld;
typedef struct {
    ld hi, lo;
} pair;

/* Constants as 53 bits and the rest, for any format of long double; mpmath at 400 bits. */
static const pair root_half = {0x1.6a09e667f3bcdp-1L, -4.833646656726456518593584e-17L};
static const pair tanh_1 = {0x1.9884533d43651p+0L, -9.969308809110920314576553e-17L};
static const pair tanh_3 = {0x1.2444f2a4d8b4bp-4L, -6.175149918155315453375636e-19L};
static const pair tanh_9 = {0x1.b6676bf7450f0p-3L, 1.202524283236786211928271e-17L};
static const pair quick = {0x1.b3b645a1cac08p+0L, 4.263256414560601115226746e-17L};
static const pair bend = {-0x1.0c6f713f92497p-20L, 3.393275265395947778662588e-23L};
static const pair selu_above = {0x1.0cfabd6a91132p+0L, 3.987484766715414540967941e-17L};
static const pair selu_below = {0x1.c212cc640f031p+0L, 1.41535193800844976045324e-17L};
static const ld density_0 = 0.3989422804014326779399460599343818684759L; /* 1/sqrt(2 pi) */

static const ld FAR = 65536; /* e^-FAR is 0 in every format */

/* --------------------------------------------------------------------------------------------------------
 * Pieces */

static ld zero_unless_nan(ld x) { return isnan(x) ? x : 0; }
static ld one_if(int condition, ld x) { return condition ? 1 : zero_unless_nan(x); }
static ld bounded(ld x) { return isinf(x) ? copysignl(LDBL_MAX, x) : x; }

static pair two_sum(ld a, ld b) {
    ld hi = a + b, part = hi - a;
    return (pair){hi, (a - (hi - part)) + (b - part)};
}
/* a - b, infinite where that overflows */
static pair difference(ld a, ld b) {
    pair d = two_sum(a, -b);
    return isinf(d.hi) ? (pair){d.hi, 0} : d;
}

/* a b as the argument of an exponential: a pair, without overflow; infinity times 0 is 0 */
static pair exponent(ld a, ld b) {
    if (a == 0 || b == 0 || isnan(a) || isnan(b)) return (pair){bounded(a) * bounded(b), 0};
    if (isinf(a) || isinf(b) || ilogbl(a) + ilogbl(b) > 15)
        return (pair){(a < 0) == (b < 0) ? FAR : -FAR, 0};
    ld hi = a * b;
    return (pair){hi, fmal(a, b, -hi)};
}
static pair times(ld a, pair c) {
    pair p = exponent(a, c.hi);
    if (!(fabsl(p.hi) < FAR)) return p;
    ld lo = p.lo + a * c.lo, hi = p.hi + lo;
    return (pair){hi, lo - (hi - p.hi)};
}
static pair negative(pair t) { return (pair){-t.hi, -t.lo}; }
static pair size(pair t) { return t.hi < 0 ? negative(t) : t; }

/* c e^t v for t <= 0; e^t is not 0 however small, so that an infinite v remains */
static ld times_exp(ld c, pair t, ld v) {
    ld half = expl(t.hi / 2);
    if (isinf(v) && half < 1) half = 1;
    if (half < LDBL_MIN) { /* c and v may both be large */
        half = expl(t.hi / 4);
        c = bounded(c) * half;
        v *= half;
    }
    return bounded(c) * half * (1 + t.lo) * (half * v);
}
static ld exp_of(pair t) { return expl(t.hi) * (1 + t.lo); }

/* x sigmoid(t) v */
static ld gate(ld x, pair t, ld v) {
    ld e = exp_of(negative(size(t)));
    return t.hi >= 0 ? x / (1 + e) * v : times_exp(bounded(x) / (1 + e), t, v);
}
/* The derivative of x sigmoid(t(x)), times v: sigmoid(t) (1 + u sigmoid(-t)) v, u = x t'(x) */
static ld gate_slope(pair t, ld u, ld v) {
    ld e = exp_of(negative(size(t)));
    if (t.hi >= 0) return (1 + bounded(u) * e / (1 + e)) / (1 + e) * v;
    return times_exp((1 + bounded(u) / (1 + e)) / (1 + e), t, v);
}
/* x^k/k! from k = 2 on, each times weight(k) */
static ld series(ld x, int less_one) {
    ld term = x, sum = 0;
    for (int k = 2; k < 60; k++) {
        term *= x / k;
        ld next = sum + (less_one ? term * (k - 1) : term);
        if (next == sum) break;
        sum = next;
    }
    return sum;
}
static ld clip(ld x, ld low, ld high) {
    ld y = x <= low ? low : x;
    return y >= high ? high : y;
}

typedef ld function(ld x, const ld *p);
#define FUNCTION(name) static ld name(ld x, const ld *p)
#define IGNORE (void)p

/* The activations that are gates of units too: value and slope times v, which may be in range where they
 * are not. */
typedef ld gate_function(ld x, const ld *p, ld v);
#define GATE(name) static ld name(ld x, const ld *p, ld v)
#define ALONE(name)                                                                                \
    FUNCTION(name##_value) { return name##_times(x, p, 1); }                                       \
    FUNCTION(name##_slope) { return name##_slope_times(x, p, 1); }

/* --------------------------------------------------------------------------------------------------------
 * Activations: value, slope, slope from the output, derivatives by parameters */

FUNCTION(relu_value) { return IGNORE, x > 0 ? x : zero_unless_nan(x); }
FUNCTION(relu_slope) { return IGNORE, one_if(x > 0, x); }
FUNCTION(relu_from_output) { return relu_slope(x, p); }

FUNCTION(relu6_value) { return IGNORE, x > 0 ? (x < 6 ? x : 6) : zero_unless_nan(x); }
FUNCTION(relu6_slope) { return IGNORE, one_if(x > 0 && x < 6, x); }
FUNCTION(relu6_from_output) { return relu6_slope(x, p); }

FUNCTION(relu2_value) { return IGNORE, x > 0 ? x * x : zero_unless_nan(x); }
FUNCTION(relu2_slope) { return IGNORE, x > 0 ? 2 * x : zero_unless_nan(x); }

FUNCTION(leaky_relu_value) { return x > 0 ? x : p[0] * x; }
FUNCTION(leaky_relu_slope) { return x > 0 ? 1 : isnan(x) ? x : p[0]; }
FUNCTION(leaky_relu_from_output) { return leaky_relu_slope(x, p); }
FUNCTION(leaky_relu_grad_negative_slope) { return IGNORE, x > 0 ? 0 : x; }

FUNCTION(prelu_value) { return leaky_relu_value(x, p); }
FUNCTION(prelu_slope) { return leaky_relu_slope(x, p); }
FUNCTION(prelu_from_output) { return leaky_relu_slope(x, p); }
FUNCTION(prelu_grad_weight) { return leaky_relu_grad_negative_slope(x, p); }

FUNCTION(threshold_value) { return x > p[0] || isnan(x) ? x : p[1]; }
FUNCTION(threshold_slope) { return one_if(x > p[0], isnan(p[0]) ? p[0] : x); }

FUNCTION(thresholded_relu_value) { return x > p[0] ? x : zero_unless_nan(x); }
FUNCTION(thresholded_relu_slope) { return threshold_slope(x, p); }

GATE(sigmoid_times) { return IGNORE, gate(1, (pair){x, 0}, v); }
GATE(sigmoid_slope_times) {
    IGNORE;
    ld e = expl(-fabsl(x));
    return times_exp(1 / (1 + e) / (1 + e), (pair){-fabsl(x), 0}, v);
}
ALONE(sigmoid)
FUNCTION(sigmoid_from_output) { return IGNORE, x * (1 - x); }

FUNCTION(softplus_value) {
    pair t = exponent(p[0], x);
    if (t.hi > 0) return x + log1pl(exp_of(negative(t))) / p[0];
    return t.hi < -100 ? times_exp(1 / p[0], t, 1) : log1pl(exp_of(t)) / p[0];
}
FUNCTION(softplus_slope) { return gate(1, exponent(p[0], x), 1); }
FUNCTION(softplus_from_output) { return -expm1l(-exponent(p[0], x).hi); }
FUNCTION(softplus_grad_beta) {
    pair t = negative(size(exponent(p[0], x)));
    ld e = exp_of(t), entropy = log1pl(e) - t.hi * (e / (1 + e));
    if (t.hi < -100) {
        ld b = isinf(x) ? 1 : p[0]; /* for nothing is left then, and 1/beta might overflow */
        return times_exp((t.hi - 1) / 2 / b, t, 2 / b);
    }
    return -entropy / p[0] / p[0];
}

FUNCTION(log_sigmoid_value) {
    IGNORE;
    return x < 0 ? x - log1pl(expl(x)) : -log1pl(expl(-x));
}
FUNCTION(log_sigmoid_slope) { return sigmoid_value(-x, p); }
FUNCTION(log_sigmoid_from_output) { return IGNORE, -expm1l(x); }

FUNCTION(hard_sigmoid_value) { return IGNORE, clip((x + 3) / 6, 0, 1); }
FUNCTION(hard_sigmoid_slope) { return IGNORE, one_if(fabsl(x) < 3, x) / 6; }
FUNCTION(hard_sigmoid_from_output) { return IGNORE, one_if(x > 0 && x < 1, x) / 6; }

FUNCTION(tanh_value) { return IGNORE, tanhl(x); }
FUNCTION(tanh_slope) {
    IGNORE;
    ld e = expl(-fabsl(x)), root = 2 * e / (1 + e * e);
    return root * root;
}
FUNCTION(tanh_from_output) { return IGNORE, (1 - x) * (1 + x); }

FUNCTION(hard_tanh_value) { return clip(x, p[0], p[1]); }
FUNCTION(hard_tanh_slope) { return one_if(x > p[0] && x < p[1], x); }
FUNCTION(hard_tanh_from_output) { return hard_tanh_slope(x, p); }

/* x - tanh x = (x cosh x - sinh x) / cosh x, whose numerator is a series of positive terms */
FUNCTION(tanh_shrink_value) {
    IGNORE;
    if (!(fabsl(x) < 1)) return x - tanhl(x);
    ld term = x, sum = 0;
    for (int k = 1; k < 40; k++) {
        term *= x * x / (2 * k * (2 * k + 1));
        ld next = sum + 2 * k * term;
        if (next == sum) break;
        sum = next;
    }
    return copysignl(sum / coshl(x), x);
}
FUNCTION(tanh_shrink_slope) {
    IGNORE;
    ld t = tanhl(x);
    return t * t;
}

FUNCTION(softsign_value) { return IGNORE, isinf(x) ? copysignl(1, x) : x / (1 + fabsl(x)); }
FUNCTION(softsign_slope) {
    IGNORE;
    ld root = 1 / (1 + fabsl(x));
    return root * root;
}
FUNCTION(softsign_from_output) { return IGNORE, (1 - fabsl(x)) * (1 - fabsl(x)); }

FUNCTION(elu_value) { return x >= 0 ? x : p[0] * expm1l(x); }
FUNCTION(elu_slope) { return x > 0 ? 1 : times_exp(1, (pair){x, 0}, p[0]); }
FUNCTION(elu_from_output) { return x > 0 ? 1 : x + p[0]; }
FUNCTION(elu_grad_alpha) { return IGNORE, x > 0 ? 0 : expm1l(x); }

/* x / alpha, x <= 0 */
static pair celu_exponent(ld x, ld alpha) {
    if (!(alpha > 0)) return (pair){NAN, 0};
    if (isinf(x)) return (pair){-FAR, 0};
    if (isinf(alpha) || x == 0 || isnan(x)) return (pair){x / fminl(alpha, LDBL_MAX), 0};
    if (ilogbl(x) - ilogbl(alpha) > 15) return (pair){-FAR, 0};
    ld t = x / alpha;
    return (pair){t, fmal(-t, alpha, x) / alpha};
}
FUNCTION(celu_value) {
    if (x >= 0) return x;
    pair t = celu_exponent(x, p[0]);
    if (fabsl(t.hi) < LDBL_EPSILON / 4) return x;
    return p[0] * (expm1l(t.hi) + expl(t.hi) * t.lo);
}
FUNCTION(celu_slope) { return x > 0 ? 1 : times_exp(1, celu_exponent(x, p[0]), 1); }
FUNCTION(celu_from_output) {
    const ld alpha = p[0] > 0 ? fminl(p[0], LDBL_MAX) : NAN;
    return x > 0 ? 1 : (alpha + bounded(x)) / alpha;
}
FUNCTION(celu_grad_alpha) {
    if (x >= 0) return 0;
    ld t = celu_exponent(x, p[0]).hi;
    return fabsl(t) < 1 ? -series(t, 1) : expm1l(t) - t * expl(t);
}

static ld scaled(ld x, pair c) { return isinf(x) ? x : fmal(x, c.hi, x * c.lo); }
FUNCTION(selu_value) {
    return IGNORE, x > 0 ? scaled(x, selu_above) : scaled(expm1l(x), selu_below);
}
FUNCTION(selu_slope) {
    IGNORE;
    if (x > 0) return selu_above.hi + selu_above.lo;
    return times_exp(selu_below.hi + selu_below.lo, (pair){x, 0}, 1);
}
FUNCTION(selu_from_output) {
    IGNORE;
    return x > 0 ? selu_above.hi + selu_above.lo : (x + selu_below.hi) + selu_below.lo;
}

GATE(swish_times) { return gate(x, exponent(p[0], x), v); }
GATE(swish_slope_times) {
    pair t = exponent(p[0], x);
    return gate_slope(t, t.hi, v);
}
ALONE(swish)
FUNCTION(swish_grad_beta) {
    pair t = negative(size(exponent(p[0], x)));
    ld e = exp_of(t);
    return times_exp(x / (1 + e) / (1 + e), t, t.hi == 0 ? x : bounded(x)); /* x^2/4 at beta = 0 */
}

GATE(silu_times) { return IGNORE, gate(x, (pair){x, 0}, v); }
GATE(silu_slope_times) { return IGNORE, gate_slope((pair){x, 0}, x, v); }
ALONE(silu)

FUNCTION(hard_silu_value) {
    IGNORE;
    return x >= 3 ? x : x <= -3 ? copysignl(0, x) : x * ((x + 3) / 6);
}
FUNCTION(hard_silu_slope) {
    IGNORE;
    return x >= 3 ? 1 : x > -3 ? (2 * x + 3) / 6 : zero_unless_nan(x);
}

FUNCTION(mish_value) {
    IGNORE;
    if (x >= 0) {
        ld e = expl(-x);
        return x * ((1 + 2 * e) / (1 + 2 * e + 2 * e * e));
    }
    ld w = expl(x);
    return times_exp(bounded(x) * ((w + 2) / (w * (w + 2) + 2)), (pair){x, 0}, 1);
}
FUNCTION(mish_slope) {
    IGNORE;
    if (x >= 0) {
        ld e = expl(-x), all = 1 + 2 * e + 2 * e * e, t = (1 + 2 * e) / all;
        return t + bounded(x) * (2 * e * e / all) * (1 + t) / (1 + e);
    }
    ld w = expl(x), all = 2 + 2 * w + w * w, t = (2 + w) / all;
    return times_exp(t + bounded(x) * (2 / all) * (1 + w * t) / (1 + w), (pair){x, 0}, 1);
}

/* 2 sqrt(2/pi) (x + 0.044715 x^3), and x times its derivative; beyond 200 nothing changes */
static pair tanh_exponent(ld x, ld *u) {
    x = clip(x, -200, 200);
    ld square = x * x, rest = fmal(x, x, -square);
    pair cube = times(square, tanh_3), sum = two_sum(tanh_1.hi, cube.hi);
    sum.lo += tanh_1.lo + cube.lo + rest * tanh_3.hi;
    *u = x * (tanh_1.hi + (tanh_1.lo + square * (tanh_9.hi + tanh_9.lo)));
    ld hi = x * sum.hi;
    return (pair){hi, fmal(x, sum.hi, -hi) + x * sum.lo};
}
GATE(gelu_tanh_times) {
    IGNORE;
    ld u;
    return gate(x, tanh_exponent(x, &u), v);
}
GATE(gelu_tanh_slope_times) {
    IGNORE;
    ld u;
    pair t = tanh_exponent(x, &u);
    return gate_slope(t, u, v);
}
ALONE(gelu_tanh)

/* Far below zero Phi(x) = phi(x)/|x| (1 - 1/x^2 + 3/x^4 - ...): the sum, which is near 1 */
static ld mills(ld x) {
    ld term = 1, sum = 1;
    for (int k = 1; k < 60; k++) {
        term *= -(2 * k - 1) / (x * x);
        if (fabsl(term) < LDBL_EPSILON / 8) break;
        sum += term;
    }
    return sum;
}
static pair half_square(ld x) {
    ld square = x * x;
    return (pair){-square / 2, -fmal(x, x, -square) / 2};
}
static ld normal(ld x) {
    pair t = times(-x, root_half);
    ld tail = erfcl(t.hi);
    if (x < 0) tail -= 2 * root_half.hi * 2 * density_0 * exp_of(half_square(x)) * t.lo;
    return tail / 2;
}
/* e^(-300^2/2) is nothing even times the largest number */
GATE(gelu_times) {
    IGNORE;
    if (x >= -20) return x * normal(clip(x, -20, 200)) * v;
    ld y = clip(x, -300, 0);
    return times_exp(-density_0 * mills(y), half_square(y), v);
}
GATE(gelu_slope_times) {
    IGNORE;
    ld y = clip(x, -300, 300);
    pair t = half_square(y);
    if (x < -20) return times_exp(density_0 * (y - mills(y) / y), t, v);
    return (normal(y) + times_exp(density_0 * y, t, 1)) * v;
}
ALONE(gelu)

GATE(gelu_quick_times) { return IGNORE, gate(x, times(x, quick), v); }
GATE(gelu_quick_slope_times) {
    IGNORE;
    pair t = times(x, quick);
    return gate_slope(t, t.hi, v);
}
ALONE(gelu_quick)

/* sqrt(x^2 + b) */
static ld squareplus_root(ld x, ld b) {
    ld root = sqrtl(fabsl(b));
    return b >= 0 ? hypotl(x, root) : sqrtl(fabsl(x) - root) * sqrtl(fabsl(x) + root);
}
FUNCTION(squareplus_value) {
    ld root = squareplus_root(x, p[0]);
    if (isinf(p[0])) return isnan(x) ? x : root;
    if (p[0] == 0) return relu_value(x, p);
    return x < 0 ? p[0] / 4 / (root / 2 - x / 2) : x / 2 + root / 2;
}
FUNCTION(squareplus_slope) {
    ld root = squareplus_root(x, p[0]);
    if (isnan(x) || isnan(p[0])) return x + p[0];
    if (isinf(x)) return x > 0;
    if (isinf(root) || (root == 0 && x == 0)) return 0.5L;
    return x < 0 ? squareplus_value(x, p) / root : (1 + x / root) / 2;
}
FUNCTION(squareplus_grad_b) { return isnan(x) ? x : 1 / squareplus_root(x, p[0]) / 4; }

FUNCTION(sparse_plus_value) {
    IGNORE;
    ld half = (x + 1) / 2;
    return x >= 1 ? x : x > -1 ? half * half : zero_unless_nan(x);
}
FUNCTION(sparse_plus_slope) { return IGNORE, clip((x + 1) / 2, 0, 1); }

FUNCTION(sparse_sigmoid_value) { return IGNORE, clip((x + 1) / 2, 0, 1); }
FUNCTION(sparse_sigmoid_slope) { return IGNORE, one_if(fabsl(x) < 1, x) / 2; }

FUNCTION(soft_shrink_value) {
    return copysignl(fabsl(x) > p[0] ? fabsl(x) - p[0] : zero_unless_nan(x), x);
}
FUNCTION(soft_shrink_slope) { return one_if(fabsl(x) > p[0], x); }

FUNCTION(hard_shrink_value) { return fabsl(x) > p[0] ? x : copysignl(zero_unless_nan(x), x); }
FUNCTION(hard_shrink_slope) { return soft_shrink_slope(x, p); }

/* expm1(min(x, eps)) - x for x <= 0, eps = -1e-6 */
static ld xielu_below(ld x) {
    if (x >= -1e-6L) return (bend.hi - x) + bend.lo;
    return x > -1 ? series(x, 0) : expm1l(x) - x;
}
FUNCTION(xielu_value) {
    const ld above = p[0], below = p[1], beta = p[2];
    if (x > 0) return above == 0 ? beta * x : (isinf(x) ? above : above * x + beta) * x;
    if (x >= -1) return fmal(xielu_below(x), below, beta * x);
    pair d = difference(beta, below); /* which may be 0: x itself then counts for nothing */
    ld line = d.hi * x, bent = below * expm1l(x);
    if (d.hi == 0) return bent;
    return isinf(line) ? line : fmal(d.hi, x, d.lo * x + bent);
}
FUNCTION(xielu_slope) {
    const ld above = p[0], below = p[1], beta = p[2];
    if (x > 0) return above == 0 ? beta : 2 * above * x + beta;
    if (x >= -1) return fmal(x < -1e-6L ? expm1l(x) : -1, below, beta);
    pair d = difference(beta, below);
    return times_exp(below, (pair){x, 0}, 1) + d.lo + d.hi;
}
FUNCTION(xielu_grad_alpha_p) { return IGNORE, x > 0 ? x * x : zero_unless_nan(x); }
FUNCTION(xielu_grad_alpha_n) { return IGNORE, x > 0 ? 0 : xielu_below(x); }
FUNCTION(xielu_grad_beta) { return IGNORE, x; }

/* --------------------------------------------------------------------------------------------------------
 * Gated units */

typedef struct {
    ld value, by_gate, by_value;
} gated;
/* What is not wanted, the value or else the derivatives, is not computed: it might overflow. */
typedef gated gated_function(ld gate, ld value, const ld *p, int backward);

/* f(x) value; at an infinite x f may be 0 itself, and not only too small to be a number. */
static ld times_gate(gate_function *f, ld x, const ld *p, ld value) {
    return isinf(x) ? f(x, p, 1) * value : f(x, p, value);
}
#define UNIT(name, of)                                                                             \
    static gated name(ld x, ld value, const ld *p, int backward) {                                 \
        if (!backward) return (gated){times_gate(of##_times, x, p, value), 0, 0};                  \
        return (gated){0, times_gate(of##_slope_times, x, p, value), of##_value(x, p)};            \
    }
UNIT(glu, sigmoid)
UNIT(swiglu, silu)
UNIT(geglu, gelu)
UNIT(geglu_tanh, gelu_tanh)
UNIT(geglu_quick, gelu_quick)

static gated reglu(ld x, ld value, const ld *p, int backward) {
    ld y = relu_value(x, p);
    if (!backward) return (gated){y * value, 0, 0};
    return (gated){0, relu_slope(x, p) * value, y};
}
static gated swiglu_oai(ld x, ld value, const ld *p, int backward) {
    const ld limit = p[1];
    ld g = x < limit || isnan(x) ? x : limit, v = clip(value, -limit, limit) + 1;
    if (!backward) return (gated){times_gate(swish_times, g, p, v), 0, 0};
    return (gated){0, x >= limit ? 0 : times_gate(swish_slope_times, g, p, v),
                   fabsl(value) >= limit ? 0 : swish_value(g, p)};
}

/* --------------------------------------------------------------------------------------------------------
 * Element-wise loops */

enum form { VALUE_OF, TIMES_SLOPE, BOTH, UNIT_VALUE, UNIT_BACKWARD };
struct longdouble_function {
    enum form form;
    function *first, *second;
    gated_function *unit;
};

#define ACTIVATION(name, np, ...)                                                                  \
    {VALUE_OF, name##_value, NULL, NULL}, {VALUE_OF, name##_slope, NULL, NULL},                    \
        {TIMES_SLOPE, name##_slope, NULL, NULL}, {BOTH, name##_value, name##_slope, NULL},
#define FROM_OUTPUT(name, np) {TIMES_SLOPE, name##_from_output, NULL, NULL},
#define PARAMETER_SLOPE(name, np, parameter) {VALUE_OF, name##_grad_##parameter, NULL, NULL},
#define GATED(name, np, ...) {UNIT_VALUE, NULL, NULL, name}, {UNIT_BACKWARD, NULL, NULL, name},
#define INTEGER(name, np, value)
#define AXIS(name, ...)
static const struct longdouble_function functions[] = {
#include "act/all.h"
};
#undef ACTIVATION
#undef FROM_OUTPUT
#undef PARAMETER_SLOPE
#undef GATED
#undef AXIS

const struct longdouble_function *npact_longdouble_function(int index) { return &functions[index]; }

static void compute(const struct longdouble_function *f, const ld *x, const ld *p, ld *y) {
    switch (f->form) {
    case VALUE_OF: y[0] = f->first(x[0], p); break;
    case TIMES_SLOPE: y[0] = x[0] * f->first(x[1], p); break;
    case BOTH:
        y[0] = f->first(x[0], p);
        y[1] = f->second(x[0], p);
        break;
    case UNIT_VALUE: y[0] = f->unit(x[0], x[1], p, 0).value; break;
    case UNIT_BACKWARD: {
        gated d = f->unit(x[1], x[2], p, 1);
        y[0] = x[0] * d.by_gate;
        y[1] = x[0] * d.by_value;
        break;
    }
    }
}

/* Of the flags that the library raises only overflow says something about the result. */
static fexcept_t flags(void) {
    fexcept_t saved;
    fegetexceptflag(&saved, FE_ALL_EXCEPT & ~FE_OVERFLOW);
    return saved;
}
static void restore_flags(fexcept_t saved) {
    fesetexceptflag(&saved, FE_ALL_EXCEPT & ~FE_OVERFLOW);
}

/* Each element is stored before the next is read: any overlap is right for it. */
void npact_longdouble_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,
                           void *data) {
    const struct longdouble_loop *loop = data;
    const int n_given = loop->n_in + (loop->bound ? 0 : loop->n_parameters);
    ld in[MAX_OPERANDS], out[2];
    memcpy(in + loop->n_in, loop->defaults, sizeof loop->defaults);
    fexcept_t saved = flags();
    for (ptrdiff_t i = 0; i < dimensions[0]; i++) {
        for (int j = 0; j < n_given; j++) memcpy(&in[j], args[j] + i * steps[j], sizeof(ld));
        compute(loop->function, in, in + loop->n_in, out);
        for (int j = 0; j < loop->n_out; j++) {
            memcpy(args[n_given + j] + i * steps[n_given + j], &out[j], sizeof(ld));
        }
    }
    restore_flags(saved);
}

/* --------------------------------------------------------------------------------------------------------
 * Along an axis: operand lists inputs and outputs, then a row of scratch */

typedef void row_function(ld *const *operand, size_t n, int64_t label);
struct longdouble_row {
    row_function *compute;
};

typedef struct {
    ld sum, lost;
} accumulator;
static void accumulate(accumulator *a, ld x) {
    pair s = two_sum(a->sum, x);
    a->sum = s.hi;
    if (isfinite(s.hi)) a->lost += s.lo;
}

/* The maximum, or NaN */
static ld largest(const ld *x, size_t n) {
    ld most = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i])) return x[i];
        if (x[i] > most) most = x[i];
    }
    return most;
}
/* One infinity takes all; two of them, or nothing but -inf, have no limit. */
static ld infinite_share(const ld *x, size_t n, ld most) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += x[i] == most;
    return most > 0 && count == 1 ? 1 : NAN;
}
/* e^(x - most), into y where it is not NULL: the sum without the terms that are 1, which are counted. */
static ld sum_exp(const ld *x, size_t n, ld most, ld *y, ld *count) {
    accumulator a = {0, 0};
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        int far = x[i] / 2 - most / 2 < -FAR; /* without an overflow */
        ld e = far ? 0 : exp_of(two_sum(x[i], -most));
        if (y) y[i] = e;
        if (x[i] == most) {
            *count += 1;
        } else {
            accumulate(&a, e);
        }
    }
    return a.sum + a.lost;
}

static void softmax_of(const ld *x, ld *y, size_t n) {
    ld most = largest(x, n);
    if (!isfinite(most)) {
        ld share = isnan(most) ? most : infinite_share(x, n, most);
        for (size_t i = 0; i < n; i++) y[i] = x[i] == most ? share : share - share;
        return;
    }
    ld count, rest = sum_exp(x, n, most, y, &count);
    for (size_t i = 0; i < n; i++) y[i] /= count + rest;
}
/* log sum e^(x - most) for a finite maximum, and its limit for an infinite one */
static ld log_sum(const ld *x, size_t n, ld most) {
    if (isnan(most)) return most;
    if (isinf(most)) return logl(infinite_share(x, n, most));
    ld count, rest = sum_exp(x, n, most, NULL, &count);
    return count == 1 ? log1pl(rest) : logl(count + rest);
}

static void softmax_row(ld *const *operand, size_t n, int64_t label) {
    (void)label;
    softmax_of(operand[0], operand[1], n);
}
static void softmin_row(ld *const *operand, size_t n, int64_t label) {
    (void)label;
    for (size_t i = 0; i < n; i++) operand[2][i] = -operand[0][i];
    softmax_of(operand[2], operand[1], n);
}
static void softmax_backward_row(ld *const *operand, size_t n, int64_t label) {
    (void)label;
    accumulator dot = {0, 0};
    for (size_t i = 0; i < n; i++) {
        ld hi = operand[0][i] * operand[1][i];
        accumulate(&dot, hi);
        if (isfinite(hi)) dot.lost += fmal(operand[0][i], operand[1][i], -hi);
    }
    for (size_t i = 0; i < n; i++)
        operand[2][i] = operand[1][i] * ((operand[0][i] - dot.sum) - dot.lost);
}
static void log_softmax_row(ld *const *operand, size_t n, int64_t label) {
    (void)label;
    const ld *x = operand[0];
    ld most = largest(x, n), log_of_sum = log_sum(x, n, most);
    for (size_t i = 0; i < n; i++) {
        pair d = isfinite(most) ? difference(x[i], most) : (pair){x[i] - most, 0};
        if (isinf(most)) d.hi = x[i] == most ? 0 : -INFINITY;
        operand[1][i] = (d.hi - log_of_sum) + d.lo;
    }
}
static void log_softmax_backward_row(ld *const *operand, size_t n, int64_t label) {
    (void)label;
    accumulator all = {0, 0};
    for (size_t i = 0; i < n; i++) accumulate(&all, operand[0][i]);
    for (size_t i = 0; i < n; i++)
        operand[2][i] = fmal(-expl(operand[1][i]), all.sum + all.lost, operand[0][i]);
}
static void logsumexp_row(ld *const *operand, size_t n, int64_t label) {
    (void)label;
    ld most = largest(operand[0], n);
    *operand[1] = isfinite(most) ? most + log_sum(operand[0], n, most) : most;
}
static void logsumexp_backward_row(ld *const *operand, size_t n, int64_t label) {
    (void)label;
    softmax_of(operand[1], operand[2], n);
    for (size_t i = 0; i < n; i++) operand[2][i] *= *operand[0];
}

/* loss = log s - (x[label] - most) */
static ld cross_entropy(const ld *x, size_t n, int64_t label) {
    ld most = largest(x, n), log_of_sum = log_sum(x, n, most);
    if (isinf(most)) return x[label] == most ? log_of_sum : INFINITY + log_of_sum;
    pair d = negative(difference(x[label], most));
    return (log_of_sum + d.lo) + d.hi;
}
/* softmax(x) - onehot(label): at the label -(the other terms) / the sum */
static void cross_entropy_slope(const ld *x, ld *y, size_t n, int64_t label) {
    softmax_of(x, y, n);
    accumulator others = {0, 0};
    for (size_t i = 0; i < n; i++) {
        if (i != (size_t)label) accumulate(&others, y[i]);
    }
    if (!isnan(y[label]))
        y[label] = -(others.sum + others.lost); /* of a single class there are no others */
}
static void softmax_cross_entropy_row(ld *const *operand, size_t n, int64_t label) {
    *operand[2] = cross_entropy(operand[0], n, label);
}
static void softmax_cross_entropy_backward_row(ld *const *operand, size_t n, int64_t label) {
    cross_entropy_slope(operand[1], operand[3], n, label);
    for (size_t i = 0; i < n; i++) operand[3][i] *= *operand[0];
}
static void softmax_cross_entropy_value_and_grad_row(ld *const *operand, size_t n, int64_t label) {
    *operand[2] = cross_entropy(operand[0], n, label);
    cross_entropy_slope(operand[0], operand[3], n, label);
}

static int compare_down(const void *a, const void *b) {
    ld x = *(const ld *)a, y = *(const ld *)b;
    return (x < y) - (x > y);
}
static void sparsemax_row(ld *const *operand, size_t n, int64_t label) {
    (void)label;
    const ld *x = operand[0];
    ld *y = operand[1], *sorted = operand[2], most = largest(x, n);
    if (!isfinite(most)) {
        softmax_of(x, y, n);
        return;
    }
    for (size_t i = 0; i < n; i++) sorted[i] = y[i] = x[i] / 2 - most / 2 < -1 ? -2 : x[i] - most;
    qsort(sorted, n, sizeof *sorted, compare_down);
    accumulator all = {0, 0};
    ld tau = 0;
    for (size_t k = 1; k <= n; k++) {
        accumulate(&all, sorted[k - 1]);
        if (!(1 + (ld)k * sorted[k - 1] > all.sum + all.lost)) break;
        tau = (all.sum + all.lost - 1) / (ld)k;
    }
    for (size_t i = 0; i < n; i++) {
        y[i] = y[i] > tau ? y[i] - tau : 0;
    }
}

#define ACTIVATION(name, np, ...)
#define FROM_OUTPUT(name, np)
#define PARAMETER_SLOPE(name, np, parameter)
#define GATED(name, np, ...)
#define AXIS(name, ...) {name##_row},
static const struct longdouble_row rows[] = {
#include "act/all.h"
};

const struct longdouble_row *npact_longdouble_row(int index) { return &rows[index]; }

void npact_longdouble_axis_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,
                                void *data) {
    const struct longdouble_axis_loop *loop = data;
    const ptrdiff_t n = dimensions[1], *along = steps + loop->n_operands;
    ptrdiff_t step[MAX_OPERANDS];
    for (int j = 0; j < loop->n_operands; j++) step[j] = loop->has_axis[j] ? *along++ : 0;
    if (loop->label >= 0 &&
        !npact_labels_are_valid(args[loop->label], steps[loop->label], dimensions[0], n))
        return;
    ld *memory = malloc(((size_t)n + 1) * (size_t)(loop->n_operands + 1) * sizeof(ld));
    if (!memory) {
        npact_no_memory();
        return;
    }
    ld *operand[MAX_OPERANDS + 1];
    for (int j = 0; j <= loop->n_operands; j++) operand[j] = memory + j * (n + 1);
    fexcept_t saved = flags();
    for (ptrdiff_t r = 0; r < dimensions[0]; r++) {
        int64_t label = 0;
        for (int j = 0; j < loop->n_in; j++) {
            const char *from = args[j] + r * steps[j];
            if (j == loop->label) {
                memcpy(&label, from, sizeof label);
                continue;
            }
            for (ptrdiff_t i = 0; i < (loop->has_axis[j] ? n : 1); i++)
                memcpy(&operand[j][i], from + i * step[j], sizeof(ld));
        }
        loop->row->compute(operand, (size_t)n, label);
        for (int j = loop->n_in; j < loop->n_operands; j++) {
            char *to = args[j] + r * steps[j];
            for (ptrdiff_t i = 0; i < (loop->has_axis[j] ? n : 1); i++)
                memcpy(to + i * step[j], &operand[j][i], sizeof(ld));
        }
    }
    restore_flags(saved);
    free(memory);
}
