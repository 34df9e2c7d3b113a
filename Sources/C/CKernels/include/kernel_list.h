// The kernels that are compiled for each instruction set, the only place with their parameters: declarations, tables
// and calls are made of this list. A body stands in kernels/, as `void KERNEL(name) { … }`.
// Whoever includes it says first what GFM_KERNEL(result, name, arguments) is, and of the parts of a product, which go
// to the set that the product names, GFM_PRODUCT_KERNEL: the same where it is left out. Hence no guard.
#ifndef GFM_PRODUCT_KERNEL
#define GFM_PRODUCT_KERNEL GFM_KERNEL
#endif

// Elementwise, by number of the operation.

// y[i] = a[i·as] op b[i·bs], steps 0 or 1.
#define gfm_binary_loop_parameters (int32_t op, float *y, const float *p, long as, const float *q, long bs, long n)
GFM_KERNEL(void, gfm_binary_loop, (op, y, p, as, q, bs, n))
#define gfm_unary_loop_parameters (int32_t op, float *y, const float *x, long n)
GFM_KERNEL(void, gfm_unary_loop, (op, y, x, n))
#define gfm_fill_parameters (float *y, float value, long n)
GFM_KERNEL(void, gfm_fill, (y, value, n))
// y += a·x
#define gfm_axpy_parameters (float *restrict y, const float *restrict x, float a, long n)
GFM_KERNEL(void, gfm_axpy, (y, x, a, n))
#define gfm_scale_parameters (float *y, const float *x, float a, long n)
GFM_KERNEL(void, gfm_scale, (y, x, a, n))

// Draws from the normal distribution of mean 0, from the start of a stream, below 6.8 deviations (Box and Muller 1958).
#define gfm_normals_parameters (float *y, uint64_t seed, uint64_t stream, float deviation, long n)
GFM_KERNEL(void, gfm_normals, (y, seed, stream, deviation, n))

// Sums, which accumulate in a fixed order.

#define gfm_sum_squares_parameters (const float *x, long n)
GFM_KERNEL(double, gfm_sum_squares, (x, n))
#define gfm_sum_double_parameters (const float *x, long n)
GFM_KERNEL(double, gfm_sum_double, (x, n))
// y[c] += Σ_r x[r, c], rows of x `stride` elements apart; float32 adds few of them, float64 the rest.
#define gfm_column_sums_parameters (double *y, const float *x, long rows, long columns, long stride)
GFM_KERNEL(void, gfm_column_sums, (y, x, rows, columns, stride))
#define gfm_column_sums_bfloat16_parameters (double *y, const uint16_t *x, long rows, long columns, long stride)
GFM_KERNEL(void, gfm_column_sums_bfloat16, (y, x, rows, columns, stride))
// y += x, which becomes 0.
#define gfm_collect_parameters (double *restrict y, float *restrict x, long n)
GFM_KERNEL(void, gfm_collect, (y, x, n))
// With d = x − center (null: x itself), sums of d, |d|, d², |d|^power, exp d or d ≠ 0, all in float64, for each row
// of `length` or down each column. type: any but float16 and bfloat16.
#define gfm_accumulate_rows_parameters \
  (double *y, const void *x, int32_t type, int32_t what, const double *center, double power, long rows, \
   long length)
GFM_KERNEL(void, gfm_accumulate_rows, (y, x, type, what, center, power, rows, length))
#define gfm_accumulate_columns_parameters \
  (double *y, const void *x, int32_t type, int32_t what, const double *center, double power, long rows, \
   long columns, long stride)
GFM_KERNEL(void, gfm_accumulate_columns, (y, x, type, what, center, power, rows, columns, stride))
// y[b, r, c] = factor[b, c] · (x[b, r, c] − center[b, c]); y_type: GFM_FLOAT32 or GFM_FLOAT64.
#define gfm_scale_deviations_parameters \
  (void *y, int32_t y_type, const void *x, int32_t type, const double *center, const double *factor, \
   long blocks, long rows, long columns)
