/* What a kernel is, and the order of the table: shared by kernels.c and everything that calls kernels. */
#ifndef NPACT_KERNELS_H
#define NPACT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* COLD: not inlined, and out of the way of what calls it, as it hardly ever does. */
#if defined(_MSC_VER)
#define NOINLINE __declspec(noinline)
#define COLD NOINLINE
#else
#define NOINLINE __attribute__((noinline))
#define COLD __attribute__((cold, noinline))
#endif

enum { CACHE_LINE = 64 }; /* bytes */

/* A contiguous kernel over n elements.  `operand` lists inputs, parameters, outputs, in the order of
 * the ufunc's arguments.  An output may be an input (in place); otherwise nothing overlaps. */
typedef void kernel(char *const *operand, size_t n);

/* The same arithmetic twice: parameters that are one element each, and arrays of n.  There may be a better method at the
 * default parameters: a third kernel, which does not read them, or NULL. */
struct kernels {
    kernel *scalar, *array, *at_defaults;
};

/* A kernel over the rows of a generalised ufunc; `operand` as above, each row contiguous, and `steps` bytes from one to
 * the next. */
typedef void row_kernel(char *const *operand, const ptrdiff_t *steps, size_t n, size_t rows);

/* The same over rows side by side, a multiple of ROWS_ASIDE of them: an operand's elements of one place are
 * contiguous, and its places `along` bytes apart.  A result has the bits that its row alone would have. */
typedef void column_kernel(char *const *operand, const ptrdiff_t *along, size_t n, size_t rows);
enum { ROWS_ASIDE = 16 };

struct axis_kernels {
    row_kernel *rows;
    column_kernel *columns;
    ptrdiff_t most_laid; /* rows no longer than this take less time laid side by side */
};

enum isa { PORTABLE, NEON, AVX2, AVX512, N_ISAS };

/* use(constant, name in symbols) for what is built besides the portable kernels, and with them. */
#if defined(NPACT_X86)
#define SIMD_ISAS(use) use(AVX2, avx2) use(AVX512, avx512)
#elif defined(NPACT_AARCH64)
#define SIMD_ISAS(use) use(NEON, neon)
#else
#define SIMD_ISAS(use)
#endif
#define EVERY_ISA(use) use(PORTABLE, portable) SIMD_ISAS(use)

enum dtype { F16, F32, F64, BF16, N_DTYPES };

/* All kernels of one (ISA, element type), in the order of the registry. */
struct kernel_table {
    const struct kernels *elementwise;
    const struct axis_kernels *axis;
    /* n elements to every second place; NULL where no store of the ISA leaves out what is between. */
    void (*every_other)(char *to, const char *from, size_t n);
};

/* What a table consists of has a symbol that begins with the table's. */
#define SYMBOL(name) JOIN(NPACT_TABLE, name)
#define JOIN(a, b) JOIN_(a, b)
#define JOIN_(a, b) a##_##b

/* The limits of the table. */
enum { MAX_PARAMETERS = 3, MAX_OPERANDS = 8 };

#endif
