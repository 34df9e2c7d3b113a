import Tensor

/// Writes values as a pickle of protocol 2 that holds only what PyTorch's safe loader takes.
struct Pickler {
  private(set) var bytes: [UInt8] = []
  /// The tensors met, in order; their place is the key of their storage.
  private(set) var tensors: [Tensor] = []

  /// - Throws: `UnsupportedValue` for objects that were left inert.
  init(_ value: CheckpointValue) throws {
    bytes = [0x80, 2]
    try put(value, at: "")
    bytes.append(UInt8(ascii: "."))
  }

  private mutating func put(_ value: CheckpointValue, at key: String) throws {
    switch value {
    case .none: bytes.append(UInt8(ascii: "N"))
    case .bool(let bool): bytes.append(bool ? 0x88 : 0x89)
    case .int(let int): put(int)
    case .float(let double):
      bytes.append(UInt8(ascii: "G"))
      put(double.bitPattern.byteSwapped)
    case .string(let string): put(string)
    case .bytes(let content): put(latin: content)
    case .list(let items): try put(list: items, at: key)
    case .tuple(let items):
      bytes.append(UInt8(ascii: "("))
      for item in items { try put(item, at: key) }
      bytes.append(UInt8(ascii: "t"))
    case .record(let record): try put(record, at: key)
    case .tensor(let tensor): try put(tensor)
    case .inert: throw UnsupportedValue(key: key, kind: value.kind)
    }
  }

  private mutating func put(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func put(_ value: Int) {
    if let byte = UInt8(exactly: value) {
      bytes += [UInt8(ascii: "K"), byte]
    } else if let short = UInt16(exactly: value) {
      bytes.append(UInt8(ascii: "M"))
      put(short)
    } else if let int = Int32(exactly: value) {
      bytes.append(UInt8(ascii: "J"))
      put(int)
    } else {
      bytes += [0x8a, 8]
      put(Int64(value))
    }
  }

  private mutating func put(_ text: String) {
    bytes.append(UInt8(ascii: "X"))
    put(UInt32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Protocol 2 has no bytes of its own: Python writes them as text to be encoded again.
  private mutating func put(latin content: [UInt8]) {
    global("_codecs", "encode")
    put(String(String.UnicodeScalarView(content.map { Unicode.Scalar($0) })))
    put("latin1")
    bytes += [0x86, UInt8(ascii: "R")]
  }

  private mutating func put(list items: [CheckpointValue], at key: String) throws {
    bytes += [UInt8(ascii: "]"), UInt8(ascii: "(")]
    for item in items { try put(item, at: key) }
    bytes.append(UInt8(ascii: "e"))
  }

  private mutating func put(_ record: CheckpointRecord, at path: String) throws {
    bytes += [UInt8(ascii: "}"), UInt8(ascii: "(")]
    for (key, value) in record {
      switch key {
      case .string(let string): put(string)
      case .int(let int): put(int)
      }
      try put(value, at: path.isEmpty ? key.text : "\(path).\(key.text)")
    }
    bytes.append(UInt8(ascii: "u"))
  }

  private mutating func global(_ module: String, _ name: String) {
    bytes.append(UInt8(ascii: "c"))
    bytes.append(contentsOf: "\(module)\n\(name)\n".utf8)
  }

  /// `_rebuild_tensor_v2(storage, 0, size, stride, False, OrderedDict())`; a type without a storage
  /// class of its own takes `_rebuild_tensor_v3` over bytes.
  private mutating func put(_ tensor: Tensor) throws {
    let dense = try tensor.detached.contiguous()
    let storageClass = dense.dtype.torchStorage
    global("torch._utils", storageClass == nil ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2")
    bytes += [UInt8(ascii: "("), UInt8(ascii: "(")]
    put("storage")
    if let storageClass {
      global("torch", storageClass)
    } else {
      global("torch.storage", "UntypedStorage")
    }
    put(String(tensors.count))
    put("cpu")
    put(storageClass == nil ? dense.count * dense.dtype.size : dense.count)
    bytes += [UInt8(ascii: "t"), UInt8(ascii: "Q")]
    put(0)
    put(sizes: dense.shape)
    put(sizes: dense.shape.rowMajorStrides)
    bytes.append(0x89)
    global("collections", "OrderedDict")
    bytes += [UInt8(ascii: ")"), UInt8(ascii: "R")]
    if storageClass == nil { global("torch", dense.dtype.rawValue) }
    bytes += [UInt8(ascii: "t"), UInt8(ascii: "R")]
    tensors.append(dense)
  }

  private mutating func put(sizes: [Int]) {
    bytes.append(UInt8(ascii: "("))
    for size in sizes { put(size) }
    bytes.append(UInt8(ascii: "t"))
  }
}

/// A value that a format has no form for, and where it stands.
struct UnsupportedValue: Error {
  let key: String
  let kind: String
}