GFM_KERNEL(void, gfm_scale_deviations, (y, y_type, x, type, center, factor, blocks, rows, columns))
// y[c] = Σ_r x[r, c] of integers or bool, exactly; false where one is beyond int64.
#define gfm_sum_integers_parameters (int64_t *y, const void *x, int32_t type, long rows, long columns)
GFM_KERNEL(bool, gfm_sum_integers, (y, x, type, rows, columns))

#define gfm_max_parameters (const float *x, long n)
GFM_KERNEL(float, gfm_max, (x, n))
// To and from bfloat16, rounded to the nearest, ties to even.
#define gfm_round_bfloat16_parameters (uint16_t *restrict y, const float *restrict x, long n)
GFM_KERNEL(void, gfm_round_bfloat16, (y, x, n))
#define gfm_widen_parameters (float *restrict y, const uint16_t *restrict x, long n)
GFM_KERNEL(void, gfm_widen, (y, x, n))
#define gfm_softmax_parameters (float *y, const float *x, long rows, long columns)
GFM_KERNEL(void, gfm_softmax, (y, x, rows, columns))
// dx = y · (dy − Σ dy·y)
#define gfm_softmax_backward_parameters (float *dx, const float *dy, const float *y, long rows, long columns)
GFM_KERNEL(void, gfm_softmax_backward, (dx, dy, y, rows, columns))
// y_type: GFM_FLOAT32 or GFM_BFLOAT16.
#define gfm_layernorm_parameters \
  (void *y, int32_t y_type, float *restrict mean, float *restrict rstd, const float *restrict x, \
   const float *restrict weight, const float *restrict bias, float eps, long rows, long columns)
GFM_KERNEL(void, gfm_layernorm, (y, y_type, mean, rstd, x, weight, bias, eps, rows, columns))
// dx per row, plus base (null: nothing); dweight, dbias accumulate over the rows (null: not wanted)
#define gfm_layernorm_backward_parameters \
  (float *restrict dx, float *restrict dweight, float *restrict dbias, const float *restrict dy, \
   const float *restrict x, const float *restrict mean, const float *restrict rstd, const float *restrict weight, \
   const float *restrict base, long rows, long columns)
GFM_KERNEL(void, gfm_layernorm_backward, (dx, dweight, dbias, dy, x, mean, rstd, weight, base, rows, columns))

// y[c] += Σ_r (x[r, c] − mean[c])², of at most GFM_SUM_ROWS rows.
#define gfm_column_squares_parameters \
  (float *restrict y, const float *restrict x, const float *restrict mean, long rows, long columns)
GFM_KERNEL(void, gfm_column_squares, (y, x, mean, rows, columns))
// y = x · scale + shift, no less than 0 where rectified.
#define gfm_scale_columns_parameters \
  (float *y, const float *x, const float *restrict scale, const float *restrict shift, bool rectified, \
   long rows, long columns)
GFM_KERNEL(void, gfm_scale_columns, (y, x, scale, shift, rectified, rows, columns))
// With g = dy, 0 where the rectified result was: sum += Σ g, dot += Σ g · (x − mean).
#define gfm_scale_columns_sums_parameters \
  (float *restrict sum, float *restrict dot, const float *restrict dy, const float *restrict x, \
   const float *restrict mean, const float *restrict scale, const float *restrict shift, bool rectified, \
   long rows, long columns)
GFM_KERNEL(void, gfm_scale_columns_sums, (sum, dot, dy, x, mean, scale, shift, rectified, rows, columns))
// dx = scale · g + slope · (x − mean) + offset
#define gfm_scale_columns_backward_parameters \
  (float *restrict dx, const float *restrict dy, const float *restrict x, const float *restrict mean, \
   const float *restrict scale, const float *restrict shift, const float *restrict slope, \
   const float *restrict offset, bool rectified, long rows, long columns)
GFM_KERNEL(void, gfm_scale_columns_backward, (dx, dy, x, mean, scale, shift, slope, offset, rectified, rows,
           columns))
