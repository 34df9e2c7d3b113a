import CGDAL
import Tensor

extension Outlines {
  /// What a file of outlines holds.
  struct Survey {
    /// The rectangle around the areas of each layer that has any, in the system that it states; `nil` where it
    /// states none.
    var areas: [(crs: CRS?, bounds: Bounds)] = []
    /// How many geometries without an area there are of each kind.
    var others: [String: Int] = [:]
  }

  /// How many lines and points, which masks leave out, a file of outlines holds of each kind.
  package static func geometriesWithoutArea(in path: String) throws -> [String: Int] {
    try survey(path).others
  }

  /// Kinds of geometries with their numbers, as part of a sentence: `2 LineString, 1 Point`.
  package static func listed(_ kinds: [String: Int]) -> String {
    kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  /// Looks through a file of outlines.
  ///
  /// - Throws: `RasterError.outlines` where it cannot be read, `.noAreas` where it holds lines and points alone.
  static func survey(_ path: String) throws -> Survey {
    let source = try open(path)
    let gdal = source.gdal
    var result = Survey()
    for number in 0..<gdal.GDALDatasetGetLayerCount(source.dataset) {
      guard let layer = gdal.GDALDatasetGetLayer(source.dataset, number) else { continue }
      guard let bounds = try bounds(of: layer, path, gdal, others: &result.others) else { continue }
      let crs = CRS(gdal.OGR_L_GetSpatialRef(layer), gdal: gdal)
      // GeoPackage has systems that say nothing.
      result.areas.append((crs.flatMap { $0.name.hasPrefix("Undefined") ? nil : $0 }, bounds))
    }
    guard !result.areas.isEmpty || result.others.isEmpty else {
      throw RasterError.noAreas(path: path, others: result.others)
    }
    return result
  }

  /// The rectangle around the areas of a layer; `nil` where it has none.
  private static func bounds(
    of layer: OGRLayerH,
    _ path: String,
    _ gdal: gfm_gdal,
    others: inout [String: Int]
  ) throws -> Bounds? {
    var envelope = OGREnvelope()
    let type = gdal.OGR_GT_Flatten(gdal.OGR_L_GetGeomType(layer))
    if [wkbSurface, wkbMultiSurface].contains(where: { gdal.OGR_GT_IsSubClassOf(type, $0) != 0 }) {
      let code = gdal.OGR_L_GetExtent(layer, &envelope, 1)
      return code == OGRERR_NONE ? Bounds(envelope) : nil
    }
    var bounds: Bounds?
    var found: [String: Int] = [:]
    try eachGeometry(of: layer, path, gdal) { geometry in
      try eachArea(of: geometry, gdal, others: &found) { area in
        gdal.OGR_G_GetEnvelope(area, &envelope)
        bounds = Bounds(envelope).union(bounds)
      }
    }
    others.merge(found, uniquingKeysWith: +)
    return bounds
  }

  /// Draws the areas of a file with 1 into an image.
  ///
  /// - Throws: `RasterError.outlines` where the file cannot be read, `.noAreas` where it holds lines and points alone.
  static func burn(_ path: String, into target: borrowing Handle) throws {
    let source = try open(path)
    let gdal = source.gdal
    var hasAreas = false
    var others: [String: Int] = [:]
    for number in 0..<gdal.GDALDatasetGetLayerCount(source.dataset) {
      guard let layer = gdal.GDALDatasetGetLayer(source.dataset, number) else { continue }
      let drawing = AreaDrawing(
        target: target.dataset,
        system: gdal.OGR_L_GetSpatialRef(layer),
        path: path,
        gdal: gdal
      )
      try eachGeometry(of: layer, path, gdal) { geometry in
        try eachArea(of: geometry, gdal, others: &others) { area in
          hasAreas = true
          try drawing.add(area)
        }
      }
      try drawing.draw()
    }
    guard hasAreas || others.isEmpty else { throw RasterError.noAreas(path: path, others: others) }
  }

  private static func eachGeometry(
    of layer: OGRLayerH,
    _ path: String,
    _ gdal: gfm_gdal,
    _ body: (OGRGeometryH) throws -> Void
  ) throws {
    GDAL.clearMessages()
    gdal.OGR_L_ResetReading(layer)
    while let feature = gdal.OGR_L_GetNextFeature(layer) {
      defer { gdal.OGR_F_Destroy(feature) }
      try Interruption.check()
      if let geometry = gdal.OGR_F_GetGeometryRef(feature) { try body(geometry) }
    }
    // What could not be read looks like the end of the layer, or like a feature without a geometry.
    guard GDAL.failure.isEmpty else {
      throw RasterError.outlines(path: path, reason: Handle.shortened(GDAL.failure, path: path))
    }
  }

  /// Takes a geometry apart into those that have an inside, and counts those that have none.
  private static func eachArea(
    of geometry: OGRGeometryH,
    _ gdal: gfm_gdal,
    others: inout [String: Int],
    _ body: (OGRGeometryH) throws -> Void
  ) throws {
    guard gdal.OGR_G_IsEmpty(geometry) == 0 else { return }
    guard gdal.OGR_G_GetDimension(geometry) == 2 else {
      others[name(of: geometry, gdal), default: 0] += 1
      return
    }
    let type = gdal.OGR_GT_Flatten(gdal.OGR_G_GetGeometryType(geometry))
    guard gdal.OGR_GT_IsSubClassOf(type, wkbGeometryCollection) != 0 else {
      return try body(geometry)
    }
    for index in 0..<gdal.OGR_G_GetGeometryCount(geometry) {
      guard let part = gdal.OGR_G_GetGeometryRef(geometry, index) else { continue }
      try eachArea(of: part, gdal, others: &others, body)
    }
  }

  /// What GeoJSON calls a kind of geometry.
  private static func name(of geometry: OGRGeometryH, _ gdal: gfm_gdal) -> String {
    let name = GDAL.text(gdal.OGR_G_GetGeometryName(geometry))
    let names = [
      "Point", "MultiPoint", "LineString", "MultiLineString", "GeometryCollection",
      "CircularString", "CompoundCurve", "MultiCurve",
    ]
    return names.first { $0.uppercased() == name } ?? name
  }
}

/// Areas that are drawn into an image, some thousands at a time.
private final class AreaDrawing {
  private let gdal: gfm_gdal
  private let target: GDALDatasetH
  private let system: OGRSpatialReferenceH?
  private let path: String
  private var dataset: GDALDatasetH?
  private var layer: OGRLayerH?
  private var count = 0
  private static let most = 4096

