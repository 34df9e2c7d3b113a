// Products too small or too thin to be worth packing: float32, read as they lie.

// Steps of the depth that are summed in float32 before float64 takes over.
enum { GEMM_CHAIN = 256 };

INLINE long gemm_chain(long depth, long from) {
  return depth - from < GEMM_CHAIN ? depth : from + GEMM_CHAIN;
}

// Σ x[i]·y[i], in four chains of 16.
INLINE float gemm_short_dot(const float *x, const float *y, long n) {
#pragma clang fp contract(fast)
  v16 sum[4] = {splat(0), splat(0), splat(0), splat(0)};
  long i = 0;
  for (; i + 64 <= n; i += 64)
    for (int v = 0; v < 4; v++) sum[v] += load(x + i + 16 * v) * load(y + i + 16 * v);
  for (; i + 16 <= n; i += 16) sum[0] += load(x + i) * load(y + i);
  if (i < n) sum[1] += load_part(x + i, n - i, 0) * load_part(y + i, n - i, 0);
  return sum16((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

static float gemm_dot(const float *x, const float *y, long n) {
  enum { PART = 64 * GFM_SUM_ROWS };
  if (n <= PART) return gemm_short_dot(x, y, n);
  double sum = 0;
  for (long i = 0; i < n; i += PART)
    sum += (double)gemm_short_dot(x + i, y + i, n - i < PART ? n - i : PART);
  return (float)sum;
}

static float gemm_strided_dot(const float *x, long x_step, const float *y, long y_step, long n) {
#pragma clang fp contract(fast)
  double total = 0;
  for (long from = 0, end; from < n; from = end) {
    float sum = 0;
    end = gemm_chain(n, from);
    for (long i = from; i < end; i++) sum += x[i * x_step] * y[i * y_step];
    total += (double)sum;
  }
  return (float)total;
}

// 16 · vectors neighbors of a row of C, where B lies by rows.
INLINE void gemm_line(float *c, const float *a, long a_step, const float *b, long stride, long depth,
                      bool adds, int vectors) {
#pragma clang fp contract(fast)
  double total[64] = {0};
  v16 sum[4] = {};
  for (long from = 0, end; from < depth; from = end) {
    end = gemm_chain(depth, from);
    for (int v = 0; v < vectors; v++) sum[v] = splat(0);
    for (long k = from; k < end; k++) {
      v16 x = splat(a[k * a_step]);
      for (int v = 0; v < vectors; v++) sum[v] += x * load(b + k * stride + 16 * v);
    }
    if (depth > GEMM_CHAIN)
      for (int v = 0; v < vectors; v++) add_double(total + 16 * v, sum[v]);
  }
  if (depth > GEMM_CHAIN)
    for (int v = 0; v < vectors; v++) sum[v] = rounded(total + 16 * v);
  for (int v = 0; v < vectors; v++)
    store(c + 16 * v, adds ? load(c + 16 * v) + sum[v] : sum[v]);
}

static void gemm_direct_row(float *c, const float *a, long a_step, const float *b, long stride,
                            bool by_depth, long columns, long depth, bool adds) {
  long j = 0;
  if (!by_depth) {
    for (; j + 64 <= columns; j += 64)
      gemm_line(c + j, a, a_step, b + j, stride, depth, adds, 4);
    for (; j + 16 <= columns; j += 16)
      gemm_line(c + j, a, a_step, b + j, stride, depth, adds, 1);
  }
  for (; j < columns; j++) {
    float sum;
    if (!by_depth)
      sum = gemm_strided_dot(a, a_step, b + j, stride, depth);
    else if (a_step != 1 || depth < 16)
      sum = gemm_strided_dot(a, a_step, b + j * stride, 1, depth);
    else
      sum = gemm_dot(a, b + j * stride, depth);
    c[j] = adds ? c[j] + sum : sum;
  }
}

void KERNEL(gfm_gemm_direct) {
  uint32_t mode = denormals_off();
  const float *b = gemm_part(&p->b, block->column, block->from);
  for (long r = block->row; r < block->row + block->rows; r++) {
    float *c = (float *)p->c + r * p->c_stride + block->column;
    gemm_direct_row(c, gemm_part(&p->a, r, block->from), p->a.by_depth ? 1 : p->a.stride, b,
                    p->b.stride, p->b.by_depth, block->columns, block->depth, p->adds);
    if (gemm_finishes(p)) finish(p, r, block->column, c, 0, 1, block->columns);
  }
  denormals_back(mode);
}
