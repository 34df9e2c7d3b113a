import Layers

/// A whole model, as a script holds it.
package protocol Model: Module {
  /// What kind of training the model is for; it decides which parameters decay.
  var kind: TrainingKind { get }
  /// The floating-point operations of one image forward, two for each multiplication and addition
  /// of matrix products.
  var forwardFlops: Double { get }
  /// Those of one image in training: forward, and twice that backward where gradients flow.
  var stepFlops: Double { get }
}

extension Model {
  package var stepFlops: Double { 3 * forwardFlops }
}

/// The two kinds of training of the method.
package enum TrainingKind: Sendable {
  case pretraining
  case finetuning
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
  /// All parameters but statistics, with their layer and whether they decay.
  package var parameterInfo: [ParameterInfo] {
    let named = namedParameters.filter { !$0.parameter.isStatistic }
    let layers = LayerNumbers(of: named.map(\.name))
    return named.map { entry in
      ParameterInfo(
        name: entry.name,
        parameter: entry.parameter,
        layer: layers[entry.name],
        decays: kind.decays(entry.name, rank: entry.parameter.shape.count)
      )
    }
  }
}

extension TrainingKind {
  /// Whether weight decay applies to a parameter.
  ///
  /// In pre-training, Swin's relative position tables do decay: the published code means to spare
  /// them, but a name prefix defeats it, and its results stand on that.
  package func decays(_ name: String, rank: Int) -> Bool {
    if rank <= 1 || name.hasSuffix(".bias") { return false }
    let last = name.split(separator: ".").last.map(String.init) ?? name
    switch self {
    case .pretraining: return !["mask_token", "absolute_pos_embed"].contains(last)
    case .finetuning:
      let spared = [
        "mask_token", "absolute_pos_embed", "pos_embed", "cls_token",
        "relative_position_bias_table",
      ]
      // A plain vision transformer's tables decay, whether shared or of a block.
      let isPlain = last == "relative_position_bias_table" && !name.contains("layers.")
      return !spared.contains(last) || isPlain
    }
  }
}
