import Testing

@testable import Figures

@Suite struct TerminalTests {
  @Test func plotsBecomeCharactersWithinTheTerminal() throws {
    let lines = try Samples.lines().terminalLines(columns: 70, rows: 18, color: false)
    #expect(lines.count <= 18)
    #expect(lines.allSatisfy { $0.count <= 70 })
    #expect(lines.contains { $0.contains("held_out") })
    #expect(!lines.joined().contains("\u{1B}"))
  }

  @Test func imagesBecomeBlocksWithoutGnuplot() throws {
    let nowhere = Gnuplot(executable: "/nonexistent/gnuplot")
    let lines = try Samples.sheet().terminalLines(columns: 60, rows: 20, color: true, with: nowhere)
    #expect(lines.contains { $0.contains("▀") })
    #expect(lines.first == "pile: 8 of 512")
  }

  @Test func imagesWithoutColourAreTheirSummary() throws {
    let figure = try Samples.sheet()
    #expect(try figure.terminalLines(columns: 60, rows: 20, color: false) == [figure.summary])
  }

  @Test func gridsShowTheirFiguresOneAfterTheOther() throws {
    let lines = try Samples.grid().terminalLines(columns: 70, rows: 18, color: false)
    #expect(lines.first == "all")
    #expect(lines.contains { $0.contains("entropy, bits") })
    #expect(lines.last == #"images "pile: 8 of 512", 2 × 4 of 128 × 128"#)
  }
}
