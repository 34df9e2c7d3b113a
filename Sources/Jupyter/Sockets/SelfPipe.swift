import Glibc

/// Wakes a thread that waits for sockets.
final class SelfPipe: Sendable {
  /// What becomes readable once a signal was sent.
  let reading: Int32
  private let writing: Int32

  /// - Throws: `ConnectionError.noSocket`.
  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw ConnectionError.noSocket(problem: String(cString: strerror(errno)))
    }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    close(reading)
    close(writing)
  }

  /// Wakes the thread; signals that were not drained yet are one.
  func signal() {
    var byte: UInt8 = 1
    _ = write(writing, &byte, 1)
  }

  /// Takes back all signals.
  func drain() {
    var bytes = [UInt8](repeating: 0, count: 4096)
    while read(reading, &bytes, bytes.count) == bytes.count {}
  }
}
