/// An entry of a session with the output it had.
package struct RecordedCell: Equatable, Sendable {
  package var source: String
  package var output: [String]
  package var failed: Bool

  package init(source: String, output: [String], failed: Bool = false) {
    self.source = source
    self.output = output
    self.failed = failed
  }

  /// The cell as lines of a session file.
  /// - Parameters
  ///   - marker: the line that starts it.
  func lines(marker: String) -> [String] {
    [marker] + TextLines.split(source) + output.map { $0.isEmpty ? "#>" : "#> " + $0 } + [""]
  }
}
