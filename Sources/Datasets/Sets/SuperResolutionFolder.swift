import Raster
import Tensor

/// One's own images for super-resolution: pairs by name, or fine images that are made coarse.
struct SuperResolutionFolder: SampleLayout {
  let scale: Int
  /// The folders `low` and `high`; `nil` where coarse images are made.
  let pairs: (low: PairLayout.Folder, high: PairLayout.Folder)?
  var ground = PairGround()

  var task: Task { .superresolution }
  var enlargement: Int? { scale }
  var bandNames: [String] { ["red", "green", "blue"] }
  var scaling: Scaling { .bytes }

  func content(of item: Dataset.Item, in dataset: Dataset) throws -> Content {
    let path = dataset.path(of: item)
    guard let pairs else { return try reduced(path) }
    let stem = Published.stem(FolderWalk.name(of: item.path))
    let partner = try pairs.high.file(stem, of: path)
    try ground.once(stem) { try ground.check([partner], of: path) }
    let low = try Pictures.read(path)
    let high = try aligned(partner, like: path) ?? Self.read(partner)
    let expected = [low.values.shape[1] * scale, low.values.shape[2] * scale]
    guard Array(high.values.shape.suffix(2)) == expected else {
      throw DatasetError.sizes(
        path: partner,
        size: Array(high.values.shape.suffix(2)),
        other: "\(scale) times \(path)",
        otherSize: expected
      )
    }
    return Content(images: [(.low, low.values, low.valid), (.high, high.values, high.valid)])
  }

  private static func read(_ path: String) throws -> ValidPixels {
    let part = try Pictures.read(path)
    return ValidPixels(values: part.values, valid: part.valid)
  }

  /// A fine image on the pixels of the coarse one, each divided by the scale; `nil` where it lies there already.
  private func aligned(_ partner: String, like path: String) throws -> ValidPixels? {
    guard ground.isAligned, Raster.mayLieSomewhere(path), Raster.mayLieSomewhere(partner) else {
      return nil
    }
    let (low, high) = (try Raster(path: path), try Raster(path: partner))
    guard low.ground?.crs != nil, high.ground?.crs != nil else { return nil }
    let size = (height: low.height * scale, width: low.width * scale)
    if (high.height, high.width) == size, (try? low.requireSameGround(as: high)) != nil {
      return nil
    }
    guard high.dtype == .uint8 else {
      throw RasterError.depth(path: partner, type: high.dtype)
    }
    let values = try high.aligned(bands: high.rgbBands, like: low, size: size)
    scaling.apply(to: values)
    let pixels = try ValidPixels(finite: values)
    guard try pixels.valid?.doubles.contains(1) ?? true else {
      throw DatasetError.uncovered(path: partner, other: path)
    }
    return pixels
  }

  /// The image without what is left over by the scale, and a bicubic reduction of it.
  private func reduced(_ path: String) throws -> Content {
    let whole = try Pictures.read(path)
    let shape = whole.values.shape
    let (height, width) = (shape[1] / scale, shape[2] / scale)
    guard height > 0, width > 0 else {
      throw DatasetError.crop(
        top: 0,
        left: 0,
        height: scale,
        width: scale,
        shape: shape
      )
    }
    func fine(_ image: Tensor) throws -> Tensor {
      try Transforms.crop(
        image,
        top: 0,
        left: 0,
        height: height * scale,
        width: width * scale
      ).contiguous()
    }
    func coarse(_ image: Tensor) throws -> Tensor {
      try image.resized(height: height, width: width, mode: .bicubic)
    }
    let high = try fine(whole.values)
    guard let valid = try whole.valid.map(fine) else {
      return Content(images: [(.low, try coarse(high).clipped(0, 1), nil), (.high, high, nil)])
    }
    let low = try HoledImage(high, valid: valid).changed(coarse)
    return Content(
      images: [(.low, try low.pixels.clipped(0, 1), low.valid), (.high, high, valid)]
    )
  }

  func size(of item: Dataset.Item, in dataset: Dataset) throws -> (height: Int, width: Int) {
    let size = try Pictures.size(of: dataset.path(of: item))
    return pairs == nil ? (size.height / scale, size.width / scale) : size
  }
}

extension Dataset {
  /// Fine and coarse images: `low` and `high` with equal names, or fine images anywhere below.
  package static func superresFolder(
    _ root: String,
    scale: Int,
    isAligned: Bool = false
  ) throws -> Dataset {
    guard (2...16).contains(scale) else {
      throw DatasetError.argument(
        operation: "superres_folder",
        name: "scale",
        expected: "from 2 to 16",
        actual: "\(scale)"
      )
    }
    let name = FolderWalk.name(of: root)
    let folders = ["low", "high"].map { FolderWalk.joined(root, $0) }
    guard folders.allSatisfy(Published.exists) else {
      var items: [Item] = []
      let others = try FolderWalk.images(below: root) { items.append(Item(path: $0, source: 0)) }
      _ = try FolderWalk.entries(of: root)
      guard !items.isEmpty else { throw DatasetError.noImages(path: root, below: others) }
      guard !isAligned else {
        throw DatasetError.unsuited(
          operation: "superres_folder",
          reason: "align=true is for folders `low` and `high`, which are not in \(root)"
        )
      }
      let layout = SuperResolutionFolder(scale: scale, pairs: nil)
      return Dataset(root: root, sources: [name], classes: [], items: items, layout: layout)
    }
    let (low, high) = (try PairLayout.Folder(folders[0]), try PairLayout.Folder(folders[1]))
    let items = try low.names.sorted { $0.key < $1.key }.map { stem, file in
      _ = try high.file(stem, of: FolderWalk.joined(folders[0], file))
      return Item(path: "low/\(file)", source: 0)
    }
    let layout = SuperResolutionFolder(
      scale: scale,
      pairs: (low, high),
      ground: PairGround(isAligned: isAligned)
    )
    return Dataset(root: root, sources: [name], classes: [], items: items, layout: layout)
  }
}
