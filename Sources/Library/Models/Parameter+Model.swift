import Language
import Models

extension Parameter where Argument == ModelObject {
  /// A model.
  static func model(_ name: String, _ summary: String) -> Self {
    .object(name, type: "model", summary)
  }
}

extension Parameter where Argument == BatchArgument {
  /// A record of tensors, or a tensor of images.
  static func batch(_ name: String, _ summary: String) -> Self {
    Self(name, type: "record or tensor", summary) { try BatchArgument(reading: $0) }
  }
}

extension Parameter where Argument == any Encoder {
  /// An encoder, or a model for the encoder within it.
  static func encoder(_ name: String, _ summary: String) -> Self {
    Self(name, type: "model", summary) { $0.object(ModelObject.self)?.encoder }
  }
}

extension Parameter where Argument == WeightSource {
  /// A path, or a model.
  static func weights(_ name: String, _ summary: String) -> Self {
    Self(name, type: "string or model", summary) { value in
      if let path = value.string { return .file(path) }
      return value.object(ModelObject.self).map { .model($0) }
    }
  }
}

/// What the makers of models have in common.
extension Parameter where Argument == Int {
  static var imageSide: Self {
    .integer("image", "Side of the images, in pixels.", default: 224)
  }

  static var bandCount: Self { .integer("channels", "Number of bands.", default: 3) }

  static var headClasses: Self {
    .integer("classes", "Number of classes of a head; 0 for none.", default: 0)
  }

  static func patchSide(_ side: Int) -> Self {
    .integer("patch", "Side of a patch, in pixels.", default: side)
  }
}

extension Parameter where Argument == Int? {
  static var initialSeed: Self {
    Parameter<Int>
      .integer("seed", "Seed of the initial weights; the session's where left out.").optional
  }
}

extension Parameter where Argument == [String]? {
  static var bandNames: Self {
    Parameter<[String]>
      .strings(
        "bands",
        "Names of the bands, of a sensor or by color; they tell where weights go and what a teacher sees."
      ).optional.named
  }
}

extension Parameter where Argument == Bool {
  static var absolutePositions: Self {
    Parameter.bool(
      "absolute",
      "Whether each token has a learned position of its own.",
      default: false
    ).named
  }
}

extension Parameter where Argument == Double {
  static var mlpRatio: Self {
    .number("mlp_ratio", "Hidden width of the MLPs, in widths.", default: 4)
  }

  static var dropPath: Self {
    .number("drop_path", "Largest probability that a branch is skipped in training.", default: 0)
  }
}

extension Parameter where Argument == String? {
  static func preset(_ names: [String]) -> Self {
    Parameter<String>
      .choice("preset", "Sizes of the paper's models; \"nano\" is for trials.", of: names).optional
  }
}

extension Parameter where Argument == WeightSource? {
  static var initialWeights: Self {
    Parameter<WeightSource>
      .weights("weights", "A file, or a model, to take the weights from.").optional
  }
}
