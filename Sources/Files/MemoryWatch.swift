import Glibc
import Synchronization

/// Looks now and then whether the process is about to have no memory left.
///
/// What is large is asked for before it is taken; this is for what grows by small pieces, each of which would end the
/// process where it found no room.
package final class MemoryWatch: Sendable {
  /// The watch of this process.
  package static let current = MemoryWatch()

  /// With less than this many bytes left, work ends while there still is room to say so.
  package static let least = 8e6
  /// What a process fills at the most in a nanosecond, in bytes.
  private static let fastest = 8.0
  /// The shortest and the longest time between two looks, in nanoseconds.
  private static let (shortest, longest) = (4e6, 1e9)

  private let read: @Sendable () -> FreeMemory
  private let clock: @Sendable () -> Int
  /// When to look again, by the clock.
  private let due = Atomic(0)

  /// - Parameters:
  ///   - read: What the system has.
  ///   - clock: The time in nanoseconds from any start.
  init(
    read: @escaping @Sendable () -> FreeMemory = { MemoryLimits.current.read() },
    clock: @escaping @Sendable () -> Int = MemoryWatch.now
  ) {
    self.read = read
    self.clock = clock
  }

  /// Looks at memory, unless it was looked at so lately that it cannot be full yet.
  ///
  /// - Parameter relieve: Gives back to the system what the process keeps for later; called where there is a shortage.
  /// - Returns: The bytes that are left, where they are too few to go on.
  /// - Complexity: Some nanoseconds; a look costs about 80 µs, once a second where memory is plenty.
  package func shortage(relieve: () -> Void) -> Double? {
    let now = clock()
    guard now >= due.load(ordering: .relaxed) else { return nil }
    var left = read().last
    if left < Self.least {
      relieve()
      left = read().last
    }
    guard left >= Self.least else { return left }
    let pause = min(max(left / Self.fastest, Self.shortest), Self.longest)
    due.store(now + Int(pause), ordering: .relaxed)
    return nil
  }

  /// The system's coarse clock, which costs nothing to read.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