  /// - Parameters:
  ///   - target: The image, which outlives the drawing.
  ///   - system: That of the areas, which outlives the drawing.
  ///   - path: The file of the areas, for messages.
  ///   - gdal: The library's functions.
  init(target: GDALDatasetH, system: OGRSpatialReferenceH?, path: String, gdal: gfm_gdal) {
    (self.gdal, self.target, self.system, self.path) = (gdal, target, system, path)
  }

  deinit { close() }

  private func close() {
    if let dataset { _ = gdal.GDALClose(dataset) }
    (dataset, layer, count) = (nil, nil, 0)
  }

  /// Adds an area; curves become short straight pieces.
  func add(_ area: OGRGeometryH) throws {
    if layer == nil {
      dataset = gdal.GDALCreate(gdal.GDALGetDriverByName("Memory"), "", 0, 0, 0, GDT_Unknown, nil)
      layer = gdal.GDALDatasetCreateLayer(dataset, "areas", system, wkbUnknown, nil)
    }
    guard let layer, let polygons = gdal.OGR_G_ForceToMultiPolygon(gdal.OGR_G_Clone(area)) else {
      throw failure
    }
    let feature = gdal.OGR_F_Create(gdal.OGR_L_GetLayerDefn(layer))
    defer { gdal.OGR_F_Destroy(feature) }
    _ = gdal.OGR_F_SetGeometryDirectly(feature, polygons)
    guard gdal.OGR_L_CreateFeature(layer, feature) == OGRERR_NONE else { throw failure }
    count += 1
    if count == Self.most { try draw() }
  }

  /// Draws what was added.
  func draw() throws {
    guard count > 0 else { return }
    var layers = [layer]
    var bands: [Int32] = [1]
    var values = [1.0]
    let code = gdal.GDALRasterizeLayers(
      target,
      1,
      &bands,
      1,
      &layers,
      nil,
      nil,
      &values,
      nil,
      GDAL.progress,
      nil
    )
    try Interruption.check()
    guard code == CE_None else { throw failure }
    close()
  }

  private var failure: RasterError {
    .outlines(path: path, reason: Handle.shortened(GDAL.failure, path: path))
  }
}

extension Bounds {
  fileprivate init(_ envelope: OGREnvelope) {
    self.init(
      west: envelope.MinX,
      south: envelope.MinY,
      east: envelope.MaxX,
      north: envelope.MaxY
    )
  }

  /// The rectangle around this one and another.
  fileprivate func union(_ other: Bounds?) -> Bounds {
    guard let other else { return self }
    return Bounds(
      west: min(west, other.west),
      south: min(south, other.south),
      east: max(east, other.east),
      north: max(north, other.north)
    )
  }
}
