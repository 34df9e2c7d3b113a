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
              dataset: OSCDSet.name,
              path: FolderWalk.joined(below, "*_\(band).tif"),
              published: OSCDSet.published
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
