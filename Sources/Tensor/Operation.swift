/// A differentiable operation: its forward computation beside its pullback.
///
/// Shapes are checked by `forward`, which throws in the user's terms. Accumulating gradients and
/// undoing broadcasts is not an operation's business: the tape does both.
package struct Operation: Sendable {
  /// What a pullback is given.
  package struct Recorded: Sendable {
    /// The inputs, without their traces; none where the operation does not keep them.
    package let inputs: [Tensor]
    /// The output; its shape alone where the operation does not keep it.
    package let output: Tensor
    /// What forward saved beside its output.
    package let saved: [Tensor]
    /// Which inputs want a gradient.
    package let wanted: [Bool]
  }

  /// What the pullback reads of the forward computation; the rest is let go at once.
  package struct Keeps: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    package static let inputs = Keeps(rawValue: 1)
    package static let output = Keeps(rawValue: 2)
  }

  package let name: String
  package let keeps: Keeps
  /// Computes the output, and what the pullback wants saved.
  package let forward: @Sendable ([Tensor]) throws -> (output: Tensor, saved: [Tensor])
  /// Turns the output's gradient into one gradient per input; `nil` where there is none.
  package let pullback: @Sendable (Recorded, Tensor) throws -> [Tensor?]

  package init(
    _ name: String,
    keeps: Keeps = [],
    forward: @escaping @Sendable ([Tensor]) throws -> (output: Tensor, saved: [Tensor]),
    pullback: @escaping @Sendable (Recorded, Tensor) throws -> [Tensor?]
  ) {
    self.name = name
    self.keeps = keeps
    self.forward = forward
    self.pullback = pullback
  }

  /// Computes the operation, and records it where one of the inputs is on a tape.
  package func callAsFunction(_ inputs: Tensor...) throws -> Tensor {
    try callAsFunction(inputs)
  }

  /// Computes the operation, and records it where one of the inputs is on a tape.
  package func callAsFunction(_ inputs: [Tensor]) throws -> Tensor {
    try Interruption.check()
    let (output, saved) = try Profiler.span(
      name,
      .forward,
      bytes: { inputs.byteCount + CollectionOfOne($0.output).byteCount + $0.saved.byteCount },
      { try forward(inputs.map(\.detached)) }
    )
    let tapes = inputs.lazy.compactMap { $0.trace?.tape }.filter { !$0.isClosed }
    guard let tape = tapes.first else { return output }
    guard tapes.allSatisfy({ $0 === tape }) else { throw TensorError.nestedGradient }
    return tape.record(self, inputs: inputs, output: output, saved: saved)
  }
}
