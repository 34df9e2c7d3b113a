import Layers
import Tensor

/// A model that training can improve: it has a loss.
package protocol Trainable: Module {
  /// What kind of training the model is for; it decides which parameters decay.
  var kind: TrainingKind { get }
  /// The loss of a batch, on the pass's tape, with the parts that are shown beside it.
  func loss(_ batch: [String: Tensor], _ pass: Pass) throws -> Loss
}

/// A loss and what it is made of.
package struct Loss {
  /// The number to make small, on the tape.
  package let total: Tensor
  /// Named parts, for the record.
  package let parts: [(name: String, value: Tensor)]

  package init(total: Tensor, parts: [(name: String, value: Tensor)] = []) {
    self.total = total
    self.parts = parts
  }
}

/// The two kinds of training of the method.
package enum TrainingKind: Sendable {
  case pretraining
  case finetuning
}

/// What an optimiser needs to know of a parameter.
package struct ParameterInfo {
  package let name: String
  package let parameter: Parameter
  /// The depth for layer-wise rate decay, 0 at the input.
  package let layer: Int
  /// Whether weight decay applies.
  package let decays: Bool
}

extension Trainable {
  /// All parameters with their layer and whether they decay.
  package var parameterInfo: [ParameterInfo] {
    let blocks = blockDepths
    return namedParameters.map { entry in
      ParameterInfo(
        name: entry.name,
        parameter: entry.parameter,
        layer: layer(of: entry.name, blockDepths: blocks),
        decays: kind.decays(entry.name, rank: entry.parameter.shape.count)
      )
    }
  }

  /// The loss's gradients with respect to all trainable parameters, by name.
  ///
  /// - Returns: Zeros for a parameter that took no part; the loss besides.
  package func gradients(_ batch: [String: Tensor]) throws -> (Loss, [(name: String, Tensor)]) {
    let tape = Tape()
    let pass = Pass(tape: tape, isTraining: false)
    let loss = try loss(batch, pass)
    let gradients = try tape.gradients(of: loss.total)
    let named = namedParameters.filter(\.parameter.isTrainable).map { entry in
      (
        entry.name,
        pass.gradient(of: entry.parameter, in: gradients) ?? .zeros(entry.parameter.shape)
      )
    }
    return (loss, named)
  }

  /// The number of blocks of each stage of the encoder, by their names.
  private var blockDepths: [Int] {
    var depths: [Int] = []
    for entry in namedParameters where !entry.name.hasPrefix("teacher.") {
      guard let place = BlockPlace(entry.name) else { continue }
      while depths.count <= place.stage { depths.append(0) }
      depths[place.stage] = max(depths[place.stage], place.block + 1)
    }
    return depths
  }

  /// The layer of a parameter, for layer-wise decay of the rate.
  ///
  /// - Source: the published fine-tuning code of SimMIM, arXiv 2111.09886.
  private func layer(of name: String, blockDepths: [Int]) -> Int {
    let parts = name.split(separator: ".")
    if parts.contains("patch_embed") || parts.contains("mask_token") { return 0 }
    if let place = BlockPlace(name) {
      return blockDepths.prefix(place.stage).reduce(0, +) + place.block + 1
    }
    if let layers = parts.firstIndex(of: "layers"), parts.contains("downsample"),
      let stage = Int(parts[layers + 1])
    {
      return blockDepths.prefix(stage + 1).reduce(0, +)
    }
    return blockDepths.reduce(0, +) + 1
  }
}

/// Where in a Swin a parameter's block is: `layers.STAGE.blocks.BLOCK` within its name.
private struct BlockPlace {
  let stage: Int
  let block: Int

  init?(_ name: String) {
    let parts = name.split(separator: ".")
    guard let layers = parts.firstIndex(of: "layers"), parts.count > layers + 3,
      parts[layers + 2] == "blocks", let stage = Int(parts[layers + 1]),
      let block = Int(parts[layers + 3])
    else { return nil }
    self.stage = stage
    self.block = block
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
      return !spared.contains(last) || name.contains("rel_pos_bias.")
    }
  }
}
