/* The logarithm of one double: for the end of a row, in plain C so that every build has the same bits
 * (the libraries' logarithms differ).
 *
 * x = 2^k m, sqrt(1/2) <= m < sqrt 2;  log m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.1716, by its
 * series to s^23: the first term left out is below 2^-63 of the sum.  f = m - 1 is exact; the leading
 * f - f s is arranged as in FreeBSD's e_log.c (f - (f^2/2 - s (f^2/2 + R))), error below 1 ULP. */
#ifndef NPACT_MATH_LOG_H
#define NPACT_MATH_LOG_H

static double log_of(double x) {
    if (!(x > 0) || x > 0x1.fffffffffffffp1023) return x > 0 ? x : x == 0 ? -INFINITY : NAN;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int k = (int)(bits >> 52) - 1023;
    bits = (bits & 0x000fffffffffffffu) | 0x3ff0000000000000u;
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m > 0x1.6a09e667f3bcdp0) m *= 0.5, k += 1;
    double f = m - 1, s = f / (2 + f), z = s * s, series = 0;
    for (int i = 11; i >= 1; i--) series = z * (2.0 / (2 * i + 1) + series);
    double half_square = 0.5 * f * f;
    double low = s * (half_square + series) + k * 0x1.ef35793c76730p-45;
    return k * 0x1.62e42fefa3800p-1 - ((half_square - low) - f);
}

/* log(1 + x) for x >= 0: what 1 + x rounded away is worth x / (1 + x) more. */
static double log1p_of(double x) {
    double u = 1 + x;
    return u == 1 ? x : log_of(u) + (x - (u - 1)) / u;
}

#endif
