// Packing of the operands of a product: A in strips of GEMM_ROWS rows, B in panels of GEMM_COLUMNS
// columns, both read from either layout. A strip of a matrix that lies by rows keeps its rows, and is packed only
// where the tile cannot read it as it lies; one of a transposed matrix lies by depth. Panels lie by depth.

// The register tile: GEMM_ROWS rows of GEMM_VECTORS vectors.
#define GEMM_COLUMNS (16 * GEMM_VECTORS)
// The distance between the rows of a strip.
#define GEMM_STRIDE (GFM_GEMM_DEPTH + 16)
// How many steps of the depth are packed for one piece before the next.
enum { PACK_LINES = 16 };

// What a step along the depth is: an element as it lies, a bfloat16 widened, or a pair of them.
typedef enum { GEMM_FLOATS, GEMM_WIDENED, GEMM_PAIRS } gemm_step;

// 16 steps that lie behind one another along the depth.
INLINE v16 gemm_load(const void *p, long i, gemm_step step) {
  if (step == GEMM_FLOATS) return load((const float *)p + i);
  if (step == GEMM_WIDENED) return (v16)(widened((const uint16_t *)p + i) << 16);
  return load((const float *)((const uint16_t *)p + 2 * i));
}

INLINE v16 gemm_load_part(const void *p, long i, gemm_step step, long n) {
  if (step == GEMM_FLOATS) return load_part((const float *)p + i, n, 0);
  uint16_t part[32] = {0};
  long first = step == GEMM_PAIRS ? 2 * i : i;
  memcpy(part, (const uint16_t *)p + first, (size_t)(step == GEMM_PAIRS ? 2 * n : n) * 2);
  return gemm_load(part, 0, step);
}

// 16 neighbors across the depth: element i of row k, or elements i of the rows 2k and 2k + 1.
INLINE v16 gemm_across(const void *p, long stride, long i, gemm_step step, bool both) {
  if (step != GEMM_PAIRS) return gemm_load(p, i, step);
  u16v low = widened((const uint16_t *)p + i);
  if (!both) return (v16)low;
  return (v16)(low | widened((const uint16_t *)p + stride + i) << 16);
}

INLINE v16 gemm_across_part(const void *p, long stride, long i, gemm_step step, bool both, long n) {
  if (step != GEMM_PAIRS) return gemm_load_part(p, i, step, n);
  uint16_t part[32] = {0};
  memcpy(part, (const uint16_t *)p + i, (size_t)n * 2);
  if (both) memcpy(part + 16, (const uint16_t *)p + stride + i, (size_t)n * 2);
  return gemm_across(part, 16, 0, step, true);
}

INLINE const void *gemm_at(const void *p, gemm_step step, long elements) {
  return (const char *)p + elements * (step == GEMM_FLOATS ? 4 : 2);
}

// One row of a strip. A last odd element makes half a pair.
INLINE void pack_row(float *to, const void *from, gemm_step step, long elements) {
  long steps = step == GEMM_PAIRS ? elements / 2 : elements, i = 0;
  for (; i + 16 <= steps; i += 16) store(to + i, gemm_load(from, i, step));
  if (i < steps) store_part(to + i, gemm_load_part(from, i, step, steps - i), steps - i);
  if (step == GEMM_PAIRS && elements % 2) {
    uint32_t half = ((const uint16_t *)from)[elements - 1];
    memcpy(to + steps, &half, 4);
  }
}

// Strips of a matrix that lies by rows.
INLINE void pack_strips(float *to, const void *a, long stride, gemm_step step, long rows,
                        long depth) {
  long padded = (rows + GEMM_ROWS - 1) / GEMM_ROWS * GEMM_ROWS;
  for (long r = 0; r < rows; r++)
    pack_row(to + r * GEMM_STRIDE, gemm_at(a, step, r * stride), step, depth);
  long steps = step == GEMM_PAIRS ? (depth + 1) / 2 : depth;
  for (long r = rows; r < padded; r++) memset(to + r * GEMM_STRIDE, 0, (size_t)steps * 4);
}

// Lines across the depth cut into pieces of `width` lanes, each piece `distance` from the one before. Some
// lines at a time, so that what is written lies together.
INLINE void pack_across(float *to, const void *from, long stride, gemm_step step, long count,
                        long depth, long width, long distance) {
  long rows = step == GEMM_PAIRS ? 2 : 1, ahead = PACK_LINES * rows;
  for (long k = 0; k < depth; k += ahead, to += PACK_LINES * width) {
    long end = k + ahead < depth ? k + ahead : depth;
    float *piece = to;
    for (long i = 0; i < count; i += width, piece += distance) {
      bool whole = i + ((width + 15) & ~15L) <= count;
      float *place = piece;
      for (long line = k; line < end; line += rows, place += width) {
        const void *source = gemm_at(from, step, line * stride);
        bool both = line + 1 < depth;
        for (long v = 0; v < width; v += 16) {
          long left = count - i - v, lanes = width - v < 16 ? width - v : 16;
          v16 x = splat(0);
          if (whole)
            x = gemm_across(source, stride, i + v, step, both);
          else if (left > 0)
            x = gemm_across_part(source, stride, i + v, step, both, left < lanes ? left : lanes);
          if (lanes == 16)
            store(place + v, x);
          else
            memcpy(place + v, &x, (size_t)(width % 16) * 4);
        }
      }
    }
  }
}

// One panel of a matrix whose columns lie along the depth.
INLINE void pack_panel(float *to, const void *from, long stride, gemm_step step, long count,
                       long depth) {
  long steps = step == GEMM_PAIRS ? (depth + 1) / 2 : depth;
  long whole = step == GEMM_PAIRS ? depth / 2 : depth;
  for (long v = 0; v < GEMM_COLUMNS; v += 16)
    for (long k = 0; k < steps; k += 16) {
      v16 x[16];
      for (long i = 0; i < 16; i++) {
        const void *line = gemm_at(from, step, (v + i) * stride);
        x[i] = splat(0);
        if (v + i >= count) continue;
        if (k + 16 <= whole) x[i] = gemm_load(line, k, step);
        else {
          float part[16] = {0};
          pack_row(part, gemm_at(line, step, step == GEMM_PAIRS ? 2 * k : k), step,
                   depth - (step == GEMM_PAIRS ? 2 * k : k));
          x[i] = load(part);
        }
      }
      transpose16(x);
      long lines = steps - k < 16 ? steps - k : 16;
      for (long i = 0; i < lines; i++) store(to + (k + i) * GEMM_COLUMNS + v, x[i]);
    }
}

// The panels of `count` columns over one block of the depth.
INLINE void pack_panels(float *to, const void *b, long stride, bool transposed, gemm_step step,
                        long count, long depth) {
  long steps = step == GEMM_PAIRS ? (depth + 1) / 2 : depth, distance = steps * GEMM_COLUMNS;
  if (!transposed) {
    pack_across(to, b, stride, step, count, depth, GEMM_COLUMNS, distance);
    return;
  }
  for (long i = 0; i < count; i += GEMM_COLUMNS, to += distance)
    pack_panel(to, gemm_at(b, step, i * stride), stride, step, count - i, depth);
}
