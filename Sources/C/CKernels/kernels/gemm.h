// One block of a matrix product on one thread: A read as it lies or packed here, B packed here or before.
#include "gemm_pack.h"
#include "gemm_tile.h"

// The depth in blocks of about equal size, each a multiple of 16 steps.
INLINE long gemm_depth_block(long steps) {
  long blocks = (steps + GFM_GEMM_DEPTH - 1) / GFM_GEMM_DEPTH;
  return blocks ? ((steps + blocks - 1) / blocks + 15) & ~15L : 16;
}

// Columns up to a whole number of panels.
INLINE long gemm_padded(long columns) {
  return (columns + GEMM_COLUMNS - 1) / GEMM_COLUMNS * GEMM_COLUMNS;
}

INLINE gemm_step gemm_steps(int32_t type, bool pairs) {
  return type == GFM_FLOAT32 ? GEMM_FLOATS : pairs ? GEMM_PAIRS : GEMM_WIDENED;
}

static const void *gemm_part(const gfm_matrix *m, long across, long along) {
  // `along` counts along the depth, `across` the rows of A or the columns of B.
  long shift = m->by_depth ? across * m->stride + along : along * m->stride + across;
  return gemm_at(m->elements, gemm_steps(m->type, false), shift);
}

// The panels of some columns over one block of the depth.
static void gemm_pack_b(float *to, const gfm_product *p, long column, long columns, long from,
                        long depth) {
  const void *b = gemm_part(&p->b, column, from);
  bool transposed = p->b.by_depth;
#define PACK(STEP)                                                                \
  case STEP: pack_panels(to, b, p->b.stride, transposed, STEP, columns, depth); break;
  switch (gemm_steps(p->b.type, p->pairs)) {
    PACK(GEMM_FLOATS)
    PACK(GEMM_WIDENED)
    PACK(GEMM_PAIRS)
  }
#undef PACK
}

// The strips of some rows over one block of the depth.
static void gemm_pack_a(float *to, const gfm_product *p, long row, long rows, long from,
                        long depth) {
  const void *a = gemm_part(&p->a, row, from);
  long stride = p->a.stride, distance = GEMM_ROWS * GEMM_STRIDE;
  gemm_step step = gemm_steps(p->a.type, p->pairs);
#define PACK(STEP)                                                                \
  case STEP:                                                                      \
    if (p->a.by_depth)                                                            \
      pack_strips(to, a, stride, STEP, rows, depth);                              \
    else                                                                          \
      pack_across(to, a, stride, STEP, rows, depth, GEMM_ROWS, distance);         \
    break;
  switch (step) { PACK(GEMM_FLOATS) PACK(GEMM_WIDENED) PACK(GEMM_PAIRS) }
#undef PACK
}

// Packs some columns of B over the whole depth: blocks of the depth, in each the panels.
void KERNEL(gfm_gemm_pack) {
  long per = p->pairs ? 2 : 1, steps = (p->depth + per - 1) / per;
  long block = gemm_depth_block(steps), padded = gemm_padded(p->columns);
  for (long k = 0; k < steps; k += block) {
    long part = steps - k < block ? steps - k : block, last = p->depth - k * per;
    gemm_pack_b(packed + k * padded + column * part, p, column, columns, k * per,
                last < block * per ? last : block * per);
  }
}

// The part of a tile that lies within C.
static void gemm_edge(float *c, long ldc, const float *edge, bool adds, long rows, long columns) {
  for (long r = 0; r < rows; r++, c += ldc, edge += GEMM_COLUMNS)
    for (long k = 0; k < columns; k++) c[k] = adds ? c[k] + edge[k] : edge[k];
}

// The strips of a block for one block of the depth: the first rows as they lie, the others packed.
typedef struct {
  const float *as_they_lie;
  long direct, stride;
  const float *packed;
} gemm_strips;

// How many rows of a block the tile can read as they lie: whole strips of whole steps.
static long gemm_direct_rows(const gfm_product *p, const gfm_block *b) {
  if (!p->a.by_depth) return 0;
  bool floats = p->a.type == GFM_FLOAT32;
  bool whole = p->pairs && b->depth % 2 == 0 && b->from % 2 == 0 && p->a.stride % 2 == 0;
  return floats || whole ? b->rows / GEMM_ROWS * GEMM_ROWS : 0;
}

