// PNG by libpng. What a function returns is freed with `free`; null without memory or for other bytes.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The pixels of a PNG, interleaved red, green and blue, over white.
uint8_t *_Nullable gfm_png_read(const uint8_t *_Nonnull bytes, size_t count, long *_Nonnull width,
                                long *_Nonnull height);

// A PNG of interleaved pixels, made for speed rather than for its size.
uint8_t *_Nullable gfm_png_write(const uint8_t *_Nonnull rgb, long width, long height,
                                 size_t *_Nonnull count);


#ifdef __cplusplus
}
#endif