// Σ_r log Σ exp x[r] − x[r, label[r]] over rows with a label that is not negative, and its gradient times factor.
#define gfm_cross_entropy_parameters (const float *x, const int32_t *label, long rows, long columns)
GFM_KERNEL(double, gfm_cross_entropy, (x, label, rows, columns))
#define gfm_cross_entropy_backward_parameters \
  (float *restrict dx, const float *restrict x, const int32_t *label, float factor, long rows, long columns)
GFM_KERNEL(void, gfm_cross_entropy_backward, (dx, x, label, factor, rows, columns))

// Matrix products: gfm_product in CKernels.h. Their parts all go to the set that the product names.

// Packs some columns of B for gfm_gemm_block, from a multiple of 32 on; all of it takes gfm_gemm_packed floats.
#define gfm_gemm_pack_parameters (float *packed, const gfm_product *p, long column, long columns)
GFM_PRODUCT_KERNEL(void, gfm_gemm_pack, (packed, p, column, columns))
// Computes one block, with B packed before, or null: then its part of B is packed on the way.
// With it the block's depth is the product's. scratch: gfm_gemm_scratch floats, 64-byte aligned.
#define gfm_gemm_block_parameters (const gfm_product *p, const gfm_block *b, const float *packed, float *scratch)
GFM_PRODUCT_KERNEL(void, gfm_gemm_block, (p, b, packed, scratch))
// The same without packing, where that costs more than it gains: of float32 alone.
#define gfm_gemm_direct_parameters (const gfm_product *p, const gfm_block *block)
GFM_PRODUCT_KERNEL(void, gfm_gemm_direct, (p, block))
// The epilogue alone, for rows of sums that lie behind one another; null: where they are in C itself.
#define gfm_gemm_finish_parameters (const gfm_product *p, const float *sums, long row, long rows)
GFM_PRODUCT_KERNEL(void, gfm_gemm_finish, (p, sums, row, rows))

// Attention within one window, for one head: softmax(scale · q kᵀ + bias + mask) v.
// q, k, v point at the head's first column; token i of the window is row token[i], rows `stride` elements apart.
// bias and mask are [n, np] with np = n rounded up to 16; the bias holds −1e30 in the columns past n; mask may be null.
// scratch: gfm_attention_scratch(n, d) floats, 64-byte aligned. The attention matrix never leaves it.
// type: of q, k, v and out, GFM_FLOAT32 or GFM_BFLOAT16; strides are in elements of it.
#define gfm_attention_parameters \
  (void *out, long out_stride, const void *q, const void *k, const void *v, int32_t type, long stride, \
   const int32_t *token, const float *bias, const float *mask, float scale, long n, long d, float *scratch)
GFM_KERNEL(void, gfm_attention, (out, out_stride, q, k, v, type, stride, token, bias, mask, scale, n, d, scratch))
// dq, dk, dv are written, not added, at rows `stride` apart; dbias [n, np] accumulates (null: not wanted).
#define gfm_attention_backward_parameters \
  (void *dq, void *dk, void *dv, float *dbias, const void *dout, long out_stride, const void *q, const void *k, \
   const void *v, int32_t type, long stride, const int32_t *token, const float *bias, const float *mask, \
   float scale, long n, long d, float *scratch)
GFM_KERNEL(void, gfm_attention_backward, (dq, dk, dv, dbias, dout, out_stride, q, k, v, type, stride, token,
           bias, mask, scale, n, d, scratch))

// One AdamW update of n elements; correction1 = 1 − β1^t, correction2 = 1 − β2^t; the gradient is scaled first.
#define gfm_adamw_parameters \
  (float *restrict p, float *restrict m, float *restrict v, const float *restrict g, long n, \
   float gradient_scale, float lr, float beta1, float beta2, float eps, float decay, float correction1, \
   float correction2)
