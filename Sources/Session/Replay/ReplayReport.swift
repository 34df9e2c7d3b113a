import Figures

/// What came of a replay.
package struct ReplayReport: Sendable {
  /// What came of one cell.
  package struct CellResult: Sendable {
    package let cell: Cell
    package let output: [String]
    package let figures: [Figure]
    package let firstFigure: Int
    package let end: CellEnd
    package let seconds: Double
    /// The most memory that the process took meanwhile, in bytes.
    package let memory: Int?
    /// How figures differ from the recorded ones.
    package internal(set) var figureDifferences: [String] = []
    /// The difference to the recording; empty where there is none or nobody asked.
    package let diff: UnifiedDiff?
    package let wasRun: Bool

    /// Whether the output is not what was recorded.
    package var isDifferent: Bool {
      diff.map { !$0.isEmpty } ?? false || !figureDifferences.isEmpty
    }

    /// Whether the cell ended in an error that it may not end in.
    package var hasFailed: Bool {
      if case .failed = end, cell.mayFail { return false }
      return end != .completed
    }

    /// Whether the cell failed or its output is not what was recorded.
    package var isBad: Bool { hasFailed || isDifferent }
  }

  package let path: String
  package internal(set) var cells: [CellResult] = []
  package internal(set) var wasInterrupted = false

  init(path: String) {
    self.path = path
  }

  /// The cells that ended in an error.
  package var failed: [CellResult] { cells.filter(\.hasFailed) }

  /// The cells whose output is not what was recorded.
  package var different: [CellResult] { cells.filter(\.isDifferent) }

  /// The exit status that tells of this replay.
  package var exitStatus: Int32 {
    if wasInterrupted { return 130 }
    return failed.isEmpty && different.isEmpty ? 0 : 1
  }
}
