// JPEG by libjpeg-turbo: GDAL's opening and closing of a small file costs more than decoding it.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  GFM_JPEG_OK,
  // A kind of JPEG that is left to GDAL: CMYK, 12 bits, lossless.
  GFM_JPEG_OTHER,
  GFM_JPEG_TRUNCATED,
  GFM_JPEG_CORRUPT,
  GFM_JPEG_STOPPED,
  // There was no memory; the file may be sound.
  GFM_JPEG_MEMORY,
} gfm_jpeg_status;

// A decoder, for one thread at a time.
typedef struct gfm_jpeg gfm_jpeg;

typedef struct {
  long width, height;
  // What decoding takes at the most beside its pixels, but for some rows.
  size_t bytes;
  // The EXIF data, valid until the next call; null where there are none.
  const uint8_t *_Nullable exif;
  size_t exif_count;
} gfm_jpeg_header;

// A new decoder, which asks `stop` now and then; null without memory.
gfm_jpeg *_Nullable gfm_jpeg_new(bool (*_Nonnull stop)(void));
void gfm_jpeg_free(gfm_jpeg *_Nonnull decoder);

// Reads the header of a file in memory, which must stay there until it is decoded.
gfm_jpeg_status gfm_jpeg_open(gfm_jpeg *_Nonnull decoder, const uint8_t *_Nonnull bytes, size_t count,
                              gfm_jpeg_header *_Nonnull header);

// Begins to decode the opened file, at 1/denominator (1, 2, 4 or 8) of its size, around some of its
// columns; says how many columns it is going to give, and how many of them come before those wanted.
gfm_jpeg_status gfm_jpeg_start(gfm_jpeg *_Nonnull decoder, int denominator, long left, long width,
                               long *_Nonnull before, long *_Nonnull columns);
// Decodes rows of these columns, of interleaved red, green and blue. The columns that were wanted have
// the very bytes that decoding everything gives.
gfm_jpeg_status gfm_jpeg_rows(gfm_jpeg *_Nonnull decoder, long top, long height, uint8_t *_Nonnull rgb);

// What the library said of the last failure.
const char *_Nonnull gfm_jpeg_message(const gfm_jpeg *_Nonnull decoder);

#ifdef __cplusplus
}
#endif
