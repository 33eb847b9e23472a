/* The contiguous kernels of every function, for one ISA and one element type.
 *
 * Compiled once per (ISA, element type); see cmake/isa.cmake.  The activations' files are read twice:
 * with their maths, where each line of the table becomes kernels, and without, where it becomes an
 * entry of the array at the end. */
#include "kernels.h"

/* The maths is written for double; the narrower types are computed in it and rounded once. */
#define NPACT_WIDE
#include "simd/vec.h"

#include "drive.h"

/* A function and its derivative, side by side because they share work.  The half that a kernel does
 * not store vanishes when the function is inlined. */
typedef struct {
    vec value, slope;
} jet;

/* A gated unit and its derivatives by both operands. */
typedef struct {
    vec value, by_gate, by_value;
} gated;

#define PARAMETERS_0(p)
#define PARAMETERS_1(p) , p[0]
#define PARAMETERS_2(p) , p[0], p[1]
#define PARAMETERS_3(p) , p[0], p[1], p[2]

/* BODY wraps the expressions of one function; KERNELS makes the two kernels of it. */
#define KERNELS(name, nx, np, ny, ...)                                                             \
    INLINE void name##_body(const vec *x, const vec *p, vec *y) {                                  \
        (void)x, (void)p;                                                                          \
        __VA_ARGS__;                                                                               \
    }                                                                                              \
    static void name##_scalar(char *const *operand, size_t n) {                                    \
        drive(name##_body, nx, np, ny, 1, operand, n);                                             \
    }                                                                                              \
    static void name##_array(char *const *operand, size_t n) {                                     \
        drive(name##_body, nx, np, ny, np == 0, operand, n);                                       \
    }

#define ACTIVATION(name, np, ...)                                                                  \
    KERNELS(name##_value, 1, np, 1, y[0] = name(x[0] PARAMETERS_##np(p)).value)                    \
    KERNELS(name##_grad, 1, np, 1, y[0] = name(x[0] PARAMETERS_##np(p)).slope)                     \
    KERNELS(name##_backward, 2, np, 1,                                                             \
            y[0] = v_mul(x[0], v_round_elem(name(x[1] PARAMETERS_##np(p)).slope)))                 \
    KERNELS(name##_value_and_grad, 1, np, 2, jet j = name(x[0] PARAMETERS_##np(p));                \
            y[0] = j.value; y[1] = j.slope)
#define FROM_OUTPUT(name, np)                                                                      \
    KERNELS(name##_backward_from_output, 2, np, 1,                                                 \
            y[0] = v_mul(x[0], v_round_elem(name##_from_output(x[1] PARAMETERS_##np(p)))))
#define PARAMETER_SLOPE(name, np, parameter)                                                       \
    KERNELS(name##_grad_##parameter, 1, np, 1,                                                     \
            y[0] = name##_grad_##parameter(x[0] PARAMETERS_##np(p)))
#define GATED(name, np, ...)                                                                       \
    KERNELS(name##_value, 2, np, 1, y[0] = name(x[0], x[1] PARAMETERS_##np(p)).value)              \
    KERNELS(name##_backward, 3, np, 2, gated d = name(x[1], x[2] PARAMETERS_##np(p));              \
            y[0] = v_mul(x[0], d.by_gate); y[1] = v_mul(x[0], d.by_value))
#define INTEGER(name, np, value)
#define AXIS(name, ...)
#define MATHS
#include "act/all.h"
#undef MATHS
#undef ACTIVATION
#undef FROM_OUTPUT
#undef PARAMETER_SLOPE
#undef GATED
#undef AXIS

#define PAIR(name) {name##_scalar, name##_array},
#define ACTIVATION(name, np, ...)                                                                  \
    PAIR(name##_value) PAIR(name##_grad) PAIR(name##_backward) PAIR(name##_value_and_grad)
#define FROM_OUTPUT(name, np) PAIR(name##_backward_from_output)
#define PARAMETER_SLOPE(name, np, parameter) PAIR(name##_grad_##parameter)
#define GATED(name, np, ...) PAIR(name##_value) PAIR(name##_backward)
#define AXIS(name, ...)
static const struct kernel_pair elementwise[] = {
#include "act/all.h"
};

/* Those along an axis are in axis.c. */
#define JOIN(a, b) a##b
#define WITH(a, b) JOIN(a, b)
extern const struct axis_kernels WITH(NPACT_TABLE, _axis)[];

const struct kernel_table NPACT_TABLE = {elementwise, WITH(NPACT_TABLE, _axis)};
