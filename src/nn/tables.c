/* The operations of every instruction set that is built. */
#include "operations.h"

#define TABLES(isa) extern const struct operation_table npact_nn_##isa##_f32, npact_nn_##isa##_f64;
#define ROW(isa) {[F32] = &npact_nn_##isa##_f32, [F64] = &npact_nn_##isa##_f64}

TABLES(portable)
#if defined(NPACT_X86)
TABLES(avx2)
TABLES(avx512)
#elif defined(NPACT_AARCH64)
TABLES(neon)
#endif

static const struct operation_table *const tables[N_ISAS][N_DTYPES] = {
    [PORTABLE] = ROW(portable),
#if defined(NPACT_X86)
    [AVX2] = ROW(avx2),
    [AVX512] = ROW(avx512),
#elif defined(NPACT_AARCH64)
    [NEON] = ROW(neon),
#endif
};

const struct operation_table *npact_operations(enum isa isa, enum dtype type) {
    return tables[isa][type];
}
