import CGDAL
import Tensor

/// Outlines in a vector file, such as buildings in GeoJSON, as masks of images.
package enum Outlines {
  /// Formats that hold outlines in one file and lead nowhere else.
  private static let drivers = ["GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf"]

  /// Whether a path names such a file, by its ending.
  package static func isFile(_ path: String) -> Bool {
    [".geojson", ".json", ".gpkg", ".shp", ".fgb"].contains { path.lowercased().hasSuffix($0) }
  }

  /// 1 where the middle of a pixel of an image lies in an outline, 0 elsewhere; lines and points have no inside.
  ///
  /// A plain image named as a tile of the web map, `…-x-y-zoom`, lies where that tile does. A file of 0 bytes
  /// stands for no outlines where that is allowed, as where each image has a file of its own.
  /// - Throws: `RasterError.outlines`, `.noAreas` where the file holds lines and points alone, and `.noCRS` or
  ///   `.noGrid` for an image that lies nowhere.
  /// - Shape: [height, width], uint8
  package static func mask(
    _ path: String,
    of image: Raster,
    window: Window,
    allowsEmpty: Bool = false
  ) throws -> Tensor {
    guard window.fits(height: image.height, width: image.width) else {
      throw RasterError.window(
        path: image.path,
        window: window,
        width: image.width,
        height: image.height
      )
    }
    let size = (height: window.height, width: window.width)
    let shape: Shape = [1, size.height, size.width]
    let result = try Tensor.zeros(shape, .uint8)
    guard let frame = try frame(of: image) else { throw image.noPlace }
    let target = try RasterWriter.inMemory(result, path: image.path)
    guard try !(allowsEmpty && isEmpty(path)) else {
      return try result.selected(axis: 0, at: 0).contiguous()
    }
    for place in frame.part(window).turns {
      place.write(to: target)
      try burn(path, into: target)
    }
    let request = Request(
      numbers: [1],
      window: Window(row: 0, column: 0, height: size.height, width: size.width),
      size: size,
      resampling: .nearest
    )
    try request.read(into: result, from: target, path: path, block: size)
    return try result.selected(axis: 0, at: 0).contiguous()
  }

  /// Whether a file of outlines has 0 bytes.
  package static func isEmpty(_ path: String) throws -> Bool {
    do {
      try LocalFile.vet(path)
      return false
    } catch RasterError.empty { return true }
  }

  /// The pixels of an image and their place; `nil` for one that lies nowhere.
  static func frame(of image: Raster) throws -> Frame? {
    let size = (height: image.height, width: image.width)
    if let transform = image.transform, let crs = image.crs {
      return Frame(crs: crs, transform: transform, height: size.height, width: size.width)
    }
    guard let tile = webTile(image), let crs = try CRS(epsg: 3857) else { return nil }
    return Frame(crs: crs, transform: tile, height: size.height, width: size.width)
  }

  /// Where a tile of the web map lies, by its name.
  private static func webTile(_ image: Raster) -> GeoTransform? {
    let name = image.path.split(separator: "/").last ?? ""
    guard let match = name.firstMatch(of: /(\d+)-(\d+)-(\d+)\.[^.]+$/), let x = Double(match.1),
      let y = Double(match.2), let zoom = Int(match.3), zoom <= 30
    else { return nil }
    let half = Double.pi * 6_378_137
    let side = 2 * half / Double(1 << zoom)
    return GeoTransform(coefficients: [
      x * side - half, side / Double(image.width), 0, half - y * side, 0,
      -side / Double(image.height),
    ])
  }

  /// Opens a file of outlines.
  static func open(_ path: String) throws -> Handle {
    try LocalFile.vet(path)
    try requireNoLink(path)
    let gdal = try GDAL.functions()
    GDAL.clearMessages()
    var allowed: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    for driver in drivers { allowed = gdal.CSLAddString(allowed, driver) }
    defer { gdal.CSLDestroy(allowed) }
    let names = UnsafeRawPointer(allowed)?.assumingMemoryBound(to: UnsafePointer<CChar>?.self)
    let flags = UInt32(GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)
    guard let opened = gdal.GDALOpenEx(path, flags, names, nil, nil) else {
      throw RasterError.outlines(path: path, reason: Handle.shortened(GDAL.failure, path: path))
    }
    return Handle(gdal: gdal, dataset: opened)
  }

  /// Refuses GeoJSON whose reference system stands at an address: GDAL would take it for degrees.
  private static func requireNoLink(_ path: String) throws {
    guard [".geojson", ".json"].contains(where: { path.lowercased().hasSuffix($0) }) else { return }
    let text = String(decoding: LocalFile.beginning(of: path, count: 1 << 16), as: UTF8.self)
    guard
      text.contains(/"crs"\s*:\s*\{\s*(?:"properties"\s*:\s*\{[^}]*\}\s*,\s*)?"type"\s*:\s*"link"/)
    else { return }
    let reason = "its reference system is a link, which is not followed; name the system instead"
    throw RasterError.outlines(path: path, reason: reason)
  }
}
