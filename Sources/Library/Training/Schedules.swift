import Checkpoints
import Language
import Options
import Tensor
import Training

/// Declares what stands beside training: rates by update, tables of other windows.
func defineTrainingTools(in library: Library) {
  library.define(
    "schedule",
    "Gives the learning rate of each update.",
    .choice("name", "How the rate falls after the warm-up.", of: ScheduleName.self),
    options: ScheduleSettings.group,
    returns: "tensor",
    examples: [
      .init("schedule(\"linear\", lr=1, epochs=2, warmup_epochs=0, iterations=1)[0]", shows: "1")
    ]
  ) { call, settings, name in
    var settings = settings
    (settings.training.schedule, settings.training.scalesRate) = (name, false)
    try settings.check(call.output)
    let sizes = [3, settings.training.epochs, settings.iterations]
    try Tensor.requireSizes(sizes, of: "schedule", .float64)
    return try settings.rates()
  }
  library.define(
    "position_bias",
    "Resizes a table of relative position bias to another window.",
    .tensor("table", "The table, [(2·window − 1)², heads]; with a class token 3 rows more."),
    .integer("window", "Side of the other window, in tokens."),
    returns: "tensor",
    examples: [.init("position_bias(zeros(49, 2), 3).shape", shows: "[25, 2]")]
  ) { _, table, window in
    try PositionBias.resize(table.detached, window: window)
  }
}

/// What `schedule` is told beside the schedule's name.
struct ScheduleSettings: GivenOptions {
  var training = TrainingSettings()
  var iterations = 1
  var given: Set<String> = []

  static var options: [ScriptOption<ScheduleSettings>] {
    let iterations: [Option<ScheduleSettings>] = [
      .integer("iterations", "Updates of an epoch.", \.iterations, .atLeast(1))
    ]
    return training.without("steps", "scale_lr", "schedule").map { $0.lifted(\.training) }
      + iterations.map { ScriptOption($0) }
  }

  private static var training: [ScriptOption<TrainingSettings>] {
    (TrainingSettings.lengthOptions + TrainingSettings.rateOptions
      + TrainingSettings.scheduleOptions).map { ScriptOption($0) }
  }

  static var group: OptionGroup<ScheduleSettings> {
    options.group(ScheduleSettings()) { settings, function in
      try options.only("iterations").checkRules(of: settings, function)
    }
  }

  /// - Throws: `TrainingError.setting`.
  func check(_ output: any Output) throws {
    try training.validate()
    // A comparison of several shapes gives them all one set of settings.
    do {
      let initial = TrainingSettings()
      try Self.training.checkNeeds(of: training, like: initial, given: given, "schedule")
    } catch let failure as Failure {
      output.warn(failure.message)
    }
  }

  /// The rate of each update.
  func rates() throws -> Tensor {
    let schedule = training.schedule(updatesPerEpoch: iterations, samplesPerUpdate: 1)
    var rates: [Float] = []
    try requireArrays(of: schedule.updates, size: 4)
    rates.reserveCapacity(schedule.updates)
    for update in 0..<schedule.updates {
      if update & 0xFFFF == 0 { try Interruption.check() }
      rates.append(Float(schedule.rate(at: update)))
    }
    return try Tensor(rates)
  }
}
