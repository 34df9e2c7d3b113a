/// Python's format mini-language: `[[fill]align][sign][#][0][width][,][.precision][type]`.
struct TextFormat {
  /// The format as it was written, for messages.
  let source: String
  private var fill: Character = " "
  private var hasFill = false
  private var align: Character?
  /// `+` or a space before numbers that are not negative; nil for nothing.
  private(set) var sign: Character?
  /// `#`: a prefix before other bases, and the point and zeros that would be left out.
  private(set) var isAlternative = false
  private var hasZero = false
  private(set) var width = 0
  private(set) var grouping: Character?
  private(set) var precision: Int?
  private(set) var type: Character?

  /// A value as text, as a format says.
  static func text(of value: Value, as format: String) throws -> String {
    if format.isEmpty { return value.text }
    return try TextFormat(format).apply(to: value)
  }

  private init(_ format: String) throws {
    source = format
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
      hasFill = true
      align = rest.removeFirst()
    } else {
      align = take("<>^=")
    }
    sign = take("+- ").flatMap { $0 == "-" ? nil : $0 }
    isAlternative = take("#") != nil
    // Beside a fill of its own a zero is the first digit of the width.
    if !hasFill, take("0") != nil { hasZero = true }
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

  /// Tells of a part of the format that the value's kind has no use for.
  func refuse(_ part: String, for what: String) -> Failure {
    Failure("value", "format '\(source)': \(part) is not for \(what)")
  }

  private func apply(to value: Value) throws -> String {
    if type != "s", let number = value.number, value.string == nil {
      if case .bool = value, type == nil { return try padded(value.text) }
      let (lead, digits) = try parts(of: number)
      return padded(lead, digits, isFinite: number.isFinite)
    }
    if let type, type != "s" {
      throw Failure("type", "format '\(source)' takes a number, not \(value.typeWithArticle)")
    }
    let text = value.text
    return try padded(precision.map { String(text.unicodeScalars.prefix($0)) } ?? text)
  }

  /// Text in its width, from the left.
  private func padded(_ text: String) throws -> String {
    if sign != nil { throw refuse("a sign", for: "text") }
    if align == "=" { throw refuse("'='", for: "text") }
    if grouping != nil { throw refuse("'\(grouping ?? ",")'", for: "text") }
    return Self.padded(text, to: width, with: hasZero ? "0" : fill, align ?? "<")
  }

  /// A number in its width, from the right; between its sign and its digits where zeros fill it.
  private func padded(_ lead: String, _ digits: String, isFinite: Bool) -> String {
    let align = align ?? (hasZero ? "=" : ">")
    let fill = hasZero ? "0" : fill
    guard align == "=" else {
      return Self.padded(lead + grouped(digits, isFinite), to: width, with: fill, align)
    }
    if fill == "0", grouping != nil, isFinite {
      // Zeros are grouped as digits are, and never begin with a separator.
      var padded = digits
      while lead.count + grouped(padded, isFinite).count < width { padded = "0" + padded }
      return lead + grouped(padded, isFinite)
    }
    let text = grouped(digits, isFinite)
    let missing = max(0, width - lead.count - TextWidth.columns(text))
    return lead + String(repeating: fill, count: missing) + text
  }

  private func grouped(_ digits: String, _ isFinite: Bool) -> String {
    guard let grouping, isFinite else { return digits }
    let size = type.map { "boxX".contains($0) } == true ? 4 : 3
    let integerDigits = digits.prefix { $0.isHexDigit && (size == 4 || $0.isNumber) }
    var result = ""
    for (index, digit) in integerDigits.enumerated() {
      if index > 0, (integerDigits.count - index) % size == 0 { result.append(grouping) }
      result.append(digit)
    }
    return result + digits.dropFirst(integerDigits.count)
  }

  private static func padded(
    _ text: String,
    to width: Int,
    with fill: Character,
    _ align: Character
  ) -> String {
    let missing = width - TextWidth.columns(text)
    guard missing > 0 else { return text }
    func filling(_ count: Int) -> String { String(repeating: fill, count: count) }
    switch align {
    case "<": return text + filling(missing)
    case "^": return filling(missing / 2) + text + filling(missing - missing / 2)
    default: return filling(missing) + text
    }
  }
}
