import CGDAL
import Glibc
import Tensor

/// The GDAL library, loaded when the first raster is opened.
enum GDAL {
  /// Whether rasters may lie on the network: GFM_NETWORK=1 in the environment, never a script's choice.
  static let isNetworkAllowed = getenv("GFM_NETWORK").map { strcmp($0, "1") == 0 } ?? false

  // Initialized once, by whichever thread comes first.
  private static let loaded: Result<Functions, RasterError> = {
    var reason = [CChar](repeating: 0, count: 1024)
    guard let functions = gfm_gdal_load(isNetworkAllowed, &reason, reason.count) else {
      return .failure(.library(reason: text(reason)))
    }
    return .success(Functions(pointer: functions))
  }()

  /// The table of GDAL's functions, which never changes once it is filled.
  struct Functions: @unchecked Sendable {
    let pointer: UnsafePointer<gfm_gdal>
  }

  /// The library's functions.
  ///
  /// - Throws: `RasterError.library` where GDAL is not installed.
  static func functions() throws -> gfm_gdal { try loaded.get().pointer.pointee }

  /// What GDAL gave as the reason of the last failure on this thread.
  static var failure: String { cleaned(gfm_gdal_failure()) }

  /// The first warning since messages were cleared.
  static var warning: String { cleaned(gfm_gdal_warning()) }

  /// Throws where GDAL lacked memory since messages were cleared: the file is not to blame.
  ///
  /// - Parameters:
  ///   - shape: Of the pixels that were to be read, where that is known.
  ///   - dtype: Their type.
  /// - Throws: `TensorError.memory`; GDAL needs a copy beside the pixels.
  static func requireNoShortage(_ shape: Shape? = nil, _ dtype: DType = .uint8) throws {
    guard gfm_gdal_lacked_memory() else { return }
    let available = BufferPool.shared.available()
    // With so much left, it is the file that claims what cannot be.
    guard available < 0x1p30 else { return }
    let bytes = Double(shape?.elementCount ?? 1 << 20) * Double(2 * dtype.size)
    throw TensorError.memory(shape: shape, bytes: bytes, available: available)
  }

  static func clearMessages() { gfm_gdal_clear_messages() }

  /// A C string as ours; empty for none.
  static func text(_ characters: UnsafePointer<CChar>?) -> String {
    characters.map { String(cString: $0) } ?? ""
  }

  /// A message as part of a sentence.
  private static func cleaned(_ message: UnsafePointer<CChar>?) -> String {
    let line = text(message).replacing("\n", with: " ")
    return line.hasSuffix(".") ? String(line.dropLast()) : line
  }

  /// The callback that lets GDAL stop where an interruption was asked for.
  static let progress: GDALProgressFunc = { _, _, _ in
    Interruption.isRequested ? 0 : 1
  }
}

/// Whether rasters may lie on the network.
package func isNetworkAllowed() -> Bool { GDAL.isNetworkAllowed }

/// The GDAL version that is installed, for reports.
package func gdalVersion() throws -> String {
  GDAL.text(try GDAL.functions().GDALVersionInfo("RELEASE_NAME"))
}
