// Chooses, once, among the kernels compiled for several instruction sets.
#include "CKernels.h"
#include <stdlib.h>
#include <string.h>

#define GFM_KERNEL(result, name, arguments) \
  result name##_portable name##_parameters; \
  result name##_avx2 name##_parameters;     \
  result name##_avx512 name##_parameters;
#include "kernel_list.h"

typedef struct {
  const char *isa;
#define GFM_KERNEL(result, name, arguments) result(*name) name##_parameters;
#include "kernel_list.h"
} kernels;

static const kernels portable = {
    "portable",
#define GFM_KERNEL(result, name, arguments) name##_portable,
#include "kernel_list.h"
};
#if defined(__x86_64__)
static const kernels avx2 = {
    "avx2",
#define GFM_KERNEL(result, name, arguments) name##_avx2,
#include "kernel_list.h"
};
static const kernels avx512 = {
    "avx512",
#define GFM_KERNEL(result, name, arguments) name##_avx512,
#include "kernel_list.h"
};
#endif

static const kernels *chosen = &portable;

bool gfm_set_isa(const char *name) {
  if (strcmp(name, "portable") == 0) {
    chosen = &portable;
    return true;
  }
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (strcmp(name, "avx512") == 0 && __builtin_cpu_supports("x86-64-v4")) {
    chosen = &avx512;
    return true;
  }
  if (strcmp(name, "avx2") == 0 && __builtin_cpu_supports("x86-64-v3")) {
    chosen = &avx2;
    return true;
  }
#endif
  return false;
}

const char *gfm_isa(void) { return chosen->isa; }

__attribute__((constructor)) static void choose_isa(void) {
  const char *wanted = getenv("GFM_ISA");
  if (wanted && gfm_set_isa(wanted)) return;
  if (!gfm_set_isa("avx512")) gfm_set_isa("avx2");
}

const void *gfm_kernels(void) { return chosen; }

#define GFM_KERNEL(result, name, arguments) \
  result name name##_parameters { return chosen->name arguments; }
#define GFM_PRODUCT_KERNEL(result, name, arguments) \
  result name name##_parameters { return ((const kernels *)p->kernels)->name arguments; }
#include "kernel_list.h"

long gfm_attention_scratch(long n, long d) {
  long np = (n + 15) & ~15L, dp = (d + 15) & ~15L;
  return 4 * n * dp + dp * np + 2 * n * np + np;
}

long gfm_gemm_packed(const gfm_product *p) {
  return ((p->columns + 31) & ~31L) * (p->depth + 16);
}

long gfm_gemm_scratch(long rows, long columns, bool packed, bool bf16) {
  long strips = (rows + 16) * (GFM_GEMM_DEPTH + 16);
  long panels = packed ? 0 : (columns + 32) * GFM_GEMM_DEPTH;
  return strips + panels + (bf16 ? rows * ((columns + 15) & ~15L) : 0);
}

static bool uses_pairs;

static bool has_pairs(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

bool gfm_gemm_uses_pairs(void) { return uses_pairs && strcmp(chosen->isa, "avx512") == 0; }

bool gfm_set_gemm_pairs(bool uses) {
  if (uses && !has_pairs()) return false;
  uses_pairs = uses;
  return true;
}

// AMD multiplies pairs at twice the rate of float32; Intel without matrix tiles at half of it.
__attribute__((constructor)) static void choose_pairs(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const char *wanted = getenv("GFM_BF16");
  bool dot = wanted ? strcmp(wanted, "dot") == 0 : __builtin_cpu_is("amd");
  gfm_set_gemm_pairs(dot && has_pairs());
#endif
}
