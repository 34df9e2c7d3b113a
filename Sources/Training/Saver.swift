import Glibc
import Synchronization

/// Writes in the background, one file after the other.
final class Saver {
  private var thread: pthread_t?
  private var task: Task?

  deinit { try? wait() }

  /// Runs a task on a thread of its own, after the one before.
  ///
  /// - Throws: What the task before threw, unless `wait` did; this one is not begun then.
  func run(_ body: @escaping @Sendable () throws -> Void) throws {
    try wait()
    let task = Task(body)
    self.task = task
    let box = Unmanaged.passRetained(task)
    var thread = pthread_t()
    let failed = pthread_create(
      &thread,
      nil,
      { argument in
        if let argument { Unmanaged<Task>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      },
      box.toOpaque()
    )
    if failed == 0 {
      self.thread = thread
    } else {
      box.takeRetainedValue().run()
    }
  }

  /// Waits for the task in progress.
  ///
  /// - Throws: What it threw, once.
  func wait() throws {
    if let running = thread { pthread_join(running, nil) }
    defer { (thread, task) = (nil, nil) }
    try task?.rethrow()
  }

  private final class Task: Sendable {
    private let body: @Sendable () throws -> Void
    private let failure = Mutex<(any Error)?>(nil)

    init(_ body: @escaping @Sendable () throws -> Void) { self.body = body }

    func run() {
      do {
        try body()
      } catch {
        failure.withLock { $0 = error }
      }
    }

    func rethrow() throws {
      if let error = failure.withLock({ $0 }) { throw error }
    }
  }
}
