import Foundation
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

  @Test func imagesWithoutColorAreTheirSummary() throws {
    let figure = try Samples.sheet()
    #expect(try figure.terminalLines(columns: 60, rows: 20, color: false) == [figure.summary])
  }

  @Test func everyKindIsDrawnWithoutGnuplotWithinItsSpace() throws {
    for hasColor in [false, true] {
      for (name, figure) in try Samples.all() where name != "grid" {
        let space = BlockSpace(columns: 72, rows: 22, hasColor: hasColor)
        let lines = figure.blockLines(space)
        let shown = lines.map(\.withoutCodes)
        #expect(shown.allSatisfy { $0.count <= 72 }, "\(name): \(shown)")
        #expect(lines.count <= 22, "\(name): \(lines.count) lines")
        #expect(hasColor || lines == shown, "\(name)")
      }
    }
  }

  @Test func missingGnuplotLeavesBlocks() throws {
    let nowhere = Gnuplot(executable: "/nonexistent/gnuplot")
    let lines = try Samples.lines().terminalLines(
      columns: 70,
      rows: 18,
      color: false,
      with: nowhere
    )
    #expect(lines.contains { $0.contains("held_out") })
    #expect(lines.contains { $0.contains("┤") } && lines.contains { $0.contains("└") })
  }

  @Test func aFallingCurveFallsInBlocksToo() throws {
    let plot = LinePlot([Series(y: (0..<100).map { 100 - Double($0) })])
    let lines = Figure(plot).blockLines(BlockSpace(columns: 60, rows: 12, hasColor: false))
    let columns = lines.compactMap { line -> Int? in
      line.firstIndex { ("\u{2801}"..."\u{28FF}").contains(String($0)) }
        .map { line.distance(from: line.startIndex, to: $0) }
    }
    #expect(columns.count == 10 && columns == columns.sorted() && Set(columns).count == 10)
  }

  @Test func plotsOfNothingSaySoInBlocks() throws {
    for figure in [
      Figure(LinePlot([])), Figure(Histogram([.init(nil, [.nan])])),
      Figure(try BarChart(labels: [], series: [])),
      Figure(try HeatMap(rows: 1, columns: 1, values: [.nan])),
    ] {
      let lines = figure.blockLines(BlockSpace(columns: 40, rows: 10, hasColor: true))
      #expect(lines.contains { $0.contains("no data") }, "\(figure.summary)")
    }
  }

  @Test func kittyGetsThePictureInPiecesThatItTakes() throws {
    let png = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let text = KittyImage.text(png: png, number: 9, cells: (20, 5))
    let pieces = text.split(separator: "\u{1B}\\").map { $0.split(separator: ";") }
    #expect(pieces.count == 4)
    #expect(pieces[0][0] == "\u{1B}_Ga=T,f=100,q=2,i=9,p=1,c=20,r=5,C=1,m=1")
    #expect(pieces[3][0] == "\u{1B}_Gm=0")
    #expect(pieces.allSatisfy { $0[1].count <= 4096 })
    #expect(Data(base64Encoded: pieces.map { String($0[1]) }.joined()) == Data(png))
    for count in 1...4 {
      let short = KittyImage.text(png: Array(png.prefix(count)))
      let payload = short.dropLast(2).split(separator: ";")[1]
      #expect(Data(base64Encoded: String(payload)) == Data(png.prefix(count)))
    }
  }

  @Test func gridsShowTheirFiguresOneAfterTheOther() throws {
    let lines = try Samples.grid().terminalLines(columns: 70, rows: 18, color: false)
    #expect(lines.first == "all")
    #expect(lines.contains { $0.contains("entropy, bits") })
    #expect(lines.last == #"images "pile: 8 of 512", 2 × 4 of 128 × 128"#)
  }

  @Test func contentSaysByItselfHowItIsDrawn() throws {
    let stub = Figure(Stub(isOfImages: false))
    #expect(stub.blockLines(BlockSpace(columns: 40, rows: 10, hasColor: true)) == ["stub, 1 mark"])
    let images = Figure(Stub(isOfImages: true), title: "title")
    let grid = Figure(try FigureGrid([stub, Figure(try FigureGrid([images]))]))
    #expect(!stub.hasImages)
    #expect(grid.hasImages)
    let nowhere = Gnuplot(executable: "/nonexistent/gnuplot")
    func lines(color: Bool) throws -> [String] {
      try images.terminalLines(columns: 4, rows: 2, color: color, with: nowhere)
    }
    #expect(try lines(color: true) == ["title in 4 × 2"])
    #expect(try lines(color: false) == [images.summary])
  }
}

/// A figure that nothing else knows, drawn with characters where it is of images and there is color.
private struct Stub: FigureContent {
  let isOfImages: Bool
  let kind = "stub"
  let details = "1 mark"

  func naturalSize(title: String?) -> PixelSize { PixelSize(100, 100) }

  func write(to script: inout Script, in frame: Frame, title: String?) {}

  func blocks(title: String?, in space: BlockSpace) -> [String]? {
    guard isOfImages, space.hasColor else { return nil }
    return ["\(title ?? "") in \(space.columns) × \(space.rows)"]
  }
}

extension String {
  /// The text without colors.
  fileprivate var withoutCodes: String {
    replacing(/\u{1B}\[[0-9;]*m/, with: "")
  }
}
