import Raster
import Tensor

/// The Onera Satellite Change Detection dataset: pairs of Sentinel-2 scenes of 24 cities.
///
/// - Source: Daudt et al. 2018; the stretch of the color bands as SeCo's code has it.
struct OSCD: SampleLayout {
  /// How the files lie.
  enum Files: Sendable {
    /// Bands on one grid, images and labels in folders of their own.
    case rectified(labels: String)
    /// Bands as delivered, images and labels of a city together.
    case merged
  }

  static let images = "Onera Satellite Change Detection dataset - Images"
  static let allBands = [
    "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12",
  ]

  let files: Files
  let bandNames: [String]
  var ground = PairGround()

  var task: Task { .change }

  var scaling: Scaling {
    bandNames.count == 3
      ? .stretch(low: [426, 667, 885], high: [3698, 2969, 2620]) : .divide(by: 10_000)
  }

  func content(of item: Dataset.Item, in dataset: Dataset) throws -> Content {
    let folder = dataset.path(of: item)
    let first = try stack(folder, date: 1)
    let second = try stack(folder, date: 2)
    // Scenes as delivered were cut out by hand, and lie a few pixels apart.
    if case .rectified = files {
      try ground.once(folder) { try ground.check([second.files[0]], of: first.files[0]) }
    }
    let before = try first.read(window: item.window)
    let after = try date(second, like: before.scene, window: item.window, first: first)
    scaling.apply(to: before.values)
    scaling.apply(to: after.values)
    let city = FolderWalk.name(of: item.path)
    let mask = try MaskCoding.presence.read(
      maskPath(city, root: dataset.root),
      window: item.window,
      scene: before.scene,
      image: first.files[0]
    )
    return Content(
      images: [
        (.before, before.values, before.valid), (.after, after.values, after.valid),
      ],
      mask: mask
    )
  }

  func size(of item: Dataset.Item, in dataset: Dataset) throws -> (height: Int, width: Int) {
    try stack(dataset.path(of: item), date: 1).size()
  }

  /// The second date; scenes that were not registered to each other may differ by some rows.
  private func date(
    _ stack: BandStack,
    like scene: (height: Int, width: Int),
    window: Window?,
    first: BandStack
  ) throws -> Pictures.Part {
    if case .merged = files {
      let whole = Window(row: 0, column: 0, height: scene.height, width: scene.width)
      return try stack.read(window: window ?? whole)
    }
    let after = try stack.read(window: window)
    guard after.scene == scene else {
      throw DatasetError.sizes(
        path: stack.files[0],
        size: [after.scene.height, after.scene.width],
        other: first.files[0],
        otherSize: [scene.height, scene.width]
      )
    }
    return after
  }

  private func stack(_ folder: String, date: Int) throws -> BandStack {
    switch files {
    case .rectified:
      return BandStack(
        files: bandNames.map { FolderWalk.joined(folder, "imgs_\(date)_rect/\($0).tif") }
      )
    case .merged:
      let below = FolderWalk.joined(folder, "imgs_\(date)")
      let names = try FolderWalk.entries(of: below).map(\.name)
      return BandStack(
        files: try bandNames.map { band in
          guard let name = names.first(where: { $0.hasSuffix("_\(band).tif") }) else {
            throw DatasetError.missingPart(
              dataset: "oscd",
              path: FolderWalk.joined(below, "*_\(band).tif"),
              published: Published.oscd
            )
          }
          return FolderWalk.joined(below, name)
        }
      )
    }
  }

  private func maskPath(_ city: String, root: String) -> String {
    switch files {
    case .rectified(let labels): FolderWalk.joined(root, "\(labels)/\(city)/cm/cm.png")
    case .merged: FolderWalk.joined(root, "\(city)/cm/cm.png")
    }
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
    try Published.check(split, among: ["train", "test"], "oscd")
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
      _ = try Published.part([path], below: root, of: "oscd", from: Published.oscd)
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
      _ = try Published.part([name], below: root, of: "oscd", from: Published.oscd)
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
