import Glibc

/// What lies in a pile: its images by folder, and when its folders last changed.
struct PileListing: Sendable, Equatable {
  /// How a root's folders are read.
  enum Kind: UInt8, Sendable {
    case pile = 1
    case imageFolder = 2
  }

  /// When a folder or file last changed.
  struct Stamp: Sendable, Equatable {
    /// The path below the root; empty for the root itself.
    let path: String
    let seconds: Int
    let nanoseconds: Int
    let size: Int

    /// The present stamp of a path; of a folder without its size.
    init?(_ path: String, below root: String) {
      var information = stat()
      let full = path.isEmpty ? root : FolderWalk.joined(root, path)
      guard stat(full, &information) == 0 else { return nil }
      let isFolder = information.st_mode & S_IFMT == S_IFDIR
      self.init(
        path: path,
        seconds: information.st_mtim.tv_sec,
        nanoseconds: information.st_mtim.tv_nsec,
        size: isFolder ? 0 : information.st_size
      )
    }

    init(path: String, seconds: Int, nanoseconds: Int, size: Int) {
      (self.path, self.seconds, self.nanoseconds, self.size) = (path, seconds, nanoseconds, size)
    }

    func isCurrent(below root: String) -> Bool { Stamp(path, below: root) == self }
  }

  /// Images of one folder.
  struct Group: Sendable, Equatable {
    let source: Int
    /// The folder's path below the root, with a slash at its end unless it is the root.
    let prefix: String
    /// The length of the part of `prefix` that is before the class, in bytes.
    let base: Int
    var names: [String]

    /// The name of the class; `nil` for images that lie in no class folder.
    var label: String? {
      let rest = prefix.utf8.dropFirst(base)
      return rest.firstIndex(of: UInt8(ascii: "/")).map { String(prefix[rest.startIndex..<$0]) }
    }
  }

  let kind: Kind
  var sources: [String] = []
  var groups: [Group] = []
  var stamps: [Stamp] = []
  /// The number of other files.
  var others = 0
  /// Places and spots of the images in their order, where a manifest gives them.
  var places: [Place] = []
  /// Whether nothing changed so lately that a change might go unseen.
  var isSettled = true

  /// Where an image was cut; names as positions in tables, −1 for none.
  struct Place: Sendable, Equatable {
    let place: Int32
    let spot: Int32
  }

  var placeNames: [String] = []
  var spotNames: [String] = []

  init(kind: Kind) { self.kind = kind }

  var count: Int { groups.reduce(0) { $0 + $1.names.count } }

  /// The dataset of these images.
  func dataset(root: String) -> Dataset {
    let classes = Set(groups.compactMap(\.label)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(classes, 0...))
    var items: [Dataset.Item] = []
    items.reserveCapacity(count)
    for group in groups {
      let label = group.label.flatMap { numbers[$0] }
      for name in group.names {
        let place = places.isEmpty ? nil : places[items.count]
        items.append(
          Dataset.Item(
            path: group.prefix + name,
            source: group.source,
            label: label,
            place: place.flatMap { $0.place < 0 ? nil : placeNames[Int($0.place)] },
            spot: place.flatMap { $0.spot < 0 ? nil : spotNames[Int($0.spot)] }
          )
        )
      }
    }
    return Dataset(root: root, sources: sources, classes: classes, items: items)
  }
}
