/* The operations, for one ISA and one element type: see operations.h. */
#include "operations.h"

#include "simd/vec.h"

#include "product.h"

/* Rows of a product gather until there are as many as a tile has. */
struct gathering {
    const elem *a[ROWS];
    elem *c[ROWS];
    int rows;
};

INLINE void gather(struct gathering *t, const struct product *p, const elem *a, elem *c) {
    t->a[t->rows] = a;
    t->c[t->rows] = c;
    if (++t->rows == ROWS) {
        product_rows(ROWS, p, t->a, t->c);
        t->rows = 0;
    }
}

INLINE void gather_end(struct gathering *t, const struct product *p) {
    if (t->rows) product_rows(t->rows, p, t->a, t->c);
}

static void convolve(const struct operation *o, size_t begin, size_t end) {
    const struct window w = o->at;
    const elem *x = (const elem *)o->array[0], *start = (const elem *)o->array[2];
    const ptrdiff_t line = w.width * w.channels, steps = w.window_width * w.channels;
    ptrdiff_t first = 0, last = w.filters;
    if (is_by_filters(&w)) {
        first = (ptrdiff_t)begin * COLUMNS;
        last = (ptrdiff_t)end * COLUMNS < last ? (ptrdiff_t)end * COLUMNS : last;
        begin = 0, end = (size_t)(w.n * w.rows * w.columns);
    }
    elem *y = (elem *)o->array[3] + first;
    const struct product p = {.b = (const elem *)o->array[1] + first,
                              .a_step = 1,
                              .a_segment = line,
                              .b_step = w.filters,
                              .b_segment = steps * w.filters,
                              .steps = (size_t)steps,
                              .segments = (size_t)w.window_height,
                              .blocks = 1,
                              .width = (size_t)(last - first),
                              .start = start ? start + first : NULL};
    struct gathering t = {.rows = 0};
    for (ptrdiff_t place = (ptrdiff_t)begin; place < (ptrdiff_t)end;) {
        const ptrdiff_t row = place / w.columns, image = row / w.rows;
        const elem *from = x + (image * w.height + row % w.rows * w.down) * line;
        ptrdiff_t column = place % w.columns;
        for (; column < w.columns && place < (ptrdiff_t)end; column++, place++) {
            gather(&t, &p, from + column * w.right * w.channels, y + place * w.filters);
        }
    }
    gather_end(&t, &p);
}

static void kernel_gradient(const struct operation *o, size_t begin, size_t end) {
    const struct window w = o->at;
    const elem *x = (const elem *)o->array[0], one = 1;
    elem *kernel = (elem *)o->array[2], *bias = (elem *)o->array[3];
    const ptrdiff_t line = w.width * w.channels, across = w.window_width * w.channels;
    const ptrdiff_t places = w.rows * w.columns;
    struct product p = {.b = (const elem *)o->array[1],
                        .a_step = w.right * w.channels,
                        .a_segment = w.down * line,
                        .a_block = w.height * line,
                        .b_step = w.filters,
                        .b_segment = w.columns * w.filters,
                        .b_block = places * w.filters,
                        .steps = (size_t)w.columns,
                        .segments = (size_t)w.rows,
                        .blocks = (size_t)w.n,
                        .width = (size_t)w.filters,
                        .go_on = o->number[0] != 0};
    struct gathering t = {.rows = 0};
    ptrdiff_t unit = (ptrdiff_t)begin;
    for (; unit < (ptrdiff_t)end && unit < across * w.window_height; unit++) {
        gather(&t, &p, x + unit / across * line + unit % across, kernel + unit * w.filters);
    }
    gather_end(&t, &p);
    if (unit < (ptrdiff_t)end) {
        p.a_step = p.a_segment = p.a_block = 0;
        product_rows(1, &p, (const elem *[]){&one}, &bias);
    }
}

static void transpose(const struct operation *o, size_t begin, size_t end) {
    const ptrdiff_t channels = o->at.channels, filters = o->at.filters;
    enum { BLOCK = 16 }; /* a line of the cache */
    for (size_t place = begin; place < end; place++) {
        const elem *from = (const elem *)o->array[0] + (ptrdiff_t)place * channels * filters;
        elem *to = (elem *)o->array[1] + (ptrdiff_t)place * channels * filters;
        for (ptrdiff_t f = 0; f < filters; f += BLOCK) {
            const ptrdiff_t last = f + BLOCK < filters ? f + BLOCK : filters;
            for (ptrdiff_t c = 0; c < channels; c++) {
                for (ptrdiff_t k = f; k < last; k++) to[k * channels + c] = from[c * filters + k];
            }
        }
    }
}

