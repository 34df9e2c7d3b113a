import Checkpoints
import Language
import Training

/// Where a run is written, and what of it is kept.
struct RunPlace {
  var output: String?
  var tag: String?
  var saveEvery: Int?
  var keep = 3
  var resumes = true
  /// What the best checkpoint is called.
  var bestName = "best"

  /// The folder of the run, or `nil` where nothing is to be written.
  ///
  /// - Parameters
  ///   - place: gives where a path that is written to leads.
  /// - Throws: `TrainingError.noOutput` for settings that need one, `CheckpointError`.
  func folder(
    notes: CheckpointRecord,
    at place: (String) throws -> String
  ) throws -> RunFolder? {
    guard let output else {
      if saveEvery != nil { throw TrainingError.noOutput(setting: "save_every") }
      if tag != nil { throw TrainingError.noOutput(setting: "tag") }
      return nil
    }
    return try RunFolder(
      path: try place(tag.map { "\(output)/\($0)" } ?? output),
      saveEvery: saveEvery,
      keep: keep,
      resumes: resumes,
      notes: notes,
      bestName: bestName
    )
  }

  /// What a checkpoint says of the images that its model takes.
  static func notes(mean: [Double], deviation: [Double], bands: [String]?) -> CheckpointRecord {
    var notes: CheckpointRecord = [
      "mean": .list(mean.map { .float($0) }), "std": .list(deviation.map { .float($0) }),
    ]
    if let bands { notes["bands"] = .list(bands.map { .string($0) }) }
    return notes
  }

  /// The place as a run keeps it.
  var described: [(name: String, value: Value)] {
    [
      ("output", output.asValue), ("tag", tag.asValue), ("save_every", saveEvery.asValue),
      ("keep", keep.asValue), ("resume", (resumes ? "auto" : "never").asValue),
    ]
  }
}

extension TrainingSettings {
  /// Sets the optimiser by its name.
  ///
  /// - Throws: `Failure` where there are not two betas, or the momentum is out of range.
  mutating func setOptimiser(
    _ name: String,
    betas: [Double],
    eps: Double,
    momentum: Double = 0.9
  ) throws {
    guard betas.count == 2, betas.allSatisfy({ (0..<1).contains($0) }) else {
      throw Failure("value", "betas: must be two numbers from 0 to below 1, not \(betas)")
    }
    guard (0..<1).contains(momentum) else {
      throw Failure("value", "momentum: must be from 0 to below 1, not \(momentum)")
    }
    optimiser =
      name == "sgd"
      ? .sgd(momentum: momentum, nesterov: momentum > 0)
      : .adamW(beta1: betas[0], beta2: betas[1], eps: eps)
  }
}
