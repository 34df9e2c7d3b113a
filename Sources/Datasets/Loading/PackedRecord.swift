import Glibc
import Raster
import Tensor

/// By what a changed file is told from an unchanged one.
struct FileStamp: Equatable, Sendable {
  let size: UInt64
  let nanoseconds: UInt64

  init(size: UInt64, nanoseconds: UInt64) {
    self.size = size
    self.nanoseconds = nanoseconds
  }

  /// The stamp of a file; `nil` where there is none.
  init?(path: String) {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    let time = information.st_mtim
    self.init(
      size: UInt64(clamping: information.st_size),
      nanoseconds: UInt64(bitPattern: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
    )
  }
}

/// By what a changed image is told from an unchanged one: its file and the mask beside it.
struct ImageStamp: Equatable, Sendable {
  let file: FileStamp
  /// `nil` where no mask lies beside the image.
  let mask: FileStamp?

  init(file: FileStamp, mask: FileStamp?) { (self.file, self.mask) = (file, mask) }

  /// The stamp of an image; `nil` where there is none.
  init?(path: String) {
    guard let file = FileStamp(path: path) else { return nil }
    self.init(file: file, mask: FileStamp(path: Picture.maskFile(path)))
  }
}

/// What stands before the bytes of an image in a file of packed images: ten little-endian words.
struct PackedRecord: Sendable {
  enum Kind: UInt64 {
    case file
    case pixelsOfJPEG
    case pixels
    /// Pixels, and behind them a byte for each of them, 0 where it holds no data.
    case pixelsWithHoles
  }

  /// A hash of the image's path and of whether these are pixels.
  let key: UInt64
  let stamp: ImageStamp
  let kind: Kind
  let height: Int
  let width: Int
  let byteCount: Int
  let contentHash: UInt64

  var isDecoded: Bool { kind != .file }

  static let fileStart = Array("gfm images 2\n\n\n\n".utf8)
  /// How files of an earlier form begin, which kept nothing of holes.
  static let earlierStart = Array("gfm images 1\n\n\n\n".utf8)
  static let size = 80
  private static let words = 10
  /// The time that stands for a mask that is not there.
  private static let noMask = UInt64.max

  init(_ image: CachedImage, path: String, stamp: ImageStamp) throws {
    self.stamp = stamp
    byteCount = image.packedByteCount
    switch image {
    case .decoded(let pixels, let valid, let ofJPEG):
      (height, width) = (pixels.shape[0], pixels.shape[1])
      kind = valid != nil ? .pixelsWithHoles : ofJPEG ? .pixelsOfJPEG : .pixels
    case .encoded: (kind, height, width) = (.file, 0, 0)
    }
    contentHash = try Self.hash(of: image)
    key = Self.key(path, isDecoded: kind != .file)
  }

  /// Reads a record; `nil` where the bytes are none.
  init?(_ bytes: [UInt8]) {
    let words = (0..<Self.words).map { word in
      bytes[word * 8..<word * 8 + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    let start = Array(bytes.prefix(Self.size - 8))
    guard words[9] == Self.hash(start), let kind = Kind(rawValue: words[6]) else { return nil }
    key = words[0]
    stamp = ImageStamp(
      file: FileStamp(size: words[1], nanoseconds: words[2]),
      mask: words[4] == Self.noMask ? nil : FileStamp(size: words[3], nanoseconds: words[4])
    )
    height = Int(words[5] >> 32)
    width = Int(words[5] & 0xffff_ffff)
    self.kind = kind
    byteCount = Int(clamping: words[7])
    contentHash = words[8]
    guard kind != .file else { return }
    guard height > 0, width > 0, width <= Picture.largest / height,
      byteCount == height * width * (kind == .pixelsWithHoles ? 4 : 3)
    else { return nil }
  }

  var bytes: [UInt8] {
    let words = [
      key, stamp.file.size, stamp.file.nanoseconds, stamp.mask?.size ?? 0,
      stamp.mask?.nanoseconds ?? Self.noMask, UInt64(height) << 32 | UInt64(width), kind.rawValue,
      UInt64(byteCount), contentHash,
    ]
    let start = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    let check = Self.hash(start)
    return start + (0..<8).map { UInt8(truncatingIfNeeded: check >> ($0 * 8)) }
  }

  static func key(_ path: String, isDecoded: Bool) -> UInt64 {
    hash(Array(path.utf8) + [isDecoded ? 1 : 0])
  }

  /// Whether these are pixels of a JPEG file that a view of some size would rather have reduced.
  func isReducible(to size: Int?) -> Bool {
    guard let size, kind == .pixelsOfJPEG else { return false }
    return height >= 2 * size && width >= 2 * size
  }

  /// Fills memory with so many bytes of a record, from one on, and says whether they were there.
  typealias Reading = (UnsafeMutableRawPointer, _ offset: Int, _ count: Int) -> Bool

  /// The image of a record.
  ///
  /// - Parameter read: reads the record's bytes.
  /// - Returns: `nil` where they cannot be read, or are others than were written.
  /// - Throws: `TensorError.memory`.
  func image(_ read: Reading) throws -> CachedImage? {
    guard kind != .file else {
      let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { memory, count in
        guard let start = memory.baseAddress, read(start, 0, byteCount) else { return }
        count = byteCount
      }
      return try checked(.encoded(bytes))
    }
    let pixels = try PictureReader.padded([height, width, 3])
    guard pixels.withBytes({ read($0, 0, pixels.count) }) else { return nil }
    guard kind == .pixelsWithHoles else {
      return try checked(.decoded(pixels, ofJPEG: kind == .pixelsOfJPEG))
    }
    let valid = try Tensor(uninitialized: [height, width], .bool)
    guard valid.withBytes({ read($0, pixels.count, valid.count) }) else { return nil }
    return try checked(.decoded(pixels, valid: valid, ofJPEG: false))
  }

  private func checked(_ image: CachedImage) throws -> CachedImage? {
    try image.packedByteCount == byteCount && Self.hash(of: image) == contentHash ? image : nil
  }

  /// A hash of all that is kept of an image.
  private static func hash(of image: CachedImage) throws -> UInt64 {
    var result: UInt64 = 0
    try image.withParts { result = result &* 31 &+ hash($0) }
    return result
  }

  static func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { hash($0) } }

  /// A 64-bit hash against accidents, eight bytes at a time.
  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = 0x9e37_79b9_7f4a_7c15 ^ UInt64(bytes.count)
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
    }
    let words = bytes.count / 8
    for word in 0..<words {
      mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)))
    }
    mix(bytes[(words * 8)...].reduce(0) { $0 << 8 | UInt64($1) })
    return hash
  }
}

extension CachedImage {
  /// How many bytes are kept, those of where there are data among them.
  var packedByteCount: Int { byteCount + (valid?.count ?? 0) }

  /// Lends the bytes that are kept, one part after the other.
  func withParts(_ body: (UnsafeRawBufferPointer) -> Void) throws {
    switch self {
    case .decoded(let image, let valid, _):
      image.withBytes { body(UnsafeRawBufferPointer(start: $0, count: image.count)) }
      guard let valid = try valid?.contiguous() else { return }
      valid.withBytes { body(UnsafeRawBufferPointer(start: $0, count: valid.count)) }
    case .encoded(let bytes): bytes.withUnsafeBytes(body)
    }
  }
}
