#include "kernels/includes.h"
#if defined(__x86_64__)
#define GEMM_ROWS 12
#define GEMM_VECTORS 2
#define KERNEL_NAME(name) name##_avx512
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,bmi2"))), apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop
#endif
