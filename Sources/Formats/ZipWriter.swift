/// Lays out a zip archive of stored entries, whose contents begin at multiples of 64 bytes.
package struct ZipWriter {
  /// Lends the bytes of an entry to what it is given; called twice, for the same bytes.
  package typealias Content = ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

  private struct Entry {
    let name: String
    let byteCount: Int
    let content: Content
    let header: Int
    let padding: Int
  }

  private static let alignment = 64
  private var entries: [Entry] = []
  private var end = 0

  package init() {}

  /// Adds an entry of bytes.
  package mutating func add(_ name: String, _ bytes: [UInt8]) {
    add(name, byteCount: bytes.count) { try bytes.withUnsafeBytes($0) }
  }

  /// Adds an entry.
  ///
  /// - Parameters:
  ///   - name: At most 65,535 bytes.
  ///   - byteCount: The size of the content.
  ///   - content: Lends it.
  package mutating func add(_ name: String, byteCount: Int, content: @escaping Content) {
    let bare = end + 30 + name.utf8.count + 4 + (Self.isWide(byteCount) ? 20 : 0)
    let padding = (Self.alignment - bare % Self.alignment) % Self.alignment
    entries.append(
      Entry(name: name, byteCount: byteCount, content: content, header: end, padding: padding)
    )
    end = bare + padding + byteCount
  }

  /// The size of the archive.
  package var byteCount: Int {
    end + directory([UInt32](repeating: 0, count: entries.count)).count
  }

  /// Writes the archive, in parts that follow each other.
  ///
  /// - Throws: What `put` and the contents throw.
  package func write(_ put: (UnsafeRawBufferPointer) throws -> Void) throws {
    var sums: [UInt32] = []
    for entry in entries {
      var sum: UInt32 = 0
      try entry.content { sum = Checksum.crc32($0) }
      sums.append(sum)
      try localHeader(entry, sum).withUnsafeBytes(put)
      try entry.content(put)
    }
    try directory(sums).withUnsafeBytes(put)
  }

  private static func isWide(_ value: Int) -> Bool { value >= 0xffff_ffff }

  private static func clamped(_ value: Int) -> UInt32 { UInt32(min(value, 0xffff_ffff)) }

  private func localHeader(_ entry: Entry, _ sum: UInt32) -> [UInt8] {
    let size = entry.byteCount
    var bytes = ZipBytes()
    bytes.put(UInt32(0x0403_4b50))
    bytes.put(common: sum, size: Self.clamped(size), nameLength: entry.name.utf8.count)
    let wide = Self.isWide(size)
    bytes.put(UInt16(4 + entry.padding + (wide ? 20 : 0)))
    bytes.content += entry.name.utf8
    if wide { bytes.put(wide: [size, size]) }
    // PyTorch's own field for padding.
    bytes.content += [UInt8(ascii: "F"), UInt8(ascii: "B")]
    bytes.put(UInt16(entry.padding))
    bytes.content += [UInt8](repeating: UInt8(ascii: "Z"), count: entry.padding)
    return bytes.content
  }

  private func directory(_ sums: [UInt32]) -> [UInt8] {
    var bytes = ZipBytes()
    for (entry, sum) in zip(entries, sums) {
      let size = entry.byteCount
      let wide =
        (Self.isWide(size) ? [size, size] : []) + (Self.isWide(entry.header) ? [entry.header] : [])
      bytes.put(UInt32(0x0201_4b50))
      bytes.put(UInt16(0))
      bytes.put(common: sum, size: Self.clamped(size), nameLength: entry.name.utf8.count)
      bytes.put(UInt16(wide.isEmpty ? 0 : 4 + 8 * wide.count))
      bytes.content += [UInt8](repeating: 0, count: 10)
      bytes.put(Self.clamped(entry.header))
      bytes.content += entry.name.utf8
      if !wide.isEmpty { bytes.put(wide: wide) }
    }
    let size = bytes.content.count
    if Self.isWide(end) || entries.count >= 0xffff {
      bytes.putWideEnd(count: entries.count, size: size, start: end)
    }
    let count = UInt16(min(entries.count, 0xffff))
    bytes.put(UInt32(0x0605_4b50))
    bytes.put(UInt32(0))
    bytes.put(count)
    bytes.put(count)
    bytes.put(Self.clamped(size))
    bytes.put(Self.clamped(end))
    bytes.put(UInt16(0))
    return bytes.content
  }
}

/// The fields of a zip archive, little-endian.
private struct ZipBytes {
  var content: [UInt8] = []

  mutating func put(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { content.append(contentsOf: $0) }
  }

  /// Version, flags (UTF-8 names), method (stored), time and date (1 January 1980, so that equal
  /// values make equal files), checksum, sizes and the length of the name.
  mutating func put(common sum: UInt32, size: UInt32, nameLength: Int) {
    for field in [45, 0x800, 0, 0, 0x21] as [UInt16] { put(field) }
    put(sum)
    put(size)
    put(size)
    put(UInt16(nameLength))
  }

  mutating func put(wide values: [Int]) {
    put(UInt16(1))
    put(UInt16(8 * values.count))
    for value in values { put(UInt64(value)) }
  }

  mutating func putWideEnd(count: Int, size: Int, start: Int) {
    put(UInt32(0x0606_4b50))
    put(UInt64(44))
    put(UInt32(45 << 16 | 45))
    put(UInt64(0))
    for value in [count, count, size, start] { put(UInt64(value)) }
    put(UInt32(0x0706_4b50))
    put(UInt32(0))
    put(UInt64(start + size))
    put(UInt32(1))
  }
}
