import CGDAL
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
    guard let crs, let transform else { throw RasterError.noCRS(path: path) }
    let (x, y) = try converted(longitude: longitude, latitude: latitude, to: crs)
    guard let pixel = transform.pixel(x: x, y: y), pixel.column.isFinite, pixel.row.isFinite else {
      throw RasterError.outside(path: path, longitude: longitude, latitude: latitude)
    }
    return pixel
  }

  private func converted(
    longitude: Double,
    latitude: Double,
    to crs: CRS
  ) throws -> (x: Double, y: Double) {
    let gdal = try GDAL.functions()
    GDAL.clearMessages()
    let world = gdal.OSRNewSpatialReference(nil)
    let local = gdal.OSRNewSpatialReference(crs.wkt)
    defer {
      gdal.OSRDestroySpatialReference(world)
      gdal.OSRDestroySpatialReference(local)
    }
    _ = gdal.OSRImportFromEPSG(world, 4326)
    // Longitude first, whatever the authority says.
    gdal.OSRSetAxisMappingStrategy(world, OAMS_TRADITIONAL_GIS_ORDER)
    gdal.OSRSetAxisMappingStrategy(local, OAMS_TRADITIONAL_GIS_ORDER)
    guard let conversion = gdal.OCTNewCoordinateTransformation(world, local) else {
      throw RasterError.transform(path: path, crs: crs.label, reason: GDAL.failure)
    }
    defer { gdal.OCTDestroyCoordinateTransformation(conversion) }
    var (x, y, z) = (longitude, latitude, 0.0)
    guard gdal.OCTTransform(conversion, 1, &x, &y, &z) != 0 else {
      throw RasterError.outside(path: path, longitude: longitude, latitude: latitude)
    }
    return (x, y)
  }
}
