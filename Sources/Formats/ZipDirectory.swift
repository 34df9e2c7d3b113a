/// The directory of a zip archive whose entries are stored as they are.
///
/// Local headers are not believed: PyTorch leaves sizes out of them.
///
/// - Source: PKWARE, APPNOTE.TXT 6.3.10.
package struct ZipDirectory {
  /// Reads bytes of the archive, which lie in it.
  package typealias Read = (Range<Int>) throws -> [UInt8]

  package struct Entry {
    package let name: String
    /// Where the content lies in the file.
    package let range: Range<Int>
    /// The checksum of the content; 0 where the writer left it out, as PyTorch may be told to.
    let checksum: UInt32

    /// - Throws: `ZipFault.checksum` where the bytes are not those that were written.
    package func verify(_ bytes: UnsafeRawBufferPointer) throws {
      guard checksum == 0 || Checksum.crc32(bytes) == checksum else {
        throw ZipFault.checksum(name)
      }
    }

    /// The content.
    ///
    /// - Throws: `ZipFault.checksum`, and what reading throws.
    package func content(_ read: Read) throws -> [UInt8] {
      let bytes = try read(range)
      try bytes.withUnsafeBytes(verify)
      return bytes
    }
  }

  package private(set) var entries: [Entry] = []
  private var byName: [String: Int] = [:]

  package subscript(name: String) -> Entry? { byName[name].map { entries[$0] } }

  /// - Parameters:
  ///   - byteCount: The size of the archive.
  ///   - read: Reads bytes of it.
  /// - Throws: `ZipFault` for a damaged directory, duplicates, overlaps and compressed or encrypted
  ///   entries, `ByteCursor.Failure`, and what reading throws.
  package init(byteCount: Int, read: Read) throws {
    let end = try ZipEnd(byteCount, read)
    var cursor = ByteCursor(try read(end.directory))
    var located: [(entry: Entry, header: Int)] = []
    for _ in 0..<end.entryCount {
      let header = try ZipHeader(&cursor, directoryStart: end.directory.lowerBound)
      let range = try header.contentRange(read, limit: end.directory.lowerBound)
      let entry = Entry(name: header.name, range: range, checksum: header.checksum)
      located.append((entry, header.offset))
      guard byName.updateValue(located.count - 1, forKey: header.name) == nil else {
        throw ZipFault.duplicateEntry(header.name)
      }
    }
    let sorted = located.sorted {
      ($0.header, $0.entry.range.upperBound) < ($1.header, $1.entry.range.upperBound)
    }
    for (a, b) in zip(sorted, sorted.dropFirst()) where b.header < a.entry.range.upperBound {
      throw ZipFault.overlappingEntries(a.entry.name, b.entry.name)
    }
    entries = located.map(\.entry)
  }
}

/// Where the directory lies.
private struct ZipEnd {
  let directory: Range<Int>
  let entryCount: Int

  init(_ byteCount: Int, _ read: ZipDirectory.Read) throws {
    let length = min(byteCount, 65_557)
    let tailStart = byteCount - length
    let tail = try read(tailStart..<byteCount)
    guard length >= 22,
      let found = (0...length - 22).reversed().first(where: { Self.isEnd(tail, at: $0) })
    else { throw ZipFault.noDirectory }
    var cursor = ByteCursor(tail, at: found + 10)
    var count = Int(try cursor.integer(UInt16.self))
    var size = Int(try cursor.integer(UInt32.self))
    var start = Int(try cursor.integer(UInt32.self))
    if found >= 20, tail[(found - 20)...].starts(with: [0x50, 0x4b, 6, 7]) {
      var locator = ByteCursor(tail, at: found - 12)
      (count, size, start) = try Self.wide(byteCount, read, at: locator.length())
    }
    let limit = tailStart + found
    guard start <= limit, size <= limit - start, count <= size / 46 else {
      throw ZipFault.badDirectory(at: start)
    }
    directory = start..<start + size
    entryCount = count
  }

  /// Whether an end record begins here and, with its comment, fills the rest of the file.
  private static func isEnd(_ tail: [UInt8], at position: Int) -> Bool {
    guard tail[position] == 0x50, tail[position...].starts(with: [0x50, 0x4b, 5, 6]) else {
      return false
    }
    let comment = Int(tail[position + 20]) | Int(tail[position + 21]) << 8
    return position + 22 + comment == tail.count
  }

  private static func wide(
    _ byteCount: Int,
    _ read: ZipDirectory.Read,
    at position: Int
  ) throws -> (Int, Int, Int) {
    guard position <= byteCount - 56 else { throw ZipFault.badDirectory(at: position) }
    let record = try read(position..<position + 56)
    guard record.starts(with: [0x50, 0x4b, 6, 6]) else { throw ZipFault.badDirectory(at: position) }
    var cursor = ByteCursor(record, at: 32)
    return (try cursor.length(), try cursor.length(), try cursor.length())
  }
}

/// An entry of the directory.
private struct ZipHeader {
  let name: String
  let size: Int
  let offset: Int
  let checksum: UInt32

  init(_ cursor: inout ByteCursor, directoryStart: Int) throws {
    let position = directoryStart + cursor.position
    guard try cursor.integer(UInt32.self) == 0x0201_4b50 else {
      throw ZipFault.badDirectory(at: position)
    }
    _ = try cursor.take(4)
    let flags = try cursor.integer(UInt16.self)
    let method = try cursor.integer(UInt16.self)
    _ = try cursor.take(4)
    checksum = try cursor.integer(UInt32.self)
    let stored = Int(try cursor.integer(UInt32.self))
    let plain = Int(try cursor.integer(UInt32.self))
    let lengths = (0..<3).map { _ in (try? cursor.integer(UInt16.self)).map(Int.init) ?? 0 }
    _ = try cursor.take(8)
    let local = Int(try cursor.integer(UInt32.self))
    name = try cursor.text(lengths[0])
    let extra = Array(try cursor.take(lengths[1]))
    _ = try cursor.take(lengths[2])
    guard flags & 1 == 0 else { throw ZipFault.encryptedEntry(name) }
    guard method == 0 else { throw ZipFault.compressedEntry(name) }
    var wide = try Self.wideFields(extra)
    size = plain == 0xffff_ffff ? try wide.length() : plain
    let storedSize = stored == 0xffff_ffff ? try wide.length() : stored
    offset = local == 0xffff_ffff ? try wide.length() : local
    guard storedSize == size else { throw ZipFault.entryOutside(name) }
  }

  /// The 64-bit sizes and offset that stand in for those that do not fit.
  private static func wideFields(_ extra: [UInt8]) throws -> ByteCursor {
    var cursor = ByteCursor(extra)
    while extra.count - cursor.position >= 4 {
      let kind = try cursor.integer(UInt16.self)
      let content = try cursor.take(Int(try cursor.integer(UInt16.self)))
      if kind == 1 { return ByteCursor(Array(content)) }
    }
    return ByteCursor([])
  }

  func contentRange(_ read: ZipDirectory.Read, limit: Int) throws -> Range<Int> {
    guard offset <= limit - 30 else { throw ZipFault.entryOutside(name) }
    var cursor = ByteCursor(try read(offset..<offset + 30))
    guard try cursor.integer(UInt32.self) == 0x0403_4b50 else {
      throw ZipFault.badDirectory(at: offset)
    }
    _ = try cursor.take(22)
    let start =
      offset + 30 + Int(try cursor.integer(UInt16.self)) + Int(try cursor.integer(UInt16.self))
    guard start <= limit, size <= limit - start else { throw ZipFault.entryOutside(name) }
    return start..<start + size
  }
}
