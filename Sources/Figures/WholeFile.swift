import Glibc

/// Writes files that are there whole or not at all.
package enum WholeFile {
  /// Writes bytes to a file beside the path and then gives it the path's name.
  /// - Throws: `FigureError.cannotWrite`; a file that was there before is unharmed.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    var template = Array("\(path).\(String(repeating: "X", count: 6))".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw FigureError.cannotWrite(path: path, code: errno) }
    let temporary = template
    do {
      defer { close(file) }
      try bytes.withUnsafeBytes { try fill(file, with: $0, path: path) }
      let mask = umask(0)
      umask(mask)
      fchmod(file, 0o666 & ~mask)
      guard fsync(file) == 0 else { throw FigureError.cannotWrite(path: path, code: errno) }
      guard rename(temporary, path) == 0 else {
        throw FigureError.cannotWrite(path: path, code: errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func fill(
    _ file: Int32,
    with bytes: UnsafeRawBufferPointer,
    path: String
  ) throws {
    var done = 0
    while done < bytes.count {
      guard let start = bytes.baseAddress else { return }
      let written = Glibc.write(file, start + done, bytes.count - done)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw FigureError.cannotWrite(path: path, code: errno) }
      done += written
    }
  }
}
