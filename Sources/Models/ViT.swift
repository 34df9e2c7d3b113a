import Layers
import Tensor

/// A plain vision transformer with a class token, a shared relative position bias and layer scale.
///
/// - Source: Dosovitskiy et al., arXiv 2010.11929; Bao et al., "BEiT", arXiv 2106.08254; the
///   published code of Xie et al., "SimMIM", arXiv 2111.09886.
package final class ViT: ConfiguredEncoder {
  package let configuration: ViTConfiguration
  package let classToken: Parameter
  /// The learned position of each token, the class token's first, where there is one.
  package let positions: Parameter?
  package let patchEmbed: PatchEmbedding
  package let positionBias: SharedPositionBias?
  package let blocks: [ViTBlock]
  /// What follows the last block; nothing where a head sees the mean of all tokens.
  package let norm: LayerNorm?
  /// What the mean of all tokens is brought to, where a head sees that.
  package let meanNorm: LayerNorm?
  package let head: Linear?
  /// What stands for hidden tokens; there once the encoder takes part in masked image modeling.
  package private(set) var maskToken: Parameter?
  package var bandNames: [String]?

  /// An encoder's weights are cut off at one deviation, as masked image modeling has it; those of
  /// a classifier hardly at all.
  ///
  /// - Throws: `ModelError` where sizes do not go together.
  package convenience init(_ configuration: ViTConfiguration, seed: UInt64) throws {
    let cut: Float = configuration.classes > 0 ? 2 : 0.02
    try self.init(configuration, Initialization(seed: seed, cut: cut))
  }

  package init(_ configuration: ViTConfiguration, _ initial: Initialization) throws {
    try configuration.validate()
    let (width, heads, depth) = (configuration.embed, configuration.heads, configuration.depth)
    self.configuration = configuration
    classToken = try initial["cls_token"].normal([1, 1, width])
    patchEmbed = try PatchEmbedding(
      channels: configuration.channels,
      patch: configuration.patch,
      embed: width,
      isSwin: false,
      initial["patch_embed"]
    )
    positions =
      try configuration.absolute
      ? initial["pos_embed"].normal([1, configuration.map * configuration.map + 1, width]) : nil
    positionBias =
      try configuration.relative.isShared
      ? SharedPositionBias(side: configuration.map, heads: heads, initial["rel_pos_bias"]) : nil
    blocks = try (0..<depth).map { index in
      try ViTBlock(
        width,
        heads: heads,
        mlpRatio: configuration.mlpRatio,
        dropPath: configuration.dropPath * Double(index) / Double(max(depth - 1, 1)),
        layer: index + 1,
        layerScale: Float(configuration.layerScale),
        side: configuration.relative.isInBlocks ? configuration.map : nil,
        initial["blocks"]["\(index)"]
      )
    }
    let isMean = configuration.pooling == .mean
    norm = try isMean ? nil : LayerNorm(width, eps: 1e-6, initial["norm"])
    meanNorm = try isMean ? LayerNorm(width, eps: 1e-6, initial["fc_norm"]) : nil
    let classes = configuration.classes
    head =
      try classes > 0
      ? Linear(width, classes, start: .scaled(Self.headScale), initial["head"]) : nil
  }

  /// How much smaller than other weights a head's are at the start.
  static let headScale: Float = 0.001

  package var parameters: [(name: String, parameter: Parameter)] {
    [("cls_token", classToken)] + (positions.map { [("pos_embed", $0)] } ?? [])
      + (maskToken.map { [("mask_token", $0)] } ?? [])
  }

  package var children: [(name: String, module: any Module)] {
    var parts: [(String, any Module)] = [("patch_embed", patchEmbed)]
    if let positionBias { parts.append(("rel_pos_bias", positionBias)) }
    parts.append(("blocks", ModuleList(blocks)))
    if let norm { parts.append(("norm", norm)) }
    if let meanNorm { parts.append(("fc_norm", meanNorm)) }
    if let head { parts.append(("head", head)) }
    return parts
  }

  package var summary: String {
    let c = configuration
    return "ViT(image \(c.image), \(c.channels) bands, patch \(c.patch), embed \(c.embed), "
      + "depth \(c.depth), heads \(c.heads)\(differences))"
  }

  /// What is not as it usually is.
  private var differences: String {
    let c = configuration
    return (c.relative == .shared ? "" : ", relative positions \(c.relative.rawValue)")
      + (c.absolute ? ", absolute positions" : "")
      + (c.pooling == .token ? "" : ", \(c.pooling.rawValue) pooling")
  }

  package func addMaskToken(seed: UInt64) throws {
    guard maskToken == nil else { return }
    let initial = Initialization(seed: seed, cut: 0.02)
    maskToken = try initial["mask_token"].normal([1, 1, configuration.embed])
  }
}
