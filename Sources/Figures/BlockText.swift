/// Images as colored half blocks, for terminals that show no pixels and machines without gnuplot.
package enum BlockText {
  /// Returns lines of text that show an image, two pixels a character.
  /// - Parameters:
  ///   - image: what is shown, reduced to fit but never enlarged.
  ///   - columns: the most characters a line may have.
  ///   - rows: the most lines.
  /// - Returns: lines with the escapes that color them, from the top.
  package static func lines(of image: PixelImage, columns: Int, rows: Int) -> [String] {
    let scale = min(
      Double(max(columns, 1)) / Double(image.width),
      Double(max(rows, 1) * 2) / Double(image.height),
      1
    )
    let small = image.reduced(
      to: PixelSize(
        max(Int(Double(image.width) * scale), 1),
        max(Int(Double(image.height) * scale), 1)
      )
    )
    return stride(from: 0, to: small.height, by: 2).map { row in
      var line = ""
      for column in 0..<small.width {
        line += code(small[row, column], layer: 38)
        if row + 1 < small.height { line += code(small[row + 1, column], layer: 48) }
        line += "▀"
      }
      return line + "\u{1B}[0m"
    }
  }

  /// Returns lines that show a sheet: each row of images side by side, captions under it.
  package static func lines(
    of sheet: ImageSheet,
    title: String?,
    columns: Int,
    rows: Int
  ) -> [String] {
    let perRow = sheet.columnCount
    let width = max((columns - 2 * (perRow - 1)) / perRow, 4)
    let height = max((rows - 1) / sheet.rowCount - 1, 4)
    var result = title.map { [$0] } ?? []
    if !sheet.columnTitles.isEmpty {
      result.append(sheet.columnTitles.map { padded($0, to: width) }.joined(separator: "  "))
    }
    for start in stride(from: 0, to: sheet.tiles.count, by: perRow) {
      let tiles = sheet.tiles[start..<min(start + perRow, sheet.tiles.count)]
      result += joined(
        tiles.map { lines(of: $0.image, columns: width, rows: height) },
        tiles,
        width
      )
      if tiles.contains(where: { $0.caption != nil }) {
        result.append(tiles.map { padded($0.caption ?? "", to: width) }.joined(separator: "  "))
      }
    }
    let legend = sheet.legend.map { code($0.color, layer: 38) + "■\u{1B}[0m " + $0.name }
    return legend.isEmpty ? result : result + [legend.joined(separator: "  ")]
  }

  private static func joined(
    _ pictures: [[String]],
    _ tiles: ArraySlice<ImageSheet.Tile>,
    _ width: Int
  ) -> [String] {
    (0..<(pictures.map(\.count).max() ?? 0)).map { row in
      pictures.map { picture in
        guard row < picture.count else { return String(repeating: " ", count: width) }
        let shown = picture[row].reduce(0) { $1 == "▀" ? $0 + 1 : $0 }
        return picture[row] + String(repeating: " ", count: max(width - shown, 0))
      }.joined(separator: "  ")
    }
  }

  private static func code(_ color: Color, layer: Int) -> String {
    "\u{1B}[\(layer);2;\(color.red);\(color.green);\(color.blue)m"
  }

  private static func padded(_ text: String, to width: Int) -> String {
    let short = text.count > width ? "…" + text.suffix(max(width - 1, 0)) : text
    return short + String(repeating: " ", count: max(width - short.count, 0))
  }
}
