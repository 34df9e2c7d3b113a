// The patches of one image, in the order of their rows, for numbers of any type: EACH does something with each place
// of each patch, which has a pixel, line[column], where it is `within` the image, and *columns beside it.
#define EACH_IN_PATCHES(EACH)                                                          \
  for (long y = 0; y < oh; y++)                                                        \
    for (long x = 0; x < ow; x++)                                                      \
      for (long c = 0; c < channels; c++)                                              \
        for (long i = 0; i < kh; i++) {                                                \
          long row = y * stride - padding + i;                                         \
          __typeof__(image) line = image + (c * height + row) * width;                 \
          for (long j = 0; j < kw; j++, columns++) {                                   \
            long column = x * stride - padding + j;                                    \
            bool within = row >= 0 && row < height && column >= 0 && column < width;   \
            EACH;                                                                      \
          }                                                                            \
        }
#define UNROLL_PATCHES EACH_IN_PATCHES(*columns = within ? line[column] : 0)
#define ROLL_PATCHES EACH_IN_PATCHES(if (within) line[column] += *columns)