GFM_KERNEL(void, gfm_adamw, (p, m, v, g, n, gradient_scale, lr, beta1, beta2, eps, decay, correction1, correction2))
// SGD with Nesterov momentum, as PyTorch has it; first: the momentum buffer takes the gradient as it is.
#define gfm_sgd_parameters \
  (float *restrict p, float *restrict m, const float *restrict g, long n, float gradient_scale, float lr, \
   float momentum, float decay, bool nesterov, bool first)
GFM_KERNEL(void, gfm_sgd, (p, m, g, n, gradient_scale, lr, momentum, decay, nesterov, first))
// LAMB's direction: the moments take the gradient, u = m̂ / (√v̂ + eps) + decay · p.
#define gfm_lamb_parameters \
  (float *restrict u, const float *restrict p, float *restrict m, float *restrict v, const float *restrict g, long n, \
   float gradient_scale, float beta1, float beta2, float eps, float decay, float correction1, float correction2)
GFM_KERNEL(void, gfm_lamb, (u, p, m, v, g, n, gradient_scale, beta1, beta2, eps, decay, correction1, correction2))
// One Lion update: the sign of the moment's and the gradient's mixture, then the moment takes the gradient.
#define gfm_lion_parameters \
  (float *restrict p, float *restrict m, const float *restrict g, long n, float gradient_scale, float lr, \
   float beta1, float beta2, float decay)
GFM_KERNEL(void, gfm_lion, (p, m, g, n, gradient_scale, lr, beta1, beta2, decay))

// Images [channels, height, width].

// Separable resampling of one axis: y[o, i] = Σ_t weight[o, t] · x[start[o] + t, i]; `inner` neighbors move together.
#define gfm_resample_parameters \
  (float *restrict y, const float *restrict x, long outputs, long inner, long taps, const int32_t *start, \
   const int32_t *length, const float *restrict weight)
GFM_KERNEL(void, gfm_resample, (y, x, outputs, inner, taps, start, length, weight))
// Its transpose: dx += …
#define gfm_resample_backward_parameters \
  (float *restrict dx, const float *restrict dy, long outputs, long inner, long taps, const int32_t *start, \
   const int32_t *length, const float *restrict weight)
GFM_KERNEL(void, gfm_resample_backward, (dx, dy, outputs, inner, taps, start, length, weight))
// Patches of one image [channels, height, width] as rows [oh · ow, channels · kh · kw] and back (adding).
#define gfm_im2col_parameters \
  (float *columns, const float *image, long channels, long height, long width, long kh, long kw, long stride, \
   long padding, long oh, long ow)
GFM_KERNEL(void, gfm_im2col, (columns, image, channels, height, width, kh, kw, stride, padding, oh, ow))
#define gfm_col2im_parameters \
  (float *image, const float *columns, long channels, long height, long width, long kh, long kw, long stride, \
   long padding, long oh, long ow)
GFM_KERNEL(void, gfm_col2im, (image, columns, channels, height, width, kh, kw, stride, padding, oh, ow))

// 8-bit images, as Pillow resamples them: weights of 22 binary places, results rounded and clipped.

// Rows of x, `stride` apart, become rows of `outputs` pixels.
#define gfm_resample_rows_u8_parameters \
  (uint8_t *restrict y, const uint8_t *restrict x, long rows, long stride, long outputs, long taps, \
   const int32_t *start, const int32_t *length, const int32_t *weight)
GFM_KERNEL(void, gfm_resample_rows_u8, (y, x, rows, stride, outputs, taps, start, length, weight))
// Rows of x, `stride` apart, are mixed to `outputs` rows of `width` pixels.
#define gfm_resample_columns_u8_parameters \
  (uint8_t *restrict y, const uint8_t *restrict x, long width, long stride, long outputs, long taps, \
   const int32_t *start, const int32_t *length, const int32_t *weight)
GFM_KERNEL(void, gfm_resample_columns_u8, (y, x, width, stride, outputs, taps, start, length, weight))
// The same for rows of interleaved red, green and blue; weights past a pixel's last tap are 0. Up to 16 bytes
// after the last row of x are read, and one after the last row of y is touched.
#define gfm_resample_rgb_rows_parameters \
  (uint8_t *restrict y, const uint8_t *restrict x, long rows, long stride, long outputs, long taps, \
   const int32_t *start, const int32_t *length, const int32_t *weight)
