import Files
import Glibc

/// Reads and writes the text of session files.
package enum SourceFile {
  /// The most bytes of a script, a notebook or a recorded session: more is no text that somebody wrote.
  static let limit = 256 << 20

  /// Returns the text of a file; `-` is standard input.
  /// - Parameters:
  ///   - path: the file.
  ///   - takesStreams: whether a pipe or a terminal may stand for the file, as in `gfm run <(command)`.
  /// - Returns: the text.
  /// - Throws: `NotebookError`; `FileError` for what is no file of text, or too large for one.
  package static func read(_ path: String, takesStreams: Bool = false) throws -> String {
    if path == "-" { return try text(of: bytes(from: 0, path: "<stdin>"), path: "<stdin>") }
    return try text(of: bytes(of: path, takesStreams: takesStreams), path: path)
  }

  /// Returns the bytes of a file.
  /// - Throws: `NotebookError`; `FileError` for what is no file, or too large.
  static func bytes(of path: String, takesStreams: Bool = false) throws -> [UInt8] {
    var information = stat()
    if stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
      throw NotebookError.isFolder(path: path)
    }
    guard takesStreams else {
      return try worded { try ReadableFile.bytes(of: path, limit: limit) }
    }
    try worded { try ReadableFile.checkPath(path) }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else { throw NotebookError.cannotRead(path: path, code: errno) }
    defer { close(file) }
    return try bytes(from: file, path: path)
  }

  private static func worded<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch FileError.cannotRead(let path, let code) {
      throw NotebookError.cannotRead(path: path, code: code)
    }
  }

  /// Writes text to a file, whole or not at all.
  /// - Throws: `NotebookError.cannotWrite`; `FileError.noSpace` on a full disk.
  package static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Writes bytes to a file, whole or not at all.
  /// - Throws: `NotebookError.cannotWrite`; `FileError.noSpace` on a full disk.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      try WholeFile.write(bytes, to: path)
    } catch FileError.cannotWrite(let path, let code) {
      throw NotebookError.cannotWrite(path: path, code: code)
    }
  }

  /// Returns bytes as text.
  /// - Throws: `NotebookError.notUTF8` with the place of the first byte that is not.
  package static func text(of bytes: [UInt8], path: String) throws -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var line = 1
    for row in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if String(validating: row, as: UTF8.self) == nil {
        let column = 1 + validPrefix(row)
        throw NotebookError.notUTF8(path: path, line: line, column: column)
      }
      line += 1
    }
    throw NotebookError.notUTF8(path: path, line: line, column: 1)
  }

  /// Returns the number of characters before the first byte that is not UTF-8.
  private static func validPrefix(_ bytes: ArraySlice<UInt8>) -> Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var count = 0
    while case .scalarValue = decoder.decode(&iterator) { count += 1 }
    return count
  }

  private static func bytes(from file: Int32, path: String) throws -> [UInt8] {
    try worded { try ReadableFile.bytes(from: file, path: path, limit: limit) }
  }
}
