#include "CKernels.h"
#include <math.h>
#include <string.h>

static float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

static uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

static float from_half(uint16_t h) {
  uint32_t sign = (uint32_t)(h & 0x8000) << 16, exponent = (h >> 10) & 31, fraction = h & 0x3ff, bits;
  if (exponent == 31)
    bits = sign | 0x7f800000u | fraction << 13;
  else if (exponent != 0)
    bits = sign | (exponent + 112) << 23 | fraction << 13;
  else {
    float value = ldexpf((float)fraction, -24);
    return sign ? -value : value;
  }
  return float_of(bits);
}

static uint16_t to_half(float value) {
  uint32_t bits = bits_of(value);
  uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
  float magnitude = fabsf(value);
  if (magnitude != magnitude) return sign | 0x7e00;
  if (magnitude >= 65520.f) return sign | 0x7c00;
  if (magnitude < 6.103515625e-05f) return sign | (uint16_t)lrintf(ldexpf(magnitude, 24));
  uint32_t rounded = (bits & 0x7fffffff) + 0xfff + (bits >> 13 & 1);
  return sign | (uint16_t)((rounded >> 13) - (112 << 10));
}

// A float whose last bit says whether something was cut off, so that rounding it once more rounds as
// the double would have been.
static float to_odd(double x) {
  float value = (float)x;
  if (value - value != 0 || (double)value == x) return value;
  uint32_t bits = bits_of(value);
  if (fabs((double)value) > fabs(x)) bits--;
  return float_of(bits | 1);
}

static float from_bfloat(uint16_t b) { return float_of((uint32_t)b << 16); }

static uint16_t to_bfloat(float value) {
  uint32_t bits = bits_of(value);
  if (value != value) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

#define LOOP(TYPE, EXPRESSION)                   \
  {                                              \
    const TYPE *x = from;                        \
    for (long i = 0; i < n; i++) to[i] = EXPRESSION; \
    break;                                       \
  }

void gfm_to_double(double *to, const void *from, int32_t type, long n) {
  switch (type) {
    case GFM_FLOAT32: LOOP(float, x[i])
    case GFM_FLOAT64: LOOP(double, x[i])
    case GFM_FLOAT16: LOOP(uint16_t, from_half(x[i]))
    case GFM_BFLOAT16: LOOP(uint16_t, from_bfloat(x[i]))
    case GFM_INT64: LOOP(int64_t, (double)x[i])
    case GFM_INT32: LOOP(int32_t, x[i])
    case GFM_INT16: LOOP(int16_t, x[i])
    case GFM_INT8: LOOP(int8_t, x[i])
    case GFM_UINT16: LOOP(uint16_t, x[i])
    default: LOOP(uint8_t, x[i])
  }
}

static double clamp(double x, double low, double high) {
  return x != x ? 0 : x < low ? low : x > high ? high : x;
}

#define STORE(TYPE, EXPRESSION)                              \
  {                                                          \
    TYPE *y = to;                                            \
    for (long i = 0; i < n; i++) y[i] = (TYPE)(EXPRESSION);  \
    break;                                                   \
  }

void gfm_from_double(void *to, int32_t type, const double *x, long n) {
  switch (type) {
    case GFM_FLOAT32: STORE(float, x[i])
    case GFM_FLOAT64: STORE(double, x[i])
    case GFM_FLOAT16: STORE(uint16_t, to_half(to_odd(x[i])))
    case GFM_BFLOAT16: STORE(uint16_t, to_bfloat(to_odd(x[i])))
    case GFM_INT64: STORE(int64_t, clamp(x[i], -9223372036854775808., 9223372036854774784.))
    case GFM_INT32: STORE(int32_t, clamp(x[i], INT32_MIN, INT32_MAX))
    case GFM_INT16: STORE(int16_t, clamp(x[i], INT16_MIN, INT16_MAX))
    case GFM_INT8: STORE(int8_t, clamp(x[i], INT8_MIN, INT8_MAX))
    case GFM_UINT16: STORE(uint16_t, clamp(x[i], 0, UINT16_MAX))
    case GFM_UINT8: STORE(uint8_t, clamp(x[i], 0, UINT8_MAX))
    default: STORE(uint8_t, x[i] != 0)
  }
}

void gfm_convert(void *to, int32_t to_type, const void *from, int32_t from_type, long n) {
  if (to_type == GFM_FLOAT32 && from_type == GFM_UINT8) {
    const uint8_t *x = from;
    float *y = to;
    for (long i = 0; i < n; i++) y[i] = x[i];
    return;
  }
  // Rounded once, not twice.
  if (to_type == GFM_FLOAT32 && from_type == GFM_INT64) {
    const int64_t *x = from;
    float *y = to;
    for (long i = 0; i < n; i++) y[i] = (float)x[i];
    return;
  }
  static const int size[] = {4, 8, 2, 2, 8, 4, 2, 1, 2, 1, 1};
  double block[256];
  for (long i = 0; i < n; i += 256) {
    long m = n - i < 256 ? n - i : 256;
    gfm_to_double(block, (const char *)from + i * size[from_type], from_type, m);
    gfm_from_double((char *)to + i * size[to_type], to_type, block, m);
  }
}

static void copy_row(char *to, const char *from, int32_t size, long n, long to_step, long from_step) {
  if (to_step == 1 && from_step == 1) {
    memcpy(to, from, (size_t)n * (size_t)size);
    return;
  }
#define ROW(TYPE)                                                         \
  {                                                                       \
    TYPE *y = (TYPE *)to;                                                 \
    const TYPE *x = (const TYPE *)from;                                   \
    for (long i = 0; i < n; i++) y[i * to_step] = x[i * from_step];       \
    break;                                                                \
  }
  switch (size) {
    case 1: ROW(uint8_t)
    case 2: ROW(uint16_t)
    case 4: ROW(uint32_t)
    default: ROW(uint64_t)
  }
}

// Walks the outer axes of a strided view; the inner one is a row.
static void walk(char *packed, char *view, int32_t size, int32_t rank, const long *shape,
                 const long *strides, bool scatter) {
  if (rank == 0) {
    memcpy(scatter ? view : packed, scatter ? packed : view, (size_t)size);
    return;
  }
  long inner = shape[rank - 1], step = strides[rank - 1];
  for (int32_t axis = 0; axis < rank; axis++)
    if (shape[axis] == 0) return;
  // Merge axes that lie behind one another.
  while (rank > 1 && strides[rank - 2] == inner * step && (step != 0 || shape[rank - 2] == 1)) {
    rank--;
    inner *= shape[rank - 1];
  }
  long index[32] = {0}, offset = 0;
  for (;;) {
    if (scatter)
      copy_row(view + offset * size, packed, size, inner, step, 1);
    else
      copy_row(packed, view + offset * size, size, inner, 1, step);
    packed += inner * size;
    int32_t axis = rank - 2;
    for (; axis >= 0; axis--) {
      offset += strides[axis];
      if (++index[axis] < shape[axis]) break;
      offset -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

void gfm_copy_strided(void *to, const void *from, int32_t size, int32_t rank, const long *shape,
                      const long *strides) {
  walk(to, (char *)from, size, rank, shape, strides, false);
}

void gfm_scatter_strided(void *to, const void *from, int32_t size, int32_t rank, const long *shape,
                         const long *strides) {
  walk((char *)from, to, size, rank, shape, strides, true);
}
