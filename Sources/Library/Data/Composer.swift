import Datasets
import Language

/// Declares what cuts piles from scenes.
func defineComposer(in library: Library) {
  library.define(
    "geopile_compose",
    "Cuts a pile of tiles from rasters and image folders, and writes it with its manifest and statistics.",
    .sources("sources", "Paths, or a record of them by the source's name."),
    Parameter.string("output", "The folder to write to.").also("out"),
    .integer("size", "Height and width of a tile, in pixels.", default: 256),
    Parameter.integer("per_source", "At most so many tiles of each source; all where left out.")
      .optional,
    .seed(),
    Parameter.number(
      "min_entropy",
      "Tiles with fewer bits of gray-level entropy are left out.",
      default: 0
    ).named,
    Parameter.bool("dedupe", "Whether tiles equal to another are left out.", default: true).named,
    Parameter.integer("stride", "Pixels from tile to tile; the size where left out.").optional
      .named,
    Parameter.number(
      "nodata",
      "The share of pixels without data that a tile may have.",
      default: 0.05
    )
    .named,
    Parameter.number(
      "place_tiles",
      "Least height and width, in tiles, of the blocks that a split by place keeps together.",
      default: 2
    ).named,
    returns: "dataset",
    details: """
      A source is a path, a list of paths, or a record `{path, bands, licence}`; `bands` names the ones taken for red,
      green and blue. Rasters that are not 8-bit are stretched between their 2nd and 98th percentile. The same
      arguments give the same pile, byte for byte; a run that was interrupted is gone on with, a complete pile is
      opened as it is. Scenes of one ground at several dates share their places.
      """,
    examples: []
  ) {
    call,
    sources,
    output,
    size,
    perSource,
    seed,
    entropy,
    dedupe,
    stride,
    nodata,
    placeTiles in
    let found = try sources.map { try $0.moved(call.readingData) }
    var recipe = PileRecipe(sources: found, output: try call.writing(output))
    recipe.size = size
    recipe.perSource = perSource
    recipe.seed = call.interpreter.random.seed(orNext: seed)
    recipe.minimumEntropy = entropy
    recipe.dropsDuplicates = dedupe
    recipe.stride = stride
    recipe.nodataLimit = nodata
    recipe.placeTiles = placeTiles
    let display = call.interpreter.service(ProgressDisplay.self)
    defer { display?.clear() }
    let composer = try PileComposer(recipe) { done, total in
      display?.show("\(done)/\(total) tiles looked at for \(recipe.output)")
    }
    // A complete pile is opened as it is, by the ranks that waited for the first.
    try call.byFirst { _ = try composer.compose() }
    return try composer.compose()
  }
}

extension Parameter where Argument == [PileRecipe.Source] {
  /// The sources of a pile, in any of the forms that scripts give them.
  fileprivate static func sources(_ name: String, _ summary: String) -> Self {
    Self(name, type: "path, list or record", summary) { value in
      if let path = value.string { return [PileRecipe.Source(path: path)] }
      if let record = value.record, record["path"] == nil {
        return try record.fields.map { try PileRecipe.Source(name: $0, $1) }
      }
      let items = value.record == nil ? value.elementsOfSequence : [value]
      return try items?.map { item in
        if let path = item.string { return PileRecipe.Source(path: path) }
        guard let record = item.record, let path = record["path"] else {
          throw Failure("type", "sources: expected paths, got \(item.typeWithArticle)")
        }
        let name = record["name"]?.string ?? path.string.map(PileRecipe.Source.name(of:))
        return try PileRecipe.Source(name: name ?? "source", item)
      }
    }
  }
}

extension PileRecipe.Source {
  /// The source with its paths replaced.
  fileprivate func moved(_ place: (String) throws -> String) rethrows -> Self {
    Self(name: name, paths: try paths.map(place), bands: bands, licence: licence)
  }

  fileprivate init(path: String) { self.init(name: Self.name(of: path), paths: [path]) }

  /// A source of a given name, from a path, a list of paths, or a record.
  fileprivate init(name: String, _ value: Value) throws {
    let described = value.record?["path"] ?? value
    guard let paths = described.string.map({ [$0] }) ?? described.strings, !paths.isEmpty else {
      let found = described.typeWithFault { $0.string == nil }
      throw Failure("type", "sources: \(name): expected paths, got \(found)")
    }
    let record = value.record
    if let unknown = record?.keys.first(where: { !Self.keys.contains($0) }) {
      throw Failure(
        "name",
        "sources: \(name): unknown field '\(unknown)'",
        help: Suggestion.question(for: unknown, among: Self.keys)
      )
    }
    let bands = record?["bands"].flatMap { $0.isNone ? nil : $0 }
    self.init(
      name: name,
      paths: paths,
      bands: try bands.map { try Self.bands($0, name) },
      licence: record?["licence"]?.string
    )
  }

  private static let keys = ["name", "path", "bands", "licence"]

  private static func bands(_ value: Value, _ name: String) throws -> [String] {
    let bands = value.elementsOfSequence?.compactMap { $0.string ?? $0.integer.map { "\($0)" } }
    guard let bands, bands.count == 3 else {
      throw Failure("value", "sources: \(name): bands must be three numbers or names")
    }
    return bands
  }

  /// The last part of a path without its ending.
  fileprivate static func name(of path: String) -> String {
    let last = path.split(separator: "/").last ?? "source"
    return String(last.prefix { $0 != "." })
  }
}
