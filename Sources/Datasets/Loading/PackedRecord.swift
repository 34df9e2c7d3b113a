import Glibc
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

/// What stands before the bytes of an image in a file of packed images: eight little-endian words.
struct PackedRecord: Sendable {
  enum Kind: UInt64 {
    case file
    case pixelsOfJPEG
    case pixels
  }

  /// A hash of the image's path and of whether these are pixels.
  let key: UInt64
  let stamp: FileStamp
  let kind: Kind
  let height: Int
  let width: Int
  let byteCount: Int
  let contentHash: UInt64

  var isDecoded: Bool { kind != .file }

  static let fileStart = Array("gfm images 1\n\n\n\n".utf8)
  static let size = 64

  init(_ image: CachedImage, path: String, stamp: FileStamp) {
    self.stamp = stamp
    byteCount = image.byteCount
    contentHash = image.withBytes { Self.hash($0) }
    switch image {
    case .decoded(let pixels, _, let ofJPEG):
      (height, width) = (pixels.shape[0], pixels.shape[1])
      kind = ofJPEG ? .pixelsOfJPEG : .pixels
    case .encoded: (kind, height, width) = (.file, 0, 0)
    }
    key = Self.key(path, isDecoded: kind != .file)
  }

  /// Reads a record; `nil` where the bytes are none.
  init?(_ bytes: [UInt8]) {
    let words = (0..<8).map { word in
      bytes[word * 8..<word * 8 + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    guard words[7] == Self.hash(Array(bytes.prefix(56))) else { return nil }
    key = words[0]
    stamp = FileStamp(size: words[1], nanoseconds: words[2])
    height = Int(words[3] >> 32)
    width = Int(words[3] & 0xffff_ffff)
    guard let kind = Kind(rawValue: words[4]) else { return nil }
    self.kind = kind
    byteCount = Int(clamping: words[5])
    contentHash = words[6]
    guard kind == .file || byteCount == height * width * 3 else { return nil }
  }

  var bytes: [UInt8] {
    let words = [
      key, stamp.size, stamp.nanoseconds, UInt64(height) << 32 | UInt64(width), kind.rawValue,
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

  /// Room for the bytes of a record and some behind them.
  static func padded(_ header: PackedRecord) throws -> Tensor {
    let shape: Shape =
      header.isDecoded ? [header.height, header.width, 3] : [header.byteCount]
    return try Tensor(
      storage: Storage(byteCount: header.byteCount + 64),
      shape: shape,
      dtype: .uint8
    )
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
  /// Lends the bytes that are kept.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch self {
    case .decoded(let image, _, _):
      body(UnsafeRawBufferPointer(start: image.rawPointer, count: image.count))
    case .encoded(let bytes): bytes.withUnsafeBytes(body)
    }
  }
}
