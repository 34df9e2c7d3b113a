import Figures
import Glibc
import Jupyter
import Language
import Library
import Session

extension Subcommand {
  /// `gfm kernel`.
  static let kernel = Subcommand(
    "kernel",
    arguments: "install|uninstall [--user] | run FILE",
    "Makes gfm known to Jupyter, or runs as its kernel with a connection file.",
    options: [
      CommandOption("--user", "Installs for this user; so it is without a place."),
      CommandOption("--prefix", value: "DIR", "Installs for all who use what is under a folder."),
      CommandOption("--sys-prefix", "Installs into the Python environment that is active."),
    ] + .running
  ) { arguments, surroundings in
    let action = try arguments.first("install, uninstall or run")
    try arguments.allow(action == "run" ? 2 : 1)
    switch action {
    case "install":
      let specification = try specification(arguments, surroundings)
      surroundings.print(try specification.install(executable: Machine.executable) + "\n")
      return 0
    case "uninstall":
      surroundings.print(try specification(arguments, surroundings).uninstall() + "\n")
      return 0
    case "run":
      guard arguments.positionals.count > 1 else { throw arguments.missing("FILE") }
      let settings = try Engine.Settings(arguments)
      let connection = try Connection(path: arguments.positionals[1])
      try KernelRun(settings, surroundings).run(connection)
      return 0
    default: throw arguments.unexpected(action)
    }
  }

  private static func specification(
    _ arguments: ParsedArguments,
    _ surroundings: Surroundings
  ) throws -> KernelSpecification {
    let places = ["--user", "--prefix", "--sys-prefix"].filter(arguments.has)
    if places.count > 1 { throw UsageError.conflict(places[0], places[1]) }
    let place: KernelSpecification.Place =
      if let prefix = arguments.value("--prefix") {
        .prefix(prefix)
      } else {
        arguments.has("--sys-prefix") ? .environment : .user
      }
    return try KernelSpecification(place, variable: surroundings.variable)
  }
}

/// Runs a kernel with everything that the prompt has.
private final class KernelRun {
  private let surroundings: Surroundings
  private let engine: Engine
  private let output: KernelOutput
  private let shown = ShownValues()
  private let recorder: SessionRecorder

  init(_ settings: Engine.Settings, _ surroundings: Surroundings) {
    var settings = settings
    settings.isInteractive = true
    self.surroundings = surroundings
    let presenter = FigurePresenter(place: .nowhere, surroundings: surroundings)
    let output = KernelOutput(gnuplot: presenter.gnuplot)
    self.output = output
    engine = Engine(settings, surroundings: surroundings, outlet: output)
    recorder = SessionRecorder(header: engine.header) { surroundings.warn($0) }
    // The width that replays have, so that what is recorded here repeats there.
    engine.interpreter.displayOptions.width = DisplayOptions().width
    engine.interpreter.setService(
      ProgressDisplay(columns: DisplayOptions().width) { output.showProgress($0) }
    )
    engine.interpreter.setService(output.live)
  }

  func run(_ connection: Connection) throws {
    InterruptSignal.install()
    let settings = Kernel.Settings(
      version: Program.version,
      recorder: recorder,
      note: { [engine, shown] in shown.note($0, of: $1, in: engine.interpreter) },
      earlier: { self.earlier },
      files: Completer.files,
      log: { line in
        let sink = TextSink(file: 2, flushesLines: true)
        sink.write("gfm kernel: \(line)\n")
        sink.flush()
      },
      interrupt: { InterruptSignal.request() },
      clearInterruption: { InterruptSignal.clear() },
      endsWithParent: surroundings.variable("JPY_PARENT_PID") != nil
    )
    let kernel = try Kernel(
      connection,
      interpreter: engine.interpreter,
      output: output,
      settings: settings
    )
    recorder.keepJournal { try SessionStore.begin(header: engine.header) }
    kernel.run()
    recorder.end()
  }

  /// The recordings of the sessions before this one, the oldest first.
  private var earlier: [Recording] {
    let sessions = SessionStore.folder().map { StoredSession.all(in: $0) } ?? []
    return sessions.reversed().prefix { $0.path != recorder.path }.map(\.recording)
  }
}
