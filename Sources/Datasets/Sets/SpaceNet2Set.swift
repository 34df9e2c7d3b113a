import Options

/// SpaceNet 2, as scripts and configurations open it.
package struct SpaceNet2Set: PublishedSet {
  package static let name = "spacenet2"
  package static let otherNames = ["sn2"]
  package static let summary =
    "Opens SpaceNet 2 for super-resolution: 8 bands of WorldView-3 as taken and pan-sharpened."
  package static let details = """
    `d[i]` has `low` [8, 160, 160] and `high` [8, 160·scale, 160·scale], resampled from 162 and 650 pixels of the
    same ground; 2047, the most that 11 bits hold, is 1. Opens the tarballs' layout (`SN2_buildings/train/…/MUL` beside
    `MUL-PanSharpen`) and the older one (`sn2_AOI_2_Vegas/…/MS.tif` beside `PS-MS.tif`). There is no published split
    for this use.
    """
  package static let published = "https://spacenet.ai/spacenet-buildings-dataset-v2"
  package static let task = Task.superresolution
  package static let splits = ["train", "test", "all"]
  package static let heldOut: String? = nil
  package static let example = "spacenet2(\"SpaceNet2\", scale=2)"
  package static var arguments: [SetArgument<Self>] {
    [
      .positional(
        .integer("scale", "How many fine pixels are one coarse pixel, along a side.", \.scale)
          .key("TASK.SCALE")
      )
    ]
  }

  package var split = "train"
  package var scale = 4

  package init() {}
  init(split: String) { self.split = split }

  package func open(_ root: String) throws -> Dataset {
    try .spacenet2(root, split: split, scale: scale)
  }
}

extension Dataset {
  /// SpaceNet 2, in the layout of the tarballs or the older one of Radiant MLHub.
  package static func spacenet2(_ root: String, split: String, scale: Int) throws -> Dataset {
    try SpaceNet2Set(split: split).requireKnownSplit()
    guard (1...8).contains(scale) else {
      throw DatasetError.argument(
        operation: SpaceNet2Set.name,
        name: "scale",
        expected: "from 1 to 8",
        actual: "\(scale)"
      )
    }
    var found: [(area: String, path: String)] = []
    try collect(root, below: "", depth: 0, &found)
    let chosen = found.filter { split == "all" || isTest($0.path) == (split == "test") }
    guard !chosen.isEmpty else {
      throw DatasetError.missingPart(
        dataset: SpaceNet2Set.name,
        path: FolderWalk.joined(
          root,
          split == "test"
            ? "SN2_buildings/test/AOI_2_Vegas_Test_public/MUL"
            : "SN2_buildings/train/AOI_2_Vegas_Train/MUL"
        ),
        published: SpaceNet2Set.published
      )
    }
    let areas = Set(chosen.map(\.area)).sorted()
    return Dataset(
      root: root,
      sources: areas,
      classes: [],
      items: chosen.map { Item(path: $0.path, source: areas.firstIndex(of: $0.area) ?? 0) },
      layout: SpaceNet2(scale: scale)
    )
  }

  private static func isTest(_ path: String) -> Bool {
    path.contains("Test_public") || path.hasPrefix("test/") || path.contains("/test/")
  }

  /// Looks for folders `MUL` beside `MUL-PanSharpen`, and for files `MS.tif` in folders of their own.
  private static func collect(
    _ root: String,
    below prefix: String,
    depth: Int,
    _ found: inout [(area: String, path: String)]
  ) throws {
    let entries = try FolderWalk.entries(of: FolderWalk.joined(root, prefix))
    let names = Set(entries.map(\.name))
    if names.contains("MS.tif") {
      found.append((area(prefix), "\(prefix)MS.tif"))
    } else if names.contains("MUL"), names.contains("MUL-PanSharpen") {
      let files = try FolderWalk.entries(of: FolderWalk.joined(root, "\(prefix)MUL"))
      let pictures = files.map(\.name).filter { FolderWalk.isImage($0) }
        .sorted { (SpaceNet2.number(in: $0) ?? 0, $0) < (SpaceNet2.number(in: $1) ?? 0, $1) }
      found += pictures.map { (area(prefix), "\(prefix)MUL/\($0)") }
    } else if depth < 5 {
      for entry in entries where entry.isFolder && !entry.name.hasSuffix("-labels") {
        try collect(root, below: "\(prefix)\(entry.name)/", depth: depth + 1, &found)
      }
    }
  }

  /// The area in a path, such as `AOI_2_Vegas`.
  private static func area(_ path: String) -> String {
    for part in path.split(separator: "/") {
      guard let range = part.firstRange(of: "AOI_") else { continue }
      return part[range.lowerBound...].split(separator: "_").prefix(3).joined(separator: "_")
    }
    return "spacenet2"
  }
}
