import Datasets
import Language
import Models
import Tensor
import Training

/// What a model is trained or measured on: ready batches, or a dataset that makes them.
enum DataArgument {
  case ready([TrainingBatch])
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
        return try TrainingBatch(tensors: batch.with(nil), paths: Self.paths(element))
      }
    )
  }

  private static func paths(_ batch: Value) -> [String] {
    guard let path = batch.record?["path"] ?? batch.record?["paths"] else { return [] }
    return path.strings ?? path.string.map { [$0] } ?? []
  }

  /// The batches in order, as much of them as this process reads.
  ///
  /// - Throws: `DatasetError` where the settings do not suit the dataset.
  func source(
    _ settings: @autoclosure () throws -> LoaderSettings,
    share: BatchShare,
    skipped: @escaping ([Unreadable]) -> Void
  ) throws -> any BatchSource {
    switch self {
    case .ready(let batches): return ReadyBatches(batches, share: share)
    case .dataset(let dataset):
      guard dataset.layout == nil else {
        throw Failure(
          "value",
          "pretraining reads color pictures, this is a dataset for \(dataset.task.rawValue) "
            + "with bands \(dataset.bandNames.joined(separator: ", "))",
          help: "ready batches are taken: \(Self.masked(try settings(), dataset.task))"
        )
      }
      var settings = try settings()
      settings.share = share
      return LoadedBatches(try Loader(dataset, settings), skipped: skipped)
    }
  }

  /// What makes masked batches of a dataset of another task, as a script says it.
  private static func masked(_ settings: LoaderSettings, _ task: Task) -> String {
    let image =
      switch task {
      case .change: "before"
      case .superresolution: "low"
      default: "image"
      }
    let side = settings.mask?.image ?? settings.size ?? 192
    let mask = settings.mask.map { ", patch=\($0.patch), model_patch=\($0.modelPatch)" } ?? ""
    return "[{image: b.\(image), mask: mask(image=\(side)\(mask))} "
      + "for b in data.batches(\(min(settings.batch, 16)), image=\(side))]"
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
  var bandNames: [String]? {
    switch self {
    case .ready: nil
    case .dataset(let dataset): dataset.bands == nil ? ["red", "green", "blue"] : nil
    }
  }
}

extension Parameter where Argument == DataArgument {
  /// A dataset, or a list of batches.
  static func data(_ name: String, _ summary: String) -> Self {
    Self(name, type: "dataset or list of batches", summary) { try DataArgument(reading: $0) }
  }
}
