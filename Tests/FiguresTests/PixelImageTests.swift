import Testing

@testable import Figures

@Suite struct PixelImageTests {
  @Test func aPixelThatLacksABandIsWhiteAndNoPartOfTheStretch() throws {
    let bands: [[Float]] = [[0, 1, 500], [0, 1, 0.5], [0, 1, .nan]]
    for isColor in [false, true] {
      let image = try PixelImage(
        width: 3,
        height: 1,
        bands: bands,
        stretch: Stretch(low: 0, high: 100),
        isColor: isColor
      )
      #expect(image.rgb == [0, 0, 0, 255, 255, 255, 255, 255, 255])
    }
  }

  @Test func grayImageHasEqualChannels() throws {
    let image = try PixelImage(width: 2, height: 1, bytes: [7, 9])
    #expect(image.rgb == [7, 7, 7, 9, 9, 9])
  }

  @Test func wrongNumberOfBytesIsRefused() {
    #expect(throws: FigureError.imageSize(width: 2, height: 2, channels: 3, bytes: 5)) {
      try PixelImage(width: 2, height: 2, bytes: [1, 2, 3, 4, 5])
    }
    #expect(throws: FigureError.empty(what: "an image without pixels")) {
      try PixelImage(width: 0, height: 2, bytes: [])
    }
  }

  @Test func pixelsWithoutDataAreWhite() throws {
    let image = try PixelImage(
      width: 3,
      height: 1,
      bands: [[0, 1, .nan]],
      stretch: Stretch(low: 0, high: 100)
    )
    #expect(image.rgb == [0, 0, 0, 255, 255, 255, 255, 255, 255])
  }

  @Test func enlargingRepeatsPixels() throws {
    let image = try PixelImage(width: 2, height: 1, bytes: [1, 2]).fitted(width: 5, height: 5)
    #expect(PixelSize(image.width, image.height) == PixelSize(4, 2))
    #expect(image[1, 1] == Color(1, 1, 1))
    #expect(image[0, 2] == Color(2, 2, 2))
  }

  @Test func reducingAverages() throws {
    let image = try PixelImage(width: 4, height: 2, bytes: [0, 10, 20, 30, 10, 20, 30, 40])
    let small = image.fitted(width: 2, height: 2)
    #expect(small.rgb == [10, 10, 10, 30, 30, 30])
  }

  @Test func overlayMixesOnlyClassesWithAColor() throws {
    let image = PixelImage(width: 2, height: 1, filledWith: .white)
    let laid = try image.overlaid(
      with: [0, 1],
      size: PixelSize(2, 1),
      colors: [1: Color(0, 0, 0)],
      opacity: 0.5
    )
    #expect(laid.rgb == [255, 255, 255, 128, 128, 128])
  }

  @Test func maskThatDoesNotFitIsRefused() throws {
    let image = PixelImage(width: 4, height: 4, filledWith: .white)
    let error = FigureError.maskSize(image: PixelSize(4, 4), mask: PixelSize(3, 3))
    #expect(throws: error) {
      try image.covered(by: [Bool](repeating: true, count: 9), size: PixelSize(3, 3))
    }
  }

  @Test func sheetsOfEveryCountFillTheirRows() throws {
    let tile = ImageSheet.Tile(PixelImage(width: 8, height: 8, filledWith: .white))
    for count in 1...30 {
      let sheet = try ImageSheet([ImageSheet.Tile](repeating: tile, count: count))
      #expect(sheet.rowCount * sheet.columnCount >= count)
      #expect((sheet.rowCount - 1) * sheet.columnCount < count)
      #expect(sheet.columnCount >= sheet.rowCount)
    }
  }

  @Test func halfBlocksHoldTwoPixelsEach() throws {
    let image = try PixelImage(width: 1, height: 2, bytes: [10, 20])
    let lines = BlockText.lines(of: image, columns: 10, rows: 10)
    #expect(lines == ["\u{1B}[38;2;10;10;10m\u{1B}[48;2;20;20;20m▀\u{1B}[0m"])
  }
}
