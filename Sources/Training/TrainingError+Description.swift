extension TrainingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .setting(let name, let expected, let actual):
      "\(name) must be \(expected), not \(actual)"
    case .noBatches(let samples, let batch):
      samples == 0
        ? "there is nothing to train on: the data is empty"
        : "\(samples) samples do not fill one batch of \(batch); choose batch=\(samples) or less"
    case .parts(let batch, let ranks):
      "a batch of \(batch) cannot be shared evenly by \(ranks) ranks; "
        + "choose a batch that is a multiple of \(ranks), or another number of ranks"
    case .nothingTrainable: "all parameters are frozen; unfreeze some with model.unfreeze(prefix)"
    case .notFinite(let what, let step, let paths, let checkpoint):
      "the \(what) is not finite at update \(step)"
        + (paths.isEmpty ? "" : ", in the batch of \(shortened(paths))")
        + (checkpoint.map { "; the last good checkpoint is \($0)" } ?? "")
        + "; a smaller lr or a longer warm-up may help"
    case .otherRun(let folder, let differences):
      "\(folder) holds a run with other settings: \(differences.joined(separator: "; ")). "
        + "Choose another output or tag, or resume=\"never\" to start over there"
    case .folderInUse(let folder, let owner):
      "\(folder) is the folder of a run in "
        + (owner.map { "process \($0.process) on \($0.machine)" } ?? "another process")
        + ", which is still training; wait for its end, or choose another output or tag"
    case .otherModel(let path, let reason): "\(path) is not a checkpoint of this model: \(reason)"
    case .empty(let what): "\(what) is empty: there is no sample in it"
    case .task(let model, let wanted, let data):
      "\(model) takes data for \(wanted.joined(separator: " or ")), this is for \(data)"
    case .classes(let model, let data):
      "the model tells \(model) classes apart, the data has \(data.count): "
        + shortened(data, of: 6)
    case .scale(let model, let data):
      "the model makes images \(model) times finer, the data's are \(data) times finer; "
        + "super_resolver(encoder, \(data)) goes with it"
    case .bands(let model, let data):
      "the model sees \(model) bands, the data has \(data.count): \(shortened(data, of: 13)); "
        + "make the encoder with channels=\(data.count), or choose bands of the data"
    case .label(let value, let classes, let paths):
      "label \(value) is none of the model's \(classes) classes, 0 to \(classes - 1)"
        + (paths.isEmpty ? "" : ", in the batch of \(shortened(paths))")
    case .fraction(let value, let paths):
      "label \(value) is no whole number"
        + (paths.isEmpty ? "" : ", in the batch of \(shortened(paths))")
    case .lacks(let key, let paths):
      "a batch to measure on holds no `\(key)`"
        + (paths.isEmpty ? "" : ": the one of \(shortened(paths))")
    case .misfit(let key, let shape, let expected, let paths):
      "`\(key)` of a batch to measure on has shape \(shape), the model's answer goes with \(expected)"
        + (paths.isEmpty ? "" : ", in the batch of \(shortened(paths))")
    case .notNumbers(let count, let scores, let paths):
      "\(count) of the model's \(scores) scores are NaN"
        + (paths.isEmpty ? "" : ", in the batch of \(shortened(paths))")
        + "; look for NaN in the images (their nodata) and in the model's parameters"
    case .notMeasured(let model):
      "\(model) has no metrics; classifiers, segmenters, change detectors and super-resolvers do"
    }
  }

  private func shortened(_ names: [String], of most: Int = 3) -> String {
    let shown = names.prefix(most).joined(separator: ", ")
    return names.count > most ? "\(shown) and \(names.count - most) more" : shown
  }
}
