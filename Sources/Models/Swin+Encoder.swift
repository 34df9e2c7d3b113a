import Layers
import Tensor

extension Swin {
  package var image: Int { configuration.image }
  package var channels: Int { configuration.channels }
  package var patch: Int { configuration.patch }
  package var stride: Int { configuration.stride }
  package var stageCount: Int { stages.count }

  package func featureWidth(_ stage: Int) -> Int { configuration.featureWidth(stage) }

  package func flops(through stages: Int?) -> Double { configuration.flops(through: stages) }

  package var blockCount: Int { configuration.depths.reduce(0, +) }

  package func place(of name: String) -> EncoderPlace {
    // layers.STAGE.blocks.BLOCK, layers.STAGE.downsample
    let parts = name.split(separator: ".")
    if ["patch_embed", "mask_token"].contains(parts.first) { return .input }
    guard parts.count > 3, parts[0] == "layers", let stage = Int(parts[1]) else { return .output }
    let before = configuration.depths.prefix(stage).reduce(0, +)
    guard parts[2] == "blocks", let block = Int(parts[3]) else {
      return .block(before + configuration.depths[stage] - 1)
    }
    return .block(before + block)
  }

  /// In pre-training the relative position tables do decay: the published code means to spare them, but a name prefix
  /// defeats it, and its results stand on that.
  package func undecayed(in kind: TrainingKind) -> Set<String> {
    let always: Set = ["mask_token", "absolute_pos_embed"]
    return kind == .pretraining ? always : always.union(["relative_position_bias_table"])
  }

  package func maps(
    _ image: Tensor,
    mask: Tensor? = nil,
    through last: Int? = nil,
    _ pass: Pass
  ) throws -> [TokenMap] {
    var map = try patchEmbed(image, pass)
    if let mask { try hide(mask, in: &map, with: maskToken, pass) }
    map = try placed(map, image, pass)
    return try stages.prefix(last ?? stages.count).map { stage in
      map = try stage.merged(stage(map, pass), pass)
      return map
    }
  }

  /// The first map with the positions of its tokens.
  ///
  /// - Throws: `ModelError.imageSize` where the positions are those of another map.
  private func placed(_ map: TokenMap, _ image: Tensor, _ pass: Pass) throws -> TokenMap {
    guard let positions else { return map }
    guard map.height == configuration.map(0), map.width == configuration.map(0) else {
      throw ModelError.imageSize(
        expected: configuration.image,
        height: image.shape[2],
        width: image.shape[3]
      )
    }
    let shape = [map.batch, map.height * map.width, configuration.embed]
    let tokens = try map.tokens.reshaped(shape) + pass(positions)
    return map.with(try tokens.reshaped(map.tokens.shape))
  }

  package var pyramidWidths: [Int] { stages.indices.map(configuration.width) }
  package var pyramidStrides: [Int] { stages.indices.map { patch << $0 } }

  package func pyramid(_ image: Tensor, _ pass: Pass) throws -> [TokenMap] {
    var map = try placed(patchEmbed(image, pass), image, pass)
    return try stages.map { stage in
      let own = try stage(map, pass)
      map = try stage.merged(own, pass)
      return own
    }
  }

  package func normalized(_ last: TokenMap, _ pass: Pass) throws -> TokenMap {
    last.with(try norm(last.tokens, pass))
  }

  package func pooled(_ image: Tensor, _ pass: Pass) throws -> Tensor {
    let maps = try maps(image, pass)
    return try normalized(maps[maps.count - 1], pass).pooled()
  }

  package func makeHead(classes: Int, seed: UInt64) throws -> Linear {
    try Linear(width, classes, Initialization(seed: seed)["head"])
  }

  package func frozenCopy() throws -> any Encoder {
    var plain = configuration
    plain.classes = 0
    let copy = try Swin(plain, .blank)
    try fill(copy)
    return copy
  }
}

/// Puts the mask token in the place of hidden tokens.
///
/// - Throws: `ModelError.mask` where the mask is not one number per token, `.noMaskToken` where the
///   encoder was never made ready for masks.
func hide(_ mask: Tensor, in map: inout TokenMap, with token: Parameter?, _ pass: Pass) throws {
  guard let token else { throw ModelError.noMaskToken }
  let expected = [map.batch, map.height, map.width]
  guard mask.shape == expected else {
    throw ModelError.mask(expected: expected, actual: mask.shape)
  }
  map.tokens = try maskTokens(map.tokens, mask: mask.reshaped([mask.count]), token: pass(token))
}
