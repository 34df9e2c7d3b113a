/// Names of the bands of one scene, and of their files.
package enum BandNames {
  /// The parts of names that distinguish them, without endings: whole words, where `_`, `-`, `.` or a space
  /// ends a word.
  static func short(_ files: [String]) -> [String] {
    let stems = files.map { name in name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
    guard stems.count > 1 else { return stems }
    let start = shared(stems)
    let rest = stems.map { String($0.dropFirst(start)) }
    let end = shared(rest.map { String($0.reversed()) })
    return rest.map { String($0.dropLast(end)) }
  }

  /// How many characters all names begin with, up to the end of a word.
  private static func shared(_ names: [String]) -> Int {
    guard let first = names.first else { return 0 }
    let count = names.reduce(first.count) { count, name in
      min(count, zip(first, name).prefix { $0.0 == $0.1 }.count)
    }
    let ends = first.prefix(count).enumerated().filter { "_-. ".contains($0.element) }
    return ends.last.map { $0.offset + 1 } ?? 0
  }

  /// Whether a name comes before another; numbers in them count as numbers.
  static func precedes(_ a: String, _ b: String) -> Bool {
    let (first, second) = (pieces(a), pieces(b))
    for (one, other) in zip(first, second) where one != other {
      if let number = one.number, let otherNumber = other.number, number != otherNumber {
        return number < otherNumber
      }
      // `B8.tif` before `B8A.tif`.
      return one.text < other.text
    }
    return first.count == second.count ? a < b : first.count < second.count
  }

  private struct Piece: Equatable {
    let text: String
    let number: Int?
  }

  /// A name's stem, cut where digits begin and end.
  private static func pieces(_ name: String) -> [Piece] {
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    return stem.matches(of: /[0-9]+|[^0-9]+/).map { match in
      Piece(text: String(match.0), number: Int(match.0))
    }
  }
}
