import Glibc

/// Python's format mini-language: `[[fill]align][sign][#][0][width][,][.precision][type]`.
struct TextFormat {
  private var fill: Character = " "
  private var align: Character?
  private var sign: Character = "-"
  private var alternative = false
  private var width = 0
  private var grouping: Character?
  private var precision: Int?
  private var type: Character?

  /// A value as text, as a format says.
  static func text(of value: Value, as format: String) throws -> String {
    if format.isEmpty { return value.text }
    return try TextFormat(format).apply(to: value, format)
  }

  private init(_ format: String) throws {
    var rest = Substring(format)
    func take(_ set: String) -> Character? {
      guard let first = rest.first, set.contains(first) else { return nil }
      rest.removeFirst()
      return first
    }
    func number() throws -> Int? {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty else { return nil }
      rest.removeFirst(digits.count)
      guard let value = Int(digits), value <= 1_000 else {
        throw Failure("value", "format '\(format)': \(digits) is too much, at most 1000")
      }
      return value
    }
    if rest.count >= 2, "<>^=".contains(rest[rest.index(after: rest.startIndex)]) {
      fill = rest.removeFirst()
      align = rest.removeFirst()
    } else {
      align = take("<>^=")
    }
    sign = take("+- ") ?? "-"
    alternative = take("#") != nil
    if take("0") != nil {
      if align == nil { (fill, align) = ("0", "=") }
    }
    width = try number() ?? 0
    grouping = take(",_")
    if take(".") != nil {
      guard let digits = try number() else { throw Self.unknown(format) }
      precision = digits
    }
    type = take("bcdeEfFgGnosxX%")
    guard rest.isEmpty else { throw Self.unknown(format) }
  }

  private static func unknown(_ format: String) -> Failure {
    Failure(
      "value",
      "'\(format)' is not a format",
      help: "as in \"{x:.3f}\", \"{x:8.2e}\", \"{n:,}\", \"{name:<12}\" or \"{share:.1%}\""
    )
  }

  private func apply(to value: Value, _ format: String) throws -> String {
    if type != "s", let number = value.number, value.string == nil {
      if case .bool = value, type == nil { return padded(value.text, numeric: false) }
      return padded(try text(of: number, format), numeric: true)
    }
    if let type, type != "s" {
      throw Failure("type", "format '\(format)' takes a number, not \(value.typeWithArticle)")
    }
    let text = value.text
    return padded(precision.map { String(text.prefix($0)) } ?? text, numeric: false)
  }

  private func text(of number: Double, _ format: String) throws -> String {
    let magnitude = abs(number)
    let isNegative = number.sign == .minus && !number.isNaN
    var digits: String
    if !number.isFinite {
      digits = number.isNaN ? "nan" : "inf"
    } else {
      digits = try finite(magnitude, format)
    }
    if let grouping, number.isFinite { digits = grouped(digits, grouping) }
    let prefix = isNegative ? "-" : sign == "-" ? "" : String(sign)
    guard align == "=" else { return prefix + digits }
    let missing = width - prefix.count - digits.count
    return prefix + String(repeating: fill, count: max(0, missing)) + digits
  }

  private func finite(_ number: Double, _ format: String) throws -> String {
    switch type {
    case "f", "F": return NumberFormat.formatted(number, "%.\(precision ?? 6)f")
    case "e": return NumberFormat.formatted(number, "%.\(precision ?? 6)e")
    case "E": return NumberFormat.formatted(number, "%.\(precision ?? 6)E")
    case "g", "n": return NumberFormat.formatted(number, "%.\(precision ?? 6)g")
    case "G": return NumberFormat.formatted(number, "%.\(precision ?? 6)G")
    case "%": return NumberFormat.formatted(number * 100, "%.\(precision ?? 6)f") + "%"
    case "d", "b", "o", "x", "X", "c": return try integral(number, format)
    default:
      return precision.map { NumberFormat.formatted(number, "%.\($0)g") }
        ?? NumberFormat.text(number)
    }
  }

  private func integral(_ number: Double, _ format: String) throws -> String {
    guard number == number.rounded(), number < 9.2e18 else {
      throw Failure(
        "value",
        "format '\(format)' takes an integer, not \(NumberFormat.text(number))"
      )
    }
    let integer = Int(number)
    switch type {
    case "b": return (alternative ? "0b" : "") + String(integer, radix: 2)
    case "o": return (alternative ? "0o" : "") + String(integer, radix: 8)
    case "x": return (alternative ? "0x" : "") + String(integer, radix: 16)
    case "X": return (alternative ? "0X" : "") + String(integer, radix: 16, uppercase: true)
    case "c":
      return UInt32(exactly: integer).flatMap(Unicode.Scalar.init).map { String($0) } ?? "\u{FFFD}"
    default: return String(integer)
    }
  }

  private func grouped(_ digits: String, _ separator: Character) -> String {
    let whole = digits.prefix { $0.isNumber }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { result.append(separator) }
      result.append(digit)
    }
    return result + digits.dropFirst(whole.count)
  }

  private func padded(_ text: String, numeric: Bool) -> String {
    let missing = width - TextWidth.columns(text)
    guard missing > 0 else { return text }
    func filling(_ count: Int) -> String { String(repeating: fill, count: count) }
    switch align ?? (numeric ? ">" : "<") {
    case "<": return text + filling(missing)
    case "^": return filling(missing / 2) + text + filling(missing - missing / 2)
    default: return filling(missing) + text
    }
  }
}
