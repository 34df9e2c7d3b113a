/// The pages of one column, read one after the other.
struct ParquetPage {
  let codec: Int
  /// How deep a value lies that is there, and how deep lists are nested.
  let definition: Int
  let repetition: Int

  /// The number of values read, missing ones among them.
  private(set) var count = 0
  private(set) var rows: [[String]] = []
  private var dictionary: [String] = []

  private static let largest = 1 << 28

  init(codec: Int, definition: Int, repetition: Int) {
    self.codec = codec
    self.definition = definition
    self.repetition = repetition
  }

  /// Reads the next page.
  mutating func read(_ bytes: inout Bytes) throws {
    let header = try Thrift(&bytes)
    guard let kind = header[1]?.number, let size = header[2]?.number,
      let compressed = header[3]?.number, (0...Self.largest).contains(size)
    else { throw ParquetFault.structure }
    let stored = try bytes.take(compressed)
    switch kind {
    case 0:
      let page = try unpacked(stored, size)
      try add(header[5], Bytes(page[...]))
    case 2:
      let page = try unpacked(stored, size)
      let count = header[7]?[1]?.number ?? 0
      dictionary = try Self.texts(Bytes(page[...]), count: count)
    case 1: break
    default: throw ParquetFault.encoding(kind)
    }
  }

  private func unpacked(_ data: ArraySlice<UInt8>, _ size: Int) throws -> [UInt8] {
    switch codec {
    case 0: Array(data)
    case 1: try Snappy.decompressed(data, expected: size)
    default: throw ParquetFault.codec(codec)
    }
  }

  private mutating func add(_ header: Thrift?, _ page: Bytes) throws {
    var bytes = page
    guard let values = header?[1]?.number, let encoding = header?[2]?.number, values > 0,
      values <= ParquetFile.mostValues - count
    else { throw ParquetFault.structure }
    let starts = try levels(&bytes, most: repetition, count: values)
    let depths = try levels(&bytes, most: definition, count: values)
    let present = depths.count { $0 == definition }
    let texts: [String]
    switch encoding {
    case 0: texts = try Self.texts(bytes, count: present)
    case 2, 8: texts = try chosen(&bytes, count: present)
    default: throw ParquetFault.encoding(encoding)
    }
    var next = 0
    for index in 0..<values {
      if starts[index] == 0 { rows.append([]) }
      guard !rows.isEmpty else { throw ParquetFault.structure }
      guard depths[index] == definition else { continue }
      rows[rows.count - 1].append(texts[next])
      next += 1
    }
    count += values
  }

  private func levels(_ bytes: inout Bytes, most: Int, count: Int) throws -> [Int] {
    guard most > 0 else { return [Int](repeating: 0, count: count) }
    let packed = try bytes.take(bytes.fixed(4))
    let width = Int.bitWidth - most.leadingZeroBitCount
    return try Levels.read(packed, width: width, count: count)
  }

  /// Texts by their places in the dictionary.
  private func chosen(_ bytes: inout Bytes, count: Int) throws -> [String] {
    guard count > 0 else { return [] }
    let width = Int(try bytes.byte())
    return try Levels.read(bytes.rest, width: width, count: count).map { place in
      guard dictionary.indices.contains(place) else { throw ParquetFault.structure }
      return dictionary[place]
    }
  }

  private static func texts(_ page: Bytes, count: Int) throws -> [String] {
    var bytes = page
    // Each text takes four bytes or more.
    guard count >= 0, count <= page.rest.count / 4 else { throw ParquetFault.tooMany }
    return try (0..<count).map { _ in
      String(decoding: try bytes.take(bytes.fixed(4)), as: UTF8.self)
    }
  }
}
