import Language
import Models
import Tensor

/// Batches as scripts give them: a record of tensors, or the images alone.
struct BatchArgument {
  let batch: Batch

  /// - Throws: `Failure` where a list within the record has rows of different lengths.
  init?(reading value: Value) throws {
    if let record = value.record {
      var batch = Batch([:], paths: Self.paths(record))
      for (name, field) in record.fields {
        // Paths and sources lie beside the tensors.
        guard let tensor = try Tensor(reading: field) else { continue }
        batch[BatchKey(name)] = try Self.prepared(tensor, BatchKey(name))
      }
      self.batch = batch
    } else if let tensor = try Tensor(reading: value) {
      batch = [.image: try Self.prepared(tensor, .image)]
    } else {
      return nil
    }
  }

  private static func paths(_ record: RecordValue) -> [String] {
    guard let path = record["path"] ?? record["paths"] else { return [] }
    return path.strings ?? path.string.map { [$0] } ?? []
  }

  private static let inputs: Set<BatchKey> = [
    .image, .teacherImage, .before, .after, .low, .high, .mask, .target, .labels,
  ]

  /// Images and masks as the models compute with them, in float32; labels stay as they are.
  private static func prepared(_ tensor: Tensor, _ key: BatchKey) throws -> Tensor {
    inputs.contains(key) ? try tensor.cast(to: .float32, of: key.name) : tensor
  }

  /// The batch with a mask given beside it.
  func with(_ mask: Tensor?, teacherImage: Tensor? = nil) throws -> Batch {
    var result = batch
    if let mask { result[.mask] = try Self.prepared(mask, .mask) }
    if let teacherImage { result[.teacherImage] = try Self.prepared(teacherImage, .image) }
    guard let mask = result[.mask], mask.rank == 2, let image = result[.image], image.rank == 4
    else { return result }
    // One mask serves all images.
    let shape = [image.shape[0]] + mask.shape
    result[.mask] = try TensorError.attempt { try mask.expanded(to: shape).contiguous() } ?? mask
    return result
  }
}
