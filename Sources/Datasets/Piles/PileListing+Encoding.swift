/// The form of a listing in a file: numbers of 4 or 8 bytes, lowest first; texts after their length.
extension PileListing {
  private static let magic: UInt64 = 0x3170_6c69_7066_6d67

  /// The bytes of the listing, with a checksum.
  var encoded: [UInt8] {
    var body = ListingWriter()
    body.add(Int(kind.rawValue))
    body.add(others)
    body.add(sources)
    body.add(stamps.count)
    for stamp in stamps {
      body.add(stamp.path)
      for number in [stamp.seconds, stamp.nanoseconds, stamp.size] { body.add(number) }
    }
    body.add(groups.count)
    for group in groups {
      body.add(group.source)
      body.add(group.prefix)
      body.add(group.base)
      body.add(group.names)
    }
    body.add(placeNames)
    body.add(spotNames)
    body.add(places.count)
    for place in places {
      body.add(Int(place.place))
      body.add(Int(place.spot))
    }
    var result = ListingWriter()
    result.add(Int(bitPattern: UInt(Self.magic)))
    result.add(Int(bitPattern: UInt(Self.checksum(body.bytes[...]))))
    return result.bytes + body.bytes
  }

  /// Reads a listing; `nil` where the bytes are damaged.
  init?(encoded bytes: [UInt8]) {
    var reader = ListingReader(bytes)
    guard reader.number().map({ UInt64(bitPattern: Int64($0)) }) == Self.magic,
      let sum = reader.number(), bytes.count >= 16,
      UInt64(bitPattern: Int64(sum)) == Self.checksum(bytes[16...]),
      let kind = reader.number().flatMap({ UInt8(exactly: $0) }).flatMap(Kind.init(rawValue:)),
      let others = reader.number(), let sources = reader.texts()
    else { return nil }
    self.init(kind: kind)
    self.others = others
    self.sources = sources
    guard readStamps(&reader), readGroups(&reader), readPlaces(&reader), reader.isAtEnd else {
      return nil
    }
  }

  private mutating func readStamps(_ reader: inout ListingReader) -> Bool {
    guard let count = reader.count(of: 32) else { return false }
    for _ in 0..<count {
      guard let path = reader.text(), let seconds = reader.number(),
        let nanoseconds = reader.number(), let size = reader.number()
      else { return false }
      stamps.append(
        Stamp(path: path, seconds: seconds, nanoseconds: nanoseconds, size: size)
      )
    }
    return true
  }

  private mutating func readGroups(_ reader: inout ListingReader) -> Bool {
    guard let count = reader.count(of: 24) else { return false }
    for _ in 0..<count {
      guard let source = reader.number(), sources.indices.contains(source),
        let prefix = reader.text(), let base = reader.number(),
        (0...prefix.utf8.count).contains(base), let names = reader.texts()
      else { return false }
      groups.append(Group(source: source, prefix: prefix, base: base, names: names))
    }
    return true
  }

  private mutating func readPlaces(_ reader: inout ListingReader) -> Bool {
    guard let placeNames = reader.texts(), let spotNames = reader.texts(),
      let count = reader.count(of: 16), count == 0 || count == self.count
    else { return false }
    self.placeNames = placeNames
    self.spotNames = spotNames
    for _ in 0..<count {
      guard let place = reader.number(), (-1..<placeNames.count).contains(place),
        let spot = reader.number(), (-1..<spotNames.count).contains(spot)
      else { return false }
      places.append(Place(place: Int32(place), spot: Int32(spot)))
    }
    return true
  }

  /// FNV-1a over words of eight bytes.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    bytes.withUnsafeBytes { raw in
      let words = raw.count / 8
      for word in 0..<words {
        hash ^= raw.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
        hash = hash &* 0x100_0000_01b3
        hash ^= hash >> 29
      }
      for index in words * 8..<raw.count {
        hash = (hash ^ UInt64(raw[index])) &* 0x100_0000_01b3
      }
    }
    return hash
  }
}

/// Writes numbers and texts.
private struct ListingWriter {
  var bytes: [UInt8] = []

  mutating func add(_ number: Int) {
    withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ text: String) {
    withUnsafeBytes(of: UInt32(clamping: text.utf8.count).littleEndian) {
      bytes.append(contentsOf: $0)
    }
    bytes.append(contentsOf: text.utf8)
  }

  mutating func add(_ texts: [String]) {
    add(texts.count)
    for text in texts { add(text) }
  }
}

/// Reads numbers and texts; `nil` where there are no more.
private struct ListingReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  mutating func number() -> Int? {
    guard bytes.count - place >= 8 else { return nil }
    defer { place += 8 }
    return bytes.withUnsafeBytes {
      Int(Int64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Int64.self)))
    }
  }

  /// A number of things that take at least some bytes each.
  mutating func count(of size: Int) -> Int? {
    guard let count = number(), count >= 0, count <= (bytes.count - place) / size else {
      return nil
    }
    return count
  }

  mutating func text() -> String? {
    guard bytes.count - place >= 4 else { return nil }
    let length = bytes.withUnsafeBytes {
      Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
    }
    guard bytes.count - place - 4 >= length else { return nil }
    defer { place += 4 + length }
    return bytes.withUnsafeBufferPointer {
      String(
        decoding: UnsafeBufferPointer(rebasing: $0[place + 4..<place + 4 + length]),
        as: UTF8.self
      )
    }
  }

  mutating func texts() -> [String]? {
    guard let count = count(of: 4) else { return nil }
    var result: [String] = []
    result.reserveCapacity(count)
    for _ in 0..<count {
      guard let text = text() else { return nil }
      result.append(text)
    }
    return result
  }
}
