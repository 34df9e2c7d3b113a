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
  private var variables: [ObjectIdentifier: Tensor] = [:]
  private var gathered: [() -> Void] = []

  package init(
    tape: Tape? = nil,
    isTraining: Bool = false,
    precision: Precision = .float32,
    recomputes: Bool = false,
    random: Random = Random(seed: 0)
  ) {
    self.tape = tape
    self.isTraining = isTraining
    self.precision = precision
    self.recomputes = recomputes
    self.random = random
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

  /// Leaves a change of statistics for the end of the update, so that one cut short changes nothing.
  package func gather(_ change: @escaping () -> Void) { gathered.append(change) }

  /// Makes the changes of statistics, in the order in which layers left them.
  package func commitStatistics() {
    for change in gathered { change() }
    gathered = []
  }

  /// The gradient that reached a parameter, or `nil` where it took no part.
  package func gradient(of parameter: Parameter, in gradients: Gradients) -> Tensor? {
    variables[ObjectIdentifier(parameter)].flatMap { gradients[$0] }
  }
}
