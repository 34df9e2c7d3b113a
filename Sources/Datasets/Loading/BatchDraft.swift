import Raster
import Tensor

/// A batch while workers fill it, each some of its images.
final class BatchDraft: @unchecked Sendable {
  // Unchecked: an image's place in the tensors and lists is written by the one worker that claimed
  // it; the queue's lock passes the whole on to whoever finishes it.

  let positions: [Int]
  private(set) var image: Tensor?
  private(set) var other: Tensor?
  private var failures: [Unreadable?]
  /// Where images hold data; `nil` for those that do everywhere.
  private var validity: [Tensor?]
  private let hasOthers: Bool

  /// - Parameters:
  ///   - positions: where its images stand in the dataset.
  ///   - size: the height and width of the images, in pixels; `nil` where the first one decides.
  ///   - hasOthers: whether each image comes with another date of its place.
  /// - Throws: `TensorError.memory`.
  init(positions: [Int], size: Int?, hasOthers: Bool) throws {
    self.positions = positions
    self.hasOthers = hasOthers
    failures = Array(repeating: nil, count: positions.count)
    validity = Array(repeating: nil, count: positions.count)
    if let size { try makeRoom((size, size)) }
  }

  /// Height and width of the images, once they are known.
  var size: (height: Int, width: Int)? { image.map { ($0.shape[2], $0.shape[3]) } }

  func makeRoom(_ size: (height: Int, width: Int)) throws {
    let shape: Shape = [positions.count, 3, size.height, size.width]
    image = try Tensor(uninitialized: shape)
    if hasOthers { other = try Tensor(uninitialized: shape) }
  }

  func fail(_ index: Int, _ failure: Unreadable) {
    failures.withUnsafeMutableBufferPointer { $0[index] = failure }
  }

  func note(valid: Tensor?, _ index: Int) {
    guard let valid else { return }
    validity.withUnsafeMutableBufferPointer { $0[index] = valid }
  }

  /// Where the images that could be read hold data; `nil` where all of them do everywhere.
  ///
  /// - Shape: [batch, height, width], bool
  func valid() throws -> Tensor? {
    guard let size else { return nil }
    return try ValidityMap.stacked(filled.map { validity[$0] }, size)
  }

  var unreadable: [Unreadable] { failures.compactMap { $0 } }

  /// The places of the images that could be read.
  var filled: [Int] { positions.indices.filter { failures[$0] == nil } }

  /// The images that could be read, moved together.
  func gathered(_ tensor: Tensor?) throws -> Tensor {
    guard let tensor else { return try Tensor.zeros([0, 3, 1, 1]) }
    let places = filled
    guard places.count < positions.count else { return tensor }
    let result = try Tensor(uninitialized: [places.count] + tensor.shape.dropFirst())
    let one = tensor.count / max(positions.count, 1)
    withElements(Float.self, tensor, result) { from, to in
      for (index, place) in places.enumerated() {
        (to + index * one).update(from: from + place * one, count: one)
      }
    }
    return result
  }
}
