// The pieces that all kernels share: a vector of 16 floats, and exp and erf to about one unit in the last place.
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define FAST _Pragma("clang fp reassociate(on) contract(fast)")

typedef float v16 __attribute__((vector_size(64)));
typedef float v8 __attribute__((vector_size(32)));
typedef int32_t i16 __attribute__((vector_size(64)));

// Numbers below the normal range count as zero until `denormals_back`: a product of them takes a hundred
// times as long on many processors, and what they add is beyond every tolerance.
INLINE uint32_t denormals_off(void) {
#if defined(__x86_64__)
  uint32_t before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | 0x8040);
  return before;
#else
  return 0;
#endif
}
INLINE void denormals_back(uint32_t before) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(before);
#else
  (void)before;
#endif
}

// bfloat16: the upper half of a float32.
typedef uint32_t u16v __attribute__((vector_size(64)));
typedef uint16_t h16 __attribute__((vector_size(32)));

INLINE v16 load(const float *p) {
  v16 r;
  memcpy(&r, p, 64);
  return r;
}
INLINE void store(float *p, v16 v) { memcpy(p, &v, 64); }
// x − 0 is x for every x, and so no instruction; x + 0 is not for −0.
INLINE v16 splat(float x) { return x - (v16){}; }
INLINE v16 load_part(const float *p, long n, float fill) {
  float part[16];
  for (int i = 0; i < 16; i++) part[i] = fill;
  memcpy(part, p, (size_t)n * 4);
  return load(part);
}
INLINE void store_part(float *p, v16 v, long n) {
  float part[16];
  store(part, v);
  memcpy(p, part, (size_t)n * 4);
}
INLINE u16v widened(const uint16_t *p) {
  h16 r;
  memcpy(&r, p, 32);
  return __builtin_convertvector(r, u16v);
}

// To the nearest bfloat16, ties to even; a NaN stays one.
INLINE h16 bfloat16s(v16 x) {
  u16v bits = (u16v)x;
  u16v rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  u16v nan = (u16v)(x != x);
  return __builtin_convertvector((rounded & ~nan) | (((bits >> 16) | 0x40) & nan), h16);
}

// Elements of a float32 or bfloat16 array, at most 16 of them; past n they are 0.
INLINE v16 fetch(const void *p, long i, bool bf16, long n) {
  if (!bf16) return n == 16 ? load((const float *)p + i) : load_part((const float *)p + i, n, 0);
  if (n == 16) return (v16)(widened((const uint16_t *)p + i) << 16);
  uint16_t part[16] = {0};
  memcpy(part, (const uint16_t *)p + i, (size_t)n * 2);
  return (v16)(widened(part) << 16);
}
INLINE void deliver(void *p, long i, bool bf16, v16 x, long n) {
  if (bf16) {
    h16 half = bfloat16s(x);
    memcpy((uint16_t *)p + i, &half, (size_t)n * 2);
  } else if (n == 16)
    store((float *)p + i, x);
  else
    store_part((float *)p + i, x, n);
}

INLINE float sum16(v16 v) {
  typedef float v4 __attribute__((vector_size(16)));
  v8 s8 = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
          __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  v4 s4 = __builtin_shufflevector(s8, s8, 0, 1, 2, 3) + __builtin_shufflevector(s8, s8, 4, 5, 6, 7);
  return (s4[0] + s4[2]) + (s4[1] + s4[3]);
}


typedef double d8 __attribute__((vector_size(64)));

INLINE d8 lower_double(v16 v) {
  return __builtin_convertvector(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7), d8);
}
INLINE d8 upper_double(v16 v) {
  return __builtin_convertvector(__builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15), d8);
}
INLINE double sum8(d8 v) {
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}
// y += v
INLINE void add_double(double *y, v16 v) {
  d8 low, high;
  memcpy(&low, y, 64);
  memcpy(&high, y + 8, 64);
  low += lower_double(v);
  high += upper_double(v);
  memcpy(y, &low, 64);
  memcpy(y + 8, &high, 64);
}

