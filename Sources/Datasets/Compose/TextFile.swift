import Files
import Formats
import Glibc

/// Small text files, read and written whole.
enum TextFile {
  /// The text of a file, without the mark of its encoding.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - repairs: Whether the file may be cut short within a character, as a journal is.
  /// - Returns: The text.
  /// - Throws: `DatasetError.file`, also for bytes that are not UTF-8: what they name would not be found.
  static func read(_ path: String, repairs: Bool = false) throws -> String {
    let bytes: [UInt8]
    do {
      bytes = try ReadableFile.bytes(of: path)
    } catch FileError.cannotRead(_, let code) {
      throw DatasetError.file(path: path, reason: String(cString: strerror(code)))
    } catch {
      throw DatasetError.file(path: path, reason: "it is no file to read")
    }
    let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    if repairs { return String(decoding: content, as: UTF8.self) }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw DatasetError.file(path: path, reason: "its text is not UTF-8; save it as UTF-8")
    }
    return text
  }

  /// The fields of each line of a comma-separated file.
  ///
  /// - Throws: `DatasetError.file`, also for a quote that never ends.
  static func rows(_ path: String) throws -> [[String]] {
    let text = try read(path)
    do {
      return try CommaSeparated.rows(text)
    } catch let fault as CommaSeparated.Fault {
      throw DatasetError.file(path: path, reason: "\(fault)")
    }
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
