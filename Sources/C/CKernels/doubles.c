// The kernels of float64: the same loops for every processor, so that the bits are the same on each.
#include "CKernels.h"
#include "kernels/patches.h"
#include "pairs.h"
#include <math.h>

static double floor_mod(double a, double b) {
  double r = fmod(a, b);
  if (r == 0) return copysign(0, b);
  return (r < 0) != (b < 0) ? r + b : r;
}

// The floor of a / b, from the remainder: a / b may round up to the next one.
static double floor_div(double a, double b) {
  if (b == 0) return a / b;
  double r = fmod(a, b), quotient = (a - r) / b;
  if (r != 0 && (r < 0) != (b < 0)) quotient -= 1;
  if (quotient == 0) return copysign(0, a / b);
  double below = floor(quotient);
  return quotient - below > 0.5 ? below + 1 : below;
}

static double gelu(double x) { return 0.5 * x * erfc(-x * M_SQRT1_2); }

static double gelu_derivative(double x) {
  return 0.5 * erfc(-x * M_SQRT1_2) + x * exp(-0.5 * x * x) * 0.39894228040143267794;
}

static double sigmoid(double x) { return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)); }

#define LOOP(E) PAIRS(double, E)

// A NaN on either side wins, as in NumPy.
void gfm_binary_double(int32_t op, double *y, const double *p, long as, const double *q, long bs,
                       long n) {
  switch (op) {
    case GFM_ADD: LOOP(a + b)
    case GFM_SUB: LOOP(a - b)
    case GFM_MUL: LOOP(a * b)
    case GFM_DIV: LOOP(a / b)
    case GFM_MAX: LOOP(a != a ? a : b != b ? b : a > b ? a : b)
    case GFM_MIN: LOOP(a != a ? a : b != b ? b : a < b ? a : b)
    case GFM_POW: LOOP(pow(a, b))
    case GFM_MOD: LOOP(floor_mod(a, b))
    case GFM_FLOORDIV: LOOP(floor_div(a, b))
    case GFM_ATAN2: LOOP(atan2(a, b))
  }
}

void gfm_compare_double(int32_t op, uint8_t *y, const double *p, long as, const double *q, long bs,
                        long n) {
  COMPARE_PAIRS(double)
}

#define EACH(E)                                                                \
  for (long i = 0; i < n; i++) {                                               \
    double x = p[i];                                                           \
    y[i] = E;                                                                  \
  }                                                                            \
  break;

void gfm_unary_double(int32_t op, double *y, const double *p, long n) {
  switch (op) {
    case GFM_NEG: EACH(-x)
    case GFM_ABS: EACH(fabs(x))
    case GFM_EXP: EACH(exp(x))
    case GFM_LOG: EACH(log(x))
    case GFM_LOG2: EACH(log2(x))
    case GFM_SQRT: EACH(sqrt(x))
    case GFM_SIN: EACH(sin(x))
    case GFM_COS: EACH(cos(x))
    case GFM_TANH: EACH(tanh(x))
    case GFM_SIGMOID: EACH(sigmoid(x))
    case GFM_RELU: EACH(x <= 0 ? 0 : x)
    case GFM_GELU: EACH(gelu(x))
    case GFM_GELU_DERIVATIVE: EACH(gelu_derivative(x))
    case GFM_ERF: EACH(erf(x))
    case GFM_ROUND: EACH(nearbyint(x))
    case GFM_FLOOR: EACH(floor(x))
    case GFM_CEIL: EACH(ceil(x))
    case GFM_SIGN: EACH((x > 0) - (x < 0) + (x != x ? x : 0))
    case GFM_RECIPROCAL: EACH(1 / x)
    case GFM_SQUARE: EACH(x * x)
    case GFM_ISNAN: EACH(x != x)
    case GFM_LOG1P: EACH(log1p(x))
    case GFM_EXPM1: EACH(expm1(x))
    case GFM_SOFTPLUS: EACH((x > 0 ? x : 0) + log1p(exp(-fabs(x))))
  }
}

void gfm_axpy_double(double *restrict y, const double *restrict x, double a, long n) {
  for (long i = 0; i < n; i++) y[i] += a * x[i];
}

// Rows of C, in the order of the depth: the inner loop runs along the columns where B allows it.
void gfm_product_double(double *c, long c_stride, const double *a, long a_down, long a_across,
                        const double *b, long b_down, long b_across, long rows, long columns,
                        long depth, bool adds) {
  for (long i = 0; i < rows; i++, c += c_stride, a += a_down) {
    if (!adds)
      for (long j = 0; j < columns; j++) c[j] = 0;
    if (b_across == 1) {
      for (long k = 0; k < depth; k++) gfm_axpy_double(c, b + k * b_down, a[k * a_across], columns);
    } else {
      for (long j = 0; j < columns; j++) {
        double sum = 0;
        for (long k = 0; k < depth; k++) sum += a[k * a_across] * b[k * b_down + j * b_across];
        c[j] += sum;
      }
    }
  }
}

void gfm_im2col_double(double *columns, const double *image, long channels, long height, long width,
                       long kh, long kw, long stride, long padding, long oh, long ow) {
  UNROLL_PATCHES
}

void gfm_col2im_double(double *image, const double *columns, long channels, long height, long width,
                       long kh, long kw, long stride, long padding, long oh, long ow) {
  ROLL_PATCHES
}

void gfm_resample_double(double *y, const double *x, long outputs, long inner, long taps,
                         const int32_t *start, const int32_t *length, const double *weight) {
  for (long o = 0; o < outputs; o++, y += inner) {
    for (long i = 0; i < inner; i++) y[i] = 0;
    for (long t = 0; t < length[o]; t++)
      gfm_axpy_double(y, x + (start[o] + t) * inner, weight[o * taps + t], inner);
  }
}

void gfm_resample_backward_double(double *dx, const double *dy, long outputs, long inner, long taps,
                                  const int32_t *start, const int32_t *length,
                                  const double *weight) {
  for (long o = 0; o < outputs; o++, dy += inner)
    for (long t = 0; t < length[o]; t++)
      gfm_axpy_double(dx + (start[o] + t) * inner, dy, weight[o * taps + t], inner);
}
