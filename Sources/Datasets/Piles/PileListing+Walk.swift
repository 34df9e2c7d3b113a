import Glibc
import Tensor

extension PileListing {
  /// Walks through a root: each folder below it is a source, or the root is the only one.
  ///
  /// - Throws: `DatasetError.emptySources` where a source of a pile holds no images.
  init(walking root: String, kind: Kind) throws {
    self.init(kind: kind)
    let started = Self.now()
    stamp("", root)
    let folders = kind == .pile ? try FolderWalk.entries(of: root).filter(\.isFolder) : []
    var empty: [String] = []
    for folder in folders {
      let before = groups.count
      try add(source: folder.name, prefix: "\(folder.name)/", root)
      if groups.count == before { empty.append(folder.name) }
    }
    if folders.isEmpty { try add(source: FolderWalk.name(of: root), prefix: "", root) }
    guard !groups.isEmpty else { throw DatasetError.noImages(path: root, below: others) }
    guard empty.isEmpty else { throw DatasetError.emptySources(root: root, names: empty) }
    if kind == .pile { try addPlaces(root) }
    isSettled = stamps.allSatisfy { $0.isOlder(than: started) }
  }

  private mutating func add(source: String, prefix: String, _ root: String) throws {
    let number = sources.count
    sources.append(source)
    var seen: Set<FolderWalk.Identity> = []
    // The walk's errors come first: an unreadable folder must not pass for an empty one.
    if !prefix.isEmpty { _ = try FolderWalk.entries(of: FolderWalk.joined(root, prefix)) }
    try walk(prefix, number, base: prefix.utf8.count, root, &seen)
  }

  /// Adds a folder's images and those below it, in the order of their names.
  ///
  /// Each folder is entered once, so that links in a circle end.
  private mutating func walk(
    _ prefix: String,
    _ source: Int,
    base: Int,
    _ root: String,
    _ seen: inout Set<FolderWalk.Identity>
  ) throws {
    try Interruption.check()
    let path = prefix.isEmpty ? root : FolderWalk.joined(root, prefix)
    guard let identity = FolderWalk.identity(of: path), seen.insert(identity).inserted else {
      return
    }
    if !prefix.isEmpty { stamp(prefix, root) }
    var names: [String] = []
    func close() {
      guard !names.isEmpty else { return }
      groups.append(Group(source: source, prefix: prefix, base: base, names: names))
      names = []
    }
    for entry in try FolderWalk.entries(of: path) {
      if entry.isFolder {
        close()
        try walk("\(prefix)\(entry.name)/", source, base: base, root, &seen)
      } else if FolderWalk.isImage(entry.name) {
        names.append(entry.name)
      } else {
        others += 1
      }
    }
    close()
  }

  private mutating func stamp(_ path: String, _ root: String) {
    if let stamp = Stamp(path, below: root) { stamps.append(stamp) }
  }

  /// Takes the images' places from the manifest of `geopile_compose`, where there is one.
  private mutating func addPlaces(_ root: String) throws {
    guard let manifest = try Manifest.read(besidePile: root) else { return }
    stamp(Manifest.name, root)
    let rows = manifest.rowsByTile
    var placeNumbers: [String: Int32] = [:]
    var spotNumbers: [String: Int32] = [:]
    func number(_ name: String?, _ numbers: inout [String: Int32], _ names: inout [String]) -> Int32
    {
      guard let name else { return -1 }
      if let number = numbers[name] { return number }
      names.append(name)
      numbers[name] = Int32(names.count - 1)
      return Int32(names.count - 1)
    }
    for group in groups {
      for name in group.names {
        let row = rows[group.prefix + name]
        places.append(
          Place(
            place: number(row?.place, &placeNumbers, &placeNames),
            spot: number(row?.spot, &spotNumbers, &spotNames)
          )
        )
      }
    }
  }

  private static func now() -> timespec {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time
  }
}

extension PileListing.Stamp {
  /// Whether the change was long enough ago that another one would have another time.
  ///
  /// File systems keep times by ticks of some milliseconds, some by whole seconds.
  func isOlder(than time: timespec) -> Bool {
    let age = Double(time.tv_sec - seconds) + Double(time.tv_nsec - nanoseconds) / 1e9
    return age > (nanoseconds == 0 ? 2 : 0.1)
  }
}
