import Raster
import Tensor

extension Dataset {
  /// How one's own masks and images lie and are coded.
  package struct FolderChoice: Sendable {
    package var classes: [String] = []
    package var coding: MaskCoding?
    /// What names of images and masks have after the stem that they share.
    package var imageSuffix = ""
    package var maskSuffix = ""
    /// Names of the samples to take; all where it is `nil`.
    package var stems: [String]?
    package var tile: Int?
    package var bands: [Int]?
    /// The stored value that becomes 1; 255 of 8-bit images, others need it said.
    package var one: Double?
    /// Whether images without a partner are passed over.
    package var passesOver = false
    /// Whether partners that lie on other pixels are read on those of the image; they are refused otherwise.
    package var isAligned = false
    /// What a value means that is a class and the masks' nodata value too.
    package var labelNodata = LabelNodata.refused

    package init() {}
  }

  /// One's own images and masks, together by their names.
  package static func segmentationFolder(
    images: String,
    labels: String,
    _ choice: FolderChoice
  ) throws -> Dataset {
    try folders(
      "segmentation_folder",
      [(.image, images)],
      labels: labels,
      task: .segmentation,
      coding: choice.coding ?? .positions(choice.classes.count),
      classes: choice.classes,
      choice
    )
  }

  /// One's own pairs of dates and masks, together by their names.
  package static func changeFolder(
    before: String,
    after: String,
    labels: String,
    _ choice: FolderChoice
  ) throws -> Dataset {
    try folders(
      "change_folder",
      [(.before, before), (.after, after)],
      labels: labels,
      task: .change,
      coding: choice.coding ?? .presence,
      classes: choice.classes.isEmpty ? ["no change", "change"] : choice.classes,
      choice
    )
  }

  private static func folders(
    _ operation: String,
    _ parts: [(BatchKey, String)],
    labels: String,
    task: Task,
    coding: MaskCoding,
    classes: [String],
    _ choice: FolderChoice
  ) throws -> Dataset {
    try Tiling.check(choice.tile, operation)
    guard (1...255).contains(classes.count) else {
      throw DatasetError.argument(
        operation: operation,
        name: "classes",
        expected: "1 to 255 names, or their number",
        actual: "\(classes.count)"
      )
    }
    let folders = try parts.map {
      ($0.0, try PairLayout.Folder($0.1, suffix: choice.imageSuffix))
    }
    let layout = PairLayout(
      parts: folders,
      masks: try masks(labels, operation, choice, classes: classes.count, images: folders[0].1),
      coding: coding,
      task: task,
      bands: choice.bands,
      bandNames: choice.bands.map { $0.map { "\($0)" } } ?? ["red", "green", "blue"],
      scaling: try Scaling(one: choice.one, operation),
      ground: PairGround(isAligned: choice.isAligned),
      labelNodata: choice.labelNodata
    )
    let items = try layout.items(
      stems: choice.stems,
      below: "",
      tile: choice.tile,
      passesOver: choice.passesOver
    )
    guard !items.isEmpty else { throw DatasetError.noImages(path: parts[0].1, below: 0) }
    if choice.isAligned, layout.parts.count == 1, !layout.hasMaskImages {
      throw DatasetError.unsuited(
        operation: operation,
        reason: "align=true is for masks; outlines are drawn on the pixels of the image"
      )
    }
    if case .outlines(let path) = layout.masks {
      try Outlines.requireTouching(path, layout.images(of: items))
    }
    return Dataset(
      root: parts[0].1,
      sources: [FolderWalk.name(of: parts[0].1)],
      classes: classes,
      items: items,
      layout: layout
    )
  }
}

extension Dataset {
  private static func masks(
    _ labels: String,
    _ operation: String,
    _ choice: FolderChoice,
    classes: Int,
    images: PairLayout.Folder
  ) throws -> PairLayout.Masks {
    let isFile = Outlines.isFile(labels)
    guard try isFile || holdsOutlines(labels) else {
      let folder = try PairLayout.Folder(labels, suffix: choice.maskSuffix)
      return .folder(folder.named(like: images))
    }
    guard classes == 2 else {
      throw DatasetError.argument(
        operation: operation,
        name: "classes",
        expected: "2, outside and inside, for masks from outlines",
        actual: "\(classes)"
      )
    }
    guard !isFile else { return .outlines(path: labels) }
    let folder = try PairLayout.Folder(
      labels,
      suffix: choice.maskSuffix,
      accepts: Outlines.isFile
    )
    return .outlineFolder(folder.named(like: images))
  }

  /// What files of outlines hold that masks leave out, for whoever opened them; `nil` where there is nothing.
  ///
  /// Files that cannot be read are passed over: their samples say so.
  package func leftOutOfMasks() throws -> String? {
    guard let layout = layout as? PairLayout else { return nil }
    let files: String
    var found: [[String: Int]] = []
    switch layout.masks {
    case .folder: return nil
    case .outlines(let path):
      files = path
      found = [try Outlines.geometriesWithoutArea(in: path)]
    case .outlineFolder(let folder):
      files = folder.path
      var seen: Set<String> = []
      let firsts = with(items.filter { seen.insert($0.path).inserted })
      found = try firsts.attempts { item in
        let file = try layout.maskFile(of: item, at: firsts.path(of: item))
        return try Outlines.isEmpty(file) ? [:] : Outlines.geometriesWithoutArea(in: file)
      }.compactMap { try? $0.get() }
    }
    let kinds = found.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    guard !kinds.isEmpty else { return nil }
    return "\(files): masks leave out what has no inside: \(Outlines.listed(kinds))"
  }

  /// Whether a folder has files of outlines and no images.
  private static func holdsOutlines(_ folder: String) throws -> Bool {
    let files = try FolderWalk.entries(of: folder).filter { !$0.isFolder }.map(\.name)
    return files.contains(where: Outlines.isFile) && !files.contains(where: FolderWalk.isImage)
  }
}

extension Dataset.FolderChoice {
  /// The names of samples in a file, one on each line, without their endings.
  package static func names(inFile path: String) throws -> [String] {
    try Published.lines(path).map(stem)
  }

  /// A name without its ending.
  package static func stem(_ name: String) -> String { Published.stem(name) }
}
