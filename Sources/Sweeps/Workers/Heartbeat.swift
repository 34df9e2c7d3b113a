import Foundation

/// Shows every few seconds that a worker is alive, from a thread of its own; ends with the object.
package final class Heartbeat: @unchecked Sendable {
  private let lock = NSCondition()
  private var isEnded = false

  /// - Parameters
  ///   - period: from one sign of life to the next, in seconds.
  package init(_ store: any TrialKeeper, _ worker: Worker, period: Double = 10) {
    let thread = Thread { [self] in
      while !waits(period) {
        // A sign that cannot be given is no reason to stop: the trial's own writes say what is wrong.
        try? store.beat(worker)
      }
    }
    thread.start()
  }

  package func end() {
    lock.lock()
    isEnded = true
    lock.signal()
    lock.unlock()
  }

  /// Waits, and says whether the end came.
  private func waits(_ seconds: Double) -> Bool {
    lock.lock()
    defer { lock.unlock() }
    if !isEnded { _ = lock.wait(until: Date().addingTimeInterval(seconds)) }
    return isEnded
  }
}

/// Ends this process as soon as the one that started it is gone.
package enum ParentWatch {
  /// Waits in a thread for the end of a pipe that the parent holds open.
  package static func start(pipe: Int32) {
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = read(pipe, &byte, 1)
        if count == 0 || (count < 0 && errno != EINTR) { _exit(1) }
      }
    }
  }
}
