import CGDAL
import Glibc

/// How the pixels of a scene in sensor geometry, which lies on no grid, find their places on the ground.
package struct SensorGeometry: Sendable, Equatable {
  /// A point of the image whose place is known.
  package struct ControlPoint: Sendable, Equatable {
    package var name: String
    /// From the upper left corner of the first pixel.
    package var column: Double
    package var row: Double
    package var x: Double
    package var y: Double
    package var z: Double
  }

  /// The system of the control points; `nil` where they name none, or there are none.
  package let crs: CRS?
  package let points: [ControlPoint]
  /// Rational polynomial coefficients, by the names that they have in GDAL's domain RPC.
  package let coefficients: [String: String]
  /// Whether arrays of longitudes and latitudes tell the place of each pixel; no image holds these.
  package let hasGeolocationArrays: Bool

  /// - Returns: `nil` where an image has nothing of the kind.
  init?(of handle: borrowing Handle) {
    let gdal = handle.gdal
    crs = CRS(wkt: GDAL.text(gdal.GDALGetGCPProjection(handle.dataset)), gdal: gdal)
    let count = Int(gdal.GDALGetGCPCount(handle.dataset))
    let points = gdal.GDALGetGCPs(handle.dataset)
    self.points = (0..<max(count, 0)).compactMap { index in
      points.map { ControlPoint($0[index]) }
    }
    coefficients = Self.metadata("RPC", of: handle)
    hasGeolocationArrays = Self.metadata("GEOLOCATION", of: handle)["X_DATASET"] != nil
    guard !self.points.isEmpty || !coefficients.isEmpty || hasGeolocationArrays else { return nil }
  }

  init(
    crs: CRS?,
    points: [ControlPoint],
    coefficients: [String: String] = [:],
    hasGeolocationArrays: Bool = false
  ) {
    (self.crs, self.points) = (crs, points)
    (self.coefficients, self.hasGeolocationArrays) = (coefficients, hasGeolocationArrays)
  }

  private static func metadata(_ domain: String, of handle: borrowing Handle) -> [String: String] {
    guard var entry = handle.gdal.GDALGetMetadata(handle.dataset, domain) else { return [:] }
    var result: [String: String] = [:]
    while let text = entry.pointee {
      let parts = GDAL.text(text).split(separator: "=", maxSplits: 1)
      if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return result
  }

  /// What tells the places: `4 ground control points`.
  package var kind: String {
    if !points.isEmpty {
      return "\(points.count) ground control point\(points.count == 1 ? "" : "s")"
    }
    return coefficients.isEmpty ? "geolocation arrays" : "rational polynomial coefficients"
  }

  /// The same with the system: `EPSG:4326, 4 ground control points`.
  package var label: String { crs.map { "\($0.label), \(kind)" } ?? kind }

  /// Whether an image file can hold it.
  package var isWritable: Bool { !points.isEmpty || !coefficients.isEmpty }

  /// That of a window of the scene, at another number of pixels than it has there.
  func part(_ window: Window, size: (height: Int, width: Int)) -> SensorGeometry {
    let across = Double(size.width) / Double(window.width)
    let down = Double(size.height) / Double(window.height)
    let moved = points.map { point in
      var point = point
      point.column = (point.column - Double(window.column)) * across
      point.row = (point.row - Double(window.row)) * down
      return point
    }
    var coefficients = coefficients
    for (name, start, share) in [("SAMP", window.column, across), ("LINE", window.row, down)] {
      // Coefficients count from the middle of the first pixel.
      Self.change("\(name)_OFF", of: &coefficients) { ($0 + 0.5 - Double(start)) * share - 0.5 }
      Self.change("\(name)_SCALE", of: &coefficients) { $0 * share }
    }
    return SensorGeometry(
      crs: crs,
      points: moved,
      coefficients: coefficients,
      hasGeolocationArrays: hasGeolocationArrays
    )
  }

  private static func change(
    _ name: String,
    of coefficients: inout [String: String],
    _ body: (Double) -> Double
  ) {
    // A unit may stand behind the number.
    guard let text = coefficients[name] else { return }
    coefficients[name] = "\(body(strtod(text, nil)))"
  }

  /// Notes it in a dataset, as far as that can hold it.
  func write(to handle: borrowing Handle) {
    let gdal = handle.gdal
    for (name, value) in coefficients.sorted(by: { $0.key < $1.key }) {
      _ = gdal.GDALSetMetadataItem(handle.dataset, name, value, "RPC")
    }
    guard !points.isEmpty else { return }
    let values = points.map(\.gdal)
    defer {
      for value in values {
        free(value.pszId)
        free(value.pszInfo)
      }
    }
    _ = gdal.GDALSetGCPs(handle.dataset, Int32(clamping: values.count), values, crs?.wkt ?? "")
  }

  /// The same in the XML of virtual rasters.
  var description: String {
    let list = points.map { point in
      "<GCP Id=\"\(BandFiles.escaped(point.name))\" Pixel=\"\(point.column)\" Line=\"\(point.row)\""
        + " X=\"\(point.x)\" Y=\"\(point.y)\" Z=\"\(point.z)\"/>"
    }
    let system = BandFiles.escaped(crs?.wkt ?? "")
    let items = coefficients.sorted { $0.key < $1.key }.map { name, value in
      "<MDI key=\"\(BandFiles.escaped(name))\">\(BandFiles.escaped(value))</MDI>"
    }
    return (items.isEmpty ? "" : "<Metadata domain=\"RPC\">\(items.joined())</Metadata>")
      + (list.isEmpty ? "" : "<GCPList Projection=\"\(system)\">\(list.joined())</GCPList>")
  }
}

extension SensorGeometry.ControlPoint {
  fileprivate init(_ point: GDAL_GCP) {
    name = GDAL.text(point.pszId)
    (column, row) = (point.dfGCPPixel, point.dfGCPLine)
    (x, y, z) = (point.dfGCPX, point.dfGCPY, point.dfGCPZ)
  }

  /// The point for GDAL, whose texts are to be freed.
  fileprivate var gdal: GDAL_GCP {
    GDAL_GCP(
      pszId: strdup(name),
      pszInfo: strdup(""),
      dfGCPPixel: column,
      dfGCPLine: row,
      dfGCPX: x,
      dfGCPY: y,
      dfGCPZ: z
    )
  }
}

extension Raster {
  /// The system of the raster's places, and what else tells them where it lies on no grid; `nil` for a plain image.
  package var systemLabel: String? {
    transform == nil ? sensorGeometry?.label ?? crs?.label : crs?.label
  }

  /// Why the raster cannot be asked by place.
  var noPlace: RasterError {
    sensorGeometry.map { .noGrid(path: path, by: $0.kind) } ?? .noCRS(path: path)
  }
}
