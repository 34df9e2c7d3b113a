import Tensor

/// One run of a model forward: the tape that records it, if one does, and what layers draw from.
package final class Pass {
  package let tape: Tape?
  /// Whether layers that behave otherwise in training, such as drop path, do so.
  package let isTraining: Bool
  package var random: Random
  private var variables: [ObjectIdentifier: Tensor] = [:]
  private var gathered: [() -> Void] = []

  package init(tape: Tape? = nil, isTraining: Bool = false, random: Random = Random(seed: 0)) {
    self.tape = tape
    self.isTraining = isTraining
    self.random = random
  }

  /// A parameter's value, on the tape where the parameter is to be trained.
  package func callAsFunction(_ parameter: Parameter) -> Tensor {
    guard let tape, parameter.isTrainable else { return parameter.value }
    let key = ObjectIdentifier(parameter)
    if let variable = variables[key] { return variable }
    let variable = tape.variable(parameter.value)
    variables[key] = variable
    return variable
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
