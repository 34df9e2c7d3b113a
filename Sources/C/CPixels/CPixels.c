#include "CPixels.h"

#include <limits.h>
#include <png.h>
#include <sixel/sixel.h>
#include <stdlib.h>
#include <string.h>

uint8_t *gfm_png_read(const uint8_t *bytes, size_t count, long *width, long *height) {
  png_image image = {.version = PNG_IMAGE_VERSION};
  if (!png_image_begin_read_from_memory(&image, bytes, count)) return NULL;
  image.format = PNG_FORMAT_RGB;
  png_color white = {255, 255, 255};
  uint8_t *rgb = malloc(PNG_IMAGE_SIZE(image));
  if (!rgb || !png_image_finish_read(&image, &white, rgb, 0, NULL)) {
    png_image_free(&image);
    free(rgb);
    return NULL;
  }
  *width = image.width;
  *height = image.height;
  return rgb;
}

uint8_t *gfm_png_write(const uint8_t *rgb, long width, long height, size_t *count) {
  png_image image = {
      .version = PNG_IMAGE_VERSION,
      .width = (png_uint_32)width,
      .height = (png_uint_32)height,
      .format = PNG_FORMAT_RGB,
      .flags = PNG_IMAGE_FLAG_FAST,
  };
  png_alloc_size_t most = PNG_IMAGE_PNG_SIZE_MAX(image);
  uint8_t *png = malloc(most);
  if (!png || !png_image_write_to_memory(&image, png, &most, 0, rgb, 0, NULL)) {
    free(png);
    return NULL;
  }
  *count = most;
  return png;
}

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
  // Spreading the error of a pixel over its neighbours writes into the pixels.
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
