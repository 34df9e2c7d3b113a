import Language
import Tensor

extension Tensor {
  /// A value read as a tensor: a tensor, a number or bool, a range, or nested lists of these; `nil`
  /// where it is something else.
  ///
  /// Numbers become float32, or float64 where float32 would round an integer; bools alone stay bools.
  ///
  /// - Throws: `Failure` where the rows of a list have different lengths,
  ///   `TensorError.unrepresentable` where the type asked for does not hold a number.
  package init?(reading value: Value, dtype: DType? = nil) throws {
    try self.init(reading: value, dtype.map { .exactly($0) } ?? .natural, depth: 0)
  }

  /// A value read as a tensor beside others: its plain numbers are of their type where that holds
  /// them, as `DType.beside` says.
  package init?(reading value: Value, beside neighbor: DType) throws {
    try self.init(reading: value, .beside(neighbor), depth: 0)
  }

  /// The type that plain numbers get.
  private enum NumberType {
    case natural
    case beside(DType)
    /// Of tensors too.
    case exactly(DType)
  }

  // `depth` is that of the lists around the value; one may stand within itself.
  private init?(reading value: Value, _ type: NumberType, depth: Int) throws {
    if let tensor = value.object(TensorObject.self)?.tensor {
      guard case .exactly(let dtype) = type else {
        self = tensor
        return
      }
      self = try tensor.cast(to: dtype, of: "tensor")
      return
    }
    guard value.mayBeTensor else { return nil }
    // Of lists that stand in one another again and again there may be more elements than anything can hold.
    if depth == 0, value.list != nil { try value.requireRoomForElements() }
    guard !value.holdsTensor else {
      guard let elements = value.elementsOfSequence,
        let parts = try Self.rows(elements, type, depth)
      else { return nil }
      try Self.requireSameShapes(parts)
      self = try Tensor.stacked(parts)
      return
    }
    var numbers = NestedNumbers()
    guard let shape = try numbers.read(value, depth: depth) else { return nil }
    let natural: DType? = numbers.holdsBools ? .bool : nil
    switch type {
    case .natural: try self.init(numbers: numbers.values, shape: shape, dtype: natural)
    case .exactly(let dtype): try self.init(numbers: numbers.values, shape: shape, dtype: dtype)
    case .beside(let neighbor):
      let type = natural ?? neighbor.beside(numbers.values)
      try self.init(numbers.values, shape: shape, dtype: type)
    }
  }

  /// Rows of which some are tensors; plain numbers among them are of the others' type.
  private static func rows(
    _ elements: [Value],
    _ type: NumberType,
    _ depth: Int
  ) throws -> [Tensor]? {
    guard depth < highestRank else { throw NestedNumbers.tooDeep }
    try Interruption.check()
    var common = NumberType.natural
    if case .exactly = type {
      common = type
    } else {
      let found = Set(elements.compactMap { $0.object(TensorObject.self)?.tensor.dtype })
      if !found.isEmpty { common = .beside(DType.promoted(found)) }
    }
    var parts: [Tensor] = []
    for element in elements {
      guard let part = try Tensor(reading: element, common, depth: depth + 1) else { return nil }
      parts.append(part)
    }
    return parts
  }

  private static func requireSameShapes(_ parts: [Tensor]) throws {
    for (row, part) in parts.enumerated() where part.shape != parts[0].shape {
      throw Failure(
        "shape",
        "row 0 has shape \(parts[0].shape), row \(row) has \(part.shape)",
        help: "the rows of a tensor have one shape"
      )
    }
  }
}

extension Value {
  /// Whether the value looks like a tensor, by its type and its first elements.
  var mayBeTensor: Bool {
    switch self {
    case .number, .bool, .range: true
    case .object(let box): box.object is TensorObject
    case .list(let list): list.elements.first?.mayBeTensorRow(depth: 1) ?? true
    default: false
    }
  }

  private func mayBeTensorRow(depth: Int) -> Bool {
    guard case .list(let list) = self, depth < Tensor.highestRank else {
      if case .list = self { return false }
      return mayBeTensor
    }
    return list.elements.first?.mayBeTensorRow(depth: depth + 1) ?? true
  }

