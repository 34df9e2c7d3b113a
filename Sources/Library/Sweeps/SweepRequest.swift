import Language
import Session
import Sweeps
import Tensor

/// What a call of `sweep` asks for.
struct SweepRequest {
  let space: SweepSpace
  let function: Value
  let definition: SweepDefinition
  /// As many as were asked for; nil where the call leaves it open.
  let trials: Int?
  let workers: Int
  let store: String
  let launcher: LauncherName
  let retries: Int
  let options: SlurmOptions

  /// The arguments beside the space and the function.
  struct Arguments {
    var name: String?
    var minimize: Value?
    var maximize: Value?
    var sampler: Value?
    var trials: Int?
    var pruner: PrunerObject?
    var workers = 1
    var store = ""
    var seed = 0
    var launcher = LauncherName.local
    var retries = 0
    var options: RecordValue?
  }

  init(
    _ space: RecordValue,
    _ function: Value,
    _ arguments: Arguments,
    _ call: CallContext
  ) throws {
    self.space = try SweepSpace(space, call)
    self.function = function
    let objectives = try Self.objectives(arguments.minimize, arguments.maximize)
    let sampler = try SamplerReading.sampler(arguments.sampler, self.space.space)
    if arguments.pruner != nil, objectives.count > 1 {
      throw Failure(
        "value",
        "pruner: a pruner compares one objective, there are \(objectives.count)"
      )
    }
    try Self.check(arguments)
    if call.isConfined, arguments.launcher == .slurm {
      throw Failure(
        "sandbox",
        "launcher: \"slurm\" starts programs that the sandbox does not hold; leave it out"
      )
    }
    var definition = SweepDefinition(
      name: arguments.name ?? "",
      space: self.space.space,
      objectives: objectives,
      sampler: sampler,
      pruner: arguments.pruner?.pruner,
      seed: UInt64(bitPattern: Int64(arguments.seed)),
      function: function.function?.text ?? ""
    )
    // Without a name a sweep is known by what it is, so that the same one goes on.
    if arguments.name == nil {
      definition.name = "sweep-" + String(try definition.fingerprint().prefix(8))
    }
    self.definition = definition
    trials = arguments.trials
    workers = arguments.workers
    // A store in memory is no file, wherever files go.
    store = arguments.store == ":memory:" ? arguments.store : try call.writing(arguments.store)
    launcher = arguments.launcher
    retries = arguments.retries
    options = try SlurmOptions(
      (arguments.options?.fields ?? []).map { ($0.0, Scalar($0.1)) }
    )
    if arguments.trials == nil, sampler != .grid {
      call.output.warn("\(definition.name): trials=\(usualTrials)")
    }
  }

  /// The trials of a sweep that does not say how many.
  var usualTrials: Int {
    definition.sampler == .grid ? .max : max(20, 10 * space.space.dimensions.count)
  }

  private static func check(_ arguments: Arguments) throws {
    func refuse(_ message: String) -> Failure { Failure("value", message) }
    if let trials = arguments.trials, trials < 1 {
      throw refuse("trials: must be 1 or more, not \(trials)")
    }
    guard (1...4096).contains(arguments.workers) else {
      throw refuse("workers: must be 1 to 4096, not \(arguments.workers)")
    }
    if arguments.retries < 0 { throw refuse("retry: must be 0 or more, not \(arguments.retries)") }
    if let name = arguments.name, name.isEmpty || name.contains(where: \.isNewline) {
      throw refuse("name: must be one line of text")
    }
    if arguments.store == ":memory:", arguments.workers > 1 || arguments.launcher != .local {
      throw refuse("store: \":memory:\" is not seen by other workers; give a file")
    }
    if arguments.options != nil, arguments.launcher != .slurm {
      throw refuse("options: are for launcher=\"slurm\"")
    }
  }

  private static func objectives(_ minimize: Value?, _ maximize: Value?) throws -> [Objective] {
    func names(_ value: Value?, _ what: String) throws -> [String] {
      guard let value else { return [] }
      guard let names = value.string.map({ [$0] }) ?? value.strings, !names.contains("") else {
        throw Failure(
          "type",
          "\(what): expected a name or a list of names, got "
            + (value.string == "" ? "\"\"" : value.typeWithFault { ($0.string ?? "").isEmpty })
        )
      }
      return names
    }
    let all =
      try names(minimize, "minimize").map { Objective($0) }
      + names(maximize, "maximize").map { Objective($0, isMaximized: true) }
    if all.isEmpty { return [Objective("value")] }
    guard Set(all.map(\.name)).count == all.count else {
      throw Failure(
        "value",
        "an objective is named twice: \(all.map(\.name).joined(separator: ", "))"
      )
    }
    return all
  }
}

/// Samplers as scripts name them.
enum SamplerReading {
  /// - Parameters:
  ///   - value: a name, or a record of a name and settings; by the space where nil.
  ///   - space: what is searched: where there is no value, by a grid if it is finite, by TPE if not.
  /// - Returns: the sampler with its settings.
  /// - Throws: `Failure` where there is no such sampler or setting.
  static func sampler(_ value: Value?, _ space: Space) throws -> Sampler {
    guard let value else { return space.isFinite ? .grid : .tpe(TPESettings()) }
    let record = value.record
    let name = value.string ?? record?["name"]?.string
    let settings = record?.fields.filter { $0.0 != "name" } ?? []
    switch name.flatMap(SamplerName.init) {
    case .grid:
      try refuse(settings, "grid", known: [])
      return .grid
    case .random:
      try refuse(settings, "random", known: [])
      return .random
    case .sobol:
      try refuse(settings, "sobol", known: ["scramble"])
      guard let scramble = settings.first?.1 else { return .sobol(scramble: true) }
      guard let scrambles = scramble.bool else {
        throw Failure("value", "sampler: scramble must be true or false, not \(scramble.summary())")
      }
      return .sobol(scramble: scrambles)
    case .tpe:
      try refuse(settings, "tpe", known: ["startup", "candidates"])
      var tpe = TPESettings()
      for (key, value) in settings {
        guard let number = value.integer, (1...1_000_000).contains(number) else {
          throw Failure("value", "sampler: \(key) must be a whole number from 1 to 1000000")
        }
        if key == "startup" { tpe.startup = number } else { tpe.candidates = number }
      }
      return .tpe(tpe)
    case nil:
      let names = SamplerName.allCases.map(\.rawValue)
      throw Failure(
        "value",
        "sampler: expected one of \(names.map { "\"\($0)\"" }.joined(separator: ", ")), got "
          + value.summary(limit: 40),
        help: name.flatMap { Suggestion.question(for: $0, among: names) }
      )
    }
  }

  private static func refuse(
    _ settings: [(String, Value)],
    _ name: String,
    known: [String]
  ) throws {
    for (key, _) in settings where !known.contains(key) {
      throw Failure(
        "value",
        "sampler: \"\(name)\" has no setting '\(key)'"
          + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))")
      )
    }
  }
}
