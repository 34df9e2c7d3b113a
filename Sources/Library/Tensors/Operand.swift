import Language
import Tensor

/// One of several tensors that work together: what it is by itself, and whether it was given as plain
/// numbers, which are of the others' type.
struct Operand {
  private let value: Value
  private let alone: Tensor

  init?(reading value: Value) throws {
    guard let tensor = try Tensor(reading: value) else { return nil }
    (self.value, alone) = (value, tensor)
  }

  var shape: Shape { alone.shape }

  private var isPlain: Bool { !value.holdsTensor }

  /// The tensors, plain numbers in the type that the others have in common.
  static func together(_ operands: [Operand]) throws -> [Tensor] {
    let types = Set(operands.filter { !$0.isPlain }.map(\.alone.dtype))
    guard !types.isEmpty else { return operands.map(\.alone) }
    let common = DType.promoted(types)
    return try operands.map { operand in
      guard operand.isPlain else { return operand.alone }
      return try Tensor(reading: operand.value, beside: common) ?? operand.alone
    }
  }

  /// Two tensors, plain numbers in the type of the other.
  static func pair(_ a: Operand, _ b: Operand) throws -> (Tensor, Tensor) {
    let both = try together([a, b])
    return (both[0], both[1])
  }
}

extension Parameter where Argument == Operand {
  /// A tensor beside others, or a number, bool, range or list that makes one of their type.
  static func operand(_ name: String, _ summary: String) -> Self {
    Self(name, type: "tensor", summary) { try Operand(reading: $0) }.acceptingTensors()
  }
}
