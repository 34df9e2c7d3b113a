import Tensor

/// Reads color images for training, one at a time: JPEG without GDAL, in part and reduced.
package final class PictureReader {
  /// An image that was opened.
  package enum Opened {
    /// A JPEG file, of which parts can be decoded.
    case encoded(height: Int, width: Int)
    /// Pixels, [height, width, 3], uint8, and where they hold data; `nil` where all of them do.
    case decoded(Tensor, valid: Tensor?)
  }

  private let jpeg = JPEGDecoder()
  private let file = LocalFile.Buffer()
  private var path = ""
  private var size = (height: 0, width: 0)
  /// Whether the decoder has read the header, and no pixels yet.
  private var isAtPixels = false

  package init() {}

  /// The bytes of the JPEG file that is open.
  package var encoded: [UInt8] { Array(file.content) }

  /// Opens an image.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - bands: the three to read of an image that has more.
  /// - Returns: the pixels, or the size of a JPEG file, of which parts can then be decoded.
  /// - Throws: `RasterError` where there is none that can be read, `TensorError.memory`, `.interrupted`.
  package func open(_ path: String, bands: [Int]? = nil) throws -> Opened {
    self.path = path
    if bands == nil, !Picture.hasMaskFile(path),
      try file.read(path, beginning: [0xff, 0xd8, 0xff]), let opened = try openJPEG()
    {
      return opened
    }
    let read = try Picture.decodeByGDAL(path: path, bands: bands, layout: .pixels)
    return .decoded(try Self.interleaved(read.values), valid: read.valid)
  }

  /// Opens a JPEG file again whose bytes were kept.
  package func open(_ path: String, encoded: [UInt8]) throws -> Opened {
    self.path = path
    try file.copy(encoded)
    return try openJPEG() ?? open(path)
  }

  /// Decodes a part of the JPEG file that is open, at 1/denominator of its size.
  ///
  /// What comes out is the same whether the rest is decoded too or not.
  /// - Parameters:
  ///   - part: counted in reduced pixels.
  ///   - denominator: 1, 2, 4 or 8.
  /// - Returns: the pixels; rows may be further apart than they are long.
  /// - Throws: `RasterError.window` where no JPEG file is open or the part does not lie in it, `.truncated`, `.pixels`,
  ///   `TensorError.memory`, `.interrupted`.
  /// - Shape: [height, width, 3], uint8
  package func decode(_ part: Window, denominator: Int = 1) throws -> Tensor {
    let whole = Window(
      row: 0,
      column: 0,
      height: (size.height + denominator - 1) / denominator,
      width: (size.width + denominator - 1) / denominator
    )
    guard let jpeg, part.fits(height: whole.height, width: whole.width),
      try isAtPixels || jpeg.open(file.content) != nil
    else {
      throw RasterError.window(path: path, window: part, width: whole.width, height: whole.height)
    }
    isAtPixels = false
    if endsProperly { return try jpeg.read(part, denominator: denominator, path: path) }
    // A file that is cut short must not pass because the part lies before the cut.
    let pixels = try jpeg.read(whole, denominator: denominator, path: path)
    return try Self.repadded(
      pixels.sliced(axis: 0, start: part.row, count: part.height)
        .sliced(axis: 1, start: part.column, count: part.width)
    )
  }

  /// Decodes the whole JPEG file that is open.
  package func decode() throws -> Tensor {
    try decode(Window(row: 0, column: 0, height: size.height, width: size.width))
  }

  private func openJPEG() throws -> Opened? {
    guard let header = try jpeg?.open(file.content) else { return nil }
    size = (header.height, header.width)
    isAtPixels = true
    guard header.width <= Picture.largest / max(header.height, 1) else {
      throw RasterError.tooLarge(
        path: path,
        width: header.width,
        height: header.height,
        bands: 3,
        bytes: Double(header.width) * Double(header.height) * 3,
        limit: Double(Picture.largest) * 3
      )
    }
    guard header.orientation != .upright else {
      return .encoded(height: header.height, width: header.width)
    }
    let planes = try Self.planes(decode())
    return .decoded(try Self.interleaved(header.orientation.applied(to: planes)), valid: nil)
  }

  /// Whether the file's last bytes are JPEG's mark of the end.
  private var endsProperly: Bool {
    let end = file.content.suffix(2)
    return end.elementsEqual([0xff, 0xd9])
  }

  /// An image [height, width, 3], behind whose last pixel kernels may read.
  package static func padded(_ shape: Shape) throws -> Tensor {
    let storage = try Storage(byteCount: shape.reduce(1, *) + PixelLayout.spare)
    return Tensor(storage: storage, shape: shape, dtype: .uint8)
  }

  private static func repadded(_ image: Tensor) throws -> Tensor {
    let dense = try image.contiguous()
    let result = try padded(dense.shape)
    dense.withBytes { from in
      result.withBytes { $0.copyMemory(from: from, byteCount: dense.count) }
    }
    return result
  }

  /// [3, height, width] as [height, width, 3], in place where pixels lie so already.
  private static func interleaved(_ image: Tensor) throws -> Tensor {
    let pixels = try image.permuted([1, 2, 0])
    let isReady =
      pixels.isContiguous && pixels.offset == 0
      && pixels.storage.byteCount >= pixels.count + PixelLayout.spare
    return isReady ? pixels : try repadded(pixels)
  }

  /// [height, width, 3] as [3, height, width].
  static func planes(_ image: Tensor) throws -> Tensor {
    try image.permuted([2, 0, 1]).contiguous()
  }
}
