#ifndef CSANDBOX_H
#define CSANDBOX_H

#include <stdbool.h>

/// Confines what this thread and those that it starts write to some folders, for good: by Landlock, in the kernel.
///
/// Reading stays as it was. Returns false where the kernel has no Landlock; then nothing changed.
bool gfm_confine_writes(const char *const *folders, int count);

/// Refuses this process and its children all sockets but those within this machine, for good: by a seccomp filter, and
/// by Landlock for sockets that are open already, where the kernel has its rules for the network.
///
/// Returns false where the kernel cannot.
bool gfm_confine_network(void);

#endif
