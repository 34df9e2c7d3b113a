import Layers

/// An encoder as a part of a larger model, without what that has no use for: always the mask token.
final class EncoderPart: Module {
  private let encoder: any Encoder
  private let left: [String]

  /// - Parameters:
  ///   - encoder: The encoder.
  ///   - left: The names of parts that are left out.
  init(_ encoder: any Encoder, without left: [String]) {
    self.encoder = encoder
    self.left = left
  }

  var parameters: [(name: String, parameter: Parameter)] {
    encoder.parameters.filter { $0.name != "mask_token" }
  }

  var children: [(name: String, module: any Module)] {
    encoder.children.filter { !left.contains($0.name) }
  }

  var summary: String { encoder.summary }
}
