// A pool of threads that spin for a while after a region, then sleep on a futex: between the operations
// of a training step there is no time to wake a sleeping thread.
#define _GNU_SOURCE
#include "CKernels.h"
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MAXIMUM = 256 };
static const long SPIN_NANOSECONDS = 200000;

static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool inside;
static int wanted;
static int started;
static gfm_body region_body;
static void *region_context;
static long region_count;
static int region_workers;
static atomic_long next_index;
static atomic_int generation, remaining, sleepers;

static void futex_wait(atomic_int *word, int value) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}
static void futex_wake(atomic_int *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}
static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}
static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void work(void) {
  for (;;) {
    long i = atomic_fetch_add(&next_index, 1);
    if (i >= region_count) return;
    region_body(region_context, i);
  }
}

static void wait_for_change(atomic_int *word, int value, atomic_int *sleeping) {
  long start = now();
  for (int i = 1; atomic_load_explicit(word, memory_order_acquire) == value; i++) {
    if (i % 256 != 0 || now() - start < SPIN_NANOSECONDS) {
      relax();
      continue;
    }
    if (sleeping) atomic_fetch_add(sleeping, 1);
    futex_wait(word, value);
    if (sleeping) atomic_fetch_sub(sleeping, 1);
  }
}

static void *worker(void *argument) {
  int id = (int)(long)argument, seen = 0;
  inside = true;
  for (;;) {
    wait_for_change(&generation, seen, &sleepers);
    seen = atomic_load(&generation);
    if (id < region_workers) work();
    if (atomic_fetch_sub(&remaining, 1) == 1) futex_wake(&remaining, 1);
  }
  return NULL;
}

// A child of fork has no workers.
static void forget(void) {
  started = 0;
  pthread_mutex_init(&owner, NULL);
}

static int default_threads(void) {
  const char *text = getenv("GFM_THREADS");
  int n = text ? atoi(text) : 0;
  if (n <= 0) n = (int)sysconf(_SC_NPROCESSORS_ONLN);
  return n < 1 ? 1 : n > MAXIMUM ? MAXIMUM : n;
}

int gfm_pool_threads(void) {
  if (wanted == 0) wanted = default_threads();
  return wanted;
}

void gfm_pool_set_threads(int threads) {
  pthread_mutex_lock(&owner);
  wanted = threads < 1 ? 1 : threads > MAXIMUM ? MAXIMUM : threads;
  pthread_mutex_unlock(&owner);
}

static void start_workers(int count) {
  static bool registered;
  if (!registered) {
    registered = true;
    pthread_atfork(NULL, NULL, forget);
  }
  if (started == 0) {
    atomic_store(&generation, 0);
    atomic_store(&sleepers, 0);
  }
  for (; started < count; started++) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 8 << 20);
    // A worker waits for the first generation after the one it is born in.
    int failed = atomic_load(&generation) != 0 ||
                 pthread_create(&thread, &attributes, worker, (void *)(long)started);
    pthread_attr_destroy(&attributes);
    if (failed) return;
  }
}

void gfm_pool_run(gfm_body body, void *context, long count) {
  if (count <= 0) return;
  if (count == 1 || inside || gfm_pool_threads() == 1 || pthread_mutex_trylock(&owner) != 0) {
    for (long i = 0; i < count; i++) body(context, i);
    return;
  }
  if (started == 0) {
    int most = (int)sysconf(_SC_NPROCESSORS_ONLN);
    start_workers((wanted > most ? wanted : most) - 1);
  }
  inside = true;
  region_body = body;
  region_context = context;
  region_count = count;
  region_workers = wanted - 1;
  atomic_store(&next_index, 0);
  atomic_store(&remaining, started);
  atomic_fetch_add(&generation, 1);
  if (atomic_load(&sleepers) > 0) futex_wake(&generation, started);
  work();
  for (int left; (left = atomic_load(&remaining)) != 0;) wait_for_change(&remaining, left, NULL);
  inside = false;
  pthread_mutex_unlock(&owner);
}
