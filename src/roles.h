/* What the kernels of an activation compute from its maths: shared by kernels.c and kernels_f32.c. */
#ifndef NPACT_ROLES_H
#define NPACT_ROLES_H

/* A function and its derivative, side by side because they share work.  The half that a kernel does
 * not store vanishes when the function is inlined.  Where `shares`, `both` has the same two in fewer
 * operations if both are wanted, in more if not. */
typedef struct {
    vec value, slope;
    int shares;
    struct {
        vec value, slope;
    } both;
} jet;

/* A gated unit and its derivatives by both operands. */
typedef struct {
    vec value, by_gate, by_value;
} gated;

#define PARAMETERS_0(p)
#define PARAMETERS_1(p) , p[0]
#define PARAMETERS_2(p) , p[0], p[1]
#define PARAMETERS_3(p) , p[0], p[1], p[2]

#define VALUE(f, np, ...) y[0] = f(x[0] PARAMETERS_##np(p) __VA_ARGS__).value
#define GRAD(f, np, ...) y[0] = f(x[0] PARAMETERS_##np(p) __VA_ARGS__).slope
#define BACKWARD(f, np, ...) y[0] = f(x[1] PARAMETERS_##np(p) __VA_ARGS__).slope
#define BACKWARD_BY_STEPS(f, np, ...) BACKWARD(f, np, __VA_ARGS__)
#define VALUE_AND_GRAD(f, np, ...)                                                                 \
    jet j = f(x[0] PARAMETERS_##np(p) __VA_ARGS__);                                                \
    y[0] = j.shares ? j.both.value : j.value, y[1] = j.shares ? j.both.slope : j.slope
#define BACKWARD_FROM_OUTPUT(f, np) y[0] = f##_from_output(x[1] PARAMETERS_##np(p))
#define BACKWARD_FROM_OUTPUT_BY_STEPS(f, np) BACKWARD_FROM_OUTPUT(f, np)
#define GATED_VALUE(f, np, ...) y[0] = f(x[0], x[1] PARAMETERS_##np(p) __VA_ARGS__).value
#define GATED_BACKWARD(f, np, ...)                                                                 \
    gated d = f(x[1], x[2] PARAMETERS_##np(p) __VA_ARGS__);                                        \
    y[0] = d.by_gate, y[1] = d.by_value
#define GRAD_PARAMETER(f, np) y[0] = f(x[0] PARAMETERS_##np(p))

/* The same for maths in two halves: f_places of operand and parameters, and f_placed, which takes them behind these. */
#define AND_PLACES , *at
#define VALUE_PLACED(f, np) VALUE(f##_placed, np, AND_PLACES)
#define GRAD_PLACED(f, np) GRAD(f##_placed, np, AND_PLACES)
#define BACKWARD_PLACED(f, np) BACKWARD(f##_placed, np, AND_PLACES)
#define VALUE_AND_GRAD_PLACED(f, np) VALUE_AND_GRAD(f##_placed, np, AND_PLACES)
#define BACKWARD_FROM_OUTPUT_PLACED BACKWARD_FROM_OUTPUT
#define GRAD_PARAMETER_PLACED(f, np) y[0] = f##_placed(x[0] PARAMETERS_##np(p), *at)
#define GATED_VALUE_PLACED(f, np) GATED_VALUE(f##_placed, np, AND_PLACES)
#define GATED_BACKWARD_PLACED(f, np) GATED_BACKWARD(f##_placed, np, AND_PLACES)
#define PLACES_VALUE(f, np) f##_places(x[0] PARAMETERS_##np(p))
#define PLACES_GRAD PLACES_VALUE
#define PLACES_BACKWARD(f, np) f##_places(x[1] PARAMETERS_##np(p))
#define PLACES_VALUE_AND_GRAD PLACES_VALUE
#define PLACES_BACKWARD_FROM_OUTPUT(f, np) nowhere()
#define PLACES_GRAD_PARAMETER PLACES_VALUE
#define PLACES_GATED_VALUE PLACES_VALUE
#define PLACES_GATED_BACKWARD PLACES_BACKWARD

/* Whether the results, rounded, are to be multiplied by the first input, a gradient. */
enum {
    IS_PRODUCT_VALUE = 0,
    IS_PRODUCT_GRAD = 0,
    IS_PRODUCT_BACKWARD = PRODUCT,
    IS_PRODUCT_BACKWARD_BY_STEPS = PRODUCT_OF_ELEMENTS,
    IS_PRODUCT_VALUE_AND_GRAD = 0,
    IS_PRODUCT_BACKWARD_FROM_OUTPUT = PRODUCT,
    IS_PRODUCT_BACKWARD_FROM_OUTPUT_BY_STEPS = PRODUCT_OF_ELEMENTS,
    IS_PRODUCT_GATED_VALUE = 0,
    IS_PRODUCT_GATED_BACKWARD = PRODUCT,
    IS_PRODUCT_GRAD_PARAMETER = 0
};

/* If the name of one role were defined as that of another, it would be replaced by it before IS_PRODUCT_ is put in front, and its
 * kernels would do what the other's do, without an error. */
#define PRODUCT_OF(role) IS_PRODUCT_##role
#define PRODUCT_ON_THE_WAY(role) PRODUCT_OF(role)
_Static_assert(PRODUCT_ON_THE_WAY(BACKWARD_BY_STEPS) == PRODUCT_OF_ELEMENTS &&
                   PRODUCT_ON_THE_WAY(BACKWARD_FROM_OUTPUT_BY_STEPS) == PRODUCT_OF_ELEMENTS,
               "a role's name was expanded");

/* The expressions of one function for the drivers. */
#define BODY(name, ...)                                                                            \
    INLINE void name(const vec *x, const vec *p, const places *at, vec *y) {                       \
        (void)x, (void)p, (void)at, (void)y;                                                       \
        __VA_ARGS__;                                                                               \
    }
#define BEGINNING(name, ...)                                                                       \
    INLINE places name(const vec *x, const vec *p) { return (void)x, (void)p, __VA_ARGS__; }

/* What says which lanes are rare BY_KEY: f_key of inputs, parameters and whether slopes are wanted, or f_from_output_key, below
 * 0.  Where one of two results has another key alone than beside the other, both ways must give it the same bits. */
enum { UNWANTED = 0, ALONE, BESIDE_VALUES };
#define KEY_VALUE(f, np) f##_key(x[0] PARAMETERS_##np(p), UNWANTED)
#define KEY_GRAD(f, np) f##_key(x[0] PARAMETERS_##np(p), ALONE)
#define KEY_BACKWARD KEY_GRAD
#define KEY_VALUE_AND_GRAD(f, np) f##_key(x[0] PARAMETERS_##np(p), BESIDE_VALUES)
#define KEY_BACKWARD_FROM_OUTPUT(f, np) f##_from_output_key(x[0] PARAMETERS_##np(p))
#define KEY_GRAD_PARAMETER(f, np) f##_key(x[0] PARAMETERS_##np(p))
#define KEY_GATED_VALUE KEY_VALUE
#define KEY_GATED_BACKWARD KEY_VALUE_AND_GRAD

/* Rare lanes (drive.h) are those where x is below f_low, or -x, or -|x|.  For them there is f_rest: `some`, or `none` where there
 * is no such thing. */
#define WHERE_NONE(some, none) none
#define WHERE_CHEAP(some, none) none
#define WHERE_BY_KEY(some, none) none
#define WHERE_LEFT(some, none) some
#define WHERE_RIGHT(some, none) some
#define WHERE_FAR(some, none) some
#define WHERE_FAR_BY_TWO(some, none) some
#define WHERE_FAR_BY_FOUR(some, none) some
#define WHERE_EITHER_FAR(some, none) some

/* `placed` where the maths is in two halves, `plain` where not; who includes this says it of NONE. */
#define PLACED_CHEAP(placed, plain) plain
#define PLACED_BY_KEY(placed, plain) placed
#define PLACED_LEFT(placed, plain) placed
#define PLACED_RIGHT(placed, plain) placed
#define PLACED_FAR(placed, plain) placed
#define PLACED_FAR_BY_TWO(placed, plain) placed
#define PLACED_FAR_BY_FOUR(placed, plain) placed
#define PLACED_EITHER_FAR(placed, plain) placed

/* What a kernel begins with, and its maths. */
#define BEGIN_AND_BODY(name, role, f, np, rare)                                                    \
    BEGINNING(name##_begin, PLACED_##rare(PLACES_##role(f, np), nowhere()))                        \
    BODY(name##_body, PLACED_##rare(role##_PLACED(f, np), role(f, np)))
#define BODIES(name, role, f, np, rare)                                                            \
    BEGIN_AND_BODY(name, role, f, np, rare)                                                        \
    BODY(name##_rest, WHERE_##rare(role(f##_rest, np), ))
#define DRIVE(name, nx, np, ny, role, scalar, f, rare, at, again, units, units_2)                  \
    const real low = WHERE_##rare(f##_low, 0);                                                     \
    drive_rare(name##_body, name##_begin, name##_rest, rare, NULL, at, low, again, units, units_2, \
               nx, np, ny, IS_PRODUCT_##role, scalar, operand, n)
/* Where no result is in doubt either: drive_rare comes to `drive` then, but compilers take long to find that out. */
#define DRIVE_SURE(name, nx, np, ny, role, scalar, f, rare, at)                                    \
    WHERE_##rare(                                                                                  \
        DRIVE(name, nx, np, ny, role, scalar, f, rare, at, NULL, SURE, SURE),                      \
        drive(name##_body, name##_begin, nx, np, ny, IS_PRODUCT_##role, scalar, rare, operand, n))
#define DRIVE_BY_KEY(name, nx, np, ny, role, scalar, at, again, units, units_2)                    \
    drive_rare(name##_body, name##_begin, name##_rest, BY_KEY, name##_key, at, 0, again, units,    \
               units_2, nx, np, ny, IS_PRODUCT_##role, scalar, operand, n)
/* At other parameters than the defaults: f_ordinary, and the kernel in double, or with all that the type has, for what its key
 * is below 0 for.  `units`: how sure the results are (doubt.h); of ORDINARY, what who includes this says, ORDINARY_UNITS. */
#define ORDINARY_BY_UNITS(units, at, name, nx, np, ny, role, f)                                    \
    kernel SYMBOL(name##_in_double_scalar), SYMBOL(name##_in_double_array);                        \
    BODIES(name##_ordinary, role, f##_ordinary, np, BY_KEY)                                        \
    INLINE vec name##_ordinary_key(const vec *x, const vec *p) {                                   \
        return KEY_##role(f##_ordinary, np);                                                       \
    }                                                                                              \
    KERNEL(name##_scalar) {                                                                        \
        DRIVE_BY_KEY(name##_ordinary, nx, np, ny, role, 1, at, SYMBOL(name##_in_double_scalar),    \
                     units, units);                                                                \
    }                                                                                              \
    KERNEL(name##_array) {                                                                         \
        DRIVE_BY_KEY(name##_ordinary, nx, np, ny, role, 0, at, SYMBOL(name##_in_double_array),     \
                     units, units);                                                                \
    }
#define ORDINARY(...) ORDINARY_BY_UNITS(ORDINARY_UNITS, __VA_ARGS__)
#define EVERY_ROLE_ORDINARY(name, np)                                                              \
    ORDINARY(0, name##_value, 1, np, 1, VALUE, name)                                               \
    ORDINARY(0, name##_grad, 1, np, 1, GRAD, name)                                                 \
    ORDINARY(1, name##_backward, 2, np, 1, BACKWARD, name)                                         \
    ORDINARY(0, name##_value_and_grad, 1, np, 2, VALUE_AND_GRAD, name)
#define FROM_OUTPUT_ORDINARY(name, np, units)                                                      \
    ORDINARY_BY_UNITS(units, 1, name##_backward_from_output, 2, np, 1, BACKWARD_FROM_OUTPUT, name)
#define GATED_ORDINARY(name, np)                                                                   \
    ORDINARY(0, name##_value, 2, np, 1, GATED_VALUE, name)                                         \
    ORDINARY(1, name##_backward, 3, np, 2, GATED_BACKWARD, name)
#define KERNEL(name)                                                                               \
    kernel SYMBOL(name);                                                                           \
    void SYMBOL(name)(char *const *operand, size_t n)
/* The kernel that takes arrays of parameters.  Where there are none it is the other; compilers find that out too, but late. */
#define ARRAY_KERNEL_0(name, ...)                                                                  \
    KERNEL(name##_array) { SYMBOL(name##_scalar)(operand, n); }
#define ARRAY_KERNEL_1(name, ...)                                                                  \
    KERNEL(name##_array) { __VA_ARGS__; }
#define ARRAY_KERNEL_2 ARRAY_KERNEL_1
#define ARRAY_KERNEL_3 ARRAY_KERNEL_1

#endif
