import Layers
import Models
import Tensor

extension SharedTraining {
  /// Gives every rank the first one's weights and statistics.
  func shareWeights(of model: any Model) throws {
    // A rank that has failed to read its weights says so here.
    try ranks.meet(at: .update)
    for entry in model.namedParameters
    where entry.parameter.isTrainable || entry.parameter.isStatistic {
      try share(entry.parameter.value)
    }
  }

  /// Gives every rank the first one's optimizer state.
  func share(_ optimizer: Optimizer) throws {
    for tensor in optimizer.state.joined() { try share(tensor) }
  }

  private func share(_ tensor: Tensor) throws {
    precondition(tensor.isContiguous, "a parameter's elements lie side by side")
    try tensor.withBytes {
      try ranks.broadcast(UnsafeMutableRawBufferPointer(start: $0, count: tensor.count * 4))
    }
  }
}

extension Trainer {
  /// Makes all ranks begin alike: with the weights, the state and the record of the first one, which
  /// alone reads checkpoints.
  ///
  /// - Throws: `RanksError.differs` where a rank has other data or settings.
  func shareStart(_ shared: SharedTraining) throws {
    let ranks = shared.ranks
    let own =
      TrainingState.settings(of: self).map { "\($0.name) \($0.value)" } + [
        "\(optimizer.members.count) parameters to train", "\(schedule.updates) updates",
      ]
    let all = try ranks.gather(own.joined(separator: "\u{0}"), at: .start)
      .map { $0.split(separator: "\u{0}") }
    for (rank, other) in all.enumerated() where other != all[0] {
      let differing = zip(other, all[0]).first { $0 != $1 }
      throw RanksError.differs(
        rank: rank,
        own: String(differing?.0 ?? ""),
        first: String(differing?.1 ?? "")
      )
    }
    let told = try ranks.broadcast(
      ["\(optimizer.updates)", saved ?? "", RunLog.text(rows, evaluations)],
      at: .start
    )
    if !ranks.isFirst {
      try optimizer.restore(updates: Int(told[0]) ?? 0, state: optimizer.state)
      saved = told[1].isEmpty ? nil : told[1]
      (rows, evaluations) = RunLog.reading(told[2])
    }
    try shared.shareWeights(of: model)
    if optimizer.updates > 0 { try shared.share(optimizer) }
  }

  /// Tells all ranks where the checkpoints are, once they are there.
  func shareEnd(_ shared: SharedTraining) throws {
    guard !Interruption.isUrgent, !shared.ranks.hasEnded else { return }
    let told = try shared.ranks.broadcast([saved ?? "", folder?.best ?? ""], at: .update)
    saved = told[0].isEmpty ? nil : told[0]
    toldBest = told[1].isEmpty ? nil : told[1]
  }
}