  /// Checks that there would be memory for a nested list whose rows are all like the first ones, each a list of its own.
  fileprivate func requireRoomForElements() throws {
    var shape: Shape = []
    var lists = 1.0
    var first = self
    while shape.count < Tensor.highestRank, case .list(let list) = first {
      lists *= Double(shape.last ?? 1)
      shape.append(list.elements.count)
      first = list.elements.first ?? .none
    }
    try requireArrays(of: Int(min(lists, 0x1p56)), size: 64, copies: 1)
    if let tensor = first.object(TensorObject.self)?.tensor {
      return try Tensor.requireSizes(shape + tensor.shape, of: "tensor", tensor.dtype)
    }
    if case .range(let range) = first { shape.append(range.count) }
    try Tensor.requireSizes(shape, of: "tensor", .float64)
  }

  /// Whether a tensor is among the elements at some depth.
  var holdsTensor: Bool {
    var seen = Set<ObjectIdentifier>()
    return holdsTensor(depth: 0, &seen)
  }

  /// The same below a number of lists.
  ///
  /// - Parameters:
  ///   - depth: How many lists the value stands within.
  ///   - seen: Lists of lists that hold none: a list may stand in many places, and within itself.
  /// - Returns: Whether one does.
  private func holdsTensor(depth: Int, _ seen: inout Set<ObjectIdentifier>) -> Bool {
    switch self {
    case .object(let box): return box.object is TensorObject
    case .list(let list) where depth < Tensor.highestRank:
      var isLeaf = true
      for element in list.elements {
        if case .list(let inner) = element {
          isLeaf = false
          if seen.contains(ObjectIdentifier(inner)) { continue }
        }
        if element.holdsTensor(depth: depth + 1, &seen) { return true }
      }
      if !isLeaf { seen.insert(ObjectIdentifier(list)) }
      return false
    default: return false
    }
  }
}

/// The numbers of nested lists, in order.
private struct NestedNumbers {
  private(set) var values: [Double] = []
  private var holdsBoolsOnly = true
  /// How many numbers there may be before memory is looked at again.
  private var lookAt = 1 << 22

  /// Whether all are truth values, and there are some.
  var holdsBools: Bool { holdsBoolsOnly && !values.isEmpty }

  static var tooDeep: Failure {
    Failure("value", "a tensor has at most \(Tensor.highestRank) axes")
  }

  /// Reads a value, and gives its shape; `nil` where it is no number or list of numbers.
  mutating func read(_ value: Value, depth: Int) throws -> Shape? {
    switch value {
    case .number(let number):
      holdsBoolsOnly = false
      values.append(number)
      return []
    case .bool(let flag):
      values.append(flag ? 1 : 0)
      return []
    case .range(let range):
      try Tensor.requireSizes([range.count], of: "tensor", .float64)
      holdsBoolsOnly = false
      values.append(contentsOf: (0..<range.count).lazy.map { range[$0] })
      return [range.count]
    case .list(let list):
      guard depth < Tensor.highestRank else { throw Self.tooDeep }
      return try readRows(list.elements, depth)
    default: return nil
    }
  }

  private mutating func readRows(_ rows: [Value], _ depth: Int) throws -> Shape? {
    if values.count > lookAt {
      lookAt = values.count + 1 << 22
      try Interruption.check()
      try Tensor.requireSizes([2 * values.count], of: "tensor", .float64)
    }
    var first: Shape?
    for (row, value) in rows.enumerated() {
      guard let shape = try read(value, depth: depth + 1) else { return nil }
      if let first, first != shape {
        throw Failure(
          "shape",
          "row 0 has \(Self.size(first)), row \(row) has \(Self.size(shape))",
          help: "the rows of a tensor have one length"
        )
      }
      first = shape
    }
    return [rows.count] + (first ?? [])
  }

  private static func size(_ shape: Shape) -> String {
    switch shape.count {
    case 0: "a single number"
    case 1: shape[0] == 1 ? "1 element" : "\(shape[0]) elements"
    default: "shape \(shape)"
    }
  }
}
