/// A tensor's place on a tape.
package struct Trace: Sendable {
  package let tape: Tape
  package let index: Int
}

/// The record of the operations that led to a result, for differentiating it in reverse.
///
/// A tape is used by one thread at a time.
package final class Tape: @unchecked Sendable {
  // Unchecked: a tape belongs to the computation that made it, which runs on one thread.

  private struct Entry {
    var operation: Operation?
    var inputs: [Int?] = []
    var shapes: [Shape] = []
    var types: [DType] = []
    var recorded: Operation.Recorded?
    var isLeaf: Bool
  }

  private var entries: [Entry] = []

  /// Whether the tape has been used up, so that nothing more is recorded on it.
  package private(set) var isClosed = false

  package init() {}

  deinit { close() }

  /// Lets go of all that the tape kept; tensors on it count as constants from now on.
  package func close() {
    for entry in entries { release(entry) }
    entries = []
    for storage in leaves { storage.releaseFromGradient() }
    leaves = []
    isClosed = true
  }

  /// The number of variables and operations on the tape.
  package var count: Int { entries.count }

  /// The operations on the tape in order, with what each got and gave.
  var steps: [(operation: Operation, inputs: [TensorForm], output: TensorForm)] {
    entries.compactMap { entry in
      guard let operation = entry.operation, let recorded = entry.recorded else { return nil }
      return (operation, zip(entry.shapes, entry.types).map(TensorForm.init), recorded.output.form)
    }
  }

  /// Puts a tensor on the tape as something to take a gradient of.
  package func variable(_ tensor: Tensor) -> Tensor {
    entries.append(Entry(isLeaf: true))
    tensor.storage.retainForGradient()
    leaves.append(tensor.storage)
    return tensor.at(Trace(tape: self, index: entries.count - 1))
  }

  private var leaves: [Storage] = []

  /// Puts an operation on the tape.
  func record(_ operation: Operation, inputs: [Tensor], output: Tensor, saved: [Tensor]) -> Tensor {
    let positions = inputs.map { $0.trace?.tape === self ? $0.trace?.index : nil }
    let recorded = Operation.Recorded(
      inputs: operation.keeps.contains(.inputs) ? inputs.map(\.detached) : [],
      output: operation.keeps.contains(.output) ? output : output.withoutElements,
      saved: saved,
      wanted: positions.map { $0 != nil }
    )
    for tensor in recorded.inputs { tensor.storage.retainForGradient() }
    if operation.keeps.contains(.output) { output.storage.retainForGradient() }
    entries.append(
      Entry(
        operation: operation,
        inputs: positions,
        shapes: inputs.map(\.shape),
        types: inputs.map(\.dtype),
        recorded: recorded,
        isLeaf: false
      )
    )
    return output.at(Trace(tape: self, index: entries.count - 1))
  }

  private func release(_ entry: Entry) {
    guard let recorded = entry.recorded, let operation = entry.operation else { return }
    for tensor in recorded.inputs { tensor.storage.releaseFromGradient() }
    if operation.keeps.contains(.output) { recorded.output.storage.releaseFromGradient() }
  }

  /// The gradients of `result`'s sum with respect to variables of this tape.
  ///
  /// The tape is used up: what it kept is let go during the backward pass.
  ///
  /// - Parameters:
  ///   - result: A tensor that operations on this tape led to; usually one element.
  ///   - seed: The gradient of the result, ones where left out.
  ///   - whenComplete: Gets each variable's place and gradient as soon as nothing adds to it any more,
  ///     in the reverse order of their places; what it got is not returned.
  /// - Returns: One gradient per variable, `nil` where the result does not depend on it.
  /// - Throws: `TensorError.notRecorded` where the result is on another tape or on none.
  package func gradients(
    of result: Tensor,
    seed: Tensor? = nil,
    whenComplete: ((_ place: Int, _ gradient: Tensor?) throws -> Void)? = nil
  ) throws -> Gradients {
    guard let trace = result.trace, trace.tape === self else { throw TensorError.notRecorded }
    var gradients = [Tensor?](repeating: nil, count: entries.count)
    gradients[trace.index] = try seed ?? Tensor.ones(result.shape, result.dtype.floatingResult)
    for index in entries.indices.reversed() {
      let entry = entries[index]
      guard !entry.isLeaf else {
        if let whenComplete {
          try whenComplete(index, gradients[index])
          gradients[index] = nil
        }
        continue
      }
      defer {
        release(entry)
        entries[index] = Entry(isLeaf: false)
      }
      guard let gradient = gradients[index], let operation = entry.operation,
        let recorded = entry.recorded
      else { continue }
      gradients[index] = nil
      try Interruption.check()
      let parts = try Profiler.span(
        operation.name,
        .backward,
        bytes: { parts in
          let read = recorded.inputs + recorded.saved + [gradient]
          return read.byteCount + parts.compactMap(\.self).byteCount
        },
        { try operation.pullback(recorded, gradient) }
      )
      try add(parts, of: entry, to: &gradients)
    }
    close()
    return Gradients(tape: self, byIndex: gradients)
  }

  /// Adds what an operation gives its inputs to what these have got from others.
  private func add(_ parts: [Tensor?], of entry: Entry, to gradients: inout [Tensor?]) throws {
    try Profiler.span("sums of gradients", .backward) {
      for (input, part) in parts.enumerated() {
        guard let position = entry.inputs[input], let part else { continue }
        let fitted = try part.summed(to: entry.shapes[input]).fitting(entry.types[input])
        gradients[position] = try gradients[position].map { try $0 + fitted } ?? fitted
      }
    }
  }
}

/// What differentiating in reverse gave.
package struct Gradients {
  let tape: Tape
  let byIndex: [Tensor?]

  /// The gradient with respect to a variable, or `nil` where the result does not depend on it.
  package subscript(_ variable: Tensor) -> Tensor? {
    guard let trace = variable.trace, trace.tape === tape, trace.index < byIndex.count else {
      return nil
    }
    return byIndex[trace.index]
  }
}

extension Tensor {
  /// A stand-in that has the shape alone, so that the tape does not hold the elements.
  fileprivate var withoutElements: Tensor {
    Tensor(
      storage: Tensor.nothing,
      shape: shape,
      strides: [Int](repeating: 0, count: rank),
      dtype: dtype
    )
  }

  /// Eight bytes that last as long as the process and are never read.
  private static let nothing = Storage(
    borrowing: .allocate(byteCount: 8, alignment: 64),
    byteCount: 8,
    release: {}
  )

  /// The gradient of a broadcast: the sum over the axes along which the tensor was repeated.
  func summed(to target: Shape) throws -> Tensor {
    if shape == target { return self }
    var result = self
    while result.rank > target.count { result = try result.sum(axis: 0) }
    for axis in target.indices where target[axis] == 1 && result.shape[axis] != 1 {
      result = try result.sum(axis: axis, keepingAxis: true)
    }
    return result
  }

  /// A gradient in the type of what it belongs to: float64 beside float64, no wider beside others.
  fileprivate func fitting(_ dtype: DType) throws -> Tensor {
    if (self.dtype == .float64) == (dtype == .float64) { return self }
    return try converted(to: dtype == .float64 ? .float64 : .float32)
  }
}
