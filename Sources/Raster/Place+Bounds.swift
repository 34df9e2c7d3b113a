import CGDAL

/// A rectangle of coordinates.
package struct Bounds: Sendable, Equatable {
  package let west: Double
  package let south: Double
  package let east: Double
  package let north: Double

  package init(west: Double, south: Double, east: Double, north: Double) {
    (self.west, self.south, self.east, self.north) = (west, south, east, north)
  }

  /// The least rectangle around some points; `nil` for none.
  package init?(around points: [(x: Double, y: Double)]) {
    guard let west = points.map(\.x).min(), let east = points.map(\.x).max(),
      let south = points.map(\.y).min(), let north = points.map(\.y).max()
    else { return nil }
    (self.west, self.south, self.east, self.north) = (west, south, east, north)
  }
}

extension GeoTransform {
  /// The map of a window of a raster, at another number of pixels than it has there.
  package func part(_ window: Window, size: (height: Int, width: Int)) -> GeoTransform {
    let c = coefficients
    let corner = coordinates(column: Double(window.column), row: Double(window.row))
    let across = Double(window.width) / Double(size.width)
    let down = Double(window.height) / Double(size.height)
    return GeoTransform(
      coefficients: [corner.x, c[1] * across, c[2] * down, corner.y, c[4] * across, c[5] * down]
    )
  }
}

extension GeoTransform {
  /// The rectangle around an image of a size.
  func bounds(height: Int, width: Int) -> Bounds {
    let (w, h) = (Double(width), Double(height))
    let corners = [(0, 0), (w, 0), (w, h), (0, h)].map { coordinates(column: $0, row: $1) }
    let (x, y) = (corners.map(\.x), corners.map(\.y))
    return Bounds(
      west: x.reduce(x[0], min),
      south: y.reduce(y[0], min),
      east: x.reduce(x[0], max),
      north: y.reduce(y[0], max)
    )
  }
}

extension Raster {
  /// The rectangle around the raster, in its own coordinates; `nil` for a plain image.
  ///
  /// West is below east and south below north, however its rows and columns run.
  package var bounds: Bounds? {
    guard let transform else { return nil }
    return transform.bounds(height: height, width: width)
  }

  /// The place of a pixel's corner, or of a point within it, in degrees east and north of WGS 84.
  ///
  /// - Throws: `RasterError.noCRS`, `.transform`.
  package func place(
    column: Double,
    row: Double
  ) throws -> (longitude: Double, latitude: Double) {
    guard let crs, let transform else { throw noPlace }
    let point = transform.coordinates(column: column, row: row)
    guard let place = try Conversion(from: crs, to: nil, path: path)(x: point.x, y: point.y) else {
      throw RasterError.transform(path: path, crs: crs.label, reason: GDAL.failure)
    }
    return (Longitudes.normalized(place.x), place.y)
  }
}
