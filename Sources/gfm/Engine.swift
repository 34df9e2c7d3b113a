import Figures
import Language
import Library
import Session
import Tensor

/// An interpreter with everything that the command gives it.
final class Engine {
  let interpreter: Interpreter
  let output: SessionOutput
  let facts: SessionFacts
  let presenter: FigurePresenter
  /// Draws figures that change while work goes on.
  let live: LiveTerminal
  private let surroundings: Surroundings
  private let firstSeed: Int

  /// What a session is started with.
  struct Settings {
    var threads: Int?
    var seed = 0
    /// The seed where the command line names one.
    private(set) var givenSeed: Int?
    var plots = FigurePresenter.Place.nowhere
    var output = OutputPlace()
    /// Whether somebody types: interrupted training then gives the run so far instead of ending the script.
    var isInteractive = false
    /// The sweep that this process works for.
    var sweep: SweepHost.Assignment?

    init() {}

    /// Reads the options that every command that runs a script takes.
    init(_ arguments: ParsedArguments) throws {
      threads = try arguments.integer("--threads", atLeast: 1)
      givenSeed = try arguments.integer("--seed", atLeast: 0)
      seed = givenSeed ?? 0
    }
  }

  /// - Parameters:
  ///   - settings: what the session is started with.
  ///   - surroundings: the terminal and the streams that it works with.
  ///   - outlet: takes what programs print and show in place of the terminal.
  init(_ settings: Settings, surroundings: Surroundings, outlet: (any Output)? = nil) {
    self.surroundings = surroundings
    firstSeed = settings.seed
    if let threads = settings.threads { Engine.setThreads(threads) }
    let presenter = FigurePresenter(
      place: surroundings.speaks ? settings.plots : .nowhere,
      surroundings: surroundings
    )
    self.presenter = presenter
    let live = LiveTerminal(presenter, surroundings: surroundings)
    self.live = live
    output = SessionOutput(
      write: {
        live.makeRoom()
        surroundings.print($0)
      },
      warn: {
        live.makeRoom()
        // What a silent rank warns of is no error that the first should know of.
        if surroundings.speaks { surroundings.warn($0) }
      },
      present: {
        live.makeRoom()
        presenter.present($0, number: $1)
      }
    )
    facts = SessionFacts(
      seed: settings.seed,
      place: settings.output,
      isInteractive: settings.isInteractive
    )
    interpreter = Interpreter(
      library: Engine.makeBuiltins(),
      output: outlet ?? output,
      isInterrupted: { InterruptSignal.isRequested }
    )
    interpreter.activity = InterruptSignal.activity
    interpreter.releasesUnusedMemory = BufferPool.shared.trim
    interpreter.random.seed(UInt64(bitPattern: Int64(settings.seed)))
    provideServices(settings)
    interpreter.displayOptions.width = min(surroundings.size.columns, 120)
  }

  /// Gives the interpreter what builtins ask it for.
  private func provideServices(_ settings: Settings) {
    let surroundings = surroundings
    interpreter.setService(facts)
    if let ranks = surroundings.ranks { interpreter.setService(ranks) }
    if settings.isInteractive, settings.plots == .terminal, surroundings.isOutputTerminal {
      interpreter.setService(live.place)
    }
    interpreter.setService(
      SweepHost(
        program: Machine.executable,
        version: Program.version,
        assignment: settings.sweep
      )
    )
    interpreter.setService(
      ProgressDisplay(columns: surroundings.isErrorTerminal ? surroundings.size.columns : nil) {
        surroundings.show($0)
      }
    )
  }

  /// Sets the number of threads that work is spread over.
  static func setThreads(_ threads: Int) { Parallel.threads = threads }

  /// Words diagnostics for standard error.
  var renderer: DiagnosticRenderer {
    DiagnosticRenderer(isColored: surroundings.hasErrorColor)
  }

  /// The header of what this session records.
  var header: SessionHeader {
    SessionHeader(
      version: Program.version,
      seed: firstSeed,
      threads: Parallel.threads,
      instructions: Machine.instructionSet,
      width: interpreter.displayOptions.width,
      dataRoots: facts.dataRoots.map { DataRoot(path: $0) }
    )
  }

  /// The header with marks of what the data holds; it reads the data.
  var markedHeader: SessionHeader {
    var header = header
    header.dataRoots = header.dataRoots.map(\.marked)
    return header
  }

  /// Runs a source and says on standard error what went wrong.
  /// - Returns: the exit status.
  func run(
    _ text: String,
    name: String,
    parameters: [String: String] = [:]
  ) -> Int32 {
    run(SourceText(name: name, text: text), parameters: parameters)
  }

  /// Runs a source and says on standard error what went wrong.
  /// - Returns: the exit status.
  func run(_ source: SourceText, parameters: [String: String]) -> Int32 {
    let outcome = interpreter.run(source, parameters: parameters)
    if outcome.isSuccess { return 0 }
    surroundings.warn(renderer.render(outcome.diagnostics), isRendered: true)
    return outcome.isInterrupted ? 130 : 1
  }
}
