import CJPEG
import Tensor

/// Decodes JPEG files in memory, one at a time.
final class JPEGDecoder {
  /// What the header of the opened file says.
  struct Header {
    /// The size of the stored pixels.
    let height: Int
    let width: Int
    let orientation: Orientation
  }

  private let decoder: OpaquePointer
  /// What decoding the opened file takes beside its pixels, in bytes.
  private var scratch = 0.0

  /// - Returns: `nil` without memory.
  init?() {
    guard let decoder = gfm_jpeg_new({ Interruption.isRequested }) else { return nil }
    self.decoder = decoder
  }

  deinit { gfm_jpeg_free(decoder) }

  /// Reads the header of a file, which stays in memory until its pixels are decoded.
  ///
  /// - Returns: `nil` where the file is for GDAL to open, or to refuse.
  /// - Throws: `TensorError.memory`.
  func open(_ content: UnsafeRawBufferPointer) throws -> Header? {
    guard let bytes = content.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    var header = gfm_jpeg_header()
    let status = gfm_jpeg_open(decoder, bytes, content.count, &header)
    if status == GFM_JPEG_MEMORY { throw Self.shortage(of: Double(content.count)) }
    guard status == GFM_JPEG_OK else { return nil }
    scratch = Double(header.bytes)
    let exif = UnsafeRawBufferPointer(start: header.exif, count: header.exif_count)
    return Header(
      height: header.height,
      width: header.width,
      orientation: header.exif == nil ? .upright : Orientation(exifData: exif)
    )
  }

  /// Decodes a part of the opened file, counted in pixels reduced by the denominator.
  ///
  /// - Shape: [height, width, 3], uint8: a view whose rows are further apart than it is wide
  /// - Throws: `RasterError.truncated`, `.pixels`, `TensorError.memory`, and where an interruption was asked for.
  func read(_ part: Window, denominator: Int, path: String) throws -> Tensor {
    try BufferPool.shared.require(scratch)
    var (before, columns) = (0, 0)
    try check(
      gfm_jpeg_start(decoder, Int32(denominator), part.column, part.width, &before, &columns),
      part,
      path
    )
    let result = try PictureReader.padded([part.height, columns, 3])
    let status = result.withPointer(to: UInt8.self, .uint8) {
      gfm_jpeg_rows(decoder, part.row, part.height, $0)
    }
    try check(status, part, path)
    return try result.sliced(axis: 1, start: before, count: part.width)
  }

  private func check(_ status: gfm_jpeg_status, _ part: Window, _ path: String) throws {
    switch status {
    case GFM_JPEG_OK: return
    case GFM_JPEG_STOPPED:
      try Interruption.check()
      throw RasterError.pixels(path: path, band: nil, window: part, reason: "it was interrupted")
    case GFM_JPEG_MEMORY:
      throw Self.shortage(of: scratch + Double(part.height) * Double(part.width) * 6)
    case GFM_JPEG_TRUNCATED: throw RasterError.truncated(path: path, reason: message)
    default: throw RasterError.pixels(path: path, band: nil, window: part, reason: message)
    }
  }

  /// A lack of memory that the library met.
  private static func shortage(of bytes: Double) -> TensorError {
    .memory(shape: nil, bytes: bytes, available: BufferPool.shared.available())
  }

  private var message: String { String(cString: gfm_jpeg_message(decoder)) }
}
