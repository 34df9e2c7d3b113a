#include "kernels/includes.h"
#define VECTORS 1
// The registers of SSE2 hold little; those of NEON more.
#if defined(__aarch64__)
#define GEMM_ROWS 6
#else
#define GEMM_ROWS 2
#endif
#define GEMM_VECTORS 1
#define KERNEL_NAME(name) name##_portable
#include "kernels/all.h"
