extension Trainer {
  /// A trainer that goes on where this one stopped, towards an end of its own.
  ///
  /// - Parameters:
  ///   - epochs: The number of all epochs, those behind included; left out, the end stays.
  ///   - host: What hears of progress.
  /// - Returns: A trainer of the same model, data, state and folder.
  /// - Throws: `TrainingError.setting` where the end lies behind.
  package func continued(epochs: Int?, host: TrainingHost) throws -> Trainer {
    var settings = settings
    if let epochs {
      settings.epochs = epochs
      settings.steps = nil
    }
    let next = try Trainer(model, source, settings, folder: folder, host: host)
    guard next.schedule.updates >= optimiser.updates else {
      throw TrainingError.setting(
        name: "epochs",
        expected: "more than the \(optimiser.updates / epochLength) behind",
        actual: "\(settings.epochs)"
      )
    }
    next.begin(after: self)
    return next
  }
}
