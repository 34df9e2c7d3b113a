#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One piece of what gnuplot reads: commands as text, or the bytes of an image that follow a
/// plot command with `'-' binary`.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  int binary;
} gfm_gnuplot_part;

typedef enum {
  GFM_GNUPLOT_FINISHED,     ///< ran to its end; `status` is the exit status
  GFM_GNUPLOT_KILLED,       ///< ended by the signal in `status`
  GFM_GNUPLOT_NOT_STARTED,  ///< could not be started; `status` is the errno
  GFM_GNUPLOT_TIMED_OUT,    ///< stopped by us after the time limit
  GFM_GNUPLOT_INTERRUPTED   ///< stopped by us because `interrupted` said so
} gfm_gnuplot_end;

typedef struct {
  gfm_gnuplot_end end;
  int status;
  uint8_t *output;  ///< what gnuplot wrote to standard output: the figure
  size_t output_count;
  uint8_t *messages;  ///< what it wrote to standard error
  size_t messages_count;
} gfm_gnuplot_result;

/// Runs one gnuplot, sends it the parts, and waits for its end, at most `limit` seconds.
/// `interrupted` is asked a few times each hundredth of a second; it may be null.
gfm_gnuplot_result gfm_gnuplot_run(const char *executable, const gfm_gnuplot_part *parts,
                                   size_t count, double limit, int (*interrupted)(void));

/// Releases what `gfm_gnuplot_run` returned.
void gfm_gnuplot_release(gfm_gnuplot_result *result);

#ifdef __cplusplus
}
#endif
