// Maps of features with channels last: [rows of images, width, channels].

// For each output row from `first` on, counted over all images, and each of its width + side − 1 columns:
// the `side` pixels above one another that a convolution needs, zeros beyond the edges.
void KERNEL(gfm_map_unroll) {
  long margin = side / 2, across = width + 2 * margin;
  size_t bytes = (size_t)channels * sizeof(float);
  for (long row = first; row < first + rows; row++) {
    long y = row % height;
    const float *image = x + (row - y) * width * channels;
    for (long column = -margin; column < across - margin; column++)
      for (long line = y - margin; line <= y + margin; line++, to += channels) {
        bool within = column >= 0 && column < width && line >= 0 && line < height;
        if (within)
          memcpy(to, image + (line * width + column) * channels, bytes);
        else
          memset(to, 0, bytes);
      }
  }
}

// Rows of `width` pixels, each followed by zeros up to `across` pixels.
void KERNEL(gfm_map_spread) {
  for (long r = 0; r < rows; r++, to += across * channels, x += width * channels) {
    memcpy(to, x, (size_t)(width * channels) * sizeof(float));
    memset(to + width * channels, 0, (size_t)((across - width) * channels) * sizeof(float));
  }
}

// The pixels first..<first + count of maps of `width` columns, as sums of `parts` arrays that lie `distance`
// floats apart and have rows of `across` pixels: sum · scale + shift (null: 1 and 0), no less than 0 where
// rectified.
void KERNEL(gfm_map_collect) {
  for (long i = first; i < first + count; i++) {
    const float *from = x + (i / width * across + i % width) * channels;
    float *to = y + i * channels;
    for (long c = 0; c < channels; c++) to[c] = from[c];
    for (long part = 1; part < parts; part++)
      for (long c = 0; c < channels; c++) to[c] += from[part * distance + c];
    if (scale)
      for (long c = 0; c < channels; c++) to[c] *= scale[c];
    if (shift)
      for (long c = 0; c < channels; c++) to[c] += shift[c];
    if (rectified)
      for (long c = 0; c < channels; c++) to[c] = to[c] < 0 ? 0 : to[c];
  }
}

// Kernels [first..<first + count of outputs][channels][row][column] as [column][outputs][row][channels].
void KERNEL(gfm_map_kernels) {
  long area = side * side;
  for (long o = first; o < first + count; o++)
    for (long place = 0; place < area; place++) {
      float *row = to + ((place % side * outputs + o) * side + place / side) * channels;
      const float *kernel = from + o * channels * area + place;
      for (long c = 0; c < channels; c++) row[c] = kernel[c * area];
    }
}

// The reverse.
void KERNEL(gfm_map_kernels_back) {
  long area = side * side;
  for (long o = first; o < first + count; o++)
    for (long place = 0; place < area; place++) {
      const float *row = from + ((place % side * outputs + o) * side + place / side) * channels;
      float *kernel = to + o * channels * area + place;
      for (long c = 0; c < channels; c++) kernel[c * area] = row[c];
    }
}

// Kernels for the backward pass, of the channels first..<first + count: turned half round, channels and
// outputs exchanged, as [column][channels][row][outputs].
void KERNEL(gfm_map_kernels_turned) {
  long area = side * side;
  for (long o = 0; o < outputs; o++)
    for (long c = first; c < first + count; c++) {
      const float *kernel = from + (o * channels + c) * area;
      for (long place = 0; place < area; place++) {
        long turned = area - 1 - place;
        to[((turned % side * channels + c) * side + turned / side) * outputs + o] = kernel[place];
      }
    }
}

// Σ_s Σ_t down[s] · across[t] · x[s, t] for one pixel of few taps.
INLINE void resample_pixel(float *y, const float *x, long stride, long down_taps, const float *down,
                           long length, const float *across, long channels) {
  long c = 0;
  for (; c + 16 <= channels; c += 16) {
    v16 sum = splat(0);
    for (long s = 0; s < down_taps; s++)
      for (long t = 0; t < length; t++)
        sum += down[s] * across[t] * load(x + s * stride + t * channels + c);
    store(y + c, sum);
  }
  for (; c < channels; c++) {
    float sum = 0;
    for (long s = 0; s < down_taps; s++)
      for (long t = 0; t < length; t++)
        sum += down[s] * across[t] * x[s * stride + t * channels + c];
    y[c] = sum;
  }
}

// The same for a pixel that is a mean of many, in float64.
static void resample_area(float *y, const float *x, long stride, long down_taps, const float *down,
                          long length, const float *across, long channels) {
  enum { LANES = 64 };
  for (long c = 0; c < channels; c += LANES) {
    long n = channels - c < LANES ? channels - c : LANES;
    double sum[LANES] = {0};
    for (long s = 0; s < down_taps; s++)
      for (long t = 0; t < length; t++) {
        const float *from = x + s * stride + t * channels + c;
        double weight = (double)down[s] * (double)across[t];
        for (long i = 0; i < n; i++) sum[i] += weight * (double)from[i];
      }
    for (long i = 0; i < n; i++) y[c + i] = (float)sum[i];
  }
}

// One row of a map resampled on both axes: y[p] = Σ_s Σ_t down[s] · across[p, t] · x[s, start[p] + t].
void KERNEL(gfm_map_resample) {
  for (long p = 0; p < outputs; p++, y += channels, across += taps) {
    const float *corner = x + start[p] * channels;
    if (down_taps * length[p] <= 8 * GFM_SUM_ROWS)
      resample_pixel(y, corner, stride, down_taps, down, length[p], across, channels);
    else
      resample_area(y, corner, stride, down_taps, down, length[p], across, channels);
  }
}
