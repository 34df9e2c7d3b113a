extension Dataset {
  /// Images in class folders, `root/class/…/image`; images right in the root have no class.
  package static func imageFolder(_ root: String) throws -> Dataset {
    var found = Found()
    try found.add(source: FolderWalk.name(of: root), below: root, prefix: "")
    guard !found.paths.isEmpty else {
      throw DatasetError.noImages(path: root, below: found.others)
    }
    return found.dataset(root: root, manifest: nil)
  }

  /// A pile: every folder under the root is a source, each a tree of class folders and images.
  ///
  /// A root without folders is one source. Where a manifest of `geopile_compose` lies in the root,
  /// the images' places are taken from it.
  package static func geopile(_ root: String) throws -> Dataset {
    let folders = try FolderWalk.entries(of: root).filter(\.isFolder).map(\.name)
    var found = Found()
    var empty: [String] = []
    for folder in folders {
      let before = found.paths.count
      try found.add(
        source: folder,
        below: FolderWalk.joined(root, folder),
        prefix: "\(folder)/"
      )
      if found.paths.count == before { empty.append(folder) }
    }
    if folders.isEmpty { try found.add(source: FolderWalk.name(of: root), below: root, prefix: "") }
    guard !found.paths.isEmpty else {
      throw DatasetError.noImages(path: root, below: found.others)
    }
    guard empty.isEmpty else { throw DatasetError.emptySources(root: root, names: empty) }
    return found.dataset(root: root, manifest: try Manifest.read(besidePile: root))
  }

  /// What a walk through folders gathers.
  private struct Found {
    var sources: [String] = []
    var paths: [(path: String, source: Int, label: String?)] = []
    var others = 0

    mutating func add(source: String, below folder: String, prefix: String) throws {
      let number = sources.count
      sources.append(source)
      var images: [(String, Int, String?)] = []
      others += try FolderWalk.images(below: folder) { path in
        let slash = path.firstIndex(of: "/")
        images.append((prefix + path, number, slash.map { String(path[..<$0]) }))
      }
      // The walk's errors come first: an unreadable folder must not pass for an empty one.
      _ = try FolderWalk.entries(of: folder)
      paths += images
    }

    func dataset(root: String, manifest: Manifest?) -> Dataset {
      let classes = Set(paths.compactMap(\.label)).sorted()
      let numbers = Dictionary(uniqueKeysWithValues: zip(classes, 0...))
      let rows = manifest?.rowsByTile ?? [:]
      return Dataset(
        root: root,
        sources: sources,
        classes: classes,
        items: paths.map { found in
          Item(
            path: found.path,
            source: found.source,
            label: found.label.flatMap { numbers[$0] },
            place: rows[found.path]?.place,
            spot: rows[found.path]?.spot
          )
        }
      )
    }
  }
}
