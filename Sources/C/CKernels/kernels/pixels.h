// 8-bit images, resampled in fixed point exactly as Pillow does: weights have 22 binary places, each
// pass rounds and clips.
static inline uint8_t clip8(int32_t x) {
  x >>= 22;
  return x < 0 ? 0 : x > 255 ? 255 : (uint8_t)x;
}

void KERNEL(gfm_resample_rows_u8) {
  for (long r = 0; r < rows; r++, y += outputs, x += stride)
    for (long o = 0; o < outputs; o++) {
      const uint8_t *from = x + start[o];
      const int32_t *w = weight + o * taps;
      int32_t sum = 1 << 21;
      for (int32_t t = 0; t < length[o]; t++) sum += w[t] * from[t];
      y[o] = clip8(sum);
    }
}

// One row of `width` bytes from rows `stride` apart.
static inline void mix_rows_u8(uint8_t *restrict y, const uint8_t *restrict from, long width,
                                       long stride, int32_t taps, const int32_t *weight) {
  enum { LANES = 64 };
  for (long i = 0; i < width; i += LANES) {
    int32_t sum[LANES];
    long n = width - i < LANES ? width - i : LANES;
    for (long j = 0; j < LANES; j++) sum[j] = 1 << 21;
    for (int32_t t = 0; t < taps; t++) {
      const uint8_t *row = from + t * stride + i;
      int32_t w = weight[t];
      if (n == LANES)
        for (long j = 0; j < LANES; j++) sum[j] += w * row[j];
      else
        for (long j = 0; j < n; j++) sum[j] += w * row[j];
    }
    for (long j = 0; j < n; j++) y[i + j] = clip8(sum[j]);
  }
}

void KERNEL(gfm_resample_columns_u8) {
  for (long o = 0; o < outputs; o++, y += width, weight += taps)
    mix_rows_u8(y, x + start[o] * stride, width, stride, length[o], weight);
}

// Three channels and a lane to spare move together: four bytes are loaded and stored, and the next
// pixel overwrites the fourth.
INLINE void resample_rgb_row(uint8_t *restrict y, const uint8_t *restrict x, long outputs,
                                     long fixed, long taps, const int32_t *start,
                                     const int32_t *length, const int32_t *weight) {
  typedef uint8_t u4 __attribute__((vector_size(4)));
  typedef int32_t i4 __attribute__((vector_size(16)));
  for (long o = 0; o < outputs; o++, y += 3, weight += taps) {
    const uint8_t *from = x + 3 * start[o];
    i4 sum = (i4){} + (1 << 21);
    long n = fixed ? fixed : length[o];
    for (long t = 0; t < n; t++) {
      u4 pixel;
      memcpy(&pixel, from + 3 * t, 4);
      sum += weight[t] * __builtin_convertvector(pixel, i4);
    }
    sum >>= 22;
    sum = __builtin_elementwise_max(sum, (i4){});
    sum = __builtin_elementwise_min(sum, (i4){} + 255);
    u4 pixel = __builtin_convertvector(sum, u4);
    memcpy(y, &pixel, 4);
  }
}

// The weights past a pixel's last tap are 0: for a few taps, what they meet does not matter, and a
// fixed number of them is a loop that unrolls.
void KERNEL(gfm_resample_rgb_rows) {
  for (long r = 0; r < rows; r++, x += stride, y += 3 * outputs) switch (taps) {
    case 1: resample_rgb_row(y, x, outputs, 1, 1, start, NULL, weight); break;
    case 2: resample_rgb_row(y, x, outputs, 2, 2, start, NULL, weight); break;
    case 3: resample_rgb_row(y, x, outputs, 3, 3, start, NULL, weight); break;
    case 4: resample_rgb_row(y, x, outputs, 4, 4, start, NULL, weight); break;
    case 5: resample_rgb_row(y, x, outputs, 5, 5, start, NULL, weight); break;
    default: resample_rgb_row(y, x, outputs, 0, taps, start, length, weight);
    }
}

INLINE void look_up_rgb(float *restrict red, float *restrict green, float *restrict blue,
                                const uint8_t *restrict row, const float *restrict tables, long width) {
#pragma clang loop vectorize(enable) interleave(disable)
  for (long i = 0; i < width; i++) {
    red[i] = tables[row[3 * i]];
    green[i] = tables[256 + row[3 * i + 1]];
    blue[i] = tables[512 + row[3 * i + 2]];
  }
}

void KERNEL(gfm_resample_rgb_columns) {
  long plane = outputs * width;
  for (long o = 0; o < outputs; o++, y += width, weight += taps) {
    mix_rows_u8(row, x + start[o] * 3 * width, 3 * width, 3 * width, length[o], weight);
    if (mirrored)
      for (long i = 0, j = width - 1; i < j; i++, j--)
        for (int c = 0; c < 3; c++) {
          uint8_t left = row[3 * i + c];
          row[3 * i + c] = row[3 * j + c];
          row[3 * j + c] = left;
        }
    look_up_rgb(y, y + plane, y + 2 * plane, row, tables, width);
  }
}
