/* NumPy's inner loops: strides, broadcast operands, overlap and scalars become calls of contiguous
 * kernels.  Whatever is not contiguous goes through blocks on the stack, so that every element meets
 * the same vector arithmetic. */
#include "loops.h"

#include <stdlib.h>
#include <string.h>

#include "fpstatus.h"
#include "unroll.h"

/* A block of elements is 4 KiB of each operand: it may be gathered within another one, where parameters are arrays, and the
 * kernel has two more on the stack (drive.h).  The next operand's does not begin at the same place of a page. */
enum {
    BLOCK_BYTES = 4096,
    ASIDE = 256,
    BLOCK_APART = BLOCK_BYTES + 64 + ASIDE,
    MOST_IN_BLOCK = BLOCK_BYTES / 2
};
enum { MAX_ITEMSIZE = 8 };
static size_t block_of(const struct elementwise_loop *loop) {
    return BLOCK_BYTES / (size_t)loop->itemsize;
}

/* Bytes from which on a result begins with what stands before its first line of the cache. */
enum { ALIGNED_FROM = 8192 };

/* Short rows along an axis are computed so many at a time. */
enum { ROWS_LAID = 64 };

void (*npact_bad_label)(int64_t label, ptrdiff_t n);
void (*npact_no_memory)(void);

/* n items of one type.  The common strides are literals, which lets the compiler use shuffles. */
#define STEP_BY(type, to_step, from_step)                                                          \
    UNROLL(8)                                                                                      \
    for (ptrdiff_t i = 0; i < n; i++)                                                              \
        memcpy(to + i * (to_step), from + i * (from_step), sizeof(type));
#define COPY(type)                                                                                 \
    do {                                                                                           \
        const ptrdiff_t size = sizeof(type);                                                       \
        if (to_step == size && from_step == -size) {                                               \
            STEP_BY(type, size, -size)                                                             \
        } else if (to_step == size && from_step == 2 * size) {                                     \
            STEP_BY(type, size, 2 * size)                                                          \
        } else if (to_step == 2 * size && from_step == size) {                                     \
            STEP_BY(type, 2 * size, size)                                                          \
        } else if (from_step == size && to_step == -size) {                                        \
            STEP_BY(type, -size, size)                                                             \
        } else if (to_step == size && from_step == 0) {                                            \
            STEP_BY(type, size, 0)                                                                 \
        } else {                                                                                   \
            STEP_BY(type, to_step, from_step)                                                      \
        }                                                                                          \
    } while (0)

void npact_copy(char *restrict to, ptrdiff_t to_step, const char *restrict from,
                ptrdiff_t from_step, ptrdiff_t n, int itemsize) {
    if (to_step == itemsize && from_step == itemsize) { /* one of them is not aligned */
        memcpy(to, from, (size_t)(n * itemsize));
        return;
    }
    switch (itemsize) {
    case 2: COPY(uint16_t); break;
    case 4: COPY(uint32_t); break;
    default: COPY(uint64_t); break;
    }
}

/* The bytes that n items of a stride touch. */
struct extent {
    uintptr_t begin, end;
};

static struct extent extent_of(const char *p, ptrdiff_t step, ptrdiff_t n, int itemsize) {
    uintptr_t first = (uintptr_t)p, last = first + (uintptr_t)(step * (n - 1));
    return first < last ? (struct extent){first, last + (uintptr_t)itemsize}
                        : (struct extent){last, first + (uintptr_t)itemsize};
}

/* Whether an output shares memory with an input other than element for element: a ufunc's accumulate,
 * and loops called from C.  Then each element must be stored before the next is read. */
static int is_sequential(char *const *args, const ptrdiff_t *steps, int n_in, int n_operands,
                         ptrdiff_t n, int itemsize) {
    for (int j = n_in; j < n_operands; j++) {
        struct extent out = extent_of(args[j], steps[j], n, itemsize);
        if (steps[j] == 0) return 1; /* a reduction */
        for (int k = 0; k < n_in; k++) {
            if (args[k] == args[j] && steps[k] == steps[j]) continue;
            struct extent in = extent_of(args[k], steps[k], n, itemsize);
            if (in.begin < out.end && out.begin < in.end) return 1;
        }
    }
    return 0;
}

/* Whether element i of every parameter is the default. */
static int at_defaults(const struct elementwise_loop *loop, char *const *operand, size_t i) {
    const size_t size = (size_t)loop->itemsize;
    for (int j = 0; j < loop->n_parameters; j++) {
        const char *p = operand[loop->n_in + j] + i * size;
        if (memcmp(p, loop->defaults + (size_t)j * size, size) != 0) return 0;
    }
    return 1;
}

