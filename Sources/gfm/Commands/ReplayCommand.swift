import Figures
import Glibc
import Jupyter
import Language
import Raster
import Session

extension Subcommand {
  /// `gfm replay FILE`.
  static let replay = Subcommand(
    "replay",
    arguments: "FILE [-p NAME=VALUE …] [--check] [--html OUT]",
    "Runs a saved session from its first cell, without a terminal.",
    options: .parameters + .running + [
      CommandOption(
        "--check",
        "Compares output with the recording; exit status 1 where it differs."
      ),
      CommandOption("--accept", "Replaces the recorded output by the new one."),
      CommandOption(
        "--rtol",
        value: "R",
        "Share of a number by which it may differ in --check; 0."
      ),
      CommandOption("--atol", value: "A", "Amount by which a number may differ in --check; 0."),
      CommandOption("--keep-going", "Runs the cells after a failed one all the same."),
      CommandOption(
        "--plots",
        value: "DIR",
        "Writes the figures to a folder; with --check, compares them with those that lie there."
      ),
      CommandOption("--output", value: "DIR", "The folder for what the script writes."),
      CommandOption("--sandbox", "Lets the script write only to the folder of --output."),
      CommandOption("--help-script", "Lists the script's parameters, and runs nothing."),
      CommandOption("--html", value: "OUT", "Writes a report, one file with everything in it."),
    ]
  ) { arguments, surroundings in
    try surroundings.join(threads: try Engine.Settings(arguments).threads)
    return try ReplayCommand(arguments, surroundings).run()
  }
}

/// Replays a session file as the command line asks.
private struct ReplayCommand {
  private let path: String
  private let arguments: ParsedArguments
  private let surroundings: Surroundings
  private var settings: Engine.Settings
  private var options = Replay.Options()

  init(_ arguments: ParsedArguments, _ surroundings: Surroundings) throws {
    self.arguments = arguments
    self.surroundings = surroundings
    path = try arguments.single("FILE")
    settings = try Engine.Settings(arguments)
    // Of several ranks the first compares and writes; the others run the cells beside it.
    options.checks = arguments.has("--check") && surroundings.speaks
    options.accepts = arguments.has("--accept") && surroundings.speaks
    options.keepsGoing = arguments.has("--keep-going")
    options.comparison = TextComparison(
      relative: try arguments.number("--rtol") ?? 0,
      absolute: try arguments.number("--atol") ?? 0
    )
    if options.checks, options.accepts { throw UsageError.conflict("--check", "--accept") }
    if options.accepts, path == "-" { throw UsageError.conflict("--accept", "-") }
    if let folder = arguments.value("--plots"), surroundings.speaks {
      if options.checks {
        options.figures = FigureComparison(
          folder: folder,
          text: options.comparison,
          distance: PictureDistance.between
        )
      } else {
        options.plots = try OutputFolder.made(folder)
      }
    }
    settings.output = OutputPlace(
      folder: try arguments.value("--output").map(OutputFolder.made),
      isConfined: arguments.has("--sandbox")
    )
    if arguments.has("--sandbox") { try checkSandbox() }
  }

  /// Refuses what would have to be written outside of the folder.
  private func checkSandbox() throws {
    guard settings.output.folder != nil else { throw UsageError.needs("--sandbox", "--output DIR") }
    if options.accepts { throw UsageError.conflict("--sandbox", "--accept") }
    let places = [arguments.value("--html"), options.plots].compactMap { $0 }
    for place in places { _ = try settings.output.path(absolute(place)) }
  }

