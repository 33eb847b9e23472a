/* The contract of src/simd/vec.h against plain scalar C: compiled once per (ISA, element type) by
 * test_isas.py.  Prints every disagreement, and at the end how many checks were made. */
#define _GNU_SOURCE
#include "simd/vec.h"

#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MANTISSA REAL(23, 52)
#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

typedef REAL(uint32_t, uint64_t) bits;

static long checks, failures;

static bits bits_of(real x) {
    bits b;
    memcpy(&b, &x, sizeof b);
    return b;
}

static real real_of(bits b) {
    real x;
    memcpy(&x, &b, sizeof x);
    return x;
}

static vec vec_of(const real *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static void lanes_of(real *p, vec v) { memcpy(p, &v, sizeof v); }

static void fail(const char *op, real a, real b, real c, bits got, bits expected) {
    if (++failures > 40) return;
    printf("%s(%a, %a, %a): %llx, not %llx\n", op, (double)a, (double)b, (double)c,
           (unsigned long long)got, (unsigned long long)expected);
}

/* Any NaN is as good as another where arithmetic made it. */
static void same_number(const char *op, real a, real b, real c, real got, real expected) {
    checks++;
    if (got != got && expected != expected) return;
    if (bits_of(got) != bits_of(expected)) fail(op, a, b, c, bits_of(got), bits_of(expected));
}

static void same_bits(const char *op, real a, real b, real c, bits got, bits expected) {
    checks++;
    if (got != expected) fail(op, a, b, c, got, expected);
}

static void same_integer(const char *op, long long got, long long expected) {
    checks++;
    if (got != expected && ++failures <= 40) printf("%s: %lld, not %lld\n", op, got, expected);
}

static uint64_t random_state = 88172645463325252u;

static uint64_t random_bits(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

/* Quiet, so that it goes through every operation unchanged. */
static real random_real(void) {
    real x = real_of((bits)(random_bits() >> 5));
    return x == x ? x : real_of(bits_of(x) | (bits)1 << (MANTISSA - 1));
}

static real special[64];
static int n_special;

static void add_special(real x) {
    special[n_special++] = x;
    special[n_special++] = real_of(bits_of(x) ^ (bits)1 << (8 * sizeof(bits) - 1));
}

static void fill_special(void) {
    const real normal = REAL(0x1p-126f, 0x1p-1022), subnormal = REAL(0x1p-149f, 0x1p-1074);
    const real max = REAL(0x1.fffffep127f, 0x1.fffffffffffffp1023), eps = REAL(0x1p-23f, 0x1p-52);
    const real x[] = {0,
                      subnormal,
                      3 * subnormal,
                      normal - subnormal,
                      normal,
                      normal * (1 + eps),
                      eps / 2,
                      (real)0.1,
                      (real)0.5,
                      1 - eps / 2,
                      1,
                      1 + eps,
                      (real)1.5,
                      2,
                      (real)2.5,
                      3,
                      (real)1e10,
                      max / 2,
                      max};
    for (int i = 0; i < COUNT(x); i++) add_special(x[i]);
    add_special((real)INFINITY);
    add_special((real)NAN);
    add_special(real_of(bits_of((real)NAN) | 0x123)); /* another payload */
}

/* ---- arithmetic: every pair of special numbers, and random ones, in every lane ---- */

static void check_pair(const real *a, const real *b, const real *c) {
    const vec x = vec_of(a), y = vec_of(b), z = vec_of(c);
    real r[VL];
#define EACH(op, expression, expected)                                                             \
    lanes_of(r, expression);                                                                       \
    for (int k = 0; k < VL; k++) same_number(op, a[k], b[k], c[k], r[k], expected)
    EACH("v_add", v_add(x, y), a[k] + b[k]);
    EACH("v_sub", v_sub(x, y), a[k] - b[k]);
    EACH("v_mul", v_mul(x, y), a[k] * b[k]);
    EACH("v_div", v_div(x, y), a[k] / b[k]);
    EACH("v_sqrt", v_sqrt(x), REAL(sqrtf, sqrt)(a[k]));
#if defined(NPACT_ISA_PORTABLE)
    EACH("v_fma", v_fma(x, y, z), a[k] * b[k] + c[k]);
    EACH("v_fnma", v_fnma(x, y, z), c[k] - a[k] * b[k]);
    EACH("v_fms", v_fms(x, y, z), a[k] * b[k] - c[k]);
#else
    EACH("v_fma", v_fma(x, y, z), REAL(fmaf, fma)(a[k], b[k], c[k]));
    EACH("v_fnma", v_fnma(x, y, z), REAL(fmaf, fma)(-a[k], b[k], c[k]));
    EACH("v_fms", v_fms(x, y, z), REAL(fmaf, fma)(a[k], b[k], -c[k]));
#endif
    const bits sign = (bits)1 << (8 * sizeof(bits) - 1);
#define EACH_BITS(op, expression, expected)                                                        \
    lanes_of(r, expression);                                                                       \
    for (int k = 0; k < VL; k++) same_bits(op, a[k], b[k], c[k], bits_of(r[k]), expected)
    EACH_BITS("v_neg", v_neg(x), bits_of(a[k]) ^ sign);
    EACH_BITS("v_abs", v_abs(x), bits_of(a[k]) & ~sign);
    EACH_BITS("v_neg_abs", v_neg_abs(x), bits_of(a[k]) | sign);
    EACH_BITS("v_copysign", v_copysign(x, y), (bits_of(a[k]) & ~sign) | (bits_of(b[k]) & sign));
    EACH_BITS("v_or_sign", v_or_sign(v_abs(x), y),
              (bits_of(a[k]) & ~sign) | (bits_of(b[k]) & sign));
    EACH_BITS("v_min", v_min(x, y), bits_of(a[k] < b[k] ? a[k] : b[k]));
    EACH_BITS("v_max", v_max(x, y), bits_of(a[k] > b[k] ? a[k] : b[k]));
    EACH_BITS("v_from_bits", v_from_bits(v_bits(x)), bits_of(a[k]));
    EACH_BITS("i_add", v_from_bits(i_add(v_bits(x), v_bits(y))),
              (bits)(bits_of(a[k]) + bits_of(b[k])));
    EACH_BITS("i_sub", v_from_bits(i_sub(v_bits(x), v_bits(y))),
              (bits)(bits_of(a[k]) - bits_of(b[k])));
    EACH_BITS("i_and", v_from_bits(i_and(v_bits(x), v_bits(y))), bits_of(a[k]) & bits_of(b[k]));
    EACH_BITS("i_or", v_from_bits(i_or(v_bits(x), v_bits(y))), bits_of(a[k]) | bits_of(b[k]));
    EACH_BITS("i_shl 1", v_from_bits(i_shl(v_bits(x), 1)), (bits)(bits_of(a[k]) << 1));
    EACH_BITS("i_shl 23", v_from_bits(i_shl(v_bits(x), 23)), (bits)(bits_of(a[k]) << 23));
    EACH_BITS("i_shr 1", v_from_bits(i_shr(v_bits(x), 1)), bits_of(a[k]) >> 1);
    EACH_BITS("i_shr mantissa", v_from_bits(i_shr(v_bits(x), REAL(23, 52))),
              bits_of(a[k]) >> MANTISSA);
    EACH_BITS("i_shr top", v_from_bits(i_shr(v_bits(x), REAL(31, 63))),
              bits_of(a[k]) >> REAL(31, 63));

    /* Comparisons, by what they select. */
    const mask lt = v_lt(x, y), le = v_le(x, y), gt = v_gt(x, y), ge = v_ge(x, y), eq = v_eq(x, y);
    const mask nan = v_isnan(x);
    EACH_BITS("v_lt", v_select(lt, x, y), bits_of(isless(a[k], b[k]) ? a[k] : b[k]));
    EACH_BITS("v_le", v_select(le, x, y), bits_of(islessequal(a[k], b[k]) ? a[k] : b[k]));
    EACH_BITS("v_gt", v_select(gt, x, y), bits_of(isgreater(a[k], b[k]) ? a[k] : b[k]));
    EACH_BITS("v_ge", v_select(ge, x, y), bits_of(isgreaterequal(a[k], b[k]) ? a[k] : b[k]));
    EACH_BITS("v_eq", v_select(eq, x, y), bits_of(a[k] == b[k] ? a[k] : b[k]));
    EACH_BITS("v_isnan", v_select(nan, x, y), bits_of(a[k] != a[k] ? a[k] : b[k]));
    EACH_BITS("v_only", v_only(lt, x), isless(a[k], b[k]) ? bits_of(a[k]) : 0);
    EACH_BITS("v_or_nan", v_or_nan(v_only(lt, v_set(1)), y),
              bits_of(isnan(b[k])          ? b[k]
                      : isless(a[k], b[k]) ? 1
                                           : 0));
    EACH_BITS("i_disjoint", v_select(i_disjoint(v_bits(x), v_bits(y)), x, z),
              bits_of(bits_of(a[k]) & bits_of(b[k]) ? c[k] : a[k]));
    EACH_BITS("m_and", v_select(m_and(le, nan), x, y),
              bits_of(islessequal(a[k], b[k]) && isnan(a[k]) ? a[k] : b[k]));
    EACH_BITS("m_or", v_select(m_or(le, nan), x, y),
              bits_of(islessequal(a[k], b[k]) || isnan(a[k]) ? a[k] : b[k]));
    EACH_BITS("m_andnot", v_select(m_andnot(ge, eq), x, y),
              bits_of(isgreater(a[k], b[k]) ? a[k] : b[k]));
    int any = 0;
    for (int k = 0; k < VL; k++) any |= isless(a[k], b[k]);
    same_integer("m_any", m_any(lt) != 0, any);
}

/* Comparisons raise no flag. */
static void check_quiet(void) {
    static volatile real in[2][VL], out[VL];
    (void)out[0];
    for (int i = 0; i < n_special; i++) {
        for (int j = 0; j < n_special; j++) {
            real a[VL], b[VL], r[VL];
            for (int k = 0; k < VL; k++) in[0][k] = special[i], in[1][k] = special[j];
            feclearexcept(FE_ALL_EXCEPT);
            for (int k = 0; k < VL; k++) a[k] = in[0][k], b[k] = in[1][k];
            const vec x = vec_of(a), y = vec_of(b);
            vec z = v_select(v_lt(x, y), x, y);
            z = v_select(v_le(z, y), x, z);
            z = v_select(v_gt(z, y), y, z);
            z = v_select(v_ge(z, y), x, z);
            z = v_select(v_eq(z, y), y, z);
            z = v_select(v_isnan(z), y, z);
            lanes_of(r, z);
            for (int k = 0; k < VL; k++) out[k] = r[k];
            same_integer("flags of comparisons", fetestexcept(FE_ALL_EXCEPT), 0);
        }
    }
}

static void check_arithmetic(void) {
    real a[VL], b[VL], c[VL];
    for (int i = 0; i < n_special; i++) {
        for (int j = 0; j < n_special; j++) {
            for (int k = 0; k < VL; k++) {
                a[k] = special[i], b[k] = special[j];
                c[k] = special[(i + j + k) % n_special];
            }
            check_pair(a, b, c);
        }
    }
    for (int i = 0; i < 20000; i++) {
        for (int k = 0; k < VL; k++) {
            a[k] = random_real(), b[k] = random_real(), c[k] = random_real();
            if (i % 2) { /* products and sums near one another: where fma differs */
                a[k] = 1 + (real)(random_bits() >> 40) * REAL(0x1p-24f, 0x1p-24);
                b[k] = 1 + (real)(random_bits() >> 40) * REAL(0x1p-24f, 0x1p-24);
                c[k] = -a[k] * b[k];
            }
        }
        check_pair(a, b, c);
    }
    for (int lane = 0; lane < VL; lane++) { /* one lane true, or none */
        for (int k = 0; k < VL; k++) a[k] = 0;
        same_integer("m_any of none", m_any(v_lt(v_set(0), vec_of(a))), 0);
        a[lane] = 1;
        same_integer("m_any of one", m_any(v_lt(v_set(0), vec_of(a))) != 0, 1);
    }
}

/* ---- rounding, scaling ---- */

static void check_round(void) {
    real a[VL], r[VL];
    for (int i = 0; i < 40000; i++) {
        for (int k = 0; k < VL; k++) {
            a[k] = ((real)(int64_t)(random_bits() % 4096) - 2048) / 2; /* ties */
            if (i % 4 == 1) a[k] = ((real)(int64_t)(random_bits() % 20000) - 10000) * (real)0.1;
            if (i % 4 == 2) a[k] = REAL(0x1p21f, 0x1p50) - (real)(random_bits() % 8) / 2;
            if (i % 4 == 3)
                a[k] = real_of((bits)(random_bits() % (bits_of(REAL(0x1p22f, 0x1p51)))));
            if (i % 8 >= 4) a[k] = -a[k];
        }
        lanes_of(r, v_round(vec_of(a)));
        for (int k = 0; k < VL; k++)
            same_number("v_round", a[k], 0, 0, r[k], REAL(nearbyintf, nearbyint)(a[k]));
    }
}

static void check_scale(void) {
    const int range = REAL(250, 2000);
    real a[VL], n[VL], r[VL];
    for (int i = 0; i < 60000; i++) {
        int overflows = 0;
        for (int k = 0; k < VL; k++) {
            a[k] = (real)0.25 + (real)(random_bits() >> 11) * REAL(0x1.fp-52f, 0x1.fp-52) * 2;
            if (i % 8 == 0) a[k] = (real[]){(real)0.25, 1, 4, (real)1.5}[k % 4];
            if (i % 2) a[k] = -a[k];
            int limit = i % 3 == 0 ? range : REAL(149, 1074);
            n[k] = (real)((int)(random_bits() % (2 * (unsigned)limit + 1)) - limit);
            if (i % 7 == 1 && n[k] < limit) n[k] += (real)(random_bits() % 16) / 16;
            if (i % 11 == 0 && n[k] < -limit / 2) n[k] *= 4; /* nothing is left */
            if (i % 5 == 0 && n[k] <= 128)
                a[k] = REAL(ldexpf, ldexp)(a[k], (int)(random_bits() % 180) - 88);
            overflows |= isinf(REAL(ldexpf, ldexp)(a[k], (int)floor((double)n[k]))) != 0;
        }
        feclearexcept(FE_ALL_EXCEPT);
        lanes_of(r, v_scale(vec_of(a), vec_of(n)));
        int raised = fetestexcept(FE_OVERFLOW) != 0;
        for (int k = 0; k < VL; k++) {
            same_number("v_scale", a[k], n[k], 0, r[k],
                        REAL(ldexpf, ldexp)(a[k], (int)floor((double)n[k])));
        }
        if (!overflows) same_integer("v_scale raises no overflow", raised, 0);
    }
}

/* ---- lanes, packing, lookup ---- */

static void check_lanes(void) {
    real r[VL];
    lanes_of(r, v_from_bits(i_lanes()));
    for (int k = 0; k < VL; k++) same_integer("i_lanes", (long long)bits_of(r[k]), k);
    lanes_of(r, v_from_bits(i_set(-3)));
    for (int k = 0; k < VL; k++) same_bits("i_set", 0, 0, 0, bits_of(r[k]), (bits)-3);
    lanes_of(r, v_set((real)-0.0));
    for (int k = 0; k < VL; k++) same_bits("v_set", 0, 0, 0, bits_of(r[k]), bits_of((real)-0.0));

    real a[VL], select[VL], packed[VL + 1];
    for (unsigned set = 0; set < (VL < 16 ? 1u << VL : 1u << 16); set++) {
        for (int k = 0; k < VL; k++) a[k] = random_real(), select[k] = set >> k & 1;
        packed[VL] = 7;
        size_t n = v_pack(v_gt(vec_of(select), v_set(0)), vec_of(a), packed);
        size_t expected = 0;
        for (int k = 0; k < VL; k++) {
            if (select[k] > 0)
                same_bits("v_pack", a[k], 0, 0, bits_of(packed[expected++]), bits_of(a[k]));
        }
        same_integer("v_pack counts", (long long)n, (long long)expected);
        same_integer("v_pack stays within a vector", packed[VL] == 7, 1);
    }
    real table[16], index[VL];
    for (int i = 0; i < 2000; i++) {
        for (int k = 0; k < 16; k++) table[k] = random_real();
        for (int k = 0; k < VL; k++)
            index[k] = real_of(i < 16 ? (bits)(i + k) : (bits)random_bits());
        lanes_of(r, v_lookup8(table, v_bits(vec_of(index))));
        for (int k = 0; k < VL; k++) {
            same_bits("v_lookup8", index[k], 0, 0, bits_of(r[k]),
                      bits_of(table[bits_of(index[k]) & 7]));
        }
#if !defined(NPACT_F64)
        lanes_of(r, v_lookup(table, v_bits(vec_of(index))));
        for (int k = 0; k < VL; k++) {
            same_bits("v_lookup", index[k], 0, 0, bits_of(r[k]),
                      bits_of(table[bits_of(index[k]) & 15]));
        }
#endif
    }
}

/* ---- memory ---- */

/* What a 16-bit element is, and which it is nearest to: from the definition of the formats. */
#if defined(NPACT_F16) || defined(NPACT_BF16)
#if defined(NPACT_F16)
enum { FRACTION = 10, BIAS = 15, TOP = 31 };
#else
enum { FRACTION = 7, BIAS = 127, TOP = 255 };
#endif
static double value_of(unsigned h) {
    int exponent = (int)(h >> FRACTION) & TOP;
    double fraction = (double)(h & ((1u << FRACTION) - 1));
    double x = exponent == 0     ? ldexp(fraction, 1 - BIAS - FRACTION)
               : exponent == TOP ? (fraction > 0 ? (double)NAN : (double)INFINITY)
                                 : ldexp(fraction + (1 << FRACTION), exponent - BIAS - FRACTION);
    return h & 0x8000u ? -x : x;
}

static double value[1 << 16]; /* of every element */

static unsigned nearest_to(real x) {
    const unsigned infinity = (unsigned)TOP << FRACTION;
    unsigned sign = bits_of(x) >> 31 ? 0x8000u : 0;
    double a = fabs((double)x);
    if (isinf(a)) return sign | infinity;
    unsigned low = 0,
             high =
                 infinity; /* value(low) <= a < value(high), infinity being the next power of two */
    while (high - low > 1) {
        unsigned middle = (low + high) / 2;
        if (value[middle] <= a)
            low = middle;
        else
            high = middle;
    }
    double above = high == infinity ? ldexp(1, TOP - BIAS) : value[high];
    double down = a - value[low], up = above - a;
    return sign | (down < up || (down == up && low % 2 == 0) ? low : high);
}

/* Of NaNs only those that arithmetic on elements can give: the payload of an element, or none. */
static int is_promised(real x) {
#if defined(NPACT_BF16)
    const bits beyond = ((bits)1 << (sizeof(real) == 4 ? 16 : 45)) - 1;
    return !isnan(x) || !(bits_of(x) & beyond);
#else
    return (void)x, 1;
#endif
}

static void check_narrowing(real x) {
    if (!is_promised(x)) return;
    elem e[VL];
    real r[VL];
    v_store(e, v_set(x));
    lanes_of(r, v_round_elem(v_set(x)));
    unsigned expected = isnan(x) ? e[0] : nearest_to(x);
    if (isnan(x)) same_integer("v_store keeps NaN", isnan(value[e[0]]), 1);
    for (int k = 0; k < VL; k++) {
        same_bits("v_store", x, 0, 0, e[k], expected);
        same_number("v_round_elem", x, 0, 0, r[k], (real)value[expected]);
    }
}
#endif

static void check_conversion(void) {
#if defined(NPACT_F16) || defined(NPACT_BF16)
    elem e[VL];
    real r[VL];
    for (unsigned h = 0; h < 1u << 16; h++) value[h] = value_of(h);
    for (unsigned h = 0; h < 1u << 16; h++) {
        for (int k = 0; k < VL; k++) e[k] = (elem)(h + 259u * (unsigned)k);
        lanes_of(r, v_load(e));
        for (int k = 0; k < VL; k++)
            same_number("v_load", (real)e[k], 0, 0, r[k], (real)value[e[k]]);
        if (isnan(value[h])) check_narrowing(r[0]);
        lanes_of(r, v_splat(e));
        for (int k = 0; k < VL; k++) same_number("v_splat", (real)h, 0, 0, r[k], (real)value[h]);
        /* Both neighbours of the point halfway to the next element, and that point. */
        double x = value[h], y = value[(h + 1) & 0xffffu];
        if (isfinite(x) && (isfinite(y) || isinf(y))) {
            if (isinf(y)) y = copysign(ldexp(1, TOP - BIAS), y);
            real half = (real)((x + y) / 2);
            check_narrowing(half);
            check_narrowing(real_of(bits_of(half) + 1));
            if (half != 0) check_narrowing(real_of(bits_of(half) - 1));
        }
        check_narrowing((real)x);
    }
    for (int i = 0; i < 20000; i++) check_narrowing(random_real());
    for (int i = 0; i < n_special; i++) check_narrowing(special[i]);
#else
    real a[VL], r[VL];
    for (int i = 0; i < 2000; i++) {
        for (int k = 0; k < VL; k++) a[k] = random_real();
        elem e[VL];
        v_store(e, vec_of(a));
        lanes_of(r, v_load(e));
        for (int k = 0; k < VL; k++) {
            same_bits("v_store", a[k], 0, 0, bits_of(e[k]), bits_of(a[k]));
            same_bits("v_load", a[k], 0, 0, bits_of(r[k]), bits_of(a[k]));
        }
        _Alignas(64) elem streamed[VL];
        v_fetch(NULL); /* of any address */
        v_stream(streamed, vec_of(a));
        v_stream_end();
        for (int k = 0; k < VL; k++)
            same_bits("v_stream", a[k], 0, 0, bits_of(streamed[k]), bits_of(a[k]));
        lanes_of(r, v_round_elem(vec_of(a)));
        for (int k = 0; k < VL; k++)
            same_bits("v_round_elem", a[k], 0, 0, bits_of(r[k]), bits_of(a[k]));
        lanes_of(r, v_splat(e + VL - 1));
        for (int k = 0; k < VL; k++)
            same_bits("v_splat", a[VL - 1], 0, 0, bits_of(r[k]), bits_of(a[VL - 1]));
    }
#endif
}

/* Parts of a vector, at every alignment, against the edge of what may be read and written. */
static void check_parts(void) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *memory =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory + page, page, PROT_NONE) != 0) {
        perror("mmap");
        exit(2);
    }
    for (size_t shift = 0; shift < 70; shift++) {
        for (size_t n = 0; n <= VL; n++) {
            unsigned char *at = memory + page - n * sizeof(elem) - (shift < 64 ? shift : 0);
            elem expected[VL];
            for (size_t k = 0; k < n; k++) {
                elem e = (elem)(k + 1);
                memcpy(at + k * sizeof e, &e, sizeof e);
                expected[k] = e;
            }
            /* The elements are small numbers, or small patterns: they go through unchanged. */
            vec v = n < VL ? v_load_part((const elem *)(const void *)at, n, v_set(-2))
                           : v_load((const elem *)(const void *)at);
            real r[VL];
            lanes_of(r, v);
            for (size_t k = n; k < VL; k++)
                same_bits("v_load_part, behind", (real)n, 0, 0, bits_of(r[k]), bits_of(-2));
            unsigned char before[16], after[64];
            memset(at - 16, 0xa5, 16);
            memset(at, 0xa5, n * sizeof(elem));
            memset(before, 0xa5, sizeof before);
            size_t behind = (size_t)(memory + page - (at + n * sizeof(elem)));
            memset(at + n * sizeof(elem), 0x5a, behind);
            memset(after, 0x5a, sizeof after);
            if (n < VL)
                v_store_part((elem *)(void *)at, v, n);
            else
                v_store((elem *)(void *)at, v);
            same_integer("v_store_part, elements", memcmp(at, expected, n * sizeof(elem)), 0);
            same_integer("v_store_part, before", memcmp(at - 16, before, 16), 0);
            same_integer("v_store_part, behind", memcmp(at + n * sizeof(elem), after, behind), 0);
        }
    }
}

int main(void) {
    fill_special();
    check_arithmetic();
    check_quiet();
    check_round();
    check_scale();
    check_lanes();
    check_conversion();
    check_parts();
    printf("%ld checks, %ld failures\n", checks, failures);
    return failures != 0;
}
