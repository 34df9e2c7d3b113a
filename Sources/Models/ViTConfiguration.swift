/// The sizes of a plain vision transformer.
package struct ViTConfiguration: EncoderConfiguration, Sendable, Equatable {
  /// The side of the images, in pixels.
  package var image = 224
  /// The number of bands.
  package var channels = 3
  /// The side of a patch, in pixels.
  package var patch = 16
  /// The width of tokens.
  package var embed = 768
  /// The number of blocks.
  package var depth = 12
  /// The number of heads.
  package var heads = 12
  /// The hidden width of the MLPs, in widths.
  package var mlpRatio = 4.0
  /// The largest drop-path probability, that of the last block.
  package var dropPath = 0.0
  /// The number of classes of the head; 0 for none.
  package var classes = 0
  /// Where attention's relative position biases stand.
  package var relative = RelativePositions.shared
  /// Whether each token has a learned position of its own.
  package var absolute = false
  /// What a head sees.
  package var pooling = Pooling.token
  /// What the factors of the blocks' branches begin with.
  package var layerScale = 0.1

  /// Where attention's relative position biases stand: one table for all blocks, one in each, both,
  /// or none.
  package enum RelativePositions: String, Sendable, CaseIterable {
    case shared, blocks, both, none

    var isShared: Bool { self == .shared || self == .both }
    var isInBlocks: Bool { self == .blocks || self == .both }
  }

  /// What a head sees: the class token, or the mean of the others.
  package enum Pooling: String, Sendable, CaseIterable {
    case token, mean
  }

  package init() {}

  /// The sizes of the paper's models, and of one for trials.
  ///
  /// - Source: Dosovitskiy et al., arXiv 2010.11929, table 1.
  package static let presets: [(name: String, embed: Int, depth: Int, heads: Int)] = [
    ("nano", 128, 4, 4), ("base", 768, 12, 12), ("large", 1024, 24, 16),
  ]

  /// Takes a preset's sizes.
  ///
  /// - Throws: `ModelError.preset` where there is none of this name.
  package mutating func apply(preset name: String) throws {
    guard let preset = Self.presets.first(where: { $0.name == name }) else {
      throw ModelError.preset(name: name, known: Self.presets.map(\.name))
    }
    (embed, depth, heads) = (preset.embed, preset.depth, preset.heads)
  }

  /// The side of the map, in tokens.
  package var map: Int { image / patch }

  /// The width of the feature after a stage: that of tokens.
  package func featureWidth(_ stage: Int) -> Int { embed }

  /// How many blocks have run after a stage counted from 1: stages are quarters of the depth.
  package func blocks(through stage: Int) -> Int { (depth * stage + 3) / 4 }

  /// The floating-point operations of one image forward through some stages.
  package func flops(through stage: Int?) -> Double {
    let (patches, width) = (Double(map * map), Double(embed))
    let tokens = patches + 1
    let block = tokens * width * width * (4 + 2 * mlpRatio) + 2 * tokens * tokens * width
    let embedding = patches * width * Double(channels * patch * patch)
    return 2 * (embedding + Double(blocks(through: stage ?? 4)) * block)
  }

  /// Checks that the sizes go together.
  ///
  /// - Throws: `ModelError` naming the first pair that does not.
  package func validate() throws {
    for (name, value) in [("image", image), ("patch", patch)] {
      try ModelSize.require(name, value, atMost: ModelSize.longestSide)
    }
    for (name, value) in [("channels", channels), ("embed", embed), ("heads", heads)] {
      try ModelSize.require(name, value, atMost: ModelSize.largestWidth)
    }
    try ModelSize.require("depth", depth, atMost: ModelSize.mostBlocks)
    if classes != 0 {
      try ModelSize.require("classes", classes, atMost: ModelSize.largestWidth)
    }
    try ModelSize.requireRatio("mlp_ratio", mlpRatio, of: embed)
    guard (0..<1).contains(dropPath) else {
      throw ModelError.probability(name: "drop_path", value: dropPath)
    }
    guard Float(layerScale) > 0, Float(layerScale).isFinite else {
      throw ModelError.layerScale(layerScale)
    }
    guard image % patch == 0 else { throw ModelError.image(size: image, multipleOf: patch) }
    guard embed % heads == 0 else { throw ModelError.headsOfAll(width: embed, heads: heads) }
    try size.requireMemory()
  }

  /// What the encoder keeps: weights, and the table of relative positions.
  private var size: ModelSize {
    var size = ModelSize()
    size.add(channels, patch, patch, embed)
    size.add(embed, classes)
    size.addBlocks(depth, width: embed, mlpRatio: mlpRatio)
    if absolute { size.add(map * map + 1, embed) }
    let tables = (relative.isShared ? 1 : 0) + (relative.isInBlocks ? depth : 0)
    size.add(2 * map, 2 * map, heads, times: tables)
    // The place in the table of each pair of tokens is an integer of two numbers' size.
    size.add(map * map + 1, map * map + 1, times: 2 * tables)
    return size
  }
}