static void input_gradient(const struct operation *o, size_t begin, size_t end) {
    const struct window w = o->at;
    const ptrdiff_t size = w.height * w.width * w.channels;
    struct product p = {.a_step = 1,
                        .b_step = w.channels,
                        .steps = (size_t)w.filters,
                        .segments = 1,
                        .blocks = 1,
                        .width = (size_t)w.channels,
                        .go_on = 1};
    for (size_t image = begin; image < end; image++) {
        const elem *g =
            (const elem *)o->array[0] + (ptrdiff_t)image * w.rows * w.columns * w.filters;
        elem *dx = (elem *)o->array[2] + (ptrdiff_t)image * size;
        memset(dx, 0, (size_t)size * sizeof(elem));
        for (ptrdiff_t i = 0; i < w.window_height; i++) {
            for (ptrdiff_t j = 0; j < w.window_width; j++) {
                struct gathering t = {.rows = 0};
                p.b = (const elem *)o->array[1] + (i * w.window_width + j) * w.channels * w.filters;
                for (ptrdiff_t place = 0; place < w.rows * w.columns; place++) {
                    const ptrdiff_t row = place / w.columns, column = place % w.columns;
                    const ptrdiff_t at = (row * w.down + i) * w.width + column * w.right + j;
                    gather(&t, &p, g + place * w.filters, dx + at * w.channels);
                }
                gather_end(&t, &p);
            }
        }
    }
}

/* The part of a window that lies on the image. */
struct clip {
    ptrdiff_t top, bottom, left, right;
};

INLINE struct clip clip(const struct window *w, ptrdiff_t row, ptrdiff_t column) {
    const ptrdiff_t top = row * w->down - w->top, left = column * w->right - w->left;
    const ptrdiff_t bottom = top + w->window_height, right = left + w->window_width;
    return (struct clip){top > 0 ? top : 0, bottom < w->height ? bottom : w->height,
                         left > 0 ? left : 0, right < w->width ? right : w->width};
}

/* The largest value under a window; a NaN is larger than all. */
INLINE vec largest(const struct window *w, struct clip k, const elem *x, size_t n) {
    vec best = load_columns(x + (k.top * w->width + k.left) * w->channels, n);
    for (ptrdiff_t i = k.top; i < k.bottom; i++) {
        for (ptrdiff_t j = k.left; j < k.right; j++) {
            vec v = load_columns(x + (i * w->width + j) * w->channels, n);
            best = v_select(v_isnan(best), best, v_max(best, v));
        }
    }
    return best;
}

INLINE void store_columns(elem *p, vec v, size_t n) {
    if (n < VL) {
        v_store_part(p, v, n);
    } else {
        v_store(p, v);
    }
}

static void pool(const struct operation *o, size_t begin, size_t end) {
    const struct window w = o->at;
    const size_t channels = (size_t)w.channels;
    for (size_t unit = begin; unit < end; unit++) {
        const ptrdiff_t image = (ptrdiff_t)unit / w.rows, row = (ptrdiff_t)unit % w.rows;
        const elem *x = (const elem *)o->array[0] + image * w.height * w.width * w.channels;
        elem *y = (elem *)o->array[1] + (ptrdiff_t)unit * w.columns * w.channels;
        for (ptrdiff_t column = 0; column < w.columns; column++, y += w.channels) {
            const struct clip k = clip(&w, row, column);
            size_t c = 0;
            for (; c + VL <= channels; c += VL) v_store(y + c, largest(&w, k, x + c, VL));
            if (c < channels) {
                v_store_part(y + c, largest(&w, k, x + c, channels - c), channels - c);
            }
        }
    }
}

/* g goes to the first of the largest values, by rows; where windows overlap it is added to what is in
 * dx.  Where they do not, dx may be x. */
