/// Longitudes as they follow each other around the globe.
enum Longitudes {
  /// The same meridian from -180 to 180.
  static func normalized(_ longitude: Double) -> Double {
    guard longitude < -180 || longitude > 180 else { return longitude }
    let rest = (longitude + 180).truncatingRemainder(dividingBy: 360)
    return (rest < 0 ? rest + 360 : rest) - 180
  }

  /// The meridian by the way around that is nearest to another.
  static func nearest(_ longitude: Double, to other: Double) -> Double {
    longitude - ((longitude - other) / 360).rounded() * 360
  }
}

extension Raster {
  /// The column of a place by the way around the globe that is nearest to the raster's middle.
  ///
  /// The conversion is from longitude and latitude to the raster's system.
  func nearestTurn(_ column: Double, _ conversion: borrowing Conversion) -> Double {
    guard column < 0 || column >= Double(width), let columns = turn(conversion) else {
      return column
    }
    let distance = column - Double(width) / 2
    return column - (distance / columns).rounded() * columns
  }

  /// The columns of a whole turn around the globe, where a turn is that many columns everywhere.
  func turn(_ conversion: borrowing Conversion) -> Double? {
    guard let crs, let transform, !transform.isRotated else { return nil }
    if let turn = crs.turn(of: transform) { return turn }
    // In a cylindrical projection, equal steps of longitude are equal steps of x at any latitude.
    let places = [(-60.0, 0.0), (0, 0), (60, 0), (-60, 60), (0, 60), (60, 60)]
    let x = places.compactMap { conversion(x: $0.0, y: $0.1)?.x }
    guard x.count == places.count, transform.coefficients[1] != 0 else { return nil }
    let step = x[2] - x[1]
    let isEven = [x[1] - x[0], x[4] - x[3], x[5] - x[4]].allSatisfy {
      abs($0 - step) <= abs(step) * 1e-9
    }
    return isEven && x[0] == x[3] ? abs(6 * step / transform.coefficients[1]) : nil
  }
}
