import Datasets
import Language
import Tensor

/// Declares what makes batches of a dataset.
func defineBatches(in library: Library) {
  library.define(
    "batches",
    "Gives the batches of one epoch, normalised with ImageNet's statistics, read ahead by workers.",
    .dataset(),
    .integer("batch", "The number of images of a batch."),
    Parameter.bool("shuffle", "Whether the order is random.", default: false).named,
    Parameter.bool("augment", "Whether images are cropped and mirrored at random.", default: false)
      .named,
    Parameter.integer("workers", "Threads that read ahead; by the number of cores where left out.")
      .optional.named,
    Parameter.integer("image", "Height and width to bring images to; left as they are by default.")
      .optional.named,
    Parameter.integer("epoch", "Which epoch's order and crops.", default: 0).named,
    Parameter.choice(
      "on_error",
      "What becomes of images that cannot be read.",
      of: Dataset.ErrorPolicy.allCases.map(\.rawValue),
      default: "fail"
    ).named,
    .seed(),
    returns: "batches",
    examples: []
  ) { call, data, batch, shuffle, augment, workers, image, epoch, policy, seed in
    var settings = LoaderSettings()
    settings.batch = batch
    settings.shuffles = shuffle
    settings.augments = augment
    settings.workers = workers
    settings.size = image
    settings.dropsLast = false
    settings.onError = Dataset.ErrorPolicy(rawValue: policy) ?? .fail
    settings.seed = call.interpreter.random.seed(orNext: seed)
    guard !augment || image != nil else {
      throw Failure(
        "argument",
        "batches: augment=true crops images, so image= must give their size"
      )
    }
    let output = call.output
    let loader = try Loader(data.dataset, settings)
    return Value(BatchesObject(loader, epoch: epoch) { output.warn($0) })
  }
}

/// The batches of one epoch, made as they are asked for.
final class BatchesObject: ObjectValue {
  private let loader: Loader
  private let epoch: Int
  private let warn: (String) -> Void

  init(_ loader: Loader, epoch: Int, warn: @escaping (String) -> Void) {
    self.loader = loader
    self.epoch = epoch
    self.warn = warn
  }

  var typeName: String { "batches" }
  var summary: String { "<\(loader.batchesPerEpoch) batches of \(loader.batchSize)>" }
  func display(_ options: DisplayOptions) -> String { summary }
  func length() throws -> Int? { loader.batchesPerEpoch }

  func element(at index: [IndexItem]) throws -> Value? {
    guard index.count == 1, case .integer(let position) = index[0] else { return nil }
    let number = position < 0 ? position + loader.batchesPerEpoch : position
    guard (0..<loader.batchesPerEpoch).contains(number) else {
      throw Failure(
        "index",
        "index \(position) is out of range for \(loader.batchesPerEpoch) batches"
      )
    }
    let batch = try loader.batches(epoch: epoch, from: number).next()
    return batch.map(record)
  }

  func elements() throws -> (() throws -> Value?)? {
    let queue = try loader.batches(epoch: epoch)
    return { [self] in try queue.next().map(record) }
  }

  private func record(_ batch: Batch) -> Value {
    for image in batch.skipped { warn("left out: \(image.reason)") }
    var fields = [("image", batch.image.asValue)]
    if batch.labels.contains(where: { $0 >= 0 }) {
      fields.append(("label", Tensor(integers: batch.labels).asValue))
    }
    fields.append(("path", batch.paths.asValue))
    return Value(record: fields)
  }
}
