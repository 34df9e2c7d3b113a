import Glibc

/// Files below a folder, in the order of their names.
enum FolderWalk {
  /// Endings of files that are taken for images.
  static let imageEndings: Set<String> = [
    "jpg", "jpeg", "png", "ppm", "pgm", "bmp", "tif", "tiff", "webp", "gif", "jp2", "img",
  ]

  struct Entry {
    let name: String
    let isFolder: Bool
  }

  /// The entries of one folder, sorted, without hidden ones.
  static func entries(of path: String) throws -> [Entry] {
    guard let folder = opendir(path) else {
      switch errno {
      case ENOENT: throw DatasetError.missingFolder(path: path)
      case ENOTDIR: throw DatasetError.notAFolder(path: path)
      default: throw DatasetError.file(path: path, reason: String(cString: strerror(errno)))
      }
    }
    defer { closedir(folder) }
    var result: [Entry] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix(".") else { continue }
      let type = Int(entry.pointee.d_type)
      let isFolder =
        type == Int(DT_DIR)
        || (type != Int(DT_REG) && Self.isFolder(joined(path, name)))
      result.append(Entry(name: name, isFolder: isFolder))
    }
    return result.sorted { $0.name < $1.name }
  }

  /// Calls `body` with the path, relative to the folder, of every image below it.
  ///
  /// Each folder is entered once, so that links in a circle end.
  /// - Returns: The number of other files.
  static func images(below root: String, _ body: (String) throws -> Void) throws -> Int {
    var seen: Set<Identity> = []
    var others = 0
    try walk(root, prefix: "", &seen, &others, body)
    return others
  }

  static func isImage(_ name: String) -> Bool {
    guard let dot = name.lastIndex(of: ".") else { return false }
    return imageEndings.contains(name[name.index(after: dot)...].lowercased())
  }

  static func joined(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  /// What distinguishes a folder from all others, whatever its names.
  struct Identity: Hashable {
    let device: UInt
    let node: UInt
  }

  /// A folder's identity; `nil` where there is nothing.
  static func identity(of path: String) -> Identity? {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    return Identity(device: information.st_dev, node: information.st_ino)
  }

  private static func walk(
    _ path: String,
    prefix: String,
    _ seen: inout Set<Identity>,
    _ others: inout Int,
    _ body: (String) throws -> Void
  ) throws {
    guard let identity = identity(of: path), seen.insert(identity).inserted else { return }
    for entry in try entries(of: path) {
      if entry.isFolder {
        let below = joined(path, entry.name)
        try walk(below, prefix: "\(prefix)\(entry.name)/", &seen, &others, body)
      } else if isImage(entry.name) {
        try body(prefix + entry.name)
      } else {
        others += 1
      }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }
}
