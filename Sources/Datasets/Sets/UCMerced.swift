/// UC Merced Land Use, as scripts and configurations open it.
package struct UCMercedSet: PublishedSet {
  package static let name = "ucmerced"
  package static let otherNames = ["ucm"]
  package static let summary = "Opens UC Merced Land Use: 2100 aerial pictures of 21 classes."
  package static let details = """
    Pictures lie in `UCMerced_LandUse/Images/<class>`, the splits in `uc_merced-<split>.txt` beside it; "all" needs no
    split files.
    """
  package static let published = "http://weegee.vision.ucmerced.edu/datasets/landuse.html"
  package static let task = Task.classification
  package static let splits = ["train", "val", "test", "all"]
  package static let example = "ucmerced(\"UCMerced\", split=\"all\")"

  package var split = "train"

  package init() {}
  init(split: String) { self.split = split }

  package func open(_ root: String) throws -> Dataset { try .ucmerced(root, split: split) }
}

extension Dataset {
  /// UC Merced Land Use: 21 classes of 100 pictures.
  ///
  /// - Source: Yang and Newsam 2010; splits of Neumann et al., arXiv 1911.06721.
  package static func ucmerced(_ root: String, split: String) throws -> Dataset {
    try UCMercedSet(split: split).requireKnownSplit()
    try Published.require(folder: root)
    let base = try Published.part(
      ["UCMerced_LandUse/Images", "Images"],
      below: root,
      of: UCMercedSet.name,
      from: UCMercedSet.published
    )
    let folder = FolderWalk.joined(root, base)
    let items =
      split == "all"
      ? try everyPicture(below: folder, base: base)
      : try pictures(inSplit: split, root: root, base: base)
    guard !items.isEmpty else { throw DatasetError.noImages(path: folder, below: 0) }
    return Dataset(root: root, sources: ["ucmerced"], classes: ucmercedClasses, items: items)
  }

  private static func everyPicture(below folder: String, base: String) throws -> [Item] {
    var items: [Item] = []
    _ = try FolderWalk.images(below: folder) { path in
      let name = path.firstIndex(of: "/").map { String(path[..<$0]) } ?? ""
      items.append(
        Item(path: "\(base)/\(path)", source: 0, label: try number(of: name, in: folder))
      )
    }
    return items
  }

  private static func pictures(inSplit split: String, root: String, base: String) throws -> [Item] {
    let list = "uc_merced-\(split).txt"
    _ = try Published.list(
      [list],
      below: root,
      of: UCMercedSet.name,
      from: "\(Published.splits)/\(list)"
    )
    let path = FolderWalk.joined(root, list)
    return try Published.lines(path).map { name in
      let stem = Published.stem(name)
      let digits = stem.reversed().prefix { $0.isNumber }.count
      let label = try number(of: String(stem.dropLast(digits)), in: path)
      let picture = "\(base)/\(ucmercedClasses[label])/\(name)"
      guard Published.exists(FolderWalk.joined(root, picture)) else {
        throw DatasetError.missingPart(
          dataset: UCMercedSet.name,
          path: FolderWalk.joined(root, picture),
          published: UCMercedSet.published
        )
      }
      return Item(path: picture, source: 0, label: label)
    }
  }

  private static func number(of name: String, in path: String) throws -> Int {
    guard let number = ucmercedClasses.firstIndex(of: name) else {
      throw DatasetError.label(path: path, name: name, classes: ucmercedClasses)
    }
    return number
  }

  private static let ucmercedClasses = [
    "agricultural", "airplane", "baseballdiamond", "beach", "buildings", "chaparral",
    "denseresidential", "forest", "freeway", "golfcourse", "harbor", "intersection",
    "mediumresidential", "mobilehomepark", "overpass", "parkinglot", "river", "runway",
    "sparseresidential", "storagetanks", "tenniscourt",
  ]
}
