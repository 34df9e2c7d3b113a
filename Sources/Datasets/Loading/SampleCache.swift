import Raster
import Synchronization
import Tensor

/// What is kept of an image for the next epoch.
enum CachedImage: Sendable {
  /// Pixels, [height, width, 3], uint8, with bytes to spare behind them; where they hold data, if not
  /// everywhere; whether of a JPEG file.
  case decoded(Tensor, valid: Tensor? = nil, ofJPEG: Bool)
  /// The JPEG file, of an image that is decoded at a reduced size when its part allows.
  case encoded([UInt8])

  var byteCount: Int {
    switch self {
    case .decoded(let image, _, _): image.count
    case .encoded(let bytes): bytes.count
    }
  }

  /// Where the pixels hold data; `nil` where all of them do.
  var valid: Tensor? {
    if case .decoded(_, let valid, _) = self { valid } else { nil }
  }
}

/// Where a loader keeps samples for the next epoch.
package enum CachePolicy: Sendable, Equatable {
  case none
  /// In memory, up to a number of bytes.
  case memory(bytes: Int)
  /// In a file that later sessions use again; plain pictures alone.
  case file(path: String)

  /// As much memory as is usual.
  package static let usual = CachePolicy.memory(bytes: 512 << 20)
}

/// Samples kept between epochs, by their positions in the dataset: pictures as they were decoded,
/// others as they were read, in as few bytes as hold them.
///
/// What came first stays: an epoch visits every sample once, so that throwing out the oldest would
/// throw out what comes next.
final class SampleCache: Sendable {
  private enum Kept {
    case image(CachedImage)
    case content(PackedContent)
  }

  private struct State {
    var samples: [Int: Kept] = [:]
    var bytes = 0
  }

  private let state = Mutex(State())
  private let limit: Int
  private let file: PackedImages?

  /// - Throws: `DatasetError.file` where a file is asked for that cannot serve.
  init(_ policy: CachePolicy) throws {
    switch policy {
    case .none: (limit, file) = (0, nil)
    case .memory(let bytes): (limit, file) = (bytes, nil)
    case .file(let path): (limit, file) = (0, try PackedImages(path: path))
    }
  }

  /// Whether it is worth while to offer images.
  var isTakingMore: Bool {
    if let file { return file.isTakingMore }
    return limit > 0 && state.withLock { $0.bytes < limit }
  }

  /// What was kept of an image.
  ///
  /// - Parameters:
  ///   - position: where the image stands in the dataset; memory knows it by this.
  ///   - path: the image's file; a file of images knows it by this.
  ///   - size: the side, in pixels, that JPEG files may be reduced towards, for which they are kept as
  ///     they are; `nil` where they are not to be reduced.
  /// - Returns: `nil` where nothing is kept; from a file also where the image has changed on disk since.
  /// - Throws: `TensorError.memory`.
  func image(at position: Int, path: String, reducingTo size: Int?) throws -> CachedImage? {
    if let file { return try file.image(path: path, reducingTo: size) }
    guard case .image(let image) = kept(at: position) else { return nil }
    return image
  }

  /// Keeps an image, where there is room.
  func keep(_ image: CachedImage, at position: Int, path: String) throws {
    if let file { return try file.keep(image, path: path) }
    keep(.image(image), image.packedByteCount, at: position)
  }

  /// What was kept of a sample that is no plain picture, as it was read.
  ///
  /// - Throws: `TensorError.memory`.
  func content(at position: Int) throws -> Content? {
    guard case .content(let packed) = kept(at: position) else { return nil }
    return try packed.content()
  }

  /// Keeps a sample that is no plain picture, where there is room.
  ///
  /// - Parameters:
  ///   - content: The sample, with NaN where an image has no data.
  ///   - position: Where it stands in the dataset.
  ///   - scaling: How its stored numbers became those of the images.
  /// - Throws: `TensorError.memory`.
  func keep(_ content: Content, at position: Int, _ scaling: Scaling) throws {
    guard file == nil, isTakingMore else { return }
    let packed = try PackedContent(content, scaling)
    keep(.content(packed), packed.byteCount, at: position)
  }

  private func kept(at position: Int) -> Kept? {
    limit > 0 ? state.withLock { $0.samples[position] } : nil
  }

  private func keep(_ sample: Kept, _ size: Int, at position: Int) {
    state.withLock { state in
      guard state.samples[position] == nil, size <= limit - state.bytes else { return }
      state.samples[position] = sample
      state.bytes += size
    }
  }
}
