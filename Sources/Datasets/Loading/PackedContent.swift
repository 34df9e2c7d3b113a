import Synchronization
import Tensor

/// Samples kept in memory between epochs, by their positions in the dataset, up to a number of bytes.
///
/// What came first stays, as in `ImageCache`; levels of 255 are kept as bytes.
final class ContentCache: Sendable {
  private struct State {
    var contents: [Int: Content] = [:]
    var bytes = 0
  }

  private let state = Mutex(State())
  private let limit: Int

  init(bytes limit: Int) { self.limit = limit }

  /// What was kept of a sample, as it was read.
  func content(at position: Int) throws -> Content? {
    guard limit > 0, var content = state.withLock({ $0.contents[position] }) else { return nil }
    for index in content.images.indices {
      content.images[index].pixels = try Self.unpacked(content.images[index].pixels)
    }
    return content
  }

  /// Keeps a sample, where there is room.
  func keep(_ content: Content, at position: Int) throws {
    guard limit > 0, state.withLock({ $0.bytes < limit }) else { return }
    var packed = content
    for index in packed.images.indices {
      packed.images[index].pixels = try Self.packed(packed.images[index].pixels)
    }
    let size =
      packed.images.reduce(packed.mask?.count ?? 0) {
        $0 + $1.pixels.count * $1.pixels.dtype.size + ($1.valid?.count ?? 0)
      }
    state.withLock { state in
      guard state.contents[position] == nil, state.bytes + size <= limit else { return }
      state.contents[position] = packed
      state.bytes += size
    }
  }

  /// The image as bytes, where each value is that of a byte over 255; itself otherwise.
  private static func packed(_ image: Tensor) throws -> Tensor {
    let result = try Tensor(uninitialized: image.shape, .uint8)
    let bytes = result.pointer(to: UInt8.self, .uint8)
    let values = try image.contiguous().floats
    for index in 0..<image.count {
      let level = (values[index] * 255).rounded()
      guard level >= 0, level <= 255, level / 255 == values[index] else { return image }
      bytes[index] = UInt8(level)
    }
    return result
  }

  private static func unpacked(_ image: Tensor) throws -> Tensor {
    guard image.dtype == .uint8 else { return image }
    let result = try image.converted(to: .float32)
    Scaling.bytes.apply(to: result)
    return result
  }
}
