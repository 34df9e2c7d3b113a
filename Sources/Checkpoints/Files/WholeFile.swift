import Glibc

/// Writing a file whole or not at all: to a temporary file beside it, which then takes its name.
package enum WholeFile {
  /// The bytes that a folder's disk has left, or `nil` where the system does not say.
  package typealias Space = (String) -> Int?

  /// Writes bytes under a path.
  ///
  /// - Throws: `CheckpointError.cannotWrite`, `.noSpace`; what was there is then untouched.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    try write(to: path, byteCount: bytes.count) { sink in try sink.write(bytes) }
  }

  /// Writes a file of a known size, which must fit on the disk before any of it is written.
  ///
  /// - Throws: `CheckpointError.cannotWrite`, `.noSpace` and what the body throws.
  static func write(
    to path: String,
    byteCount: Int,
    space: Space = freeSpace,
    _ body: (FileSink) throws -> Void
  ) throws {
    let folder = parent(of: path)
    try requireSpace(path, byteCount, space(folder))
    let temporary = "\(folder)/.\(name(of: path)).partial-\(getpid())"
    removeStale(folder: folder, name: name(of: path))
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw CheckpointError.cannotWrite(path: path, code: errno) }
    do {
      defer { close(descriptor) }
      let sink = FileSink(descriptor: descriptor)
      try body(sink)
      try sink.flush()
      guard fsync(descriptor) == 0 else { throw SystemFailure(code: errno) }
    } catch {
      unlink(temporary)
      guard let failure = error as? SystemFailure else { throw error }
      guard failure.code == ENOSPC || failure.code == EDQUOT else {
        throw CheckpointError.cannotWrite(path: path, code: failure.code)
      }
      throw CheckpointError.noSpace(path: path, needed: byteCount, available: space(folder) ?? 0)
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw CheckpointError.cannotWrite(path: path, code: code)
    }
    synchronise(folder)
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

  private static func requireSpace(_ path: String, _ needed: Int, _ available: Int?) throws {
    guard let available, needed > available else { return }
    throw CheckpointError.noSpace(path: path, needed: needed, available: available)
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
  private static func synchronise(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
