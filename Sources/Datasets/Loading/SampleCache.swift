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

/// Where a loader keeps images for the next epoch.
package enum CachePolicy: Sendable, Equatable {
  case none
  /// In memory, up to a number of bytes.
  case memory(bytes: Int)
  /// In a file that later sessions use again.
  case file(path: String)
}

/// Images kept between epochs, by their positions in the dataset.
///
/// What came first stays: an epoch visits every image once, so that throwing out the oldest would
/// throw out what comes next.
final class ImageCache: Sendable {
  private struct State {
    var images: [Int: CachedImage] = [:]
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
    guard limit > 0 else { return nil }
    return state.withLock { $0.images[position] }
  }

  /// Keeps an image, where there is room.
  func keep(_ image: CachedImage, at position: Int, path: String) throws {
    if let file { return try file.keep(image, path: path) }
    let size = image.byteCount + (image.valid?.count ?? 0)
    state.withLock { state in
      guard state.images[position] == nil, state.bytes + size <= limit else { return }
      state.images[position] = image
      state.bytes += size
    }
  }
}
