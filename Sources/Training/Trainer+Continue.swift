extension Trainer {
  /// A trainer that goes on where this one stopped, towards an end of its own.
  ///
  /// - Parameters:
  ///   - epochs: The number of all epochs, those behind included; left out, the end stays.
  ///   - host: What is told of progress.
  /// - Returns: A trainer of the same model, data, state and folder.
  /// - Throws: `TrainingError.setting` where the end lies behind.
  package func continued(epochs: Int?, host: TrainingHost) throws -> Trainer {
    var settings = settings
    if let epochs {
      // What is a tenth of the run stays the tenth of the run before.
      settings.warmupEpochs = settings.warmupEpochs
      settings.epochs = epochs
      settings.steps = nil
    }
    let next = try Trainer(model, source, settings, folder: folder, host: host)
    guard next.schedule.updates >= optimizer.updates else {
      throw TrainingError.setting(
        name: "epochs",
        expected: "more than the \(optimizer.updates / epochLength) behind",
        actual: "\(settings.epochs)"
      )
    }
    try next.begin(after: self)
    return next
  }

  /// Takes over what a folder has of this run, and tells what it is.
  func begin(in folder: RunFolder) throws {
    let beginning = try folder.resume(self)
    for (path, error) in beginning.damaged {
      host.report(.damaged(path: path, reason: "\(error)"))
    }
    if beginning.putAside > 0 {
      host.report(.replaced(count: beginning.putAside, folder: folder.path))
    }
    guard let path = beginning.path else { return }
    (rows, evaluations) = (beginning.rows, beginning.evaluations)
    host.report(.resumed(path: path, updates: optimizer.updates))
    saved = path
  }

  /// Whether the last update of an epoch has fewer micro-batches than others.
  var hasPartUpdates: Bool { source.batchesPerEpoch % settings.accumulate != 0 }

  /// How many samples the updates made so far were to see, but those that cannot be read.
  package func samples(of rows: some Sequence<UpdateRow>) -> Int {
    rows.reduce(0) { sum, row in
      let first = row.step % epochLength * settings.accumulate
      return sum + source.batchSize * min(settings.accumulate, source.batchesPerEpoch - first)
    }
  }
}
