import Testing

@testable import Checkpoints

/// Where a text stops being UTF-8.
@Suite struct UTF8PlaceTests {
  @Test func theFirstPlaceIsFoundInAnyCollection() {
    let text = Array("a,b\nWeiß, 東京, 🛰\n".utf8)
    #expect(text.firstPlaceOutsideUTF8 == nil && [UInt8]().firstPlaceOutsideUTF8 == nil)
    for wrong: [UInt8] in [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf0, 0x9f], [0x80]] {
      let bytes = text + wrong + text
      #expect(bytes.firstPlaceOutsideUTF8 == text.count, "\(wrong)")
      #expect(bytes[4...].firstPlaceOutsideUTF8 == text.count - 4)
      #expect(bytes.lazy.map { $0 }.firstPlaceOutsideUTF8 == text.count)
      #expect((text + wrong).firstPlaceOutsideUTF8 == text.count)
      #expect(bytes[..<text.count].firstPlaceOutsideUTF8 == nil)
    }
  }
}
