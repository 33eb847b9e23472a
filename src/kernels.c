/* The contiguous kernels of every function, for one ISA and one element type.
 *
 * Compiled once per (ISA, element type); see cmake/isa.cmake.  The activations' files are read twice:
 * with their maths, where each line of the table becomes kernels, and without, where it becomes an
 * entry of the array at the end.
 *
 * The maths is written for double; the narrower types are computed in it and rounded once.  Where
 * float32 has a method of its own (ACTIVATION_F32 and the like), or float's is right for 16 bits too
 * (ACTIVATION_EXACT), the kernels lie in kernels_f32.c, and only their entries here; but for the portable
 * kernels, as those methods need an FMA.  Where float32 has one at the default parameters, double has too: there the
 * maths knows them. */
#include "kernels.h"

#define NPACT_WIDE
#include "simd/vec.h"

#include "drive.h"
#include "roles.h"

/* In double a row that says NONE has maths in one piece. */
#define PLACED_NONE(placed, plain) plain

/* The two kernels of a function. */
#define KERNELS(name, nx, np, ny, role, f, rare)                                                   \
    BEGIN_AND_BODY(name, role, f, np, rare)                                                        \
    KERNEL(name##_scalar) {                                                                        \
        drive(name##_body, name##_begin, nx, np, ny, IS_PRODUCT_##role, 1, rare, operand, n);      \
    }                                                                                              \
    ARRAY_KERNEL_##np(name, drive(name##_body, name##_begin, nx, np, ny, IS_PRODUCT_##role, 0,     \
                                  rare, operand, n))

