import Session

/// What was entered in this session of the kernel and in those before it.
package struct KernelHistory {
  /// An entry with its place: the session's number, from 1, and the entry's number within it.
  package struct Entry: Equatable {
    package let session: Int
    package let line: Int
    package let source: String
    package let output: String

    /// The entry as a client gets it.
    func value(withOutput: Bool) -> JSONValue {
      let input = JSONValue.string(source)
      let pair = JSONValue.list([input, output.isEmpty ? .none : .string(output)])
      return .list([.int(session), .int(line), withOutput ? pair : input])
    }
  }

  private let readEarlier: () -> [Recording]
  private lazy var earlier = readEarlier()
  private var current: [Entry] = []

  /// - Parameter earlier: gives the sessions before this one, the oldest first; asked when somebody wants to know.
  package init(earlier: @escaping () -> [Recording]) { readEarlier = earlier }

  /// The number of the session that runs.
  package var session: Int { mutating get { earlier.count + 1 } }

  /// Adds an entry of the session that runs.
  package mutating func append(_ cell: RecordedCell, line: Int) {
    current.append(Self.entry(cell, session: 0, line: line))
  }

  private static func entry(_ cell: RecordedCell, session: Int, line: Int) -> Entry {
    Entry(
      session: session,
      line: line,
      source: cell.source,
      output: cell.output.joined(separator: "\n")
    )
  }

  /// The entries of a session: 0 is the one that runs, -1 the one before it.
  private mutating func entries(of number: Int) -> [Entry] {
    let own = session
    let wanted = number <= 0 ? own + number : number
    if wanted == own {
      return current.map {
        Entry(session: own, line: $0.line, source: $0.source, output: $0.output)
      }
    }
    guard earlier.indices.contains(wanted - 1) else { return [] }
    return earlier[wanted - 1].cells.enumerated().map {
      Self.entry($1, session: wanted, line: $0 + 1)
    }
  }

  /// The entries of a range of a session's lines, the end not included; without one, to the last.
  package mutating func range(session: Int, start: Int, stop: Int?) -> [Entry] {
    entries(of: session).filter { $0.line >= start && $0.line < stop ?? .max }
  }

  /// The latest entries of all sessions, the oldest first.
  package mutating func tail(_ count: Int) -> [Entry] {
    latest(count) { _ in true }
  }

  /// The latest entries that a pattern fits, the oldest first.
  ///
  /// In a pattern `*` stands for any text and `?` for a character; spaces count for nothing.
  /// - Parameters:
  ///   - pattern: what a whole entry must fit.
  ///   - count: the most entries that are given; all for nil.
  ///   - isUnique: whether of entries alike only the latest is given.
  /// - Returns: entries of this session and of those before it.
  package mutating func search(_ pattern: String, count: Int?, isUnique: Bool) -> [Entry] {
    let pattern = GlobPattern(pattern)
    var known: Set<String> = []
    return latest(count ?? .max) { entry in
      pattern.fits(entry.source) && (!isUnique || known.insert(entry.source).inserted)
    }
  }

  /// The latest entries that a test lets through, asked from the newest on.
  private mutating func latest(_ count: Int, where test: (Entry) -> Bool) -> [Entry] {
    var found: [Entry] = []
    for number in stride(from: session, through: 1, by: -1) where found.count < count {
      for entry in entries(of: number).reversed() where found.count < count && test(entry) {
        found.append(entry)
      }
    }
    return found.reversed()
  }
}

/// A pattern with `*` and `?`, without spaces.
struct GlobPattern {
  private let scalars: [Unicode.Scalar]

  init(_ text: String) { scalars = Self.dense(text) }

  private static func dense(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { !$0.properties.isWhitespace }
  }

  /// Whether the pattern fits a whole text.
  func fits(_ text: String) -> Bool {
    let text = Self.dense(text)
    var (place, position) = (0, 0)
    var star: (place: Int, position: Int)?
    while position < text.count {
      if place < scalars.count, scalars[place] == "*" {
        star = (place, position)
        place += 1
      } else if place < scalars.count, scalars[place] == "?" || scalars[place] == text[position] {
        place += 1
        position += 1
      } else if let last = star {
        // The latest star takes one more.
        star = (last.place, last.position + 1)
        place = last.place + 1
        position = last.position + 1
      } else {
        return false
      }
    }
    return scalars[place...].allSatisfy { $0 == "*" }
  }
}
