// 8-bit images, resampled in fixed point exactly as Pillow does: weights have 22 binary places, each
// pass rounds and clips.
static inline uint8_t KERNEL(clip8)(int32_t x) {
  x >>= 22;
  return x < 0 ? 0 : x > 255 ? 255 : (uint8_t)x;
}

void KERNEL(gfm_resample_rows_u8)(uint8_t *restrict y, const uint8_t *restrict x, long rows,
                                  long stride, long outputs, long taps, const int32_t *start,
                                  const int32_t *length, const int32_t *weight) {
  for (long r = 0; r < rows; r++, y += outputs, x += stride)
    for (long o = 0; o < outputs; o++) {
      const uint8_t *from = x + start[o];
      const int32_t *w = weight + o * taps;
      int32_t sum = 1 << 21;
      for (int32_t t = 0; t < length[o]; t++) sum += w[t] * from[t];
      y[o] = KERNEL(clip8)(sum);
    }
}

void KERNEL(gfm_resample_columns_u8)(uint8_t *restrict y, const uint8_t *restrict x, long width,
                                     long stride, long outputs, long taps, const int32_t *start,
                                     const int32_t *length, const int32_t *weight) {
  enum { LANES = 64 };
  for (long o = 0; o < outputs; o++, y += width, weight += taps) {
    const uint8_t *from = x + start[o] * stride;
    for (long i = 0; i < width; i += LANES) {
      int32_t sum[LANES];
      long n = width - i < LANES ? width - i : LANES;
      for (long j = 0; j < LANES; j++) sum[j] = 1 << 21;
      for (int32_t t = 0; t < length[o]; t++) {
        const uint8_t *row = from + t * stride + i;
        int32_t w = weight[t];
        if (n == LANES)
          for (long j = 0; j < LANES; j++) sum[j] += w * row[j];
        else
          for (long j = 0; j < n; j++) sum[j] += w * row[j];
      }
      for (long j = 0; j < n; j++) y[i + j] = KERNEL(clip8)(sum[j]);
    }
  }
}

void KERNEL(gfm_look_up)(float *restrict y, const uint8_t *restrict x, const float *table, long rows,
                         long width, bool mirrored) {
  for (long r = 0; r < rows; r++, y += width, x += width)
    if (mirrored)
      for (long i = 0; i < width; i++) y[i] = table[x[width - 1 - i]];
    else
      for (long i = 0; i < width; i++) y[i] = table[x[i]];
}
