import Files
import Tensor

extension SafetensorsFile {
  /// A file laid out but not yet written.
  struct Layout {
    let header: [UInt8]
    let tensors: [Tensor]

    var byteCount: Int { header.count + tensors.reduce(0) { $0 + $1.count * $1.dtype.size } }

    func write(to sink: FileSink) throws {
      try sink.write(header)
      for tensor in tensors {
        let count = tensor.count * tensor.dtype.size
        try tensor.withBytes { try sink.write(UnsafeRawBufferPointer(start: $0, count: count)) }
      }
    }
  }

  /// Lays out a record of tensors; records inside it become names joined by dots.
  ///
  /// Wide element types come first, so that every tensor is aligned; otherwise the order stays.
  ///
  /// - Throws: `UnsupportedValue` for values that are no tensors.
  static func layout(_ record: CheckpointRecord) throws -> Layout {
    var metadata: CheckpointRecord?
    var tensors: [(name: String, tensor: Tensor)] = []
    for (key, value) in record {
      if key.text == "__metadata__", let texts = value.recordValue {
        metadata = texts
      } else {
        try flatten(value, key.text, into: &tensors)
      }
    }
    // `sorted` is stable.
    tensors.sort { $0.tensor.dtype.size > $1.tensor.dtype.size }
    var header = CheckpointRecord()
    if let metadata { header["__metadata__"] = .record(metadata) }
    var end = 0
    for (name, tensor) in tensors {
      guard let type = Self.name(of: tensor.dtype), header[name] == nil else {
        throw UnsupportedValue(key: name, kind: "a second tensor")
      }
      let start = end
      end += tensor.count * tensor.dtype.size
      header[name] = .record([
        "dtype": .string(type),
        "shape": .list(tensor.shape.map { .int($0) }),
        "data_offsets": .list([.int(start), .int(end)]),
      ])
    }
    var text = Array(try JSONWriter.text(.record(header), style: .line).utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) }
    return Layout(header: length + text, tensors: tensors.map(\.tensor))
  }

  private static func flatten(
    _ value: CheckpointValue,
    _ name: String,
    into tensors: inout [(name: String, tensor: Tensor)]
  ) throws {
    switch value {
    case .tensor(let tensor): try tensors.append((name, tensor.detached.contiguous()))
    case .record(let record):
      for (key, value) in record { try flatten(value, "\(name).\(key.text)", into: &tensors) }
    default: throw UnsupportedValue(key: name, kind: value.kind)
    }
  }
}
