// The kernels: plain C on contiguous arrays. They know no graph, check nothing and allocate nothing
// (gfm_allocate apart). Rows are the outer axis; every array is float32 unless its type says else.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Memory: 64-byte aligned.
void *gfm_allocate(size_t bytes);
void gfm_release(void *pointer);
// Addresses without memory, memory for some of them, in huge pages where possible, and its return; sizes are of whole pages.
void *gfm_reserve(size_t bytes);
bool gfm_commit(void *pointer, size_t bytes);
void gfm_decommit(void *pointer, size_t bytes);
void gfm_discard(void *pointer, size_t bytes);
// The same where addresses are few, at a place that nobody has: one page to claim it, then as much as is wanted.
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

// Elementwise (by name of the operation).
typedef enum {
  GFM_ADD, GFM_SUB, GFM_MUL, GFM_DIV, GFM_MAX, GFM_MIN, GFM_POW, GFM_MOD, GFM_FLOORDIV,
  GFM_LT, GFM_LE, GFM_GT, GFM_GE, GFM_EQ, GFM_NE, GFM_ATAN2
} gfm_binary;
typedef enum {
  GFM_NEG, GFM_ABS, GFM_EXP, GFM_LOG, GFM_LOG2, GFM_SQRT, GFM_SIN, GFM_COS, GFM_TANH, GFM_SIGMOID,
  GFM_RELU, GFM_GELU, GFM_GELU_DERIVATIVE, GFM_ERF, GFM_ROUND, GFM_FLOOR, GFM_CEIL, GFM_SIGN,
  GFM_RECIPROCAL, GFM_SQUARE, GFM_ISNAN, GFM_LOG1P, GFM_EXPM1, GFM_SOFTPLUS
} gfm_unary;
// y[i] = a[i·as] op b[i·bs], steps 0 or 1.
void gfm_binary_loop(int32_t op, float *y, const float *a, long as, const float *b, long bs, long n);
void gfm_unary_loop(int32_t op, float *y, const float *x, long n);
void gfm_fill(float *y, float value, long n);
// y += a·x
void gfm_axpy(float *y, const float *x, float a, long n);
void gfm_scale(float *y, const float *x, float a, long n);
// dx = dy · gelu'(x)
void gfm_gelu_backward(float *dx, const float *dy, const float *x, long n);
// h += bias per row; g = gelu(h)
void gfm_bias_gelu(float *h, float *g, const float *bias, long rows, long columns);
// y += bias per row; with residual (or null): y += residual too
void gfm_bias_add(float *y, const float *bias, const float *residual, long rows, long columns);

// The same in float64 (doubles.c), and in int64 (integers.c), where a result is the first element that does not
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

// Rows: sums accumulate in a fixed order.
double gfm_sum_squares(const float *x, long n);
double gfm_sum_double(const float *x, long n);
float gfm_max(const float *x, long n);
// y[c] += Σ_r x[r, c], rows of x `stride` elements apart; float32 adds few of them, float64 the rest.
void gfm_column_sums(double *y, const float *x, long rows, long columns, long stride);
void gfm_column_sums_bfloat16(double *y, const uint16_t *x, long rows, long columns, long stride);
// How many numbers one float32 may add up before gfm_collect takes its sum.
enum { GFM_SUM_ROWS = 32 };
// y += x, which becomes 0.
void gfm_collect(double *y, float *x, long n);
typedef enum {
  GFM_SUM, GFM_SUM_ABSOLUTE, GFM_SUM_SQUARES, GFM_SUM_POWERS, GFM_SUM_EXPONENTIALS, GFM_SUM_NONZERO
} gfm_sums;
// With d = x − center (null: x itself), sums of d, |d|, d², |d|^power, exp d or d ≠ 0, all in float64, for each row
// of `length` or down each column. type: any but float16 and bfloat16.
void gfm_accumulate_rows(double *y, const void *x, int32_t type, int32_t what, const double *center,
                         double power, long rows, long length);
void gfm_accumulate_columns(double *y, const void *x, int32_t type, int32_t what, const double *center,
                            double power, long rows, long columns, long stride);
// y[b, r, c] = factor[b, c] · (x[b, r, c] − center[b, c]); y_type: GFM_FLOAT32 or GFM_FLOAT64.
void gfm_scale_deviations(void *y, int32_t y_type, const void *x, int32_t type, const double *center,
                          const double *factor, long blocks, long rows, long columns);
// y[c] = Σ_r x[r, c] of integers or bool, exactly; false where one is beyond int64.
bool gfm_sum_integers(int64_t *y, const void *x, int32_t type, long rows, long columns);
// To and from bfloat16, rounded to the nearest, ties to even.
void gfm_round_bfloat16(uint16_t *y, const float *x, long n);
void gfm_widen(float *y, const uint16_t *x, long n);
void gfm_softmax(float *y, const float *x, long rows, long columns);
// dx = y · (dy − Σ dy·y)
void gfm_softmax_backward(float *dx, const float *dy, const float *y, long rows, long columns);
// y_type: GFM_FLOAT32 or GFM_BFLOAT16.
void gfm_layernorm(void *y, int32_t y_type, float *mean, float *rstd, const float *x,
                   const float *weight, const float *bias, float eps, long rows, long columns);
