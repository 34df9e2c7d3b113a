import CGDAL
import Tensor

/// What makes pixels a map: where they lie, and what stands for "no data".
package struct Georeference: Sendable {
  package var transform: GeoTransform?
  package var crs: CRS?
  /// What tells the places where there is no transform.
  package var sensorGeometry: SensorGeometry?
  package var nodata: Double?
  /// The value of each band, where they differ.
  package var nodataByBand: [Double?]?
  package var bandNames: [String] = []
  /// The colors of the values 0, 1, 2, …; for class maps of one band.
  package var palette: [[UInt8]] = []

  package init() {}

  /// That of a raster, or of a window of it, for an image of some size.
  package init(like raster: Raster, window: Window? = nil, size: (height: Int, width: Int)) throws {
    let window = window ?? raster.extent
    guard window.fits(height: raster.height, width: raster.width) else {
      throw RasterError.window(
        path: raster.path,
        window: window,
        width: raster.width,
        height: raster.height
      )
    }
    transform = raster.transform?.part(window, size: size)
    crs = raster.crs
    sensorGeometry = raster.sensorGeometry?.part(window, size: size)
    nodata = raster.nodata
    nodataByBand = raster.nodataByBand
  }

  /// The value that stands for "no data" in a band, from 1.
  package func nodata(ofBand number: Int) -> Double? {
    guard let nodataByBand else { return nodata }
    return nodataByBand.indices.contains(number - 1) ? nodataByBand[number - 1] : nil
  }

  /// Notes all of it in a dataset.
  func write(to handle: borrowing Handle, dtype: DType) {
    let gdal = handle.gdal
    if let transform {
      var values = transform.coefficients
      _ = gdal.GDALSetGeoTransform(handle.dataset, &values)
    } else {
      sensorGeometry?.write(to: handle)
    }
    if let crs { _ = gdal.GDALSetProjection(handle.dataset, crs.wkt) }
    let count = Int(gdal.GDALGetRasterCount(handle.dataset))
    for number in 1...max(count, 1) {
      guard let band = gdal.GDALGetRasterBand(handle.dataset, Int32(number)) else { continue }
      if let nodata = nodata(ofBand: number), dtype.holds(nodata) {
        // Of wide integers, files take no value that was set as a float.
        _ =
          dtype == .int64
          ? gdal.GDALSetRasterNoDataValueAsInt64(band, Int64(nodata))
          : gdal.GDALSetRasterNoDataValue(band, nodata)
      }
      if bandNames.indices.contains(number - 1) {
        gdal.GDALSetDescription(band, bandNames[number - 1])
      }
    }
  }
}

extension DType {
  /// Whether the type can hold a number as it is.
  package func holds(_ value: Double) -> Bool {
    switch self {
    case .uint8, .bool: UInt8(exactly: value) != nil
    case .uint16: UInt16(exactly: value) != nil
    // Files have no signed bytes: they are written as 16 bits.
    case .int8, .int16: Int16(exactly: value) != nil
    case .int32: Int32(exactly: value) != nil
    case .int64: Int64(exactly: value) != nil
    default: true
    }
  }
}
