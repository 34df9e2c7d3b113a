#define _GNU_SOURCE
#include "CKernels.h"
#include <stdlib.h>
#include <sys/mman.h>

void *gfm_allocate(size_t bytes) {
  void *pointer = NULL;
  return posix_memalign(&pointer, 64, bytes ? bytes : 64) == 0 ? pointer : NULL;
}

void gfm_release(void *pointer) { free(pointer); }

void *gfm_reserve(size_t bytes) {
  void *pointer =
      mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return pointer == MAP_FAILED ? NULL : pointer;
}

// Kernels that do not know the flag take the address as a request.
static bool map_at(void *pointer, size_t bytes, int protection) {
#ifdef MAP_FIXED_NOREPLACE
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  void *got = mmap(pointer, bytes, protection, flags, -1, 0);
  if (got == pointer) return true;
  if (got != MAP_FAILED) munmap(got, bytes);
#endif
  return false;
}

bool gfm_claim(void *pointer, size_t bytes) { return map_at(pointer, bytes, PROT_NONE); }

bool gfm_extend(void *pointer, size_t bytes) {
  if (!map_at(pointer, bytes, PROT_READ | PROT_WRITE)) return false;
  madvise(pointer, bytes, MADV_HUGEPAGE);
  return true;
}

void gfm_unmap(void *pointer, size_t bytes) { munmap(pointer, bytes); }

bool gfm_commit(void *pointer, size_t bytes) {
  if (mprotect(pointer, bytes, PROT_READ | PROT_WRITE) != 0) return false;
  // Fewer page faults and TLB misses: a step touches gigabytes.
  madvise(pointer, bytes, MADV_HUGEPAGE);
  return true;
}

void gfm_decommit(void *pointer, size_t bytes) { mprotect(pointer, bytes, PROT_NONE); }

void gfm_discard(void *pointer, size_t bytes) { madvise(pointer, bytes, MADV_DONTNEED); }
