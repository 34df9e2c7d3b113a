import Tensor

extension Raster {
  /// The values of all bands at a place, in degrees east and north of WGS 84.
  ///
  /// - Shape: [bands]
  package func at(longitude: Double, latitude: Double) throws -> Tensor {
    let pixel = try pixel(longitude: longitude, latitude: latitude)
    guard pixel.column >= 0, pixel.row >= 0, pixel.column < Double(width),
      pixel.row < Double(height)
    else { throw RasterError.outside(path: path, longitude: longitude, latitude: latitude) }
    let window = Window(row: Int(pixel.row), column: Int(pixel.column), height: 1, width: 1)
    let values = try read(window: window)
    return Tensor(storage: values.storage, shape: [bands.count], dtype: values.dtype)
  }

  /// The column and row of a place, fractions counting from the pixel's upper left corner.
  package func pixel(longitude: Double, latitude: Double) throws -> (column: Double, row: Double) {
    guard let crs else { throw noPlace }
    let conversion = try Conversion(from: nil, to: crs, path: path)
    guard let pixel = try pixel(longitude, latitude, conversion) else {
      throw RasterError.outside(path: path, longitude: longitude, latitude: latitude)
    }
    return pixel
  }

  private func pixel(
    _ longitude: Double,
    _ latitude: Double,
    _ conversion: borrowing Conversion
  ) throws -> (column: Double, row: Double)? {
    guard let transform else { throw noPlace }
    guard let (x, y) = conversion(x: longitude, y: latitude),
      let pixel = transform.pixel(x: x, y: y), pixel.column.isFinite, pixel.row.isFinite
    else { return nil }
    return (nearestTurn(pixel.column, conversion), pixel.row)
  }

  /// The pixels that a rectangle of degrees touches, as far as they are within the raster.
  ///
  /// A rectangle across the antimeridian has its west above its east.
  /// - Throws: `RasterError.noCRS`, and `.outside` with the rectangle's middle where it has no pixel here.
  /// - Source: RFC 7946, section 5.2.
  package func window(around bounds: Bounds) throws -> Window {
    guard let crs else { throw noPlace }
    let conversion = try Conversion(from: nil, to: crs, path: path)
    let across = bounds.east - bounds.west + (bounds.east < bounds.west ? 360 : 0)
    var found: Window?
    // In strips, each of which lies on one side of the raster.
    let strips = 16
    for strip in 0..<strips {
      let part = Bounds(
        west: bounds.west + across * Double(strip) / Double(strips),
        south: bounds.south,
        east: bounds.west + across * Double(strip + 1) / Double(strips),
        north: bounds.north
      )
      guard let window = try window(ofStrip: part, conversion) else { continue }
      found = found?.united(with: window) ?? window
    }
    guard let found else {
      throw RasterError.outside(
        path: path,
        longitude: Longitudes.normalized(bounds.west + across / 2),
        latitude: (bounds.south + bounds.north) / 2
      )
    }
    return found
  }

  private func window(
    ofStrip bounds: Bounds,
    _ conversion: borrowing Conversion
  ) throws -> Window? {
    func point(_ right: Double, _ up: Double) throws -> (column: Double, row: Double)? {
      try pixel(
        Longitudes.normalized(bounds.west + (bounds.east - bounds.west) * right),
        bounds.south + (bounds.north - bounds.south) * up,
        conversion
      )
    }
    guard let middle = try point(0.5, 0.5) else { return nil }
    let turn = turn(conversion)
    var columns: [Double] = []
    var rows: [Double] = []
    for index in 0..<27 {
      guard let found = try point(Double(index % 3) / 2, Double(index / 3) / 8) else { continue }
      let distance = found.column - middle.column
      columns.append(found.column - (turn.map { (distance / $0).rounded() * $0 } ?? 0))
      rows.append(found.row)
    }
    // A border between pixels touches those on its inner side alone.
    let slack = 1e-6
    func range(_ values: [Double], _ size: Int) -> Range<Int>? {
      let low = max(0, ((values.min() ?? 0) + slack).rounded(.down))
      let high = min(Double(size), ((values.max() ?? 0) - slack).rounded(.up))
      return low < high ? Int(low)..<Int(high) : nil
    }
    guard let columns = range(columns, width), let rows = range(rows, height) else { return nil }
    return Window(
      row: rows.lowerBound,
      column: columns.lowerBound,
      height: rows.count,
      width: columns.count
    )
  }
}

extension Window {
  /// The least window that holds both.
  fileprivate func united(with other: Window) -> Window {
    let (top, left) = (min(row, other.row), min(column, other.column))
    return Window(
      row: top,
      column: left,
      height: max(row + height, other.row + other.height) - top,
      width: max(column + width, other.column + other.width) - left
    )
  }
}
