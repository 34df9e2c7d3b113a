// Sixels by libsixel.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Sixels of interleaved pixels, in 256 colors that suit them; freed with `free`, null without memory.
uint8_t *_Nullable gfm_sixel_write(const uint8_t *_Nonnull rgb, long width, long height,
                                   size_t *_Nonnull count);


#ifdef __cplusplus
}
#endif
