/// What a pile is to be cut from, and how.
package struct PileRecipe: Sendable {
  /// One source: a folder of its own in the pile.
  package struct Source: Sendable {
    package let name: String
    /// Rasters, or folders of rasters or images.
    package let paths: [String]
    /// The bands for red, green and blue, by name or number; by name or the first three otherwise.
    package let bands: [String]?
    /// What is known of the source's licence, for the note beside the pile.
    package let licence: String?

    package init(
      name: String,
      paths: [String],
      bands: [String]? = nil,
      licence: String? = nil
    ) {
      (self.name, self.paths, self.bands, self.licence) = (name, paths, bands, licence)
    }
  }

  package var sources: [Source]
  /// The folder that the pile is written to.
  package var output: String
  /// Height and width of a tile, in pixels.
  package var size = 256
  /// The step from tile to tile, in pixels; the size by default, half of it for half overlap.
  package var stride: Int?
  /// At most so many tiles of each source, drawn at random.
  package var perSource: Int?
  package var seed: UInt64 = 0
  /// Tiles of a lower gray-level entropy, in bits, are left out.
  package var minimumEntropy = 0.0
  /// Whether a tile with the same pixels as another is left out.
  package var dropsDuplicates = true
  /// The share of pixels without data that a tile may have.
  package var nodataLimit = 0.05
  /// The least height and width, in tiles, of the blocks that scenes are divided into; tiles never
  /// cross from one block into another, and a split by place keeps a block together.
  package var placeTiles = 2.0

  package init(sources: [Source], output: String) {
    self.sources = sources
    self.output = output
  }

  var step: Int { stride ?? size }

  /// Checks the numbers.
  func check() throws {
    func require(_ name: String, _ isRight: Bool, _ expected: String, _ actual: String) throws {
      try DatasetError.require("geopile_compose", name, isRight, expected, actual)
    }
    try require("sources", !sources.isEmpty, "at least one", "empty")
    let names = sources.map(\.name)
    try require("sources", Set(names).count == names.count, "of different names", "\(names)")
    for name in names {
      let isPlain = !name.isEmpty && !name.contains("/") && !name.hasPrefix(".")
      try require("sources", isPlain, "named by plain words", "\"\(name)\"")
    }
    try require("size", (1...16384).contains(size), "from 1 to 16384", "\(size)")
    try require("stride", (1...16384).contains(step), "from 1 to 16384", "\(step)")
    try require("per_source", perSource ?? 1 > 0, "at least 1", "\(perSource ?? 1)")
    try require("min_entropy", (0...8).contains(minimumEntropy), "from 0 to 8", "\(minimumEntropy)")
    try require("nodata", (0...1).contains(nodataLimit), "from 0 to 1", "\(nodataLimit)")
    try require("place_tiles", (1...1e6).contains(placeTiles), "from 1 to 1000000", "\(placeTiles)")
  }
}
