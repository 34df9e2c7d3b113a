extension FileFormat {
  /// The format of a file, by its content alone.
  ///
  /// - Throws: `CheckpointError` where the file cannot be read, is empty or of no known format.
  package static func sniff(_ path: String) throws -> FileFormat {
    let source = try FileSource(path: path)
    guard source.count > 0 else { throw CheckpointError.emptyFile(path: path) }
    if let format = try Fault.named(path, .pickle, { try sniff(source) }) { return format }
    let head = try source.bytes(0..<min(source.count, 4096))
    if let position = firstByteOutsideUTF8(head) {
      throw CheckpointError.malformed(path: path, .csv, .encoding(at: position))
    }
    throw CheckpointError.unknownFormat(path: path)
  }

  /// The format of a text in UTF-8, by its content alone; nil where it could be any.
  package static func sniff(text bytes: [UInt8]) -> FileFormat? {
    textFormat(Array(bytes.prefix(4096)), isWhole: bytes.count <= 4096)
  }

  /// The place of the first byte that is not UTF-8, in what looks like text otherwise.
  private static func firstByteOutsideUTF8(_ head: [UInt8]) -> Int? {
    let isText = head.allSatisfy { $0 >= 0x20 || (0x09...0x0d).contains($0) }
    guard isText, text(head, isWhole: false) == nil else { return nil }
    return head.firstPlaceOutsideUTF8
  }

  static func sniff(_ source: some ByteSource) throws -> FileFormat? {
    let head = try source.bytes(0..<min(source.count, 4096))
    if head.starts(with: [0x50, 0x4b, 3, 4]) || head.starts(with: [0x50, 0x4b, 5, 6]) {
      return .torchZip
    }
    if head.starts(with: LegacyArchive.magic) { return .torchLegacy }
    if head.starts(with: NumpyFile.magic) { return .npy }
    if isImage(head) { return .image }
    if isSafetensors(head, fileSize: source.count) { return .safetensors }
    if isTar(head) { throw Fault.legacyTar }
    if head.first == 0x80, head.count > 1, (2...5).contains(head[1]) { return .pickle }
    return textFormat(head, isWhole: source.count <= head.count)
  }

  private static func isSafetensors(_ head: [UInt8], fileSize: Int) -> Bool {
    guard head.count >= 9, head[8] == UInt8(ascii: "{") else { return false }
    let length = head[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length >= 2 && head[6] == 0 && head[7] == 0
  }

  private static func isImage(_ head: [UInt8]) -> Bool {
    let starts: [[UInt8]] = [
      [0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [0x49, 0x49, 0x2a, 0], [0x4d, 0x4d, 0, 0x2a],
      [0x49, 0x49, 0x2b, 0], [0x4d, 0x4d, 0, 0x2b], [0xff, 0x4f, 0xff, 0x51],
      [0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20], Array("GIF8".utf8),
      [0x89, 0x48, 0x44, 0x46], Array("CDF\u{1}".utf8), Array("CDF\u{2}".utf8),
    ]
    if starts.contains(where: { head.starts(with: $0) }) { return true }
    if head.starts(with: Array("BM".utf8)), head.dropFirst(6).starts(with: [0, 0, 0, 0]) {
      return true
    }
    return head.starts(with: Array("RIFF".utf8))
      && head.dropFirst(8).starts(with: Array("WEBP".utf8))
  }

  private static func isTar(_ head: [UInt8]) -> Bool {
    head.count > 262 && Array(head[257..<262]) == Array("ustar".utf8)
  }

  private static func textFormat(_ head: [UInt8], isWhole: Bool) -> FileFormat? {
    guard !head.contains(0), let text = text(head, isWhole: isWhole) else { return nil }
    let trimmed = text.drop { $0.isWhitespace || $0 == "\u{feff}" }
    guard let first = trimmed.first else { return nil }
    if first == "{" || first == "[" { return .json }
    if first == "<" { return .image }
    let lines = trimmed.split(omittingEmptySubsequences: true) { $0.isNewline }
    if let header = lines.first, isDelimited(header), !isYAML(header) {
      return .csv
    }
    if lines.contains(where: isYAML) { return .yaml }
    if JSONParser.isScalar(trimmed) { return .json }
    return lines.count > 1 ? .csv : nil
  }

  /// A cut at the end of the part that was read may fall within a character.
  private static func text(_ head: [UInt8], isWhole: Bool) -> String? {
    if isWhole { return String(validating: head, as: UTF8.self) }
    return (0..<4).lazy.compactMap { String(validating: head.dropLast($0), as: UTF8.self) }.first
  }

  private static func isDelimited(_ line: Substring) -> Bool {
    line.utf8.contains { [0x2C, 0x09, 0x3B].contains($0) }
  }

  private static func isYAML(_ line: Substring) -> Bool {
    if line.hasPrefix("---") || line.hasPrefix("%YAML") || line.hasPrefix("- ") { return true }
    guard let colon = line.firstIndex(of: ":") else { return false }
    let rest = line[line.index(after: colon)...]
    let name = line[..<colon].drop { $0 == " " }
    return (rest.isEmpty || rest.first == " ") && !name.isEmpty
      && name.allSatisfy { $0.isLetter || $0.isNumber || "_-. \"'".contains($0) }
  }
}
