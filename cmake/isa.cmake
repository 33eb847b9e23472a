# The only place where a -m or /arch flag appears.
#
# NPACT_ISAS lists the instruction sets that kernels are built for, lowest first; for each of them
# NPACT_FLAGS_<isa> holds the compiler's flags and NPACT_DEFINE_<isa> what selects the header in
# src/simd/vec.h.

# Every object that computes: no contraction, so that an FMA stands where v_fma stands and nowhere else.
if(MSVC)
  set(NPACT_KERNEL_FLAGS /fp:precise)
else()
  set(NPACT_KERNEL_FLAGS -O3 -ffp-contract=off -fno-math-errno)
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    # Interleave the chains of an unrolled step before registers are chosen; clang does so by itself.
    list(APPEND NPACT_KERNEL_FLAGS -fschedule-insns -fsched-pressure)
  endif()
endif()

set(NPACT_ISAS portable)
set(NPACT_FLAGS_portable)
set(NPACT_DEFINE_portable NPACT_ISA_PORTABLE)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  set(NPACT_ARCHITECTURE NPACT_X86)
  list(APPEND NPACT_ISAS avx2 avx512)
  set(NPACT_DEFINE_avx2 NPACT_ISA_AVX2)
  set(NPACT_DEFINE_avx512 NPACT_ISA_AVX512)
  if(MSVC)
    set(NPACT_FLAGS_avx2 /arch:AVX2)
    set(NPACT_FLAGS_avx512 /arch:AVX512)
  else()
    set(NPACT_FLAGS_avx2 -march=x86-64-v3)
    if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
      # Constants stay in memory where 16 registers do not hold them: in double geglu takes 7 % less time, others up to 5 %.
      # Not in float, where that makes functions that begin a step ahead 5 % slower, and others faster by as much.
      list(APPEND NPACT_FLAGS_avx2 -fira-loop-pressure)
      set(NPACT_FLAGS_kernels_f32 -fno-ira-loop-pressure)
    endif()
    set(NPACT_FLAGS_avx512 -march=x86-64-v4)
  endif()
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
  set(NPACT_ARCHITECTURE NPACT_AARCH64)
  list(APPEND NPACT_ISAS neon)
  set(NPACT_FLAGS_neon)
  set(NPACT_DEFINE_neon NPACT_ISA_NEON)
endif()
