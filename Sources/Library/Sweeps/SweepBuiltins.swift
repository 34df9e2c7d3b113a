import Language
import Session
import Sweeps

/// Declares sweeps.
func defineSweeps(in library: Library) {
  library.beginSection("Sweeps")
  defineSpaces(in: library)
  definePruners(in: library)
  defineSweep(in: library)
  defineReport(in: library)
  defineStoredSweeps(in: library)
  defineSweepFigures(in: library)
}

private let samplerNames = Sampler.known.map { "\"\($0.name)\"" }.joined(separator: ", ")

private let defaultStore = "runs/sweeps.sqlite"

private func defineSweep(in library: Library) {
  library.define(
    "sweep",
    "Tries values of parameters and keeps what came of each, so that the same sweep goes on where it was.",
    .record("space", "Lists, uniform(…), loguniform(…), int_range(…) and when(…) by name."),
    .function(
      "f",
      "Takes a record of the parameters; gives the number, or a record with it and what else to keep."
    ),
    Parameter.string("name", "What the store calls it; made of what the sweep is where none.")
      .optional,
    Parameter.any("minimize", "Name, or names, of what is to be small.").optional,
    Parameter.any("maximize", "Name, or names, of what is to be large.").optional,
    Parameter.any(
      "sampler",
      "\(samplerNames) or a record of a name and settings; grid where values can be counted, else tpe."
    ).optional,
    Parameter.integer(
      "trials",
      "Number of trials, also of one that goes on: more or fewer; all points of a grid by default."
    ).optional,
    Parameter<PrunerObject>.object("pruner", type: "pruner", "asha(…), median(…) or hyperband(…).")
      .optional,
    .integer("workers", "Trials at once; more than one run in processes of their own.", default: 1),
    .string("store", "The file that keeps sweeps.", default: defaultStore),
    .integer("seed", "Seed of the draws and of what is random within trials.", default: 0),
    Parameter.choice("launcher", "Who runs the workers.", of: LaunchMethods.names)
      .withDefault(LocalWorkers.name),
    .integer("retry", "How often a trial that fails is tried again.", default: 0),
    Parameter.record("options", "What sbatch is told, as {partition: \"gpu\", time: \"2:00:00\"}.")
      .optional,
    returns: "sweep",
    details: """
      Draws of grid, random and Sobol depend on the seed and the trial's number alone, so that the results are the same
      with any number of workers; TPE looks at what is known when a trial begins. Workers run the script up to the sweep
      for themselves, without showing anything; what `f` prints is shown with one worker only. A trial that fails or
      whose process crashes costs that trial; one whose worker is killed is run again.
      """,
    examples: [
      .init(
        "{ s = sweep({x: [1, 2, 3]}, p -> (p.x - 2) ^ 2, store=\":memory:\"); s.best.x }",
        shows: "2"
      )
    ]
  ) {
    call,
    space,
    function,
    name,
    minimize,
    maximize,
    sampler,
    trials,
    pruner,
    workers,
    store,
    seed,
    launcher,
    retry,
    options in
    var arguments = SweepRequest.Arguments()
    (arguments.name, arguments.minimize, arguments.maximize) = (name, minimize, maximize)
    (arguments.sampler, arguments.trials, arguments.pruner) = (sampler, trials, pruner)
    (arguments.workers, arguments.store, arguments.seed) = (workers, store, seed)
    (arguments.launcher, arguments.retries, arguments.options) = (launcher, retry, options)
    return try SweepWork(call, SweepRequest(space, function, arguments, call)).role().run()
  }
}

private func defineReport(in library: Library) {
  library.define(
    "report",
    "Tells a value on the way of a trial, so that a pruner can end it; elsewhere it does nothing.",
    .integer("step", "The step that the value belongs to, rising."),
    .number("value", "The value, as the objective counts it."),
    examples: [.init("report(1, 0.5)")]
  ) { call, step, value -> Value in
    if step < 0 {
      throw Failure("value", "report: step must be 0 or more, not \(step)", argument: 0)
    }
    try TrialPlace.of(call.interpreter).trial?.report(step: step, value: value)
    return .none
  }
}

private func defineStoredSweeps(in library: Library) {
  library.define(
    "sweeps",
    "Lists the sweeps of a store, the latest first.",
    .string("store", "The file that keeps sweeps.", default: defaultStore),
    returns: "table",
    examples: []
  ) { call, store -> Value in
    let path = try call.writing(store)
    let question = InterruptionQuestion(call)
    return .table(try sweepList(SweepStore.looking(at: path) { question.ask() }))
  }
  library.define(
    "sweep_load",
    "Gives a stored sweep.",
    .string("name", "Its name."),
    .string("store", "The file that keeps sweeps.", default: defaultStore),
    returns: "sweep",
    examples: []
  ) { call, name, store in
    let path = try call.writing(store)
    let question = InterruptionQuestion(call)
    return try SweepObject(SweepStore.looking(at: path) { question.ask() }, named: name)
  }
}

/// The sweeps of a store as a table.
///
/// - Throws: `SweepError.store`.
package func sweepList(_ store: SweepStore) throws -> TableValue {
  let table = TableValue(
    columnNames: ["name", "trials", "complete", "pruned", "failed", "left", "sampler"]
  )
  for sweep in try store.sweeps() {
    let count = { (state: TrialState) in sweep.counts[state, default: 0].asValue }
    table.append([
      sweep.definition.name.asValue, sweep.wanted.asValue, count(.complete), count(.pruned),
      count(.failed), max(0, sweep.wanted - sweep.finished).asValue,
      sweep.definition.sampler.name.asValue,
    ])
  }
  return table
}
