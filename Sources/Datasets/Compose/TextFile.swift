import Files
import Glibc

/// Small text files, read and written whole.
enum TextFile {
  static func read(_ path: String) throws -> String {
    guard let file = fopen(path, "rb") else { throw failure(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    guard ferror(file) == 0 else { throw failure(path) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes a file whole or not at all.
  static func write(_ text: String, to path: String) throws {
    try write(bytes: Array(text.utf8), to: path)
  }

  /// Writes a file whole or not at all.
  static func write(bytes: [UInt8], to path: String) throws {
    do {
      try WholeFile.write(bytes, to: path)
    } catch let error as FileError {
      throw DatasetError.file(path: path, reason: String(cString: strerror(error.code)))
    }
  }

  static func append(_ text: String, to path: String) throws {
    guard let file = fopen(path, "ab") else { throw failure(path) }
    let bytes = Array(text.utf8)
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
    guard fclose(file) == 0, isWritten else { throw failure(path) }
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws {
    var sofar = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      sofar += "\(part)/"
      if mkdir(sofar, 0o777) != 0, errno != EEXIST { throw failure(path) }
    }
  }

  private static func failure(_ path: String) -> DatasetError {
    .file(path: path, reason: String(cString: strerror(errno)))
  }
}
