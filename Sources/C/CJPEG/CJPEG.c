#include "CJPEG.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// After stdio.h, which it needs.
#include <jpeglib.h>
#include <jerror.h>

enum {
  // Pixels around a part without which smooth chroma differs at its edges.
  MARGIN = 16,
  // A progressive file may ask for any number of passes over all its pixels.
  MOST_SCANS = 100,
  // What decoding one file may take beside its pixels.
  MOST_MEMORY = 1 << 30,
};

struct gfm_jpeg {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  gfm_jpeg_status status;
  bool (*stop)(void);
  char message[JMSG_LENGTH_MAX];
};

static void escape(gfm_jpeg *decoder, gfm_jpeg_status status) {
  decoder->status = status;
  longjmp(decoder->escape, 1);
}

static void fail(j_common_ptr info) {
  gfm_jpeg *decoder = info->client_data;
  info->err->format_message(info, decoder->message);
  switch (info->err->msg_code) {
  case JERR_INPUT_EMPTY: escape(decoder, GFM_JPEG_TRUNCATED); break;
  case JERR_OUT_OF_MEMORY: escape(decoder, GFM_JPEG_MEMORY); break;
  default: escape(decoder, GFM_JPEG_CORRUPT);
  }
}

// The library goes on with gray where data are missing or wrong; we do not.
static void warn(j_common_ptr info, int level) {
  if (level >= 0) return;
  gfm_jpeg *decoder = info->client_data;
  switch (info->err->msg_code) {
  case JWRN_JPEG_EOF:
  case JWRN_HIT_MARKER:
    info->err->format_message(info, decoder->message);
    escape(decoder, GFM_JPEG_TRUNCATED);
    break;
  case JWRN_HUFF_BAD_CODE:
  case JWRN_MUST_RESYNC:
    info->err->format_message(info, decoder->message);
    escape(decoder, GFM_JPEG_CORRUPT);
    break;
  default: break;
  }
}

static void monitor(j_common_ptr info) {
  gfm_jpeg *decoder = info->client_data;
  if (decoder->stop()) escape(decoder, GFM_JPEG_STOPPED);
  if (decoder->info.input_scan_number > MOST_SCANS) {
    snprintf(decoder->message, sizeof decoder->message, "it has more than %d scans", MOST_SCANS);
    escape(decoder, GFM_JPEG_CORRUPT);
  }
}

static void silence(j_common_ptr info) { (void)info; }

gfm_jpeg *gfm_jpeg_new(bool (*stop)(void)) {
  gfm_jpeg *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->stop = stop;
  decoder->info.err = jpeg_std_error(&decoder->errors);
  decoder->errors.error_exit = fail;
  decoder->errors.emit_message = warn;
  decoder->errors.output_message = silence;
  decoder->info.client_data = decoder;
  if (setjmp(decoder->escape)) {
    jpeg_destroy_decompress(&decoder->info);
    free(decoder);
    return NULL;
  }
  jpeg_create_decompress(&decoder->info);
  decoder->info.client_data = decoder;
  decoder->info.mem->max_memory_to_use = MOST_MEMORY;
  decoder->progress.progress_monitor = monitor;
  decoder->info.progress = &decoder->progress;
  jpeg_save_markers(&decoder->info, JPEG_APP0 + 1, 0xffff);
  return decoder;
}

void gfm_jpeg_free(gfm_jpeg *decoder) {
  jpeg_destroy_decompress(&decoder->info);
  free(decoder);
}

const char *gfm_jpeg_message(const gfm_jpeg *decoder) { return decoder->message; }

// Begins work that may fail: the decoder is then ready for another file.
#define ATTEMPT(decoder)                     \
  if (setjmp((decoder)->escape)) {           \
    jpeg_abort_decompress(&(decoder)->info); \
    return (decoder)->status;                \
  }

gfm_jpeg_status gfm_jpeg_open(gfm_jpeg *decoder, const uint8_t *bytes, size_t count,
                              gfm_jpeg_header *header) {
  struct jpeg_decompress_struct *info = &decoder->info;
  ATTEMPT(decoder)
  jpeg_abort_decompress(info);
  jpeg_mem_src(info, bytes, count);
  jpeg_read_header(info, TRUE);
  bool known = info->jpeg_color_space == JCS_GRAYSCALE || info->jpeg_color_space == JCS_YCbCr ||
               info->jpeg_color_space == JCS_RGB;
  if (info->data_precision != 8 || !known) {
    jpeg_abort_decompress(info);
    return GFM_JPEG_OTHER;
  }
  *header = (gfm_jpeg_header){.width = info->image_width, .height = info->image_height};
  // A file of several scans is kept as coefficients until the last of them is read.
  header->bytes = jpeg_has_multiple_scans(info)
                      ? (size_t)info->image_width * info->image_height * info->num_components * sizeof(JCOEF)
                      : 0;
  for (jpeg_saved_marker_ptr marker = info->marker_list; marker; marker = marker->next)
    if (marker->data_length > 6 && memcmp(marker->data, "Exif\0", 6) == 0 && !header->exif) {
      header->exif = marker->data + 6;
      header->exif_count = marker->data_length - 6;
    }
  return GFM_JPEG_OK;
}

static long least(long a, long b) { return a < b ? a : b; }

// Limits decoding to some columns, with a margin; returns how many of them precede the part.
static long crop(struct jpeg_decompress_struct *info, long left, long width) {
  long from = left > MARGIN ? left - MARGIN : 0;
  long to = least(info->output_width, left + width + MARGIN);
  if (from == 0 && to == info->output_width) return left;
  JDIMENSION offset = (JDIMENSION)from, columns = (JDIMENSION)(to - from);
  jpeg_crop_scanline(info, &offset, &columns);
  return left - offset;
}

gfm_jpeg_status gfm_jpeg_start(gfm_jpeg *decoder, int denominator, long left, long width, long *before,
                               long *columns) {
  struct jpeg_decompress_struct *info = &decoder->info;
  ATTEMPT(decoder)
  info->scale_num = 1;
  info->scale_denom = (unsigned)denominator;
  info->out_color_space = JCS_RGB;
  info->dct_method = JDCT_ISLOW;
  info->do_fancy_upsampling = TRUE;
  jpeg_start_decompress(info);
  *before = crop(info, left, width);
  *columns = info->output_width;
  return GFM_JPEG_OK;
}

gfm_jpeg_status gfm_jpeg_rows(gfm_jpeg *decoder, long top, long height, uint8_t *rgb) {
  struct jpeg_decompress_struct *info = &decoder->info;
  ATTEMPT(decoder)
  if (top > MARGIN) jpeg_skip_scanlines(info, (JDIMENSION)(top - MARGIN));
  size_t stride = (size_t)info->output_width * 3;
  while (info->output_scanline < top + height) {
    // Rows above the part go where its first row will be.
    long row = info->output_scanline < top ? 0 : info->output_scanline - top;
    JSAMPROW to = rgb + row * stride;
    if (jpeg_read_scanlines(info, &to, 1) != 1) escape(decoder, GFM_JPEG_TRUNCATED);
  }
  jpeg_abort_decompress(info);
  return GFM_JPEG_OK;
}
