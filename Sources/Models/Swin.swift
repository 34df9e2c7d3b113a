import Layers
import Tensor

/// A Swin Transformer: stages of attention within windows, each on a map of half the side.
///
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030.
package final class Swin: ConfiguredEncoder {
  package let configuration: SwinConfiguration
  package let patchEmbed: PatchEmbedding
  /// The learned position of each token of the first map, where there is one.
  package let positions: Parameter?
  package let stages: [SwinStage]
  package let norm: LayerNorm
  package let head: Linear?
  /// What stands for hidden tokens; there once the encoder takes part in masked image modeling.
  package private(set) var maskToken: Parameter?
  package var bandNames: [String]?

  /// - Throws: `ModelError` where sizes do not go together.
  package convenience init(_ configuration: SwinConfiguration, seed: UInt64) throws {
    try self.init(configuration, Initialization(seed: seed))
  }

  package init(_ configuration: SwinConfiguration, _ initial: Initialization) throws {
    try configuration.validate()
    self.configuration = configuration
    patchEmbed = try PatchEmbedding(
      channels: configuration.channels,
      patch: configuration.patch,
      embed: configuration.embed,
      initial["patch_embed"]
    )
    positions =
      try configuration.absolute
      ? initial["absolute_pos_embed"].normal(
        [1, configuration.map(0) * configuration.map(0), configuration.embed]
      ) : nil
    stages = try configuration.depths.indices.map {
      try SwinStage(configuration, stage: $0, initial["layers"]["\($0)"])
    }
    let width = configuration.width(configuration.depths.count - 1)
    norm = try LayerNorm(width, initial["norm"])
    head =
      try configuration.classes > 0 ? Linear(width, configuration.classes, initial["head"]) : nil
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    (positions.map { [("absolute_pos_embed", $0)] } ?? [])
      + (maskToken.map { [("mask_token", $0)] } ?? [])
  }

  package var children: [(name: String, module: any Module)] {
    [("patch_embed", patchEmbed), ("layers", ModuleList(stages)), ("norm", norm)]
      + (head.map { [("head", $0)] } ?? [])
  }

  package var summary: String {
    let c = configuration
    return "Swin(image \(c.image), window \(c.window), \(c.channels) bands, patch \(c.patch), "
      + "embed \(c.embed), depths \(c.depths), heads \(c.heads)"
      + (c.absolute ? ", absolute positions)" : ")")
  }

  /// Gives the encoder the token that stands for hidden ones, if it has none yet.
  package func addMaskToken(seed: UInt64) throws {
    guard maskToken == nil else { return }
    maskToken = try Initialization(seed: seed)["mask_token"].normal([1, 1, configuration.embed])
  }
}
