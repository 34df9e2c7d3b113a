// The kernels: plain C on contiguous arrays. They know no graph, check nothing and allocate nothing
// (gfm_allocate apart). Rows are the outer axis; every array is float32 unless its type is another.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Memory: 64-byte aligned.
void *gfm_allocate(size_t bytes);
void gfm_release(void *pointer);
// Addresses without memory, memory for some of them, in huge pages where possible, and its return; sizes are of whole pages.
void *gfm_reserve(size_t bytes);
bool gfm_commit(void *pointer, size_t bytes);
void gfm_decommit(void *pointer, size_t bytes);
void gfm_discard(void *pointer, size_t bytes);
// The same where addresses are few, at a place that is not in use: one page to claim it, then as much as is wanted.
bool gfm_claim(void *pointer, size_t bytes);
bool gfm_extend(void *pointer, size_t bytes);
void gfm_unmap(void *pointer, size_t bytes);

// The interruption flag of the process, set by a signal handler, polled by loops.
void gfm_interrupt_request(void);
void gfm_interrupt_clear(void);
bool gfm_interrupt_requested(void);
// While held, a request is pending but not told: several processes agree on where to stop.
void gfm_interrupt_hold(bool holds);
bool gfm_interrupt_pending(void);
// A request that no hold keeps back: the process is about to be ended.
void gfm_interrupt_hurry(void);
bool gfm_interrupt_urgent(void);
// What a signal handler calls: a request, and from the second one on a line on standard error that names what runs.
void gfm_interrupt_signalled(void);
// Where the name of what runs is kept, in memory that stays; null for nothing of note.
const char **gfm_activity(void);

// The worker pool: body(context, i) for i in 0..<count, in any order, on all threads; the caller works too.
// A call from inside a region, or while another thread's region runs, happens on the calling thread.
typedef void (*gfm_body)(void *context, long index);
void gfm_pool_run(gfm_body body, void *context, long count);
void gfm_pool_set_threads(int threads);
int gfm_pool_threads(void);

// The instruction set in use: "avx512", "avx2" or "portable"; GFM_ISA in the environment overrides.
const char *gfm_isa(void);
// Chooses one by name; false where the machine does not have it. For tests.
bool gfm_set_isa(const char *name);

enum {
  GFM_FLOAT32, GFM_FLOAT64, GFM_FLOAT16, GFM_BFLOAT16, GFM_INT64, GFM_INT32, GFM_INT16, GFM_INT8,
  GFM_UINT16, GFM_UINT8, GFM_BOOL
};

// Types (types.c).
void gfm_convert(void *to, int32_t to_type, const void *from, int32_t from_type, long n);
void gfm_to_double(double *to, const void *from, int32_t from_type, long n);
void gfm_from_double(void *to, int32_t to_type, const double *from, long n);
void gfm_copy_strided(void *to, const void *from, int32_t size, int32_t rank, const long *shape,
                      const long *strides);
// The reverse: a contiguous array written into a strided view.
void gfm_scatter_strided(void *to, const void *from, int32_t size, int32_t rank, const long *shape,
                         const long *strides);

// Elementwise operations, by name.
typedef enum {
  GFM_ADD, GFM_SUB, GFM_MUL, GFM_DIV, GFM_MAX, GFM_MIN, GFM_POW, GFM_MOD, GFM_FLOORDIV,
  GFM_LT, GFM_LE, GFM_GT, GFM_GE, GFM_EQ, GFM_NE, GFM_ATAN2
} gfm_binary;
typedef enum {
  GFM_NEG, GFM_ABS, GFM_EXP, GFM_LOG, GFM_LOG2, GFM_SQRT, GFM_SIN, GFM_COS, GFM_TANH, GFM_SIGMOID,
  GFM_RELU, GFM_GELU, GFM_GELU_DERIVATIVE, GFM_ERF, GFM_ROUND, GFM_FLOOR, GFM_CEIL, GFM_SIGN,
  GFM_RECIPROCAL, GFM_SQUARE, GFM_ISNAN, GFM_LOG1P, GFM_EXPM1, GFM_SOFTPLUS
} gfm_unary;

