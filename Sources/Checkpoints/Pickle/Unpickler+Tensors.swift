import Tensor

extension Unpickler {
  /// Builds what the few known constructors stand for.
  ///
  /// - Returns: Whether the name is one of these.
  mutating func rebuild(_ name: String, _ arguments: [PickleItem]) throws -> Bool {
    switch name {
    case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2":
      try pushTensor(arguments, dtype: nil)
    case "torch._utils._rebuild_tensor_v3":
      guard arguments.count > 6, case .node(let index) = arguments[6],
        case .global(let type) = nodes[index].kind
      else { throw Fault.wrongType(wanted: "tensor", at: cursor.position) }
      guard let dtype = DType(torchName: type) else { throw Fault.storageType(type) }
      try pushTensor(arguments, dtype: dtype)
    case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state":
      guard let data = arguments.first else {
        throw Fault.wrongType(wanted: "tensor", at: cursor.position)
      }
      stack.append(data)
    case "collections.OrderedDict", "builtins.dict", "__builtin__.dict":
      try pushDictionary(arguments)
    case "collections.defaultdict": push(.dictionary)
    case "__builtin__.set", "builtins.set", "__builtin__.frozenset", "builtins.frozenset",
      "builtins.list", "__builtin__.list":
      push(.list, try copied(arguments))
    case "torch.Size", "builtins.tuple": push(.tuple, try copied(arguments))
    case "_codecs.encode": try pushEncoded(arguments, name)
    default: return false
    }
    return true
  }

  /// The items of the container that is to be copied.
  private mutating func copied(_ arguments: [PickleItem]) throws -> [PickleItem] {
    let items = try arguments.first.map(listed) ?? []
    try spend(items.count)
    return items
  }

  private func listed(_ item: PickleItem) throws -> [PickleItem] {
    guard case .node(let index) = item else { return [item] }
    switch nodes[index].kind {
    case .list, .tuple, .set: return nodes[index].items
    default: return [item]
    }
  }

  private mutating func pushDictionary(_ arguments: [PickleItem]) throws {
    var items: [PickleItem] = []
    for pair in try arguments.first.map(listed) ?? [] {
      let parts = try listed(pair)
      guard parts.count == 2 else { throw Fault.wrongType(wanted: "pair", at: cursor.position) }
      try spend(2)
      items += parts
    }
    push(.dictionary, items)
  }

  /// Bytes that protocol 2 writes as text.
  private mutating func pushEncoded(_ arguments: [PickleItem], _ name: String) throws {
    guard arguments.count == 2, case .string(let text) = arguments[0],
      case .string(let encoding) = arguments[1], encoding == "latin1"
    else {
      push(.object(name), arguments)
      return
    }
    try spend(text.utf8.count / 16)
    stack.append(.bytes(text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }))
  }

  private mutating func pushTensor(_ arguments: [PickleItem], dtype: DType?) throws {
    let position = cursor.position
    guard arguments.count >= 4, case .node(let index) = arguments[0] else {
      throw Fault.wrongType(wanted: "tensor", at: position)
    }
    guard case .storage(let storage) = nodes[index].kind else {
      // A storage of a kind that is not known stays inert, and so does its tensor.
      push(.object("torch._utils._rebuild_tensor"), arguments)
      return
    }
    guard case .int(let offset) = arguments[1], let dtype = dtype ?? storage.dtype else {
      throw Fault.wrongType(wanted: "tensor", at: position)
    }
    push(
      .tensor(
        TensorReference(
          storage: storage,
          dtype: dtype,
          offset: offset,
          shape: try sizes(arguments[2]),
          strides: try sizes(arguments[3])
        )
      )
    )
  }

  private func sizes(_ item: PickleItem) throws -> [Int] {
    try listed(item).map { item in
      guard case .int(let value) = item, value >= 0 else {
        throw Fault.wrongType(wanted: "size", at: cursor.position)
      }
      return value
    }
  }

  /// `('storage', type, key, device, count)`, in old files and a view `(key, offset, count)`.
  mutating func persistent(_ parts: [PickleItem]) throws {
    guard parts.count >= 5, case .string("storage") = parts[0], case .node(let index) = parts[1],
      case .string(let key) = parts[2], case .int(let count) = parts[4], count >= 0,
      case .global(let type) = nodes[index].kind
    else { throw Fault.wrongType(wanted: "storage", at: cursor.position) }
    // More than there are addresses.
    guard count < 1 << 47 else { throw Fault.view(key: key, elements: count) }
    let isUntyped = type == "torch.storage.UntypedStorage" || type == "torch.UntypedStorage"
    let dtype = DType(torchStorage: type)
    guard isUntyped || dtype != nil else {
      push(.object(type), [.string(key)])
      return
    }
    var (start, length) = (0, count)
    if parts.count > 5, case .node(let view) = parts[5] {
      guard nodes[view].items.count == 3, case .int(let offset) = nodes[view].items[1],
        case .int(let size) = nodes[view].items[2], offset >= 0, size >= 0, offset <= count,
        size <= count - offset
      else { throw Fault.view(key: key, elements: count) }
      (start, length) = (offset, size)
    }
    push(.storage(StorageReference(key: key, dtype: dtype, count: length, start: start)))
  }
}

extension DType {
  /// The type of a storage class's elements.
  init?(torchStorage name: String) {
    let names: [String: DType] = [
      "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16,
      "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32,
      "ShortStorage": .int16, "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .bool,
    ]
    var name = Substring(name)
    for prefix in ["torch.cuda.", "torch."] where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    guard let dtype = names[String(name)] else { return nil }
    self = dtype
  }

  /// The type of a name such as `torch.float32`.
  init?(torchName name: String) {
    guard name.hasPrefix("torch."), let dtype = DType(rawValue: String(name.dropFirst(6))) else {
      return nil
    }
    self = dtype
  }

  /// PyTorch's storage class for the type; `nil` where it has none.
  var torchStorage: String? {
    switch self {
    case .float32: "FloatStorage"
    case .float64: "DoubleStorage"
    case .float16: "HalfStorage"
    case .bfloat16: "BFloat16Storage"
    case .int64: "LongStorage"
    case .int32: "IntStorage"
    case .int16: "ShortStorage"
    case .int8: "CharStorage"
    case .uint8: "ByteStorage"
    case .bool: "BoolStorage"
    case .uint16: nil
    }
  }
}
