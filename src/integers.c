/* Functions that keep integer types: plain loops, which the compiler vectorises. */
#include "integers.h"

#include <string.h>

/* x and p[0], p[1] are of the integer type; memcpy because strides need not be aligned. */
#define LOOP(name, n_parameters, type, value)                                                      \
    static void name##_##type(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,    \
                              void *data) {                                                        \
        const struct integer_loop *loop = data;                                                    \
        const int out = loop->bound ? 1 : 1 + n_parameters;                                        \
        type p[MAX_PARAMETERS] = {0};                                                              \
        for (int j = 0; j < n_parameters; j++) p[j] = (type)loop->defaults[j];                     \
        for (ptrdiff_t i = 0; i < dimensions[0]; i++) {                                            \
            type x, y;                                                                             \
            memcpy(&x, args[0] + i * steps[0], sizeof x);                                          \
            for (int j = 0; j < n_parameters && !loop->bound; j++) {                               \
                memcpy(&p[j], args[1 + j] + i * steps[1 + j], sizeof x);                           \
            }                                                                                      \
            y = (type)(value);                                                                     \
            memcpy(args[out] + i * steps[out], &y, sizeof y);                                      \
        }                                                                                          \
    }
#define INTEGER(name, np, value)                                                                   \
    LOOP(name, np, int8_t, value)                                                                  \
    LOOP(name, np, uint8_t, value)                                                                 \
    LOOP(name, np, int16_t, value)                                                                 \
    LOOP(name, np, uint16_t, value)                                                                \
    LOOP(name, np, int32_t, value)                                                                 \
    LOOP(name, np, uint32_t, value)                                                                \
    LOOP(name, np, int64_t, value)                                                                 \
    LOOP(name, np, uint64_t, value)
#define ACTIVATION(name, np, ...)
#define FROM_OUTPUT(name, np)
#define PARAMETER_SLOPE(name, np, parameter)
#define GATED(name, np, ...)
#define AXIS(name, ...)
#include "act/all.h"
#undef INTEGER

#define INTEGER(name, np, value)                                                                   \
    {#name,                                                                                        \
     {name##_int8_t, name##_uint8_t, name##_int16_t, name##_uint16_t, name##_int32_t,              \
      name##_uint32_t, name##_int64_t, name##_uint64_t}},
static const struct {
    const char *name;
    integer_function *loops[N_INTEGER_TYPES];
} functions[] = {
#include "act/all.h"
};

integer_function *const *npact_integer_loops(const char *name) {
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (strcmp(functions[i].name, name) == 0) return functions[i].loops;
    }
    return NULL;
}
