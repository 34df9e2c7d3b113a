float KERNEL(gfm_sum)(const float *x, long n) {
  v16 s0 = {}, s1 = {};
  long i = 0;
  for (; i + 32 <= n; i += 32) {
    s0 += load(x + i);
    s1 += load(x + i + 16);
  }
  if (i + 16 <= n) {
    s0 += load(x + i);
    i += 16;
  }
  if (i < n) s1 += load_part(x + i, n - i, 0);
  return sum16(s0 + s1);
}

double KERNEL(gfm_sum_squares)(const float *x, long n) {
  double lanes[16] = {0};
  long i = 0;
  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; j++) lanes[j] += (double)x[i + j] * (double)x[i + j];
  double s = 0;
  for (int j = 0; j < 16; j++) s += lanes[j];
  for (; i < n; i++) s += (double)x[i] * (double)x[i];
  return s;
}

double KERNEL(gfm_sum_double)(const float *x, long n) {
  double lanes[16] = {0};
  long i = 0;
  for (; i + 16 <= n; i += 16)
    for (int j = 0; j < 16; j++) lanes[j] += (double)x[i + j];
  double s = 0;
  for (int j = 0; j < 16; j++) s += lanes[j];
  for (; i < n; i++) s += (double)x[i];
  return s;
}

float KERNEL(gfm_max)(const float *x, long n) {
  float m = -INFINITY;
  for (long i = 0; i < n; i++) {
    if (x[i] != x[i]) return x[i];
    m = x[i] > m ? x[i] : m;
  }
  return m;
}

void KERNEL(gfm_column_sums)(float *restrict y, const float *restrict x, long rows, long columns) {
  for (long r = 0; r < rows; r++, x += columns)
    for (long c = 0; c < columns; c++) y[c] += x[c];
}

void KERNEL(gfm_column_sums_narrow)(float *restrict y, const uint16_t *restrict x, long rows,
                                    long columns) {
  for (long r = 0; r < rows; r++, x += columns)
    for (long c = 0; c < columns; c += 16) {
      long n = columns - c < 16 ? columns - c : 16;
      deliver(y, c, false, fetch(y, c, false, n) + fetch(x, c, true, n), n);
    }
}

void KERNEL(gfm_narrow)(uint16_t *restrict y, const float *restrict x, long n) {
  for (long i = 0; i < n; i += 16) {
    long part = n - i < 16 ? n - i : 16;
    deliver(y, i, true, fetch(x, i, false, part), part);
  }
}

void KERNEL(gfm_widen)(float *restrict y, const uint16_t *restrict x, long n) {
  for (long i = 0; i < n; i += 16) {
    long part = n - i < 16 ? n - i : 16;
    deliver(y, i, false, fetch(x, i, true, part), part);
  }
}

void KERNEL(gfm_softmax)(float *y, const float *x, long rows, long columns) {
  long full = columns & ~15L, rest = columns - full;
  for (long r = 0; r < rows; r++, x += columns, y += columns) {
    v16 top = splat(-INFINITY), tail = splat(-INFINITY);
    if (rest) top = tail = load_part(x + full, rest, -INFINITY);
    for (long c = 0; c < full; c += 16) top = __builtin_elementwise_max(top, load(x + c));
    float m = __builtin_reduce_max(top);
    v16 s = {};
    for (long c = 0; c < full; c += 16) {
      v16 e = vexp(load(x + c) - m);
      s += e;
      store(y + c, e);
    }
    if (rest) {
      v16 shifted = tail - m;
      tail = choose((i16)(tail > -INFINITY), vexp(shifted), splat(0));
      s += tail;
    }
    float inverse = 1.f / sum16(s);
    for (long c = 0; c < full; c += 16) store(y + c, load(y + c) * inverse);
    if (rest) store_part(y + full, tail * inverse, rest);
  }
}

void KERNEL(gfm_softmax_backward)(float *dx, const float *dy, const float *y, long rows,
                                  long columns) {
  for (long r = 0; r < rows; r++, dx += columns, dy += columns, y += columns) {
    float dot = 0;
    { FAST for (long c = 0; c < columns; c++) dot += dy[c] * y[c]; }
    for (long c = 0; c < columns; c++) dx[c] = y[c] * (dy[c] - dot);
  }
}

void KERNEL(gfm_layernorm)(void *y, int32_t y_type, float *restrict mean, float *restrict rstd,
                           const float *restrict x, const float *restrict weight,
                           const float *restrict bias, float eps, long rows, long columns) {
  bool narrow = y_type != GFM_FLOAT32;
  for (long r = 0; r < rows; r++, x += columns) {
    float s = 0, q = 0;
    { FAST for (long c = 0; c < columns; c++) s += x[c]; }
    float mu = s / (float)columns;
    {
      FAST for (long c = 0; c < columns; c++) {
        float d = x[c] - mu;
        q += d * d;
      }
    }
    float inverse = 1.f / __builtin_elementwise_sqrt(q / (float)columns + eps);
    mean[r] = mu;
    rstd[r] = inverse;
    for (long c = 0; c < columns; c += 16) {
      long n = columns - c < 16 ? columns - c : 16;
      v16 value = (fetch(x, c, false, n) - mu) * inverse * fetch(weight, c, false, n) +
                  fetch(bias, c, false, n);
      deliver(y, r * columns + c, narrow, value, n);
    }
  }
}

void KERNEL(gfm_layernorm_backward)(float *restrict dx, float *restrict dweight,
                                    float *restrict dbias, const float *restrict dy,
                                    const float *restrict x, const float *restrict mean,
                                    const float *restrict rstd, const float *restrict weight,
                                    const float *restrict base, long rows, long columns) {
  for (long r = 0; r < rows; r++, x += columns, dy += columns) {
    float mu = mean[r], inverse = rstd[r], sum = 0, dot = 0;
    {
      FAST for (long c = 0; c < columns; c++) {
        float g = dy[c] * weight[c];
        sum += g;
        dot += g * ((x[c] - mu) * inverse);
      }
    }
    if (dweight)
      for (long c = 0; c < columns; c++) {
        dweight[c] += dy[c] * ((x[c] - mu) * inverse);
        dbias[c] += dy[c];
      }
    if (!dx) continue;
    sum /= (float)columns;
    dot /= (float)columns;
    if (base) {
      for (long c = 0; c < columns; c++)
        dx[c] = base[c] + inverse * (dy[c] * weight[c] - sum - (x[c] - mu) * inverse * dot);
      base += columns;
    } else
      for (long c = 0; c < columns; c++)
        dx[c] = inverse * (dy[c] * weight[c] - sum - (x[c] - mu) * inverse * dot);
    dx += columns;
  }
}
