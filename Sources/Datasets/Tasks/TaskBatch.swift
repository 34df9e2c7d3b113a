import Raster
import Tensor

/// Samples of any task, ready for a step of training.
package struct TaskBatch: LoadedBatch {
  /// By the names that models ask for: `image`, `before` and `after` or `low` and `high` [batch,
  /// bands, height, width]; `mask` [batch, height, width] of classes, 255 where it does not count;
  /// `label` [batch]; `labels` [batch, classes]; `target` [batch, classes] where targets are mixed;
  /// `valid` [batch, height, width] in the finest pixels, 0 where there are no data, if that is somewhere.
  package let tensors: [String: Tensor]
  package let paths: [String]
  /// Samples that were left out because they cannot be read.
  package let skipped: [Unreadable]

  package var count: Int { paths.count }
}

/// Rows that are gathered for a batch.
struct TaskRows {
  private var images: [(name: String, rows: [Tensor])] = []
  private var masks: [Tensor] = []
  private var validity: [Tensor?] = []
  private var labels: [Int] = []
  private var flags: [[Int]] = []
  private(set) var paths: [String] = []

  mutating func add(_ content: Content, item: Dataset.Item, path: String) throws {
    if images.isEmpty { images = content.images.map { ($0.name, []) } }
    for index in images.indices {
      let pixels = content.images[index].pixels
      if let first = images[index].rows.first, first.shape != pixels.shape {
        throw DatasetError.unsuited(
          operation: "batches",
          reason: "\(path) is \(pixels.shape), \(paths[0]) is \(first.shape); "
            + "image= brings all to one size"
        )
      }
      images[index].rows.append(pixels)
    }
    validity.append(try content.valid())
    if let mask = content.mask { masks.append(mask) }
    if let own = content.labels { flags.append(own) }
    labels.append(item.label ?? -1)
    paths.append(path)
  }

  /// The tensors of the batch by name.
  func tensors() throws -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for (name, rows) in images { result[name] = try Tensor.stacked(rows) }
    if let shape = images.map({ $0.rows[0].shape }).max(by: { $0.elementCount < $1.elementCount }),
      let valid = try ValidityMap.stacked(validity, (shape[1], shape[2]))
    {
      result["valid"] = valid
    }
    if !masks.isEmpty { result["mask"] = try Tensor.stacked(masks) }
    if let width = flags.first?.count {
      let values = flags.flatMap { $0.map(Float.init) }
      result["labels"] = try Tensor(values, shape: [flags.count, width])
    }
    if labels.contains(where: { $0 >= 0 }) { result["label"] = try Tensor(integers: labels) }
    return result
  }
}
