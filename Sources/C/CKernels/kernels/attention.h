// How many 16-float vectors of a row one pass of the small product keeps in registers.
#ifndef VECTORS
#define VECTORS 4
#endif

// C[rows, 16·vectors] = A[rows, inner] · B[inner, ldb], A read with any steps. rows ≤ 4, vectors ≤ VECTORS,
// both constants where this is inlined.
INLINE void product_block(float *c, long ldc, const float *a, long row_step, long inner_step,
                          const float *b, long ldb, long inner, int rows, int vectors) {
  v16 sum[4][VECTORS];
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) sum[r][v] = splat(0);
  for (long k = 0; k < inner; k++) {
    v16 line[VECTORS];
    for (int v = 0; v < vectors; v++) line[v] = load(b + k * ldb + 16 * v);
    for (int r = 0; r < rows; r++) {
      v16 x = splat(a[r * row_step + k * inner_step]);
      for (int v = 0; v < vectors; v++) sum[r][v] += x * line[v];
    }
  }
  for (int r = 0; r < rows; r++)
    for (int v = 0; v < vectors; v++) store(c + r * ldc + 16 * v, sum[r][v]);
}

INLINE void product_rows(float *c, long ldc, const float *a, long row_step, long inner_step,
                         const float *b, long ldb, long inner, long rows, int vectors) {
  long r = 0;
  for (; r + 4 <= rows; r += 4)
    product_block(c + r * ldc, ldc, a + r * row_step, row_step, inner_step, b, ldb, inner, 4, vectors);
  for (; r < rows; r++)
    product_block(c + r * ldc, ldc, a + r * row_step, row_step, inner_step, b, ldb, inner, 1, vectors);
}

// C[rows, columns] with columns a multiple of 16.
static void product(float *c, long ldc, const float *a, long row_step, long inner_step,
                    const float *b, long ldb, long inner, long rows, long columns) {
#pragma clang fp contract(fast)
  long done = 0;
  for (; done + 16 * VECTORS <= columns; done += 16 * VECTORS)
    product_rows(c + done, ldc, a, row_step, inner_step, b + done, ldb, inner, rows, VECTORS);
  switch ((columns - done) / 16) {
#if VECTORS == 4
    case 3: product_rows(c + done, ldc, a, row_step, inner_step, b + done, ldb, inner, rows, 3); break;
    case 2: product_rows(c + done, ldc, a, row_step, inner_step, b + done, ldb, inner, rows, 2); break;
#endif
    case 1: product_rows(c + done, ldc, a, row_step, inner_step, b + done, ldb, inner, rows, 1); break;
    default: break;
  }
}

INLINE long round16(long n) { return (n + 15) & ~15L; }

