import Layers
import Models
import Tensor

/// An optimizer with its state: changes all parameters in one go, or none of them.
package final class Optimizer {
  package let rule: OptimizerRule
  package let groups: [ParameterGroup]
  /// The number of updates made.
  package private(set) var updates = 0
  /// For each parameter in the order of the groups what the rule keeps, by `stateNames`.
  package private(set) var state: [[Tensor]]

  package init(_ rule: OptimizerRule, groups: [ParameterGroup]) throws {
    (self.rule, self.groups) = (rule, groups)
    state = try groups.flatMap(\.members).map { member in
      try rule.stateNames.map { _ in try Tensor.zeros(member.parameter.shape) }
    }
  }

  /// All parameters, in the order of the groups.
  package var members: [ParameterInfo] { groups.flatMap(\.members) }

  /// Puts back what a checkpoint kept.
  package func restore(updates: Int, state: [[Tensor]]) throws {
    self.state = try state.map { try $0.map { try $0.converted(to: .float32).copy() } }
    self.updates = updates
  }

  /// Changes every parameter by its gradient, at the rates of a schedule.
  ///
  /// - Parameters:
  ///   - gradients: One for each of `members`.
  ///   - schedule: The rate by update.
  ///   - gradientScale: What gradients are multiplied by: the clipping factor.
  /// - Throws: `TensorError.memory` where there is none; nothing is then changed.
  package func update(_ gradients: [Tensor], schedule: Schedule, gradientScale: Double) throws {
    let rates = groups.map { schedule.rate(at: updates, scale: $0.rateScale) }
    try update(gradients, rates: rates, gradientScale: gradientScale)
  }

  /// Changes every parameter by its gradient.
  ///
  /// Nothing cuts this short: an interruption is looked for before, not during.
  ///
  /// - Parameters:
  ///   - gradients: One for each of `members`.
  ///   - rates: One for each of `groups`.
  ///   - gradientScale: What gradients are multiplied by: the clipping factor.
  /// - Throws: `TensorError.memory` where there is none; nothing is then changed.
  package func update(_ gradients: [Tensor], rates: [Double], gradientScale: Double) throws {
    let work = try OptimizerStep(
      self,
      gradients: gradients.map { try $0.contiguous() },
      rates: rates,
      gradientScale: gradientScale
    )
    updates += 1
    work.run()
  }
}
