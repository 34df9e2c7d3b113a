import CGDAL

/// Turns coordinates of one system into those of another; x is east or longitude in both.
struct Conversion: ~Copyable {
  private let gdal: gfm_gdal
  private let conversion: OGRCoordinateTransformationH

  /// - Parameters:
  ///   - source: the system of what is given; WGS 84 in degrees for `nil`.
  ///   - target: the system of the result; WGS 84 in degrees for `nil`.
  ///   - path: the raster that the coordinates belong to, for errors.
  /// - Throws: `RasterError.transform` where there is no way from one to the other.
  init(from source: CRS?, to target: CRS?, path: String) throws {
    let gdal = try GDAL.functions()
    let made = try Self.conversion(from: source, to: target, gdal: gdal, path: path)
    self.gdal = gdal
    conversion = made
  }

  private static func conversion(
    from source: CRS?,
    to target: CRS?,
    gdal: gfm_gdal,
    path: String
  ) throws -> OGRCoordinateTransformationH {
    GDAL.clearMessages()
    let systems = [source, target].map { crs in
      let system = gdal.OSRNewSpatialReference(crs?.wkt)
      if crs == nil { _ = gdal.OSRImportFromEPSG(system, 4326) }
      // Longitude first, whatever the authority says.
      gdal.OSRSetAxisMappingStrategy(system, OAMS_TRADITIONAL_GIS_ORDER)
      return system
    }
    defer { for system in systems { gdal.OSRDestroySpatialReference(system) } }
    guard let conversion = gdal.OCTNewCoordinateTransformation(systems[0], systems[1]) else {
      let label = (source ?? target)?.label ?? "WGS 84"
      throw RasterError.transform(path: path, crs: label, reason: GDAL.failure)
    }
    return conversion
  }

  deinit { gdal.OCTDestroyCoordinateTransformation(conversion) }

  /// The largest coordinate that can be a place, in any unit from the degree to the foot.
  ///
  /// Beyond it GDAL's way out of Web Mercator takes turns of the globe from a longitude one by one, for minutes or
  /// without end.
  static let farthest = 1e9

  /// The converted coordinates; `nil` where they have none in the other system.
  func callAsFunction(x: Double, y: Double) -> (x: Double, y: Double)? {
    guard abs(x) <= Self.farthest, abs(y) <= Self.farthest else { return nil }
    var (x, y, z) = (x, y, 0.0)
    guard gdal.OCTTransform(conversion, 1, &x, &y, &z) != 0, x.isFinite, y.isFinite else {
      return nil
    }
    return (x, y)
  }
}
