import CGDAL
import Synchronization

/// An open GDAL dataset, closed when it goes.
struct Handle: ~Copyable, @unchecked Sendable {
  // Unchecked: a handle belongs to one owner, which passes it between threads only under a lock.

  let gdal: gfm_gdal
  let dataset: GDALDatasetH
  let warning: String?

  /// Which of the files beside an image GDAL takes notice of.
  enum Siblings {
    /// `.aux.xml`, `.ovr`, `.msk`, world files.
    case all
    /// The file `.msk`, if it is there.
    case maskAlone
  }

  /// Opens a file for reading.
  ///
  /// - Throws: `RasterError` where there is none, or none that can be read.
  init(path: String, siblings: Siblings) throws {
    try self.init(opening: Self.vetted(path), path: path, siblings: siblings)
  }

  /// Opens a raster that a description in XML puts together from files that were looked at.
  init(description: String, path: String) throws {
    try self.init(opening: description, path: path, siblings: .all)
  }

  private init(opening name: String, path: String, siblings: Siblings) throws {
    let gdal = try GDAL.functions()
    GDAL.clearMessages()
    var flags = UInt32(GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR)
    flags |= UInt32(GDAL_OF_INTERNAL)
    let alone = siblings == .all ? nil : gdal.CSLAddString(nil, Self.maskName(path))
    defer { gdal.CSLDestroy(alone) }
    let names = UnsafeRawPointer(alone)?.assumingMemoryBound(to: UnsafePointer<CChar>?.self)
    guard let dataset = gdal.GDALOpenEx(name, flags, nil, nil, names) else {
      try GDAL.requireNoShortage()
      throw Self.reason(path: path, GDAL.failure)
    }
    self.gdal = gdal
    self.dataset = dataset
    warning = GDAL.warning.isEmpty ? nil : GDAL.warning
  }

  /// The name of the mask beside a file; empty where there is none, so that nothing is found.
  private static func maskName(_ path: String) -> String {
    guard Picture.hasMaskFile(path) else { return "" }
    return Picture.maskFile(path).split(separator: "/").last.map(String.init) ?? ""
  }

  /// A dataset that was just made.
  init(gdal: gfm_gdal, dataset: GDALDatasetH) {
    self.gdal = gdal
    self.dataset = dataset
    warning = nil
  }

  deinit { _ = gdal.GDALClose(dataset) }

  /// What GDAL is to open: the file, once it is known to be one, or an address, where that is allowed.
  static func vetted(_ path: String) throws -> String {
    if GDAL.isNetworkAllowed, LocalFile.isAddress(path) {
      return path.hasPrefix("http") ? "/vsicurl/\(path)" : path
    }
    if let part = PartName(path) {
      try LocalFile.vet(part.file)
      return part.text
    }
    try LocalFile.vet(path)
    try VirtualRaster.vet(path)
    // A colon makes GDAL look for more than a file in a name.
    return path.contains(":") && !path.hasPrefix("/") ? "./" + path : path
  }

  /// Why a file did not open, from its first bytes where GDAL's words do not say.
  private static func reason(path: String, _ message: String) -> RasterError {
    let head = String(decoding: LocalFile.beginning(of: path), as: UTF8.self)
    if head.hasPrefix("version https://git-lfs") { return .pointer(path: path) }
    if Self.services.contains(where: head.contains) { return .elsewhere(path: path) }
    if message.contains("Premature end") || message.contains("truncated") {
      return .truncated(path: path, reason: Self.shortened(message, path: path))
    }
    if message.contains("not recognized") { return .format(path: path, reason: "") }
    return .format(path: path, reason: Self.shortened(message, path: path))
  }

  /// How descriptions of services on the network begin.
  private static let services = [
    "<GDAL_WMS", "<GDAL_WMTS", "<WMS_", "<WMT_MS", "<WCS_GDAL", "<TileMapService", "<Capabilities",
    "\"stac_version\"",
  ]

  /// A message without the path, which our own words name.
  static func shortened(_ message: String, path: String) -> String {
    for prefix in ["\(path): ", "\(path):", "`\(path)' "] where message.hasPrefix(prefix) {
      return String(message.dropFirst(prefix.count))
    }
    return message
  }
}

/// A handle that rasters share, one reader at a time.
final class SharedHandle: Sendable {
  private let handle: Mutex<Handle>

  /// - Parameter handle: what is shared; nobody else has it any more.
  init(_ handle: consuming Handle) { self.handle = Mutex(handle) }

  /// Lends the handle while no other reader has it.
  ///
  /// - Parameter body: must not ask for the lock again.
  /// - Returns: What the body returns.
  /// - Throws: What the body throws.
  func withLock<Result, Failure: Error>(
    _ body: (inout sending Handle) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try handle.withLock(body)
  }
}
