/* The kernels along an axis of every function that has one, for one ISA and one element type: computed in float
 * where the elements are no wider. */
#include "kernels.h"
#include "simd/vec.h"

#include "math/row_stream.h"
#include "math/shift.h"

INLINE line line_of(char *p) { return (line){p, VL * sizeof(elem), NULL, 0}; }

/* Whether the last operand, the results, may be stored past the caches: rows of some lines, one behind the other, and not in
 * place.  A body that does so says where (row_stream.h). */
enum { LEAST_LINES = 16 };
static int is_streamed(char *const *operand, int n_operands, ptrdiff_t step, size_t n,
                       size_t rows) {
    const char *y = operand[n_operands - 1];
    if (!STREAMED(n * rows) || n * sizeof(elem) < LEAST_LINES * CACHE_LINE) return 0;
    for (int j = 0; j < n_operands - 1; j++) {
        if (operand[j] == y) return 0;
    }
    if (rows > 1 && step != (ptrdiff_t)(n * sizeof(elem))) return 0;
    return (uintptr_t)y % sizeof(elem) == 0;
}

/* A kernel looks for the next row's maximum before it writes a row's results: what ends in one number, and what is made of
 * that, takes longer than it has operations, and these come between.  x.p is NULL where there is no next row. */
typedef struct {
    line x;
    shape s;
    range m;
} lookahead;
static NOINLINE void look_ahead(lookahead *next) {
    if (next->x.p) next->m = row_range(next->x, next->s);
}

/* NAME_body is told how its operands lie, and looks ahead.  NAME_rows: rows of n, at steps.  NAME_columns: rows side by
 * side, a multiple of ROWS_ASIDE, whose elements follow one another at the steps `along`.
 *
 * of_max is the operand whose maximum decides whether the row is wild: infinite, or so large that differences overflow;
 * -1 where that does not matter.  label is the operand of labels, or -1; laid, how long rows are that take less time laid
 * side by side; what follows is what a row of nothing needs. */
#define AXIS_KERNELS(name, n_operands, laid, of_max, label, ...)                                   \
    enum { name##_most_laid = laid };                                                              \
    static NOINLINE void name##_wild(const line *operand, shape s, range m, lookahead *next) {     \
        if (s.columns) {                                                                           \
            name##_body(operand, (shape){1, s.vectors, VL}, m, WILD, next);                        \
        } else {                                                                                   \
            name##_body(operand, (shape){0, s.vectors, s.last}, m, WILD, next);                    \
        }                                                                                          \
    }                                                                                              \
    INLINE void name##_each(line *operand, const ptrdiff_t *steps, shape s, size_t times) {        \
        const vec zero = v_set(0);                                                                 \
        const line *y = operand + n_operands - 1;                                                  \
        lookahead next = {operand[of_max < 0 ? 0 : of_max], s, {zero, zero}};                      \
        if (of_max >= 0) look_ahead(&next);                                                        \
        while (times-- > 0) {                                                                      \
            const range m = next.m;                                                                \
            const int how = of_max < 0 ? TAME : spread(m);                                         \
            if (y->past) v_fetch(y->p + steps[n_operands - 1]);                                    \
            next.x.p =                                                                             \
                of_max >= 0 && times > 0 ? next.x.p + steps[of_max < 0 ? 0 : of_max] : NULL;       \
            if (how == WILD) {                                                                     \
                name##_wild(operand, s, m, &next);                                                 \
            } else {                                                                               \
                name##_body(operand, s, m, how, &next);                                            \
            }                                                                                      \
            for (int j = 0; j < n_operands; j++) operand[j].p += steps[j];                         \
        }                                                                                          \
    }                                                                                              \
    static void name##_rows(char *const *operand, const ptrdiff_t *steps, size_t n, size_t rows) { \
        line lines[n_operands];                                                                    \
        for (int j = 0; j < n_operands; j++) lines[j] = line_of(operand[j]);                       \
        if (n > 0) {                                                                               \
            line *y = &lines[n_operands - 1];                                                      \
            waiting between = {v_set(0), 0};                                                       \
            if (is_streamed(operand, n_operands, steps[n_operands - 1], n, rows))                  \
                y->past = &between;                                                                \
            name##_each(lines, steps, row_of(n), rows);                                            \
            if (y->past) stop_waiting(*y);                                                         \
            return;                                                                                \
        }                                                                                          \
        for (size_t r = 0; r < rows; r++) {                                                        \
            __VA_ARGS__;                                                                           \
            for (int j = 0; j < n_operands; j++) lines[j].p += steps[j];                           \
        }                                                                                          \
    }                                                                                              \
    static void name##_columns(char *const *operand, const ptrdiff_t *along, size_t n,             \
                               size_t rows) {                                                      \
        line lines[n_operands];                                                                    \
        ptrdiff_t steps[n_operands];                                                               \
        for (int j = 0; j < n_operands; j++) {                                                     \
            lines[j] = (line){operand[j], along[j], NULL, 0};                                      \
            steps[j] = VL * (j == label ? sizeof(int64_t) : sizeof(elem));                         \
        }                                                                                          \
        name##_each(lines, steps, (shape){1, n, VL}, rows / VL);                                   \
    }

#define ACTIVATION(name, np, ...)
#define FROM_OUTPUT(name, np)
#define PARAMETER_SLOPE(name, np, parameter)
#define GATED(name, np, ...)
#define INTEGER(name, np, value)
#define AXIS(name, ...)
#define AXIS_MATHS
#include "act/all.h"
#undef AXIS_MATHS
#undef AXIS

#define AXIS(name, ...) {name##_rows, name##_columns, name##_most_laid},
const struct axis_kernels SYMBOL(axis)[] = {
#include "act/all.h"
};
