extension Raster {
  /// The window of this raster that lies under one of another, with the pixels around it that resampling reaches.
  ///
  /// - Parameters:
  ///   - window: one of the other raster.
  ///   - other: the raster that the window is of.
  ///   - size: how many pixels it is to have there.
  /// - Returns: All of this raster where the place of the window cannot be told; `nil` where none of it lies there.
  /// - Throws: `RasterError.transform` where there is no way from one system to the other.
  package func window(
    under window: Window,
    of other: Raster,
    size: (height: Int, width: Int)
  ) throws -> Window? {
    guard let crs, let transform, let system = other.crs, let map = other.transform else {
      return extent
    }
    let conversion = crs == system ? nil : try Conversion(from: system, to: crs, path: path)
    let turn = crs.turn(of: transform)
    var columns: [Double] = []
    var rows: [Double] = []
    let steps = 16
    for index in 0..<(steps + 1) * (steps + 1) {
      let (right, down) = (index % (steps + 1), index / (steps + 1))
      var point = map.coordinates(
        column: Double(window.column) + Double(window.width * right) / Double(steps),
        row: Double(window.row) + Double(window.height * down) / Double(steps)
      )
      if conversion != nil {
        guard let converted = conversion?(x: point.x, y: point.y) else { return extent }
        point = converted
      }
      guard let pixel = transform.pixel(x: point.x, y: point.y) else { return extent }
      var column = pixel.column
      if let turn { column -= ((column - Double(width) / 2) / turn).rounded() * turn }
      guard column.isFinite, pixel.row.isFinite else { return extent }
      columns.append(column)
      rows.append(pixel.row)
    }
    guard let across = Self.range(columns, within: width, wanted: size.width),
      let down = Self.range(rows, within: height, wanted: size.height)
    else { return nil }
    return Window(
      row: down.lowerBound,
      column: across.lowerBound,
      height: down.count,
      width: across.count
    )
  }

  /// What lies between some places along a side, and what resampling reaches beyond; edges may be bent between the
  /// places.
  private static func range(_ places: [Double], within length: Int, wanted: Int) -> Range<Int>? {
    guard let least = places.min(), let most = places.max() else { return nil }
    let reach = 3 * max(1, (most - least) / Double(max(wanted, 1))) + 0.05 * (most - least) + 2
    let low = max(0, (least - reach).rounded(.down))
    let high = min(Double(length), (most + reach).rounded(.up))
    return low < high ? Int(low)..<Int(high) : nil
  }
}

extension Raster {
  /// Whether some of another raster's pixels lie on this one's ground; touching edges are none.
  ///
  /// - Throws: `RasterError.noCRS` where one of the two has no place, `.transform` where there is no way from one
  ///   system to the other.
  package func sharesGround(with other: Raster) throws -> Bool {
    guard let crs, let transform else { throw noPlace }
    guard let system = other.crs, let bounds = other.bounds else {
      throw other.noPlace
    }
    let frame = Outlines.Frame(crs: crs, transform: transform, height: height, width: width)
    // Half a pixel within the edge: neighbors touch each other.
    let (across, down) = (
      (bounds.east - bounds.west) / Double(2 * other.width),
      (bounds.north - bounds.south) / Double(2 * other.height)
    )
    let inner = Bounds(
      west: bounds.west + across,
      south: bounds.south + down,
      east: bounds.east - across,
      north: bounds.north - down
    )
    return try frame.touches(inner, in: system)
  }
}
