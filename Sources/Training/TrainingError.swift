import Files

/// What can end a training run, or keep it from beginning.
package enum TrainingError: Error, Equatable {
  /// A number among the settings that is out of range.
  case setting(name: String, expected: String, actual: String)
  /// No batch to train on.
  case noBatches(samples: Int, batch: Int)
  /// A ready batch that the ranks cannot share evenly, or one with fewer samples than ranks.
  case parts(batch: Int, ranks: Int)
  /// Nothing that may be changed.
  case nothingTrainable
  /// A loss or gradient that is not a number any more.
  case notFinite(what: String, step: Int, paths: [String], lastCheckpoint: String?)
  /// A folder whose checkpoints come from other settings or data.
  case otherRun(folder: String, differences: [String])
  /// A folder in which another process trains.
  case folderInUse(folder: String, by: FolderLock.Owner?)
  /// A checkpoint that is not of this model.
  case otherModel(path: String, reason: String)
  /// Data without a sample in it.
  case empty(String)
  /// Data of another task than the model's.
  case task(model: String, wanted: [String], data: String)
  /// Data with other classes than the model tells apart.
  case classes(model: Int, data: [String])
  /// Pairs of another enlargement than the model's.
  case scale(model: Int, data: Int)
  /// Data with other bands than the model sees.
  case bands(model: Int, data: [String])
  /// A label that is none of the model's classes.
  case label(value: Int, classes: Int, paths: [String])
  /// A label that is no integer.
  case fraction(value: String, paths: [String])
  /// A batch without what it is measured by.
  case lacks(key: String, paths: [String])
  /// A batch with what it is measured by in another shape than the model's answer asks for.
  case misfit(key: String, shape: [Int], expected: [Int], paths: [String])
  /// Scores of a model that are NaN, which no metric can count.
  case notNumbers(count: Int, scores: Int, paths: [String])
  /// A model that no metrics are known for.
  case notMeasured(model: String)
}
