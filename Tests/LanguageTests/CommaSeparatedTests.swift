import Formats
import Testing

@testable import Language

@Suite("Comma-separated text")
struct CommaSeparatedTests {
  private func parse(_ text: String) throws -> TableValue {
    try CommaSeparated.table(of: Array(text.utf8))
  }

  private func column(_ text: String) throws -> [String] {
    try parse("c,x\n" + text.split(separator: " ").map { "\($0),1\n" }.joined()).columns[0].values
      .map(shown)
  }

  /// A value with its type, as tables keep it.
  private func shown(_ value: Value) -> String {
    switch value {
    case .number(let number): number.isNaN ? "nan" : "\(number)"
    case .string(let text): "\"\(text.string)\""
    case .bool(let flag): "\(flag)"
    default: value.typeName
    }
  }

  private func notes(_ text: String) throws -> [String] {
    var notes: [String] = []
    _ = try CommaSeparated.table(of: Array(text.utf8), note: { notes.append($0) })
    return notes
  }

  @Test("A column is of numbers where all its fields are written as numbers")
  func columnsAreTyped() throws {
    #expect(try column("1 2.5 -3e2") == ["1.0", "2.5", "-300.0"])
    #expect(try column("1 nan inf") == ["1.0", "nan", "inf"])
    #expect(try column("1 a") == ["\"1\"", "\"a\""])
    #expect(try column("true FALSE") == ["true", "false"])
    #expect(try column("007 12") == ["\"007\"", "\"12\""])
    #expect(try column("0x10 1_000") == ["\"0x10\"", "\"1_000\""])
    #expect(try column("0 -0.5 .5 5.") == ["0.0", "-0.5", "0.5", "5.0"])
  }

  @Test("An empty field is none, an empty text has quotes")
  func emptyFieldsAreNone() throws {
    let table = try parse("a,b,c\n1,,\"\"\n,x,y\n")
    #expect(
      table.columns.map { $0.values.map(shown) } == [
        ["1.0", "none"], ["none", "\"x\""], ["\"\"", "\"y\""],
      ]
    )
  }

  @Test("Integers that numbers would change stay text, and that is said")
  func largeIntegersStayText() throws {
    let text = "id,l\n12345678901234567890,0.1\n9007199254740993,1\n"
    #expect(
      try parse(text).columns[0].values.map(shown)
        == ["\"12345678901234567890\"", "\"9007199254740993\""]
    )
    #expect(try notes(text).count == 1)
    #expect(try column("9007199254740992") == ["9007199254740992.0"])
    #expect(try column("1e400") == ["\"1e400\""])
  }

  @Test("Columns of one name are told apart, and that is said")
  func duplicateColumnsAreToldApart() throws {
    let table = try parse("a,a,a_2,a\n1,2,3,4\n")
    #expect(table.columnNames == ["a", "a_3", "a_2", "a_4"])
    #expect(try notes("a,a\n1,2\n").first?.contains("'a_2'") == true)
  }

  @Test("Thousands are not guessed")
  func groupedDigitsStayText() throws {
    let table = try parse("a,b\n\"1,234\",1\n999,2\n")
    #expect(table.columns[0].values.map(shown) == ["\"1,234\"", "999.0"])
    #expect(try notes("a,b\n\"1,234\",1\n999,2\n").first?.contains("\"1,234\"") == true)
    #expect(try notes("a,b\n\"1,23\",1\n999,2\n").isEmpty)
    #expect(try parse("a;b\n1,5;2\n").columns[0].values.map(shown) == ["\"1,5\""])
  }

  @Test("Marks, line breaks, quotes and separators are what they are", arguments: [",", ";", "\t"])
  func syntaxIsRead(delimiter: String) throws {
    let text = "\u{FEFF}a\(delimiter)\"b\"\"c\"\r\n1\(delimiter)\"x\r\ny\"\r\n\r\n2\(delimiter)z"
    let table = try parse(text)
    #expect(table.columnNames == ["a", "b\"c"])
    #expect(table.columns[1].values.map { $0.string } == ["x\r\ny", "z"])
    #expect(table.columns[0].values.map { $0.number } == [1, 2])
  }

  @Test("In a file with quotes around everything they say nothing")
  func needlessQuotesAreIgnored() throws {
    let table = try parse("\"n\",\"s\"\n\"1\",\"a\"\n\"2\",\"\"\n")
    #expect(table.columns.map { $0.values.map(shown) } == [["1.0", "2.0"], ["\"a\"", "\"\""]])
  }

  @Test("A line with another number of fields is named")
  func raggedLinesAreNamed() {
    #expect(throws: CommaSeparated.Fault.columns(line: 4, expected: 2, found: 1)) {
      try parse("a,b\n1,\"2\n\"\n3\n")
    }
    #expect(throws: CommaSeparated.Fault.openQuote(line: 2)) { try parse("a,b\n\"1,2") }
  }

  @Test("Any table of plain values comes back as it was")
  func tablesComeBack() throws {
    var random = Draws(state: 7)
    for round in 0..<1000 {
      let table = random.table()
      let text = try CommaSeparated.text(of: table)
      let back = try parse(text)
      #expect(back.columnNames == table.columnNames, "round \(round): \(text.debugDescription)")
      for (one, other) in zip(table.columns, back.columns) {
        #expect(
          one.values.map(shown) == other.values.map(shown),
          "round \(round): \(text.debugDescription)"
        )
      }
    }
  }

  /// Tables drawn at random.
  private struct Draws {
    var state: UInt64

    private mutating func draw(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return Int(state >> 33) % count
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
      elements[draw(elements.count)]
    }

    private mutating func text() -> String {
      pick([
        "", "a", "007", "1", "true", "nan", " x ", " ", "a,b", "x;y", "\t", "l\nm", "l\r\nm", "\"",
        "\"\"", "é", "1e5", "none", "1.50", "#", "-", "12345678901234567890", "\u{FEFF}b", "'", "😀",
      ])
    }

    private mutating func number() -> Double {
      pick([
        0, -0.0, 1, -7, 0.1, 1e300, -1e-300, .infinity, -.infinity, .nan, 9_007_199_254_740_992,
        1e22, 123_456.789, .leastNonzeroMagnitude, 1e15, -1e16,
      ])
    }

    private mutating func value(_ kind: Int) -> Value {
      if draw(5) == 0 { return .none }
      switch kind {
      case 0: return Value(text())
      case 1: return .number(number())
      case 2: return .bool(draw(2) == 0)
      case 3: return .number(Double(draw(1000) - 500))
      default: return value(draw(4))
      }
    }

    mutating func table() -> TableValue {
      let rows = draw(6)
      let names = ["a", "b,c", "", "n", "\"q\"", "x\ny", "a b", "1", "ü"].shuffled(by: draw(1000))
      return TableValue(
        columns: names.prefix(1 + draw(5)).map { name in
          let kind = draw(4)
          return TableValue.Column(name: name, values: (0..<rows).map { _ in value(kind) })
        }
      )
    }
  }
}

