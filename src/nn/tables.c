/* The operations of every instruction set that is built. */
#include "operations.h"

#define DECLARE(isa, name)                                                                         \
    extern const struct operation_table npact_nn_##name##_f32, npact_nn_##name##_f64;
#define ROW(isa, name) [isa] = {[F32] = &npact_nn_##name##_f32, [F64] = &npact_nn_##name##_f64},
EVERY_ISA(DECLARE)
static const struct operation_table *const tables[N_ISAS][N_DTYPES] = {EVERY_ISA(ROW)};

const struct operation_table *npact_operations(enum isa isa, enum dtype type) {
    return tables[isa][type];
}
