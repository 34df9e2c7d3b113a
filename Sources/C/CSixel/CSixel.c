#include "CSixel.h"

#include <limits.h>
#include <sixel/sixel.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint8_t *bytes;
  size_t count, room;
  int failed;
} growing;

static int append(char *data, int size, void *context) {
  growing *text = context;
  size_t more = (size_t)size;
  if (text->count + more > text->room) {
    size_t room = 2 * (text->count + more);
    uint8_t *larger = realloc(text->bytes, room);
    if (!larger) {
      text->failed = 1;
      return -1;
    }
    text->bytes = larger;
    text->room = room;
  }
  memcpy(text->bytes + text->count, data, more);
  text->count += more;
  return size;
}

uint8_t *gfm_sixel_write(const uint8_t *rgb, long width, long height, size_t *count) {
  if (width < 1 || height < 1 || width > INT_MAX / 3 / height) return NULL;
  size_t size = (size_t)(width * height * 3);
  growing text = {0};
  sixel_output_t *output = NULL;
  sixel_dither_t *colors = NULL;
  // Spreading the error of a pixel over its neighbors writes into the pixels.
  uint8_t *own = malloc(size);
  int isDone = 0;
  if (own && SIXEL_SUCCEEDED(sixel_output_new(&output, append, &text, NULL)) &&
      SIXEL_SUCCEEDED(sixel_dither_new(&colors, 256, NULL))) {
    memcpy(own, rgb, size);
    isDone =
        SIXEL_SUCCEEDED(sixel_dither_initialize(colors, own, (int)width, (int)height,
                                                SIXEL_PIXELFORMAT_RGB888, SIXEL_LARGE_AUTO,
                                                SIXEL_REP_AUTO, SIXEL_QUALITY_HIGH)) &&
        SIXEL_SUCCEEDED(sixel_encode(own, (int)width, (int)height, 3, colors, output)) && !text.failed;
  }
  if (colors) sixel_dither_unref(colors);
  if (output) sixel_output_unref(output);
  free(own);
  if (!isDone) {
    free(text.bytes);
    return NULL;
  }
  *count = text.count;
  return text.bytes;
}
