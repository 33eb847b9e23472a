/* The yardstick: a plain exp of degree 5, without care for the ends of its range, as fast as it gets.
 * exp(x) = 2^k exp(r), k = round(x / ln 2), r = x - k ln 2, exp(r) by its Taylor series. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>

void exp_degree_5(const float *restrict x, float *restrict y, size_t n) {
    for (size_t i = 0; i < n; i++) {
        float k = rintf(x[i] * 0x1.715476p0f);
        float r = fmaf(k, -0x1.62e43p-1f, x[i]);
        float p = fmaf(fmaf(fmaf(fmaf(fmaf(1.0f / 120, r, 1.0f / 24), r, 1.0f / 6), r, 0.5f), r, 1),
                       r, 1);
        union {
            int32_t bits;
            float value;
        } scale = {.bits = ((int32_t)k + 127) << 23};
        y[i] = p * scale.value;
    }
}