// Elementwise in float64 (doubles.c), and in int64 (integers.c), where a result is the first element that does not
// fit or divides by 0, -1 where all do; comparisons give 0 and 1. Steps are 0 or 1.
void gfm_binary_double(int32_t op, double *y, const double *a, long as, const double *b, long bs, long n);
void gfm_unary_double(int32_t op, double *y, const double *x, long n);
void gfm_compare_double(int32_t op, uint8_t *y, const double *a, long as, const double *b, long bs, long n);
long gfm_binary_int64(int32_t op, int64_t *y, const int64_t *a, long as, const int64_t *b, long bs, long n);
long gfm_unary_int64(int32_t op, int64_t *y, const int64_t *x, long n);
void gfm_compare_int64(int32_t op, uint8_t *y, const int64_t *a, long as, const int64_t *b, long bs, long n);
// An integer beside a float, without rounding the integer.
void gfm_compare_mixed(int32_t op, uint8_t *y, const int64_t *a, long as, const double *b, long bs, long n);
void gfm_axpy_double(double *y, const double *x, double a, long n);
// The first element that a type does not hold, fractions cut off: -1 where there is none.
long gfm_misfit_double(const double *x, int32_t type, long n);
long gfm_misfit_int64(const int64_t *x, int32_t type, long n);
// C = A · B by the steps between elements down and across; the one for int64 as gfm_binary_int64.
void gfm_product_double(double *c, long c_stride, const double *a, long a_down, long a_across, const double *b,
                        long b_down, long b_across, long rows, long columns, long depth, bool adds);
long gfm_product_int64(int64_t *c, long c_stride, const int64_t *a, long a_down, long a_across, const int64_t *b,
                       long b_down, long b_across, long rows, long columns, long depth);

// How many numbers one float32 may add up before gfm_collect takes its sum.
enum { GFM_SUM_ROWS = 32 };
typedef enum {
  GFM_SUM, GFM_SUM_ABSOLUTE, GFM_SUM_SQUARES, GFM_SUM_POWERS, GFM_SUM_EXPONENTIALS, GFM_SUM_NONZERO
} gfm_sums;

// Matrix products: C [rows, columns] = A [rows, depth] · B [depth, columns].
// An operand's lines lie `stride` elements apart; by_depth: neighbors in a line are neighbors along the depth.
typedef struct {
  const void *elements;
  long stride;
  int32_t type;  // GFM_FLOAT32 or GFM_BFLOAT16
  bool by_depth;
} gfm_matrix;

// A product and what follows it, in this order: C += where adds is set, the bias per column, the residual,
// times gelu′(slope), and beside it gelu of the result or, with slope, of slope, which may then be the same memory.
// Null: not wanted. The last three are as C is.
typedef struct {
  void *c;
  long c_stride;
  int32_t c_type;
  bool adds;
  const void *kernels;  // gfm_kernels when the product begins: packed parts differ between sets
  bool pairs;  // multiply pairs of bfloat16, where the machine can: both operands are of that type
  gfm_matrix a, b;
  long rows, columns, depth;
  const float *bias;
  const void *residual, *slope;
  void *active;
} gfm_product;

// The kernels in use.
const void *gfm_kernels(void);

// A part of C, and of the depth.
typedef struct {
  long row, rows, column, columns, from, depth;
} gfm_block;

// Steps of the depth that are packed at once.
enum { GFM_GEMM_DEPTH = 256 };
// The floats that all of B takes, packed, and those that a block needs to work in.
long gfm_gemm_packed(const gfm_product *p);
long gfm_gemm_scratch(long rows, long columns, bool packed, bool bf16);
// Whether products of bfloat16 use the machine's dot product: where it is faster than widening.
// GFM_BF16=dot or widen in the environment overrides.
bool gfm_gemm_uses_pairs(void);
bool gfm_set_gemm_pairs(bool uses);

// The floats that gfm_attention and its backward pass need to work in.
long gfm_attention_scratch(long n, long d);

// Resampling and patches, as gfm_resample and gfm_im2col have them, in float64.
void gfm_resample_double(double *y, const double *x, long outputs, long inner, long taps, const int32_t *start,
                         const int32_t *length, const double *weight);
void gfm_resample_backward_double(double *dx, const double *dy, long outputs, long inner, long taps,
                                  const int32_t *start, const int32_t *length, const double *weight);
void gfm_im2col_double(double *columns, const double *image, long channels, long height, long width, long kh,
                       long kw, long stride, long padding, long oh, long ow);
void gfm_col2im_double(double *image, const double *columns, long channels, long height, long width, long kh,
                       long kw, long stride, long padding, long oh, long ow);

// The kernels compiled for each instruction set.
#define GFM_KERNEL(result, name, arguments) result name name##_parameters;
#include "kernel_list.h"
