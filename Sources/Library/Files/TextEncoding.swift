import Checkpoints
import Foundation

/// The encodings that a text file may have besides UTF-8, which needs no name.
enum TextEncoding: String, CaseIterable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case latin1 = "latin-1"
  case windows1252 = "windows-1252"

  /// The encoding that a byte order mark tells, where it is not UTF-8.
  init?(mark bytes: some Collection<UInt8>) {
    guard bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) else { return nil }
    self = .utf16
  }

  /// The text of bytes, as UTF-8.
  ///
  /// - Throws: `CheckpointError.malformed` where they are not in this encoding.
  func decoded(_ bytes: [UInt8], path: String) throws -> [UInt8] {
    let text: String?
    switch self {
    case .utf8: text = String(validating: bytes, as: UTF8.self)
    case .latin1: text = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    case .windows1252: text = String(data: Data(bytes), encoding: .windowsCP1252)
    case .utf16: text = Self.utf16(bytes)
    }
    guard let text else {
      throw CheckpointError.malformed(path: path, .csv, .notEncoded(rawValue))
    }
    return Array(text.utf8)
  }

  /// Text in units of 16 bits, the lower byte first where no mark says otherwise.
  private static func utf16(_ bytes: [UInt8]) -> String? {
    guard bytes.count.isMultiple(of: 2) else { return nil }
    let isBig = bytes.starts(with: [0xFE, 0xFF])
    let units = stride(from: 0, to: bytes.count, by: 2).map { index in
      UInt16(bytes[index + (isBig ? 0 : 1)]) << 8 | UInt16(bytes[index + (isBig ? 1 : 0)])
    }
    let text = units.first == 0xFEFF ? units[1...] : units[...]
    return String(validating: text, as: UTF16.self)
  }
}

/// A text file in another encoding than UTF-8, as UTF-8.
struct EncodedText {
  let bytes: [UInt8]
  let format: FileFormat

  /// The formats that are text.
  static let formats: Set<FileFormat> = [.csv, .json, .yaml]

  /// Reads a file whose encoding is named, or told by its mark; nil where neither is.
  ///
  /// - Throws: `CheckpointError`.
  init?(_ path: String, _ encoding: TextEncoding?) throws {
    guard let encoding = try encoding ?? TextEncoding(mark: CheckpointFile.beginning(of: path))
    else {
      return nil
    }
    bytes = try encoding.decoded(CheckpointFile.read(path), path: path)
    let found = FileFormat.sniff(text: bytes)
    guard let format = Self.named(path) ?? (Self.isTable(path, found) ? .csv : found),
      Self.formats.contains(format)
    else {
      throw CheckpointError.unknownFormat(path: path)
    }
    self.format = format
  }

  /// The format of a file: by its content where that is binary, by its name where that says which text it is, else by
  /// what the text looks like.
  ///
  /// - Throws: `CheckpointError`.
  static func format(of path: String, at place: String) throws -> FileFormat {
    let named = named(path)
    do {
      let found = try FileFormat.sniff(place)
      guard let named, try formats.contains(found) || isMarkup(place) else { return found }
      return named
    } catch CheckpointError.unknownFormat where named != nil || isTable(path, nil) {
      return named ?? .csv
    } catch CheckpointError.malformed(_, .csv, .encoding) where named != nil {
      return named ?? .csv
    }
  }

  /// The kind of text that a name promises.
  private static func named(_ path: String) -> FileFormat? {
    let name = path.lowercased()
    if [".json", ".geojson", ".ipynb"].contains(where: name.hasSuffix) { return .json }
    return [".yaml", ".yml"].contains(where: name.hasSuffix) ? .yaml : nil
  }

  /// Whether a file is markup, as a server's page in place of a file is; rasters that are described so are.
  private static func isMarkup(_ place: String) throws -> Bool {
    try FileFormat.sniff(text: CheckpointFile.beginning(of: place, count: 4097)) == .image
  }

  /// Whether a text that could be more than one thing is a table by its name.
  static func isTable(_ path: String, _ format: FileFormat?) -> Bool {
    let name = path.lowercased()
    return format != .json && (name.hasSuffix(".csv") || name.hasSuffix(".tsv"))
  }

  /// The bytes, where they are UTF-8.
  ///
  /// - Throws: `CheckpointError.malformed` with the place of the first that is not.
  static func checked(_ bytes: [UInt8], _ path: String) throws -> [UInt8] {
    if let place = bytes.firstPlaceOutsideUTF8 {
      throw CheckpointError.malformed(path: path, .csv, .encoding(at: place))
    }
    return bytes
  }
}
