// Sums in the order of the ranks, whatever the way in which the numbers came.
#include "CMPI.h"
#include <string.h>

enum { BLOCK = 512 };

void gfm_sum_pieces(float *sums, const float *rows, size_t pieces, size_t count) {
  double block[BLOCK];
  for (size_t start = 0; start < count; start += BLOCK) {
    size_t length = count - start < BLOCK ? count - start : BLOCK;
    for (size_t i = 0; i < length; i++) block[i] = rows[start + i];
    for (size_t piece = 1; piece < pieces; piece++) {
      const float *row = rows + piece * count + start;
      for (size_t i = 0; i < length; i++) block[i] += row[i];
    }
    for (size_t i = 0; i < length; i++) sums[start + i] = (float)block[i];
  }
}

static inline float widened(uint16_t bf16) {
  uint32_t bits = (uint32_t)bf16 << 16;
  float wide;
  memcpy(&wide, &bits, sizeof wide);
  return wide;
}

// To the nearest, of two the even one; what is no number stays none.
static inline uint16_t rounded(float wide) {
  uint32_t bits;
  memcpy(&bits, &wide, sizeof bits);
  uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return (uint16_t)(wide != wide ? bits >> 16 | 0x40 : rounded);
}

void gfm_sum_pieces_bfloat16(uint16_t *sums, const uint16_t *rows, size_t pieces, size_t count) {
  double block[BLOCK];
  for (size_t start = 0; start < count; start += BLOCK) {
    size_t length = count - start < BLOCK ? count - start : BLOCK;
    for (size_t i = 0; i < length; i++) block[i] = widened(rows[start + i]);
    for (size_t piece = 1; piece < pieces; piece++) {
      const uint16_t *row = rows + piece * count + start;
      for (size_t i = 0; i < length; i++) block[i] += widened(row[i]);
    }
    for (size_t i = 0; i < length; i++) sums[start + i] = rounded((float)block[i]);
  }
}

void gfm_mpi_round_bfloat16(uint16_t *bf16, const float *wide, size_t count) {
  for (size_t i = 0; i < count; i++) bf16[i] = rounded(wide[i]);
}

void gfm_mpi_widen_bfloat16(float *wide, const uint16_t *bf16, size_t count) {
  for (size_t i = 0; i < count; i++) wide[i] = widened(bf16[i]);
}
