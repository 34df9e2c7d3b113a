import Session
import Testing

@testable import Jupyter

@Suite struct QuestionTests {
  @Test func cursorsCountCodePointsAndNotBytesOrCharacters() {
    let code = "é😀e\u{301}.x"
    #expect((0...6).map { CodeCursor.bytes(before: $0, in: code) } == [0, 2, 6, 7, 9, 10, 11])
    #expect(
      [0, 2, 6, 7, 9, 10, 11].map { CodeCursor.codePoints(before: $0, in: code) }
        == [0, 1, 2, 3, 4, 5, 6]
    )
    #expect(CodeCursor.bytes(before: 99, in: code) == 11)
    #expect(CodeCursor.bytes(before: -3, in: code) == 0)
  }

  @Test func inspectionFindsTheNameAtTheCursorOrTheCallAround() {
    let code = "y = swin(\"base\", image=(192))"
    #expect(CodeCursor.name(at: 6, in: code) == "swin")
    #expect(CodeCursor.name(at: 8, in: code) == "swin")
    #expect(CodeCursor.name(at: 16, in: code) == "swin")
    #expect(CodeCursor.name(at: 0, in: code) == "y")
    #expect(CodeCursor.name(at: 25, in: code) == "swin")
    #expect(CodeCursor.name(at: 3, in: "1 + 2") == nil)
    #expect(CodeCursor.name(at: 0, in: "") == nil)
  }

  private var history: KernelHistory {
    func recording(_ sources: [String]) -> Recording {
      var recording = Recording(header: SessionHeader())
      for source in sources { recording.append(RecordedCell(source: source, output: ["o"])) }
      return recording
    }
    var history = KernelHistory { [recording(["a = 1", "a"]), recording(["b"])] }
    for (index, source) in ["1 + 2 + 3", "c", "1 + 2 + 3"].enumerated() {
      history.append(RecordedCell(source: source, output: []), line: index + 1)
    }
    return history
  }

  @Test func historyReachesOverSessions() {
    var history = history
    let tail = history.tail(5)
    #expect(tail.map(\.source) == ["a", "b", "1 + 2 + 3", "c", "1 + 2 + 3"])
    #expect(tail.map(\.session) == [1, 2, 3, 3, 3])
    #expect(tail.map(\.line) == [2, 1, 1, 2, 3])
    #expect(history.tail(0).isEmpty)
  }

  @Test func historyRangesHaveTheNumbersThatTheyAreAskedBy() {
    var history = history
    #expect(history.range(session: 3, start: 2, stop: 3).map(\.source) == ["c"])
    #expect(history.range(session: 3, start: 2, stop: 3).map(\.session) == [3])
    #expect(history.range(session: 0, start: 2, stop: nil).map(\.line) == [2, 3])
    #expect(history.range(session: -2, start: 1, stop: nil).map(\.source) == ["a = 1", "a"])
    #expect(history.range(session: 9, start: 1, stop: nil).isEmpty)
    #expect(history.range(session: -9, start: 1, stop: nil).isEmpty)
  }

  @Test func historyIsSearchedByPatternsOverWhichSpacesDoNotMatter() {
    var history = history
    #expect(history.search("1?2*", count: nil, isUnique: false).count == 2)
    #expect(history.search("1?2*", count: nil, isUnique: true).map(\.line) == [3])
    #expect(history.search("*", count: 3, isUnique: false).count == 3)
    #expect(history.search("2*", count: nil, isUnique: false).isEmpty)
  }

  @Test(arguments: [
    ("*", "", true), ("?", "é", true), ("?", "", false), ("a*b*c", "a1b2b3c", true),
    ("a*b*c", "a1b2b3", false), ("", "", true), ("", "a", false), ("**a", "ba", true),
  ])
  func patternsFitWholeTexts(pattern: String, text: String, fits: Bool) {
    #expect(GlobPattern(pattern).fits(text) == fits)
  }

  @Test func patternsOfManyStarsTakeNoTime() {
    let text = String(repeating: "a", count: 5000)
    let pattern = String(repeating: "*a", count: 200) + "b"
    #expect(!GlobPattern(pattern).fits(text))
  }
}
