import Synchronization
import Tensor

/// Told how many samples of how many are done.
package typealias Progress = (_ done: Int, _ total: Int) -> Void

extension Dataset {
  /// Something of every item, worked out on all threads.
  ///
  /// - Throws: `DatasetError.unreadable` with all those for which it failed.
  package func everyItem<Result: Sendable>(
    progress: Progress = { _, _ in },
    _ body: @Sendable (Item) throws -> Result
  ) throws -> [Result] {
    let attempts = try attempts(progress: progress, body)
    let failures = attempts.compactMap { attempt in
      if case .failure(let unreadable) = attempt { unreadable } else { nil }
    }
    guard failures.isEmpty else { throw DatasetError.unreadable(failures) }
    return attempts.compactMap { try? $0.get() }
  }

  /// The samples that cannot be read, each with the reason.
  package func unreadable(progress: Progress = { _, _ in }) throws -> [Unreadable] {
    try attempts(progress: progress) { _ = try content(of: $0) }.compactMap { attempt in
      if case .failure(let unreadable) = attempt { unreadable } else { nil }
    }
  }

  /// What came of every item, in pieces between which progress is told and an interruption seen.
  func attempts<Value: Sendable>(
    progress: Progress = { _, _ in },
    _ body: @Sendable (Item) throws -> Value
  ) throws -> [Result<Value, Unreadable>] {
    var results: [Result<Value, Unreadable>] = []
    results.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: 512) {
      let range = start..<min(start + 512, count)
      let piece = Mutex([Result<Value, Unreadable>?](repeating: nil, count: range.count))
      let shortage = Mutex<TensorError?>(nil)
      Parallel.run(range.count) { offset in
        // Nothing is begun once an interruption is asked for.
        guard !Interruption.isRequested else { return }
        let item = items[start + offset]
        let result = Result { try body(item) }.mapError { error in
          // The sample is not to blame for memory that lacks.
          if let error = error as? TensorError, case .memory = error {
            shortage.withLock { $0 = error }
          }
          return Unreadable(path: path(of: item), reason: "\(error)")
        }
        piece.withLock { $0[offset] = result }
      }
      try Interruption.check()
      if let error = shortage.withLock({ $0 }) { throw error }
      results += piece.withLock { $0.compactMap { $0 } }
      progress(range.upperBound, count)
    }
    return results
  }
}
