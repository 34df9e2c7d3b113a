import Datasets
import Language
import Tensor

/// The batches of one epoch, made as they are asked for.
final class BatchesObject: ObjectValue {
  private let count: Int
  private let size: Int
  /// Batches as records, from one on.
  private let from: (Int) throws -> () throws -> Value?

  /// The batches of color pictures.
  init(_ loader: Loader, epoch: Int, warn: @escaping (String) -> Void) {
    count = loader.batchesPerEpoch
    size = loader.batchSize
    from = { first in
      let queue = try loader.batches(epoch: epoch, from: first)
      return {
        while let batch = try queue.next() {
          for image in batch.skipped { warn("left out: \(image.reason)") }
          if batch.count > 0 { return try Self.record(batch) }
        }
        return nil
      }
    }
  }

  /// The batches of samples of any task.
  init(_ loader: TaskLoader, epoch: Int, warn: @escaping (String) -> Void) {
    count = loader.batchesPerEpoch
    size = loader.batchSize
    from = { first in
      let queue = loader.batches(epoch: epoch, from: first)
      return {
        while let batch = try queue.next() {
          for image in batch.skipped { warn("left out: \(image.reason)") }
          if batch.count > 0 { return Self.record(batch) }
        }
        return nil
      }
    }
  }

  var typeName: String { "batches" }
  var summary: String { "<\(count) batches of \(size)>" }
  func display(_ options: DisplayOptions) -> String { summary }
  func length() throws -> Int? { count }

  func element(at index: [IndexItem]) throws -> Value? {
    guard index.count == 1, case .integer(let position) = index[0] else { return nil }
    let number = position < 0 ? position + count : position
    guard (0..<count).contains(number) else {
      throw Failure("index", "index \(position) is out of range for \(count) batches")
    }
    return try from(number)()
  }

  func elements() throws -> (() throws -> Value?)? { try from(0) }

  private static func record(_ batch: Batch) throws -> Value {
    var fields = [("image", batch.image.asValue)]
    if let valid = batch.valid { fields.append(("valid", valid.asValue)) }
    if batch.labels.contains(where: { $0 >= 0 }) {
      try fields.append(("label", Tensor(integers: batch.labels).asValue))
    }
    fields.append(("path", batch.paths.asValue))
    return Value(record: fields)
  }

  private static func record(_ batch: TaskBatch) -> Value {
    let order = [
      "image", "before", "after", "low", "high", "valid", "mask", "label", "labels", "target",
    ]
    let fields = order.compactMap { name in
      batch.tensors[name].map { (name, $0.asValue) }
    }
    return Value(record: fields + [("path", batch.paths.asValue)])
  }
}
