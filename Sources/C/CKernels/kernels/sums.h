// Sums of many numbers: in float64, or in float32 over few and then in float64, so that the digits stay.

// Σ x or Σ x², in float64.
INLINE double sum_floats(const float *x, long n, bool squares) {
  d8 sum[4] = {};
  long i = 0;
  for (; i + 32 <= n; i += 32)
    for (int v = 0; v < 2; v++) {
      v16 part = load(x + i + 16 * v);
      d8 low = lower_double(part), high = upper_double(part);
      sum[2 * v] += squares ? low * low : low;
      sum[2 * v + 1] += squares ? high * high : high;
    }
  for (; i < n; i += 16) {
    v16 part = n - i < 16 ? load_part(x + i, n - i, 0) : load(x + i);
    d8 low = lower_double(part), high = upper_double(part);
    sum[0] += squares ? low * low : low;
    sum[1] += squares ? high * high : high;
  }
  return sum8((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

double KERNEL(gfm_sum_squares) { return sum_floats(x, n, true); }
double KERNEL(gfm_sum_double) { return sum_floats(x, n, false); }

// y += x, which becomes 0.
void KERNEL(gfm_collect) {
  for (long i = 0; i < n; i++) {
    y[i] += (double)x[i];
    x[i] = 0;
  }
}

// Columns of a stretch of rows that is read in order, which is what memory does best.
enum { SUM_TILE = 1024 };

// tile[c] += Σ of `count` rows, 4 or 1, n columns at most 16.
INLINE void add_piece(float *tile, const void *x, bool bf16, long at, long n, long stride, int count) {
  v16 sum = fetch(x, at, bf16, n);
  if (count == 4)
    sum = (sum + fetch(x, at + stride, bf16, n)) +
          (fetch(x, at + 2 * stride, bf16, n) + fetch(x, at + 3 * stride, bf16, n));
  store(tile, load(tile) + sum);
}

INLINE void add_rows(float *tile, const void *x, bool bf16, long at, long columns, long stride,
                     int count) {
  long c = 0;
  for (; c + 16 <= columns; c += 16) add_piece(tile + c, x, bf16, at + c, 16, stride, count);
  if (c < columns) add_piece(tile + c, x, bf16, at + c, columns - c, stride, count);
}

// y += the sums of at most GFM_SUM_ROWS rows.
INLINE void add_stretch(double *y, const void *x, bool bf16, long at, long rows, long columns,
                        long stride) {
  float tile[SUM_TILE] __attribute__((aligned(64)));
  memset(tile, 0, (size_t)((columns + 15) & ~15L) * sizeof(float));
  long r = 0;
  for (; r + 4 <= rows; r += 4) add_rows(tile, x, bf16, at + r * stride, columns, stride, 4);
  for (; r < rows; r++) add_rows(tile, x, bf16, at + r * stride, columns, stride, 1);
  for (long c = 0; c < columns; c++) y[c] += (double)tile[c];
}

INLINE void column_sums(double *y, const void *x, bool bf16, long rows, long columns, long stride) {
  for (long r = 0; r < rows; r += GFM_SUM_ROWS)
    for (long c = 0; c < columns; c += SUM_TILE)
      add_stretch(y + c, x, bf16, r * stride + c, rows - r < GFM_SUM_ROWS ? rows - r : GFM_SUM_ROWS,
                  columns - c < SUM_TILE ? columns - c : SUM_TILE, stride);
}

// Several short rows at a time are as good as one long one.
INLINE void short_column_sums(double *y, const void *x, bool bf16, long rows, long columns) {
  enum { LANES = 128 };
  double sums[LANES] = {0};
  long together = LANES / columns, lanes = together * columns, whole = rows / together;
  column_sums(sums, x, bf16, whole, lanes, lanes);
  for (long i = 0; i < lanes; i++) y[i % columns] += sums[i];
  const char *rest = (const char *)x + whole * lanes * (bf16 ? 2 : 4);
  column_sums(y, rest, bf16, rows - whole * together, columns, columns);
}

INLINE void any_column_sums(double *y, const void *x, bool bf16, long rows, long columns,
                            long stride) {
  if (columns < 64 && stride == columns)
    short_column_sums(y, x, bf16, rows, columns);
  else
    column_sums(y, x, bf16, rows, columns, stride);
}

void KERNEL(gfm_column_sums) {
  any_column_sums(y, x, false, rows, columns, stride);
}

void KERNEL(gfm_column_sums_bfloat16) {
  any_column_sums(y, x, true, rows, columns, stride);
}

// Elements of any type as float64.
INLINE void to_doubles(double *restrict to, const void *x, int32_t type, long at, long n) {
#define DOUBLES(TYPE)                                                   \
  {                                                                     \
    const TYPE *from = (const TYPE *)x + at;                            \
    for (long i = 0; i < n; i++) to[i] = (double)from[i];               \
    break;                                                              \
  }
  switch (type) {
    case GFM_FLOAT32: DOUBLES(float)
    case GFM_FLOAT64: DOUBLES(double)
    case GFM_INT64: DOUBLES(int64_t)
    case GFM_INT32: DOUBLES(int32_t)
    case GFM_INT16: DOUBLES(int16_t)
    case GFM_INT8: DOUBLES(int8_t)
    case GFM_UINT16: DOUBLES(uint16_t)
    default: DOUBLES(uint8_t)
  }
#undef DOUBLES
}

// How many numbers are turned into summands at once.
enum { SUM_LANES = 256 };

// x ← what is added up of each.
static void make_terms(double *x, int32_t what, double power, long n) {
#define TERMS(E)                                \
  for (long i = 0; i < n; i++) x[i] = E;        \
  break;
  switch (what) {
    case GFM_SUM: break;
    case GFM_SUM_ABSOLUTE: TERMS(__builtin_elementwise_abs(x[i]))
    case GFM_SUM_SQUARES: TERMS(x[i] * x[i])
    case GFM_SUM_POWERS: TERMS(pow(__builtin_elementwise_abs(x[i]), power))
    case GFM_SUM_EXPONENTIALS: TERMS(exp(x[i]))
    default: TERMS(x[i] != 0)
  }
#undef TERMS
}

INLINE double sum_doubles(const double *x, long n) {
  d8 sum = {}, part;
  double rest = 0;
  long i = 0;
  for (; i + 8 <= n; i += 8) {
    memcpy(&part, x + i, 64);
    sum += part;
  }
  for (; i < n; i++) rest += x[i];
  return sum8(sum) + rest;
}

// y[b] += Σ over row b.
static void accumulate_rows(double *y, const void *x, int32_t type, int32_t what, const double *center,
                            double power, long rows, long length) {
  if (type == GFM_FLOAT32 && what == GFM_SUM && !center && length >= 64) {
    for (long r = 0; r < rows; r++) y[r] += sum_floats((const float *)x + r * length, length, false);
    return;
  }
  double block[SUM_LANES];
  long together = length > 0 && length < SUM_LANES ? SUM_LANES / length : 1;
  for (long r = 0; r < rows; r += together) {
    long count = rows - r < together ? rows - r : together;
    for (long from = 0; from < length; from += SUM_LANES) {
      long n = length - from < SUM_LANES ? length - from : SUM_LANES;
      to_doubles(block, x, type, r * length + from, n * count);
      if (center)
        for (long k = 0; k < count; k++)
          for (long i = 0; i < n; i++) block[k * n + i] -= center[r + k];
      make_terms(block, what, power, n * count);
      for (long k = 0; k < count; k++) y[r + k] += sum_doubles(block + k * n, n);
    }
  }
}

// y[c] += Σ_r over short rows, several of which are one long row until the end.
static void accumulate_bfloat16(double *y, const void *x, int32_t type, int32_t what,
                              const double *center, double power, long rows, long columns) {
  double sums[SUM_LANES] = {0}, centers[SUM_LANES] = {0}, block[SUM_LANES];
  long together = SUM_LANES / columns < rows ? SUM_LANES / columns : rows;
  if (center)
    for (long k = 0; k < together; k++)
      for (long c = 0; c < columns; c++) centers[k * columns + c] = center[c];
  for (long r = 0; r < rows; r += together) {
    long count = columns * (rows - r < together ? rows - r : together);
    to_doubles(block, x, type, r * columns, count);
    for (long i = 0; center && i < count; i++) block[i] -= centers[i];
    make_terms(block, what, power, count);
    for (long i = 0; i < count; i++) sums[i] += block[i];
  }
  for (long k = 0; k < together; k++)
    for (long c = 0; c < columns; c++) y[c] += sums[k * columns + c];
}

static void accumulate_wide(double *restrict y, const void *x, int32_t type, int32_t what,
                            const double *center, double power, long rows, long columns, long stride) {
  double block[SUM_LANES];
  for (long r = 0; r < rows; r++)
    for (long c = 0; c < columns; c += SUM_LANES) {
      long n = columns - c < SUM_LANES ? columns - c : SUM_LANES;
      to_doubles(block, x, type, r * stride + c, n);
      for (long i = 0; center && i < n; i++) block[i] -= center[c + i];
      make_terms(block, what, power, n);
      for (long i = 0; i < n; i++) y[c + i] += block[i];
    }
}

void KERNEL(gfm_accumulate_rows) {
  accumulate_rows(y, x, type, what, center, power, rows, length);
}

void KERNEL(gfm_accumulate_columns) {
  if (columns <= SUM_LANES && stride == columns)
    accumulate_bfloat16(y, x, type, what, center, power, rows, columns);
  else
    accumulate_wide(y, x, type, what, center, power, rows, columns, stride);
}

// Some neighbors of y[i] = factor · (x[i] − center); step 0 or 1 along factor and center.
INLINE void scale_stretch(void *y, int32_t y_type, const void *x, int32_t type, const double *center,
                          const double *factor, long step, long at, long n) {
  double block[SUM_LANES];
  to_doubles(block, x, type, at, n);
  for (long i = 0; i < n; i++) block[i] = factor[i * step] * (block[i] - center[i * step]);
  if (y_type == GFM_FLOAT64)
    memcpy((double *)y + at, block, (size_t)n * sizeof(double));
  else
    for (long i = 0; i < n; i++) ((float *)y)[at + i] = (float)block[i];
}

// y[b, r, c] = factor[b, c] · (x[b, r, c] − center[b, c]), in float64 and then rounded.
void KERNEL(gfm_scale_deviations) {
  bool single = columns == 1;
  long lines = single ? 1 : rows, width = single ? rows : columns;
  for (long b = 0; b < blocks; b++, center += columns, factor += columns)
    for (long r = 0; r < lines; r++)
      for (long c = 0; c < width; c += SUM_LANES) {
        long n = width - c < SUM_LANES ? width - c : SUM_LANES, at = (b * lines + r) * width + c;
        if (single)
          scale_stretch(y, y_type, x, type, center, factor, 0, at, n);
        else
          scale_stretch(y, y_type, x, type, center + c, factor + c, 1, at, n);
      }
}

// The exact sum of a few integers; false where it is beyond int64.
INLINE bool sum_few(int64_t *y, const void *x, int32_t type, long count) {
#define FEW(TYPE)                                                                         \
  {                                                                                       \
    const TYPE *from = (const TYPE *)x;                                                   \
    __int128 sum = 0;                                                                     \
    for (long i = 0; i < count; i++) sum += from[i];                                      \
    *y = (int64_t)sum;                                                                    \
    return *y == sum;                                                                     \
  }
  switch (type) {
    case GFM_INT64: FEW(int64_t)
    case GFM_INT32: FEW(int32_t)
    case GFM_INT16: FEW(int16_t)
    case GFM_INT8: FEW(int8_t)
    case GFM_UINT16: FEW(uint16_t)
    default: FEW(uint8_t)
  }
#undef FEW
}

// Exact sums of integers, y[c] = Σ_r x[r, c]; false where one is beyond int64.
bool KERNEL(gfm_sum_integers) {
  if (columns == 1 && rows <= 64) return sum_few(y, x, type, rows);
  bool fits = true;
#define INTEGERS(TYPE, WIDE)                                                              \
  {                                                                                       \
    for (long c = 0; c < columns; c += SUM_LANES) {                                       \
      long n = columns - c < SUM_LANES ? columns - c : SUM_LANES;                         \
      long together = columns <= SUM_LANES ? SUM_LANES / columns : 1;                     \
      WIDE sums[SUM_LANES] = {0};                                                         \
      for (long r = 0; r < rows; r += together) {                                         \
        const TYPE *from = (const TYPE *)x + r * columns + c;                             \
        long count = n * (rows - r < together ? rows - r : together);                     \
        for (long i = 0; i < count; i++) sums[i] += from[i];                              \
      }                                                                                   \
      for (long i = n; i < n * together; i++) sums[i % n] += sums[i];                     \
      for (long i = 0; i < n; i++) {                                                      \
        y[c + i] = (int64_t)sums[i];                                                      \
        fits = fits && y[c + i] == sums[i];                                               \
      }                                                                                   \
    }                                                                                     \
    break;                                                                                \
  }
  switch (type) {
    case GFM_INT64: INTEGERS(int64_t, __int128)
    case GFM_INT32: INTEGERS(int32_t, int64_t)
    case GFM_INT16: INTEGERS(int16_t, int64_t)
    case GFM_INT8: INTEGERS(int8_t, int64_t)
    case GFM_UINT16: INTEGERS(uint16_t, int64_t)
    default: INTEGERS(uint8_t, int64_t)
  }
#undef INTEGERS
  return fits;
}
