import CGDAL
import Tensor

/// Writes outlines with what is known of them as a GeoPackage, whole or not at all.
package enum GeoPackage {
  /// A column of what is known.
  package enum Column: Sendable, Equatable {
    case texts([String?])
    case integers([Int])
    case numbers([Double])
  }

  /// - Parameters:
  ///   - outlines: geometries as well-known text, in degrees east and north of WGS 84; an empty text for none.
  ///   - columns: what is known of each, by its name.
  ///   - name: what the layer is called.
  ///   - path: the file.
  /// - Throws: `RasterError.write`, `.library`, `TensorError.interrupted`; what was under the path is then untouched.
  package static func write(
    outlines: [String],
    columns: [(name: String, column: Column)],
    layer name: String,
    to path: String
  ) throws {
    let gdal = try GDAL.functions()
    GDAL.clearMessages()
    let temporary = RasterWriter.temporaryPath(path)
    RasterWriter.remove(temporary)
    do {
      guard let driver = gdal.GDALGetDriverByName("GPKG"),
        let dataset = gdal.GDALCreate(driver, temporary, 0, 0, 0, GDT_Unknown, nil)
      else { throw RasterError.write(path: path, reason: GDAL.failure) }
      do {
        let handle = Handle(gdal: gdal, dataset: dataset)
        try fill(handle, outlines: outlines, columns: columns, layer: name, path: path)
      }
      try RasterWriter.finish(temporary, path)
    } catch {
      RasterWriter.remove(temporary)
      throw error
    }
  }

  private static func fill(
    _ handle: borrowing Handle,
    outlines: [String],
    columns: [(name: String, column: Column)],
    layer name: String,
    path: String
  ) throws {
    let gdal = handle.gdal
    let system = gdal.OSRNewSpatialReference(nil)
    defer { gdal.OSRDestroySpatialReference(system) }
    _ = gdal.OSRImportFromEPSG(system, 4326)
    gdal.OSRSetAxisMappingStrategy(system, OAMS_TRADITIONAL_GIS_ORDER)
    guard let layer = gdal.GDALDatasetCreateLayer(handle.dataset, name, system, wkbUnknown, nil)
    else { throw RasterError.write(path: path, reason: GDAL.failure) }
    for (name, column) in columns {
      let field = gdal.OGR_Fld_Create(name, column.type)
      defer { gdal.OGR_Fld_Destroy(field) }
      guard gdal.OGR_L_CreateField(layer, field, 1) == OGRERR_NONE else {
        throw RasterError.write(path: path, reason: GDAL.failure)
      }
    }
    _ = gdal.GDALDatasetStartTransaction(handle.dataset, 0)
    for (row, outline) in outlines.enumerated() {
      try Interruption.check()
      let feature = gdal.OGR_F_Create(gdal.OGR_L_GetLayerDefn(layer))
      defer { gdal.OGR_F_Destroy(feature) }
      for (index, entry) in columns.enumerated() {
        entry.column.set(row, in: feature, at: Int32(index), gdal: gdal)
      }
      if !outline.isEmpty { try setGeometry(outline, of: feature, row: row, gdal, path) }
      guard gdal.OGR_L_CreateFeature(layer, feature) == OGRERR_NONE else {
        throw RasterError.write(path: path, reason: GDAL.failure)
      }
    }
    _ = gdal.GDALDatasetCommitTransaction(handle.dataset)
  }

  private static func setGeometry(
    _ outline: String,
    of feature: OGRFeatureH?,
    row: Int,
    _ gdal: gfm_gdal,
    _ path: String
  ) throws {
    var geometry: OGRGeometryH?
    let code = outline.withCString { text in
      var place: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(mutating: text)
      return gdal.OGR_G_CreateFromWkt(&place, nil, &geometry)
    }
    guard code == OGRERR_NONE, let geometry else {
      throw RasterError.write(
        path: path,
        reason: "row \(row): '\(outline.prefix(40))' is no geometry in well-known text"
      )
    }
    _ = gdal.OGR_F_SetGeometryDirectly(feature, geometry)
  }
}

extension GeoPackage.Column {
  fileprivate var type: OGRFieldType {
    switch self {
    case .texts: OFTString
    case .integers: OFTInteger64
    case .numbers: OFTReal
    }
  }

  fileprivate func set(_ row: Int, in feature: OGRFeatureH?, at index: Int32, gdal: gfm_gdal) {
    switch self {
    case .texts(let values):
      if let text = values[row] { gdal.OGR_F_SetFieldString(feature, index, text) }
    case .integers(let values): gdal.OGR_F_SetFieldInteger64(feature, index, GIntBig(values[row]))
    case .numbers(let values):
      if !values[row].isNaN { gdal.OGR_F_SetFieldDouble(feature, index, values[row]) }
    }
  }
}
