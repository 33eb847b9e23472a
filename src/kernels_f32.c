/* The kernels that compute in float: those of rows that say ACTIVATION_F32 and the like, and in the 16-bit types
 * those of ACTIVATION_EXACT.
 *
 * Compiled once per ISA that has an FMA and type of at most 32 bits.  The entries of the table are in kernels.c, with the kernels
 * of the functions that float32 computes in double. */
#include "kernels.h"
#include "simd/vec.h"

#ifdef NPACT_F32
#define NPACT_STREAM /* large results, see drive.h */
#endif
#include "drive.h"
#include "roles.h"

/* Lanes that are rare, and need another method: those where x is below f_low, or -x, or -|x|.  For them
 * there is f_rest. */
#define IF_NONE(...)
#define IF_LEFT(...) __VA_ARGS__
#define IF_RIGHT(...) __VA_ARGS__
#define IF_FAR(...) __VA_ARGS__

#define BODIES(name, role, f, np, rare)                                                            \
    BODY(name##_body, role(f, np))                                                                 \
    BODY(name##_rest, IF_##rare(role(f##_rest, np)))
#define DRIVE(name, nx, np, ny, scalar, f, rare, at)                                               \
    const real low = 0 IF_##rare(+f##_low);                                                        \
    drive_rare(name##_body, name##_rest, rare, at, low, nx, np, ny, scalar, operand, n)
/* `at`: the input that says which lanes are rare */
#define KERNELS_BY(at, name, nx, np, ny, role, f, rare)                                            \
    BODIES(name, role, f, np, rare)                                                                \
    KERNEL(name##_scalar) { DRIVE(name, nx, np, ny, 1, f, rare, at); }                             \
    KERNEL(name##_array) { DRIVE(name, nx, np, ny, np == 0, f, rare, at); }
#define KERNELS(name, nx, ...) KERNELS_BY(nx - 1, name, nx, __VA_ARGS__)
/* name_default is the function at the default parameters. */
#define DEFAULT_BY(at, name, nx, np, ny, role, f, rare)                                            \
    BODIES(name, role, f, 0, rare)                                                                 \
    KERNEL(name##_at_defaults) { DRIVE(name, nx, np, ny, 1, f, rare, at); }
#define DEFAULT(name, nx, ...) DEFAULT_BY(nx - 1, name, nx, __VA_ARGS__)

#define ACTIVATION(name, np, ...)
#define FROM_OUTPUT(name, np)
#define PARAMETER_SLOPE(name, np, parameter)
#define GATED(name, np, ...)
#define INTEGER(name, np, value)
#define AXIS(name, ...)
#define EVERY_ROLE(name, np, value_rare, slope_rare)                                               \
    KERNELS(name##_value, 1, np, 1, VALUE, name, value_rare)                                       \
    KERNELS(name##_grad, 1, np, 1, GRAD, name, slope_rare)                                         \
    KERNELS(name##_backward, 2, np, 1, BACKWARD, name, slope_rare)                                 \
    KERNELS(name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name, slope_rare)
#define ACTIVATION_EXACT(name, np, ...) EVERY_ROLE(name, np, NONE, NONE)
#define FROM_OUTPUT_EXACT(name, np)                                                                \
    KERNELS(name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT, name, NONE)
#define PARAMETER_SLOPE_EXACT(name, np, parameter)                                                 \
    KERNELS(name##_grad_##parameter, 1, np, 1, GRAD_PARAMETER, name##_grad_##parameter, NONE)
#ifdef NPACT_F32
#define ACTIVATION_F32(name, np, value_rare, slope_rare, ...)                                      \
    EVERY_ROLE(name, np, value_rare, slope_rare)
#define ACTIVATION_F32_AT_DEFAULTS(name, np, value_rare, slope_rare, ...)                          \
    DEFAULT(name##_value, 1, np, 1, VALUE, name##_default, value_rare)                             \
    DEFAULT(name##_grad, 1, np, 1, GRAD, name##_default, slope_rare)                               \
    DEFAULT(name##_backward, 2, np, 1, BACKWARD, name##_default, slope_rare)                       \
    DEFAULT(name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name##_default, slope_rare)
#define FROM_OUTPUT_F32 FROM_OUTPUT_EXACT
#define FROM_OUTPUT_F32_AT_DEFAULTS(name, np)                                                      \
    DEFAULT(name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT, name##_default, NONE)
#define PARAMETER_SLOPE_F32 PARAMETER_SLOPE_EXACT
#define GATED_F32(name, np, rare, ...)                                                             \
    KERNELS_BY(0, name##_value, 2, np, 1, GATED_VALUE, name, rare)                                 \
    KERNELS_BY(1, name##_backward, 3, np, 2, GATED_BACKWARD, name, rare)
#define GATED_F32_AT_DEFAULTS(name, np, rare, ...)                                                 \
    DEFAULT_BY(0, name##_value, 2, np, 1, GATED_VALUE, name##_default, rare)                       \
    DEFAULT_BY(1, name##_backward, 3, np, 2, GATED_BACKWARD, name##_default, rare)
#endif
#define MATHS_F32
#include "act/all.h"
