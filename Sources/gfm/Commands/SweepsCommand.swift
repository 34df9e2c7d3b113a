import Foundation
import Language
import Library
import Session
import Sweeps

extension Subcommand {
  /// `gfm sweeps`.
  static let sweeps = Subcommand(
    "sweeps",
    arguments: "[list | show NAME | resume NAME | export NAME FILE | remove NAME]",
    "Lists stored sweeps, shows one, goes on with one, or writes its trials as csv, json or a study of Optuna.",
    options: .running + [
      CommandOption("--store", value: "FILE", "The store; runs/sweeps.sqlite."),
      CommandOption(
        "--format",
        value: "NAME",
        "Of export: csv, json or optuna; by the file's ending."
      ),
      CommandOption("--watch", "For workers: ends with the process that started this one."),
      CommandOption("--journals", "For workers: the store is another process's alone."),
    ]
  ) { arguments, surroundings in
    try SweepsCommand(arguments, surroundings).run()
  }
}

/// What `gfm sweeps …` does.
private struct SweepsCommand {
  private let arguments: ParsedArguments
  private let surroundings: Surroundings
  private let path: String
  private static let verbs = ["list", "show", "resume", "export", "remove", "worker"]

  init(_ arguments: ParsedArguments, _ surroundings: Surroundings) {
    self.arguments = arguments
    self.surroundings = surroundings
    path = arguments.value("--store") ?? "runs/sweeps.sqlite"
  }

  func run() throws -> Int32 {
    let words = arguments.positionals
    switch words.first ?? "list" {
    case "list":
      try take(0)
      return try list()
    case "show": return try show(take(1)[0])
    case "resume": return try resume(take(1)[0])
    case "export":
      let named = try take(2)
      return try export(named[0], to: named[1])
    case "remove": return try remove(take(1)[0])
    case "worker": return try work(take(1)[0])
    case let verb:
      throw UsageError.unknownCommand(
        "sweeps \(verb)",
        suggestion: Suggestion.nearest(to: verb, among: Self.verbs).map { "sweeps \($0)" }
      )
    }
  }

  /// The words after the verb.
  @discardableResult
  private func take(_ count: Int) throws -> [String] {
    let words = Array(arguments.positionals.dropFirst())
    if words.count < count { throw arguments.missing(words.isEmpty ? "NAME" : "FILE") }
    try arguments.allow(count + 1)
    return words
  }

  private func list() throws -> Int32 {
    guard FileManager.default.fileExists(atPath: path) else {
      surroundings.print("no sweep is stored in \(path)\n")
      return 0
    }
    let table = try sweepList(SweepStore.looking(at: path))
    surroundings.print(Value.table(table).display(options) + "\n")
    return 0
  }

  private func show(_ name: String) throws -> Int32 {
    let sweep = try SweepObject(SweepStore.looking(at: path), named: name)
    surroundings.print(sweep.display(options) + "\n")
    if let best = try sweep.field("best"), !best.isNone {
      surroundings.print("best: \(best.display(options))\n")
    }
    return 0
  }

  private func export(_ name: String, to file: String) throws -> Int32 {
    let endings = ["csv": "csv", "json": "json", "db": "optuna", "sqlite": "optuna"]
    let lower = file.lowercased()
    let ending = lower.lastIndex(of: ".").map { String(lower[lower.index(after: $0)...]) } ?? ""
    guard let format = arguments.value("--format") ?? endings[ending],
      endings.values.contains(format), format == "optuna" || format == ending
    else {
      throw UsageError.notAvailable(
        "'\(file)': sweeps are written as .csv, .json or, for Optuna, .db or .sqlite"
      )
    }
    let store = try SweepStore.looking(at: path)
    let sweep = try SweepObject(store, named: name)
    if format == "optuna" {
      try OptunaStudy(store, try store.sweep(named: name)).write(to: file)
    } else {
      try saveTable(sweep.table ?? TableValue(columns: []), to: file)
    }
    surroundings.print("\(file): \(try sweep.length() ?? 0) trials\n")
    return 0
  }

