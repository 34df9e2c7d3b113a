import Formats

/// Compares lines of output, numbers within a tolerance.
package struct TextComparison: Equatable, Sendable {
  /// The difference that counts as none, as a share of the recorded number.
  package var relative: Double
  /// The difference that counts as none, whatever the number.
  package var absolute: Double

  package init(relative: Double = 0, absolute: Double = 0) {
    self.relative = relative
    self.absolute = absolute
  }

  /// Returns whether a new line says what the recorded one says.
  package func same(_ recorded: String, _ new: String) -> Bool {
    if recorded == new { return true }
    guard relative > 0 || absolute > 0 else {
      return TextComparison.withoutMeasures(recorded) == TextComparison.withoutMeasures(new)
    }
    let old = TextComparison.pieces(recorded)
    let other = TextComparison.pieces(new)
    guard old.count == other.count else { return false }
    return zip(old, other).allSatisfy { first, second in
      switch (first, second) {
      case (.words(let a), .words(let b)): a == b
      case (.measure(let a), .measure(let b)): a == b
      case (.number(let a), .number(let b)):
        a == b || abs(a - b) <= absolute + relative * abs(a) || (a.isNaN && b.isNaN)
      default: false
      }
    }
  }

  private enum Piece: Equatable {
    case words(String)
    case number(Double)
    /// A time or a rate, which no two runs share: `3.2 s`, `41 images/s`.
    case measure(String)
  }

  /// Returns a line in which times and rates are their units only.
  private static func withoutMeasures(_ line: String) -> String {
    let bytes = Array(line.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let afterWord = index > 0 && isWordByte(bytes[index - 1])
      if !afterWord, let (_, end) = number(in: bytes, at: index),
        let unit = unit(in: bytes, at: end)
      {
        // Columns may be aligned by the number's width.
        while result.last == 0x20 { result.removeLast() }
        result += Array(" #\(unit.name)".utf8)
        index = unit.end
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Returns the unit of time, or of something per second, that follows a number.
  private static func unit(in bytes: [UInt8], at start: Int) -> (name: String, end: Int)? {
    var index = start
    if index < bytes.count, bytes[index] == 0x20 { index += 1 }
    var end = index
    while end < bytes.count, isWordByte(bytes[end]) || bytes[end] == 0x2F || bytes[end] >= 0x80 {
      end += 1
    }
    let name = String(decoding: bytes[index..<end], as: UTF8.self)
    return DurationText.units.contains(name) || (name.hasSuffix("/s") && name.utf8.count > 2)
      ? (name, end) : nil
  }

  /// Returns a line as numbers and the words between them, without the spaces that align columns.
  private static func pieces(_ line: String) -> [Piece] {
    let bytes = Array(line.utf8)
    var result: [Piece] = []
    var words: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let afterWord = index > 0 && isWordByte(bytes[index - 1])
      if !afterWord, let (number, end) = number(in: bytes, at: index) {
        if !words.isEmpty { result.append(.words(String(decoding: words, as: UTF8.self))) }
        words = []
        if let unit = unit(in: bytes, at: end) {
          result.append(.measure(unit.name))
          index = unit.end
        } else {
          result.append(.number(number))
          index = end
        }
      } else {
        if bytes[index] != 0x20, bytes[index] != 0x09 { words.append(bytes[index]) }
        index += 1
      }
    }
    if !words.isEmpty { result.append(.words(String(decoding: words, as: UTF8.self))) }
    return result
  }

  /// Returns the number that begins at a place, and where it ends.
  private static func number(in bytes: [UInt8], at start: Int) -> (Double, Int)? {
    func digits(from start: Int) -> Int {
      var index = start
      while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
      return index
    }
    var index = start
    if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
    let point = digits(from: index)
    var end = point
    if point < bytes.count, bytes[point] == UInt8(ascii: ".") { end = digits(from: point + 1) }
    guard point > index || end > point + 1 else { return nil }
    if end < bytes.count, bytes[end] == UInt8(ascii: "e") || bytes[end] == UInt8(ascii: "E") {
      var exponent = end + 1
      if exponent < bytes.count, bytes[exponent] == 0x2B || bytes[exponent] == 0x2D {
        exponent += 1
      }
      let last = digits(from: exponent)
      if last > exponent { end = last }
    }
    if end < bytes.count, isWordByte(bytes[end]) { return nil }
    return Double(String(decoding: bytes[start..<end], as: UTF8.self)).map { ($0, end) }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
  }
}
