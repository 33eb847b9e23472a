/* UNROLL(n) in front of a loop: n turns at a time, before the compiler decides what stays in registers.
 * Left alone, GCC keeps a loop over the vectors or the rows of a step a loop where its body is long, with
 * all operands in memory and no two chains side by side; and one that only copies spends two cycles an
 * element in its counter. */
#ifndef NPACT_UNROLL_H
#define NPACT_UNROLL_H

#define UNROLL_PRAGMA(...) _Pragma(#__VA_ARGS__)
#if defined(__clang__)
#define UNROLL(n) UNROLL_PRAGMA(clang loop unroll_count(n))
#elif defined(__GNUC__)
#define UNROLL(n) UNROLL_PRAGMA(GCC unroll n)
#else
#define UNROLL(n)
#endif

/* In front of a loop whose turns do not depend on each other: what it writes may be what the same turn reads, but no other. */
#if defined(__clang__)
#define TURNS_APART _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define TURNS_APART _Pragma("GCC ivdep")
#elif defined(_MSC_VER)
#define TURNS_APART __pragma(loop(ivdep))
#else
#define TURNS_APART
#endif

#endif
