import Language

/// What a session file says about the machine and settings it was recorded with.
package struct SessionHeader: Equatable, Sendable {
  package var version: String?
  package var seed: Int?
  package var threads: Int?
  package var instructions: String?
  /// The columns that tables were laid out in.
  package var width: Int?
  /// Folders and files that the session read.
  package var dataRoots: [DataRoot]

  package init(
    version: String? = nil,
    seed: Int? = nil,
    threads: Int? = nil,
    instructions: String? = nil,
    width: Int? = nil,
    dataRoots: [DataRoot] = []
  ) {
    (self.version, self.seed, self.threads) = (version, seed, threads)
    (self.instructions, self.width, self.dataRoots) = (instructions, width, dataRoots)
  }

  /// Reads `# key: value` lines; what is not one of them is passed over.
  package init(lines: [String]) {
    self.init()
    for line in lines {
      guard line.first == "#", let colon = line.firstIndex(of: ":") else { continue }
      let key = line[line.index(after: line.startIndex)..<colon].filter { !$0.isWhitespace }
      let value = String(
        line[line.index(after: colon)...].drop { $0.isWhitespace }.reversed()
          .drop { $0.isWhitespace }.reversed()
      )
      switch key {
      case "gfm": version = value
      case "seed": seed = Int(value)
      case "threads": threads = Int(value)
      case "instructions": instructions = value
      case "width": width = Int(value)
      case "data": dataRoots.append(DataRoot(text: value))
      default: break
      }
    }
  }

  /// The header as comment lines.
  package var lines: [String] {
    var result: [String] = []
    if let version { result.append("# gfm: \(version)") }
    if let seed { result.append("# seed: \(seed)") }
    if let threads { result.append("# threads: \(threads)") }
    if let instructions { result.append("# instructions: \(instructions)") }
    if let width { result.append("# width: \(width)") }
    // A line break in a path would begin a line that runs.
    return result + dataRoots.map { "# data: \(TerminalText.line($0.text))" }
  }

  /// Whether the file was recorded by a later version than the given one.
  package func isNewer(than current: String) -> Bool {
    func numbers(_ version: String) -> [Int] { version.split(separator: ".").map { Int($0) ?? 0 } }
    guard let version else { return false }
    return numbers(current).lexicographicallyPrecedes(numbers(version))
  }
}
