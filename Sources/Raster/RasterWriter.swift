import CGDAL
import Glibc
import Tensor

/// Writes images and maps, whole or not at all.
package enum RasterWriter {
  /// What a file is written as.
  package enum Format: String, CaseIterable, Sendable {
    /// A cloud-optimized GeoTIFF: tiles, overviews, compressed without loss.
    case tiff
    case png
    case jpeg

    /// By the ending of a path.
    package init?(ending path: String) {
      let name = path.lowercased()
      if name.hasSuffix(".tif") || name.hasSuffix(".tiff") {
        self = .tiff
      } else if name.hasSuffix(".png") {
        self = .png
      } else if name.hasSuffix(".jpg") || name.hasSuffix(".jpeg") {
        self = .jpeg
      } else {
        return nil
      }
    }

    fileprivate var driver: String {
      switch self {
      case .tiff: "COG"
      case .png: "PNG"
      case .jpeg: "JPEG"
      }
    }
  }

  /// Writes pixels; the same pixels give the same bytes.
  ///
  /// - Shape: pixels [bands, height, width]
  /// - Throws: `RasterError.write`; what was under the path is then untouched.
  package static func write(
    _ pixels: Tensor,
    to path: String,
    as format: Format,
    georeference: Georeference = Georeference()
  ) throws {
    precondition(pixels.rank == 3, "an image is [bands, height, width]")
    try checkSides(pixels.shape, path: path)
    let pixels = try stored(pixels)
    let memory = try inMemory(pixels, path: path)
    georeference.write(to: memory, dtype: pixels.dtype)
    let isWhole = !pixels.dtype.isFloating
    let keeps = georeference.nodataByBand != nil
    try copy(memory, to: path, as: format, isWhole: isWhole, keepsSidecar: keeps)
  }

  /// Writes a raster's pixels, bands, place and nodata to a file of another format.
  package static func write(_ raster: Raster, to path: String, as format: Format) throws {
    let isWhole = !raster.dtype.isFloating
    guard raster.orientation == .upright, raster.stored == nil else {
      let size = (height: raster.height, width: raster.width)
      var georeference = try Georeference(like: raster, size: size)
      georeference.bandNames = raster.bands.map { $0.name == "\($0.number)" ? "" : $0.name }
      return try write(raster.read(), to: path, as: format, georeference: georeference)
    }
    let keeps = raster.nodataByBand != nil
    try raster.handle.withLock { handle in
      try copy(handle, to: path, as: format, isWhole: isWhole, keepsSidecar: keeps)
    }
  }

  /// Elements of a type that files hold.
  private static func stored(_ pixels: Tensor) throws -> Tensor {
    switch pixels.dtype {
    case .bool: try pixels.converted(to: .uint8).contiguous()
    case .int8: try pixels.converted(to: .int16).contiguous()
    case .float16, .bfloat16: try pixels.converted(to: .float32).contiguous()
    default: try pixels.contiguous()
    }
  }

  private static func copy(
    _ source: borrowing Handle,
    to path: String,
    as format: Format,
    isWhole: Bool,
    keepsSidecar: Bool
  ) throws {
    let gdal = source.gdal
    GDAL.clearMessages()
    guard let driver = gdal.GDALGetDriverByName(format.driver) else {
      throw RasterError.write(path: path, reason: "this GDAL has no \(format.driver) driver")
    }
    // Classes must not be mixed in overviews; numbers are.
    let settings: [String] =
      switch format {
      case .tiff:
        [
          "COMPRESS=DEFLATE", "PREDICTOR=YES", "BIGTIFF=IF_SAFER",
          "OVERVIEW_RESAMPLING=\(isWhole ? "NEAREST" : "AVERAGE")",
        ]
      case .png: []
      case .jpeg: ["QUALITY=95"]
      }
    var options: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    for setting in settings { options = gdal.CSLAddString(options, setting) }
    defer { gdal.CSLDestroy(options) }
    let temporary = temporaryPath(path)
    do {
      guard
        let written = gdal.GDALCreateCopy(
          driver,
          temporary,
          source.dataset,
          0,
          options,
          GDAL.progress,
          nil
        )
      else {
        try Interruption.check()
        throw RasterError.write(path: path, reason: GDAL.failure)
      }
      // Closing writes the rest; a full disk shows only here.
      _ = gdal.GDALClose(written)
      try finish(temporary, path)
    } catch {
      remove(temporary)
      throw error
    }
    // What the format itself has no room for is kept beside it for nodata of each band alone: TIFF
    // has one value for all. One that was left of an earlier file would speak of this one.
    let sidecar = path + ".aux.xml"
    if keepsSidecar, format == .tiff, rename(temporary + ".aux.xml", sidecar) == 0 { return }
    unlink(temporary + ".aux.xml")
    if format == .tiff { unlink(sidecar) }
  }

  /// Where a file is written until it is whole: with the ending that drivers look at.
  static func temporaryPath(_ path: String) -> String {
    let dot = path.lastIndex(of: ".") ?? path.endIndex
    return "\(path[..<dot]).\(getpid()).part\(path[dot...])"
  }

  /// Gives a file that is whole its name.
  static func finish(_ temporary: String, _ path: String) throws {
    guard GDAL.failure.isEmpty else { throw RasterError.write(path: path, reason: GDAL.failure) }
    let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, fsync(descriptor) == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw RasterError.write(path: path, reason: reason)
    }
    close(descriptor)
    guard rename(temporary, path) == 0 else {
      throw RasterError.write(path: path, reason: String(cString: strerror(errno)))
    }
  }

  /// Removes what a failed write left.
  static func remove(_ temporary: String) {
    for ending in ["", ".aux.xml", ".ovr.tmp", ".msk.ovr.tmp", "-journal", "-wal", "-shm"] {
      unlink(temporary + ending)
    }
  }

  private static func checkSides(_ shape: Shape, path: String) throws {
    guard shape.allSatisfy({ $0 <= Raster.longestSide }) else {
      throw RasterError.write(
        path: path,
        reason: "images have at most \(Raster.longestSide) bands, rows and columns, not "
          + "\(shape.map { "\($0)" }.joined(separator: " × "))"
      )
    }
  }

  /// A GDAL dataset with a copy of the pixels.
  ///
  /// - Parameters:
  ///   - pixels: what is copied.
  ///   - path: what messages name.
  /// - Returns: the dataset, without a place.
  /// - Throws: `RasterError.write` where GDAL has no such images, `TensorError.interrupted`.
  /// - Shape: pixels [bands, height, width]
  static func inMemory(_ pixels: Tensor, path: String) throws -> Handle {
    let gdal = try GDAL.functions()
    GDAL.clearMessages()
    let pixels = try pixels.contiguous()
    try checkSides(pixels.shape, path: path)
    guard let driver = gdal.GDALGetDriverByName("MEM"),
      let dataset = gdal.GDALCreate(
        driver,
        "",
        Int32(pixels.shape[2]),
        Int32(pixels.shape[1]),
        Int32(pixels.shape[0]),
        pixels.dtype.gdal,
        nil
      )
    else { throw RasterError.write(path: path, reason: GDAL.failure) }
    let handle = Handle(gdal: gdal, dataset: dataset)
    let (height, row) = (pixels.shape[1], pixels.shape[2] * pixels.dtype.size)
    let rows = max(1, piece / max(row, 1))
    for band in 0..<pixels.shape[0] {
      for start in stride(from: 0, to: height, by: rows) {
        try Interruption.check()
        let range = start..<min(start + rows, height)
        try pixels.withBytes {
          try put($0 + (band * height + start) * row, pixels, band, range, handle, path)
        }
      }
    }
    return handle
  }

  /// Puts some rows of a band into a dataset.
  private static func put(
    _ memory: UnsafeMutableRawPointer,
    _ pixels: Tensor,
    _ band: Int,
    _ rows: Range<Int>,
    _ handle: borrowing Handle,
    _ path: String
  ) throws {
    let (gdal, width) = (handle.gdal, Int32(pixels.shape[2]))
    let code = gdal.GDALRasterIOEx(
      gdal.GDALGetRasterBand(handle.dataset, Int32(band + 1)),
      GF_Write,
      0,
      Int32(rows.lowerBound),
      width,
      Int32(rows.count),
      memory,
      width,
      Int32(rows.count),
      pixels.dtype.gdal,
      GSpacing(pixels.dtype.size),
      GSpacing(pixels.shape[2] * pixels.dtype.size),
      nil
    )
    guard code == CE_None else { throw RasterError.write(path: path, reason: GDAL.failure) }
  }

  /// Bytes that are copied between two looks at interruptions.
  private static let piece = 64 << 20
}
