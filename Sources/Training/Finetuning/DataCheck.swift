import Datasets
import Models
import Tensor

/// Whether data goes with a model, and what about it makes learning unlikely.
package struct DataCheck {
  private let model: any Trainable
  private let dataset: Dataset
  private let name: String

  /// - Parameters:
  ///   - dataset: The data.
  ///   - model: What is trained or measured on it.
  ///   - name: What the data is called in messages.
  package init(_ dataset: Dataset, for model: any Trainable, called name: String) {
    (self.dataset, self.model, self.name) = (dataset, model, name)
  }

  /// - Throws: `TrainingError` naming what of task, classes, scale and bands does not go together.
  package func require() throws {
    guard dataset.count > 0 else { throw TrainingError.empty(name) }
    let wanted = model.tasks
    guard wanted.contains(dataset.task) else {
      throw TrainingError.task(
        model: model.summary,
        wanted: wanted.map(\.rawValue),
        data: dataset.task.rawValue
      )
    }
    // A mask may leave out the last classes; a scene's are told apart by their order in all of them.
    if let classes = model.classCount,
      model is Classifier ? dataset.classes.count != classes : dataset.classes.count > classes
    {
      throw TrainingError.classes(model: classes, data: dataset.classes)
    }
    if let model = model as? SuperResolver, let scale = dataset.layout?.enlargement,
      model.scale != scale
    {
      throw TrainingError.scale(model: model.scale, data: scale)
    }
    if let encoder = (model as? any EncoderBased)?.encoder,
      encoder.channels != dataset.bandNames.count
    {
      throw TrainingError.bands(model: encoder.channels, data: dataset.bandNames)
    }
  }

  /// What a user should know before training: classes without samples, classes of very different size.
  package func warnings() -> [String] {
    guard [.classification, .multilabel].contains(dataset.task) else { return [] }
    var counts = [Int](repeating: 0, count: dataset.classes.count)
    for item in dataset.items.prefix(Self.mostLooked) {
      if let label = item.label, counts.indices.contains(label) { counts[label] += 1 }
      guard dataset.task == .multilabel, let labels = try? dataset.labels(of: item) else {
        continue
      }
      for label in labels where counts.indices.contains(label) { counts[label] += 1 }
    }
    return Self.warnings(counts, classes: dataset.classes, of: name)
  }

  private static let mostLooked = 20_000
  private static let mostUneven = 20

  /// What numbers of samples by class should tell a user.
  static func warnings(_ counts: [Int], classes: [String], of name: String) -> [String] {
    let missing = counts.indices.filter { counts[$0] == 0 }.map { classes[$0] }
    var result: [String] = []
    if !missing.isEmpty {
      let list = missing.prefix(8).joined(separator: ", ")
      result.append(
        "no sample of \(name) is of \(list)"
          + (missing.count > 8 ? " and \(missing.count - 8) more classes" : "")
          + ": what is never seen cannot be learned"
      )
    }
    let present = counts.indices.filter { counts[$0] > 0 }
    if let most = present.max(by: { counts[$0] < counts[$1] }),
      let least = present.min(by: { counts[$0] < counts[$1] }),
      counts[most] > mostUneven * counts[least]
    {
      result.append(
        "classes of \(name) are uneven: \(counts[most]) of \(classes[most]), "
          + "\(counts[least]) of \(classes[least])"
      )
    }
    return result
  }
}

extension Trainable {
  /// The tasks that the model is for.
  package var tasks: [Task] {
    switch self {
    case let model as Classifier: model.isMultilabel ? [.multilabel] : [.classification]
    case is Segmenter: [.segmentation]
    case is ChangeDetector: [.change]
    case is SuperResolver: [.superresolution]
    default: [.images]
    }
  }

  /// The number of classes that the model tells apart, if it does.
  package var classCount: Int? {
    switch self {
    case let model as Classifier: model.classes
    case let model as Segmenter: model.classes
    case let model as ChangeDetector: model.classes
    default: nil
    }
  }
}
