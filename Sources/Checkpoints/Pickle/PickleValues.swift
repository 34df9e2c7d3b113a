import Files
import Tensor

/// Turns what an unpickler has built into values.
struct PickleValues {
  private let nodes: [PickleNode]
  private let limits: Unpickler.Limits
  private let tensor: (TensorReference) throws -> Tensor
  private var done: [Int: (value: CheckpointValue, size: Int)] = [:]
  private var open: Set<Int> = []
  /// The bytes of a text that count as one more value.
  private static let bytesOfValue = 256

  /// - Parameters:
  ///   - unpickler: What has run.
  ///   - tensor: Reads the elements of a view.
  init(_ unpickler: Unpickler, tensor: @escaping (TensorReference) throws -> Tensor) {
    nodes = unpickler.nodes
    limits = unpickler.limits
    self.tensor = tensor
  }

  /// The value of an item.
  ///
  /// - Throws: `Fault` where it is too deep, contains itself or, written out, is too large.
  mutating func value(of item: PickleItem) throws -> CheckpointValue {
    try convert(item, depth: 0).value
  }

  private mutating func convert(
    _ item: PickleItem,
    depth: Int
  )
    throws -> (value: CheckpointValue, size: Int)
  {
    switch item {
    case .none: (.none, 1)
    case .bool(let bool): (.bool(bool), 1)
    case .int(let int): (.int(int), 1)
    case .float(let double): (.float(double), 1)
    // A long text that is recalled many times is as long each time.
    case .string(let string): (.string(string), 1 + string.utf8.count / Self.bytesOfValue)
    case .bytes(let bytes): (.bytes(bytes), 1 + bytes.count / Self.bytesOfValue)
    case .node(let index): try node(index, depth: depth)
    }
  }

  private mutating func node(_ index: Int, depth: Int) throws -> (CheckpointValue, Int) {
    if let known = done[index] { return known }
    guard depth < limits.depth, !NativeStack.isShort else { throw Fault.tooDeep(limit: depth) }
    guard open.insert(index).inserted else { throw Fault.cycle }
    defer { open.remove(index) }
    var values: [CheckpointValue] = []
    var size = 1
    for item in nodes[index].items {
      let part = try convert(item, depth: depth + 1)
      values.append(part.value)
      size += part.size
      // Values that are recalled many times count each time: written out, they would be as many.
      guard size <= limits.values else {
        throw Fault.tooMany(what: "values", limit: limits.values)
      }
    }
    let result = (try assemble(nodes[index].kind, values), size)
    done[index] = result
    return result
  }

  private func assemble(
    _ kind: PickleNode.Kind,
    _ values: [CheckpointValue]
  )
    throws -> CheckpointValue
  {
    switch kind {
    case .list, .set: .list(values)
    case .tuple: .tuple(values)
    case .dictionary: .record(record(values))
    case .global(let name): .inert(InertObject(name: name, contents: []))
    case .storage(let storage):
      .inert(InertObject(name: "storage \(storage.key)", contents: []))
    case .tensor(let reference): .tensor(try tensor(reference))
    case .object(let name): Self.plain(name, values)
    }
  }

  private func record(_ pairs: [CheckpointValue]) -> CheckpointRecord {
    var record = CheckpointRecord()
    for position in stride(from: 0, to: pairs.count - 1, by: 2) {
      record[Self.key(pairs[position])] = pairs[position + 1]
    }
    return record
  }

  static func key(_ value: CheckpointValue) -> RecordKey {
    switch value {
    case .string(let string): .string(string)
    case .int(let int): .int(int)
    case .bool(let bool): .string(bool ? "True" : "False")
    case .float(let double): .string("\(double)")
    case .none: .string("None")
    default: .string(value.kind)
    }
  }
}

extension PickleValues {
  /// Objects that are nothing but their fields or one number; all others stay inert.
  fileprivate static func plain(_ name: String, _ contents: [CheckpointValue]) -> CheckpointValue {
    switch name {
    // A dictionary with attributes: its pairs come before its state.
    case "yacs.config.CfgNode", "easydict.EasyDict", "addict.Dict", "addict.addict.Dict":
      if contents.isEmpty { return .record([:]) }
      if let items = pairs(contents) { return .record(items) }
    case "argparse.Namespace", "types.SimpleNamespace":
      if contents.count == 1, case .record = contents[0] { return contents[0] }
    case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar":
      if let number = scalar(contents) { return number }
    default: break
    }
    return .inert(InertObject(name: name, contents: contents))
  }

  private static func pairs(_ contents: [CheckpointValue]) -> CheckpointRecord? {
    var items = contents[...]
    if !items.count.isMultiple(of: 2) { items = items.dropLast() }
    var record = CheckpointRecord()
    while items.count >= 2 {
      guard case .string(let key)? = items.popFirst(), let value = items.popFirst() else {
        return nil
      }
      record[key] = value
    }
    return record
  }

  /// NumPy's scalar: a type and the bytes of one element.
  private static func scalar(_ contents: [CheckpointValue]) -> CheckpointValue? {
    guard contents.count == 2, case .inert(let type) = contents[0], type.name == "numpy.dtype",
      case .string(let code)? = type.contents.first, case .bytes(let bytes) = contents[1]
    else { return nil }
    let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch (code, bytes.count) {
    case ("f8", 8): return .float(Double(bitPattern: bits))
    case ("f4", 4): return .float(Double(Float(bitPattern: UInt32(bits))))
    case ("i8", 8): return .int(Int(Int64(bitPattern: bits)))
    case ("i4", 4): return .int(Int(Int32(bitPattern: UInt32(bits))))
    case ("b1", 1): return .bool(bits != 0)
    default: return nil
    }
  }
}
