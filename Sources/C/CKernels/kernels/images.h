void KERNEL(gfm_resample) {
  (void)input;
  for (long o = 0; o < outputs; o++, y += inner, weight += taps) {
    const float *row = x + start[o] * inner;
    if (inner == 1) {
      double s = 0;
      for (int32_t t = 0; t < length[o]; t++) s += (double)weight[t] * (double)row[t];
      *y = (float)s;
      continue;
    }
    for (long i = 0; i < inner; i++) y[i] = weight[0] * row[i];
    for (int32_t t = 1; t < length[o]; t++) {
      row += inner;
      for (long i = 0; i < inner; i++) y[i] += weight[t] * row[i];
    }
  }
}

void KERNEL(gfm_resample_backward) {
  (void)input;
  for (long o = 0; o < outputs; o++, dy += inner, weight += taps)
    for (int32_t t = 0; t < length[o]; t++) {
      float *row = dx + (start[o] + t) * inner;
      for (long i = 0; i < inner; i++) row[i] += weight[t] * dy[i];
    }
}

void KERNEL(gfm_im2col) {
  for (long y = 0; y < oh; y++)
    for (long x = 0; x < ow; x++)
      for (long c = 0; c < channels; c++)
        for (long i = 0; i < kh; i++) {
          long row = y * stride - padding + i;
          const float *line = image + (c * height + row) * width;
          for (long j = 0; j < kw; j++) {
            long column = x * stride - padding + j;
            bool within = row >= 0 && row < height && column >= 0 && column < width;
            *columns++ = within ? line[column] : 0;
          }
        }
}

void KERNEL(gfm_col2im) {
  for (long y = 0; y < oh; y++)
    for (long x = 0; x < ow; x++)
      for (long c = 0; c < channels; c++)
        for (long i = 0; i < kh; i++) {
          long row = y * stride - padding + i;
          float *line = image + (c * height + row) * width;
          for (long j = 0; j < kw; j++, columns++) {
            long column = x * stride - padding + j;
            if (row >= 0 && row < height && column >= 0 && column < width) line[column] += *columns;
          }
        }
}
