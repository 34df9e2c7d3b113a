// The register tile of a product, and what happens to its result while it is in the first cache.

#if defined(__x86_64__) && GEMM_ROWS == 12
#define GEMM_HAS_PAIRS 1
#else
#define GEMM_HAS_PAIRS 0
#endif

// sum + x · line; of pairs, the sum of both products.
INLINE v16 gemm_add(v16 sum, v16 x, v16 line, bool pairs) {
#if GEMM_HAS_PAIRS
  if (pairs) {
    __asm__("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(x), "v"(line));
    return sum;
  }
#endif
  (void)pairs;
  {
#pragma clang fp contract(fast)
    return sum + x * line;
  }
}

// C = A · B or C += A · B for one tile; rows, steps and kind are constants where this is inlined.
INLINE void gemm_tile(float *c, long ldc, const float *a, long row_step, long depth_step,
                      const float *b, long depth, bool adds, bool pairs, int rows) {
  v16 sum[GEMM_ROWS][GEMM_VECTORS];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < GEMM_VECTORS; v++) {
      sum[r][v] = splat(0);
      __builtin_prefetch(c + r * ldc + 16 * v, 1);
    }
#pragma clang loop unroll_count(4)
  for (long k = 0; k < depth; k++) {
    v16 line[GEMM_VECTORS];
    for (int v = 0; v < GEMM_VECTORS; v++) line[v] = load(b + k * GEMM_COLUMNS + 16 * v);
    for (int r = 0; r < rows; r++) {
      v16 x = splat(a[r * row_step + k * depth_step]);
      for (int v = 0; v < GEMM_VECTORS; v++) sum[r][v] = gemm_add(sum[r][v], x, line[v], pairs);
    }
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < GEMM_VECTORS; v++) {
      float *place = c + r * ldc + 16 * v;
      store(place, adds ? load(place) + sum[r][v] : sum[r][v]);
    }
}

// The tile with as few rows as do, of a strip of either form.
INLINE void gemm_rows(float *c, long ldc, const float *a, const float *b, long depth, bool adds,
                      bool across, bool pairs, long rows) {
  long row_step = across ? 1 : GEMM_STRIDE, depth_step = across ? GEMM_ROWS : 1;
#define ROWS(N)                                                                    \
  if (rows <= N) {                                                                 \
    gemm_tile(c, ldc, a, row_step, depth_step, b, depth, adds, pairs, N);          \
    return;                                                                        \
  }
  ROWS(1)
#if GEMM_ROWS > 4
  ROWS(4)
#endif
#if GEMM_ROWS > 8
  ROWS(8)
#endif
  ROWS(GEMM_ROWS)
#undef ROWS
}

static void gemm_by_rows(float *c, long ldc, const float *a, const float *b, long depth, bool adds,
                         long rows) {
  gemm_rows(c, ldc, a, b, depth, adds, false, false, rows);
}
static void gemm_by_depth(float *c, long ldc, const float *a, const float *b, long depth, bool adds,
                          long rows) {
  gemm_rows(c, ldc, a, b, depth, adds, true, false, rows);
}
#if GEMM_HAS_PAIRS
static void gemm_pairs_by_rows(float *c, long ldc, const float *a, const float *b, long depth,
                               bool adds, long rows) {
  gemm_rows(c, ldc, a, b, depth, adds, false, true, rows);
}
static void gemm_pairs_by_depth(float *c, long ldc, const float *a, const float *b, long depth,
                                bool adds, long rows) {
  gemm_rows(c, ldc, a, b, depth, adds, true, true, rows);
}
#endif

typedef void (*gemm_kernel)(float *, long, const float *, const float *, long, bool, long);

static gemm_kernel gemm_choose(bool across, bool pairs) {
#if GEMM_HAS_PAIRS
  if (pairs) return across ? gemm_pairs_by_depth : gemm_pairs_by_rows;
#endif
  (void)pairs;
  return across ? gemm_by_depth : gemm_by_rows;
}

// What follows the sum in one row: bias, residual, times gelu′ of another matrix; beside it gelu of the result, or
// of that other matrix, whose place it may take.
INLINE void finish_row(const gfm_product *p, long row, long column, const float *from, bool narrow,
                       long count) {
  long at = row * p->c_stride + column;
  for (long i = 0; i < count; i += 16) {
    long n = count - i < 16 ? count - i : 16;
    v16 x = fetch(from, i, false, n);
    if (narrow && p->adds) x += fetch(p->c, at + i, narrow, n);
    if (p->bias) x += fetch(p->bias, column + i, false, n);
    if (p->residual) x += fetch(p->residual, at + i, narrow, n);
    v16 active;
    if (p->slope) {
      v16 slope;
      active = vgelu_with_slope(fetch(p->slope, at + i, narrow, n), &slope);
      x *= slope;
    } else if (p->active)
      active = vgelu(x);
    deliver(p->c, at + i, narrow, x, n);
    if (p->active) deliver(p->active, at + i, narrow, active, n);
  }
}

static void finish_any_row(const gfm_product *p, long row, long column, const float *from,
                           long count) {
  if (p->c_type == GFM_FLOAT32)
    finish_row(p, row, column, from, false, count);
  else
    finish_row(p, row, column, from, true, count);
}

static bool gemm_finishes(const gfm_product *p) {
  return p->bias || p->residual || p->slope || p->active;
}

// Asks for what the epilogue of a tile will read: it comes from far while the tile is summed.
INLINE void finish_soon(const gfm_product *p, long row, long column, long rows) {
  long size = p->c_type == GFM_FLOAT32 ? 4 : 2;
  const void *sources[2] = {p->residual, p->slope};
  for (int i = 0; i < 2; i++) {
    if (!sources[i]) continue;
    const char *place = (const char *)sources[i] + (row * p->c_stride + column) * size;
    for (long r = 0; r < rows; r++, place += p->c_stride * size)
      for (long at = 0; at < GEMM_COLUMNS * size; at += 64) __builtin_prefetch(place + at);
  }
}
