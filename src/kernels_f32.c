/* The kernels that compute in float: those of rows that say ACTIVATION_F32 and the like.  In the 16-bit types those of
 * ACTIVATION_EXACT too, and the others at the default parameters, with a second look where rounding is in doubt.
 *
 * Compiled once per ISA that has an FMA and type of at most 32 bits.  The entries of the table are in kernels.c, with
 * the kernels that compute in double. */
#include "kernels.h"
#include "simd/vec.h"

#include "drive.h"
#include "roles.h"
#ifndef NPACT_F32
#include "drive_window.h"
#endif

/* In float it has two halves too. */
#define PLACED_NONE(placed, plain) placed

/* `at`: the input that says which lanes are rare */
#define KERNELS_BY(at, name, nx, np, ny, role, f, rare)                                            \
    BODIES(name, role, f, np, rare)                                                                \
    KERNEL(name##_scalar) { DRIVE_SURE(name, nx, np, ny, role, 1, f, rare, at); }                  \
    ARRAY_KERNEL_##np(name, DRIVE_SURE(name, nx, np, ny, role, 0, f, rare, at))
#define KERNELS(name, nx, ...) KERNELS_BY(nx - 1, name, nx, __VA_ARGS__)
/* At the default parameters; f takes f_np of them. */
#define DEFAULT_BY(at, again, units, units_2, name, nx, np, ny, role, f, f_np, rare)               \
    BODIES(name, role, f, f_np, rare)                                                              \
    KERNEL(name##_at_defaults) {                                                                   \
        DRIVE(name, nx, np, ny, role, 1, f, rare, at, again, units, units_2);                      \
    }
#ifdef NPACT_F32
#define DEFAULT(wide, doubt, doubt_2, name, nx, ...)                                               \
    DEFAULT_BY(nx - 1, NULL, SURE, SURE, name, nx, __VA_ARGS__)
#else
/* name_wide: the kernel in double */
#define DEFAULT(wide, doubt, doubt_2, name, nx, ...)                                               \
    kernel SYMBOL(name##_##wide);                                                                  \
    DEFAULT_BY(nx - 1, SYMBOL(name##_##wide), doubt, doubt_2, name, nx, __VA_ARGS__)
/* Of the two operands not all can be tried. */
#define DEFAULT_GATED(wide, at, name, nx, ...)                                                     \
    kernel SYMBOL(name##_##wide);                                                                  \
    DEFAULT_BY(at, SYMBOL(name##_##wide), NEAR_HALF_WAY, NEAR_HALF_WAY, name, nx, __VA_ARGS__)
#endif
/* Not all parameters can be tried. */
#ifdef NPACT_F32
enum { ORDINARY_UNITS = SURE };
#else
enum { ORDINARY_UNITS = NEAR_HALF_WAY };
#endif
enum { NOWHERE = SURE, IN_16_BITS = HALF_WAY };
#ifdef NPACT_F16
enum { IN_F16 = HALF_WAY };
#else
enum { IN_F16 = SURE };
#endif

#define ACTIVATION(name, np, ...)
#define FROM_OUTPUT(name, np)
#define PARAMETER_SLOPE(name, np, parameter)
#define GATED(name, np, ...)
#define INTEGER(name, np, value)
#define AXIS(name, ...)
#define ROLES(name, np, value_rare, slope_rare, backward)                                          \
    KERNELS(name##_value, 1, np, 1, VALUE, name, value_rare)                                       \
    KERNELS(name##_grad, 1, np, 1, GRAD, name, slope_rare)                                         \
    KERNELS(name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name, slope_rare)                     \
    KERNELS(name##_backward, 2, np, 1, backward, name, slope_rare)
#define EVERY_ROLE(name, np, value_rare, slope_rare)                                               \
    ROLES(name, np, value_rare, slope_rare, BACKWARD)
#define ACTIVATION_STEPS(name, np, ...) ROLES(name, np, CHEAP, CHEAP, BACKWARD_BY_STEPS)
#define ACTIVATION_EXACT(name, np, ...) EVERY_ROLE(name, np, CHEAP, CHEAP)
#define FROM_OUTPUT_EXACT(name, np)                                                                \
    KERNELS(name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT, name, CHEAP)
#define FROM_OUTPUT_STEPS(name, np)                                                                \
    KERNELS(name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT_BY_STEPS, name, CHEAP)
#define PARAMETER_SLOPE_EXACT(name, np, parameter)                                                 \
    KERNELS(name##_grad_##parameter, 1, np, 1, GRAD_PARAMETER, name##_grad_##parameter, CHEAP)
#define GATED_EXACT(name, np, ...)                                                                 \
    KERNELS_BY(0, name##_value, 2, np, 1, GATED_VALUE, name, CHEAP)                                \
    KERNELS_BY(1, name##_backward, 3, np, 2, GATED_BACKWARD, name, CHEAP)
#define DEFAULTS(wide, name, np, value_rare, slope_rare, value_doubt, slope_doubt)                 \
    DEFAULT(wide, value_doubt, SURE, name##_value, 1, np, 1, VALUE, name##_default, 0, value_rare) \
    DEFAULT(wide, slope_doubt, SURE, name##_grad, 1, np, 1, GRAD, name##_default, 0, slope_rare)   \
    DEFAULT(wide, slope_doubt, SURE, name##_backward, 2, np, 1, BACKWARD, name##_default, 0,       \
            slope_rare)                                                                            \
    DEFAULT(wide, value_doubt, slope_doubt, name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD,       \
            name##_default, 0, slope_rare)
#define ACTIVATION_AT_DEFAULTS_ALONE(name, np, value_rare, slope_rare, value_doubt, slope_doubt,   \
                                     ...)                                                          \
    DEFAULTS(scalar, name, np, value_rare, slope_rare, value_doubt, slope_doubt)
#define ACTIVATION_F32_AT_DEFAULTS(name, np, value_rare, slope_rare, value_doubt, slope_doubt,     \
                                   ...)                                                            \
    DEFAULTS(in_double_scalar, name, np, value_rare, slope_rare, value_doubt, slope_doubt)         \
    EVERY_ROLE_ORDINARY(name, np)
#define FROM_OUTPUT_F32_AT_DEFAULTS(name, np, doubt)                                               \
    DEFAULT(in_double_scalar, NOWHERE, SURE, name##_backward_from_output, 2, np, 1,                \
            BACKWARD_FROM_OUTPUT, name##_default, 0, NONE)                                         \
    FROM_OUTPUT_ORDINARY(name, np, doubt)
#define PARAMETER_SLOPE_ORDINARY(name, np, parameter)                                              \
    ORDINARY(0, name##_grad_##parameter, 1, np, 1, GRAD_PARAMETER, name##_by_##parameter)
#ifdef NPACT_F32
#define ACTIVATION_F32(name, np, value_rare, slope_rare, value_doubt, slope_doubt, ...)            \
    EVERY_ROLE(name, np, value_rare, slope_rare)
#define FROM_OUTPUT_F32(name, np, rare)                                                            \
    KERNELS(name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT, name, rare)
#define GATED_F32(name, np, rare, ...)                                                             \
    KERNELS_BY(0, name##_value, 2, np, 1, GATED_VALUE, name, rare)                                 \
    KERNELS_BY(1, name##_backward, 3, np, 2, GATED_BACKWARD, name, rare)
#define GATED_F32_AT_DEFAULTS(name, np, rare, ...)                                                 \
    DEFAULT_BY(0, NULL, SURE, SURE, name##_value, 2, np, 1, GATED_VALUE, name##_default, 0, rare)  \
    DEFAULT_BY(1, NULL, SURE, SURE, name##_backward, 3, np, 2, GATED_BACKWARD, name##_default, 0,  \
               rare)                                                                               \
    GATED_ORDINARY(name, np)
#else
#define PARAMETER_SLOPE_IDENTITY(name, np, parameter) /* in kernels.c */
/* The parameters of name_window, a vector of each */
#define WINDOW_0(p)
#define WINDOW_1(p) p[0]
#define WINDOW_2(p) p[0], p[1]
#define KERNELS_WINDOW(end, nx, np, role, f, otherwise)                                            \
    BODIES(f##end, role, f, np, CHEAP)                                                             \
    INLINE window f##end##_window(const vec *p) { return (void)p, f##_window(WINDOW_##np(p)); }    \
    KERNEL(f##end##_scalar) {                                                                      \
        drive_window(f##end##_body, f##end##_begin, f##end##_window, otherwise, nx, np,            \
                     IS_PRODUCT_##role, operand, n);                                               \
    }                                                                                              \
    ARRAY_KERNEL_##np(f##end, DRIVE_SURE(f##end, nx, np, 1, role, 0, f, CHEAP, nx - 1))
#define ACTIVATION_WINDOW(name, np, ...)                                                           \
    KERNELS(name##_value, 1, np, 1, VALUE, name, CHEAP)                                            \
    WINDOW_SLOPES(name, np)
#define WINDOW_SLOPES(name, np)                                                                    \
    KERNELS(name##_grad, 1, np, 1, GRAD, name, CHEAP)                                              \
    KERNELS(name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name, CHEAP)                          \
    KERNELS_WINDOW(_backward, 2, np, BACKWARD_BY_STEPS, name, NULL)
#define ACTIVATION_CUT(name, np, ...)                                                              \
    INLINE vec name##_value_otherwise(const vec *p) {                                              \
        return (void)p, name##_otherwise(WINDOW_##np(p));                                          \
    }                                                                                              \
    KERNELS_WINDOW(_value, 1, np, VALUE, name, name##_value_otherwise)                             \
    WINDOW_SLOPES(name, np)
#define ACTIVATION_CUT_OF_SIZE(name, np, ...)                                                      \
    KERNELS_WINDOW(_value, 1, np, VALUE, name, NULL)                                               \
    WINDOW_SLOPES(name, np)
#define FROM_OUTPUT_WINDOW(name, np)                                                               \
    KERNELS_WINDOW(_backward_from_output, 2, np, BACKWARD_FROM_OUTPUT_BY_STEPS, name, NULL)
#define ACTIVATION_F32(name, np, value_rare, slope_rare, value_doubt, slope_doubt, ...)            \
    DEFAULT(scalar, value_doubt, SURE, name##_value, 1, np, 1, VALUE, name, np, value_rare)        \
    DEFAULT(scalar, slope_doubt, SURE, name##_grad, 1, np, 1, GRAD, name, np, slope_rare)          \
    DEFAULT(scalar, slope_doubt, SURE, name##_backward, 2, np, 1, BACKWARD, name, np, slope_rare)  \
    DEFAULT(scalar, value_doubt, slope_doubt, name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD,     \
            name, np, slope_rare)
#define FROM_OUTPUT_F32(name, np, rare)                                                            \
    DEFAULT(scalar, NOWHERE, SURE, name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT,    \
            name, np, NONE)
/* LEFT instead of FAR: in 16 bits the last segment of a gate's tables is right for all larger ones. */
#define GATE_FAR LEFT
#define GATE_FAR_BY_FOUR FAR_BY_FOUR
#define GATED_F32(name, np, rare, ...)                                                             \
    DEFAULT_GATED(scalar, 0, name##_value, 2, np, 1, GATED_VALUE, name, np, GATE_##rare)           \
    DEFAULT_GATED(scalar, 1, name##_backward, 3, np, 2, GATED_BACKWARD, name, np, GATE_##rare)
#define GATED_F32_AT_DEFAULTS(name, np, rare, ...)                                                 \
    DEFAULT_GATED(in_double_scalar, 0, name##_value, 2, np, 1, GATED_VALUE, name##_default, 0,     \
                  rare)                                                                            \
    DEFAULT_GATED(in_double_scalar, 1, name##_backward, 3, np, 2, GATED_BACKWARD, name##_default,  \
                  0, rare)                                                                         \
    GATED_ORDINARY(name, np)
#endif
#define MATHS_F32
#define MATHS_ORDINARY
#include "act/all.h"