/* Arrays of parameters that may be the default here and there: where they are, the result is that of
 * the kernel for it, as it is for a scalar. */
static void run_mixed(const struct elementwise_loop *loop, char *const *operand, size_t n) {
    const size_t size = (size_t)loop->itemsize;
    const int n_in = loop->n_in + loop->n_parameters;
    size_t count = 0;
    uint16_t at[MOST_IN_BLOCK];
    for (size_t i = 0; i < n; i++) {
        if (at_defaults(loop, operand, i)) at[count++] = (uint16_t)i;
    }
    if (count == n) {
        loop->kernels.at_defaults(operand, n);
        return;
    }
    _Alignas(64) char buffer[MAX_OPERANDS][BLOCK_APART];
    char *packed[MAX_OPERANDS];
    for (int j = 0; j < n_in + loop->n_out; j++) packed[j] = buffer[j];
    for (int j = 0; j < loop->n_parameters; j++)
        packed[loop->n_in + j] = (char *)loop->defaults + (size_t)j * size;
    for (int j = 0; j < loop->n_in; j++) { /* now, as the other kernel may work in place */
        for (size_t k = 0; k < count; k++) {
            memcpy(packed[j] + k * size, operand[j] + at[k] * size, size);
        }
    }
    loop->kernels.array(operand, n);
    if (count == 0) return;
    loop->kernels.at_defaults(packed, count);
    for (int j = n_in; j < n_in + loop->n_out; j++) {
        for (size_t k = 0; k < count; k++) {
            memcpy(operand[j] + at[k] * size, packed[j] + k * size, size);
        }
    }
}

static void run(const struct elementwise_loop *loop, char *const *operand, size_t n, int scalar) {
    const struct kernels *k = &loop->kernels;
    if (scalar) {
        (k->at_defaults && at_defaults(loop, operand, 0) ? k->at_defaults : k->scalar)(operand, n);
    } else if (!k->at_defaults) {
        k->array(operand, n);
    } else {
        char *part[MAX_OPERANDS];
        const size_t block = block_of(loop);
        for (size_t start = 0; start < n; start += block) {
            for (int j = 0; j < loop->n_in + loop->n_parameters + loop->n_out; j++) {
                part[j] = operand[j] + start * (size_t)loop->itemsize;
            }
            run_mixed(loop, part, n - start < block ? n - start : block);
        }
    }
}

/* NumPy's memory is aligned to 16 bytes, and a vector across two lines of the cache counts twice: a large result begins with
 * as many elements as there are before its first line (relu with its slope, of 20,000, .12 ns an element instead of .15,
 * sigmoid .345 instead of .355). */
void npact_run(const struct elementwise_loop *loop, char *const *operand, size_t n, int scalar) {
    const int n_read = loop->n_in + loop->n_parameters;
    const size_t size = (size_t)loop->itemsize, off = (uintptr_t)operand[n_read] % CACHE_LINE;
    char *at[MAX_OPERANDS];
    if (off == 0 || n < ALIGNED_FROM / size) {
        run(loop, operand, n, scalar);
        return;
    }
    const size_t before = (CACHE_LINE - off) / size;
    run(loop, operand, before, scalar);
    for (int j = 0; j < n_read + loop->n_out; j++) {
        const int is_one = scalar && j >= loop->n_in && j < n_read;
        at[j] = operand[j] + (is_one ? 0 : before * size);
    }
    run(loop, at, n - before, scalar);
}

/* Whether kernels can use an operand where it lies. */
static int is_contiguous(const char *p, ptrdiff_t step, int itemsize) {
    return step == itemsize && (uintptr_t)p % (uintptr_t)itemsize == 0;
}

/* Where in its buffer a block is that is copied from or to `at`: aside where both would begin in nearly the same place of a page,
 * as one in 64 does.  Such a copy takes eight times as long on Zen 4. */
static char *block_for(char *buffer, const char *at) {
    const uintptr_t apart = ((uintptr_t)at - (uintptr_t)buffer) % BLOCK_BYTES;
    const int near = apart < ASIDE / 2 || apart > BLOCK_BYTES - ASIDE / 2;
    return near ? buffer + ASIDE : buffer;
}

