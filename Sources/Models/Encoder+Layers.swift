import Layers

/// Where an encoder's parameter stands, for a rate that decays from the output to the input.
///
/// - Source: the published fine-tuning code of SimMIM, arXiv 2111.09886.
package enum EncoderPlace: Equatable {
  /// The patch embedding and the tokens that are learned: layer 0.
  case input
  /// A block, counted from 0 over all stages: layer k + 1. A patch merging goes with the last block before it.
  case block(Int)
  /// What comes after all blocks.
  case output
}

/// What an optimizer needs to know of a parameter.
package struct ParameterInfo {
  package let name: String
  package let parameter: Parameter
  /// The depth for layer-wise rate decay, 0 at the input.
  package let layer: Int
  /// Whether weight decay applies.
  package let decays: Bool
}

extension Model {
  /// All parameters but statistics, with their layer and whether they decay; those of encoders as the encoders say it,
  /// those around them at the output.
  package var parameterInfo: [ParameterInfo] {
    let encoder = self as? any Encoder ?? (self as? any EncoderBased)?.encoder
    let teacher = (self as? SimMIM)?.teacher
    var known: [ObjectIdentifier: (layer: Int, isSpared: Bool)] = [:]
    for encoder in [teacher, encoder].compactMap({ $0 }) {
      let spared = encoder.undecayed(in: kind)
      for (name, parameter) in encoder.namedParameters {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        known[ObjectIdentifier(parameter)] = (encoder.layer(of: name), spared.contains(last))
      }
    }
    let output = (encoder?.blockCount ?? 0) + 1
    return namedParameters.filter { !$0.parameter.isStatistic }.map { name, parameter in
      let place = known[ObjectIdentifier(parameter)] ?? (output, false)
      let isFlat = parameter.shape.count <= 1 || name.hasSuffix(".bias")
      return ParameterInfo(
        name: name,
        parameter: parameter,
        layer: place.layer,
        decays: !isFlat && !place.isSpared
      )
    }
  }
}

extension Encoder {
  fileprivate func layer(of name: String) -> Int {
    switch place(of: name) {
    case .input: 0
    case .block(let block): block + 1
    case .output: blockCount + 1
    }
  }
}
