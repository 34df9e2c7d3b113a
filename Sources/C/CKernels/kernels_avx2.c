#include "kernels/includes.h"
#if defined(__x86_64__)
#define GEMM_ROWS 6
#define GEMM_VECTORS 1
#define VECTORS 1
#define KERNEL_NAME(name) name##_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop
#endif
