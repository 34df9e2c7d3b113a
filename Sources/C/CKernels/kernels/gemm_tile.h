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

// A pointer that the compiler may not fold into others: twelve rows at a distance known only at run time
// would else take twelve registers, more than there are.
INLINE const float *kept(const float *pointer) {
  __asm__("" : "+r"(pointer));
  return pointer;
}

// C = A · B or C += A · B for one tile; `across`, pairs and rows are constants where this is inlined. A strip
// lies by depth where it is across, else its rows are `stride` floats apart.
INLINE void gemm_tile(float *c, long ldc, const float *a, long stride, const float *b, long depth,
                      bool adds, bool across, bool pairs, int rows) {
  v16 sum[GEMM_ROWS][GEMM_VECTORS];
  uintptr_t next = (uintptr_t)(a + rows * stride);
  const float *third[(GEMM_ROWS + 2) / 3];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    if (r % 3 == 0) third[r / 3] = a + r * stride;
    for (int v = 0; v < GEMM_VECTORS; v++) {
      sum[r][v] = splat(0);
      __builtin_prefetch(c + r * ldc + 16 * v, 1);
    }
  }
#pragma clang loop unroll_count(4)
  for (long k = 0; k < depth; k++) {
    v16 line[GEMM_VECTORS];
    for (int v = 0; v < GEMM_VECTORS; v++) line[v] = load(b + k * GEMM_COLUMNS + 16 * v);
    if (!across && rows == GEMM_ROWS) {
      // The strip after this one, a line of a row at a step, down its rows: it comes from far.
      __builtin_prefetch((const void *)next);
      next += 4 * (uintptr_t)(k % 16 == 15 ? 16 - 15 * stride : stride);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      if (!across && r % 3 == 0) third[r / 3] = kept(third[r / 3]);
      v16 x = splat(across ? a[k * GEMM_ROWS + r] : third[r / 3][r % 3 * stride + k]);
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
INLINE void gemm_rows(float *c, long ldc, const float *a, long stride, const float *b, long depth,
                      bool adds, bool across, bool pairs, long rows) {
#define ROWS(N)                                                                    \
  if (rows <= N) {                                                                 \
    gemm_tile(c, ldc, a, stride, b, depth, adds, across, pairs, N);                \
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

#define GEMM_KERNEL(NAME, ACROSS, PAIRS)                                                          \
  static void NAME(float *c, long ldc, const float *a, long stride, const float *b, long depth,   \
                   bool adds, long rows) {                                                        \
    gemm_rows(c, ldc, a, stride, b, depth, adds, ACROSS, PAIRS, rows);                            \
  }
GEMM_KERNEL(gemm_by_rows, false, false)
GEMM_KERNEL(gemm_by_depth, true, false)
#if GEMM_HAS_PAIRS
GEMM_KERNEL(gemm_pairs_by_rows, false, true)
GEMM_KERNEL(gemm_pairs_by_depth, true, true)
#endif
#undef GEMM_KERNEL

typedef void (*gemm_kernel)(float *, long, const float *, long, const float *, long, bool, long);

static gemm_kernel gemm_choose(bool across, bool pairs) {
#if GEMM_HAS_PAIRS
  if (pairs) return across ? gemm_pairs_by_depth : gemm_pairs_by_rows;
#endif
  (void)pairs;
  return across ? gemm_by_depth : gemm_by_rows;
}

// What follows the sum: bias, residual, times gelu′ of another matrix; beside it gelu of the result, or of that
// other matrix, whose place it may take.
typedef struct { bool bf16, bias, residual, slope, active; } gemm_finish;

INLINE void finish_piece(const gfm_product *p, long at, long column, const float *from, gemm_finish what,
                         long n) {
  v16 x = fetch(from, 0, false, n), active;
  if (what.bf16 && p->adds) x += fetch(p->c, at, what.bf16, n);
  if (what.bias) x += fetch(p->bias, column, false, n);
  if (what.residual) x += fetch(p->residual, at, what.bf16, n);
  if (what.slope) {
    v16 slope;
    active = vgelu_with_slope(fetch(p->slope, at, what.bf16, n), &slope);
    x *= slope;
  } else if (what.active)
    active = vgelu(x);
  deliver(p->c, at, what.bf16, x, n);
  if (what.active) deliver(p->active, at, what.bf16, active, n);
}

// `what` is a constant where this is inlined.
INLINE void finish_rows(const gfm_product *p, long row, long column, const float *from, long stride,
                        long rows, long count, gemm_finish what) {
  for (long r = 0; r < rows; r++, from += stride) {
    long at = (row + r) * p->c_stride + column, i = 0;
    for (; i + 16 <= count; i += 16) finish_piece(p, at + i, column + i, from + i, what, 16);
    if (i < count) finish_piece(p, at + i, column + i, from + i, what, count - i);
  }
}

// Some rows of the result, from sums that lie `stride` apart.
static void finish(const gfm_product *p, long row, long column, const float *from, long stride,
                   long rows, long count) {
  gemm_finish wanted = {p->c_type != GFM_FLOAT32, p->bias, p->residual, p->slope, p->active};
#define FINISH(...)                                                                               \
  {                                                                                               \
    const gemm_finish what = __VA_ARGS__;                                                         \
    if (memcmp(&wanted, &what, sizeof wanted) == 0) {                                             \
      finish_rows(p, row, column, from, stride, rows, count, what);                               \
      return;                                                                                     \
    }                                                                                             \
  }
  FINISH({false, true, false, false, false})
  FINISH({false, true, true, false, false})
  FINISH({false, true, false, false, true})
  FINISH({false, false, false, true, true})
  FINISH({true, true, false, false, false})
  FINISH({true, true, true, false, false})
  FINISH({true, true, false, false, true})
  FINISH({true, false, false, true, true})
#undef FINISH
  finish_rows(p, row, column, from, stride, rows, count, wanted);
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
