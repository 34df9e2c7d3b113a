import Formats
import Tensor

/// PyTorch's zip container.
enum TorchArchive {
  /// - Parameters:
  ///   - source: The archive.
  ///   - hasTensors: Whether the elements of tensors are read; empty tensors stand for them where not.
  /// - Returns: What the archive's pickle says.
  /// - Throws: `Fault`, `ZipFault`, `ByteCursor.Failure`.
  static func read(
    _ source: any ByteSource,
    hasTensors: Bool = true
  ) throws -> CheckpointValue {
    let directory = try ZipDirectory(byteCount: source.count, read: source.bytes)
    guard let pickle = directory.entries.first(where: { $0.name.hasSuffix("data.pkl") }) else {
      let arrays = directory.entries.map(\.name).filter { $0.hasSuffix(".npy") }
      throw Fault.foreignArchive(arrays: arrays.map { String($0.dropLast(4)) })
    }
    let root = String(pickle.name.dropLast("data.pkl".count))
    if let order = directory[root + "byteorder"] {
      guard try order.content(source.bytes) == Array("little".utf8) else { throw Fault.bigEndian }
    }
    var unpickler = Unpickler(try pickle.content(source.bytes))
    let item = try unpickler.run()
    let storages = StorageReader(source) { key in
      guard let entry = directory[root + "data/" + key] else { throw Fault.storage(key: key) }
      return StorageReader.Place(range: entry.range, verify: entry.verify)
    }
    var values = PickleValues(unpickler) { reference in
      try hasTensors ? storages.tensor(reference) : Tensor([])
    }
    return try values.value(of: item)
  }
}
