import CGDAL
import Tensor

/// A raster on disk: its size, bands and place are known, its pixels are read when asked for.
///
/// GDAL's handles serve one thread at a time, so that readers of one raster wait for each other;
/// a thread that wants its own pace opens its own.
package final class Raster: Sendable {
  package let path: String
  package let format: String
  package let width: Int
  package let height: Int
  package let bands: [Band]
  /// The type that pixels are read as: the narrowest that holds every band's values.
  package let dtype: DType
  /// The system of the coordinates; `nil` for a plain image.
  package let crs: CRS?
  /// From column and row to coordinates; `nil` for a plain image.
  package let transform: GeoTransform?
  /// What else tells the places of pixels, where there is no transform.
  package let sensorGeometry: SensorGeometry?
  /// What GDAL warned of when the raster was opened.
  package let warning: String?

  /// The raster whose numbers are scaled to give these values; `nil` where they are as they are stored.
  let stored: Raster?
  /// How each band's numbers are scaled, where they are.
  let appliedScales: [BandScale]
  /// Whether values are made of complex numbers, which must not be resampled before.
  let isMadeOfComplex: Bool

  let handle: SharedHandle
  /// How the stored pixels are turned; width, height and windows are those of the upright image.
  let orientation: Orientation
  let paletteColors: [[UInt8]]?

  /// Opens a raster.
  ///
  /// - Throws: `RasterError` where there is none, or none that can be read.
  package convenience init(path: String) throws { try self.init(path: path, siblings: .all) }

  convenience init(path: String, siblings: Handle.Siblings) throws {
    try self.init(path: path, handle: Handle(path: path, siblings: siblings))
  }

  init(path: String, handle: consuming Handle, isMadeOfComplex: Bool = false) throws {
    let gdal = handle.gdal
    let dataset = handle.dataset
    self.path = path
    format = GDAL.text(gdal.GDALGetDriverShortName(gdal.GDALGetDatasetDriver(dataset)))
    bands = try Band.all(of: handle, path: path)
    dtype = bands.map(\.dtype).reduce(bands[0].dtype, DType.widest)
    let transform = GeoTransform(of: handle)
    self.transform = transform
    let geometry = transform == nil ? SensorGeometry(of: handle) : nil
    sensorGeometry = geometry
    // Places are told of the pixels as they are stored.
    orientation =
      transform == nil && geometry == nil ? Self.orientation(of: handle) : .upright
    (height, width) = orientation.stored(
      (Int(gdal.GDALGetRasterYSize(dataset)), Int(gdal.GDALGetRasterXSize(dataset)))
    )
    crs = CRS(of: handle)
    paletteColors = bands.count == 1 ? Self.palette(of: handle) : nil
    warning = handle.warning
    stored = nil
    appliedScales = []
    self.isMadeOfComplex = isMadeOfComplex
    self.handle = SharedHandle(handle)
  }

  /// The values that numbers of a raster stand for.
  init(scaling stored: Raster, by scales: [BandScale]) {
    path = stored.path
    format = stored.format
    bands = stored.bands.map(\.scaled)
    dtype = bands.map(\.dtype).reduce(bands[0].dtype, DType.widest)
    transform = stored.transform
    sensorGeometry = stored.sensorGeometry
    orientation = stored.orientation
    (height, width) = (stored.height, stored.width)
    crs = stored.crs
    paletteColors = nil
    warning = stored.warning
    self.stored = stored
    appliedScales = scales
    isMadeOfComplex = stored.isMadeOfComplex
    handle = stored.handle
  }

  package var bandNames: [String] { bands.map(\.name) }

  /// The value that stands for "no data", where all bands share one; NaN is one value.
  package var nodata: Double? { nodataByBand == nil ? bands[0].nodata : nil }

  /// The value of each band, where they differ.
  package var nodataByBand: [Double?]? {
    bands.allSatisfy { $0.hasNodata(of: bands[0]) } ? nil : bands.map(\.nodata)
  }

  /// The whole raster as a window.
  package var extent: Window { Window(row: 0, column: 0, height: height, width: width) }

  /// Whether pixels are positions in a table of colors.
  package var hasPalette: Bool { paletteColors != nil }

  /// How a camera held a plain image; a map is as it is.
  private static func orientation(of handle: borrowing Handle) -> Orientation {
    let text = GDAL.text(handle.gdal.GDALGetMetadataItem(handle.dataset, "EXIF_Orientation", nil))
    return Orientation(exif: Int(text) ?? 1)
  }

  private static func palette(of handle: borrowing Handle) -> [[UInt8]]? {
    let gdal = handle.gdal
    let band = gdal.GDALGetRasterBand(handle.dataset, 1)
    guard gdal.GDALGetRasterColorInterpretation(band) == GCI_PaletteIndex,
      let table = gdal.GDALGetRasterColorTable(band)
    else { return nil }
    return (0..<gdal.GDALGetColorEntryCount(table)).map { index in
      var entry = GDALColorEntry()
      _ = gdal.GDALGetColorEntryAsRGB(table, index, &entry)
      return [entry.c1, entry.c2, entry.c3].map { UInt8(clamping: $0) }
    }
  }
}