static gemm_strips gemm_read_a(float *scratch, const gfm_product *p, const gfm_block *b, long from,
                               long depth) {
  long direct = gemm_direct_rows(p, b);
  if (direct < b->rows) gemm_pack_a(scratch, p, b->row + direct, b->rows - direct, from, depth);
  return (gemm_strips){gemm_part(&p->a, b->row, from), direct,
                       p->a.type == GFM_FLOAT32 ? p->a.stride : p->a.stride / 2, scratch};
}

// All tiles of a block for one block of the depth.
static void gemm_sweep(const gfm_product *p, const gfm_block *b, const gemm_strips *a,
                       const float *panels, float *c, long ldc, long steps, bool first, bool last) {
  gemm_kernel kernel = gemm_choose(!p->a.by_depth, p->pairs);
  bool bf16 = p->c_type != GFM_FLOAT32;
  bool finishes = last && (bf16 || gemm_finishes(p));
  bool adds = !first || (p->adds && !bf16);
  float edge[GEMM_ROWS * GEMM_COLUMNS] __attribute__((aligned(64)));
  for (long j = 0; j < b->columns; j += GEMM_COLUMNS) {
    const float *panel = panels + j * steps;
    long columns = b->columns - j < GEMM_COLUMNS ? b->columns - j : GEMM_COLUMNS;
    for (long i = 0; i < b->rows; i += GEMM_ROWS) {
      long rows = b->rows - i < GEMM_ROWS ? b->rows - i : GEMM_ROWS;
      bool direct = i < a->direct;
      const float *strip =
          direct ? a->as_they_lie + i * a->stride : a->packed + (i - a->direct) * GEMM_STRIDE;
      long stride = direct ? a->stride : GEMM_STRIDE;
      float *place = c + i * ldc + j;
      if (finishes) finish_soon(p, b->row + i, b->column + j, rows);
      if (columns == GEMM_COLUMNS && (rows == GEMM_ROWS || rows == 1))
        kernel(place, ldc, strip, stride, panel, steps, adds, rows);
      else {
        kernel(edge, GEMM_COLUMNS, strip, stride, panel, steps, false, rows);
        gemm_edge(place, ldc, edge, adds, rows, columns);
      }
      if (finishes) finish(p, b->row + i, b->column + j, place, ldc, rows, columns);
    }
  }
}

void KERNEL(gfm_gemm_block) {
  long per = p->pairs ? 2 : 1, steps = (b->depth + per - 1) / per, block = gemm_depth_block(steps);
  long padded = gemm_padded(p->columns);
  bool bf16 = p->c_type != GFM_FLOAT32;
  float *panels = scratch + (b->rows + GEMM_ROWS) * GEMM_STRIDE;
  float *sums = packed ? panels : panels + (b->columns + GEMM_COLUMNS) * block;
  float *c = bf16 ? sums : (float *)p->c + b->row * p->c_stride + b->column;
  long ldc = bf16 ? (b->columns + 15) & ~15L : p->c_stride;
  uint32_t mode = denormals_off();
  for (long k = 0; k == 0 || k < steps; k += block) {
    long part = steps - k < block ? steps - k : block, left = b->depth - k * per;
    long depth = left < block * per ? left : block * per, from = b->from + k * per;
    gemm_strips strips = gemm_read_a(scratch, p, b, from, depth);
    if (!packed) gemm_pack_b(panels, p, b->column, b->columns, from, depth);
    const float *right = packed ? packed + k * padded + b->column * part : panels;
    gemm_sweep(p, b, &strips, right, c, ldc, part, k == 0, k + block >= steps);
  }
  denormals_back(mode);
}

void KERNEL(gfm_gemm_finish) {
  for (long r = row; r < row + rows; r++, sums += sums ? p->columns : 0) {
    const float *from = sums ? sums : (const float *)p->c + r * p->c_stride;
    if (p->adds && p->c_type == GFM_FLOAT32 && sums) {
      float *c = (float *)p->c + r * p->c_stride;
      for (long j = 0; j < p->columns; j++) c[j] += from[j];
      from = c;
    }
    finish(p, r, 0, from, 0, 1, p->columns);
  }
}
