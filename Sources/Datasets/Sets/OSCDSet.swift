import Raster

/// OSCD, as scripts and configurations open it.
package struct OSCDSet: PublishedSet {
  package static let name = "oscd"
  package static let summary =
    "Opens OSCD: two dates of Sentinel-2 of 24 cities and where they differ."
  package static let details = """
    `d[i]` has `before`, `after` and `mask`. Opens the published folders (`Onera … - Images`, `… Train Labels`) and SeCo's
    (`train.txt`, `<city>/imgs_1`). The color bands are stretched between SeCo's quantiles in 256 steps; other choices
    of bands give reflectances, 10000 being 1. Tiles that reach beyond a scene are filled with 0, and their masks with
    255, which does not count.
    """
  package static let published = "https://rcdaudt.github.io/oscd"
  package static let task = Task.change
  package static let splits = ["train", "test"]
  package static let heldOut: String? = "test"
  package static let example = "oscd(\"OSCD\", split=\"test\", bands=\"all\")"
  package static var arguments: [SetArgument<Self>] { [.bands(\.bands), .tile(\.tile)] }

  package var split = "train"
  package var bands = BandChoice.rgb
  package var tile: Int? = 192

  package init() {}
  init(split: String) { self.split = split }

  package func open(_ root: String) throws -> Dataset {
    try .oscd(root, split: split, bands: bands, tile: tile)
  }
}

extension Dataset {
  /// OSCD, from the published folders or from SeCo's, cut into tiles; scenes whole without a size.
  package static func oscd(
    _ root: String,
    split: String,
    bands: BandChoice,
    tile: Int?
  ) throws -> Dataset {
    try OSCDSet(split: split).requireKnownSplit()
    try Tiling.check(tile, "oscd")
    try Published.require(folder: root)
    let names = try bands.names(of: OSCD.allBands, rgb: ["B04", "B03", "B02"], "oscd")
    let isMerged = Published.exists(FolderWalk.joined(root, "\(split).txt"))
    let labels = "Onera Satellite Change Detection dataset - \(split.capitalizedWord) Labels"
    let layout = OSCD(files: isMerged ? .merged : .rectified(labels: labels), bandNames: names)
    let cities =
      isMerged
      ? try TextFile.read(FolderWalk.joined(root, "\(split).txt"))
        .split { $0 == "," || $0.isWhitespace }.map(String.init)
      : try cities(root, labels)
    var items: [Item] = []
    let bare = Dataset(root: root, sources: cities, classes: [], items: [], layout: layout)
    for (source, city) in cities.enumerated() {
      let path = isMerged ? city : "\(OSCD.images)/\(city)"
      _ = try Published.part([path], below: root, of: OSCDSet.name, from: OSCDSet.published)
      let whole = Item(path: path, source: source, place: city)
      guard let tile else {
        items.append(whole)
        continue
      }
      let size = try layout.size(of: whole, in: bare)
      items += Tiling.padded.windows(height: size.height, width: size.width, tile: tile).map {
        Item(path: path, source: source, place: city, window: $0)
      }
    }
    return Dataset(
      root: root,
      sources: cities,
      classes: ["no change", "change"],
      items: items,
      layout: layout
    )
  }

  private static func cities(_ root: String, _ labels: String) throws -> [String] {
    for name in [OSCD.images, labels] {
      _ = try Published.part([name], below: root, of: OSCDSet.name, from: OSCDSet.published)
    }
    let cities = try FolderWalk.entries(of: FolderWalk.joined(root, labels))
      .filter(\.isFolder).map(\.name)
    guard !cities.isEmpty else {
      throw DatasetError.noImages(path: FolderWalk.joined(root, labels), below: 0)
    }
    return cities
  }
}

extension String {
  /// The word with a capital first letter.
  fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
