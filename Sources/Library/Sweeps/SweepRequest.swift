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
  let method: any LaunchMethod
  let retries: Int

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
    var launcher = LocalWorkers.name
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
    let sampler =
      try arguments.sampler.map { try Sampler(reading: $0) } ?? .usual(for: self.space.space)
    if arguments.pruner != nil, objectives.count > 1 {
      throw Failure(
        "value",
        "pruner: a pruner compares one objective, there are \(objectives.count)"
      )
    }
    method = try Self.method(arguments)
    try Self.check(arguments, method)
    try Self.checkSandbox(of: call, method)
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
    (trials, workers, retries) = (arguments.trials, arguments.workers, arguments.retries)
    // A store in memory is no file, wherever files go.
    store = arguments.store == ":memory:" ? arguments.store : try call.writing(arguments.store)
    if arguments.trials == nil, !sampler.isExhaustive {
      call.output.warn("\(definition.name): trials=\(usualTrials)")
    }
  }

  /// Makes sure that a confined session starts no program that the sandbox does not hold.
  private static func checkSandbox(of call: CallContext, _ method: any LaunchMethod) throws {
    guard call.isConfined, method.reach == .elsewhere else { return }
    throw Failure(
      "sandbox",
      "launcher: \"\(method.name)\" starts programs that the sandbox does not hold; leave it out"
    )
  }

  /// The trials of a sweep that does not say how many.
  var usualTrials: Int {
    definition.sampler.isExhaustive ? .max : max(20, 10 * space.space.dimensions.count)
  }

  private static func method(_ arguments: Arguments) throws -> any LaunchMethod {
    let options = arguments.options?.fields.map { (name: $0.0, value: Scalar($0.1)) }
    return try LaunchMethods.method(named: arguments.launcher, options: options)
      ?? LocalWorkers(options: options)
  }

  private static func check(_ arguments: Arguments, _ method: any LaunchMethod) throws {
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
    if arguments.store == ":memory:", arguments.workers > 1 || method.reach != .here {
      throw refuse("store: \":memory:\" is not seen by other workers; give a file")
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
