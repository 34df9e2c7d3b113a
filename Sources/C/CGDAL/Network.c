#define _GNU_SOURCE
#include "Network.h"
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/socket.h>

enum { MOST_OBJECTS = 1024 };
// Where the objects begin that were there before GDAL. Written once, before `refuses` is set.
static const void *trusted[MOST_OBJECTS];
static atomic_int trusted_count;
static atomic_bool refuses;

static const void *object_of(const void *place) {
  Dl_info information;
  return dladdr(place, &information) ? information.dli_fbase : NULL;
}

static int trust(struct dl_phdr_info *object, size_t size, void *unused) {
  (void)size;
  (void)unused;
  // Any place within the object will do: its first loaded segment.
  for (int i = 0; i < object->dlpi_phnum; i++) {
    if (object->dlpi_phdr[i].p_type != PT_LOAD) continue;
    const void *base = object_of((const void *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr));
    if (base && trusted_count < MOST_OBJECTS) trusted[trusted_count++] = base;
    return 0;
  }
  return 0;
}

void gfm_network_before_loading(void) {
  trusted_count = 0;
  dl_iterate_phdr(trust, NULL);
}

bool gfm_came_with_gdal(const void *caller) {
  // None before GDAL is loaded.
  if (trusted_count == 0) return false;
  const void *base = object_of(caller);
  if (!base) return true;
  for (int i = 0; i < trusted_count; i++)
    if (trusted[i] == base) return false;
  return true;
}

static bool is_refused(const void *caller) {
  return atomic_load_explicit(&refuses, memory_order_acquire) && gfm_came_with_gdal(caller);
}

bool gfm_network_refuse(void) {
  // A library that somebody else had already loaded serves GDAL too; nothing else here makes connections with it.
  static const char *const clients[] = {"libcurl-gnutls.so.4", "libcurl.so.4", "libnetcdf.so.19", "libproj.so.25"};
  for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
    void *library = dlopen(clients[i], RTLD_LAZY | RTLD_NOLOAD);
    struct link_map *map = NULL;
    if (library && dlinfo(library, RTLD_DI_LINKMAP, &map) == 0 && map) {
      const void *base = object_of(map->l_ld);
      for (int k = 0; k < trusted_count; k++)
        if (trusted[k] == base) trusted[k] = NULL;
    }
    if (library) dlclose(library);
  }
  atomic_store_explicit(&refuses, true, memory_order_release);
  return dlsym(RTLD_DEFAULT, "socket") == (void *)socket && dlsym(RTLD_DEFAULT, "connect") == (void *)connect &&
         dlsym(RTLD_DEFAULT, "getaddrinfo") == (void *)getaddrinfo;
}

#define CALLER __builtin_extract_return_addr(__builtin_return_address(0))

// libc's function of that name, looked up once: several threads that look at once find the same.
#define NEXT(name)                                                    \
  static _Atomic(void *) found;                                       \
  void *known = atomic_load_explicit(&found, memory_order_relaxed);   \
  if (!known) {                                                       \
    known = dlsym(RTLD_NEXT, #name);                                  \
    atomic_store_explicit(&found, known, memory_order_relaxed);       \
  }                                                                   \
  __typeof__(&name) next = (__typeof__(&name))known

int socket(int family, int type, int protocol) {
  NEXT(socket);
  if (is_refused(CALLER)) {
    errno = EACCES;
    return -1;
  }
  return next(family, type, protocol);
}

int connect(int descriptor, __CONST_SOCKADDR_ARG address, socklen_t size) {
  NEXT(connect);
  if (is_refused(CALLER)) {
    errno = EACCES;
    return -1;
  }
  return next(descriptor, address, size);
}

// Looking up a name is a connection too, which libc makes by itself.

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **result) {
  NEXT(getaddrinfo);
  if (is_refused(CALLER)) return EAI_FAIL;
  return next(name, service, hints, result);
}

int getnameinfo(const struct sockaddr *address, socklen_t size, char *host, socklen_t host_size, char *service,
                socklen_t service_size, int flags) {
  NEXT(getnameinfo);
  if (is_refused(CALLER)) return EAI_FAIL;
  return next(address, size, host, host_size, service, service_size, flags);
}

struct hostent *gethostbyname(const char *name) {
  NEXT(gethostbyname);
  if (is_refused(CALLER)) {
    h_errno = NO_RECOVERY;
    return NULL;
  }
  return next(name);
}

struct hostent *gethostbyname2(const char *name, int family) {
  NEXT(gethostbyname2);
  if (is_refused(CALLER)) {
    h_errno = NO_RECOVERY;
    return NULL;
  }
  return next(name, family);
}

int gethostbyname_r(const char *name, struct hostent *entry, char *room, size_t size, struct hostent **result,
                    int *problem) {
  NEXT(gethostbyname_r);
  if (is_refused(CALLER)) {
    *result = NULL;
    *problem = NO_RECOVERY;
    return ENOENT;
  }
  return next(name, entry, room, size, result, problem);
}

int gethostbyname2_r(const char *name, int family, struct hostent *entry, char *room, size_t size,
                     struct hostent **result, int *problem) {
  NEXT(gethostbyname2_r);
  if (is_refused(CALLER)) {
    *result = NULL;
    *problem = NO_RECOVERY;
    return ENOENT;
  }
  return next(name, family, entry, room, size, result, problem);
}
