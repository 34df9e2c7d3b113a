import Formats

extension CommaSeparated {
  /// Text with a header as a table: the one reader of `csv` and `load`.
  ///
  /// A field without quotes is a number, `true`, `false` or `nan` where it is written as one, and none where it is
  /// empty; a field in quotes is text. So that other programs' files read as they are meant, a column with a field that
  /// is neither is text as a whole, and quotes say nothing in a file that has them around everything.
  ///
  /// - Parameters:
  ///   - bytes: the text, in UTF-8.
  ///   - check: called now and then; what it throws ends the reading.
  ///   - note: gets a sentence for what is not as the text has it.
  /// - Returns: the table.
  /// - Throws: `Fault`; what `check` throws.
  package static func table(
    of bytes: [UInt8],
    check: () throws -> Void = {},
    note: (String) -> Void = { _ in }
  ) throws -> TableValue {
    var lines = Lines(bytes)
    var rows: [[Field]] = []
    var header: [Field] = []
    while let (number, fields) = try lines.next(check: check) {
      if rows.count & 1023 == 0 { try check() }
      if fields.count == 1, fields[0].isMissing { continue }
      if header.isEmpty {
        header = fields
      } else {
        guard fields.count == header.count else {
          throw Fault.columns(line: number, expected: header.count, found: fields.count)
        }
        rows.append(fields)
      }
    }
    if let last = header.last, last.isMissing, header.count > 1,
      rows.allSatisfy({ $0[header.count - 1].isMissing })
    {
      // A delimiter at the end of each line, and no column after it.
      header.removeLast()
    }
    let ignoresQuotes = quotesEverything(header, rows)
    let names = distinct(header.map(\.text), note)
    return TableValue(
      columns: try names.enumerated().map { index, name in
        let fields = rows.map { $0[index] }
        let column = try Column(fields, ignoresQuotes: ignoresQuotes, check: check)
        return TableValue.Column(name: name, values: column.values(name, note))
      }
    )
  }

  /// Whether a file has quotes around all that it says, needed or not.
  private static func quotesEverything(_ header: [Field], _ rows: [[Field]]) -> Bool {
    header.allSatisfy(\.isQuoted) && header.contains { !$0.text.isEmpty && !needsQuotes($0.text) }
      && rows.allSatisfy { $0.allSatisfy { $0.isQuoted || $0.text.isEmpty } }
  }

  /// Names of which no two are alike: a name that is there already gets a number.
  private static func distinct(_ names: [String], _ note: (String) -> Void) -> [String] {
    var taken = Set(names)
    var seen: Set<String> = []
    return names.map { name in
      guard !seen.insert(name).inserted else { return name }
      var number = 2
      while taken.contains("\(name)_\(number)") { number += 1 }
      let other = "\(name)_\(number)"
      taken.insert(other)
      note("the column '\(name)' is there more than once; one of them is '\(other)' here")
      return other
    }
  }
}

extension CommaSeparated {
  /// The fields of a column, before it is known what they are.
  private struct Column {
    private let fields: [Field]
    private let ignoresQuotes: Bool
    private let literals: [Literal]

    init(_ fields: [Field], ignoresQuotes: Bool, check: () throws -> Void) throws {
      self.fields = fields
      self.ignoresQuotes = ignoresQuotes
      literals = try fields.indices.map { index in
        if index & 1023 == 0 { try check() }
        return Literal(fields[index].text)
      }
    }

    /// The column's values.
    func values(_ name: String, _ note: (String) -> Void) -> [Value] {
      let plain = fields.indices.filter { ignoresQuotes || !fields[$0].isQuoted }
      if plain.contains(where: { literals[$0] == .inexact }) {
        note(
          "the column '\(name)' holds numbers that cannot be kept exactly, such as integers beyond 2^53; it is text"
        )
      }
      let isText = plain.contains { literals[$0] == .text || literals[$0] == .inexact }
      if !isText, plain.contains(where: { literals[$0].value != nil }),
        let grouped = fields.first(where: hasGroupedDigits)
      {
        note(
          "the column '\(name)' holds text such as \"\(grouped.text)\" beside numbers: separators within numbers are not read"
        )
      }
      return fields.indices.map { index in
        let field = fields[index]
        if field.text.isEmpty, !field.isQuoted || (ignoresQuotes && !isText) { return .none }
        if isText || (field.isQuoted && !ignoresQuotes) { return Value(field.text) }
        return literals[index].value ?? .none
      }
    }

    /// Whether a field is a number with commas between groups of three digits, which is text here.
    private func hasGroupedDigits(_ field: Field) -> Bool {
      guard !ignoresQuotes, field.isQuoted, field.text.utf8.contains(0x2C) else { return false }
      return field.text.wholeMatch(of: /[+-]?\d{1,3}(,\d{3})+(\.\d+)?/) != nil
    }
  }

  /// What a field without quotes says.
  enum Literal: Equatable {
    case number(Double)
    case bool(Bool)
    case text
    case missing
    /// A number that a 64-bit float would change: an integer beyond 2^53, or one out of range.
    case inexact

    init(_ text: String) {
      let text = Substring(text).trimmed
      switch text {
      case "": self = .missing
      case "true", "True", "TRUE": self = .bool(true)
      case "false", "False", "FALSE": self = .bool(false)
      case "nan", "NaN", "NAN": self = .number(.nan)
      case "inf", "Inf", "Infinity", "+inf": self = .number(.infinity)
      case "-inf", "-Inf", "-Infinity": self = .number(-.infinity)
      default: self = Literal(number: text)
      }
    }

    private init(number text: Substring) {
      guard text.utf8.count <= longestNumber else {
        self = .text
        return
      }
      var rest = text.utf8[...]
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      func digits() -> Int {
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        rest.removeFirst(count)
        return count
      }
      let startsWithZero = rest.first == UInt8(ascii: "0")
      let integerDigits = digits()
      var fraction = 0
      let hasPoint = rest.first == UInt8(ascii: ".")
      if hasPoint {
        rest.removeFirst()
        fraction = digits()
      }
      // "007" is a name, as of a station or a postal code.
      guard integerDigits + fraction > 0, !(startsWithZero && integerDigits > 1) else {
        self = .text
        return
      }
      let hasExponent = rest.first.map { $0 | 0x20 } == UInt8(ascii: "e")
      if hasExponent {
        rest.removeFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      }
      guard !hasExponent || digits() > 0, rest.isEmpty, let number = Double(text) else {
        self = .text
        return
      }
      let isInteger = !hasPoint && !hasExponent
      self =
        number.isInfinite || (isInteger && abs(number) > exactLimit)
          || (isInteger && Int(text) != Int(exactly: number)) ? .inexact : .number(number)
    }

    var value: Value? {
      switch self {
      case .number(let number): .number(number)
      case .bool(let flag): .bool(flag)
      case .text, .missing, .inexact: nil
      }
    }
  }

  /// What is longer is no number that anybody wrote.
  private static let longestNumber = 1000

  /// The largest integer up to which 64-bit floats hold every one: 2^53.
  private static let exactLimit = 9_007_199_254_740_992.0
}

extension Substring {
  /// The text without spaces around it.
  fileprivate var trimmed: Substring {
    var text = self
    while text.utf8.first == 0x20 { text.removeFirst() }
    while text.utf8.last == 0x20 { text.removeLast() }
    return text
  }
}
