import Tensor

/// A batch of samples while workers fill it, each some of its samples.
final class TaskDraft: @unchecked Sendable {
  // Unchecked: a sample's place in the list is written by the one worker that claimed it; the queue's
  // lock passes the whole on to whoever finishes it.

  let number: Int
  let positions: [Int]
  private var results: [Result<Content, Unreadable>?]

  init(number: Int, positions: [Int]) {
    self.number = number
    self.positions = positions
    results = Array(repeating: nil, count: positions.count)
  }

  func put(_ result: Result<Content, Unreadable>, at index: Int) {
    results.withUnsafeMutableBufferPointer { $0[index] = result }
  }

  /// The samples that could be read, with their positions, and those that could not.
  var parts: (samples: [(position: Int, content: Content)], unreadable: [Unreadable]) {
    var samples: [(Int, Content)] = []
    var unreadable: [Unreadable] = []
    for (position, result) in zip(positions, results) {
      switch result {
      case .success(let content): samples.append((position, content))
      case .failure(let failure): unreadable.append(failure)
      case nil: preconditionFailure("a batch is finished once all its samples are there")
      }
    }
    return (samples, unreadable)
  }
}
