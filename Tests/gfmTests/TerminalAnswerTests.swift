import Testing

@testable import gfm

@Suite struct TerminalAnswerTests {
  private func answer(_ text: String) -> TerminalAnswer {
    TerminalAnswer(reading: Array(text.utf8))
  }

  @Test func attributesTellWhetherSixelsAreShown() {
    #expect(answer("\u{1B}[?62;4;22c").showsSixels)
    #expect(!answer("\u{1B}[?62;22c").showsSixels)
    // A terminal of kind 4 without attributes.
    #expect(!answer("\u{1B}[?4c").showsSixels)
  }

  @Test func kittyAndTheSizeOfACharacterAreUnderstood() {
    let all = answer("\u{1B}_Gi=4211;OK\u{1B}\\\u{1B}[6;18;9t\u{1B}[?62c")
    #expect(all.showsKittyImages && all.isComplete)
    #expect(all.cell?.width == 9 && all.cell?.height == 18)
    #expect(!answer("\u{1B}_Gi=4211;ENOTSUPPORTED\u{1B}\\\u{1B}[?62c").showsKittyImages)
    #expect(answer("\u{1B}[6;0;99999t").cell == nil)
  }

  @Test func whatWasTypedMeanwhileIsKept() {
    let mixed = answer("le\u{1B}[?62;4cn(x)\n")
    #expect(mixed.typed == Array("len(x)\n".utf8))
    #expect(mixed.showsSixels)
  }

  @Test func halfAnAnswerIsNotOver() {
    for part in ["", "\u{1B}", "\u{1B}[?62;4", "\u{1B}_Gi=4211;O", "\u{1B}[6;18"] {
      #expect(!answer(part).isComplete, "\(part.debugDescription)")
    }
  }
}
