import Testing

@testable import Figures

@Suite("Figures as pixels") struct GnuplotPixelsTests {
  /// An image sheet with everything that stands around images.
  private static func map() throws -> Figure {
    var figure = try Samples.overlay()
    var sheet = try #require(figure.content as? ImageSheet)
    sheet.tiles[0].place = MapFrame(
      west: 500_000,
      east: 500_640,
      south: 4_649_360,
      north: 4_650_000,
      xLabel: "easting, m",
      yLabel: "northing, m"
    )
    figure.content = sheet
    return figure
  }

  /// Images that do not lie on whole pixels.
  private static func narrowGrid() throws -> Figure {
    var figure = Figure(try FigureGrid([Samples.lines(), Samples.sheet(), Samples.overlay()]))
    figure.size = PixelSize(701, 487)
    return figure
  }

  @Test("Images that are put into the drawing stand where gnuplot draws them, to the pixel")
  func imagesStandWhereGnuplotDrawsThem() throws {
    let figures = [
      try Samples.overlay(), try Samples.sheet(), try Samples.triptych(), try Self.map(),
      try Samples.lines(), try Samples.grid(), try Self.narrowGrid(),
    ]
    for figure in figures {
      let drawn = try #require(PixelImage(png: try Gnuplot().print(figure, as: .png)))
      let composed = try Gnuplot().pixels(of: figure)
      let isSame = composed == drawn
      #expect(isSame, "\(figure.summary)")
    }
  }

  @Test("A PNG for the screen has the pixels that were put into it")
  func screenPNGKeepsPixels() throws {
    let image = try Gnuplot().pixels(of: try Samples.overlay())
    #expect(PixelImage(png: try #require(image.png)) == image)
    #expect(PixelImage(png: Array("no picture".utf8)) == nil)
  }

  @Test("Sixels name the size of the picture and at most 256 colors")
  func sixelsNameSizeAndColors() throws {
    let image = try Gnuplot().pixels(of: try Samples.overlay())
    let text = String(decoding: try #require(image.sixels), as: UTF8.self)
    #expect(text.hasPrefix("\u{1B}P"))
    #expect(text.contains("\"1;1;\(image.width);\(image.height)"))
    #expect(text.hasSuffix("\u{1B}\\"))
    #expect(text.split(separator: "#").filter { $0.contains(";2;") }.count <= 257)
  }
}
