import CGDAL
import Glibc

/// An open GDAL dataset, closed when it goes.
struct Handle: ~Copyable, @unchecked Sendable {
  // Unchecked: a handle belongs to one owner, which passes it between threads only under a lock.

  let gdal: gfm_gdal
  let dataset: GDALDatasetH
  let warning: String?

  /// Opens a file for reading; with its siblings (`.aux.xml`, `.ovr`, world files) where asked.
  init(path: String, siblings: Bool) throws {
    try Self.vet(path)
    let gdal = try GDAL.functions()
    GDAL.clearMessages()
    var flags = UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)
    flags |= UInt32(GDAL_OF_INTERNAL)
    let alone = siblings ? nil : gdal.CSLAddString(nil, "")
    defer { gdal.CSLDestroy(alone) }
    let names = UnsafeRawPointer(alone)?.assumingMemoryBound(to: UnsafePointer<CChar>?.self)
    guard let dataset = gdal.GDALOpenEx(path, flags, nil, nil, names) else {
      throw Self.reason(path: path, GDAL.failure)
    }
    self.gdal = gdal
    self.dataset = dataset
    warning = GDAL.warning.isEmpty ? nil : GDAL.warning
  }

  /// A dataset that was just made.
  init(gdal: gfm_gdal, dataset: GDALDatasetH) {
    self.gdal = gdal
    self.dataset = dataset
    warning = nil
  }

  deinit { _ = gdal.GDALClose(dataset) }

  /// Refuses what is no local file with content before GDAL tries all its formats on it.
  private static func vet(_ path: String) throws {
    // GDAL takes some texts for more than a path: addresses, and whole descriptions in XML or JSON.
    if path.contains("://") || path.hasPrefix("/vsi") || path.hasPrefix("<") {
      throw RasterError.elsewhere(path: path)
    }
    var information = stat()
    guard stat(path, &information) == 0 else {
      throw errno == EACCES ? RasterError.notAllowed(path: path) : .missing(path: path)
    }
    if information.st_mode & S_IFMT == S_IFDIR { throw RasterError.isFolder(path: path) }
    if information.st_mode & S_IFMT != S_IFREG {
      throw RasterError.format(path: path, reason: "it is no regular file")
    }
    if information.st_size == 0 { throw RasterError.empty(path: path) }
    guard access(path, R_OK) == 0 else { throw RasterError.notAllowed(path: path) }
  }

  /// Why a file did not open, from its first bytes where GDAL's words do not say.
  private static func reason(path: String, _ message: String) -> RasterError {
    let head = String(decoding: beginning(of: path), as: UTF8.self)
    if head.hasPrefix("version https://git-lfs") { return .pointer(path: path) }
    if head.contains("<VRTDataset") || head.contains("<GDAL_WMS") || head.contains("<WMS_") {
      return .elsewhere(path: path)
    }
    if message.contains("Premature end") || message.contains("truncated") {
      return .truncated(path: path, reason: Self.shortened(message, path: path))
    }
    if message.contains("not recognized") { return .format(path: path, reason: "") }
    return .format(path: path, reason: Self.shortened(message, path: path))
  }

  private static func beginning(of path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  /// A message without the path, which our own words name.
  static func shortened(_ message: String, path: String) -> String {
    for prefix in ["\(path): ", "\(path):", "`\(path)' "] where message.hasPrefix(prefix) {
      return String(message.dropFirst(prefix.count))
    }
    return message
  }
}
