import Datasets
import Language

/// The normalization that a script asks for, or the one that suits.
func chosenNormalization(
  _ wanted: NormalizationArgument?,
  _ dataset: Dataset
) throws -> LoaderSettings.Normalization {
  switch wanted {
  case nil:
    dataset.bandNames.count == 3 && dataset.task != .superresolution ? .imageNet : .none
  case .imageNet: .imageNet
  case .off: .none
  case .dataset: try dataset.normalization()
  case .given(let mean, let deviation): .given(mean: mean, deviation: deviation)
  }
}

/// What a script says of normalizing.
enum NormalizationArgument {
  case imageNet
  case dataset
  case off
  case given(mean: [Double], deviation: [Double])
}

extension NormalizationArgument: ValueConvertible {
  var asValue: Value {
    switch self {
    case .imageNet: "imagenet".asValue
    case .dataset: "dataset".asValue
    case .off: .none
    case .given(let mean, let deviation):
      Value(record: [("mean", mean.asValue), ("std", deviation.asValue)])
    }
  }
}

extension Parameter where Argument == NormalizationArgument? {
  static var normalization: Self {
    let result = Self(
      "normalize",
      type: "string, none or record",
      "\"imagenet\", \"dataset\", none or {mean: …, std: …}; by the number of bands where left out."
    ) { value in
      switch value.string {
      case "imagenet": return .imageNet
      case "dataset": return .dataset
      case let word?:
        throw Failure(
          "value",
          "normalize must be \"imagenet\", \"dataset\" or none, not \"\(word)\""
        )
      case nil: break
      }
      if value.isNone { return .some(.off) }
      guard let record = value.record else { return nil }
      guard let mean = record["mean"]?.numbers, let deviation = record["std"]?.numbers else {
        let keys = record.keys.isEmpty ? "nothing" : record.keys.joined(separator: ", ")
        throw Failure(
          "value",
          "normalize: a record holds `mean` and `std`, each a list of numbers; this one holds \(keys)"
        )
      }
      return .given(mean: mean, deviation: deviation)
    }
    return result.withDefault(nil, shown: "by the bands").named
  }
}
