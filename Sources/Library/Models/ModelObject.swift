import Language
import Models
import Tensor

import class Layers.Pass

/// A model as the language sees it: a reference, which training changes in place.
package final class ModelObject: ObjectValue {
  package let model: any Model

  package init(_ model: any Model) { self.model = model }

  package var typeName: String { "model" }

  /// The tree of parts, and how many numbers are in it.
  package func display(_ options: DisplayOptions) -> String { "\(model.tree)\n\(sizes)" }

  package var summary: String { "<\(model.summary), \(Self.grouped(model.count)) parameters>" }

  private var sizes: String {
    let trained = model.namedParameters.filter(\.parameter.isTrainable)
      .reduce(0) { $0 + $1.parameter.value.count }
    let total = model.count
    return "\(Self.grouped(total)) parameters"
      + (trained < total ? ", \(Self.grouped(trained)) of them trained" : "")
  }

  /// A whole number in groups of three digits.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.indices.map { index in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digits[index])" : "\(digits[index])"
    }.joined()
  }

  package func isEqual(to other: Value) -> Bool? {
    other.object(ModelObject.self).map { $0.model === model } ?? false
  }

  package var fieldNames: [String] {
    ["parameters", "count", "encoder", "teacher", "image", "channels", "bands", "classes"]
  }

  package func field(_ name: String) throws -> Value? {
    switch name {
    case "parameters": Value.table(parameters)
    case "count": model.count.asValue
    case "encoder": Value(ModelObject(try encoder(of: "encoder")))
    case "teacher": (model as? SimMIM)?.teacher.map { Value(ModelObject($0)) } ?? Value.none
    case "image": try encoder(of: "image").image.asValue
    case "channels": try encoder(of: "channels").channels.asValue
    case "bands": try encoder(of: "bands").bandNames.asValue
    case "classes":
      classes.asValue
    default: nil
    }
  }

  /// The model itself where it is an encoder, else the encoder within.
  package var encoder: (any Encoder)? {
    switch model {
    case let encoder as any Encoder: encoder
    case let model as any EncoderBased: model.encoder
    default: nil
    }
  }

  private var classes: Int? {
    switch model {
    case let classifier as Classifier: classifier.classes
    case let segmenter as Segmenter: segmenter.classes
    case let detector as ChangeDetector: detector.classes
    default: encoder?.head.map { $0.weight.shape[0] }
    }
  }

  private func encoder(of field: String) throws -> any Encoder {
    guard let encoder else { throw Failure("type", "\(model.summary) has no \(field)") }
    return encoder
  }

  private var parameters: TableValue {
    let table = TableValue(columnNames: ["name", "shape", "trainable", "layer", "decay"])
    for info in model.parameterInfo {
      table.append([
        info.name.asValue, info.parameter.shape.asValue, info.parameter.isTrainable.asValue,
        info.layer.asValue, info.decays.asValue,
      ])
    }
    return table
  }

  /// `model(x)`: the raw scores of a model with a head, else the last map, normalized.
  package func call(_ arguments: Arguments, _ context: CallContext) throws -> Value? {
    guard arguments.count == 1, let image = try Tensor(reading: arguments[0]) else {
      throw Failure("argument", "a model is called with one tensor of images")
    }
    return try scoresOrMap(image.cast(to: .float32, of: "model")).asValue
  }

  private func scoresOrMap(_ image: Tensor) throws -> Tensor {
    if model is any Predictor || encoder?.head != nil {
      return try scores([.image: image], Pass())
    }
    let encoder = try encoder(of: "map")
    let maps = try encoder.maps(image, mask: nil, through: nil, Pass())
    return try encoder.normalized(maps[maps.count - 1], Pass()).image()
  }

  /// The raw scores of a batch.
  ///
  /// - Throws: `ModelError.noHead` where the model gives none.
  func scores(_ batch: Batch, _ pass: Pass) throws -> Tensor {
    if let predictor = model as? any Predictor { return try predictor.predict(batch, pass) }
    guard let encoder = model as? any Encoder, let head = encoder.head, let image = batch[.image]
    else { throw ModelError.noHead }
    return try head(encoder.pooled(image, pass), pass)
  }

  /// The model as one of a task.
  func predictor(_ operation: String) throws -> any Predictor {
    if let predictor = model as? any Predictor { return predictor }
    throw Failure(
      "type",
      "\(operation): \(model.summary) is no model of a task",
      argument: 0,
      help: "classifier(…), segmenter(…), change_detector(…) and super_resolver(…) make one"
    )
  }

  /// The model as one with a loss.
  func trainable() throws -> any Trainable {
    if let trainable = model as? any Trainable { return trainable }
    throw Failure(
      "type",
      "an encoder has no loss of its own",
      help: "put it into simmim(…) or classifier(…), or another model of a task"
    )
  }
}
