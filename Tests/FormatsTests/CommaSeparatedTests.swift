import Testing

@testable import Formats

@Suite struct CommaSeparatedTests {
  @Test func fieldsWithCommasQuotesAndNewlinesComeBack() throws {
    let fields = [
      "a,b", "say \"x\"", "two\nlines", "", "plain", "tab\t", "semi;colon", "é", "\u{FEFF}x",
    ]
    let line = fields.map(CommaSeparated.field).joined(separator: ",") + "\n"
    #expect(try CommaSeparated.rows(line) == [fields])
  }

  @Test(arguments: ["a,b\n1,2", "a,b\r\n1,2\r\n", "\u{FEFF}a;b\n1;2\n", "a\tb\r1\t2"])
  func anyLineBreakAndDelimiterIsRead(text: String) throws {
    #expect(try CommaSeparated.rows(text) == [["a", "b"], ["1", "2"]])
  }

  @Test func aQuoteThatNeverEndsNamesItsLine() {
    #expect(throws: CommaSeparated.Fault.openQuote(line: 2)) {
      try CommaSeparated.rows("a,b\n\"1,2\n3")
    }
  }
}
