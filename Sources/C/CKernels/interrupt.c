// Ctrl-C as a flag that whatever is running looks at.
#include "CKernels.h"
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

// Process-wide: a signal handler can reach nothing else.
static atomic_int requests;
static atomic_bool held, urgent;
// A plain pointer, which this kind of machine writes whole: it is written at every call of a builtin.
static const char *activity;

void gfm_interrupt_request(void) { atomic_fetch_add_explicit(&requests, 1, memory_order_relaxed); }
void gfm_interrupt_clear(void) { atomic_store_explicit(&requests, 0, memory_order_relaxed); }
bool gfm_interrupt_pending(void) {
  return atomic_load_explicit(&requests, memory_order_relaxed) != 0;
}
bool gfm_interrupt_requested(void) {
  if (!gfm_interrupt_pending()) return false;
  return gfm_interrupt_urgent() || !atomic_load_explicit(&held, memory_order_relaxed);
}

void gfm_interrupt_hold(bool holds) { atomic_store_explicit(&held, holds, memory_order_relaxed); }
void gfm_interrupt_hurry(void) {
  atomic_store_explicit(&urgent, true, memory_order_relaxed);
  gfm_interrupt_request();
}
bool gfm_interrupt_urgent(void) { return atomic_load_explicit(&urgent, memory_order_relaxed); }

const char **gfm_activity(void) { return &activity; }

static void say(const char *text) {
  size_t left = strlen(text);
  while (left > 0) {
    ssize_t written = write(STDERR_FILENO, text, left);
    if (written <= 0) return;
    text += written;
    left -= (size_t)written;
  }
}

void gfm_interrupt_signalled(void) {
  gfm_interrupt_request();
  if (atomic_load_explicit(&requests, memory_order_relaxed) < 2) return;
  const char *name = *(const char *volatile *)&activity;
  say("\ninterrupting: ");
  say(name ? name : "the script");
  say(" is running and stops at its next step\n");
}
