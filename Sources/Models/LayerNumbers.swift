/// The layers of a model's parameters, for a rate that decays from the output to the input.
///
/// Layer 0 holds the patch embedding and the tokens that are learned; block k, counted over all
/// stages, is layer k + 1; a patch merging goes with the last block before it; the rest is last.
///
/// - Source: the published fine-tuning code of SimMIM, arXiv 2111.09886.
struct LayerNumbers {
  /// The number of blocks of each stage.
  private var depths: [Int] = []

  init(of names: [String]) {
    for name in names where !name.hasPrefix("teacher.") {
      guard let place = BlockPlace(name) else { continue }
      while depths.count <= place.stage { depths.append(0) }
      depths[place.stage] = max(depths[place.stage], place.block + 1)
    }
  }

  subscript(_ name: String) -> Int {
    let parts = name.split(separator: ".").map(String.init)
    let input = ["patch_embed", "mask_token", "cls_token", "pos_embed"]
    if parts.contains(where: input.contains) { return 0 }
    if let place = BlockPlace(name) {
      return depths.prefix(place.stage).reduce(0, +) + place.block + 1
    }
    if let layers = parts.firstIndex(of: "layers"), parts.contains("downsample"),
      let stage = Int(parts[layers + 1])
    {
      return depths.prefix(stage + 1).reduce(0, +)
    }
    return depths.reduce(0, +) + 1
  }
}

/// Where a parameter's block is: `layers.STAGE.blocks.BLOCK` or `blocks.BLOCK` within its name.
private struct BlockPlace {
  let stage: Int
  let block: Int

  init?(_ name: String) {
    let parts = name.split(separator: ".")
    guard let blocks = parts.firstIndex(of: "blocks"), blocks + 1 < parts.count,
      let block = Int(parts[blocks + 1])
    else { return nil }
    let isStaged = blocks >= 2 && parts[blocks - 2] == "layers"
    stage = isStaged ? Int(parts[blocks - 1]) ?? 0 : 0
    self.block = block
  }
}
