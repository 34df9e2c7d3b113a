import Glibc
import Synchronization
import Tensor

/// Decoded images in one file, for piles that are read again and again.
///
/// The file only grows: a record for each image, found by the image's path, and used as long as size
/// and time of change of the image, and of the mask beside it, are those of the record. A record that was cut short by a kill, or
/// whose bytes changed, counts as not there. One process adds records, others may read meanwhile.
final class PackedImages: Sendable {
  private struct Place {
    let offset: Int
    let header: PackedRecord
  }

  private struct State {
    var places: [UInt64: Place] = [:]
    var end = 0
    /// Images whose file was compared with the record in this session.
    var known: Set<UInt64> = []
    var isGrowing: Bool
  }

  private let path: String
  private let descriptor: Int32
  private let state: Mutex<State>

  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else {
      throw DatasetError.file(path: path, reason: String(cString: strerror(errno)))
    }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw DatasetError.file(path: path, reason: "it is no regular file to keep images in")
    }
    let isGrowing = flock(descriptor, LOCK_EX | LOCK_NB) == 0
    do {
      let size = try Self.begin(descriptor, Int(information.st_size), isGrowing, path: path)
      let (places, end) = try Self.scan(descriptor, size: size, path: path)
      // What a killed writer left half done goes.
      if isGrowing, end < size { ftruncate(descriptor, end) }
      state = Mutex(State(places: places, end: end, isGrowing: isGrowing))
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  var isTakingMore: Bool { state.withLock { $0.isGrowing } }

  /// Empties a file of the earlier form: what it kept was without its holes.
  ///
  /// - Returns: The size of the file.
  private static func begin(
    _ descriptor: Int32,
    _ size: Int,
    _ isGrowing: Bool,
    path: String
  ) throws -> Int {
    let start = PackedRecord.earlierStart
    guard read(descriptor, at: 0, count: start.count) == start else { return size }
    guard isGrowing else {
      throw DatasetError.file(
        path: path,
        reason: "an earlier gfm packs images here; wait for its end, or give another path"
      )
    }
    guard ftruncate(descriptor, 0) == 0 else {
      throw DatasetError.file(path: path, reason: String(cString: strerror(errno)))
    }
    return 0
  }

  /// The records of the file, by their keys; the last of several counts.
  private static func scan(
    _ descriptor: Int32,
    size: Int,
    path: String
  ) throws -> ([UInt64: Place], Int) {
    let start = PackedRecord.fileStart
    if size == 0 {
      guard pwrite(descriptor, start, start.count, 0) == start.count else {
        throw DatasetError.file(path: path, reason: String(cString: strerror(errno)))
      }
      return ([:], start.count)
    }
    guard read(descriptor, at: 0, count: start.count).map(Array.init) == start else {
      throw DatasetError.file(
        path: path,
        reason: "it holds something else than packed images; remove it or give another path"
      )
    }
    var places: [UInt64: Place] = [:]
    var end = start.count
    while let bytes = read(descriptor, at: end, count: PackedRecord.size),
      let header = PackedRecord(bytes), header.byteCount <= size - end - PackedRecord.size
    {
      try Interruption.check()
      places[header.key] = Place(offset: end + PackedRecord.size, header: header)
      end += PackedRecord.size + header.byteCount
    }
    return (places, end)
  }

  private static func read(_ descriptor: Int32, at offset: Int, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return read(descriptor, into: &bytes, at: offset, count: count) ? bytes : nil
  }

  private static func read(
    _ descriptor: Int32,
    into target: UnsafeMutableRawPointer,
    at offset: Int,
    count: Int
  ) -> Bool {
    var done = 0
    while done < count {
      let got = pread(descriptor, target + done, count - done, offset + done)
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return false }
      done += got
    }
    return true
  }

  /// The image, where the file has it as it is on disk now.
  func image(path: String, reducingTo size: Int?) throws -> CachedImage? {
    guard let (found, isKnown) = place(path: path, reducingTo: size) else { return nil }
    let header = found.header
    if !isKnown {
      guard let stamp = ImageStamp(path: path), stamp == header.stamp else { return nil }
      state.withLock { _ = $0.known.insert(header.key) }
    }
    return try header.image { memory, offset, count in
      Self.read(descriptor, into: memory, at: found.offset + offset, count: count)
    }
  }

  /// The record of the image that serves: pixels, unless the file itself is wanted, to be reduced.
  private func place(path: String, reducingTo size: Int?) -> (Place, isKnown: Bool)? {
    state.withLock { state in
      let pixels = state.places[PackedRecord.key(path, isDecoded: true)]
      let serves = pixels.map { !($0.header.isReducible(to: size)) } ?? false
      let file = state.places[PackedRecord.key(path, isDecoded: false)]
      guard let found = serves ? pixels : file else { return nil }
      return (found, state.known.contains(found.header.key))
    }
  }

  /// Adds an image; a file that cannot grow, such as on a full disk, stays as it is.
  func keep(_ image: CachedImage, path: String) throws {
    guard isTakingMore, let stamp = ImageStamp(path: path) else { return }
    let header = try PackedRecord(image, path: path, stamp: stamp)
    var bytes = header.bytes
    try image.withParts { bytes += $0 }
    state.withLock { state in
      guard state.isGrowing else { return }
      guard pwrite(descriptor, bytes, bytes.count, state.end) == bytes.count else {
        ftruncate(descriptor, state.end)
        state.isGrowing = false
        return
      }
      state.places[header.key] = Place(offset: state.end + PackedRecord.size, header: header)
      state.known.insert(header.key)
      state.end += bytes.count
    }
  }
}
