import Layers
import Tensor

extension Swin {
  package var stride: Int { configuration.stride }
  package var stageCount: Int { stages.count }

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

  package var onlyMap: Int? { positions.map { _ in configuration.map(0) } }

  package func maps(from map: TokenMap, through last: Int, _ pass: Pass) throws -> [TokenMap] {
    var map = try placed(map, pass)
    return try stages.prefix(last).map { stage in
      map = try stage.merged(stage(map, pass), pass)
      return map
    }
  }

  /// The first map with the positions of its tokens.
  private func placed(_ map: TokenMap, _ pass: Pass) throws -> TokenMap {
    guard let positions else { return map }
    let shape = [map.batch, map.height * map.width, configuration.embed]
    let tokens = try map.tokens.reshaped(shape) + pass(positions)
    return map.with(try tokens.reshaped(map.tokens.shape))
  }

  package var pyramidWidths: [Int] { stages.indices.map(configuration.width) }
  package var pyramidStrides: [Int] { stages.indices.map { patch << $0 } }

  package func pyramid(_ image: Tensor, _ pass: Pass) throws -> [TokenMap] {
    var map = try placed(embedded(image, pass), pass)
    return try stages.map { stage in
      let attended = try stage(map, pass)
      map = try stage.merged(attended, pass)
      return attended
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
}
