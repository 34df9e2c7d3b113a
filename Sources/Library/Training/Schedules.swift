import Checkpoints
import Language
import Tensor
import Training

/// Declares what stands beside training: rates by update, tables of other windows.
func defineTrainingTools(in library: Library) {
  library.define(
    "schedule",
    "Gives the learning rate of each update.",
    .choice("name", "How the rate falls after the warm-up.", of: scheduleNames),
    .number("lr", "Rate at the end of the warm-up.", default: 2e-4),
    .number("warmup_lr", "Rate that the warm-up begins with.", default: 1e-6),
    .number("min_lr", "Rate that the schedule ends with.", default: 1e-5),
    .integer("epochs", "Number of epochs.", default: 100),
    Parameter.integer(
      "warmup_epochs",
      "Epochs of warm-up; 10 where left out, a tenth of all at most."
    ).optional,
    .integer("iterations", "Updates of an epoch.", default: 1),
    .integer("decay_epochs", "Epochs from one step down to the next.", default: 30),
    .number("decay_rate", "Factor of a step down.", default: 0.1),
    .integers("milestones", "Epochs after which the rate is multiplied by gamma.", default: []),
    .number("gamma", "Factor at a milestone.", default: 0.1),
    .number("power", "Exponent of the polynomial.", default: 1),
    returns: "tensor",
    examples: [
      .init("schedule(\"linear\", lr=1, epochs=2, warmup_epochs=0, iterations=1)[0]", shows: "1")
    ]
  ) {
    call,
    name,
    lr,
    warmupLr,
    minLr,
    epochs,
    warmupEpochs,
    iterations,
    decayEpochs,
    decayRate,
    milestones,
    gamma,
    power in
    var settings = TrainingSettings()
    (settings.schedule, settings.rate, settings.scalesRate) = (name, lr, false)
    (settings.warmupRate, settings.minimumRate) = (warmupLr, minLr)
    settings.epochs = epochs
    settings.setWarmup(epochs: warmupEpochs)
    (settings.decayEpochs, settings.decayRate) = (decayEpochs, decayRate)
    (settings.milestones, settings.gamma, settings.power) = (milestones, gamma, power)
    try settings.validate()
    // A comparison of several shapes gives them all one set of settings.
    do {
      try IdleSettings(function: "schedule").check(schedule: settings)
    } catch let failure as Failure {
      call.output.warn(failure.message)
    }
    guard iterations >= 1 else {
      throw TrainingError.setting(
        name: "iterations",
        expected: "at least 1",
        actual: "\(iterations)"
      )
    }
    try Tensor.requireSizes([3, epochs, iterations], of: "schedule", .float64)
    let schedule = settings.schedule(updatesPerEpoch: iterations, samplesPerUpdate: 1)
    var rates: [Float] = []
    rates.reserveCapacity(schedule.updates)
    for update in 0..<schedule.updates {
      if update & 0xFFFF == 0 { try Interruption.check() }
      rates.append(Float(schedule.rate(at: update)))
    }
    return try Tensor(rates)
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
