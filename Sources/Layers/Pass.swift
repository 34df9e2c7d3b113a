import Tensor

/// One run of a model forward: the tape that records it, if one does, and what layers draw from.
package final class Pass {
  package let tape: Tape?
  /// Whether layers that behave otherwise in training, such as drop path, do so.
  package let isTraining: Bool
  /// What the operands of products are kept in.
  package let precision: Precision
  /// Whether blocks keep their inputs alone and are computed again for their gradients.
  package let recomputes: Bool
  package var random: Random
  /// Which samples of a batch that several processes share this pass sees; all of its own by default.
  package let part: BatchPart?
  /// Where other processes have parts of the batch: gives what each of them gives, in their order.
  package let allGather: (@Sendable ([Double]) throws -> [[Double]])?
  private var variables: [ObjectIdentifier: Tensor] = [:]
  private var gathered: [(statistic: Parameter, change: () throws -> Void)] = []

  package init(
    tape: Tape? = nil,
    isTraining: Bool = false,
    precision: Precision = .float32,
    recomputes: Bool = false,
    random: Random = Random(seed: 0),
    part: BatchPart? = nil,
    allGather: (@Sendable ([Double]) throws -> [[Double]])? = nil
  ) {
    (self.tape, self.isTraining, self.precision) = (tape, isTraining, precision)
    (self.recomputes, self.random, self.part) = (recomputes, random, part)
    self.allGather = allGather
  }

  /// A parameter's value, on the tape where the parameter is to be trained.
  package func callAsFunction(_ parameter: Parameter) -> Tensor {
    let key = ObjectIdentifier(parameter)
    if let variable = variables[key] { return variable }
    guard let tape, parameter.isTrainable else { return parameter.value }
    let variable = tape.variable(parameter.value)
    variables[key] = variable
    return variable
  }

  /// Puts a value in the place of a parameter's own, for this pass.
  func set(_ parameter: Parameter, _ value: Tensor) {
    variables[ObjectIdentifier(parameter)] = value
  }

  /// Leaves a change of a statistic for the end of the update, so that one cut short changes nothing.
  package func gather(_ statistic: Parameter, _ change: @escaping () throws -> Void) {
    gathered.append((statistic, change))
  }

  /// Makes the changes of statistics of passes, in the order in which layers left them: all or none.
  ///
  /// - Throws: `TensorError.memory` where there is none for the new numbers.
  package static func commitStatistics(of passes: [Pass]) throws {
    let changes = passes.flatMap(\.gathered)
    let before = changes.map { ($0.statistic, $0.statistic.value) }
    do {
      for (_, change) in changes { try change() }
    } catch {
      for (statistic, value) in before { statistic.take(value) }
      throw error
    }
    for pass in passes { pass.gathered = [] }
  }

  /// The place on the tape of a parameter, or `nil` where it took no part.
  package func place(of parameter: Parameter) -> Int? {
    variables[ObjectIdentifier(parameter)]?.trace?.index
  }

  /// Numbers for each sample, drawn for the whole batch wherever its samples are.
  ///
  /// - Parameters:
  ///   - batch: The number of samples that this pass sees.
  ///   - each: How many numbers a sample gets.
  ///   - draw: Draws one.
  /// - Returns: Those of the pass's own samples, sample by sample.
  func draws<Number>(
    _ batch: Int,
    each: Int = 1,
    _ draw: (inout Random) -> Number
  ) -> [Number] {
    // Several views of a sample stand one behind the other, each a batch of its own.
    guard let part, !part.rows.isEmpty, batch % part.rows.count == 0 else {
      return (0..<batch * each).map { _ in draw(&random) }
    }
    return (0..<batch / part.rows.count).flatMap { _ in
      let all = (0..<part.count * each).map { _ in draw(&random) }
      return part.rows.flatMap { all[$0 * each..<($0 + 1) * each] }
    }
  }

  /// The gradient that reached a parameter, or `nil` where it took no part.
  package func gradient(of parameter: Parameter, in gradients: Gradients) -> Tensor? {
    variables[ObjectIdentifier(parameter)].flatMap { gradients[$0] }
  }
}

/// The samples of a batch that one of several processes sees.
package struct BatchPart: Sendable, Equatable {
  /// Their places in the batch.
  package let rows: [Int]
  /// The number of samples of the whole batch.
  package let count: Int

  package init(rows: [Int], of count: Int) {
    self.rows = rows
    self.count = count
  }
}
