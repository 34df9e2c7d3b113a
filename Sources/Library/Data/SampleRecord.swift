import Datasets
import Language
import Tensor

extension Sample {
  /// The sample as a record: its images and targets by name, and where it is from.
  func record(of dataset: Dataset) throws -> Value {
    var fields = content.images.map { ($0.key.name, $0.pixels.asValue) }
    if let valid = try TensorError.attempt({ try content.valid() }) {
      fields.append(("valid", valid.asValue))
    }
    if let mask = content.mask { fields.append(("mask", mask.asValue)) }
    if let label {
      fields.append(("label", label.asValue))
      fields.append(("class", dataset.classes[label].asValue))
    }
    if let labels = content.labels {
      try fields.append(("labels", Tensor(integers: labels).asValue))
      let names = labels.indices.filter { labels[$0] == 1 }.map { dataset.classes[$0] }
      fields.append(("class_names", names.asValue))
    }
    fields.append(("path", path.asValue))
    fields.append(("source", source.asValue))
    if let place { fields.append(("place", place.asValue)) }
    if dataset.layout != nil, dataset.bandNames != ["red", "green", "blue"] {
      fields.append(("bands", dataset.bandNames.asValue))
    }
    return Value(record: fields)
  }
}

/// A sample whose files are read only when they are asked for: what `filter` looks at.
final class UnopenedSample: ObjectValue {
  private let dataset: Dataset
  private let position: Int

  init(_ dataset: Dataset, _ position: Int) {
    self.dataset = dataset
    self.position = position
  }

  var typeName: String { "sample" }
  var summary: String { "<sample \(dataset.items[position].path)>" }
  func display(_ options: DisplayOptions) -> String { summary }

  var fieldNames: [String] {
    let images =
      switch dataset.task {
      case .images, .classification, .multilabel: ["image"]
      case .segmentation: ["image", "mask"]
      case .change: ["before", "after", "mask"]
      case .superresolution: ["low", "high"]
      }
    return images + ["valid", "label", "class", "labels", "class_names", "path", "source", "place"]
  }

  func field(_ name: String) throws -> Value? {
    let item = dataset.items[position]
    switch name {
    case "valid":
      return try dataset.sample(at: position).record(of: dataset).record?[name] ?? Value.none
    case "image", "before", "after", "low", "high", "mask":
      return try dataset.sample(at: position).record(of: dataset).record?[name]
    case "label": return item.label.asValue
    case "class": return item.label.map { dataset.classes[$0] }.asValue
    case "labels":
      return try dataset.labels(of: item).map { chosen in
        try Tensor(integers: dataset.classes.indices.map { chosen.contains($0) ? 1 : 0 }).asValue
      } ?? Value.none
    case "class_names":
      return try dataset.labels(of: item).map { $0.map { dataset.classes[$0] }.asValue }
        ?? Value.none
    case "path": return dataset.path(of: item).asValue
    case "source": return dataset.sources[item.source].asValue
    case "place": return item.place.asValue
    default: return nil
    }
  }
}
