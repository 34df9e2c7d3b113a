#define _GNU_SOURCE
#include "CSandbox.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__linux__) && __has_include(<linux/landlock.h>)
#include <linux/landlock.h>

// Debian 12's headers know less than later kernels do.
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

static uint64_t writing(int version) {
  uint64_t rights = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
  if (version >= 2) rights |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
  return rights;
}

static bool allow(int rules, const char *path, uint64_t rights) {
  struct landlock_path_beneath_attr beneath = {.allowed_access = rights};
  beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
  if (beneath.parent_fd < 0) return false;
  bool done = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
  close(beneath.parent_fd);
  return done;
}

bool gfm_confine_writes(const char *const *folders, int count) {
  int version =
      (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  struct landlock_ruleset_attr attributes = {.handled_access_fs = writing(version)};
  int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (rules < 0) return false;
  // Of a file that is there only writing can be allowed.
  bool done = allow(rules, "/dev/null", LANDLOCK_ACCESS_FS_WRITE_FILE);
  for (int i = 0; i < count; i++) done = done && allow(rules, folders[i], writing(version));
  done = done && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  done = done && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  close(rules);
  return done;
}
#else
bool gfm_confine_writes(const char *const *folders, int count) {
  (void)folders;
  (void)count;
  return false;
}
#endif

#if defined(__linux__) && __has_include(<linux/seccomp.h>)
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/socket.h>

#if defined(__x86_64__)
#define GFM_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define GFM_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

// Landlock's rights and the first version that knows them: connecting and listening by TCP.
enum { NETWORK_VERSION = 4, LISTEN_BY_TCP = 1, CONNECT_BY_TCP = 2 };

// Sockets that are open already may not connect either, where the kernel can see to it.
static void forbid_tcp(void) {
#ifdef LANDLOCK_CREATE_RULESET_VERSION
  int version =
      (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < NETWORK_VERSION) return;
  // As later kernels lay it out; Debian 12's header ends after the first.
  struct { uint64_t files, network; } attributes = {0, LISTEN_BY_TCP | CONNECT_BY_TCP};
  int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (rules < 0) return;
  syscall(SYS_landlock_restrict_self, rules, 0);
  close(rules);
#endif
}

bool gfm_confine_network(void) {
#ifdef GFM_ARCHITECTURE
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define UNLESS_EQUAL(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped)
#define IF_EQUAL(value, skipped) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, skipped, 0)
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
  struct sock_filter rules[] = {
      // Calls of another architecture, and those numbered beyond it, have other numbers.
      LOAD(arch),
      IF_EQUAL(GFM_ARCHITECTURE, 1),
      ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
      LOAD(nr),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
      ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
      // Sockets can be made by way of a ring as well.
      UNLESS_EQUAL(SYS_io_uring_setup, 1),
      ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
      UNLESS_EQUAL(SYS_socket, 3),
      // Sockets within this machine stay.
      LOAD(args[0]),
      IF_EQUAL(AF_UNIX, 1),
      ANSWER(SECCOMP_RET_ERRNO | EACCES),
      ANSWER(SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof rules / sizeof *rules, .filter = rules};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  forbid_tcp();
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
#else
  forbid_tcp();
  return false;
#endif
}
#else
bool gfm_confine_network(void) { return false; }
#endif
