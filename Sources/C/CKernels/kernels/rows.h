float KERNEL(gfm_max) {
  float m = -INFINITY;
  for (long i = 0; i < n; i++) {
    if (x[i] != x[i]) return x[i];
    m = x[i] > m ? x[i] : m;
  }
  return m;
}

void KERNEL(gfm_round_bfloat16) {
  for (long i = 0; i < n; i += 16) {
    long part = n - i < 16 ? n - i : 16;
    deliver(y, i, true, fetch(x, i, false, part), part);
  }
}

void KERNEL(gfm_widen) {
  for (long i = 0; i < n; i += 16) {
    long part = n - i < 16 ? n - i : 16;
    deliver(y, i, false, fetch(x, i, true, part), part);
  }
}

// Which of 16 lanes are among the first n.
INLINE i16 first_lanes(long n) {
  const i16 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return lane < (int32_t)n;
}

// A NaN among them makes the maximum any other number, and the sum of the exponentials NaN.
void KERNEL(gfm_softmax) {
  long full = columns & ~15L, rest = columns - full;
  i16 there = first_lanes(rest);
  for (long r = 0; r < rows; r++, x += columns, y += columns) {
    v16 top = splat(-INFINITY), tail = top;
    if (rest) top = tail = load_part(x + full, rest, -INFINITY);
    for (long c = 0; c < full; c += 16) top = larger(load(x + c), top);
    float m = max16(top);
    double total = 0;
    for (long from = 0; from < full; from += 16 * GFM_SUM_ROWS) {
      long end = full - from < 16 * GFM_SUM_ROWS ? full : from + 16 * GFM_SUM_ROWS;
      v16 s = {};
      for (long c = from; c < end; c += 16) {
        v16 e = vexp(load(x + c) - m);
        s += e;
        store(y + c, e);
      }
      total += (double)sum16(s);
    }
    if (rest) {
      tail = (v16)((i16)vexp(tail - m) & there);
      total += (double)sum16(tail);
    }
    float inverse = (float)(1 / total);
    for (long c = 0; c < full; c += 16) store(y + c, load(y + c) * inverse);
    if (rest) store_part(y + full, tail * inverse, rest);
  }
}

// Rows in stretches short enough for sums in float32, which the compiler may reorder.
enum { ROW_PART = 1024 };

INLINE long row_part(long columns, long from) {
  return columns - from < ROW_PART ? columns : from + ROW_PART;
}

void KERNEL(gfm_softmax_backward) {
  for (long r = 0; r < rows; r++, dx += columns, dy += columns, y += columns) {
    double total = 0;
    for (long from = 0, end; from < columns; from = end) {
      float part = 0;
      end = row_part(columns, from);
      { FAST for (long c = from; c < end; c++) part += dy[c] * y[c]; }
      total += (double)part;
    }
    float dot = (float)total;
    for (long c = 0; c < columns; c++) dx[c] = y[c] * (dy[c] - dot);
  }
}

void KERNEL(gfm_layernorm) {
  bool bf16 = y_type != GFM_FLOAT32;
  for (long r = 0; r < rows; r++, x += columns) {
    double sum = 0, squares = 0;
    for (long from = 0, end; from < columns; from = end) {
      float s = 0;
      end = row_part(columns, from);
      { FAST for (long c = from; c < end; c++) s += x[c]; }
      sum += (double)s;
    }
    float mu = (float)(sum / (double)columns);
    for (long from = 0, end; from < columns; from = end) {
      float q = 0;
      end = row_part(columns, from);
      {
        FAST for (long c = from; c < end; c++) {
          float d = x[c] - mu;
          q += d * d;
        }
      }
      squares += (double)q;
    }
    float inverse = 1.f / __builtin_elementwise_sqrt((float)(squares / (double)columns) + eps);
    mean[r] = mu;
    rstd[r] = inverse;
    for (long c = 0; c < columns; c += 16) {
      long n = columns - c < 16 ? columns - c : 16;
      v16 value = (fetch(x, c, false, n) - mu) * inverse * fetch(weight, c, false, n) +
                  fetch(bias, c, false, n);
      deliver(y, r * columns + c, bf16, value, n);
    }
  }
}

void KERNEL(gfm_layernorm_backward) {
  for (long r = 0; r < rows; r++, x += columns, dy += columns) {
    float mu = mean[r], inverse = rstd[r];
    double sums = 0, dots = 0;
    for (long from = 0, end; from < columns; from = end) {
      float s = 0, d = 0;
      end = row_part(columns, from);
      {
        FAST for (long c = from; c < end; c++) {
          float g = dy[c] * weight[c];
          s += g;
          d += g * ((x[c] - mu) * inverse);
        }
      }
      sums += (double)s;
      dots += (double)d;
    }
    float sum = (float)(sums / (double)columns), dot = (float)(dots / (double)columns);
    if (dweight)
      for (long c = 0; c < columns; c++) {
        dweight[c] += dy[c] * ((x[c] - mu) * inverse);
        dbias[c] += dy[c];
      }
    if (!dx) continue;
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
