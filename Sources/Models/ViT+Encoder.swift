import Layers
import Tensor

extension ViT {
  package var stride: Int { configuration.patch }
  /// Quarters of the depth.
  package var stageCount: Int { 4 }

  package var blockCount: Int { configuration.depth }

  package func place(of name: String) -> EncoderPlace {
    let parts = name.split(separator: ".")
    let input: Set<Substring?> = ["patch_embed", "mask_token", "cls_token", "pos_embed"]
    if input.contains(parts.first) { return .input }
    guard parts.count > 1, parts[0] == "blocks", let block = Int(parts[1]) else { return .output }
    return .block(block)
  }

  /// Tables of relative positions decay, whether shared or of a block.
  package func undecayed(in kind: TrainingKind) -> Set<String> {
    kind == .pretraining ? ["mask_token"] : ["mask_token", "pos_embed", "cls_token"]
  }

  package var onlyMap: Int? { configuration.map }

  package func maps(from map: TokenMap, through last: Int, _ pass: Pass) throws -> [TokenMap] {
    try run(map, through: last, pass).map { map.with(try patches(of: $0, map.batch)) }
  }

  package var pyramidWidths: [Int] { Array(repeating: configuration.embed, count: stageCount) }
  package var pyramidStrides: [Int] { Array(repeating: patch, count: stageCount) }

  package func pyramid(_ image: Tensor, _ pass: Pass) throws -> [TokenMap] {
    try maps(image, pass)
  }

  package func normalized(_ last: TokenMap, _ pass: Pass) throws -> TokenMap {
    try norm.map { last.with(try $0(last.tokens, pass)) } ?? last
  }

  /// The class token, normalized; or the mean of the others, normalized.
  package func pooled(_ image: Tensor, _ pass: Pass) throws -> Tensor {
    let all = try run(embedded(image, pass), through: stageCount, pass)
    let width = configuration.embed
    let tokens = try all[all.count - 1].reshaped([image.shape[0], -1, width])
    if let meanNorm {
      let patches = try tokens.sliced(axis: 1, start: 1, count: tokens.shape[1] - 1)
      return try meanNorm(patches.mean(axis: 1), pass)
    }
    let first = try tokens.sliced(axis: 1, start: 0, count: 1).reshaped([-1, width])
    return try norm?(first, pass) ?? first
  }

  /// The tokens after each stage, class token first.
  ///
  /// - Shape: map [batch · patches, width] → each [batch · (1 + patches), width].
  func run(_ map: TokenMap, through last: Int, _ pass: Pass) throws -> [Tensor] {
    let width = configuration.embed
    let first = try pass(classToken).expanded(to: [map.batch, 1, width])
    let rest = try map.tokens.reshaped([map.batch, map.height * map.width, width])
    var all = try Tensor.concatenated([first, rest], axis: 1)
    if let positions { all = try all + pass(positions) }
    var tokens = try all.reshaped([map.batch * (map.height * map.width + 1), width])
    let bias = try positionBias?(pass)
    var done = 0
    return try (1...last).map { stage in
      let end = configuration.blocks(through: stage)
      for block in blocks[done..<end] {
        tokens = try block(tokens, batch: map.batch, bias: bias, pass)
      }
      done = end
      return tokens
    }
  }

  /// The tokens without the class token.
  private func patches(of tokens: Tensor, _ batch: Int) throws -> Tensor {
    let (count, width) = (configuration.map * configuration.map, configuration.embed)
    let all = try tokens.reshaped([batch, count + 1, width])
    return try all.sliced(axis: 1, start: 1, count: count).reshaped([batch * count, width])
  }

  package func makeHead(classes: Int, seed: UInt64) throws -> Linear {
    let initial = Initialization(seed: seed)["head"]
    return try Linear(configuration.embed, classes, start: .scaled(Self.headScale), initial)
  }
}
