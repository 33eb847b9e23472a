/* The kernels of float32 that compute in float: those of rows that say ACTIVATION_F32 and the like.
 *
 * Compiled once per ISA that has an FMA.  The entries of the table are in kernels.c, with the kernels
 * of the functions that float32 computes in double. */
#include "kernels.h"
#include "simd/vec.h"

#define NPACT_STREAM /* large results, see drive.h */
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
#define DRIVE(name, nx, np, ny, scalar, f, rare)                                                   \
    const real low = 0 IF_##rare(+f##_low);                                                        \
    drive_rare(name##_body, name##_rest, rare, low, nx, np, ny, scalar, operand, n)
#define KERNELS(name, nx, np, ny, role, f, rare)                                                   \
    BODIES(name, role, f, np, rare)                                                                \
    KERNEL(name##_scalar) { DRIVE(name, nx, np, ny, 1, f, rare); }                                 \
    KERNEL(name##_array) { DRIVE(name, nx, np, ny, np == 0, f, rare); }
/* name_default is the function at the default parameters. */
#define DEFAULT(name, nx, np, ny, role, f, rare)                                                   \
    BODIES(name, role, f, 0, rare)                                                                 \
    KERNEL(name##_at_defaults) { DRIVE(name, nx, np, ny, 1, f, rare); }

#define ACTIVATION(name, np, ...)
#define FROM_OUTPUT(name, np)
#define PARAMETER_SLOPE(name, np, parameter)
#define GATED(name, np, ...)
#define INTEGER(name, np, value)
#define AXIS(name, ...)
#define ACTIVATION_F32(name, np, value_rare, slope_rare, ...)                                      \
    KERNELS(name##_value, 1, np, 1, VALUE, name, value_rare)                                       \
    KERNELS(name##_grad, 1, np, 1, GRAD, name, slope_rare)                                         \
    KERNELS(name##_backward, 2, np, 1, BACKWARD, name, slope_rare)                                 \
    KERNELS(name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name, slope_rare)
#define ACTIVATION_F32_AT_DEFAULTS(name, np, value_rare, slope_rare, ...)                          \
    DEFAULT(name##_value, 1, np, 1, VALUE, name##_default, value_rare)                             \
    DEFAULT(name##_grad, 1, np, 1, GRAD, name##_default, slope_rare)                               \
    DEFAULT(name##_backward, 2, np, 1, BACKWARD, name##_default, slope_rare)                       \
    DEFAULT(name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name##_default, slope_rare)
#define FROM_OUTPUT_F32(name, np)                                                                  \
    KERNELS(name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT, name, NONE)
#define FROM_OUTPUT_F32_AT_DEFAULTS(name, np)                                                      \
    DEFAULT(name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT, name##_default, NONE)
#define PARAMETER_SLOPE_F32(name, np, parameter)                                                   \
    KERNELS(name##_grad_##parameter, 1, np, 1, GRAD_PARAMETER, name##_grad_##parameter, NONE)
#define MATHS_F32
#include "act/all.h"
