import Checkpoints
import Tensor

extension Optimizer {
  /// The state in PyTorch's layout, `state` by numbers and `param_groups`; tensors are the live ones.
  ///
  /// - Parameters:
  ///   - rates: The next rate of each group.
  ///   - withScales: Whether groups tell what the rate is multiplied by; the published fine-tuning code looks for the
  ///     factor of a layer's rate there.
  ///   - withNames: Whether groups tell the names of their parameters.
  /// - Returns: The state.
  /// - Throws: `TensorError.memory`.
  package func record(
    rates: [Double],
    withScales: Bool = false,
    withNames: Bool = false
  ) throws -> CheckpointRecord {
    var states = CheckpointRecord()
    for (index, kept) in state.enumerated() where updates > 0 {
      var entries = CheckpointRecord()
      if rule.countsUpdates { entries["step"] = try .tensor(Tensor(Float(updates))) }
      for (name, tensor) in zip(rule.stateNames, kept) { entries[name] = .tensor(tensor) }
      states[.int(index)] = .record(entries)
    }
    var next = 0
    let groups = zip(groups, rates).map { group, rate -> CheckpointValue in
      let numbers = next..<next + group.members.count
      next = numbers.upperBound
      var entry = CheckpointRecord([
        ("lr", .float(rate)), ("weight_decay", .float(group.decay)),
      ])
      if let (beta1, beta2) = rule.betas {
        entry["betas"] = .tuple([.float(beta1), .float(beta2)])
      }
      if let eps = rule.eps { entry["eps"] = .float(eps) }
      if withScales { entry["lr_scale"] = .float(group.rateScale) }
      entry["params"] = .list(numbers.map { .int($0) })
      if withNames { entry["param_names"] = .list(group.members.map { .string($0.name) }) }
      return .record(entry)
    }
    return CheckpointRecord([("state", .record(states)), ("param_groups", .list(groups))])
  }

  /// What a checkpoint keeps of each of `members`, and the number of updates that its state counts.
  ///
  /// - Parameters:
  ///   - states: The checkpoint's `state`, by numbers.
  ///   - path: The checkpoint, for errors.
  /// - Returns: The kept tensors, and 0 updates where the rule counts none.
  /// - Throws: `TrainingError.otherModel` where it does not fit.
  func kept(
    in states: CheckpointRecord,
    path: String
  ) throws -> (state: [[Tensor]], updates: Int) {
    var updates = 0
    let state = try members.enumerated().map { index, member in
      let entries = states[.int(index)]?.recordValue
      let found = rule.stateNames.compactMap { entries?[$0]?.tensorValue }
      guard found.count == rule.stateNames.count,
        found.allSatisfy({ $0.shape == member.parameter.shape })
      else {
        let reason = "the optimizer state of `\(member.name)` does not fit"
        throw TrainingError.otherModel(path: path, reason: reason)
      }
      let step = entries?["step"]?.doubleValue ?? 0
      guard let count = TrainingState.count(step) else {
        let reason = "its optimizer has made \(step) steps"
        throw TrainingError.otherModel(path: path, reason: reason)
      }
      updates = max(updates, count)
      return found
    }
    return (state, updates)
  }

  /// Takes over what an optimizer of the same parameters wrote by `record`.
  ///
  /// - Parameters:
  ///   - value: The state.
  ///   - updates: How many updates it has made.
  ///   - path: Where it was read, for errors.
  /// - Returns: The rate of the first group.
  /// - Throws: `TrainingError.otherModel` where names or shapes are others; nothing is then changed.
  package func restore(_ value: CheckpointRecord, updates: Int, path: String) throws -> Double {
    let entries = (value["param_groups"]?.elements ?? []).compactMap(\.recordValue)
    let names = entries.flatMap { $0["param_names"]?.elements ?? [] }.map { $0.stringValue }
    guard names == members.map(\.name) else {
      let reason = "its optimizer is of other parameters, or in another order"
      throw TrainingError.otherModel(path: path, reason: reason)
    }
    guard let rate = entries.first?["lr"]?.doubleValue, rate >= 0, rate.isFinite else {
      throw TrainingError.otherModel(path: path, reason: "its optimizer has no rate")
    }
    var state = state
    if updates > 0 {
      state = try kept(in: value["state"]?.recordValue ?? CheckpointRecord(), path: path).state
    }
    try restore(updates: updates, state: state)
    return rate / (groups.first?.rateScale ?? 1)
  }
}