/* The general case: gather a block, run the kernel on it, scatter it. */
static void run_in_blocks(const struct elementwise_loop *loop, char *const *args,
                          const ptrdiff_t *steps, const unsigned char *is_one, int n_in,
                          int n_operands, ptrdiff_t n, ptrdiff_t block, int scalar) {
    const int itemsize = loop->itemsize;
    _Alignas(64) char buffer[MAX_OPERANDS][BLOCK_APART];
    char *operand[MAX_OPERANDS], *own[MAX_OPERANDS];
    for (int j = 0; j < n_operands; j++) own[j] = block_for(buffer[j], args[j]);
    for (ptrdiff_t start = 0; start < n; start += block) {
        ptrdiff_t m = n - start < block ? n - start : block;
        for (int j = 0; j < n_operands; j++) {
            char *at = args[j] + start * steps[j];
            if (is_one[j] || is_contiguous(at, steps[j], itemsize)) {
                operand[j] = at;
            } else {
                operand[j] = own[j];
                /* A broadcast operand fills its buffer once, unless it is an output too (block is 1). */
                int fills = j < n_in && (steps[j] != 0 || start == 0 || block == 1);
                if (fills) npact_copy(own[j], itemsize, at, steps[j], m, itemsize);
            }
        }
        run(loop, operand, (size_t)m, scalar);
        for (int j = n_in; j < n_operands; j++) {
            char *to = args[j] + start * steps[j];
            if (operand[j] != own[j]) continue;
            if (loop->every_other && steps[j] == 2 * itemsize) {
                loop->every_other(to, own[j], (size_t)m);
            } else {
                npact_copy(to, steps[j], own[j], itemsize, m, itemsize);
            }
        }
    }
}

void npact_elementwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,
                            void *data) {
    const struct elementwise_loop *loop = data;
    const ptrdiff_t n = dimensions[0];
    if (n == 0) return;

    /* Where the parameters are the defaults, NumPy passes none: put them where they belong. */
    const int n_parameters = loop->n_parameters, itemsize = loop->itemsize;
    const int n_in = loop->n_in + n_parameters, n_operands = n_in + loop->n_out;
    const int shift = loop->bound ? n_parameters : 0;
    char *operand[MAX_OPERANDS];
    ptrdiff_t step[MAX_OPERANDS];
    unsigned char is_one[MAX_OPERANDS] = {0}; /* a parameter of one element */
    int contiguous = 1, scalar = 1, whole = 1;
    for (int j = 0; j < n_operands; j++) {
        int is_parameter = j >= loop->n_in && j < n_in;
        if (is_parameter && loop->bound) {
            operand[j] = (char *)loop->defaults + (j - loop->n_in) * itemsize;
            step[j] = 0;
        } else {
            int k = j < loop->n_in ? j : j - shift;
            operand[j] = args[k];
            step[j] = n == 1 ? itemsize : steps[k];
            if (is_parameter && n == 1) step[j] = 0;
        }
        if (is_parameter) {
            scalar &= step[j] == 0;
            whole &= is_contiguous(operand[j], step[j], itemsize);
        } else {
            contiguous &= is_contiguous(operand[j], step[j], itemsize);
        }
    }
    for (int j = loop->n_in; j < n_in; j++) is_one[j] = (unsigned char)scalar;

    fpstatus saved = fpstatus_save();
    if (n > 1 && is_sequential(operand, step, n_in, n_operands, n, itemsize)) {
        run_in_blocks(loop, operand, step, is_one, n_in, n_operands, n, 1, scalar);
    } else if (contiguous && (scalar || whole)) {
        npact_run(loop, operand, (size_t)n, scalar);
    } else {
        run_in_blocks(loop, operand, step, is_one, n_in, n_operands, n, (ptrdiff_t)block_of(loop),
                      scalar);
    }
    fpstatus_restore(saved);
}

int npact_labels_are_valid(const char *labels, ptrdiff_t step, ptrdiff_t rows, ptrdiff_t n) {
    for (ptrdiff_t r = 0; r < rows; r++) {
        int64_t label;
        memcpy(&label, labels + r * step, sizeof label);
        if (label < 0 || label >= n) {
            npact_bad_label(label, n);
            return 0;
        }
    }
    return 1;
}

/* `rows` rows of n items, `step` apart and their items `along` apart, from or to places of `width` items. */
#define TURN(type)                                                                                 \
    for (ptrdiff_t r = 0; r < rows; r++) {                                                         \
        for (ptrdiff_t i = 0; i < n; i++) {                                                        \
            char *place = laid + (i * ROWS_LAID + r) * (ptrdiff_t)sizeof(type);                    \
            char *item = row + r * step + i * along;                                               \
            if (back) {                                                                            \
                memcpy(item, place, sizeof(type));                                                 \
            } else {                                                                               \
                memcpy(place, item, sizeof(type));                                                 \
            }                                                                                      \
        }                                                                                          \
    }
static void turn(char *restrict laid, char *restrict row, ptrdiff_t step, ptrdiff_t along,
                 ptrdiff_t n, ptrdiff_t rows, int itemsize, int back) {
    switch (itemsize) {
    case 2: TURN(uint16_t) break;
    case 4: TURN(uint32_t) break;
    default: TURN(uint64_t) break;
    }
}