GFM_KERNEL(void, gfm_resample_rgb_rows, (y, x, rows, stride, outputs, taps, start, length, weight))
// Rows of interleaved pixels, one after another, are mixed to `outputs` rows, which go through the tables of
// 256 floats of their channels into planes of `outputs` × `width`; mirrored: each row backwards.
// row: scratch of 3 · width bytes.
#define gfm_resample_rgb_columns_parameters \
  (float *restrict y, const uint8_t *restrict x, uint8_t *restrict row, long width, long outputs, long taps, \
   const int32_t *start, const int32_t *length, const int32_t *weight, const float *tables, bool mirrored)
GFM_KERNEL(void, gfm_resample_rgb_columns, (y, x, row, width, outputs, taps, start, length, weight, tables,
           mirrored))

// Maps of features, channels last: rows are the pixels of all images in order.

// The rows of pixels that a convolution of an odd side needs for output rows first..<first + rows, counted over
// all images: [rows, width + side - 1, side, channels], the side pixels above one another together.
#define gfm_map_unroll_parameters \
  (float *restrict to, const float *restrict x, long first, long rows, long height, long width, long channels, \
   long side)
GFM_KERNEL(void, gfm_map_unroll, (to, x, first, rows, height, width, channels, side))
// Rows of `width` pixels, each followed by zeros up to `across` pixels.
#define gfm_map_spread_parameters \
  (float *restrict to, const float *restrict x, long rows, long width, long across, long channels)
GFM_KERNEL(void, gfm_map_spread, (to, x, rows, width, across, channels))
// Pixels first..<first + count as sums of `parts` arrays, `distance` floats apart, with rows of `across` pixels:
// sum · scale + shift (null: 1, 0), no less than 0 where rectified; y may be x where across is width.
#define gfm_map_collect_parameters \
  (float *y, const float *x, long parts, long distance, long first, long count, long width, long across, \
   long channels, const float *scale, const float *shift, bool rectified)
GFM_KERNEL(void, gfm_map_collect, (y, x, parts, distance, first, count, width, across, channels, scale, shift,
           rectified))
// Kernels [outputs, channels, row, column] as [column, outputs, row, channels], back, and for the backward pass.
#define gfm_map_kernels_parameters \
  (float *restrict to, const float *restrict from, long first, long count, long outputs, long channels, \
   long side)
GFM_KERNEL(void, gfm_map_kernels, (to, from, first, count, outputs, channels, side))
#define gfm_map_kernels_back_parameters \
  (float *restrict to, const float *restrict from, long first, long count, long outputs, long channels, \
   long side)
GFM_KERNEL(void, gfm_map_kernels_back, (to, from, first, count, outputs, channels, side))
#define gfm_map_kernels_turned_parameters \
  (float *restrict to, const float *restrict from, long first, long count, long outputs, long channels, \
   long side)
GFM_KERNEL(void, gfm_map_kernels_turned, (to, from, first, count, outputs, channels, side))
// One output row of a map: Σ_s Σ_t down[s] · across[p, t] · x[s, start[p] + t], rows of x `stride` floats apart.
#define gfm_map_resample_parameters \
  (float *restrict y, const float *restrict x, long stride, long down_taps, const float *down, long outputs, \
   long taps, const int32_t *start, const int32_t *length, const float *across, long channels)
GFM_KERNEL(void, gfm_map_resample, (y, x, stride, down_taps, down, outputs, taps, start, length, across, channels))

// Multiplies and adds in registers, in rounds, with 32 numbers that it changes; returns the floating-point operations
// made: what a thread can do at most.
#define gfm_multiply_adds_parameters (float *numbers, long rounds)
GFM_KERNEL(double, gfm_multiply_adds, (numbers, rounds))

#undef GFM_KERNEL
#undef GFM_PRODUCT_KERNEL
