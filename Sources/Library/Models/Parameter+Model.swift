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
