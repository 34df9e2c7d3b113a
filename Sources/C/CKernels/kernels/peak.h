// What the processor can do at most: multiply-adds of registers alone, in as many chains as a product's tile has.

double KERNEL(gfm_multiply_adds) {
#pragma clang fp contract(fast)
  v16 sum[GEMM_ROWS][GEMM_VECTORS], x = load(numbers), y = load(numbers + 16), total = splat(0);
  for (int r = 0; r < GEMM_ROWS; r++)
    for (int v = 0; v < GEMM_VECTORS; v++) sum[r][v] = splat((float)(r + v));
  for (long k = 0; k < rounds; k++)
    for (int r = 0; r < GEMM_ROWS; r++)
      for (int v = 0; v < GEMM_VECTORS; v++) sum[r][v] = sum[r][v] * x + y;
  for (int r = 0; r < GEMM_ROWS; r++)
    for (int v = 0; v < GEMM_VECTORS; v++) total += sum[r][v];
  store(numbers, total);
  return 2. * 16 * GEMM_ROWS * GEMM_VECTORS * (double)rounds;
}
