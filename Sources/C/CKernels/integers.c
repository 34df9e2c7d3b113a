// The kernels of int64: exact, or they say which element does not fit.
#include "CKernels.h"
#include "pairs.h"

static bool power(int64_t base, int64_t exponent, int64_t *result) {
  int64_t value = 1;
  bool overflows = false;
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1) overflows |= __builtin_mul_overflow(value, base, &value);
    // The last square is not used, so that its overflow does not count.
    if (exponent > 1) overflows |= __builtin_mul_overflow(base, base, &base);
    if (overflows) return true;
  }
  *result = value;
  return false;
}

// INT64_MIN has no remainder by -1 on the processor, though it is 0.
static int64_t floor_mod(int64_t a, int64_t b) {
  if (b == -1) return 0;
  int64_t r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

static bool floor_div(int64_t a, int64_t b, int64_t *result) {
  if (a == INT64_MIN && b == -1) return true;
  *result = a / b - (a % b != 0 && (a < 0) != (b < 0));
  return false;
}

// Stops at the first element for which FAILS.
#define LOOP(FAILS)                                                            \
  for (long i = 0; i < n; i++) {                                               \
    int64_t a = p[i * as], b = q[i * bs];                                      \
    if (FAILS) return i;                                                       \
  }                                                                            \
  break;
#define ASSIGN(E) (y[i] = (E), false)

long gfm_binary_int64(int32_t op, int64_t *y, const int64_t *p, long as, const int64_t *q, long bs,
                      long n) {
  switch (op) {
    case GFM_ADD: LOOP(__builtin_add_overflow(a, b, y + i))
    case GFM_SUB: LOOP(__builtin_sub_overflow(a, b, y + i))
    case GFM_MUL: LOOP(__builtin_mul_overflow(a, b, y + i))
    case GFM_MAX: LOOP(ASSIGN(a > b ? a : b))
    case GFM_MIN: LOOP(ASSIGN(a < b ? a : b))
    case GFM_POW: LOOP(b < 0 || power(a, b, y + i))
    case GFM_MOD: LOOP(b == 0 || ASSIGN(floor_mod(a, b)))
    case GFM_FLOORDIV: LOOP(b == 0 || floor_div(a, b, y + i))
  }
  return -1;
}

void gfm_compare_int64(int32_t op, uint8_t *y, const int64_t *p, long as, const int64_t *q, long bs,
                       long n) {
  COMPARE_PAIRS(int64_t)
}

// -1, 0 or 1 as a is smaller than, equal to or larger than b, without rounding a; 2 beside NaN.
static int order(int64_t a, double b) {
  if (b != b) return 2;
  if (b >= 0x1p63) return -1;
  if (b < -0x1p63) return 1;
  int64_t integer = (int64_t)b;
  if (a != integer) return a < integer ? -1 : 1;
  double rest = b - (double)integer;
  return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

#define ORDER(E)                                                               \
  for (long i = 0; i < n; i++) {                                               \
    int o = order(p[i * as], q[i * bs]);                                       \
    y[i] = E;                                                                  \
  }                                                                            \
  break;

void gfm_compare_mixed(int32_t op, uint8_t *y, const int64_t *p, long as, const double *q, long bs,
                       long n) {
  switch (op) {
    case GFM_LT: ORDER(o == -1)
    case GFM_LE: ORDER(o == -1 || o == 0)
    case GFM_GT: ORDER(o == 1)
    case GFM_GE: ORDER(o == 1 || o == 0)
    case GFM_EQ: ORDER(o == 0)
    case GFM_NE: ORDER(o != 0)
  }
}

long gfm_unary_int64(int32_t op, int64_t *y, const int64_t *x, long n) {
  for (long i = 0; i < n; i++) {
    bool fails = false;
    switch (op) {
      case GFM_NEG: fails = __builtin_sub_overflow(0, x[i], y + i); break;
      case GFM_ABS: fails = x[i] < 0 ? __builtin_sub_overflow(0, x[i], y + i) : ASSIGN(x[i]); break;
      case GFM_SQUARE: fails = __builtin_mul_overflow(x[i], x[i], y + i); break;
      case GFM_SIGN: y[i] = (x[i] > 0) - (x[i] < 0); break;
      default: y[i] = x[i] > 0 ? x[i] : 0; break;
    }
    if (fails) return i;
  }
  return -1;
}

// One element in 128 bits, in which only sums far beyond int64 could overflow.
static bool element(int64_t *c, const int64_t *a, long a_across, const int64_t *b, long b_down,
                    long depth) {
  __int128 sum = 0;
  bool overflows = false;
  for (long k = 0; k < depth; k++)
    overflows |= __builtin_add_overflow(sum, (__int128)a[k * a_across] * b[k * b_down], &sum);
  *c = (int64_t)sum;
  return overflows || sum != *c;
}

long gfm_product_int64(int64_t *c, long c_stride, const int64_t *a, long a_down, long a_across,
                       const int64_t *b, long b_down, long b_across, long rows, long columns,
                       long depth) {
  for (long i = 0; i < rows; i++, c += c_stride, a += a_down) {
    bool overflows = false;
    for (long j = 0; j < columns; j++) c[j] = 0;
    for (long k = 0; k < depth; k++) {
      int64_t factor = a[k * a_across], product;
      const int64_t *row = b + k * b_down;
      for (long j = 0; j < columns; j++) {
        overflows |= __builtin_mul_overflow(factor, row[j * b_across], &product);
        overflows |= __builtin_add_overflow(c[j], product, c + j);
      }
    }
    // A step on the way may not fit where the sum does.
    for (long j = 0; overflows && j < columns; j++)
      if (element(c + j, a, a_across, b + j * b_across, b_down, depth)) return i * columns + j;
  }
  return -1;
}

// The limits of the integer types, in the order of their numbers.
static const int64_t lowest[] = {[GFM_INT64] = INT64_MIN, [GFM_INT32] = INT32_MIN,
                                 [GFM_INT16] = INT16_MIN, [GFM_INT8] = INT8_MIN};
static const int64_t highest[] = {
    [GFM_INT64] = INT64_MAX, [GFM_INT32] = INT32_MAX,   [GFM_INT16] = INT16_MAX,
    [GFM_INT8] = INT8_MAX,   [GFM_UINT16] = UINT16_MAX, [GFM_UINT8] = UINT8_MAX};

static int64_t low(int32_t type) { return type <= GFM_INT8 ? lowest[type] : 0; }

// What a double that is no larger still fits into: float32 and half precision round up to infinity
// from half a step beyond their largest number.
static double largest(int32_t type) {
  switch (type) {
    case GFM_FLOAT32: return 0x1.ffffffp127;
    case GFM_BFLOAT16: return 0x1.ffp127;
    default: return 65520;
  }
}

long gfm_misfit_int64(const int64_t *x, int32_t type, long n) {
  if (type == GFM_FLOAT16) {
    for (long i = 0; i < n; i++)
      if (x[i] >= 65520 || x[i] <= -65520) return i;
  }
  if (type < GFM_INT64 || type == GFM_BOOL) return -1;
  int64_t from = low(type), to = highest[type];
  for (long i = 0; i < n; i++)
    if (x[i] < from || x[i] > to) return i;
  return -1;
}

long gfm_misfit_double(const double *x, int32_t type, long n) {
  if (type == GFM_FLOAT64 || type == GFM_BOOL) return -1;
  if (type < GFM_INT64) {
    double limit = largest(type);
    for (long i = 0; i < n; i++)
      if ((x[i] >= limit || x[i] <= -limit) && x[i] - x[i] == 0) return i;
    return -1;
  }
  // Fractions are cut off before; 2^63 is the first double beyond int64.
  double from = (double)low(type), to = (double)highest[type];
  for (long i = 0; i < n; i++) {
    double integer = __builtin_trunc(x[i]);
    if (!(integer >= from && (type == GFM_INT64 ? integer < to : integer <= to))) return i;
  }
  return -1;
}
