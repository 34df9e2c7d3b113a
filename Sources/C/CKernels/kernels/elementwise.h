#define UNARY_VECTOR(NAME, EXPRESSION)                                 \
  static void NAME(float *y, const float *p, long n) {                 \
    long i = 0;                                                        \
    for (; i + 16 <= n; i += 16) {                                     \
      v16 x = load(p + i);                                             \
      store(y + i, EXPRESSION);                                        \
    }                                                                  \
    if (i < n) {                                                       \
      v16 x = load_part(p + i, n - i, 0);                              \
      store_part(y + i, EXPRESSION, n - i);                            \
    }                                                                  \
  }

UNARY_VECTOR(unary_neg, -x)
UNARY_VECTOR(unary_abs, __builtin_elementwise_abs(x))
UNARY_VECTOR(unary_relu, choose((i16)(x <= 0), splat(0), x))
UNARY_VECTOR(unary_square, x * x)
UNARY_VECTOR(unary_reciprocal, 1.0f / x)
UNARY_VECTOR(unary_erf, verf(x))
UNARY_VECTOR(unary_gelu, vgelu(x))
UNARY_VECTOR(unary_gelu_derivative, vgelu_derivative(x))
UNARY_VECTOR(unary_sqrt, __builtin_elementwise_sqrt(x))
UNARY_VECTOR(unary_floor, __builtin_elementwise_floor(x))
UNARY_VECTOR(unary_ceil, __builtin_elementwise_ceil(x))
UNARY_VECTOR(unary_round, __builtin_elementwise_roundeven(x))

#define UNARY_SCALAR(NAME, EXPRESSION)                 \
  static void NAME(float *y, const float *p, long n) { \
    for (long i = 0; i < n; i++) {                     \
      float x = p[i];                                  \
      y[i] = EXPRESSION;                               \
    }                                                  \
  }

// The library's own functions where a script may meet the far ends of their range.
UNARY_SCALAR(unary_exp, expf(x))
UNARY_SCALAR(unary_log, logf(x))
UNARY_SCALAR(unary_log2, log2f(x))
UNARY_SCALAR(unary_sin, sinf(x))
UNARY_SCALAR(unary_cos, cosf(x))
UNARY_SCALAR(unary_tanh, tanhf(x))
UNARY_SCALAR(unary_sigmoid, x >= 0 ? 1.0f / (1.0f + expf(-x)) : expf(x) / (1.0f + expf(x)))
UNARY_SCALAR(unary_sign, (x > 0) - (x < 0) + (x != x ? x : 0))
UNARY_SCALAR(unary_isnan, x != x)
UNARY_SCALAR(unary_log1p, log1pf(x))
UNARY_SCALAR(unary_expm1, expm1f(x))
UNARY_SCALAR(unary_softplus, (x > 0 ? x : 0) + log1pf(expf(-fabsf(x))))

void KERNEL(gfm_unary_loop) {
  static void (*const table[])(float *, const float *, long) = {
      [GFM_NEG] = unary_neg,         [GFM_ABS] = unary_abs,
      [GFM_EXP] = unary_exp,         [GFM_LOG] = unary_log,
      [GFM_LOG2] = unary_log2,       [GFM_SQRT] = unary_sqrt,
      [GFM_SIN] = unary_sin,         [GFM_COS] = unary_cos,
      [GFM_TANH] = unary_tanh,       [GFM_SIGMOID] = unary_sigmoid,
      [GFM_RELU] = unary_relu,       [GFM_GELU] = unary_gelu,
      [GFM_GELU_DERIVATIVE] = unary_gelu_derivative,
      [GFM_ERF] = unary_erf,         [GFM_ROUND] = unary_round,
      [GFM_FLOOR] = unary_floor,     [GFM_CEIL] = unary_ceil,
      [GFM_SIGN] = unary_sign,       [GFM_RECIPROCAL] = unary_reciprocal,
      [GFM_SQUARE] = unary_square,   [GFM_ISNAN] = unary_isnan,
      [GFM_LOG1P] = unary_log1p,     [GFM_EXPM1] = unary_expm1,
      [GFM_SOFTPLUS] = unary_softplus,
  };
  table[op](y, x, n);
}

INLINE float floor_mod(float a, float b) {
  float r = fmodf(a, b);
  if (r == 0) return copysignf(0, b);
  return (r < 0) != (b < 0) ? r + b : r;
}

// The floor of a / b, from the remainder: a / b may round up to the next one.
INLINE float floor_div(float a, float b) {
  if (b == 0) return a / b;
  float r = fmodf(a, b), quotient = (a - r) / b;
  if (r != 0 && (r < 0) != (b < 0)) quotient -= 1;
  if (quotient == 0) return copysignf(0, a / b);
  float below = floorf(quotient);
  return quotient - below > 0.5f ? below + 1 : below;
}

// A NaN on either side wins, as in NumPy.
#define BINARY_CASES(LOOP)                                            \
  case GFM_ADD: LOOP(a + b)                                           \
  case GFM_SUB: LOOP(a - b)                                           \
  case GFM_MUL: LOOP(a * b)                                           \
  case GFM_DIV: LOOP(a / b)                                           \
  case GFM_MAX: LOOP(a != a ? a : b != b ? b : a > b ? a : b)         \
  case GFM_MIN: LOOP(a != a ? a : b != b ? b : a < b ? a : b)         \
  case GFM_POW: LOOP(powf(a, b))                                      \
  case GFM_MOD: LOOP(floor_mod(a, b))                                 \
  case GFM_FLOORDIV: LOOP(floor_div(a, b))                            \
  case GFM_LT: LOOP(a < b)                                            \
  case GFM_LE: LOOP(a <= b)                                           \
  case GFM_GT: LOOP(a > b)                                            \
  case GFM_GE: LOOP(a >= b)                                           \
  case GFM_EQ: LOOP(a == b)                                           \
  case GFM_NE: LOOP(a != b)                                           \
  case GFM_ATAN2: LOOP(atan2f(a, b))

void KERNEL(gfm_binary_loop) {
#define BOTH(E)                        \
  for (long i = 0; i < n; i++) {       \
    float a = p[i], b = q[i];          \
    y[i] = E;                          \
  }                                    \
  break;
#define LEFT(E)                        \
  for (long i = 0; i < n; i++) {       \
    float a = p[i];                    \
    y[i] = E;                          \
  }                                    \
  break;
#define RIGHT(E)                       \
  for (long i = 0; i < n; i++) {       \
    float b = q[i];                    \
    y[i] = E;                          \
  }                                    \
  break;
#define NEITHER(E)                     \
  for (long i = 0; i < n; i++) y[i] = E; \
  break;
  if (as == 1 && bs == 1) {
    switch (op) { BINARY_CASES(BOTH) }
  } else if (as == 1) {
    float b = *q;
    switch (op) { BINARY_CASES(LEFT) }
  } else if (bs == 1) {
    float a = *p;
    switch (op) { BINARY_CASES(RIGHT) }
  } else {
    float a = *p, b = *q;
    switch (op) { BINARY_CASES(NEITHER) }
  }
}

void KERNEL(gfm_fill) {
  for (long i = 0; i < n; i++) y[i] = value;
}
void KERNEL(gfm_axpy) {
  FAST for (long i = 0; i < n; i++) y[i] += a * x[i];
}
void KERNEL(gfm_scale) {
  for (long i = 0; i < n; i++) y[i] = a * x[i];
}