INLINE void spread(const struct window *w, struct clip k, int overlap, const elem *x, vec g,
                   elem *dx, size_t n) {
    const vec best = largest(w, k, x, n), zero = v_set(0);
    mask open = v_eq(zero, zero);
    for (ptrdiff_t i = k.top; i < k.bottom; i++) {
        for (ptrdiff_t j = k.left; j < k.right; j++) {
            const ptrdiff_t at = (i * w->width + j) * w->channels;
            vec v = load_columns(x + at, n);
            mask hit = m_and(open, m_or(v_eq(v, best), v_isnan(v)));
            open = m_andnot(open, hit);
            vec won = v_select(hit, g, zero);
            store_columns(dx + at, overlap ? v_add(load_columns(dx + at, n), won) : won, n);
        }
    }
}

INLINE void spread_all(const struct window *w, int overlap, const elem *x, const elem *g,
                       elem *dx) {
    const size_t channels = (size_t)w->channels;
    for (ptrdiff_t place = 0; place < w->rows * w->columns; place++, g += w->channels) {
        const struct clip k = clip(w, place / w->columns, place % w->columns);
        size_t c = 0;
        for (; c + VL <= channels; c += VL) {
            spread(w, k, overlap, x + c, v_load(g + c), dx + c, VL);
        }
        if (c < channels) {
            const size_t n = channels - c;
            spread(w, k, overlap, x + c, v_load_part(g + c, n, v_set(0)), dx + c, n);
        }
    }
}

/* Whether no window lies over place `at` of an axis. */
INLINE int between(ptrdiff_t at, ptrdiff_t before, ptrdiff_t extent, ptrdiff_t stride,
                   ptrdiff_t count) {
    return (at + before) % stride >= extent || (at + before) / stride >= count;
}

static void pool_gradient(const struct operation *o, size_t begin, size_t end) {
    const struct window w = o->at;
    const ptrdiff_t size = w.height * w.width * w.channels;
    const int overlap = w.down < w.window_height || w.right < w.window_width;
    for (ptrdiff_t image = (ptrdiff_t)begin; image < (ptrdiff_t)end; image++) {
        const elem *x = (const elem *)o->array[0] + image * size;
        const elem *g = (const elem *)o->array[1] + image * w.rows * w.columns * w.channels;
        elem *dx = (elem *)o->array[2] + image * size;
        if (overlap) {
            memset(dx, 0, (size_t)size * sizeof(elem));
            spread_all(&w, 1, x, g, dx);
            continue;
        }
        spread_all(&w, 0, x, g, dx);
        for (ptrdiff_t i = 0; i < w.height; i++) {
            const int row = between(i, w.top, w.window_height, w.down, w.rows);
            for (ptrdiff_t j = 0; j < w.width; j++) {
                if (row || between(j, w.left, w.window_width, w.right, w.columns)) {
                    elem *pixel = dx + (i * w.width + j) * w.channels;
                    memset(pixel, 0, (size_t)w.channels * sizeof(elem));
                }
            }
        }
    }
}

/* The window is the image in its border: (rows, columns) with it, (height, width) without. */
static void pad(const struct operation *o, size_t begin, size_t end) {
    const struct window w = o->at;
    const ptrdiff_t line = w.width * w.channels, padded_line = w.columns * w.channels;
    for (ptrdiff_t image = (ptrdiff_t)begin; image < (ptrdiff_t)end; image++) {
        const elem *x = (const elem *)o->array[0] + image * w.height * line;
        elem *padded = (elem *)o->array[1] + image * w.rows * padded_line;
        memset(padded, 0, (size_t)(w.rows * padded_line) * sizeof(elem));
        for (ptrdiff_t row = 0; row < w.height; row++) {
            elem *to = padded + (w.top + row) * padded_line + w.left * w.channels;
            memcpy(to, x + row * line, (size_t)line * sizeof(elem));
        }
    }
}

static void unpad(const struct operation *o, size_t begin, size_t end) {
    const struct window w = o->at;
    const ptrdiff_t line = w.width * w.channels, padded_line = w.columns * w.channels;
    for (ptrdiff_t image = (ptrdiff_t)begin; image < (ptrdiff_t)end; image++) {
        const elem *padded = (const elem *)o->array[0] + image * w.rows * padded_line;
        elem *x = (elem *)o->array[1] + image * w.height * line;
        for (ptrdiff_t row = 0; row < w.height; row++) {
            const elem *from = padded + (w.top + row) * padded_line + w.left * w.channels;
            memcpy(x + row * line, from, (size_t)line * sizeof(elem));
        }
    }
}

