extension SheetLayout {
  /// The space that coordinates take to the left of an image and under it.
  static func mapMargins(_ sheet: ImageSheet) -> (left: Int, bottom: Int) {
    guard let place = sheet.place else { return (0, 0) }
    return (leftMargin(of: place), 42)
  }

  /// Writes coordinates along the left and the lower side of the image at a place.
  static func writeMap(
    _ place: MapFrame,
    around image: PixelSize,
    at corner: (x: Int, y: Int),
    to script: inout Script
  ) {
    let (right, bottom) = (corner.x + image.width, corner.y + image.height)
    let line = "nohead lc rgb '#606060' lw 0.8"
    let text = "font ',9' textcolor rgb '#303030'"
    // Around the image, not over its outermost pixels.
    script.line(
      "set object rectangle from \(corner.x - 1).5,\(corner.y - 1).5 to \(right).5,\(bottom).5"
        + " front fillstyle empty border lc rgb '#606060' lw 0.8"
    )
    for mark in place.xMarks(max(image.width / 100, 3)) {
      let x = Script.number(Double(corner.x) + mark.place * Double(image.width))
      script.line("set arrow from \(x),\(bottom) to \(x),\(bottom + 5) \(line)")
      script.line("set label \(Script.quoted(mark.label)) at \(x),\(bottom + 14) center \(text)")
    }
    for mark in place.yMarks(max(image.height / 50, 3)) {
      let y = Script.number(Double(corner.y) + mark.place * Double(image.height))
      script.line("set arrow from \(corner.x),\(y) to \(corner.x - 5),\(y) \(line)")
      script.line("set label \(Script.quoted(mark.label)) at \(corner.x - 8),\(y) right \(text)")
    }
    let (middleX, middleY) = (corner.x + image.width / 2, corner.y + image.height / 2)
    let labelX = corner.x - leftMargin(of: place) + 8
    script.lines(
      "set label \(Script.quoted(place.xLabel)) at \(middleX),\(bottom + 34) center",
      "set label \(Script.quoted(place.yLabel)) at \(labelX),\(middleY) center rotate by 90"
    )
  }

  private static func leftMargin(of place: MapFrame) -> Int {
    Int(place.yMarks(6).map { Script.width(of: $0.label, fontSize: 9) }.max() ?? 0) + 34
  }
}
