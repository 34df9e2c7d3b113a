/// The sizes of a Swin Transformer.
package struct SwinConfiguration: EncoderConfiguration, Sendable, Equatable {
  /// The side of the images, in pixels.
  package var image: Int
  /// The side of a window, in tokens.
  package var window: Int
  /// The number of bands.
  package var channels: Int
  /// The side of a patch, in pixels.
  package var patch: Int
  /// The width of the first stage; each following one is twice as wide.
  package var embed: Int
  /// The number of blocks of each stage.
  package var depths: [Int]
  /// The number of heads of each stage.
  package var heads: [Int]
  /// The hidden width of the MLPs, in widths.
  package var mlpRatio: Double
  /// The largest drop-path probability, that of the last block.
  package var dropPath: Double
  /// The number of classes of the head; 0 for none.
  package var classes: Int
  /// Whether each token has a learned position of its own.
  package var absolute = false

  package init(
    image: Int = 224,
    window: Int = 7,
    channels: Int = 3,
    patch: Int = 4,
    embed: Int = 96,
    depths: [Int] = [2, 2, 6, 2],
    heads: [Int] = [3, 6, 12, 24],
    mlpRatio: Double = 4,
    dropPath: Double = 0,
    classes: Int = 0
  ) {
    (self.image, self.window, self.channels, self.patch) = (image, window, channels, patch)
    (self.embed, self.depths, self.heads, self.mlpRatio) = (embed, depths, heads, mlpRatio)
    (self.dropPath, self.classes) = (dropPath, classes)
  }

  /// The widths, depths and heads of the Swin paper's models, and of one for trials.
  ///
  /// - Source: Liu et al., arXiv 2103.14030, section 3.3.
  package static let presets: [(name: String, embed: Int, depths: [Int], heads: [Int])] = [
    ("nano", 32, [1, 1, 2, 1], [1, 2, 4, 8]),
    ("tiny", 96, [2, 2, 6, 2], [3, 6, 12, 24]),
    ("small", 96, [2, 2, 18, 2], [3, 6, 12, 24]),
    ("base", 128, [2, 2, 18, 2], [4, 8, 16, 32]),
    ("large", 192, [2, 2, 18, 2], [6, 12, 24, 48]),
  ]

  /// Takes a preset's sizes.
  ///
  /// - Throws: `ModelError.preset` where there is none of this name.
  package mutating func apply(preset name: String) throws {
    guard let preset = Self.presets.first(where: { $0.name == name }) else {
      throw ModelError.preset(name: name, known: Self.presets.map(\.name))
    }
    (embed, depths, heads) = (preset.embed, preset.depths, preset.heads)
  }

  /// How many pixels of the image one token of the last stage covers, along a side.
  package var stride: Int { patch << (depths.count - 1) }

  /// The width of a stage, counted from 0.
  package func width(_ stage: Int) -> Int { embed << stage }

  /// The side of a stage's map, in tokens; what does not divide is filled up.
  package func map(_ stage: Int) -> Int {
    let side = (image + patch - 1) / patch
    return (side + (1 << stage) - 1) >> stage
  }

  /// The window of a stage: the map itself where that is smaller.
  package func window(_ stage: Int) -> Int { min(window, map(stage)) }

  /// The first stage, counted from 1, whose map is filled up to whole windows; none where windows
  /// divide all maps.
  package var stageOfPartWindows: Int? {
    depths.indices.first { map($0) % window($0) != 0 }.map { $0 + 1 }
  }

  /// The windows that divide the maps of all stages.
  package var fittingWindows: [Int] {
    (2...16).filter { side in depths.indices.allSatisfy { map($0) % min(side, map($0)) == 0 } }
  }

  /// The width of the feature after a stage counted from 1, its merging included.
  package func featureWidth(_ stage: Int) -> Int { width(min(stage, depths.count - 1)) }

  /// Checks that the sizes go together.
  ///
  /// - Throws: `ModelError` naming the first pair that does not.
  package func validate() throws {
    for (name, list) in [("depths", depths), ("heads", heads)] where list.isEmpty {
      throw ModelError.notPositive(name: name, value: 0)
    }
    try ModelSize.require("stages", depths.count, atMost: ModelSize.mostStages)
    for (name, value) in [("image", image), ("window", window), ("patch", patch)] {
      try ModelSize.require(name, value, atMost: ModelSize.longestSide)
    }
    for (name, value) in [
      ("channels", channels), ("embed", embed), ("heads", heads.max() ?? 0),
      ("heads", heads.min() ?? 0),
    ] {
      try ModelSize.require(name, value, atMost: ModelSize.largestWidth)
    }
    for depth in depths { try ModelSize.require("depths", depth, atMost: ModelSize.mostBlocks) }
    if classes != 0 {
      try ModelSize.require("classes", classes, atMost: ModelSize.largestWidth)
    }
    try ModelSize.requireRatio("mlp_ratio", mlpRatio, of: embed)
    guard depths.count == heads.count else {
      throw ModelError.stages(depths: depths.count, heads: heads.count)
    }
    guard (0..<1).contains(dropPath) else {
      throw ModelError.probability(name: "drop_path", value: dropPath)
    }
    for stage in depths.indices where width(stage) % heads[stage] != 0 {
      throw ModelError.heads(stage: stage + 1, width: width(stage), heads: heads[stage])
    }
    try size.requireMemory()
  }

  /// What the encoder keeps: weights, and for each stage how windows are laid out.
  private var size: ModelSize {
    var size = ModelSize()
    size.add(channels, patch, patch, embed)
    if absolute { size.add(map(0), map(0), embed) }
    size.add(width(depths.count - 1), classes)
    for stage in depths.indices {
      let (width, window) = (width(stage), window(stage))
      size.addBlocks(depths[stage], width: width, mlpRatio: mlpRatio)
      size.add(2 * window, 2 * window, heads[stage], times: depths[stage])
      size.add(4 * width, 2 * width)
    }
    return size
  }
}