// dx per row, plus base (null: nothing); dweight, dbias accumulate over the rows (null: not wanted)
void gfm_layernorm_backward(float *dx, float *dweight, float *dbias, const float *dy, const float *x,
                            const float *mean, const float *rstd, const float *weight,
                            const float *base, long rows, long columns);

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
// Packs some columns of B for gfm_gemm_block, from a multiple of 32 on; the whole takes gfm_gemm_packed floats.
long gfm_gemm_packed(const gfm_product *p);
void gfm_gemm_pack(float *packed, const gfm_product *p, long column, long columns);
// Computes one block, with B packed before, or null: then its part of B is packed on the way.
// With it the block's depth is the product's. scratch: gfm_gemm_scratch floats, 64-byte aligned.
long gfm_gemm_scratch(long rows, long columns, bool packed, bool bf16);
void gfm_gemm_block(const gfm_product *p, const gfm_block *b, const float *packed, float *scratch);
// The same without packing, where that costs more than it gains: of float32 alone.
void gfm_gemm_direct(const gfm_product *p, const gfm_block *b);
// The epilogue alone, for rows of sums that lie behind one another; null: where they are in C itself.
void gfm_gemm_finish(const gfm_product *p, const float *sums, long row, long rows);
// Whether products of bfloat16 use the machine's dot product: where it is faster than widening.
// GFM_BF16=dot or widen in the environment overrides.
bool gfm_gemm_uses_pairs(void);
bool gfm_set_gemm_pairs(bool uses);

// Attention within one window, for one head: softmax(scale · q kᵀ + bias + mask) v.
// q, k, v point at the head's first column; token i of the window is row token[i], rows `stride` elements apart.
// bias and mask are [n, np] with np = n rounded up to 16; the bias holds −1e30 in the columns past n; mask may be null.
// scratch: gfm_attention_scratch(n, d) floats, 64-byte aligned. The attention matrix never leaves it.
long gfm_attention_scratch(long n, long d);
// type: of q, k, v and out, GFM_FLOAT32 or GFM_BFLOAT16; strides are in elements of it.
void gfm_attention(void *out, long out_stride, const void *q, const void *k, const void *v,
                   int32_t type, long stride, const int32_t *token, const float *bias,
                   const float *mask, float scale, long n, long d, float *scratch);
// dq, dk, dv are written, not added, at rows `stride` apart; dbias [n, np] accumulates (null: not wanted).
void gfm_attention_backward(void *dq, void *dk, void *dv, float *dbias, const void *dout,
                            long out_stride, const void *q, const void *k, const void *v,
                            int32_t type, long stride, const int32_t *token, const float *bias,
                            const float *mask, float scale, long n, long d, float *scratch);

// One AdamW update of n elements; correction1 = 1 − β1^t, correction2 = 1 − β2^t; the gradient is scaled first.
void gfm_adamw(float *p, float *m, float *v, const float *g, long n, float gradient_scale, float lr,
               float beta1, float beta2, float eps, float decay, float correction1,
               float correction2);
// SGD with Nesterov momentum, as PyTorch has it; first: the momentum buffer takes the gradient as it is.
void gfm_sgd(float *p, float *m, const float *g, long n, float gradient_scale, float lr,
             float momentum, float decay, bool nesterov, bool first);

// Draws from the normal distribution of mean 0, from the start of a stream, below 6.8 deviations (Box and Muller 1958).
void gfm_normals(float *y, uint64_t seed, uint64_t stream, float deviation, long n);

// Multiplies and adds in registers, in rounds, with 32 numbers that it changes; returns the floating-point operations
// made: what a thread can do at most.
double gfm_multiply_adds(float *numbers, long rounds);

// Separable resampling of one axis: y[o, i] = Σ_t weight[o, t] · x[start[o] + t, i]; `inner` neighbors move together.
void gfm_resample(float *y, const float *x, long outputs, long inner, long taps, const int32_t *start,
                  const int32_t *length, const float *weight, long input);
// Its transpose: dx += …
void gfm_resample_backward(float *dx, const float *dy, long outputs, long inner, long taps,
                           const int32_t *start, const int32_t *length, const float *weight,
                           long input);
// Both in float64.
void gfm_resample_double(double *y, const double *x, long outputs, long inner, long taps, const int32_t *start,
                         const int32_t *length, const double *weight);
void gfm_resample_backward_double(double *dx, const double *dy, long outputs, long inner, long taps,
                                  const int32_t *start, const int32_t *length, const double *weight);

