import Glibc
import Synchronization

/// Writes in the background, one file after the other.
final class Saver {
  private var thread: pthread_t?

  deinit { try? wait() }

  /// Runs a task on a thread of its own, after the one before.
  func run(_ task: @escaping @Sendable () -> Void) {
    try? wait()
    let box = Unmanaged.passRetained(Task(task))
    var thread = pthread_t()
    let failed = pthread_create(
      &thread,
      nil,
      { argument in
        if let argument { Unmanaged<Task>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      },
      box.toOpaque()
    )
    if failed == 0 {
      self.thread = thread
    } else {
      box.takeRetainedValue().body()
    }
  }

  /// Waits for the task in progress.
  func wait() throws {
    guard let running = thread else { return }
    pthread_join(running, nil)
    thread = nil
  }

  private final class Task: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