extension [String] {
  /// The elements in an order that follows from a number.
  fileprivate func shuffled(by number: Int) -> [String] {
    enumerated().sorted { ($0.offset * 7919 + number) % 101 < ($1.offset * 7919 + number) % 101 }
      .map(\.element)
  }
}

@Suite("Line breaks and integers in programs")
struct ProgramTextTests {
  @Test("A line break of two characters within a string is a newline", arguments: ["\n", "\r\n"])
  func lineBreaksInStringsAreNewlines(lineBreak: String) {
    let session = Session()
    let lines = [
      "x = \"\"\"a", "b\"\"\"", "y = '''a", "b'''", "z = \"c\\", "d\"", "w = 1 + \\", "2",
      "print(x == \"a\\nb\", len(x), y == x, z, w)", "",
    ]
    #expect(session.show(lines.joined(separator: lineBreak)) == "true 3 true cd 3")
  }

  @Test("A literal that numbers do not keep is refused")
  func inexactLiteralsAreRefused() {
    let session = Session()
    for literal in [
      "9007199254740993", "12345678901234567890", "0x20000000000001", "1_000_000_000_000_000_001",
    ] {
      #expect(session.fail(literal).first?.message.contains("2^53") == true, "\(literal)")
    }
    for literal in [
      "9007199254740992", "18014398509481984", "100000000000000000000", "0xFFFFFFFF00000000",
    ] {
      #expect(session.fail("x = " + literal).isEmpty, "\(literal)")
    }
  }

  @Test("Text is turned into a number that it is, or into none")
  func textIsNotRounded() {
    let session = Session()
    #expect(session.show("int(\"9007199254740992\")") == "9007199254740992")
    #expect(session.fail("int(\"9007199254740993\")").first?.message.contains("2^53") == true)
    #expect(session.fail("float(\"12345678901234567890\")").first?.message.contains("2^53") == true)
  }

  @Test("Large identifiers of two tables are joined exactly")
  func joinsAreExact() {
    let session = Session()
    let shown = session.show(
      """
      a = csv("id,x\\n9007199254740993,1\\n9007199254740992,2\\n")
      b = csv("id,y\\n9007199254740993,3\\n")
      print(a.join(b, "id").x)
      """
    )
    #expect(shown == "[1]")
  }

  @Test("A parameter is not rounded")
  func parametersAreNotRounded() {
    let session = Session()
    let source = SourceText(name: "s", text: "param n = 1\nparam s = \"a\"\nprint(n, s)")
    let refused = session.interpreter.run(source, parameters: ["n": "9007199254740993"])
    #expect(refused.diagnostics.first?.message.contains("2^53") == true)
    let text = session.interpreter.run(source, parameters: ["s": "9007199254740993"])
    #expect(text.isSuccess)
    #expect(session.output.take() == "1 9007199254740993\n")
  }
}

@Suite("Text for terminals")
struct TerminalTextTests {
  @Test("Nothing but newlines and tabs steers")
  func controlsAreReplaced() {
    #expect(TerminalText.safe("plain é 😀\n\t") == "plain é 😀\n\t")
    #expect(
      TerminalText.safe("a\u{1B}[31mb\u{7}\u{8}\u{7F}") == "a\u{FFFD}[31mb\u{FFFD}\u{FFFD}\u{FFFD}"
    )
    #expect(TerminalText.safe("\u{9B}2J\u{90}") == "\u{FFFD}2J\u{FFFD}")
    #expect(TerminalText.safe("a\r\nb\rc") == "a\nb\u{FFFD}c")
    #expect(TerminalText.line("a\nb\tc") == "a b c")
  }

  @Test("A diagnostic shows no control characters of what it is about")
  func diagnosticsAreSafe() {
    let session = Session()
    let shown = session.show("error(\"a\u{1B}]0;x\u{7}b\")")
    #expect(!shown.contains("\u{1B}") && !shown.contains("\u{7}"))
  }
}
