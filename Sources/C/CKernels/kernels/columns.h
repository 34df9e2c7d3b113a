// Columns scaled and shifted, as normalizing over a batch wants it.

// y[c] += Σ_r (x[r, c] − mean[c])², for at most GFM_SUM_ROWS rows at a time.
void KERNEL(gfm_column_squares) {
  for (long r = 0; r < rows; r++, x += columns)
    for (long c = 0; c < columns; c++) {
      float d = x[c] - mean[c];
      y[c] += d * d;
    }
}

void KERNEL(gfm_scale_columns) {
  for (long r = 0; r < rows; r++, x += columns, y += columns)
    for (long c = 0; c < columns; c++) {
      float value = x[c] * scale[c] + shift[c];
      y[c] = rectified && value < 0 ? 0 : value;
    }
}

void KERNEL(gfm_scale_columns_sums) {
  for (long r = 0; r < rows; r++, x += columns, dy += columns)
    for (long c = 0; c < columns; c++) {
      float g = rectified && x[c] * scale[c] + shift[c] <= 0 ? 0 : dy[c];
      sum[c] += g;
      dot[c] += g * (x[c] - mean[c]);
    }
}

void KERNEL(gfm_scale_columns_backward) {
  for (long r = 0; r < rows; r++, x += columns, dy += columns, dx += columns)
    for (long c = 0; c < columns; c++) {
      float g = rectified && x[c] * scale[c] + shift[c] <= 0 ? 0 : dy[c];
      dx[c] = scale[c] * g + slope[c] * (x[c] - mean[c]) + offset[c];
    }
}

// Rows whose label is negative count for nothing.
double KERNEL(gfm_cross_entropy) {
  double total = 0;
  for (long r = 0; r < rows; r++, x += columns) {
    if (label[r] < 0) continue;
    float top = x[0];
    double sum = 0;
    for (long c = 1; c < columns; c++) top = x[c] > top ? x[c] : top;
    for (long c = 0; c < columns; c++) sum += (double)expf(x[c] - top);
    total += log(sum) + (double)top - (double)x[label[r]];
  }
  return total;
}

void KERNEL(gfm_cross_entropy_backward) {
  for (long r = 0; r < rows; r++, x += columns, dx += columns) {
    float top = x[0];
    double sum = 0;
    for (long c = 1; c < columns; c++) top = x[c] > top ? x[c] : top;
    for (long c = 0; c < columns; c++) {
      dx[c] = expf(x[c] - top);
      sum += (double)dx[c];
    }
    float share = label[r] < 0 ? 0 : (float)((double)factor / sum);
    for (long c = 0; c < columns; c++) dx[c] *= share;
    if (label[r] >= 0) dx[label[r]] -= factor;
  }
}
