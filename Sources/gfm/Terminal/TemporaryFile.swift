import Glibc
import Session

/// A file of this process's own, which is removed when nobody holds it any more.
final class TemporaryFile {
  let path: String

  /// Makes the file, which holds some bytes.
  ///
  /// - Throws: `NotebookError.cannotWrite`.
  init(_ bytes: [UInt8], ending: String = "") throws {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    // What mkstemps makes letters of.
    let unnamed = String(repeating: "X", count: 6)
    var template = Array("\(folder)/gfm-\(unnamed)\(ending)".utf8CString)
    let file = mkstemps(&template, Int32(ending.utf8.count))
    guard file >= 0 else { throw NotebookError.cannotWrite(path: folder, code: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    close(file)
    try SourceFile.write(bytes, to: path)
  }

  deinit { unlink(path) }
}
