import Glibc
import Tensor

/// A file on this machine, before anything is made of what is in it.
enum LocalFile {
  /// Refuses what is no local file with content.
  ///
  /// - Throws: `RasterError` with the reason.
  static func vet(_ path: String) throws {
    // GDAL takes some texts for more than a path: addresses, and whole descriptions in XML.
    if path.hasPrefix("<") { throw RasterError.elsewhere(path: path) }
    if isAddress(path) { throw RasterError.network(path: path) }
    var information = stat()
    guard stat(path, &information) == 0 else { throw failure(errno, path: path) }
    try vet(information, path: path)
    guard access(path, R_OK) == 0 else { throw RasterError.notAllowed(path: path) }
  }

  /// Whether a text is the address of something that may lie on the network.
  static func isAddress(_ path: String) -> Bool {
    path.contains("://") || path.hasPrefix("/vsi")
  }

  private static func vet(_ information: stat, path: String) throws {
    if information.st_mode & S_IFMT == S_IFDIR { throw RasterError.isFolder(path: path) }
    if information.st_mode & S_IFMT != S_IFREG {
      throw RasterError.format(path: path, reason: "it is no regular file")
    }
    if information.st_size == 0 { throw RasterError.empty(path: path) }
  }

  /// The names of what lies in a folder, without hidden ones.
  static func names(in folder: String) throws -> [String] {
    guard let stream = opendir(folder) else { throw failure(errno, path: folder) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  /// Whether a path names a folder.
  static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// What the system's reason for not opening a file means.
  static func failure(_ code: Int32, path: String) -> RasterError {
    switch code {
    case EACCES, EPERM: .notAllowed(path: path)
    case ENOENT, ENOTDIR: .missing(path: path)
    default: .format(path: path, reason: String(cString: strerror(code)))
    }
  }

  /// The first bytes of a file; none where it cannot be read.
  static func beginning(of path: String, count: Int = 256) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { return [] }
    // A device tells no size, and has a beginning all the same.
    let isFile = information.st_mode & S_IFMT == S_IFREG
    let room = isFile ? min(count, Int(information.st_size)) : count
    return [UInt8](unsafeUninitializedCapacity: room) { bytes, size in
      size = max(read(descriptor, bytes.baseAddress, room), 0)
    }
  }

  /// The content of a file, in memory that is used again for the next.
  final class Buffer {
    private(set) var bytes: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init() { bytes = .allocate(byteCount: 1 << 16, alignment: 64) }

    deinit { bytes.deallocate() }

    var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<count]) }

    /// Reads a whole file that begins in a certain way, as far as it goes at that moment.
    ///
    /// - Returns: Whether it begins so; if not, no more than its beginning was read.
    /// - Throws: `RasterError` where there is no such file, or none that may be read, `TensorError.memory`.
    func read(_ path: String, beginning: [UInt8]) throws -> Bool {
      // Without waiting: a pipe would keep us for ever.
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      guard descriptor >= 0 else { throw LocalFile.failure(errno, path: path) }
      defer { close(descriptor) }
      var information = stat()
      guard fstat(descriptor, &information) == 0 else { throw LocalFile.failure(errno, path: path) }
      try LocalFile.vet(information, path: path)
      count = 0
      let size = Int(information.st_size)
      guard size <= Self.largest else { return false }
      try reserve(size + 1)
      while count < size {
        let got = Glibc.read(descriptor, bytes.baseAddress?.advanced(by: count), size - count)
        if got < 0 {
          if errno == EINTR { continue }
          throw LocalFile.failure(errno, path: path)
        }
        if got == 0 { break }
        count += got
        if count == got, !content.starts(with: beginning) { return false }
      }
      return content.starts(with: beginning)
    }

    /// Takes over bytes that are in memory.
    ///
    /// - Throws: `TensorError.memory`.
    func copy(_ content: [UInt8]) throws {
      try reserve(content.count)
      bytes.copyBytes(from: content)
      count = content.count
    }

    private func reserve(_ size: Int) throws {
      guard size > bytes.count else { return }
      try requireArrays(of: size + size / 4, size: 1, copies: 1)
      bytes.deallocate()
      bytes = .allocate(byteCount: size + size / 4, alignment: 64)
    }

    /// Larger files are left to GDAL, which reads them piece by piece.
    private static let largest = 256 << 20
  }
}
