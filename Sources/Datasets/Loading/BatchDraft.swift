import Raster
import Synchronization
import Tensor

/// A batch while workers fill it, each some of its samples.
final class BatchDraft: @unchecked Sendable {
  // Unchecked: a sample's row is written by the one worker that claimed it; the queue's lock passes the
  // whole on to whoever finishes it.

  /// A sample as it was drawn.
  struct Row {
    /// In the memory that `place` gave for them.
    var images: [(key: BatchKey, pixels: Tensor)] = []
    /// Where every image has data, in the pixels of the finest; `nil` where that is everywhere.
    var valid: Tensor?
    /// The class of each pixel.
    var mask: Tensor?
    /// 1 for each class that the sample belongs to.
    var labels: [Int]?
  }

  /// The number of the batch in its epoch.
  let number: Int
  /// Where its samples stand in the dataset.
  let positions: [Int]
  private var results: [Result<Row, Unreadable>?]
  private let memory = Mutex<[BatchKey: Tensor]>([:])

  init(number: Int, positions: [Int]) {
    self.number = number
    self.positions = positions
    results = Array(repeating: nil, count: positions.count)
  }

  /// Memory for an image of one sample: its part of the batch, or memory of its own where the first
  /// image that asked has another shape.
  ///
  /// - Throws: `TensorError.memory`.
  /// - Shape: [bands, height, width], float32
  func place(_ key: BatchKey, _ shape: Shape, at index: Int) throws -> Tensor {
    let whole = try memory.withLock { memory in
      if let known = memory[key] { return known }
      try requireMemory(for: [positions.count] + shape, of: .float32)
      let new = try Tensor(uninitialized: [positions.count] + shape)
      memory[key] = new
      return new
    }
    guard Array(whole.shape.dropFirst()) == shape else { return try Tensor(uninitialized: shape) }
    return try whole.selected(axis: 0, at: index)
  }

  func put(_ result: Result<Row, Unreadable>, at index: Int) {
    results.withUnsafeMutableBufferPointer { $0[index] = result }
  }

  /// The samples that could be read, with their positions, and those that could not.
  var parts: (samples: [(position: Int, row: Row)], unreadable: [Unreadable]) {
    var samples: [(Int, Row)] = []
    var unreadable: [Unreadable] = []
    for (position, result) in zip(positions, results) {
      switch result {
      case .success(let row): samples.append((position, row))
      case .failure(let failure): unreadable.append(failure)
      case nil: preconditionFailure("a batch is finished once all its samples are there")
      }
    }
    return (samples, unreadable)
  }

  /// The tensors of the samples that could be read.
  ///
  /// - Parameters:
  ///   - rows: The samples, at least one.
  ///   - paths: Where they came from, for messages.
  /// - Returns: A batch without the classes of whole samples.
  /// - Throws: `DatasetError.unsuited` where two images are not of one size, `TensorError.memory`.
  func batch(of rows: [Row], paths: [String]) throws -> Batch {
    var batch = Batch([:], paths: paths)
    for (number, image) in rows[0].images.enumerated() {
      let images = rows.map { $0.images[number].pixels }
      for (path, other) in zip(paths, images) where other.shape != image.pixels.shape {
        throw DatasetError.unsuited(
          operation: "batches",
          reason: "\(path) is \(other.shape), \(paths[0]) is \(image.pixels.shape); "
            + "image= brings all to one size"
        )
      }
      batch[image.key] = try joined(images, image.key)
    }
    let finest = rows[0].images.map(\.pixels.shape).max { $0.elementCount < $1.elementCount }
    if let finest {
      batch[.valid] = try ValidityMap.stacked(rows.map(\.valid), (finest[1], finest[2]))
    }
    let masks = rows.compactMap(\.mask)
    if !masks.isEmpty { batch[.mask] = try Tensor.stacked(masks) }
    let flags = rows.compactMap(\.labels)
    if let width = flags.first?.count {
      batch[.labels] = try Tensor(flags.joined().map(Float.init), shape: [flags.count, width])
    }
    return batch
  }

  /// Images as one tensor: the batch's own memory, where all of them lie in it.
  private func joined(_ images: [Tensor], _ key: BatchKey) throws -> Tensor {
    if let whole = memory.withLock({ $0[key] }), images.count == positions.count,
      images.allSatisfy({ $0.storage === whole.storage })
    {
      return whole
    }
    return try Tensor.stacked(images)
  }
}
