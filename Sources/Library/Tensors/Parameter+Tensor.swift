import Language
import Tensor

/// A number as it is, or anything that makes a tensor.
enum Numeric {
  case number(Double)
  case tensor(Tensor)

  init?(reading value: Value) throws {
    switch value {
    case .number(let number): self = .number(number)
    case .bool(let flag): self = .number(flag ? 1 : 0)
    default:
      guard let tensor = try Tensor(reading: value) else { return nil }
      self = .tensor(tensor)
    }
  }

  var tensor: Tensor {
    get throws {
      switch self {
      case .number(let number): try Tensor([number], shape: [], dtype: .natural(for: [number]))
      case .tensor(let tensor): tensor
      }
    }
  }
}

/// What a reduction works on: plain numbers keep the precision of a script's numbers.
enum Reducible {
  case numbers([Double])
  case tensor(Tensor)

  init?(reading value: Value) throws {
    if value.object(TensorObject.self) == nil, let number = value.number {
      self = .numbers([number])
    } else if let numbers = try value.plainNumbers() {
      self = .numbers(numbers)
    } else {
      guard let tensor = try Tensor(reading: value) else { return nil }
      self = .tensor(tensor)
    }
  }

  var tensor: Tensor {
    get throws {
      switch self {
      case .numbers(let numbers):
        try Tensor(numbers, shape: [numbers.count], dtype: .natural(for: numbers))
      case .tensor(let tensor): tensor
      }
    }
  }
}

extension Value {
  /// The elements of a list or range of plain numbers.
  fileprivate func plainNumbers() throws -> [Double]? {
    if case .range(let range) = self {
      try Tensor.requireSizes([range.count], of: "range", .float64)
      return (0..<range.count).map { range[$0] }
    }
    guard let elements = elementsOfSequence else { return nil }
    var result: [Double] = []
    result.reserveCapacity(elements.count)
    for element in elements {
      switch element {
      case .number(let number): result.append(number)
      case .bool(let flag): result.append(flag ? 1 : 0)
      default: return nil
      }
    }
    return result
  }
}

extension Parameter {
  /// A parameter whose test for overloads and methods looks at the type alone.
  func acceptingTensors() -> Self {
    var result = self
    result.info.accepts = { $0.mayBeTensor }
    return result
  }
}

extension Parameter where Argument == Tensor {
  /// A tensor, or a number, bool, range or list that makes one.
  static func tensor(_ name: String, _ summary: String) -> Self {
    Self(name, type: "tensor", summary) { try Tensor(reading: $0) }.acceptingTensors()
  }
}

extension Parameter where Argument == Numeric {
  /// A number, or a tensor.
  static func numeric(_ name: String, _ summary: String) -> Self {
    Self(name, type: "number or tensor", summary) { try Numeric(reading: $0) }.acceptingTensors()
  }
}

extension Parameter where Argument == Reducible {
  /// A tensor, or a list of numbers.
  static func reducible(_ name: String, _ summary: String) -> Self {
    Self(name, type: "tensor or list", summary) { try Reducible(reading: $0) }.acceptingTensors()
  }
}

extension Parameter where Argument == [Tensor] {
  /// A list of tensors; one tensor is taken as the list of its rows.
  static func tensors(_ name: String, _ summary: String) -> Self {
    Self(name, type: "list of tensors", summary) { value in
      if let tensor = value.object(TensorObject.self)?.tensor, let length = tensor.shape.first {
        return try (0..<length).map { try tensor.selected(axis: 0, at: $0) }
      }
      guard let elements = value.elementsOfSequence else { return nil }
      var result: [Tensor] = []
      for element in elements {
        guard let tensor = try Tensor(reading: element) else { return nil }
        result.append(tensor)
      }
      return result
    }
  }
}

extension Parameter where Argument == [Int] {
  /// One integer, or a list of them: axes, sizes, shifts.
  static func integerOrList(
    _ name: String,
    _ summary: String,
    default fallback: [Int]? = nil,
    shown: String? = nil
  ) -> Self {
    Self(name, type: "integer or list", summary, default: fallback, shown: shown) { value in
      if let tensor = value.object(TensorObject.self)?.tensor, tensor.rank == 1 {
        return try tensor.exactNumbers(of: name).map { try integer(.number($0), name) }
      }
      if value.number != nil { return [try integer(value, name)] }
      return try value.elementsOfSequence?.map { try integer($0, name) }
    }
  }

  private static func integer(_ value: Value, _ name: String) throws -> Int {
    guard let integer = value.integer else {
      throw Failure("value", "\(name): must be integers, not \(value.summary())")
    }
    return integer
  }
}

extension Parameter where Argument == DType {
  /// The name of an element type.
  static func dtype(_ name: String, _ summary: String, default fallback: DType? = nil) -> Self {
    choice(name, summary, of: DType.self, default: fallback)
  }
}
