// Chooses, once, among the kernels compiled for several instruction sets.
#include "CKernels.h"
#include <stdlib.h>
#include <string.h>

// KERNELS(X): result, name, parameters, arguments.
#define KERNELS(X) \
  X(void, gfm_binary_loop, (int32_t op, float *y, const float *a, long as, const float *b, long bs, long n), (op, y, a, as, b, bs, n)) \
  X(void, gfm_unary_loop, (int32_t op, float *y, const float *x, long n), (op, y, x, n)) \
  X(void, gfm_fill, (float *y, float value, long n), (y, value, n)) \
  X(void, gfm_axpy, (float *y, const float *x, float a, long n), (y, x, a, n)) \
  X(void, gfm_scale, (float *y, const float *x, float a, long n), (y, x, a, n)) \
  X(void, gfm_gelu_backward, (float *dx, const float *dy, const float *x, long n), (dx, dy, x, n)) \
  X(void, gfm_bias_gelu, (float *h, float *g, const float *bias, long rows, long columns), (h, g, bias, rows, columns)) \
  X(void, gfm_bias_add, (float *y, const float *bias, const float *residual, long rows, long columns), (y, bias, residual, rows, columns)) \
  X(double, gfm_sum_squares, (const float *x, long n), (x, n)) \
  X(double, gfm_sum_double, (const float *x, long n), (x, n)) \
  X(float, gfm_max, (const float *x, long n), (x, n)) \
  X(void, gfm_column_sums, (double *y, const float *x, long rows, long columns, long stride), (y, x, rows, columns, stride)) \
  X(void, gfm_column_sums_bfloat16, (double *y, const uint16_t *x, long rows, long columns, long stride), (y, x, rows, columns, stride)) \
  X(void, gfm_collect, (double *y, float *x, long n), (y, x, n)) \
  X(void, gfm_accumulate_rows, (double *y, const void *x, int32_t type, int32_t what, const double *center, double power, long rows, long length), (y, x, type, what, center, power, rows, length)) \
  X(void, gfm_accumulate_columns, (double *y, const void *x, int32_t type, int32_t what, const double *center, double power, long rows, long columns, long stride), (y, x, type, what, center, power, rows, columns, stride)) \
  X(void, gfm_scale_deviations, (void *y, int32_t y_type, const void *x, int32_t type, const double *center, const double *factor, long blocks, long rows, long columns), (y, y_type, x, type, center, factor, blocks, rows, columns)) \
  X(bool, gfm_sum_integers, (int64_t *y, const void *x, int32_t type, long rows, long columns), (y, x, type, rows, columns)) \
  X(void, gfm_round_bfloat16, (uint16_t *y, const float *x, long n), (y, x, n)) \
  X(void, gfm_widen, (float *y, const uint16_t *x, long n), (y, x, n)) \
  X(void, gfm_normals, (float *y, uint64_t seed, uint64_t stream, float deviation, long n), (y, seed, stream, deviation, n)) \
  X(void, gfm_softmax, (float *y, const float *x, long rows, long columns), (y, x, rows, columns)) \
  X(void, gfm_softmax_backward, (float *dx, const float *dy, const float *y, long rows, long columns), (dx, dy, y, rows, columns)) \
  X(void, gfm_layernorm, (void *y, int32_t y_type, float *mean, float *rstd, const float *x, const float *weight, const float *bias, float eps, long rows, long columns), (y, y_type, mean, rstd, x, weight, bias, eps, rows, columns)) \
  X(void, gfm_layernorm_backward, (float *dx, float *dweight, float *dbias, const float *dy, const float *x, const float *mean, const float *rstd, const float *weight, const float *base, long rows, long columns), (dx, dweight, dbias, dy, x, mean, rstd, weight, base, rows, columns)) \
  X(void, gfm_attention, (void *out, long out_stride, const void *q, const void *k, const void *v, int32_t type, long stride, const int32_t *token, const float *bias, const float *mask, float scale, long n, long d, float *scratch), (out, out_stride, q, k, v, type, stride, token, bias, mask, scale, n, d, scratch)) \
  X(void, gfm_attention_backward, (void *dq, void *dk, void *dv, float *dbias, const void *dout, long out_stride, const void *q, const void *k, const void *v, int32_t type, long stride, const int32_t *token, const float *bias, const float *mask, float scale, long n, long d, float *scratch), (dq, dk, dv, dbias, dout, out_stride, q, k, v, type, stride, token, bias, mask, scale, n, d, scratch)) \
  X(void, gfm_adamw, (float *p, float *m, float *v, const float *g, long n, float gradient_scale, float lr, float beta1, float beta2, float eps, float decay, float correction1, float correction2), (p, m, v, g, n, gradient_scale, lr, beta1, beta2, eps, decay, correction1, correction2)) \
  X(double, gfm_multiply_adds, (float *numbers, long rounds), (numbers, rounds)) \
  X(void, gfm_sgd, (float *p, float *m, const float *g, long n, float gradient_scale, float lr, float momentum, float decay, bool nesterov, bool first), (p, m, g, n, gradient_scale, lr, momentum, decay, nesterov, first)) \
  X(void, gfm_resample, (float *y, const float *x, long outputs, long inner, long taps, const int32_t *start, const int32_t *length, const float *weight, long input), (y, x, outputs, inner, taps, start, length, weight, input)) \
  X(void, gfm_resample_backward, (float *dx, const float *dy, long outputs, long inner, long taps, const int32_t *start, const int32_t *length, const float *weight, long input), (dx, dy, outputs, inner, taps, start, length, weight, input)) \
  X(void, gfm_resample_rows_u8, (uint8_t *y, const uint8_t *x, long rows, long stride, long outputs, long taps, const int32_t *start, const int32_t *length, const int32_t *weight), (y, x, rows, stride, outputs, taps, start, length, weight)) \
  X(void, gfm_resample_columns_u8, (uint8_t *y, const uint8_t *x, long width, long stride, long outputs, long taps, const int32_t *start, const int32_t *length, const int32_t *weight), (y, x, width, stride, outputs, taps, start, length, weight)) \
  X(void, gfm_resample_rgb_rows, (uint8_t *y, const uint8_t *x, long rows, long stride, long outputs, long taps, const int32_t *start, const int32_t *length, const int32_t *weight), (y, x, rows, stride, outputs, taps, start, length, weight)) \
  X(void, gfm_resample_rgb_columns, (float *y, const uint8_t *x, uint8_t *row, long width, long outputs, long taps, const int32_t *start, const int32_t *length, const int32_t *weight, const float *tables, bool mirrored), (y, x, row, width, outputs, taps, start, length, weight, tables, mirrored)) \
  X(void, gfm_im2col, (float *columns, const float *image, long channels, long height, long width, long kh, long kw, long stride, long padding, long oh, long ow), (columns, image, channels, height, width, kh, kw, stride, padding, oh, ow)) \
  X(void, gfm_col2im, (float *image, const float *columns, long channels, long height, long width, long kh, long kw, long stride, long padding, long oh, long ow), (image, columns, channels, height, width, kh, kw, stride, padding, oh, ow)) \
  X(void, gfm_map_unroll, (float *to, const float *x, long first, long rows, long height, long width, long channels, long side), (to, x, first, rows, height, width, channels, side)) \
  X(void, gfm_map_spread, (float *to, const float *x, long rows, long width, long across, long channels), (to, x, rows, width, across, channels)) \
  X(void, gfm_map_collect, (float *y, const float *x, long parts, long distance, long first, long count, long width, long across, long channels, const float *scale, const float *shift, bool rectified), (y, x, parts, distance, first, count, width, across, channels, scale, shift, rectified)) \
  X(void, gfm_map_kernels, (float *to, const float *from, long first, long count, long outputs, long channels, long side), (to, from, first, count, outputs, channels, side)) \
  X(void, gfm_map_kernels_back, (float *to, const float *from, long first, long count, long outputs, long channels, long side), (to, from, first, count, outputs, channels, side)) \
  X(void, gfm_map_kernels_turned, (float *to, const float *from, long first, long count, long outputs, long channels, long side), (to, from, first, count, outputs, channels, side)) \
  X(void, gfm_map_resample, (float *y, const float *x, long stride, long down_taps, const float *down, long outputs, long taps, const int32_t *start, const int32_t *length, const float *across, long channels), (y, x, stride, down_taps, down, outputs, taps, start, length, across, channels)) \
  X(void, gfm_column_squares, (float *y, const float *x, const float *mean, long rows, long columns), (y, x, mean, rows, columns)) \
  X(void, gfm_scale_columns, (float *y, const float *x, const float *scale, const float *shift, bool rectified, long rows, long columns), (y, x, scale, shift, rectified, rows, columns)) \
  X(void, gfm_scale_columns_sums, (float *sum, float *dot, const float *dy, const float *x, const float *mean, const float *scale, const float *shift, bool rectified, long rows, long columns), (sum, dot, dy, x, mean, scale, shift, rectified, rows, columns)) \
  X(void, gfm_scale_columns_backward, (float *dx, const float *dy, const float *x, const float *mean, const float *scale, const float *shift, const float *slope, const float *offset, bool rectified, long rows, long columns), (dx, dy, x, mean, scale, shift, slope, offset, rectified, rows, columns)) \
  X(double, gfm_cross_entropy, (const float *x, const int32_t *label, long rows, long columns), (x, label, rows, columns)) \
  X(void, gfm_cross_entropy_backward, (float *dx, const float *x, const int32_t *label, float factor, long rows, long columns), (dx, x, label, factor, rows, columns))

