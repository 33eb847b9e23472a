/* The operations of the trainer on numbers of its own making: prints a hash of what each returns.
 * Compiled once per (ISA, element type) by tests/nn/test_kernels.py. */
#define NPACT_TABLE operations
#include "nn/operations.c"

#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 88172645463325252u;

static elem *numbers(ptrdiff_t n) {
    elem *p = malloc((size_t)n * sizeof(elem));
    for (ptrdiff_t i = 0; i < n; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        p[i] = (elem)((int64_t)(state >> 40) - (1 << 23)) / (1 << 23);
    }
    return p;
}

static void report(const char *name, const elem *p, ptrdiff_t n) {
    uint64_t hash = 14695981039346656037u;
    const unsigned char *byte = (const unsigned char *)p;
    for (size_t i = 0; i < (size_t)n * sizeof(elem); i++) hash = (hash ^ byte[i]) * 1099511628211u;
    printf("%s %016llx\n", name, (unsigned long long)hash);
}

static void run(int which, struct window at, size_t units, elem **arrays, int n) {
    struct operation o = {.units = units, .at = at};
    if (which == 12) memcpy(o.number, (double[]){1e-3, 0.1, 1e-3, 1e-7}, 4 * sizeof(double));
    for (int i = 0; i < n; i++) o.array[i] = (char *)arrays[i];
    operations.function[which](&o, 0, units);
}

/* A convolution again, from the last unit to the first: every value of y is written, with the same bits. */
static void one_by_one(struct window w, size_t units, elem **arrays, ptrdiff_t ny) {
    elem *again = numbers(ny);
    struct operation o = {.units = units, .at = w};
    for (int i = 0; i < 3; i++) o.array[i] = (char *)arrays[i];
    o.array[3] = (char *)again;
    while (units-- > 0) operations.function[0](&o, units, units + 1);
    if (memcmp(again, arrays[3], (size_t)ny * sizeof(elem))) {
        printf("the units of a convolution make something else than the whole\n");
        exit(1);
    }
    free(again);
}

static void convolution(struct window w) {
    const ptrdiff_t nx = w.n * w.height * w.width * w.channels;
    const ptrdiff_t ny = w.n * w.rows * w.columns * w.filters;
    const ptrdiff_t places = w.window_height * w.window_width, nk = places * w.channels * w.filters;
    elem *x = numbers(nx), *kernel = numbers(nk), *bias = numbers(w.filters), *y = numbers(ny);
    elem *turned = numbers(nk), *dx = numbers(nx), *g = numbers(ny);
    const size_t units = convolve_units(&w);
    run(0, w, units, (elem *[]){x, kernel, bias, y}, 4);
    one_by_one(w, units, (elem *[]){x, kernel, bias, y}, ny);
    run(2, w, (size_t)places, (elem *[]){kernel, turned}, 2);
    run(3, w, (size_t)w.n, (elem *[]){g, turned, dx}, 3);
    run(1, w, (size_t)(places * w.channels + 1), (elem *[]){x, g, kernel, bias}, 4);
    report("convolve", y, ny);
    report("input_gradient", dx, nx);
    report("kernel_gradient", kernel, nk);
    report("bias_gradient", bias, w.filters);
    free(x), free(kernel), free(bias), free(y), free(turned), free(dx), free(g);
}

static void pooling(struct window w) {
    const ptrdiff_t nx = w.n * w.height * w.width * w.channels;
    const ptrdiff_t ny = w.n * w.rows * w.columns * w.channels;
    elem *x = numbers(nx), *y = numbers(ny), *g = numbers(ny), *dx = numbers(nx);
    run(4, w, (size_t)(w.n * w.rows), (elem *[]){x, y}, 2);
    run(5, w, (size_t)w.n, (elem *[]){x, g, dx}, 3);
    report("pool", y, ny);
    report("pool_gradient", dx, nx);
    free(x), free(y), free(g), free(dx);
}

int main(void) {
    convolution((struct window){2, 7, 9, 3, 3, 2, 2, 1, 0, 0, 3, 8, 21});
    convolution((struct window){1, 5, 5, 1, 3, 3, 1, 1, 0, 0, 3, 3, 70});
    convolution((struct window){1, 1, 5, 33, 1, 1, 1, 1, 0, 0, 1, 5, 10});
    convolution((struct window){1, 1, 1, 33, 1, 1, 1, 1, 0, 0, 1, 1, 77});
    pooling((struct window){2, 7, 9, 19, 2, 2, 2, 2, 0, 0, 3, 4, 0});
    pooling((struct window){2, 7, 9, 4, 3, 3, 2, 1, 1, 1, 4, 9, 0});
    const struct window all = {.n = CHUNK + 13, .rows = 3};
    elem *parts = numbers(3 * all.n), *sum = numbers(all.n), *mean = numbers(all.n);
    elem *square = numbers(all.n);
    for (ptrdiff_t i = 0; i < all.n; i++) square[i] *= square[i];
    run(11, all, 2, (elem *[]){parts, sum}, 2);
    report("add", sum, all.n);
    run(12, all, 2, (elem *[]){parts, mean, square, sum}, 4);
    report("adam", parts, all.n);
    report("mean", mean, all.n);
    report("square", square, all.n);
    run(9, all, 2, (elem *[]){sum, mean}, 2);
    report("multiply", sum, all.n);
    return 0;
}
