/// Where the parts of an image sheet stand, in pixels, so that image pixels meet screen pixels.
struct SheetLayout {
  private let sheet: ImageSheet
  private let title: String?
  private let cell: PixelSize
  private var origin: (x: Int, y: Int)
  private static let gap = 8
  private static let border = 12
  private static let nameRoom = 220.0

  /// Lays a sheet out within a frame, or at its natural size without one.
  init(_ sheet: ImageSheet, title: String?, frame: Frame?) {
    self.sheet = sheet
    self.title = title
    let natural = SheetLayout.naturalCell(sheet)
    origin = (
      SheetLayout.border + SheetLayout.mapMargins(sheet).left,
      SheetLayout.border + (title == nil ? 0 : 26) + (sheet.columnTitles.isEmpty ? 0 : 22)
    )
    guard let frame else {
      cell = natural
      return
    }
    let extra = SheetLayout.outside(sheet, top: origin.y)
    let caption = SheetLayout.captionHeight(sheet)
    cell = PixelSize(
      max(min(natural.width, (Int(frame.width) - extra.width) / sheet.columnCount), 8),
      max(min(natural.height, (Int(frame.height) - extra.height) / sheet.rowCount - caption), 8)
    )
    origin.x += max((Int(frame.width) - size.width) / 2, 0)
  }

  /// The size of the whole sheet.
  var size: PixelSize {
    let extra = SheetLayout.outside(sheet, top: origin.y)
    return PixelSize(
      max(sheet.columnCount * cell.width + extra.width, 160),
      max(
        sheet.rowCount * (cell.height + SheetLayout.captionHeight(sheet)) + extra.height,
        origin.y + sheet.legend.count * 20 + SheetLayout.border
      )
    )
  }

  /// Adds the commands that draw the sheet.
  func write(to script: inout Script, in frame: Frame) {
    script.lines(
      "unset border",
      "unset tics",
      "unset key",
      "set lmargin at screen \(frame.screenX(0))",
      "set rmargin at screen \(frame.screenX(frame.width))",
      "set tmargin at screen \(frame.screenY(0))",
      "set bmargin at screen \(frame.screenY(frame.height))",
      "set xrange [0:\(Script.number(frame.width))]",
      "set yrange [\(Script.number(frame.height)):0]"
    )
    writeText(to: &script)
    writeLegend(to: &script)
    let images = sheet.tiles.indices.map { placed($0, in: frame) }
    if let place = sheet.place, let only = images.first {
      let size = PixelSize(only.image.width, only.image.height)
      SheetLayout.writeMap(place, around: size, at: (only.x, only.y), to: &script)
    }
    script.images(images)
  }

  private func placed(_ index: Int, in frame: Frame) -> PlacedImage {
    let image = sheet.tiles[index].image.fitted(width: cell.width, height: cell.height)
    let corner = corner(of: index)
    return PlacedImage(
      image,
      x: corner.x + (cell.width - image.width) / 2,
      y: corner.y + (cell.height - image.height) / 2,
      in: frame
    )
  }

  private func writeText(to script: inout Script) {
    let middle =
      origin.x + (sheet.columnCount * (cell.width + SheetLayout.gap) - SheetLayout.gap) / 2
    if let title {
      let fitting = Script.fitted(title, to: Double(size.width), isBold: true)
      script.line("set label \(Script.quoted(fitting)) at \(middle),20 center font ':Bold'")
    }
    for (index, text) in sheet.columnTitles.prefix(sheet.columnCount).enumerated() {
      let corner = corner(of: index)
      let fitting = Script.fitted(text, to: Double(cell.width))
      script.line(
        "set label \(Script.quoted(fitting)) at \(corner.x + cell.width / 2),\(origin.y - 12)"
          + " center textcolor rgb '#303030'"
      )
    }
    for (index, tile) in sheet.tiles.enumerated() {
      guard let caption = tile.caption else { continue }
      let corner = corner(of: index)
      let fitting = Script.fitted(caption, to: Double(cell.width), fontSize: 9)
      script.line(
        "set label \(Script.quoted(fitting)) at \(corner.x + cell.width / 2),"
          + "\(corner.y + cell.height + 11) center font ',9' textcolor rgb '#303030'"
      )
    }
  }

  private func writeLegend(to script: inout Script) {
    let left = origin.x + sheet.columnCount * (cell.width + SheetLayout.gap) + 8
    for (index, entry) in sheet.legend.enumerated() {
      let top = origin.y + index * 20
      script.line(
        "set object rectangle from \(left),\(top) to \(left + 14),\(top + 14)"
          + " fillcolor rgb '\(entry.color.hex)' fillstyle solid 1 border lc rgb '#808080'"
      )
      let name = Script.fitted(entry.name, to: SheetLayout.nameRoom)
      script.line("set label \(Script.quoted(name)) at \(left + 20),\(top + 7) left")
    }
  }

  private func corner(of index: Int) -> (x: Int, y: Int) {
    let row = index / sheet.columnCount
    let column = index % sheet.columnCount
    return (
      origin.x + column * (cell.width + SheetLayout.gap),
      origin.y + row * (cell.height + SheetLayout.gap + SheetLayout.captionHeight(sheet))
    )
  }

  /// Returns the space that is not images and captions.
  private static func outside(_ sheet: ImageSheet, top: Int) -> PixelSize {
    let names = sheet.legend.map { min(Script.width(of: $0.name), nameRoom) }.max() ?? 0
    let legend = sheet.legend.isEmpty ? 0 : 44 + Int(names)
    let map = mapMargins(sheet)
    return PixelSize(
      2 * border + (sheet.columnCount - 1) * gap + legend + map.left,
      top + border + (sheet.rowCount - 1) * gap + map.bottom
    )
  }

  private static func captionHeight(_ sheet: ImageSheet) -> Int {
    sheet.tiles.contains { $0.caption != nil } ? 20 : 0
  }

  /// Returns the space for one image when there is room: at most 960 pixels across the sheet.
  private static func naturalCell(_ sheet: ImageSheet) -> PixelSize {
    let most = sheet.columnCount == 1 ? 512 : max(min(960 / sheet.columnCount, 256), 64)
    let fitted = sheet.tiles.map { tile -> PixelSize in
      let scale = min(
        Double(most) / Double(tile.image.width),
        Double(most) / Double(tile.image.height)
      )
      let factor = scale >= 1 ? scale.rounded(.down) : scale
      return PixelSize(
        max(Int((Double(tile.image.width) * factor).rounded()), 1),
        max(Int((Double(tile.image.height) * factor).rounded()), 1)
      )
    }
    // Images of one shape stand side by side in one size, however many pixels each has.
    let first = sheet.tiles[0].image
    let isOneShape = sheet.tiles.allSatisfy {
      $0.image.width * first.height == first.width * $0.image.height
    }
    if isOneShape, let least = fitted.min(by: { $0.width < $1.width }) { return least }
    return PixelSize(fitted.map(\.width).max() ?? 1, fitted.map(\.height).max() ?? 1)
  }
}
