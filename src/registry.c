/* The table as C structs: the activations' files read once more, without their maths. */
#include "registry.h"

#include <math.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

/* Each file gets its row's number from the enum. */
#define ACTIVATION(name, np, ...) ROW_##name,
#define FROM_OUTPUT(name, np)
#define PARAMETER_SLOPE(name, np, parameter)
#define GATED(name, np, ...) ROW_##name,
#define INTEGER(name, np, value)
#define AXIS(name, ...)
enum {
#include "act/all.h"
};
#undef ACTIVATION
#undef GATED

#define ACTIVATION(name_, np, ...) {.name = #name_, .n_inputs = 1, .n_parameters = np, __VA_ARGS__},
#define GATED(name_, np, ...) {.name = #name_, .n_inputs = 2, .n_parameters = np, __VA_ARGS__},
const struct activation npact_activations[] = {
#include "act/all.h"
};
#undef ACTIVATION
#undef FROM_OUTPUT
#undef PARAMETER_SLOPE
#undef GATED

#define ACTIVATION(name, np, ...)                                                                  \
    {ROW_##name, VALUE, NULL, 1, 1}, {ROW_##name, GRAD, NULL, 1, 1},                               \
        {ROW_##name, BACKWARD, NULL, 2, 1}, {ROW_##name, VALUE_AND_GRAD, NULL, 1, 2},
#define FROM_OUTPUT(name, np) {ROW_##name, BACKWARD_FROM_OUTPUT, NULL, 2, 1},
#define PARAMETER_SLOPE(name, np, parameter) {ROW_##name, GRAD_PARAMETER, #parameter, 1, 1},
#define GATED(name, np, ...) {ROW_##name, VALUE, NULL, 2, 1}, {ROW_##name, BACKWARD, NULL, 3, 2},
const struct elementwise npact_elementwise[] = {
#include "act/all.h"
};
#undef ACTIVATION
#undef FROM_OUTPUT
#undef PARAMETER_SLOPE
#undef GATED
#undef AXIS

#define ACTIVATION(name, np, ...)
#define FROM_OUTPUT(name, np)
#define PARAMETER_SLOPE(name, np, parameter)
#define GATED(name, np, ...)
#define AXIS(name_, ...) {.name = #name_, __VA_ARGS__},
const struct axis_function npact_axis[] = {
#include "act/all.h"
};

const int npact_n_activations = COUNT(npact_activations);
const int npact_n_elementwise = COUNT(npact_elementwise);
const int npact_n_axis = COUNT(npact_axis);
