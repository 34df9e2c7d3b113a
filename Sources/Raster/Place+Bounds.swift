import CGDAL

/// A rectangle of coordinates.
package struct Bounds: Sendable, Equatable {
  package let west: Double
  package let south: Double
  package let east: Double
  package let north: Double

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

extension Raster {
  /// The rectangle around the raster, in its own coordinates; `nil` for a plain image.
  package var bounds: Bounds? {
    guard let transform else { return nil }
    let (w, h) = (Double(width), Double(height))
    return Bounds(
      around: [(0, 0), (w, 0), (w, h), (0, h)].map { transform.coordinates(column: $0, row: $1) }
    )
  }

  /// The outline of the raster in degrees east and north of WGS 84, once around.
  ///
  /// Edges are straight in the raster's system and may be bent on the globe: each has eight pieces.
  /// - Throws: `RasterError.noCRS`, `.transform`.
  package func footprint() throws -> [(longitude: Double, latitude: Double)] {
    guard let crs, let transform else { throw RasterError.noCRS(path: path) }
    let corners = [(0, 0), (width, 0), (width, height), (0, height), (0, 0)]
    let pieces = 8
    var points: [(x: Double, y: Double)] = []
    for (from, to) in zip(corners, corners.dropFirst()) {
      for piece in 0..<pieces {
        let share = Double(piece) / Double(pieces)
        points.append(
          transform.coordinates(
            column: Double(from.0) + share * Double(to.0 - from.0),
            row: Double(from.1) + share * Double(to.1 - from.1)
          )
        )
      }
    }
    points.append(points[0])
    let conversion = try Conversion(from: crs, to: nil, path: path)
    return try points.map { point in
      guard let place = conversion(x: point.x, y: point.y) else {
        throw RasterError.transform(path: path, crs: crs.label, reason: GDAL.failure)
      }
      return (place.x, place.y)
    }
  }

  /// The place of a pixel's corner, or of a point within it, in degrees east and north of WGS 84.
  ///
  /// - Throws: `RasterError.noCRS`, `.transform`.
  package func place(
    column: Double,
    row: Double
  ) throws -> (longitude: Double, latitude: Double) {
    guard let crs, let transform else { throw RasterError.noCRS(path: path) }
    let point = transform.coordinates(column: column, row: row)
    guard let place = try Conversion(from: crs, to: nil, path: path)(x: point.x, y: point.y) else {
      throw RasterError.transform(path: path, crs: crs.label, reason: GDAL.failure)
    }
    return (place.x, place.y)
  }
}