// The 16 doubles as floats.
INLINE v16 rounded(const double *x) {
  d8 low, high;
  memcpy(&low, x, 64);
  memcpy(&high, x + 8, 64);
  v8 a = __builtin_convertvector(low, v8), b = __builtin_convertvector(high, v8);
  return __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

INLINE float max16(v16 v) {
  typedef float v4 __attribute__((vector_size(16)));
  v8 m8 = __builtin_elementwise_max(__builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7),
                                    __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15));
  v4 m4 = __builtin_elementwise_max(__builtin_shufflevector(m8, m8, 0, 1, 2, 3),
                                    __builtin_shufflevector(m8, m8, 4, 5, 6, 7));
  float a = m4[0] > m4[2] ? m4[0] : m4[2], b = m4[1] > m4[3] ? m4[1] : m4[3];
  return a > b ? a : b;
}

INLINE v16 choose(i16 mask, v16 a, v16 b) { return (v16)(((i16)a & mask) | ((i16)b & ~mask)); }

// The larger and the smaller of two, one instruction each; where either is NaN, the second: __builtin_elementwise_max
// would hide it.
INLINE v16 larger(v16 a, v16 b) { return choose((i16)(a > b), a, b); }
INLINE v16 smaller(v16 a, v16 b) { return choose((i16)(a < b), a, b); }

// Source: Cephes expf (S. Moshier), argument reduction by adding 1.5 · 2^23, and the exponent's bias with it.
// Below −87.3 it is 0, above 88.3 what it is there, of NaN it is NaN.
INLINE v16 vexp(v16 x) {
  i16 some = (i16)~(x < -87.3f);
  x = smaller(splat(88.3f), x);
  v16 z = x * 1.44269504f + 12583039.f, n = z - 12583039.f;
  v16 r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  v16 p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  return (v16)((i16)(p * (v16)((i16)z << 23)) & some);
}

// Source: N. Juffa's two-branch erf, error below 1 ulp.
INLINE v16 verf(v16 a) {
  v16 t = __builtin_elementwise_abs(a), s = a * a;
  v16 r = splat(-1.72853470e-5f) * t + 3.83197126e-4f;
  v16 u = splat(-3.88396438e-3f) * t + 2.42546219e-2f;
  r = r * s + u;
  r = r * t - 1.06777877e-1f;
  r = r * t - 6.34846687e-1f;
  r = r * t - 1.28717512e-1f;
  r = r * t - t;
  r = 1.0f - vexp(r);
  r = (v16)(((i16)r & 0x7fffffff) | ((i16)a & (int32_t)0x80000000));
  v16 q = splat(-5.96761703e-4f);
  q = q * s + 4.99119423e-3f;
  q = q * s - 2.67681349e-2f;
  q = q * s + 1.12819925e-1f;
  q = q * s - 3.76125336e-1f;
  q = q * s + 1.28379166e-1f;
  q = q * a + a;
  return choose((i16)(t > 0.921875f), r, q);
}

INLINE v16 vgelu(v16 x) { return 0.5f * x * (1.0f + verf(x * 0.70710678118654752f)); }

// x·Φ(x), and its derivative Φ(x) + x·φ(x) beside it.
INLINE v16 vgelu_with_slope(v16 x, v16 *slope) {
  v16 phi = 0.3989422804014327f * vexp(-0.5f * x * x), twice = 1.0f + verf(x * 0.70710678118654752f);
  *slope = 0.5f * twice + x * phi;
  return 0.5f * x * twice;
}
INLINE v16 vgelu_derivative(v16 x) {
  v16 slope;
  vgelu_with_slope(x, &slope);
  return slope;
}

// x[i][j] ↔ x[j][i]: four times a perfect shuffle of the rows.
INLINE void transpose16(v16 *x) {
  for (int stage = 0; stage < 4; stage++) {
    v16 y[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) {
      y[2 * i] = __builtin_shufflevector(x[i], x[i + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21,
                                         6, 22, 7, 23);
      y[2 * i + 1] = __builtin_shufflevector(x[i], x[i + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28,
                                             13, 29, 14, 30, 15, 31);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) x[i] = y[i];
  }
}
