import Raster
import Synchronization
import Tensor

/// Decoded images, kept until a number of bytes is reached.
///
/// What came first stays: an epoch visits every image once, so that throwing out the oldest would
/// throw out what comes next.
final class ImageCache: Sendable {
  private struct State {
    var images: [String: Tensor] = [:]
    var bytes = 0
  }

  private let state = Mutex(State())
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// The image, from memory or from its file.
  ///
  /// - Shape: [3, height, width], uint8
  func image(path: String, bands: [Int]?) throws -> Tensor {
    if let image = state.withLock({ $0.images[path] }) { return image }
    let image = try Picture.decode(path: path, bands: bands).contiguous()
    state.withLock { state in
      guard state.images[path] == nil, state.bytes + image.count <= limit else { return }
      state.images[path] = image
      state.bytes += image.count
    }
    return image
  }
}
