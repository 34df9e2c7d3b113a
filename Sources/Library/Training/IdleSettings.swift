import Language
import Training

/// Settings that a call gives and that have no effect beside its others: told, and never passed over.
struct IdleSettings {
  let function: String

  /// - Parameters:
  ///   - name: The setting.
  ///   - isIdle: Whether it was given and does nothing.
  ///   - reason: What it belongs to, as `is for schedule="step"`.
  /// - Throws: `Failure` where it does nothing.
  func refuse(_ name: String, if isIdle: Bool, _ reason: String) throws {
    guard isIdle else { return }
    throw Failure(
      "argument",
      "\(function): \(name) \(reason), and has no effect here",
      help: "leave \(name)= out"
    )
  }

  /// What only some ways down of the rate have.
  func check(schedule settings: TrainingSettings) throws {
    let plain = TrainingSettings()
    let isStep = settings.schedule == "step"
    let isMultistep = settings.schedule == "multistep"
    try refuse(
      "decay_epochs",
      if: !isStep && settings.decayEpochs != plain.decayEpochs,
      "is for schedule=\"step\""
    )
    try refuse(
      "decay_rate",
      if: !isStep && settings.decayRate != plain.decayRate,
      "is for schedule=\"step\""
    )
    try refuse(
      "milestones",
      if: !isMultistep && settings.milestones != plain.milestones,
      "is for schedule=\"multistep\""
    )
    try refuse(
      "gamma",
      if: !isMultistep && settings.gamma != plain.gamma,
      "is for schedule=\"multistep\""
    )
    try refuse(
      "power",
      if: settings.schedule != "polynomial" && settings.power != plain.power,
      "is for schedule=\"polynomial\""
    )
  }

  /// What only one of the rules of updates has.
  func check(optimizer: String, betas: [Double], eps: Double, momentum: Double? = nil) throws {
    let isAdam = optimizer == "adamw"
    try refuse("betas", if: !isAdam && betas != [0.9, 0.999], "is for optimizer=\"adamw\"")
    try refuse("eps", if: !isAdam && eps != 1e-8, "is for optimizer=\"adamw\"")
    try refuse("momentum", if: isAdam && (momentum ?? 0.9) != 0.9, "is for optimizer=\"sgd\"")
  }

  /// What is done to scenes of a dataset alone.
  func check(mixing: [(name: String, value: Double?)], of data: DataArgument) throws {
    let reason: String
    switch data {
    case .ready: reason = "is for datasets; ready batches are taken as they are"
    case .dataset(let dataset):
      if [.classification, .multilabel].contains(dataset.task) { return }
      reason = "is for datasets of scenes"
    }
    for (name, value) in mixing { try refuse(name, if: (value ?? 0) > 0, reason) }
  }
}
