#ifndef CSANDBOX_H
#define CSANDBOX_H

#include <stdbool.h>

/// Confines what this thread and those that it starts write to some folders, for good: by Landlock, in the kernel.
///
/// Reading stays as it was. Returns false where the kernel has no Landlock; then nothing changed.
bool gfm_confine_writes(const char *const *folders, int count);

#endif