// Element i of a float32 or bfloat16 array.
INLINE float element(const void *p, long i, bool bf16) {
  if (!bf16) return ((const float *)p)[i];
  uint32_t bits = (uint32_t)((const uint16_t *)p)[i] << 16;
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

// Rows of a head gathered by token: [n, dp], zero past d.
INLINE void gather_rows(float *to, const void *from, bool bf16, long stride, const int32_t *token,
                        float scale, long n, long d) {
  long dp = round16(d);
  for (long i = 0; i < n; i++, to += dp)
    for (long c = 0; c < dp; c += 16) {
      long count = d - c < 16 ? d - c : 16;
      store(to + c, fetch(from, token[i] * stride + c, bf16, count) * scale);
    }
}

static void gather(float *to, const void *from, bool bf16, long stride, const int32_t *token,
                   float scale, long n, long d) {
  if (bf16)
    gather_rows(to, from, true, stride, token, scale, n, d);
  else
    gather_rows(to, from, false, stride, token, scale, n, d);
}

// The same, transposed: [d, np], zero past n.
INLINE void gather_columns(float *to, const void *from, bool bf16, long stride,
                           const int32_t *token, long n, long d) {
  long np = round16(n);
  for (long i = 0; i < np; i += 16)
    for (long c = 0; c < d; c += 16) {
      long count = d - c < 16 ? d - c : 16;
      v16 x[16];
      for (long k = 0; k < 16; k++)
        x[k] = i + k < n ? fetch(from, token[i + k] * stride + c, bf16, count) : splat(0);
      transpose16(x);
      for (long k = 0; k < count; k++) store(to + (c + k) * np + i, x[k]);
    }
}

static void gather_transposed(float *to, const void *from, bool bf16, long stride,
                              const int32_t *token, long n, long d) {
  if (bf16)
    gather_columns(to, from, true, stride, token, n, d);
  else
    gather_columns(to, from, false, stride, token, n, d);
}

INLINE void scatter_rows(void *to, bool bf16, long stride, const int32_t *token, const float *from,
                         float scale, long n, long d) {
  long dp = round16(d);
  for (long i = 0; i < n; i++, from += dp)
    for (long c = 0; c < d; c += 16)
      deliver(to, token[i] * stride + c, bf16, load(from + c) * scale, d - c < 16 ? d - c : 16);
}

static void scatter(void *to, bool bf16, long stride, const int32_t *token, const float *from,
                    float scale, long n, long d) {
  if (bf16)
    scatter_rows(to, true, stride, token, from, scale, n, d);
  else
    scatter_rows(to, false, stride, token, from, scale, n, d);
}

// s ← exp(s + bias + mask − the row's maximum), inverse ← 1 / the rows' sums, by rows of np.
// Rows do not wait for each other's sums: the division comes later, for all of them.
static void masked_exponentials(float *s, float *inverse, const float *bias, const float *mask,
                                long n, long np) {
  for (long i = 0; i < n; i++, s += np, bias += np) {
    v16 top = splat(-INFINITY), sum = splat(0);
    for (long c = 0; c < np; c += 16) {
      v16 x = load(s + c) + load(bias + c);
      if (mask) x += load(mask + c);
      store(s + c, x);
      top = larger(x, top);
    }
    v16 m = splat(max16(top));
    for (long c = 0; c < np; c += 16) {
      v16 e = vexp(load(s + c) - m);
      sum += e;
      store(s + c, e);
    }
    inverse[i] = sum16(sum);
    if (mask) mask += np;
  }
  for (long i = 0; i < n; i++) inverse[i] = 1.f / inverse[i];
}

static void scale_rows(float *s, const float *factor, long n, long np) {
  for (long i = 0; i < n; i++, s += np)
    for (long c = 0; c < np; c += 16) store(s + c, load(s + c) * factor[i]);
}

void KERNEL(gfm_attention) {
  bool bf16 = type != GFM_FLOAT32;
  long np = round16(n), dp = round16(d);
  float *queries = scratch, *keys = queries + n * dp, *values = keys + dp * np;
  float *s = values + n * dp, *inverse = s + n * np, *o = queries;
  uint32_t mode = denormals_off();
  gather(queries, q, bf16, stride, token, scale, n, d);
  gather_transposed(keys, k, bf16, stride, token, n, d);
  gather(values, v, bf16, stride, token, 1, n, d);
  product(s, np, queries, dp, 1, keys, np, d, n, np);
  masked_exponentials(s, inverse, bias, mask, n, np);
  product(o, dp, s, np, 1, values, dp, n, n, dp);
  scale_rows(o, inverse, n, dp);
  scatter(out, bf16, out_stride, token, o, 1, n, d);
  denormals_back(mode);
}

void KERNEL(gfm_attention_backward) {
  bool bf16 = type != GFM_FLOAT32;
  long np = round16(n), dp = round16(d);
  float *queries = scratch, *keys = queries + n * dp, *across = keys + n * dp;
  float *dy = across + dp * np, *s = dy + n * dp, *ds = s + n * np, *result = ds + n * np;
  uint32_t mode = denormals_off();
  gather(queries, q, bf16, stride, token, scale, n, d);
  gather(keys, k, bf16, stride, token, 1, n, d);
  gather_transposed(across, k, bf16, stride, token, n, d);
  product(s, np, queries, dp, 1, across, np, d, n, np);
  masked_exponentials(s, ds, bias, mask, n, np);
  scale_rows(s, ds, n, np);

  gather(dy, dout, bf16, out_stride, token, 1, n, d);
  product(result, dp, s, 1, np, dy, dp, n, n, dp);
  scatter(dv, bf16, stride, token, result, 1, n, d);

  gather_transposed(across, v, bf16, stride, token, n, d);
  product(ds, np, dy, dp, 1, across, np, d, n, np);
  for (long i = 0; i < n; i++) {
    float *g = ds + i * np, *p = s + i * np;
    v16 dot = splat(0);
    for (long c = 0; c < np; c += 16) dot += load(g + c) * load(p + c);
    float sum = sum16(dot);
    for (long c = 0; c < np; c += 16) store(g + c, load(p + c) * (load(g + c) - sum));
  }
  if (dbias)
    for (long i = 0; i < n * np; i += 16) store(dbias + i, load(dbias + i) + load(ds + i));
  product(result, dp, ds, np, 1, keys, dp, n, n, dp);
  scatter(dq, bf16, stride, token, result, scale, n, d);
  product(result, dp, ds, 1, np, queries, dp, n, n, dp);
  scatter(dk, bf16, stride, token, result, 1, n, d);
  denormals_back(mode);
}
