/// Images side by side: one image, a contact sheet, rows of original, masked and rebuilt.
package struct ImageSheet: FigureContent {
  package var tiles: [Tile]
  /// The number of columns; without one it follows from the number of images.
  package var columns: Int?
  /// Titles above the columns.
  package var columnTitles: [String]
  /// What the colors of masks mean.
  package var legend: [LegendEntry]

  /// An image with what is written under it.
  package struct Tile: Equatable, Sendable {
    package var image: PixelImage
    package var caption: String?
    /// Where on the map the image lies; written along the sides of an image that stands alone.
    package var place: MapFrame?

    package init(_ image: PixelImage, caption: String? = nil, place: MapFrame? = nil) {
      self.image = image
      self.caption = caption
      self.place = place
    }
  }

  /// A color and what it means.
  package struct LegendEntry: Equatable, Sendable {
    package var name: String
    package var color: Color

    package init(_ name: String, _ color: Color) {
      self.name = name
      self.color = color
    }
  }

  /// - Throws: `FigureError.empty` without an image.
  package init(
    _ tiles: [Tile],
    columns: Int? = nil,
    columnTitles: [String] = [],
    legend: [LegendEntry] = []
  ) throws {
    guard !tiles.isEmpty else { throw FigureError.empty(what: "no image") }
    try Legend.check(tiles.count, of: "images")
    self.tiles = tiles
    self.columns = columns.map { min(max($0, 1), tiles.count) }
    self.columnTitles = columnTitles
    self.legend = legend
  }

  /// Returns rows of images that belong together, such as original, masked and rebuilt.
  /// - Parameters:
  ///   - titles: one for each column.
  ///   - rows: the images of each row, one for each title.
  /// - Returns: the sheet.
  /// - Throws: `FigureError.differentLengths` when a row does not have an image for each title, `.empty`
  ///   without an image, `.tooMany`.
  package static func comparison(titles: [String], rows: [[PixelImage]]) throws -> ImageSheet {
    for row in rows { try FigureError.checkLengths("titles and images", titles.count, row.count) }
    return try ImageSheet(
      rows.flatMap { $0.map { Tile($0) } },
      columns: titles.count,
      columnTitles: titles
    )
  }

  /// Where the only image of the sheet lies.
  var place: MapFrame? { tiles.count == 1 ? tiles[0].place : nil }

  package var kind: String { tiles.count == 1 ? "image" : "images" }

  package var isOfImages: Bool { true }

  package var details: String {
    let image = tiles[0].image
    let size = "\(image.width) × \(image.height)"
    let same = tiles.allSatisfy { $0.image.width == image.width && $0.image.height == image.height }
    let sizes = same ? size : "several sizes"
    return tiles.count == 1 ? size : "\(rowCount) × \(columnCount) of \(sizes)"
  }

  /// The number of columns that are drawn.
  package var columnCount: Int {
    if let columns { return columns }
    let wide = Int((1.5 * Double(tiles.count)).squareRoot().rounded(.up))
    let rows = (tiles.count + wide - 1) / wide
    return (tiles.count + rows - 1) / rows
  }

  /// The number of rows that are drawn.
  package var rowCount: Int { (tiles.count + columnCount - 1) / columnCount }

  package func naturalSize(title: String?) -> PixelSize {
    SheetLayout(self, title: title, frame: nil).size
  }

  package func write(to script: inout Script, in frame: Frame, title: String?) {
    SheetLayout(self, title: title, frame: frame).write(to: &script, in: frame)
  }
}
