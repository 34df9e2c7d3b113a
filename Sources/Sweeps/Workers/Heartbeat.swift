import Foundation

/// Shows every few seconds that a worker is alive, from a thread of its own; ends with the object.
package final class Heartbeat: @unchecked Sendable {
  private let lock = NSLock()
  private var isEnded = false

  /// - Parameters:
  ///   - store: gets the signs of life.
  ///   - worker: whose they are.
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
    lock.withLock { isEnded = true }
  }

  /// Waits, and says whether the end came.
  ///
  /// By the monotonic clock: one that is set back would keep the next sign of life waiting.
  private func waits(_ seconds: Double) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      let isOver = lock.withLock { isEnded }
      if isOver || ContinuousClock.now >= end { return isOver }
      usleep(50_000)
    }
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
