import Glibc

/// Opening files for reading: the one door of everything that reads a file of the user's.
///
/// Nothing is opened but a file with an end. A pipe, a terminal or a device may keep a reader waiting for ever, or never
/// end; what the kernel shows under /proc and /sys does either, and claims sizes that it does not have.
package enum ReadableFile {
  /// Opens a regular file, without waiting.
  ///
  /// - Returns: its descriptor, which the caller closes, and its size in bytes.
  /// - Throws: `FileError.zeroByte`, `.cannotRead`, `.notAFile`.
  package static func open(_ path: String) throws -> (descriptor: Int32, size: Int) {
    try checkPath(path)
    var information = stat()
    // Looking comes first: opening a device can have an effect of its own.
    guard stat(path, &information) == 0 else { throw FileError.cannotRead(path: path, code: errno) }
    guard isRegular(information), !isKernelView(path) else { throw FileError.notAFile(path: path) }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw FileError.cannotRead(path: path, code: errno) }
    guard fstat(descriptor, &information) == 0, isRegular(information) else {
      close(descriptor)
      throw FileError.notAFile(path: path)
    }
    return (descriptor, Int(information.st_size))
  }

  /// The bytes of a regular file, as many as it had when it was opened.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - limit: the most bytes that the file may have.
  /// - Returns: the bytes.
  /// - Throws: as `open`, and `FileError.tooLarge`.
  package static func bytes(of path: String, limit: Int = .max) throws -> [UInt8] {
    let (descriptor, size) = try open(path)
    defer { close(descriptor) }
    guard size <= limit else { throw FileError.tooLarge(path: path, limit: limit) }
    return try bytes(from: descriptor, path: path, limit: size, isBounded: true)
  }

  /// The bytes that a descriptor gives until its end.
  ///
  /// - Parameters:
  ///   - descriptor: the open file or pipe.
  ///   - path: what errors call it.
  ///   - limit: the most bytes that are taken.
  ///   - isBounded: whether to stop at the limit; otherwise more than that is an error.
  /// - Returns: the bytes.
  /// - Throws: `FileError.cannotRead`, `.tooLarge`.
  package static func bytes(
    from descriptor: Int32,
    path: String,
    limit: Int,
    isBounded: Bool = false
  ) throws -> [UInt8] {
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !isBounded || result.count < limit {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileError.cannotRead(path: path, code: errno) }
      if count == 0 { break }
      result += buffer[0..<count]
      if result.count > limit {
        guard isBounded else { throw FileError.tooLarge(path: path, limit: limit) }
        result.removeLast(result.count - limit)
      }
    }
    return result
  }

  /// Makes sure that a path is one that the system sees whole.
  ///
  /// - Throws: `FileError.zeroByte`: the system would stop at the zero byte, and take another file.
  package static func checkPath(_ path: String) throws {
    if path.utf8.contains(0) { throw FileError.zeroByte(path: path) }
  }

  /// Whether a path is free, or leads to a regular file.
  package static func isFileOrFree(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) != 0 || isRegular(information)
  }

  private static func isRegular(_ information: stat) -> Bool {
    information.st_mode & S_IFMT == S_IFREG
  }

  private static func isKernelView(_ path: String) -> Bool {
    guard let real = realpath(path, nil) else { return false }
    defer { free(real) }
    let place = String(cString: real)
    return place.hasPrefix("/proc/") || place.hasPrefix("/sys/")
  }
}
