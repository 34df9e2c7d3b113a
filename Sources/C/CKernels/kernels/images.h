#include "patches.h"

void KERNEL(gfm_resample) {
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
  for (long o = 0; o < outputs; o++, dy += inner, weight += taps)
    for (int32_t t = 0; t < length[o]; t++) {
      float *row = dx + (start[o] + t) * inner;
      for (long i = 0; i < inner; i++) row[i] += weight[t] * dy[i];
    }
}

void KERNEL(gfm_im2col) {
  UNROLL_PATCHES
}

void KERNEL(gfm_col2im) {
  ROLL_PATCHES
}
