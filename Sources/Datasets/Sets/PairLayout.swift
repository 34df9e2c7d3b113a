import Raster
import Tensor

/// Color pictures with a mask, or pairs of them, that go together by their names.
struct PairLayout: SampleLayout {
  /// The folders of the images by the part that they are, from the dataset's root or absolute.
  let parts: [(key: BatchKey, folder: Folder)]
  let masks: Masks
  let coding: MaskCoding
  let task: Task
  /// The bands to read, from 1; the three colors where it is `nil`.
  let bands: [Int]?
  let bandNames: [String]
  var scaling = Scaling.bytes
  var ground = PairGround()
  var labelNodata = LabelNodata.asClass

  /// Files by their stems.
  struct Folder: Sendable {
    let path: String
    /// What names have after the stem, such as "_label".
    let suffix: String
    /// The files' names by stem.
    let names: [String: String]

    /// Looks into a folder for images, or for what else is accepted.
    init(
      _ path: String,
      suffix: String = "",
      accepts: (String) -> Bool = FolderWalk.isImage
    ) throws {
      self.path = path
      self.suffix = suffix
      var names: [String: String] = [:]
      for entry in try FolderWalk.entries(of: path)
      where !entry.isFolder && accepts(entry.name) {
        let stem = Published.stem(entry.name)
        guard stem.hasSuffix(suffix) else { continue }
        names[String(stem.dropLast(suffix.count))] = entry.name
      }
      guard !names.isEmpty else { throw DatasetError.noImages(path: path, below: 0) }
      self.names = names
    }

    /// The same files under other stems.
    init(_ other: Self, names: [String: String]) {
      path = other.path
      suffix = other.suffix
      self.names = names
    }

    /// The file of a stem.
    ///
    /// - Throws: `DatasetError.missingPartner` where there is none.
    func file(_ stem: String, of partner: String) throws -> String {
      guard let name = names[stem] else {
        throw DatasetError.missingPartner(
          path: FolderWalk.joined(path, "\(stem)\(suffix).*"),
          of: partner
        )
      }
      return FolderWalk.joined(path, name)
    }
  }

  /// Where masks come from.
  enum Masks: Sendable {
    case folder(Folder)
    /// A file of outlines on the ground, the inside of which is class 1.
    case outlines(path: String)
    /// A file of outlines for each image; one of 0 bytes where there are none.
    case outlineFolder(Folder)

    /// The mask's file for a stem.
    func file(_ stem: String, of partner: String) throws -> String {
      switch self {
      case .folder(let folder), .outlineFolder(let folder): try folder.file(stem, of: partner)
      case .outlines(let path): path
      }
    }
  }

  var hasMaskImages: Bool {
    if case .folder = masks { true } else { false }
  }

  /// The stem of an item's first image.
  private func stem(_ item: Dataset.Item) -> String {
    String(Published.stem(FolderWalk.name(of: item.path)).dropLast(parts[0].folder.suffix.count))
  }

  /// The file of an item's mask, whose image has this path.
  func maskFile(of item: Dataset.Item, at path: String) throws -> String {
    try masks.file(stem(item), of: path)
  }

  func content(of item: Dataset.Item, in dataset: Dataset) throws -> Content {
    let path = dataset.path(of: item)
    let stem = stem(item)
    var images: [(key: BatchKey, pixels: Tensor, valid: Tensor?)] = []
    var scene = (height: 0, width: 0)
    try checkGround(stem, of: path)
    for part in parts {
      let file = try part.folder.file(stem, of: path)
      if !images.isEmpty, let pair = try ground.pair(path, file) {
        let pixels = try aligned(pair.partner, like: pair.image, window: item.window)
        images.append((part.key, pixels.values, pixels.valid))
        continue
      }
      let picture = try read(file, window: item.window)
      guard images.isEmpty || picture.scene == scene else {
        throw DatasetError.sizes(
          path: file,
          size: [picture.scene.height, picture.scene.width],
          other: path,
          otherSize: [scene.height, scene.width]
        )
      }
      scene = picture.scene
      images.append((part.key, picture.values, picture.valid))
    }
    return Content(
      images: images,
      mask: try mask(stem, of: path, window: item.window, scene: scene)
    )
  }

