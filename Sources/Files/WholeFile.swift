import Glibc

/// Writing a file whole or not at all: to a temporary file beside it, which then takes its name.
package enum WholeFile {
  /// The bytes that a folder's disk has left, or `nil` where the system does not say.
  package typealias Space = (String) -> Int?

  /// Writes bytes under a path.
  ///
  /// - Throws: `FileError`; what was there is then untouched.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    try write(to: path, byteCount: bytes.count) { sink in try sink.write(bytes) }
  }

  /// Writes a file of a known size, which must fit on the disk before any of it is written.
  ///
  /// - Throws: `FileError` and what the body throws.
  package static func write(
    to path: String,
    byteCount: Int,
    space: Space = freeSpace,
    _ body: (FileSink) throws -> Void
  ) throws {
    try ReadableFile.checkPath(path)
    do {
      switch FileTarget(path) {
      case .stream: try fill(path, flags: O_WRONLY | O_APPEND | O_NONBLOCK, mode: nil, body)
      case .file(let place, let mode):
        let folder = parent(of: place)
        if let available = space(folder), byteCount > available {
          throw FileError.noSpace(path: path, needed: byteCount, available: available)
        }
        try replace(place, in: folder, mode: mode, body)
      }
    } catch let failure as SystemFailure {
      guard failure.code == ENOSPC || failure.code == EDQUOT else {
        throw FileError.cannotWrite(path: path, code: failure.code)
      }
      let available = space(parent(of: path)) ?? 0
      // A device or a share of the disk is full, not the disk: its numbers would mislead.
      guard available < byteCount else {
        throw FileError.cannotWrite(path: path, code: failure.code)
      }
      throw FileError.noSpace(path: path, needed: byteCount, available: available)
    }
  }

  /// Fills a file beside the path and then gives it the path's name.
  private static func replace(
    _ path: String,
    in folder: String,
    mode: mode_t?,
    _ body: (FileSink) throws -> Void
  ) throws {
    let temporary = "\(folder)/.\(name(of: path)).partial-\(getpid())"
    removeStale(folder: folder, name: name(of: path))
    do {
      try fill(temporary, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: mode, body)
      guard rename(temporary, path) == 0 else { throw SystemFailure(code: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    synchronize(folder)
  }

  /// Opens a file and writes to it what the body gives.
  private static func fill(
    _ path: String,
    flags: Int32,
    mode: mode_t?,
    _ body: (FileSink) throws -> Void
  ) throws {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw SystemFailure(code: errno) }
    defer { close(descriptor) }
    if let mode { fchmod(descriptor, mode) }
    // Only opening must not wait, for a reader that may never come.
    if flags & O_NONBLOCK != 0 {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    }
    let sink = FileSink(descriptor: descriptor)
    try body(sink)
    try sink.flush()
    // A pipe has nothing to wait for.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
      throw SystemFailure(code: errno)
    }
  }

  /// The bytes that the disk of a folder has left.
  package static func freeSpace(of folder: String) -> Int? {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return nil }
    return Int(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        .partialValue
    )
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// Removes what writers of the same file left behind when they were killed.
  private static func removeStale(folder: String, name: String) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    let prefix = ".\(name).partial-"
    var stale: [String] = []
    while let entry = readdir(stream) {
      let file = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard file.hasPrefix(prefix), let process = Int32(file.dropFirst(prefix.count)) else {
        continue
      }
      if process != getpid(), kill(process, 0) != 0, errno == ESRCH { stale.append(file) }
    }
    for file in stale { unlink("\(folder)/\(file)") }
  }

  /// Makes the new name last through a loss of power.
  private static func synchronize(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