/* Of the `total` elements, those of the units. */
struct range {
    size_t first, count;
};

INLINE struct range range(const struct operation *o, size_t begin, size_t end) {
    const size_t total = (size_t)o->at.n, first = begin * CHUNK, last = end * CHUNK;
    return (struct range){first, (last < total ? last : total) - first};
}

static void elementwise(const struct operation *o, size_t begin, size_t end) {
    const struct range r = range(o, begin, end);
    const int inputs = (int)o->at.rows, parameters = (int)o->at.columns;
    elem number[MAX_PARAMETERS];
    char *operand[MAX_OPERANDS];
    for (int j = 0; j < MAX_OPERANDS; j++) {
        operand[j] = o->array[j] ? o->array[j] + r.first * sizeof(elem) : NULL;
    }
    for (int j = 0; j < parameters; j++) {
        number[j] = (elem)o->number[j];
        operand[inputs + j] = (char *)&number[j];
    }
    o->kernel(operand, r.count);
}

static void multiply(const struct operation *o, size_t begin, size_t end) {
    const struct range r = range(o, begin, end);
    elem *x = (elem *)o->array[0] + r.first;
    const elem *factor = (const elem *)o->array[1] + r.first;
    for (size_t i = 0; i < r.count; i += VL) {
        const size_t n = r.count - i;
        store_columns(x + i, v_mul(load_columns(x + i, n), load_columns(factor + i, n)), n);
    }
}

static void cross_entropy(const struct operation *o, size_t begin, size_t end) {
    const size_t n = (size_t)o->at.columns;
    const vec batch = v_set((real)o->number[0]);
    const ptrdiff_t steps[MAX_OPERANDS] = {0}; /* a row at a time */
    for (size_t row = begin; row < end; row++) {
        elem *g = (elem *)o->array[3] + row * n;
        char *const logits = o->array[0] + row * n * sizeof(elem);
        char *const operand[] = {logits, o->array[1] + row * sizeof(int64_t),
                                 o->array[2] + row * sizeof(elem), (char *)g};
        o->rows(operand, steps, n, 1);
        for (size_t i = 0; i < n; i += VL) {
            store_columns(g + i, v_div(load_columns(g + i, n - i), batch), n - i);
        }
        memcpy(o->array[4] + row * n * sizeof(elem), logits, n * sizeof(elem));
    }
}

static void add(const struct operation *o, size_t begin, size_t end) {
    const struct range r = range(o, begin, end);
    const elem *part = (const elem *)o->array[0] + r.first;
    elem *sum = (elem *)o->array[1] + r.first;
    for (size_t i = 0; i < r.count; i += VL) {
        const size_t n = r.count - i;
        vec s = load_columns(part + i, n);
        for (ptrdiff_t k = 1; k < o->at.rows; k++) {
            s = v_add(s, load_columns(part + k * o->at.n + (ptrdiff_t)i, n));
        }
        store_columns(sum + i, s, n);
    }
}

static void adam(const struct operation *o, size_t begin, size_t end) {
    const struct range r = range(o, begin, end);
    elem *parameters = (elem *)o->array[0] + r.first, *mean = (elem *)o->array[1] + r.first;
    elem *square = (elem *)o->array[2] + r.first;
    const elem *gradients = (const elem *)o->array[3] + r.first;
    const vec rate = v_set((real)o->number[0]), epsilon = v_set((real)o->number[3]);
    const vec keep_1 = v_set((real)o->number[1]), keep_2 = v_set((real)o->number[2]);
    for (size_t i = 0; i < r.count; i += VL) {
        const size_t n = r.count - i;
        vec g = load_columns(gradients + i, n), m = load_columns(mean + i, n);
        vec s = load_columns(square + i, n), p = load_columns(parameters + i, n);
        m = v_fma(keep_1, v_sub(g, m), m);
        s = v_fma(keep_2, v_sub(v_mul(g, g), s), s);
        p = v_fnma(rate, v_div(m, v_add(v_sqrt(s), epsilon)), p);
        store_columns(mean + i, m, n);
        store_columns(square + i, s, n);
        store_columns(parameters + i, p, n);
    }
}

const struct operation_table NPACT_TABLE = {{convolve, kernel_gradient, transpose, input_gradient,
                                             pool, pool_gradient, pad, unpad, elementwise, multiply,
                                             cross_entropy, add, adam}};
