import Tensor

extension Pass {
  /// Runs a module so that of its tensors only the input stays for the gradient: during the backward pass the
  /// module is computed again, with the same random numbers, to the same bits.
  ///
  /// - Parameters:
  ///   - module: Whose parameters the body uses; it may not gather statistics.
  ///   - x: The input.
  ///   - body: What to compute, in the pass that it is given.
  /// - Returns: What the body returned.
  /// - Throws: What the body throws.
  /// - Source: Chen et al., "Training deep nets with sublinear memory cost", arXiv 1604.06174.
  package func recomputing(
    _ module: some Module,
    _ x: Tensor,
    _ body: @escaping (Tensor, Pass) throws -> Tensor
  ) throws -> Tensor {
    guard recomputes, tape != nil else { return try body(gathering(x), self) }
    let parameters = module.namedParameters.map(\.parameter)
    let again = Recomputation(parameters: parameters, outer: self, body: body)
    let result = try again.operation([x] + parameters.map { self($0) })
    random = again.randomAfter
    return result
  }

  /// A pass of its own in which parameters have the given values.
  fileprivate func inner(_ parameters: [Parameter], _ values: [Tensor], random: Random) -> Pass {
    let pass = Pass(
      isTraining: isTraining,
      precision: precision,
      random: random,
      part: part
    )
    for (parameter, value) in zip(parameters, values) { pass.set(parameter, value) }
    return pass
  }
}

/// What an operation's several users send back is added up before it joins what others send: the same
/// order of sums as where the users are one operation.
private func gathering(_ x: Tensor) throws -> Tensor {
  guard x.trace != nil else { return x }
  return try Operation(
    "gather",
    result: { $0[0] },
    forward: { x, _ in (x[0], []) },
    pullback: { [$1] }
  )(x)
}

/// A module as one operation, whose pullback computes it again on a tape of its own.
private final class Recomputation: @unchecked Sendable {
  // Unchecked: it belongs to the pass that made it, which runs on one thread.
  private let parameters: [Parameter]
  private let outer: Pass
  private let random: Random
  private let body: (Tensor, Pass) throws -> Tensor
  /// Where the body left the random numbers.
  private(set) var randomAfter: Random

  init(
    parameters: [Parameter],
    outer: Pass,
    body: @escaping (Tensor, Pass) throws -> Tensor
  ) {
    self.parameters = parameters
    self.outer = outer
    self.body = body
    random = outer.random
    randomAfter = outer.random
  }

  var operation: Operation {
    Operation("recomputed block", keeps: [.inputs], computing: forward) { [self] recorded, dy in
      let tape = Tape()
      let inputs = zip(recorded.inputs, recorded.wanted).map { $1 ? tape.variable($0) : $0 }
      let pass = outer.inner(parameters, Array(inputs.dropFirst()), random: random)
      let gradients = try tape.gradients(of: body(inputs[0], pass), seed: dy)
      return inputs.map { gradients[$0] }
    }
  }

  @Sendable private func forward(_ inputs: [Tensor]) throws -> (output: Tensor, saved: [Tensor]) {
    let pass = outer.inner(parameters, Array(inputs.dropFirst()), random: random)
    let result = try body(inputs[0], pass)
    randomAfter = pass.random
    return (result, [])
  }
}
