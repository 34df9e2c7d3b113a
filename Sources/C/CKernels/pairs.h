// Loops over the pairs p[i · as] and q[i · bs] as a and b, each the end of a case.
#define PAIRS(NUMBER, E)                                                       \
  for (long i = 0; i < n; i++) {                                               \
    NUMBER a = p[i * as], b = q[i * bs];                                       \
    y[i] = E;                                                                  \
  }                                                                            \
  break;

// The comparisons of numbers of one type.
#define COMPARE_PAIRS(NUMBER)                                                  \
  switch (op) {                                                                \
    case GFM_LT: PAIRS(NUMBER, a < b)                                          \
    case GFM_LE: PAIRS(NUMBER, a <= b)                                         \
    case GFM_GT: PAIRS(NUMBER, a > b)                                          \
    case GFM_GE: PAIRS(NUMBER, a >= b)                                         \
    case GFM_EQ: PAIRS(NUMBER, a == b)                                         \
    case GFM_NE: PAIRS(NUMBER, a != b)                                         \
  }
