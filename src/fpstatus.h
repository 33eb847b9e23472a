/* The floating-point status flags around a kernel.
 *
 * A kernel's arithmetic raises flags that say nothing about its result: underflow in a tail, invalid
 * from a comparison with NaN, inexact always.  Only overflow is kept, which no kernel raises unless its
 * result overflows.  The control register is read and written directly where fenv.h would be slow
 * (it saves the x87 state too). */
#ifndef NPACT_FPSTATUS_H
#define NPACT_FPSTATUS_H

#if defined(__x86_64__) || defined(_M_X64)
#include <xmmintrin.h>
typedef unsigned int fpstatus;
static inline fpstatus fpstatus_save(void) { return _mm_getcsr(); }
/* Returns whether there has been an overflow. */
static inline int fpstatus_restore(fpstatus saved) {
    const fpstatus now = _mm_getcsr(), wanted = saved | (now & _MM_EXCEPT_OVERFLOW);
    if (wanted != now) _mm_setcsr(wanted); /* which takes as long as a hundred elements of relu */
    return (now & _MM_EXCEPT_OVERFLOW) != 0;
}
/* fpstatus_save after an overflow of before has been forgotten. */
static inline fpstatus fpstatus_without_overflow(void) {
    const fpstatus now = _mm_getcsr(), wanted = now & ~(fpstatus)_MM_EXCEPT_OVERFLOW;
    if (wanted != now) _mm_setcsr(wanted);
    return wanted;
}
#else
#include <fenv.h>
typedef fexcept_t fpstatus;
static inline fpstatus fpstatus_save(void) {
    fexcept_t saved;
    fegetexceptflag(&saved, FE_ALL_EXCEPT & ~FE_OVERFLOW);
    return saved;
}
static inline int fpstatus_restore(fpstatus saved) {
    fesetexceptflag(&saved, FE_ALL_EXCEPT & ~FE_OVERFLOW);
    return fetestexcept(FE_OVERFLOW) != 0;
}
static inline fpstatus fpstatus_without_overflow(void) {
    feclearexcept(FE_OVERFLOW);
    return fpstatus_save();
}
#endif

#endif
