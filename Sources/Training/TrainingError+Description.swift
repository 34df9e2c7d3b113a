extension TrainingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .setting(let name, let expected, let actual):
      "\(name) must be \(expected), not \(actual)"
    case .noBatches(let samples, let batch):
      samples == 0
        ? "there is nothing to train on: the data is empty"
        : "\(samples) samples do not fill one batch of \(batch); choose batch=\(samples) or less"
    case .nothingTrainable: "all parameters are frozen; unfreeze some with model.unfreeze(prefix)"
    case .notFinite(let what, let step, let paths, let checkpoint):
      "the \(what) is not finite at update \(step)"
        + (paths.isEmpty ? "" : ", in the batch of \(shortened(paths))")
        + (checkpoint.map { "; the last good checkpoint is \($0)" } ?? "")
        + "; a smaller lr or a longer warm-up may help"
    case .otherRun(let folder, let differences):
      "\(folder) holds a run with other settings: \(differences.joined(separator: "; ")). "
        + "Choose another output or tag, or resume=\"never\" to start over there"
    case .otherModel(let path, let reason): "\(path) is not a checkpoint of this model: \(reason)"
    case .noOutput(let setting): "\(setting) needs output=, the folder of the run"
    }
  }

  private func shortened(_ paths: [String]) -> String {
    let shown = paths.prefix(3).joined(separator: ", ")
    return paths.count > 3 ? "\(shown) and \(paths.count - 3) more" : shown
  }
}
