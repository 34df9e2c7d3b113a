import Testing

@testable import Formats

@Suite struct ByteCursorTests {
  @Test func valuesAreTakenInOrderTheirLowBytesFirst() throws {
    var cursor = ByteCursor([7, 0x34, 0x12, 2, 0, 0, 0, 0, 0, 0, 0] + Array("ab\nc".utf8))
    #expect(try cursor.byte() == 7)
    #expect(try cursor.integer(UInt16.self) == 0x1234)
    #expect(try cursor.length() == 2)
    #expect(try cursor.line() == "ab")
    #expect(!cursor.isAtEnd)
    #expect(try cursor.text(1) == "c")
    #expect(cursor.isAtEnd)
  }

  @Test func whatIsNotThereIsRefusedWithWhatIsMissing() {
    var cursor = ByteCursor([1, 2])
    #expect(throws: ByteCursor.Failure.truncated(at: 0, wanting: 2)) {
      try cursor.integer(UInt32.self)
    }
    #expect(throws: ByteCursor.Failure.truncated(at: 0, wanting: 0)) { try cursor.take(-1) }
    #expect(throws: ByteCursor.Failure.truncated(at: 2, wanting: 1)) { try cursor.line() }
    #expect(throws: ByteCursor.Failure.text(at: 0)) {
      var cursor = ByteCursor([0xff])
      return try cursor.text(1)
    }
  }

  @Test func lengthsBeyondMemoryAreRefused() {
    var cursor = ByteCursor([UInt8](repeating: 0xff, count: 8))
    #expect(throws: ByteCursor.Failure.truncated(at: 0, wanting: .max)) { try cursor.length() }
  }
}
