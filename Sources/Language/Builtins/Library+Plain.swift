import Formats

extension Library {
  /// The builtins that need nothing but the language.
  package static func plain() -> Library {
    let library = Library()
    library.definePlain()
    return library
  }

  /// Declares the plain builtins.
  package func definePlain() {
    beginSection("Plain")
    defineConversions()
    defineNumbers()
    defineSequences()
    defineFunctional()
    beginSection("Strings")
    defineText()
    defineTextSearch()
    beginSection("Lists and records")
    defineLists()
    defineRecords()
    beginSection("Tables")
    defineTables()
    defineTableText()
    beginSection("Session")
    defineSession()
    defineHelp()
  }

  private func defineConversions() {
    define(
      "type",
      "Names the type of a value.",
      .any("x", "Any value."),
      returns: "string",
      examples: [.init("type([1, 2])", shows: "\"list\"")]
    ) { _, x in x.typeName }
    define(
      "len",
      "Counts the elements of a list, string, record, range, table or object.",
      .any("x", "What to count."),
      returns: "number",
      examples: [.init("len(\"héllo\")", shows: "5")]
    ) { _, x in try Self.length(of: x) }
    defineScalarConversions()
  }

  private func defineScalarConversions() {
    define(
      "int",
      "Turns a number, or text that holds one, into an integer, cutting towards zero.",
      .any("x", "A number, bool or string."),
      returns: "number",
      examples: [.init("int(\"42\") + int(2.9)", shows: "44")]
    ) { _, x in
      let number = try Self.number(of: x, "an integer")
      guard number.isFinite else {
        throw Failure("value", "\(NumberFormat.text(number)) has no integer", argument: 0)
      }
      return number.rounded(.towardZero) + 0
    }
    define(
      "float",
      "Turns a number, or text that holds one, into a number.",
      .any("x", "A number, bool or string."),
      returns: "number",
      examples: [.init("float(\"2.5e-1\")", shows: "0.25")]
    ) { _, x in try Self.number(of: x, "a number") }
    define(
      "str",
      "Gives the text of a value, as print writes it.",
      .any("x", "Any value."),
      returns: "string",
      examples: [.init("str(1.5) + \"!\"", shows: "\"1.5!\"")]
    ) { _, x in x.text }
    define(
      "bool",
      "Tells whether a value counts as true.",
      .any("x", "Any value."),
      returns: "bool",
      examples: [.init("bool([])", shows: "false")]
    ) { _, x in try x.truth() }
  }

  private static func length(of value: Value) throws -> Int {
    switch value {
    case .string(let text): return text.count
    case .list(let list): return list.elements.count
    case .record(let record): return record.count
    case .range(let range): return range.count
    case .table(let table): return table.rowCount
    case .object(let box): if let length = try box.object.length() { return length }
    default: break
    }
    throw Failure("type", "len: \(value.typeWithArticle) has no length", argument: 0)
  }

  private static func number(of value: Value, _ expected: String) throws -> Double {
    if let number = value.number { return number }
    guard let text = value.string else {
      throw Failure("type", "\(value.typeWithArticle) is not \(expected)", argument: 0)
    }
    guard let plain = plainDigits(of: text), let number = Double(plain) else {
      throw Failure("value", "\(value.summary()) is not \(expected)", argument: 0)
    }
    let isKept = Int(plain).map { Int(exactly: number) == $0 } ?? false
    if number.isFinite, !isKept, CommaSeparated.Literal(plain) == .inexact {
      throw Failure(
        "value",
        "\(value.summary()) cannot be kept exactly: numbers keep integers up to 2^53",
        argument: 0
      )
    }
    return number
  }

  /// A text that may be a number, without blanks about it and underscores; these stand between digits alone.
  private static func plainDigits(of text: String) -> String? {
    let trimmed = Array(strip(text, nil, true, true).utf8)
    for (place, byte) in trimmed.enumerated() where byte == UInt8(ascii: "_") {
      let around = [place - 1, place + 1].map { trimmed.indices.contains($0) ? trimmed[$0] : 0 }
      guard around.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    }
    let plain = String(decoding: trimmed.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    guard !plain.lowercased().contains("x"), !plain.contains("(") else { return nil }
    return plain
  }
}
