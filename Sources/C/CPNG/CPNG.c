#include "CPNG.h"

#include <png.h>
#include <stdlib.h>

// Of a figure; a small file can claim any number.
enum { MOST_PIXELS = 1 << 26 };

uint8_t *gfm_png_read(const uint8_t *bytes, size_t count, long *width, long *height) {
  png_image image = {.version = PNG_IMAGE_VERSION};
  if (!png_image_begin_read_from_memory(&image, bytes, count)) return NULL;
  if ((uint64_t)image.width * image.height > MOST_PIXELS) {
    png_image_free(&image);
    return NULL;
  }
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
