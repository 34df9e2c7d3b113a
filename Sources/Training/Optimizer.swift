import Layers
import Models
import Tensor

/// The rules of updates, as scripts and configurations call them.
package enum OptimizerName: String, Sendable, CaseIterable {
  case adamw
  case sgd
}

/// Which rule turns gradients into changes.
package enum OptimizerRule: Sendable, Equatable {
  case adamW(beta1: Double, beta2: Double, eps: Double)
  case sgd(momentum: Double, nesterov: Bool)

  package var name: String {
    switch self {
    case .adamW: "adamw"
    case .sgd: "sgd"
    }
  }
}

/// Parameters that share a rate and a decay.
package struct ParameterGroup {
  package let members: [ParameterInfo]
  package let decay: Double
  /// What the schedule's rate is multiplied by.
  package let rateScale: Double

  /// The groups of a model: with decay and without, for each layer that has a rate of its own.
  ///
  /// They stand in the order in which the published code makes them, so that optimizer states of
  /// either can be read by the other: with decay first where there is one rate, else as the model's
  /// parameters call for them.
  ///
  /// - Parameters:
  ///   - model: The model; parameters that are frozen are in no group.
  ///   - decay: The weight decay of those that decay.
  ///   - layerDecay: How much smaller the rate becomes from one layer to the one below; 1 for one rate.
  /// - Returns: The groups, none of them empty.
  package static func groups(
    of model: any Trainable,
    decay: Double,
    layerDecay: Double = 1
  )
    -> [ParameterGroup]
  {
    let info = model.parameterInfo.filter(\.parameter.isTrainable)
    let last = info.map(\.layer).max() ?? 0
    guard layerDecay != 1 else {
      return [true, false].compactMap { decays in
        let members = info.filter { $0.decays == decays }
        guard !members.isEmpty else { return nil }
        return ParameterGroup(members: members, decay: decays ? decay : 0, rateScale: 1)
      }
    }
    var order: [[ParameterInfo]] = []
    for entry in info {
      let place = order.firstIndex { group in
        group[0].layer == entry.layer && group[0].decays == entry.decays
      }
      if let place { order[place].append(entry) } else { order.append([entry]) }
    }
    return order.map { members in
      var scale = 1.0
      for _ in 0..<(last - members[0].layer) { scale *= layerDecay }
      return ParameterGroup(
        members: members,
        decay: members[0].decays ? decay : 0,
        rateScale: scale
      )
    }
  }
}

/// An optimizer with its state: changes all parameters in one go, or none of them.
package final class Optimizer {
  package let rule: OptimizerRule
  package let groups: [ParameterGroup]
  /// The number of updates made.
  package private(set) var updates = 0
  /// For each parameter in the order of the groups: AdamW's two moments, or SGD's velocity.
  package private(set) var state: [[Tensor]]

  package init(_ rule: OptimizerRule, groups: [ParameterGroup]) throws {
    self.rule = rule
    self.groups = groups
    let moments =
      switch rule {
      case .adamW: 2
      case .sgd: 1
      }
    state = try groups.flatMap(\.members).map { member in
      try (0..<moments).map { _ in try Tensor.zeros(member.parameter.shape) }
    }
  }

  /// All parameters, in the order of the groups.
  package var members: [ParameterInfo] { groups.flatMap(\.members) }

  /// Puts back what a checkpoint kept.
  package func restore(updates: Int, state: [[Tensor]]) throws {
    self.state = try state.map { try $0.map { try $0.converted(to: .float32).copy() } }
    self.updates = updates
  }

  /// Changes every parameter by its gradient.
  ///
  /// Nothing cuts this short: an interruption is looked for before, not during.
  ///
  /// - Parameters:
  ///   - gradients: One for each of `members`.
  ///   - schedule: The rate by update.
  ///   - gradientScale: What gradients are multiplied by: the clipping factor.
  /// - Throws: `TensorError.memory` where there is none.
  package func update(_ gradients: [Tensor], schedule: Schedule, gradientScale: Double) throws {
    let dense = try gradients.map { try $0.contiguous() }
    let rates = groups.map { schedule.rate(at: updates, scale: $0.rateScale) }
    updates += 1
    let grain = 1 << 15
    var pieces: [(member: Int, group: Int, start: Int)] = []
    var member = 0
    for (group, content) in groups.enumerated() {
      for info in content.members {
        for start in stride(from: 0, to: info.parameter.value.count, by: grain) {
          pieces.append((member, group, start))
        }
        member += 1
      }
    }
    let values = members.map(\.parameter.value)
    Parallel.run(pieces.count) { [groups] piece in
      let (member, group, start) = pieces[piece]
      let range = start..<min(start + grain, values[member].count)
      step(
        range,
        values[member],
        dense[member],
        state[member],
        rate: rates[group],
        decay: groups[group].decay,
        gradientScale: gradientScale
      )
    }
  }

  private func step(
    _ range: Range<Int>,
    _ value: Tensor,
    _ gradient: Tensor,
    _ state: [Tensor],
    rate: Double,
    decay: Double,
    gradientScale: Double
  ) {
    switch rule {
    case .adamW(let beta1, let beta2, let eps):
      AdamWStep(
        rate: rate,
        decay: decay,
        betas: (beta1, beta2),
        eps: eps,
        step: updates,
        gradientScale: gradientScale
      )
      .apply(range, parameter: value, first: state[0], second: state[1], gradient: gradient)
    case .sgd(let momentum, let nesterov):
      SGDStep(
        rate: rate,
        decay: decay,
        momentum: momentum,
        nesterov: nesterov,
        isFirst: updates == 1,
        gradientScale: gradientScale
      )
      .apply(range, parameter: value, velocity: state[0], gradient: gradient)
    }
  }
}
