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

// Rows of a head gathered by token: [n, dp], zero past d.
static void gather(float *to, const float *from, long stride, const int32_t *token, float scale,
                   long n, long d) {
  long dp = round16(d);
  for (long i = 0; i < n; i++, to += dp) {
    const float *row = from + token[i] * stride;
    for (long c = 0; c < d; c++) to[c] = row[c] * scale;
    for (long c = d; c < dp; c++) to[c] = 0;
  }
}

// The same, transposed: [d, np], zero past n.
static void gather_transposed(float *to, const float *from, long stride, const int32_t *token,
                              long n, long d) {
  long np = round16(n);
  for (long i = 0; i < n; i++) {
    const float *row = from + token[i] * stride;
    // Single stores: a vector of scattered ones takes longer.
#pragma clang loop vectorize(disable) unroll_count(8)
    for (long c = 0; c < d; c++) to[c * np + i] = row[c];
  }
  for (long c = 0; c < d; c++)
    for (long i = n; i < np; i++) to[c * np + i] = 0;
}

static void scatter(float *to, long stride, const int32_t *token, const float *from, float scale,
                    long n, long d) {
  long dp = round16(d);
  for (long i = 0; i < n; i++, from += dp) {
    float *row = to + token[i] * stride;
    for (long c = 0; c < d; c++) row[c] = from[c] * scale;
  }
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
      top = __builtin_elementwise_max(top, x);
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

void KERNEL(gfm_attention)(float *out, long out_stride, const float *q, const float *k,
                           const float *v, long stride, const int32_t *token, const float *bias,
                           const float *mask, float scale, long n, long d, float *scratch) {
  long np = round16(n), dp = round16(d);
  float *queries = scratch, *keys = queries + n * dp, *values = keys + dp * np;
  float *s = values + n * dp, *inverse = s + n * np, *o = queries;
  uint32_t mode = denormals_off();
  gather(queries, q, stride, token, scale, n, d);
  gather_transposed(keys, k, stride, token, n, d);
  gather(values, v, stride, token, 1, n, d);
  product(s, np, queries, dp, 1, keys, np, d, n, np);
  masked_exponentials(s, inverse, bias, mask, n, np);
  product(o, dp, s, np, 1, values, dp, n, n, dp);
  scale_rows(o, inverse, n, dp);
  scatter(out, out_stride, token, o, 1, n, d);
  denormals_back(mode);
}

void KERNEL(gfm_attention_backward)(float *dq, float *dk, float *dv, float *dbias,
                                    const float *dout, long out_stride, const float *q,
                                    const float *k, const float *v, long stride,
                                    const int32_t *token, const float *bias, const float *mask,
                                    float scale, long n, long d, float *scratch) {
  long np = round16(n), dp = round16(d);
  float *queries = scratch, *keys = queries + n * dp, *across = keys + n * dp;
  float *dy = across + dp * np, *s = dy + n * dp, *ds = s + n * np, *result = ds + n * np;
  uint32_t mode = denormals_off();
  gather(queries, q, stride, token, scale, n, d);
  gather(keys, k, stride, token, 1, n, d);
  gather_transposed(across, k, stride, token, n, d);
  product(s, np, queries, dp, 1, across, np, d, n, np);
  masked_exponentials(s, ds, bias, mask, n, np);
  scale_rows(s, ds, n, np);

  gather(dy, dout, out_stride, token, 1, n, d);
  product(result, dp, s, 1, np, dy, dp, n, n, dp);
  scatter(dv, stride, token, result, 1, n, d);

  gather_transposed(across, v, stride, token, n, d);
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
  scatter(dq, stride, token, result, scale, n, d);
  product(result, dp, ds, 1, np, queries, dp, n, n, dp);
  scatter(dk, stride, token, result, 1, n, d);
  denormals_back(mode);
}