// The same for 8-bit images, as Pillow does it: weights of 22 binary places, results rounded and clipped.
// Rows of x, `stride` apart, become rows of `outputs` pixels.
void gfm_resample_rows_u8(uint8_t *y, const uint8_t *x, long rows, long stride, long outputs, long taps,
                          const int32_t *start, const int32_t *length, const int32_t *weight);
// Rows of x, `stride` apart, are mixed to `outputs` rows of `width` pixels.
void gfm_resample_columns_u8(uint8_t *y, const uint8_t *x, long width, long stride, long outputs,
                             long taps, const int32_t *start, const int32_t *length,
                             const int32_t *weight);
// The same for rows of interleaved red, green and blue; weights past a pixel's last tap are 0. Up to 16 bytes
// after the last row of x are read, and one after the last row of y is touched.
void gfm_resample_rgb_rows(uint8_t *y, const uint8_t *x, long rows, long stride, long outputs, long taps,
                           const int32_t *start, const int32_t *length, const int32_t *weight);
// Rows of interleaved pixels, one after another, are mixed to `outputs` rows, which go through the tables of
// 256 floats of their channels into planes of `outputs` × `width`; mirrored: each row backwards.
// row: scratch of 3 · width bytes.
void gfm_resample_rgb_columns(float *y, const uint8_t *x, uint8_t *row, long width, long outputs, long taps,
                              const int32_t *start, const int32_t *length, const int32_t *weight,
                              const float *tables, bool mirrored);

// Patches of one image [channels, height, width] as rows [oh · ow, channels · kh · kw] and back (adding).
void gfm_im2col(float *columns, const float *image, long channels, long height, long width, long kh,
                long kw, long stride, long padding, long oh, long ow);
void gfm_col2im(float *image, const float *columns, long channels, long height, long width, long kh,
                long kw, long stride, long padding, long oh, long ow);
void gfm_im2col_double(double *columns, const double *image, long channels, long height, long width, long kh,
                       long kw, long stride, long padding, long oh, long ow);
void gfm_col2im_double(double *image, const double *columns, long channels, long height, long width, long kh,
                       long kw, long stride, long padding, long oh, long ow);

// Maps of features, channels last: rows are the pixels of all images in order.
// The rows of pixels that a convolution of an odd side needs for output rows first..<first + rows, counted over
// all images: [rows, width + side - 1, side, channels], the side pixels above one another together.
void gfm_map_unroll(float *to, const float *x, long first, long rows, long height, long width,
                    long channels, long side);
// Rows of `width` pixels, each followed by zeros up to `across` pixels.
void gfm_map_spread(float *to, const float *x, long rows, long width, long across, long channels);
// Pixels first..<first + count as sums of `parts` arrays, `distance` floats apart, with rows of `across` pixels:
// sum · scale + shift (null: 1, 0), no less than 0 where rectified; y may be x where across is width.
void gfm_map_collect(float *y, const float *x, long parts, long distance, long first, long count,
                     long width, long across, long channels, const float *scale, const float *shift,
                     bool rectified);
// Kernels [outputs, channels, row, column] as [column, outputs, row, channels], back, and for a convolution's way back.
void gfm_map_kernels(float *to, const float *from, long first, long count, long outputs,
                     long channels, long side);
void gfm_map_kernels_back(float *to, const float *from, long first, long count, long outputs,
                          long channels, long side);
void gfm_map_kernels_turned(float *to, const float *from, long first, long count, long outputs,
                            long channels, long side);
// One output row of a map: Σ_s Σ_t down[s] · across[p, t] · x[s, start[p] + t], rows of x `stride` floats apart.
void gfm_map_resample(float *y, const float *x, long stride, long down_taps, const float *down,
                      long outputs, long taps, const int32_t *start, const int32_t *length,
                      const float *across, long channels);

// Columns: y[c] += Σ_r (x[r, c] − mean[c])², of at most GFM_SUM_ROWS rows
void gfm_column_squares(float *y, const float *x, const float *mean, long rows, long columns);
// y = x · scale + shift, no less than 0 where rectified.
void gfm_scale_columns(float *y, const float *x, const float *scale, const float *shift,
                       bool rectified, long rows, long columns);
// With g = dy, 0 where the rectified result was: sum += Σ g, dot += Σ g · (x − mean).
void gfm_scale_columns_sums(float *sum, float *dot, const float *dy, const float *x,
                            const float *mean, const float *scale, const float *shift,
                            bool rectified, long rows, long columns);
// dx = scale · g + slope · (x − mean) + offset
void gfm_scale_columns_backward(float *dx, const float *dy, const float *x, const float *mean,
                                const float *scale, const float *shift, const float *slope,
                                const float *offset, bool rectified, long rows, long columns);
// Σ_r log Σ exp x[r] − x[r, label[r]] over rows with a label that is not negative, and its gradient times factor.
double gfm_cross_entropy(const float *x, const int32_t *label, long rows, long columns);
void gfm_cross_entropy_backward(float *dx, const float *x, const int32_t *label, float factor,
                                long rows, long columns);

#ifdef __cplusplus
}
#endif
