#include "CGnuplot.h"

#include <gnuplot-iostream.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <new>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  int get() const { return number; }
  void reset(int other) {
    close();
    number = other;
  }
  int release() {
    int kept = number;
    number = -1;
    return kept;
  }
  void close() {
    if (number >= 0) ::close(number);
    number = -1;
  }

 private:
  int number;
};

/// Keeps a write to a dead gnuplot from ending the process, without touching its signal handlers.
class BrokenPipeBlocked {
 public:
  BrokenPipeBlocked() {
    sigset_t pending;
    sigpending(&pending);
    wasPending = sigismember(&pending, SIGPIPE);
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
  }
  ~BrokenPipeBlocked() {
    const struct timespec now = {0, 0};
    if (!wasPending) {
      while (sigtimedwait(&pipe, nullptr, &now) == -1 && errno == EINTR) {
      }
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

 private:
  sigset_t pipe, before;
  bool wasPending;
};

/// Starts gnuplot with the given standard streams; returns an errno, 0 when it runs.
int start(const char *executable, int input, int output, int messages, pid_t *child) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  posix_spawn_file_actions_adddup2(&actions, messages, 2);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, fresh;
  sigemptyset(&none);
  sigemptyset(&fresh);
  sigaddset(&fresh, SIGPIPE);
  sigaddset(&fresh, SIGINT);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &fresh);
  // A group of its own: Ctrl-C at the terminal is ours to pass on.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  // -d: the user's own gnuplot settings would change the figure.
  const char *arguments[] = {executable, "-d", nullptr};
  int code = posix_spawnp(child, executable, &actions, &attributes,
                          const_cast<char *const *>(arguments), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

/// Ends the child when the limit has passed or an interruption is asked for.
void watch(pid_t child, double limit, int (*interrupted)(void), std::atomic<int> &stopped) {
  Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(limit);
  for (;;) {
    struct pollfd ready = {process.get(), POLLIN, 0};
    if (process.get() >= 0) {
      if (poll(&ready, 1, 10) > 0) return;
    } else {
      siginfo_t info = {};
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (waitid(P_PID, child, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0) return;
    }
    if (stopped.load() != 0) continue;
    if (interrupted && interrupted()) {
      stopped = GFM_GNUPLOT_INTERRUPTED;
    } else if (std::chrono::steady_clock::now() > end) {
      stopped = GFM_GNUPLOT_TIMED_OUT;
    }
    if (stopped.load() != 0) kill(child, SIGKILL);
  }
}

/// Sends every part; a gnuplot that went away in the middle is noticed by its exit status.
void send(FILE *input, const gfm_gnuplot_part *parts, size_t count) {
  Gnuplot stream(input);
  for (size_t i = 0; i < count && stream.good(); i++) {
    const gfm_gnuplot_part &part = parts[i];
    if (part.binary) {
      stream.sendBinary1d(std::vector<boost::uint8_t>(part.bytes, part.bytes + part.count));
    } else {
      stream.write(reinterpret_cast<const char *>(part.bytes), part.count);
    }
  }
}

/// Reads a whole memory file.
uint8_t *contents(int file, size_t *count) {
  struct stat information;
  *count = 0;
  if (fstat(file, &information) != 0) return nullptr;
  size_t size = static_cast<size_t>(information.st_size);
  uint8_t *bytes = static_cast<uint8_t *>(malloc(size + 1));
  if (!bytes) return nullptr;
  while (*count < size) {
    ssize_t got = pread(file, bytes + *count, size - *count, static_cast<off_t>(*count));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    *count += static_cast<size_t>(got);
  }
  return bytes;
}

gfm_gnuplot_result run(const char *executable, const gfm_gnuplot_part *parts, size_t count,
                       double limit, int (*interrupted)(void)) {
  gfm_gnuplot_result result = {GFM_GNUPLOT_NOT_STARTED, 0, nullptr, 0, nullptr, 0};
  // Memory files instead of pipes: gnuplot never waits for us to read.
  Descriptor output(memfd_create("figure", MFD_CLOEXEC));
  Descriptor messages(memfd_create("messages", MFD_CLOEXEC));
  int ends[2];
  if (output.get() < 0 || messages.get() < 0 || pipe2(ends, O_CLOEXEC) != 0) {
    result.status = errno;
    return result;
  }
  Descriptor reading(ends[0]), writing(ends[1]);
  pid_t child = 0;
  int code = start(executable, reading.get(), output.get(), messages.get(), &child);
  reading.close();
  if (code != 0) {
    result.status = code;
    return result;
  }
  std::atomic<int> stopped(0);
  std::thread watcher;
  try {
    watcher = std::thread(watch, child, limit, interrupted, std::ref(stopped));
  } catch (...) {
    // Without memory for a thread nobody would end the child.
    kill(child, SIGKILL);
    while (waitpid(child, nullptr, 0) == -1 && errno == EINTR) {
    }
    throw;
  }
  {
    BrokenPipeBlocked blocked;
    try {
      if (FILE *input = fdopen(writing.get(), "w")) {
        writing.release();
        send(input, parts, count);
      }
    } catch (...) {
      // Only a broken pipe ends here; the exit status below tells the rest.
    }
    writing.close();
  }
  watcher.join();
  int status = 0;
  while (waitpid(child, &status, 0) == -1 && errno == EINTR) {
  }
  result.output = contents(output.get(), &result.output_count);
  result.messages = contents(messages.get(), &result.messages_count);
  if (!result.output || !result.messages) {
    gfm_gnuplot_release(&result);
    throw std::bad_alloc();
  }
  if (stopped.load() != 0) {
    result.end = static_cast<gfm_gnuplot_end>(stopped.load());
  } else if (WIFSIGNALED(status)) {
    result.end = GFM_GNUPLOT_KILLED;
    result.status = WTERMSIG(status);
  } else {
    result.end = GFM_GNUPLOT_FINISHED;
    result.status = WEXITSTATUS(status);
  }
  return result;
}

}  // namespace

extern "C" gfm_gnuplot_result gfm_gnuplot_run(const char *executable,
                                              const gfm_gnuplot_part *parts, size_t count,
                                              double limit, int (*interrupted)(void)) {
  try {
    return run(executable, parts, count, limit, interrupted);
  } catch (...) {
    return {GFM_GNUPLOT_NOT_STARTED, ENOMEM, nullptr, 0, nullptr, 0};
  }
}

extern "C" void gfm_gnuplot_release(gfm_gnuplot_result *result) {
  free(result->output);
  free(result->messages);
  *result = {GFM_GNUPLOT_FINISHED, 0, nullptr, 0, nullptr, 0};
}
