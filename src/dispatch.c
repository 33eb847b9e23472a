/* Which instruction set the kernels of this process use: decided once, at import. */
#include "dispatch.h"

#include <string.h>

#if defined(NPACT_X86) && defined(_MSC_VER)
#include <immintrin.h>
#include <intrin.h>
#elif defined(NPACT_X86)
#include <cpuid.h>
#endif

const char *const npact_isa_name[N_ISAS] = {"PORTABLE", "NEON", "AVX2", "AVX512F"};

#define DECLARE(isa, name)                                                                         \
    extern const struct kernel_table npact_##name##_f16, npact_##name##_f32, npact_##name##_f64,   \
        npact_##name##_bf16;
#define ROW(isa, name)                                                                             \
    [isa] = {&npact_##name##_f16, &npact_##name##_f32, &npact_##name##_f64, &npact_##name##_bf16},
EVERY_ISA(DECLARE)
static const struct kernel_table *const tables[N_ISAS][N_DTYPES] = {EVERY_ISA(ROW)};

static enum isa in_use = PORTABLE;

int npact_isa_is_built(enum isa isa) { return tables[isa][F32] != NULL; }

int npact_isa_is_supported(enum isa isa) {
    if (!npact_isa_is_built(isa)) return 0;
#if defined(NPACT_X86) && defined(_MSC_VER)
    int leaf1[4], leaf7[4];
    __cpuid(leaf1, 1);
    __cpuidex(leaf7, 7, 0);
    unsigned long long state = (leaf1[2] >> 27 & 1) ? _xgetbv(0) : 0; /* what the system saves */
    const int avx2 = 1 << 5, avx512 = (int)(1u << 16 | 1u << 17 | 1u << 28 | 1u << 30 | 1u << 31);
    const int fma_f16c = 1 << 12 | 1 << 29;
    int has_avx2 = (leaf1[2] & fma_f16c) == fma_f16c && (leaf7[1] & avx2) && (state & 6) == 6;
    if (isa == AVX2) return has_avx2;
    if (isa == AVX512) return has_avx2 && (leaf7[1] & avx512) == avx512 && (state & 0xe6) == 0xe6;
#elif defined(NPACT_X86)
    unsigned eax, ebx, ecx = 0, edx; /* Clang 14 knows no "f16c" */
    const int has_f16c = __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_F16C);
    int has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c;
    if (isa == AVX2) return has_avx2;
    if (isa == AVX512) {
        return has_avx2 && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    }
#endif
    return 1; /* the portable kernels, and NEON on any AArch64 */
}

size_t npact_dispatch(const char *disabled, const char **bad) {
    int allowed[N_ISAS];
    for (int i = 0; i < N_ISAS; i++) allowed[i] = npact_isa_is_supported((enum isa)i);
    while (disabled && *(disabled += strspn(disabled, " ,"))) {
        size_t length = strcspn(disabled, " ,");
        int found = 0;
        for (int i = PORTABLE + 1; i < N_ISAS; i++) {
            if (strlen(npact_isa_name[i]) == length &&
                memcmp(npact_isa_name[i], disabled, length) == 0) {
                allowed[i] = 0;
                if (i == AVX2) allowed[AVX512] = 0; /* which builds on it */
                found = 1;
            }
        }
        if (!found) {
            *bad = disabled;
            return length;
        }
        disabled += length;
    }
    in_use = PORTABLE;
    for (int i = PORTABLE; i < N_ISAS; i++) {
        if (allowed[i]) in_use = (enum isa)i;
    }
    return 0;
}

enum isa npact_isa_in_use(void) { return in_use; }

const struct kernel_table *npact_table(enum dtype dtype) { return tables[in_use][dtype]; }

const char *npact_compiler(void) {
#if defined(__clang__)
    return "Clang " __clang_version__;
#elif defined(__GNUC__)
    return "GCC " __VERSION__;
#elif defined(_MSC_VER)
    return "MSVC";
#else
    return "unknown";
#endif
}
