import CGDAL

/// A coordinate reference system.
package struct CRS: Sendable, Equatable {
  package let name: String
  package let epsg: Int?
  package let wkt: String

  init?(of handle: borrowing Handle) {
    let gdal = handle.gdal
    self.init(wkt: GDAL.text(gdal.GDALGetProjectionRef(handle.dataset)), gdal: gdal)
  }

  /// A system by its number in the EPSG's registry.
  init?(epsg: Int) throws {
    let gdal = try GDAL.functions()
    let system = gdal.OSRNewSpatialReference(nil)
    defer { gdal.OSRDestroySpatialReference(system) }
    guard gdal.OSRImportFromEPSG(system, Int32(clamping: epsg)) == OGRERR_NONE else { return nil }
    self.init(system, gdal: gdal)
  }

  /// A system that GDAL holds, such as that of a layer; `nil` for none.
  init?(_ system: OGRSpatialReferenceH?, gdal: gfm_gdal) {
    var text: UnsafeMutablePointer<CChar>?
    guard let system, gdal.OSRExportToWkt(system, &text) == OGRERR_NONE, let text else {
      return nil
    }
    defer { gdal.VSIFree(text) }
    self.init(wkt: String(cString: text), gdal: gdal)
  }

  /// A system by its text; `nil` for none.
  init?(wkt: String, gdal: gfm_gdal) {
    guard !wkt.isEmpty, let system = gdal.OSRNewSpatialReference(wkt) else { return nil }
    defer { gdal.OSRDestroySpatialReference(system) }
    self.wkt = wkt
    name = GDAL.text(gdal.OSRGetName(system))
    if gdal.OSRGetAuthorityCode(system, nil) == nil { _ = gdal.OSRAutoIdentifyEPSG(system) }
    let authority = GDAL.text(gdal.OSRGetAuthorityName(system, nil))
    let code = Int(GDAL.text(gdal.OSRGetAuthorityCode(system, nil)))
    epsg = authority == "EPSG" ? code : nil
  }

  /// `EPSG:26914`, or the name where the system has no such code.
  package var label: String { epsg.map { "EPSG:\($0)" } ?? name }
}

/// The affine map from column and row (pixel corners) to coordinates.
package struct GeoTransform: Sendable, Equatable {
  /// GDAL's six numbers: x = c0 + c1·column + c2·row, y = c3 + c4·column + c5·row.
  package let coefficients: [Double]

  package init(coefficients: [Double]) { self.coefficients = coefficients }

  init?(of handle: borrowing Handle) {
    var values = [Double](repeating: 0, count: 6)
    // Some drivers and some writers give the identity for no place at all.
    guard handle.gdal.GDALGetGeoTransform(handle.dataset, &values) == CE_None,
      values != [0, 1, 0, 0, 0, 1]
    else { return nil }
    coefficients = values
  }

  package var isRotated: Bool { coefficients[2] != 0 || coefficients[4] != 0 }

  /// The size of a pixel along columns and rows, in the system's units.
  package var pixelSize: (x: Double, y: Double) {
    let c = coefficients
    return ((c[1] * c[1] + c[4] * c[4]).squareRoot(), (c[2] * c[2] + c[5] * c[5]).squareRoot())
  }

  package func coordinates(column: Double, row: Double) -> (x: Double, y: Double) {
    let c = coefficients
    return (c[0] + c[1] * column + c[2] * row, c[3] + c[4] * column + c[5] * row)
  }

  /// The column and row of coordinates; `nil` for a transform that flattens the plane.
  package func pixel(x: Double, y: Double) -> (column: Double, row: Double)? {
    let c = coefficients
    let determinant = c[1] * c[5] - c[2] * c[4]
    guard determinant != 0, determinant.isFinite else { return nil }
    let (dx, dy) = (x - c[0], y - c[3])
    return ((dx * c[5] - dy * c[2]) / determinant, (dy * c[1] - dx * c[4]) / determinant)
  }
}
