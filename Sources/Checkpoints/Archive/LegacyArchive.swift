import Formats
import Tensor

/// PyTorch's container before version 1.6: five pickles, then the storages.
enum LegacyArchive {
  /// The pickle of PyTorch's magic number.
  static let magic: [UInt8] = [
    0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e,
  ]

  /// - Throws: `Fault`.
  static func read(_ source: any ByteSource) throws -> CheckpointValue {
    let bytes = try source.bytes(0..<source.count)
    var position = magic.count
    for index in 0..<2 {
      var header = Unpickler(bytes, at: position)
      let item = try header.run()
      if index == 1, isBigEndian(item, header) { throw Fault.bigEndian }
      position = header.cursor.position
    }
    var body = Unpickler(bytes, at: position)
    let item = try body.run()
    var keys = Unpickler(bytes, at: body.cursor.position)
    let order = try storageKeys(&keys)
    let ranges = try locate(order, sizes: elementSizes(body), bytes, at: keys.cursor.position)
    let storages = StorageReader(source) { key in
      guard let range = ranges[key] else { throw Fault.storage(key: key) }
      return StorageReader.Place(range: range)
    }
    var values = PickleValues(body, tensor: storages.tensor)
    return try values.value(of: item)
  }

  private static func isBigEndian(_ item: PickleItem, _ header: Unpickler) -> Bool {
    var values = PickleValues(header) { _ in throw Fault.storage(key: "") }
    return (try? values.value(of: item))?.recordValue?["little_endian"]?.boolValue == false
  }

  private static func storageKeys(_ unpickler: inout Unpickler) throws -> [String] {
    let item = try unpickler.run()
    var values = PickleValues(unpickler) { _ in throw Fault.storage(key: "") }
    return try (values.value(of: item).elements ?? []).map { value in
      guard let key = value.stringValue else { throw Fault.storage(key: value.kind) }
      return key
    }
  }

  /// The element size of each storage: the file gives counts alone.
  private static func elementSizes(_ unpickler: Unpickler) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for node in unpickler.nodes {
      guard case .storage(let storage) = node.kind else { continue }
      sizes[storage.key] = storage.dtype?.size ?? 1
    }
    return sizes
  }

  private static func locate(
    _ keys: [String],
    sizes: [String: Int],
    _ bytes: [UInt8],
    at position: Int
  )
    throws -> [String: Range<Int>]
  {
    var cursor = ByteCursor(bytes, at: position)
    var ranges: [String: Range<Int>] = [:]
    for key in keys {
      let count = try cursor.length()
      guard let size = sizes[key], count <= bytes.count else { throw Fault.storage(key: key) }
      let start = cursor.position
      _ = try cursor.take(count * size)
      guard ranges.updateValue(start..<cursor.position, forKey: key) == nil else {
        throw Fault.duplicateStorage(key)
      }
    }
    return ranges
  }
}
