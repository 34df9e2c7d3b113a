// Pipes beside a raster: GDAL opens whatever is called like a file that may stand there (scene.aux, scene.ovr, roads.dbf),
// and the system would have it wait until somebody writes, which no interruption ends. So the functions that open files
// are ours, as those of the network are (see Network.h): a pipe or a socket is refused to what came with GDAL.
#define _GNU_SOURCE
#include "Network.h"
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <fcntl.h>

#define CALLER __builtin_extract_return_addr(__builtin_return_address(0))

static bool is_refused(const char *path, const void *caller) {
  if (!path) return false;
  int before = errno;
  struct stat information;
  bool waits = stat(path, &information) == 0 && (S_ISFIFO(information.st_mode) || S_ISSOCK(information.st_mode));
  errno = before;
  if (!waits || !gfm_came_with_gdal(caller)) return false;
  errno = ENXIO;
  return true;
}

// libc's function of that name, looked up once.
static void *next_of(_Atomic(void *) *found, const char *name) {
  void *known = atomic_load_explicit(found, memory_order_relaxed);
  if (!known) {
    known = dlsym(RTLD_NEXT, name);
    atomic_store_explicit(found, known, memory_order_relaxed);
  }
  return known;
}

static _Atomic(void *) next_open, next_fopen, next_fopen64;

int open(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (__OPEN_NEEDS_MODE(flags)) {
    va_list more;
    va_start(more, flags);
    mode = va_arg(more, mode_t);
    va_end(more);
  }
  if (is_refused(path, CALLER)) return -1;
  int (*next)(const char *, int, ...) = next_of(&next_open, "open");
  return next(path, flags, mode);
}

FILE *fopen(const char *path, const char *mode) {
  if (is_refused(path, CALLER)) return NULL;
  FILE *(*next)(const char *, const char *) = next_of(&next_fopen, "fopen");
  return next(path, mode);
}

FILE *fopen64(const char *path, const char *mode) {
  if (is_refused(path, CALLER)) return NULL;
  FILE *(*next)(const char *, const char *) = next_of(&next_fopen64, "fopen64");
  return next(path, mode);
}
