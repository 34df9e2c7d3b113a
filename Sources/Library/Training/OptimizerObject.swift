import Checkpoints
import Language
import Models
import Tensor
import Training

import class Layers.Parameter

/// An optimizer that a script steps by hand.
package final class OptimizerObject: ObjectValue {
  let model: ModelObject
  let optimizer: Optimizer
  private let training: TrainingSettings
  private(set) var rate: Double

  /// - Throws: `Failure` where a group names no part; `TrainingError.nothingTrainable`.
  init(_ model: ModelObject, _ settings: OptimizerSettings) throws {
    let names = model.model.namedParameters.map(\.name)
    for part in settings.parts where !names.contains(where: { $0.isWithin(part.prefix) }) {
      let known = model.model.children.map(\.name)
      throw ModelError.noSuchParameter(prefix: part.prefix, known: known)
    }
    let groups = ParameterGroup.groups(
      of: model.model,
      decay: settings.training.weightDecay,
      layerDecay: settings.training.layerDecay,
      parts: settings.parts.map {
        ($0.prefix, ($0.rate ?? settings.rate) / settings.rate, $0.decay)
      }
    )
    guard !groups.isEmpty else { throw TrainingError.nothingTrainable }
    optimizer = try Optimizer(settings.rule, groups: groups)
    (self.model, training, rate) = (model, settings.training, settings.rate)
  }

  package var typeName: String { "optimizer" }

  package func display(_ options: DisplayOptions) -> String { summary }

  package var summary: String {
    "<\(optimizer.rule.text), lr \(rate.asValue.summary()), \(optimizer.members.count) parameters, "
      + "\(optimizer.updates) update\(optimizer.updates == 1 ? "" : "s")>"
  }

  package var fieldNames: [String] { ["rate", "updates", "model", "groups"] }

  package func field(_ name: String) throws -> Value? {
    switch name {
    case "rate": rate.asValue
    case "updates": optimizer.updates.asValue
    case "model": Value(model)
    case "groups": .table(groups)
    default: nil
    }
  }

  package func setField(_ name: String, to value: Value) throws -> Bool {
    guard name == "rate" else { return false }
    guard let number = value.number, number.isFinite, number >= 0 else {
      throw Failure("value", "rate must be a number of at least 0, not \(value.summary())")
    }
    rate = number
    return true
  }

  private var groups: TableValue {
    let table = TableValue(columnNames: ["parameters", "lr", "weight_decay"])
    for group in optimizer.groups {
      table.append([
        group.members.map(\.name).asValue, (rate * group.rateScale).asValue, group.decay.asValue,
      ])
    }
    return table
  }

  private var rates: [Double] { optimizer.groups.map { rate * $0.rateScale } }

  /// One update.
  ///
  /// - Throws: `Failure` where gradients are others than the parameters', or not finite; nothing is then changed.
  func step(_ gradients: RecordValue, clip: Double) throws {
    let tensors = try ordered(gradients)
    let norm = try globalNorm(tensors)
    guard norm.isFinite else {
      throw Failure(
        "value",
        "step: the gradient of \(try notFinite(tensors)) is not finite; nothing was changed",
        argument: 1
      )
    }
    let scale = clip > 0 ? min(1, clip / (norm + 1e-6)) : 1
    try Interruption.check()
    try optimizer.update(tensors, rates: rates, gradientScale: scale)
  }

  private func ordered(_ gradients: RecordValue) throws -> [Tensor] {
    let members = optimizer.members
    let known = Set(members.map(\.name))
    if let foreign = gradients.keys.first(where: { !known.contains($0) }) {
      throw Failure(
        "value",
        "step: '\(foreign)' is no parameter that this optimizer trains",
        argument: 1,
        help:
          "gradients are those of value_and_grad(m -> …, model) for the model that the optimizer was made of"
      )
    }
    return try members.map { member in
      guard let value = gradients[member.name] else {
        throw Failure(
          "value",
          "step: there is no gradient of '\(member.name)'",
          argument: 1,
          help: "make the optimizer anew after freeze and unfreeze"
        )
      }
      guard let tensor = try Tensor(reading: value)?.detached,
        tensor.shape == member.parameter.shape
      else {
        throw Failure(
          "value",
          "step: the gradient of '\(member.name)' must be a tensor of shape \(member.parameter.shape), got "
            + "\(value.summary())",
          argument: 1
        )
      }
      return try tensor.converted(to: .float32)
    }
  }

  private func notFinite(_ tensors: [Tensor]) throws -> String {
    let place = try tensors.firstIndex { try !globalNorm([$0]).isFinite } ?? 0
    return "'\(optimizer.members[place].name)'"
  }

  /// The model's weights and the optimizer's state, in the layout of checkpoints.
  func checkpoint() throws -> CheckpointValue {
    try .record(
      CheckpointRecord([
        (
          "model",
          .record(
            StateDict(model.model.namedParameters.map { ($0.name, $0.parameter.value) }).record
          )
        ),
        ("optimizer", .record(optimizer.record(rates: rates, withNames: true))),
        (
          "gfm",
          .record(
            CheckpointRecord([
              ("updates", .int(optimizer.updates)),
              ("optimizer", .string(optimizer.rule.name.rawValue)),
            ])
          )
        ),
      ])
    )
  }

  /// Takes over the state that `checkpoint` holds.
  ///
  /// - Throws: `TrainingError.otherModel`; nothing is then changed.
  func load(_ value: CheckpointValue, path: String) throws {
    guard let record = value.recordValue, let state = record["optimizer"]?.recordValue,
      let updates = record["gfm"]?.recordValue?["updates"]?.intValue, updates >= 0
    else {
      throw TrainingError.otherModel(path: path, reason: "it holds no optimizer that `save` wrote")
    }
    let (other, name) = (
      record["gfm"]?.recordValue?["optimizer"]?.stringValue, optimizer.rule.name.rawValue
    )
    guard other == name else {
      let reason = "its optimizer is \(other ?? "of no known rule"), not \(name)"
      throw TrainingError.otherModel(path: path, reason: reason)
    }
    rate = try optimizer.restore(state, updates: updates, path: path)
  }
}
