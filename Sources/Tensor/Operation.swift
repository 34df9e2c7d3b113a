/// A differentiable operation: the rule of its shapes, its forward computation and its pullback.
///
/// Shapes are checked by the rule alone, which throws in the user's terms and reads no elements. What depends
/// on elements, such as the places that a mask chooses, is found before the operation is made and is part of it.
/// Accumulating gradients and undoing broadcasts is not an operation's business: the tape does both.
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

  /// What the output will be, from what the inputs are.
  package typealias Rule = @Sendable ([TensorForm]) throws -> TensorForm

  package let name: String
  package let keeps: Keeps
  private let rule: Rule?
  /// Computes the output, and what the pullback wants saved.
  private let forward: @Sendable ([Tensor]) throws -> (output: Tensor, saved: [Tensor])
  /// Turns the output's gradient into one gradient per input; `nil` where there is none.
  package let pullback: @Sendable (Recorded, Tensor) throws -> [Tensor?]

  /// An operation of known result.
  ///
  /// - Parameters:
  ///   - name: As the user knows it.
  ///   - keeps: What the pullback reads.
  ///   - result: The rule, which throws where the inputs do not fit.
  ///   - forward: Gets inputs that fit and what the rule made of them, and computes it.
  ///   - pullback: Turns the output's gradient into one gradient per input.
  package init(
    _ name: String,
    keeps: Keeps = [],
    result: @escaping Rule,
    forward: @escaping @Sendable ([Tensor], TensorForm) throws -> (output: Tensor, saved: [Tensor]),
    pullback: @escaping @Sendable (Recorded, Tensor) throws -> [Tensor?]
  ) {
    (self.name, self.keeps, self.pullback, rule) = (name, keeps, pullback, result)
    self.forward = { inputs in
      let form = try result(inputs.map(\.form))
      let computed = try forward(inputs, form)
      assert(computed.output.form == form, "\(name): \(computed.output.form) where \(form) was due")
      return computed
    }
  }

  /// An operation whose result only computing tells: several others taken as one.
  package init(
    _ name: String,
    keeps: Keeps = [],
    computing forward: @escaping @Sendable ([Tensor]) throws -> (output: Tensor, saved: [Tensor]),
    pullback: @escaping @Sendable (Recorded, Tensor) throws -> [Tensor?]
  ) {
    (self.name, self.keeps, self.pullback, rule) = (name, keeps, pullback, nil)
    self.forward = forward
  }

  /// What the output will be, without computing it.
  ///
  /// - Parameter forms: What the inputs are.
  /// - Returns: The output's shape and element type; `nil` where only computing tells.
  /// - Throws: What computing throws of such inputs, before it looks at their elements.
  package func result(of forms: [TensorForm]) throws -> TensorForm? { try rule?(forms) }

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
