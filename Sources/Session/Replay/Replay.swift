import Figures

/// Runs a session file from its first cell to its last, without a terminal.
package struct Replay {
  /// What is done besides running.
  package struct Options: Sendable {
    /// Whether output is compared with the recording.
    package var checks = false
    /// Whether output replaces the recording.
    package var accepts = false
    /// Whether the cells after a failed one run all the same.
    package var keepsGoing = false
    package var comparison = TextComparison()
    /// The folder that gets the figures.
    package var plots: String?
    /// What figures are compared with.
    package var figures: FigureComparison?
    package var gnuplot = Gnuplot()

    package init() {}
  }

  private let options: Options
  private let runner: any CellRunner
  private let print: (String) -> Void
  private let note: (String) -> Void

  /// - Parameters:
  ///   - options: what is done besides running.
  ///   - runner: runs the cells.
  ///   - print: gets what goes to standard output.
  ///   - note: gets lines for standard error.
  package init(
    options: Options,
    runner: any CellRunner,
    print: @escaping (String) -> Void,
    note: @escaping (String) -> Void
  ) {
    (self.options, self.runner, self.print, self.note) = (options, runner, print, note)
  }

  /// Runs a file's cells and says what came of them.
  /// - Parameter notebook: with `accepts` it holds the new output afterwards, unless a cell failed.
  /// - Returns: what came of each cell, also of those that were not run.
  /// - Throws: `FigureError` when a figure cannot be drawn for the comparison, or written to the folder for plots.
  package func run(_ notebook: inout Notebook) throws -> ReplayReport {
    var report = ReplayReport(path: notebook.path)
    var figures = 0
    var stopped = false
    for cell in notebook.cells {
      guard cell.isRunnable, !stopped else {
        report.cells.append(notRun(cell))
        continue
      }
      var result = run(cell, of: notebook.path, firstFigure: figures + 1)
      try save(result)
      result.figureDifferences = try compareFigures(of: result)
      for difference in result.figureDifferences { print(difference + "\n") }
      figures += result.figures.count
      report.cells.append(result)
      if case .interrupted = result.end { report.wasInterrupted = true }
      if let message = result.end.message { note(message) }
      if result.end != .completed, report.wasInterrupted || !cell.mayFail {
        stopped = report.wasInterrupted || !options.keepsGoing
      }
      if let diff = result.diff, !diff.isEmpty { tell(diff, of: result, in: notebook.path) }
    }
    if options.accepts, report.failed.isEmpty {
      for (index, result) in report.cells.enumerated() where result.wasRun {
        notebook.record(result.output, at: index)
      }
    }
    return report
  }

  private func run(_ cell: Cell, of path: String, firstFigure: Int) -> ReplayReport.CellResult {
    let echo = options.checks ? { _ in } : print
    let output = CellOutput(firstFigure: firstFigure, echo: echo)
    ProcessMemory.startPeak()
    let clock = ContinuousClock()
    let start = clock.now
    let end = runner.run(
      cell.source,
      name: cell.name ?? path,
      firstLine: cell.firstLine,
      output: output
    )
    let duration = (clock.now - start).components
    return ReplayReport.CellResult(
      cell: cell,
      output: output.lines,
      figures: output.figures,
      firstFigure: firstFigure,
      end: end,
      seconds: Double(duration.seconds) + Double(duration.attoseconds) * 1e-18,
      memory: ProcessMemory.peak,
      diff: options.checks && (end == .completed || cell.mayFail)
        ? UnifiedDiff(recorded: cell.recorded, new: output.lines, by: options.comparison) : nil,
      wasRun: true
    )
  }

  private func notRun(_ cell: Cell) -> ReplayReport.CellResult {
    // A cell that runs nothing and yet has recorded output was edited: that is a difference.
    let diff =
      options.checks && !cell.isRunnable && !cell.recorded.isEmpty
      ? UnifiedDiff(recorded: cell.recorded, new: [], by: options.comparison) : nil
    return ReplayReport.CellResult(
      cell: cell,
      output: [],
      figures: [],
      firstFigure: 0,
      end: .completed,
      seconds: 0,
      memory: nil,
      diff: diff,
      wasRun: false
    )
  }

  private func save(_ result: ReplayReport.CellResult) throws {
    guard let folder = options.plots else { return }
    for (offset, figure) in result.figures.enumerated() {
      let name = FigureFile.name(of: figure, number: result.firstFigure + offset)
      try figure.save(to: "\(folder)/\(name)", with: options.gnuplot)
    }
  }

  private func compareFigures(of result: ReplayReport.CellResult) throws -> [String] {
    guard let comparison = options.figures else { return [] }
    return try result.figures.enumerated().compactMap { offset, figure in
      let number = result.firstFigure + offset
      return try comparison.difference(of: figure, number: number, gnuplot: options.gnuplot)
    }
  }

  private func tell(_ diff: UnifiedDiff, of result: ReplayReport.CellResult, in path: String) {
    let title = result.cell.marker.title
    let place = "\(path):\(result.cell.firstLine)" + (title.isEmpty ? "" : " (\(title))")
    print("--- \(place), recorded\n+++ \(place), now\n")
    for line in diff.lines() { print(line + "\n") }
  }
}
