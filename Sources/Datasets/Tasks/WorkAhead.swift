import Foundation
import Tensor

/// Results in their order, worked on ahead by threads that end with the queue.
package final class WorkAhead<Element: Sendable>: Sendable {
  private let state: State

  /// Makes the elements of a range of numbers, on threads of their own.
  init(range: Range<Int>, workers: Int, make: @escaping @Sendable (Int) throws -> Element) {
    state = State(range: range, depth: workers + 1)
    for number in 0..<min(workers, range.count) {
      // The thread holds the state, not the queue: it ends when the queue goes.
      let thread = Thread { [state] in
        while let number = state.claim() { state.put(Result { try make(number) }, number) }
      }
      thread.name = "gfm-ahead-\(number)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  deinit { stop() }

  /// The next element, or `nil` after the last.
  package func next() throws -> Element? { try state.next() }

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
    private var ready: [Int: Result<Element, any Error>] = [:]
    private var isStopped = false

    init(range: Range<Int>, depth: Int) {
      claimed = range.lowerBound
      given = range.lowerBound
      end = range.upperBound
      self.depth = depth
    }

    func next() throws -> Element? {
      condition.lock()
      defer { condition.unlock() }
      guard given < end else { return nil }
      while ready[given] == nil {
        if isStopped { throw DatasetError.stopped }
        try Interruption.check()
        // Waking now and then shows an interruption although nothing arrives.
        _ = condition.wait(until: Date(timeIntervalSinceNow: 0.05))
      }
      guard let result = ready.removeValue(forKey: given) else { return nil }
      given += 1
      condition.broadcast()
      if case .failure = result { isStopped = true }
      return try result.get()
    }

    func stop() {
      condition.lock()
      isStopped = true
      ready = [:]
      condition.broadcast()
      condition.unlock()
    }

    func put(_ result: Result<Element, any Error>, _ number: Int) {
      condition.lock()
      if !isStopped { ready[number] = result }
      condition.broadcast()
      condition.unlock()
    }

    /// The next number, once there is room for it; `nil` where there is no more.
    func claim() -> Int? {
      condition.lock()
      defer { condition.unlock() }
      while !isStopped, claimed < end, claimed >= given + depth { condition.wait() }
      guard !isStopped, claimed < end else { return nil }
      claimed += 1
      return claimed - 1
    }
  }
}
