/// The gnuplot commands of a figure, with the data they plot.
package struct Script: Equatable, Sendable {
  /// One piece: commands, or the bytes that gnuplot reads after a plot command.
  package enum Part: Equatable, Sendable {
    case text(String)
    case bytes([UInt8], note: String)
  }

  package private(set) var parts: [Part] = []
  private var blocks = 0

  package init() {}

  /// Adds one command.
  package mutating func line(_ command: String) {
    if case .text(let text)? = parts.last {
      parts[parts.count - 1] = .text(text + command + "\n")
    } else {
      parts.append(.text(command + "\n"))
    }
  }

  /// Adds several commands, one a line.
  package mutating func lines(_ commands: String...) {
    for command in commands { line(command) }
  }

  /// Adds bytes that the plot command before them reads.
  package mutating func bytes(_ bytes: [UInt8], note: String) {
    parts.append(.bytes(bytes, note: note))
  }

  /// Adds a table of numbers and returns the name by which a plot command reads it.
  package mutating func data(_ columns: [[Double]]) -> String {
    let count = columns.map(\.count).min() ?? 0
    return data(
      rows: (0..<count).map { row in
        columns.map { Script.number($0[row]) }.joined(separator: " ")
      }
    )
  }

  /// Adds rows of text as a data block and returns its name.
  package mutating func data(rows: [String]) -> String {
    blocks += 1
    let name = "$data\(blocks)"
    line("\(name) << END\n" + rows.joined(separator: "\n") + (rows.isEmpty ? "END" : "\nEND"))
    return name
  }

  /// The commands as text; a comment stands where the bytes of an image follow.
  package var text: String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .bytes(let bytes, let note): "# \(bytes.count) bytes: \(note)\n"
      }
    }.joined()
  }
}