  /// Refuses images and a mask that do not lie where the first image does.
  private func checkGround(_ stem: String, of path: String) throws {
    try ground.once(stem) {
      var partners = try parts.dropFirst().map { try $0.folder.file(stem, of: path) }
      let file = try masks.file(stem, of: path)
      if case .folder = masks { partners.append(file) }
      try ground.check(partners, of: path)
      if case .outlineFolder = masks, try !Outlines.isEmpty(file) {
        try Outlines.requireTouching(file, [path])
      }
    }
  }

  /// A partner's pixels on those of the first image.
  private func aligned(
    _ partner: Raster,
    like image: Raster,
    window: Window?
  ) throws -> ValidPixels {
    try scaling.check(partner)
    let bands = bands ?? partner.rgbBands
    let pixels = try partner.aligned(bands: bands, like: image, window: window)
    let values = try pixels.contiguous().converted(to: .float32)
    scaling.apply(to: values)
    return try ValidPixels(finite: values)
  }

  private func mask(
    _ stem: String,
    of path: String,
    window: Window?,
    scene: (height: Int, width: Int)
  ) throws -> Tensor {
    let file = try masks.file(stem, of: path)
    if case .folder = masks {
      if let pair = try ground.pair(path, file) {
        return try coding.aligned(
          pair.partner,
          like: pair.image,
          window: window,
          nodata: labelNodata
        )
      }
      return try coding.read(
        file,
        window: window,
        scene: scene,
        image: path,
        nodata: labelNodata
      )
    }
    let image = try Raster(path: path)
    var ownsFile = false
    if case .outlineFolder = masks { ownsFile = true }
    return try Outlines.mask(
      file,
      of: image,
      window: window ?? image.extent,
      allowsEmpty: ownsFile
    )
  }

  private func read(_ file: String, window: Window?) throws -> Pictures.Part {
    if bands == nil, scaling == .bytes { return try Pictures.read(file, window: window) }
    let bands = try bands ?? Raster(path: file).rgbBands
    return try BandStack(files: [file], bands: bands).read(window: window, scaling)
  }

  func size(of item: Dataset.Item, in dataset: Dataset) throws -> (height: Int, width: Int) {
    try Pictures.size(of: dataset.path(of: item))
  }
}

extension PairLayout {
  /// The paths of items' first images, each once.
  func images(of items: [Dataset.Item]) -> some Sequence<String> {
    var last: String?
    return items.lazy.map { FolderWalk.joined(parts[0].folder.path, FolderWalk.name(of: $0.path)) }
      .filter { path in
        defer { last = path }
        return path != last
      }
  }

  /// The items of the layout: a tile each, in the order of the stems.
  ///
  /// - Throws: `DatasetError.missingPartner` where an image has no partner and that is not to be
  ///   passed over.
  func items(
    stems: [String]? = nil,
    below prefix: String,
    tile: Int?,
    tiling: Tiling = .shifted,
    passesOver: Bool = false
  ) throws -> [Dataset.Item] {
    let first = parts[0].folder
    var items: [Dataset.Item] = []
    for stem in stems ?? first.names.keys.sorted() {
      let path = try first.file(stem, of: "its mask")
      do {
        for part in parts.dropFirst() { _ = try part.folder.file(stem, of: path) }
        _ = try masks.file(stem, of: path)
      } catch  where passesOver {
        continue
      }
      let item = prefix + (first.names[stem] ?? "")
      guard let tile else {
        items.append(Dataset.Item(path: item, source: 0))
        continue
      }
      let size = try Pictures.size(of: path)
      let windows = tiling.windows(height: size.height, width: size.width, tile: tile)
      items += windows.map {
        Dataset.Item(path: item, source: 0, place: windows.count > 1 ? stem : nil, window: $0)
      }
    }
    return items
  }
}
