import Layers
import Tensor

/// A Swin Transformer: stages of attention within windows, each on a map of half the side.
///
/// - Source: Liu et al., "Swin Transformer", arXiv 2103.14030.
package final class Swin: Module {
  package let configuration: SwinConfiguration
  package let patchEmbed: PatchEmbedding
  package let stages: [SwinStage]
  package let norm: LayerNorm
  package let head: Linear?
  /// What stands for hidden tokens; there once the encoder takes part in masked image modelling.
  package private(set) var maskToken: Parameter?

  /// - Throws: `ModelError` where sizes do not go together.
  package init(_ configuration: SwinConfiguration, seed: UInt64) throws {
    try configuration.validate()
    self.configuration = configuration
    let initial = Initialisation(seed: seed)
    patchEmbed = PatchEmbedding(
      channels: configuration.channels,
      patch: configuration.patch,
      embed: configuration.embed,
      initial["patch_embed"]
    )
    stages = configuration.depths.indices.map {
      SwinStage(configuration, stage: $0, initial["layers"]["\($0)"])
    }
    let width = configuration.width(configuration.depths.count - 1)
    norm = LayerNorm(width, initial["norm"])
    head =
      configuration.classes > 0 ? Linear(width, configuration.classes, initial["head"]) : nil
  }

  package var parameters: [(name: String, parameter: Parameter)] {
    maskToken.map { [("mask_token", $0)] } ?? []
  }

  package var children: [(name: String, module: any Module)] {
    [("patch_embed", patchEmbed), ("layers", ModuleList(stages)), ("norm", norm)]
      + (head.map { [("head", $0)] } ?? [])
  }

  package var summary: String {
    let c = configuration
    return "Swin(image \(c.image), window \(c.window), \(c.channels) bands, patch \(c.patch), "
      + "embed \(c.embed), depths \(c.depths), heads \(c.heads))"
  }

  /// Gives the encoder the token that stands for hidden ones, if it has none yet.
  package func addMaskToken(seed: UInt64) {
    guard maskToken == nil else { return }
    maskToken = Initialisation(seed: seed)["mask_token"].normal([1, 1, configuration.embed])
  }

  /// The map after each stage, its merging included; the last one is not yet normalised.
  ///
  /// - Parameters:
  ///   - image: The images.
  ///   - mask: 1 for every token to hide, or none.
  ///   - last: How many stages to run.
  ///   - pass: The run that this is part of.
  /// - Returns: One map per stage that ran.
  /// - Throws: `LayerError` where the image does not fit, `ModelError.mask` where the mask does not.
  /// - Shape: image [B, channels, H, W], mask [B, H/patch, W/patch].
  package func maps(
    _ image: Tensor,
    mask: Tensor? = nil,
    through last: Int? = nil,
    _ pass: Pass
  )
    throws -> [TokenMap]
  {
    var map = try patchEmbed(image, pass)
    if let mask, let maskToken {
      let expected = [map.batch, map.height, map.width]
      guard mask.shape == expected else {
        throw ModelError.mask(expected: expected, actual: mask.shape)
      }
      map.tokens = try maskTokens(
        map.tokens,
        mask: mask.reshaped([mask.count]),
        token: pass(maskToken)
      )
    }
    var maps: [TokenMap] = []
    for stage in stages.prefix(last ?? stages.count) {
      map = try stage(map, pass)
      maps.append(map)
    }
    return maps
  }

  /// The last map, normalised.
  package func encode(_ image: Tensor, _ pass: Pass) throws -> TokenMap {
    guard let last = try maps(image, pass).last else {
      throw LayerError.notImages(shape: image.shape)
    }
    return last.with(try norm(last.tokens, pass))
  }
}

/// One stage: blocks on one map, every other one with shifted windows, then the merging.
package final class SwinStage: Module {
  package let blocks: [SwinBlock]
  package let downsample: PatchMerging?

  init(_ configuration: SwinConfiguration, stage: Int, _ initial: Initialisation) {
    let window = configuration.window(stage)
    let isWindowed = configuration.map(stage) > window
    let before = configuration.depths[..<stage].reduce(0, +)
    let total = configuration.depths.reduce(0, +)
    blocks = (0..<configuration.depths[stage]).map { index in
      SwinBlock(
        configuration.width(stage),
        heads: configuration.heads[stage],
        window: window,
        shift: isWindowed && index % 2 == 1 ? window / 2 : 0,
        mlpRatio: configuration.mlpRatio,
        dropPath: total > 1
          ? configuration.dropPath * Double(before + index) / Double(total - 1) : 0,
        initial["blocks"]["\(index)"]
      )
    }
    downsample =
      stage < configuration.depths.count - 1
      ? PatchMerging(configuration.width(stage), initial["downsample"]) : nil
  }

  package var children: [(name: String, module: any Module)] {
    [("blocks", ModuleList(blocks))] + (downsample.map { [("downsample", $0)] } ?? [])
  }

  package var summary: String { "SwinStage" }

  /// Runs the blocks and the merging.
  package func callAsFunction(_ x: TokenMap, _ pass: Pass) throws -> TokenMap {
    var map = x
    for block in blocks { map = try block(map, pass) }
    return try downsample?(map, pass) ?? map
  }
}