// The same for the parts of a product, which all go to the set that the product names.
#define PRODUCT_KERNELS(X) \
  X(void, gfm_gemm_pack, (float *packed, const gfm_product *p, long column, long columns), (packed, p, column, columns)) \
  X(void, gfm_gemm_direct, (const gfm_product *p, const gfm_block *b), (p, b)) \
  X(void, gfm_gemm_finish, (const gfm_product *p, const float *sums, long row, long rows), (p, sums, row, rows)) \
  X(void, gfm_gemm_block, (const gfm_product *p, const gfm_block *b, const float *packed, float *scratch), (p, b, packed, scratch))

#define DECLARE(result, name, parameters, arguments) \
  result name##_portable parameters;                 \
  result name##_avx2 parameters;                     \
  result name##_avx512 parameters;
KERNELS(DECLARE)
PRODUCT_KERNELS(DECLARE)

typedef struct {
  const char *isa;
#define FIELD(result, name, parameters, arguments) result(*name) parameters;
  KERNELS(FIELD)
  PRODUCT_KERNELS(FIELD)
} kernels;

#define PORTABLE(result, name, parameters, arguments) name##_portable,
static const kernels portable = {"portable", KERNELS(PORTABLE) PRODUCT_KERNELS(PORTABLE)};
#if defined(__x86_64__)
#define AVX2(result, name, parameters, arguments) name##_avx2,
static const kernels avx2 = {"avx2", KERNELS(AVX2) PRODUCT_KERNELS(AVX2)};
#define AVX512(result, name, parameters, arguments) name##_avx512,
static const kernels avx512 = {"avx512", KERNELS(AVX512) PRODUCT_KERNELS(AVX512)};
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

#define ENTRY(result, name, parameters, arguments) \
  result name parameters { return chosen->name arguments; }
KERNELS(ENTRY)

const void *gfm_kernels(void) { return chosen; }

#define PRODUCT_ENTRY(result, name, parameters, arguments) \
  result name parameters { return ((const kernels *)p->kernels)->name arguments; }
PRODUCT_KERNELS(PRODUCT_ENTRY)

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
