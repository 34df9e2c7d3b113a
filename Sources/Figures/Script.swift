/// The gnuplot commands of a figure, with the data they plot.
package struct Script: Equatable, Sendable {
  /// One piece: commands, or images that are drawn side by side.
  package enum Part: Equatable, Sendable {
    case text(String)
    case images([PlacedImage])
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

  /// Adds the drawing of images.
  mutating func images(_ images: [PlacedImage]) { parts.append(.images(images)) }

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
      case .images(let images):
        PlacedImage.command(images)
          + images.enumerated().map { index, placed in
            let image = placed.image
            let size = "\(image.width) × \(image.height)"
            return "# \(image.rgb.count) bytes: image \(index + 1), \(size)\n"
          }.joined()
      }
    }.joined()
  }
}