/* Short rows, laid side by side in scratch by blocks: how many of them, all but the last few. */
static ptrdiff_t lay_rows_aside(const struct axis_loop *loop, char **args, const ptrdiff_t *steps,
                                const ptrdiff_t *axis_step, ptrdiff_t n, ptrdiff_t rows,
                                char *scratch) {
    char *operand[MAX_OPERANDS];
    ptrdiff_t along[MAX_OPERANDS], r = 0;
    for (int j = 0; j < loop->n_operands; j++) {
        operand[j] = scratch + j * n * ROWS_LAID * MAX_ITEMSIZE;
        along[j] = ROWS_LAID * loop->itemsize[j];
    }
    while (rows - r >= ROWS_ASIDE) {
        ptrdiff_t block = rows - r < ROWS_LAID ? rows - r - (rows - r) % ROWS_ASIDE : ROWS_LAID;
        for (int j = 0; j < loop->n_in; j++)
            turn(operand[j], args[j] + r * steps[j], steps[j], axis_step[j],
                 loop->has_axis[j] ? n : 1, block, loop->itemsize[j], 0);
        loop->kernels.columns(operand, along, (size_t)n, (size_t)block);
        for (int j = loop->n_in; j < loop->n_operands; j++)
            turn(operand[j], args[j] + r * steps[j], steps[j], axis_step[j],
                 loop->has_axis[j] ? n : 1, block, loop->itemsize[j], 1);
        r += block;
    }
    return r;
}

/* dimensions: how many rows, how long.  steps: from row to row for every operand, then along the axis
 * for those that have it. */
void npact_axis_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data) {
    const struct axis_loop *loop = data;
    const ptrdiff_t rows = dimensions[0], n = dimensions[1];
    const ptrdiff_t *along = steps + loop->n_operands;
    ptrdiff_t axis_step[MAX_OPERANDS];
    size_t strided = 0;
    for (int j = 0; j < loop->n_operands; j++) {
        axis_step[j] = loop->has_axis[j] ? *along++ : 0;
        if (loop->has_axis[j] && axis_step[j] != loop->itemsize[j] && n > 1) strided++;
    }
    if (loop->label >= 0 && !npact_labels_are_valid(args[loop->label], steps[loop->label], rows, n))
        return;
    /* Rows that lie side by side are computed side by side, and short ones are laid so, in scratch.  Otherwise the
     * kernel finds all rows where they are if they are contiguous, and one at a time in scratch if not. */
    int aside = rows >= ROWS_ASIDE && n > 0;
    for (int j = 0; j < loop->n_operands; j++) aside &= steps[j] == loop->itemsize[j];
    const int laid = !aside && n > 0 && n <= loop->kernels.most_laid && rows >= ROWS_ASIDE;
    char *scratch = NULL;
    size_t room = laid ? (size_t)(loop->n_operands * n * ROWS_LAID) * MAX_ITEMSIZE
                       : strided * (size_t)n * MAX_ITEMSIZE;
    if (room > 0) {
        scratch = malloc(room);
        if (!scratch) {
            npact_no_memory();
            return;
        }
    }
    fpstatus saved = fpstatus_save();
    ptrdiff_t r = 0;
    if (aside) {
        r = rows - rows % ROWS_ASIDE;
        loop->kernels.columns(args, axis_step, (size_t)n, (size_t)r);
    } else if (laid) {
        r = lay_rows_aside(loop, args, steps, axis_step, n, rows, scratch);
    }
    if (strided == 0 && r < rows) {
        char *operand[MAX_OPERANDS];
        for (int j = 0; j < loop->n_operands; j++) operand[j] = args[j] + r * steps[j];
        loop->kernels.rows(operand, steps, (size_t)n, (size_t)(rows - r));
        r = rows;
    }
    for (; r < rows; r++) {
        char *operand[MAX_OPERANDS], *free_row = scratch;
        for (int j = 0; j < loop->n_operands; j++) {
            operand[j] = args[j] + r * steps[j];
            if (loop->has_axis[j] && axis_step[j] != loop->itemsize[j] && n > 1) {
                if (j < loop->n_in)
                    npact_copy(free_row, loop->itemsize[j], operand[j], axis_step[j], n,
                               loop->itemsize[j]);
                operand[j] = free_row;
                free_row += n * MAX_ITEMSIZE;
            }
        }
        loop->kernels.rows(operand, steps, (size_t)n, 1);
        for (int j = loop->n_in; j < loop->n_operands; j++) {
            char *at = args[j] + r * steps[j];
            if (operand[j] != at)
                npact_copy(at, axis_step[j], operand[j], loop->itemsize[j], n, loop->itemsize[j]);
        }
    }
    fpstatus_restore(saved);
    free(scratch);
}