/* No lane is rare here; `rare` only says what is CHEAP, and whether the maths is in two halves.  `end`: of the kernels' names. */
#define EVERY_ROLE_AS(end, name, np, rare)                                                         \
    KERNELS(name##_value##end, 1, np, 1, VALUE, name, rare)                                        \
    KERNELS(name##_grad##end, 1, np, 1, GRAD, name, rare)                                          \
    KERNELS(name##_backward##end, 2, np, 1, BACKWARD, name, rare)                                  \
    KERNELS(name##_value_and_grad##end, 1, np, 2, VALUE_AND_GRAD, name, rare)
#define FROM_OUTPUT_AS(end, name, np, rare)                                                        \
    KERNELS(name##_backward_from_output##end, 2, np, 1, BACKWARD_FROM_OUTPUT, name, rare)
#define GATED_AS(end, name, np)                                                                    \
    KERNELS(name##_value##end, 2, np, 1, GATED_VALUE, name, NONE)                                  \
    KERNELS(name##_backward##end, 3, np, 2, GATED_BACKWARD, name, NONE)
#define EVERY_ROLE(name, np, rare) EVERY_ROLE_AS(, name, np, rare)
#define ACTIVATION(name, np, ...) EVERY_ROLE(name, np, NONE)
#define FROM_OUTPUT(name, np) FROM_OUTPUT_AS(, name, np, NONE)
#define PARAMETER_SLOPE_AS(end, name, np, parameter)                                               \
    KERNELS(name##_grad_##parameter##end, 1, np, 1, GRAD_PARAMETER, name##_grad_##parameter, NONE)
#define PARAMETER_SLOPE(name, np, parameter) PARAMETER_SLOPE_AS(, name, np, parameter)
#define GATED(name, np, ...) GATED_AS(, name, np)
#define INTEGER(name, np, value)
#define AXIS(name, ...)
#define ELSEWHERE(name) kernel SYMBOL(name##_scalar), SYMBOL(name##_array);
#define ALL_ELSEWHERE(name)                                                                        \
    ELSEWHERE(name##_value)                                                                        \
    ELSEWHERE(name##_grad) ELSEWHERE(name##_backward) ELSEWHERE(name##_value_and_grad)
#define DEFAULTS_ELSEWHERE(name)                                                                   \
    kernel SYMBOL(name##_value_at_defaults), SYMBOL(name##_grad_at_defaults),                      \
        SYMBOL(name##_backward_at_defaults), SYMBOL(name##_value_and_grad_at_defaults);
#define KERNELS_RARE(at, name, nx, np, ny, role, f, rare)                                          \
    BODIES(name, role, f, np, rare)                                                                \
    KERNEL(name##_scalar) { DRIVE_SURE(name, nx, np, ny, role, 1, f, rare, at); }                  \
    ARRAY_KERNEL_##np(name, DRIVE_SURE(name, nx, np, ny, role, 0, f, rare, at))
#define EVERY_ROLE_FAR(name, np)                                                                   \
    KERNELS_RARE(0, name##_value, 1, np, 1, VALUE, name, FAR)                                      \
    KERNELS_RARE(0, name##_grad, 1, np, 1, GRAD, name, FAR)                                        \
    KERNELS_RARE(1, name##_backward, 2, np, 1, BACKWARD, name, FAR)                                \
    KERNELS_RARE(0, name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name, FAR)
#if defined(NPACT_F64) /* at the default parameters, name_default */
#define MATHS_ORDINARY
enum { ORDINARY_UNITS = SURE };
#define DEFAULT(name, nx, np, ny, role, f)                                                         \
    BEGIN_AND_BODY(name##_default, role, f##_default, 0, FAR)                                      \
    KERNEL(name##_at_defaults) {                                                                   \
        drive(name##_default_body, name##_default_begin, nx, np, ny, IS_PRODUCT_##role, 1, NONE,   \
              operand, n);                                                                         \
    }
#define ACTIVATION_F32(name, np, value_rare, slope_rare, value_doubt, slope_doubt, ...)            \
    EVERY_ROLE(name, np, slope_rare)
#define ACTIVATION_F32_FAR(name, np, ...) EVERY_ROLE_FAR(name, np)
#define FROM_OUTPUT_F32(name, np, rare) FROM_OUTPUT_AS(, name, np, rare)
#define PARAMETER_SLOPE_ORDINARY(name, np, parameter)                                              \
    PARAMETER_SLOPE_AS(_in_double, name, np, parameter)                                            \
    ORDINARY(0, name##_grad_##parameter, 1, np, 1, GRAD_PARAMETER, name##_by_##parameter)
#define ACTIVATION_F32_AT_DEFAULTS(name, np, ...)                                                  \
    EVERY_ROLE_AS(_in_double, name, np, NONE)                                                      \
    EVERY_ROLE_ORDINARY(name, np)                                                                  \
    DEFAULT(name##_value, 1, np, 1, VALUE, name)                                                   \
    DEFAULT(name##_grad, 1, np, 1, GRAD, name)                                                     \
    DEFAULT(name##_backward, 2, np, 1, BACKWARD, name)                                             \
    DEFAULT(name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name)
#define FROM_OUTPUT_F32_AT_DEFAULTS(name, np, ...)                                                 \
    FROM_OUTPUT_AS(_in_double, name, np, NONE)                                                     \
    FROM_OUTPUT_ORDINARY(name, np, SURE)                                                           \
    DEFAULT(name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT, name)
/* and where these leave some lanes to name_default_rest */
#define DEFAULT_RARE(at, name, nx, np, ny, role, f, rare)                                          \
    BODIES(name##_default, role, f, 0, rare)                                                       \
    KERNEL(name##_at_defaults) {                                                                   \
        DRIVE(name##_default, nx, np, ny, role, 1, f, rare, at, NULL, SURE, SURE);                 \
    }
/* Gated units have in `name` what is right for ordinary operands. */
#define IN_DOUBLE_CHEAP CHEAP
#define IN_DOUBLE_LEFT EITHER_FAR
#define IN_DOUBLE_FAR EITHER_FAR
#define IN_DOUBLE_FAR_BY_FOUR EITHER_FAR
#define GATED_F32(name, np, rare, ...)                                                             \
    KERNELS_RARE(0, name##_value, 2, np, 1, GATED_VALUE, name, IN_DOUBLE_##rare)                   \
    KERNELS_RARE(1, name##_backward, 3, np, 2, GATED_BACKWARD, name, IN_DOUBLE_##rare)
#define GATED_F32_AT_DEFAULTS(name, np, rare, ...)                                                 \
    GATED_AS(_in_double, name, np)                                                                 \
    GATED_ORDINARY(name, np)                                                                       \
    DEFAULT_RARE(0, name##_value, 2, np, 1, GATED_VALUE, name##_default, IN_DOUBLE_##rare)         \
    DEFAULT_RARE(1, name##_backward, 3, np, 2, GATED_BACKWARD, name##_default, IN_DOUBLE_##rare)
/* In double these have far lanes whatever float32 has. */
#define FAR_OF_NONE FAR
#define FAR_OF_FAR_BY_TWO FAR_BY_TWO
#define ACTIVATION_AT_DEFAULTS(name, np, value_rare, slope_rare, ...)                              \
    EVERY_ROLE_AS(_in_double, name, np, NONE)                                                      \
    EVERY_ROLE_ORDINARY(name, np)                                                                  \
    DEFAULT_RARE(0, name##_value, 1, np, 1, VALUE, name##_default, FAR_OF_##value_rare)            \
    DEFAULT_RARE(0, name##_grad, 1, np, 1, GRAD, name##_default, FAR_OF_##slope_rare)              \
    DEFAULT_RARE(1, name##_backward, 2, np, 1, BACKWARD, name##_default, FAR_OF_##slope_rare)      \
    DEFAULT_RARE(0, name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name##_default,               \
                 FAR_OF_##slope_rare)
#elif defined(NPACT_ISA_PORTABLE)
#define ACTIVATION_F32_FAR(name, np, ...) EVERY_ROLE_FAR(name, np)
#elif defined(NPACT_F32)
#define ACTIVATION_F32(name, np, ...) ALL_ELSEWHERE(name)
#define FROM_OUTPUT_F32(name, np, rare) ELSEWHERE(name##_backward_from_output)
#define GATED_F32(name, np, rare, ...) ELSEWHERE(name##_value) ELSEWHERE(name##_backward)
#else
#define ACTIVATION_EXACT(name, np, ...) ALL_ELSEWHERE(name)
#define FROM_OUTPUT_EXACT(name, np) ELSEWHERE(name##_backward_from_output)
#define GATED_EXACT(name, np, ...) ELSEWHERE(name##_value) ELSEWHERE(name##_backward)
#define ACTIVATION_F32(name, np, ...)                                                              \
    DEFAULTS_ELSEWHERE(name)                                                                       \
    ACTIVATION(name, np, 0)
#define ACTIVATION_F32_FAR(name, np, ...)                                                          \
    DEFAULTS_ELSEWHERE(name)                                                                       \
    EVERY_ROLE_FAR(name, np)
#define FROM_OUTPUT_F32(name, np, rare)                                                            \
    kernel SYMBOL(name##_backward_from_output_at_defaults);                                        \
    FROM_OUTPUT(name, np)
#define GATED_F32(name, np, rare, ...)                                                             \
    kernel SYMBOL(name##_value_at_defaults), SYMBOL(name##_backward_at_defaults);                  \
    GATED(name, np, 0)
#endif
#if !defined(NPACT_F64) &&                                                                         \
    !defined(NPACT_ISA_PORTABLE) /* what other parameters leave to double is _in_double */
#define ACTIVATION_AT_DEFAULTS_ALONE(name, np, ...)                                                \
    DEFAULTS_ELSEWHERE(name)                                                                       \
    ACTIVATION(name, np, 0)
#define ACTIVATION_F32_AT_DEFAULTS(name, np, ...)                                                  \
    DEFAULTS_ELSEWHERE(name)                                                                       \
    ALL_ELSEWHERE(name)                                                                            \
    EVERY_ROLE_AS(_in_double, name, np, NONE)
#define FROM_OUTPUT_F32_AT_DEFAULTS(name, np, ...)                                                 \
    kernel SYMBOL(name##_backward_from_output_at_defaults);                                        \
    ELSEWHERE(name##_backward_from_output)                                                         \
    FROM_OUTPUT_AS(_in_double, name, np, NONE)
#define PARAMETER_SLOPE_EXACT(name, np, parameter) ELSEWHERE(name##_grad_##parameter)
#if !defined(NPACT_F32)
/* .04 ns an element, and .065 by way of float.  (Wider types have nothing to convert, and large results go past the caches.) */
#define PARAMETER_SLOPE_IDENTITY(name, np, parameter)                                              \
    KERNEL(name##_grad_##parameter##_scalar) {                                                     \
        memmove(operand[1 + np], operand[0], n * sizeof(elem));                                    \
    }                                                                                              \
    ARRAY_KERNEL_0(name##_grad_##parameter)
#endif
#define PARAMETER_SLOPE_ORDINARY(name, np, parameter)                                              \
    ELSEWHERE(name##_grad_##parameter)                                                             \
    PARAMETER_SLOPE_AS(_in_double, name, np, parameter)
#define GATED_F32_AT_DEFAULTS(name, np, rare, ...)                                                 \
    kernel SYMBOL(name##_value_at_defaults), SYMBOL(name##_backward_at_defaults);                  \
    ELSEWHERE(name##_value)                                                                        \
    ELSEWHERE(name##_backward)                                                                     \
    GATED_AS(_in_double, name, np)
#endif
#define MATHS
#include "act/all.h"
#undef MATHS
#undef MATHS_ORDINARY
#undef ACTIVATION
#undef FROM_OUTPUT
#undef PARAMETER_SLOPE
#undef GATED
#undef AXIS
#undef ACTIVATION_F32
#undef ACTIVATION_F32_FAR
#undef ACTIVATION_F32_AT_DEFAULTS
#undef ACTIVATION_AT_DEFAULTS
#undef ACTIVATION_AT_DEFAULTS_ALONE
#undef FROM_OUTPUT_F32
#undef FROM_OUTPUT_F32_AT_DEFAULTS
#undef PARAMETER_SLOPE_ORDINARY
#undef GATED_F32
#undef GATED_F32_AT_DEFAULTS
#undef ACTIVATION_EXACT
#undef FROM_OUTPUT_EXACT
#undef PARAMETER_SLOPE_EXACT
#undef PARAMETER_SLOPE_IDENTITY
#undef GATED_EXACT

#define PAIR(name) {SYMBOL(name##_scalar), SYMBOL(name##_array), NULL},
#define ACTIVATION(name, np, ...)                                                                  \
    PAIR(name##_value) PAIR(name##_grad) PAIR(name##_backward) PAIR(name##_value_and_grad)
#define FROM_OUTPUT(name, np) PAIR(name##_backward_from_output)
#define PARAMETER_SLOPE(name, np, parameter) PAIR(name##_grad_##parameter)
#define GATED(name, np, ...) PAIR(name##_value) PAIR(name##_backward)
#define AXIS(name, ...)
#if defined(NPACT_F64) || !defined(NPACT_ISA_PORTABLE)
#define THREE(name) {SYMBOL(name##_scalar), SYMBOL(name##_array), SYMBOL(name##_at_defaults)},
#define ACTIVATION_F32_AT_DEFAULTS(name, np, ...)                                                  \
    THREE(name##_value) THREE(name##_grad) THREE(name##_backward) THREE(name##_value_and_grad)
#define FROM_OUTPUT_F32_AT_DEFAULTS(name, np, ...) THREE(name##_backward_from_output)
#define GATED_F32_AT_DEFAULTS(name, np, rare, ...) THREE(name##_value) THREE(name##_backward)
#if !defined(NPACT_F32) && !defined(NPACT_F64)
#define ACTIVATION_F32 ACTIVATION_F32_AT_DEFAULTS
#define FROM_OUTPUT_F32(name, np, rare) FROM_OUTPUT_F32_AT_DEFAULTS(name, np, rare)
#define GATED_F32 GATED_F32_AT_DEFAULTS
#define ACTIVATION_EXACT ACTIVATION
#define FROM_OUTPUT_EXACT FROM_OUTPUT
#define GATED_EXACT GATED
#endif
#endif
static const struct kernels elementwise[] = {
#include "act/all.h"
};

/* Those along an axis are in axis.c. */
extern const struct axis_kernels SYMBOL(axis)[];

#ifdef NPACT_EVERY_OTHER
static void every_other(char *to, const char *from, size_t n) {
    const size_t size = sizeof(elem);
    size_t i = 0;
    for (; i + APART <= n; i += APART) set_apart(to + 2 * i * size, from + i * size);
    for (; i < n; i++) memcpy(to + 2 * i * size, from + i * size, size);
}
#else
#define every_other NULL
#endif

const struct kernel_table NPACT_TABLE = {elementwise, SYMBOL(axis), every_other};
