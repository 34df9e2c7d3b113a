import Foundation
import Tensor

/// Batches in their order, worked on ahead by threads that end with the queue.
package final class BatchQueue: Sendable {
  private let state: State
  private let workers: Int

  init(range: Range<Int>, workers: Int, make: @escaping @Sendable (Int) throws -> Batch) {
    self.workers = workers
    state = State(range: range, depth: workers + 1)
    for number in 0..<min(workers, range.count) {
      // The thread holds the state, not the queue: it ends when the queue goes.
      let thread = Thread { [state] in state.work(make) }
      thread.name = "gfm-loader-\(number)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { stop() }

  /// The next batch, or `nil` after the last; batches of which no image can be read are passed over.
  ///
  /// - Throws: `DatasetError.unreadable` where an image cannot be read and that is not to be skipped.
  package func next() throws -> Batch? {
    while let batch = try state.next() {
      if batch.count > 0 { return batch }
    }
    return nil
  }

  /// Ends the work ahead; `next` throws from then on.
  package func stop() { state.stop() }

  /// What the threads share.
  private final class State: @unchecked Sendable {
    // Unchecked: everything that changes is read and written under the condition's lock.

    private let condition = NSCondition()
    private let end: Int
    private let depth: Int
    private var claimed: Int
    private var given: Int
    private var ready: [Int: Result<Batch, any Error>] = [:]
    private var isStopped = false

    init(range: Range<Int>, depth: Int) {
      claimed = range.lowerBound
      given = range.lowerBound
      end = range.upperBound
      self.depth = depth
    }

    func next() throws -> Batch? {
      condition.lock()
      defer { condition.unlock() }
      guard given < end else { return nil }
      while ready[given] == nil {
        if isStopped { throw DatasetError.stopped }
        try Interruption.check()
        // Waking now and then shows an interruption although no batch arrives.
        _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
      }
      guard let result = ready.removeValue(forKey: given) else { return nil }
      given += 1
      condition.broadcast()
      do {
        return try result.get()
      } catch {
        isStopped = true
        throw error
      }
    }

    func stop() {
      condition.lock()
      isStopped = true
      ready = [:]
      condition.broadcast()
      condition.unlock()
    }

    func work(_ make: (Int) throws -> Batch) {
      while let number = claim() {
        let result = Result { try make(number) }
        condition.lock()
        if !isStopped { ready[number] = result }
        condition.broadcast()
        condition.unlock()
      }
    }

    /// The next batch to make, once there is room for it; `nil` where there is no more.
    private func claim() -> Int? {
      condition.lock()
      defer { condition.unlock() }
      while !isStopped, claimed < end, claimed >= given + depth { condition.wait() }
      guard !isStopped, claimed < end else { return nil }
      claimed += 1
      return claimed - 1
    }
  }
}
