import Foundation
import Glibc

/// A process that this one started.
final class ChildProcess {
  let id: Int32
  /// What it wrote to standard error, in a file that is removed with the object.
  private let errors: String
  private var lifeline: Int32

  /// How a process ended.
  enum End: Equatable {
    case status(Int32)
    case signal(Int32)
  }

  /// Starts a program whose standard input stays open as long as this process lives.
  /// - Throws: `SweepError.launcherFailed`.
  init(_ program: String, _ arguments: [String], launcher: String) throws {
    errors = NSTemporaryDirectory() + "gfm-worker-\(UUID().uuidString)"
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw SweepError.launcherFailed(launcher: launcher, text: String(cString: strerror(errno)))
    }
    // Other children must not hold this one's pipe open.
    for end in ends { setCloseOnExec(end) }
    defer { close(ends[0]) }
    lifeline = ends[1]
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    // A group of its own: Ctrl-C in a terminal is for the one that started it, which then ends the workers.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var environment = ProcessInfo.processInfo.environment
    environment["SWIFT_BACKTRACE"] = "enable=no"
    var process: pid_t = 0
    let code = Self.withStrings([program] + arguments) { arguments in
      Self.withStrings(environment.map { "\($0)=\($1)" }) { environment in
        posix_spawn(&process, program, &actions, &attributes, arguments, environment)
      }
    }
    if code != 0 {
      close(lifeline)
      lifeline = -1
      throw SweepError.launcherFailed(
        launcher: launcher,
        text: "\(program): \(String(cString: strerror(code)))"
      )
    }
    id = process
  }

  deinit {
    if lifeline >= 0 { close(lifeline) }
    unlink(errors)
  }

  /// How it ended; nil while it runs.
  func poll() -> End? {
    var status: Int32 = 0
    guard waitpid(id, &status, WNOHANG) == id else { return nil }
    let signal = status & 0x7F
    return signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
  }

  /// Ends it without asking.
  func kill() {
    Glibc.kill(id, SIGKILL)
    var status: Int32 = 0
    waitpid(id, &status, 0)
  }

  func interrupt() { Glibc.kill(id, SIGINT) }

  /// The last of what it wrote to standard error.
  func lastErrors(limit: Int = 4_000) -> String {
    guard let handle = FileHandle(forReadingAtPath: errors) else { return "" }
    defer { try? handle.close() }
    let size = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: size > UInt64(limit) ? size - UInt64(limit) : 0)
    let data = (try? handle.readToEnd()) ?? Data()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func withStrings<Result>(
    _ texts: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}

/// Keeps a descriptor from programs that are started later.
private func setCloseOnExec(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}