  private func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }

  /// Says what the script may write, and which data is not what it was when the output was recorded.
  /// - Returns: what the report says of it.
  private func prepare(_ notebook: Notebook) -> [String] {
    var notes: [String] = []
    if settings.output.isConfined, let folder = settings.output.folder {
      let keeper = settings.output.confine() ? "the kernel (Landlock)" : "gfm alone"
      if surroundings.ranks == nil, !isNetworkAllowed() { settings.output.confineNetwork() }
      notes.append("\(path) can write only to \(folder): \(keeper) sees to it")
    }
    if notebook.header.isNewer(than: Program.version), let version = notebook.header.version {
      notes.append("\(path) was recorded by gfm \(version), this is \(Program.version)")
    }
    if surroundings.speaks {
      for change in notebook.header.dataRoots.compactMap(\.change) {
        notes.append("\(path): data \(change)")
      }
    }
    for cell in notebook.cells where cell.wasStopped {
      notes.append(
        "\(path):\(cell.firstLine): was stopped by Ctrl-C when it was recorded, and runs to its end here"
      )
    }
    for note in notes { surroundings.warn(note) }
    return notes
  }

  func run() throws -> Int32 {
    let script = try ScriptText(path, surroundings)
    var notebook =
      script.converted ?? Notebook(text: script.text, path: path == "-" ? "<stdin>" : path)
    if arguments.has("--help-script") { return listParameters(of: notebook) }
    let parameters = try arguments.parameters()
    let notes = prepare(notebook)
    Self.emptyInput()
    InterruptSignal.installForJob(amongRanks: surroundings.ranks != nil)
    let engine = try engine(for: notebook.header)
    try engine.checkParameters(parameters, of: notebook)
    var chosen = options
    chosen.gnuplot = engine.presenter.gnuplot
    let runner = InterpreterRunner(
      interpreter: engine.interpreter,
      output: engine.output,
      parameters: parameters
    )
    let replay = Replay(
      options: chosen,
      runner: runner,
      print: { surroundings.print($0) },
      note: { surroundings.warn($0) }
    )
    let report = try replay.run(&notebook)
    if options.accepts, report.failed.isEmpty {
      notebook.replaceHeader(engine.markedHeader)
      let isConverted = script.converted != nil
      let text = isConverted ? try NotebookConverter.notebook(of: notebook).text() : notebook.text
      try SourceFile.write(text, to: path)
    }
    if let page = arguments.value("--html"), surroundings.speaks {
      try write(report, to: page, engine, notes)
    }
    conclude(report)
    return report.exitStatus
  }

  /// Whatever asks standard input gets its end.
  private static func emptyInput() {
    let nothing = open("/dev/null", O_RDONLY)
    guard nothing >= 0 else { return }
    dup2(nothing, 0)
    close(nothing)
  }

  /// An engine with the seed and the width of a recording.
  private func engine(for header: SessionHeader) throws -> Engine {
    var settings = settings
    settings.seed = settings.givenSeed ?? header.seed ?? 0
    try check(header)
    let engine = Engine(settings, surroundings: surroundings)
    engine.interpreter.displayOptions.width = header.width ?? DisplayOptions().width
    return engine
  }

  /// Writes the report of `--html`.
  private func write(
    _ report: ReplayReport,
    to page: String,
    _ engine: Engine,
    _ notes: [String]
  ) throws {
    let html = HTMLReport(
      report,
      environment: environment(engine),
      notes: notes,
      gnuplot: engine.presenter.gnuplot,
      warn: { surroundings.warn($0) }
    )
    try SourceFile.write(html.text, to: page)
  }

  /// Refuses numbers of a header that no recording has.
  private func check(_ header: SessionHeader) throws {
    if let width = header.width, !(10...10_000).contains(width) {
      throw Failure(
        "value",
        "\(path): its header says '# width: \(width)'; it is 10 to 10000"
      )
    }
    if let seed = header.seed, seed < 0 {
      throw Failure(
        "value",
        "\(path): its header says '# seed: \(seed)'; it is 0 or more"
      )
    }
  }

  private func listParameters(of notebook: Notebook) -> Int32 {
    let known = notebook.cells.filter(\.isRunnable).flatMap { cell in
      Interpreter.parameters(of: SourceText(name: notebook.path, text: cell.source))
    }
    if known.isEmpty { surroundings.print("\(path) has no parameters\n") }
    let width = known.map(\.name.count).max() ?? 0
    for parameter in known {
      let space = String(repeating: " ", count: width - parameter.name.count)
      let summary = parameter.summary.isEmpty ? "" : space + "  " + parameter.summary
      surroundings.print("-p \(parameter.name)=\(parameter.defaultText)\(summary)\n")
    }
    return 0
  }

  private func conclude(_ report: ReplayReport) {
    let run = report.cells.filter(\.wasRun).count
    var words = ["\(path): \(run) \(run == 1 ? "cell" : "cells")"]
    if !report.failed.isEmpty { words.append("\(report.failed.count) failed") }
    if options.checks {
      let different = report.different.count
      if different > 0 {
        words.append("\(different) differ from the recording")
      } else {
        words.append(
          report.failed.isEmpty ? "output as recorded" : "the others' output as recorded"
        )
      }
    }
    if options.accepts {
      words.append(report.failed.isEmpty ? "output recorded" : "nothing recorded")
    }
    surroundings.warn(words.joined(separator: ", "))
  }

  private func environment(_ engine: Engine) -> [(name: String, value: String)] {
    [
      ("gfm", Program.version),
      ("seed", String(engine.facts.seed)),
      ("threads", engine.header.threads.map { String($0) } ?? ""),
      ("instruction set", Machine.instructionSet),
      ("processor", Machine.processor),
      ("memory", "\((Machine.memory * 10).rounded() / 10) GiB"),
      ("gnuplot", Doctor.gnuplot(surroundings)),
      ("data", engine.markedHeader.dataRoots.map(\.text).joined(separator: ", ")),
    ]
  }
}
