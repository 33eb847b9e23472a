/* The kernels along an axis of every function that has one, for one ISA and one element type: computed in float
 * where the elements are no wider. */
#include "kernels.h"
#include "simd/vec.h"

#include "math/sum.h"

#if defined(_MSC_VER)
#define NOINLINE __declspec(noinline)
#else
#define NOINLINE __attribute__((noinline))
#endif

/* NAME_body is told how its operands lie.  NAME_row: one row of n.  NAME_columns: rows side by side, a multiple of
 * ROWS_ASIDE, whose elements follow one another at the steps `along`.
 *
 * x is the operand whose maximum decides whether the row is wild: infinite, or so large that differences overflow;
 * -1 where that does not matter.  label is the operand of labels, or -1; laid, how long rows are that take less time laid
 * side by side; what follows is what a row of nothing needs. */
#define AXIS_KERNELS(name, n_operands, laid, x, label, ...)                                        \
    enum { name##_most_laid = laid };                                                              \
    static NOINLINE void name##_wild(const line *operand, shape s, range m) {                      \
        if (s.columns) {                                                                           \
            name##_body(operand, (shape){1, s.vectors, VL}, m, WILD);                              \
        } else {                                                                                   \
            name##_body(operand, (shape){0, s.vectors, s.last}, m, WILD);                          \
        }                                                                                          \
    }                                                                                              \
    static void name##_row(char *const *operand, size_t n) {                                       \
        if (n == 0) {                                                                              \
            __VA_ARGS__;                                                                           \
            return;                                                                                \
        }                                                                                          \
        line lines[n_operands];                                                                    \
        shape s = {0, (n - 1) / VL + 1, (n - 1) % VL + 1};                                         \
        for (int j = 0; j < n_operands; j++) lines[j] = line_of(operand[j]);                       \
        range m = {v_set(0), v_set(0)};                                                            \
        if (x >= 0) m = row_range(lines[x < 0 ? 0 : x], s);                                        \
        int how = spread(m);                                                                       \
        if (how == WILD) {                                                                         \
            name##_wild(lines, s, m);                                                              \
        } else {                                                                                   \
            name##_body(lines, s, m, how);                                                         \
        }                                                                                          \
    }                                                                                              \
    static void name##_columns(char *const *operand, const ptrdiff_t *along, size_t n,             \
                               size_t rows) {                                                      \
        shape s = {1, n, VL};                                                                      \
        for (size_t r = 0; r < rows; r += VL) {                                                    \
            line lines[n_operands];                                                                \
            for (int j = 0; j < n_operands; j++) {                                                 \
                size_t size = j == label ? sizeof(int64_t) : sizeof(elem);                         \
                lines[j] = (line){operand[j] + r * size, along[j]};                                \
            }                                                                                      \
            range m = {v_set(0), v_set(0)};                                                        \
            if (x >= 0) m = row_range(lines[x < 0 ? 0 : x], s);                                    \
            int how = spread(m);                                                                   \
            if (how == WILD) {                                                                     \
                name##_wild(lines, s, m);                                                          \
            } else {                                                                               \
                name##_body(lines, s, m, how);                                                     \
            }                                                                                      \
        }                                                                                          \
    }

INLINE line line_of(char *p) { return (line){p, VL * sizeof(elem)}; }

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

#define AXIS(name, ...) {name##_row, name##_columns, name##_most_laid},
const struct axis_kernels SYMBOL(axis)[] = {
#include "act/all.h"
};
