#include "CKernels.h"
#include <stdlib.h>
#include <sys/mman.h>

enum { LARGE = 1 << 20 };

void *gfm_allocate(size_t bytes) {
  if (bytes < LARGE) {
    void *pointer = NULL;
    return posix_memalign(&pointer, 64, bytes ? bytes : 64) == 0 ? pointer : NULL;
  }
  void *pointer = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pointer == MAP_FAILED) return NULL;
  // Fewer page faults and TLB misses: a step touches gigabytes.
  madvise(pointer, bytes, MADV_HUGEPAGE);
  return pointer;
}

void gfm_release(void *pointer, size_t bytes) {
  if (bytes < LARGE)
    free(pointer);
  else
    munmap(pointer, bytes);
}
