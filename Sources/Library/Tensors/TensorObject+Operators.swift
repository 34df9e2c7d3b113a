import Language
import Tensor

extension TensorObject {
  package func unary(_ operation: UnaryOperator) throws -> Value? {
    switch operation {
    case .minus: try (-numeric).asValue
    case .plus: try (numeric.copied()).asValue
    }
  }

  /// The tensor with truth values as whole numbers.
  private var numeric: Tensor {
    get throws {
      try tensor.dtype == .bool ? tensor.converted(to: .int64) : tensor
    }
  }

  package func binary(
    _ operation: BinaryOperator,
    with other: Value,
    reversed: Bool
  ) throws -> Value? {
    // A quotient has fractions, so that a number beside 8-bit integers is float32 there, as in x / 255.
    let kind = operation == .divide ? tensor.dtype.floatingResult : tensor.dtype
    guard let operand = try Self.operand(other, beside: kind) else {
      // What is no tensor is never equal to one.
      return operation == .equal ? false.asValue : operation == .notEqual ? true.asValue : nil
    }
    let (a, b) = reversed ? (operand, tensor) : (tensor, operand)
    return try Self.compute(operation, a, b).asValue
  }

  /// A value as the other operand: plain numbers are of the tensor's type where that holds them.
  static func operand(_ value: Value, beside type: DType) throws -> Tensor? {
    if case .number(let number) = value {
      return try Tensor([number], shape: [], dtype: type.beside(number))
    }
    return try Tensor(reading: value, beside: type)
  }

  static func compute(_ operation: BinaryOperator, _ a: Tensor, _ b: Tensor) throws -> Tensor {
    if operation == .matmul { return try matmul(a, b) }
    let truths = a.dtype == .bool && b.dtype == .bool
    switch operation {
    // Truth values are joined and met, as in NumPy, so that masks stay masks.
    case .add where truths, .multiply where truths:
      return try function(operation)(a, b).converted(to: .bool)
    default: return try function(operation)(a, b)
    }
  }

  private static func function(_ operation: BinaryOperator) -> BinaryFunction {
    switch operation {
    case .add, .matmul: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .floorDivide: .floorDivide
    case .modulo: .remainder
    case .power: .power
    case .equal: .equal
    case .notEqual: .notEqual
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    }
  }
}