  private func remove(_ name: String) throws -> Int32 {
    let holder = try StoreHolder(path, journals: .needed(for: path))
    let sweep = try holder.store.sweep(named: name)
    try holder.store.remove(sweep)
    holder.close()
    surroundings.print("\(name): removed with \(sweep.counts.values.reduce(0, +)) trials\n")
    return 0
  }

  private var options: DisplayOptions {
    var options = DisplayOptions(width: surroundings.size.columns, showsVolatileColumns: true)
    options.tableRows = 1000
    return options
  }

  /// Runs the script of a sweep again, which then goes on with it.
  private func resume(_ name: String) throws -> Int32 {
    let store = try SweepStore.looking(at: path)
    let sweep = try store.sweep(named: name)
    let prelude = try prelude(name, try store.environment("prelude", of: sweep))
    InterruptSignal.installForJob()
    var settings = try Engine.Settings(arguments)
    settings.seed = prelude.seed
    settings.output = confined(prelude.place)
    let engine = Engine(settings, surroundings: surroundings)
    let outcome = prelude.run(in: engine.interpreter, displays: true)
    if outcome.isSuccess { return 0 }
    surroundings.warn(engine.renderer.render(outcome.diagnostics), isRendered: true)
    return outcome.isInterrupted ? 130 : 1
  }

  /// Returns a place after the kernel was told to keep to it, where the script was confined to it.
  private func confined(_ place: OutputPlace) -> OutputPlace {
    if place.isConfined { _ = place.confine() }
    return place
  }

  /// Works for a sweep until no trial is left.
  private func work(_ name: String) throws -> Int32 {
    if arguments.has("--watch") { ParentWatch.start(pipe: 0) }
    // Where the store must not be opened, all that a worker needs to know lies beside it.
    var (brief, text): (WorkerBrief?, String?)
    if arguments.has("--journals") {
      brief = try JournalFolder(besides: path).readBrief(of: name)
      text = brief?.prelude
    } else {
      let store = try SweepStore(path: path)
      text = try store.environment("prelude", of: try store.sweep(named: name))
    }
    let prelude = try prelude(name, text)
    InterruptSignal.installForJob()
    var settings = try Engine.Settings(arguments)
    // A task of Slurm has its own share of a machine, which need not be like the one that submitted it.
    let share = ProcessInfo.processInfo.environment["SLURM_CPUS_ON_NODE"].flatMap { Int($0) }
    settings.threads = settings.threads ?? share ?? prelude.threads
    settings.seed = prelude.seed
    settings.output = confined(prelude.place)
    settings.sweep = SweepHost.Assignment(name: name, store: path, brief: brief)
    let engine = Engine(settings, surroundings: surroundings)
    let outcome = prelude.run(in: engine.interpreter, displays: false)
    if InterruptSignal.isRequested { return 130 }
    if outcome.isEnded { return 0 }
    surroundings.warn(
      outcome.isSuccess
        ? "the script did not come to the sweep '\(name)' when it was run again"
        : engine.renderer.render(outcome.diagnostics),
      isRendered: true
    )
    return WorkerCommand.setupFailed
  }

  /// What is run before a sweep, from the folder that it was begun in.
  private func prelude(_ name: String, _ text: String?) throws -> SweepPrelude {
    guard let text,
      let prelude = try? JSONDecoder().decode(SweepPrelude.self, from: Data(text.utf8)),
      prelude.isSound
    else { throw UsageError.notAvailable("'\(name)' has no script that could be run again") }
    guard FileManager.default.changeCurrentDirectoryPath(prelude.folder) else {
      throw UsageError.notAvailable(
        "the folder \(prelude.folder) is gone, where '\(name)' was begun"
      )
    }
    return prelude
  }
}
