import Datasets
import Language
import Tensor

/// The batches of one epoch, made as they are asked for.
final class BatchesObject: ObjectValue {
  private let loader: Loader
  private let epoch: Int
  private let warn: (String) -> Void

  /// - Parameters:
  ///   - loader: Where they come from.
  ///   - epoch: Which epoch's order and draws.
  ///   - warn: Is told of samples that were left out.
  init(_ loader: Loader, epoch: Int, warn: @escaping (String) -> Void) {
    (self.loader, self.epoch, self.warn) = (loader, epoch, warn)
  }

  private var count: Int { loader.batchesPerEpoch }

  var typeName: String { "batches" }
  var summary: String { "<\(count) batches of \(loader.batchSize)>" }
  func display(_ options: DisplayOptions) -> String { summary }
  func length() throws -> Int? { count }

  func element(at index: [IndexItem]) throws -> Value? {
    guard index.count == 1, case .integer(let position) = index[0] else { return nil }
    let number = position < 0 ? position + count : position
    guard (0..<count).contains(number) else {
      throw Failure("index", "index \(position) is out of range for \(count) batches")
    }
    return try records(from: number)()
  }

  func elements() throws -> (() throws -> Value?)? { records(from: 0) }

  /// Batches as records, from one on.
  private func records(from first: Int) -> () throws -> Value? {
    let queue = loader.batches(epoch: epoch, from: first)
    return { [warn] in
      while let loaded = try queue.next() {
        for sample in loaded.skipped { warn("left out: \(sample.reason)") }
        if loaded.count > 0 { return Self.record(loaded.batch) }
      }
      return nil
    }
  }

  private static let order: [BatchKey] = [
    .image, .before, .after, .low, .high, .valid, .mask, .label, .labels, .target,
  ]

  private static func record(_ batch: Batch) -> Value {
    let fields = order.compactMap { key in batch[key].map { (key.name, $0.asValue) } }
    return Value(record: fields + [("path", batch.paths.asValue)])
  }
}
