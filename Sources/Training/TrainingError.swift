/// What can end a training run, or keep it from beginning.
package enum TrainingError: Error, Equatable {
  /// A number among the settings that is out of range.
  case setting(name: String, expected: String, actual: String)
  /// No batch to train on.
  case noBatches(samples: Int, batch: Int)
  /// Nothing that may be changed.
  case nothingTrainable
  /// A loss or gradient that is not a number any more.
  case notFinite(what: String, step: Int, paths: [String], lastCheckpoint: String?)
  /// A folder whose checkpoints come from other settings or data.
  case otherRun(folder: String, differences: [String])
  /// A checkpoint that is not of this model.
  case otherModel(path: String, reason: String)
  /// Settings that need an output folder, without one.
  case noOutput(setting: String)
}
