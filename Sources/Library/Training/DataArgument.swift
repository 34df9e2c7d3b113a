import Datasets
import Language
import Models
import Tensor
import Training

/// What a model is trained or measured on: ready batches, or a dataset that makes them.
enum DataArgument {
  case ready([Batch])
  case dataset(Dataset)

  /// - Throws: `Failure` where a list holds something else but records of tensors.
  init?(reading value: Value) throws {
    if let holder = value.object(DatasetObject.self) {
      self = .dataset(holder.dataset)
      return
    }
    guard let list = value.list else { return nil }
    self = .ready(
      try list.elements.enumerated().map { index, element in
        guard element.record != nil, let batch = try BatchArgument(reading: element) else {
          throw Failure(
            "type",
            "batch \(index) is \(element.typeWithArticle)",
            help: "ready batches are records of tensors, such as {image: …, mask: …}"
          )
        }
        return try batch.with(nil)
      }
    )
  }

  /// The batches for a task's model.
  ///
  /// - Throws: `TrainingError` or `DatasetError` where data, model and settings do not go together.
  func taskSource(
    _ loading: TaskLoading,
    for model: any Predictor,
    training: Bool,
    _ output: any Output
  ) throws -> any BatchSource {
    let name = training ? "the training data" : "the held-out data"
    switch self {
    case .ready(let batches):
      guard !batches.isEmpty else { throw TrainingError.empty(name) }
      return WatchedBatches(
        ReadyBatches(
          batches,
          share: loading.share.cut == .pairs ? loading.share.byRows : loading.share
        ),
        classes: [],
        classCount: (model as? Classifier)?.classes,
        isNormalized: false,
        warn: { output.warn("\(name): \($0)") }
      )
    case .dataset(let dataset):
      return try loading.source(
        dataset,
        for: model,
        called: name,
        training: training,
        output: output
      )
    }
  }

  /// The dataset, where the data is one.
  var dataset: Dataset? {
    if case .dataset(let dataset) = self { dataset } else { nil }
  }

  /// The names of the bands, where they are known.
  var bandNames: [String]? { dataset.flatMap { $0.bands == nil ? $0.bandNames : nil } }
}

extension Parameter where Argument == DataArgument {
  /// A dataset, or a list of batches.
  static func data(_ name: String, _ summary: String) -> Self {
    Self(name, type: "dataset or list of batches", summary) { try DataArgument(reading: $0) }
  }
}
