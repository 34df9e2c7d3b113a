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
    guard let crs else { throw RasterError.noCRS(path: path) }
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
    guard let transform else { throw RasterError.noCRS(path: path) }
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
    guard let crs else { throw RasterError.noCRS(path: path) }
    let conversion = try Conversion(from: nil, to: crs, path: path)
    let across = bounds.east - bounds.west + (bounds.east < bounds.west ? 360 : 0)
    let down = bounds.north - bounds.south
    let pieces = 16
    let points = try (0...pieces * (pieces + 2)).compactMap { index in
      let (column, row) = (index % (pieces + 1), index / (pieces + 1))
      return try pixel(
        Longitudes.normalized(bounds.west + across * Double(column) / Double(pieces)),
        bounds.south + down * Double(row) / Double(pieces),
        conversion
      )
    }
    // A border between pixels touches those on its inner side alone.
    let slack = 1e-6
    func range(_ values: [Double], _ size: Int) -> (first: Int, count: Int) {
      let low = max(0, ((values.min() ?? 0) + slack).rounded(.down))
      let high = min(Double(size), ((values.max() ?? 0) - slack).rounded(.up))
      return low < high ? (Int(low), Int(high - low)) : (0, 0)
    }
    let (columns, rows) = (range(points.map(\.column), width), range(points.map(\.row), height))
    guard columns.count > 0, rows.count > 0 else {
      throw RasterError.outside(
        path: path,
        longitude: Longitudes.normalized(bounds.west + across / 2),
        latitude: bounds.south + down / 2
      )
    }
    return Window(
      row: rows.first,
      column: columns.first,
      height: rows.count,
      width: columns.count
    )
  }
}
